"""What ends a silence: an order, a visit too, or any sign of life; and who is lost by it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib.errors import UnknownName
from lib.facts import Facts
from lib.facts.lost import propose_churn_after_days, spells, tells_who_stays
from lib.facts.rhythm import next_orders
from lib.facts.signs import churn_activity, signs, without
from lib.models.features import earlier, features, left_within
from lib.models.samples import active
from lib.settings import Settings
from tests.datasets import dataset

# Ann orders twice and looks in once more; Ben orders once and keeps looking in; Cy orders once and asks support later;
# Dee orders once and only opens a message; Eve looks in and has never ordered; vx is nobody known.
SHOP = {
    "orders": """
        order_id customer_id ordered_at       amount
        1        ann         2026-01-01T10:00 10
        2        ann         2026-02-10T10:00 10
        3        ben         2026-01-05T10:00 10
        4        cy          2026-01-10T10:00 10
        5        dee         2026-01-10T10:00 10
        """,
    "visits": """
        visitor_id customer_id occurred_at
        va         ann         2025-12-20T10:00
        va         ann         2026-03-20T10:00
        vb         ben         2026-01-05T12:00
        vb         ben         2026-02-01T12:00
        vb         ben         2026-02-01T18:00
        vb         ben         2026-03-25T12:00
        ve         eve         2026-03-25T12:00
        vx         -           2026-03-31T12:00
        """,
    "tickets": """
        ticket_id customer_id opened_at
        t1        cy          2026-02-05T09:00
        t2        cy          2026-03-05T09:00
        """,
    "messages": """
        customer_id sent_at          opened
        dee         2026-02-05T08:00 yes
        dee         2026-03-10T08:00 no
        dee         2026-03-29T08:00 yes
        """,
}


def shop(activity: str = "orders", *tables: str, **changes: object) -> Facts:
    chosen = {name: SHOP[name] for name in (tables or SHOP)}
    settings = Settings(churn_activity=activity, churn_after_days=30, **changes)  # type: ignore[arg-type]
    return Facts(dataset(**chosen), settings)


def frame(facts: Facts, table) -> pd.DataFrame:
    found = facts.dataset.engine.frame(table)
    return found.sort_values(list(found.columns[:2])).reset_index(drop=True)


def running(facts: Facts) -> set[str]:
    found = frame(facts, spells(facts))
    return set(found.loc[found["ended_at"].isna(), "customer_id"])


def times(facts: Facts) -> list[tuple[str, str, str]]:
    found = frame(facts, spells(facts).select("customer_id", "started_at", "ended_at"))
    days = [found[name].dt.strftime("%m-%d").fillna("-") for name in ("started_at", "ended_at")]
    return list(zip(found["customer_id"], *days, strict=True))


def test_by_orders_visits_keep_nobody():
    # Ann: 1 January + 30 days; her second order opens a second time. By 31 March everybody is lost.
    assert times(shop()) == [
        ("ann", "01-01", "01-31"),
        ("ann", "02-10", "03-12"),
        ("ben", "01-05", "02-04"),
        ("cy", "01-10", "02-09"),
        ("dee", "01-10", "02-09"),
    ]


def test_by_visits_whoever_looks_in_stays_and_a_visitor_without_an_order_is_no_customer():
    # Ben looks in on 1 February, 27 days after his order: his time runs on until 3 March, and begins anew on the 25th.
    assert times(shop("visits")) == [
        ("ann", "01-01", "01-31"),
        ("ann", "02-10", "03-12"),
        ("ann", "03-20", "-"),
        ("ben", "01-05", "03-03"),
        ("ben", "03-25", "-"),
        ("cy", "01-10", "02-09"),
        ("dee", "01-10", "02-09"),
    ]


def test_by_any_sign_of_life_requests_and_opened_messages_count_and_those_not_opened_do_not():
    found = times(shop("any"))
    # Cy asks on 5 February and on 5 March (28 days later): to 4 April, which is not over yet.
    assert [row for row in found if row[0] == "cy"] == [("cy", "01-10", "-")]
    # Dee opens on 5 February what was sent that day: to 7 March. The message of 29 March is too fresh to be told.
    assert [row for row in found if row[0] == "dee"] == [("dee", "01-10", "03-07")]


def test_a_day_with_several_visits_is_one_sign_and_the_gaps_are_whole_days():
    facts = shop("visits")
    found = frame(facts, signs(facts))
    ben = found[found["customer_id"] == "ben"]
    assert ben["days_since_previous"].dropna().tolist() == [27.0, 52.0]


def test_visits_alone_tell_who_is_lost_and_it_is_said():
    facts = shop("orders", "visits")
    assert (churn_activity(facts), without(facts)) == ("visits", "without a visit")
    assert tells_who_stays(facts)
    assert times(facts) == [
        ("ann", "12-20", "01-19"),
        ("ann", "03-20", "-"),
        ("ben", "01-05", "03-03"),
        ("ben", "03-25", "-"),
        ("eve", "03-25", "-"),
    ]


def test_visits_that_name_nobody_change_nothing():
    text = "visitor_id occurred_at\nv1 2026-03-01\nv2 2026-03-31"
    alone = Facts(dataset(visits=text), Settings())
    assert not tells_who_stays(alone)
    beside = Facts(dataset(orders=SHOP["orders"], visits=text), Settings(churn_activity="visits", churn_after_days=30))
    assert churn_activity(beside) == "orders"
    assert times(beside) == times(shop())


def test_the_proposed_days_are_read_from_what_ends_a_silence():
    # Eleven gaps of 100 days between orders; a visit half-way makes them 50.
    days = pd.date_range("2023-01-01", periods=12, freq="100D")
    orders = "customer_id ordered_at\n" + "\n".join(f"ann {day:%Y-%m-%d}" for day in days)
    visits = "visitor_id customer_id occurred_at\n" + "\n".join(
        f"v ann {day + pd.Timedelta(days=50):%Y-%m-%d}" for day in days[:-1]
    )
    data = dataset(orders=orders, visits=visits)
    assert propose_churn_after_days(Facts(data, Settings())) == 100
    assert propose_churn_after_days(Facts(data, Settings(churn_activity="visits"))) == 50


def test_a_model_learns_from_the_same_silence():
    cutoff, horizon = date(2026, 3, 1), 30
    found = {}
    for activity in ("orders", "visits", "any"):
        facts = shop(activity, as_of=date(2026, 3, 31))
        then = features(earlier(facts, cutoff), horizon)
        left = left_within(facts, cutoff, horizon, then["person_id"])
        there = active(facts, then)
        found[activity] = {
            who: (bool(a), int(gone)) for who, a, gone in zip(then["person_id"], there, left, strict=True)
        }
    # As March began: Ann’s order was 18 days old, Ben’s visit 28, Cy’s request and Dee’s message 24.
    assert found["orders"] == {"ann": (True, 1), "ben": (False, 1), "cy": (False, 1), "dee": (False, 1)}
    assert found["visits"] == {"ann": (True, 0), "ben": (True, 0), "cy": (False, 1), "dee": (False, 1)}
    assert found["any"] == {"ann": (True, 0), "ben": (True, 0), "cy": (True, 0), "dee": (True, 1)}


def test_silence_is_measured_from_the_last_sign_and_held_against_the_usual_pause():
    facts = shop("visits", as_of=date(2026, 3, 31))
    now = features(facts, 30).set_index("person_id")
    # Pauses: Ann 40 and 38, Ben 27 and 52; the median of all is 39. Ben: (2 × 39.5 + 3 × 39) ÷ 5 = 39.2.
    assert now.loc["ben", "usual_pause"] == pytest.approx(39.2)
    assert now.loc["ben", "quiet"] == 7
    assert now.loc["ben", "lateness"] == pytest.approx(7 / 39.2)


def test_nothing_after_a_day_changes_what_was_known_on_it():
    before = features(earlier(shop("any"), date(2026, 3, 1)), 30)
    cut = dict(SHOP)
    for name in cut:
        kept = [line for line in cut[name].strip().splitlines() if "2026-03-" not in line]
        cut[name] = "\n".join(kept)
    facts = Facts(dataset(**cut), Settings(churn_activity="any", churn_after_days=30, as_of=date(2026, 2, 28)))
    pd.testing.assert_frame_equal(before, features(facts, 30))


def test_a_reminder_goes_to_whoever_looked_in_lately_though_her_last_order_is_old():
    timing = {}
    for activity in ("orders", "visits"):
        facts = shop(activity)
        found = frame(facts, next_orders(facts))
        timing[activity] = dict(zip(found["customer_id"], found["timing"], strict=True))
    assert timing["orders"]["ann"] == "lost"
    # Forty days between her orders, the last one 49 days ago: due, not yet late (60).
    assert timing["visits"]["ann"] == "due"
    assert timing["visits"]["cy"] == "lost"


def test_an_activity_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(UnknownName) as error:
        Settings(churn_activity="smiles")  # type: ignore[arg-type]
    assert "smiles" in str(error.value)


def test_the_choice_survives_as_a_file():
    chosen = Settings(churn_activity="any", churn_horizon_days=45)
    assert Settings.from_json(chosen.to_json()) == chosen
