"""The pages of satisfaction, support and loyalty: what they say of a handful of rows."""

from __future__ import annotations

from datetime import date

import pytest

from lib.scope import Period
from tests.app import as_a_running_server_does, given, numbers, open_page, said  # noqa: F401

# Ana brought cy; of the four who were asked to share only she did.
ORDERS = """order_id,order_date,customer_id,amount
1,2025-01-05,ana,10.00
2,2025-02-05,ana,20.00
3,2025-01-10,ben,30.00
4,2025-03-05,cy,40.00
5,2025-03-06,cy,50.00
6,2026-06-30,ana,60.00
"""
REFERRALS = """referrer_id,occurred_at,offered,shared,referred_id
ana,2025-01-06,yes,yes,
ben,2025-01-11,yes,no,
cy,2025-03-07,yes,no,
dee,2025-03-08,yes,no,
ana,2025-03-04,no,yes,cy
"""
MENTIONS = """occurred_at,platform,author,text,rating,replied_at
2025-01-07,Maps,Zoe,lovely,5,2025-01-08
2025-02-07,Maps,Max,*rude* <b>staff</b>,1,
2025-02-08,Forum,Kim,great place,,
2025-02-09,Forum,Lou,awful,,
"""
ANSWERS = """question,score,customer_id,answered_at
nps,10,ana,2025-02-01
nps,9,ben,2025-02-01
nps,3,cy,2025-03-08
csat,5,ana,2025-02-01
csat,2,cy,2025-03-08
"""
SEARCHES = """day,query,clicks,impressions,position
2025-01-01,tea,10,100,5
2025-02-01,tea,30,100,3
2025-01-02,cups,9,90,4
2025-02-28,cups,2,90,9
"""
TICKETS = """ticket_id,opened_at,customer_id,channel,topic,status
1,2025-01-01 10:00,ana,phone,delivery,resolved
2,2025-01-03 10:00,ana,phone,delivery,resolved
3,2025-01-04 10:00,ben,mail,delivery,open
"""


@pytest.fixture(scope="module")
def shop():
    files = {"orders": ORDERS, "referrals": REFERRALS, "mentions": MENTIONS, "answers": ANSWERS, "tickets": TICKETS}
    return given(*((f"{name}.csv", text) for name, text in files.items()))


def test_the_loyalty_page_puts_words_beside_deeds(shop):
    at = open_page(shop, "loyalty")
    at.button_group(key="loyalty_topic").set_value("sharing").run()
    assert not at.exception
    assert numbers(at)["Live NPS"] == "25.0%"
    # Two of three say 9 or 10; one of the four who were asked shared.
    assert "66.7% say they would recommend you, 25.0% of those asked to share did" in said(at)
    assert "Only customers whose first 180 days are over" in said(at)


def test_the_happiness_index_names_its_lowest_part_and_what_is_missing(shop):
    at = open_page(shop, "loyalty")
    at.button_group(key="loyalty_topic").set_value("happiness").run()
    assert not at.exception
    text = said(at).replace("\\", "")
    assert "Lowest part of the index: " in text and "Every part on 0 to 100; no growth is 50" in text


def test_the_satisfaction_page_reads_the_score_and_shows_four_groups(shop):
    text = said(open_page(shop, "satisfaction")).replace("\\", "")
    assert "A net promoter score of 33.3 is good: above 30." in text
    assert "customers come often and are not satisfied" in text
    assert "Most frequent score" in text


def test_mentions_are_shown_with_what_is_estimated_and_what_nobody_replied_to(shop):
    at = open_page(shop, "satisfaction")
    at.button_group(key="satisfaction_topic").set_value("mentions").run()
    assert not at.exception
    text = said(at)
    assert "2 mentions have neither a sentiment nor a rating and are judged by words: an estimate." in text
    listed = [frame.value for frame in at.dataframe if "author" in frame.value]
    assert [list(frame["author"]) for frame in listed] == [["Lou", "Max"]]


def test_the_support_page_says_who_still_waits(shop):
    text = said(open_page(shop, "support"))
    assert "1 request of the period still waits. 1 of them for more than a week." in text


def test_queries_that_rose_and_fell_are_named():
    at = open_page(given(("searches.csv", SEARCHES)), "loyalty")
    assert not at.exception
    assert "“tea” rose by 20 clicks, “cups” fell by 7" in said(at)
    assert "Clicks in all: 32, 19 before (+68.4%)" in said(at).replace("\\", "")


def test_where_the_data_begins_with_the_period_it_is_said_why_no_query_rose_or_fell():
    at = given(("searches.csv", SEARCHES))
    at.session_state["regulars.period"] = Period(date(2025, 1, 1), date(2025, 1, 31))
    text = said(open_page(at, "loyalty"))
    assert "Which queries rose and fell cannot be told" in text and "rose by" not in text
