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
    return against([before], after, asks, [found])[0]


def against(
    befores: Sequence[View],
    after: View,
    asks: Sequence[Ask],
    known: Sequence[Mapping[str, tuple[pd.Series, pd.Series]]],
) -> list[dict[str, Difference]]:
    """`differences` of one view from several others, asked together; asks without known rows are left out."""
    plans = [
        _Plan.of(ask, place, *known[place][ask.name], after.facts, _days(after) / _days(before))
        for place, before in enumerate(befores)
        for ask in asks
        if ask.name in known[place]
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [pool.submit(_pulled, befores, after, group) for group in _same_rows(plans)]
        running += [pool.submit(_redrawn, befores, after, group) for group in _same_quantiles(plans)]
        spread = {plan: said for future in running for plan, said in future.result().items()}
    level = after.facts.settings.confidence
    told: list[dict[str, Difference]] = [{} for _before in befores]
    for plan in plans:
        told[plan.place][plan.ask.name] = plan.judged(spread.get(plan.key), level)
    return told


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
    """What one ask takes to be tested: how strongly its parts pull on either side, or which part is redrawn.

    `place` says which of the views before it is compared with.
    """

    ask: Ask
    place: int
    rows: tuple[pd.Series, pd.Series]
    pulls: tuple[Mapping[str, float], Mapping[str, float]]
    quantile: Part | None
    is_total: bool
    scale: float

    @classmethod
    def of(cls, ask: Ask, place: int, before: pd.Series, after: pd.Series, facts: Facts, scale: float) -> _Plan:
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
        rows = before, after
        return cls(ask=ask, place=place, rows=rows, pulls=pulls, quantile=quantile, is_total=is_total, scale=scale)

    @property
    def key(self) -> tuple[int, str]:
        return self.place, self.ask.name

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


def _pulled(befores: Sequence[View], after: View, plans: Sequence[_Plan]) -> dict[tuple[int, str], _Spread]:
    """The sums of squares of what each customer pulls a value by, over both views of every plan."""
    engine = after.facts.dataset.engine
    sql, inside = _statement(befores, after, plans)
    for side, view in enumerate((after, *befores)):
        strengths = _strengths(plans, is_after=side == 0)
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
        spreads[plan.key] = _Spread(se=sqrt(max(squares, 0.0) * wider), before=one, after=other)
    return spreads


def _strength(strengths: Sequence[float], found: re.Match) -> str:
    return f"({strengths[int(found[0]) - PULL]!r})"


def _strengths(plans: Sequence[_Plan], is_after: bool) -> list[float]:
    """What stands for the placeholders of a side: upwards after, downwards before."""
    return [
        float(strength) if is_after else -plan.scale * float(strength)
        for plan in plans
        for strength in plan.pulls[1 if is_after else 0].values()
    ]


def _statement(befores: Sequence[View], after: View, plans: Sequence[_Plan]) -> tuple[str, list[list[str]]]:
    """The statement over stand-ins for each view's kinds of rows, and what they stand for: kept per shape."""
    facts, sides = after.facts, (after, *befores)
    wanted = tuple((plan.key, id(plan.ask.way), tuple(plan.pulls[0])) for plan in plans)
    key = ("compare", tuple(view.shape for view in sides), wanted)
    if key not in facts.statements:
        bases = list(dict.fromkeys(base for plan in plans for base in plan.bases))
        inside: list[list[str]] = []
        pieces = []
        for side, view in enumerate(sides):
            symbolic = replace(view, symbolic=True, _rows={})
            inside.append([])
            mine = [side == 0 or plan.place == side - 1 for plan in plans]
            for number, base in enumerate(bases):
                people = _people(symbolic, base, plans, mine)
                inside[side].append(facts.dataset.engine.sql(people, pretty=False))
                pieces.append(_one_side(ibis.table(people.schema(), name=f"{SIDE} {side} {number}"), side, mine))
        every = range(len(plans))
        together = ibis.union(*pieces, distinct=False).group_by(WHO)
        sums = {f"d{i}": _[f"d{i}"].sum() for i in every}
        together = together.agg(**sums, **{f"{s}{i}": _[f"{s}{i}"].max() for s in "ba" for i in every})
        squares = {f"d{i}": (_[f"d{i}"] * _[f"d{i}"]).sum() for i in every}
        expr = together.agg(**squares, **{f"{s}{i}": _[f"{s}{i}"].sum() for s in "ba" for i in every})
        facts.statements[key] = [(facts.dataset.engine.sql(expr, pretty=False), inside)]
    return facts.statements[key][0]


def _people(view: View, base: Rows, plans: Sequence[_Plan], mine: Sequence[bool]) -> Table:
    """One row per customer: for every plan of this side her pull (`d0` …) and whether she has a part (`c0` …)."""
    table = view.once(base)
    inner: dict[str, Value] = {}
    same: dict[str, str] = {}
    taken: dict[int, list[tuple[int, str]]] = {}
    number = 0
    for i, plan in enumerate(plans):
        for name in plan.pulls[0]:
            part = plan.ask.way.parts[name]
            if mine[i] and part.over is base:
                value = part.of.resolve(table).cast("float64")
                column = same.setdefault(repr(value.op()), f"p{len(same)}")
                inner[column] = value
                taken.setdefault(i, []).append((number, column))
            number += 1
    if not inner:
        # Another side of this statement is counted over these rows; this one has nothing of them.
        return table.limit(0).select(**{WHO: table[WHO].cast("string")})
    people = table.group_by(WHO).agg(**inner)
    columns: dict[str, Value] = {WHO: people[WHO].cast("string")}
    for i, found in taken.items():
        parts = [(k, people[column].fill_null(0.0)) for k, column in found]
        pulls = [ibis.literal(PULL + k, "int64").cast("float64") * part for k, part in parts]
        columns[f"d{i}"] = reduce(add, pulls)
        columns[f"c{i}"] = reduce(or_, (part != 0 for _k, part in parts)).cast("int64")
    return people.select(**columns)


def _one_side(people: Table, side: int, mine: Sequence[bool]) -> Table:
    """The columns of every plan, nought where this side has none: pulls, and who stands before or after."""
    nobody, nothing = ibis.literal(0, "int64"), ibis.literal(0.0)
    columns: dict[str, Value] = {WHO: people[WHO]}
    for i in range(len(mine)):
        there = people[f"c{i}"] if f"c{i}" in people.columns else nobody
        columns[f"d{i}"] = people[f"d{i}"] if f"d{i}" in people.columns else nothing
        columns |= {f"b{i}": there if side else nobody, f"a{i}": nobody if side else there}
    return people.select(**columns)


# Quantiles -------------------------------------------------------------------------------------------------------


def _same_quantiles(plans: Sequence[_Plan]) -> list[list[_Plan]]:
    found: dict[str, list[_Plan]] = {}
    for plan in plans:
        if plan.quantile is not None:
            found.setdefault(plan.ask.name, []).append(plan)
    return list(found.values())


def _redrawn(befores: Sequence[View], after: View, plans: Sequence[_Plan]) -> dict[tuple[int, str], _Spread]:
    """The standard errors of a quantile's changes, by drawing customers again; a sample of them where they are many."""
    part, spreads = plans[0].quantile, {}
    assert part is not None
    one_in = max(ceil(sum(float(row["n"]) for row in plan.rows) / MOST_DRAWN) for plan in plans) or 1
    now = _values(after, part, one_in)
    for plan in plans:
        then = _values(befores[plan.place], part, one_in)
        who, _people_found = pd.factorize(pd.concat([then[WHO], now[WHO]], ignore_index=True))
        values = [frame["_value"].to_numpy(dtype=float) for frame in (then, now)]
        names = [who[: len(then)].astype(np.intp), who[len(then) :].astype(np.intp)]
        se = tests.quantile_change_se(values[0], names[0], values[1], names[1], part.quantile or 0.5)
        factor = plan.ask.way.interval.scale if plan.ask.way.interval else None
        se *= float(plan.rows[1][factor]) if factor else 1.0
        counts = [one_in * frame[WHO].nunique() for frame in (then, now)]
        spreads[plan.key] = _Spread(se=se / sqrt(one_in), before=counts[0], after=counts[1])
    return spreads


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
