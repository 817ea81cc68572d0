"""Subscriptions: what each customer pays a month, from when until when, and on which plan."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts.base import Facts, fact, plus_days, row_id
from lib.facts.lost import GRACE_DAYS


@fact("paid_spans", reads=("as_of",))
def paid_spans(facts: Facts) -> Table:
    """One row per paid time: `customer_id`, `plan`, `monthly_amount`, `started_at`, `until` (null while it runs),
    `first_paid_at`, the customer's first paid start of all.

    A subscription that is followed by another within a day runs until that one begins, so that a renewal, a change of
    plan or of price leaves neither a gap nor a day on which both count.
    """
    rows = facts.raw("subscriptions").filter(_.customer_id.notnull())
    rows = rows.select(
        "customer_id",
        "plan",
        "started_at",
        "ended_at",
        monthly_amount=rows.monthly_amount.fill_null(0.0),
        row_id=row_id(rows),
    )
    others = rows.select(whose=rows.customer_id, begins=rows.started_at)
    following = (
        rows.join(
            others,
            [
                rows.customer_id == others.whose,
                others.begins >= rows.ended_at,
                others.begins > rows.started_at,
                others.begins <= plus_days(rows.ended_at, GRACE_DAYS),
            ],
        )
        .group_by(followed="row_id")
        .agg(begins=_.begins.min())
    )
    joined = rows.left_join(following, rows.row_id == following.followed)
    spans = joined.mutate(until=ibis.coalesce(joined.begins, joined.ended_at))
    of_customer = ibis.window(group_by=spans.customer_id)
    first_paid = spans.started_at.min(where=spans.monthly_amount > 0).over(of_customer)
    return spans.select(
        "customer_id", "plan", "monthly_amount", "started_at", "until", "row_id", first_paid_at=first_paid
    )


def runs_at(spans: Table, moment: Value) -> Value:
    """Whether a paid time had begun before a moment and was not over by then."""
    return (spans.started_at < moment) & (spans.until.isnull() | (spans.until >= moment))


def plans_at(facts: Facts, grains: Table) -> Table:
    """`customer_id` and `opens` of `grains` with the `plan` then running: the dearest, where there are several.

    Of those who come within the grain it is the one they have when it closes, or had while they stayed.
    """
    asked = grains.select("customer_id", "opens", "closes").distinct()
    spans = facts["paid_spans"].rename(whose="customer_id")
    ours = asked.join(spans, [asked.customer_id == spans.whose, spans.started_at < asked.closes])
    first, last = runs_at(ours, ours.opens), runs_at(ours, ours.closes)
    return ours.group_by("customer_id", "opens").agg(
        plan=ibis.coalesce(
            ours.plan.argmax(ours.monthly_amount, where=first),
            ours.plan.argmax(ours.monthly_amount, where=last),
            ours.plan.argmax(ours.monthly_amount),
        )
    )
