"""Sharing, recommending and being found, on a handful of rows counted by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from lib.metrics import compute, registry
from lib.metrics.compute import Ask
from lib.metrics.happiness import HAPPINESS_INDEX
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import HAPPINESS_PARTS, Settings
from tests.datasets import Asked, dataset

ORDERS = """
customer_id ordered_at order_id amount
ana         2024-01-01 1        10
ana         2024-02-01 2        20
ben         2024-01-05 3        30
cy          2024-03-05 4        40
cy          2024-03-06 5        50
dee         2024-03-07 6        60
"""
REFERRALS = """
referrer_id occurred_at offered shared referred_id converted
ana         2024-01-02  yes     no     -           -
ana         2024-01-03  no      yes    -           -
ben         2024-01-07  yes     no     -           -
ben         2024-02-07  yes     yes    -           -
ana         2024-03-01  no      yes    cy          yes
eve         2024-03-02  no      yes    -           -
"""


@pytest.fixture(scope="module")
def shop():
    return Asked(dataset(orders=ORDERS, referrals=REFERRALS, as_of=date(2024, 12, 31)))


def test_live_nps_is_who_shared_of_those_who_were_asked(shop):
    row = shop("live_nps")
    # ana shared the day after, ben at his second offer; eve shared unasked.
    assert (row["hits"], row["n"], row["value"]) == (2, 2, 1)


def test_a_share_counts_for_the_offer_it_follows(shop):
    frame = shop.frame("live_nps", every="month")
    assert frame[["hits", "n"]].values.tolist()[:2] == [[1, 2], [1, 1]]


def test_offers_shown_and_sent_are_told_apart_by_channel_where_one_is_known():
    shop = Asked(
        dataset(
            referrals="""
            referrer_id occurred_at offered shared
            ana         2024-01-02  yes     no
            ana         2024-01-03  no      yes
            """,
            messages="""
            customer_id sent_at    kind        channel
            ben         2024-01-01 share_offer mail
            cy          2024-01-01 share_offer push
            dee         2024-01-01 marketing   mail
            """,
        )
    )
    assert shop("live_nps")["n"] == 3
    frame = shop.frame("live_nps", by="channel")
    found = {
        None if channel != channel else channel: (hits, n)
        for channel, hits, n in frame[["channel", "hits", "n"]].values
    }
    assert found == {"mail": (0, 1), "push": (0, 1), None: (1, 1)}


def test_offers_sent_as_messages_count_as_shown():
    shop = Asked(
        dataset(
            messages="""
            customer_id sent_at    kind        channel
            ana         2024-01-01 share_offer mail
            ben         2024-01-01 share_offer push
            ben         2024-01-01 marketing   push
            """,
            referrals="""
            referrer_id occurred_at shared
            ana         2024-01-04  yes
            cy          2024-01-04  yes
            """,
        )
    )
    assert (shop("live_nps")["hits"], shop("live_nps")["n"]) == (1, 2)
    by = shop.frame("live_nps", by="channel").set_index("channel")["value"]
    assert by.to_dict() == {"mail": 1, "push": 0}


def test_referral_rate_counts_who_brought_somebody_of_all_known_customers(shop):
    row = shop("referral_rate")
    # Of ana, ben, cy, dee and eve (known by her share) only ana brought somebody.
    assert (row["hits"], row["n"], row["times"]) == (1, 5, 1)
    assert shop("referral_rate", period=Period(date(2024, 1, 1), date(2024, 1, 31)))["hits"] == 0


def test_of_the_new_customers_some_came_by_recommendation(shop):
    row = shop("referred_share")
    assert (row["hits"], row["n"]) == (1, 4)
    march = shop("referred_share", period=Period(date(2024, 3, 1), date(2024, 3, 31)))
    assert (march["hits"], march["n"]) == (1, 2)


def test_a_channel_of_recommendations_tells_who_was_referred_where_no_file_names_them():
    shop = Asked(
        dataset(
            orders=ORDERS,
            customers="""
            customer_id acquisition_channel
            ana         Ads
            ben         Рекомендация
            cy          Refer-a-friend
            dee         -
            """,
        )
    )
    assert (shop("referred_share")["hits"], shop("referred_share")["n"]) == (1 + 1, 4)
    # By that channel it would be all or none, which is no comparison.
    metric = registry.metric("referred_share")
    way = compute.chosen(shop.facts, metric)
    assert way is not None and "acquisition_channel" not in compute.breakdowns(shop.facts, metric, way)
    others = registry.metric("repeat_purchase_rate")
    assert "acquisition_channel" in compute.breakdowns(shop.facts, others, others.ways[0])


def test_referred_customers_are_compared_with_the_others_in_their_first_days(shop):
    frame = shop.table("referred_value", days="90").set_index("came_by_referral")
    # cy: 40 + 50, ordered again. ana 10 + 20 and again, ben 30, dee 60.
    assert frame.loc[True, ["customers", "value", "again"]].tolist() == [1, 90, 1]
    assert frame.loc[False, ["customers", "value"]].tolist() == [3, 40]
    assert frame.loc[False, "again"] == pytest.approx(1 / 3)
    # t with two degrees of freedom: 4.3027 × √(300 ÷ 3); never below nought.
    assert frame.loc[False, ["low", "high"]].tolist() == [
        pytest.approx(0, abs=0.01),
        pytest.approx(40 + 43.027, abs=0.01),
    ]


def test_who_became_a_customer_too_lately_is_not_compared(shop):
    found = Asked(dataset(orders=ORDERS, referrals=REFERRALS, as_of=date(2024, 4, 30))).table(
        "referred_value", days="90"
    )
    assert found["customers"].tolist() == [2]


def test_customers_who_were_referred_can_be_chosen(shop):
    assert shop("revenue", segment=Segment.where(referred="true"))["value"] == 90
    by = shop.frame("clv_historic", by="referred").set_index("referred")["value"]
    assert by.to_dict() == {"true": 90, "false": 40}


SEARCHES = """
clicks impressions position day        query
10     100         2        2024-01-01 tea
20     100         4        2024-02-10 tea
5      300         10       2024-01-11 cups
4      100         8        2024-02-11 cups
7      10          1        2024-02-29 gift
"""


@pytest.fixture(scope="module")
def found():
    return Asked(dataset(searches=SEARCHES, as_of=date(2024, 2, 29)))


def test_the_mean_position_is_weighted_by_impressions(found):
    assert found("organic_position")["value"] == pytest.approx((200 + 400 + 3000 + 800 + 10) / 610)
    by = found.frame("organic_position", by="query").set_index("query")["value"]
    assert by["tea"] == 3


def test_growth_of_clicks_is_against_the_period_before(found):
    february = Period(date(2024, 2, 1), date(2024, 2, 29))
    row = found("organic_clicks", variant="growth", period=february)
    assert (row["now"], row["before"]) == (31, 15)
    assert row["value"] == pytest.approx(16 / 15)


def test_without_a_period_growth_is_of_the_last_complete_months(found):
    row = found("organic_clicks", variant="growth")
    assert (row["now"], row["before"]) == (31, 15)
    frame = found.frame("organic_clicks", variant="growth", every="month")
    assert frame["value"].isna().tolist() == [True, False]


def test_queries_that_rose_and_fell(found):
    changes = found.table("query_changes").set_index("name")
    assert changes.index.tolist() == ["tea", "gift", "cups"]
    assert changes["change"].tolist() == [10, 7, -1]
    assert found.table("query_changes", what="page").empty
    assert changes.loc["tea", ["position_before", "position_after", "position_change"]].tolist() == [2, 4, -2]


def test_an_export_of_one_period_cannot_tell_what_rose():
    once = Asked(dataset(searches="clicks impressions query\n10 100 tea\n5 50 cups"))
    assert not registry.table("query_changes").possible(once.facts)
    assert compute.chosen(once.facts, registry.metric("organic_clicks"), "growth") is None


def test_clicks_of_some_customers_are_unknown_and_not_nought():
    site = Asked(dataset(searches=SEARCHES, orders=ORDERS, as_of=date(2024, 3, 31)))
    ana = Segment.where(orders=2)
    row = site("organic_clicks", segment=ana)
    assert np.isnan(row["value"]) and row["n"] == 0
    assert site.frame("organic_clicks", segment=ana, every="month")["value"].isna().all()
    assert site("organic_clicks", segment=Segment())["value"] == 46


def happy_business(**tables: str) -> Asked:
    """csat 3 of 4, nps 20, sentiment 0.5, one of two customers stays each month, growth as the orders say."""
    return Asked(dataset(as_of=date(2024, 3, 31), **tables), Settings(churn_after_days=40))


PARTS = {
    "answers": """
    question score customer_id answered_at
    csat     5     ana         2024-03-02
    csat     4     ben         2024-03-03
    csat     4     cy          2024-03-04
    csat     1     dee         2024-03-05
    nps      10    ana         2024-03-02
    nps      9     ben         2024-03-03
    nps      8     cy          2024-03-04
    nps      8     dee         2024-03-05
    nps      0     eve         2024-03-05
    """,
    "mentions": """
    occurred_at sentiment
    2024-03-01  positive
    2024-03-02  positive
    2024-03-03  positive
    2024-03-04  negative
    """,
    "orders": """
    customer_id ordered_at order_id amount
    ana         2024-02-01 1        10
    ben         2024-02-01 2        30
    ana         2024-03-05 3        25
    cy          2024-03-30 4        25
    """,
}
MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))


def test_the_happiness_index_is_the_mean_of_its_parts_in_points():
    row = happy_business(**PARTS)("happiness_index", period=MARCH)
    # 3 of 4; one of two who were there on 1 March is on 1 April; 2 of 5 − 1 of 5; (3 − 1) of 4; 25 a head after 20.
    assert (row["csat"], row["retention_rate"], row["nps"]) == (75, 50, pytest.approx(60))
    assert (row["mention_sentiment"], row["revenue_per_customer"]) == (75, 62.5)
    assert row["value"] == pytest.approx((75 + 50 + 60 + 75 + 62.5) / 5)
    assert row["low"] < row["value"] < row["high"]


def test_the_interval_of_the_index_adds_the_squares_of_those_of_its_parts():
    parts = {name: PARTS[name] for name in ("answers", "mentions")}
    asked = happy_business(**parts)
    row, csat, nps, mood = (asked(name) for name in ("happiness_index", "csat", "nps", "mention_sentiment"))
    above = [
        100 * (csat["high"] - csat["value"]),
        (nps["high"] - nps["value"]) / 2,
        50 * (mood["high"] - mood["value"]),
    ]
    assert row["value"] == pytest.approx((75 + 60 + 75) / 3)
    assert row["high"] - row["value"] == pytest.approx(sum(d**2 for d in above) ** 0.5 / 3)


def test_parts_that_are_missing_are_named_and_the_others_make_the_mean():
    row = happy_business(answers=PARTS["answers"])("happiness_index")
    assert row["value"] == pytest.approx((75 + 60) / 2)
    assert [row[f"no_{part}"] for part in HAPPINESS_PARTS] == [0, 1, 0, 1, 1]


def test_weights_of_the_index_are_a_setting_and_nought_leaves_a_part_out():
    asked = Asked(dataset(answers=PARTS["answers"]), Settings(happiness_weights={"csat": 3}))  # type: ignore[arg-type]
    assert asked("happiness_index")["value"] == pytest.approx((3 * 75 + 60) / 4)
    none = dict.fromkeys(HAPPINESS_PARTS, 0) | {"nps": 1}
    asked = Asked(dataset(answers=PARTS["answers"]), Settings(happiness_weights=none))  # type: ignore[arg-type]
    assert asked("happiness_index")["value"] == pytest.approx(60)


def test_growth_counts_at_most_as_double():
    orders = PARTS["orders"].replace("3        25", "3        900")
    assert happy_business(orders=orders, answers=PARTS["answers"])("happiness_index", period=MARCH)[
        "revenue_per_customer"
    ] == pytest.approx(100)


def test_one_part_alone_is_no_index():
    found = happy_business(mentions=PARTS["mentions"])
    assert compute.chosen(found.facts, registry.metric("happiness_index")) is None


def test_a_group_with_a_single_part_has_no_index():
    answers = "question score customer_id answered_at\ncsat 5 ana 2024-03-02"
    asked = happy_business(**(PARTS | {"answers": answers}))
    frame = asked.frame("happiness_index", by="first_order_month").set_index("first_order_month")
    # Nobody of the mentions is known, so they are of no month and make no index of their own.
    nobody = frame[frame.index.isna()].iloc[0]
    assert nobody["mention_sentiment"] == 75 and np.isnan(nobody["value"])
    assert frame.loc["2024-02", "value"] > 0


def test_the_index_of_a_segment_and_of_a_period_before_is_of_their_own_rows():
    asked = happy_business(**PARTS)
    # Before March ana and ben had ordered once; both are content, nobody of them is mentioned.
    row = asked("happiness_index", segment=Segment.where(orders=1), period=MARCH)
    assert (row["csat"], row["nps"], row["no_mention_sentiment"]) == (100, 100, 1)
    assert np.isnan(asked("happiness_index", segment=Segment.where(orders=7), period=MARCH)["value"])
    view = View(asked.facts, Segment(), (MARCH.previous(), MARCH))
    ask = Ask("happiness_index", HAPPINESS_INDEX, HAPPINESS_INDEX.ways[0])
    both = compute.compute(view, [ask])["happiness_index"]
    assert both["csat"].isna().tolist() == [True, False] and both["csat"].iloc[1] == 75


QUADRANTS = """
question score customer_id answered_at
csat     1     ana         2024-03-02
csat     5     ana         2024-03-03
nps      3     ben         2024-03-03
nps      7     cy          2024-03-04
csat     2     dee         2024-03-05
"""
DEEDS = """
customer_id ordered_at          order_id amount
ana         2024-03-01T10:00:00 1        10
ana         2024-03-05T10:00:00 2        20
ana         2024-03-05T12:00:00 3        5
ben         2024-03-20T10:00:00 4        40
ben         2024-03-30T10:00:00 5        40
cy          2024-01-02T10:00:00 6        70
"""


def test_customers_stand_in_four_quadrants_by_what_they_say_and_do():
    asked = Asked(dataset(answers=QUADRANTS, orders=DEEDS), Settings(churn_after_days=30))
    frame = asked.table("satisfaction_engagement").set_index(["satisfied", "engaged"])
    # Active days: ana 2, ben 2, cy 1, dee 0; the median is 1.5. ana’s last answer is the 5; cy’s 7 of 10 is content.
    assert frame["customers"].to_dict() == {(True, True): 1, (True, False): 1, (False, True): 1, (False, False): 1}
    assert frame["revenue"].tolist() == [35, 70, 80, 0]
    assert frame["typical"].tolist() == [1.5] * 4
    # cy fell silent in January, dee never bought.
    assert frame["stays"].tolist()[:3] == [1, 0, 1] and frame["stays"].isna().tolist() == [False, False, False, True]
