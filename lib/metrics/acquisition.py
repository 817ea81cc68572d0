"""Winning customers: what one costs, how soon she has earned it back, and what she brings for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.spend import acquisition_field, spend_in_one_currency, tells_when_won
from lib.i18n import N_
from lib.metrics import compute, rows_value
from lib.metrics.lifetime import GRAINS_PER_YEAR, SUBSCRIBED, by_margin, lifetime_parts, lifetime_value
from lib.metrics.metric import MEAN, Metric, Needs, Part, Rows, TableMetric, Way, over
from lib.metrics.retention import GRAINS
from lib.metrics.value import PAID
from lib.metrics.view import BY, View
from lib.settings import Settings

SPENT: Needs = {"spend": ("day", "amount")}
CHANNEL = "channel"
MONTHS = 12.0
NOT_ALONE = N_(
    "It needs to know when somebody became a customer (orders, subscriptions or a customer list with dates), "
    "and spending in one currency."
)
BOOKED = N_("Spending counts on the day it is booked: ask for whole months.")
UNMET = N_(
    "{unmet} was spent on channels by which no customer is said to come: by channel it stands alone. "
    "Channels are matched by name"
)
COST: dict[str, Part] = {
    "spend": over(rows_value.spending, _.amount.sum()),
    "unmet": over(rows_value.spending, _.amount.sum(where=_.met == 0).fill_null(0.0)),
}


def can_divide(facts: Facts) -> bool:
    return tells_when_won(facts) and spend_in_one_currency(facts)


def cost_of_one(p: pd.DataFrame) -> pd.Series:
    """Unknown where nothing was spent (a channel nobody pays for has no cost, not one of nought) or nobody was won."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return (p.spend / p.won).where((p.spend > 0) & (p.won > 0))


CAC = Metric(
    name="cac",
    label=N_("Cost per new customer"),
    formula=N_("spending ÷ new customers"),
    unit="money",
    better="down",
    group="value",
    ways=(
        Way(
            needs=SPENT,
            when=can_divide,
            why_not=NOT_ALONE,
            note=BOOKED,
            parts=COST | {"n": over(rows_value.acquired, _.count())},
            value=lambda p: cost_of_one(p.assign(won=p.n)),
            worked="{spend} ÷ {n}",
            left_out={"unmet": UNMET},
            grains=GRAINS,
        ),
        Way(
            label=N_("as the customer list says"),
            formula=N_("mean acquisition cost of new customers, as the customer list gives it"),
            needs={"customers": ("customer_id", "acquisition_cost")},
            when=tells_when_won,
            why_not=NOT_ALONE,
            parts={
                "hits": over(rows_value.acquired, _.acquisition_cost.sum()),
                "squares": over(rows_value.acquired, (_.acquisition_cost * _.acquisition_cost).sum()),
                "n": over(rows_value.acquired, _.acquisition_cost.count()),
                "unknown": over(rows_value.acquired, _.acquisition_cost.isnull().sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=MEAN,
            left_out={"unknown": N_("new customers for whom the list gives no cost: {unknown}")},
        ),
    ),
    breakdowns=(CHANNEL,),
    settings=("currency",),
    notes=(
        N_("Customers who came by themselves count too, so advertising alone costs more per customer it brought."),
        N_("Advertising tools divide by the sales they claim for themselves; two of them may claim the same one."),
    ),
    advice=N_(
        "Move money from the channel where a customer costs most to where one costs least, a step at a time: the next "
        "customer of a channel usually costs more than the last."
    ),
    source="docs/sources.md#customer-acquisition-cost",
)


def _per_year(settings: Settings) -> dict[str, float]:
    return {"grains_per_year": GRAINS_PER_YEAR[settings.retention_grain]}


def _won(base: Rows) -> dict[str, Part]:
    return COST | {"won": over(rows_value.acquired, _.count())} | lifetime_parts(base)


def _months_to_pay_back(p: pd.DataFrame) -> pd.Series:
    with np.errstate(divide="ignore", invalid="ignore"):
        monthly = p.profit / (p.customer_years * MONTHS)
        return (cost_of_one(p) / monthly).where(monthly > 0)


def _value_to_cost(p: pd.DataFrame) -> pd.Series:
    with np.errstate(divide="ignore", invalid="ignore"):
        return lifetime_value(p) / cost_of_one(p)


_COST_OF_ONE = "({spend} ÷ {won})"
_MONTHLY = "({revenue} ÷ ({customer_years} × 12))"
_LIFE = "min(5, {at_start} ÷ ({lost} × {grains_per_year}))"


def _economics(worked: dict[str, str], value, constants=lambda settings: {}) -> tuple[Way, ...]:
    """By orders where there are amounts, else by subscriptions; never without a margin."""
    orders = by_margin(
        worked,
        can_divide,
        constants=constants,
        without=False,
        needs={**SPENT, **PAID},
        parts=_won(rows_value.acquired_lifetimes) | {"n": over(rows_value.acquired_lifetimes, _.count())},
        value=value,
        left_out={"unmet": UNMET},
        grains=("quarter", "year"),
    )
    paid = by_margin(
        {"given": worked["given"]},
        can_divide,
        constants=constants,
        without=False,
        needs={**SPENT, **SUBSCRIBED},
        parts=_won(rows_value.acquired_paid_lifetimes) | {"n": over(rows_value.acquired_paid_lifetimes, _.count())},
        value=value,
        left_out={"unmet": UNMET},
        grains=("quarter", "year"),
    )
    return (*orders, *paid)


CAC_PAYBACK = Metric(
    name="cac_payback",
    label=N_("Months to pay back"),
    formula=N_("cost per new customer ÷ (monthly revenue per customer × margin), in months"),
    unit="score",
    better="down",
    group="value",
    ways=_economics(
        {
            "given": f"{_COST_OF_ONE} ÷ ({_MONTHLY} × {{margin}})",
            "costs": f"{_COST_OF_ONE} ÷ ({_MONTHLY} × ({{profit}} ÷ {{revenue}}))",
        },
        _months_to_pay_back,
    ),
    breakdowns=(CHANNEL,),
    settings=("margin", "currency", "churn_after_days"),
    notes=(
        N_("12 to 18 months is usual for subscriptions; shops expect a few."),
        N_("It takes customers to stay that long: where LTV to CAC is below 1, the money never comes back."),
        N_("Some tools leave the margin out, which makes it look shorter than it is."),
    ),
    advice=N_(
        "The longer it takes, the more cash growth eats. Yearly payment in advance, a larger first order and fewer "
        "early leavers shorten it more surely than cheaper advertising."
    ),
    source="docs/sources.md#payback-and-ltv-to-cac",
)

LTV_TO_CAC = Metric(
    name="ltv_to_cac",
    label=N_("LTV to CAC"),
    formula=N_("lifetime value of a customer ÷ cost per new customer"),
    unit="score",
    better="up",
    group="value",
    ways=_economics(
        {
            "given": f"({{revenue}} ÷ {{customer_years}}) × {_LIFE} × {{margin}} ÷ {_COST_OF_ONE}",
            "costs": f"({{profit}} ÷ {{customer_years}}) × {_LIFE} ÷ {_COST_OF_ONE}",
        },
        _value_to_cost,
        _per_year,
    ),
    breakdowns=(CHANNEL,),
    settings=("margin", "currency", "churn_after_days", "retention_grain"),
    notes=(
        N_("Lifetime value is the simple one: what a customer leaves in a year × her lifetime, at most five years."),
        N_("Below 1 every new customer loses money; about 3 is what investors like to see."),
    ),
    advice=N_(
        "Look at it by channel: one that brings cheap customers who leave is worse than a dear one "
        "whose customers stay."
    ),
    source="docs/sources.md#payback-and-ltv-to-cac",
)


# By channel ------------------------------------------------------------------------------------------------------

COLUMNS = ("spend", "new_customers", "cac", "value", "payback", "ltv_to_cac")


def acquisition(view: View) -> Table:
    """Spending and new customers of every channel."""
    by = replace(view, by=CHANNEL, _rows={})
    spent, won = rows_value.spending(by), rows_value.acquired(by)
    spent = spent.group_by(BY).agg(spend=_.amount.sum(), new_customers=_.count() * 0)
    won = won.group_by(BY).agg(spend=_.count() * 0.0, new_customers=_.count())
    both = spent.union(won).group_by(channel=_[BY]).agg(spend=_.spend.sum(), new_customers=_.new_customers.sum())
    return both.order_by([both.spend.desc(), both.channel])


def with_economics(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """`match`: whether a channel has both spending and customers; then the metrics of this file by channel."""
    by = replace(view, by=CHANNEL, _rows={})
    found = compute.answer(by, (CAC, CAC_PAYBACK, LTV_TO_CAC))
    frame = frame.copy()
    for name, metric in (("cac", CAC), ("payback", CAC_PAYBACK), ("ltv_to_cac", LTV_TO_CAC)):
        answer = found.get(metric.name)
        values = {} if answer is None else dict(zip(answer[BY], answer["value"], strict=True))
        frame[name] = [values.get(channel, np.nan) for channel in frame["channel"]]
    frame["value"] = frame["ltv_to_cac"] * frame["cac"]
    return frame[["channel", *COLUMNS]]


ACQUISITION = TableMetric(
    name="acquisition",
    label=N_("What new customers cost and bring"),
    formula=N_(
        "by channel: spending, new customers, cost of one, her lifetime value, months to pay back, value ÷ cost"
    ),
    group="value",
    needs=(SPENT,),
    rows=acquisition,
    finish=with_economics,
    when=lambda facts: can_divide(facts) and (acquisition_field(facts) is not None or facts.has("spend", CHANNEL)),
    why_not=NOT_ALONE,
    columns={
        "channel": N_("Channel"),
        "spend": N_("Spending"),
        "new_customers": N_("New customers"),
        "cac": N_("Cost of one"),
        "value": N_("Lifetime value"),
        "payback": N_("Months to pay back"),
        "ltv_to_cac": N_("Value ÷ cost"),
    },
    units={
        "spend": "money",
        "new_customers": "count",
        "cac": "money",
        "value": "money",
        "payback": "score",
        "ltv_to_cac": "score",
    },
    settings=("margin", "currency", "churn_after_days", "retention_grain"),
    notes=(N_("A channel with spending and no new customer, or the other way round, is usually named differently."),),
    advice=N_(
        "Stop paying first where value ÷ cost is below 1. Before you spend more on the best channel, try it in small "
        "steps: its next customers cost more than its last."
    ),
    source="docs/sources.md#customer-acquisition-cost",
)

METRICS = (CAC, CAC_PAYBACK, LTV_TO_CAC)
TABLES = (ACQUISITION,)
