"""Signs of life: what a customer does that shows she is still one, and how long she was silent before it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, day_after, days_between, fact, plus_days
from lib.i18n import N_

#: Definitions that change what a sign of life is; whatever is made from them is made anew when one of these changes.
READS = ("churn_activity", "active_actions")
#: Whether a message was opened has no date: it is read once there was time to open it.
DAYS_TO_OPEN = 7
#: How a silence is said, to stand after “days”: with orders on record, and with visits alone.
WITHOUT: Mapping[str, str] = MappingProxyType(
    {
        "orders": N_("without an order"),
        "visits": N_("without a visit or an order"),
        "any": N_("without any sign of life"),
    }
)
WITHOUT_VISIT = N_("without a visit")


def tells_visitors(facts: Facts) -> bool:
    """Whether visits name customers."""
    return facts.has("visits", "customer_id")


def by_visits_alone(facts: Facts) -> bool:
    """Whether visits are all that tells from when until when somebody was a customer."""
    told = facts.has("orders", "customer_id") or facts.has("subscriptions") or facts.has("customers", "churned")
    return tells_visitors(facts) and not told and not facts.has("customers", "first_seen_at", "churned_at")


def tells_silence(facts: Facts) -> bool:
    """Whether anything tells how long customers are silent."""
    return facts.inline or facts.has("orders", "customer_id") or by_visits_alone(facts)


def churn_activity(facts: Facts) -> str:
    """What breaks a silence: as set; visits where these are all there is, orders where visits name nobody."""
    chosen = facts.settings.churn_activity
    if facts.inline:
        return chosen
    if chosen == "orders" and by_visits_alone(facts):
        return "visits"
    return "orders" if chosen == "visits" and not tells_visitors(facts) else chosen


def without(facts: Facts) -> str:
    """A silence in words, to be translated: “without an order”."""
    chosen = churn_activity(facts)
    return WITHOUT_VISIT if chosen == "visits" and not facts.has("orders", "customer_id") else WITHOUT[chosen]


def signs(facts: Facts) -> Table:
    """One row per sign of life of a customer: `customer_id`, `seen_at`, `days_since_previous` (null for the first).

    By orders, each order. Otherwise the first order and each later day with an order, a visit or (`any`) a request,
    an answer, a recommendation, points or an opened message; without orders each such day of a known customer.
    """
    if churn_activity(facts) == "orders":
        rows = facts["orders"].filter(_.customer_id.notnull())
        return rows.select("customer_id", "days_since_previous", seen_at=rows.ordered_at)
    return facts["signs"]


@fact("signs", reads=(*READS, "currency", "rates", "as_of"))
def signs_of_any_kind(facts: Facts) -> Table:
    """Days of activity wider than orders, as `signs` says."""
    days = _days(facts)
    if facts.inline or facts.has("orders", "customer_id"):
        # Whoever never ordered is no customer yet, however often she looks in.
        firsts = facts["orders"].filter(_.number == 1).select("customer_id", began=_.ordered_at)
        days = days.join(firsts, days.person_id == firsts.customer_id)
        days = days.filter(days.day >= days.began.truncate("D").cast("timestamp"))
        # She begins with her order; on later days the day itself counts.
        days = days.select("customer_id", "day", seen_at=ibis.greatest(days.day, days.began))
    else:
        known = days.semi_join(facts["known"], "person_id")
        days = known.select(customer_id="person_id", day="day", seen_at="day")
    history = ibis.window(group_by=days.customer_id, order_by=days.day)
    since = days_between(days.day, days.day.lag().over(history))
    return days.select("customer_id", "seen_at", days_since_previous=since)


def _days(facts: Facts) -> Table:
    """Distinct days of activity: `person_id`, `day`."""
    wanted = facts["behaviour"]
    if churn_activity(facts) == "visits":
        wanted = wanted.filter(wanted.kind == "visits")
    else:
        wanted = wanted.filter(wanted.kind != "orders")
    parts = [wanted.select("person_id", day=wanted.day.cast("timestamp"))]
    if facts.inline or facts.has("orders", "customer_id"):
        rows = facts["orders"].filter(_.customer_id.notnull())
        parts.append(rows.select(person_id=rows.customer_id, day=rows.ordered_at.truncate("D").cast("timestamp")))
    if churn_activity(facts) == "any" and facts.has("messages", "opened"):
        rows = facts["messages"].filter(_.opened & _.customer_id.notnull())
        rows = rows.filter(plus_days(rows.sent_at, DAYS_TO_OPEN) < day_after(facts.as_of))
        parts.append(rows.select(person_id=rows.customer_id, day=rows.sent_at.truncate("D").cast("timestamp")))
    return (ibis.union(*parts) if len(parts) > 1 else parts[0]).distinct()
