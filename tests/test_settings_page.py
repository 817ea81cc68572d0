"""The settings page, and what the other pages say of the definitions they follow."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from lib.formatting_settings import LABELS
from lib.scope import Period
from lib.settings import HAPPINESS_PARTS, Settings
from tests.app import (
    ORDERS,
    app,
    as_a_running_server_does,  # noqa: F401 (a fixture of every test here)
    given,
    numbers,
    open_page,
    press,
    said,
)

ANSWERS = "question,score,customer,answered_at\n" + "\n".join(
    f"csat,{score},c{i},2026-03-0{i}" for i, score in enumerate((5, 4, 3, 2), start=1)
)


def test_every_setting_has_a_name_in_words():
    assert set(LABELS) == {field.name for field in fields(Settings)}


@pytest.mark.parametrize(
    ("page", "files", "definition"),
    [
        (
            "retention",
            ("orders.csv", ORDERS),
            "A customer counts as lost after this many days of silence: **90**",
        ),
        ("retention", ("orders.csv", ORDERS), "Currency: **as in the data**"),
        ("satisfaction", ("answers.csv", ANSWERS), "an answer counts as satisfied: **66.7%**"),
    ],
)
def test_a_page_says_which_definitions_its_numbers_follow(page, files, definition):
    assert definition in said(open_page(given(files), page))


def definitions(at) -> str:
    """The line of definitions at the foot of a page."""
    (line,) = [text.value for text in at.markdown if "Definitions used here" in text.value]
    return line


def test_a_topic_says_the_definitions_of_its_own_numbers_and_of_no_others():
    at = given(("orders.csv", ORDERS), ("answers.csv", ANSWERS))
    at = open_page(at, "loyalty")
    # The stages stand on silence and on when a visit ends; only the happiness index has weights.
    assert "A customer counts as lost after" in definitions(at) and "Weights" not in definitions(at)
    at.button_group(key="loyalty_topic").set_value("happiness").run()
    assert "Weights of the happiness index: **equal**" in definitions(at)
    at = open_page(at, "retention")
    assert "Value to come is told" not in definitions(at)
    at.button_group(key="retention_topic").set_value("cohorts").run()
    # These two are tables, and follow settings of their own.
    assert "A week starts on: **Monday**" in definitions(at) and "Margin" not in definitions(at)


@pytest.mark.parametrize("page", ["start", "overview", "retention", "whatif", "lists", "customers"])
def test_every_page_with_numbers_says_from_when_on_a_customer_is_lost_and_how_sure_and_where_days_begin(page):
    line = definitions(open_page(given(("orders.csv", ORDERS)), page))
    for setting in (
        "of silence: **90**",
        "Confidence level of the intervals: **95.0%**",
        "A week starts on: **Monday**",
        "Time zone: **UTC**",
    ):
        assert setting in line


def test_a_stricter_threshold_of_satisfaction_reaches_the_page_and_is_said():
    at = open_page(given(("answers.csv", ANSWERS)), "satisfaction")
    before = numbers(at)["Customer satisfaction"]
    at = open_page(at, "settings")
    at.number_input(key="setting_satisfied").set_value(100.0)
    press(at, "Apply")
    open_page(at, "satisfaction")
    # 4 and 5 of five satisfy at two thirds of the scale, at its whole length only 5.
    assert (before, numbers(at)["Customer satisfaction"]) == ("50.0%", "25.0%")
    assert "counts as satisfied: **100.0%**" in said(at)


def test_any_metric_can_have_a_benchmark_and_lose_it_again():
    at = app("settings")
    at.multiselect(key="setting_compared").select("churn_rate").run()
    assert at.number_input(key="setting_bench_churn_rate").label == "Churn rate, %"
    at.number_input(key="setting_bench_churn_rate").set_value(5.0)
    press(at, "Apply benchmarks")
    assert at.number_input(key="setting_bench_churn_rate").value == 5
    assert at.session_state["regulars.settings"].benchmark("churn_rate") == 0.05
    at.multiselect(key="setting_compared").unselect("churn_rate").run()
    press(at, "Apply benchmarks")
    assert "setting_bench_churn_rate" not in [box.key for box in at.number_input]


def test_the_happiness_index_can_be_weighed_and_not_emptied():
    at = app("settings")
    at.number_input(key="setting_weight_nps").set_value(3.0)
    press(at, "Apply")
    assert at.number_input(key="setting_weight_nps").value == 3
    for part in HAPPINESS_PARTS:
        at.number_input(key=f"setting_weight_{part}").set_value(0.0)
    next(button for button in at.button if button.label == "Apply").click().run()
    assert "At least one part of the happiness index needs a weight above nought." in said(at)


def test_shares_are_asked_for_in_per_cent_and_kept_as_fractions():
    at = app("settings")
    assert at.number_input(key="setting_margin").label == "Margin on revenue, %"
    at.number_input(key="setting_margin").set_value(35.0)
    press(at, "Apply")
    settings = at.session_state["regulars.settings"]
    # Two thirds are shown with one decimal and stay two thirds.
    assert (settings.margin, settings.satisfied_threshold) == (0.35, 2 / 3)
    assert at.number_input(key="setting_margin").value == 35


def test_benchmarks_applied_leave_the_other_settings_and_stand_in_their_own_units():
    at = app("settings")
    at.number_input(key="setting_margin").set_value(35.0)
    press(at, "Apply")
    at.number_input(key="setting_bench_nps").set_value(40.0)
    at.number_input(key="setting_bench_conversion_rate").set_value(2.5)
    press(at, "Apply benchmarks")
    settings = at.session_state["regulars.settings"]
    assert settings.benchmarks == (("conversion_rate", 0.025), ("nps", 40.0)) and settings.margin == 0.35


def given_as_a_file(at, settings: str):
    """The settings page with settings loaded from a file."""
    at = open_page(at, "settings")
    uploader = next(box for box in at.file_uploader if box.label == "Load settings")
    uploader.set_value([("settings.json", settings.encode(), "application/json")]).run()
    return press(at, "Use these settings")


def test_settings_from_a_file_are_shown_even_where_the_boxes_would_ask_for_others():
    at = given_as_a_file(given(("orders.csv", ORDERS)), '{"margin": 0.005, "discount_rate": 0, "as_of": "1985-01-01"}')
    assert next(box for box in at.number_input if box.key == "setting_margin").value == 0.5
    assert next(box for box in at.number_input if box.key == "setting_discount").value == 0
    assert str(next(box for box in at.date_input if box.key == "setting_as_of").value) == "1985-01-01"


@pytest.mark.parametrize("page", ["start", "retention", "loyalty"])
def test_with_today_before_the_first_day_of_the_data_the_pages_say_so_and_count_nothing(page):
    at = given_as_a_file(given(("orders.csv", ORDERS)), '{"as_of": "2020-06-30"}')
    at = open_page(at, page)
    words = said(at)
    assert "as of Jun 30, 2020" in words and "All time, Jun 30, 2020 · " in words
    assert "before it starts" not in words
    period = next(box for box in at.selectbox if box.label == "Period")
    period.select("Other dates").run()
    assert not at.exception
    assert str(at.date_input[0].value[0]) == "2020-06-30"


def test_a_period_without_data_is_said_to_lie_before_or_after_it():
    at = given(("orders.csv", ORDERS))
    for days, says in (
        (("2020-01-01", "2020-12-31"), "ends before the data begins, on Jan 5, 2026: there is nothing to count."),
        (("2027-01-01", "2027-12-31"), "begins after the data ends, on Mar 10, 2026: there is nothing to count yet."),
    ):
        at.session_state["regulars.period"] = Period(*(date.fromisoformat(day) for day in days))
        assert says in said(open_page(at, "overview"))
    at.session_state["regulars.period"] = Period(date(2026, 3, 1), date(2026, 12, 31))
    assert "nothing to count" not in said(open_page(at, "overview"))


def test_time_zones_are_places_that_every_database_knows():
    zones = app("settings").selectbox(key="setting_zone").options
    assert {"UTC", "Europe/Riga", "America/New_York"} <= set(zones)
    assert not {"localtime", "Factory"} & set(zones)


def test_no_box_of_the_settings_shows_a_fraction_as_a_whole_number():
    boxes = open_page(given(("orders.csv", ORDERS)), "settings").number_input
    shown = {box.key: (box.value, box.proto.format) for box in boxes}
    assert shown["setting_loyalty_promo_share"][1]
    assert not [key for key, (value, form) in shown.items() if isinstance(value, float) and form.endswith("d")]
