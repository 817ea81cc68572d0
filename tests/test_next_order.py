"""When the next order is expected: counted by hand, tried on the past, and as a list to send from."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from lib import Workspace
from lib.errors import MissingData
from lib.facts import Facts
from lib.facts.rhythm import next_orders
from lib.metrics import registry
from lib.models import MAKERS
from lib.models.next_order import NextOrders, held_out
from lib.scope import Segment
from lib.settings import Settings
from tests.conftest import shared_data
from tests.datasets import Asked, dataset

# ana orders every 10 days, ben every 30, cy once, dee every 10 but fell silent long ago, eve every 20.
ORDERS = """
customer_id ordered_at  order_id amount
ana         2024-05-01  1        10
ana         2024-05-11  2        10
ana         2024-05-21  3        10
ben         2024-03-21  4        50
ben         2024-04-20  5        50
ben         2024-05-20  6        50
cy          2024-05-01  7        500
dee         2024-01-01  8        70
dee         2024-01-11  9        70
eve         2024-05-01  10       20
eve         2024-05-21  11       20
"""


def facts(today: date, orders: str = ORDERS) -> Facts:
    return Facts(dataset(orders=orders, as_of=today), Settings(churn_after_days=60), makers=MAKERS)


def expected(today: date) -> pd.DataFrame:
    found: NextOrders = facts(today).fitted("next_order")
    return found.customers.set_index("customer_id")


def test_the_next_order_is_expected_a_usual_gap_after_the_last():
    found = expected(date(2024, 5, 31))
    # Gaps 10 10 | 30 30 | 10 | 20: their median is 15. ana (2 × 10 + 3 × 15) ÷ 5 = 13, ben (2 × 30 + 3 × 15) ÷ 5 = 21,
    # eve (20 + 3 × 15) ÷ 4 = 16.25; of cy nothing is known but what is usual.
    assert found["usual_gap"].drop("dee").to_dict() == {"ana": 13, "ben": 21, "cy": 15, "eve": 16.25}
    days = found["next_order_on"].dt.strftime("%m-%d").drop("dee").to_dict()
    assert days == {"ana": "06-03", "ben": "06-10", "cy": "05-16", "eve": "06-06"}


def test_who_counts_as_lost_is_not_expected_any_more():
    found = expected(date(2024, 5, 31))
    assert found.loc["dee", "timing"] == "lost"
    assert pd.isna(found.loc["dee", "next_order_on"])


@pytest.mark.parametrize(
    ("today", "timing"),
    [
        # ana's gap is 13: due from 13 − 3.25 quiet days on, that is the tenth, and late after 19.5.
        (date(2024, 5, 29), "not yet"),
        (date(2024, 5, 30), "due"),
        (date(2024, 6, 8), "due"),
        (date(2024, 6, 9), "late"),
        (date(2024, 7, 18), "late"),
        (date(2024, 7, 19), "lost"),
    ],
)
def test_an_order_becomes_due_then_late_and_its_customer_lost(today, timing):
    assert expected(today).loc["ana", "timing"] == timing


def test_one_order_is_no_rhythm():
    assert expected(date(2024, 5, 31)).loc["cy", ["timing", "gaps"]].tolist() == ["once", 0]


def test_where_nobody_ever_came_back_no_day_is_expected():
    found = facts(date(2024, 5, 3), "customer_id ordered_at amount\nana 2024-05-01 1\nben 2024-05-02 1").fitted(
        "next_order"
    )
    assert found.customers["next_order_on"].isna().all()
    assert found.evaluation == {}


def test_what_a_past_day_looked_like_does_not_depend_on_what_came_after():
    before = ORDERS.strip().splitlines()
    before = "\n".join([before[0], *(line for line in before[1:] if line.split()[1] <= "2024-05-11")])
    then, now = facts(date(2024, 5, 11), before), facts(date(2024, 6, 30))
    columns = ["customer_id", "usual_gap", "timing", "next_order_on", "days_quiet"]
    found = [
        one.dataset.engine.frame(next_orders(one, until).select(*columns).order_by("customer_id"))
        for one, until in ((then, None), (now, date(2024, 5, 11)))
    ]
    pd.testing.assert_frame_equal(found[0], found[1])


def weekly(weeks: int = 20) -> str:
    """Seventy customers who come on one weekday each every week; every third stays away in the last two weeks."""
    lines = ["customer_id ordered_at amount"]
    for i in range(70):
        for week in range(weeks - 2 if i % 3 == 0 else weeks):
            lines.append(f"c{i} {date(2024, 1, 1) + timedelta(days=7 * week + i % 7)} {10 + i}")
    return "\n".join(lines)


def test_the_reminders_of_a_past_day_are_counted_against_who_came():
    one = Facts(dataset(orders=weekly(), as_of=date(2024, 5, 19)), Settings(churn_after_days=30), makers=MAKERS)
    # On Sunday 5 May everybody has come 18 times, every 7 days. Due from 7 − 1.75 quiet days on are those of Monday (7)
    # and of Tuesday (6), ten each; c0, c21, c42, c63 and c15, c36, c57 of them stay away, and 17 of the fifty others.
    found, groups = held_out(one, date(2024, 5, 5))
    due = groups.set_index("timing").loc["due"]
    assert (found["window_days"], found["reminded"]) == (7, 20)
    assert (due["customers"], due["came"]) == (20, 13)
    assert found["hit_rate"] == 0.65
    assert found["low"] < 0.65 < found["high"]
    assert due["median_error_days"] == 0
    not_yet = groups.set_index("timing").loc["not yet"]
    assert (not_yet["customers"], not_yet["came"]) == (50, 33)


def test_too_few_reminders_prove_nothing():
    assert held_out(facts(date(2024, 6, 15)))[0] == {}


def test_whose_order_is_due_is_on_the_list_and_who_is_late_is_on_another():
    shop = Asked(dataset(orders=ORDERS, as_of=date(2024, 6, 9)), Settings(churn_after_days=60))
    due, late = shop.list("reminders").rows, shop.list("overdue").rows
    # On 9 June ana is 20 days quiet (late after 19.5), ben 21 of 21, eve 20 of 16.25 (late after 24.4).
    assert due["customer_id"].tolist() == ["ben", "eve"]
    assert late["customer_id"].tolist() == ["ana"]
    assert due["next_order_on"].dt.strftime("%m-%d").tolist() == ["06-10", "06-06"]
    assert due["value"].tolist() == [150, 40]


def test_subscribers_are_not_reminded_of_what_is_charged_by_itself():
    data = dataset(orders=ORDERS, subscriptions="customer_id started_at monthly_amount\nana 2024-01-01 10")
    shop = Asked(data)
    assert not registry.table("reminders").possible(shop.facts)
    assert registry.table("overdue").possible(shop.facts)


@pytest.fixture(scope="module")
def cdnow():
    ws = Workspace()
    ws.add(shared_data("cdnow_sample.txt"))
    yield ws
    ws.close()


def test_the_expected_day_stands_among_the_facts_of_each_customer(cdnow):
    told = cdnow.next_orders().customers.set_index("customer_id")["next_order_on"].sort_index()
    known = cdnow.customers().set_index("customer_id")["next_order_on"].sort_index()
    pd.testing.assert_series_equal(known, told, check_names=False)
    assert 0 < told.notna().sum() < len(told) == 2357


def test_the_expected_days_against_plain_pandas(cdnow):
    names = ["master", "customer", "date", "discs", "dollars"]
    lines = pd.read_csv(shared_data("cdnow_sample.txt"), sep=r"\s+", header=None, names=names, dtype={"customer": str})
    days = lines.assign(day=pd.to_datetime(lines["date"].astype(str)))[["customer", "day"]].drop_duplicates()
    days = days.sort_values(["customer", "day"])
    gaps = days.groupby("customer")["day"].diff().dt.days
    common = gaps.median()
    own = gaps.groupby(days["customer"]).agg(["median", "count"])
    usual = ((own["count"] * own["median"].fillna(0) + 3 * common) / (own["count"] + 3)).where(own["count"] > 0, common)
    last = days.groupby("customer")["day"].max()
    expected_on = last + pd.to_timedelta(np.floor(usual + 0.5), unit="D")
    lost = (pd.Timestamp("1998-07-01") - last).dt.days >= cdnow.facts.churn_after_days
    told = cdnow.next_orders().customers.set_index("customer_id").sort_index()
    pd.testing.assert_series_equal(
        told["next_order_on"], expected_on.where(~lost), check_names=False, check_dtype=False, check_index_type=False
    )


def test_a_segment_has_its_own_expected_orders_and_the_trial_of_all(cdnow):
    few = cdnow.where(Segment.where(first_order_month="1997-01")).next_orders()
    assert 0 < len(few.customers) < 2357
    assert few.evaluation == cdnow.next_orders().evaluation


def test_without_orders_it_is_said_what_is_needed():
    with pytest.raises(MissingData, match="orders with dates and customer numbers"):
        Facts(dataset(customers="customer_id city\nana Riga"), Settings(), makers=MAKERS).fitted("next_order")
