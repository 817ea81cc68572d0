"""Which lines of a file are data: headers of several lines, several tables, glued exports, totals, fixed widths."""

from __future__ import annotations

import sys

import pandas as pd
import pytest

from lib.errors import FileError
from lib.importing import read
from tests.reading import evidence, rows, structure, written


def day(number: int) -> pd.Timestamp:
    return pd.Timestamp(2024, 1, number)


def reason(table, name: str) -> str:
    return next(str(e.reason) for e in table.evidence if e.name == name)


# Headers of several lines

HEADERS = {
    "the names are unique, so the words above them are not needed": (
        "Orders;;Customer;\nDate;Sum;Name;City\n2024-01-01;1.5;Ann;Riga\n2024-01-02;2.5;Bob;Oslo\n",
        ("Date", "Sum", "Name", "City"),
        [(1, "preamble"), (2, "header")],
        "2",
    ),
    "equal names are told apart by the words above them": (
        ";Orders;;Returns;\nClient;Qty;Sum;Qty;Sum\nAnn;1;5.5;0;0\nBob;2;6.5;1;3.5\n",
        ("Client", "Orders Qty", "Orders Sum", "Returns Qty", "Returns Sum"),
        [(1, "header"), (2, "header")],
        "2",
    ),
    "only names that are not unique are joined": (
        ";Orders;;;Returns;\nClient;Qty;Sum;Channel;Qty;Sum\nAnn;1;5.5;web;0;0\nBob;2;6.5;shop;1;3.5\n",
        ("Client", "Orders Qty", "Orders Sum", "Channel", "Returns Qty", "Returns Sum"),
        [(1, "header"), (2, "header")],
        "2",
    ),
    "a name merged over both lines stands in the first": (
        "Client;Orders;;Returns;\n;Qty;Sum;Qty;Sum\nAnn;1;5.5;0;0\nBob;2;6.5;1;3.5\n",
        ("Client", "Orders Qty", "Orders Sum", "Returns Qty", "Returns Sum"),
        [(1, "header"), (2, "header")],
        "2",
    ),
    "years above the names are words too": (
        ";2023;;2024;\nClient;Qty;Sum;Qty;Sum\nAnn;1;5.5;0;0\nBob;2;6.5;1;3.5\n",
        ("Client", "2023 Qty", "2023 Sum", "2024 Qty", "2024 Sum"),
        [(1, "header"), (2, "header")],
        "2",
    ),
    "merged cells may be repeated instead of blank": (
        "Client;Orders;Orders;Returns;Returns\nName;Qty;Sum;Qty;Sum\nAnn;1;5.5;0;0\nBob;2;6.5;1;3.5\nCy;3;1;0;0\n",
        ("Name", "Orders Qty", "Orders Sum", "Returns Qty", "Returns Sum"),
        [(1, "header"), (2, "header")],
        "2",
    ),
    "codes above questions give the names": (
        "Q1;Q2;Start\nHow likely?;Why?;When did you start?\n9;good;2024-01-01\n7;ok;2024-01-02\n3;bad;2024-01-03\n",
        ("Q1", "Q2", "Start"),
        [(1, "header"), (2, "header")],
        "1",
    ),
    "titles of two cells each are no header": (
        "Manager;Ann;;\nPeriod;01.01.2025;;\nDate;Client;City;Sum\n2024-01-01;Ann;Riga;5\n2024-01-02;Bob;Oslo;6\n",
        ("Date", "Client", "City", "Sum"),
        [(1, "preamble"), (2, "preamble"), (3, "header")],
        "3",
    ),
    "a header of one line stays one": (
        "id;name;amount\n1;Ann;5\n2;Bob;6\n",
        ("id", "name", "amount"),
        [(1, "header")],
        "1",
    ),
    "a first row with a fault is no second header": (
        "id;name;amount\n1;Ann;unknown\n2;Bob;6\n3;Cy;7\n4;Di;8\n5;Ed;9\n6;Fy;1\n7;Gi;2\n8;Hy;3\n9;Io;4\n10;Jo;5\n",
        ("id", "name", "amount"),
        [(1, "header")],
        "1",
    ),
    "lines drawn by a terminal are not data": (
        " id | name | n \n----+------+---\n 1 | Ann | 5\n 2 | Bob | 6\n(2 rows)\n",
        ("id", "name", "n"),
        [(1, "header"), (2, "blank"), (5, "note")],
        "1",
    ),
    "a Markdown table is a table": (
        "| id | name | n |\n|---|:---|---:|\n| 1 | Ann | 5 |\n| 2 | Bob | 6 |\n",
        ("id", "name", "n"),
        [(1, "header"), (2, "blank")],
        "1",
    ),
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers(tmp_path, case):
    content, names, lines, line = HEADERS[case]
    table = read(written(tmp_path, content))
    assert (table.headers, structure(table), evidence(table, "header_row")) == (names, lines, line)


def test_the_line_that_names_the_columns_reads_the_same_when_it_is_set(tmp_path):
    path = written(tmp_path, ";Orders;;Returns;\nClient;Qty;Sum;Qty;Sum\nAnn;1;5.5;0;0\nBob;2;6.5;1;3.5\n")
    detected, asked = read(path), read(path, header_row=2)
    assert detected.headers == asked.headers
    assert rows(detected) == rows(asked) == [("Ann", 1.0, 5.5, 0.0, 0.0), ("Bob", 2.0, 6.5, 1.0, 3.5)]
    assert evidence(detected, "header_lines") == "1, 2"


def test_a_second_line_of_texts_is_a_guess_and_can_be_read_as_data(tmp_path):
    path = written(tmp_path, HEADERS["codes above questions give the names"][0])
    assert next(e.guess for e in read(path).evidence if e.name == "header_row")
    assert list(read(path, header_row=1).text["Q2"]) == ["Why?", "good", "ok", "bad"]


def test_a_header_of_two_lines_that_comes_again_is_left_out_with_both_lines(tmp_path):
    head = ";Orders;;Returns;\nClient;Qty;Sum;Qty;Sum\n"
    table = read(written(tmp_path, f"{head}Ann;1;5.5;0;0\nBob;2;6.5;1;3.5\n{head}Cy;3;7.5;0;0\nDi;4;1;0;0\n"))
    assert list(table.frame["Client"]) == ["Ann", "Bob", "Cy", "Di"]
    assert structure(table)[2:] == [(5, "repeated_header"), (6, "repeated_header")]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("Дата;Продажи;\n;Кол-во;Сумма\n02.03.2025;2;40,00\n", ("Дата", "Кол-во", "Сумма")),
        (
            "Дата;Клиент;Продажи;;Возвраты;\n;;Кол-во;Сумма;Кол-во;Сумма\n02.03.2025;ana;2;40,00;1;5,00\n",
            ("Дата", "Клиент", "Продажи Кол-во", "Продажи Сумма", "Возвраты Кол-во", "Возвраты Сумма"),
        ),
    ],
)
def test_names_below_one_word_over_several_columns_name_them(tmp_path, content, names):
    table = read(written(tmp_path, content))
    assert table.headers == names
    assert len(rows(table)) == 1


def test_a_thousand_equal_names_become_different_ones(tmp_path):
    width = 3_000
    table = read(written(tmp_path, ",".join(["x"] * width) + "\n" + ",".join(["5"] * width) + "\n"))
    assert table.headers[:3] == ("x", "x (2)", "x (3)")
    assert len(set(table.headers)) == width


# Several tables

ORDERS = "Date;Client;Sum\n2024-01-01;Ann;5\n2024-01-02;Bob;6\n2024-01-03;Cy;7\n"
ORDERS_ROWS = [(day(1), "Ann", 5.0), (day(2), "Bob", 6.0), (day(3), "Cy", 7.0)]
MONTHS = "Month;Orders\nJan;3\nFeb;4\n"


PADDED = ORDERS + "Total;;18\n;;\nMonth;Orders;\nJan;3;\nFeb;4;\n"


@pytest.mark.parametrize(
    ("content", "header", "lines"),
    [
        (f"{ORDERS}\n{MONTHS}", "6", {5: "blank", 6: "other_table", 7: "other_table", 8: "other_table"}),
        (
            f"{ORDERS}\nBy month\n{MONTHS}",
            "7",
            {5: "blank", 6: "other_table", 7: "other_table", 8: "other_table", 9: "other_table"},
        ),
        (PADDED, "7", {5: "total", 6: "blank", 7: "other_table", 8: "other_table", 9: "other_table"}),
    ],
    ids=["below a blank line", "below a title", "padded, below a total"],
)
def test_a_second_table_is_not_read_into_the_first(tmp_path, content, header, lines):
    path = written(tmp_path, content)
    table = read(path)
    assert rows(table) == ORDERS_ROWS
    assert dict(structure(table)[1:]) == lines
    assert evidence(table, "other_table") == header
    assert f"set the line with the column names to {header}" in reason(table, "other_table")
    other = read(path, header_row=int(header))
    assert rows(other) == [("Jan", 3.0), ("Feb", 4.0)]
    assert evidence(other, "other_table") == "1"


def test_the_larger_table_is_read_and_the_smaller_above_it_can_be(tmp_path):
    path = written(tmp_path, f"{MONTHS}\n{ORDERS}")
    table = read(path)
    assert rows(table) == ORDERS_ROWS
    assert structure(table) == [
        *((line, "other_table") for line in (1, 2, 3)), (4, "blank"), (5, "header")
    ]  # fmt: skip
    assert rows(read(path, header_row=1)) == [("Jan", 3.0), ("Feb", 4.0)]


def test_data_that_goes_on_to_the_end_has_no_other_table_below(tmp_path):
    table = read(written(tmp_path, f"{ORDERS}\n{MONTHS}"), footer_row=0)
    assert rows(table) == ORDERS_ROWS
    assert list(table.refused["line"]) == [6, 7, 8]
    assert evidence(table, "other_table") is None


@pytest.mark.parametrize(
    "content",
    [
        "day;client;n\n2024-01-01;Ann;5\n\n2024-01-02;Bob;6\n\n2024-01-03;Cy;7\n",
        "day;client;n\n2024-01-01;Ann;5\n\nunknown;Bob;\n2024-01-03;Cy;7\n2024-01-03;Di;7\n",
        "day;client;n\n2024-01-01;Ann;5\n\nday;client;n\n2024-01-02;Bob;6\n2024-01-03;Cy;7\n",
    ],
    ids=["blank lines between rows", "a row with a fault", "the same header again"],
)
def test_blank_lines_alone_begin_no_other_table(tmp_path, content):
    table = read(written(tmp_path, content))
    assert len(table.frame) + len(table.refused) == content.count(";") // 2 - content.count("day")
    assert evidence(table, "other_table") is None


# Two exports glued together


def test_a_header_in_another_order_puts_the_cells_below_under_their_names(tmp_path):
    table = read(
        written(
            tmp_path,
            "Date;Client;Sum\n2024-01-01;Ann;5\n2024-01-02;Bob;6\n"
            "Client;Date;Sum\nCy;2024-01-03;7\nDi;2024-01-04;8\n"
            "date;client;sum\n2024-01-05;Ed;9\n",
        )
    )
    assert rows(table) == [
        (day(1), "Ann", 5.0), (day(2), "Bob", 6.0), (day(3), "Cy", 7.0), (day(4), "Di", 8.0), (day(5), "Ed", 9.0)
    ]  # fmt: skip
    assert structure(table)[1:] == [(4, "reordered_header"), (7, "repeated_header")]
    assert evidence(table, "reordered_header") == "4"


def test_a_later_header_may_lack_a_column(tmp_path):
    table = read(
        written(tmp_path, "Date;Client;Sum\n2024-01-01;Ann;5\n2024-01-02;Bob;6\nClient;Date\nCy;2024-01-03\nx;y;z\n")
    )
    assert rows(table) == [(day(1), "Ann", 5.0), (day(2), "Bob", 6.0), (day(3), "Cy", None)]
    assert list(table.refused["line"]) == [6]


def test_words_of_the_header_in_a_row_of_data_are_data(tmp_path):
    table = read(written(tmp_path, "day;action;n\n2024-01-01;day;5\n2024-01-02;n;6\nn;action;7\n2024-01-04;n;8\n"))
    assert [row[1] for row in rows(table)] == ["day", "n", "action", "n"]


# Totals, notes and the end of the data

MONTHLY = (
    "Date;Client;Sum\n2024-01-01;Ann;5\n2024-01-02;Bob;6\nTotal January;;11\n;;\n"
    "2024-01-03;Cy;7\nTotal February;;7\nGrand total;;18\nPrinted on Monday;;\n"
)


def test_totals_between_the_rows_are_not_counted_twice(tmp_path):
    table = read(written(tmp_path, MONTHLY))
    assert rows(table) == ORDERS_ROWS
    assert structure(table)[1:] == [(4, "total"), (5, "blank"), (7, "total"), (8, "total"), (9, "note")]
    assert (evidence(table, "totals"), evidence(table, "footer_row")) == ("4", "7")
    assert evidence(table, "footer") == "7, 8, 9"


def test_a_user_may_say_that_there_are_no_totals(tmp_path):
    table = read(
        written(tmp_path, "name;day;n\nAnn;2024-01-01;5\nTotal;;6\nCy;2024-01-03;7\nTotals;;1\n"), footer_row=0
    )
    assert [row[0] for row in rows(table)] == ["Ann", "Total", "Cy", "Totals"]
    assert evidence(table, "footer_row") == "0"


def test_a_user_may_say_where_the_data_ends(tmp_path):
    path = written(tmp_path, "day;name;n\n2024-01-01;Ann;5\n2024-01-02;Bob;6\nAll;;\n2024-01-03;Cy;7\n")
    table = read(path, footer_row=3)
    assert rows(table) == [(day(1), "Ann", 5.0)]
    assert structure(table)[1:] == [(3, "note"), (4, "note"), (5, "note")]
    assert [(e.value, e.overridden) for e in table.evidence if e.name == "footer_row"] == [("3", True)]
    assert len(read(path, footer_row=5).frame) == 3, "a row above the line that was set is data"


def test_the_end_may_be_set_for_every_format(tmp_path):
    lines = '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n{"a": 3, "b": "z"}\n'
    assert rows(read(written(tmp_path, lines, "file.jsonl"), footer_row=3)) == [(1.0, "x"), (2.0, "y")]


@pytest.mark.parametrize(("end", "footer"), [("Total;;;\n", "302"), (";;;\nИтого:;;12;\nconfidential;;;\n", "303")])
def test_the_end_of_a_large_file_is_found_and_can_be_set(tmp_path, monkeypatch, end, footer):
    monkeypatch.setattr(sys.modules["lib.importing.read"], "WHOLE", 1000)
    body = "".join(f"2024-01-01;client {n};{n};x\n" for n in range(1, 301))
    path = written(tmp_path, f"day;client;n;note\n{body}{end}")
    detected, asked = read(path), read(path, footer_row=201)
    assert (len(detected.frame), evidence(detected, "footer_row")) == (300, footer)
    assert (len(asked.frame), evidence(asked, "footer_row")) == (199, "201")


def test_a_second_table_at_the_end_of_a_large_file_is_not_read_into_it(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["lib.importing.read"], "WHOLE", 1000)
    body = "".join(f"2024-01-01;client {n};{n}\n" for n in range(1, 301))
    path = written(tmp_path, f"day;client;n\n{body}Total;;45150\n\n{MONTHS}")
    table = read(path)
    assert (len(table.frame), len(table.refused)) == (300, 0)
    assert table.frame["n"].sum() == 45150
    assert (evidence(table, "footer_row"), evidence(table, "other_table")) == ("302", "304")


# Padding


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("a;b;\n1;2;\n3;4;\n", ("a", "b")),
        ("a;b\n1;2;\n3;4;\n", ("a", "b")),
        ("a;b;;\n1;2\n3;4\n", ("a", "b")),
        ("a;b\n;\n1;2\n \n;\n3;4\n;\n;\n", ("a", "b")),
        ("sep=;\na;b\n1;2\n3;4\n", ("a", "b")),
        ('"sep=;"\n"a";"b"\n"1";"2"\n"3";"4"\n', ("a", "b")),
        (";;\n;a;b\n;1;2\n;3;4\n", ("a", "b")),
        ("\ufeff\n\na;b\n1;2\n3;4", ("a", "b")),
    ],
)
def test_padding_is_neither_a_column_nor_a_row(tmp_path, content, names):
    table = read(written(tmp_path, content))
    assert (table.headers, rows(table)) == (names, [(1.0, 2.0), (3.0, 4.0)])


# Options


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"footer_row": 2}, "line 2 cannot be the first line after the data, which begins in line 2"),
        ({"footer_row": -1}, "cannot be read with footer_row = “-1”"),
        ({"footer_row": True}, "cannot be read with footer_row"),
        ({"header_row": 2, "footer_row": 2}, "cannot be read with footer_row"),
        ({"thousands": "x"}, "cannot be read with thousands = “x”"),
        ({"thousands": ",", "decimal": ","}, "cannot be read with thousands"),
        ({"missing": [1]}, "cannot be read with missing"),
        ({"kinds": "number"}, "cannot be read with kinds"),
        ({"kinds": {"b": "nummber"}}, "no kind of column “nummber”. Did you mean number"),
        ({"kinds": {"bb": "number"}}, "no column “bb”"),
        ({"delimiter": "fixed 9 4"}, "cannot be read with delimiter"),
        ({"delimiter": "fixed x"}, "cannot be read with delimiter"),
    ],
)
def test_impossible_options_of_structure_and_types_are_explained(tmp_path, options, said):
    with pytest.raises(FileError, match=said):
        read(written(tmp_path, "a;b\n1;2\n3;4\n"), **options)


def test_lists_of_a_mapping_file_are_taken_for_missing(tmp_path):
    table = read(written(tmp_path, "a;b\n1;2\nlost;4\n3;gone\n"), missing=["lost", "gone"])
    assert rows(table) == [(1.0, 2.0), (None, 4.0), (3.0, None)]
    assert table.options.missing == ("lost", "gone")


# What cannot be a table


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"abcdefghi," * 1_000_000, "its first line is longer than 2 MB"), (b",".join([b"x"] * 20_000) * 2, "columns")],
)
def test_lines_without_end_get_a_sentence(tmp_path, content, said):
    with pytest.raises(FileError, match=said):
        read(written(tmp_path, content))


def test_a_preview_holds_values_as_they_are_understood(tmp_path):
    path = written(
        tmp_path,
        "day;n;who;ok\n01.02.2024;1,5;Ann;yes\nx;n/a;;no\n03.02.2024;2,0;Bob;yes\n" + "03.02.2024;2,0;Bob;yes\n" * 20,
    )
    first = read(path).understood(2)
    assert first.iloc[0].tolist() == [pd.Timestamp(2024, 2, 1), 1.5, "Ann", True]
    assert first.iloc[1].isna().tolist() == [True, True, True, False]
    assert read(path, day_first=False).understood(1)["day"][0] == pd.Timestamp(2024, 1, 2)
