"""How far a value follows each of its parts, read off the value itself, so that no declaration has to say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from lib.metrics import rows
from lib.metrics.metric import Part, Way
from lib.settings import Settings


def _parts(way: Way, row: Mapping[str, float], settings: Settings) -> dict[str, float]:
    values = {name: float(row["n" if name == way.n else name]) for name in way.parts}
    return {name: 0.0 if np.isnan(v) else v for name, v in values.items()} | dict(way.constants(settings))


def constant(part: Part) -> bool:
    """Whether rows are days or name nobody: what is summed over them is taken as known."""
    return part.over is rows.days or part.over in rows.NAMELESS


class _Columns(dict[str, np.ndarray]):
    """Parts by name or attribute, as a value asks for them."""

    __getattr__ = dict.__getitem__


def value_at(way: Way, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """A value at many points. Most are plain sums of arrays, which is quick; the others ask for a frame."""
    with np.errstate(divide="ignore", invalid="ignore"):
        try:
            return np.asarray(way.value(_Columns(columns)), dtype=float)
        except (AttributeError, TypeError, KeyError):
            return np.asarray(way.value(pd.DataFrame(columns)), dtype=float)


def _by_person(way: Way) -> bool:
    interval = way.interval
    return interval is not None and not any(constant(way.parts[name]) for name in (interval.hits, interval.n))


def _ratio(x: str, y: str, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    return columns[x] / columns[y]


def nature(way: Way, settings: Settings) -> tuple[tuple[str, ...], bool]:
    """The parts a value is made of, and whether it doubles when all of them do, as a total does.

    Read off the value itself at a few made-up points, so that no declaration has to say it.
    """
    rng = np.random.default_rng(1)
    points = {name: np.exp(rng.uniform(0, 5, 16)) for name in way.parts}
    fixed = {name: np.full(16, float(number)) for name, number in way.constants(settings).items()}
    still = value_at(way, points | fixed)
    reads = tuple(
        name
        for name in way.parts
        if not np.array_equal(value_at(way, points | fixed | {name: points[name] * 1.5}), still, equal_nan=True)
    )
    doubled = value_at(way, {name: at * 2 for name, at in points.items()} | fixed)
    return reads, bool(np.allclose(doubled, 2 * still, equal_nan=True) and not np.allclose(doubled, still))


def gradient(way: Way, row: Mapping[str, float], settings: Settings, reads: Sequence[str]) -> dict[str, float]:
    """How far a value moves with each part that customers bring."""
    parts = _parts(way, row, settings)
    value: Callable[[Mapping[str, np.ndarray]], np.ndarray] = partial(value_at, way)
    reads = [name for name in reads if not constant(way.parts[name])]
    if not reads and way.interval is not None and way.interval.kind == "ratio" and _by_person(way):
        # The mean of a ratio by day moves as the ratio of its sums over people does.
        x, y = way.interval.hits, way.interval.n
        reads, value = [x, y], partial(_ratio, x, y)
    steps = {name: 1e-4 * max(abs(parts[name]), 1e-3) for name in reads}
    # Two points for each part: a little more of it, a little less, all others as they are.
    points = {name: np.full(2 * len(reads), number) for name, number in parts.items()}
    for i, name in enumerate(reads):
        points[name][2 * i : 2 * i + 2] += steps[name], -steps[name]
    values = value(points) if reads else np.array([])
    return {name: (values[2 * i] - values[2 * i + 1]) / (2 * steps[name]) for i, name in enumerate(reads)}
