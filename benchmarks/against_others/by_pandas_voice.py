"""What people say, support and search, counted by plain pandas from the published definitions."""

from __future__ import annotations

from functools import partial

import pandas as pd

from benchmarks.against_others.business import DAY, Business, share
from benchmarks.against_others.questions import counted


def _middle(column: str, rows: pd.DataFrame, at: float = 0.5) -> float:
    return float(rows[column].quantile(at))


def _mean(column: str, rows: pd.DataFrame) -> float:
    return float(rows[column].mean())


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
counted(
    "attitude_score", lambda b: b.asked("attitude"), lambda rows: 100 * rows["place"].mean(), "question", answers=ASKED
)


def _one_scale(rows: pd.DataFrame) -> pd.DataFrame:
    """The answers on the scale most were given on."""
    scales = rows.groupby(["scale_min", "scale_max"]).size()
    low, high = scales.idxmax() if len(scales) else (None, None)
    return rows[(rows["scale_min"] == low) & (rows["scale_max"] == high)]


counted(
    "ces",
    lambda b: _one_scale(b.asked("ces")),
    lambda rows: rows["score"].mean(),
    "channel",
    "touchpoint",
    answers=ASKED,
)
counted(
    "ces:easy", lambda b: _one_scale(b.asked("ces")), lambda rows: (rows["place"] >= 2 / 3 - 1e-9).mean(), answers=ASKED
)
counted("csat:mean", lambda b: _one_scale(b.asked("csat")), lambda rows: rows["score"].mean(), answers=ASKED)


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
    counted(_name, _tickets, partial(_middle, _column), *_by, tickets=OPENED)
    counted(_name + ":p90", _tickets, partial(_middle, _column, at=0.9), tickets=OPENED)
    counted(_name + ":mean", _tickets, partial(_mean, _column), tickets=OPENED)


def _solved(rows: pd.DataFrame) -> float:
    return float((rows["hours"].notna() | (rows["status"] == "resolved")).mean())


counted("resolution_rate", _tickets, _solved, "channel", "topic", tickets=OPENED)


def _contacts(business: Business) -> pd.DataFrame:
    """Tickets of known customers, with whether each came back about the same within a week, once that is over."""
    rows = business.whole.all_tickets
    rows = rows[rows["customer_id"].notna()].sort_values(["opened_at", "ticket_id"])
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
