"""Workbooks, Parquet, JSON lines and archives."""

from __future__ import annotations

import gzip
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from lib.errors import FileError
from lib.importing import Contents, contents, read
from tests.packages import zipped
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


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("who,sum\nAnn,5\nBob,6\n", ","),
        ("who\tsum\nAnn\t5\nBob\t6\n", "\t"),
        ("who;sum\nAnn;5\nBob;6\n", ";"),
        ("who|sum\nAnn|5\nBob|6\n", "|"),
        ("who^sum\nAnn^5\nBob^6\n", "^"),
        ("who~sum\nAnn~5\nBob~6\n", "~"),
        ("sep=;\nwho;sum\nAnn;5\nBob;6\n", ";"),
    ],
)
def test_text_of_any_delimiter_is_read(tmp_path, content, delimiter):
    table = read(written(tmp_path, content))
    assert rows(table) == [("Ann", 5.0), ("Bob", 6.0)]
    assert evidence(table, "delimiter") == delimiter


def test_a_compressed_file_is_what_it_was_before(tmp_path):
    text = "who,sum\nAnn,5\nBob,6\n"
    assert rows(read(written(tmp_path, gzip.compress(text.encode()), "file.csv.gz"))) == [("Ann", 5.0), ("Bob", 6.0)]
    book = workbook(tmp_path, {"S": [["who", "sum"], ["Ann", 5], ["Bob", 6]]})
    packed = written(tmp_path, gzip.compress(book.read_bytes()), "book.xlsx.gz")
    assert rows(read(packed)) == [("Ann", 5.0), ("Bob", 6.0)]


def test_parquet_columns_of_every_type_are_read(tmp_path):
    path = tmp_path / "file.parquet"
    moment = datetime(2025, 1, 31, 10, 30)
    columns = {
        "who": pa.array(["Ann", None, "Bob"]),
        "category": pa.array(["a", "b", "a"]).dictionary_encode(),
        "sum": pa.array([Decimal("5.10"), None, Decimal("6.00")], pa.decimal128(10, 2)),
        "short": pa.array([0.1, 2.5, None], pa.float32()),
        "id": pa.array([17850.0, 13047.0, None]),
        "local": pa.array([moment, None, moment], pa.timestamp("us")),
        "zoned": pa.array([moment] * 3, pa.timestamp("ns", "Europe/Moscow")),
        "day": pa.array([moment.date()] * 3),
        "paid": pa.array([True, False, None]),
        "at": pa.array([{"city": "Riga", "floor": 2}] * 3),
        "tags": pa.array([["x", "y"], [], None]),
        "long": pa.array([timedelta(minutes=1)] * 3, pa.duration("s")),
    }
    pq.write_table(pa.table(columns), path)
    table = read(path)
    assert table.text.iloc[0].to_dict() == {
        "who": "Ann", "category": "a", "sum": "5.10", "short": "0.1", "id": "17850", "local": "2025-01-31 10:30:00",
        "zoned": "2025-01-31 13:30:00+03:00", "day": "2025-01-31", "paid": "TRUE", "at.city": "Riga", "at.floor": "2",
        "tags": '["x", "y"]', "long": "60",
    }  # fmt: skip
    assert table.text.iloc[1].tolist()[:6] == ["", "b", "", "2.5", "13047", ""]
    found = table.frame.iloc[0]
    assert (found["sum"], found["zoned"], bool(found["paid"])) == (5.1, pd.Timestamp(2025, 1, 31, 10, 30), True)


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


def test_keys_of_json_that_first_appear_late_are_columns(tmp_path):
    lines = [f'{{"id": {number}}}' for number in range(3_000)]
    lines[2_500] = '{"id": 2500, "late": "x", "at": {"city": "Riga"}}'
    table = read(written(tmp_path, "\n".join(lines), "file.jsonl"))
    assert table.headers == ("id", "late", "at.city")
    assert len(table.frame) == 3_000
    assert rows(table)[2_499:2_501] == [(2499.0, None, None), (2500.0, "x", "Riga")]


@pytest.mark.parametrize(
    "content",
    [
        '[{"a": 1, "b": "x"}, {"a": 2, "c": {"d": true}}]',
        '[\n  {"a": 1, "b": "x"},\n  {"a": 2, "c": {"d": true}}\n]\n',
        '{"a": 1, "b": "x"}\n\n{"a": 2, "c": {"d": true}}\n',
        '{\n  "a": 1,\n  "b": "x"\n}\n{\n  "a": 2,\n  "c": {\n    "d": true\n  }\n}\n',
        '\ufeff{"a": 1, "b": "x"}\r\n{"a": 2, "c": {"d": true}}',
    ],
    ids=["list", "list over lines", "lines", "objects over lines", "lines from Windows"],
)
def test_json_objects_are_rows_however_they_are_set_out(tmp_path, content):
    table = read(written(tmp_path, content, "file.json"))
    assert table.headers == ("a", "b", "c.d")
    assert table.text.values.tolist() == [["1", "x", ""], ["2", "", "TRUE"]]


def test_json_in_utf_16_is_read(tmp_path):
    content = '{"имя": "Анна"}\n{"имя": "Олег"}\n'.encode("utf-16")
    assert read(written(tmp_path, content, "file.jsonl")).text.values.tolist() == [["Анна"], ["Олег"]]


def test_a_broken_line_of_json_is_refused_with_its_number_and_the_others_are_rows(tmp_path):
    content = '{"a": 1, "b": 2}\n{"a": 3, "b"\n[5]\n{"a": 4, "b": 5}\n{"a": 6, "b": 7}\n'
    table = read(written(tmp_path, content, "file.jsonl"))
    assert table.text.values.tolist() == [["1", "2"], ["4", "5"], ["6", "7"]]
    assert table.refused[["line", "value"]].values.tolist() == [[2, '{"a": 3, "b"'], [3, "[5]"]]
    assert set(table.refused["reason"]) == {"is not a JSON object"}


def test_a_list_of_json_that_is_still_being_written_keeps_its_whole_objects(tmp_path):
    table = read(written(tmp_path, '[{"a": 1, "b": 2}, {"a": 3, "b": 4}, {"a": 5, "b": "six', "file.json"))
    assert table.text.values.tolist() == [["1", "2"], ["3", "4"]]
    assert table.refused["line"].tolist() == [3]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{\n  "orders": [{"a": 1}],\n  "total": 5\n}\n', "one JSON object, not rows"),
        ('[{"a": 1}, {"a": 2}, {"b" 3}, {"a": 4}]', "object 3 is not valid JSON"),
        ('{"a": 1}{', "line 2: it ends too early"),
        ('{"a": 1}\n[1, 2]\n', "line 2: this is not a JSON object"),
    ],
)
def test_json_that_holds_no_rows_gets_a_sentence(tmp_path, content, said):
    with pytest.raises(FileError, match=said):
        read(written(tmp_path, content, "file.json"))


def test_what_an_archive_holds_is_told_without_unpacking_it(tmp_path):
    book = workbook(tmp_path, {"Orders": [["a", "b"], [1, 2], [3, 4]], "Clients": [["c", "d"], [5, 6]]})
    path = zipped(
        tmp_path / "export.zip",
        {
            "logo.png": b"\x89PNG\r\n" + bytes(50_000),
            "readme.txt": "Exported in January. " * 5_000,
            "book.xlsx": book.read_bytes(),
            "table.csv": "e,f\n1,2\n",
            "__MACOSX/._table.csv": "x",
            ".hidden": "x",
        },
    )
    assert contents(path) == Contents("archive", ("book.xlsx", "table.csv"))
    assert contents(tmp_path / "export.zip", name="Other name") == contents(path)
    table = read(path)
    assert (table.headers, evidence(table, "sheet")) == (("a", "b"), "book.xlsx: Orders")
    assert evidence(table, "sheets") == "book.xlsx: Orders\nbook.xlsx: Clients\ntable.csv"
    for name, headers in {
        "book.xlsx": ("a", "b"), "book.xlsx: Orders": ("a", "b"), "book.xlsx: Clients": ("c", "d"),
        "table.csv": ("e", "f"),
    }.items():  # fmt: skip
        assert read(path, sheet=name).headers == headers
    with pytest.raises(FileError, match=r"There is no sheet “Orderz”\. Did you mean Orders"):
        read(path, sheet="book.xlsx: Orderz")
    with pytest.raises(FileError, match=r"There is no file in the archive “tabel\.csv”\. Did you mean table\.csv"):
        read(path, sheet="tabel.csv")


def test_of_a_plain_file_there_are_no_contents(tmp_path):
    assert contents(written(tmp_path, "a,b\n1,2\n")) == Contents("file")
    with pytest.raises(FileError, match=r"There is no file “gone\.csv”"):
        contents(tmp_path / "gone.csv")


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "utf-8"])
def test_russian_names_in_archives_are_shown_as_they_were_written(tmp_path, encoding):
    name = "Заказы за май.csv".encode(encoding)
    path = zipped(tmp_path / "export.zip", {"x" * len(name): "a,b\n1,2\n"})
    # Old programs do not say in which encoding the names are.
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name))
    assert contents(path).names == ("Заказы за май.csv",)
    assert rows(read(path, sheet="Заказы за май.csv")) == [(1.0, 2.0)]


def test_a_compressed_file_in_an_archive_is_unpacked_too(tmp_path):
    path = zipped(tmp_path / "export.zip", {"orders.csv.gz": gzip.compress(b"a,b\n1,2\n")})
    assert rows(read(path)) == [(1.0, 2.0)]
