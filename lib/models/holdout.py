"""How well the model of repeat orders foresaw a time that is over: fitted to what lay before it, then counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from lib.errors import ModelError
from lib.facts import Facts
from lib.facts.histories import histories, orders_after
from lib.models.clv import BetaGeo

#: The last third of the history is kept to see how well the model foresees it; less than four weeks says little.
HELD_OUT, SHORTEST = 1 / 3, 28
#: Fewer customers who came back before the time held out determine no model.
FEWEST_REPEATERS = 30
#: Customers who came back so often or more stand together.
MOST_FREQUENT = 7


def held_out(facts: Facts, cutoff: date | None = None) -> tuple[dict[str, Any], pd.DataFrame]:
    """What the model, fitted to the orders up to a day, foresaw for the days from then to today, beside what came.

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
    if (before["frequency"] > 0).sum() < FEWEST_REPEATERS:
        return nothing
    try:
        model = BetaGeo().fit(before[["frequency", "recency", "T"]])
    except ModelError:
        return nothing
    came = engine.frame(orders_after(facts, cutoff)).set_index("customer_id")["came"]
    before["actual"] = before["customer_id"].map(came).fillna(0).astype(float)
    before["predicted"] = model.conditional_expected_purchases(days, before)
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
