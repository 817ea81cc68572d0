"""The Customers page of a large business: what is foretold joins it later, and it can be searched until then."""

from __future__ import annotations

import contextlib
import threading
from datetime import date, timedelta

import pytest

from lib import Workspace
from lib.ui import customers, jobs
from tests.app import as_a_running_server_does, given, open_page, press, said  # noqa: F401

JOB = "regulars.job"


def habits(customers: int = 160) -> str:
    """Orders of customers with steady rhythms who leave one after the other."""
    rows, number = ["order_id,order_date,customer_id,amount"], 0
    for c in range(customers):
        for day in range(c % 30, 60 + (c * 37) % 340, 9 + c % 14):
            number += 1
            rows.append(f"{number},{date(2025, 1, 1) + timedelta(day)},c{c:03},{10 + c % 7}.00")
    return "\n".join(rows) + "\n"


@pytest.fixture
def gate(monkeypatch):
    """The models wait here until they are let through; 160 customers count as many."""
    opened = threading.Event()
    foretell = Workspace.foretell

    def slowly(self, progress=None):
        assert opened.wait(60)
        foretell(self, progress)

    monkeypatch.setattr(Workspace, "foretell", slowly)
    monkeypatch.setattr(customers, "FORETOLD_AT_ONCE", 100)
    yield opened
    opened.set()


def listed(at) -> list[str]:
    return at.dataframe[0].value["customer_id"].tolist()


def ended(at):
    """The page once the work beside it has come to its end."""
    if at.session_state[JOB] is not None:
        at.session_state[JOB].wait(60)
    at.run().run()
    assert not at.exception, at.exception[0].message
    return at


def test_many_customers_are_searched_and_paged_while_models_are_fitted_and_get_their_columns_after(gate, monkeypatch):
    at = open_page(given(("orders.csv", habits())), "customers")
    assert "160 customers are found" in said(at)
    assert not {"risk_band", "churn_risk", "next_order_on"} & set(at.dataframe[0].value.columns)
    monkeypatch.setattr(jobs, "AT_ONCE", 0.1)
    at = press(at, "Foretell risk and value to come")
    assert at.session_state[JOB].running
    assert "Search and look around meanwhile" in said(at)
    assert at.button(key="customers_foretell").disabled

    # Ten of c150 … c159 while it goes on, with what is known of them already.
    at.text_input(key="customers_text").set_value("c15").run()
    assert not at.exception, at.exception[0].message
    assert sorted(listed(at)) == [f"c{n}" for n in range(150, 160)]
    assert "10 customers are found" in said(at) and at.session_state[JOB].running
    before = at.dataframe[0].value.set_index("customer_id")["revenue"].to_dict()
    # c150 came every 19 days from day 0 to day 152: 9 times, for 13 each.
    assert before["c150"] == 9 * 13

    gate.set()
    at = ended(at)
    rows = at.dataframe[0].value
    assert {"risk_band", "churn_risk", "next_order_on"} <= set(rows.columns)
    assert rows.set_index("customer_id")["revenue"].to_dict() == before
    assert "Foretell risk and value to come" not in [button.label for button in at.button]


def test_what_is_foretold_on_the_page_is_what_the_models_say(gate, tmp_path):
    gate.set()
    at = ended(press(open_page(given(("orders.csv", habits())), "customers"), "Foretell risk and value to come"))
    at.text_input(key="customers_text").set_value("c15").run()
    shown = at.dataframe[0].value.set_index("customer_id")["churn_risk"].dropna()
    path = tmp_path / "orders.csv"
    path.write_text(habits())
    with contextlib.closing(Workspace()) as ws:
        ws.add(path)
        told = ws.churn().customers.set_index("customer_id")["risk"]
    assert len(shown) and shown.to_dict() == pytest.approx(told[shown.index].to_dict(), abs=0.0006)


def test_foretelling_can_be_stopped_and_the_page_is_as_it_was(gate, monkeypatch):
    at = open_page(given(("orders.csv", habits())), "customers")
    monkeypatch.setattr(jobs, "AT_ONCE", 0.1)
    at = press(at, "Foretell risk and value to come")
    next(b for b in at.button if b.label == "Stop").click().run()
    gate.set()
    at.session_state[JOB].wait(60)
    at.run()
    assert "Stopped. What had been foretold by then stays." in said(at)
    assert "160 customers are found" in said(at)
    assert not at.button(key="customers_foretell").disabled
