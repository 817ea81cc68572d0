"""The loyalty page on stages and types of customers: what it says of a handful of rows."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from tests.app import as_a_running_server_does, given, open_page, said, unfold  # noqa: F401
from tests.test_loyalty_questions import FILES
from tests.test_pages_loyalty import ANSWERS, ORDERS, REFERRALS


@pytest.fixture(scope="module")
def shop() -> AppTest:
    return given(*((name, text.strip() + "\n") for name, text in FILES.items()))


def plain(at: AppTest) -> str:
    return said(at).replace("\\", "")


def opened(at: AppTest, topic: str = "stages") -> AppTest:
    at = open_page(at, "loyalty")
    at.button_group(key="loyalty_topic").set_value(topic).run()
    assert not at.exception, at.exception[0].message
    return at


def test_the_page_begins_with_who_came_back_and_what_takes_people_on(shop):
    text = plain(opened(shop))
    assert "2 of 3 buyers came back (66.7%)." in text
    assert "**Awareness** :small[:gray[1]]" in text
    assert "Give them one reason to look" in text
    # Nobody stands in the stages of the first purchase and of referral, so nothing is to be done there.
    assert "Ask within days whether all is well" not in text
    assert "1 visitor whom no file names is not counted." in text


def test_who_moved_is_told_between_two_days_of_the_readers_choice(shop):
    at = opened(shop)
    first, last = at.date_input
    # The data ends with the visit of 25 March, and begins less than 90 days before.
    assert (first.value, last.value) == (date(2024, 1, 1), date(2024, 3, 25))
    first.set_value(date(2024, 3, 1)).run()
    assert not at.exception
    # Ben came again and cy came back to look; dee has not been seen since the first of February.
    assert "Reached a higher stage: 2." in plain(at) and "New: 1." in plain(at)
    at.button_group(key="moved_lens").set_value("buyer_type").run()
    assert not at.exception
    assert "Rose: 2. Fell: 0. New: 1." in plain(at)


def test_days_in_the_wrong_order_are_answered_with_a_sentence(shop):
    at = opened(shop)
    first, last = at.date_input
    last.set_value(date(2024, 1, 5))
    first.set_value(date(2024, 3, 1)).run()
    assert not at.exception
    assert "The first day must come before the last one." in plain(at)


def test_the_customers_of_a_stage_can_be_listed_and_their_names_hidden(shop):
    at = unfold(opened(shop), "who_stands_where")
    assert "2 customers are on this list. 1 has neither an e-mail address" in plain(at)
    (table,) = [frame.value for frame in at.dataframe if "purchases" in frame.value]
    assert list(table["customer_id"]) == ["ben", "ann"] and "email" in table
    (switch,) = [toggle for toggle in at.toggle if toggle.label == "Hide names"]
    switch.set_value(True).run()
    assert not at.exception
    (table,) = [frame.value for frame in at.dataframe if "purchases" in frame.value]
    assert all(name.startswith("Customer ") for name in table["customer_id"]) and "email" not in table
    assert table["customer_id"].nunique() == 2
    (switch,) = [toggle for toggle in at.toggle if toggle.label == "Hide names"]
    switch.set_value(False).run()


def test_too_few_customers_for_a_forecast_are_said_to_be_too_few(shop):
    text = plain(unfold(opened(shop), "next_stage"))
    assert "Too few for a model" in text or "too short to see who moves" in text


def test_the_rules_stand_on_the_page_with_the_numbers_in_use_and_what_the_files_cannot_show(shop):
    text = plain(unfold(opened(shop, "types"), "loyalty_rules"))
    assert "Regular: 3 or more orders, the last one at most 2 × her usual gap ago" in text
    assert "No referrals: nobody can be seen to bring or to tell others." in text
    assert "Nobody’s attitude is known" in text


def test_a_rule_changed_in_settings_changes_the_types_on_the_page():
    at = given(*((name, text.strip() + "\n") for name, text in FILES.items()))
    at = open_page(at, "settings")
    at.number_input(key="setting_loyalty_regular_orders").set_value(4)
    (apply, *_more) = [button for button in at.button if button.label == "Apply"]
    apply.click().run()
    at.run()
    text = plain(unfold(opened(at, "types"), "loyalty_rules"))
    assert "Regular: 4 or more orders" in text


def test_words_stand_beside_deeds_with_the_money_of_each_kind():
    files = {"orders": ORDERS, "referrals": REFERRALS, "answers": ANSWERS}
    at = opened(given(*((f"{name}.csv", text) for name, text in files.items())), "types")
    text = plain(at)
    # Ana has three orders, cy two, ben one: above the median of two is ana alone, and her last answer is a 5.
    assert "1 customer buys often and likes you: 90.00 so far" in text
    assert "The attitude of 1 customer is unknown; she is in none of the four." in text
    assert "Most money comes from “Devoted”" in text or "Most money comes from “Occasional”" in text


def test_orders_alone_make_stages_and_say_what_is_missing():
    at = opened(given(("orders.csv", FILES["orders.csv"].strip() + "\n")))
    text = plain(unfold(at, "loyalty_rules"))
    assert "No visits: customers without an order cannot be told apart" in text
    # What cannot be seen is not drawn as nought.
    assert "promo codes" not in text
    assert "2 of 3 buyers came back (66.7%)." in text


def test_a_filter_that_leaves_nobody_is_answered_with_a_sentence(shop):
    at = given(
        *((name, text.strip() + "\n") for name, text in FILES.items()),
        segment='{"rules":[{"field":"orders","op":"is","values":[99]}]}',
    )
    at = open_page(at, "loyalty")
    assert "No customers under this filter." in plain(at) or "Nobody" in plain(at)
