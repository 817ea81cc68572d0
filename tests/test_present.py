"""Slides for others: one thing at a time, nobody's name, and the way back."""

from __future__ import annotations

import pytest

from tests.app import ORDERS, app, as_a_running_server_does, given, numbers, open_page, press, said  # noqa: F401


@pytest.fixture(name="shown")
def a_show():
    return press(open_page(given(("orders.csv", ORDERS)), "churn"), "Present")


def turned(at, key: str):
    at.button(key=key).click().run()
    assert not at.exception, at.exception[0].message
    return at


def test_without_data_there_is_nothing_to_present():
    assert "Present" not in [button.label for button in app().button]


def test_the_first_slide_says_what_and_of_whom_and_nothing_else_is_on_the_screen(shown):
    at = turned(shown, "slide_home")
    assert at.title[0].value == "How the business is doing"
    assert "3 customers" in said(at)
    assert not at.sidebar.children or not at.sidebar.selectbox
    assert {button.key for button in at.button} == {
        "slide_back", "slide_on", "slide_end", "slide_up", "slide_down", "slide_home", "slide_last",
    }  # fmt: skip


def test_slides_are_turned_both_ways_and_stop_at_either_end(shown):
    at = turned(shown, "slide_home")
    assert "1 / " in said(turned(at, "slide_back"))
    assert "2 / " in said(turned(at, "slide_down"))
    assert "1 / " in said(turned(at, "slide_up"))
    last = said(turned(at, "slide_last")).split(" / ")[-1].strip()
    assert f"{last} / {last}" in said(turned(at, "slide_on"))


def test_the_main_numbers_stand_large_on_a_slide_of_their_own(shown):
    at = turned(shown, "slide_home")
    for _slide in range(5):
        if numbers(at):
            break
        turned(at, "slide_on")
    # Six orders by three customers, 210 in all; two of three came back.
    assert numbers(at)["Revenue"] == "210.00" and numbers(at)["Repeat purchase rate"] == "66.7%"


def test_names_are_hidden_while_presenting_and_the_pages_come_back_where_they_were(shown):
    assert shown.session_state["regulars.names_hidden"] is True
    at = turned(shown, "slide_end")
    assert "Who is likely to leave?" in [title.value for title in at.title]
    names = at.dataframe[0].value["customer_id"]
    assert len(names) and names.str.startswith("Customer ").all()
