"""Small businesses thrown together by chance, with the oddities of real files: both sides must find the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.against_others.business import Business
from lib import Workspace

START = pd.Timestamp("2024-01-01")


def business(seed: int) -> Business:
    """One or many customers, one day or a year, all tables or few; ties, guests, returns, empty cells."""
    rng = np.random.default_rng(seed)
    people = [f"c{number}" for number in range(int(rng.choice([1, 3, 12, 60])))]
    days = int(rng.choice([1, 9, 70, 400], p=[0.1, 0.2, 0.35, 0.35]))
    # Times to the hour or to the day make many ties; to the second hardly any.
    step = str(rng.choice(["D", "h", "min", "s"], p=[0.15, 0.25, 0.3, 0.3]))

    def moments(n: int) -> pd.Series:
        seconds = rng.integers(0, days * 86400, n)
        return pd.Series((START + pd.to_timedelta(seconds, unit="s")).floor(step))

    def later(since: pd.Series, hours: float, missing: float) -> pd.Series:
        found = since + pd.to_timedelta(np.round(rng.exponential(hours, len(since)) * 60), unit="min")
        return found.where(rng.random(len(since)) >= missing)

    def some(values: list, n: int, missing: float = 0.0) -> pd.Series:
        picked = pd.Series(rng.choice(np.array(values, dtype=object), n), dtype=object)
        return picked.where(rng.random(n) >= missing, None)

    def flags(n: int, share: float) -> pd.Series:
        return pd.Series(rng.random(n) < share)

    size = int(rng.choice([3, 40, 300]))
    tables = {
        "orders": _orders(rng, moments, some, size),
        "visits": _visits(rng, moments, some, size * 3, people),
        "answers": _answers(rng, moments, later, some, size),
        "tickets": _tickets(rng, moments, later, some, size),
        "messages": pd.DataFrame(
            {
                "customer_id": some(people, size),
                "sent_at": moments(size),
                "campaign": some(["spring", "autumn"], size, 0.1),
                "delivered": flags(size, 0.9),
                "opened": flags(size, 0.4),
                "clicked": flags(size, 0.1),
                "converted": flags(size, 0.05),
                "unsubscribed": flags(size, 0.02),
            }
        ),
        "referrals": _referrals(rng, moments, some, flags, size, people),
        "points": pd.DataFrame(
            {
                "customer_id": some(people, size),
                "occurred_at": moments(size),
                "earned": rng.integers(0, 90, size).astype(float),
                "redeemed": rng.integers(0, 30, size).astype(float),
            }
        ),
        "searches": pd.DataFrame(
            {
                "clicks": rng.integers(0, 40, size).astype(float),
                "impressions": rng.integers(40, 400, size).astype(float),
                "position": np.round(1 + 20 * rng.random(size), 1),
                "day": moments(size).dt.floor("D"),
                "query": some(["tea", "cup", "pot"], size),
            }
        ),
        "mentions": _mentions(moments, later, some, size),
    }
    tables["customers"] = pd.DataFrame({"customer_id": people, "first_seen_at": moments(len(people)).dt.floor("D")})
    for name in ("orders", "answers", "tickets"):
        # A fifth of the tables' rows are of people nobody knows.
        tables[name]["customer_id"] = some(people, len(tables[name]), 0.2 if len(people) > 1 else 0.0)
    if "key" in tables["orders"]:
        tables["orders"] = _one_customer_an_order(tables["orders"])
    if rng.random() < 0.3:
        tables["subscriptions"] = _subscriptions(rng, moments, later, some, max(3, size // 4), people)
    if rng.random() < 0.5:
        tables["spend"] = pd.DataFrame({"day": moments(size).dt.floor("D"), "amount": rng.integers(1, 90, size) * 1.0})
    kept = {name: rows for name, rows in tables.items() if name == "orders" or rng.random() < 0.75}
    return Business(f"invented business {seed}", kept)


def _orders(rng, moments, some, n) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "ordered_at": moments(n),
            "amount": rng.integers(1, 200, n) * 1.0,
            "status": some(["completed", "completed", "completed", "cancelled", "refunded"], n),
            "category": some(["tea", "cups", "pots"], n, 0.1),
            "promo": some(["SPRING"], n, 0.8),
            "channel": some(["web", "shop"], n, 0.1),
        }
    )
    if rng.random() < 0.6:
        # Orders of several lines, all of one moment; some of them are returns.
        rows["key"] = [f"o{number}" for number in np.sort(rng.integers(0, max(1, n * 2 // 3), n))]
        rows["order_id"] = rows["key"]
        for column in ("ordered_at", "status", "promo", "channel"):
            rows[column] = rows.groupby("key")[column].transform("first")
    returned = rng.random(n) < 0.08
    rows["amount"] = rows["amount"].where(~returned, -rows["amount"])
    return rows


def _one_customer_an_order(rows: pd.DataFrame) -> pd.DataFrame:
    first = rows.drop_duplicates("key").set_index("key")["customer_id"]
    return rows.assign(customer_id=rows["key"].map(first)).drop(columns="key")


def _visits(rng, moments, some, n, people) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "visitor_id": some([*people, *(f"v{number}" for number in range(len(people)))], n),
            "occurred_at": moments(n),
            "action": some(["page_view"] * 5 + ["add_to_cart", "search", "purchase"], n),
            "page": some(["/a", "/b", "/c"], n, 0.1),
            "source": some(["ads", "mail"], n, 0.1),
            "device": some(["phone", "desktop"], n, 0.1),
        }
    )
    # Events come in runs: many follow one another within minutes, some within seconds.
    again = rows.sample(frac=0.6, random_state=int(rng.integers(1 << 30)))
    pause = rng.choice([0, 2, 5, 6, 11, 600, 1800, 1801], len(again))
    again = again.assign(occurred_at=again["occurred_at"] + pd.to_timedelta(pause, unit="s"))
    rows = pd.concat([rows, again.assign(action=some(["page_view", "add_to_cart", "purchase"], len(again)).to_numpy())])
    # What happened in the same second has no order: each person's events are told apart by it.
    rows = rows.drop_duplicates(["visitor_id", "occurred_at"])
    return rows.assign(customer_id=rows["visitor_id"].where(rows["visitor_id"].str.startswith("c"))).reset_index(
        drop=True
    )


def _answers(rng, moments, later, some, n) -> pd.DataFrame:
    question = some(["nps", "csat", "ces", "repurchase", "attitude"], n)
    low = question.map({"nps": 0.0}).fillna(1.0)
    high = question.map({"nps": 10.0, "ces": 7.0}).fillna(5.0)
    answered = rng.random(n) < 0.7
    sent = moments(n)
    score = np.floor(low + rng.random(n) * (high - low + 1))
    return pd.DataFrame(
        {
            "question": question,
            "sent_at": sent,
            "answered_at": later(sent, 20, 0.0).where(answered),
            "score": score.where(answered),
            "scale_min": low,
            "scale_max": high,
            "channel": some(["web", "mail"], n, 0.1),
            "touchpoint": some(["delivery", "support"], n, 0.1),
        }
    )


def _tickets(rng, moments, later, some, n) -> pd.DataFrame:
    opened = moments(n)
    return pd.DataFrame(
        {
            "ticket_id": [f"t{number}" for number in range(n)],
            "opened_at": opened,
            "first_replied_at": later(opened, 3, 0.2),
            "resolved_at": later(opened, 30, 0.2),
            "channel": some(["phone", "mail"], n, 0.1),
            "topic": some(["delivery", "returns"], n, 0.1),
            "priority": some(["high", "low"], n, 0.1),
        }
    )


def _referrals(rng, moments, some, flags, n, people) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "referrer_id": some(people, n),
            "occurred_at": moments(n),
            "offered": flags(n, 0.8),
            "shared": flags(n, 0.3),
            "referred_id": some(people, n, 0.8),
        }
    )
    rows["referred_id"] = rows["referred_id"].where(rows["shared"] & (rows["referred_id"] != rows["referrer_id"]), None)
    return rows.drop_duplicates(["referrer_id", "occurred_at"])


def _mentions(moments, later, some, n) -> pd.DataFrame:
    when = moments(n)
    return pd.DataFrame(
        {
            "occurred_at": when,
            "platform": some(["maps", "forum"], n, 0.1),
            "sentiment": some(["positive", "neutral", "negative"], n, 0.3),
            "rating": some([1.0, 2.0, 3.0, 4.0, 5.0], n, 0.3).astype(float),
            "replied_at": later(when, 20, 0.5),
        }
    )


def _subscriptions(rng, moments, later, some, n, people) -> pd.DataFrame:
    started = moments(n).dt.floor("D")
    ended = (started + pd.to_timedelta(rng.integers(5, 200, n), unit="D")).where(rng.random(n) < 0.6)
    return pd.DataFrame(
        {
            "customer_id": some(people, n),
            "started_at": started,
            "ended_at": ended,
            "monthly_amount": rng.choice([10.0, 20.0, 50.0], n),
            "plan": some(["solo", "team"], n),
        }
    )


def load(made: Business, folder: Path) -> Workspace:
    """The business written as files and read by the app, every column under its own role."""
    workspace = Workspace()
    for name, rows in made.tables.items():
        path = folder / f"{name}.csv"
        written = rows.assign(
            **{column: rows[column].map({True: "yes", False: "no"}) for column in rows.select_dtypes("bool")}
        )
        written.to_csv(path, index=False, date_format="%Y-%m-%d %H:%M:%S")
        workspace.add(path, table=name, columns={column: column for column in rows})
    return workspace
