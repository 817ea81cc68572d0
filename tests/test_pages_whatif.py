"""What-if and the builder as they are seen: two sides, a scenario, segments built, saved and chosen."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.i18n import translator
from lib.metrics import versus
from lib.scope import Rule, Segment
from lib.ui import sides
from tests.app import app, as_a_running_server_does, given, numbers, open_page, press, said  # noqa: F401
from tests.test_versus import ORDERS

RIGA = '{"rules":[{"field":"first_location","op":"is","values":["Riga"]}]}'


@pytest.fixture(scope="module")
def shop():
    """Six months of orders, with a link that chooses Riga."""
    return given(("orders.csv", ORDERS), segment=RIGA)


def choose(at, key: str, value):
    box = next(one for one in (*at.selectbox, *at.multiselect, *at.text_input, *at.pills) if one.key.startswith(key))
    box.set_value(value).run()
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def test_without_data_the_page_says_what_it_would_show():
    at = app("whatif")
    assert "Nothing here yet" in said(at) and "Repeat purchase" not in said(at)
    assert "Revenue" in said(at)


def test_a_segment_stands_against_all_others_on_every_metric(shop):
    at = open_page(shop, "whatif")
    words = said(at)
    assert "**first\\_location is Riga**: 40 customers" in words or "is Riga**: 40 customers" in words
    assert "**All other customers**: 40 customers" in words
    assert "nobody is on both sides" in words
    assert "differ beyond chance" in words or "differs beyond chance" in words


def test_a_difference_too_small_to_be_written_is_no_difference_worth_telling(monkeypatch):
    """Thirty days and a second between orders, surely: nobody is told to look at that second."""
    rows = [
        ("purchase_interval", "days", 30.0, 30.00001, 0.00001, 0.000005, 0.000015, 0.0001, 0.0002, "real", 90, 90),
        ("nps", "score", 30.0, 45.0, 15.0, 9.0, 21.0, 0.0001, 0.0002, "real", 90, 90),
    ]
    frame = pd.DataFrame(rows, columns=list(versus.COLUMNS))
    monkeypatch.setattr(
        "lib.ui.cache.versus", lambda *_given: (frame, versus.Overlap(before=40, after=40, both=0)), raising=True
    )
    at = open_page(given(("orders.csv", ORDERS), segment=RIGA), "whatif")
    assert "1 of 2 metrics differs beyond chance" in said(at)
    # All of them stay anyhow.
    assert "five points more are not to be had" in said(at)
    (table,) = [one.value for one in at.dataframe if "verdict" in one.value]
    assert table["verdict"].tolist() == ["too small to matter", "beyond chance"]


def test_a_side_without_anybody_is_said_and_not_compared():
    nobody = '{"rules":[{"field":"first_location","op":"is","values":["Nowhere"]}]}'
    at = open_page(given(("orders.csv", ORDERS), segment=nobody), "whatif")
    words = said(at)
    assert "Nobody is on one of the sides" in words and "beyond chance" not in words
    assert "at least 3 whole months with customers; here are 0" in words


def test_a_side_within_the_other_and_one_too_small_are_told():
    web = '{"rules":[{"field":"orders.channel","op":"is","values":["web"]}]}'
    at = open_page(given(("orders.csv", ORDERS), segment=web), "whatif")
    choose(at, "side_other_", "everybody")
    words = said(at).replace("\\", "")
    assert "10 customers are on both sides: everybody of **Channel (any of Orders) is web" in words
    assert "One side is too small to tell differences from chance" in words


@pytest.mark.parametrize(
    ("language", "p", "shown"),
    [
        ("en", 0.0004, "< 0.01"),
        ("en", 0.0099, "< 0.01"),
        ("en", 0.01, "0.01"),
        ("en", 0.034, "0.03"),
        ("en", 1.0, "1.00"),
        ("en", float("nan"), "–"),
        ("ru", 0.0004, "< 0,01"),
        ("ru", 0.034, "0,03"),
    ],
)
def test_a_chance_is_written_with_two_decimals_and_never_as_nothing(monkeypatch, language, p, shown):
    monkeypatch.setattr(sides.state, "tr", lambda: translator(language))
    assert sides._chance(p) == shown


def test_a_scenario_is_told_in_numbers_and_rests_on_sentences(shop):
    at = open_page(shop, "whatif")
    next(one for one in at.slider if one.label == "Size of an order, %").set_value(10.0).run()
    words = said(at)
    assert "more revenue in twelve months" in words
    assert "Orders are 10.0% larger, at the same margin" in words.replace("\\", "")
    assert "What it costs to bring the change about is not in these numbers" in words.replace("\\", "")
    assert "The margin is not known" in words
    assert {"Customers", "Revenue"} <= set(numbers(at)) and "Profit" not in numbers(at)
    choose(at, "lever_name_", "Larger baskets")
    press(at, "Save")
    assert [one.name for one in at.session_state["regulars.scenarios"]] == ["Larger baskets"]
    assert at.session_state["regulars.scenarios"][0].order_value == 0.1


def test_saved_scenarios_are_reopened_and_stand_beside_each_other():
    at = open_page(given(("orders.csv", ORDERS)), "whatif")
    lever = "Size of an order, %"
    for name, moved in (("Larger", 10.0), ("Smaller", -10.0)):
        if at.pills and any(one.label == "Saved scenarios" for one in at.pills):
            choose(at, "scenarios_", "")
        next(one for one in at.slider if one.label == lever).set_value(moved).run()
        choose(at, "lever_name_", name)
        press(at, "Save")
        # What was saved is open, and can be deleted or changed.
        assert next(one for one in at.pills if one.label == "Saved scenarios").value == name
        assert next(one for one in at.slider if one.label == lever).value == moved
    assert "Saved scenarios against things as they are" in said(at)
    (table,) = [one.value for one in at.dataframe if "name" in one.value]
    assert table["name"].tolist() == ["Larger", "Smaller"]
    assert table["revenue"].str[0].tolist() == ["+", "−"] and table["customers"].tolist() == ["0 (0–0)", "0 (0–0)"]
    choose(at, "scenarios_", "Smaller")
    assert next(one for one in at.slider if one.label == lever).value == -10.0
    assert "less revenue in twelve months" in said(at)
    press(at, "Delete")
    assert [one.name for one in at.session_state["regulars.scenarios"]] == ["Larger"]
    assert "Saved scenarios against" not in said(at)


def test_a_saved_segment_is_edited_under_a_new_name_and_deleted():
    at = open_page(given(("orders.csv", ORDERS), segment=RIGA), "retention").run()
    press(at, "Edit this segment")
    choose(at, "build_name_", "Riga")
    press(at, "Save")
    assert "**40 customers** in “Riga”" in said(at)
    press(at, "Edit this segment")
    press(at, "Add a condition")
    choose(at, "build_field", "orders.channel")
    choose(at, "build_value_orders.channel", ["web"])
    press(at, "Add")
    choose(at, "build_name_", "Riga online")
    assert "Saving renames “Riga” to “Riga online”" in said(at)
    press(at, "Save")
    (kept,) = at.session_state["regulars.segments"]
    assert kept.name == "Riga online" and len(kept.rules) == 2
    # It holds on every page, and goes without taking the customers shown with it.
    at = open_page(at, "whatif")
    assert "**10 customers** in “Riga online”" in said(at)
    press(at, "Edit this segment")
    next(one for one in at.button if str(one.key).startswith("build_delete_")).click().run()
    at.run()
    assert at.session_state["regulars.segments"] == ()
    assert at.session_state["regulars.segment"].rules == kept.rules


def test_a_segment_is_built_counted_saved_and_chosen_with_one_click():
    at = open_page(given(("orders.csv", ORDERS)), "retention").run()
    press(at, "Build a segment")
    choose(at, "build_field", "orders.channel")
    choose(at, "build_value_orders.channel", ["web"])
    # Counted while it grows, before the condition is in.
    assert "10 customers of 80" in said(at)
    press(at, "Add")
    choose(at, "build_name_", "Web")
    press(at, "Save")
    web = Segment((Rule("orders.channel", "is", ("web",)),), name="Web")
    assert at.session_state["regulars.segments"] == (web,)
    assert "**10 customers** in “Web”: Channel" in said(at).replace("\\", "")
    choose(at, "saved_", None)
    assert "Everybody (**80 customers**)" in said(at)
    choose(at, "saved_", "Web")
    assert "**10 customers** in “Web”" in said(at)


def test_a_group_is_built_and_turned_round():
    at = open_page(given(("orders.csv", ORDERS), segment=RIGA), "retention").run()
    press(at, "Edit this segment")
    next(one for one in at.button if one.label == "Add a group").click().run()
    choose(at, "build_field", "orders.channel")
    choose(at, "build_value_orders.channel", ["web"])
    press(at, "Add")
    group = at.session_state["regulars.draft"].segment
    assert group == Segment((Rule("first_location", "is", ("Riga",)), Segment((group.rules[1].rules[0],), "any")))
    toggles = [one for one in at.toggle if one.label.startswith("Turn round")]
    toggles[1].set_value(True).run()
    at.run()
    assert "30 customers of 80" in said(at)
    press(at, "Show these customers")
    assert "**30 customers** whose" in said(at) and "is never web" in said(at)


GUESTS = "customer_id,Company\n" + "\n".join(f"c{i},Marta Nr{i}" for i in range(80))


def test_a_segment_chosen_by_names_does_not_tell_them_while_names_are_hidden():
    marta = '{"rules":[{"field":"account","op":"is","values":["Marta Nr1","Marta Nr3"]}]}'
    at = given(("orders.csv", ORDERS), ("guests.csv", GUESTS), segment=marta)
    at = open_page(at, "whatif")
    assert "Marta Nr1" in shown(at)
    at.session_state["regulars.names_hidden"] = True
    at.run()
    assert ": hidden" in shown(at) and "Marta" not in shown(at)
    press(at, "Edit this segment")
    assert "Marta" not in shown(at)
    press(at, "Add a condition")
    choose(at, "build_field", "account")
    assert "Its values tell who somebody is" in said(at) and "Marta" not in shown(at)
    choose(at, "build_field", "orders.channel")
    assert any("web" in one.options for one in at.multiselect)


def shown(at) -> str:
    """Everything said, and what lists to choose from offer."""
    lists = (*at.selectbox, *at.multiselect, *at.pills)
    return said(at) + "\n".join(str(option) for one in lists for option in one.options)


ANSWERS = "Client,Date,Would you recommend us? (0-10)\n" + "\n".join(
    f"c{i % 40},2024-{1 + i % 6:02d}-{1 + i % 27:02d},{i * 7 % 11}" for i in range(200)
)
NAMELESS = "Date,Order,Total\n" + "\n".join(
    f"2024-{1 + i % 6:02d}-{1 + i % 27:02d},{i},{20 + i % 7}" for i in range(200)
)


def test_answers_alone_are_compared_and_what_a_look_ahead_takes_is_said():
    at = open_page(given(("answers.csv", ANSWERS)), "whatif")
    words = said(at)
    assert "differ beyond chance" in words or "differs beyond chance" in words
    assert "A look ahead takes orders with customer numbers and dates" in words.replace("\\", "")
    press(at, "Build a segment")
    choose(at, "build_field", "last_nps")
    next(one for one in at.number_input if one.key.startswith("build_value_last_nps")).set_value(9).run()
    of = pd.read_csv(pd.io.common.StringIO(ANSWERS)).sort_values("Date").groupby("Client").last().iloc[:, -1]
    assert f"{int((of >= 9).sum())} customers of 40" in said(at) and "brought" not in said(at)


def test_who_did_anything_in_a_period_is_not_called_its_customers():
    """Half of the forty answer in even months and the others in odd ones; nobody buys."""
    words = said(open_page(given(("answers.csv", ANSWERS)), "whatif"))
    assert "20 customers did something" in words and "nobody is on both sides" in words


def test_receipts_without_names_are_compared_by_periods():
    at = open_page(given(("orders.csv", NAMELESS)), "whatif")
    words = said(at)
    assert "Of 2 metrics none differs beyond chance" in words
    assert "on both sides" not in words.replace("knows who is on both sides", "")
    assert "A look ahead takes orders with customer numbers and dates" in words.replace("\\", "")


def test_revenue_foretold_says_where_orders_without_a_customer_are_not_in_it(shop):
    told = "Orders that name no customer are not foretold"
    assert told not in said(open_page(shop, "whatif"))
    head, first, *rest = ORDERS.strip().split("\n")
    guests = [",".join("" if cell == "c0" else cell for cell in row.split(",")) for row in (first, *rest)]
    assert told in said(open_page(given(("orders.csv", "\n".join([head, *guests]))), "whatif"))
