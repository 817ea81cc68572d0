"""Engagement over time: who is active, how often, and how many of all."""

from __future__ import annotations

from ibis import _

from lib.i18n import N_
from lib.metrics import rows, rows_engagement
from lib.metrics.engagement import VISITS
from lib.metrics.metric import SHARE, TOTAL, Interval, Metric, Way, over
from lib.metrics.presence import presence
from lib.metrics.retention import GRAINS


def _active(name: str, label: str, formula: str, note: str) -> Metric:
    return Metric(
        name=name,
        label=label,
        formula=formula,
        unit="score",
        better="up",
        group="engagement",
        ways=(
            Way(
                needs=VISITS,
                parts={
                    "hits": over(presence, _[name].sum()),
                    "n": over(rows.days, _.count()),
                },
                value=lambda p: p.hits / p.n,
                worked="{hits} ÷ {n}",
                interval=TOTAL,
                warm_up=rows.WINDOWS[name] - 1,
            ),
        ),
        breakdowns=(rows.NEWNESS, "device", "source"),
        settings=("active_actions",),
        notes=(
            note,
            N_("A person counts as new while the window holds her first visit ever."),
            N_("Days are not independent of each other: the interval follows from how many days each person brought."),
        ),
        advice=N_(
            "The level matters less than its direction and who it is made of: look whether returning people grow, and "
            "whether a campaign brought people who stayed."
        ),
        source="docs/sources.md#active-users",
    )


DAU = _active(
    "dau",
    N_("Daily active users"),
    N_("mean over the days of the period of distinct people active on the day"),
    N_("Days without any activity count as zero."),
)
WAU = _active(
    "wau",
    N_("Weekly active users"),
    N_("mean over the days of the period of distinct people active in the last 7 days"),
    N_("The first days of the data have no full window behind them and pull the mean down."),
)
MAU = _active(
    "mau",
    N_("Monthly active users"),
    N_("mean over the days of the period of distinct people active in the last 30 days"),
    N_("The first days of the data have no full window behind them and pull the mean down."),
)

STICKINESS = Metric(
    name="stickiness",
    label=N_("Stickiness"),
    formula=N_("mean over days of daily active ÷ monthly active users, days with a full 30-day window only"),
    unit="share",
    better="up",
    group="engagement",
    ways=(
        Way(
            needs=VISITS,
            parts={
                "hits": over(rows.days, _.stickiness.sum()),
                "n": over(rows.days, _.stickiness.count()),
                "daily": over(presence, _.full_dau.sum()),
                "monthly": over(presence, _.full_mau.sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=Interval(kind="ratio", hits="daily", n="monthly", once_a_day=True, floor=0, ceiling=1),
            warm_up=rows.WINDOWS["mau"] - 1,
        ),
    ),
    breakdowns=("device", "source"),
    settings=("active_actions",),
    notes=(N_("Needs at least 30 days of visits."),),
    advice=N_(
        "20% means that a typical monthly user shows up about 6 days a "
        "month. Whether that is good depends on how often "
        "your product is needed: compare with your own past rather than with others."
    ),
    source="docs/sources.md#stickiness",
)

ENGAGEMENT_RATE = Metric(
    name="engagement_rate",
    label=N_("Engagement rate"),
    formula=N_("customers who did anything in the period ÷ all known customers"),
    unit="share",
    better="up",
    group="engagement",
    ways=tuple(
        Way(
            needs={table: (column, *when)},
            parts={
                "hits": over(rows.known_customers, _.active.sum()),
                "n": over(rows.known_customers, _.count()),
                "earlier": over(rows.known_customers, (_.known_since < _.opens).fill_null(True).sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            when=lambda facts: facts.ask("known", facts["known"].count()) > 0,
            # Where customers become known by what they do, all of those of the first stretch have done something.
            comparable=lambda row: row["earlier"] > 0 or row["hits"] < row["n"],
        )
        for table, column, *when in (
            ("orders", "customer_id", "ordered_at"),
            ("visits", "customer_id", "occurred_at"),
            ("tickets", "customer_id", "opened_at"),
            ("answers", "customer_id", "answered_at"),
            ("points", "customer_id", "occurred_at"),
            ("referrals", "referrer_id", "occurred_at"),
        )
    ),
    breakdowns=(),
    settings=("active_actions",),
    notes=(N_("Active means any visit, order, survey answer, support request, referral or points movement."),),
    advice=N_(
        "Divide customers by what they still do: those who visit but do not buy need an offer, those who do nothing at "
        "all need a reason to remember you, and those who asked for help last need an apology first."
    ),
    source="docs/sources.md#engagement-rate",
)


def _again(name: str, label: str, formula: str, stayed: bool) -> Metric:
    hits = _.stayed.sum() if stayed else (1 - _.stayed).sum()
    return Metric(
        name=name,
        label=label,
        formula=formula,
        unit="share",
        better="up" if stayed else "down",
        group="engagement",
        ways=(
            Way(
                needs=VISITS,
                when=rows_engagement.has_two_grains,
                why_not=N_("The visits do not cover two complete months in a row (the length is a setting)."),
                parts={
                    "hits": over(rows_engagement.active_again, hits),
                    "n": over(rows_engagement.active_again, _.count()),
                },
                value=lambda p: p.hits / p.n,
                worked="{hits} ÷ {n}",
                interval=SHARE,
                grains=GRAINS,
            ),
        ),
        settings=("active_actions", "retention_grain", "week_start"),
        notes=(
            N_("The figure of a month is about those active in the month before it: did they show up again?"),
            N_("Only complete months count (the length is a setting); somebody may stay away and still be a customer."),
            N_("Amplitude and Mixpanel also follow people from their first day on, which is what cohorts show."),
        ),
        advice=N_(
            "Find out what people who came again had done before they did, and bring others to it in their first days. "
            "Then remind those who fell silent soon: the longer the silence, the fewer answer."
        ),
        source="docs/sources.md#active-retention",
    )


ACTIVE_RETENTION = _again(
    "active_retention",
    N_("Active retention"),
    N_("people active again in the next month ÷ people active in a month"),
    True,
)
ACTIVE_CHURN = _again(
    "active_churn",
    N_("Active churn"),
    N_("people not active in the next month ÷ people active in a month"),
    False,
)

METRICS = (DAU, WAU, MAU, STICKINESS, ENGAGEMENT_RATE, ACTIVE_RETENTION, ACTIVE_CHURN)
