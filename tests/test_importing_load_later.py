"""Exports that are taken again each month tell the same rows in a later state: the newer file says what holds."""

import pytest

from tests.loading import an_adder, an_intake, equation, rows  # noqa: F401 - fixtures

SUBSCRIPTIONS = "customer_id,started_at,ended_at,monthly_amount,plan"


def test_a_subscription_that_ended_since_is_not_a_second_one(intake, add):
    add("may.csv", f"{SUBSCRIPTIONS}\nc1,2025-01-02,,29,pro\nc2,2025-02-02,,9,base")
    add("june.csv", f"{SUBSCRIPTIONS}\nc1,2025-01-02,2025-06-02,29,pro\nc2,2025-02-02,,29,pro\nc3,2025-06-01,,9,base")
    # The second customer has another plan now.
    assert rows(intake, "subscriptions", "customer_id", "monthly_amount", "plan") == [
        ("c1", 29.0, "pro"),
        ("c2", 29.0, "pro"),
        ("c3", 9.0, "base"),
    ]
    assert equation(intake.files[0].report) == (2, 0, 0, 2, 0)


def test_two_subscriptions_of_a_customer_in_one_file_stay_two(intake, add):
    add("may.csv", f"{SUBSCRIPTIONS}\nc1,2025-01-02,,29,pro\nc1,2025-01-02,,5,extra")
    add("june.csv", f"{SUBSCRIPTIONS}\nc1,2025-01-02,,29,pro\nc1,2025-01-02,2025-06-01,5,extra")
    assert rows(intake, "subscriptions", "plan") == [("pro",), ("extra",)]


MESSAGES = "email,sent_at,campaign,delivered,opened,unsubscribed"


def test_a_message_opened_since_the_last_export_is_one_message(intake, add):
    add("first.csv", f"{MESSAGES}\na@x.io,2025-03-02 10:00,spring,1,0,0\nb@x.io,2025-03-02 10:00,spring,1,0,0")
    add("later.csv", f"{MESSAGES}\na@x.io,2025-03-02 10:00,spring,1,1,0\na@x.io,2025-04-02 10:00,april,1,0,1")
    assert rows(intake, "messages", "customer_id", "campaign", "opened") == [
        ("b@x.io", "spring", False),
        ("a@x.io", "spring", True),
        ("a@x.io", "april", False),
    ]


def test_a_survey_answered_since_is_sent_once(intake, add):
    head = "customer_id,sent_at,answered_at,nps"
    add("first.csv", f"{head}\nc1,2025-03-02,,\nc2,2025-03-02,2025-03-03,9\nc3,2025-03-02,2025-03-03,0")
    add("later.csv", f"{head}\nc1,2025-03-02,2025-03-09,10\nc2,2025-03-02,2025-03-03,9\nc4,2025-03-02,,")
    assert rows(intake, "answers", "customer_id", "score") == [("c3", 0.0), ("c1", 10.0), ("c2", 9.0), ("c4", None)]


def test_a_review_answered_since_is_one_review_and_another_of_the_day_is_another(intake, add):
    head = "review date,platform,author,rating,review text,reply date"
    add(
        "first.csv",
        f"{head}\n2025-03-02,Google,Ana,1,Slow,\n2025-03-02,Google,Ben,2,Cold,\n2025-03-02,Google,Cy,5,Top,",
    )
    add("later.csv", f"{head}\n2025-03-02,Google,Ana,1,Slow,2025-03-04\n2025-03-05,Google,Di,3,So so,")
    found = rows(intake, "mentions", "author", "replied_at")
    assert [(author, when is not None) for author, when in found] == [
        ("Ben", False),
        ("Cy", False),
        ("Ana", True),
        ("Di", False),
    ]


@pytest.mark.parametrize("campaign", ["", ",campaign"])
def test_messages_without_a_campaign_are_told_apart_by_all_they_have(intake, add, campaign):
    """Two sendings of a day cannot be told apart by the day alone."""
    cell = ",spring" if campaign else ""
    head = f"email,sent_at{campaign},delivered,opened,clicked"
    add("first.csv", f"{head}\na@x.io,2025-03-02{cell},1,0,0")
    add("later.csv", f"{head}\na@x.io,2025-03-02{cell},1,1,0")
    assert len(rows(intake, "messages", "opened")) == (1 if campaign else 2)
