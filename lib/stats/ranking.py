"""How well a score ranks those who did above those who did not: the area under the ROC curve, and its difference.

The intervals are DeLong's (1988), computed from mid-ranks (Sun and Xu, 2014): no assumption on the scores, ties count
half, and two scores of the same people are known to be of the same people.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lib.stats.intervals import Floats, z_of


def auc(happened: ArrayLike, score: ArrayLike, level: float = 0.95) -> tuple[float, float, float]:
    """The chance that one to whom it happened has the higher score than one to whom it did not, with its interval.

    The interval is DeLong's on the logit scale, so that it stays between 0 and 1. NaN where all did or nobody;
    both ends are the value itself where the score separates the two without a fault.
    """
    value, hits, misses = _placed(happened, score)
    if np.isnan(value):
        return value, np.nan, np.nan
    variance = _variance(hits, hits) + _variance(misses, misses)
    if not 0 < value < 1 or variance <= 0:
        return value, value, value
    half = z_of(level) * np.sqrt(variance) / (value * (1 - value))
    centre = special.logit(value)
    return value, float(special.expit(centre - half)), float(special.expit(centre + half))


def auc_difference(
    happened: ArrayLike, score: ArrayLike, other: ArrayLike, level: float = 0.95
) -> tuple[float, float, float, float]:
    """How much higher the area of `score` is than that of `other` on the same people: value, low, high, p."""
    value, hits, misses = _placed(happened, score)
    against, other_hits, other_misses = _placed(happened, other)
    found = value - against
    if np.isnan(found):
        return found, np.nan, np.nan, np.nan
    variance = _variance(hits - other_hits, hits - other_hits) + _variance(misses - other_misses, misses - other_misses)
    if variance <= 0:
        return found, found, found, 1.0 if found == 0 else 0.0
    error = float(np.sqrt(variance))
    half = z_of(level) * error
    return found, found - half, found + half, float(2 * special.ndtr(-abs(found) / error))


def _placed(happened: ArrayLike, score: ArrayLike) -> tuple[float, Floats, Floats]:
    """The area, and for each on either side the share of the other side that the score puts right (ties a half)."""
    yes = np.asarray(happened, dtype=bool)
    values = np.asarray(score, dtype=float)
    m, n = int(yes.sum()), int((~yes).sum())
    if m == 0 or n == 0:
        return float("nan"), np.empty(0), np.empty(0)
    everywhere = _mid_ranks(values)
    hits = (everywhere[yes] - _mid_ranks(values[yes])) / n
    misses = 1 - (everywhere[~yes] - _mid_ranks(values[~yes])) / m
    return float(hits.mean()), hits, misses


def _mid_ranks(values: Floats) -> Floats:
    _distinct, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[place]


def _variance(one: Floats, other: Floats) -> float:
    """The variance of the mean of one side's shares."""
    if len(one) < 2:
        return 0.0
    return float(((one - one.mean()) * (other - other.mean())).sum() / (len(one) - 1) / len(one))
