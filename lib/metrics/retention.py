"""Retention: who stays a customer."""

from __future__ import annotations

from collections.abc import Callable

from ibis import _

from lib.facts import Facts
from lib.facts.lost import tells_who_stays
from lib.facts.signs import by_visits_alone
from lib.i18n import N_
from lib.metrics import rows, rows_value
from lib.metrics.metric import SHARE, Metric, Needs, Way, over

#: Where leaving is recorded, or can be inferred from silence: in this order.
DATED: tuple[Needs, ...] = (
    {"subscriptions": ("customer_id", "started_at")},
    {"customers": ("customer_id", "first_seen_at", "churned_at")},
)
FLAG: Needs = {"customers": ("customer_id", "churned")}
ORDERS: Needs = {"orders": ("customer_id", "ordered_at")}
VISITED: Needs = {"visits": ("visitor_id", "customer_id", "occurred_at")}
GRAINS = ("month", "quarter", "year")
#: The settings read where leaving is recorded, and where it is told by silence.
RECORDED = ("retention_grain", "week_start")
SILENCE = ("churn_after_days", *RECORDED)
TO_DATE = N_("The file marks who has left without saying when: this is the share to date, not a rate per month.")
AS_RECORDED = N_("Leaving is taken as recorded in the file.")
BY_SILENCE = N_(
    "A customer counts as lost after a number of days without an order, or without another sign of life where Settings "
    "say so."
)
BY_SIGNS = N_(
    "What ends a silence is an order, unless Settings say that visits or any sign of life do. Where only visits tell "
    "of customers, it is a visit."
)
BY_VISITS = N_(
    "No file tells of orders or contracts: a customer counts as lost after a number of days without a visit."
)
NO_SILENCE = N_("Where a list says who has left, silence is not needed to tell it.")
NO_SPELLS = N_("There is no complete month with customers at its start.")

AT_START = over(rows.customer_grains, _.at_start.sum())
STAYED = over(rows.customer_grains, _.stayed.sum())
LOST = over(rows.customer_grains, (_.at_start - _.stayed).sum())
AT_END = over(rows.customer_grains, _.at_end.sum())
NEW = over(rows.customer_grains, _.is_new.sum())


def _ways(kept: bool) -> tuple[Way, ...]:
    """Dated departures first, a plain flag next, silence last: the order the definitions ask for."""

    def dated(
        needs: Needs, note: str, when: Callable[[Facts], bool] | None = None, settings: tuple[str, ...] = SILENCE
    ) -> Way:
        return Way(
            needs=needs,
            when=when,
            note=note,
            settings=settings,
            parts={"hits": STAYED if kept else LOST, "n": AT_START},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            grains=GRAINS,
        )

    flag = Way(
        label=N_("to date"),
        note=TO_DATE,
        settings=(),
        formula=N_("customers who have not left ÷ all customers")
        if kept
        else N_("customers who have left ÷ all customers"),
        needs=FLAG,
        parts={
            "hits": over(rows.customer_list, ((~_.churned) if kept else _.churned).sum()),
            "n": over(rows.customer_list, _.churned.count()),
            "unknown": over(rows.customer_list, _.churned.isnull().sum()),
        },
        value=lambda p: p.hits / p.n,
        worked="{hits} ÷ {n}",
        interval=SHARE,
        left_out={"unknown": N_("customers of whom it is not known whether they left: {unknown}")},
    )
    return (
        *(dated(needs, AS_RECORDED, settings=RECORDED) for needs in DATED),
        flag,
        dated(ORDERS, BY_SILENCE, settings=(*SILENCE, "currency")),
        dated(VISITED, BY_VISITS, by_visits_alone),
    )


def _variant(label: str, formula: str, hits: str, note: str) -> Way:
    values = {
        "classic": lambda p: (p.at_end - p.new) / p.n,
        "end_to_start": lambda p: p.at_end / p.n,
    }
    worked = {"classic": "({at_end} − {new}) ÷ {n}", "end_to_start": "{at_end} ÷ {n}"}
    return Way(
        label=label,
        formula=formula,
        note=note,
        needs={},
        when=tells_who_stays,
        why_not=NO_SPELLS,
        parts={"at_end": AT_END, "new": NEW, "n": AT_START},
        value=values[hits],
        worked=worked[hits],
        grains=GRAINS,
    )


def tells_who_left(facts: Facts) -> bool:
    return tells_who_stays(facts) or facts.has("customers", "churned")


RETENTION_RATE = Metric(
    name="retention_rate",
    label=N_("Retention rate"),
    formula=N_(
        "Σ customers still there at the end of a month ÷ Σ customers at its start, the same people, complete months"
    ),
    unit="share",
    better="up",
    group="retention",
    ways=_ways(kept=True),
    variants={
        "classic": _variant(
            N_("(end − new) ÷ start"),
            N_("(customers at the end − new ones) ÷ customers at the start"),
            "classic",
            N_("Customers who came back count as kept, and new ones lost within the month as lost."),
        ),
        "end_to_start": _variant(
            N_("end ÷ start"),
            N_("customers at the end ÷ customers at the start"),
            "end_to_start",
            N_("Some sources write it this way; new customers inflate it, and it can exceed 100%."),
        ),
    },
    breakdowns=("acquisition_channel", "plan"),
    settings=(*SILENCE, "currency"),
    notes=(
        N_("Shops often quote the repeat purchase rate as “retention”; Google Analytics counts returning visitors."),
    ),
    advice=N_(
        "Keeping a customer costs a fraction of finding one. See which "
        "channel or plan loses people fastest, and reach out "
        "shortly before the time at which they usually fall silent."
    ),
    source="docs/sources.md#retention-rate",
)

CHURN_RATE = Metric(
    name="churn_rate",
    label=N_("Churn rate"),
    formula=N_("Σ customers lost in a month ÷ Σ customers at its start, complete months"),
    unit="share",
    better="down",
    group="retention",
    ways=_ways(kept=False),
    by_field={
        "churn_reason": Way(
            label=N_("by reason for leaving"),
            formula=N_("customers lost in a month for this reason ÷ all customers at its start, complete months"),
            note=N_("Each reason is divided by all customers, so that the reasons add up to the churn rate."),
            needs={"customers": ("customer_id", "churn_reason")},
            when=tells_who_left,
            why_not=NO_SPELLS,
            parts={
                "hits": over(rows_value.reasons, _.lost.sum()),
                "n": over(rows_value.reasons, _.at_start.sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        )
    },
    breakdowns=("acquisition_channel", "plan", "churn_reason"),
    settings=(*SILENCE, "currency"),
    notes=(
        N_("Stripe divides by the subscribers of the last 30 days; most textbooks, like this, by those at the start."),
    ),
    advice=N_(
        "Ask those who leave for one reason, and sort the answers by the money they took along. Reasons you can mend "
        "(late delivery, a missing reply) come before reasons you cannot."
    ),
    source="docs/sources.md#churn-rate",
)

REPEAT_PURCHASE_RATE = Metric(
    name="repeat_purchase_rate",
    label=N_("Repeat purchase rate"),
    formula=N_("customers with two or more orders ÷ customers with at least one"),
    unit="share",
    better="up",
    group="retention",
    ways=(
        Way(
            needs=ORDERS,
            parts={"hits": over(rows.buyers, (_.orders >= 2).sum()), "n": over(rows.buyers, _.count())},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        ),
    ),
    variants={
        "ever": Way(
            label=N_("the first order may be older"),
            formula=N_(
                "customers of the period whose latest order is at least their second ever ÷ customers of the period"
            ),
            needs=ORDERS,
            parts={"hits": over(rows.buyers, (_.last_number >= 2).sum()), "n": over(rows.buyers, _.count())},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        )
    },
    breakdowns=("channel", "first_channel"),
    settings=("currency",),
    notes=(N_("In a short period few people can order twice; compare periods of the same length only."),),
    advice=N_(
        "The second order is the hardest. Write within the usual gap "
        "between first and second order, with something that "
        "fits the first, rather than with a discount for everybody."
    ),
    source="docs/sources.md#repeat-purchase-rate",
)


def sees_returns(facts: Facts) -> bool:
    """Whether somebody who left can be seen to come back: a list holds one date of leaving and no return."""
    return facts.has("subscriptions") or not facts.has("customers", "first_seen_at", "churned_at")


def _win_back(needs: Needs, note: str, when: Callable[[Facts], bool] = sees_returns) -> Way:
    return Way(
        needs=needs,
        when=when,
        why_not=N_("The customer list gives one date of leaving each, so nobody can be seen to come back."),
        note=note,
        parts={
            "hits": over(rows_value.losses, _.back.sum()),
            "n": over(rows_value.losses, _.ripe.sum()),
            "recent": over(rows_value.losses, (1 - _.ripe).sum()),
        },
        value=lambda p: p.hits / p.n,
        worked="{hits} ÷ {n}",
        interval=SHARE,
        left_out={
            "recent": N_(
                "customers lost too recently to tell whether they come back, fewer days ago than the silence that "
                "counts as lost: {recent}"
            )
        },
    )


WIN_BACK_RATE = Metric(
    name="win_back_rate",
    label=N_("Win-back rate"),
    formula=N_("customers lost in the period who came back since ÷ customers lost in the period"),
    unit="share",
    better="up",
    group="retention",
    ways=(
        _win_back({"subscriptions": ("customer_id", "started_at", "ended_at")}, AS_RECORDED),
        _win_back(ORDERS, BY_SILENCE),
        _win_back(VISITED, BY_VISITS, by_visits_alone),
    ),
    breakdowns=("acquisition_channel", "plan"),
    settings=("churn_after_days", "currency"),
    notes=(
        N_("Who was lost longer ago had more time to come back: compare periods of a like age only."),
        N_("Campaign tools count only those who came back after a message; this counts all who did."),
    ),
    advice=N_(
        "Write to lost customers once, soon and by name: say what has changed since they left. Those who complained "
        "and got an answer come back more readily than those who just fell silent."
    ),
    source="docs/sources.md#win-back-rate",
)

CROSS_CATEGORY_RATE = Metric(
    name="cross_category_rate",
    label=N_("Cross-category rate"),
    formula=N_("customers who bought in two or more categories ÷ customers whose categories are known"),
    unit="share",
    better="up",
    group="retention",
    ways=(
        Way(
            needs={"orders": ("customer_id", "ordered_at", "category")},
            parts={
                "hits": over(rows_value.category_buyers, (_.categories >= 2).sum()),
                "n": over(rows_value.category_buyers, (_.categories >= 1).sum()),
                "unknown": over(rows_value.category_buyers, (_.categories == 0).sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"unknown": N_("customers who bought only goods without a category: {unknown}")},
        ),
    ),
    breakdowns=("channel", "first_category", "acquisition_channel"),
    settings=("currency",),
    notes=(N_("The longer the period, the more customers get round to a second category."),),
    advice=N_(
        "Customers who know you for two things stay longer than those who know you for one. Show in the first parcel "
        "and the first letter what goes with what they bought."
    ),
    source="docs/sources.md#cross-category-rate",
)

METRICS = (RETENTION_RATE, CHURN_RATE, REPEAT_PURCHASE_RATE, WIN_BACK_RATE, CROSS_CATEGORY_RATE)
