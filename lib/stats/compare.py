"""Whether two numbers differ: tests from sums, corrected for how many are looked at, and the bootstrap for quantiles.

Every function takes arrays (or numbers). Where nothing can be said the answer is NaN.
"""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from lib.stats.intervals import Floats, Interval, _floats

#: Draws of a bootstrap; the standard error of that many is known to one part in twenty.
DRAWS = 200
SEED = 20_240_101


def difference(change: ArrayLike, se: ArrayLike, clusters: ArrayLike, level: float = 0.95) -> tuple[Interval, Floats]:
    """Student's t interval of a change and its p-value, two-sided, with clusters − 1 degrees of freedom.

    `clusters` is the number of independent units behind the less certain of the two sides. No spread at all makes any
    change certain, and no change no change.
    """
    d, s, c = _floats(change, se, clusters)
    df = np.maximum(c - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = special.stdtrit(df, 0.5 + level / 2) * s
        t = np.where(s > 0, np.abs(d) / s, np.where(d == 0, 0.0, np.inf))
        p = 2 * special.stdtr(df, -t)
    known = (c > 1) & ~np.isnan(d) & ~np.isnan(s)
    low, high = np.where(known, d - half, np.nan), np.where(known, d + half, np.nan)
    return (low, high), np.where(known, p, np.nan)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """p-values corrected for how many there are (Benjamini and Hochberg, 1995): at most q of those below q are chance.

    Unknown ones stay unknown and do not count.
    """
    (given,) = _floats(p)
    adjusted = np.full(given.shape, np.nan)
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    count = len(order)
    scaled = given[order] * count / np.arange(1, count + 1)
    # The largest p stays as it is; a smaller one is never corrected to more than the next larger one.
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.minimum(adjusted, 1.0)


def quantile_change_se(
    before: Floats,
    before_who: NDArray[np.intp],
    after: Floats,
    after_who: NDArray[np.intp],
    q: float,
    draws: int = DRAWS,
) -> float:
    """Standard error of the change of a quantile, by a bootstrap over persons with a fixed seed.

    `…_who` numbers the person behind each value, 0, 1, 2 …; the same number is the same person on both sides, and a
    person drawn twice brings all her values twice on both. NaN where a side has no values.
    """
    if not len(before) or not len(after):
        return float("nan")
    people = int(max(before_who.max(), after_who.max())) + 1
    drawn = np.random.default_rng(SEED).poisson(1.0, (draws, people)).astype(np.int32)
    ends = [_weighted_quantiles(v, who, drawn, q) for v, who in ((before, before_who), (after, after_who))]
    changes = ends[1] - ends[0]
    changes = changes[~np.isnan(changes)]
    return float(changes.std(ddof=1)) if len(changes) > 1 else float("nan")


def _weighted_quantiles(values: Floats, who: NDArray[np.intp], drawn: NDArray[np.int32], q: float) -> Floats:
    """The q-quantile of the values under each draw's weights, halfway between neighbours where it falls between two."""
    order = np.argsort(values, kind="stable")
    values, who = values[order], who[order]
    found = np.full(len(drawn), np.nan)
    for place, weights in enumerate(drawn):
        # Whole numbers throughout, which add up several times as fast as others.
        upto = np.cumsum(weights[who], dtype=np.int32)
        total = int(upto[-1])
        if total:
            low = int(np.searchsorted(upto, np.int32(ceil(q * total)), side="left"))
            high = int(np.searchsorted(upto, np.int32(floor(q * total)), side="right"))
            found[place] = (values[min(low, len(values) - 1)] + values[min(high, len(values) - 1)]) / 2
    return found
