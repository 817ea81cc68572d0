"""Each customer's orders in four numbers: how often, how lately, for how long, and how much."""

from __future__ import annotations

from datetime import date

from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, day_after, days_between, start_of
from lib.facts.orders import one_currency


def histories(facts: Facts, until: date | None = None) -> Table:
    """One row per customer with an order up to the end of a day (None: today), as models of repeat buying take them.

    Columns: `customer_id`, `first_day`, `last_day`, `frequency` (days with an order after the first: the orders of one
    day are one coming), `recency` (days from the first to the last), `T` (days from the first to `until`), and
    `monetary_value`, the mean amount of the repeat days, null for who came once.
    """
    end = until or facts.as_of
    rows = facts["orders"].filter(_.customer_id.notnull(), _.ordered_at < day_after(end))
    day = rows.ordered_at.truncate("D").cast("timestamp")
    days = rows.group_by(customer_id=rows.customer_id, day=day).agg(amount=_.amount.sum())
    people = days.group_by("customer_id").agg(
        first_day=_.day.min(),
        last_day=_.day.max(),
        frequency=_.count() - 1,
        all=_.amount.sum(),
        first=_.amount.argmin(_.day),
    )
    return people.select(
        "customer_id",
        "first_day",
        "last_day",
        "frequency",
        recency=days_between(people.last_day, people.first_day),
        T=days_between(start_of(end), people.first_day),
        monetary_value=(people["all"] - people["first"].fill_null(0.0)) / people.frequency.nullif(0),
    )


def orders_after(facts: Facts, day: date, until: date | None = None) -> Table:
    """One row per customer with an order after a day up to the end of another (None: today).

    Columns: `customer_id`, `came` (on how many days) and `first_day`, the first of them.
    """
    end = day_after(until or facts.as_of)
    rows = facts["orders"].filter(_.customer_id.notnull(), _.ordered_at >= day_after(day), _.ordered_at < end)
    days = rows.select("customer_id", day=rows.ordered_at.truncate("D").cast("timestamp")).distinct()
    return days.group_by("customer_id").agg(came=_.count(), first_day=_.day.min())


def tells_worth(facts: Facts) -> bool:
    """Whether anything tells what a customer pays: orders with amounts, subscriptions, or a monthly charge."""
    if facts.has("subscriptions"):
        return True
    return (facts.has("orders", "customer_id", "amount") and one_currency(facts)) or facts.has(
        "customers", "monthly_charge"
    )
