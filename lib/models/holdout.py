"""How well a way of foretelling orders foresaw a time that is over: learnt from what lay before it, then counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.errors import ModelError
from lib.facts import Facts
from lib.facts.histories import histories, orders_after
from lib.models.clv import BetaGeo

#: The last third of the history is kept to see how well it is foreseen; less than four weeks, or fewer customers than
#: this, say little.
HELD_OUT, SHORTEST, FEWEST = 1 / 3, 28, 30
#: Customers who came back so often or more stand together.
MOST_FREQUENT = 7


#: Given the histories up to a day, the day, and for how many days: orders to expect of each, None where it cannot tell.
Foresee = Callable[[pd.DataFrame, date, int], NDArray[np.float64] | None]


def by_repeat_buying(before: pd.DataFrame, cutoff: date, days: int) -> NDArray[np.float64] | None:
    """BG/NBD fitted to what lay before."""
    if (before["frequency"] > 0).sum() < FEWEST:
        return None
    try:
        model = BetaGeo().fit(before[["frequency", "recency", "T"]])
    except ModelError:
        return None
    return model.conditional_expected_purchases(days, before)


def held_out(
    facts: Facts, cutoff: date | None = None, foresee: Foresee = by_repeat_buying
) -> tuple[dict[str, Any], pd.DataFrame]:
    """What could be foreseen from the orders up to a day for the days from then to today, beside what came.

    The first: `cutoff`, `days`, `n` customers, `predicted` and `actual` orders, `rmse` per customer, and
    `baseline_rmse`, that of every customer going on as often as so far. The second: a row per `frequency` before the
    cut-off with `customers`, and the mean `predicted` and `actual`. Both empty where the history is too short.
    """
    nothing: tuple[dict[str, Any], pd.DataFrame] = {}, pd.DataFrame()
    if cutoff is None:
        span = (facts.as_of - facts.first_day).days
        days = min(facts.settings.value_horizon_days, int(span * HELD_OUT))
        cutoff = facts.as_of - timedelta(days=days)
    days = (facts.as_of - cutoff).days
    if days < SHORTEST:
        return nothing
    engine = facts.dataset.engine
    before = engine.frame(histories(facts, cutoff).order_by("customer_id"))
    predicted = foresee(before, cutoff, days) if len(before) >= FEWEST else None
    if predicted is None:
        return nothing
    came = engine.frame(orders_after(facts, cutoff)).set_index("customer_id")["came"]
    before["actual"] = before["customer_id"].map(came).fillna(0).astype(float)
    before["predicted"] = predicted
    # A customer's own rate so far, her first order included, counted over at least a month.
    before["going_on"] = (before["frequency"] + 1) / before["T"].clip(lower=30) * days
    found = {
        "cutoff": cutoff,
        "days": days,
        "n": len(before),
        "predicted": float(before["predicted"].sum()),
        "actual": float(before["actual"].sum()),
        "rmse": _off(before["predicted"], before["actual"]),
        "baseline_rmse": _off(before["going_on"], before["actual"]),
    }
    groups = before.assign(frequency=before["frequency"].clip(upper=MOST_FREQUENT)).groupby("frequency")
    table = groups.agg(customers=("actual", "size"), predicted=("predicted", "mean"), actual=("actual", "mean"))
    return found, table.reset_index()


def _off(predicted: pd.Series, actual: pd.Series) -> float:
    return float(np.sqrt(((predicted - actual) ** 2).mean()))
