"""One export made before the others: its missing days are no days of nought, wherever that can be told."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from lib.facts.told import told_until
from lib.metrics import explain, registry, scorecard
from lib.metrics.compute import Ask
from lib.metrics.view import View
from lib.scope import Period
from tests.datasets import Asked, dataset

FIRST = date(2024, 3, 1)


def visits(days: list[int]) -> str:
    """Ten visitors on each of these days of March, April … counted from the first of March as 0."""
    lines = [f"v{v} {FIRST + timedelta(days=day)}T10:00:00 view" for day in days for v in range(10)]
    return "visitor_id occurred_at action\n" + "\n".join(lines)


def orders(until: int) -> str:
    lines = [f"c{day % 7} {FIRST + timedelta(days=day)} {day} 10" for day in range(until + 1)]
    return "customer_id ordered_at order_id amount\n" + "\n".join(lines)


#: Visits of 1 March to 20 April, orders to 30 June.
EARLY = Asked(dataset(visits=visits(list(range(51))), orders=orders(121)))


@pytest.mark.parametrize(
    ("days", "until", "told"),
    [
        # Every day to the 20th: three days without are a file of another day, four are none.
        (list(range(20)), 22, 22),
        (list(range(20)), 23, 19),
        # Every fifth day: fifteen days of silence may be theirs, sixteen are not.
        (list(range(0, 50, 5)), 60, 60),
        (list(range(0, 50, 5)), 61, 45),
        # Seven days are too few to know how long they keep silent.
        (list(range(7)), 60, 60),
    ],
)
def test_how_long_a_silence_is_theirs_is_told_by_those_before(days, until, told):
    facts = Asked(dataset(visits=visits(days), orders=orders(until))).facts
    assert told_until(facts, "visits") == FIRST + timedelta(days=told)
    assert told_until(facts, "orders") == FIRST + timedelta(days=until)


def test_days_after_the_newest_visit_are_not_days_without_visitors():
    months = EARLY.frame("bounce_rate", every="month")
    assert list(months["complete"]) == [True, False]  # March and 20 days of April; of May and June nothing is known
    days = EARLY.frame("dau", every="day")
    assert len(days) == 51 and set(days["value"]) == {10}
    # The same ten came on each of 51 days; the 71 days after them are no part of the mean.
    for window, days_counted in (("dau", 51), ("mau", 51)):
        row = EARLY(window)
        assert (row["value"], row["n"]) == (10, days_counted)


def test_no_month_is_compared_that_visits_are_told_of_in_part_or_not_at_all():
    def row(metric: str, window: Period) -> dict:
        asked = Ask(metric, registry.metric(metric), registry.metric(metric).ways[0])
        (found,) = scorecard.scorecard(View(EARLY.facts, windows=(window,)), [asked]).to_dict("records")
        return found

    april, june = Period(date(2024, 4, 1), date(2024, 4, 30)), Period(date(2024, 6, 1), date(2024, 6, 30))
    assert np.isnan(row("dau", april)["previous"])
    assert np.isnan([row("dau", june)["value"], row("dau", june)["previous"]]).all()
    # Orders go on: 30 of June after 31 of May.
    assert (row("revenue", june)["value"], row("revenue", june)["previous"]) == (300, 310)


def test_the_newest_day_is_told_beside_the_number():
    asked = Ask("bounce_rate", registry.metric("bounce_rate"), registry.metric("bounce_rate").ways[0])
    notes = [str(note) for note in explain.explained(View(EARLY.facts), asked).notes]
    assert "The newest rows that tell of this are of Apr 20, 2024; of the days after it nothing is known." in notes
