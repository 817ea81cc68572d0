"""Value: what customers are worth."""

from __future__ import annotations

from ibis import _

from lib.facts import Facts
from lib.facts.orders import one_currency
from lib.i18n import N_
from lib.metrics import rows, rows_value
from lib.metrics.metric import MEDIAN, RATIO, Interval, Metric, Needs, Way, over, quantile

MONEY: Needs = {"orders": ("ordered_at", "amount")}
BUYERS: Needs = {"orders": ("customer_id", "ordered_at")}
PAID: Needs = {"orders": ("customer_id", "ordered_at", "amount")}
GUESTS = over(rows.orders, _.customer_id.isnull().sum())
NAMELESS = {"guests": N_("orders that name no customer: {guests}; they count in revenue, not per customer")}
BY_ORDER = ("channel", "first_or_repeat", "category", "location")
ONE_CURRENCY = N_(
    "Your orders are in several currencies, which are never added up: choose one of them, or give rates, in Settings."
)
NO_CONTACT = N_("It needs visits, or a customer list that says since when somebody is known.")


def sees_first_contact(facts: Facts) -> bool:
    return facts.has("visits") or facts.has("customers", "first_seen_at")


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
            settings=(),
        ),
        Way(
            label=N_("with a subscription"),
            formula=N_("distinct customers with a running subscription in the period"),
            needs={"subscriptions": ("customer_id", "started_at")},
            parts={"n": over(rows.customer_time, _._who.nunique())},
            value=lambda p: p.n,
            worked="{n}",
            settings=(),
        ),
    ),
    breakdowns=("channel", "first_channel"),
    settings=("currency",),
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
    notes=(
        N_("What was given back and is told with its order, not on a day of its own, is taken off with the order."),
    ),
    source="docs/sources.md#revenue",
)

AVERAGE_ORDER_VALUE = Metric(
    name="average_order_value",
    label=N_("Average order value"),
    formula=N_("revenue of the period, returns taken off ÷ orders"),
    unit="money",
    better="up",
    group="value",
    ways=(
        Way(
            needs=MONEY,
            when=one_currency,
            why_not=ONE_CURRENCY,
            parts={
                "hits": over(rows_value.baskets, _.amount.sum()),
                "n": over(rows_value.baskets, _.is_order.sum()),
                "guests": over(rows_value.baskets, ((_.is_order == 1) & _.customer_id.isnull()).sum()),
            },
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
    notes=(N_("Shopify’s average order value does not take returns off."),),
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
    settings=("currency",),
    notes=(N_("Below 2, most customers never return."),),
    flag=(2, N_("below 2: most never return")),
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
    },
    breakdowns=("channel", "category"),
    settings=("currency",),
    notes=(N_("Only customers who came back have a gap; those who never did are not in this figure."),),
    advice=N_("Write to a customer when her own usual gap has passed, not on the same day to everybody."),
    source="docs/sources.md#purchase-interval",
)

DAYS_TO_FIRST_ORDER = Metric(
    name="days_to_first_order",
    label=N_("Days to first order"),
    formula=N_("median days from the first visit (or the date on the customer list) to the first order"),
    unit="days",
    better="down",
    group="retention",
    ways=(
        Way(
            needs=BUYERS,
            when=sees_first_contact,
            why_not=NO_CONTACT,
            parts={"middle": quantile(rows.first_orders, _.days), "n": over(rows.first_orders, _.count())},
            value=lambda p: p.middle,
            worked="{middle}",
            interval=MEDIAN,
        ),
    ),
    breakdowns=("channel", "acquisition_channel"),
    settings=("currency",),
    notes=(
        N_("Only customers who ordered are in it; visitors who never did have no such time."),
        N_("Shops that note a customer when she first orders get nought days here: her first visit then tells more."),
    ),
    advice=N_(
        "Most people who will ever buy do so soon after the first contact. "
        "Answer the doubts of the first days: delivery, "
        "returns, which of the goods to begin with."
    ),
    source="docs/sources.md#days-to-the-first-and-second-order",
)

DAYS_TO_SECOND_ORDER = Metric(
    name="days_to_second_order",
    label=N_("Days to second order"),
    formula=N_("median days from a customer's first order to her second"),
    unit="days",
    better="down",
    group="retention",
    ways=(
        Way(
            needs=BUYERS,
            parts={
                "middle": quantile(rows.second_orders, _.days_since_previous),
                "n": over(rows.second_orders, _.count()),
            },
            value=lambda p: p.middle,
            worked="{middle}",
            interval=MEDIAN,
        ),
    ),
    breakdowns=("channel", "category", "acquisition_channel"),
    settings=("currency",),
    notes=(N_("Only customers who came back have a second order; recent ones may still make it."),),
    advice=N_(
        "Write a little before this many days have passed since a first order: "
        "a reminder helps when the customer is about "
        "to decide, and is forgotten when it comes early."
    ),
    source="docs/sources.md#days-to-the-first-and-second-order",
)

METRICS = (
    CUSTOMERS,
    REVENUE,
    AVERAGE_ORDER_VALUE,
    REVENUE_PER_CUSTOMER,
    ORDERS_PER_CUSTOMER,
    PURCHASE_INTERVAL,
    DAYS_TO_FIRST_ORDER,
    DAYS_TO_SECOND_ORDER,
)
