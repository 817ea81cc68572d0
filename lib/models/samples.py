"""Customers as they stood on an earlier day, with what became of them: what is learnt from, and tested on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.facts import Facts
from lib.facts.lost import contractual
from lib.facts.signs import churn_activity
from lib.models.features import earlier, features, left_within
from lib.stats.intervals import wilson
from lib.stats.ranking import auc


@dataclass(frozen=True)
class Sample:
    """Customers as they stood when a day began, and who of them left in the days after it.

    `active` marks those who did not count as lost yet.
    """

    cutoff: date
    frame: pd.DataFrame
    left: NDArray[np.float64]
    active: NDArray[np.bool_]

    @property
    def recency(self) -> NDArray[np.float64]:
        """Days of silence: without an order (or what else counts), or under contract without any sign of life."""
        return column(self.frame, "quiet" if {"contract", "usual_pause"} & set(self.frame) else "last_order")


def column(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return frame[name].to_numpy(dtype=float) if name in frame else np.full(len(frame), np.nan)


def sample(facts: Facts, cutoff: date, horizon: int) -> Sample:
    """What was known on a day, and what happened after it."""
    frame = features(earlier(facts, cutoff), horizon)
    left = left_within(facts, cutoff, horizon, frame["person_id"]).to_numpy(dtype=float)
    return Sample(cutoff, frame, left, active(facts, frame))


def active(facts: Facts, frame: pd.DataFrame) -> NDArray[np.bool_]:
    if contractual(facts):
        return np.ones(len(frame), dtype=bool)
    return column(frame, "last_order" if churn_activity(facts) == "orders" else "quiet") <= facts.churn_after_days


def usual_gap(test: Sample, level: float) -> dict[str, Any] | None:
    """How the rule “usual gap exceeded” did among those not yet lost: of whom it names, and of whom not, how many left.

    None where nothing tells how often they usually come.
    """
    lateness, left = column(test.frame, "lateness")[test.active], test.left[test.active]
    known = np.isfinite(lateness)
    if not known.any():
        return None
    lateness, left = lateness[known], left[known]
    exceeded = lateness > 1
    hits, n = float(left[exceeded].sum()), int(exceeded.sum())
    low, high = wilson(hits, n, level)
    rest = int((~exceeded).sum())
    return {
        "n": n,
        "hits": int(hits),
        "hit_rate": hits / n if n else None,
        "low": float(low[0]) if n else None,
        "high": float(high[0]) if n else None,
        "others": rest,
        "others_left": int(left[~exceeded].sum()),
        "others_rate": float(left[~exceeded].mean()) if rest else None,
        "auc": auc(left, lateness, level)[0] if 0 < hits + left[~exceeded].sum() < len(left) else None,
    }
