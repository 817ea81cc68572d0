"""Cohorts and survival as a person reads them on the page about retention."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lib import Segment
from tests.app import (
    CUSTOMERS,
    ORDERS_ONLY,
    as_a_running_server_does,  # noqa: F401 (a fixture of every test here)
    given,
    open_page,
    said,
    unfold,
)


def staying(*files: tuple[str, str], **query: str) -> AppTest:
    """The topic of the page about retention that tells how long customers stay."""
    at = open_page(given(*files, **query), "retention")
    at.button_group(key="retention_topic").set_value("cohorts").run()
    assert not at.exception, at.exception[0].message
    return at


@pytest.fixture
def shop() -> AppTest:
    return staying(("customers.csv", CUSTOMERS), ("orders.csv", ORDERS_ONLY))


def pick(at: AppTest, key: str, value: str) -> AppTest:
    at.selectbox(key=key).set_value(value).run()
    assert not at.exception, at.exception[0].message
    return at


def test_the_page_tells_how_many_new_customers_come_back_and_shows_the_grid_as_a_table(shop):
    # ana and ben began in January, cy in February; March is not over. One of two (ana) ordered again in February.
    assert "50.0% of new customers buy again 1 month later" in said(shop)
    unfold(shop, "table_cohorts")
    table = next(frame.value for frame in shop.dataframe if "size" in frame.value.columns)
    assert table["cohort"].tolist() == ["Jan 2026", "Feb 2026", "all"]
    assert table["size"].tolist() == [2, 1, 3]
    assert table["0"].tolist() == [1, 1, 1]
    assert table["1"].tolist()[0] == 0.5


def test_every_way_of_counting_draws_and_says_something(shop):
    for key, value in (("cohorts_kind", "on_or_after"), ("cohorts_of", "revenue"), ("cohorts_kind", "in_period")):
        pick(shop, key, value)
    assert "New customers brought" in said(shop)
    pick(shop, "cohorts_of", "revenue_per_customer")
    # February, of January's two customers: ana's 20. Cy's second month is not over.
    assert "New customers bring 10.00 each 1 month later" in said(shop)


def test_brackets_that_make_no_sense_are_answered_with_an_example(shop):
    pick(shop, "cohorts_kind", "bracket")
    shop.text_input(key="cohorts_brackets").set_value("9-1").run()
    assert "are no brackets" in said(shop)


def test_groups_of_customers_are_compared_by_their_curves(shop):
    pick(shop, "cohorts_by", "city")
    pick(shop, "survival_by", "city")
    text = said(shop)
    assert "City" in text or "city" in text
    assert "log-rank" in text.lower() or "one group only" in text or "do not differ" in text


def test_how_the_curve_is_computed_names_the_setting_and_the_sql(shop):
    unfold(shop, "explain_survival")
    assert "A customer counts as lost after this many days of silence" in said(shop)
    assert any("SELECT" in code.value for code in shop.code)


LEFT = "customer_id,city,tenure_months,churned\nana,Riga,12,no\nben,Oslo,3,yes\ncy,Riga,7,yes\n"


def test_a_list_of_who_left_has_a_curve_but_no_cohorts_and_says_so_of_nobody():
    assert "How long customers stay" in said(staying(("customers.csv", LEFT)))
    nobody = staying(("customers.csv", LEFT), segment=Segment.where(city="Riga", tenure_months="3").to_json())
    assert "Nobody began in this period under this filter." in said(nobody)
