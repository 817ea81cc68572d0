"""Value: what customers are worth."""

from __future__ import annotations

import numpy as np
from ibis import _

from lib.facts import Facts
from lib.facts.orders import one_currency
from lib.i18n import N_
from lib.metrics import rows
from lib.metrics.metric import MEDIAN, RATIO, Interval, Metric, Needs, Way, over, quantile
from lib.metrics.retention import AT_START, BY_SILENCE, LOST
from lib.settings import Settings

MONEY: Needs = {"orders": ("ordered_at", "amount")}
BUYERS: Needs = {"orders": ("customer_id", "ordered_at")}
PAID: Needs = {"orders": ("customer_id", "ordered_at", "amount")}
ORDER_COUNT = over(rows.orders, _.count())
GUESTS = over(rows.orders, _.customer_id.isnull().sum())
NAMELESS = {"guests": N_("{guests} orders name no customer: they count in revenue, not per customer")}
BY_ORDER = ("channel", "first_or_repeat", "category", "location")
ONE_CURRENCY = N_(
    "Your orders are in several currencies, which are never added up: choose one of them, or give rates, in Settings."
)
LONGEST_LIFETIME = 5
GRAINS_PER_YEAR = {"week": 365.25 / 7, "month": 12.0, "quarter": 4.0}


NO_CONTACT = N_("It needs visits, or a customer list that says since when somebody is known.")


def sees_first_contact(facts: Facts) -> bool:
    return facts.has("visits") or facts.has("customers", "first_seen_at")


def margin(settings: Settings) -> dict[str, float]:
    return {"margin": settings.margin if settings.margin is not None else 1.0}


CUSTOMERS = Metric(
    name="customers",
    label=N_("Customers"),
    formula=N_("distinct customers with an order in the period"),
    unit="count",
    better="up",
    group="value",
    ways=(
        Way(
            needs=BUYERS,
            parts={"n": over(rows.buyers, _.count()), "guests": GUESTS},
            value=lambda p: p.n,
            worked="{n}",
            left_out=NAMELESS,
        ),
        Way(
            label=N_("on the customer list"),
            formula=N_("distinct customers on the customer list"),
            needs={"customers": ("customer_id",)},
            parts={"n": over(rows.customer_list, _.count())},
            value=lambda p: p.n,
            worked="{n}",
        ),
        Way(
            label=N_("with a subscription"),
            formula=N_("distinct customers with a running subscription in the period"),
            needs={"subscriptions": ("customer_id", "started_at")},
            parts={"n": over(rows.customer_time, _._who.nunique())},
            value=lambda p: p.n,
            worked="{n}",
        ),
    ),
    breakdowns=("channel", "first_channel"),
    advice=N_("Look at where new customers come from and how many of them return, not at the total alone."),
    source="docs/sources.md#customers",
)

REVENUE = Metric(
    name="revenue",
    label=N_("Revenue"),
    formula=N_("sum of order amounts, returns taken off on their own date"),
    unit="money",
    better="up",
    group="value",
    ways=(
        Way(
            needs=MONEY,
            when=one_currency,
            why_not=ONE_CURRENCY,
            parts={
                "total": over(rows.sales, _.amount.sum()),
                "n": over(rows.sales, _.count()),
                "returned": over(rows.sales, (-_.amount).sum(where=_.amount < 0)),
            },
            value=lambda p: p.total,
            worked="{total}",
        ),
    ),
    breakdowns=("channel", "category", "product"),
    settings=("currency",),
    advice=N_(
        "Split the change into customers × orders per customer × order value: the factor that moved tells what to do."
    ),
    source="docs/sources.md#revenue",
)

AVERAGE_ORDER_VALUE = Metric(
    name="average_order_value",
    label=N_("Average order value"),
    formula=N_("sum of the orders' amounts, net of returns ÷ orders"),
    unit="money",
    better="up",
    group="value",
    ways=(
        Way(
            needs=MONEY,
            when=one_currency,
            why_not=ONE_CURRENCY,
            parts={"hits": over(rows.orders, _.amount.sum()), "n": ORDER_COUNT, "guests": GUESTS},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
        ),
    ),
    breakdowns=BY_ORDER,
    settings=("currency",),
    advice=N_(
        "Bundles, a free-delivery threshold a little above the usual "
        "basket, and a sensible add-on at checkout raise it."
    ),
    source="docs/sources.md#average-order-value",
)

REVENUE_PER_CUSTOMER = Metric(
    name="revenue_per_customer",
    label=N_("Revenue per customer"),
    formula=N_("revenue of named customers in the period ÷ customers of the period"),
    unit="money",
    better="up",
    group="value",
    ways=(
        Way(
            needs=PAID,
            when=one_currency,
            why_not=ONE_CURRENCY,
            parts={"hits": over(rows.buyers, _.revenue.sum()), "n": over(rows.buyers, _.count()), "guests": GUESTS},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
            left_out=NAMELESS,
        ),
    ),
    breakdowns=("channel", "first_channel"),
    settings=("currency",),
    advice=N_("It grows by more orders per customer or by larger ones: see which of the two moved."),
    source="docs/sources.md#revenue",
)

ORDERS_PER_CUSTOMER = Metric(
    name="orders_per_customer",
    label=N_("Orders per customer"),
    formula=N_("orders ÷ customers"),
    unit="score",
    better="up",
    group="retention",
    ways=(
        Way(
            needs=BUYERS,
            parts={"hits": over(rows.buyers, _.orders.sum()), "n": over(rows.buyers, _.count()), "guests": GUESTS},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
            left_out=NAMELESS,
        ),
    ),
    breakdowns=("channel", "first_channel"),
    notes=(N_("Below 2, most customers never return."),),
    advice=N_("Make the second order easy: remembered addresses, a reorder button, a reminder when the goods run out."),
    source="docs/sources.md#orders-per-customer",
)

PURCHASE_INTERVAL = Metric(
    name="purchase_interval",
    label=N_("Days between orders"),
    formula=N_("median days between a customer's order and the one before it"),
    unit="days",
    better="down",
    group="retention",
    ways=(
        Way(
            needs=BUYERS,
            parts={"middle": quantile(rows.gaps, _.days_since_previous), "n": over(rows.gaps, _.count())},
            value=lambda p: p.middle,
            worked="{middle}",
            interval=MEDIAN,
        ),
    ),
    variants={
        "p90": Way(
            label=N_("90th percentile"),
            formula=N_("nine of ten gaps are no longer than this"),
            needs=BUYERS,
            parts={"p90": quantile(rows.gaps, _.days_since_previous, 0.9), "n": over(rows.gaps, _.count())},
            value=lambda p: p.p90,
            worked="{p90}",
            interval=Interval(kind="quantile", hits="p90"),
        ),
        "to_second_order": Way(
            label=N_("from first to second order"),
            formula=N_("median days from a customer's first order to her second"),
            needs=BUYERS,
            parts={
                "middle": quantile(rows.second_orders, _.days_since_previous),
                "n": over(rows.second_orders, _.count()),
            },
            value=lambda p: p.middle,
            worked="{middle}",
            interval=MEDIAN,
        ),
        "to_first_order": Way(
            label=N_("from first contact to first order"),
            formula=N_("median days from the first visit (or the date on the customer list) to the first order"),
            needs=BUYERS,
            when=sees_first_contact,
            why_not=NO_CONTACT,
            parts={"middle": quantile(rows.first_orders, _.days), "n": over(rows.first_orders, _.count())},
            value=lambda p: p.middle,
            worked="{middle}",
            interval=MEDIAN,
        ),
    },
    breakdowns=("channel", "category"),
    notes=(N_("Only customers who came back have a gap; those who never did are not in this figure."),),
    advice=N_("Write to a customer when her own usual gap has passed, not on the same day to everybody."),
    source="docs/sources.md#purchase-interval",
)

CLV_HISTORIC = Metric(
    name="clv_historic",
    label=N_("Customer value so far"),
    formula=N_("revenue × margin of named customers in the period ÷ customers"),
    unit="money",
    better="up",
    group="value",
    ways=(
        Way(
            needs=PAID,
            when=one_currency,
            why_not=ONE_CURRENCY,
            constants=margin,
            parts={
                "revenue": over(rows.buyers, _.revenue.sum()),
                "n": over(rows.buyers, _.count()),
                "squares": over(rows.buyers, (_.revenue * _.revenue).sum()),
                "guests": GUESTS,
            },
            value=lambda p: p.revenue * p.margin / p.n,
            worked="{revenue} × {margin} ÷ {n}",
            interval=Interval(kind="mean", hits="revenue", scale="margin", floor=0),
            left_out=NAMELESS,
        ),
    ),
    variants={
        "median": Way(
            label=N_("median"),
            formula=N_("half of the customers brought less, half more"),
            needs=PAID,
            when=one_currency,
            why_not=ONE_CURRENCY,
            constants=margin,
            parts={"middle": quantile(rows.buyers, _.revenue), "n": over(rows.buyers, _.count())},
            value=lambda p: p.middle * p.margin,
            worked="{middle} × {margin}",
            interval=Interval(kind="quantile", hits="middle", scale="margin"),
        )
    },
    breakdowns=("first_order_month", "first_channel", "acquisition_channel"),
    settings=("margin", "currency"),
    notes=(N_("Without a margin in Settings this is revenue, before any costs."),),
    advice=N_("A few customers bring much of the money. Know them by name and notice when one goes quiet."),
    source="docs/sources.md#customer-lifetime-value",
)


def _lifetime(settings: Settings) -> dict[str, float]:
    return margin(settings) | {"grains_per_year": GRAINS_PER_YEAR[settings.retention_grain]}


def _simple_value(p):
    """Order value × orders per year × lifetime × margin; a lifetime is 1 ÷ yearly churn, at most five years."""
    with np.errstate(divide="ignore", invalid="ignore"):
        lifetime = (p.at_start / (p.lost * p.grains_per_year)).clip(upper=LONGEST_LIFETIME)
        return (p.revenue / p.orders) * (p.orders / p.customer_years) * lifetime.where(p.at_start > 0) * p.margin


CLV_SIMPLE = Metric(
    name="clv_simple",
    label=N_("Lifetime value, simple"),
    formula=N_(
        "average order value × orders per customer and year × lifetime in years × margin; "
        "lifetime = 1 ÷ (periods per year × churn), at most 5 years"
    ),
    unit="money",
    better="up",
    group="value",
    ways=(
        Way(
            needs=PAID,
            when=one_currency,
            why_not=ONE_CURRENCY,
            note=BY_SILENCE,
            constants=_lifetime,
            parts={
                "revenue": over(rows.buyers, _.revenue.sum()),
                "orders": over(rows.buyers, _.orders.sum()),
                "customer_years": over(rows.customer_time, _.years.sum()),
                "lost": LOST,
                "at_start": AT_START,
                "n": over(rows.buyers, _.count()),
            },
            value=_simple_value,
            worked=(
                "({revenue} ÷ {orders}) × ({orders} ÷ {customer_years}) × "
                "min(5, {at_start} ÷ ({lost} × {grains_per_year}))"
                " × {margin}"
            ),
            grains=("quarter", "year"),
        ),
    ),
    breakdowns=("first_channel", "acquisition_channel"),
    settings=("churn_after_days", "retention_grain", "margin", "currency"),
    notes=(
        N_(
            "Customer-years count the time people were customers, so one-time buyers are not credited with a full year."
        ),
        N_("Without a margin in Settings this is revenue, before any costs."),
    ),
    advice=N_("Each factor can be raised on its own; the cheapest is usually lifetime: lose fewer customers."),
    source="docs/sources.md#customer-lifetime-value",
)

METRICS = (
    CUSTOMERS,
    REVENUE,
    AVERAGE_ORDER_VALUE,
    REVENUE_PER_CUSTOMER,
    ORDERS_PER_CUSTOMER,
    PURCHASE_INTERVAL,
    CLV_HISTORIC,
    CLV_SIMPLE,
)
