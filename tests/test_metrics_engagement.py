"""Engagement metrics on a handful of events, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from lib.metrics.compute import Ask
from lib.metrics.registry import METRICS
from lib.metrics.scorecard import scorecard
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset

# v1 has three sessions: ads at 10:00 (a reload, then a purchase), mail at 11:00 (one event), none of it robots;
# v2 one session with one event; a robot comes by.
VISITS = """
visitor_id occurred_at          action    page source user_agent
v1         2024-01-01T10:00:00  page_view /a   ads    Firefox
v1         2024-01-01T10:00:04  page_view /a   ads    Firefox
v1         2024-01-01T10:30:00  purchase  /b   ads    Firefox
v1         2024-01-01T11:00:01  page_view /b   mail   Firefox
v2         2024-01-02T23:50:00  page_view /b   mail   Firefox
v2         2024-01-03T00:10:00  page_view /c   mail   Firefox
v3         2024-01-03T09:00:00  page_view /c   -      Googlebot
"""


@pytest.fixture(scope="module")
def site():
    return Asked(dataset(visits=VISITS))


def test_a_session_ends_after_thirty_quiet_minutes_and_is_not_cut_at_midnight(site):
    row = site("bounce_rate")
    # v1: 10:00-10:30 (29 min 56 s of silence is no end), 11:00; v2: 23:50-00:10.
    assert (row["n"], row["hits"]) == (3, 1)


def test_the_session_gap_is_a_setting():
    site = Asked(dataset(visits=VISITS), settings=Settings(session_gap_minutes=15))
    # v1: 10:00, 10:30, 11:00; v2: 23:50, 00:10.
    assert site("bounce_rate")["n"] == 5


def test_a_reload_within_five_seconds_is_left_out_and_counted(site):
    row = site("pages_per_session")
    # Page views that count: /a, /b of 11:00, /b and /c of v2.
    assert (row["hits"], row["n"], row["reloads"]) == (4, 3, 1)


def test_a_session_that_ends_with_a_reload_lasts_until_the_event_before_it():
    site = Asked(
        dataset(
            visits="""
            visitor_id occurred_at         page
            v1         2024-01-01T10:00:00 /a
            v1         2024-01-01T10:01:00 /b
            v1         2024-01-01T10:01:04 /b
            """
        )
    )
    assert site("session_duration")["hits"] == 60


def test_the_same_page_again_after_six_seconds_is_a_second_view():
    site = Asked(
        dataset(
            visits="""
            visitor_id occurred_at         action    page
            v1         2024-01-01T10:00:00 page_view /a
            v1         2024-01-01T10:00:06 page_view /a
            """
        )
    )
    assert site("pages_per_session")["hits"] == 2


def test_robots_are_left_out_and_counted(site):
    row = site("conversion_rate")
    assert (row["n"], row["robots"]) == (2, 1)


def test_a_given_session_id_is_used_as_it_is():
    site = Asked(
        dataset(
            visits="""
            visitor_id session_id occurred_at
            v1         a          2024-01-01T10:00:00
            v1         a          2024-01-01T15:00:00
            v1         b          2024-01-01T15:00:10
            """
        )
    )
    row = site("session_duration")
    assert (row["n"], row["hits"]) == (2, 5 * 3600)


def test_conversion_counts_visitors_once_and_sessions_in_the_variant(site):
    assert (site("conversion_rate")["hits"], site("conversion_rate")["n"]) == (1, 2)
    by_session = site("conversion_rate", variant="sessions")
    assert (by_session["hits"], by_session["n"], by_session["value"]) == (1, 3, pytest.approx(1 / 3))


def test_fifty_of_five_hundred_visitors_is_a_tenth_with_the_wilson_interval():
    lines = [f"v{i} 2024-01-01T10:00:00 {'purchase' if i < 50 else 'page_view'}" for i in range(500)]
    row = Asked(dataset(visits="visitor_id occurred_at action\n" + "\n".join(lines)))("conversion_rate")
    assert row["value"] == pytest.approx(0.10)
    assert (row["low"], row["high"]) == (pytest.approx(0.0767, abs=5e-5), pytest.approx(0.1294, abs=5e-5))


def test_ga4_bounces_are_sessions_that_were_not_engaged(site):
    # 10:00 is over 10 s with the goal, v2's has two views and 20 minutes; 11:00 is one view of no length.
    row = site("bounce_rate", variant="ga4")
    assert (row["hits"], row["n"]) == (1, 3)


def test_visits_per_visitor_and_who_came_back(site):
    row = site("visit_frequency")
    assert (row["value"], row["came_back"]) == (1.5, 1)
    assert site("visit_frequency", variant="came_back")["value"] == 0.5


def test_session_duration_is_the_mean_of_last_minus_first_event(site):
    row = site("session_duration")
    assert row["value"] == pytest.approx((30 * 60 + 0 + 20 * 60) / 3)
    assert site("session_duration", variant="median")["value"] == 20 * 60


def test_a_visitor_row_takes_the_first_touch_in_the_period(site):
    frame = site.frame("conversion_rate", by="source")
    # v1 came by ads first, though one of her sessions came by mail.
    assert frame.set_index("source")[["hits", "n"]].to_dict("index") == {
        "ads": {"hits": 1, "n": 1},
        "mail": {"hits": 0, "n": 1},
    }


def test_a_session_row_takes_its_first_event(site):
    frame = site.frame("conversion_rate", variant="sessions", by="source")
    assert dict(zip(frame["source"], frame["n"], strict=True)) == {"ads": 1, "mail": 2}


# ana: 1st and 3rd of January; ben: 2nd; nobody on the 4th; cy 5th.
DAYS = """
visitor_id occurred_at
ana        2024-01-01T10:00:00
ana        2024-01-03T10:00:00
ben        2024-01-02T10:00:00
cy         2024-01-05T10:00:00
"""


def test_daily_active_users_count_quiet_days_as_zero():
    row = Asked(dataset(visits=DAYS))("dau")
    assert (row["hits"], row["n"], row["value"]) == (4, 5, 0.8)


def test_the_interval_of_active_users_follows_from_the_days_of_each_person():
    # ana brought two days, ben and cy one each: √(2² + 1 + 1) ÷ 5 days, times 4.303, Student's t with two degrees.
    row = Asked(dataset(visits=DAYS))("dau")
    assert row["high"] - row["value"] == pytest.approx(4.302653 * 6**0.5 / 5)
    assert row["low"] == 0


def test_people_stay_active_for_the_days_of_the_window_that_lie_in_the_period():
    site = Asked(dataset(visits=DAYS, as_of=date(2024, 1, 11)))
    # ana counts up to the 9th, ben up to the 8th, cy from the 5th on: 6, 5 and 5 of the days from the 4th to the 9th.
    row = site("wau", period=Period(date(2024, 1, 4), date(2024, 1, 9)))
    assert (row["hits"], row["n"]) == (6 + 5 + 5, 6)


def test_the_same_people_by_day_by_week_and_in_all():
    site = Asked(dataset(visits=DAYS, as_of=date(2024, 1, 14)))
    whole, weeks, days = (site.frame("wau", every=every) for every in (None, "week", "day"))
    assert whole["hits"].tolist() == [23]
    assert weeks["hits"].tolist() == [1 + 2 + 2 + 2 + 3 + 3 + 3, 3 + 2 + 1 + 1]
    # The first six days have no whole week behind them: the course begins on the seventh, and its week is not whole.
    assert days["hits"].tolist() == [3, 3, 2, 1, 1, 0, 0, 0]
    assert weeks["complete"].tolist() == [False, True]


def test_weekly_active_users_look_back_seven_days_and_count_nobody_twice():
    site = Asked(dataset(visits=DAYS, as_of=date(2024, 1, 11)))
    daily = site.table("daily_activity").set_index("day")["wau"]
    assert list(daily) == [1, 2, 2, 2, 3, 3, 3, 3, 2, 1, 1]


def test_active_users_of_a_segment_are_its_people_alone():
    site = Asked(dataset(visits=DAYS, customers="customer_id city\nana Riga\nben Oslo\ncy Oslo"))
    oslo = Segment.where(city="Oslo")
    assert (site("dau", segment=oslo)["hits"], site("wau", segment=oslo)["hits"]) == (2, 4 + 1)
    assert site.frame("dau", every="week", segment=oslo)["hits"].tolist() == [2]


def test_new_and_returning_add_up_to_all():
    site = Asked(dataset(visits=DAYS))
    split = site.frame("dau", by="new_or_returning").set_index("new_or_returning")["hits"].to_dict()
    # ana, ben and cy are new on one day each; ana returns once.
    assert split == {"new": 3, "returning": 1}


def test_stickiness_takes_only_days_with_a_full_month_behind_them():
    site = Asked(dataset(visits=DAYS, as_of=date(2024, 1, 31)))
    assert site("stickiness")["n"] == 2  # the 30th and the 31st of January
    assert site("stickiness")["value"] == 0


def test_active_days_group_people_by_days():
    found = Asked(dataset(visits=DAYS)).table("active_days")
    assert found.set_index("days")["people"].to_dict() == {1: 2, 2: 1}


def test_engagement_is_counted_over_all_known_customers():
    shop = Asked(
        dataset(
            customers="""
            customer_id first_seen_at
            ana         2023-01-01
            ben         2023-01-01
            cy          2024-03-01
            """,
            orders="""
            customer_id ordered_at amount
            ana         2024-01-05 10
            cy          2024-03-05 10
            """,
        )
    )
    row = shop("engagement_rate", period=Period(date(2024, 1, 1), date(2024, 1, 31)))
    assert (row["hits"], row["n"]) == (1, 2)  # cy is not known yet in January


def test_a_cancelled_order_is_no_activity():
    orders = "customer_id ordered_at amount status\nana 2024-01-05 10 completed\nben 2024-01-05 10 cancelled"
    row = Asked(dataset(orders=orders))("engagement_rate")
    assert (row["hits"], row["n"]) == (1, 2)


def test_a_time_in_which_all_became_known_by_what_they_did_is_nothing_to_compare_the_rate_with():
    # In January ana and ben are first heard of, by their orders: two of two. In February one of three orders.
    orders = """
        customer_id ordered_at amount
        ana         2024-01-01 10
        ben         2024-01-20 10
        cy          2024-02-03 10
        cy          2024-03-31 10
    """
    february, march = (Period(date(2024, m, 1), date(2024, m, d)) for m, d in ((2, 29), (3, 31)))
    asked = Ask("engagement_rate", METRICS["engagement_rate"], METRICS["engagement_rate"].ways[0])

    def told(period: Period, **more: str) -> tuple[float, float]:
        shop = Asked(dataset(orders=orders, as_of=date(2024, 3, 31), **more))
        (row,) = scorecard(View(shop.facts, windows=(period,)), [asked]).to_dict("records")
        return row["value"], row["previous"]

    value, before = told(february)
    assert value == pytest.approx(1 / 3) and before != before
    # In February ana and ben were known already, so March is set against it.
    assert told(march) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    # A list of customers that knows some who never ordered says of January, too, who was active.
    listed = "customer_id first_seen_at\nana 2024-01-01\ndee 2024-01-02"
    assert told(february, customers=listed) == (pytest.approx(1 / 4), pytest.approx(2 / 3))


def test_a_period_cuts_sessions_by_their_start(site):
    row = site("bounce_rate", period=Period(date(2024, 1, 2), date(2024, 1, 2)))
    assert (row["n"], row["hits"]) == (1, 0)


def test_a_segment_keeps_all_sessions_of_the_persons_it_chooses(site):
    # v1 came by ads first and keeps her session that came by mail.
    row = site("bounce_rate", segment=Segment.where(first_source="ads"))
    assert row["n"] == 2


def test_a_trend_has_every_bucket_and_marks_the_incomplete_one():
    site = Asked(dataset(visits=DAYS, as_of=date(2024, 2, 10)))
    frame = site.frame("visit_frequency", every="month")
    assert list(frame["period"].dt.strftime("%Y-%m")) == ["2024-01", "2024-02"]
    assert list(frame["complete"]) == [True, False]
    assert frame["n"].tolist()[0] == 3


def test_by_content_type_a_row_is_an_event_and_lasts_until_the_next():
    site = Asked(
        dataset(
            visits="""
            visitor_id occurred_at         page content_type
            v1         2024-01-01T10:00:00 /a   article
            v1         2024-01-01T10:02:00 /b   video
            v1         2024-01-01T10:10:00 /c   article
            v2         2024-01-01T10:00:00 /a   article
            v2         2024-01-01T10:01:00 /b   video
            """
        )
    )
    frame = site.frame("session_duration", by="content_type").set_index("content_type")
    # Articles: 120 s and 60 s (the last event of v1 has no length); videos: 480 s.
    assert frame["value"].to_dict() == {"article": 90, "video": 480}


def test_a_view_that_was_reloaded_lasts_until_the_next_page():
    site = Asked(
        dataset(
            visits="""
            visitor_id occurred_at         page content_type
            v1         2024-01-01T10:00:00 /p   blog
            v1         2024-01-01T10:00:03 /p   blog
            v1         2024-01-01T10:01:00 /q   blog
            """
        )
    )
    assert site.frame("session_duration", by="content_type")["value"].tolist() == [60]


def test_a_view_lasts_as_long_as_its_session_also_when_the_page_was_loaded_again():
    site = Asked(
        dataset(
            visits="""
            visitor_id occurred_at         page content_type
            v1         2024-01-01T10:00:00 /a   blog
            v1         2024-01-01T10:00:05 /a   blog
            v1         2024-01-01T10:30:05 /b   shop
            """
        )
    )
    # Half an hour after the reload the session goes on: one session, and its first page was open all the time.
    assert site("session_duration")["value"] == 1805
    frame = site.frame("session_duration", by="content_type")
    assert frame[["content_type", "value", "n"]].values.tolist() == [["blog", 1805, 1]]
