"""A view: the rows a question is about, cut by segment and period and keyed by breakdown and bucket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.errors import BadSetting, UnknownName
from lib.facts import Facts
from lib.facts.base import day_after, start_of
from lib.facts.customers import customer_facts, members
from lib.i18n import N_
from lib.scope import Period, Segment
from lib.settings import GRAINS

BY, PERIOD, WHO = "_by", "_period", "_who"
EVERYBODY, ALWAYS = Segment(), Period()


@dataclass(frozen=True, eq=False)
class View:
    """`windows` are the periods asked for side by side (now and before, say); with `every`, one is cut into grains.

    `rows("sessions", time=…, person=…)` gives a derived table with the columns `_who`, and `_by`, `_period` as asked.
    """

    facts: Facts
    segment: Segment = EVERYBODY
    windows: tuple[Period, ...] = (ALWAYS,)
    by: str | None = None
    every: str | None = None
    _rows: dict[str, Table] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.every is not None and self.every not in GRAINS:
            raise UnknownName(N_("grain"), self.every, GRAINS)

    @property
    def keys(self) -> list[str]:
        keys = [BY] if self.by else []
        return keys + ([PERIOD] if self.every or len(self.windows) > 1 else [])

    @property
    def period(self) -> Period:
        """From the first window's start to the last one's end; None where open."""
        starts, ends = [w.start for w in self.windows], [w.end for w in self.windows]
        return Period(
            None if None in starts else min(s for s in starts if s), None if None in ends else max(e for e in ends if e)
        )

    def closed(self, window: Period) -> tuple[date, date]:
        """First and last day of a window, open ends closed at the data's own."""
        closed = window.within(self.facts.first_day, self.facts.as_of)
        assert closed.start and closed.end
        return closed.start, closed.end

    @cached_property
    def everybody(self) -> Table | None:
        """The persons the segment chooses, None for all. Behaviour is read at the start of the newest window."""
        if not self.segment:
            return None
        newest = max(self.windows, key=lambda w: w.end or date.max)
        return members(self.facts, self.segment, newest)

    def rows(self, name: str, *, time: str | None, person: str | None, row: str | None = None) -> Table:
        """A derived table cut to this view: `_who` is the person, or `row` (a unique column) where nobody is named."""
        key = f"{name}/{time}/{person}"
        if key not in self._rows:
            table = self.keep(self.facts[name], person)
            table = self.cut(table, time)
            table = self.broken_down(table, person)
            if person is not None:
                who = table[person] if row is None else table[person].fill_null(table[row])
                table = table.mutate(**{WHO: who})
            elif row is not None:
                table = table.mutate(**{WHO: table[row]})
            self._rows[key] = table
        return self._rows[key]

    def once(self, rows: Callable[[View], Table]) -> Table:
        """Rows of a kind, built once for all metrics that are counted over them."""
        key = f"{rows.__module__}.{rows.__qualname__}"
        if key not in self._rows:
            self._rows[key] = rows(self)
        return self._rows[key]

    def keep(self, table: Table, person: str | None) -> Table:
        """Only rows of the segment's customers; rows that name nobody belong to no segment."""
        if self.everybody is None:
            return table
        if person is None:
            return table.limit(0)
        return table.semi_join(self.everybody, table[person] == self.everybody.person_id)

    def cut(self, table: Table, time: str | None) -> Table:
        """Only rows within the windows, keyed by the window's first day or by the grain's."""
        if time is None:
            if PERIOD in self.keys:
                raise BadSetting(N_("These rows have no date, so they cannot be followed over time."))
            return table
        moment = table[time]
        if self.every is None and len(self.windows) == 1:
            return table.filter(*self._inside(moment, self.windows[0])) if self.windows[0] else table
        if self.every is not None:
            table = table.filter(*self._inside(moment, Period(*self.closed(self.windows[0]))))
            return table.mutate(**{PERIOD: self.bucket(table[time])})
        cases = []
        for window in self.windows:
            first, *rest = self._inside(moment, window)
            for test in rest:
                first = first & test
            cases.append((first, start_of(window.start or date.min)))
        table = table.mutate(**{PERIOD: ibis.cases(*cases)})
        return table.filter(_[PERIOD].notnull())

    def _inside(self, moment: Value, window: Period) -> list[Value]:
        tests = []
        if window.start:
            tests.append(moment >= start_of(window.start))
        if window.end:
            tests.append(moment < day_after(window.end))
        return tests or [ibis.literal(True)]

    def bucket(self, moment: Value) -> Value:
        """The first moment of the grain a moment falls into; weeks start as the settings say."""
        if self.every == "week" and self.facts.settings.week_start == 6:
            return (moment + ibis.interval(days=1)).truncate("W").cast("timestamp") - ibis.interval(days=1)
        unit = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}[self.every or "day"]
        return moment.truncate(unit).cast("timestamp")

    def broken_down(self, table: Table, person: str | None) -> Table:
        if self.by is None:
            return table
        if self.by in table.columns and not self.by.startswith("_"):
            return table.mutate(**{BY: table[self.by].cast("string")})
        attributes = customer_facts(self.facts, self.windows[0].start)
        if person is None or self.by not in attributes.columns:
            raise UnknownName(N_("breakdown"), self.by, [*self.dimensions(table), *attributes.columns[2:]])
        named = attributes.select("person_id", **{BY: attributes[self.by].cast("string")})
        return table.left_join(named, table[person] == named.person_id).drop(
            *(["person_id_right"] if person == "person_id" else ["person_id"])
        )

    @staticmethod
    def dimensions(table: Table) -> list[str]:
        kinds = table.schema()
        return [c for c in table.columns if kinds[c].is_string() and not c.startswith("_") and not c.endswith("_id")]

    def per_person(self, table: Table, time: str, **aggregates: Value) -> Table:
        """Rows of one person in one bucket made one row; a breakdown takes the person's first touch there."""
        keys = [WHO] + ([PERIOD] if PERIOD in self.keys else [])
        if self.by:
            aggregates = {BY: table[BY].argmin(table[time]), **aggregates}
        return table.group_by(keys).agg(**aggregates)

    def grains(self, grain: str) -> Table:
        """The complete grains of every window: `opens`, `closes` (the next one's start), keyed by window or bucket.

        Grains that start before the data does are left out, for nobody could be a customer at their start.
        """
        opens, windows = [], []
        for window in self.windows:
            first, last = self.closed(window)
            found = grains_between(first, last, grain, self.facts.settings.week_start)
            opens += found
            windows += [window.start or day for day in found]
        table = _column("opens", opens or [date(1, 1, 1)])
        step = {"week": ibis.interval(days=7), "month": ibis.interval(months=1), "quarter": ibis.interval(months=3)}
        table = table.mutate(closes=table.opens + step[grain])
        if PERIOD not in self.keys:
            return table
        if self.every:
            return table.mutate(**{PERIOD: self.bucket(table.opens)})
        cases = [(table.opens == start_of(day), start_of(window)) for day, window in zip(opens, windows, strict=True)]
        if not cases:
            return table.mutate(**{PERIOD: table.opens})
        return table.mutate(**{PERIOD: ibis.cases(*cases)})

    def spans(self) -> Table:
        """Every bucket, complete or not: `opens`, `closes` (clipped to the window), keyed as the view is."""
        found: list[tuple[date, date, date]] = []
        for window in self.windows:
            first, last = self.closed(window)
            after = last + timedelta(days=1)
            if not self.every:
                found.append((first, after, window.start or first))
                continue
            opens = start_of_grain(first, self.every, self.facts.settings.week_start)
            while opens < after:
                closes = next_grain(opens, self.every)
                found.append((max(opens, first), min(closes, after), opens))
                opens = closes
        table = _column("opens", [opens for opens, _c, _k in found])
        same = [table.opens == start_of(opens) for opens, _c, _k in found]
        ends = ibis.cases(*((test, start_of(c)) for test, (_o, c, _k) in zip(same, found, strict=True)))
        table = table.mutate(closes=ends)
        if PERIOD in self.keys:
            keys = ibis.cases(*((test, start_of(k)) for test, (_o, _c, k) in zip(same, found, strict=True)))
            table = table.mutate(**{PERIOD: keys})
        return table

    def calendar(self) -> Table:
        """Every day from the data's first to `as_of`: one column, `day`."""
        first, last = self.facts.first_day, self.facts.as_of
        numbers = ibis.range(0, (last - first).days + 1).unnest().name("i").as_table()
        return numbers.select(day=start_of(first) + numbers.i.as_interval("D"))


def _column(name: str, days: list[date]) -> Table:
    return ibis.array([start_of(day) for day in days]).unnest().name(name).as_table()


def grains_between(first: date, last: date, grain: str, week_start: int = 0) -> list[date]:
    """First days of the whole grains from `first` to `last` (both included)."""
    found = []
    opens = start_of_grain(first, grain, week_start)
    if opens < first:
        opens = next_grain(opens, grain)
    while (closes := next_grain(opens, grain)) <= last + timedelta(days=1):
        found.append(opens)
        opens = closes
    return found


def start_of_grain(day: date, grain: str, week_start: int = 0) -> date:
    if grain == "week":
        return day - timedelta(days=(day.weekday() - week_start) % 7)
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if grain == "year" else day


def next_grain(day: date, grain: str) -> date:
    if grain in ("day", "week"):
        return day + timedelta(days=1 if grain == "day" else 7)
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
