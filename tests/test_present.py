"""Slides for others: page by page, one thing at a time, nobody's name, and the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib import Segment
from lib.models.scenario import Scenario
from lib.report import ReportOptions
from lib.report.material import Material
from lib.report.slides import PARTS, Deck, Place
from tests.app import (
    CUSTOMERS,
    ORDERS,
    ORDERS_ONLY,
    app,
    as_a_running_server_does,
    given,
    numbers,
    open_page,
    press,
    said,
)
from tests.report import files, shop

__all__ = ["as_a_running_server_does", "files", "shop"]


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
        "slide_page_back", "slide_page_on",
    }  # fmt: skip


def test_slides_are_turned_both_ways_and_stop_at_either_end(shown):
    at = turned(shown, "slide_home")
    assert "Overview · 1 / " in said(turned(at, "slide_back"))
    assert "Overview · 2 / " in said(turned(at, "slide_down"))
    assert "Overview · 1 / " in said(turned(at, "slide_up"))
    assert "Data · 1 / 1" in said(turned(at, "slide_last"))
    assert "Data · 1 / 1" in said(turned(at, "slide_on"))


def test_slides_begin_with_those_of_the_page_they_are_asked_for_on_or_the_next_that_has_any():
    # Six orders are too few to foretell who leaves, or the next year; the data page follows.
    at = press(open_page(given(("orders.csv", ORDERS)), "retention"), "Present")
    assert "Retention and value · 1 / " in said(at)
    assert "Overview · 1 / " in said(press(turned(open_page(at, "settings"), "slide_end"), "Present"))


def test_up_and_down_turn_whole_pages(shown):
    at = turned(shown, "slide_home")
    assert "Engagement · 1 / " in said(turned(at, "slide_page_on"))
    assert "Retention and value · 1 / " in said(turned(at, "slide_page_on"))
    assert "Retention and value · 2 / " in said(turned(at, "slide_on"))
    assert "Retention and value · 1 / " in said(turned(at, "slide_page_back"))
    assert "Engagement · 1 / " in said(turned(at, "slide_page_back"))


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


def test_a_changed_filter_makes_new_slides():
    files = (("orders.csv", ORDERS_ONLY), ("customers.csv", CUSTOMERS))
    at = press(open_page(given(*files), "overview"), "Present")
    assert "3 customers" in said(turned(at, "slide_home"))
    turned(at, "slide_end")
    at.session_state["regulars.segment"] = Segment.where(city="Oslo")
    at.run()
    assert "1 customer whose" in said(press(at, "Present"))


# --- the slides themselves ---


@pytest.fixture(name="deck", scope="module")
def a_deck(shop) -> Deck:
    options = ReportOptions(hide_names=True)
    return Deck(Material(shop, options, scenarios=[Scenario(name="Dearer", order_value=0.1)]))


def walked(deck: Deck) -> list[Place]:
    """Every place from the first on, as the key for the next slide leads."""
    places = [deck.at(deck.first)]
    while (following := deck.step(places[-1], 1)) != places[-1]:
        places.append(following)
    return places


def test_one_key_leads_through_every_slide_of_every_page_and_another_all_the_way_back(deck):
    there = walked(deck)
    assert there == [Place(part, n) for part in PARTS for n in range(len(deck.slides(part)))]
    assert there[-1] == deck.last
    back = [there[-1]]
    while (before := deck.step(back[-1], -1)) != back[-1]:
        back.append(before)
    assert back[::-1] == there


def test_every_page_with_a_number_has_a_slide(deck):
    filled = {part for part in PARTS if deck.slides(part)}
    # No file tells of support requests.
    assert filled == set(PARTS) - {"support"}
    kinds = {part: {slide.chart.kind for slide in deck.slides(part) if slide.chart} for part in filled}
    assert {"course", "recommendation"} <= kinds["satisfaction"]
    assert {"course", "cohorts", "survival"} <= kinds["retention"]
    assert {"stages"} <= kinds["loyalty"]
    titles = [slide.title for slide in deck.slides("whatif")]
    assert titles[0].startswith("As things are, the next twelve months bring a revenue of €")
    assert titles[-1].startswith("“Dearer”: ")


def test_numbers_on_slides_are_those_of_the_scorecard_and_of_the_files(deck):
    shown = {one.name: one.value for part in PARTS for slide in deck.slides(part) for one in slide.numbers}
    # Twenty-two orders: 935 in all by six customers, four of whom came back; one line of thirty-five was refused.
    assert shown["revenue"] == "€935.00" and shown["repeat_purchase_rate"] == "66.7%"
    assert (shown["files"], shown["rows"], shown["used"], shown["refused"]) == ("3", "35", "34", "1")
    assert shown["detractors"] == "3"


def test_what_may_be_chance_is_not_shown_as_a_change(deck):
    moves = deck.material.moves.set_index("metric")
    for part in PARTS:
        for slide in deck.slides(part):
            for one in slide.numbers:
                if one.name in moves.index and moves.loc[one.name, "verdict"] != "real":
                    assert one.change in ("", "may be chance"), one


def test_nobody_is_named_on_any_slide(deck):
    for part in PARTS:
        for slide in deck.slides(part):
            figure = slide.chart.figure.to_json() if slide.chart else ""
            for name in ("ecret", "alert(", "HYPERLINK", "dora", "+3712"):
                assert name not in repr(slide) + figure, (part, name)


def test_the_first_slide_says_what_the_filter_is_about_but_not_whom_it_names(shop):
    segment = Segment.where(city="Riga", **{"full name": ["Zoe Secretova", "Ana Secretova"]})
    deck = Deck(Material(shop.where(segment), ReportOptions(hide_names=True)))
    about = dict(deck.slides("overview")[0].cover.about)["Customers"]
    assert about == "1 customer whose city is Riga and full name: hidden"


def test_a_forecast_no_better_than_silence_says_so_on_its_slide(shop):
    m = Material(shop, ReportOptions(hide_names=True))
    found = m.churn
    # As if a model had been tried whose lead over silence alone may be none.
    tried = found.evaluation | {"not_yet_lost": found.evaluation["not_yet_lost"] | {"over_recency_low": -0.01}}
    m.churn = replace(found, method="logistic", evaluation=tried)
    slides = Deck(m).slides("churn")
    assert "no better than recency" in slides[0].note
    m.churn = found
    assert "no better than recency" not in Deck(m).slides("churn")[0].note
