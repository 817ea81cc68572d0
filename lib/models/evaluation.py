"""How good a prediction of leaving is, on customers it was not made from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, brier_score_loss

from lib.stats.intervals import wilson
from lib.stats.ranking import auc, auc_difference

TOP = 0.1
BINS = 10
Floats = NDArray[np.float64]


def figures(left: Floats, risk: Floats, recency: Floats | None, level: float = 0.95) -> dict[str, Any]:
    """The measures of one population: `left` is 0 or 1, `risk` the prediction, `recency` days of silence (if known).

    auc, auc_low, auc_high; average_precision; brier; lift_10 (how many times as many of the tenth with the highest risk
    left as of all); base_rate; n_test; losses; baseline_recency_auc, and over_recency with its ends and p: how much
    higher the auc is than that of recency alone. None where there is nothing to measure.
    """
    n, losses = len(left), int(np.sum(left))
    found: dict[str, Any] = {"n_test": n, "losses": losses, "base_rate": losses / n if n else None}
    one_sided = losses in (0, n)
    names = ("auc", "auc_low", "auc_high")
    found |= dict(zip(names, auc(left, risk, level), strict=True)) if not one_sided else dict.fromkeys(names)
    found["average_precision"] = None if one_sided else float(average_precision_score(left, risk))
    found["brier"] = float(brier_score_loss(left, risk)) if n else None
    found["lift_10"] = lift(left, risk) if losses else None
    known = recency is not None and not one_sided and bool(np.isfinite(recency).any())
    quiet = np.where(np.isfinite(recency), recency, np.nanmax(recency) + 1) if known and recency is not None else None
    found["baseline_recency_auc"] = None if quiet is None else auc(left, quiet, level)[0]
    over = ("over_recency", "over_recency_low", "over_recency_high", "over_recency_p")
    found |= dict.fromkeys(over)
    if quiet is not None:
        found |= dict(zip(over, auc_difference(left, risk, quiet, level), strict=True))
    return found


def lift(left: Floats, risk: Floats, top: float = TOP) -> float:
    """The share who left of those with the highest risk ÷ the share who left of all; at the edge ties count in part."""
    order = np.argsort(-risk, kind="stable")
    size = max(1, round(top * len(risk)))
    edge = risk[order[size - 1]]
    above, at = risk > edge, risk == edge
    hits = left[above].sum() + left[at].mean() * (size - above.sum())
    return float(hits / size / left.mean())


def calibration(left: Floats, risk: Floats, level: float = 0.95) -> pd.DataFrame:
    """Foretold against what happened, in tenths of customers by risk: `predicted`, `observed`, `low`, `high`, `n`."""
    columns = ["predicted", "observed", "low", "high", "n"]
    if not len(risk):
        return pd.DataFrame(columns=columns, dtype=float)
    order = np.argsort(risk, kind="stable")
    rows = []
    for part in np.array_split(order, min(BINS, max(1, len(order) // 10))):
        hits, n = left[part].sum(), len(part)
        low, high = wilson(hits, n, level)
        rows.append((risk[part].mean(), hits / n, low[0], high[0], n))
    return pd.DataFrame(rows, columns=columns)


def gains(left: Floats, risk: Floats) -> pd.DataFrame:
    """By how many are looked at, highest risk first: `share` of customers, `found` of all who left, `lift`."""
    order = np.argsort(-risk, kind="stable")
    caught = np.cumsum(left[order]) / max(left.sum(), 1)
    marks = np.unique(np.ceil(np.linspace(0.05, 1, 20) * len(risk)).astype(int)) if len(risk) else np.empty(0, int)
    share = marks / max(len(risk), 1)
    return pd.DataFrame({"share": share, "found": caught[marks - 1], "lift": caught[marks - 1] / share})


def confusion(left: Floats, risk: Floats, threshold: float) -> dict[str, int]:
    """Who was called at risk (`threshold` or more) and left or stayed: caught, false_alarms, missed, rightly_spared."""
    called, gone = risk >= threshold, left == 1
    return {
        "caught": int((called & gone).sum()),
        "false_alarms": int((called & ~gone).sum()),
        "missed": int((~called & gone).sum()),
        "rightly_spared": int((~called & ~gone).sum()),
    }
