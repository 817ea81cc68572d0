"""The Customers page: who is found, one customer's page, and names that stay hidden."""

from __future__ import annotations

import pytest

from lib.ui import jobs
from tests.app import app, as_a_running_server_does, given, numbers, open_page, press, said  # noqa: F401

# Ana ordered thrice (60), Ben twice (90), Cy once (60); a letter of the alphabet each, an address each.
ORDERS = """order_id,order_date,customer_id,amount,product
1,2026-01-05,ana,10.00,tea
2,2026-02-05,ana,20.00,tea
3,2026-03-05,ana,30.00,mug
4,2026-01-10,ben,40.00,tea
5,2026-03-10,ben,50.00,pot
6,2026-02-20,cy,60.00,<b>pot</b>
"""
CUSTOMERS = """customer_id,name,email,city
ana,Anna Smith,anna@example.com,Riga
ben,Ben Alder,ben@example.com,Oslo
cy,Cy Anders,cy@example.com,Riga
"""
ANSWERS = """question,score,answered_at,customer_id,comment
nps,9,2026-02-06,ana,Lovely tea
nps,3,2026-03-11,ben,The pot broke
"""


@pytest.fixture(name="shop", scope="module")
def a_small_shop():
    with pytest.MonkeyPatch.context() as patient:
        # However busy the machine, the files are in before the page is read.
        patient.setattr(jobs, "AT_ONCE", 60.0)
        return given(("orders.csv", ORDERS), ("customers.csv", CUSTOMERS), ("answers.csv", ANSWERS))


def found(at) -> list[str]:
    return at.dataframe[0].value["customer_id"].tolist()


def test_without_data_the_page_offers_ways_on():
    assert "Upload your files" in [button.label for button in app("customers").button]


def test_files_without_customers_are_told_what_is_missing():
    visits = "visitor_id,occurred_at,page\nv1,2026-01-01 10:00:00,/a\nv2,2026-01-01 11:00:00,/b\n"
    assert "No file names a customer" in said(open_page(given(("visits.csv", visits)), "customers"))


def test_customers_are_searched_narrowed_and_sorted(shop):
    at = open_page(shop, "customers")
    assert sorted(found(at)) == ["ana", "ben", "cy"]
    at.text_input(key="customers_text").set_value("riga").run()
    assert sorted(found(at)) == ["ana", "cy"]
    assert "2 customers are found" in said(at)
    at.text_input(key="customers_text").set_value("nobody").run()
    assert "Nobody is found" in said(at)
    at.text_input(key="customers_text").set_value("").run()
    at.selectbox(key="customers_sort").set_value("revenue").run()
    assert found(at) == ["ben", "ana", "cy"]
    at.segmented_control(key="customers_way").set_value("up").run()
    assert found(at)[-1] == "ben"
    at.multiselect(key="customers_buyer_type").set_value(["one_time"]).run()
    assert found(at) == ["cy"]
    at.multiselect(key="customers_buyer_type").set_value([]).run()


def test_a_ticked_row_opens_the_customer_with_all_her_events(shop):
    at = open_page(shop, "customers")
    at.selectbox(key="customers_sort").set_value("revenue").run()
    at.segmented_control(key="customers_way").set_value("down").run()
    at.session_state["open_customers"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run().run()
    assert not at.exception, at.exception[0].message
    text = said(at).replace("\\", "")
    assert "Anna Smith · ana" in text
    assert numbers(at)["Spent so far"] == "60.00" and numbers(at)["Orders"] == "3"
    events = at.dataframe[0].value
    # Three orders, an answer, two stages; the newest first.
    assert events["kind"].tolist().count("Order") == 3
    assert events["kind"].tolist().count("Survey answer") == 1
    assert events["at"].is_monotonic_decreasing
    assert "Lovely tea" in events["note"].tolist()
    at.button_group(key="history_kinds").set_value(["answer"]).run()
    assert set(at.dataframe[0].value["kind"]) == {"Survey answer"}
    press(at, "All customers")
    assert sorted(found(at)) == ["ana", "ben", "cy"]


def test_hidden_names_stand_nowhere_on_the_page_of_a_customer(shop):
    at = open_page(shop, "customers")
    at.toggle(key="hide_names_customers").set_value(True).run()
    assert all(name.startswith("Customer ") for name in found(at))
    assert at.text_input(key="customers_text").disabled
    at.session_state["regulars.customer"] = "ana"
    at.run()
    shown = said(at) + "".join(frame.value.to_string() for frame in at.dataframe)
    for secret in ("ana", "Anna", "anna@example.com", "Lovely", "Riga"):
        assert secret not in shown, secret
    assert "customer" not in at.query_params
    at.toggle(key="hide_names_person").set_value(False).run()
    assert "Anna Smith" in said(at) and at.query_params["customer"] == "ana"
    press(at, "All customers")


@pytest.mark.parametrize(
    ("file", "who"), [(("customers.csv", CUSTOMERS), ["ana", "ben", "cy"]), (("answers.csv", ANSWERS), ["ana", "ben"])]
)
def test_customers_of_whom_no_number_is_known_are_listed_by_their_names_from_a_to_z(file, who):
    assert found(open_page(given(file), "customers")) == who


def test_a_link_to_somebody_who_is_not_there_says_so():
    at = given(("orders.csv", ORDERS), customer="anna")
    assert "There is no customer “anna”. Did you mean ana" in said(open_page(at, "customers"))


def test_lists_lead_to_the_customer():
    at = open_page(given(("orders.csv", ORDERS), ("answers.csv", ANSWERS)), "lists")
    at.button_group(key="which_list").set_value("detractors").run()
    at.session_state["open_detractors"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert next(one.value for one in at.subheader) == "ben"
