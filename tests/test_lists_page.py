"""The page of lists to act on, read as a person reads it."""

from __future__ import annotations

from tests.app import app, given, open_page, said

ORDERS = """order_id,order_date,customer,amount,email
1,2026-01-01,ana,10.00,ana@mail.test
2,2026-01-11,ana,20.00,ana@mail.test
3,2026-01-01,ben,40.00,ben@mail.test
4,2026-01-11,ben,50.00,ben@mail.test
5,2026-02-10,cy,60.00,cy@mail.test
"""
MESSAGES = """sent_at,customer_id,channel,campaign,unsubscribed
2026-01-12,ana,email,January,no
2026-01-12,ben,email,January,yes
2026-01-13,ana,sms,January,no
2026-01-13,cy,sms,January,no
"""


def test_late_regulars_are_listed_and_the_unsubscribed_left_out_and_counted():
    at = open_page(given(("orders.csv", ORDERS), ("messages.csv", MESSAGES)), "lists")
    text = said(at)
    assert "1 customer is on this list. 1 more is left out: she unsubscribed." in text
    shown = at.dataframe[0].value
    assert shown["customer_id"].tolist() == ["ana"] and shown["email"].tolist() == ["ana@mail.test"]


def test_by_a_channel_nobody_unsubscribed_from_everybody_is_listed():
    at = open_page(given(("orders.csv", ORDERS), ("messages.csv", MESSAGES)), "lists")
    at.selectbox(key="channel_overdue").set_value("sms").run()
    assert at.dataframe[0].value["customer_id"].tolist() == ["ben", "ana"]


def test_without_data_the_page_offers_ways_on():
    assert "Upload your files" in [button.label for button in app("lists").button]


def test_files_that_give_no_list_are_told_what_each_list_needs():
    visits = "visitor_id,occurred_at,page\nv1,2026-01-01 10:00:00,/a\nv2,2026-01-01 11:00:00,/b\n"
    at = open_page(given(("visits.csv", visits)), "lists")
    assert "**Birthdays coming up**: It needs a file of Customers with the columns Customer, Birthday." in said(at)
