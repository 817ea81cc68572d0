"""Do groups differ by more than a shuffle would make them? Exact in moments, made for few rows and heavy tails.

Had the labels been dealt out at random, the sum of a group's scores would have a mean, a variance and a skewness that
are known exactly. The tail of the gamma distribution with these three moments (Pearson's type III; Mielke and Berry,
2007) is the p-value: far better than the normal tail where a group is small or an outcome rare.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lib.stats.intervals import Floats


def ranks(values: Floats, strata: NDArray[np.intp] | None = None) -> Floats:
    """Mid-ranks within each stratum, scaled to 0–1: no single value, however large, weighs more than its place."""
    if strata is None:
        return _mid_ranks(values) / (len(values) + 1)
    found = np.empty(len(values))
    for stratum in np.unique(strata):
        here = strata == stratum
        found[here] = _mid_ranks(values[here]) / (here.sum() + 1)
    return found


def _mid_ranks(values: Floats) -> Floats:
    _distinct, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[place]


def p_values(
    scores: Floats,
    groups: NDArray[np.intp],
    count: int,
    strata: NDArray[np.intp] | None = None,
    step: float = 0.0,
) -> Floats:
    """For each group 0 … count − 1, the two-sided p-value of its sum of scores against all rows of the same stratum.

    Rows in a group below nought belong to none and are part of what every group is compared with. `step` is the
    distance of two neighbouring sums (1 where scores are 0 or 1), for the correction of continuity. NaN where labels
    could not have fallen otherwise.
    """
    strata = np.zeros(len(scores), dtype=np.intp) if strata is None else np.unique(strata, return_inverse=True)[1]
    levels = int(strata.max()) + 1 if len(strata) else 0
    size = np.bincount(strata, minlength=levels).astype(float)
    mean = np.bincount(strata, scores, levels) / size
    away = scores - mean[strata]
    second, third = np.bincount(strata, away**2, levels), np.bincount(strata, away**3, levels)
    inside = groups >= 0
    cell = groups[inside] * levels + strata[inside]
    members = np.bincount(cell, minlength=count * levels).reshape(count, levels).astype(float)
    total = np.bincount(cell, away[inside], count * levels).reshape(count, levels).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        others = size - members
        variance = np.where(size > 1, members * others / (size * (size - 1)) * second, 0.0).sum(axis=1)
        skew = np.where(
            size > 2, members * others * (others - members) / (size * (size - 1) * (size - 2)) * third, 0.0
        ).sum(axis=1)
        spread = np.sqrt(variance)
        far = np.maximum(np.abs(total) - step / 2, 0) / spread
        skewness = skew / spread**3
        tail = _gamma_tail(far, np.sign(total) * skewness)
    return np.where(variance > 1e-12, np.minimum(2 * tail, 1.0), np.nan)


def _gamma_tail(z: Floats, skewness: Floats) -> Floats:
    """P(Z ≥ z) of a standardised Pearson type III variable; the normal one where there is hardly any skewness."""
    normal = special.ndtr(-z)
    strong = np.abs(skewness) > 1e-3
    shape = 4 / np.where(strong, skewness, 1.0) ** 2
    place = shape + np.abs(z) * np.sqrt(shape) * np.sign(skewness)
    right, left = special.gammaincc(shape, np.maximum(place, 0)), special.gammainc(shape, np.maximum(place, 0))
    return np.where(strong, np.where(skewness > 0, right, left), normal)


def holm(p: Floats) -> Floats:
    """p-values corrected so that the chance of even one false claim among all of them is bounded (Holm, 1979).

    Unknown ones stay unknown and do not count.
    """
    corrected = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    scaled = p[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return corrected
