"""The monthly rates a business lives by, read from its last whole months, and the path that follows from them.

A month begins with customers; the share `retention` of them is kept, and `arrivals` come in addition. Who was there at
the start orders `frequency` times for `value` each; arrivals bring theirs on top. So

    customers at the end = customers at the start × retention + arrivals
    revenue = customers at the start × frequency × value + arrivals × their frequency × their value

The rates are ratios of sums over the months of the pool. How sure they are is told by drawing those months anew, with
replacement (Efron, 1979); a month is drawn whole, so that what moves together stays together. Single months to come
scatter around the drawn rates as the months of the pool do.

There is no trend and no season in it. Foreseen from every month of the past that has enough before it, the samples and
CDNOW were not foreseen better throughout by anything as simple: the last three or six months alone, months that fade
with a half-life of three or six, exponential smoothing, damped trends, or whichever of them the past would have chosen.
The last three months alone, say, help where things change (coffee: revenue off by 7 % instead of 27) and hurt where
they do not (shop: 19 instead of 5; subscription: 29 instead of 4). A season takes more than the two years there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Months a pool holds at most: a whole year, so that no season counts twice.
POOL = 12
DRAWS, SEED = 1000, 20_240_101


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Rates of a month: numbers, or arrays of a row per draw and a column per month to come.

    `retention` is a share, `arrivals` a number of customers, the rest are per customer and per order.
    """

    retention: Floats
    arrivals: Floats
    frequency: Floats
    value: Floats
    new_frequency: Floats
    new_value: Floats

    def steady(self) -> Rates:
        """The same without arrivals: what becomes of those who are there."""
        return replace(self, arrivals=np.zeros_like(self.arrivals))


@dataclass(frozen=True, kw_only=True)
class Path:
    """Month by month: `customers` at its end, `orders`, `revenue`; a row per draw where rates are drawn."""

    customers: Floats
    orders: Floats
    revenue: Floats


NAMES = ("retention", "arrivals", "frequency", "value", "new_frequency", "new_value")


def rates(pool: pd.DataFrame) -> Rates:
    """The rates of a pool of months (`lib.facts.monthly`), each month weighing as much as happened in it."""
    return Rates(**_ratios(_columns(pool), axis=0))


def drawn(pool: pd.DataFrame, months: int, draws: int = DRAWS) -> Rates:
    """The rates as they might have been, and as single months scatter: arrays of (draws, months)."""
    rng = np.random.default_rng(SEED)
    columns, n = _columns(pool), len(pool)
    again = rng.integers(n, size=(draws, n))
    levels = _ratios({name: column[again] for name, column in columns.items()}, axis=1)
    single = _ratios({name: column[:, None] for name, column in columns.items()}, axis=1)
    picked = rng.integers(n, size=(draws, months))
    found = {name: levels[name][:, None] + (single[name] - single[name].mean())[picked] for name in NAMES}
    found = {name: np.maximum(values, 0.0) for name, values in found.items()}
    return Rates(**(found | {"retention": np.minimum(found["retention"], 1.0)}))


def path(found: Rates, start: float | Floats, months: int) -> Path:
    """Where customers, orders and revenue go from `start` customers, month by month."""
    shape = np.broadcast_shapes(np.shape(found.retention), (months,))
    full = {name: np.broadcast_to(getattr(found, name), shape) for name in NAMES}
    customers, orders, revenue = (np.zeros(shape) for _each in range(3))
    there = np.broadcast_to(np.asarray(start, dtype=float), shape[:-1])
    for month in range(months):
        now = {name: values[..., month] for name, values in full.items()}
        old, new = there * now["frequency"], now["arrivals"] * now["new_frequency"]
        orders[..., month] = old + new
        revenue[..., month] = old * now["value"] + new * now["new_value"]
        there = there * now["retention"] + now["arrivals"]
        customers[..., month] = there
    return Path(customers=customers, orders=orders, revenue=revenue)


def _columns(pool: pd.DataFrame) -> dict[str, Floats]:
    columns = {name: pool[name].to_numpy(dtype=float) for name in pool.columns if name != "month"}
    return columns | {"months": np.ones(len(pool))}


def _ratios(columns: dict[str, Floats], axis: int) -> dict[str, Floats]:
    sums = {name: column.sum(axis=axis) for name, column in columns.items()}

    def ratio(over: str, under: str) -> Floats:
        below = np.asarray(sums[under], dtype=float)
        above = np.asarray(sums[over], dtype=float)
        return np.divide(above, below, out=np.zeros_like(above), where=below > 0)

    return {
        "retention": ratio("kept", "at_start"),
        "arrivals": ratio("arrived", "months"),
        "frequency": ratio("old_orders", "at_start"),
        "value": ratio("old_revenue", "old_orders"),
        "new_frequency": ratio("new_orders", "arrived"),
        "new_value": ratio("new_revenue", "new_orders"),
    }
