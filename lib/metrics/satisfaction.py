"""Satisfaction: what people say."""

from __future__ import annotations

from ibis import _

from lib.facts import Facts
from lib.i18n import N_
from lib.metrics import rows
from lib.metrics.metric import MEAN, NPS, SHARE, Metric, Way, over

ANSWERS = {"answers": ("question", "score")}
BY_ANSWER = ("channel", "touchpoint")


def asked(question: str):
    """Whether any answer to that question is there."""

    def test(facts: Facts) -> bool:
        return facts.ask(f"asked {question}", (facts["answers"].question == question).sum()) > 0

    return test


PROMOTERS = over(rows.nps_answers, (_.score >= 9).sum())
PASSIVES = over(rows.nps_answers, ((_.score >= 7) & (_.score < 9)).sum())
DETRACTORS = over(rows.nps_answers, (_.score < 7).sum())
NO_NPS = N_("No column is mapped to the question “how likely are you to recommend us” (nps).")
NO_CSAT = N_("No column is mapped to a satisfaction question (csat).")
NO_CES = N_("No column is mapped to a customer effort question (ces).")

NPS_METRIC = Metric(
    name="nps",
    label=N_("Net promoter score"),
    formula=N_("share of 9–10 minus share of 0–6, × 100"),
    unit="score",
    better="up",
    group="satisfaction",
    ways=(
        Way(
            needs=ANSWERS,
            when=asked("nps"),
            why_not=NO_NPS,
            parts={
                "promoters": PROMOTERS,
                "passives": PASSIVES,
                "detractors": DETRACTORS,
                "n": over(rows.nps_answers, _.count()),
            },
            value=lambda p: 100 * (p.promoters - p.detractors) / p.n,
            worked="100 × ({promoters} − {detractors}) ÷ {n}",
            interval=NPS,
        ),
    ),
    variants={
        "passives_satisfied": Way(
            label=N_("passives count as satisfied (not standard)"),
            formula=N_("share of 7–10 minus share of 0–6, × 100"),
            note=N_("This is not the standard net promoter score and cannot be compared with published ones."),
            needs=ANSWERS,
            when=asked("nps"),
            why_not=NO_NPS,
            parts={
                "promoters": PROMOTERS,
                "passives": PASSIVES,
                "detractors": DETRACTORS,
                "n": over(rows.nps_answers, _.count()),
            },
            value=lambda p: 100 * (p.promoters + p.passives - p.detractors) / p.n,
            worked="100 × ({promoters} + {passives} − {detractors}) ÷ {n}",
        )
    },
    breakdowns=BY_ANSWER,
    notes=(N_("Below 0 is poor, 0 to 30 middling, above 30 good."),),
    advice=N_(
        "Answer the detractors first, by name and within days: many of them leave because nobody reacted. Then ask the "
        "promoters for a review or a recommendation while they still feel that way."
    ),
    source="docs/sources.md#net-promoter-score",
)

CSAT = Metric(
    name="csat",
    label=N_("Customer satisfaction"),
    formula=N_("satisfied answers ÷ all answers; satisfied = in the top third of the scale (4–5 of 5, 5–7 of 7)"),
    unit="share",
    better="up",
    group="satisfaction",
    ways=(
        Way(
            needs=ANSWERS,
            when=asked("csat"),
            why_not=NO_CSAT,
            parts={
                "hits": over(rows.csat_answers, _.satisfied.sum()),
                "n": over(rows.csat_answers, _.count()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        ),
    ),
    variants={
        "mean": Way(
            label=N_("mean score"),
            formula=N_("sum of the scores ÷ answers"),
            unit="score",
            needs=ANSWERS,
            when=asked("csat"),
            why_not=NO_CSAT,
            parts={
                "hits": over(rows.csat_answers, _.score.sum()),
                "n": over(rows.csat_answers, _.count()),
                "squares": over(rows.csat_answers, (_.score * _.score).sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=MEAN,
        )
    },
    breakdowns=BY_ANSWER,
    settings=("satisfied_threshold", "benchmarks"),
    advice=N_(
        "Look at the touchpoint with the lowest share and enough answers, "
        "read its comments, and mend the one thing they "
        "name most. A satisfied customer forgives one slip, a dissatisfied one tells others."
    ),
    source="docs/sources.md#customer-satisfaction",
)

CES = Metric(
    name="ces",
    label=N_("Customer effort score"),
    formula=N_("sum of the scores ÷ answers, high = easy"),
    unit="score",
    better="up",
    group="satisfaction",
    ways=(
        Way(
            needs=ANSWERS,
            when=asked("ces"),
            why_not=NO_CES,
            parts={
                "hits": over(rows.ces_answers, _.ease.sum()),
                "n": over(rows.ces_answers, _.count()),
                "squares": over(rows.ces_answers, (_.ease * _.ease).sum()),
                "easy": over(rows.ces_answers, _.easy.sum()),
                "other_scale": over(rows.other_scale_answers, _.count()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=MEAN,
            left_out={
                "other_scale": N_("{other_scale} answers on another scale were left out: scales are never mixed")
            },
        ),
    ),
    variants={
        "easy": Way(
            label=N_("share who found it easy"),
            formula=N_("answers in the easy third of the scale ÷ all answers"),
            unit="share",
            needs=ANSWERS,
            when=asked("ces"),
            why_not=NO_CES,
            parts={"hits": over(rows.ces_answers, _.easy.sum()), "n": over(rows.ces_answers, _.count())},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        )
    },
    breakdowns=("touchpoint", "channel"),
    settings=("satisfied_threshold",),
    advice=N_(
        "Count the steps a customer takes to get what she came for and remove one: a form field, a transfer to another "
        "agent, a second explanation. Ease predicts coming back better than delight."
    ),
    source="docs/sources.md#customer-effort-score",
)

METRICS = (NPS_METRIC, CSAT, CES)
