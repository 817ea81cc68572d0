"""How long customers stay, on a handful of them, counted by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib.metrics import registry
from lib.metrics.survival import MOST_POINTS
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset


def curve(shop: Asked, period: Period | None = None, segment: Segment | None = None, by: str | None = None):
    view = View(shop.facts, segment or Segment(), (period or Period(),), by)
    declared = registry.table("survival")
    return declared.finish(shop.data.engine.frame(declared.rows(view)), view)


# Today is 9 April, 100 days after 31 December.
PEOPLE = """
customer_id started_at ended_at   monthly_amount
ana         2023-12-31 2024-01-10 10
ben         2023-12-31 2024-01-30 10
cy          2023-12-31 -          10
dee         2024-03-20 -          10
eve         2023-12-31 2024-01-30 10
"""


@pytest.fixture(scope="module")
def club():
    return Asked(dataset(subscriptions=PEOPLE, as_of=date(2024, 4, 9)))


def test_the_share_still_there_so_many_days_after_they_began(club):
    frame = curve(club)
    # ana leaves after 10 days (one of five), dee is followed for 20 only, ben and eve leave after 30 (two of three).
    assert frame[["day", "at_risk", "lost"]].to_numpy().tolist() == [[0, 5, 0], [10, 5, 1], [30, 3, 2], [100, 1, 0]]
    assert frame["survival"].tolist() == [1, 0.8, pytest.approx(0.8 / 3), pytest.approx(0.8 / 3)]


def test_who_came_back_is_followed_the_first_time_only():
    again = PEOPLE + "ana 2024-03-01 - 10\n"
    club = Asked(dataset(subscriptions=again, as_of=date(2024, 4, 9)))
    assert curve(club)["lost"].tolist() == [0, 1, 2, 0]


def test_a_period_follows_those_who_began_in_it_up_to_its_end(club):
    january = curve(club, period=Period(date(2023, 12, 1), date(2024, 1, 20)))
    # On 20 January four are known, ana has left, and nobody has been followed for more than 20 days.
    assert january[["day", "at_risk", "lost"]].to_numpy().tolist() == [[0, 4, 0], [10, 4, 1], [20, 3, 0]]


def test_silence_counts_as_leaving_when_it_has_lasted_long_enough_and_not_before():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at amount
            ana         2024-01-01 10
            ana         2024-01-11 10
            ben         2024-01-01 10
            cy          2024-03-20 10
            """,
            as_of=date(2024, 3, 31),
        ),
        Settings(churn_after_days=30),
    )
    frame = curve(shop)
    # ben is lost 30 days after his only order, ana 30 days after her last, that is 40 after her first.
    assert frame[["day", "at_risk", "lost"]].to_numpy().tolist() == [[0, 3, 0], [30, 2, 1], [40, 1, 1]]
    assert frame["survival"].tolist() == [1, 0.5, 0]


def test_a_list_that_only_says_who_left_and_after_how_many_months():
    people = Asked(
        dataset(
            customers="""
            customer_id churned tenure_months
            ana         yes     1
            ben         no      1
            cy          yes     12
            dee         no      36
            eve         -       5
            """
        )
    )
    frame = curve(people)
    # A month is 30.4 days. ana is one of four at 30 days, ben is then set aside, cy is one of two at 365.
    assert frame[["day", "at_risk", "lost"]].to_numpy().tolist() == [[0, 4, 0], [30, 4, 1], [365, 2, 1], [1096, 1, 0]]
    assert frame["survival"].tolist() == [1, 0.75, 0.375, 0.375]


def test_groups_have_a_curve_each_and_a_test_between_them():
    lines = [f"a{i} 2024-01-01 2024-01-{9 + i % 3:02d} 10 solo" for i in range(20)]
    lines += [f"b{i} 2024-01-01 {'2024-02-19' if i < 5 else '-'} 10 team" for i in range(20)]
    text = "customer_id started_at ended_at monthly_amount plan\n" + "\n".join(lines)
    lists = "customer_id town\n" + "\n".join(f"{line.split()[0]} {line.split()[-1]}" for line in lines)
    frame = curve(Asked(dataset(subscriptions=text, customers=lists, as_of=date(2024, 4, 1))), by="town")
    ends = frame.groupby("_by")["survival"].last()
    assert ends.to_dict() == {"solo": 0, "team": 0.75}
    assert frame["p"].nunique() == 1
    assert frame["p"].iloc[0] < 1e-6


def test_one_group_alone_has_no_test():
    lists = "customer_id town\nana Riga\nben Riga\ncy Riga\ndee Riga\neve Riga"
    club = Asked(dataset(subscriptions=PEOPLE, customers=lists, as_of=date(2024, 4, 9)))
    frame = curve(club, by="town")
    assert frame["p"].isna().all()
    assert frame["lost"].tolist() == [0, 1, 2, 0]


def test_a_long_curve_is_thinned_without_losing_anybody():
    lines = [f"c{i} 2020-01-01 {pd.Timestamp('2020-01-01') + pd.Timedelta(days=i):%Y-%m-%d} 10" for i in range(1000)]
    lines += ["stays 2020-01-01 - 10"]
    shop = Asked(
        dataset(
            subscriptions="customer_id started_at ended_at monthly_amount\n" + "\n".join(lines), as_of=date(2024, 1, 1)
        )
    )
    frame = curve(shop)
    assert len(frame) <= MOST_POINTS + 2
    assert frame["lost"].sum() == 1000
    # Half of 1001 have gone on day 501; a kept point is never further off than one part in 400.
    assert frame.loc[frame["survival"] <= 0.5, "day"].iloc[0] == pytest.approx(501, abs=3)


def test_the_order_of_rows_and_a_shift_of_dates_change_nothing(club):
    lines = PEOPLE.strip().splitlines()
    turned = Asked(dataset(subscriptions="\n".join([lines[0], *lines[:0:-1]]), as_of=date(2024, 4, 9)))
    pd.testing.assert_frame_equal(curve(club), curve(turned))


def test_an_empty_filter_gives_an_empty_table(club):
    assert curve(club, period=Period(date(2023, 1, 1), date(2023, 2, 1))).empty
