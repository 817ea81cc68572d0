"""Satisfaction: what people say."""

from __future__ import annotations

from ibis import _

from lib.facts import Facts
from lib.i18n import N_
from lib.metrics import rows, rows_voice
from lib.metrics.metric import MEAN, NPS, SHARE, Interval, Metric, Part, Rows, Way, over

ANSWERS = {"answers": ("question", "score")}
BY_ANSWER = ("channel", "touchpoint")


def asked(question: str):
    """Whether any answer to that question is there."""

    def test(facts: Facts) -> bool:
        return facts.ask(f"asked {question}", (facts["answers"].question == question).sum()) > 0

    return test


def asked_attitude(facts: Facts) -> bool:
    return facts.ask("asked attitude", facts["answers"].question.startswith("attitude").sum()) > 0


def asked_own(facts: Facts) -> bool:
    found = facts["answers"].question
    return facts.ask("asked own", (~found.isin([*rows_voice.STANDARD, "attitude"])).sum()) > 0


def some_unanswered(facts: Facts) -> bool:
    """Whether surveys that nobody answered are in the data at all."""
    return facts.ask("surveys unanswered", ((_.answered == 0) & (_.sent == 1)).resolve(facts["surveys"]).sum()) > 0


def survey_messages_sent(facts: Facts) -> bool:
    if not facts.has("messages", "kind"):
        return False
    return facts.ask("survey messages", facts["survey_messages"].settled.sum()) > 0


PROMOTERS = over(rows.nps_answers, (_.score >= 9).sum())
PASSIVES = over(rows.nps_answers, ((_.score >= 7) & (_.score < 9)).sum())
DETRACTORS = over(rows.nps_answers, (_.score < 7).sum())
NO_NPS = N_("No column is mapped to the question “how likely are you to recommend us” (nps).")
NO_CSAT = N_("No column is mapped to a satisfaction question (csat).")
NO_CES = N_("No column is mapped to a customer effort question (ces).")
NO_REPURCHASE = N_("No column is mapped to the question whether customers mean to buy again (repurchase).")
NO_ATTITUDE = N_("No column is mapped to a question of attitude, nor to a question of your own with a score.")
ALL_ANSWERED = N_("The file holds only answers, none of the surveys that were sent and not answered.")
NO_SURVEYS_SENT = N_("None of the messages is a survey whose 30 days to answer are over.")

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
                "other_scale": N_("answers on another scale were left out, for scales are never mixed: {other_scale}")
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

REPURCHASE_INTENT = Metric(
    name="repurchase_intent",
    label=N_("Intention to buy again"),
    formula=N_("answers in the top third of the scale to “do you mean to buy again” ÷ all answers to it"),
    unit="share",
    better="up",
    group="satisfaction",
    ways=(
        Way(
            needs=ANSWERS,
            when=asked("repurchase"),
            why_not=NO_REPURCHASE,
            parts={
                "hits": over(rows_voice.repurchase_answers, _.satisfied.sum()),
                "n": over(rows_voice.repurchase_answers, _.count()),
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
            when=asked("repurchase"),
            why_not=NO_REPURCHASE,
            parts={
                "hits": over(rows_voice.repurchase_answers, _.score.sum()),
                "n": over(rows_voice.repurchase_answers, _.count()),
                "squares": over(rows_voice.repurchase_answers, (_.score * _.score).sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=MEAN,
        )
    },
    breakdowns=BY_ANSWER,
    settings=("satisfied_threshold",),
    notes=(
        N_("People promise more than they keep: compare it with the repeat purchase rate of those who answered."),
        N_("Ask for a time (“within 30 days”), or the answers mean something else to everybody."),
    ),
    advice=N_(
        "Those who say yes and do not come are the easiest to win: remind them before the time they named is over."
    ),
    source="docs/sources.md#intention-to-buy-again",
)


#: Of means on a scale from 0 to 100.
ON_HUNDRED = Interval(kind="ratio", floor=0, ceiling=100)


def _scaled(base: Rows) -> dict[str, Part]:
    """Scores moved onto 0 to 100, whatever scale each question has."""
    return {"hits": over(base, (_.place * 100).sum()), "n": over(base, _.place.count())}


ATTITUDE_SCORE = Metric(
    name="attitude_score",
    label=N_("Attitude score"),
    formula=N_("mean of the answers to questions of attitude, each on its scale moved onto 0 to 100"),
    unit="score",
    better="up",
    group="satisfaction",
    ways=(
        Way(
            needs=ANSWERS,
            when=asked_attitude,
            parts=_scaled(rows_voice.attitude_answers),
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=ON_HUNDRED,
        ),
        Way(
            needs=ANSWERS,
            when=asked_own,
            why_not=NO_ATTITUDE,
            note=N_("No question is called attitude, so all questions of your own are taken, each on its own scale."),
            parts=_scaled(rows_voice.own_answers),
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=ON_HUNDRED,
        ),
    ),
    breakdowns=("question", *BY_ANSWER),
    notes=(N_("The worst mark of a scale is 0 and the best 100, so 3 of 1 to 5 is 50."),),
    advice=N_(
        "Look at single questions: the mean hides that people may like what you sell and not how they are treated. "
        "Work on the lowest one that they also call important."
    ),
    source="docs/sources.md#attitude-score",
)

SURVEY_RESPONSE_RATE = Metric(
    name="survey_response_rate",
    label=N_("Survey response rate"),
    formula=N_("surveys answered ÷ surveys sent"),
    unit="share",
    better="up",
    group="satisfaction",
    ways=(
        Way(
            needs={"answers": ("question", "score")},
            when=some_unanswered,
            why_not=ALL_ANSWERED,
            parts={
                "hits": over(rows_voice.surveys, _.answered.sum()),
                "n": over(rows_voice.surveys, _.count()),
                "unsent": over(rows_voice.asked_and_given, (1 - _.sent).sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"unsent": N_("answers that belong to no survey known to have been sent: {unsent}")},
            note=N_("The newest surveys may still be answered, so read the last weeks with care."),
        ),
        Way(
            formula=N_("survey messages whose customer answered within 30 days ÷ survey messages"),
            needs={"messages": ("customer_id", "sent_at", "kind"), "answers": ("customer_id", "answered_at", "score")},
            when=survey_messages_sent,
            why_not=NO_SURVEYS_SENT,
            parts={
                "hits": over(rows_voice.settled_surveys, _.answered.sum()),
                "n": over(rows_voice.settled_surveys, _.count()),
                "unsettled": over(rows_voice.survey_messages, (1 - _.settled).sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"unsettled": N_("surveys sent less than 30 days ago, which can still be answered: {unsettled}")},
        ),
    ),
    breakdowns=("channel",),
    notes=(
        N_("Questions sent to one customer at the same moment are one survey; it is answered when one of them is."),
        N_("Survey tools often divide by the invitations that arrived; here by all that were sent."),
    ),
    advice=N_(
        "Ask one question, straight after the event, on the device at hand, and say what changed because of the last "
        "answers. A low rate also means that those who answer are not like the others."
    ),
    source="docs/sources.md#survey-response-rate",
)

METRICS = (NPS_METRIC, CSAT, CES, REPURCHASE_INTENT, ATTITUDE_SCORE, SURVEY_RESPONSE_RATE)
