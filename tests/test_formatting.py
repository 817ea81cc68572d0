"""Numbers as a reader's language writes them; text from files shows its letters and nothing else."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib import formatting
from lib.i18n import msg, translator

EN, RU = translator("en"), translator("ru")
NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "english", "russian"),
    [
        (0.13, "share", "13.0%", f"13,0{NB}%"),
        (-0.021, "share", "−2.1%", f"−2,1{NB}%"),
        (46.666, "score", "46.7", "46,7"),
        (2.416, "score", "2.42", "2,42"),
        (1754.6, "score", "1,755", f"1{NB}755"),
        (-0.004, "score", "0.00", "0,00"),
        (6696, "count", "6,696", f"6{NB}696"),
        (2.8409, "count", "2.84", "2,84"),
        (30.5, "days", "30.5 d", None),
        (30.0, "days", "30 d", None),
        (1039.55, "seconds", "17 min 20 s", None),
        (4.25, "seconds", "4.2 s", None),
        (42.0, "minutes", "42 min", None),
        (185, "minutes", "3 h 5 min", None),
        (30.25, "hours", "1 d 6 h", None),
        (0, "minutes", "0 s", None),
        (None, "share", "—", "—"),
        (float("nan"), "money", "—", "—"),
        (float("inf"), "count", "—", "—"),
    ],
)
def test_a_value_is_written_in_its_unit(value, unit, english, russian):
    assert formatting.number(value, unit, EN) == english
    if russian is not None:
        assert formatting.number(value, unit, RU) == russian


def test_a_smaller_unit_never_fills_up_the_larger_one():
    assert formatting.number(119.6, "minutes", EN) == "2 h"
    assert formatting.number(3599.7, "seconds", EN) == "1 h"


@pytest.mark.parametrize(
    ("value", "currency", "english", "russian"),
    [
        (36.453, "EUR", "€36.45", f"36,45{NB}€"),
        (244091.94, "EUR", "€244,092", f"244{NB}092{NB}€"),
        (1500, "CHF", f"1,500{NB}CHF", f"1{NB}500{NB}CHF"),
        (-12, "USD", "−$12.00", f"−12,00{NB}$"),
        (36.453, None, "36.45", "36,45"),
        (36.453, "not a code", "36.45", "36,45"),
    ],
)
def test_money_carries_its_currency_where_one_is_known(value, currency, english, russian):
    assert formatting.number(value, "money", EN, currency) == english
    assert formatting.number(value, "money", RU, currency) == russian


def test_an_interval_writes_its_unit_once():
    assert formatting.interval(0.483, 0.501, "share", EN) == "48.3–50.1%"
    assert formatting.interval(0.483, 0.501, "share", RU) == f"48,3–50,1{NB}%"
    assert formatting.interval(28, 31, "days", EN) == "28–31 d"


def test_an_interval_around_zero_does_not_read_as_two_dashes():
    assert formatting.interval(-4.84, 72.94, "score", EN) == "−4.84 – 72.9"


def test_half_an_interval_is_no_interval():
    assert formatting.interval(0.4, None, "share", EN) == ""


@pytest.mark.parametrize(
    ("now", "before", "unit", "words"),
    [
        (0.50, 0.48, "share", "+2.0 points"),
        (30, 40, "score", "−10.0 points"),
        (0.67, 0.70, "score", "−0.03 points"),
        (4.91, 4.86, "score", "+0.05 points"),
        (7.4, 12.0, "score", "−4.6 points"),
        (120, 100, "count", "+20.0%"),
        (80, 100, "money", "−20.0%"),
        (100, 100, "money", "0.0%"),
        (5, 0, "count", ""),
        (5, None, "count", ""),
    ],
)
def test_shares_and_scores_change_by_points_and_the_rest_by_per_cent(now, before, unit, words):
    assert formatting.change(now, before, unit, EN) == words


def test_a_score_without_a_scale_changes_by_per_cent():
    assert formatting.change(2.2, 2.0, "score", EN, on_a_scale=False) == "+10.0%"


def test_a_change_too_small_to_be_written_has_no_direction():
    assert formatting.change(30.001, 30.0, "days", EN) == formatting.change(30.0, 30.001, "days", EN) == "0.0%"


def test_a_stretch_of_one_day_is_that_day():
    assert formatting.days(date(2026, 6, 3), date(2026, 6, 3), EN) == "Jun 3, 2026"
    assert formatting.days(date(2026, 6, 3), date(2026, 6, 4), EN) == "Jun 3, 2026 – Jun 4, 2026"


def test_a_period_is_called_by_its_name():
    first = date(2026, 10, 1)
    assert [formatting.period(first, g, EN) for g in ("month", "quarter", "year", "day")] == [
        "Oct 2026",
        "Q4 2026",
        "2026",
        "Oct 1, 2026",
    ]


def test_large_numbers_are_short_on_an_axis():
    assert formatting.compact(244091, "money", EN, "EUR") == "€244.1K"
    assert formatting.compact(9_999, "count", EN) == "9,999"


NASTY = [
    "**bold** and _slanted_",
    "[click](javascript:alert(1))",
    "![x](http://example.com/x.png)",
    "<script>alert(1)</script>",
    ":red[text] :material/home: :smile:",
    "$x^2$ and $y$",
    "# title",
    "1. item",
    "`code`",
    "a | b",
    "~~gone~~",
    "www.example.com",
    "me@example.com",
    "-> <- >=",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", NASTY)
def test_markdown_from_a_file_is_shown_letter_by_letter(text):
    escaped = formatting.plain_markdown(text)
    assert escaped.replace("\\", "") == text  # nothing but backslashes was added
    # Every character that begins a construct has a backslash before it.
    for place, letter in enumerate(escaped):
        if letter in "*_[]<>`#$|~:@&!":
            assert escaped[place - 1] == "\\", (escaped, letter)


def test_numbers_stay_readable_in_markdown():
    assert formatting.plain_markdown("52.4%") == "52.4%"
    assert formatting.plain_markdown("48.3–50.1%") == "48.3–50.1%"


def test_a_line_break_cannot_start_a_list_or_a_heading():
    assert "\n" not in formatting.plain_markdown("first\n# second")


def test_html_and_plotly_templates_from_a_file_are_shown_letter_by_letter():
    assert formatting.plain_html("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"
    assert "%{" not in formatting.plain_html("%{customdata}")
    assert "$" not in formatting.plain_html("$a$")
    assert formatting.plain_html("a" * 40, longest=10) == "a" * 9 + "…"


def test_values_inside_a_message_are_plain_and_its_own_markdown_is_kept():
    message = msg("{file}: **{rows}** rows", file="<b>*.csv", rows=1200)
    assert formatting.sentence(message, EN) == "\\<b\\>\\*\\.csv: **1,200** rows"


def test_an_exported_table_holds_no_formula():
    frame = pd.DataFrame({"=name": ["=1+1", "+7", "-3", "@x", "\tx", "plain"], "amount": [-1.5, 2, 3, 4, 5, 6]})
    lines = formatting.csv(frame).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "'=name,amount"
    assert [line.split(",")[0] for line in lines[1:7]] == ["'=1+1", "'+7", "'-3", "'@x", "'\tx", "plain"]
    assert lines[1].endswith("-1.5")  # a number stays a number


def test_an_export_says_that_it_is_utf8():
    assert formatting.csv(pd.DataFrame({"Клиент": ["Анна"]})).startswith(b"\xef\xbb\xbf")
