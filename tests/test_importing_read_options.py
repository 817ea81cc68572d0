"""What a user may say about columns (thousands, missing words, kinds), and what is said about how they were read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lib.engine import Engine
from lib.errors import FileError
from lib.i18n import translator
from lib.importing import FileTable, Wanted, read
from tests.reading import rows, written


def column(folder: Path, cells: list[str], header: str = "x", **options) -> FileTable:
    lines = [f"{header}\tn", *(f"{cell}\t{at}" for at, cell in enumerate(cells))]
    return read(written(folder, "\n".join(lines) + "\n", "file.tsv"), **options)


def values(table: FileTable) -> list:
    return [None if pd.isna(value) else value for value in table.frame.iloc[:, 0].astype(object)]


def said(table: FileTable, name: str) -> tuple[str, str, bool] | None:
    tr = translator("en")
    return next(((e.value, tr(e.reason), e.overridden) for e in table.evidence if e.name == name), None)


@pytest.mark.parametrize(
    ("cells", "options", "expected"),
    [
        (["1.234", "2.345"], {"thousands": "."}, [1234, 2345]),
        (["1,234", "2,345"], {"thousands": "."}, [1.234, 2.345]),
        (["1,234", "2,345"], {"thousands": ","}, [1234, 2345]),
        (["1.234", "2.345"], {"thousands": ","}, [1.234, 2.345]),
        (["1,234", "2,345"], {"thousands": ""}, [1.234, 2.345]),
        (["1 234,500", "2,345"], {"thousands": " "}, [1234.5, 2.345]),
        (["1'234.500", "2.345"], {"thousands": "'"}, [1234.5, 2.345]),
        (["1_234.500", "2.345"], {"thousands": "_"}, [1234.5, 2.345]),
        (["1\u202f234,500", "2,345"], {"thousands": "\u00a0"}, [1234.5, 2.345]),
        (["1.234", "2.345"], {"thousands": ".", "decimal": ","}, [1234, 2345]),
    ],
)
def test_the_sign_between_thousands_can_be_set(tmp_path, cells, options, expected):
    table = column(tmp_path, cells, **options)
    assert values(table) == pytest.approx(expected)
    assert said(table, "thousands") == (options["thousands"], "as you set it", True)


def test_where_thousands_are_not_set_apart_a_cell_that_does_so_is_no_number(tmp_path):
    table = column(tmp_path, ["1234.5", "1 234.5", *["5.5"] * 20], thousands="")
    assert values(table)[:2] == [1234.5, None]
    assert table.blanked[["line", "value"]].values.tolist() == [[3, "1 234.5"]]


def test_words_for_missing_can_be_added(tmp_path):
    cells = ["5", "не указано", "-1", " НЕ УКАЗАНО ", "7"]
    table = column(tmp_path, cells, missing=("не указано", "-1"))
    assert table.columns[0].kind == "number"
    assert values(table) == [5, None, None, None, 7]
    assert (len(table.blanked), table.columns[0].missing) == (0, 3)
    assert said(table, "missing") == ("не указано, -1, НЕ УКАЗАНО", "as you set it", True)


def test_words_for_missing_hold_in_texts_dates_and_flags_too(tmp_path):
    content = "t,d,f\ngood,2024-01-31,yes\nnone of it,none of it,none of it\nbad,2024-02-01,no\n"
    table = read(written(tmp_path, content), missing=("None of it",))
    assert rows(table) == [
        ("good", pd.Timestamp(2024, 1, 31), True),
        (None, None, None),
        ("bad", pd.Timestamp(2024, 2, 1), False),
    ]


def test_a_missing_number_beyond_the_rows_looked_at_is_missing_all_the_same(tmp_path):
    lines = [f"{number},{number % 7}" for number in range(60_000)]
    lines[55_555] = "55555,-99"
    table = read(written(tmp_path, "id,mark\n" + "\n".join(lines) + "\n"), missing=("-99",))
    engine = Engine()
    staged = table.stage(engine, "t")
    with engine.cursor() as cursor:
        found = cursor.execute(f'SELECT id FROM "{staged.table}" WHERE mark IS NULL').fetchall()
    assert (found, staged.rows, len(staged.blanked)) == ([(55555.0,)], 60_000, 0)


@pytest.mark.parametrize(
    ("cells", "kind", "expected"),
    [
        (["00123", "00124"], "number", [123, 124]),
        (["123", "124"], "text", ["123", "124"]),
        (["1", "0"], "flag", [True, False]),
        (["45292", "45293"], "excel", [pd.Timestamp(2024, 1, 1), pd.Timestamp(2024, 1, 2)]),
        (["1704067200", "1704153600"], "unix", [pd.Timestamp(2024, 1, 1), pd.Timestamp(2024, 1, 2)]),
        (["1704067200500"] * 2, "unix_ms", [pd.Timestamp("2024-01-01 00:00:00.5")] * 2),
        (["2024", "2025"], "time", [pd.Timestamp(2024, 1, 1), pd.Timestamp(2025, 1, 1)]),
        (["2024-01-31", "2024-02-01"], "text", ["2024-01-31", "2024-02-01"]),
        (["20240131", "20240201"], "number", [20240131, 20240201]),
    ],
)
def test_the_kind_of_a_column_can_be_set(tmp_path, cells, kind, expected):
    table = column(tmp_path, cells, kinds={"x": kind})
    assert values(table) == expected
    assert len(table.blanked) == 0
    assert said(table, "kinds") == (f"x: {kind}", "as you set it", True)


def test_cells_that_do_not_fit_the_kind_that_was_set_are_listed(tmp_path):
    table = column(tmp_path, ["5", "many", "7"], kinds={"x": "number"})
    assert values(table) == [5, None, 7]
    assert table.blanked[["line", "value", "reason"]].values.tolist() == [[3, "many", "is not a number"]]


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [({"amuont": "number"}, "amuont"), ({"x": "date"}, "date")],
)
def test_a_kind_or_column_there_is_not_gets_a_sentence(tmp_path, kinds, sentence):
    with pytest.raises(FileError, match=sentence):
        column(tmp_path, ["5"], kinds=kinds)


@pytest.mark.parametrize(
    ("cells", "name", "value", "reason"),
    [
        (["1 234,50", "9,00"], "decimal", ",", "numbers of “x” read so, such as “1 234,50”"),
        (["1 234,50", "9,00"], "thousands", " ", "numbers of “x” read so, such as “1 234,50”"),
        (["1.234,50", "9,00"], "thousands", ".", "numbers of “x” read so, such as “1.234,50”"),
        (["$5.00", "6.00"], "signs", "x", "such as “$5.00”, currency signs left out"),
        (["12,5%", "7"], "signs", "x", "such as “12,5%”, percent, as a share of 1"),
        (["3 шт.", "7"], "signs", "x", "such as “3 шт.”, words for pieces left out"),
        (["(5)", "7"], "signs", "x", "such as “(5)”, numbers below zero in parentheses or with a sign of their own"),
        (["5", "н/д", "-", "н/д"], "missing", "н/д, -", "3 cells say that there is no value"),
        (["5", "NULL"], "missing", "NULL", "one cell says that there is no value"),
        (["Да", "нет"], "flags", "x", "“Да” is read as yes and “нет” as no"),
        (["2024-01-31T10:00Z"] * 2, "times", "x", "dates written yyyy-mm-dd hh:mm, time zones converted"),
        (["17850.0", "5.0"], "whole", "x", None),
        (["5", "6"], "thousands", None, None),
        (["5", "6"], "signs", None, None),
        (["5", ""], "missing", None, None),
    ],
)
def test_each_decision_about_columns_is_told_with_its_reason(tmp_path, cells, name, value, reason):
    found = said(column(tmp_path, cells), name)
    assert (found[0] if found else None) == value
    assert reason is None or (found[1], found[2]) == (reason, False)


def test_counted_times_are_told(tmp_path):
    table = column(tmp_path, ["45292", "45293"], "Order date")
    assert said(table, "times") == ("Order date", "day numbers of a spreadsheet", False)


def test_evidence_of_wide_files_names_a_few_columns_only(tmp_path):
    content = ",".join(f"c{at}" for at in range(100)) + "\n" + ",".join(["$5"] * 100) + "\n" + ",".join(["$6"] * 100)
    assert said(read(written(tmp_path, content)), "signs")[0] == "c0, c1, c2, c3 …"


def test_what_was_set_is_kept_when_the_file_is_loaded_for_other_kinds(tmp_path):
    table = column(tmp_path, ["1.234", "-"], missing=("1.234",), thousands=".")
    engine = Engine()
    staged = table.stage(engine, "t", {"x": Wanted("number")})
    with engine.cursor() as cursor:
        assert cursor.execute(f'SELECT x FROM "{staged.table}"').fetchall() == [(None,), (None,)]


def test_years_of_two_digits_that_come_first_are_not_days(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("date;amount\n24-01-02;5\n24-02-13;6\n24-03-05;7\n24-11-21;8\n")
    days = read(path).frame["date"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2024-01-02", "2024-02-13", "2024-03-05", "2024-11-21"]
    # The 24th of four months in four years: here the last pair is the year.
    path.write_text("date;amount\n24-01-22;5\n24-02-23;6\n13-03-24;7\n02-11-25;8\n")
    days = read(path).frame["date"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2022-01-24", "2023-02-24", "2024-03-13", "2025-11-02"]
