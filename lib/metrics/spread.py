"""How sure a value is: the sums over customers that an interval needs, and the interval they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import combinations_with_replacement
from operator import or_
from typing import Any

import numpy as np
import pandas as pd

from lib.metrics import influence
from lib.metrics.metric import Rows, Way
from lib.stats import intervals

#: Kinds of intervals that follow from sums of products over customers.
CLUSTERED = ("share", "ratio", "delta", "total")
#: How far a part is moved, of its own size, to see how far the value follows.
STEP = 1e-4


def clustered(way: Way, base: Rows) -> bool:
    """Whether the interval takes sums of products over customers of rows of this kind."""
    interval = way.interval
    if interval is None or interval.kind not in CLUSTERED:
        return False
    return all(way.parts[name].over is base for name in _made_of(way))


def _made_of(way: Way) -> tuple[str, ...]:
    interval = way.interval
    assert interval is not None
    if interval.kind == "total":
        return (interval.hits,)
    return interval.of if interval.kind == "delta" else (interval.hits, interval.n)


def products(way: Way, people: Callable[[str], Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """Per customer `c`, whether she has any part, and the products of every two parts by name: to be summed.

    `people` gives a column of the sums of each customer, of a table in the database or here.
    """
    names = _made_of(way)
    has = {name: people(columns[name]) != 0 for name in names}
    # A person without any row of this metric is no cluster of it.
    every = way.interval is not None and way.interval.kind == "delta"
    found = {"c": reduce(or_, has.values()) if every else has[names[-1]]}
    for one, other in combinations_with_replacement(names, 2):
        found[f"{one}*{other}"] = people(columns[one]) * people(columns[other])
    return found


def interval(
    way: Way,
    frame: pd.DataFrame,
    parts: Mapping[str, np.ndarray],
    value: np.ndarray,
    level: float,
    every: str | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Both ends for every row of `frame`, cut into grains of `every`; NaN where there is no interval."""
    kind = way.interval
    if kind is None:
        nothing = np.full(len(frame), np.nan)
        return nothing, nothing
    if kind.kind == "nps":
        return intervals.nps(frame["promoters"], frame["passives"], frame["detractors"], level)
    if kind.kind == "balance":
        low, high = intervals.nps(frame["positive"], frame["neutral"], frame["negative"], level)
        return low / 100, high / 100
    if kind.kind == "mean":
        return intervals.mean(frame[kind.hits], frame["squares"], frame[kind.n], level)
    if kind.kind == "quantile":
        return frame[f"_{kind.hits}_low"].to_numpy(), frame[f"_{kind.hits}_high"].to_numpy()
    if kind.kind == "delta":
        return _delta(way, frame, parts, value, level)
    x, y, people = frame[kind.hits], frame[kind.n], frame["_c"].fillna(0)
    if kind.kind == "total":
        # Within a single day nobody counts twice, and a sum of ones is its own sum of squares.
        squares, people = (x, x) if every == "day" else (frame[f"_{kind.hits}*{kind.hits}"].fillna(0), people)
        return intervals.total(x, squares, y, people, level)
    pairs = combinations_with_replacement(_made_of(way), 2)
    squares = [frame[f"_{one}*{other}"] for one, other in pairs]
    if kind.once_a_day and every == "day":
        people, squares = y, [x, x, y]
    variance = intervals.ratio_variance(people, x, y, *squares)
    if kind.kind == "share":
        return intervals.share(x, y, people, variance, level)
    return intervals.ratio(value, variance, level)


def held(way: Way, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both ends cut at the least and the greatest value there can be.

    A value beyond one of them (more came back than was sold) shows that there is no such limit.
    """
    if way.interval is not None and (floor := way.interval.floor) is not None:
        low = np.where(value < floor, low, np.maximum(low, floor))
    if way.interval is not None and (ceiling := way.interval.ceiling) is not None:
        high = np.where(value > ceiling, high, np.minimum(high, ceiling))
    return low, high


def _delta(
    way: Way, frame: pd.DataFrame, parts: Mapping[str, np.ndarray], value: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """The delta method for any function of sums over customers, on the scale of logarithms: its ends stay above nought.

    How far the value follows each part is read off the value itself, moved a little up and down.
    """
    names = _made_of(way)
    follows = {}
    for name in names:
        step = STEP * np.maximum(np.abs(parts[name]), 1e-9)
        up, down = ({**parts, name: parts[name] + by} for by in (step, -step))
        follows[name] = (influence.value_at(way, up) - influence.value_at(way, down)) / (2 * step)
    people = frame["_c"].to_numpy(dtype=float)
    variance = np.zeros(len(frame))
    for one, other in combinations_with_replacement(names, 2):
        together = frame[f"_{one}*{other}"].to_numpy(dtype=float) - parts[one] * parts[other] / people
        variance += (1 if one == other else 2) * follows[one] * follows[other] * together
    relative = np.sqrt(np.maximum(variance, 0) * people / (people - 1)) / value
    reach = np.exp(intervals.z_of(level) * np.where((people > 1) & (value > 0), relative, np.nan))
    return value / reach, value * reach
