"""What moved month by month: customers there at its start, kept and arriving, their orders and the money of either."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts.base import Facts, seconds, start_of
from lib.facts.orders import one_currency

#: Columns of `monthly`, beside `month`.
COLUMNS = ("at_start", "kept", "arrived", "old_orders", "old_revenue", "new_orders", "new_revenue")


def tells_money(facts: Facts) -> bool:
    """Whether anything tells what customers pay when."""
    if facts.has("subscriptions"):
        return facts.has("subscriptions", "monthly_amount")
    return facts.has("orders", "customer_id", "amount") and one_currency(facts)


def monthly(facts: Facts, people: Table | None = None) -> pd.DataFrame:
    """A row per whole calendar month of the data, the first first: `month` (its first day) and `COLUMNS`.

    `at_start` counts who is a customer when the month begins and `kept` who of them still is when it ends; `arrived`
    are there at its end and were not at its start, for the first time or again. `old_orders` and `old_revenue` are of
    those there at the start, `new_…` of all others with a name. Of subscriptions, orders are counted as one for each
    customer and month. Money is NaN where nothing tells it. `people` (a table of `person_id`) narrows it to some.
    """
    first, months = _whole_months(facts)
    if not months:
        return pd.DataFrame(columns=["month", *COLUMNS])
    numbers = ibis.range(0, ibis.literal(months, "int64")).unnest().name("i").as_table()
    opens = start_of(first) + numbers.i.as_interval("M")
    calendar = numbers.select(month=opens, closes=start_of(first) + (numbers.i + 1).as_interval("M"))
    there = _there(facts, calendar, people)
    counted = there.group_by("month").agg(
        at_start=_.at_start.sum(), kept=(_.at_start * _.at_end).sum(), arrived=((1 - _.at_start) * _.at_end).sum()
    )
    deeds = _paid(facts, calendar, people) if facts.has("subscriptions") else _bought(facts, people)
    if deeds is not None:
        began = there.filter(_.at_start == 1).select("customer_id", "month")
        known = deeds.left_join(began, ["customer_id", "month"])
        old = known.customer_id_right.notnull()
        sums = known.group_by("month").agg(
            old_orders=known.orders.sum(where=old),
            old_revenue=known.revenue.sum(where=old),
            new_orders=known.orders.sum(where=~old),
            new_revenue=known.revenue.sum(where=~old),
        )
        counted = counted.left_join(sums, "month").drop("month_right")
    found = facts.dataset.engine.frame(calendar.select("month").left_join(counted, "month").drop("month_right"))
    found = found.reindex(columns=["month", *COLUMNS]).sort_values("month", ignore_index=True)
    numbers_of = found[list(COLUMNS)].astype("float64")
    money = [name for name in COLUMNS if name.endswith("revenue")]
    filled = numbers_of.fillna(0.0) if deeds is not None else numbers_of
    found[list(COLUMNS)] = filled.assign(**({} if tells_money(facts) else dict.fromkeys(money, float("nan"))))
    return found


def _whole_months(facts: Facts) -> tuple[date, int]:
    """The first whole month of the data and how many there are until today."""
    first = facts.first_day
    if first.day > 1:
        first = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    after = facts.as_of + timedelta(days=1)
    return first, max(0, (after.year - first.year) * 12 + after.month - first.month)


def _there(facts: Facts, calendar: Table, people: Table | None) -> Table:
    """A row per customer and month she was there in: `at_start`, `at_end`."""
    spells = _kept(facts["spells"], people)
    rows = spells.join(
        calendar,
        [spells.started_at < calendar.closes, spells.ended_at.isnull() | (spells.ended_at >= calendar.month)],
    )

    def runs(moment: Value) -> Value:
        return ((rows.started_at < moment) & (rows.ended_at.isnull() | (rows.ended_at >= moment))).cast("int64").max()

    return rows.group_by("customer_id", "month").agg(at_start=runs(rows.month), at_end=runs(rows.closes))


def _kept(rows: Table, people: Table | None) -> Table:
    return rows if people is None else rows.semi_join(people, rows.customer_id == people.person_id)


def _bought(facts: Facts, people: Table | None) -> Table | None:
    """Orders and the money they moved, per customer and month; refunds count in the month they were made."""
    if not facts.has("orders", "customer_id"):
        return None
    orders = _kept(facts["orders"].filter(_.customer_id.notnull()), people)
    counted = orders.select(
        "customer_id", month=orders.ordered_at.truncate("M").cast("timestamp"), orders=1.0, revenue=0.0
    )
    sales = _kept(facts["sales"].filter(_.customer_id.notnull()), people)
    moved = sales.select(
        "customer_id",
        month=sales.sold_at.truncate("M").cast("timestamp"),
        orders=0.0,
        revenue=sales.amount.fill_null(0.0).cast("float64"),
    )
    both = counted.union(moved)
    return both.group_by("customer_id", "month").agg(orders=_.orders.sum(), revenue=_.revenue.sum())


def _paid(facts: Facts, calendar: Table, people: Table | None) -> Table:
    """What subscribers pay for the days of each month, and one order for it."""
    spans = _kept(facts["paid_spans"], people)
    rows = spans.join(
        calendar, [spans.started_at < calendar.closes, spans.until.isnull() | (spans.until > calendar.month)]
    )
    until = ibis.least(ibis.coalesce(rows.until, rows.closes), rows.closes)
    length = seconds(rows.closes) - seconds(rows.month)
    share = (seconds(until) - seconds(ibis.greatest(rows.started_at, rows.month))) / length
    money = (rows.monthly_amount * share).sum().cast("float64")
    return rows.group_by("customer_id", "month").agg(orders=ibis.literal(1.0), revenue=money)
