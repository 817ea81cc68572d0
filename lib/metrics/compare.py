"""Whether a metric differs between two views: two periods of the same customers, or two segments in the same period.

A value is a function of sums over customers, so that its change is, to first order, a sum of what each customer pulls
it by (the delta method). Who is in both views pulls on both sides at once, and the square of her two pulls together
counts: that is the covariance. Shares, ratios, means, NPS and totals all follow from one sum of squares over customers.
A total has no sampling error of its own; here its customers are taken as arriving at random (a compound Poisson
process), so that its variance is the sum of the squares of what each brought. Quantiles are drawn again and again over
customers, with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import ceil, isfinite, sqrt

import numpy as np
import pandas as pd

from lib.facts import Facts
from lib.metrics import compute, drawn, influence, people
from lib.metrics.compute import Ask
from lib.metrics.metric import Blend, Part, Rows, Way
from lib.metrics.view import PERIOD, WHO, View
from lib.scope import Period
from lib.stats import compare as tests

#: Fewer observations, or fewer hits or misses, and a normal test is not to be trusted.
FEWEST, FEWEST_HITS = 30, 5
#: Sums in another order differ in their last digits, which is no difference.
LAST_DIGITS = 1e-9
#: Values of the two views together beyond which a bootstrap takes one customer in so many.
MOST_DRAWN = 8_000


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


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a comparison: a window of a view, the row of every ask, and its customers' sums by kind of rows.

    `within` is the view that was asked, and `moment` marks the window's rows where it has several windows.
    """

    window: Period
    within: View
    rows: Mapping[str, compute.Row]
    kept: people.Kept
    moment: pd.Timestamp | None = None

    @property
    def days(self) -> int:
        """The days of the window up to today: those to come have brought nothing yet."""
        first, last = self.within.closed(self.window)
        return max(1, (min(last, self.within.facts.as_of) - first).days + 1)


def differences(before: View, after: View, asks: Sequence[Ask]) -> dict[str, Difference]:
    """For every ask how it differs between two views of one window each."""
    sides = []
    for view in (before, after):
        kept = people.Kept()
        found = compute.compute(view, asks, kept)
        rows = {name: compute.row_of(frame) for name, frame in found.items()}
        sides.append(Side(window=view.windows[0], within=view, rows=rows, kept=kept))
    return against(sides[:1], sides[1], asks)[0]


def against(befores: Sequence[Side], after: Side, asks: Sequence[Ask]) -> list[dict[str, Difference]]:
    """`differences` of one side from several others, asked together; asks without rows on both are left out."""
    facts, sides = after.within.facts, (after, *befores)
    plans = [
        _Plan.of(ask, place, before.rows[ask.name], after.rows[ask.name], facts, after.days / before.days)
        for place, before in enumerate(befores)
        for ask in asks
        if ask.name in before.rows and ask.name in after.rows
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        # Draws take longest, so they come first.
        running = [pool.submit(_redrawn, sides, group) for group in _same_quantiles(plans)]
        running += [pool.submit(_pulled, sides, group) for group in _same_rows(plans)]
        spread = {plan: said for future in running for plan, said in future.result().items()}
    level = facts.settings.confidence
    told: list[dict[str, Difference]] = [{} for _before in befores]
    for plan in plans:
        told[plan.place][plan.ask.name] = plan.judged(spread.get(plan.key), level)
    return told


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
    rows: tuple[compute.Row, compute.Row]
    pulls: tuple[Mapping[str, float], Mapping[str, float]]
    quantile: Part | None
    is_total: bool
    scale: float

    @classmethod
    def of(cls, ask: Ask, place: int, before: compute.Row, after: compute.Row, facts: Facts, scale: float) -> _Plan:
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
        size = LAST_DIGITS * max(abs(then), abs(now))
        if abs(difference.change) <= size and spread.se <= size:
            # The same customers in other words have the same numbers but for how they were added up.
            return replace(difference, change=0.0, se=0.0, low=0.0, high=0.0, p=1.0)
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


def _finite(row: compute.Row) -> bool:
    return bool(np.isfinite(row["value"]))


def _hits_and_misses(way: Way, row: compute.Row) -> tuple[float, ...]:
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


def _pulled(sides: Sequence[Side], plans: Sequence[_Plan]) -> dict[tuple[int, str], _Spread]:
    """The sums of squares of what each customer pulls a value by, over both sides of every plan."""
    facts = sides[0].within.facts
    found = people.squares(facts.dataset.engine, facts.statements, _sources(sides, plans), len(plans))
    spreads = {}
    for plan, (squares, one, other) in zip(plans, found, strict=True):
        behind = one + other
        # The pulls on a ratio sum to nought by construction, which takes one degree of freedom.
        wider = 1.0 if plan.is_total or behind <= 1 else behind / (behind - 1)
        spreads[plan.key] = _Spread(se=sqrt(max(squares, 0.0) * wider), before=one, after=other)
    return spreads


def _sources(sides: Sequence[Side], plans: Sequence[_Plan]) -> list[people.Source]:
    """The tables in which the parts of the plans stand, and how they pull: upwards after, downwards before."""
    sums_of: dict[str, people.Sums] = {}
    moments: dict[str, dict[int, pd.Timestamp | None]] = {}
    pulls: dict[str, list[people.Pull]] = {}
    for place, plan in enumerate(plans):
        for base in plan.bases:
            for number in (0, plan.place + 1):
                sums = sides[number].kept.sums[base]
                sums_of[sums.sql] = sums
                moments.setdefault(sums.sql, {})[number] = sides[number].moment
                pulls.setdefault(sums.sql, []).append(_pull(plan, place, number, base, sums))
    return [people.Source(sums, moments[name], pulls[name]) for name, sums in sums_of.items()]


def _pull(plan: _Plan, place: int, side: int, base: Rows, sums: people.Sums) -> people.Pull:
    parts = plan.ask.way.parts
    strengths = {name: s for name, s in plan.pulls[0 if side else 1].items() if parts[name].over is base}
    columns = tuple(sums.columns[plan.ask.name, name] for name in strengths)
    by = tuple(float(strength) * (-plan.scale if side else 1.0) for strength in strengths.values())
    return people.Pull(place, side, columns, by)


# Quantiles -------------------------------------------------------------------------------------------------------


def _same_quantiles(plans: Sequence[_Plan]) -> list[list[_Plan]]:
    found: dict[str, list[_Plan]] = {}
    for plan in plans:
        if plan.quantile is not None:
            found.setdefault(plan.ask.name, []).append(plan)
    return list(found.values())


def _redrawn(sides: Sequence[Side], plans: Sequence[_Plan]) -> dict[tuple[int, str], _Spread]:
    """The standard errors of a quantile's changes, by drawing customers again; a sample of them where they are many."""
    part, spreads = plans[0].quantile, {}
    assert part is not None
    one_in = max(ceil(sum(float(row["n"]) for row in plan.rows) / MOST_DRAWN) for plan in plans) or 1
    needed = [sides[number] for number in dict.fromkeys((0, *(plan.place + 1 for plan in plans)))]
    views = {id(side.within): side for side in needed}
    values = {key: drawn.values(side.within, part, one_in, side.kept) for key, side in views.items()}
    now = _of(values[id(sides[0].within)], sides[0])
    for plan in plans:
        side = sides[plan.place + 1]
        then = _of(values[id(side.within)], side)
        who, _people_found = pd.factorize(pd.concat([then[WHO], now[WHO]], ignore_index=True))
        was, became = (frame["_value"].to_numpy(dtype=float) for frame in (then, now))
        names = [who[: len(then)].astype(np.intp), who[len(then) :].astype(np.intp)]
        se = tests.quantile_change_se(was, names[0], became, names[1], part.quantile or 0.5)
        factor = plan.ask.way.interval.scale if plan.ask.way.interval else None
        se *= float(plan.rows[1][factor]) if factor else 1.0
        counts = [one_in * frame[WHO].nunique() for frame in (then, now)]
        spreads[plan.key] = _Spread(se=se / sqrt(one_in), before=counts[0], after=counts[1])
    return spreads


def _of(values: pd.DataFrame, side: Side) -> pd.DataFrame:
    return values if side.moment is None else values[values[PERIOD] == side.moment]
