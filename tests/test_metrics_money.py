"""What subscriptions and customers take along when they leave, and who comes back, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from lib.facts.customers import customer_facts
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
