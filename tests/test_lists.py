"""Lists to act on: who, why, what they are worth, how to reach them; the unsubscribed left out and counted."""

from __future__ import annotations

from datetime import date

import pytest

from lib.metrics import registry
from lib.settings import Settings
from tests.datasets import Asked, dataset

# ana orders every 10 days, ben every 30, cy once, dee every 10 but fell silent long ago.
ORDERS = """
customer_id ordered_at  order_id amount
ana         2024-05-01  1        10
ana         2024-05-11  2        10
ana         2024-05-21  3        10
ben         2024-03-21  4        50
ben         2024-04-20  5        50
ben         2024-05-20  6        50
cy          2024-05-01  7        500
dee         2024-01-01  8        70
dee         2024-01-11  9        70
"""
CUSTOMERS = """
customer_id email         phone       birthday
ana         ana@mail.test 37120000001 1990-06-20
ben         -             37120000002 1980-06-14
cy          cy@mail.test  -           2004-02-29
dee         dee@mail.test -           1970-06-16
"""
MESSAGES = """
customer_id sent_at    channel unsubscribed
ana         2024-05-01 email   yes
ben         2024-05-01 email   no
ben         2024-05-02 sms     yes
cy          2024-05-02 email   -
"""
TODAY = date(2024, 6, 15)


def shop(today: date = TODAY, settings: Settings | None = None, **more: str) -> Asked:
    tables = {"orders": ORDERS, "customers": CUSTOMERS} | more
    return Asked(dataset(as_of=today, **tables), settings or Settings(churn_after_days=60))


def test_who_is_half_as_long_again_without_an_order_as_usual_is_overdue_and_who_is_lost_is_not():
    # Gaps 10 10 | 30 30 | 10: their median is 10. ana: (2 × 10 + 3 × 10) ÷ 5 = 10, quiet for 26 days up to the end of
    # 15 June; ben: (2 × 30 + 3 × 10) ÷ 5 = 18, quiet for 27 days, just 1.5 × 18; dee is lost; cy ordered once.
    found = shop(date(2024, 6, 15)).list("overdue").rows
    assert found["customer_id"].tolist() == ["ana"]
    assert found[["days_quiet", "usual_gap", "orders", "value"]].iloc[0].tolist() == [26, 10, 3, 30]
    found = shop(date(2024, 6, 16)).list("overdue").rows
    # The most valuable first.
    assert found["customer_id"].tolist() == ["ben", "ana"]


def test_birthdays_of_the_next_thirty_days_are_listed_with_the_age_they_turn():
    found = shop().list("birthdays").rows
    assert list(zip(found["customer_id"], found["days_until"], found["turns"], strict=True)) == [
        ("dee", 1, 54),
        ("ana", 5, 34),
    ]


def test_a_birthday_across_the_turn_of_the_year_is_found_with_the_next_years_age():
    people = "customer_id birthday\nana 1990-01-05\nben 1990-02-05"
    found = Asked(dataset(as_of=date(2024, 12, 20), customers=people)).list("birthdays").rows
    assert list(zip(found["customer_id"], found["days_until"], found["turns"], strict=True)) == [("ana", 16, 35)]


@pytest.mark.parametrize(
    ("today", "on"),
    [
        (date(2024, 2, 20), "2024-02-29"),
        (date(2025, 2, 20), "2025-03-01"),
        (date(2025, 3, 1), "2025-03-01"),
        (date(2023, 12, 30), None),
    ],
)
def test_who_is_born_on_29_february_is_congratulated_on_1_march_in_other_years(today, on):
    found = shop(today).list("birthdays").rows
    dates = found.loc[found["customer_id"] == "cy", "birthday_on"].astype(str).str[:10].tolist()
    assert dates == ([on] if on else [])


def test_a_cart_is_left_behind_only_while_its_customer_has_not_ordered_since():
    visits = """
    visitor_id occurred_at          action      customer_id
    v1         2024-06-10T10:00:00  add_to_cart ana
    v2         2024-06-11T10:00:00  add_to_cart ben
    v3         2024-06-12T10:00:00  add_to_cart -
    v4         2024-05-10T10:00:00  add_to_cart cy
    v5         2024-06-01T10:00:00  add_to_cart dee
    v5         2024-06-13T10:00:00  purchase    dee
    """
    orders = ORDERS + "ben 2024-06-12 10 5\n"
    found = shop(orders=orders, visits=visits).list("abandoned_carts").rows
    # ben ordered the day after, v3 is nobody known, cy's cart is too old, dee bought on the site.
    assert found["customer_id"].tolist() == ["ana"]
    assert found["days_ago"].tolist() == [5]


def test_unresolved_tickets_of_the_best_quarter_of_customers_are_listed():
    tickets = """
    ticket_id opened_at  resolved_at customer_id topic
    t1        2024-06-01 -           cy          late
    t2        2024-06-02 -           ana         late
    t3        2024-06-03 2024-06-04  cy          late
    t4        2024-06-05 -           -           late
    """
    # Spent: ana 30, ben 150, cy 500, dee 140; the bar of the best quarter is 237.5.
    found = shop(tickets=tickets).list("valuable_tickets").rows
    assert found[["customer_id", "ticket_id", "value"]].values.tolist() == [["cy", "t1", 500]]


@pytest.mark.parametrize(
    ("channel", "kept", "left_out"),
    [("email", ["ben"], 1), ("sms", ["ana"], 1), (None, [], 2)],
)
def test_who_unsubscribed_from_the_channel_is_left_out_and_counted(channel, kept, left_out):
    found = shop(date(2024, 6, 16), messages=MESSAGES).list("overdue", channel=channel)
    assert (found.rows["customer_id"].tolist(), found.left_out) == (kept, left_out)


def test_who_unsubscribed_without_a_channel_is_written_to_in_none():
    messages = "customer_id sent_at unsubscribed\nana 2024-05-01 yes"
    found = shop(date(2024, 6, 16), messages=messages).list("overdue")
    assert (found.rows["customer_id"].tolist(), found.left_out) == (["ben"], 1)


def test_addresses_stand_beside_each_customer_and_who_has_none_is_counted():
    answers = """
    question score customer_id answered_at
    nps      2     ana         2024-06-01
    nps      3     eve         2024-06-02
    nps      10    ben         2024-06-02
    nps      0     fay@m.test  2024-05-02
    """
    found = shop(answers=answers).list("detractors")
    rows = found.rows.set_index("customer_id")
    assert rows["email"].fillna("").to_dict() == {"ana": "ana@mail.test", "eve": "", "fay@m.test": "fay@m.test"}
    assert (len(rows), found.unreachable, rows["value"]["ana"]) == (3, 1, 30)


def test_the_address_given_last_is_used():
    orders = "customer_id ordered_at amount email\nana 2024-01-01 1 old@m.test\nana 2024-03-01 1 new@m.test"
    answers = "question score customer_id answered_at\nnps 1 ana 2024-03-02"
    found = Asked(dataset(orders=orders, answers=answers)).list("detractors").rows
    assert found["email"].tolist() == ["new@m.test"]


@pytest.mark.parametrize("name", [t.name for t in registry.TABLES.values() if t.to_send])
def test_a_list_says_whom_why_and_what_to_do(name):
    declared = registry.table(name)
    assert declared.columns["customer_id"] and declared.advice and declared.formula and declared.source
