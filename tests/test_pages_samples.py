"""The sample businesses on the pages: in the reader's order, loaded at a click, not beside files of her own."""

from __future__ import annotations

import time

from streamlit.testing.v1 import AppTest

from tests.app import app, as_a_running_server_does, given, numbers, open_page, said  # noqa: F401 - a fixture for all

OWN = "order_id,order_date,customer,amount\n1,2026-01-05,ana,10.00\n2,2026-02-05,ana,20.00\n3,2026-03-05,ben,30.00\n"


def offered(at: AppTest) -> list[str]:
    return [button.key for button in at.button if str(button.key).startswith("sample_")]


def test_the_business_in_the_language_of_the_reader_comes_first():
    assert offered(app(lang="en")) == ["sample_shop", "sample_coffee", "sample_subscription"]
    assert offered(app(lang="ru")) == ["sample_coffee", "sample_shop", "sample_subscription"]


def test_each_is_offered_with_a_sentence_of_what_one_will_see():
    text = said(app())
    assert "see where support loses customers" in text
    assert "see which house guests do not return to" in text
    assert "see what makes subscribers leave" in text


def test_a_click_loads_all_files_of_a_business_and_shows_its_last_year_against_the_one_before():
    at = app()
    at.button(key="sample_coffee").click().run()
    given_up = time.monotonic() + 90
    while not at.metric and time.monotonic() < given_up:
        time.sleep(0.3)
        at.run()
    assert not at.exception
    assert not at.error, at.error[0].value
    assert "**1,109 customers**" in said(at)
    assert "Nov 1, 2025 – Oct 31, 2026" in said(at)
    assert {"Customers", "Revenue", "Net promoter score"} <= set(numbers(at))
    assert offered(at) == []


def test_sample_data_is_not_offered_beside_files_of_ones_own():
    at = open_page(given(("orders.csv", OWN)), "support")
    assert "The loaded files do not hold this yet" in said(at)
    assert [button.label for button in at.button if "sample" in button.label] == []
