"""One customer: everything on record about her, in order of time, and how she is found among the others."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from ibis import _

from lib import Workspace
from lib.errors import MissingData, UnknownName
from lib.facts import Facts
from lib.facts.lenses import lenses
from lib.facts.timeline import COLUMNS, KINDS, STATES, timeline
from lib.scope import Segment
from lib.settings import Settings
from sample_data import BUSINESSES
from tests.datasets import dataset

# Ana: an order of two lines, a line of it sent back, a cancelled order, a visit of two pages, a rated answer, a survey
# without an answer, a ticket answered after 30 minutes, a letter she clicked, a friend brought, points both ways.
SHOP = {
    "orders": """
        order_id customer_id ordered_at          amount product status
        1        ana         2026-01-05T10:00:00 10     tea     completed
        1        ana         2026-01-05T10:00:00 20     mug     completed
        1        ana         2026-01-09T10:00:00 -20    mug     completed
        2        ana         2026-02-01T10:00:00 50     pot     cancelled
        3        ben         2026-02-02T10:00:00 70     tea     completed
        4        ana         2026-03-02T10:00:00 15     tea     completed
    """,
    "visits": """
        visitor_id customer_id occurred_at         page action      source
        v1         -           2026-01-01T09:00:00 /a   page_view   ads
        v1         ana         2026-01-01T09:06:00 /b   add_to_cart ads
        v2         -           2026-01-02T09:00:00 /a   page_view   ads
    """,
    "answers": """
        customer_id question score answered_at         sent_at             comment
        ana         nps      9     2026-01-20T08:00:00 2026-01-19T08:00:00 fine
        ana         csat     -     -                   2026-02-20T08:00:00 -
    """,
    "tickets": """
        ticket_id customer_id opened_at           topic    first_reply_minutes resolved_at
        t1        ana         2026-01-21T10:00:00 delivery 30                  2026-01-21T12:00:00
        t2        ben         2026-01-22T10:00:00 delivery 10                  -
    """,
    "messages": """
        customer_id sent_at             channel campaign opened clicked unsubscribed
        ana         2026-02-10T10:00:00 email   spring   yes    yes     no
    """,
    "referrals": """
        referrer_id occurred_at         shared referred_id
        ana         2026-02-15T10:00:00 yes    ben
    """,
    "points": """
        customer_id occurred_at         earned redeemed
        ana         2026-01-05T10:00:00 3      -
        ana         2026-03-02T10:00:00 -      2
    """,
}


@pytest.fixture(name="history", scope="module")
def one_history() -> pd.DataFrame:
    facts = Facts(dataset(**SHOP), Settings(churn_after_days=30))
    return facts.dataset.engine.frame(timeline(facts, "ana").order_by("at"))


def of(history: pd.DataFrame, kind: str, *columns: str) -> list[tuple]:
    rows = history[history["kind"] == kind][list(columns)].astype(object)
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in rows.to_numpy()]


def test_every_event_of_hers_is_there_once_and_nobody_elses(history):
    assert history["kind"].value_counts().to_dict() == {
        "order": 3,  # two that count and the cancelled one
        "stage": 4,
        "points": 2,
        "return": 1,
        "visit": 1,
        "answer": 1,
        "survey": 1,
        "ticket": 1,
        "message": 1,
        "referral": 1,
        "lost": 1,
        "back": 1,
    }
    assert list(history.columns) == list(COLUMNS)
    assert set(history["kind"]) <= set(KINDS) and set(history["state"].dropna()) <= set(STATES)


def test_orders_returns_and_cancelled_orders_add_up_to_what_she_brought(history):
    assert of(history, "order", "number", "what", "state", "amount") == [
        ("1", "mug, tea", "first", 30.0),
        ("2", "pot", "cancelled", None),
        ("4", "tea", None, 15.0),
    ]
    assert of(history, "return", "number", "what", "amount") == [("1", "mug", -20.0)]
    assert history["amount"].sum() == 25.0


def test_a_visit_is_one_row_with_where_she_came_from_how_long_it_was_and_what_came_of_it(history):
    assert of(history, "visit", "what", "channel", "state", "minutes") == [("/a", "ads", "cart", 6.0)]


def test_answers_tickets_messages_referrals_and_points_say_what_is_known_of_them(history):
    assert of(history, "answer", "what", "score", "scale", "note") == [("nps", 9.0, 10.0, "fine")]
    assert of(history, "survey", "what", "at") == [("csat", pd.Timestamp("2026-02-20T08:00"))]
    assert of(history, "ticket", "number", "what", "state", "minutes", "until") == [
        ("t1", "delivery", "resolved", 30.0, pd.Timestamp("2026-01-21T12:00"))
    ]
    assert of(history, "message", "what", "channel", "state") == [("spring", "email", "clicked")]
    assert of(history, "referral", "what", "state") == [("ben", "brought")]
    assert of(history, "points", "points") == [(3.0,), (-2.0,)]


def test_each_stage_is_marked_when_it_was_reached_and_so_is_being_lost_and_coming_back(history):
    assert of(history, "stage", "what", "at") == [
        ("exploration", pd.Timestamp("2026-01-01T09:00")),
        ("purchase", pd.Timestamp("2026-01-05T10:00")),
        ("use", pd.Timestamp("2026-01-20T08:00")),
        ("referral", pd.Timestamp("2026-02-15T10:00")),
    ]
    assert of(history, "lost", "at") == [(pd.Timestamp("2026-02-04T10:00"),)]
    assert of(history, "back", "at") == [(pd.Timestamp("2026-03-02T10:00"),)]


def test_stages_on_the_timeline_are_those_of_the_lens_on_every_day_after():
    ws = Workspace()
    ws.add_all(BUSINESSES["shop"])
    facts, engine = ws.facts, ws.dataset.engine
    people = ws.find(sort="first_visit_at", most=None, foretold=False).rows["customer_id"]
    checked = 0
    for customer in people[:: len(people) // 6]:
        reached = ws.timeline(customer, kinds=["stage"])
        for row in reached.itertuples():
            day = row.at.date() + timedelta(days=1)
            said = engine.frame(lenses(facts, day).filter(_.person_id == customer))
            last_of_day = reached[reached["at"].dt.date == row.at.date()].iloc[-1]["what"]
            if len(said) and said["stage"].iloc[0] != "unknown":
                assert said["stage"].iloc[0] == last_of_day, (customer, day)
                checked += 1
    assert checked >= 6
    ws.close()


# Finding -------------------------------------------------------------------------------------------------------------

PEOPLE = """customer_id,name,email,phone,city,plan
a1,Анна Королёва,anna@example.com,+371 2000-1234,Riga,pro
a2,Ben Alder,ben@example.com,371 2000 9999,Oslo,free
a21,Cy Anders,cy@riga.example,,Oslo,pro
b3,<b>Dee</b>,,,Riga,free
"""
BOUGHT = """order_id,order_date,customer_id,amount
1,2026-01-05,a1,10
2,2026-01-06,a2,40
3,2026-01-07,a2,20
4,2026-01-08,a21,30
"""


@pytest.fixture(name="ws", scope="module")
def a_workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    ws = Workspace()
    for name, text in (("customers.csv", PEOPLE), ("orders.csv", BOUGHT)):
        (folder / name).write_text(text, encoding="utf-8")
        ws.add(folder / name)
    yield ws
    ws.close()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("", ["a1", "a2", "a21", "b3"]),
        ("a2", ["a2", "a21"]),  # whose number it is exactly comes first
        ("A21", ["a21"]),
        ("анна", ["a1"]),
        ("королева", ["a1"]),  # е typed for ё
        ("ander", ["a21"]),
        ("ben oslo", ["a2"]),  # every word, in any column
        ("riga", ["a1", "a21", "b3"]),  # a city, and an address
        ("riga.example", ["a21"]),
        ("20001234", ["a1"]),
        ("+371 (2000) 1234", ["a1"]),
        ("3712000", ["a1", "a2"]),
        ("<b>", ["b3"]),
        ("rigapro", []),  # nothing is found across two columns
        ("%", []),
        ("_", []),
    ],
)
def test_customers_are_found_by_any_part_of_what_is_written_about_them(ws, text, who):
    found = ws.find(text, foretold=False)
    assert found.rows["customer_id"].tolist() == who
    assert found.total == len(who)


def test_what_is_found_is_sorted_and_paged_in_the_database_with_the_unknown_last(ws):
    def page(**asked):
        found = ws.find(foretold=False, sort="revenue", **asked)
        assert found.total == 4
        return found.rows["customer_id"].tolist()

    assert page() == ["a2", "a21", "a1", "b3"]
    assert page(most=2) == ["a2", "a21"]
    assert page(first=2, most=2) == ["a1", "b3"]
    assert ws.find(sort="last_order_at", descending=False, foretold=False).rows["customer_id"].tolist()[-1] == "b3"


def test_columns_and_the_segment_narrow_what_is_found(ws):
    assert ws.find(among={"plan": ["pro"]}, foretold=False).rows["customer_id"].tolist() == ["a1", "a21"]
    assert ws.find(among={"orders": [2, 1], "city": ["Oslo"]}, foretold=False).total == 2
    assert ws.where(Segment.where(city="Riga")).find("a", foretold=False).rows["customer_id"].tolist() == ["a1", "b3"]


def test_one_person_is_told_with_her_addresses_and_without_what_nobody_knows(ws):
    person = ws.person("a1", foretold=False)
    assert person.known["email"] == "anna@example.com" and person.known["orders"] == 1
    assert "phone" not in ws.person("b3", foretold=False).known


def test_an_unknown_customer_is_answered_with_those_of_a_similar_name(ws):
    with pytest.raises(UnknownName, match=r"There is no customer “a22”. Did you mean a2, a21"):
        ws.timeline("a22")
    with pytest.raises(UnknownName, match=r"kind of event “orders”. Did you mean order"):
        ws.timeline("a1", kinds=["orders"])
    with pytest.raises(UnknownName, match="customer field “colour”"):
        ws.find(sort="colour", foretold=False)
    with pytest.raises(MissingData, match="Add a file first"):
        Workspace().timeline("a1")


def test_a_long_history_comes_in_pages_from_either_end(ws):
    everything = ws.timeline("a2")
    assert everything["at"].is_monotonic_increasing
    assert ws.timeline("a2", newest_first=True, most=1)["at"].iloc[0] == everything["at"].iloc[-1]
    pages = [ws.timeline("a2", first=first, most=2) for first in range(0, len(everything), 2)]
    together = pd.concat(pages, ignore_index=True)
    # A page on which nobody has said anything cannot tell that the column is one of text.
    same = [frame.astype(object).where(frame.notna(), None) for frame in (together, everything)]
    pd.testing.assert_frame_equal(*same, check_dtype=False)
    counts = ws.timeline_counts("a2").set_index("kind")["n"]
    assert counts.sum() == len(everything) and counts["order"] == 2


def test_what_had_not_happened_by_an_earlier_today_is_not_on_the_timeline(ws):
    earlier = ws.with_settings(as_of=date(2026, 1, 6))
    assert list(earlier.timeline("a2", kinds=["order"])["number"]) == ["2"]
