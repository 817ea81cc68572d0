"""Who was a customer when: spells of being one, and the days of silence that end a spell."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, day_after, fact, plus_days
from lib.facts.signs import READS, by_visits_alone, signs, tells_silence

SHORTEST_CHURN_DAYS = 30
#: Used where too few customers ever came back for a percentile to mean anything.
USUAL_CHURN_DAYS = 90
FEWEST_GAPS = 10
#: A subscription that begins at most so many days after another's end continues it.
GRACE_DAYS = 1


def propose_churn_after_days(facts: Facts) -> int:
    """The 90th percentile of the gaps between a customer's orders, days, at least 30; 90 without a history.

    With another activity than orders, of the gaps between its days.
    """
    if not tells_silence(facts):
        return USUAL_CHURN_DAYS
    gaps = signs(facts).filter(_.days_since_previous.notnull())
    found = facts.dataset.engine.frame(gaps.agg(n=_.count(), p90=_.days_since_previous.quantile(0.9)))
    if int(found["n"].iloc[0]) < FEWEST_GAPS:
        return USUAL_CHURN_DAYS
    return max(SHORTEST_CHURN_DAYS, round(float(found["p90"].iloc[0])))


def tells_who_stays(facts: Facts) -> bool:
    """Whether anything tells from when until when somebody was a customer."""
    return (
        facts.has("subscriptions")
        or facts.has("customers", "first_seen_at", "churned_at")
        or facts.has("orders", "customer_id")
        or by_visits_alone(facts)
    )


def contractual(facts: Facts) -> bool:
    """Whether leaving is recorded rather than inferred from silence."""
    return facts.has("subscriptions") or facts.has("customers", "first_seen_at", "churned_at")


def labelled(facts: Facts) -> bool:
    """Whether the customer list says who left, without saying when."""
    return facts.has("customers", "churned") and not facts.has("customers", "first_seen_at", "churned_at")


def tells_who_leaves(facts: Facts) -> bool:
    """Whether anything tells who left and who stayed: a history, or a mark in the customer list."""
    return tells_who_stays(facts) or labelled(facts)


@fact("spells", reads=("churn_after_days", *READS, "currency", "rates", "as_of"))
def spells(facts: Facts) -> Table:
    """One row per unbroken time as a customer: `customer_id`, `started_at`, `ended_at` (null while it runs).

    Subscriptions and recorded leaving dates are taken as they are. Otherwise a spell starts with an order and ends
    `churn_after_days` after the last order (or other sign of life, by `churn_activity`) before a longer silence.
    """
    if facts.has("subscriptions") and not facts.inline:
        rows = facts.raw("subscriptions")
        # A renewal the next day continues the spell: a day of grace joins neighbours, and is taken off again.
        spans = rows.select("customer_id", started_at=rows.started_at, until=plus_days(rows.ended_at, GRACE_DAYS))
        merged = _merged(spans)
        return _ended(merged.mutate(until=merged.until - ibis.interval(days=GRACE_DAYS)), facts)
    if facts.has("customers", "first_seen_at", "churned_at") and not facts.inline:
        rows = facts.raw("customers").filter(_.first_seen_at.notnull())
        spans = rows.select("customer_id", started_at=rows.first_seen_at, until=rows.churned_at)
        return _ended(spans, facts)
    rows, days = signs(facts), facts.churn_after_days
    spans = rows.select("customer_id", started_at=rows.seen_at, until=plus_days(rows.seen_at, days))
    return _ended(_merged(spans), facts)


def _merged(spans: Table) -> Table:
    """Overlapping or touching spans of one customer joined into one; a null end is open for good."""
    forever = ibis.timestamp("9999-01-01 00:00:00")
    spans = spans.mutate(until=ibis.coalesce(spans.until, forever))
    before = ibis.window(
        group_by=spans.customer_id, order_by=[spans.started_at, spans.until], preceding=None, following=0
    )
    spans = spans.mutate(reached=spans.until.max().over(before))
    history = ibis.window(group_by=spans.customer_id, order_by=[spans.started_at, spans.until])
    gap = spans.reached.lag().over(history)
    spans = spans.mutate(opens=(gap.isnull() | (spans.started_at > gap)).cast("int64"))
    running = ibis.window(
        group_by=spans.customer_id, order_by=[spans.started_at, spans.until], preceding=None, following=0
    )
    spans = spans.mutate(spell=spans.opens.sum().over(running))
    merged = spans.group_by("customer_id", "spell").agg(started_at=_.started_at.min(), until=_.until.max())
    return merged.select("customer_id", "started_at", until=ibis.ifelse(merged.until == forever, None, merged.until))


def _ended(spans: Table, facts: Facts) -> Table:
    """Ends after today have not happened yet: those spells are still running."""
    still = spans.until >= day_after(facts.as_of)
    return spans.select("customer_id", "started_at", ended_at=ibis.ifelse(still, None, spans.until))
