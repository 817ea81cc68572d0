"""On which days who was active."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, fact


@fact("active_days", reads=("active_actions", "as_of"))
def active_days(facts: Facts) -> Table:
    """One row per person and day with a visit: `person_id`, `day`, `first_day` ever, `next_day` (null for the last).

    Which actions count as activity is a setting; robots never do.
    """
    rows = facts["events"]
    if facts.inline or facts.has("visits", "user_agent"):
        rows = rows.filter(~rows.bot)
    if facts.settings.active_actions:
        rows = rows.filter(rows.action.isin(facts.settings.active_actions))
    rows = rows.select("person_id", day=rows.occurred_at.truncate("D")).distinct()
    history = ibis.window(group_by=rows.person_id, order_by=rows.day)
    return rows.mutate(
        next_day=rows.day.lead().over(history),
        first_day=rows.day.min().over(ibis.window(group_by=rows.person_id)),
    )


#: What a customer does by herself: the table, and the columns that say who and when.
BEHAVIOUR = (
    ("visits", "visitor_id", "occurred_at"),
    ("orders", "customer_id", "ordered_at"),
    ("answers", "customer_id", "answered_at"),
    ("tickets", "customer_id", "opened_at"),
    ("referrals", "referrer_id", "occurred_at"),
    ("points", "customer_id", "occurred_at"),
)


@fact("behaviour", reads=("active_actions", "as_of"))
def behaviour(facts: Facts) -> Table:
    """One row per person, day and kind of deed (`kind` is the canonical table): the widest sense of being active."""
    parts = []
    for table, person, when in BEHAVIOUR:
        if table == "visits":
            if facts.has("visits"):
                days = facts["active_days"]
                parts.append(days.select(person_id=days.person_id, day=days.day, kind=ibis.literal(table)))
        elif facts.has(table, person, when):
            rows = facts.raw(table)
            rows = rows.filter(rows[person].notnull() & rows[when].notnull())
            if table == "answers":
                rows = rows.filter(rows.score.notnull())
            if table == "orders" and (facts.inline or facts.has("orders", "status")):
                # A payment that failed is no order.
                rows = rows.filter(ibis.coalesce(rows.status, ibis.literal("completed")) != "cancelled")
            days = rows.select(person_id=rows[person], day=rows[when].truncate("D")).distinct()
            parts.append(days.select("person_id", "day", kind=ibis.literal(table)))
    if not parts:
        empty = facts.raw(next(iter(facts.dataset.tables))).limit(0)
        return empty.select(person_id=ibis.null("string"), day=ibis.null("timestamp"), kind=ibis.null("string")).filter(
            _.day.notnull()
        )
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
