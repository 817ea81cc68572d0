"""How long something lasts when much of it has not ended yet: Kaplan-Meier curves and the test between them.

Ages are whole numbers (days, say). At every age there are losses and cases that are only followed so far (censored);
what is lost at an age was still there at it, as in the textbooks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from lib.stats.intervals import _floats, wilson, z_of


def kaplan_meier(age: ArrayLike, lost: ArrayLike, censored: ArrayLike, level: float = 0.95) -> pd.DataFrame:
    """The product-limit estimate (Kaplan and Meier, 1958) from counts of losses and censored cases at each age.

    A row per age with a loss, before them age 0, after them the last age anybody was followed to: `age`, `at_risk`
    (still followed just before), `lost`, `survival`, `low`, `high`. The interval is Greenwood's on the log-minus-log
    scale (Kalbfleisch and Prentice), which stays between 0 and 1. Where nobody or everybody is lost that scale says
    nothing; there it is Wilson's for those at risk.
    """
    ages, losses, ends = _floats(age, lost, censored)
    order = np.argsort(ages, kind="stable")
    ages, losses, ends = ages[order], losses[order], ends[order]
    total = float(losses.sum() + ends.sum())
    if total == 0:
        return pd.DataFrame(columns=["age", "at_risk", "lost", "survival", "low", "high"], dtype=float)
    marks, place = np.unique(ages, return_inverse=True)
    died, left = np.bincount(place, losses), np.bincount(place, losses + ends)
    at_risk = total - np.concatenate([[0.0], np.cumsum(left)[:-1]])
    if marks[0] > 0:
        marks, died, at_risk = (
            np.concatenate([[head], rest]) for head, rest in ((0, marks), (0, died), (total, at_risk))
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - died / at_risk)
        greenwood = np.cumsum(died / (at_risk * (at_risk - died)))
        half = z_of(level) * np.sqrt(greenwood) / np.abs(np.log(survival))
        low, high = survival ** np.exp(half), survival ** np.exp(-half)
    sure_low, sure_high = wilson(np.where(survival == 1, at_risk, 0), at_risk, level)
    certain = (survival == 1) | (survival == 0)
    curve = pd.DataFrame(
        {
            "age": marks,
            "at_risk": at_risk,
            "lost": died,
            "survival": survival,
            "low": np.where(certain, np.where(survival == 0, 0.0, sure_low), low),
            "high": np.where(certain, np.where(survival == 1, 1.0, sure_high), high),
        }
    )
    kept = (curve["lost"] > 0) | (curve["age"] == 0) | (curve.index == len(curve) - 1)
    return curve[kept].reset_index(drop=True)


def median(curve: pd.DataFrame) -> tuple[float, float, float]:
    """The first age at which no more than half are left, with its interval (Brookmeyer and Crowley, 1982).

    NaN, of the age or of an end, where the curve does not come down so far.
    """
    found = tuple(_first_at_half(curve, column) for column in ("survival", "low", "high"))
    return found[0], found[1], found[2]


def _first_at_half(curve: pd.DataFrame, column: str) -> float:
    # A hair above a half is a half: products of fractions have no exact binary form.
    below = curve.loc[curve[column] <= 0.5 + 1e-12, "age"]
    return float(below.iloc[0]) if len(below) else float("nan")


def restricted_mean(curve: pd.DataFrame, until: float) -> float:
    """The mean time within the first `until`: the area under the curve up to that age."""
    ages = curve["age"].to_numpy(dtype=float)
    ends = np.minimum(np.append(ages[1:], np.inf), until)
    return float((np.maximum(ends - ages, 0) * curve["survival"].to_numpy(dtype=float)).sum())


def logrank(groups: Sequence[pd.DataFrame]) -> tuple[float, float, int]:
    """Whether several groups share one curve: the log-rank test (Mantel, 1966; Peto and Peto, 1972).

    Each group is a frame of counts `age`, `lost`, `censored`. Gives the statistic, its p-value by the chi-squared
    distribution, and the degrees of freedom; NaN where there are fewer than two groups or no losses.
    """
    groups = [group for group in groups if len(group) and (group["lost"] + group["censored"]).sum() > 0]
    if len(groups) < 2:
        return float("nan"), float("nan"), 0
    ages = np.unique(np.concatenate([group.loc[group["lost"] > 0, "age"].to_numpy(dtype=float) for group in groups]))
    lost = np.array([_at(group, ages, "lost") for group in groups])
    at_risk = np.array([_still_there(group, ages) for group in groups])
    died, alive = lost.sum(axis=0), at_risk.sum(axis=0)
    excess = (lost - at_risk * died / alive).sum(axis=1)[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(alive > 1, died * (alive - died) / (alive - 1), 0.0) / alive
    weighted, shares = at_risk * spread, at_risk / alive
    covariance = (np.diag(weighted.sum(axis=1)) - weighted @ shares.T)[:-1, :-1]
    # A group that was never at risk with the others adds no direction to look in.
    statistic = float(excess @ np.linalg.pinv(covariance) @ excess)
    df = int(np.linalg.matrix_rank(covariance))
    return (statistic, float(special.chdtrc(df, statistic)), df) if df else (float("nan"), float("nan"), 0)


def _at(group: pd.DataFrame, ages: np.ndarray, column: str) -> np.ndarray:
    counted = group.groupby("age")[column].sum()
    return counted.reindex(ages, fill_value=0).to_numpy(dtype=float)


def _still_there(group: pd.DataFrame, ages: np.ndarray) -> np.ndarray:
    ordered = group.sort_values("age")
    followed = ordered["age"].to_numpy(dtype=float)
    gone = np.concatenate([[0.0], (ordered["lost"] + ordered["censored"]).cumsum().to_numpy(dtype=float)])
    return gone[-1] - gone[np.searchsorted(followed, ages, side="left")]
