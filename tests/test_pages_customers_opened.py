"""From lists on other pages to one customer; and what those pages keep to themselves while names hide."""

from __future__ import annotations

from lib.scope import Segment
from lib.ui.person import _rounded
from tests.app import as_a_running_server_does, numbers, open_page, press, said, unfold  # noqa: F401
from tests.test_pages_customers import a_small_shop  # noqa: F401 - the fixture `shop`


def ticked(at, key: str, row: int):
    """A row of a table ticked, and the page it leads to."""
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def listed(at, row: int) -> tuple[str, str]:
    """Key and customer of a row of the last table that opens customers."""
    table = next(frame for frame in reversed(at.dataframe) if str(frame.key or "").startswith("open_"))
    return table.key, table.value["customer_id"].iloc[row]


def test_churn_risk_leads_to_the_customer_of_the_row_under_any_filter_and_name(shop):
    at = open_page(shop, "churn")
    key, who = listed(at, 1)
    text = said(ticked(at, key, 1)).replace("\\", "")
    assert f"· {who}" in text and "Spent so far" in numbers(at)

    # Searched and under made-up names, a row still leads to whom it is about.
    press(at, "All customers")
    at = open_page(at, "churn")
    at.text_input(key="churn_sought").set_value("cy").run()
    assert listed(at, 0) == ("open_churn_risk", "cy")
    at.toggle(key="hide_names_churn").set_value(True).run()
    key, alias = listed(at, 0)
    at = ticked(at, key, 0)
    assert at.subheader[0].value.replace("\\", "") == alias
    at.session_state["regulars.names_hidden"] = False
    at.session_state["regulars.customer"] = None
    assert sorted(open_page(at, "customers").dataframe[0].value["customer_id"]) == ["ana", "ben", "cy"]


def test_lists_of_the_loyalty_page_lead_to_the_customer(shop):
    at = unfold(open_page(shop, "loyalty"), "who_stands_where")
    key, who = listed(at, 0)
    assert f"· {who}" in said(ticked(at, key, 0)).replace("\\", "")
    press(at, "All customers")


def test_while_names_hide_lists_show_neither_addresses_nor_what_was_written(shop):
    at = open_page(shop, "lists")
    at.button_group(key="which_list").set_value("detractors").run()
    assert at.dataframe[0].value["comment"].tolist() == ["The pot broke"]
    at.toggle(key="hide_names_lists").set_value(True).run()
    shown = at.dataframe[0].value
    assert shown["customer_id"].str.startswith("Customer ").all()
    assert not {"comment", "email", "phone"} & set(shown.columns)
    at.toggle(key="hide_names_lists").set_value(False).run()


def test_a_filter_on_names_is_told_without_them_while_names_hide(shop):
    at = open_page(shop, "overview")
    at.session_state["regulars.segment"] = Segment.where(name="Anna Smith")
    at.run()
    assert "whose name is Anna Smith" in said(at)
    at.session_state["regulars.names_hidden"] = True
    at.run()
    at.sidebar.selectbox(key="rule_field").set_value("name").run()
    assert not at.sidebar.multiselect and "Show the names to choose by them." in said(at)
    everything = (said(at) + "".join(text.value for text in at.sidebar.text)).replace("\\", "")
    assert "whose name: hidden" in everything and "Anna" not in everything
    at.session_state["regulars.names_hidden"] = False
    at.session_state["regulars.segment"] = Segment()
    at.run()


def test_what_is_to_come_is_not_told_to_the_cent():
    assert (_rounded("predicted_value", 663.37), _rounded("revenue", 663.37)) == (663.0, 663.37)
