"""The values behind a quantile: the quantile itself and the order statistics around it, and what draws are made from.

Where they are few they are taken out of the database once, in one statement for all of this; where they are many the
database finds quantiles, and draws are made from a sample of customers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import ibis
import numpy as np
import pandas as pd

from lib.metrics.metric import Part
from lib.metrics.people import Kept
from lib.metrics.view import PERIOD, WHO, View

#: Stands for one customer in how many is taken, in a statement that is kept.
ONE_IN = 732_000_000


def values(view: View, part: Part, one_in: int, kept: Kept) -> pd.DataFrame:
    """`_who`, `_value` and the keys of the view: the rows of one customer in so many that have a value."""
    few = kept.values.get((part.over, repr(part.of)))
    if few is not None:
        return few[few["_hash"] % one_in == 0]
    return view.facts.dataset.engine.answer(_statement(view, part, one_in))


def taken(view: View, part: Part, kept: Kept) -> pd.DataFrame | None:
    """All values, where they are few, for `values`, `middles` and `ranked`."""
    place = (part.over, repr(part.of))
    if place not in kept.values:
        kept.values[place] = view.facts.few(("values", view.shape, *place), _statement(view, part, 1))
    return kept.values[place]


def middles(few: pd.DataFrame, q: float, keys: Sequence[str]) -> pd.DataFrame:
    """A row per window: the quantile `q`, halfway between neighbours where it falls between two, and `known` values."""
    windows, ordered = _in_windows(few, keys)
    found = {
        "q": [float(np.quantile(values, q)) if len(values) else np.nan for values in ordered],
        "known": [len(values) for values in ordered],
    }
    return pd.DataFrame({PERIOD: windows, **found} if keys else found)


def ranked(
    few: pd.DataFrame, frame: pd.DataFrame, keys: Sequence[str], ranks: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """For every window of `frame` the values at those ranks, counted from 1; NaN where there is no such rank."""
    ordered = dict(zip(*_in_windows(few, keys), strict=True))
    windows = list(frame[PERIOD]) if keys else [None] * len(frame)

    def at(window: object, rank: float) -> float:
        return float(ordered[window][int(rank) - 1]) if window in ordered and not np.isnan(rank) else np.nan

    return {
        name: np.array([at(window, rank) for window, rank in zip(windows, of, strict=True)])
        for name, of in ranks.items()
    }


def _in_windows(few: pd.DataFrame, keys: Sequence[str]) -> tuple[Sequence, list[np.ndarray]]:
    """The windows there are (None for the only one), and the values of each in order."""
    values = few["_value"].to_numpy()
    if not keys:
        return [None], [np.sort(values)]
    place, windows = pd.factorize(few[PERIOD], sort=True)
    return windows, [np.sort(values[place == i]) for i in range(len(windows))]


def _statement(view: View, part: Part, one_in: int) -> str:
    key = ("values", view.shape, part.over, repr(part.of))
    if key not in view.facts.statements:
        table = replace(view, symbolic=True, _rows={}).once(part.over)
        value = part.of.resolve(table).cast("float64")
        table = table.select(*view.keys, **{WHO: table[WHO].cast("string"), "_value": value})
        table = table.mutate(_hash=table[WHO].hash())
        table = table.filter(table._value.notnull(), table._hash % ibis.literal(ONE_IN, "int64") == 0)
        # Draws follow the order of rows, and no database promises one.
        statement = view.facts.dataset.engine.sql(table.order_by(WHO, "_value"), pretty=False)
        view.facts.statements[key] = [statement]
    return view.filled(view.facts.statements[key][0].replace(str(ONE_IN), str(one_in)))
