"""When each customer's next order is to be expected, and how often that has come true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from ibis import _

from lib.errors import MissingData
from lib.facts import Facts
from lib.facts.histories import orders_after
from lib.facts.rhythm import common_gap, next_orders
from lib.i18n import N_
from lib.stats import intervals

#: A reminder is judged by who comes within everybody's usual gap, but not less than a week or more than two months.
SHORTEST_WINDOW, LONGEST_WINDOW = 7, 60
#: Of fewer reminded customers nothing is told.
FEWEST_REMINDED = 20
#: In the order a reader looks for them.
TIMINGS = ("due", "late", "not yet")


@dataclass(frozen=True, kw_only=True)
class NextOrders:
    """When customers are expected to order next.

    `customers`: one row per customer who has ordered, the soonest first: `customer_id`, `last_order_at`, `orders`,
    `days_quiet`, `gaps`, `usual_gap`, `timing`, `next_order_on` (see `lib.facts.rhythm.next_orders`).

    `evaluation`: who would have been reminded at the end of `cutoff` (their order was `due`, or they were `late`), and
    how many came within the `window_days` after it: `reminded`, `came`, `hit_rate`, `low`, `high`, `others_rate` (of
    customers with a rhythm whose order was not due yet) and `median_error_days` between the day expected and the day
    they came. `groups` has the same per `timing`. Both are empty where the history is too short to tell.
    """

    customers: pd.DataFrame
    evaluation: Mapping[str, Any]
    groups: pd.DataFrame

    def among(self, customer_ids: pd.Series) -> NextOrders:
        """The same for some customers only; the evaluation stays that of all."""
        kept = self.customers["customer_id"].isin(customer_ids)
        return replace(self, customers=self.customers[kept].reset_index(drop=True))


def expected_orders(facts: Facts) -> NextOrders:
    """The expected day of every customer's next order as of today; `MissingData` without orders of named customers."""
    if not facts.has("orders", "customer_id"):
        raise MissingData(
            N_("When a customer will order next takes orders with dates and customer numbers. Add such a file.")
        )
    found = facts.dataset.engine.frame(next_orders(facts).order_by([_.next_order_on.asc(), "customer_id"]))
    made = found[["customer_id", "next_order_on"]].rename(columns={"customer_id": "person_id"})
    facts.predict("next_order", made)
    evaluation, groups = held_out(facts)
    return NextOrders(customers=found, evaluation=evaluation, groups=groups)


def held_out(facts: Facts, cutoff: date | None = None) -> tuple[dict[str, Any], pd.DataFrame]:
    """What the reminders of a past day would have been worth, as `NextOrders` describes it."""
    window = round(min(max(common_gap(facts), SHORTEST_WINDOW), LONGEST_WINDOW))
    if cutoff is None:
        cutoff = facts.as_of - timedelta(days=window)
    window = min(window, (facts.as_of - cutoff).days)
    engine = facts.dataset.engine
    before = engine.frame(next_orders(facts, cutoff).filter(_.timing.isin(TIMINGS)))
    came = engine.frame(orders_after(facts, cutoff, cutoff + timedelta(days=window))).set_index("customer_id")
    before = before.join(came[["came", "first_day"]], on="customer_id")
    reminded = before[before["timing"] != "not yet"]
    if len(reminded) < FEWEST_REMINDED:
        return {}, pd.DataFrame()
    level = facts.settings.confidence
    before["error"] = (before["first_day"] - before["next_order_on"]).dt.days.abs()
    by_timing = before.groupby("timing")
    groups = by_timing["came"].agg(customers="size", came="count").reindex(list(TIMINGS)).fillna(0).astype("int64")
    groups["median_error_days"] = by_timing["error"].median()
    groups = groups.reset_index()
    groups["rate"] = groups["came"] / groups["customers"].replace(0, np.nan)
    groups["low"], groups["high"] = intervals.wilson(groups["came"], groups["customers"], level)
    hits, n = int(reminded["came"].count()), len(reminded)
    low, high = intervals.wilson(hits, n, level)
    found = {
        "cutoff": cutoff,
        "window_days": window,
        "reminded": n,
        "came": hits,
        "hit_rate": hits / n,
        "low": float(low[0]),
        "high": float(high[0]),
        "others_rate": float(groups.loc[groups["timing"] == "not yet", "rate"].iloc[0]),
        "median_error_days": float(before.loc[before["timing"] != "not yet", "error"].median()),
    }
    return found, groups
