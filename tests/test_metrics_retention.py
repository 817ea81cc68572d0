"""Retention and value on a handful of orders, counted by hand."""

from __future__ import annotations

from datetime import date
from math import isnan

import pytest

from lib.metrics import compute, explain
from lib.metrics.compute import Ask
from lib.metrics.registry import METRICS
from lib.metrics.retention import RETENTION_RATE
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset

# Order 1 has two lines; ana returns once; dee's order was cancelled; one guest.
ORDERS = """
customer_id ordered_at order_id amount channel status
ana         2024-01-05 1        10     web     completed
ana         2024-01-05 1        5      web     completed
ana         2024-02-09 2        20     shop    completed
ben         2024-01-09 3        30     web     completed
cy          2024-03-01 4        8      shop    completed
dee         2024-03-01 5        99     shop    cancelled
-           2024-03-02 6        7      shop    completed
"""


@pytest.fixture(scope="module")
def shop():
    return Asked(dataset(orders=ORDERS))


def test_a_repeated_line_of_one_order_is_not_a_second_order(shop):
    row = shop("repeat_purchase_rate")
    assert (row["hits"], row["n"]) == (1, 3)  # ana came back; ben and cy did not


def test_cancelled_orders_are_no_orders_and_guests_are_no_customers(shop):
    assert (shop("customers")["value"], shop("customers")["guests"]) == (3, 1)
    assert shop("average_order_value")["n"] == 5
    assert shop("orders_per_customer")["value"] == pytest.approx(4 / 3)


def test_guests_count_in_revenue_and_order_value(shop):
    assert shop("revenue")["value"] == 80
    assert shop("average_order_value")["value"] == 16
    assert shop("revenue_per_customer")["value"] == pytest.approx(73 / 3)


def test_without_a_number_lines_of_one_customer_at_one_moment_are_one_order():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at          amount
            ana         2024-01-05T10:00:00 10
            ana         2024-01-05T10:00:00 5
            ana         2024-01-05T18:00:00 5
            -           2024-01-05T10:00:00 1
            -           2024-01-05T10:00:00 1
            """
        )
    )
    assert shop("average_order_value")["n"] == 4


def test_a_refund_is_netted_once():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at order_id amount status
            ana         2024-01-05 1        100    refunded
            ben         2024-01-05 2        100    refunded
            ben         2024-02-05 2        -100   refunded
            cy          2024-01-05 3        100    completed
            cy          2024-02-06 3        -30    completed
            """
        )
    )
    assert shop("revenue")["value"] == 70
    # A refunded order stays an order.
    assert shop("average_order_value")["n"] == 3
    january = Period(date(2024, 1, 1), date(2024, 1, 31))
    assert shop("revenue", period=january)["value"] == 200  # returns reduce revenue on their own date


def test_a_return_alone_is_no_order():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at amount
            ana         2024-01-05 50
            ana         2024-02-05 -20
            """
        )
    )
    assert (shop("average_order_value")["n"], shop("revenue")["value"]) == (1, 30)


def test_the_first_order_may_precede_the_period_in_the_variant(shop):
    february = Period(date(2024, 2, 1), date(2024, 2, 29))
    assert shop("repeat_purchase_rate", period=february)["value"] == 0
    assert shop("repeat_purchase_rate", period=february, variant="ever")["value"] == 1


def test_days_between_orders(shop):
    row = shop("purchase_interval")
    assert (row["value"], row["n"]) == (35, 1)


def test_breaking_down_buyers_takes_the_first_touch_in_the_period(shop):
    frame = shop.frame("repeat_purchase_rate", by="channel").set_index("channel")
    assert frame[["hits", "n"]].to_dict("index") == {"web": {"hits": 1, "n": 2}, "shop": {"hits": 0, "n": 1}}


def test_a_segment_keeps_a_customers_orders_elsewhere(shop):
    row = shop("orders_per_customer", segment=Segment.where(first_channel="web"))
    assert (row["hits"], row["n"]) == (3, 2)  # ana's second order, in the shop, stays hers


def test_several_currencies_are_never_added():
    from dataclasses import replace

    data = dataset(
        orders="""
        customer_id ordered_at amount currency
        ana         2024-01-05 10     EUR
        ben         2024-01-05 10     USD
        """
    )
    data = replace(data, currencies=("EUR", "USD"))
    with pytest.raises(AssertionError, match="cannot be computed"):
        Asked(data)("revenue")
    assert Asked(data, Settings(currency="EUR"))("revenue")["value"] == 10


# With 30 days of silence as the limit: ana runs from 1 Jan to 15 Mar (last order 14 Feb), ben 5 Jan to 4 Feb,
# cy 20 Jan to 19 Feb and again from 10 Apr.
SPELLS = """
customer_id ordered_at amount
ana         2024-01-01 10
ana         2024-01-20 10
ana         2024-02-14 10
ben         2024-01-05 10
cy          2024-01-20 10
cy          2024-04-10 10
"""


@pytest.fixture(scope="module")
def club():
    return Asked(dataset(orders=SPELLS, as_of=date(2024, 4, 30)), Settings(churn_after_days=30))


def test_retention_asks_for_the_same_customers_at_both_ends_of_a_month(club):
    row = club("retention_rate")
    # At the start: January nobody; February ana, ben, cy, of whom ana stays; March ana, who goes; April nobody.
    assert (row["hits"], row["n"]) == (1, 4)


def test_churn_is_the_rest_of_retention(club):
    row = club("churn_rate")
    assert (row["hits"], row["n"], row["value"]) == (3, 4, 0.75)


def test_retention_month_by_month(club):
    frame = club.frame("retention_rate", every="month").set_index("period")
    assert frame["n"].tolist()[1:3] == [3, 1]
    assert frame["hits"].tolist()[1:3] == [1, 0]


def test_retention_variants_are_named_and_differ(club):
    # Start 4 (three in February, one in March); end: 3 in January, 1 in February, 1 in April; new: 3 in January.
    assert club("retention_rate", variant="end_to_start")["value"] == 5 / 4
    assert club("retention_rate", variant="classic")["value"] == (5 - 3) / 4


def test_twenty_of_five_hundred_lost_is_four_percent():
    lines = [f"c{i} 2023-12-01 {'2024-01-15' if i < 20 else '-'}" for i in range(500)]
    people = Asked(
        dataset(
            customers="customer_id first_seen_at churned_at\n" + "\n".join(lines),
            orders="customer_id ordered_at amount\nc1 2023-12-02 1",
            as_of=date(2024, 1, 31),
        )
    )
    row = people("churn_rate", period=Period(date(2024, 1, 1), date(2024, 1, 31)))
    assert (row["hits"], row["n"], row["value"]) == (20, 500, 0.04)


def test_subscriptions_are_kept_by_a_renewal_the_next_day():
    people = Asked(
        dataset(
            subscriptions="""
            customer_id started_at ended_at   monthly_amount
            ana         2024-01-10 2024-02-09 10
            ana         2024-02-10 -          10
            ben         2024-01-10 2024-02-09 10
            """,
            as_of=date(2024, 3, 31),
        )
    )
    row = people("retention_rate")
    assert (row["hits"], row["n"]) == (2, 3)  # February: ana stays, ben goes; March: ana stays
    # Nobody's silence tells here, so no number of quiet days is named as a definition behind the rate.
    assert set(explain.definitions_of(people.facts, [RETENTION_RATE])) == {"retention_grain", "week_start"}


@pytest.mark.parametrize(
    ("name", "period", "grain", "says"),
    [
        ("retention_rate", ("2024-01-05", "2024-02-27"), "month", "counted over complete months, and the period holds"),
        ("retention_rate", ("2024-01-01", "2024-02-29"), "quarter", "counted over complete quarters"),
        ("clv_simple", ("2024-01-05", "2024-01-27"), "month", "counted over complete months"),
        ("retention_rate", ("2024-01-01", "2024-01-31"), "month", "No rows under this filter"),
        ("repeat_purchase_rate", ("2024-02-20", "2024-02-25"), "month", "No rows under this filter"),
    ],
)
def test_what_has_no_number_says_whether_rows_or_a_whole_month_are_wanting(name, period, grain, says):
    asked = Asked(dataset(orders=ORDERS), Settings(retention_grain=grain))
    view = View(asked.facts, windows=(Period(*(date.fromisoformat(day) for day in period)),))
    row = asked(name, period=view.windows[0])
    ask = Ask(name, METRICS[name], compute.chosen(asked.facts, METRICS[name]))
    assert isnan(row["value"]) and says in str(explain.why_nothing(view, ask, row["n"]))


def test_a_flag_without_dates_is_the_share_to_date():
    people = Asked(
        dataset(
            customers="""
            customer_id churned
            ana         yes
            ben         no
            cy          no
            dee         -
            """
        )
    )
    row = people("churn_rate")
    assert (row["hits"], row["n"], row["unknown"]) == (1, 3, 1)
    assert people("retention_rate")["value"] == pytest.approx(2 / 3)


def test_the_churn_limit_is_the_ninetieth_percentile_of_gaps_and_at_least_thirty_days():
    gaps = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]  # the 90th percentile of these eleven is 100
    day = date(2024, 1, 1)
    lines = ["ana 2024-01-01 1"]
    for gap in gaps:
        day = date.fromordinal(day.toordinal() + gap)
        lines.append(f"ana {day} 1")
    assert Asked(dataset(orders="customer_id ordered_at amount\n" + "\n".join(lines))).facts.churn_after_days == 100
    quick = [f"ana 2024-01-{d:02d} 1" for d in range(1, 20)]
    assert Asked(dataset(orders="customer_id ordered_at amount\n" + "\n".join(quick))).facts.churn_after_days == 30


def test_customer_value_so_far_uses_the_margin_given():
    shop = Asked(dataset(orders=ORDERS), Settings(margin=0.5))
    assert shop("clv_historic")["value"] == pytest.approx(73 / 3 / 2)
    assert shop("clv_historic", variant="median")["value"] == 15  # 35, 30, 8 × 0.5


def test_simple_lifetime_value_multiplies_its_factors(club):
    row = club("clv_simple")
    # Days as a customer up to 30 April: ana 74, ben 30, cy 30 + 21.
    assert row["customer_years"] == pytest.approx((74 + 30 + 30 + 21) / 365.25)
    lifetime = 1 / (12 * 3 / 4)
    assert row["value"] == pytest.approx(10 * 6 / row["customer_years"] * lifetime)


def test_a_lifetime_is_never_taken_for_more_than_five_years():
    lines = [f"ana 2024-{month:02d}-01 10" for month in range(1, 13)]
    club = Asked(dataset(orders="customer_id ordered_at amount\n" + "\n".join(lines)), Settings(churn_after_days=60))
    row = club("clv_simple")
    assert row["lost"] == 0
    assert row["value"] == pytest.approx(10 * 12 / row["customer_years"] * 5)


def test_order_value_of_first_orders_against_later_ones(shop):
    frame = shop.frame("average_order_value", by="first_or_repeat").set_index("first_or_repeat")
    assert frame.loc["first", ["hits", "n"]].tolist() == [15 + 30 + 8, 3]
    assert frame.loc["repeat", ["hits", "n"]].tolist() == [20, 1]


def test_days_to_the_second_and_to_the_first_order():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at amount
            ana         2024-01-11 10
            ana         2024-01-21 10
            ana         2024-03-01 10
            ben         2024-01-05 10
            """,
            customers="""
            customer_id first_seen_at
            ana         2024-01-01
            ben         2024-01-01
            """,
        )
    )
    assert shop("days_to_second_order")["value"] == 10
    assert shop("days_to_first_order")["value"] == (10 + 4) / 2


def test_customer_value_by_the_month_of_the_first_order(shop):
    frame = shop.frame("clv_historic", by="first_order_month").set_index("first_order_month")
    assert frame["value"].to_dict() == {"2024-01": (35 + 30) / 2, "2024-03": 8}


def test_months_that_have_not_happened_keep_nobody(club):
    to_date = club("retention_rate", period=Period(date(2024, 1, 1), date(2024, 4, 30)))
    to_next_year = club("retention_rate", period=Period(date(2024, 1, 1), date(2025, 4, 30)))
    assert to_next_year["value"] == to_date["value"] == 0.25
    ahead = Period(date(2024, 1, 1), date(2025, 4, 30))
    assert club("clv_simple", period=ahead)["customer_years"] == pytest.approx((74 + 30 + 30 + 21) / 365.25)


def test_a_return_booked_by_itself_comes_off_the_customers_money():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at order_id amount
            a           2024-01-05 1        100
            b           2024-01-05 2        100
            a           2024-01-20 R1       -100
            """
        )
    )
    assert shop("revenue_per_customer")["value"] == shop("clv_historic")["value"] == 50
    split = shop.frame("revenue_per_customer", every="month")
    assert split["value"].tolist() == [50]


def test_an_order_takes_its_first_line_in_the_order_of_the_file():
    lines = [f"x{i} 2024-01-01 x{i} 1 other" for i in range(7)]  # lines 2 to 8 of the file
    lines += ["a 2024-01-05 1 1 FIRST", "a 2024-01-05 1 1 SECOND"]  # lines 9 and 10
    shop = Asked(dataset(orders="customer_id ordered_at order_id amount category\n" + "\n".join(lines)))
    assert set(shop.frame("average_order_value", by="category")["category"]) == {"other", "FIRST"}
