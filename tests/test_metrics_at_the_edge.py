"""Numbers at the ends of scales, of periods and of what is known."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib.errors import BadSetting, MissingData
from lib.metrics import impact, registry
from lib.metrics.cohorts import days_of
from lib.metrics.compute import Ask
from lib.metrics.view import View
from lib.scope import Period, Rule, Segment
from lib.settings import Settings
from lib.stats import intervals
from tests.datasets import Asked, dataset

D = date

# Intervals hold their value --------------------------------------------------------------------------------------


def test_a_loss_lies_inside_its_interval():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at order_id amount cost channel
            ann         2024-01-01 1        100    20   web
            ben         2024-01-02 2        100    20   web
            cleo        2024-01-03 3        10     40   shop
            dora        2024-01-04 4        12     45   shop
            """
        )
    )
    # Profit in the shop: 10 − 40 and 12 − 45; t with one degree of freedom, 12.706 × 1.5 on either side.
    row = shop.frame("clv_historic", by="first_channel").set_index("first_channel").loc["shop"]
    assert row["value"] == -31.5
    assert [row["low"], row["high"]] == pytest.approx([-50.559, -12.441], abs=0.001)


def test_returns_above_sales_give_an_order_value_below_nought_inside_its_interval():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at order_id amount
            ann         2024-01-01 1        100
            ben         2024-01-02 2        120
            ann         2024-02-01 3        10
            ben         2024-02-02 4        12
            ann         2024-02-03 5        -100
            ben         2024-02-04 6        -110
            """
        )
    )
    row = shop("average_order_value", period=Period(D(2024, 2, 1), D(2024, 2, 29)))
    assert row["value"] == -94
    assert row["low"] < row["value"] < row["high"]


def test_a_mean_on_a_scale_is_not_said_to_lie_above_its_end():
    shop = Asked(
        dataset(
            answers="""
            question score customer_id answered_at scale_min scale_max
            attitude 3     ann         2024-01-01  1         5
            attitude 5     ben         2024-01-01  1         5
            """
        )
    )
    row = shop("attitude_score")
    assert (row["value"], row["high"]) == (75, 100)


def test_one_answer_lies_inside_the_interval_of_its_score():
    low, high = intervals.nps([1, 0, 5], [0, 0, 0], [0, 1, 0])
    assert (high[0], low[1]) == (100, -100)
    assert low[2] == pytest.approx(17.5, abs=0.05)


# Scales ----------------------------------------------------------------------------------------------------------


def test_ones_alone_are_the_lowest_mark_of_a_scale_and_not_its_best():
    shop = Asked(
        dataset(
            answers="""
            question score customer_id answered_at
            csat     1     ann         2024-01-01
            csat     1     ben         2024-01-01
            """,
            tickets="""
            ticket_id opened_at  customer_id score
            1         2024-01-01 ann         1
            2         2024-01-02 ben         1
            """,
        )
    )
    assert shop("csat")["value"] == 0
    assert shop("support_csat")["value"] == 0


def test_noughts_and_ones_are_bad_and_good():
    shop = Asked(
        dataset(
            tickets="""
            ticket_id opened_at  customer_id score
            1         2024-01-01 ann         1
            2         2024-01-02 ben         0
            3         2024-01-02 cleo        1
            """,
        )
    )
    assert shop("support_csat")["value"] == pytest.approx(2 / 3)


def test_answers_to_several_questions_of_attitude_are_told_by_score():
    shop = Asked(
        dataset(
            answers="""
            question        score customer_id answered_at scale_min scale_max
            attitude:trust  3     ann         2024-01-01  1         5
            attitude:price  5     ben         2024-01-01  1         5
            csat            4     ben         2024-01-01  1         5
            """
        )
    )
    assert shop.table("score_distribution", question="attitude")[["score", "answers"]].to_numpy().tolist() == [
        [3, 1],
        [5, 1],
    ]


# Boundaries ------------------------------------------------------------------------------------------------------


def test_a_ticket_on_the_seventh_day_is_a_repeated_contact():
    desk = Asked(
        dataset(
            as_of=D(2024, 1, 31),
            tickets="""
            ticket_id opened_at  customer_id topic
            1         2024-01-01 ann         delivery
            2         2024-01-08 ann         delivery
            3         2024-01-16 ann         delivery
            """,
        )
    )
    row = desk("repeat_contact_rate")
    assert (row["hits"], row["n"]) == (1, 3)


def test_days_at_the_end_of_february_keep_their_number_a_year_before():
    assert Period(D(2025, 2, 22), D(2025, 2, 28)).year_before() == Period(D(2024, 2, 22), D(2024, 2, 28))
    assert Period(D(2024, 2, 29), D(2024, 2, 29)).year_before() == Period(D(2023, 2, 28), D(2023, 2, 28))
    assert Period(D(2025, 2, 1), D(2025, 2, 28)).year_before() == Period(D(2024, 2, 1), D(2024, 2, 29))


def test_clicks_of_a_single_month_have_no_month_to_have_grown_from():
    site = Asked(
        dataset(
            searches="""
            clicks day        query
            5      2024-03-05 tea
            """,
            as_of=D(2024, 3, 31),
        )
    )
    frame = site.frame("organic_clicks", variant="growth", by="query", every="month")
    assert frame["value"].isna().all() and frame["now"].tolist() == [5]


# What is not known -----------------------------------------------------------------------------------------------

WITHOUT_AMOUNTS = """
customer_id ordered_at
ann         2024-01-01
ben         2024-01-02
ann         2024-01-20
"""


def test_orders_without_amounts_bring_no_revenue_of_nought():
    shop = Asked(dataset(orders=WITHOUT_AMOUNTS, as_of=D(2024, 3, 31)))
    assert "value" not in shop.list("overdue").rows
    with pytest.raises(MissingData):
        shop.table("cohorts", of="revenue")


def test_a_friend_who_did_not_become_a_customer_was_not_brought():
    club = Asked(
        dataset(
            referrals="""
            referrer_id occurred_at shared referred_id converted
            ann         2024-01-01  yes    eve         no
            ben         2024-01-01  yes    fay         yes
            cleo        2024-01-01  yes    gus         -
            dora        2024-01-01  yes    -           -
            """,
            as_of=D(2024, 1, 31),
        )
    )
    row = club("referral_rate")
    # Where the cell is empty, a friend with a name counts: ben and cleo of the four.
    assert (row["hits"], row["n"]) == (2, 4)


def test_a_cart_ordered_on_its_day_is_not_on_the_list_of_carts_left_behind():
    shop = Asked(
        dataset(
            visits="""
            visitor_id occurred_at         customer_id action
            ann        2024-01-05T10:00:00 ann         add_to_cart
            ben        2024-01-05T10:00:00 ben         add_to_cart
            """,
            orders="""
            customer_id ordered_at order_id amount
            ann         2024-01-05 1        5
            """,
            as_of=D(2024, 1, 10),
        )
    )
    assert shop("cart_abandonment")["hits"] == 1
    assert shop.list("abandoned_carts").rows["customer_id"].tolist() == ["ben"]


# Who is chosen ---------------------------------------------------------------------------------------------------

SITE = {
    "visits": """
        visitor_id occurred_at         customer_id source
        v1         2024-01-01T10:00:00 ann         ads
        v2         2024-01-01T10:00:00 -           mail
        """,
    "orders": """
        customer_id ordered_at order_id amount
        ann         2024-01-02 1        5
        ben         2024-01-02 2        7
        """,
    "spend": """
        day        amount channel
        2024-01-01 5      ads
        """,
}


def test_customers_are_chosen_by_what_they_did_as_visitors():
    shop = Asked(dataset(**SITE))
    assert shop("customers", segment=Segment.where(**{"visits.source": "ads"}))["value"] == 1
    assert shop("customers", segment=Segment.where(**{"visits.source": "mail"}))["value"] == 0


@pytest.mark.parametrize(
    "rule", [Rule("spend.channel", "is", ("ads",)), Rule("first_order_at", "at_least", ("last week",))]
)
def test_a_rule_that_can_choose_nobody_is_refused_in_words(rule):
    with pytest.raises(BadSetting):
        Asked(dataset(**SITE))("customers", segment=Segment((rule,)))


@pytest.mark.parametrize("value", [None, 5, "", "²-³", "30-1"])
def test_what_is_no_bracket_is_refused_in_words(value):
    with pytest.raises(BadSetting):
        days_of(value)


def test_whom_a_letter_did_not_reach_was_not_reached_by_the_campaign():
    people = [f"c{i}" for i in range(6)]
    sent = [f"{who} 2024-02-01 news {said}" for who, said in zip(people[:4], ("yes", "yes", "yes", "no"), strict=True)]
    orders = [f"{who} {day} {who}{day} 10" for who in people for day in ("2023-12-01", "2024-01-20", "2024-02-10")]
    shop = Asked(
        dataset(
            messages="\n".join(["customer_id sent_at campaign delivered", *sent]),
            orders="\n".join(["customer_id ordered_at order_id amount", *orders]),
            as_of=D(2024, 3, 31),
        )
    )
    metric = registry.metric("orders_per_customer")
    row = impact.impact(View(shop.facts), Ask(metric.name, metric, metric.ways[0]), "news").iloc[0]
    # c3 came back undelivered: neither among those reached nor among those never written to.
    assert (row["n_treated"], row["n_others"]) == (3, 2)
    assert shop.table("impact")["customers"].tolist() == [3]


# An earlier today ------------------------------------------------------------------------------------------------

JANUARY = Settings(as_of=D(2024, 1, 31))


def test_what_happened_after_today_is_not_known_today():
    desk = Asked(
        dataset(
            tickets="""
            ticket_id opened_at  first_replied_at resolved_at status
            1         2024-01-01 2024-02-10       2024-02-20  resolved
            2         2024-01-08 2024-01-09       2024-01-09  resolved
            3         2024-02-08 2024-02-09       2024-02-09  resolved
            """,
            mentions="""
            occurred_at rating replied_at
            2024-01-05  1      2024-02-10
            2024-01-06  5      2024-01-07
            """,
        ),
        JANUARY,
    )
    assert desk("resolution_rate")["value"] == 1 / 2
    assert desk("first_response_time")["value"] == 24 * 60
    assert desk.table("open_tickets")["ticket_id"].tolist() == ["1"]
    assert desk("mention_reply_rate")["value"] == 1 / 2


def test_what_took_until_after_today_is_not_known_today_where_only_its_length_is_told():
    desk = Asked(
        dataset(
            tickets="""
            ticket_id opened_at        first_reply_minutes resolution_hours status
            1         2024-01-31T20:00 60                  5                resolved
            2         2024-01-31T20:00 300                 48               resolved
            3         2024-01-08T09:00 30                  2                resolved
            4         2024-01-31T20:00 45                  3                resolved
            """,
        ),
        JANUARY,
    )
    # Told at midnight: the first and the second are not solved, and the second has no reply.
    assert desk("resolution_rate")["value"] == 2 / 4
    assert desk.table("open_tickets")["ticket_id"].tolist() == ["1", "2"]
    assert (desk("first_response_time")["value"], desk("first_response_time")["n"]) == (45, 3)


def test_surveys_sent_by_today_and_answered_later_are_unanswered_today():
    desk = Asked(
        dataset(
            answers="""
            question score customer_id sent_at    answered_at
            nps      9     ann         2024-01-20 2024-01-21
            nps      9     ben         2024-01-30 2024-02-02
            nps      -     cleo        2024-01-20 -
            nps      -     dora        2024-02-20 -
            nps      -     ed          2024-02-20 -
            """
        ),
        JANUARY,
    )
    row = desk("survey_response_rate")
    assert (row["hits"], row["n"]) == (1, 3)
    assert desk("nps")["n"] == 1


def test_customers_of_a_later_day_are_not_won_today():
    desk = Asked(
        dataset(
            customers="""
            customer_id first_seen_at churned_at acquisition_channel
            ann         2024-01-01    -          ads
            ben         2024-01-10    2024-03-01 friends
            cleo        2024-05-01    -          ads
            """,
            spend="""
            day        amount channel
            2024-01-01 100    ads
            2024-05-01 100    ads
            """,
            as_of=D(2024, 5, 31),
        ),
        JANUARY,
    )
    assert desk("cac")["value"] == 50
    assert desk("referred_share")["value"] == 1 / 2
    assert pd.isna(desk("retention_rate")["value"])
