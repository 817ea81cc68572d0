"""Months of a sample in plain pandas: who was there, stayed and came, what they paid, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.against_others.business import DAY, Business

#: Rates are read from so many months; where leaving is on record, staying is looked at so many days on.
POOL, AFTER_DAYS = 12, 90
DETRACTOR = 6


def months(b: Business) -> pd.DataFrame:
    """A row per whole month that tells rates: somebody was there when it began, and somebody could have been lost."""
    records = []
    for opens, closes in b.grains():
        start, end = b.customers_at(opens), b.customers_at(closes)
        told = {"month": opens, "at_start": len(start), "kept": len(start & end), "arrived": len(end - start)}
        for name, there in (("old", True), ("new", False)):
            orders, paid = _paid_by(b, opens, closes, start, there)
            told |= {f"{name}_orders": orders, f"{name}_revenue": paid}
        records.append(told)
    found = pd.DataFrame(records)
    found = found[found["at_start"] > 0]
    if not b.has("subscriptions"):
        found = found[found["month"] >= b.first + b.churn_days * DAY]
    return found.reset_index(drop=True)


def _paid_by(b: Business, opens: pd.Timestamp, closes: pd.Timestamp, start: set[str], there: bool) -> tuple[int, float]:
    """Orders of a month and its money, of those who were there when it began, or of all others with a name."""
    if b.has("subscriptions"):
        rows = b.tables["subscriptions"]
        until = rows["ended_at"].fillna(closes).clip(upper=closes)
        part = (until - rows["started_at"].clip(lower=opens)) / (closes - opens)
        rows = rows.assign(paid=part * rows["monthly_amount"])[part > 0]
        rows = rows[rows["customer_id"].isin(start) == there]
        return rows["customer_id"].nunique(), float(rows["paid"].sum())
    orders = b.all_orders[b.all_orders["customer_id"].notna()]
    orders = orders[(orders["at"] >= opens) & (orders["at"] < closes) & (orders["customer_id"].isin(start) == there)]
    lines = b.lines[b.lines["customer_id"].notna() & (b.lines["customer_id"].isin(start) == there)]
    lines = lines[(lines["ordered_at"] >= opens) & (lines["ordered_at"] < closes)]
    return len(orders), float(lines["net"].sum())


@dataclass(frozen=True)
class Rates:
    """What a month does, as the sums of the pool tell it."""

    kept: float
    came: float
    orders: float
    basket: float
    first_orders: float
    first_basket: float


def rates(pool: pd.DataFrame) -> Rates:
    total = pool.drop(columns="month").sum()
    return Rates(
        kept=total["kept"] / total["at_start"],
        came=total["arrived"] / len(pool),
        orders=total["old_orders"] / total["at_start"],
        basket=total["old_revenue"] / total["old_orders"],
        first_orders=total["new_orders"] / total["arrived"],
        first_basket=total["new_revenue"] / total["new_orders"],
    )


def ahead(r: Rates, start: float, length: int = 12) -> tuple[list[float], list[float]]:
    """Customers at the end of each month to come, and the revenue of each."""
    customers, revenue, there = [], [], start
    for _month in range(length):
        revenue.append(there * r.orders * r.basket + r.came * r.first_orders * r.first_basket)
        there = there * r.kept + r.came
        customers.append(there)
    return customers, revenue


# What goes with better service -------------------------------------------------------------------------------------


def late_tickets(b: Business, minutes: float) -> pd.DataFrame:
    """Requests of somebody known: `who`, `at`, and whether the first reply came in time."""
    rows = b.all_tickets[b.all_tickets["customer_id"].notna()]
    return pd.DataFrame({"who": rows["customer_id"], "at": rows["opened_at"], "better": rows["minutes"] <= minutes})


def opinions(b: Business) -> pd.DataFrame:
    """Answers to the recommendation question: `who`, `at`, and whether no detractor gave it."""
    rows = b.asked("nps").dropna(subset=["customer_id", "answered_at"])
    return pd.DataFrame({"who": rows["customer_id"], "at": rows["answered_at"], "better": rows["score"] > DETRACTOR})


def standing(b: Business, deeds: pd.DataFrame) -> pd.DataFrame:
    """Those of them by customers of the time, with what she had done by then and whether she stayed."""
    after = (AFTER_DAYS if b.has("subscriptions") else b.churn_days) * DAY
    bought = {who: np.sort(rows.to_numpy()) for who, rows in b.all_orders.groupby("customer_id")["at"]}
    spells = {who: rows[["since", "until"]].to_numpy() for who, rows in b.spells.groupby("customer_id")}
    records = []
    for row in deeds.drop_duplicates().itertuples():
        times = spells.get(row.who, [])
        if not any(since <= row.at < until for since, until in times):
            continue
        first = min(since for since, _until in times)
        earlier = [at for at in bought.get(row.who, []) if at <= row.at]
        records.append(
            {
                "who": row.who,
                "at": row.at,
                "better": bool(row.better),
                "stayed": any(since <= row.at + after < until for since, until in times),
                "ripe": row.at + after < b.today + DAY,
                "orders": len(earlier),
                "since": (row.at - first) / DAY,
                "quiet": (row.at - (earlier[-1] if earlier else first)) / DAY,
            }
        )
    return pd.DataFrame(records)


def goes_with(rows: pd.DataFrame) -> tuple[float, float]:
    """How much more often those with the better experience stayed, at equal earlier orders, and its standard error.

    Least squares by numpy; the error lets rows of one customer depend on each other, with Stata's small correction.
    """
    rows = rows[rows["ripe"]]
    besides = [np.log1p(rows[name].clip(lower=0)) for name in ("orders", "since", "quiet")]
    besides = [one for one in besides if one.max() - one.min() > 1e-9]
    matrix = np.column_stack([np.ones(len(rows)), rows["better"].astype(float), *besides])
    stayed = rows["stayed"].to_numpy(dtype=float)
    coefficients = np.linalg.lstsq(matrix, stayed, rcond=None)[0]
    left = stayed - matrix @ coefficients
    meat = np.zeros((matrix.shape[1], matrix.shape[1]))
    who = rows["who"].to_numpy()
    for one in pd.unique(who):
        pull = matrix[who == one].T @ left[who == one]
        meat += np.outer(pull, pull)
    bread = np.linalg.pinv(matrix.T @ matrix)
    groups, n, k = rows["who"].nunique(), *matrix.shape
    spread = bread @ meat @ bread * groups / (groups - 1) * (n - 1) / (n - k)
    return float(coefficients[1]), float(np.sqrt(spread[1, 1]))


def reached(b: Business, rows: pd.DataFrame, length: int) -> float:
    """How many customers a month had the worse experience lately."""
    late = rows[~rows["better"] & (rows["at"] >= b.today + DAY - pd.DateOffset(months=length))]
    return len(set(zip(late["who"], late["at"].dt.strftime("%Y-%m"), strict=True))) / length
