"""Lists by a customer's own rhythm: whose next order is due, and who is late."""

from __future__ import annotations

from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.customers import customer_facts
from lib.facts.rhythm import next_orders
from lib.i18n import N_
from lib.metrics.lists import BOUGHT, CUSTOMER, REACH, UNSUBSCRIBED, WHOLE, in_order
from lib.metrics.metric import TableMetric
from lib.metrics.view import View

COLUMNS = ("customer_id", "next_order_on", "last_order_at", "days_quiet", "usual_gap", "orders")


def reminders(view: View) -> Table:
    """Customers whose next order is due about now: `COLUMNS`, the most valuable first."""
    return _by_timing(view, "due")


def overdue(view: View) -> Table:
    """Customers later than usual, not yet lost: `COLUMNS`, the most valuable first.

    Later than usual is half as long again as her usual gap between orders.
    """
    return _by_timing(view, "late")


def _by_timing(view: View, timing: str) -> Table:
    found = view.keep(next_orders(view.facts), "customer_id").filter(_.timing == timing).select(*COLUMNS)
    worth = customer_facts(view.facts, lensed=False)
    if "revenue" not in worth.columns:
        return in_order(found, found.orders.desc(), found.customer_id)
    worth = worth.select(worth_of="person_id", value="revenue")
    found = found.left_join(worth, found.customer_id == worth.worth_of).drop("worth_of")
    return in_order(found, found.value.desc(), found.customer_id)


def by_choice(facts: Facts) -> bool:
    """Whether customers order when they like; what a subscription charges needs no reminder."""
    return not facts.has("subscriptions")


LABELS = {
    "customer_id": CUSTOMER,
    "next_order_on": N_("Expected on"),
    "last_order_at": N_("Last order"),
    "days_quiet": N_("Days without an order"),
    "usual_gap": N_("Usual time between orders"),
    "orders": N_("Number of orders"),
    **REACH,
}
USUAL = N_(
    "Usual is the median of the customer’s own gaps, pulled towards that of all customers while she has few of them."
)

TABLES = (
    TableMetric(
        name="reminders",
        label=N_("Time for their next order"),
        formula=N_(
            "customers with two or more orders who usually order again about now: a quarter of their usual gap before "
            "the day, but not more than a week, until they are late; those who spent most first"
        ),
        group="retention",
        needs=(BOUGHT,),
        when=by_choice,
        why_not=N_("Your customers subscribe, so their payments come without a reminder."),
        rows=reminders,
        columns=LABELS,
        units={"value": "money", "usual_gap": "days"},
        settings=("churn_after_days", "currency"),
        notes=(
            N_("Expected on is the day of the last order and the usual time between orders."),
            USUAL,
            WHOLE,
            UNSUBSCRIBED,
        ),
        advice=N_(
            "A short and friendly reminder of what they usually buy (“time for a haircut”), a little before the day. "
            "Many would come anyway, so keep presents for those who are late."
        ),
        source="docs/sources.md#next-order",
        to_send=True,
    ),
    TableMetric(
        name="overdue",
        label=N_("Regular customers who are late"),
        formula=N_(
            "customers with two or more orders whose last one is half as long again ago as usual for them, and who do "
            "not count as lost yet; those who spent most first"
        ),
        group="retention",
        needs=(BOUGHT,),
        rows=overdue,
        columns=LABELS,
        units={"value": "money", "usual_gap": "days"},
        settings=("churn_after_days", "currency"),
        notes=(USUAL, WHOLE, UNSUBSCRIBED),
        advice=N_("Remind them kindly of what they usually buy, before they count as lost."),
        source="docs/sources.md#lists-to-act-on",
        to_send=True,
    ),
)
