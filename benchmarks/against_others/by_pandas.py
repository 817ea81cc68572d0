"""Engagement, satisfaction, support and reach, counted by plain pandas from the published definitions."""

from __future__ import annotations

import pandas as pd

from benchmarks.against_others.business import DAY, Business, share
from benchmarks.against_others.questions import counted

LOG = "visitor_id occurred_at"


# Engagement


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
            seen |= set(business.cut(rows, when)[person].dropna())
    return pd.DataFrame({"active": [person in seen for person in sorted(business.known)]})


counted("engagement_rate", _active, lambda rows: rows["active"].mean(), orders="customer_id ordered_at")


def _visitors(business: Business) -> pd.DataFrame:
    by_person = business.sessions.groupby("person", sort=False)
    first = business.sessions.sort_values("at", kind="stable").groupby("person", sort=False)[["source", "device"]].first()
    return by_person.agg(sessions=("events", "size"), goals=("goals", "sum")).join(first)


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


counted(
    "cart_abandonment", _carts, lambda rows: (rows["buys"] == 0).mean(), "source", "device", visits=LOG + " action"
)


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
        left.sort_values("cart_at"), orders.assign(ordered=orders["at"]).drop(columns="at"),
        left_on="cart_at", right_on="ordered", by="person", direction="forward", allow_exact_matches=False,
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
        lambda rows, column=_column: rows[column].fillna(False).astype(bool).mean(),
        "campaign",
        messages=f"customer_id sent_at {_column}",
    )


counted(
    "click_rate:click_to_open",
    lambda b: _messages(b)[_messages(b)["opened"].fillna(False).astype(bool)],
    lambda rows: rows["clicked"].fillna(False).astype(bool).mean(),
    messages="customer_id sent_at opened clicked",
)


# Satisfaction


def nps(scores: pd.Series) -> float:
    return 100 * float((scores >= 9).mean() - (scores <= 6).mean())


ASKED = "question score answered_at"
counted("nps", lambda b: b.asked("nps"), lambda rows: nps(rows["score"]), "channel", "touchpoint", answers=ASKED)
counted(
    "nps:passives_satisfied",
    lambda b: b.asked("nps"),
    lambda rows: 100 * float((rows["score"] >= 7).mean() - (rows["score"] <= 6).mean()),
    answers=ASKED,
)
counted(
    "csat",
    lambda b: b.asked("csat"),
    lambda rows: (rows["place"] >= 2 / 3 - 1e-9).mean(),
    "channel",
    "touchpoint",
    answers=ASKED,
)
counted(
    "repurchase_intent",
    lambda b: b.asked("repurchase"),
    lambda rows: (rows["place"] >= 2 / 3 - 1e-9).mean(),
    answers=ASKED,
)
counted(
    "repurchase_intent:mean",
    lambda b: _one_scale(b.asked("repurchase")),
    lambda rows: rows["score"].mean(),
    answers=ASKED,
)
counted("attitude_score", lambda b: b.asked("attitude"), lambda rows: 100 * rows["place"].mean(), "question", answers=ASKED)


def _one_scale(rows: pd.DataFrame) -> pd.DataFrame:
    """The answers on the scale most were given on."""
    scales = rows.groupby(["scale_min", "scale_max"]).size()
    low, high = scales.idxmax() if len(scales) else (None, None)
    return rows[(rows["scale_min"] == low) & (rows["scale_max"] == high)]


counted(
    "ces", lambda b: _one_scale(b.asked("ces")), lambda rows: rows["score"].mean(), "channel", "touchpoint", answers=ASKED
)
counted(
    "ces:easy", lambda b: _one_scale(b.asked("ces")), lambda rows: (rows["place"] >= 2 / 3 - 1e-9).mean(), answers=ASKED
)
counted(
    "csat:mean", lambda b: _one_scale(b.asked("csat")), lambda rows: rows["score"].mean(), answers=ASKED
)


def _surveys(business: Business) -> pd.DataFrame:
    """A row per survey of which it is known when it was sent; questions sent to somebody at once are one survey."""
    rows = business.table("answers", "channel", "customer_id")
    rows = business.cut(rows[rows["sent_at"].notna()], "sent_at")
    who = rows["customer_id"].fillna(pd.Series([f"row {place}" for place in rows.index], index=rows.index))
    given = rows.assign(given=rows["score"].notna())
    return given.groupby([who, "sent_at"]).agg(given=("given", "any"), channel=("channel", "first"))


counted(
    "survey_response_rate",
    _surveys,
    lambda rows: rows["given"].mean(),
    "channel",
    answers="question score sent_at",
)

POSITIVE, NEGATIVE = 1, -1


def _mentions(business: Business) -> pd.DataFrame:
    """Mentions with their mood: as it is said, else by the stars out of five."""
    rows = business.table("mentions", "sentiment", "rating", "replied_at", "platform")
    said = rows["sentiment"].map({"positive": 1.0, "neutral": 0.0, "negative": -1.0})
    stars = (pd.to_numeric(rows["rating"]) - 3).clip(-1, 1)
    return business.cut(rows.assign(mood=said.astype(float).fillna(stars)), "occurred_at")


counted("mention_count", _mentions, len, "platform", mentions="occurred_at")
counted(
    "mention_sentiment",
    _mentions,
    lambda rows: ((rows["mood"] > 0).sum() - (rows["mood"] < 0).sum()) / rows["mood"].notna().sum(),
    "platform",
    mentions="occurred_at rating",
)
counted(
    "mention_reply_rate",
    _mentions,
    lambda rows: rows["replied_at"].notna().mean(),
    "platform",
    mentions="occurred_at replied_at",
)


# Support

OPENED = "ticket_id opened_at"
FIELDS = ("channel", "topic", "priority")


def _tickets(business: Business) -> pd.DataFrame:
    return business.tickets


counted("ticket_volume", _tickets, len, "channel", "topic", tickets=OPENED)
counted(
    "ticket_volume:per_100_customers",
    lambda b: b.tickets.assign(known=len(b.known)),
    lambda rows: 100 * len(rows) / rows["known"].iloc[0],
    tickets=OPENED,
)
for _name, _column, _by in (
    ("first_response_time", "minutes", ("channel", "priority")),
    ("resolution_time", "hours", ("channel", "topic")),
):
    counted(_name, _tickets, lambda rows, column=_column: rows[column].median(), *_by, tickets=OPENED)
    counted(_name + ":p90", _tickets, lambda rows, column=_column: rows[column].quantile(0.9), tickets=OPENED)
    counted(_name + ":mean", _tickets, lambda rows, column=_column: rows[column].mean(), tickets=OPENED)


def _solved(rows: pd.DataFrame) -> float:
    return float((rows["hours"].notna() | (rows["status"] == "resolved")).mean())


counted("resolution_rate", _tickets, _solved, "channel", "topic", tickets=OPENED)


def _contacts(business: Business) -> pd.DataFrame:
    """Tickets of known customers, with whether each came back about the same within a week; those that still can not."""
    rows = business.whole.all_tickets
    rows = rows[rows["customer_id"].notna()].sort_values("opened_at", kind="stable")
    following = rows.groupby(["customer_id", "topic"], dropna=False)["opened_at"].shift(-1)
    settled = rows["opened_at"] + 7 * DAY <= business.today + DAY
    return business.cut(rows.assign(back=following - rows["opened_at"] <= 7 * DAY)[settled], "opened_at")


counted(
    "repeat_contact_rate", _contacts, lambda rows: rows["back"].mean(), "channel", tickets=OPENED + " customer_id topic"
)


def _rated(business: Business) -> pd.DataFrame:
    rows = business.asked("csat")
    return rows[rows["touchpoint"] == "support"]


counted(
    "support_csat",
    _rated,
    lambda rows: (rows["place"] >= 2 / 3 - 1e-9).mean(),
    "channel",
    tickets=OPENED,
    answers=ASKED + " touchpoint",
)


# Reach


def _searches(business: Business) -> pd.DataFrame:
    return business.cut(business.table("searches", "query", "impressions", "position"), "day")


CLICKS = "clicks day"
counted("organic_clicks", _searches, lambda rows: rows["clicks"].sum(), "query", searches=CLICKS)
counted(
    "organic_ctr",
    _searches,
    lambda rows: share(rows["clicks"].sum(), rows["impressions"].sum()),
    "query",
    searches=CLICKS + " impressions",
)
counted(
    "organic_position",
    _searches,
    lambda rows: share((rows["position"] * rows["impressions"]).sum(), rows["impressions"].sum()),
    "query",
    searches=CLICKS + " impressions position",
)
