"""Every time a customer bought: orders, and the terms of a subscription where those are not charged as orders."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, day_after, days_between, fact

#: No subscription is followed for more terms than this: a slip in a date must not fill the memory.
MOST_TERMS = 600


def tells_purchases(facts: Facts) -> bool:
    """Whether anything tells who bought when."""
    return facts.inline or facts.has("orders", "customer_id") or facts.has("subscriptions", "started_at")


@fact("purchases", reads=("currency", "rates", "as_of"))
def purchases(facts: Facts) -> Table:
    """One row per purchase of a known customer: `customer_id`, `bought_at`, `with_promo`, `gap` (days since the one
    before, null for the first).

    A purchase is an order. For who has a subscription and no orders it is each term begun, so that a renewal is a
    purchase; a term is as long as one payment covers, a month where no file says it. Trials that cost nothing are none.
    """
    rows = []
    if facts.inline or facts.has("orders", "customer_id"):
        orders = facts["orders"].filter(_.customer_id.notnull())
        rows.append(orders.select("customer_id", bought_at=orders.ordered_at, with_promo=orders.with_promo))
    if facts.inline or facts.has("subscriptions", "started_at"):
        begun = _terms(facts)
        if rows:
            begun = begun.anti_join(rows[0], "customer_id")
        rows.append(begun)
    if not rows:
        empty = facts["known"].limit(0)
        return empty.select(
            customer_id="person_id",
            bought_at=ibis.null("timestamp"),
            with_promo=ibis.null("int64"),
            gap=ibis.null("float64"),
        )
    table = ibis.union(*rows) if len(rows) > 1 else rows[0]
    history = ibis.window(group_by=table.customer_id, order_by=table.bought_at)
    return table.mutate(gap=days_between(table.bought_at, table.bought_at.lag().over(history)))


def _terms(facts: Facts) -> Table:
    """The terms of subscriptions that had begun by today: `customer_id`, `bought_at`, `with_promo` (never known)."""
    rows = facts.raw("subscriptions")
    paid = rows.customer_id.notnull() & (rows.monthly_amount.isnull() | (rows.monthly_amount > 0))
    today = day_after(facts.as_of)
    rows = rows.filter(paid).select(
        "customer_id",
        "started_at",
        ends=ibis.least(ibis.coalesce(rows.ended_at, today), today),
        months=ibis.greatest(ibis.coalesce(rows.billing_months, 1.0).round().cast("int64"), 1),
    )
    # Months are at least 28 days long, so these are enough; the filter below is exact.
    rows = rows.mutate(
        most=ibis.least((days_between(rows.ends, rows.started_at) / (28.0 * rows.months)).floor(), MOST_TERMS)
    )
    numbers = ibis.range(0, MOST_TERMS).unnest().name("term").as_table()
    terms = rows.join(numbers, numbers.term <= rows.most)
    terms = terms.mutate(bought_at=terms.started_at + (terms.term * terms.months).as_interval("M"))
    # A subscription that ended as it began was bought all the same.
    terms = terms.filter((terms.bought_at < terms.ends) | (terms.term == 0))
    return terms.select("customer_id", "bought_at", with_promo=ibis.null("int64")).distinct()
