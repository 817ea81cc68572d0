"""Whether a metric differs between two views: two periods of the same customers, or two segments in the same period.

A value is a function of sums over customers, so that its change is, to first order, a sum of what each customer pulls
it by (the delta method). Who is in both views pulls on both sides at once, and the square of her two pulls together
counts: that is the covariance. Shares, ratios, means, NPS and totals all follow from one sum of squares over customers.
A total has no sampling error of its own; here its customers are taken as arriving at random (a compound Poisson
process), so that its variance is the sum of the squares of what each brought. Quantiles are drawn again and again over
customers, with a fixed seed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial, reduce
from math import ceil, isfinite, sqrt
from operator import add, or_

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts import Facts
from lib.metrics import compute, influence
from lib.metrics.compute import Ask
from lib.metrics.metric import Blend, Part, Rows, Way
from lib.metrics.view import WHO, View
from lib.stats import compare as tests

#: Fewer observations, or fewer hits or misses, and a normal test is not to be trusted.
FEWEST, FEWEST_HITS = 30, 5
#: Values of the two views together beyond which a bootstrap takes one customer in so many.
MOST_DRAWN = 8_000
#: Stand for numbers of a statement that is kept: how strongly a part pulls, and one customer in how many is taken.
PULL, ONE_IN = 731_000_000, 732_000_000
NUMBER = re.compile(r"\b73[12]\d{6}\b")
#: No table has this name: it stands for a statement about one of the two views.
SIDE = f"side {secrets.token_hex(8)}"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A metric before and after, its change with its standard error and interval, and the p-value of no change.

    For totals over windows of unequal length (`scaled`) the change is against what the days before would have brought
    in as many days. NaN where nothing can be said: se, low, high and p of too few observations, of rows that name
    nobody, of metrics made of other metrics.
    """

    before: float
    after: float
    change: float
    n_before: float
    n_after: float
    se: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    p: float = float("nan")
    is_total: bool = False
    scaled: bool = False


def differences(
    before: View,
    after: View,
    asks: Sequence[Ask],
    known: Mapping[str, tuple[pd.Series, pd.Series]] | None = None,
) -> dict[str, Difference]:
    """For every ask how it differs between two views of one window each. `known` has their rows, if there already."""
    found = dict(known or {})
    open_asks = [ask for ask in asks if ask.name not in found]
    if open_asks:
        one, other = compute.compute(before, open_asks), compute.compute(after, open_asks)
        found |= {ask.name: (one[ask.name].iloc[0], other[ask.name].iloc[0]) for ask in open_asks}
    settings, scale = after.facts.settings, _days(after) / _days(before)
    plans = [_Plan.of(ask, *found[ask.name], after.facts, scale) for ask in asks]
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [pool.submit(_pulled, before, after, group) for group in _same_rows(plans)]
        running += [pool.submit(_redrawn, before, after, plan) for plan in plans if plan.quantile]
        spread = {name: said for future in running for name, said in future.result().items()}
    return {plan.ask.name: plan.judged(spread.get(plan.ask.name), settings.confidence) for plan in plans}


def _days(view: View) -> int:
    first, last = view.closed(view.windows[0])
    return (last - first).days + 1


@dataclass(frozen=True, kw_only=True)
class _Spread:
    """The standard error of a change, and how many independent customers stand behind either side."""

    se: float
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What one ask takes to be tested: how strongly its parts pull on either side, or which part is redrawn."""

    ask: Ask
    rows: tuple[pd.Series, pd.Series]
    pulls: tuple[Mapping[str, float], Mapping[str, float]]
    quantile: Part | None
    is_total: bool
    scale: float

    @classmethod
    def of(cls, ask: Ask, before: pd.Series, after: pd.Series, facts: Facts, scale: float) -> _Plan:
        way, settings = ask.way, facts.settings
        pulls: tuple[Mapping[str, float], Mapping[str, float]] = ({}, {})
        quantile, is_total = None, False
        if not isinstance(way, Blend):
            key = ("nature", id(way))
            if key not in facts.statements:
                facts.statements[key] = [influence.nature(way, settings)]
            reads, is_total = facts.statements[key][0]
            quantile = next((way.parts[name] for name in reads if not way.parts[name].additive), None)
            is_total = is_total and quantile is None
            if quantile is None and _finite(before) and _finite(after):
                one, other = (influence.gradient(way, row, settings, reads) for row in (before, after))
                pulls = one, other
        scale = scale if is_total else 1.0
        return cls(ask=ask, rows=(before, after), pulls=pulls, quantile=quantile, is_total=is_total, scale=scale)

    @property
    def bases(self) -> tuple[Rows, ...]:
        return tuple(dict.fromkeys(self.ask.way.parts[name].over for name in self.pulls[0]))

    def judged(self, spread: _Spread | None, level: float) -> Difference:
        before, after = self.rows
        then, now = float(before["value"]), float(after["value"])
        difference = Difference(
            before=then,
            after=now,
            change=now - then * self.scale,
            n_before=float(before["n"]),
            n_after=float(after["n"]),
            is_total=self.is_total,
            scaled=self.is_total and self.scale != 1.0,
        )
        if spread is None or not isfinite(spread.se) or not isfinite(difference.change):
            return difference
        difference = replace(difference, se=spread.se)
        if not self._enough(spread):
            return difference
        behind = spread.before + spread.after if self.is_total else min(spread.before, spread.after)
        (low, high), p = tests.difference(difference.change, spread.se, behind, level)
        return replace(difference, low=float(low[0]), high=float(high[0]), p=float(p[0]))

    def _enough(self, spread: _Spread) -> bool:
        """A total is tested as one stream of arrivals; everything else needs enough on either side."""
        if self.is_total:
            return spread.before + spread.after >= FEWEST
        counted = self.ask.way.parts.get(self.ask.way.n)
        few = counted is not None and not influence.constant(counted) and any(row["n"] < FEWEST for row in self.rows)
        if few or min(spread.before, spread.after) < FEWEST:
            return False
        return all(min(_hits_and_misses(self.ask.way, row)) >= FEWEST_HITS for row in self.rows)


def _finite(row: pd.Series) -> bool:
    return bool(np.isfinite(row["value"]))


def _hits_and_misses(way: Way, row: pd.Series) -> tuple[float, ...]:
    interval = way.interval
    if interval is None:
        return (FEWEST_HITS,)
    kinds = {"nps": ("promoters", "passives", "detractors"), "balance": ("positive", "neutral", "negative")}
    if interval.kind in kinds:
        return (row["n"] - max(row[name] for name in kinds[interval.kind]),)
    if interval.kind != "share":
        return (FEWEST_HITS,)
    hits, n = row[interval.hits], row["n" if interval.n == way.n else interval.n]
    return hits, n - hits


# Sums of squares over customers ----------------------------------------------------------------------------------


def _same_rows(plans: Sequence[_Plan]) -> list[list[_Plan]]:
    """Plans over the same kinds of rows share one statement."""
    found: dict[frozenset[Rows], list[_Plan]] = {}
    for plan in plans:
        if plan.bases and all(np.isfinite(list(side.values())).all() for side in plan.pulls):
            found.setdefault(frozenset(plan.bases), []).append(plan)
    return list(found.values())


def _pulled(before: View, after: View, plans: Sequence[_Plan]) -> dict[str, _Spread]:
    """The sum of squares of what each customer pulls a value by, over both views."""
    engine = after.facts.dataset.engine
    sql, inside = _statement(before, after, plans)
    for side, view in enumerate((before, after)):
        strengths = _strengths(plans, side)
        for base, text in enumerate(inside[side]):
            filled = view.filled(NUMBER.sub(partial(_strength, strengths), text))
            sql = sql.replace(f'"{SIDE} {side} {base}"', f"({filled})")
    row = engine.answer(sql).iloc[0].fillna(0)
    spreads = {}
    for i, plan in enumerate(plans):
        one, other, squares = float(row[f"b{i}"]), float(row[f"a{i}"]), float(row[f"d{i}"])
        people = one + other
        # The pulls on a ratio sum to nought by construction, which takes one degree of freedom.
        wider = 1.0 if plan.is_total or people <= 1 else people / (people - 1)
        spreads[plan.ask.name] = _Spread(se=sqrt(max(squares, 0.0) * wider), before=one, after=other)
    return spreads


def _strength(strengths: Sequence[float], found: re.Match) -> str:
    return f"({strengths[int(found[0]) - PULL]!r})"


def _strengths(plans: Sequence[_Plan], side: int) -> list[float]:
    sign = (-1.0, 1.0)[side]
    return [
        float(strength) * sign * (plan.scale if side == 0 else 1.0)
        for plan in plans
        for strength in plan.pulls[side].values()
    ]


def _statement(before: View, after: View, plans: Sequence[_Plan]) -> tuple[str, tuple[list[str], list[str]]]:
    """The statement over two stand-ins per kind of rows, and the statements they stand for: kept per shape."""
    facts = after.facts
    key = ("compare", before.shape, after.shape, tuple((p.ask.name, id(p.ask.way), tuple(p.pulls[0])) for p in plans))
    if key not in facts.statements:
        bases = list(dict.fromkeys(base for plan in plans for base in plan.bases))
        inside: tuple[list[str], list[str]] = ([], [])
        sides = []
        for place, view in enumerate((before, after)):
            symbolic = replace(view, symbolic=True, _rows={})
            for number, base in enumerate(bases):
                people = _people(symbolic, base, plans)
                inside[place].append(facts.dataset.engine.sql(people, pretty=False))
                sides.append(_one_side(ibis.table(people.schema(), name=f"{SIDE} {place} {number}"), place, len(plans)))
        together = ibis.union(*sides, distinct=False).group_by(WHO)
        every = range(len(plans))
        sums = {f"d{i}": _[f"d{i}"].sum() for i in every}
        together = together.agg(**sums, **{f"{s}{i}": _[f"{s}{i}"].max() for s in "ba" for i in every})
        squares = {f"d{i}": (_[f"d{i}"] * _[f"d{i}"]).sum() for i in every}
        expr = together.agg(**squares, **{f"{s}{i}": _[f"{s}{i}"].sum() for s in "ba" for i in every})
        facts.statements[key] = [(facts.dataset.engine.sql(expr, pretty=False), inside)]
    return facts.statements[key][0]


def _people(view: View, base: Rows, plans: Sequence[_Plan]) -> Table:
    """One row per customer: for every plan what she pulls its value by (`d0` …) and whether she has any part (`c0`)."""
    table = view.once(base)
    inner: dict[str, Value] = {}
    same: dict[str, str] = {}
    taken: list[list[tuple[int, str]]] = []
    number = 0
    for plan in plans:
        mine = []
        for name in plan.pulls[0]:
            part = plan.ask.way.parts[name]
            if part.over is base:
                value = part.of.resolve(table).cast("float64")
                column = same.setdefault(repr(value.op()), f"p{len(same)}")
                inner[column] = value
                mine.append((number, column))
            number += 1
        taken.append(mine)
    people = table.group_by(WHO).agg(**inner)
    columns: dict[str, Value] = {WHO: people[WHO].cast("string")}
    for i, mine in enumerate(taken):
        parts = [(k, people[column].fill_null(0.0)) for k, column in mine]
        pulls = [ibis.literal(PULL + k, "int64").cast("float64") * part for k, part in parts]
        columns[f"d{i}"] = reduce(add, pulls, ibis.literal(0.0))
        columns[f"c{i}"] = reduce(or_, (part != 0 for _k, part in parts), ibis.literal(False)).cast("int64")
    return people.select(**columns)


def _one_side(people: Table, place: int, count: int) -> Table:
    nobody = ibis.literal(0, "int64")
    columns = {WHO: people[WHO]} | {f"d{i}": people[f"d{i}"] for i in range(count)}
    for i in range(count):
        columns |= {f"b{i}": nobody if place else people[f"c{i}"], f"a{i}": people[f"c{i}"] if place else nobody}
    return people.select(**columns)


# Quantiles -------------------------------------------------------------------------------------------------------


def _redrawn(before: View, after: View, plan: _Plan) -> dict[str, _Spread]:
    """The standard error of a quantile's change, by drawing customers again; a sample of them where they are many."""
    part = plan.quantile
    assert part is not None
    one_in = max(1, ceil(sum(float(row["n"]) for row in plan.rows) / MOST_DRAWN))
    frames = [_values(view, part, one_in) for view in (before, after)]
    who, _people_found = pd.factorize(pd.concat([frame[WHO] for frame in frames], ignore_index=True))
    first = len(frames[0])
    sides = [(frames[0]["_value"], who[:first]), (frames[1]["_value"], who[first:])]
    flat = [array for values, names in sides for array in (values.to_numpy(dtype=float), names.astype(np.intp))]
    se = tests.quantile_change_se(flat[0], flat[1], flat[2], flat[3], part.quantile or 0.5)
    factor = plan.ask.way.interval.scale if plan.ask.way.interval else None
    se *= float(plan.rows[1][factor]) if factor else 1.0
    counts = [one_in * frame[WHO].nunique() for frame in frames]
    return {plan.ask.name: _Spread(se=se / sqrt(one_in), before=counts[0], after=counts[1])}


def _values(view: View, part: Part, one_in: int) -> pd.DataFrame:
    key = ("values", view.shape, part.over, repr(part.of))
    engine = view.facts.dataset.engine
    if key not in view.facts.statements:
        table = replace(view, symbolic=True, _rows={}).once(part.over)
        table = table.select(**{WHO: table[WHO].cast("string"), "_value": part.of.resolve(table).cast("float64")})
        table = table.filter(table._value.notnull(), table[WHO].hash() % ibis.literal(ONE_IN, "int64") == 0)
        # Draws follow the order of rows, and no database promises one.
        view.facts.statements[key] = [engine.sql(table.order_by(WHO, "_value"), pretty=False)]
    sql = NUMBER.sub(str(one_in), view.facts.statements[key][0])
    return engine.answer(view.filled(sql))
