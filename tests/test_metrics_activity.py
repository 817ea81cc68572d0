"""What visitors do, who is active again, and what the active people of a period are made of, counted by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib.metrics import compute, registry
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset

# ana searches twice and buys, ben searches once, cy only looks.
ACTIONS = """
visitor_id occurred_at          action    device
ana        2024-01-01T10:00:00  search    phone
ana        2024-01-01T10:01:00  search    phone
ana        2024-01-01T10:02:00  purchase  phone
ben        2024-01-02T10:00:00  page_view desktop
ben        2024-01-02T10:01:00  search    desktop
cy         2024-01-03T10:00:00  page_view desktop
"""


@pytest.fixture(scope="module")
def shop():
    return Asked(dataset(visits=ACTIONS))


def test_actions_are_counted_without_page_views_over_all_visitors(shop):
    row = shop("actions_per_visitor")
    assert (row["hits"], row["n"], row["acted"]) == (4, 3, 2)


def test_by_action_everybody_stays_in_the_denominator(shop):
    frame = shop.frame("actions_per_visitor", by="action").set_index("action")
    assert frame[["hits", "n", "did"]].to_dict("index") == {
        "search": {"hits": 3, "n": 3, "did": 2},
        "purchase": {"hits": 1, "n": 3, "did": 1},
    }
    # Searches of the three: 2, 1 and 0. Their mean is 1, their variance 1, Student's t with two degrees 4.3027.
    assert frame.loc["search", "high"] == pytest.approx(1 + 4.3027 / 3**0.5, abs=1e-4)


def test_by_device_a_visitor_counts_with_the_device_of_her_first_session(shop):
    frame = shop.frame("actions_per_visitor", by="device").set_index("device")
    assert frame["value"].to_dict() == {"phone": 3, "desktop": 0.5}


def test_an_action_belongs_to_the_period_of_its_session():
    visits = """
    visitor_id occurred_at         action
    ana        2024-01-31T23:50:00 page_view
    ana        2024-02-01T00:05:00 search
    ben        2024-02-02T00:05:00 page_view
    """
    shop = Asked(dataset(visits=visits))
    february = Period(date(2024, 2, 1), date(2024, 2, 29))
    assert (shop("actions_per_visitor", period=february)["hits"], shop("actions_per_visitor")["hits"]) == (0, 1)
    assert shop.frame("actions_per_visitor", by="action", period=february).empty


def test_a_log_of_page_views_has_no_actions():
    shop = Asked(dataset(visits="visitor_id occurred_at action\nana 2024-01-01T10:00:00 page_view"))
    assert compute.chosen(shop.facts, registry.metric("actions_per_visitor")) is None


# January to April; ana comes every month, ben in January and March, cy in February only, dee from March on.
MONTHS = """
visitor_id occurred_at
ana        2024-01-01T10:00:00
ana        2024-02-10T10:00:00
ana        2024-03-10T10:00:00
ana        2024-04-10T10:00:00
ben        2024-01-20T10:00:00
ben        2024-03-05T10:00:00
cy         2024-02-05T10:00:00
cy         2024-02-06T10:00:00
dee        2024-03-31T10:00:00
dee        2024-04-01T10:00:00
"""


@pytest.fixture(scope="module")
def club():
    return Asked(dataset(visits=MONTHS, as_of=date(2024, 4, 15)))


def test_active_retention_asks_who_of_a_month_came_in_the_next(club):
    # January: ana, ben → February: ana. February: ana, cy → March: ana. April is not over.
    row = club("active_retention")
    assert (row["hits"], row["n"]) == (2, 4)
    churn = club("active_churn")
    assert (churn["hits"], churn["n"], churn["value"]) == (2, 4, 0.5)


def test_the_figure_of_a_month_is_about_those_active_in_the_month_before(club):
    row = club("active_retention", period=Period(date(2024, 3, 1), date(2024, 3, 31)))
    assert (row["hits"], row["n"]) == (1, 2)
    trend = club.frame("active_retention", every="month").set_index("period")
    assert trend.loc["2024-02-01", ["hits", "n"]].tolist() == [1, 2]
    assert bool(trend.loc["2024-04-01", "complete"]) is False


def test_the_length_of_the_step_is_a_setting():
    club = Asked(dataset(visits=MONTHS, as_of=date(2024, 4, 15)), settings=Settings(retention_grain="week"))
    # Weeks begin on Mondays. Nine persons' weeks with a visit; the week after ana's last one is not over. Only dee
    # (Sunday 31 March, Monday 1 April) comes in the next week.
    row = club("active_retention")
    assert (row["hits"], row["n"]) == (1, 8)


def test_which_actions_count_as_active_is_a_setting():
    visits = MONTHS.replace("occurred_at", "occurred_at         action").replace(":00:00\n", ":00:00 page_view\n")
    visits += "ben        2024-02-20T10:00:00 purchase\n"
    assert Asked(dataset(visits=visits, as_of=date(2024, 4, 15)))("active_retention")["hits"] == 4
    only = Asked(dataset(visits=visits, as_of=date(2024, 4, 15)), settings=Settings(active_actions=("page_view",)))
    assert only("active_retention")["hits"] == 2


def test_a_month_the_data_begin_in_the_middle_of_is_no_base():
    club = Asked(dataset(visits=MONTHS.replace("2024-01-01", "2024-01-02"), as_of=date(2024, 4, 15)))
    row = club("active_retention")
    assert (row["hits"], row["n"]) == (1, 2)


def test_without_two_complete_months_there_is_no_active_retention():
    club = Asked(dataset(visits=MONTHS, as_of=date(2024, 2, 28)))
    assert compute.chosen(club.facts, registry.metric("active_retention")) is None
    assert compute.chosen(Asked(dataset(visits=MONTHS, as_of=date(2024, 2, 29))).facts, registry.metric("active_churn"))


def test_lifecycle_tells_new_returning_resurrected_and_dormant(club):
    table = club.table("lifecycle").set_index("period")
    expected = {
        # period: active, new, returning, resurrected, dormant
        "2024-01-01": (2, 2, 0, 0, 0),
        "2024-02-01": (2, 1, 1, 0, 1),  # ben stays away
        "2024-03-01": (3, 1, 1, 1, 1),  # ben is back, cy stays away
    }
    for period, counts in expected.items():
        assert tuple(table.loc[period, ["active", "new", "returning", "resurrected", "dormant"]]) == counts, period
    april = table.loc["2024-04-01"]
    assert (april["active"], april["returning"], bool(april["complete"])) == (2, 2, False)
    assert pd.isna(april["dormant"])  # ben may still come


def test_active_people_are_new_returning_or_resurrected_at_every_step(club):
    for every in ("day", "week", "month", "quarter"):
        table = club.table("lifecycle", every=every)
        assert (table["active"] == table["new"] + table["returning"] + table["resurrected"]).all()
        assert table["new"].sum() == 4
        # Who is active in one period is returning or dormant in the next.
        known = table["dormant"].iloc[1:].fillna(0) + table["returning"].iloc[1:]
        whole = table["complete"].iloc[1:].to_numpy()
        assert (known.to_numpy()[whole] == table["active"].iloc[:-1].to_numpy()[whole]).all(), every


def test_a_period_in_which_nobody_came_stands_in_the_table():
    club = Asked(dataset(visits="visitor_id occurred_at\nana 2024-01-01\nana 2024-04-05", as_of=date(2024, 4, 30)))
    table = club.table("lifecycle").set_index("period")
    assert table["active"].tolist() == [1, 0, 0, 1]
    assert table["dormant"].tolist() == [0, 1, 0, 0]
    assert table["resurrected"].tolist() == [0, 0, 0, 1]


def lifecycle_in(asked: Asked, period: Period, every: str = "month") -> pd.DataFrame:
    view, declared = View(asked.facts, windows=(period,)), registry.table("lifecycle")
    return declared.finish(asked.data.engine.frame(declared.rows(view, every=every)), view, every=every)


def test_a_filter_by_period_shows_the_periods_that_begin_in_it_and_stops_at_its_end(club):
    table = lifecycle_in(club, Period(date(2024, 1, 15), date(2024, 3, 9))).set_index("period")
    assert list(table.index.strftime("%m")) == ["02", "03"]
    # Up to the 9th of March only ben has come; that ana will is not known yet.
    march = table.loc["2024-03-01"]
    assert (march["active"], march["resurrected"], bool(march["complete"])) == (1, 1, False)
    assert table.loc["2024-02-01", "returning"] == 1


def test_lifecycle_of_groups_adds_up(club):
    view, declared = View(club.facts, by="first_visit_at"), registry.table("lifecycle")
    frame = declared.finish(club.data.engine.frame(declared.rows(view, every="month")), view, every="month")
    counts = ["active", "new", "returning", "resurrected"]
    assert frame.groupby("period")[counts].sum().equals(club.table("lifecycle").groupby("period")[counts].sum())


def test_a_segment_keeps_its_people_only(club):
    row = club("active_retention", segment=Segment.where(visits="2"))
    # Two visits ever: ben, cy and dee.
    assert row["n"] == 2


@pytest.mark.parametrize("every", ["day", "week", "month", "quarter"])
def test_a_time_in_which_no_period_begins_has_an_empty_life_cycle(club, every):
    tuesday = lifecycle_in(club, Period(date(2024, 3, 5), date(2024, 3, 5)), every)
    assert len(tuesday) == (1 if every == "day" else 0)
    assert lifecycle_in(club, Period(date(2026, 1, 5), date(2026, 1, 6)), every).empty


def test_a_day_of_stickiness_is_as_sure_in_a_trend_as_alone():
    # On 31 January ana and ben are active of the three of thirty days.
    active = Asked(
        dataset(
            visits="""
            visitor_id occurred_at
            ana        2024-01-01
            ana        2024-01-31
            ben        2024-01-15
            ben        2024-01-31
            cy         2024-01-20
            """
        )
    )
    last = active.frame("stickiness", every="day").iloc[-1]
    alone = active("stickiness", period=Period(date(2024, 1, 31), date(2024, 1, 31)))
    # The delta method for a share of three: variance 3/2 of (2 × (1 − 2/3)² + (2/3)²) ÷ 3² = 1/9.
    assert last["value"] == pytest.approx(2 / 3)
    assert (last["low"], last["high"]) == pytest.approx((2 / 3 - 1.95996 / 3, 1), abs=1e-4)
    assert (last["low"], last["high"]) == pytest.approx((alone["low"], alone["high"]))
