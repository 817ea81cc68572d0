"""Confidence intervals, vectorised: every function takes arrays (or numbers) and gives `(low, high)` arrays.

scipy.special rather than scipy.stats: the same functions, at a tenth of the time to import.
Where there is nothing to say (no observations, a single one where two are needed) both ends are NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
Interval = tuple[Floats, Floats]


def _floats(*values: ArrayLike) -> list[Floats]:
    return [np.atleast_1d(np.asarray(value, dtype=float)) for value in values]


def z_of(level: float) -> float:
    """The two-sided normal quantile of a confidence level: 1.96 for 0.95."""
    return float(special.ndtri(0.5 + level / 2))


def wilson(hits: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Wilson (1927) score interval for a share of independent observations; `n` may be an effective number."""
    k, m = _floats(hits, n)
    z = z_of(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = k / m
        centre = (p + z * z / (2 * m)) / (1 + z * z / m)
        half = z / (1 + z * z / m) * np.sqrt(p * (1 - p) / m + z * z / (4 * m * m))
        low, high = centre - half, centre + half
    low = np.where(k == 0, 0.0, np.clip(low, 0, 1))
    high = np.where(k == m, 1.0, np.clip(high, 0, 1))
    return np.where(m > 0, low, np.nan), np.where(m > 0, high, np.nan)


def nps(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, level: float = 0.95) -> Interval:
    """Adjusted Wald interval of a net promoter score, clipped to ±100: n + 3, ¾ to either end (Rocks, 2016)."""
    pro, pas, det = _floats(promoters, passives, detractors)
    n = pro + pas + det
    with np.errstate(invalid="ignore", divide="ignore"):
        p, d = (pro + 0.75) / (n + 3), (det + 0.75) / (n + 3)
        centre = p - d
        half = z_of(level) * np.sqrt((p + d - centre**2) / (n + 3))
    score = 100 * (pro - det) / np.where(n > 0, n, np.nan)
    # The adjustment draws one or two answers that agree so far to the middle that they would lie outside.
    low = np.clip(np.fmin(100 * (centre - half), score), -100, 100)
    high = np.clip(np.fmax(100 * (centre + half), score), -100, 100)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def ratio_variance(
    clusters: ArrayLike, x: ArrayLike, y: ArrayLike, xx: ArrayLike, xy: ArrayLike, yy: ArrayLike
) -> Floats:
    """Delta-method variance of Σx ÷ Σy over independent clusters (customers), from their sums and sums of products."""
    m, sx, sy, sxx, sxy, syy = _floats(clusters, x, y, xx, xy, yy)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = sx / sy
        # Residuals x − r·y sum to nought by construction, so their sum of squares is already centred.
        squares = sxx - 2 * r * sxy + r * r * syy
        variance = np.maximum(squares, 0) * m / (m - 1) / sy**2
    return np.where((m > 1) & (sy != 0), variance, np.nan)


def ratio(value: ArrayLike, variance: ArrayLike, level: float = 0.95) -> Interval:
    """Normal interval of a ratio whose variance came from `ratio_variance`."""
    v, var = _floats(value, variance)
    half = z_of(level) * np.sqrt(var)
    return v - half, v + half


def share(
    hits: ArrayLike,
    n: ArrayLike,
    clusters: ArrayLike,
    variance: ArrayLike,
    level: float = 0.95,
) -> Interval:
    """Interval of a share: Wilson where every customer appears once, else the delta method, clipped to 0–1.

    Where every observation agrees (0 % or 100 %) the delta method would claim certainty; Wilson over the customers is
    used instead.
    """
    k, m, c, var = _floats(hits, n, clusters, variance)
    low, high = ratio(k / np.where(m > 0, m, np.nan), var, level)
    low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
    plain_low, plain_high = wilson(k, m, level)
    agreed_low, agreed_high = wilson(np.where(k > 0, c, 0), c, level)
    single, agreed = c == m, (k == 0) | (k == m)
    low = np.where(single, plain_low, np.where(agreed, agreed_low, low))
    high = np.where(single, plain_high, np.where(agreed, agreed_high, high))
    return low, high


def mean(total: ArrayLike, squares: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Student's t interval of a mean, from the sum and the sum of squares of n independent observations."""
    s, q, m = _floats(total, squares, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = s / m
        spread = np.sqrt(np.maximum(q - m * centre**2, 0) / (m - 1) / m)
        half = special.stdtrit(np.maximum(m - 1, 1), 0.5 + level / 2) * spread
    return np.where(m > 1, centre - half, np.nan), np.where(m > 1, centre + half, np.nan)


def total(
    hits: ArrayLike, squares: ArrayLike, n: ArrayLike, clusters: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Interval of Σx ÷ n, n a constant, where customers arrive at random and each brings her x (compound Poisson).

    The variance of such a sum is the sum of squares; Student's t, as the spread is known from the customers alone.
    """
    s, q, m, c = _floats(hits, squares, n, clusters)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = special.stdtrit(np.maximum(c - 1, 1), 0.5 + level / 2) * np.sqrt(np.maximum(q, 0)) / m
        known = (c > 1) & (m > 0)
        return np.where(known, s / m - half, np.nan), np.where(known, s / m + half, np.nan)


def quantile_ranks(n: ArrayLike, p: float, level: float = 0.95) -> tuple[Floats, Floats]:
    """Ranks (1-based) of the order statistics that bracket the p-quantile, exact binomial; NaN where n is too small."""
    (m,) = _floats(n)
    tail = (1 - level) / 2
    size = np.maximum(m, 1)
    low = _binomial_quantile(tail, size, p)
    # The largest rank l with P(fewer than l below) within the tail, and the mirror image above.
    low = np.where(special.bdtr(low, size.astype(int), p) > tail, low, low + 1)
    high = _binomial_quantile(1 - tail, size, p) + 1
    covered = (low >= 1) & (high <= size)
    return np.where(covered, low, np.nan), np.where(covered, high, np.nan)


def _binomial_quantile(q: float, n: Floats, p: float) -> Floats:
    """The smallest k with P(X ≤ k) ≥ q."""
    k = np.ceil(special.bdtrik(q, n, p))
    below = np.maximum(k - 1, 0)
    return np.where(special.bdtr(below, n.astype(int), p) >= q, below, k)
