"""Segments, periods and settings: what they accept, and what they give back."""

from __future__ import annotations

from datetime import date

import pytest

from lib.errors import BadSetting, UnknownName
from lib.scope import Period, Rule, Segment
from lib.settings import Settings

D = date


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period(D(2024, 3, 1), D(2024, 3, 31)), Period(D(2024, 2, 1), D(2024, 2, 29))),
        (Period(D(2024, 1, 1), D(2024, 12, 31)), Period(D(2023, 1, 1), D(2023, 12, 31))),
        (Period(D(2024, 3, 10), D(2024, 3, 16)), Period(D(2024, 3, 3), D(2024, 3, 9))),
        (Period(D(2024, 3, 10), None), None),
    ],
)
def test_the_previous_period_is_as_long_and_whole_months_stay_whole(period, before):
    assert period.previous() == before


def test_the_same_period_a_year_before():
    assert Period(D(2024, 2, 1), D(2024, 2, 29)).year_before() == Period(D(2023, 2, 1), D(2023, 2, 28))


def test_a_period_that_ends_before_it_starts_is_a_sentence():
    with pytest.raises(BadSetting, match="before it starts"):
        Period(D(2024, 2, 1), D(2024, 1, 1))


@pytest.mark.parametrize("period", [Period(D(1, 1, 1)), Period(None, D(9999, 12, 31)), Period(D(1899, 12, 31))])
def test_a_period_in_years_that_no_file_is_of_is_a_sentence(period):
    with pytest.raises(BadSetting, match="years from 1900 to 2100"):
        period.checked()
    assert Period(D(1900, 1, 1), D(2100, 12, 31)).checked() == Period(D(1900, 1, 1), D(2100, 12, 31))


def test_a_segment_survives_json():
    segment = Segment(
        (
            Rule("city", "is", ("Riga", "São Paulo")),
            Rule("orders", "at_least", (2,)),
            Rule("first_order_at", "at_most", (D(2024, 1, 31),)),
            Rule("plan", "unknown"),
        ),
        match="any",
        name="Near and far",
    )
    assert Segment.from_json(segment.to_json()) == segment


@pytest.mark.parametrize("text", ["{", "[]", '{"rules": [{"op": "is"}]}', '{"rules": 3}', '"x"'])
def test_a_broken_segment_is_a_sentence(text):
    with pytest.raises(BadSetting, match="segment is not valid"):
        Segment.from_json(text)


def test_settings_survive_json():
    settings = Settings(margin=0.3, as_of=D(2024, 1, 31), benchmarks=(("nps", 40.0),), active_actions=("login",))
    assert Settings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"session_gap_minutes": 0}, "session_gap_minutes is 0"),
        ({"margin": 1.5}, "margin is 1.5"),
        ({"confidence": 1}, "confidence level"),
        ({"week_start": 3}, "Monday"),
        ({"churn_after_days": -5}, "churn_after_days is -5"),
        ({"churn_after_days": 2.5}, "must be a whole number"),
        ({"as_of": D(2150, 1, 1)}, "years from 1900 to 2100"),
    ],
)
def test_a_setting_that_makes_no_sense_is_a_sentence(changes, says):
    with pytest.raises(BadSetting, match=says):
        Settings(**changes)


def test_numbers_of_settings_are_what_they_count_however_they_were_written():
    read = Settings.from_json('{"churn_after_days": 30.0, "margin": 1, "discount_rate": 0, "satisfied_threshold": 1}')
    assert read == Settings(churn_after_days=30, margin=1.0, discount_rate=0.0, satisfied_threshold=1.0)
    found = (read.churn_after_days, read.margin, read.discount_rate, read.satisfied_threshold)
    assert [type(one) for one in found] == [int, float, float, float]


def test_an_unknown_setting_or_zone_says_what_was_meant():
    with pytest.raises(UnknownName, match="session_gap_minutes"):
        Settings().change(session_gap=5)
    with pytest.raises(UnknownName, match="Europe/Berlin"):
        Settings(timezone="Europe/Berlinn")


@pytest.mark.parametrize("text", ['{"benchmarks": 5}', '{"active_actions": 5}', '{"margin": "a"}', "[1]", "{"])
def test_broken_settings_are_a_sentence(text):
    with pytest.raises((BadSetting, UnknownName)):
        Settings.from_json(text)
