"""Growth against the time before, where a period or the last month is not over: as many days, never the whole."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from lib.errors import UnknownName
from lib.metrics import explain, registry, scorecard
from lib.metrics.compute import Ask
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


def test_a_month_that_is_not_over_is_compared_with_as_many_days_of_the_one_before(site):
    row = site("organic_clicks", variant="growth", period=Period(date(2024, 4, 1), date(2024, 4, 30)))
    # Five days of April so far after the first five of March, not after all of it.
    assert (row["now"], row["before"], row["value"]) == (55, 60, pytest.approx(55 / 60 - 1))
    row = site("organic_clicks", variant="growth", period=Period(date(2024, 3, 1), date(2024, 4, 30)))
    # 1 March to 5 April, 36 days, after the 36 days from 1 January.
    assert (row["now"], row["before"]) == (124, 51)


@pytest.mark.parametrize("end", [None, date(2024, 4, 5)], ids=["has no end", "ends today"])
def test_a_period_up_to_today_is_compared_with_as_many_days_before_it(site, end):
    row = site("organic_clicks", variant="growth", period=Period(date(2024, 4, 1), end))
    # Nobody clicked in the five days before, and the last complete months are not what was asked for.
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
    # 20 to 29 February after 10 to 19 February; March after all of February; April so far after 1 to 5 March.
    assert frame["now"].tolist() == [40, 69, 55] and frame["before"].tolist() == [50, 140, 60]


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
    assert (found["clicks_after"], found["clicks_before"]) == (124, 51)


def test_the_happiness_of_a_month_that_is_not_over_grows_against_as_many_days():
    answers = "question score customer_id answered_at\ncsat 5 ana 2024-04-02\ncsat 5 ana 2024-03-02"
    shop = Asked(dataset(orders=ORDERS, answers=answers, as_of=date(2024, 4, 5)), Settings(churn_after_days=40))
    april = Period(date(2024, 4, 1), date(2024, 4, 30))
    # 30 a head in five days of April, after 10 a head in the first five of March, counted as double.
    assert shop("happiness_index", period=april)["revenue_per_customer"] == 100
    # Against the five days just before, 27 to 31 March, it is half as much again.
    so_far = Period(date(2024, 4, 1), date(2024, 4, 5))
    assert shop("happiness_index", period=so_far)["revenue_per_customer"] == pytest.approx(75)
    trend = shop.frame("happiness_index", every="month", period=Period(date(2024, 3, 1), None))
    assert trend["revenue_per_customer"].tolist() == [100, 100]


def test_the_scorecard_has_the_happiness_that_is_asked_for_alone():
    answers = "question score customer_id answered_at\ncsat 5 ana 2024-04-02\ncsat 5 ana 2024-03-02"
    orders = ORDERS.replace("3        20", "3        5").replace("2        10", "2        24")
    shop = Asked(dataset(orders=orders, answers=answers, as_of=date(2024, 4, 5)), Settings(churn_after_days=40))
    metric = registry.metric("happiness_index")
    for end in (date(2024, 4, 30), date(2024, 4, 5)):
        april = Period(date(2024, 4, 1), end)
        view = View(shop.facts, Segment(), (april,))
        card = scorecard.scorecard(view, [Ask("happiness_index", metric, metric.ways[0])])
        assert card["value"].tolist() == [shop("happiness_index", period=april)["value"]]


def test_a_part_of_a_month_with_nothing_before_it_still_has_its_clicks(site):
    frame = site.frame("organic_clicks", variant="growth", every="month", period=Period(date(2024, 1, 2), None))
    assert frame["now"].tolist() == [1, 140, 69, 55] and np.isnan(frame["value"].iloc[0])


def test_clicks_grow_by_what_the_searches_tell_and_by_nothing_else(site):
    with pytest.raises(UnknownName, match=r"no breakdown “city”\. There is: query"):
        site.frame("organic_clicks", variant="growth", by="city")


# An export of searches made before today -------------------------------------------------------------------------

#: The export ends on 10 March, while orders go on to 30 April.
STALE = Asked(
    dataset(
        searches="""
        clicks impressions position day        query
        20     100         2        2024-01-01 tea
        10     100         2        2024-02-01 tea
        30     100         2        2024-02-29 tea
        20     100         2        2024-03-01 tea
        5      100         2        2024-03-10 tea
        """,
        orders=ORDERS,
        as_of=date(2024, 4, 30),
    )
)


def test_days_after_the_newest_search_row_are_not_days_without_clicks():
    months = STALE.frame("organic_clicks", every="month")
    # March is told up to its tenth day, and of April nothing is known.
    assert list(zip(months["value"], months["complete"], strict=True)) == [(20, True), (40, True), (25, False)]
    growth = STALE.frame("organic_clicks", variant="growth", every="month")
    # The first ten days of March after the first ten of February.
    assert growth["value"].iloc[-1] == pytest.approx(25 / 10 - 1)
    row = STALE("organic_clicks", variant="growth", period=Period(date(2024, 3, 1), date(2024, 4, 30)))
    assert (row["now"], row["before"]) == (25, 20)  # ten days, 1 to 10 March, after 1 to 10 January


def test_a_month_that_searches_are_told_of_in_part_is_compared_with_none(site):
    asks = [Ask("organic_clicks", registry.metric("organic_clicks"), registry.metric("organic_clicks").ways[0])]
    march = Period(date(2024, 3, 1), date(2024, 3, 31))
    (row,) = scorecard.scorecard(View(STALE.facts, windows=(march,)), asks).to_dict("records")
    assert row["value"] == 25 and np.isnan(row["previous"])
    # Where the rows go on, the same month stands beside February.
    (row,) = scorecard.scorecard(View(site.facts, windows=(march,)), asks).to_dict("records")
    assert (row["value"], row["previous"]) == (69, 140)
    notes = [str(note) for note in explain.explained(View(STALE.facts, windows=(march,)), asks[0]).notes]
    assert any("The newest rows that tell of this are of" in note for note in notes)


@pytest.mark.parametrize("variant", [None, "growth"])
@pytest.mark.parametrize("by", [None, "query"])
def test_a_period_after_the_newest_search_row_has_no_number_and_no_course(variant, by):
    april = Period(date(2024, 4, 1), date(2024, 4, 30))
    assert STALE.frame("organic_clicks", variant=variant, by=by, every="month", period=april).empty
    assert np.isnan(STALE("organic_clicks", variant=variant, period=april)["value"])
    asks = [Ask("organic_clicks", registry.metric("organic_clicks"), registry.metric("organic_clicks").ways[0])]
    (row,) = scorecard.scorecard(View(STALE.facts, windows=(april,)), asks).to_dict("records")
    assert np.isnan(row["value"]) and np.isnan(row["previous"])
