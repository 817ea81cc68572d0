"""How often a customer usually orders, and when her next order is to be expected by that."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, Table

from lib.facts.base import Facts, day_after, days_between, fact
from lib.facts.signs import churn_activity

#: The customers' common gap weighs as much as this many gaps of one's own.
PULL = 3
#: Late is half as long again as usual: by the median alone half of all customers would be late at any time.
LATE = 1.5
#: An order is due from a quarter of the usual gap before its day on, but not more than a week.
AHEAD, MOST_AHEAD = 0.25, 7


def tells_rhythm(facts: Facts) -> bool:
    """Whether anything tells how often customers order."""
    return facts.has("orders", "customer_id")


@fact("rhythm", reads=("currency", "rates", "as_of"))
def rhythm(facts: Facts) -> Table:
    """One row per customer with two orders or more: `person_id`, `gaps`, `own_gap` and `usual_gap`, days.

    `own_gap` is the median of the days between her orders; `usual_gap` pulls it towards the median of all customers
    when there are few: (gaps × own + 3 × common) ÷ (gaps + 3). Orders of one day are one coming.
    """
    return _rhythm(facts, facts.as_of)


def _rhythm(facts: Facts, until: date) -> Table:
    rows = facts["orders"].filter(_.days_since_previous >= 1, _.ordered_at < day_after(until))
    own = rows.group_by(person_id=_.customer_id).agg(gaps=_.count(), own_gap=_.days_since_previous.quantile(0.5))
    common = common_gap(facts, until)
    return own.mutate(usual_gap=(_.gaps * _.own_gap + PULL * common) / (_.gaps + PULL))


def common_gap(facts: Facts, until: date | None = None) -> float:
    """The median of the days between two orders of a customer up to a day (None: today); 0 where nobody came back."""
    end = until or facts.as_of
    rows = facts["orders"].filter(_.days_since_previous >= 1, _.ordered_at < day_after(end))
    return facts.ask(f"common gap until {end}", rows.days_since_previous.quantile(0.5))


def _lost(facts: Facts, found: Table, end: date) -> BooleanValue:
    """Whether somebody counts as lost at the end of a day; by orders her own silence says it."""
    if facts.inline or churn_activity(facts) == "orders":
        return found.days_quiet >= facts.churn_after_days
    rows = facts["spells"].filter(_.started_at < day_after(end))
    running = rows.filter(rows.ended_at.isnull() | (rows.ended_at >= day_after(end)))
    return ~found.customer_id.isin(running.customer_id)


def next_orders(facts: Facts, until: date | None = None) -> Table:
    """One row per customer who has ordered, as it stood at the end of a day (None: today).

    Columns: `customer_id`, `last_order_at`, `orders`, `days_quiet`, `gaps`, `usual_gap` (everybody's, for who ordered
    once), `next_order_on` (the last order's day and the usual gap; null once she counts as lost, or where nobody ever
    came back) and `timing`: `due`, `late` or `not yet`; `once` for a single order, `lost` for who is.
    """
    end = until or facts.as_of
    rows = facts["orders"].filter(_.customer_id.notnull(), _.ordered_at < day_after(end))
    last = rows.group_by("customer_id").agg(last_order_at=_.ordered_at.max(), orders=_.count())
    usual = facts["rhythm"] if until is None else _rhythm(facts, end)
    found = last.left_join(usual, last.customer_id == usual.person_id).drop("person_id", "own_gap")
    found = found.mutate(
        gaps=found.gaps.fill_null(0),
        usual_gap=found.usual_gap.fill_null(common_gap(facts, until)).nullif(0.0),
        days_quiet=days_between(day_after(end), found.last_order_at).floor().cast("int64"),
    )
    ahead = ibis.least(found.usual_gap * AHEAD, MOST_AHEAD)
    timing = ibis.cases(
        (_lost(facts, found, end), "lost"),
        (found.gaps == 0, "once"),
        (found.days_quiet > LATE * found.usual_gap, "late"),
        (found.days_quiet >= found.usual_gap - ahead, "due"),
        else_="not yet",
    )
    expected = found.last_order_at.truncate("D").cast("timestamp") + found.usual_gap.round().cast("int64").as_interval(
        "D"
    )
    found = found.mutate(timing=timing)
    return found.select(
        "customer_id",
        "last_order_at",
        "orders",
        "days_quiet",
        "gaps",
        "usual_gap",
        "timing",
        next_order_on=ibis.ifelse(found.timing == "lost", None, expected),
    )
