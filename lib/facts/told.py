"""Until which day the rows of a kind tell what happened: one export may have been made before the others."""

from __future__ import annotations

from datetime import date, timedelta

import ibis

from lib import schema
from lib.facts.base import Facts, day_after, days_between, start_of
from lib.facts.searches import USUAL_LAG, covered_until

#: What comes by itself, day after day, as long as there is a business; surveys and campaigns are over some day.
STEADY = ("orders", "visits", "tickets")
#: A silence is no silence of customers any more when it is so many times the longest of the `SINCE` days before it.
TIMES, SINCE = 3, 90
#: Days with rows from which a longest silence can be told.
FEWEST = 8


def told_until(facts: Facts, table: str) -> date:
    """The last day that the rows of a table tell of: today, unless they end long before those of the other tables."""
    if table == "searches":
        return covered_until(facts)
    found = facts.dataset.tables.get(table)
    end = min(facts.as_of, facts.dataset.as_of or facts.as_of)
    if table not in STEADY or facts.inline or found is None or found.last is None:
        return facts.as_of
    silent = (end - found.last).days
    if silent <= USUAL_LAG:
        return facts.as_of
    longest = _longest_gap(facts, table, found.last)
    return found.last if longest and silent > max(USUAL_LAG, TIMES * longest) else facts.as_of


def _longest_gap(facts: Facts, table: str, last: date) -> float:
    """The most days from one day with rows to the next, in the time before the last one; 0 where too few tell."""
    rows = facts.raw(table)
    time = rows[schema.table(table).time or ""]
    late = rows.filter((time >= start_of(last - timedelta(days=SINCE))) & (time < day_after(last)))
    days = late.select(day=time.truncate("D").cast("timestamp")).distinct()
    gaps = days.mutate(gap=days_between(days.day, days.day.lag().over(order_by=days.day)))
    told = ibis.cases((gaps.count() >= FEWEST, gaps.gap.max()), else_=0.0)
    return facts.ask(f"longest gap of {table}", told)
