"""Two sides of a sample in plain pandas: its tables narrowed to some customers, and what each of them brings.

Nothing here asks the library for a number. Files are read, and orders, sessions and spells told, by
`benchmarks.against_others`, which knows nothing of the library either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.against_others.business import Business

#: Whose a row is. Rows of tables that are not here are nobody's, so no group of customers has any.
WHOSE = {
    **dict.fromkeys(("customers", "orders", "subscriptions", "points"), "customer_id"),
    **dict.fromkeys(("answers", "tickets", "messages", "mentions"), "customer_id"),
    "referrals": "referrer_id",
}


def among(business: Business, people: set[str]) -> Business:
    """The business as if it had these customers only, under the definitions that hold for all of them."""
    tables = {}
    for name, rows in business.tables.items():
        if name == "visits":
            known = rows.get("customer_id", pd.Series(None, index=rows.index, dtype="object"))
            of_visitor = known.groupby(rows["visitor_id"]).transform("first")
            tables[name] = rows[known.fillna(of_visitor).fillna(rows["visitor_id"]).isin(people)]
        else:
            named = WHOSE.get(name) in rows
            tables[name] = rows[rows[WHOSE[name]].isin(people)] if named else rows.iloc[:0]
    made = replace(business, tables=tables)
    vars(made).update(today=business.today, first=business.first, churn_days=business.churn_days)
    return made


def first_of(business: Business, column: str) -> pd.Series:
    """What the first line of every customer's first order says."""
    lines = business.lines[business.lines["customer_id"].notna() & ~(business.lines["listed"] < 0)]
    return lines.sort_values("ordered_at", kind="stable").groupby("customer_id")[column].first()


# What each customer brings: a frame by customer with `x` and `y`, so that the value is the sum of x ÷ the sum of y.

Brought = Callable[[Business], pd.DataFrame]


def _xy(x: pd.Series, y: pd.Series, who: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame({"x": x.astype(float), "y": y.astype(float), "who": who})
    return frame.groupby("who")[["x", "y"]].sum()


def _orders(b: Business) -> pd.DataFrame:
    return b.named.groupby("customer_id").agg(orders=("key", "size"))


def _each(n: pd.DataFrame, hits: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"x": hits.astype(float), "y": 1.0}, index=n.index)


def _came_back(b: Business) -> pd.DataFrame:
    found = _orders(b)
    return _each(found, found["orders"] >= 2)


def _orders_each(b: Business) -> pd.DataFrame:
    found = _orders(b)
    return _each(found, found["orders"])


def _paid(b: Business) -> pd.Series:
    lines = b.cut(b.whole.lines, "ordered_at")
    return lines[lines["customer_id"].notna()].groupby("customer_id")["net"].sum()


def _revenue_each(b: Business) -> pd.DataFrame:
    found = _orders(b)
    return _each(found, _paid(b).reindex(found.index).fillna(0.0))


def _basket(b: Business) -> pd.DataFrame:
    """Of everybody: a guest is known by the order alone."""
    lines = b.cut(b.whole.lines, "ordered_at")
    paid = lines.groupby(lines["customer_id"].fillna("guest " + lines["key"]))["net"].sum()
    orders = b.orders.groupby(b.orders["customer_id"].fillna("guest " + b.orders["key"])).size()
    return pd.DataFrame({"x": paid, "y": orders}).fillna(0.0)


def _lost(b: Business) -> pd.DataFrame:
    """Customers at the start of each whole month, and those of them lost by its end."""
    records = []
    for opens, closes in b.grains():
        start, end = b.customers_at(opens), b.customers_at(closes)
        records += [(who, who not in end) for who in start]
    found = pd.DataFrame(records, columns=["who", "lost"])
    return _xy(found["lost"], pd.Series(1.0, index=found.index), found["who"])


def _kept(b: Business) -> pd.DataFrame:
    found = _lost(b)
    return found.assign(x=found["y"] - found["x"])


def _answers(b: Business, question: str, worth: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    rows = b.asked(question)
    who = rows["customer_id"].fillna(pd.Series([f"row {i}" for i in rows.index], index=rows.index))
    return _xy(worth(rows), pd.Series(1.0, index=rows.index), who)


def _nps(b: Business) -> pd.DataFrame:
    return _answers(
        b, "nps", lambda rows: 100.0 * ((rows["score"] >= 9).astype(int) - (rows["score"] <= 6).astype(int))
    )


def _csat(b: Business) -> pd.DataFrame:
    return _answers(b, "csat", lambda rows: rows["place"] >= 2 / 3 - 1e-9)


def _rows(rows: pd.DataFrame, who: str, hits: pd.Series) -> pd.DataFrame:
    return _xy(hits, pd.Series(1.0, index=rows.index), rows[who])


def _solved(b: Business) -> pd.DataFrame:
    return _rows(b.tickets, "customer_id", b.tickets["hours"].notna() | (b.tickets["status"] == "resolved"))


def _opened(b: Business) -> pd.DataFrame:
    rows = b.cut(b.tables["messages"], "sent_at")
    rows = rows[rows["delivered"].fillna(True).astype(bool)]
    return _rows(rows, "customer_id", rows["opened"].fillna(False).astype(bool))


def _bounced(b: Business) -> pd.DataFrame:
    return _rows(b.sessions, "person", b.sessions["events"] == 1)


def _converted(b: Business) -> pd.DataFrame:
    goals = b.sessions.groupby("person")["goals"].sum()
    return pd.DataFrame({"x": (goals > 0).astype(float), "y": 1.0})


def _long(b: Business) -> pd.DataFrame:
    return _rows(b.sessions, "person", b.sessions["seconds"])


def revenue_lost(b: Business) -> float:
    """Of what customers at the start of each whole month paid in the year before it, the share of those lost in it."""
    lost = start = 0.0
    lines = b.whole.lines[b.whole.lines["customer_id"].notna()]
    for opens, closes in b.grains():
        there, left = b.customers_at(opens), b.customers_at(opens) - b.customers_at(closes)
        year = (lines["ordered_at"] >= opens - pd.DateOffset(months=12)) & (lines["ordered_at"] < opens)
        paid = lines[year].groupby("customer_id")["net"].sum()
        lost += float(paid[paid.index.isin(left)].sum())
        start += float(paid[paid.index.isin(there)].sum())
    return lost / start


RATIOS: Mapping[str, tuple[Brought, str]] = {
    "repeat_purchase_rate": (_came_back, "orders"),
    "orders_per_customer": (_orders_each, "orders"),
    "revenue_per_customer": (_revenue_each, "orders"),
    "average_order_value": (_basket, "orders"),
    "churn_rate": (_lost, "orders"),
    "retention_rate": (_kept, "orders"),
    "nps": (_nps, "answers"),
    "csat": (_csat, "answers"),
    "resolution_rate": (_solved, "tickets"),
    "open_rate": (_opened, "messages"),
    "bounce_rate": (_bounced, "visits"),
    "conversion_rate": (_converted, "visits"),
    "session_duration": (_long, "visits"),
}


@dataclass(frozen=True)
class Told:
    """What a row of the side-by-side table must say."""

    before: float
    after: float
    n_before: float
    n_after: float
    low: float
    high: float
    p: float

    @property
    def change(self) -> float:
        return self.after - self.before


def difference(before: pd.DataFrame, after: pd.DataFrame, level: float = 0.95) -> Told:
    """Two ratios of sums over customers, and the test of their difference by the delta method.

    A customer moves a ratio by (x − ratio × y) ÷ the sum of y. Whoever is on both sides moves both: what she moves the
    difference by is squared as one. As many degrees of freedom as the smaller side has customers, less one.
    """
    values = [float(side["x"].sum() / side["y"].sum()) for side in (before, after)]
    pulls = [(side["x"] - v * side["y"]) / side["y"].sum() for side, v in zip((before, after), values, strict=True)]
    moved = pulls[1].sub(pulls[0], fill_value=0.0)
    counts = [int(((side["x"] != 0) | (side["y"] != 0)).sum()) for side in (before, after)]
    both = sum(counts)
    se = sqrt(float((moved**2).sum()) * both / (both - 1))
    n = [float(side["y"].sum()) for side in (before, after)]
    return _tested(values, n, se, min(counts) - 1, level)


def totals(before: pd.Series, after: pd.Series, n: tuple[float, float], scale: float, level: float = 0.95) -> Told:
    """Two sums over customers, taken as arriving at random; `scale` is how much longer the later side lasts."""
    moved = after.sub(before * scale, fill_value=0.0)
    counts = [int((side != 0).sum()) for side in (before, after)]
    values = [float(before.sum()), float(after.sum())]
    told = _tested([values[0] * scale, values[1]], list(n), sqrt(float((moved**2).sum())), sum(counts) - 1, level)
    return replace(told, before=values[0])


def _tested(values: list[float], n: list[float], se: float, freedom: int, level: float) -> Told:
    change = values[1] - values[0]
    half = float(stats.t.ppf(0.5 + level / 2, freedom)) * se
    p = float(2 * stats.t.sf(abs(change) / se, freedom)) if se else float(change == 0)
    return Told(values[0], values[1], n[0], n[1], change - half, change + half, p)


def median_se(before: pd.DataFrame, after: pd.DataFrame, draws: int = 2000) -> float:
    """The standard error of a difference of medians by drawing customers anew; columns `who` and `value`."""
    rng = np.random.default_rng(7)
    groups = [dict(list(side.groupby("who")["value"])) for side in (before, after)]
    people = sorted({*groups[0], *groups[1]})
    found = []
    for _draw in range(draws):
        picked = rng.integers(len(people), size=len(people))
        medians = []
        for side in groups:
            values = [side[people[i]].to_numpy() for i in picked if people[i] in side]
            medians.append(np.median(np.concatenate(values)))
        found.append(medians[1] - medians[0])
    return float(np.std(found, ddof=1))
