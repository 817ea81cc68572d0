"""How an outcome differs with something people were exposed to, others things being equal, by least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.stats.intervals import Floats


@dataclass(frozen=True, kw_only=True)
class Association:
    """The difference of the outcome that goes with the exposure, its standard error, and how many stand behind it."""

    estimate: float
    se: float
    exposed: int
    others: int
    persons: int


def adjusted_difference(
    outcome: Floats, exposed: NDArray[np.bool_], besides: Floats, who: NDArray[np.intp]
) -> Association:
    """The difference in `outcome` between exposed and others at equal `besides` (a column each), by least squares.

    Of a yes-or-no outcome it is a difference of shares (the linear probability model). Rows of one person (`who`) may
    depend on each other: the standard error is clustered by person (Liang and Zeger, 1986), with Stata's correction for
    few clusters. NaN where the exposure cannot be told from what stands besides it.
    """
    rows = np.column_stack([np.ones(len(outcome)), exposed.astype(float), besides])
    inner = rows.T @ rows
    persons = len(np.unique(who))
    counts = {"exposed": int(exposed.sum()), "others": int((~exposed).sum()), "persons": persons}
    if np.linalg.matrix_rank(inner) < inner.shape[0] or persons < 2 or len(rows) <= rows.shape[1]:
        return Association(estimate=float("nan"), se=float("nan"), **counts)
    inverse = np.linalg.inv(inner)
    found = inverse @ rows.T @ outcome
    pulls = rows * (outcome - rows @ found)[:, None]
    of_person = np.zeros((int(who.max()) + 1, rows.shape[1]))
    np.add.at(of_person, who, pulls)
    n, k = rows.shape
    correction = persons / (persons - 1) * (n - 1) / (n - k)
    spread = inverse @ (of_person.T @ of_person) @ inverse * correction
    return Association(estimate=float(found[1]), se=float(np.sqrt(max(spread[1, 1], 0.0))), **counts)
