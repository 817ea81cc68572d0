"""How lines are divided into cells: columns of fixed width, quotes gone wrong, lines and bytes that stand out."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.errors import FileError
from lib.importing import read
from tests.reading import evidence, rows, structure, written


def day(number: int) -> pd.Timestamp:
    return pd.Timestamp(2024, 1, number)


# Fixed width

FIXED = (
    "Customer        City          Day          Amount\n"
    "Ann Lee         Riga          2024-01-05     5.50\n"
    "Barbara Jones   Saint Paul    2024-01-06  1200.00\n"
    "Cy              Oslo                        17.25\n"
    "Di O Neil       New York      2024-01-08     3.00\n"
)
FIXED_ROWS = [
    ("Ann Lee", "Riga", day(5), 5.5),
    ("Barbara Jones", "Saint Paul", day(6), 1200.0),
    ("Cy", "Oslo", None, 17.25),
    ("Di O Neil", "New York", day(8), 3.0),
]


def test_columns_of_fixed_width_are_found(tmp_path):
    table = read(written(tmp_path, FIXED))
    assert (table.headers, rows(table)) == (("Customer", "City", "Day", "Amount"), FIXED_ROWS)
    assert evidence(table, "delimiter") == "fixed 17 31 43"
    assert rows(read(written(tmp_path, FIXED), delimiter="fixed 17 31 43")) == FIXED_ROWS
    assert rows(read(written(tmp_path, FIXED), delimiter="fixed")) == FIXED_ROWS


def test_titles_and_totals_around_fixed_widths_are_no_rows(tmp_path):
    total = "Total                                    1225.75\n"
    table = read(written(tmp_path, f"Sales of the little shop at the corner of our street\n\n{FIXED}{total}"))
    assert rows(table) == FIXED_ROWS
    assert structure(table) == [(1, "preamble"), (2, "blank"), (3, "header"), (8, "total")]


def test_a_word_that_crosses_an_edge_refuses_its_line(tmp_path):
    table = read(written(tmp_path, FIXED), delimiter="fixed 17 31 44")
    assert [row[0] for row in rows(table)] == ["Ann Lee", "Cy", "Di O Neil"]
    assert list(table.refused["line"]) == [3]


def test_a_time_and_a_grouped_number_of_fixed_width_are_one_cell_each(tmp_path):
    table = read(
        written(
            tmp_path,
            "Name            When                Sum\n"
            "Ann Lee         2024-01-05 10:00    1 200,50\n"
            "Barbara Jones   2024-01-06 11:00       17,25\n"
            "Cy              2024-01-07 12:30    3 000,00\n",
        )
    )
    assert rows(table) == [
        ("Ann Lee", pd.Timestamp(2024, 1, 5, 10), 1200.5),
        ("Barbara Jones", pd.Timestamp(2024, 1, 6, 11), 17.25),
        ("Cy", pd.Timestamp(2024, 1, 7, 12, 30), 3000.0),
    ]


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("Ann  Lee,  5\nBob  Ray,  6\nCyd  Fox,  7\n", ","),
        ("a;  b;  c\n1;  2;  3\n4;  5;  6\n", ";"),
        ("a b c\n1 2 3\n4 5 6\n", " "),
        ("id  name\n1   Ann\n2   Bob\n3   Cy\n", " "),
    ],
)
def test_a_real_delimiter_is_stronger_than_fixed_width(tmp_path, content, delimiter):
    assert evidence(read(written(tmp_path, content)), "delimiter") == delimiter


def test_running_text_has_no_fixed_width(tmp_path):
    path = written(tmp_path, "Ann Lee said this\nBob went there and back\nCy did it\n")
    assert len(read(path).headers) == 1
    with pytest.raises(FileError, match="no place is blank in every line"):
        read(path, delimiter="fixed")


# Quotes


def test_rows_between_two_stray_quotes_are_rows(tmp_path):
    table = read(
        written(
            tmp_path,
            'id,day,name,n,ok\n1,2024-01-01,"the blue one,5,yes\n2,2024-01-02,Cy,6,no\n'
            '3,2024-01-03,"Ann Lee",5,yes\n4,2024-01-04,Ed",9,no\n5,2024-01-05,Fy,9,no\n',
        )
    )
    assert [row[2] for row in rows(table)] == ['"the blue one', "Cy", "Ann Lee", 'Ed"', "Fy"]


def test_a_quoted_cell_of_two_thousand_lines_is_one_cell(tmp_path):
    table = read(written(tmp_path, 'id,note\n1,"' + "x y\n" * 2_000 + 'end"\n2,y\n'))
    assert [(row[0], row[1].count("\n")) for row in rows(table)] == [(1.0, 2_000), (2.0, 0)]


def test_single_quotes_may_enclose_double_ones(tmp_path):
    table = read(written(tmp_path, "'id','note'\n'1','a \"blue\" one'\n'2','it''s'\n"))
    assert rows(table) == [(1.0, 'a "blue" one'), (2.0, "it's")]


def test_an_empty_last_cell_in_quotes_is_no_doubled_quote(tmp_path):
    table = read(written(tmp_path, '"id","note"\n"1","say \\"hi\\" x"\n"2",""\n"3","b"\n'))
    assert rows(table) == [(1.0, 'say "hi" x'), (2.0, None), (3.0, "b")]


def test_one_odd_line_does_not_make_runs_of_spaces_fixed_widths(tmp_path):
    line = "0017   2024-01-31   Ann_Lee   5   yes   x\n"
    odd = "0018   4-02-ob_Ston{e   5   no   x\n"
    table = read(written(tmp_path, f"id   day   customer   n   paid   note\n{line * 20}{odd}{line * 20}"))
    assert evidence(table, "delimiter") == " "
    assert len(table.frame) == 40
    assert list(table.refused["line"]) == [22]


def test_one_stray_single_quote_does_not_unquote_the_others(tmp_path):
    lines = "".join(f"'{n}','a; b'\n" for n in range(1, 41))
    table = read(written(tmp_path, f"'id','note'\n{lines}41,'x\n"))
    assert table.headers == ("id", "note")
    assert list(table.frame["note"][:2]) == ["a; b", "a; b"]


def test_a_broken_byte_beside_a_few_signs_of_utf8_leaves_it_utf8(tmp_path):
    content = "id;sum\n1;1\u00a0200\n2;2\u00a0300\n3;4\u00a0500\n".encode() + b"4;\xff\n"
    table = read(written(tmp_path, content))
    assert evidence(table, "encoding") == "utf-8"
    assert list(table.text["sum"]) == ["1\u00a0200", "2\u00a0300", "4\u00a0500", "\ufffd"]
