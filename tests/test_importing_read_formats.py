"""Workbooks, Parquet, JSON lines and archives."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from lib.errors import FileError
from lib.importing import read
from tests.reading import evidence, rows, structure, written


def workbook(folder: Path, sheets: dict[str, list[list]], name: str = "book.xlsx") -> Path:
    with xlsxwriter.Workbook(str(folder / name)) as book:
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for title, content in sheets.items():
            sheet = book.add_worksheet(title)
            for at, row in enumerate(content):
                for column, cell in enumerate(row):
                    if isinstance(cell, pd.Timestamp):
                        sheet.write_datetime(at, column, cell.to_pydatetime(), moment)
                    elif cell is not None:
                        sheet.write(at, column, cell)
    return folder / name


def test_a_workbook_with_a_title_and_a_total_row_needs_no_option(tmp_path):
    path = workbook(
        tmp_path,
        {
            "Заказы": [
                ["Отчёт за январь"],
                [],
                ["Дата заказа", "Клиент", "Сумма", "Телефон"],
                [pd.Timestamp(2025, 1, 31), "Иванов", 1234.5, 79161234567],
                [pd.Timestamp(2025, 2, 1, 10, 30), "Петрова", 99, 79161234568],
                ["Итого", None, 1333.5, None],
            ]
        },
    )
    table = read(path)
    assert rows(table) == [
        (pd.Timestamp(2025, 1, 31), "Иванов", 1234.5, 79161234567.0),
        (pd.Timestamp(2025, 2, 1, 10, 30), "Петрова", 99.0, 79161234568.0),
    ]
    assert structure(table) == [(1, "preamble"), (2, "blank"), (3, "header"), (6, "total")]
    assert list(table.text["Телефон"]) == ["79161234567", "79161234568"]


def test_the_sheet_with_the_rows_is_chosen_and_another_can_be(tmp_path):
    path = workbook(
        tmp_path, {"Cover": [["Sales", "2025"]], "Data": [["a", "b"], [1, 2], [3, 4]], "More": [["c", "d"], [5, 6]]}
    )
    assert read(path).headers == ("a", "b")
    assert evidence(read(path), "sheets") == "Data\nMore\nCover"
    assert read(path, sheet="More").headers == ("c", "d")
    with pytest.raises(FileError, match=r"There is no sheet “Moer”\. Did you mean More"):
        read(path, sheet="Moer")


def test_parquet_and_json_lines_name_their_columns(tmp_path):
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"who": ["Ann", None], "n": [1, 2], "day": pa.array([0, 86400], pa.timestamp("s"))}), path)
    assert rows(read(path)) == [("Ann", 1.0, pd.Timestamp(1970, 1, 1)), (None, 2.0, pd.Timestamp(1970, 1, 2))]
    lines = '{"who": "Ann", "at": {"city": "Riga"}, "n": 1.5}\n{"who": "Bob", "at": {"city": "Oslo"}, "n": 2}\n'
    table = read(written(tmp_path, lines, "file.jsonl"))
    assert table.headers == ("who", "at.city", "n")
    assert rows(table) == [("Ann", "Riga", 1.5), ("Bob", "Oslo", 2.0)]


def test_the_largest_file_of_an_archive_is_read_and_another_can_be_chosen(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("small.csv", "a,b\n1,2\n")
        archive.writestr("large.csv", "c,d\n1,2\n3,4\n5,6\n")
    assert read(path).headers == ("c", "d")
    assert read(path, sheet="small.csv").headers == ("a", "b")
