"""Growth against the time before, where a period or the last month is not over: as many days, never the whole."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from lib.metrics import registry
from lib.metrics.view import View, next_grain
from lib.scope import Period, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset

SEARCHES = """
clicks impressions position day        query
1      90          2        2024-01-02 tea
50     900         2        2024-02-17 tea
50     900         2        2024-02-05 tea
40     900         2        2024-02-25 tea
60     900         2        2024-03-02 tea
9      90          2        2024-03-20 tea
30     300         2        2024-04-01 tea
25     300         2        2024-04-02 tea
"""
ORDERS = """
customer_id ordered_at order_id amount
ana         2024-02-01 1        10
ana         2024-03-05 2        10
ana         2024-03-30 3        20
ana         2024-04-02 4        30
"""


@pytest.fixture(scope="module")
def site():
    return Asked(dataset(searches=SEARCHES, orders=ORDERS, as_of=date(2024, 4, 5)))


@pytest.mark.parametrize(
    "end", [date(2024, 4, 30), None, date(2024, 4, 5)], ids=["ends in the future", "has no end", "ends today"]
)
def test_a_period_that_is_not_over_is_compared_with_as_many_days(site, end):
    row = site("organic_clicks", variant="growth", period=Period(date(2024, 4, 1), end))
    # Five days of April so far; in the five days before them nobody clicked, and the 69 of March are not asked for.
    assert row["now"] == 55 and np.isnan([row["before"], row["value"], row["months"]]).all()
    row = site("organic_clicks", variant="growth", period=Period(date(2024, 3, 1), end))
    # 36 days, 1 March to 5 April, after 25 January to 29 February.
    assert (row["now"], row["before"], row["value"]) == (124, 140, pytest.approx(124 / 140 - 1))


def test_a_period_to_come_has_not_grown(site):
    row = site("organic_clicks", variant="growth", period=Period(date(2024, 5, 1), date(2024, 5, 31)))
    assert np.isnan(row["value"])


def test_months_of_a_trend_that_are_cut_are_compared_with_as_many_days(site):
    frame = site.frame("organic_clicks", variant="growth", every="month", period=Period(date(2024, 2, 20), None))
    assert frame["complete"].tolist() == [False, True, False]
    # 20 to 29 February after 10 to 19 February; March after all of February; April so far after the five days before.
    assert frame["now"].tolist() == [40, 69, 55]
    assert frame["before"].tolist() == [50, 140, pytest.approx(np.nan, nan_ok=True)]


@pytest.mark.parametrize("every", ["month", "quarter"])
def test_every_grain_of_a_growth_is_that_of_the_grain_as_a_period(site, every):
    whole = Period(date(2024, 2, 20), date(2024, 4, 30))
    frame = site.frame("organic_clicks", variant="growth", by="query", every=every, period=whole)
    for place, start in enumerate(frame["period"]):
        last = next_grain(start.date(), every) - timedelta(days=1)
        part = Period(max(start.date(), date(2024, 2, 20)), min(last, date(2024, 4, 30)))
        alone = site.frame("organic_clicks", variant="growth", by="query", period=part)
        assert frame["value"].iloc[place] == pytest.approx(alone["value"].get(0, np.nan), nan_ok=True)


def test_queries_of_a_period_that_is_not_over_are_compared_with_as_many_days(site):
    april = View(site.facts, Segment(), (Period(date(2024, 3, 1), date(2024, 4, 30)),))
    found = site.data.engine.frame(registry.table("query_changes").rows(april, what="query")).iloc[0]
    assert (found["clicks_after"], found["clicks_before"]) == (124, 140)


def test_the_happiness_of_a_month_that_is_not_over_grows_against_as_many_days():
    answers = "question score customer_id answered_at\ncsat 5 ana 2024-04-02\ncsat 5 ana 2024-03-02"
    shop = Asked(dataset(orders=ORDERS, answers=answers, as_of=date(2024, 4, 5)), Settings(churn_after_days=40))
    april = Period(date(2024, 4, 1), date(2024, 4, 30))
    # 30 a head in five days, after 20 a head in the five days before (27 to 31 March): half as much again.
    assert shop("happiness_index", period=april)["revenue_per_customer"] == pytest.approx(75)
    trend = shop.frame("happiness_index", every="month", period=Period(date(2024, 3, 1), None))
    # March: 30 after February's 10, counted as double.
    assert trend["revenue_per_customer"].tolist() == [100, pytest.approx(75)]


def test_a_part_of_a_month_with_nothing_before_it_still_has_its_clicks(site):
    frame = site.frame("organic_clicks", variant="growth", every="month", period=Period(date(2024, 1, 2), None))
    assert frame["now"].tolist() == [1, 140, 69, 55] and np.isnan(frame["value"].iloc[0])
