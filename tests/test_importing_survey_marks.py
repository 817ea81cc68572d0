"""Marks with words beside them, as survey programs label the ends of a scale, and the second line of their headers."""

import pytest

from tests.loading import an_adder, an_intake, rows  # noqa: F401 - fixtures
from tests.reading import structure
from tests.test_importing_questions import given  # noqa: F401 - fixture

RECOMMEND = "How likely is it that you would recommend us to a friend?"


@pytest.mark.parametrize(
    ("best", "worst"),
    [
        ("10 - Extremely likely", "0 - Not at all likely"),
        ("10 – точно порекомендую", "0 – ни за что"),
        ("10 (extremely likely)", "0 (not at all likely)"),
        ("Extremely likely - 10", "Not at all likely - 0"),
    ],
)
def test_the_labelled_ends_of_a_scale_are_marks_like_the_others(add, intake, best, worst):
    text = f"date,email,{RECOMMEND}\n" + "".join(
        f"2025-03-02,{who}@x.io,{mark}\n"
        for who, mark in zip("abcdef", (best, best, "9", "7", worst, "3"), strict=True)
    )
    assert add("nps.csv", text).refused == 0
    assert [score for (score,) in rows(intake, "answers", "score")] == [10, 10, 9, 7, 0, 3]


def test_nps_counts_those_who_chose_a_labelled_end(given):  # noqa: F811
    marks = ["10 - Extremely likely"] * 2 + ["9", "8", "7", "0 - Not at all likely"]
    text = f"date,email,{RECOMMEND}\n" + "".join(f"2025-03-02,c{at}@x.io,{mark}\n" for at, mark in enumerate(marks))
    assert given(text).metric("nps") == pytest.approx(100 * (3 - 1) / 6)


def test_labels_that_say_that_1_is_excellent_turn_the_scale_round(add, intake):
    text = "date,email,How satisfied are you?\n" + "".join(
        f"2025-03-02,c{at}@x.io,{mark}\n"
        for at, mark in enumerate(["1 - Excellent", "2", "4", "5 - Terrible", "1 - Excellent"])
    )
    add("csat.csv", text)
    assert rows(intake, "answers", "score", "scale_min", "scale_max") == [
        (5, 1, 5), (4, 1, 5), (2, 1, 5), (1, 1, 5), (5, 1, 5)
    ]  # fmt: skip


def test_the_line_of_choices_below_the_questions_is_part_of_the_header(given):  # noqa: F811
    file = given(
        f"Respondent ID,Start Date,End Date,Email Address,{RECOMMEND},Which of these do you use?,,Other comments?\n"
        ",,,,Response,Cups,Tea,Open-Ended Response\n"
        "1,03/22/2025 10:00:00 AM,03/22/2025 10:03:00 AM,ana@x.io,10 - Extremely likely,Cups,,\n"
        "2,03/23/2025 10:00:00 AM,03/23/2025 10:03:00 AM,ben@x.io,7,,Tea,Fine\n"
    )
    assert structure(file.file)[:2] == [(1, "header"), (2, "header")]
    assert file.file.headers[5:] == ("Which of these do you use?", "Tea", "Other comments?")
    assert file.metric("nps") == 50


def test_answers_of_google_forms_keep_their_day(add, intake):
    """Its CSV files tell the zone by hours alone."""
    add(
        "Feedback (Responses).csv",
        f"Timestamp,Username,{RECOMMEND}\n"
        "2025/03/02 9:30:00 AM GMT+3,ana@x.io,10\n"
        "2025/03/02 12:30:00 AM GMT+3,ben@x.io,3\n",
    )
    days = [str(moment) for (moment,) in rows(intake, "answers", "answered_at")]
    assert days == ["2025-03-02 06:30:00", "2025-03-01 21:30:00"]
