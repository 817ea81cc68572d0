"""How findings are said: sentences with verbs, in proportion, and with advice that follows from the numbers."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from lib.findings import changes, sentences, sheets, wording
from lib.findings.finding import Quantity
from lib.formatting import written
from lib.i18n import Message, translator
from lib.metrics.metric import Unit
from lib.scope import Period

EN = translator("en")
YEAR, LAST_YEAR = Period(date(2026, 1, 1), date(2026, 12, 31)), Period(date(2025, 1, 1), date(2025, 12, 31))
SPRING, BEFORE = Period(date(2026, 4, 1), date(2026, 6, 30)), Period(date(2026, 1, 1), date(2026, 3, 31))


def said(message: Message, currency: str = "EUR") -> str:
    return written(message, EN, currency)


def group(sheet: str, metric: str, column: str, name: str, value: float, against: float, unit: Unit = "share") -> str:
    numbers = Quantity(value, unit), Quantity(against, unit)
    return said(wording.where(sheet, metric, column, (name,), *numbers, "purchase"))


@pytest.mark.parametrize(
    ("value", "against", "words"),
    [
        (0.01, 0.10, "far less often"),
        (0.025, 0.10, "a quarter as often"),
        (0.03, 0.09, "a third as often"),
        (0.04, 0.10, "less than half as often"),
        (0.038, 0.075, "half as often"),
        (0.08, 0.10, "less often"),
        (0.12, 0.10, "more often"),
        (0.20, 0.10, "twice as often"),
        (0.25, 0.10, "more than twice as often"),
        (0.31, 0.10, "3 times as often"),
        (0.90, 0.01, "far more often"),
        (0.10, 0.0, "far more often"),
        (0.0, 0.10, "far less often"),
    ],
)
def test_a_rate_is_compared_in_words_that_its_two_numbers_bear_out(value, against, words):
    assert EN(sentences.how("conversion_rate", value, against)) == words


def test_times_are_longer_sizes_larger_and_scores_have_no_multiples():
    assert EN(sentences.how("first_response_time", 600, 20)) == "30 times as long"
    assert EN(sentences.how("average_order_value", 50, 100)) == "half as large"
    assert EN(sentences.how("nps", -20, 40)) == "less readily"
    assert EN(sentences.how("mention_sentiment", 0.4, 0.1)) == "more kindly"


def test_groups_are_said_as_an_owner_would_say_them():
    assert group("sessions", "conversion_rate", "by:source", "social", 0.038, 0.075) == (
        "Visits from “social” end in a purchase half as often: 3.8% against 7.5% elsewhere"
    )
    assert group("tickets", "first_response_time", "by:channel", "phone", 446, 15, "minutes") == (
        "Requests by “phone” wait 30 times as long for a first answer: 7 h 26 min against 15 min elsewhere"
    )
    assert group("nps", "nps", "of:city", "Oslo", -12, 40, "score") == (
        "Customers from “Oslo” would recommend you less readily: NPS −12.0 against 40.0 for the others"
    )
    assert group("orders", "average_order_value", "by:Shop", "Market", 55, 100, "money") == (
        "Orders with Shop “Market” are half as large: €55.00 on average against €100.00 elsewhere"
    )


def test_another_goal_than_a_purchase_is_not_called_buying():
    numbers = Quantity(0.04, "share"), Quantity(0.08, "share")
    text = said(wording.where("sessions", "conversion_rate", "by:source", ("social",), *numbers, "sign_up"))
    assert text == "Visits from “social” reach your goal half as often: 4.0% against 8.0% elsewhere"


def test_a_stretch_of_months_names_its_year_once():
    numbers = Quantity(0.4, "share"), Quantity(0.8, "share")
    text = said(wording.when("csat", ["2026-03", "2026-04", "2026-05"], *numbers, "purchase"))
    assert text == "In Mar – May 2026 customers were satisfied half as often: 40.0% against 80.0% at other times"
    assert "In Dec 2025 – Jan 2026 " in said(wording.when("csat", ["2025-12", "2026-01"], *numbers, "purchase"))


def test_what_a_finding_is_worth_is_an_estimate_of_three_digits():
    found = SimpleNamespace(kind="change", money=1_620_013.4, yearly=True, good=True)
    assert said(wording.worth(found)) == "About €1,620,000 a year more"


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), 1.0),
        (date(2024, 1, 1), date(2024, 12, 31), 1.0),
        (date(2024, 3, 1), date(2026, 2, 28), 2.0),
        (date(2025, 1, 1), date(2025, 3, 31), 90 / 365.25),
    ],
)
def test_a_whole_year_is_one_year_whatever_its_february(first, last, years):
    assert changes.years_of(Period(first, last)) == years


def test_a_change_says_how_much_and_against_when():
    assert said(wording.changed("revenue", "money", 511_403, 330_923, YEAR, LAST_YEAR, True, "purchase")) == (
        "Revenue grew by €180,480 (+54.5%): €511,403 in Jan – Dec 2026, €330,923 a year earlier"
    )
    assert said(wording.changed("ticket_volume", "count", 30, 40, SPRING, BEFORE, False, "purchase")) == (
        "Support got 10 fewer requests (−25.0%): 30 in Apr – Jun 2026, 40 in Jan – Mar 2026"
    )
    assert said(wording.changed("nps", "score", 23, 41.2, SPRING, BEFORE, False, "purchase")) == (
        "Customers would recommend you less readily: NPS 23.0 in Apr – Jun 2026, 41.2 in Jan – Mar 2026"
    )


def test_everything_that_is_looked_at_has_its_sentence():
    outcomes = {(sheet.by_month, outcome.metric) for sheet in sheets.SHEETS for outcome in sheet.outcomes}
    assert {metric for _by_month, metric in outcomes} <= set(sentences.WHERE)
    assert {metric for by_month, metric in outcomes if by_month} <= set(sentences.WHEN)
    for metric in changes.WATCHED:
        told = {direction for name, direction in sentences.CHANGED if name == metric}
        assert told in ({None}, {True, False}), metric
    flags = {"slow", "unhappy", "detractor", "dissatisfied", "ticket", "shared", "unsubscribed"}
    assert set(sentences.FLAGS) == flags


@pytest.mark.parametrize(
    ("moved", "grew", "begins"),
    [
        ({"customers": 0.42, "orders_per_customer": 0.04, "average_order_value": 0.06}, True, "It came from more"),
        ({"customers": 0.10, "orders_per_customer": 0.37, "average_order_value": 0.06}, True, "Customers came more"),
        ({"customers": 0.10, "orders_per_customer": -0.3, "average_order_value": -0.1}, False, "Customers came less"),
        ({"customers": -0.2, "orders_per_customer": 0.0, "average_order_value": -0.1}, False, "Fewer customers"),
        ({"customers": 0.1, "orders_per_customer": 0.0, "average_order_value": -0.2}, False, "Orders grew smaller"),
        (None, True, "See which products"),
    ],
)
def test_advice_on_revenue_follows_from_the_factor_that_moved_it_most(moved, grew, begins):
    assert wording.on_revenue(moved, grew).startswith(begins)
