"""The engagement page as a person reads it: one part at a time, titles that say what the data show."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.app import (
    as_a_running_server_does,  # noqa: F401 (a fixture of every test here)
    given,
    numbers,
    open_page,
    said,
    unfold,
)

# ana puts something into the cart and buys it three days later, ben buys what he put in, cy leaves it, dee looks.
VISITS = """visitor_id,occurred_at,action,page
ana,2026-01-01 10:00:00,page_view,/a
ana,2026-01-01 10:05:00,add_to_cart,/a
ana,2026-01-04 10:00:00,purchase,/a
ben,2026-01-05 11:00:00,add_to_cart,/b
ben,2026-01-05 11:10:00,purchase,/b
cy,2026-01-06 10:00:00,add_to_cart,/b
cy,2026-02-06 10:00:00,page_view,/b
dee,2026-02-07 10:00:00,page_view,/b
dee,2026-03-31 10:00:00,page_view,/b
"""
MESSAGES = """customer_id,sent_at,campaign,channel,delivered,opened,clicked,converted,unsubscribed
ana,2026-01-05 09:00:00,news,email,yes,yes,yes,no,no
ben,2026-01-05 09:00:00,news,email,yes,no,no,no,no
cy,2026-01-05 09:00:00,sale,email,yes,yes,no,no,no
dee,2026-01-05 09:00:00,sale,sms,no,no,no,no,no
"""


@pytest.fixture
def both() -> AppTest:
    return open_page(given(("visits.csv", VISITS), ("messages.csv", MESSAGES)), "engagement")


def part(at: AppTest, name: str) -> AppTest:
    at.segmented_control(key="engagement_topic").set_value(name).run()
    assert not at.exception, at.exception[0].message
    return at


def test_visits_and_carts_come_first_in_shares_of_all_visits(both):
    text = said(both).replace("\\", "")
    # Seven visits: three with a cart, one of which ended with an order.
    assert "In 42.9% of visits something is put into the cart, in 14.3% it is ordered" in text
    assert "66.7% of carts are left behind. Within 7 days 50.0% of those are bought after all." in text
    assert numbers(both)["Cart abandonment"] == "66.7%"
    # Three carts by four visitors; nothing of the other two parts.
    assert "What visitors do most: put into the cart, 0.75 times each on average" in text
    assert "Open rate" not in numbers(both) and "Daily active users" not in numbers(both)


def test_without_carts_what_visitors_do_leaves_no_half_of_the_row_empty():
    clicks = "visitor_id,occurred_at,action\n" + "\n".join(
        f"{who},2026-01-0{day} 10:00:00,{what}"
        for day, (who, what) in enumerate((("ana", "open"), ("ben", "open"), ("cy", "edit"), ("ana", "edit")), start=1)
    )
    at = open_page(given(("visits.csv", clicks)), "engagement")
    assert "What visitors do most" in said(at)
    assert all(len(column.children) for column in at.columns)


def test_who_is_active_says_what_people_are_made_of(both):
    at = part(both, "people")
    text = said(at).replace("\\", "")
    assert "On an average day" in text
    # Of January's ana, ben and cy only cy came in February, of February's cy and dee only dee in March.
    assert numbers(at)["Active retention"] == "40.0%"
    step = next(control for control in at.segmented_control if control.key.startswith("lifecycle_step"))
    step.set_value("month").run()
    text = said(at).replace("\\", "")
    assert "Mar 2026: 1 active people, 1 of them also in the period before, 0 new and 0 back" in text
    unfold(at, "explain_lifecycle")
    assert "In the first period of the data everybody is new" in said(at)
    assert any("SELECT" in code.value for code in at.code)


def test_where_nobody_came_once_only_the_title_says_how_often_half_of_them_come():
    lines = [f"{who},2026-01-{day:02d} 10:00:00,/a" for who in ("ana", "ben", "cy") for day in (1, 2, 3, 4)]
    at = given(("visits.csv", "visitor_id,occurred_at,page\n" + "\n".join(lines)))
    text = said(part(open_page(at, "engagement"), "people"))
    assert "Half of the active people came on 4 days or more" in text
    assert "one day only" not in text


def test_messages_are_compared_by_campaign(both):
    at = part(both, "messages")
    assert numbers(at)["Open rate"] == "66.7%"
    assert "What each message brings" in said(at)
    unfold(at, "table_messages")
    table = next(d.value for d in at.dataframe if "campaign" in d.value.columns)
    assert table.set_index("campaign")["open_rate"].to_dict() == {"news": 0.5, "sale": 1.0}


def test_with_messages_alone_the_page_is_about_messages():
    at = open_page(given(("messages.csv", MESSAGES)), "engagement")
    assert numbers(at)["Click rate"] == "33.3%"
    assert "Conversion rate**: It needs a file of Visits" in said(at)
