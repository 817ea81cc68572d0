"""The loyalty lenses of the sample shop, written a second time in plain pandas from the rules alone."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

import sample_data
from lib import Workspace
from lib.facts.lenses import RFM_GRID
from tests import sample_files

TODAY = date(2026, 10, 31)
FILES = ("customers", "orders", "visits", "answers", "tickets", "referrals", "mentions")


def table(name: str, *times: str) -> pd.DataFrame:
    return pd.read_csv(sample_files.path_of("shop", name), parse_dates=list(times))


@pytest.fixture(scope="module")
def shop() -> Workspace:
    ws = Workspace()
    ws.add_all([sample_files.path_of("shop", name) for name in FILES])
    yield ws
    ws.close()


@pytest.fixture(scope="module")
def people(shop: Workspace) -> pd.DataFrame:
    """One row per customer on the list: what she did, counted from the files."""
    lines = table("orders", "ordered_at")
    lines = lines[(lines["status"] != "cancelled") & lines["customer_id"].notna()]
    # The lines of an order marked as returned count as nothing, unless the return stands in lines of its own.
    returned = lines[lines["amount"] < 0]["order_id"]
    paid = np.where(
        (lines["status"] == "refunded") & ~lines["order_id"].isin(returned) & (lines["amount"] > 0), 0, lines["amount"]
    )
    lines = lines.assign(paid=paid, code=lines["promo"].notna())
    sold = lines[lines["amount"] >= 0].groupby("order_id")
    orders = sold.agg(who=("customer_id", "first"), at=("ordered_at", "min"), code=("code", "max")).sort_values("at")
    orders["gap"] = orders.groupby("who")["at"].diff() / pd.Timedelta(days=1)
    by = orders.groupby("who")
    found = table("customers", "first_seen_at").set_index("customer_id")[["first_seen_at"]]
    found["orders"] = by.size().reindex(found.index).fillna(0)
    found["since"], found["last"] = by["at"].min(), by["at"].max()
    gaps = orders[orders["gap"] >= 1].groupby("who")["gap"]
    found["usual"], found["last_gap"] = gaps.median(), gaps.last()
    found["codes"] = by["code"].mean()
    found["paid"] = lines.groupby("customer_id")["paid"].sum()
    broken = orders[orders["gap"].isna() | (orders["gap"] > shop.facts.churn_after_days)].groupby("who")["at"].last()
    found["unbroken"] = broken
    visits = table("visits", "occurred_at")
    named = visits.dropna(subset=["customer_id"]).groupby("visitor_id")["customer_id"].min()
    visits["who"] = visits["customer_id"].fillna(visits["visitor_id"].map(named))
    visits = visits.dropna(subset=["who"]).sort_values(["who", "occurred_at"])
    pause = visits.groupby("who")["occurred_at"].diff()
    begun = visits[pause.isna() | (pause > pd.Timedelta(minutes=30))]
    found["visited"] = begun.groupby("who")["occurred_at"].max()
    answers = table("answers", "answered_at").dropna(subset=["score"])
    found["answered"] = answers.groupby("customer_id")["answered_at"].max()
    found["asked"] = table("tickets", "opened_at").groupby("customer_id")["opened_at"].max()
    deeds = table("referrals", "occurred_at")
    shared = deeds[deeds["shared"] == "yes"].groupby("referrer_id").size()
    brought = deeds[deeds["converted"] == "yes"].groupby("referrer_id").size()
    found["shared"], found["brought"] = shared, brought
    found[["shared", "brought"]] = found[["shared", "brought"]].fillna(0)
    found["first_visits"] = visits["occurred_at"].min().normalize()
    return found.join(_attitude(answers))


def _attitude(answers: pd.DataFrame) -> pd.DataFrame:
    """The last word of each customer on a scale from 0 to 1, her last recommendation and praise in public."""
    asked = answers[answers["question"].isin(["nps", "csat", "attitude"])]
    place = (asked["score"] - asked["scale_min"]) / (asked["scale_max"] - asked["scale_min"])
    said = asked.assign(place=place, at=asked["answered_at"])[["customer_id", "at", "place"]]
    # The mark of a ticket is an answer too, of the day it was opened.
    marks = table("tickets", "opened_at").dropna(subset=["score"])
    marks = pd.DataFrame(
        {"customer_id": marks["customer_id"], "at": marks["opened_at"], "place": (marks["score"] - 1) / 4}
    )
    public = table("mentions", "occurred_at").dropna(subset=["customer_id"])
    public = public[public["sentiment"].isin(["positive", "negative"])]
    good = public["sentiment"] == "positive"
    words = pd.DataFrame(
        {"customer_id": public["customer_id"], "at": public["occurred_at"], "place": good.astype(float)}
    )
    said = pd.concat([said, marks, words])
    latest = said[said["at"] == said.groupby("customer_id")["at"].transform("max")]
    nps = asked[asked["question"] == "nps"].sort_values("answered_at").groupby("customer_id")["score"].last()
    return pd.DataFrame(
        {
            "place": latest.groupby("customer_id")["place"].mean(),
            "nps": nps,
            "praised": public[good].groupby("customer_id").size(),
        }
    )


@pytest.fixture(scope="module")
def told(shop: Workspace, people: pd.DataFrame) -> pd.DataFrame:
    return shop.stages().customers.set_index("customer_id").reindex(people.index)


def test_the_stages_are_those_that_pandas_finds(people, told):
    used = people[["visited", "answered", "asked"]].max(axis=1) > people["since"]
    early = people["visited"].isna() & (people["first_seen_at"] < people["first_visits"])
    expected = np.select(
        [
            (people["shared"] > 0) | (people["brought"] > 0),
            people["orders"] >= 2,
            (people["orders"] == 1) & used,
            people["orders"] == 1,
            people["visited"].notna(),
            ~early,
        ],
        ["referral", "repeat", "use", "purchase", "exploration", "awareness"],
        "unknown",
    )
    assert (told["stage"] == expected).all()
    assert set(expected) == {"referral", "repeat", "use", "purchase", "exploration", "awareness", "unknown"}


def days_since(moments: pd.Series) -> pd.Series:
    return (pd.Timestamp(TODAY) + pd.Timedelta(days=1) - moments) / pd.Timedelta(days=1)


def test_the_types_of_buyers_are_those_that_pandas_finds(people, told):
    regular = (people["orders"] >= 3) & (days_since(people["last"]) <= 2 * people["usual"])
    loyal = regular & (people["place"] >= 2 / 3 - 1e-9)
    refers = (people["shared"] > 0) | (people["brought"] > 0)
    devoted = loyal & ((people["nps"] >= 9) | refers) & (people["codes"] < 0.5)
    orders = people.loc[people["orders"] > 0, "orders"]
    often = people["orders"].map(lambda own: (orders < own).mean() >= 0.9)
    public = (people[["shared", "brought"]].max(axis=1) >= 2) | (people["praised"] > 0)
    cases = [people["orders"] == 0, people["orders"] == 1, devoted & often & public, devoted, loyal, regular]
    expected = np.select(cases, ["no_order", "one_time", "fan", "devoted", "loyal", "regular"], "occasional")
    assert (told["buyer_type"] == expected).all()
    assert pd.Series(expected).nunique() == 7


def test_the_journey_is_the_one_that_pandas_finds(shop, people, told):
    usual, lost_after = 1.25 * people["usual"], shop.facts.churn_after_days
    bond = (people["orders"] >= 3) & (people["last_gap"] <= usual) & (days_since(people["last"]) <= lost_after)
    loyal = bond & (days_since(people["unbroken"]) >= 365)
    expected = np.select(
        [loyal, bond, people["orders"] >= 2, people["orders"] == 1, people["visited"].notna()],
        ["loyalty", "bond", "return", "first_purchase", "first_visit"],
        "none yet",
    )
    known = expected != "none yet"
    assert (told["journey"][known] == expected[known]).all()
    assert set(told["journey"][~known]) == {"not_begun", "unknown"}


def test_the_kinds_of_loyalty_are_those_that_pandas_finds(people, told):
    often = people["orders"] > people.loc[people["orders"] > 0, "orders"].median()
    likes = people["place"] >= 2 / 3 - 1e-9
    cases = [people["place"].isna(), often & likes, likes, often]
    expected = np.select(cases, ["unknown", "true", "latent", "spurious"], "none")
    assert (told["loyalty_kind"] == expected).all()


def test_the_rfm_scores_are_those_that_pandas_finds(people, told):
    buyers = people[people["orders"] > 0]

    def score(column: pd.Series) -> pd.Series:
        return 1 + np.floor(5 * column.map(lambda own: (column < own).sum()) / len(column)).astype(int)

    r, f, m = score(buyers["last"].dt.normalize()), score(buyers["orders"]), score(buyers["paid"].round(6))
    assert (told.loc[buyers.index, "rfm"] == r.astype(str) + f.astype(str) + m.astype(str)).mean() > 0.999
    segments = [RFM_GRID[recency][frequency - 1] for recency, frequency in zip(r, f, strict=True)]
    assert (told.loc[buyers.index, "rfm_segment"] == segments).all()
    assert told.loc[people["orders"] == 0, "rfm"].isna().all()


def test_stages_a_quarter_ago_and_the_moves_since_then_hold_every_customer_once(shop, people):
    found = shop.stages()
    assert (found.start, found.end) == (date(2026, 8, 3), TODAY)
    # A few customers are known by their orders alone, and not by the list.
    assert found.transitions["customers"].sum() == len(found.customers) >= len(people)
    assert found.funnel["customers"].sum() == len(found.customers)
    by_origin = found.transitions.groupby(["before", "before_state"])["share"].sum()
    assert by_origin.to_numpy() == pytest.approx(np.ones(len(by_origin)))
    before = found.transitions.groupby("before")["customers"].sum()
    assert before["newcomer"] == found.customers["before"].isna().sum()
    after = found.transitions.groupby("after")["customers"].sum()
    funnel = found.funnel.set_index("group")["customers"]
    assert after.to_dict() == funnel[funnel > 0].to_dict()


def test_no_sample_is_left_out(people):
    assert len(people) == 3000 and {path.name.partition(".")[0] for path in sample_data.BUSINESSES["shop"]} >= set(
        FILES
    )
