"""Subscriptions: how much of the monthly revenue is lost, and how much of it is kept and added to."""

from __future__ import annotations

from ibis import _
from ibis.expr.types import Table

from lib.facts.orders import one_currency
from lib.i18n import N_
from lib.metrics import rows_value
from lib.metrics.lifetime import SUBSCRIBED
from lib.metrics.metric import Interval, Metric, Needs, TableMetric, Way, over
from lib.metrics.retention import GRAINS
from lib.metrics.value import ONE_CURRENCY, PAID
from lib.metrics.view import View

CHARGED: Needs = {"customers": ("customer_id", "churned", "monthly_charge")}
MOVEMENTS = ("start_amount", "new_amount", "expansion", "reactivation", "contraction", "lost_amount", "end_amount")
#: Of a sum that may also grow, so that a part below nought means more was won than lost.
NET = Interval(kind="ratio", hits="hits", n="start_amount")
LOSS = Interval(kind="ratio", hits="hits", n="start_amount", floor=0)
AMOUNTS = {
    name: over(rows_value.subscriber_grains, _[name].sum())
    for name in ("start_amount", "lost_amount", "contraction", "expansion", "reactivation")
}
PAYERS = over(rows_value.subscriber_grains, (_.start_amount > 0).sum())
BEFORE_LEAVING = N_(
    "Without subscriptions a customer's revenue is that of the twelve months before; who buys less counts as kept."
)

REVENUE_CHURN = Metric(
    name="revenue_churn",
    label=N_("Revenue churn"),
    formula=N_("(monthly revenue lost + contracted) ÷ monthly revenue at the start, complete months"),
    unit="share",
    better="down",
    group="retention",
    ways=(
        Way(
            needs=SUBSCRIBED,
            parts={
                "hits": over(rows_value.subscriber_grains, (_.lost_amount + _.contraction).sum()),
                "start_amount": AMOUNTS["start_amount"],
                "lost_amount": AMOUNTS["lost_amount"],
                "contraction": AMOUNTS["contraction"],
                "n": PAYERS,
            },
            value=lambda p: p.hits / p.start_amount,
            worked="({lost_amount} + {contraction}) ÷ {start_amount}",
            interval=LOSS,
            grains=GRAINS,
            settings=("retention_grain",),
        ),
        Way(
            needs=PAID,
            when=one_currency,
            why_not=ONE_CURRENCY,
            note=BEFORE_LEAVING,
            formula=N_(
                "revenue of the last 12 months of customers lost in a month "
                "÷ that of all customers at its start, complete months"
            ),
            parts={
                "hits": over(rows_value.customer_revenue, _.lost_amount.sum()),
                "start_amount": over(rows_value.customer_revenue, _.start_amount.sum()),
                "n": over(rows_value.customer_revenue, _.count()),
            },
            value=lambda p: p.hits / p.start_amount,
            worked="{hits} ÷ {start_amount}",
            interval=LOSS,
            grains=GRAINS,
            settings=("churn_after_days", "retention_grain", "currency"),
        ),
        Way(
            label=N_("to date"),
            needs=CHARGED,
            note=N_(
                "The file marks who has left without saying when: this is the share to date, not a rate per month."
            ),
            formula=N_("monthly charges of customers who have left ÷ those of all customers"),
            parts={
                "hits": over(rows_value.charges, (_.monthly_charge * _.gone).sum()),
                "start_amount": over(rows_value.charges, _.monthly_charge.sum()),
                "n": over(rows_value.charges, _.count()),
            },
            value=lambda p: p.hits / p.start_amount,
            worked="{hits} ÷ {start_amount}",
            interval=LOSS,
            settings=(),
        ),
    ),
    variants={
        "net": Way(
            label=N_("net of expansion"),
            formula=N_("(lost + contracted − expanded − reactivated) ÷ monthly revenue at the start"),
            note=N_("Below 0%, those who stay add more than those who leave take away."),
            needs=SUBSCRIBED,
            parts=AMOUNTS
            | {
                "hits": over(
                    rows_value.subscriber_grains,
                    (_.lost_amount + _.contraction - _.expansion - _.reactivation).sum(),
                ),
                "n": PAYERS,
            },
            value=lambda p: p.hits / p.start_amount,
            worked="({lost_amount} + {contraction} − {expansion} − {reactivation}) ÷ {start_amount}",
            interval=NET,
            grains=GRAINS,
            settings=("retention_grain",),
        )
    },
    breakdowns=("plan", "acquisition_channel"),
    settings=("churn_after_days", "retention_grain", "currency"),
    notes=(
        N_(
            "Stripe and ChartMogul call this gross MRR churn; Stripe takes the last 30 days instead of calendar months."
        ),
    ),
    advice=N_(
        "Sort those who left by what they paid: one large customer saved is worth "
        "many small ones. Ask who took a smaller plan "
        "what they no longer needed, before they leave altogether."
    ),
    source="docs/sources.md#revenue-churn",
)

NET_REVENUE_RETENTION = Metric(
    name="net_revenue_retention",
    label=N_("Net revenue retention"),
    formula=N_(
        "(monthly revenue at the start − lost − contracted + expanded + reactivated) ÷ monthly revenue at the start, "
        "complete months"
    ),
    unit="share",
    better="up",
    group="retention",
    ways=(
        Way(
            needs=SUBSCRIBED,
            parts=AMOUNTS
            | {
                "hits": over(
                    rows_value.subscriber_grains,
                    (_.start_amount - _.lost_amount - _.contraction + _.expansion + _.reactivation).sum(),
                ),
                "n": PAYERS,
            },
            value=lambda p: p.hits / p.start_amount,
            worked=("({start_amount} − {lost_amount} − {contraction} + {expansion} + {reactivation}) ÷ {start_amount}"),
            interval=LOSS,
            grains=GRAINS,
        ),
    ),
    breakdowns=("plan", "acquisition_channel"),
    settings=("retention_grain",),
    notes=(
        N_("One minus net revenue churn. New customers are never in it."),
        N_("Many tools leave reactivated customers out, and quote a year instead of a month."),
    ),
    advice=N_(
        "Above 100% the business grows without a single new customer. Give people a reason to grow with you: the next "
        "plan should solve a problem they have by then."
    ),
    source="docs/sources.md#net-revenue-retention",
)


def revenue_movements(view: View) -> Table:
    """Monthly revenue from one complete month to the next, and what moved it."""
    found = rows_value.subscriber_grains(view)
    return found.group_by(period=found.opens).agg(**{name: found[name].sum() for name in MOVEMENTS}).order_by("period")


REVENUE_MOVEMENTS = TableMetric(
    name="revenue_movements",
    label=N_("What moved the monthly revenue"),
    formula=N_("start + new + expanded + reactivated − contracted − lost = end, complete months"),
    group="retention",
    needs=(SUBSCRIBED,),
    rows=revenue_movements,
    columns={
        "period": N_("Period"),
        "start_amount": N_("At the start"),
        "new_amount": N_("New"),
        "expansion": N_("Expanded"),
        "reactivation": N_("Reactivated"),
        "contraction": N_("Contracted"),
        "lost_amount": N_("Lost"),
        "end_amount": N_("At the end"),
    },
    units=dict.fromkeys(MOVEMENTS, "money"),
    settings=("retention_grain",),
    notes=(N_("A change of plan or price on the same or the next day is an expansion or a contraction, not a loss."),),
    advice=N_(
        "Look at what was lost before looking at what is new: revenue that leaves has to be won twice. Where expansion "
        "is thin, ask your best customers what they would pay more for."
    ),
    source="docs/sources.md#revenue-churn",
)

METRICS = (REVENUE_CHURN, NET_REVENUE_RETENTION)
TABLES = (REVENUE_MOVEMENTS,)
