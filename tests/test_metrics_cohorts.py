"""Cohorts on a handful of customers, counted by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.errors import BadSetting, MissingData
from lib.metrics import registry
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset

# January: ana (again in February and April), ben (again in March), cy (never again). February: dee (again in March).
# Today is 20 April, so April is not over.
ORDERS = """
customer_id ordered_at order_id amount channel
ana         2024-01-05 1        10     web
ana         2024-01-20 2        10     web
ana         2024-02-10 3        20     web
ana         2024-04-10 4        40     shop
ben         2024-01-31 5        30     shop
ben         2024-03-01 6        30     shop
cy          2024-01-10 7        60     shop
dee         2024-02-28 8        5      web
dee         2024-03-30 9        5      web
-           2024-03-30 10       99     web
"""


@pytest.fixture(scope="module")
def shop():
    return Asked(dataset(orders=ORDERS, as_of=date(2024, 4, 20)))


def ask(shop: Asked, period: Period | None = None, segment: Segment | None = None, by: str | None = None, **options):
    view = View(shop.facts, segment or Segment(), (period or Period(),), by)
    declared = registry.table("cohorts")
    chosen = {option: values[0] for option, values in declared.options.items()} | options
    return declared.finish(shop.data.engine.frame(declared.rows(view, **chosen)), view, **chosen)


def grid(frame: pd.DataFrame, column: str = "customers") -> dict[str, list[float | None]]:
    """Per cohort the cells by step, None for a blank one; `all` is the average."""
    named = frame.assign(cohort=frame["cohort"].dt.strftime("%Y-%m-%d").fillna("all"))
    return {
        cohort: [None if np.isnan(value) else value for value in rows.sort_values("step")[column]]
        for cohort, rows in named.groupby("cohort")
    }


def test_customers_of_a_month_who_order_again_so_many_months_later(shop):
    frame = ask(shop)
    assert grid(frame) == {"2024-01-01": [3, 1, 1, None], "2024-02-01": [1, 1, None], "all": [4, 2, 1]}
    january = frame[frame["cohort"] == "2024-01-01"]
    assert january["size"].tolist() == [3, 3, 3, 3]
    assert january["value"].tolist()[:3] == [1, pytest.approx(1 / 3), pytest.approx(1 / 3)]


def test_a_month_that_is_not_over_is_blank_and_not_nought(shop):
    frame = ask(shop)
    april = frame[(frame["cohort"] == "2024-01-01") & (frame["step"] == 3)].iloc[0]
    assert not april["complete"]
    assert np.isnan(april["customers"]) and np.isnan(april["value"]) and np.isnan(april["low"])


def test_nobody_came_is_nought_where_the_month_is_over():
    shop = Asked(dataset(orders="customer_id ordered_at amount\nana 2024-01-05 10", as_of=date(2024, 3, 31)))
    assert grid(ask(shop)) == {"2024-01-01": [1, 0, 0], "all": [1, 0, 0]}


def test_the_average_counts_each_customer_once_over_the_cohorts_old_enough(shop):
    frame = ask(shop)
    whole = frame[frame["cohort"].isna()].set_index("step")
    # One month later: ana and dee of the four of both months; two months later only January's three can be asked.
    assert whole["size"].to_dict() == {0: 4, 1: 4, 2: 3}
    assert whole["value"].to_dict() == {0: 1, 1: 0.5, 2: pytest.approx(1 / 3)}
    # Wilson for 2 of 4.
    assert whole.loc[1, ["low", "high"]].tolist() == [pytest.approx(0.1500, abs=1e-4), pytest.approx(0.8500, abs=1e-4)]


def test_then_or_later_counts_whoever_is_still_to_come(shop):
    # January: all three; in February or later ana and ben; in March or later both (ana in April); February: dee twice.
    frame = ask(shop, kind="on_or_after")
    assert grid(frame) == {"2024-01-01": [3, 2, 2, None], "2024-02-01": [1, 1, None], "all": [4, 3, 2]}


def test_brackets_count_days_since_ones_own_first_order(shop):
    # ana after 15 and 36 days and 96, ben after 30, dee after 31. January's customers are all 7 days old on 7 February,
    # and 90 days old on 30 April, which is still to come.
    frame = ask(shop, kind="bracket", brackets="1-7,8-30,31-90")
    assert grid(frame) == {"2024-01-01": [0, 2, None], "2024-02-01": [0, 0, None], "all": [0, 2]}
    assert frame.loc[0, ["from_day", "to_day"]].tolist() == [1, 7]


def test_a_bracket_is_ripe_when_its_last_day_is_over_for_the_last_day_of_the_cohort():
    def known(today: date) -> bool:
        shop = Asked(dataset(orders="customer_id ordered_at amount\nana 2024-01-05 10", as_of=today))
        return bool(ask(shop, kind="bracket", brackets="1-7")["complete"].iloc[0])

    assert not known(date(2024, 2, 6))
    assert known(date(2024, 2, 7))


@pytest.mark.parametrize("brackets", ["", "7", "8-30,1-7", "1-7,7-30", "7-1", "1-7;8-30", "1-99999"])
def test_brackets_that_cannot_be_read_are_refused_with_an_example(shop, brackets):
    with pytest.raises(BadSetting, match="1-7,8-30,31-90"):
        ask(shop, kind="bracket", brackets=brackets)


def test_revenue_of_a_cohort_by_month(shop):
    # January: ana 20, ben 30, cy 60; February ana 20; March ben 30.
    assert grid(ask(shop, of="revenue"), "value") == {
        "2024-01-01": [110, 20, 30, None],
        "2024-02-01": [5, 5, None],
        "all": [115, 25, 30],
    }
    each = ask(shop, of="revenue_per_customer")
    assert each["value"].tolist()[:3] == [pytest.approx(110 / 3), pytest.approx(20 / 3), 10]
    # Student's t for 20, 30 and 60 (sd 20.817): 36.67 ± 4.303 · 20.817 ÷ √3.
    assert each.loc[0, ["low", "high"]].tolist() == [pytest.approx(-15.05, abs=0.01), pytest.approx(88.38, abs=0.01)]


def test_revenue_then_or_later_and_its_interval():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at amount
            ana         2024-01-05 10
            ana         2024-03-05 7
            ben         2024-01-05 10
            ben         2024-02-05 3
            """,
            as_of=date(2024, 3, 31),
        )
    )
    frame = ask(shop, of="revenue_per_customer", kind="on_or_after")
    # From February on: ana 7, ben 3: mean 5, t with one degree of freedom 12.706 · 2.828 ÷ √2.
    row = frame[frame["step"] == 1].iloc[0]
    assert row["value"] == 5
    assert (row["low"], row["high"]) == (pytest.approx(5 - 25.41, abs=0.01), pytest.approx(5 + 25.41, abs=0.01))


def test_a_return_takes_from_the_month_it_comes_back_in():
    shop = Asked(
        dataset(
            orders="""
            customer_id ordered_at order_id amount
            ana         2024-01-05 1        50
            ana         2024-02-05 1        -20
            """,
            as_of=date(2024, 2, 29),
        )
    )
    assert grid(ask(shop, of="revenue"), "value")["2024-01-01"] == [50, -20]
    assert grid(ask(shop))["2024-01-01"] == [1, 0]  # a return is no order


def test_weeks_begin_as_the_settings_say():
    orders = "customer_id ordered_at amount\nana 2024-01-07 10\nana 2024-01-14 10\nben 2024-01-08 10"
    monday = Asked(dataset(orders=orders, as_of=date(2024, 1, 21)))
    sunday = Asked(dataset(orders=orders, as_of=date(2024, 1, 20)), Settings(week_start=6))
    # 7 January 2024 was a Sunday: with weeks from Monday ana is a week before ben.
    assert grid(ask(monday, every="week")) == {"2024-01-01": [1, 1, 0], "2024-01-08": [1, 0], "all": [2, 1, 0]}
    assert grid(ask(sunday, every="week")) == {"2024-01-07": [2, 1], "all": [2, 1]}


def test_quarters(shop):
    assert grid(ask(shop, every="quarter")) == {"2024-01-01": [4, None], "all": [4]}


def test_a_period_shows_the_cohorts_that_began_in_it_up_to_its_end(shop):
    february = Period(date(2024, 2, 1), date(2024, 3, 31))
    assert grid(ask(shop, period=february)) == {"2024-02-01": [1, 1], "all": [1, 1]}
    # ana's first order is in January for good: she is no new customer of February.
    assert grid(ask(shop, period=Period(date(2024, 2, 1), date(2024, 2, 20)))) == {}


def test_a_segment_keeps_its_customers_cohorts(shop):
    frame = ask(shop, segment=Segment.where(first_channel="web"))
    assert grid(frame) == {"2024-01-01": [1, 1, 0, None], "2024-02-01": [1, 1, None], "all": [2, 2, 0]}


def test_groups_of_customers_instead_of_months(shop):
    frame = ask(shop, by="first_channel").set_index(["_by", "step"])
    assert frame.loc["web", "customers"].to_dict() == {0: 2, 1: 2, 2: 0}
    # Two months later only January's customers can be asked: ana of the web, ben and cy of the shop.
    assert frame.loc["shop", "size"].to_dict() == {0: 2, 1: 2, 2: 2}
    assert frame.loc["web", "size"].to_dict() == {0: 2, 1: 2, 2: 1}
    assert frame.loc["shop", "value"].to_dict() == {0: 1, 1: 0, 2: 0.5}


def test_visitors_who_come_back():
    shop = Asked(
        dataset(
            visits="""
            visitor_id occurred_at
            v1         2024-01-05T10:00:00
            v1         2024-02-05T10:00:00
            v2         2024-01-06T10:00:00
            """,
            as_of=date(2024, 2, 29),
        )
    )
    assert grid(ask(shop, what="visits")) == {"2024-01-01": [2, 1], "all": [2, 1]}


# ana stays; ben leaves after his second month; cy leaves at once and is back from May.
SUBSCRIPTIONS = """
customer_id started_at ended_at   monthly_amount
ana         2024-01-10 -          10
ben         2024-01-31 2024-03-30 10
cy          2024-02-05 2024-03-04 10
cy          2024-05-05 -          10
"""


@pytest.fixture(scope="module")
def club():
    return Asked(dataset(subscriptions=SUBSCRIPTIONS, as_of=date(2024, 6, 4)))


def test_still_subscribed_after_so_many_months(club):
    # ben's anniversaries: 29 February (there), 31 March (gone since the 30th). cy's: 5 March (gone) to 5 May (back).
    assert grid(ask(club, what="subscription")) == {
        "2024-01-01": [2, 2, 1, 1, 1, None],
        "2024-02-01": [1, 0, 0, 1, None],
        "all": [3, 2, 1, 2, 1],
    }


def test_subscribed_then_or_later(club):
    frame = ask(club, what="subscription", kind="on_or_after")
    assert grid(frame)["2024-02-01"] == [1, 1, 1, 1, None]


def test_subscribed_on_any_day_of_a_bracket(club):
    frame = ask(club, what="subscription", kind="bracket", brackets="1-20,31-60")
    assert grid(frame) == {"2024-01-01": [2, 2], "2024-02-01": [1, 0], "all": [3, 2]}


def test_revenue_is_counted_from_orders_only(club):
    with pytest.raises(BadSetting, match="what=orders"):
        ask(club, what="subscription", of="revenue")


def test_what_the_files_do_not_hold_is_named_with_what_they_do(club):
    with pytest.raises(MissingData, match=r"no orders .* there is: subscription"):
        ask(club)


def test_the_grid_is_the_same_whatever_the_order_of_rows(shop):
    lines = ORDERS.strip().splitlines()
    turned = Asked(dataset(orders="\n".join([lines[0], *lines[:0:-1]]), as_of=date(2024, 4, 20)))
    for kind in ("in_period", "on_or_after", "bracket"):
        pd.testing.assert_frame_equal(ask(shop, kind=kind, of="revenue"), ask(turned, kind=kind, of="revenue"))


def test_an_empty_filter_gives_an_empty_table(shop):
    assert ask(shop, segment=Segment.where(first_channel="nowhere")).empty
