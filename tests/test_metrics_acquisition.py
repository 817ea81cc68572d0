"""Margins, buying habits, rewards and the cost of winning customers, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.facts.orders import margin_of_costs
from lib.metrics import compute, explain, registry, rows_value
from lib.metrics.lifetime import lifetime_value
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset

# Costs ------------------------------------------------------------------------------------------------------------

# Order 1 costs 4 of 10 and 6 of 10; order 2's line came back with its cost; order 3 has no cost.
COSTED = """
customer_id ordered_at order_id amount cost
ana         2024-01-05 1        10     4
ana         2024-01-05 1        10     6
ben         2024-01-06 2        20     8
ben         2024-01-09 2        -20    8
cy          2024-01-07 3        10     -
"""


def test_a_margin_is_read_from_costs_unless_one_is_given():
    shop = Asked(dataset(orders=COSTED))
    assert margin_of_costs(shop.facts) == pytest.approx(1 - 18 / 40)
    row = shop("clv_historic")
    # ana keeps 10 of 20, ben nothing; cy's 10 are taken at the margin of the others.
    assert row["profit"] == pytest.approx(10 + 0 + 10 * 0.55)
    assert row["value"] == pytest.approx(15.5 / 3)
    assert Asked(dataset(orders=COSTED), Settings(margin=0.5))("clv_historic")["value"] == pytest.approx(30 / 3 / 2)


def test_the_explanation_says_which_margin_it_took():
    def said(shop: Asked) -> str:
        metric = registry.metric("clv_historic")
        way = compute.chosen(shop.facts, metric)
        assert way is not None
        return way.note or ""

    assert "read from the costs" in said(Asked(dataset(orders=COSTED)))
    assert "in Settings" in said(Asked(dataset(orders=COSTED), Settings(margin=0.5)))
    bare = "customer_id ordered_at amount\nana 2024-01-05 10"
    assert "revenue before any costs" in said(Asked(dataset(orders=bare)))


def test_costs_of_a_few_lines_are_no_margin():
    shop = Asked(dataset(orders="customer_id ordered_at amount cost\na 2024-01-05 10 4\nb 2024-01-05 90 -"))
    assert margin_of_costs(shop.facts) is None


# Buying habits -----------------------------------------------------------------------------------------------------


def test_two_categories_count_once_however_many_lines_they_take():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at order_id amount category
            ana         2024-01-05 1        10     tea
            ana         2024-02-05 2        10     cups
            ben         2024-01-05 3        10     tea
            ben         2024-01-05 3        10     tea
            cy          2024-01-05 4        10     -
            dee         2024-01-05 5        10     tea
            dee         2024-01-09 6        -10    cups
            -           2024-01-05 7        10     cups
            """
        )
    )
    row = shop("cross_category_rate")
    # ana bought in two; ben in one; dee only gave back in the other; of cy nothing is known.
    assert (row["hits"], row["n"], row["unknown"]) == (1, 3, 1)


PROMOS = """
customer_id ordered_at order_id amount promo
ana         2024-01-05 1        10     SPRING
ana         2024-01-05 1        10     -
ana         2024-02-05 2        10     None
ben         2024-01-05 3        10     no
cy          2024-01-05 4        10     -
-           2024-01-05 5        10     SPRING
"""


def test_no_promo_is_not_a_promo():
    shop = Asked(dataset(orders=PROMOS))
    assert (shop("promo_share")["hits"], shop("promo_share")["n"]) == (2, 5)
    people = shop("promo_share", variant="customers")
    assert (people["hits"], people["n"]) == (1, 3)


@pytest.mark.parametrize("nothing", ["0,00", "0.00", "0%", "$0.00"])
def test_a_discount_of_nothing_is_no_promo(nothing):
    shop = Asked(dataset(orders=PROMOS.replace("     no", f"     {nothing}")))
    assert (shop("promo_share")["hits"], shop("promo_share")["n"]) == (2, 5)


def test_who_earned_or_spent_points_takes_part():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at amount
            ana         2024-01-05 10
            ben         2024-01-05 10
            ben         2024-03-05 10
            cy          2024-01-05 10
            """,
            points="""
            customer_id occurred_at earned redeemed tier
            ana         2024-01-05  100    -        Basic
            ana         2024-01-06  -      30       Basic
            ben         2024-03-05  50     -        Gold
            eve         2024-01-07  50     -90      Gold
            """,
        )
    )
    row = shop("programme_participation")
    assert (row["hits"], row["n"]) == (2, 3)  # eve ordered nothing
    january = shop("programme_participation", period=Period(date(2024, 1, 1), date(2024, 1, 31)))
    assert (january["hits"], january["n"]) == (1, 3)
    redeemed = shop("redemption_rate")
    # A minus before what was spent says nothing else than none.
    assert (redeemed["hits"], redeemed["earned"]) == (120, 200)
    by_tier = shop.frame("redemption_rate", by="tier").set_index("tier")["value"].to_dict()
    assert by_tier == {"Basic": 0.3, "Gold": 0.9}


# Winning customers --------------------------------------------------------------------------------------------------

# January: ana and ben by Ads, cy by Search, dee by word of mouth. Each buys once for 30 and is a customer for 30 days.
SHOP = {
    "orders": """
        customer_id ordered_at amount
        ana         2024-01-05 30
        ben         2024-01-05 30
        cy          2024-01-05 30
        dee         2024-01-05 30
        """,
    "customers": """
        customer_id acquisition_channel
        ana         Paid_Ads
        ben         Paid_Ads
        cy          Search
        dee         Mouth
        """,
    "spend": """
        day        amount channel
        2024-01-01 30     paid-ads
        2024-01-01 10     search
        2024-01-02 10     SEARCH
        2024-01-03 7      Radio
        2024-01-03 3      -
        """,
}


@pytest.fixture(scope="module")
def ads() -> Asked:
    return Asked(dataset(**SHOP, as_of=date(2024, 3, 31)), Settings(churn_after_days=30, margin=0.5))


def test_cost_per_new_customer_by_channel_matches_names_written_differently(ads):
    assert (ads("cac")["spend"], ads("cac")["n"], ads("cac")["value"]) == (60, 4, 15)
    assert ads("cac")["unmet"] == 10  # the radio, and 3 for no channel
    frame = ads.frame("cac", by="channel").set_index("channel")
    assert (frame.loc["Paid_Ads", "value"], frame.loc["Search", "value"]) == (15, 20)
    asked = ads.frame("cac", by="acquisition_channel").set_index("acquisition_channel")
    assert asked["value"].equals(frame["value"].rename_axis("acquisition_channel"))
    # Nobody came by radio, and nothing was spent on dee: neither has a cost per customer.
    assert frame["value"].isna().sum() == len(frame) - 2


def test_months_to_pay_back(ads):
    row = ads("cac_payback")
    # 120 in 4 × 30 days as a customer: 1 a day, 30.4375 a month, half of it profit.
    assert row["value"] == pytest.approx(15 / (30.4375 / 2))
    by = ads.frame("cac_payback", by="channel").set_index("channel")["value"]
    assert by["Search"] == pytest.approx(20 / (30.4375 / 2))


def test_value_to_cost(ads):
    row = ads("ltv_to_cac")
    # All four are lost in February, so a lifetime is a month.
    assert (row["lost"], row["at_start"]) == (4, 4)
    assert row["value"] == pytest.approx(365.25 * 0.5 / 12 / 15)


def test_spending_that_won_nobody_has_no_value_to_compare_it_with():
    spent = SHOP["spend"] + "2024-02-10 5 paid-ads\n"
    shop = Asked(dataset(**SHOP | {"spend": spent}, as_of=date(2024, 3, 31)), Settings(churn_after_days=30, margin=0.5))
    february = Period(date(2024, 2, 1), date(2024, 2, 29))
    for name in ("cac", "cac_payback", "ltv_to_cac"):
        row = shop(name, period=february)
        # All four are still there in February, but nobody came: no cost of one, and not a ratio of nought.
        assert row["spend"] == 5 and np.isnan(row["value"])


def test_the_table_of_channels_holds_those_that_do_not_match(ads):
    frame = ads.table("acquisition").set_index("channel")
    assert frame.loc["Radio", ["spend", "new_customers"]].tolist() == [7, 0]
    assert frame.loc["Mouth", ["spend", "new_customers"]].tolist() == [0, 1]
    assert frame.loc["Search", "cac"] == 20
    assert frame.loc["Search", "value"] == pytest.approx(365.25 * 0.5 / 12)


def test_a_missing_margin_is_asked_for():
    shop = Asked(dataset(**SHOP, as_of=date(2024, 3, 31)), Settings(churn_after_days=30))
    for name in ("cac_payback", "ltv_to_cac"):
        assert compute.chosen(shop.facts, registry.metric(name)) is None
        assert "margin" in str(explain.why_missing(shop.facts, registry.metric(name)))
    assert shop("cac")["value"] == 15


def test_a_segment_holds_no_spending_so_it_has_no_cost(ads):
    row = ads("cac", segment=Segment.where(acquisition_channel="Search"))
    assert row["n"] == 1 and row["value"] != row["value"]


def test_costs_on_the_customer_list_are_the_other_way():
    people = Asked(
        dataset(
            customers="""
            customer_id first_seen_at acquisition_cost acquisition_channel
            ana         2024-01-05    20               Ads
            ben         2024-01-06    10               Ads
            cy          2024-02-06    -                Search
            """,
            as_of=date(2024, 3, 31),
        )
    )
    row = people("cac")
    assert (row["value"], row["n"], row["unknown"]) == (15, 2, 1)


def test_spending_in_another_currency_follows_the_rule_of_orders():
    tables = {
        "orders": "customer_id ordered_at amount currency\nana 2024-01-05 30 EUR",
        "spend": "day amount currency\n2024-01-01 10 EUR\n2024-01-01 10 USD\n2024-01-01 99 GBP",
    }
    data = replace(dataset(**tables), currencies=("EUR",))
    assert compute.chosen(Asked(data).facts, registry.metric("cac")) is None
    assert Asked(data, Settings(currency="EUR"))("cac")["value"] == 10
    assert Asked(data, Settings(currency="EUR", rates={"USD": 0.5}))("cac")["value"] == 15


def test_subscriptions_pay_back_too():
    club = Asked(
        dataset(
            subscriptions="""
            customer_id started_at ended_at   monthly_amount
            a           2024-01-01 -          20
            b           2024-01-01 2024-07-01 20
            """,
            spend="day amount\n2024-01-01 120",
            as_of=date(2024, 12, 31),
        ),
        Settings(margin=0.5),
    )
    assert club("cac")["value"] == 60
    assert club("cac_payback")["value"] == pytest.approx(60 / (20 * 0.5))
    # One of two lost: eleven months begin with a, six with b, and one of these seventeen is her last.
    row = club("clv_simple")
    assert (row["lost"], row["at_start"]) == (1, 17)
    assert row["value"] == pytest.approx(20 * 12 * 0.5 * 17 / 12)


def test_the_interval_of_a_lifetime_value_is_that_of_a_bootstrap():
    rng = np.random.default_rng(3)
    lines = []
    for i in range(120):
        day = date(2023, 1, 1).toordinal() + int(rng.integers(0, 200))
        for _step in range(int(rng.integers(1, 6))):
            lines.append(f"c{i} {date.fromordinal(day)} {rng.integers(5, 60)}")
            day += int(rng.integers(10, 70))
    shop = Asked(
        dataset(orders="customer_id ordered_at amount\n" + "\n".join(lines), as_of=date(2023, 12, 31)),
        Settings(churn_after_days=45),
    )
    row = shop("clv_simple")
    people = shop.data.engine.frame(rows_value.lifetimes(View(shop.facts))).rename(columns={"years": "customer_years"})
    people = people[["profit", "customer_years", "lost", "at_start"]].to_numpy(dtype=float)
    draws = people[rng.integers(0, len(people), (2000, len(people)))].sum(axis=1)
    frame = pd.DataFrame(draws, columns=["profit", "customer_years", "lost", "at_start"]).assign(grains_per_year=12.0)
    low, high = np.quantile(lifetime_value(frame), [0.025, 0.975])
    assert row["low"] < row["value"] < row["high"]
    assert row["low"] == pytest.approx(low, rel=0.05) and row["high"] == pytest.approx(high, rel=0.05)
