"""Satisfaction and support metrics on a handful of answers and tickets, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from lib.scope import Period, Segment
from tests.datasets import Asked, dataset

ANSWERS = """
question score customer_id answered_at channel
nps      10    ana         2024-01-01  mail
nps      9     ben         2024-01-02  mail
nps      8     cy          2024-01-03  mail
nps      6     dee         2024-01-04  web
nps      0     eve         2024-02-05  web
csat     5     ana         2024-01-01  mail
csat     4     ben         2024-01-02  mail
csat     3     cy          2024-01-03  web
csat     -     dee         2024-01-03  web
ces      7     ana         2024-01-01  mail
ces      4     ben         2024-01-01  mail
"""


@pytest.fixture(scope="module")
def survey():
    return Asked(dataset(answers=ANSWERS))


def test_the_distribution_shows_all_eleven_scores(survey):
    assert survey.table("nps_distribution")["answers"].tolist() == [1, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1]


def test_nps_is_promoters_minus_detractors(survey):
    row = survey("nps")
    assert (row["promoters"], row["passives"], row["detractors"], row["n"]) == (2, 1, 2, 5)
    assert row["value"] == 0


def test_nps_of_50_30_20_is_30_with_its_published_interval():
    scores = [10] * 50 + [7] * 30 + [3] * 20
    lines = "\n".join(f"nps {score}" for score in scores)
    row = Asked(dataset(answers=f"question score\n{lines}"))("nps")
    assert row["value"] == pytest.approx(30)
    assert (row["low"], row["high"]) == (pytest.approx(14.05, abs=0.005), pytest.approx(44.20, abs=0.005))


def test_the_variant_that_counts_passives_is_labelled_as_not_standard(survey):
    row = survey("nps", variant="passives_satisfied")
    assert row["value"] == pytest.approx(100 * (2 + 1 - 2) / 5)


def test_an_unanswered_survey_is_no_answer(survey):
    row = survey("csat")
    assert (row["hits"], row["n"]) == (2, 3)


def test_twenty_satisfied_of_fifty_is_forty_percent():
    lines = "\n".join(f"csat {5 if i < 12 else 4 if i < 20 else 3}" for i in range(50))
    row = Asked(dataset(answers=f"question score\n{lines}"))("csat")
    assert row["value"] == pytest.approx(0.40)
    assert (row["low"], row["high"]) == (pytest.approx(0.2761, abs=5e-5), pytest.approx(0.5382, abs=5e-5))


@pytest.mark.parametrize(
    ("scale", "scores", "satisfied"),
    [("1 5", "1 2 3 4 5", 2), ("1 7", "1 2 3 4 5 6 7", 3), ("0 1", "0 1", 1), ("0 10", "6 7 10", 2)],
)
def test_satisfied_is_the_top_third_of_any_scale(scale, scores, satisfied):
    low, high = scale.split()
    lines = "\n".join(f"csat {score} {low} {high}" for score in scores.split())
    assert Asked(dataset(answers=f"question score scale_min scale_max\n{lines}"))("csat")["hits"] == satisfied


def test_ces_is_a_mean_and_also_a_share_of_easy(survey):
    assert survey("ces")["value"] == 5.5
    assert survey("ces", variant="easy")["value"] == 0.5


def test_scales_of_effort_are_never_mixed():
    row = Asked(
        dataset(
            answers="""
            question score scale_min scale_max
            ces      5     1         5
            ces      4     1         5
            ces      7     1         7
            """
        )
    )("ces")
    assert (row["value"], row["other_scale"]) == (4.5, 1)


def test_an_answer_row_keeps_its_own_channel(survey):
    frame = survey.frame("nps", by="channel").set_index("channel")
    assert frame["value"].to_dict() == {"mail": pytest.approx(100 * 2 / 3), "web": -100}


def test_a_period_cuts_answers_by_their_date(survey):
    assert survey("nps", period=Period(date(2024, 2, 1), date(2024, 2, 29)))["detractors"] == 1


def test_parts_of_a_split_add_up_to_the_whole(survey):
    split = survey.frame("nps", by="channel", every="month")
    assert split["promoters"].sum() == 2 and split["detractors"].sum() == 2


TICKETS = """
ticket_id opened_at            first_replied_at     resolved_at          channel customer_id score
1         2024-01-01T10:00:00  2024-01-01T10:10:00  2024-01-01T12:00:00  mail    ana         5
2         2024-01-01T10:00:00  2024-01-01T10:30:00  2024-01-02T10:00:00  mail    ana         2
3         2024-01-01T10:00:00  2024-01-01T12:00:00  -                    phone   ben         -
4         2024-02-01T10:00:00  -                    -                    phone   ben         -
"""


@pytest.fixture(scope="module")
def desk():
    return Asked(dataset(tickets=TICKETS))


def test_first_response_time_is_a_median_and_the_unanswered_stand_apart(desk):
    row = desk("first_response_time")
    assert (row["value"], row["n"], row["unanswered"]) == (30, 3, 1)
    assert desk("first_response_time", variant="mean")["value"] == pytest.approx((10 + 30 + 120) / 3)
    assert desk("first_response_time", variant="p90")["value"] == pytest.approx(30 + 0.8 * 90)


def test_resolution_is_counted_of_tickets_opened_in_the_period(desk):
    row = desk("resolution_rate", period=Period(date(2024, 1, 1), date(2024, 1, 31)))
    assert (row["hits"], row["n"], row["backlog"]) == (2, 3, 1)
    assert desk("resolution_time")["value"] == (2 + 24) / 2


def test_ticket_volume_per_hundred_customers(desk):
    assert desk("ticket_volume")["value"] == 4
    assert desk("ticket_volume", variant="per_100_customers")["value"] == 200


def test_support_satisfaction_is_of_rated_tickets(desk):
    row = desk("support_csat")
    assert (row["hits"], row["n"], row["unrated"]) == (1, 2, 2)


def test_the_status_decides_what_is_resolved():
    desk = Asked(
        dataset(
            tickets="""
            ticket_id opened_at  status   resolved_at
            1         2024-01-01 open     2024-01-02
            2         2024-01-01 resolved 2024-01-02
            """
        )
    )
    assert desk("resolution_rate")["hits"] == 1


def test_a_segment_chooses_customers_with_all_their_tickets(desk):
    assert desk("ticket_volume", segment=Segment.where(**{"tickets.channel": "phone"}))["value"] == 2


def test_unresolved_tickets_are_listed_oldest_first(desk):
    assert list(desk.table("open_tickets")["ticket_id"]) == ["3", "4"]


def test_a_month_without_tickets_has_a_count_of_nought_and_no_median():
    desk = Asked(
        dataset(
            tickets="""
            ticket_id opened_at           first_replied_at
            1         2024-01-01T10:00:00 2024-01-01T10:10:00
            2         2024-03-01T10:00:00 2024-03-01T10:20:00
            """,
            as_of=date(2024, 3, 31),
        )
    )
    assert desk.frame("ticket_volume", every="month")["value"].tolist() == [1, 0, 1]
    medians = desk.frame("first_response_time", every="month")["value"]
    assert medians[0] == 10 and medians.isna()[1]
