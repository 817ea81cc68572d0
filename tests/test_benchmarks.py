"""The sides of the benchmark answer the same questions, so that their times may be compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import by_pandas, by_sql, events, table
from benchmarks.measure import by_regulars, by_regulars_carefully
from benchmarks.scope import EVERYTHING, FILTERED, NUMBERS
from lib.importing import propose, read


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return events.make(30_000, tmp_path_factory.mktemp("events"))


@pytest.fixture(scope="module")
def sql(log: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    connection = by_sql.load(log, tmp_path_factory.mktemp("sql") / "events.duckdb")
    by_sql.prepare(connection)
    found = {"scorecard": by_sql.scorecard(connection, EVERYTHING), "filter": by_sql.scorecard(connection, FILTERED)}
    connection.close()
    return {question: {name: float(numbers[name]) for name in NUMBERS} for question, numbers in found.items()}


def test_pandas_and_hand_written_sql_find_the_same_numbers(log: Path, sql: dict[str, dict[str, float]]):
    found = by_pandas.scorecard(by_pandas.load(log))
    assert {name: found[name] for name in NUMBERS} == pytest.approx(sql["scorecard"])


def test_regulars_finds_the_numbers_of_hand_written_sql_filtered_or_not(
    log: Path, sql: dict[str, dict[str, float]], tmp_path: Path
):
    found = by_regulars(log, tmp_path).numbers
    assert found["scorecard"] == pytest.approx(sql["scorecard"])
    assert found["filter"] == pytest.approx(sql["filter"])
    assert found["filter"]["revenue"] < 0.5 * found["scorecard"]["revenue"]


def test_the_same_events_in_another_convention_give_the_same_numbers(
    log: Path, sql: dict[str, dict[str, float]], tmp_path: Path
):
    assert events.in_another_convention(log).read_bytes().splitlines()[1].count(b";") == 7
    found = by_regulars_carefully(log, tmp_path).numbers
    assert found["scorecard"] == pytest.approx(sql["scorecard"])


def test_an_order_number_that_only_purchases_have_is_still_the_order_number(log: Path):
    (orders,) = [made for made in propose(read(log)).mapping.tables if made.table == "orders"]
    assert orders.columns["order_id"] == "order_id"


def test_a_budget_is_kept_from_the_right_side():
    assert table._line("load", 1.5, 1.5)[3] == "yes"
    assert table._line("load", 1.51, 1.5)[3] == "no"
    assert table._line("pandas ÷ ours", 2.9, 3, at_least=True)[3] == "no"
