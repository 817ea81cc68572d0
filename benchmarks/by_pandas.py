"""The scorecard as a good analyst would write it in pandas: vectorised throughout, no loop over customers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.scope import (
    LONGEST_LIFETIME_YEARS,
    RELOAD_SECONDS,
    SESSION_GAP_SECONDS,
    SHORTEST_CHURN_DAYS,
)

DAY = np.timedelta64(1, "D")


def load(path: Path) -> pd.DataFrame:
    """The file with pandas' quickest reader; columns of few distinct words as categories."""
    words = dict.fromkeys(("action", "source", "device"), "category")
    return pd.read_csv(path, engine="pyarrow", dtype=words, parse_dates=["occurred_at"])


def scorecard(events: pd.DataFrame) -> dict[str, float]:
    """Every number of `scope.NUMBERS`, over the whole file."""
    first, last = events["occurred_at"].min().normalize(), events["occurred_at"].max().normalize()
    found = _visits(events) | _activity(events, first, last)
    return found | _value(events, first, last)


def _visits(events: pd.DataFrame) -> dict[str, float]:
    rows = events[["customer_id", "occurred_at", "action", "page"]]
    rows = rows.sort_values(["customer_id", "occurred_at"], kind="stable", ignore_index=True)
    same = rows["customer_id"] == rows["customer_id"].shift()
    pause = rows["occurred_at"].diff()
    view = rows["action"] == "page_view"
    reload = same & view & view.shift(fill_value=False) & (rows["page"] == rows["page"].shift())
    reload &= pause <= pd.Timedelta(seconds=RELOAD_SECONDS)
    begins = ~same | (pause > pd.Timedelta(seconds=SESSION_GAP_SECONDS))
    goal, seen_at = rows["action"] == "purchase", rows["occurred_at"].where(~reload)
    rows = rows.assign(counted=~reload, view=view & ~reload, goal=goal, seen_at=seen_at)
    sessions = rows.groupby(begins.cumsum(), sort=False).agg(
        customer_id=("customer_id", "first"),
        started_at=("occurred_at", "first"),
        ended_at=("seen_at", "last"),
        events=("counted", "sum"),
        views=("view", "sum"),
        goals=("goal", "sum"),
    )
    visitors = sessions.groupby("customer_id", sort=False)["goals"].sum()
    return {
        "conversion_rate": float((visitors > 0).mean()),
        "bounce_rate": float((sessions["events"] == 1).mean()),
        "pages_per_session": float(sessions["views"].mean()),
        "session_duration": float((sessions["ended_at"] - sessions["started_at"]).dt.total_seconds().mean()),
        "visit_frequency": float(len(sessions) / len(visitors)),
    }


def _activity(events: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> dict[str, float]:
    active = events[["customer_id"]].assign(day=(events["occurred_at"].dt.normalize() - first).dt.days)
    active = active.drop_duplicates().sort_values(["customer_id", "day"])
    following = active.groupby("customer_id", sort=False)["day"].shift(-1)
    days = pd.RangeIndex((last - first).days + 1)
    levels = pd.DataFrame(index=days)
    for name, length in (("dau", 1), ("wau", 7), ("mau", 30)):
        # Nobody is counted twice: a day lasts until the person's next one, or the window's length.
        leaves = (active["day"] + length).where(~(following < active["day"] + length), following)
        change = active["day"].value_counts().reindex(days, fill_value=0)
        levels[name] = (change - leaves.value_counts().reindex(days, fill_value=0)).cumsum()
    ratio = (levels["dau"] / levels["mau"])[29:]
    return {name: float(level.mean()) for name, level in levels.items()} | {"stickiness": float(ratio.mean())}


def _value(events: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> dict[str, float]:
    lines = events.loc[events["action"] == "purchase", ["order_id", "customer_id", "occurred_at", "amount"]]
    orders = lines.groupby("order_id", sort=False, as_index=False).agg(
        customer_id=("customer_id", "min"), at=("occurred_at", "min"), amount=("amount", "sum")
    )
    orders = orders.sort_values(["customer_id", "at"], ignore_index=True)
    gap = orders.groupby("customer_id")["at"].diff().dt.total_seconds() / 86400
    buyers = orders.groupby("customer_id").agg(orders=("amount", "size"), revenue=("amount", "sum"))
    revenue, customers = float(orders["amount"].sum()), len(buyers)
    found = {
        "customers": float(customers),
        "revenue": revenue,
        "average_order_value": revenue / len(orders),
        "revenue_per_customer": revenue / customers,
        "orders_per_customer": len(orders) / customers,
        "repeat_purchase_rate": float((buyers["orders"] >= 2).mean()),
        "purchase_interval": float(gap.median()),
        "clv_historic": revenue / customers,
    }
    churn_after = max(SHORTEST_CHURN_DAYS, round(float(gap.quantile(0.9))))
    return found | _kept(orders, gap, churn_after, first, last, revenue)


def _kept(
    orders: pd.DataFrame, gap: pd.Series, churn_after: int, first: pd.Timestamp, last: pd.Timestamp, revenue: float
) -> dict[str, float]:
    after = last + DAY
    starts = np.flatnonzero((gap.isna() | (gap > churn_after)).to_numpy())
    ends = np.r_[starts[1:], len(orders)] - 1
    at = orders["at"].to_numpy()
    started, until = at[starts], at[ends] + churn_after * DAY
    until = np.where(until >= after.to_numpy(), np.datetime64("2262-01-01"), until)
    spells = pd.DataFrame({"customer": orders["customer_id"].to_numpy()[starts], "started": started, "until": until})
    at_start = stayed = 0
    for opens in pd.date_range(first, after - pd.offsets.MonthBegin(1), freq="MS"):
        closes = opens + pd.offsets.MonthBegin(1)
        if closes > after:
            break
        there = spells.loc[(spells["started"] < opens) & (spells["until"] >= opens), "customer"].unique()
        then = spells.loc[(spells["started"] < closes) & (spells["until"] >= closes), "customer"].unique()
        at_start += len(there)
        stayed += int(np.isin(there, then).sum())
    clipped = np.minimum(spells["until"].to_numpy(), after.to_numpy()) - spells["started"].to_numpy()
    years = float((clipped / np.timedelta64(1, "s")).sum()) / 86400 / 365.25
    lost = at_start - stayed
    lifetime = min(LONGEST_LIFETIME_YEARS, at_start / (12 * lost)) if lost else LONGEST_LIFETIME_YEARS
    return {
        "retention_rate": stayed / at_start,
        "churn_rate": lost / at_start,
        "clv_simple": revenue / years * lifetime,
    }
