"""A view: the rows a question is about, cut by segment and period and keyed by breakdown and bucket."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, reduce
from operator import and_

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.errors import BadSetting, UnknownName
from lib.facts import Facts
from lib.facts.base import start_of
from lib.facts.customers import customer_facts, is_behavioural
from lib.facts.lenses import COLUMNS as LENS_COLUMNS
from lib.facts.members import members
from lib.facts.told import told_until
from lib.i18n import N_
from lib.scope import Period, Segment
from lib.settings import GRAINS

BY, PERIOD, WHO = "_by", "_period", "_who"
EVERYBODY, ALWAYS = Segment(), Period()
#: Moments of a symbolic view: minutes of a month long before any data, as the engine writes them.
PLACEHOLDERS = datetime(3, 1, 1)
PLACEHOLDER = re.compile(r"MAKE_TIMESTAMP\(3, 1, (\d+), (\d+), (\d+), 0\.0\)")
#: How many grains a window is cut into, likewise: numbers that nothing else in a statement is.
COUNTED = 741_000_000
COUNT = re.compile(r"\b741000\d{3}\b")
#: No header can be this: it stands for a table and is replaced wherever it occurs in a statement.
CHOSEN = f"chosen {secrets.token_hex(8)}"


@dataclass(frozen=True, eq=False)
class View:
    """`windows` are the periods asked for side by side (now and before, say); with `every`, one is cut into grains.

    `running` is the period somebody chose, where it is not over and a window is only what has passed of it.

    `rows("sessions", time=…, person=…)` gives a derived table with the columns `_who`, and `_by`, `_period` as asked.
    With `symbolic=True` moments, counts of grains and the chosen customers stand as placeholders, so that views of one
    `shape` give the same statements: `filled` puts this view's own in.
    """

    facts: Facts
    segment: Segment = EVERYBODY
    windows: tuple[Period, ...] = (ALWAYS,)
    by: str | None = None
    every: str | None = None
    symbolic: bool = False
    read_at: Period | None = None
    running: Period | None = None
    people: Table | None = None
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

    # Moments and placeholders

    @cached_property
    def moments(self) -> dict[str, date]:
        """Every date that tells this view from others of its shape, by name."""
        named: dict[str, date] = {}
        for i, window in enumerate(self.windows):
            first, last = self.closed(window)
            named |= {f"start {i}": first, f"after {i}": last + timedelta(days=1), f"label {i}": window.start or first}
            named[f"bucket {i}"] = start_of_grain(first, self.every, self._week_start) if self.every else first
            named[f"grain {i}"] = self._whole_grains[i][0] if self._whole_grains[i] else first
        return named

    @cached_property
    def _whole_grains(self) -> list[list[date]]:
        """For every window the first days of the complete months in it (the grain is a setting)."""
        grain = self.facts.settings.retention_grain
        # A month after today has not happened: nobody left in it, and nobody stayed.
        spans = [self.closed(window) for window in self.windows]
        return [grains_between(a, min(b, self.facts.as_of), grain, self._week_start) for a, b in spans]

    @cached_property
    def _counts(self) -> list[int]:
        """How many complete months each window holds, and last how many grains it is cut into, complete or not."""
        counts = [len(found) for found in self._whole_grains]
        if not self.every:
            return [*counts, 1]
        day, buckets = self.moments["bucket 0"], 0
        while day < self.moments["after 0"]:
            day, buckets = next_grain(day, self.every), buckets + 1
        return [*counts, buckets]

    @property
    def _week_start(self) -> int:
        return self.facts.settings.week_start

    def at(self, name: str) -> Value:
        if not self.symbolic:
            return start_of(self.moments[name])
        placeholder = PLACEHOLDERS + timedelta(minutes=list(self.moments).index(name))
        return ibis.literal(placeholder, type="timestamp")

    @property
    def shape(self) -> tuple:
        """Views of one shape differ in nothing but moments, how many grains lie between them, and who is chosen."""
        behind = self.windows[0].start if self.by and is_behavioural(self.by) else None
        sides = tuple((w.start is None, w.end is None) for w in self.windows)
        return self.by, self.every, self.chooses, sides, behind

    def filled(self, sql: str) -> str:
        """A statement written from a symbolic view of this shape, about this view."""
        sql = filled_moments(sql, list(self.moments.values()))
        sql = COUNT.sub(lambda found: str(self._counts[int(found[0]) - COUNTED]), sql)
        if self.chooses:
            chosen = members(self.facts, self.segment, self.newest) if self.people is None else self.people
            sql = sql.replace(f'"{CHOSEN}"', f'"{chosen.get_name()}"')
        return sql

    @property
    def chooses(self) -> bool:
        """Whether the view is about some customers only."""
        return bool(self.segment) or self.people is not None

    @property
    def newest(self) -> Period:
        return self.read_at or max(self.windows, key=lambda w: w.end or date.max)

    @cached_property
    def everybody(self) -> Table | None:
        """The persons the segment chooses, None for all. Behaviour is read at the start of the newest window."""
        if not self.chooses:
            return None
        if self.symbolic:
            return ibis.table({"person_id": "string"}, name=CHOSEN)
        if self.people is not None:
            return self.people
        return members(self.facts, self.segment, self.newest)

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
        if self.every is not None:
            table = table.filter(moment >= self.at("start 0"), moment < self.at("after 0"))
            return table.mutate(**{PERIOD: self.bucket(table[time])})
        inside = [self._inside(moment, i) for i in range(len(self.windows))]
        if len(self.windows) == 1:
            return table.filter(*inside[0]) if inside[0] else table
        cases = [(reduce(and_, tests), self.at(f"label {i}")) for i, tests in enumerate(inside)]
        return table.mutate(**{PERIOD: ibis.cases(*cases)}).filter(_[PERIOD].notnull())

    def _inside(self, moment: Value, i: int) -> list[Value]:
        window = self.windows[i]
        tests = [moment >= self.at(f"start {i}")] if window.start else []
        return [*tests, moment < self.at(f"after {i}")] if window.end else tests

    def within(self, table: Table, time: str) -> Table:
        """Only rows between the first window's start and the last one's end, without a key."""
        last = len(self.windows) - 1
        tests = [table[time] >= self.at("start 0")] if self.windows[0].start else []
        tests += [table[time] < self.at(f"after {last}")] if self.windows[last].end else []
        return table.filter(*tests) if tests else table

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
        at = self.windows[0].start if is_behavioural(self.by) else None
        attributes = customer_facts(self.facts, at, lensed=self.by in LENS_COLUMNS)
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

    def grains(self) -> Table:
        """The complete months (the grain is a setting): `opens`, `closes`, keyed by window or bucket."""
        grain = self.facts.settings.retention_grain
        tables = []
        for i in range(len(self.windows)):
            table = self._every(grain, f"grain {i}", self._count(i))
            if PERIOD in self.keys:
                label = self.bucket(table.opens) if self.every else self.at(f"label {i}")
                table = table.mutate(**{PERIOD: label})
            tables.append(table)
        return ibis.union(*tables) if len(tables) > 1 else tables[0]

    def spans(self) -> Table:
        """Every bucket, complete or not: `opens`, `closes` (clipped to the window), keyed as the view is."""
        if self.every:
            table = self._every(self.every, "bucket 0", self._count(-1))
            return table.select(
                opens=ibis.greatest(table.opens, self.at("start 0")),
                closes=ibis.least(table.closes, self.at("after 0")),
                **{PERIOD: table.opens},
            )
        tables = []
        for i in range(len(self.windows)):
            table = self._every("day", f"start {i}", ibis.literal(1)).mutate(closes=self.at(f"after {i}"))
            tables.append(table.mutate(**{PERIOD: self.at(f"label {i}")}) if PERIOD in self.keys else table)
        return ibis.union(*tables) if len(tables) > 1 else tables[0]

    def _count(self, place: int) -> Value:
        return ibis.literal(COUNTED + place % len(self._counts) if self.symbolic else self._counts[place], type="int64")

    def _every(self, grain: str, start: str, count: Value) -> Table:
        """`count` grains from a moment on: `opens`, `closes`."""
        unit, length = {"day": ("D", 1), "week": ("D", 7), "month": ("M", 1), "quarter": ("M", 3), "year": ("M", 12)}[
            grain
        ]
        numbers = ibis.range(0, count).unnest().name("i").as_table()
        first = self.at(start)
        return numbers.select(
            opens=first + (numbers.i * length).as_interval(unit),
            closes=first + ((numbers.i + 1) * length).as_interval(unit),
        )

    def calendar(self) -> Table:
        """Every day from the first with a visit to the last that visits tell of: one column, `day`."""
        first, last = first_visit_day(self.facts), told_until(self.facts, "visits")
        numbers = ibis.range(0, (last - first).days + 1).unnest().name("i").as_table()
        return numbers.select(day=start_of(first) + numbers.i.as_interval("D"))


def filled_moments(sql: str, moments: Sequence[date]) -> str:
    """A statement with its placeholders for moments replaced, the first by the first."""

    def moment(found: re.Match) -> str:
        day, hour, minute = (int(number) for number in found.groups())
        return f"TIMESTAMP '{moments[(day - 1) * 1440 + hour * 60 + minute]}'"

    return PLACEHOLDER.sub(moment, sql)


def first_visit_day(facts: Facts) -> date:
    """Days before the site was measured are not days without visitors."""
    found = facts.dataset.tables.get("visits")
    return min(found.first if found and found.first else facts.first_day, facts.as_of)


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
