"""Support: how requests are handled."""

from __future__ import annotations

from ibis import _

from lib.facts import Facts
from lib.i18n import N_
from lib.metrics import rows
from lib.metrics.metric import MEAN, MEDIAN, SHARE, Interval, Metric, Needs, Way, over, quantile

TICKETS: Needs = {"tickets": ("ticket_id", "opened_at")}
NO_SUPPORT_ANSWERS = N_("No answer to a satisfaction question was given at a support touchpoint.")
COUNT = over(rows.tickets, _.count())
P90 = Interval(kind="quantile", hits="p90")

TICKET_VOLUME = Metric(
    name="ticket_volume",
    label=N_("Support requests"),
    formula=N_("tickets opened in the period"),
    unit="count",
    better="down",
    group="support",
    ways=(Way(needs=TICKETS, parts={"n": COUNT}, value=lambda p: p.n, worked="{n}"),),
    variants={
        "per_100_customers": Way(
            label=N_("per 100 customers"),
            formula=N_("tickets opened ÷ known customers × 100"),
            unit="score",
            needs=TICKETS,
            parts={"hits": COUNT, "n": over(rows.known_customers, _.count())},
            value=lambda p: 100 * p.hits / p.n,
            worked="100 × {hits} ÷ {n}",
        )
    },
    breakdowns=("channel", "topic"),
    advice=N_(
        "Group requests by topic and answer the most frequent one before "
        "it is asked: in the order confirmation, on the "
        "product page, in the help section."
    ),
    source="docs/sources.md#ticket-volume",
)


def _wait(value, missing: str, left_out: str) -> dict[str, Way]:
    """Percentile and mean of a waiting time, as variants of its median."""
    both = {"n": over(rows.tickets, value.count()), missing: over(rows.tickets, value.isnull().sum())}
    return {
        "p90": Way(
            label=N_("90th percentile"),
            formula=N_("nine of ten waited no longer than this"),
            needs={},
            parts={"p90": quantile(rows.tickets, value, 0.9), **both},
            value=lambda p: p.p90,
            worked="{p90}",
            interval=P90,
            left_out={missing: left_out},
        ),
        "mean": Way(
            label=N_("mean"),
            formula=N_("sum of the times ÷ their number"),
            needs={},
            parts={
                "hits": over(rows.tickets, value.sum()),
                "squares": over(rows.tickets, (value * value).sum()),
                **both,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=MEAN,
            left_out={missing: left_out},
        ),
    }


def _timed(needs: tuple[Needs, ...], value, missing: str, left_out: str) -> tuple[tuple[Way, ...], dict[str, Way]]:
    """The median of a waiting time for each set of columns that gives it, and its variants."""
    ways = tuple(
        Way(
            needs=need,
            parts={
                "middle": quantile(rows.tickets, value),
                "n": over(rows.tickets, value.count()),
                missing: over(rows.tickets, value.isnull().sum()),
            },
            value=lambda p: p.middle,
            worked="{middle}",
            interval=MEDIAN,
            left_out={missing: left_out},
        )
        for need in needs
    )
    return ways, _wait(value, missing, left_out)


def _needs(*roles: str) -> tuple[Needs, ...]:
    return tuple({"tickets": (*TICKETS["tickets"], role)} for role in roles)


_reply_ways, _reply_variants = _timed(
    _needs("first_replied_at", "first_reply_minutes"),
    _.reply_minutes,
    "unanswered",
    N_("tickets without a reply yet are counted apart: {unanswered}"),
)
_solve_ways, _solve_variants = _timed(
    _needs("resolved_at", "resolution_hours"),
    _.solve_hours,
    "unresolved",
    N_("tickets not resolved yet are counted apart: {unresolved}"),
)

FIRST_RESPONSE_TIME = Metric(
    name="first_response_time",
    label=N_("First response time"),
    formula=N_("median of first reply − opening, in minutes"),
    unit="minutes",
    better="down",
    group="support",
    ways=_reply_ways,
    variants=_reply_variants,
    breakdowns=("channel", "priority"),
    advice=N_(
        "People forgive a slow solution sooner than silence. Confirm "
        "receipt at once with a time you can keep, and staff "
        "the slowest channel first."
    ),
    source="docs/sources.md#first-response-time",
)

RESOLUTION_TIME = Metric(
    name="resolution_time",
    label=N_("Resolution time"),
    formula=N_("median of resolution − opening, in hours, of the tickets opened in the period"),
    unit="hours",
    better="down",
    group="support",
    ways=_solve_ways,
    variants=_solve_variants,
    breakdowns=("channel", "topic"),
    notes=(N_("The newest tickets that are already solved are the quick ones; read recent periods with care."),),
    advice=N_(
        "Find the topic that takes longest: usually it waits for another "
        "department or for the customer. Give the agent "
        "the right to decide it alone up to a small sum."
    ),
    source="docs/sources.md#resolution-time",
)

RESOLUTION_RATE = Metric(
    name="resolution_rate",
    label=N_("Resolution rate"),
    formula=N_("resolved ÷ opened, both of tickets opened in the period"),
    unit="share",
    better="up",
    group="support",
    ways=tuple(
        Way(
            needs=need,
            parts={
                "hits": over(rows.tickets, _.resolved.sum()),
                "n": COUNT,
                "backlog": over(rows.tickets, (~_.resolved).sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"backlog": N_("tickets of the period still open (the backlog): {backlog}")},
        )
        for need in _needs("status", "resolved_at", "resolution_hours")
    ),
    breakdowns=("channel", "topic"),
    advice=N_("Close the oldest open requests of your best customers today; the list on the Support page names them."),
    source="docs/sources.md#resolution-rate",
)


def has_support_answers(facts: Facts) -> bool:
    found = facts["answers"]
    at_support = (found.question == "csat") & found.touchpoint.lower().re_search(rows.AT_SUPPORT)
    return facts.ask("support answers", at_support.sum()) > 0


SUPPORT_CSAT = Metric(
    name="support_csat",
    label=N_("Satisfaction with support"),
    formula=N_("satisfied answers ÷ all answers of customers about their support request"),
    unit="share",
    better="up",
    group="support",
    ways=(
        Way(
            needs={"tickets": (*TICKETS["tickets"], "score")},
            parts={
                "hits": over(rows.tickets, _.satisfied.sum()),
                "n": over(rows.tickets, _.score.count()),
                "unrated": over(rows.tickets, _.score.isnull().sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"unrated": N_("tickets not rated: {unrated}")},
        ),
        Way(
            needs={"answers": ("question", "score", "touchpoint")},
            when=has_support_answers,
            why_not=NO_SUPPORT_ANSWERS,
            parts={
                "hits": over(rows.support_answers, _.satisfied.sum()),
                "n": over(rows.support_answers, _.count()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        ),
    ),
    breakdowns=("channel", "topic"),
    settings=("satisfied_threshold",),
    advice=N_(
        "Compare channels at equal topics. If one channel is both slow and "
        "disliked, move its easy requests to self-service "
        "and its hard ones to your best people."
    ),
    source="docs/sources.md#support-satisfaction",
)


def _back(needs: Needs, note: str) -> Way:
    return Way(
        needs=needs,
        note=note,
        parts={
            "hits": over(rows.tickets, (_.again * _.settled).sum()),
            "n": over(rows.tickets, _.settled.sum()),
            "unsettled": over(rows.tickets, (1 - _.settled).sum()),
            "nobody": over(rows.tickets, _.settled.isnull().sum()),
        },
        value=lambda p: p.hits / p.n,
        worked="{hits} ÷ {n}",
        interval=SHARE,
        left_out={
            "unsettled": N_("tickets too new to say, whose customer can still come back in time: {unsettled}"),
            "nobody": N_("tickets that name no customer, so it is not known who came back: {nobody}"),
        },
    )


REPEAT_CONTACT_RATE = Metric(
    name="repeat_contact_rate",
    label=N_("Repeat contact rate"),
    formula=N_("tickets whose customer opened another on the same topic within 7 days (a setting) ÷ tickets"),
    unit="share",
    better="down",
    group="support",
    ways=(
        _back(
            {"tickets": (*TICKETS["tickets"], "customer_id", "topic")},
            N_("Tickets without a topic are compared with each other."),
        ),
        _back(
            {"tickets": (*TICKETS["tickets"], "customer_id")},
            N_("The file tells no topics, so any further ticket of the customer counts."),
        ),
    ),
    breakdowns=("channel", "touchpoint", "topic"),
    settings=("repeat_contact_days",),
    notes=(
        N_("Help desks report reopened tickets instead; who writes anew, or by another channel, is missing there."),
        N_("The ticket that did not help is counted, not the one after it, so a slow answer by phone shows by phone."),
    ),
    advice=N_(
        "Read the second tickets of one topic and write down what the first answer lacked. Add it to the answer, and "
        "let agents ask before they close: is there anything left?"
    ),
    source="docs/sources.md#repeat-contact-rate",
)

METRICS = (TICKET_VOLUME, FIRST_RESPONSE_TIME, RESOLUTION_TIME, RESOLUTION_RATE, SUPPORT_CSAT, REPEAT_CONTACT_RATE)
