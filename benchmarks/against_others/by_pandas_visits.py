"""Visits and messages, counted by plain pandas from the published definitions."""

from __future__ import annotations

from functools import partial

import pandas as pd

from benchmarks.against_others.business import DAY, Business
from benchmarks.against_others.questions import counted

LOG = "visitor_id occurred_at"


def _told(column: str, rows: pd.DataFrame) -> float:
    return float(rows[column].fillna(False).astype(bool).mean())


def _active(business: Business) -> pd.DataFrame:
    """Every known customer, and whether anything is recorded of her in the period."""
    seen = set(business.cut(business.events, "occurred_at")["person"]) if business.has("visits") else set()
    for name, person, when in (
        ("orders", "customer_id", "ordered_at"),
        ("answers", "customer_id", "answered_at"),
        ("tickets", "customer_id", "opened_at"),
        ("points", "customer_id", "occurred_at"),
        ("referrals", "referrer_id", "occurred_at"),
    ):
        if business.has(name, person, when):
            rows = business.lines if name == "orders" else business.tables[name]
            seen |= set(business.cut(rows[rows[when].notna()], when)[person].dropna())
    return pd.DataFrame({"active": [person in seen for person in sorted(business.known)]})


counted("engagement_rate", _active, lambda rows: rows["active"].mean(), orders="customer_id ordered_at")


def _visitors(business: Business) -> pd.DataFrame:
    by_person = business.sessions.groupby("person", sort=False)
    first = business.sessions.sort_values("at", kind="stable").drop_duplicates("person").set_index("person")
    return by_person.agg(sessions=("events", "size"), goals=("goals", "sum")).join(first[["source", "device"]])


def _goal_known(business: Business) -> bool:
    """Where nobody ever did the goal action the log does not know it."""
    return bool((business.whole.events["action"] == business.goal).any())


def _sessions(business: Business) -> pd.DataFrame:
    return business.sessions


def _converted(rows: pd.DataFrame) -> float:
    return float((rows["goals"] > 0).mean())


counted("conversion_rate", _visitors, _converted, "source", "device", when=_goal_known, visits=LOG + " action")
counted("conversion_rate:sessions", _sessions, _converted, when=_goal_known, visits=LOG + " action")
counted("bounce_rate", _sessions, lambda rows: (rows["events"] == 1).mean(), "device", "source", visits=LOG)
counted(
    "bounce_rate:ga4",
    _sessions,
    lambda rows: 1 - ((rows["seconds"] > 10) | (rows["goals"] > 0) | (rows["views"] >= 2)).mean(),
    visits=LOG,
)
counted("session_duration", _sessions, lambda rows: rows["seconds"].mean(), "device", "source", visits=LOG)
counted("session_duration:median", _sessions, lambda rows: rows["seconds"].median(), visits=LOG)
counted("pages_per_session:events", _sessions, lambda rows: rows["events"].mean(), "device", visits=LOG)
counted("visit_frequency", _visitors, lambda rows: rows["sessions"].mean(), visits=LOG)
counted("visit_frequency:came_back", _visitors, lambda rows: (rows["sessions"] > 1).mean(), visits=LOG)


def _pages(business: Business) -> pd.DataFrame:
    """Views where the log has any, else events."""
    views = business.all_sessions["views"].sum() > 0
    return business.sessions.assign(pages=business.sessions["views" if views else "events"])


counted("pages_per_session", _pages, lambda rows: rows["pages"].mean(), "device", visits=LOG)


def _levels(business: Business) -> pd.DataFrame:
    """A row per day of the period: how many people were active on it, in its last 7 and its last 30 days."""
    seen = pd.DataFrame(
        {"person": business.whole.events["person"], "day": business.whole.events["occurred_at"].dt.normalize()}
    ).drop_duplicates()
    opens, closes = business.window
    # Days before anything was recorded are not days without visitors.
    days = pd.date_range(max(opens, seen["day"].min()), closes - DAY)
    levels = pd.DataFrame(index=days)
    for name, length in (("dau", 1), ("wau", 7), ("mau", 30)):
        # Whoever was seen on a day counts on it and on the next ones, once on each.
        spread = pd.concat([seen.assign(day=seen["day"] + back * DAY) for back in range(length)]).drop_duplicates()
        levels[name] = spread["day"].value_counts().reindex(days, fill_value=0)
    return levels.assign(full=days - 29 * DAY >= seen["day"].min())


def _ratio(levels: pd.DataFrame) -> float:
    full = levels[levels["full"] & (levels["mau"] > 0)]
    return float((full["dau"] / full["mau"]).mean())


counted("dau", _levels, lambda rows: rows["dau"].mean(), visits=LOG)
counted("wau", _levels, lambda rows: rows["wau"].mean(), visits=LOG)
counted("mau", _levels, lambda rows: rows["mau"].mean(), visits=LOG)
counted("stickiness", _levels, _ratio, visits=LOG)


def _carts(business: Business) -> pd.DataFrame:
    """Sessions in which something was put into the cart."""
    return business.sessions[business.sessions["carts"] > 0]


counted("cart_abandonment", _carts, lambda rows: (rows["buys"] == 0).mean(), "source", "device", visits=LOG + " action")


def _recovered(business: Business) -> pd.DataFrame:
    """Carts left behind, except those too young to say, and whether their owner ordered within a week."""
    left = business.sessions[(business.sessions["carts"] > 0) & (business.sessions["buys"] == 0)]
    left = left[left["cart_at"] + 7 * DAY <= business.today + DAY]
    events = business.whole.events
    bought = [events.loc[events["action"] == "purchase", ["person", "occurred_at"]].set_axis(["person", "at"], axis=1)]
    if business.has("orders", "customer_id"):
        bought.append(business.all_orders[["customer_id", "at"]].set_axis(["person", "at"], axis=1).dropna())
    orders = pd.concat(bought).sort_values("at")
    following = pd.merge_asof(
        left.sort_values("cart_at"),
        orders.assign(ordered=orders["at"]).drop(columns="at"),
        left_on="cart_at",
        right_on="ordered",
        by="person",
        direction="forward",
        allow_exact_matches=False,
    )
    return following.assign(back=following["ordered"] - following["cart_at"] <= 7 * DAY)


counted(
    "cart_recovery_rate",
    _recovered,
    lambda rows: rows["back"].mean(),
    "source",
    "device",
    when=lambda business: bool((business.whole.events["action"] == "add_to_cart").any()),
    visits=LOG + " action",
)


def _actions(business: Business) -> pd.DataFrame:
    """Actions other than looking at pages, beside how many people came."""
    rows = business.cut(business.whole.events, "occurred_at")
    return rows.assign(visitors=rows["person"].nunique())[rows["action"] != "page_view"]


counted(
    "actions_per_visitor",
    _actions,
    lambda rows: len(rows) / rows["visitors"].iloc[0],
    "action",
    visits=LOG + " action",
)


def _messages(business: Business) -> pd.DataFrame:
    """Delivered messages; where nothing is said of delivery, all of them."""
    rows = business.cut(business.table("messages", "delivered", "channel", "campaign"), "sent_at")
    return rows[rows["delivered"].fillna(True).astype(bool)]


for _name, _column in (
    ("open_rate", "opened"),
    ("click_rate", "clicked"),
    ("message_conversion", "converted"),
    ("unsubscribe_rate", "unsubscribed"),
):
    counted(
        _name,
        _messages,
        partial(_told, _column),
        "campaign",
        messages=f"customer_id sent_at {_column}",
    )


counted(
    "click_rate:click_to_open",
    lambda b: b.once(_messages)[b.once(_messages)["opened"].fillna(False).astype(bool)],
    lambda rows: rows["clicked"].fillna(False).astype(bool).mean(),
    messages="customer_id sent_at opened clicked",
)
