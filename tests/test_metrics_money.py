"""Subscriptions, margins, rewards and the cost of winning customers, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lib.facts.customers import customer_facts
from lib.facts.orders import margin_of_costs
from lib.metrics import compute, explain, registry
from lib.scope import Period, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset

# February is the only whole month with somebody at its start: ana and ben leave, cy takes a smaller plan, dee a larger
# one, eve comes back and fay is new. At the start 100; lost 5 + 5; contracted 10; expanded 4; back 6.
PLANS = """
customer_id started_at ended_at   monthly_amount plan
ana         2024-01-05 2024-02-10 5              Solo
ben         2024-01-05 2024-02-20 5              Solo
cy          2024-01-05 2024-02-14 60             Team
cy          2024-02-15 -          50             Studio
dee         2024-01-05 2024-02-14 30             Studio
dee         2024-02-14 -          34             Studio
eve         2024-01-01 2024-01-20 9              Solo
eve         2024-02-10 -          6              Solo
fay         2024-02-10 -          7              Solo
"""
FEBRUARY = Period(date(2024, 2, 1), date(2024, 2, 29))


@pytest.fixture(scope="module")
def club() -> Asked:
    return Asked(dataset(subscriptions=PLANS, as_of=date(2024, 2, 29)))


def test_revenue_churn_counts_what_left_and_what_shrank(club):
    row = club("revenue_churn", period=FEBRUARY)
    assert (row["start_amount"], row["lost_amount"], row["contraction"]) == (100, 10, 10)
    assert row["value"] == pytest.approx(0.20)
    assert row["n"] == 4


def test_net_revenue_churn_takes_off_what_grew_and_came_back(club):
    row = club("revenue_churn", variant="net", period=FEBRUARY)
    assert (row["expansion"], row["reactivation"]) == (4, 6)
    assert row["value"] == pytest.approx(0.10)
    assert club("net_revenue_retention", period=FEBRUARY)["value"] == pytest.approx(0.90)


def test_the_bridge_from_start_to_end_adds_up(club):
    row = club.table("revenue_movements").set_index("period").loc["2024-02-01"]
    assert row["new_amount"] == 7
    assert row["end_amount"] == 100 + 7 + 4 + 6 - 10 - 10 == 50 + 34 + 6 + 7


def test_a_plan_is_the_one_at_the_start_of_the_month(club):
    frame = club.frame("revenue_churn", by="plan", period=FEBRUARY).set_index("plan")
    assert frame["start_amount"].to_dict() == {"Solo": 10, "Team": 60, "Studio": 30}
    assert frame["value"].to_dict() == {"Solo": 1.0, "Team": pytest.approx(10 / 60), "Studio": 0.0}
    churn = club.frame("churn_rate", by="plan", period=FEBRUARY).set_index("plan")
    churn = churn[churn["n"] > 0]
    assert churn[["hits", "n"]].to_dict("index") == {
        "Solo": {"hits": 2, "n": 2},
        "Team": {"hits": 0, "n": 1},
        "Studio": {"hits": 0, "n": 1},
    }


def test_customers_are_chosen_by_the_plan_they_took_last(club):
    on_solo = club("customers", segment=Segment.where(plan="Solo"), period=FEBRUARY)
    # When February began: ana, ben and eve, who had left and comes back; fay had not come.
    assert on_solo["n"] == 3
    facts = customer_facts(club.facts)
    found = club.data.engine.frame(facts.select("person_id", "plan", "monthly_amount")).set_index("person_id")
    assert found.loc["cy"].tolist() == ["Studio", 50] and found.loc["ana"].tolist() == ["Solo", 0]


def test_who_leaves_on_the_last_day_of_a_month_is_lost_in_it():
    club = Asked(
        dataset(
            subscriptions="""
            customer_id started_at ended_at   monthly_amount
            a           2024-01-05 2024-02-29 10
            b           2024-01-05 -          10
            """,
            as_of=date(2024, 3, 31),
        )
    )
    assert club("churn_rate", period=FEBRUARY)["value"] == 0.5
    assert club("revenue_churn", period=FEBRUARY)["value"] == 0.5
    march = Period(date(2024, 3, 1), date(2024, 3, 31))
    assert (club("churn_rate", period=march)["hits"], club("churn_rate", period=march)["n"]) == (0, 1)


def test_a_renewal_the_same_day_or_the_next_counts_once():
    club = Asked(
        dataset(
            subscriptions="""
            customer_id started_at ended_at   monthly_amount
            a           2024-01-05 2024-01-31 10
            a           2024-01-31 2024-02-29 10
            a           2024-03-01 -          10
            """,
            as_of=date(2024, 3, 31),
        )
    )
    moved = club.table("revenue_movements").set_index("period")
    assert moved[["start_amount", "end_amount"]].to_numpy().tolist() == [[10, 10], [10, 10]]
    assert moved[["lost_amount", "new_amount", "reactivation"]].sum().sum() == 0


def test_without_subscriptions_the_revenue_of_twelve_months_leaves_with_the_customer():
    # 30 days of silence. March: ana (10 + 20) and ben (70) are there when it begins; ana falls silent on 16 March.
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at amount
            ana         2024-01-20 10
            ana         2024-02-15 20
            ben         2023-02-20 500
            ben         2024-02-20 70
            ben         2024-03-18 5
            """,
            as_of=date(2024, 3, 31),
        ),
        Settings(churn_after_days=30),
    )
    row = shop("revenue_churn", period=Period(date(2024, 3, 1), date(2024, 3, 31)))
    # ben's order of February 2023 is older than twelve months.
    assert (row["hits"], row["start_amount"]) == (30, 100)


def test_a_list_with_charges_and_a_flag_gives_the_revenue_lost_to_date():
    people = Asked(
        dataset(
            customers="""
            customer_id monthly_charge churned
            ana         20             yes
            ben         50             no
            cy          30             no
            dee         99             -
            """
        )
    )
    row = people("revenue_churn")
    assert (row["hits"], row["start_amount"], row["value"]) == (20, 100, 0.2)


def test_reasons_for_leaving_add_up_to_the_churn_rate():
    lines = [f"a{i} 2023-12-01 2024-01-15 price" for i in range(3)] + ["b 2023-12-01 2024-01-20 moved"]
    lines += ["c 2023-12-01 2024-01-21 -"] + [f"d{i} 2023-12-01 - -" for i in range(15)]
    people = Asked(
        dataset(
            customers="customer_id first_seen_at churned_at churn_reason\n" + "\n".join(lines),
            orders="customer_id ordered_at amount\nd1 2023-12-02 1",
            as_of=date(2024, 1, 31),
        )
    )
    january = Period(date(2024, 1, 1), date(2024, 1, 31))
    frame = people.frame("churn_rate", by="churn_reason", period=january)
    shares = {str(reason): value for reason, value in zip(frame["churn_reason"], frame["value"], strict=True)}
    assert shares == {"price": 0.15, "moved": 0.05, str(frame["churn_reason"].iloc[-1]): 0.05}
    assert sum(shares.values()) == pytest.approx(people("churn_rate", period=january)["value"])


# 30 days of silence, today 30 June. ana is lost on 4 Feb and back in April; ben lost on 9 Feb for good; cy lost on
# 20 June, too recently to tell.
SILENT = """
customer_id ordered_at amount
ana         2024-01-05 10
ana         2024-04-10 10
ana         2024-05-05 10
ana         2024-06-01 10
ben         2024-01-10 10
cy          2024-05-21 10
"""


def test_win_back_counts_the_lost_who_came_back_and_waits_for_the_latest():
    shop = Asked(dataset(orders=SILENT, as_of=date(2024, 6, 30)), Settings(churn_after_days=30))
    row = shop("win_back_rate")
    assert (row["hits"], row["n"], row["recent"]) == (1, 2, 1)
    february = shop("win_back_rate", period=FEBRUARY)
    assert (february["hits"], february["n"]) == (1, 2)


def test_a_list_of_leaving_dates_cannot_show_who_came_back():
    people = Asked(
        dataset(
            customers="customer_id first_seen_at churned_at\na 2024-01-01 2024-02-01\nb 2024-01-01 -",
            orders="customer_id ordered_at amount\na 2024-01-02 1",
        )
    )
    assert compute.chosen(people.facts, registry.metric("win_back_rate")) is None
    assert "come back" in str(explain.why_missing(people.facts, registry.metric("win_back_rate")))


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
    import numpy as np

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
    from lib.metrics import rows_value
    from lib.metrics.lifetime import lifetime_value
    from lib.metrics.view import View

    people = shop.data.engine.frame(rows_value.lifetimes(View(shop.facts))).rename(columns={"years": "customer_years"})
    people = people[["profit", "customer_years", "lost", "at_start"]].to_numpy(dtype=float)
    draws = people[rng.integers(0, len(people), (2000, len(people)))].sum(axis=1)
    import pandas as pd

    frame = pd.DataFrame(draws, columns=["profit", "customer_years", "lost", "at_start"]).assign(grains_per_year=12.0)
    low, high = np.quantile(lifetime_value(frame), [0.025, 0.975])
    assert row["low"] < row["value"] < row["high"]
    assert row["low"] == pytest.approx(low, rel=0.05) and row["high"] == pytest.approx(high, rel=0.05)
