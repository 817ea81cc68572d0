"""Findings see what is there, and nothing where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np
import pandas as pd
import pytest

from lib.dataset import Dataset
from lib.facts import Facts
from lib.findings import Finding, behind, findings
from lib.formatting import written
from lib.i18n import translator
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import Settings
from lib.stats.permutation import holm, p_values, ranks
from tests.ghosts import AS_OF, FIRST, Frames, Replayed, business

SETTINGS = Settings(as_of=AS_OF, churn_after_days=60)


def told(data: Dataset, most: int = 10) -> tuple[Finding, ...]:
    return findings(View(Facts(data, SETTINGS)), most)


# --- the tests behind it ---


def test_a_group_of_the_extreme_gets_the_p_value_counted_by_hand():
    """Six rows, three of them in the group, which holds all three hits: 2 ÷ C(6, 3) both ways is 0.1."""
    p = p_values(np.array([1.0, 1, 1, 0, 0, 0]), np.array([0, 0, 0, -1, -1, -1]), 1, step=1)
    assert 0.1 <= p[0] <= 0.15


@pytest.mark.parametrize(
    ("rows", "group", "hits", "inside"), [(1000, 30, 50, 8), (300, 100, 150, 75), (1000, 30, 300, 1), (100, 30, 50, 26)]
)
def test_a_rare_outcome_in_a_small_group_is_as_unlikely_as_counting_says(rows, group, hits, inside):
    """The exact chance is that of the hypergeometric distribution; the approximation may only be more careful."""
    ways = [comb(hits, k) * comb(rows - hits, group - k) for k in range(min(hits, group) + 1)]
    exact = 2 * min(sum(ways[inside:]), sum(ways[: inside + 1])) / comb(rows, group)
    scores, groups = np.zeros(rows), np.full(rows, -1)
    groups[:group], scores[:inside], scores[group : group + hits - inside] = 0, 1, 1
    (p,) = p_values(scores, groups, 1, step=1)
    assert exact * 0.9 <= p <= exact * 4


def test_strata_are_compared_only_with_themselves():
    """Within either stratum the group is like the others; between them everything differs."""
    scores = np.array([0.0] * 50 + [1.0] * 50)
    strata = np.array([0] * 50 + [1] * 50)
    groups = np.array([0] * 40 + [-1] * 10 + [0] * 10 + [-1] * 40)
    assert p_values(scores, groups, 1)[0] < 1e-6
    assert np.isnan(p_values(scores, groups, 1, strata=strata)[0])


def test_one_enormous_amount_weighs_no_more_than_its_rank():
    values = np.array([1.0, 2, 3, 4])
    assert list(ranks(values)) == list(ranks(np.array([1.0, 2, 3, 4e9]))) == [0.2, 0.4, 0.6, 0.8]


def test_holm_by_hand():
    """0.01 × 3, then 0.03 × 2, and 0.02 + … never less than what came before; unknown ones do not count."""
    assert holm(np.array([0.03, 0.01, np.nan, 0.05])) == pytest.approx([0.06, 0.03, np.nan, 0.06], nan_ok=True)


# --- no ghosts ---


def test_of_two_hundred_businesses_without_any_effect_at_most_five_in_a_hundred_show_one():
    replayed = {False: Replayed(SETTINGS), True: Replayed(SETTINGS)}
    shown = [
        (seed, str(found[0].text))
        for seed in range(200)
        if (found := findings(View(replayed[seed % 2 == 1].facts(business(seed)))))
    ]
    assert len(shown) <= 10, shown


def test_a_replayed_business_says_the_same_as_one_asked_anew():
    replayed = Replayed(SETTINGS)
    replayed.facts(business(0))
    data = business(2, slow_phone)
    assert findings(View(replayed.facts(data))) == told(business(2, slow_phone), 5) != ()


# --- what is there ---


def slow_phone(frames: Frames, rng: np.random.Generator) -> None:
    tickets = frames["tickets"]
    tickets.loc[tickets["channel"] == "phone", "first_reply_minutes"] *= 8


def rude_phone(frames: Frames, rng: np.random.Generator) -> None:
    tickets = frames["tickets"]
    rude = (tickets["channel"] == "phone") & tickets["score"].notna() & (rng.random(len(tickets)) < 0.75)
    tickets.loc[rude, "score"] = 1.0


def a_city_that_would_not_recommend(frames: Frames, rng: np.random.Generator) -> None:
    people = frames["customers"].set_index("customer_id")["city"]
    answers = frames["answers"]
    there = answers["customer_id"].map(people).eq("Oslo") & answers["question"].eq("nps")
    answers.loc[there & (rng.random(len(answers)) < 0.5), "score"] = 3.0


def a_bad_spring(frames: Frames, rng: np.random.Generator) -> None:
    answers = frames["answers"]
    spring = answers["answered_at"].dt.strftime("%Y-%m").isin(["2024-09", "2024-10"]) & answers["question"].eq("nps")
    answers.loc[spring & (rng.random(len(answers)) < 0.6), "score"] = 2.0


def a_campaign_that_sells(frames: Frames, rng: np.random.Generator) -> None:
    visits = frames["visits"]
    sold = (visits["campaign"] == "two") & (rng.random(len(visits)) < 0.25)
    visits.loc[sold, "action"] = "purchase"


def a_phone_site_that_loses_people(frames: Frames, rng: np.random.Generator) -> None:
    """On the desktop a second page follows."""
    visits = frames["visits"]
    more = visits[(visits["device"] == "desktop") & (rng.random(len(visits)) < 0.5)].copy()
    more["occurred_at"] += pd.Timedelta(minutes=2)
    frames["visits"] = pd.concat([visits, more], ignore_index=True)


def small_baskets_on_the_market(frames: Frames, rng: np.random.Generator) -> None:
    orders = frames["orders"]
    orders.loc[orders["channel"] == "web", "amount"] *= 0.55


def fair_goers_who_buy_once(frames: Frames, rng: np.random.Generator) -> None:
    people = frames["customers"].set_index("customer_id")["acquisition_channel"]
    orders = frames["orders"].sort_values("ordered_at")
    again = orders["customer_id"].notna() & orders.duplicated("customer_id")
    gone = again & orders["customer_id"].map(people).eq("search") & (rng.random(len(orders)) < 0.85)
    frames["orders"] = orders[~gone].reset_index(drop=True)


def an_offer_that_attracts_leavers(frames: Frames, rng: np.random.Generator) -> None:
    """Those who first paid in September 2024, twice as many as usual, leave within the half year."""
    paid = frames["subscriptions"]
    more = rng.random(len(paid)) < 0.08
    paid.loc[more, "started_at"] = pd.Timestamp("2024-09-10")
    there = paid["started_at"].dt.strftime("%Y-%m") == "2024-09"
    paid.loc[there & (rng.random(len(paid)) < 0.9), "ended_at"] = pd.Timestamp("2024-12-20")


def waiting_drives_away(frames: Frames, rng: np.random.Generator) -> None:
    """Half of the requests, made in a customer's first months, wait for more than a day; who waited soon leaves."""
    tickets, paid = frames["tickets"], frames["subscriptions"]
    since = paid.set_index("customer_id")["started_at"]
    days = pd.to_timedelta(rng.uniform(5, 90, len(tickets)), unit="D")
    tickets["opened_at"] = tickets["customer_id"].map(since) + days
    tickets["first_reply_minutes"] *= 4
    frames["tickets"] = tickets = tickets[tickets["opened_at"] < pd.Timestamp(AS_OF)].reset_index(drop=True)
    waited = tickets[tickets["first_reply_minutes"] > 1440].groupby("customer_id")["opened_at"].min()
    leaves = paid["customer_id"].map(waited) + pd.Timedelta(days=20)
    leaves = leaves.where((rng.random(len(paid)) < 0.8) & (leaves < pd.Timestamp(AS_OF)))
    paid["ended_at"] = np.fmin(paid["ended_at"], leaves).where(leaves.notna(), paid["ended_at"])


def inviting_keeps(frames: Frames, rng: np.random.Generator) -> None:
    """Half of the customers invite somebody in their first month, and of those nobody leaves."""
    paid, visits = frames["subscriptions"], frames["visits"]
    frames["visits"] = visits = visits[visits["action"] != "invite"].reset_index(drop=True)
    inviting = paid[rng.random(len(paid)) < 0.5]
    invites = visits.sample(len(inviting), random_state=1).assign(action="invite")
    invites["visitor_id"] = inviting["customer_id"].to_numpy()
    invites["occurred_at"] = (inviting["started_at"] + pd.Timedelta(days=9)).to_numpy()
    invites = invites[invites["occurred_at"] < pd.Timestamp(AS_OF)]
    frames["visits"] = pd.concat([visits, invites], ignore_index=True)
    paid.loc[paid["customer_id"].isin(inviting["customer_id"]), "ended_at"] = pd.NaT


def a_better_half_year(frames: Frames, rng: np.random.Generator) -> None:
    """Nearly half of the orders before December 2024 never happened."""
    orders = frames["orders"]
    early = orders["ordered_at"] < pd.Timestamp("2024-12-01")
    frames["orders"] = orders[~(early & (rng.random(len(orders)) < 0.45))].reset_index(drop=True)


PLANTED: tuple[tuple[Callable, bool, str, str], ...] = (
    (slow_phone, False, "first_response_time", "phone"),
    (rude_phone, False, "support_csat", "phone"),
    (a_city_that_would_not_recommend, True, "nps", "Oslo"),
    (a_bad_spring, False, "nps", "2024-09"),
    (a_campaign_that_sells, True, "conversion_rate", "two"),
    (a_phone_site_that_loses_people, False, "bounce_rate", "phone"),
    (small_baskets_on_the_market, False, "average_order_value", "web"),
    (fair_goers_who_buy_once, False, "repeat_purchase_rate", "search"),
    (an_offer_that_attracts_leavers, True, "churn_rate", "2024-09"),
    (waiting_drives_away, True, "churn_rate", "flag:slow"),
    (inviting_keeps, True, "churn_rate", "flag:action invite"),
    (a_better_half_year, False, "revenue", "change"),
)
REPLAYED = {False: Replayed(SETTINGS), True: Replayed(SETTINGS)}


@pytest.mark.parametrize("seed", [1003, 2024])
@pytest.mark.parametrize(("plant", "contract", "metric", "about"), PLANTED, ids=[p[0].__name__ for p in PLANTED])
def test_a_planted_effect_is_found(plant, contract, metric, about, seed):
    data = business(2 * seed + contract, plant, customers=1500)
    found = findings(View(REPLAYED[contract].facts(data)), 10)
    assert any(f.metric == metric and any(about in part for part in f.of) for f in found), [f.of for f in found]


@pytest.fixture(scope="module")
def shop() -> tuple[View, tuple[Finding, ...]]:
    view = View(REPLAYED[False].facts(business(77_000, rude_phone, customers=1500)))
    return view, findings(view)


def test_a_finding_says_the_numbers_that_pages_show(shop):
    """Counted again in plain pandas over all marks, not over one of each customer."""
    view, (found, *_more) = shop
    engine = view.facts.dataset.engine
    with engine.cursor() as cursor:
        marks = cursor.execute("SELECT channel, score FROM tickets WHERE score IS NOT NULL").df()
    content = marks["score"] >= 4
    phone = marks["channel"] == "phone"
    assert (found.value, found.against) == (content[phone].mean(), content[~phone].mean())
    assert (found.n, found.others) == (phone.sum(), (~phone).sum())
    assert found.low < found.difference < found.high < 0
    assert found.corrected >= found.p and found.looked_at > 50


def test_a_finding_reads_as_a_sentence_in_either_language(shop):
    _view, (found, *_more) = shop
    english = written(found.text, translator("en"))
    assert english.startswith("Requests by “phone” end with a satisfied customer ") and " against " in english
    assert "%" in english and "{" not in english
    assert "{" not in written(found.text, translator("ru"))


def test_who_is_behind_a_finding_had_the_bad_outcome_herself(shop):
    view, (found, *_more) = shop
    listed = behind(view, found).rows
    with view.facts.dataset.engine.cursor() as cursor:
        bad = cursor.execute("SELECT DISTINCT customer_id FROM tickets WHERE channel = 'phone' AND score < 4").df()
        gone = cursor.execute("SELECT DISTINCT customer_id FROM messages WHERE unsubscribed").df()
    expected = set(bad["customer_id"]) - set(gone["customer_id"])
    assert set(listed["customer_id"]) == expected and listed["customer_id"].is_unique
    assert set(listed["group"]) == {"phone"} and set(listed["measured"]) == {0.0}
    assert {"value"} <= set(listed.columns)


def test_a_segment_and_a_period_are_looked_at_by_themselves(shop):
    view, _found = shop
    without = View(view.facts, Segment.where(city="Riga"), (Period(FIRST, FIRST + pd.Timedelta(days=20)),))
    assert findings(without) == ()


def test_few_customers_are_not_spoken_of():
    """Twenty-nine requests by phone, each waiting for a month, are too few to claim anything of the phone."""

    def few(frames: Frames, rng: np.random.Generator) -> None:
        tickets = frames["tickets"]
        tickets.loc[tickets["channel"] == "phone", "channel"] = "chat"
        tickets.loc[:28, "channel"] = "phone"
        tickets.loc[:28, "first_reply_minutes"] = 40_000.0

    found = told(business(4_000, few, customers=700))
    assert not any("phone" in f.of for f in found)


def test_without_a_chosen_period_the_last_whole_months_stand_against_those_before():
    """One and a half years hold no two whole years, but two half years."""
    found = told(business(2 * 1003, a_better_half_year, customers=1500))
    (change,) = [f for f in found if f.kind == "change" and f.metric == "revenue"]
    text = written(change.text, translator("en"))
    assert text.startswith("Revenue grew by ")
    assert "in Dec 2024 – May 2025, " in text and text.endswith(" in Jun – Nov 2024")
    assert change.money is not None and change.money > 0 and change.good
