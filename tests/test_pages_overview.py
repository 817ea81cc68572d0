"""The overview as a person reads it: what stands out first, and an honest sentence where nothing does."""

from __future__ import annotations

import json

import pytest

from lib.__main__ import main
from tests.app import (
    ORDERS,
    as_a_running_server_does,  # noqa: F401 (a fixture of every test here)
    given,
    open_page,
    said,
)

#: Two hundred requests of as many customers, in turn by phone (answered after ten hours) and by chat (ten minutes).
TICKETS = "ticket_id,opened_at,first_replied_at,channel,customer_id\n"
for i in range(200):
    day, slow = f"2026-0{1 + i % 4}-{1 + i % 27:02d}", i // 4 % 2
    hour, channel = ("08", "18")[slow], ("chat", "phone")[slow]
    TICKETS += f"t{i},{day} 08:00:00,{day} {hour}:{10 + i % 7}:00,{channel},c{i}\n"


@pytest.fixture(scope="module")
def tickets(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "tickets.csv"
    path.write_text(TICKETS)
    return str(path)


def test_what_stands_out_is_said_first_with_its_people_and_how_it_is_known():
    at = open_page(given(("tickets.csv", TICKETS)), "overview")
    text = said(at)
    sentence = "Requests by “phone” wait 47 times as long for a first answer: 10 h 13 min against 13 min elsewhere"
    assert f"**{sentence}**" in text.replace("\\", "")
    assert "**What to do:** Find out what this group of requests waits for." in text
    next(button for button in at.button if button.label == "Details").click().run()
    assert "100 customers are on this list." in said(at)
    assert "The chance of this by itself is less than one in a million" in said(at)


def test_the_customers_behind_a_finding_have_no_names_while_names_are_hidden():
    at = open_page(given(("tickets.csv", TICKETS)), "overview")
    at.session_state["regulars.names_hidden"] = True
    next(button for button in at.run().button if button.label == "Details").click().run()
    (people,) = (table.value for table in at.dataframe if len(table.value) == 100)
    assert not {f"c{i}" for i in range(200)} & set(people.iloc[:, 0]) and people.iloc[:, 0].is_unique


def test_where_nothing_stands_out_the_overview_says_so():
    text = said(open_page(given(("orders.csv", ORDERS)), "overview"))
    assert "Nothing differs by more than chance would make it" in text


def test_findings_are_printed_as_sentences_and_as_records(tickets, capsys):
    assert main(["findings", tickets]) == 0
    printed = capsys.readouterr().out
    assert "- Requests by “phone” wait 47 times as long for a first answer: 10 h 13 min against 13 min else" in printed
    assert main(["findings", tickets, "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["kind"], record["metric"], record["value"]) == ("contrast", "first_response_time", 613.0)
    assert record["corrected"] < 1e-6 and record["good"] is False


def test_nothing_beyond_chance_is_printed_as_such(tmp_path, capsys):
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    assert main(["findings", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
