"""Mentions, surveys sent and further questions on a handful of rows, counted by hand."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
import pytest

from lib.facts.mentions import sentiment_of
from lib.metrics import compute, registry
from lib.settings import Settings
from tests.datasets import Asked, dataset


def possible(asked: Asked, name: str) -> bool:
    return compute.chosen(asked.facts, registry.metric(name)) is not None


MENTIONS = """
occurred_at platform text  rating sentiment replied_at customer_id reach
2024-01-01  maps     -     5      -         2024-01-02 ana         -
2024-01-02  maps     -     1      -         -          -           -
2024-01-03  maps     great 3      -         -          -           -
2024-02-04  forum    great -      -         -          ana         -
2024-02-05  forum    -     -      -         -          -           -
2024-02-06  forum    great -      negative  -          -           9
2024-02-06  forum    awful -      -         -          -           70
"""


@pytest.fixture(scope="module")
def talk():
    return Asked(dataset(mentions=MENTIONS))


def test_a_mention_is_judged_by_its_sentiment_then_its_rating_then_its_words(talk):
    row = talk("mention_sentiment")
    # Positive: 5 stars, “great” in the forum. Neutral: 3 stars. Negative: 1 star, the marked one, “awful”.
    assert (row["positive"], row["neutral"], row["negative"], row["n"]) == (2, 1, 3, 6)
    assert row["value"] == pytest.approx(-1 / 6)
    assert (row["estimated"], row["unjudged"]) == (2, 1)


def test_the_interval_of_sentiment_is_that_of_a_net_score(talk):
    # Adjusted Wald: 2.75 and 3.75 of 9.
    row = talk("mention_sentiment")
    p, d = 2.75 / 9, 3.75 / 9
    half = 1.959964 * ((p + d - (p - d) ** 2) / 9) ** 0.5
    assert (row["low"], row["high"]) == (pytest.approx(p - d - half, abs=1e-6), pytest.approx(p - d + half, abs=1e-6))


def test_mentions_are_counted_and_replies_to_them(talk):
    assert talk("mention_count")["value"] == 7
    assert talk("mention_reply_rate")["value"] == pytest.approx(1 / 7)
    by = talk.frame("mention_count", by="platform").set_index("platform")["value"]
    assert by.to_dict() == {"maps": 3, "forum": 4}


def test_complaints_without_a_reply_are_listed_newest_first_and_the_widest_heard_on_top(talk):
    found = talk.table("mentions_to_answer")
    assert [str(day.date()) for day in found["occurred_at"]] == ["2024-02-06", "2024-02-06", "2024-01-02"]
    assert found["text"].tolist()[:2] == ["awful", "great"]


def test_every_platform_has_its_own_scale_of_ratings():
    talk = Asked(
        dataset(
            mentions="""
            occurred_at platform rating
            2024-01-01  stars    5
            2024-01-01  stars    4
            2024-01-01  hotel    9.5
            2024-01-01  hotel    4
            """
        )
    )
    # 4 of 5 is praise, 4 of 10 is not.
    by = talk.frame("mention_sentiment", by="platform").set_index("platform")["value"]
    assert by.to_dict() == {"stars": 1, "hotel": 0}


@pytest.mark.parametrize(("ratings", "value"), [("1 1", -1), ("0 1 1 1", 0.5), ("5 5", 1)])
def test_ratings_of_one_are_the_worst_unless_there_are_noughts(ratings, value):
    lines = "\n".join(f"2024-01-01 {rating}" for rating in ratings.split())
    assert Asked(dataset(mentions=f"occurred_at rating\n{lines}"))("mention_sentiment")["value"] == value


def test_mentions_that_tell_nothing_have_no_sentiment():
    talk = Asked(dataset(mentions="occurred_at platform\n2024-01-01 maps"))
    assert not possible(talk, "mention_sentiment") and possible(talk, "mention_count")


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("The best coffee in town, thank you!", "positive"),
        ("Rude staff and cold soup", "negative"),
        ("Not good at all", "negative"),
        ("It was not very good", "negative"),
        ("not bad", "positive"),
        ("I would not recommend it", "negative"),
        ("Good food, slow service", "neutral"),
        ("Delivery could be faster", "neutral"),
        ("The message is on the latte", "neutral"),
        ("Очень вкусно, спасибо!", "positive"),
        ("Не понравилось", "negative"),
        ("НИЧЕГО ХОРОШЕГО", "negative"),
        ("Совсем не плохо", "positive"),
        ("Очередь на двадцать минут", "negative"),
        ("Радио играло", "neutral"),
        ("", "neutral"),
    ],
)
def test_words_tell_praise_from_complaint_and_a_negation_turns_them(text, mood):
    table = ibis.memtable(pd.DataFrame({"text": [text]}))
    found = ibis.duckdb.connect().to_pandas(table.select(mood=sentiment_of(table.text)))
    assert found["mood"].tolist() == [mood]


SURVEYS = """
question   score sent_at             answered_at customer_id channel scale_min scale_max
nps        9     2024-01-01T09:00:00 2024-01-01  ana         mail    0         10
csat       -     2024-01-01T09:00:00 -           ana         mail    1         5
nps        -     2024-01-01T09:00:00 -           ben         mail    0         10
nps        -     2024-02-01T09:00:00 -           ana         app     0         10
repurchase 5     2024-02-03T09:00:00 2024-02-04  cy          app     1         5
repurchase 4     2024-02-03T09:00:00 2024-02-04  dee         app     1         5
repurchase 3     2024-02-03T09:00:00 2024-02-04  eve         app     1         5
"""


@pytest.fixture(scope="module")
def surveys():
    return Asked(dataset(answers=SURVEYS))


def test_questions_sent_together_are_one_survey(surveys):
    # ana’s two questions of one moment, answered; ben’s, not; ana’s of February, not; three of repurchase, answered.
    row = surveys("survey_response_rate")
    assert (row["hits"], row["n"]) == (4, 6)


def test_surveys_belong_to_the_day_they_were_sent(surveys):
    frame = surveys.frame("survey_response_rate", every="month")
    assert frame[["hits", "n"]].values.tolist() == [[1, 2], [3, 4]]
    by = surveys.frame("survey_response_rate", by="channel").set_index("channel")["n"]
    assert by.to_dict() == {"mail": 2, "app": 4}


def test_a_file_of_answers_alone_has_no_response_rate():
    assert not possible(Asked(dataset(answers="question score\nnps 9\nnps 3")), "survey_response_rate")


def test_marks_of_which_nobody_knows_whether_they_were_asked_for_are_not_surveys_sent():
    asked = Asked(dataset(answers=SURVEYS + "csat 5 - 2024-02-05 fay phone 1 5\n"))
    row = asked("survey_response_rate")
    assert (row["hits"], row["n"], row["unsent"]) == (4, 6, 1)


def test_empty_scores_tell_what_was_sent_where_no_date_does():
    asked = Asked(dataset(answers="question score customer_id\nnps 9 ana\nnps - ben\nnps - -\nnps 2 -"))
    assert (asked("survey_response_rate")["hits"], asked("survey_response_rate")["n"]) == (2, 4)


def test_survey_messages_are_answered_within_thirty_days_and_before_the_next():
    asked = Asked(
        dataset(
            messages="""
            customer_id sent_at    kind      channel
            ana         2024-01-01 survey    mail
            ana         2024-01-10 survey    mail
            ben         2024-01-01 survey    mail
            cy          2024-01-01 marketing mail
            dee         2024-03-20 survey    mail
            """,
            answers="""
            question score customer_id answered_at
            nps      9     ana         2024-01-12
            nps      9     ben         2024-02-15
            nps      9     cy          2024-01-02
            """,
            as_of=date(2024, 3, 31),
        )
    )
    # ana answered the second of hers, ben too late; dee may still answer, cy was not asked by message.
    row = asked("survey_response_rate")
    assert (row["hits"], row["n"], row["unsettled"]) == (1, 3, 1)


def test_intention_to_buy_again_is_the_share_of_the_top_third(surveys):
    row = surveys("repurchase_intent")
    assert (row["hits"], row["n"]) == (2, 3)
    assert surveys("repurchase_intent", variant="mean")["value"] == 4


def test_attitude_is_scaled_to_a_hundred_whatever_the_scale_and_told_by_question():
    asked = Asked(
        dataset(
            answers="""
            question          score customer_id scale_min scale_max
            attitude          3     ana         1         5
            attitude:trust    7     ana         1         7
            attitude:trust    4     ben         1         7
            coffee            1     ben         1         5
            nps               9     ben         0         10
            """
        )
    )
    row = asked("attitude_score")
    assert (row["value"], row["n"]) == (pytest.approx((50 + 100 + 50) / 3), 3)
    by = asked.frame("attitude_score", by="question").set_index("question")["value"]
    assert by.to_dict() == {"attitude": 50, "attitude:trust": 75}


def test_without_a_question_of_attitude_the_questions_of_ones_own_are_taken():
    asked = Asked(
        dataset(
            answers="""
            question score scale_min scale_max
            coffee   5     1         5
            music    2     1         5
            nps      9     0         10
            """
        )
    )
    row = asked("attitude_score")
    assert (row["value"], row["n"]) == (62.5, 2)


TICKETS = """
ticket_id opened_at            topic    channel customer_id
1         2024-01-01T10:00:00  delivery phone   ana
2         2024-01-05T10:00:00  delivery mail    ana
3         2024-01-12T10:00:01  delivery mail    ana
4         2024-01-13T10:00:00  billing  mail    ana
5         2024-01-02T10:00:00  billing  phone   ben
6         2024-01-03T10:00:00  billing  phone   -
7         2024-01-28T10:00:00  billing  phone   cy
8         2024-01-30T10:00:00  billing  phone   cy
"""


def test_a_ticket_is_repeated_when_its_customer_is_back_on_the_same_topic_within_a_week():
    desk = Asked(dataset(tickets=TICKETS, as_of=date(2024, 1, 31)))
    row = desk("repeat_contact_rate")
    # 1 is (four days later), 2 is not (a week and a second), 3 and 4 are on two topics; cy’s are too new to tell.
    assert (row["hits"], row["n"], row["unsettled"], row["nobody"]) == (1, 5, 2, 1)
    by = desk.frame("repeat_contact_rate", by="channel").set_index("channel")["value"]
    assert by.to_dict() == {"phone": 0.5, "mail": 0}


def test_the_days_to_come_back_in_are_a_setting():
    desk = Asked(dataset(tickets=TICKETS, as_of=date(2024, 1, 31)), Settings(repeat_contact_days=8))
    assert desk("repeat_contact_rate")["hits"] == 2


def test_without_topics_any_further_ticket_counts():
    desk = Asked(dataset(tickets=TICKETS.replace("topic ", "about "), as_of=date(2024, 1, 31)))
    # 1 → 2, 3 → 4 within a week; 2 → 3 a second later than a week.
    assert desk("repeat_contact_rate")["hits"] == 2
