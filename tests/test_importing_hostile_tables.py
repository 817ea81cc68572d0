"""Tables that are strange or made to harm: every cell comes back as it stands, in its place, or is refused."""

from __future__ import annotations

import csv
import io
import time

import pandas as pd
import pytest

from lib.errors import FileError, RegularsError
from lib.importing import read
from tests.hostile import ORDERS, SECONDS, a_workspace, add, orders  # noqa: F401 (a fixture)
from tests.reading import evidence, rows, structure, written


def test_hundreds_of_strange_names_are_names_and_nothing_else(tmp_path, workspace):
    names = (
        "_line", "_file", "__proto__", "constructor", "Robert'); DROP TABLE orders;--", "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0", "c0", "rowid", "*", 'a "quoted" name', "SELECT", "$$", "{0}", "{x}", "%s", "\\u0000",
        "../../etc/passwd", "**bold** [x](y)", "\u202eesrever", "👩‍👩‍👧", "a\tb", "e\u0301", "\x1b[31m", "customer_id",
    )  # fmt: skip
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*names, "order_date", "amount"])
    table.writerows([[f"{name[:3]}{at}" for name in names] + [f"2024-01-{at:02}", at] for at in range(1, 10)])
    path = written(tmp_path, out.getvalue())
    file = read(path)
    assert file.headers[:6] == ("_line (2)", "_file (2)", *names[2:6])
    assert file.headers[-2:] == ("order_date", "amount")
    assert len(set(map(str.casefold, file.headers))) == len(names) + 2
    report = workspace.add(path, table="orders", columns={
        "ordered_at": "order_date", "amount": "amount", "customer_id": "customer_id",
        "product": "Robert'); DROP TABLE orders;--", "category": "<script>alert(1)</script>", "promo": "{0}",
        "channel": 'a "quoted" name', "location": "=cmd|' /C calc'!A0", "order_id": "*",
    })  # fmt: skip
    assert report.accepted == 9
    held = workspace.dataset.engine.frame(workspace.dataset.tables["orders"].expr.order_by("_line"))
    assert list(held["product"]) == [f"Rob{at}" for at in range(1, 10)]
    assert list(held["location"]) == [f"=cm{at}" for at in range(1, 10)]
    assert workspace.metric("revenue").iloc[0]["value"] == 45


def test_values_that_are_code_come_back_as_they_stand(tmp_path, workspace):
    values = ("=1+1", "@SUM(A1)", "'; DROP TABLE orders; --", "<img src=x onerror=alert(1)>", "{{7*7}}", "%(x)s",
              "${jndi:ldap://x}", "\u202egpj.exe", "a\\nb", "NaN%00", "-2+3+cmd|' /C calc'!A0")  # fmt: skip
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["order_id", "order_date", "customer", "amount", "product"])
    table.writerows([[at, "2024-01-31", value, at, value] for at, value in enumerate(values, 1)])
    table.writerow([99, "never", "=2+2", 5, "@x"])
    report = add(workspace, written(tmp_path, out.getvalue()))
    held = workspace.dataset.engine.frame(workspace.dataset.tables["orders"].expr.order_by("_line"))
    assert tuple(held["product"]) == values
    assert (report.accepted, report.refused) == (len(values), 1)
    assert report.refused_csv().decode("utf-8-sig").splitlines()[1].endswith("99,never,'=2+2,5,'@x")


def test_five_thousand_columns_are_read_in_seconds_or_told_to_be_too_many(tmp_path):
    names = [f"c{at}" for at in range(5_000)]
    text = ",".join(names) + "\n" + "".join(",".join(str(at + row) for at in range(5_000)) + "\n" for row in range(20))
    start = time.process_time()
    try:
        frame = read(written(tmp_path, text)).frame
        assert (frame.shape, list(frame.iloc[3])[:3]) == ((20, 5_000), [3, 4, 5])
    except FileError as error:
        assert "5,000 columns" in str(error)
    assert time.process_time() - start < 2 * SECONDS


def test_a_cell_of_a_million_letters_is_a_cell(tmp_path, workspace):
    long = "letter " * 150_000
    report = add(workspace, written(tmp_path, f"{ORDERS}0,2024-01-31,{long},5\n" + orders(20)))
    assert report.accepted == 21
    assert len(workspace.file(report.file_id).text["customer"][0].strip()) == len(long.strip())


def test_a_number_of_a_million_digits_refuses_its_row_only(tmp_path, workspace):
    report = add(workspace, written(tmp_path, ORDERS + orders(50) + "51,2024-01-31,c1," + "7" * 1_000_000 + "\n"))
    assert (report.accepted, list(report.refused_rows["line"])) == (50, [52])


def test_numbers_that_are_none_are_blanked_and_said(tmp_path):
    cells = ["1e999", "-1e999", "inf", "Infinity", "5", *(str(at) for at in range(100))]
    table = read(written(tmp_path, "id,n\n" + "".join(f"{at},{cell}\n" for at, cell in enumerate(cells))))
    assert table.columns[1].kind == "number"
    assert list(table.frame["n"][:5].astype(object).where(table.frame["n"][:5].notna(), None)) == [None] * 4 + [5]
    assert list(table.blanked["value"]) == ["1e999", "-1e999", "inf", "Infinity"]


def test_days_and_months_in_both_orders_are_told_and_not_guessed_cell_by_cell(tmp_path, workspace):
    body = "".join(f"{at},{'13/02/2024' if at % 3 else '02/13/2024'},c{at},5\n" for at in range(30))
    path = written(tmp_path, ORDERS + body)
    assert evidence(read(path), "day_first") == "true"
    report = add(workspace, path)
    assert (report.accepted, report.refused) == (20, 10)
    assert set(report.refused_rows["value"]) == {"02/13/2024"}


def test_days_that_are_none_are_refused_with_their_line(tmp_path, workspace):
    days = ["2024-01-31", "2024-02-30", "2024-13-01", "0001-01-01", "9999-12-31", "99999-01-01", "2024-01-31"] + [
        "2024-03-01"
    ] * 60
    report = add(workspace, written(tmp_path, ORDERS + "".join(f"{at},{d},c,5\n" for at, d in enumerate(days))))
    assert list(report.refused_rows["line"]) == [3, 4, 5, 6, 7]


def test_rows_of_any_width_are_aligned_or_refused_but_never_lost(tmp_path):
    text = "day,n,m\n2024-01-01,2,3\n2024-01-02,2\n2024-01-03,2,3,4\n2024-01-04\n2024-01-05,2,3,4,5,6,7,8,9\n" + (
        "2024-01-06,2,3\n" * 3
    )
    table = read(written(tmp_path, text))
    assert [row[1:] for row in rows(table)] == [(2, 3), (2, None), (None, None), (2, 3), (2, 3), (2, 3)]
    assert list(table.refused["line"]) == [4, 6]


def test_nul_bytes_control_characters_and_invisible_marks_do_not_move_a_cell(tmp_path):
    names = ["\x03\x04", "\x1b[31mred\x1b[0m", "\x7f", "\u200f\u202dx\u200e", "\u2028\x85\x0b\x0c"]
    text = "id,na\0me,n\n" + "".join(f"{at},{name},{2 * at}\n" for at, name in enumerate(names, 1))
    table = read(written(tmp_path, text))
    assert table.headers == ("id", "name", "n")
    assert list(table.text["name"]) == names
    assert list(table.frame["n"]) == [2, 4, 6, 8, 10]


def test_lone_halves_of_characters_are_shown_as_broken(tmp_path):
    wide = "id,name,n\n".encode("utf-16-le") + b"1\0,\0\x00\xd8,\x005\x00\n\x00" + "2,x,6\n".encode("utf-16-le")
    assert rows(read(written(tmp_path, b"\xff\xfe" + wide))) == [(1, "\ufffd", 5), (2, "x", 6)]
    narrow = b"id,name,n\n" + b"1,\xc3\xa9t\xc3\xa9,4\n" * 30 + b"1,\xed\xa0\x80,5\n"
    assert rows(read(written(tmp_path, narrow)))[-1] == (1, "\ufffd\ufffd\ufffd", 5)
    lines = b'{"a": "\\ud800", "b": 1}\n{"a": "x", "b": 2, "\\udfff": 3}\n'
    table = read(written(tmp_path, lines, "file.jsonl"))
    assert list(table.preview()["a"]) == ["\ufffd", "x"]
    assert list(table.frame["a"]) == ["\ufffd", "x"]


def test_a_quote_never_closed_takes_no_other_row_with_it(tmp_path, workspace):
    path = written(tmp_path, ORDERS + '1,2024-01-31,"c1,5\n' + orders(20_000, 2))
    report = add(workspace, path)
    assert (report.data_rows, report.accepted + report.refused) == (20_001, 20_001)
    assert report.refused <= 1


def test_a_quote_opened_on_every_line_loses_no_row(tmp_path):
    table = read(written(tmp_path, "a,b\n" + '"x,1\n' * 5_000))
    assert len(table.frame) + len(table.refused) == 5_000


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(b"a;b\r1;2\r3;4\r", [(1, 2), (3, 4)], id="carriage returns"),
        pytest.param(b"a;b\r\n1;2\n3;4\r\n5;6", [(1, 2), (3, 4), (5, 6)], id="mixed"),
        pytest.param(b"a;b\n\r1;2\n\r3;4\n\r", [(1, 2), (3, 4)], id="the wrong way round"),
        pytest.param(b"a;b\r\r\n1;2\r\r\n3;4\r\r\n", [(1, 2), (3, 4)], id="doubled"),
    ],
)
def test_line_ends_of_any_kind_end_lines(tmp_path, content, found):
    assert rows(read(written(tmp_path, content))) == found


def test_half_a_million_blank_lines_between_two_rows_are_structure(tmp_path):
    table = read(written(tmp_path, "a,b\n1,2\n" + "\n" * 500_000 + "3,4\n"))
    assert (rows(table), structure(table)[:2]) == ([(1, 2), (3, 4)], [(1, "header"), (3, "blank")])


@pytest.mark.parametrize(
    "cell",
    ["1" * 30 + "." * 30 + " " * 30 + "x", "1 " * 200 + "x", "1 111 " * 70, "(" * 400, "1," * 200 + "x", "$" * 400],
    ids=["digits and dots", "digits and spaces", "thousands", "parentheses", "commas", "dollars"],
)
def test_cells_made_to_keep_patterns_busy_do_not(tmp_path, cell):
    path = written(tmp_path, "id\tdate\tamount\n" + "".join(f"{at}\t{cell}\t{cell}\n" for at in range(2_000)))
    start = time.process_time()
    table = read(path, delimiter="\t")
    assert len(table.frame) == 2_000
    assert table.text["amount"][1_999].strip() == cell.strip()
    assert time.process_time() - start < SECONDS


def test_no_mistake_in_options_is_anything_but_a_sentence(tmp_path):
    path = written(tmp_path, ORDERS + orders(5))
    wrong = [
        {"encoding": "nonsense"}, {"encoding": "base64"}, {"encoding": ""}, {"delimiter": ""}, {"delimiter": "\n"},
        {"delimiter": "abcdefgh"}, {"delimiter": '"', "quote": '"'}, {"quote": "abc"}, {"header_row": -1},
        {"header_row": 10**9}, {"header_row": "two"}, {"decimal": "x"}, {"day_first": "perhaps"}, {"sheet": "None"},
        {"footer_row": -3}, {"thousands": "xyz"}, {"missing": 5}, {"kinds": {"amount": "colour"}},
        {"kinds": {"no such": "text"}}, {"colour": "red"},
    ]  # fmt: skip
    for options in wrong:
        try:
            assert len(read(path, **options).frame) == 5, options
        except RegularsError as error:
            assert "file.csv" in str(error) or "There is no" in str(error), options


def test_what_a_page_shows_of_a_hostile_file_is_text(tmp_path, workspace):
    """Nothing that comes from a file is missing, split or interpreted on its way through preview and report."""
    path = written(
        tmp_path, ORDERS + "1,2024-01-31,<b>c1</b>,5\n2,<i>never</i>,c2,6\n3,2024-02-01,c3,=7+7\n" + orders(40, 4)
    )
    report = add(workspace, path)
    assert list(report.refused_rows["value"]) == ["<i>never</i>", "=7+7"]
    assert pd.read_csv(io.BytesIO(report.refused_csv())).iloc[1, -1] == "'=7+7"
