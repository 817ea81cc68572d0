"""The dictionary names everything there is, what it needs and how others differ, and leads to where it is shown."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lib.metrics.registry import METRICS, TABLES
from lib.ui import places
from tests.app import (
    ORDERS,
    app,
    as_a_running_server_does,  # noqa: F401 (a fixture of every test here)
    given,
    open_page,
    said,
    unfold,
)

ROOT = Path(__file__).parent.parent


def modules_of(page: str) -> set[Path]:
    """The modules of lib.ui that a page is made of, and those these are made of."""
    found: set[Path] = set()
    waiting = [ROOT / "pages" / f"{page}.py"]
    while waiting:
        tree = ast.parse(waiting.pop().read_text(encoding="utf-8"))
        names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]
        fresh = {path for name in names if (path := ROOT / "lib" / "ui" / f"{name}.py").exists()} - found
        found |= fresh
        waiting += fresh
    return found


def texts_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("name", list(METRICS))
def test_every_metric_stands_on_a_page(name):
    assert places.page_of(name) in places.TITLES


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_stands_on_a_page_that_names_it(name):
    page = places.TABLES.get(name)
    assert page in places.TITLES
    if page == "lists":
        assert TABLES[name].to_send
    else:
        assert name in set().union(*(texts_in(path) for path in modules_of(page)))


def test_no_place_is_kept_for_a_table_that_is_gone():
    assert set(places.TABLES) == set(TABLES)


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_says_what_to_do_with_it_and_where_it_comes_from(name):
    table = TABLES[name]
    file, _mark, section = table.source.partition("#")
    sections = [
        line[3:].lower().replace(" ", "-")
        for line in (ROOT / file).read_text("utf-8").splitlines()
        if line[:3] == "## "
    ]
    assert table.advice
    assert section in sections


def test_without_data_an_entry_tells_formula_notes_settings_needs_and_the_page():
    at = app("metrics")
    unfold(at, "entry_churn_rate")
    text = said(at)
    assert "customers lost in a month ÷" in text
    assert "Stripe divides by" in text
    assert "Settings used" in text
    assert "From Subscriptions: Customer, Start" in text
    (link,) = at.get("page_link")
    assert (link.proto.label, link.proto.page) == ("See it on the page “Retention and value”", "retention")
    assert link.proto.query_string == "metric=churn_rate"


def test_a_link_to_a_metric_opens_its_topic_and_its_section_once():
    at = given(("orders.csv", ORDERS))
    at.query_params["metric"] = "days_to_second_order"
    at = open_page(at, "retention")
    assert at.button_group(key="retention_topic").value == "habits"
    (closer,) = [pills for pills in at.button_group if pills.key.startswith("closer_")]
    assert closer.value == "days_to_second_order"
    assert "metric" not in at.query_params
    at.button_group(key="retention_topic").set_value("staying").run()
    assert at.button_group(key="retention_topic").value == "staying"
    at.query_params["metric"] = "survival"
    at.run()
    assert at.button_group(key="retention_topic").value == "cohorts"


def test_tables_are_found_by_a_word_like_metrics():
    at = app("metrics")
    at.text_input(key="find_metric").set_value("kaplan").run()
    assert [e.label for e in at.expander] == ["How long customers stay"]
    unfold(at, "entry_survival")
    assert "Without recorded departures" in said(at)


def test_a_table_is_explained_with_its_sql_where_there_is_data():
    at = open_page(given(("orders.csv", ORDERS)), "metrics")
    unfold(at, "entry_cohorts")
    assert any("SELECT" in code.value for code in at.code)
    assert "What to do with it" in said(at)
