"""Reading files as programs write them: encodings, delimiters, headers, totals, and files that hold no table."""

from __future__ import annotations

import gzip
import io
import zipfile

import pandas as pd
import pytest

from lib.errors import FileError
from lib.importing import read
from lib.importing.formats.sample import count_lines
from lib.importing.formats.source import open_source
from tests.reading import evidence, rows, structure, written

RUSSIAN = (
    "Дата заказа;Клиент;Сумма, руб.;Оплачен\r\n"
    "31.01.2025;Иванов;1 234,50;да\r\n"
    "01.02.2025;Петрова;99,00;нет\r\n"
    "13.02.2025;Сидоров;5;да\r\n"
)
RUSSIAN_ROWS = [
    (pd.Timestamp(2025, 1, 31), "Иванов", 1234.5, True),
    (pd.Timestamp(2025, 2, 1), "Петрова", 99.0, False),
    (pd.Timestamp(2025, 2, 13), "Сидоров", 5.0, True),
]


# Encodings


@pytest.mark.parametrize(
    "encoding", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
)
def test_russian_text_reads_the_same_in_every_encoding_it_is_written_in(tmp_path, encoding):
    table = read(written(tmp_path, RUSSIAN.encode(encoding)))
    assert table.headers == ("Дата заказа", "Клиент", "Сумма, руб.", "Оплачен")
    assert rows(table) == RUSSIAN_ROWS


def test_western_text_is_read_as_windows_writes_it(tmp_path):
    table = read(written(tmp_path, "Prénom;Montant\nRené;1.234,50 €\nZoé;99,00 €\n".encode("cp1252")))
    assert rows(table) == [("René", 1234.5), ("Zoé", 99.0)]
    assert table.column("Montant").currencies == ("EUR",)


def test_one_broken_byte_does_not_make_a_utf8_file_something_else(tmp_path):
    content = ("имя;сумма\n" + "Анна;1\n" * 30).encode() + b"\xff;2\n"
    table = read(written(tmp_path, content))
    assert evidence(table, "encoding") == "utf-8"
    assert rows(table)[-1] == ("\ufffd", 2.0)


def test_nul_bytes_are_dropped(tmp_path):
    assert rows(read(written(tmp_path, b"name,n\nA\x00nn,1\nBob,2\n"))) == [("Ann", 1.0), ("Bob", 2.0)]


# Dialects


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "||", "~"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    content = "\n".join(
        delimiter.join(cells)
        for cells in [["city", "day", "n"], ["Riga", "2024-01-31", "5"], ["Oslo", "2024-02-01", "6"]]
    )
    table = read(written(tmp_path, content))
    assert evidence(table, "delimiter") == delimiter
    assert rows(table) == [("Riga", pd.Timestamp(2024, 1, 31), 5.0), ("Oslo", pd.Timestamp(2024, 2, 1), 6.0)]


def test_a_decimal_comma_does_not_pass_for_a_delimiter(tmp_path):
    table = read(written(tmp_path, "a;b\n1,50;2,25\n3,75;4,00\n"))
    assert (evidence(table, "delimiter"), evidence(table, "decimal")) == (";", ",")
    assert rows(table) == [(1.5, 2.25), (3.75, 4.0)]


def test_a_sep_line_is_honoured_and_is_not_data(tmp_path):
    table = read(written(tmp_path, "sep=|\na|b\n1,5|2\n2,5|3\n"))
    assert rows(table) == [(1.5, 2.0), (2.5, 3.0)]
    assert structure(table) == [(1, "preamble"), (2, "header")]


def test_quoted_cells_keep_delimiters_quotes_and_line_breaks(tmp_path):
    table = read(written(tmp_path, 'who,said,n\nAnn,"He said ""no"", twice",1\nBob,"two\nlines",2\nCy,x,3\n'))
    assert rows(table) == [("Ann", 'He said "no", twice', 1.0), ("Bob", "two\nlines", 2.0), ("Cy", "x", 3.0)]


def test_quotes_escaped_by_a_backslash_are_read(tmp_path):
    table = read(written(tmp_path, 'who,said\n1,"a \\"b\\" c"\n2,"d, e"\n'))
    assert list(table.text["said"]) == ['a "b" c', "d, e"]


def test_a_quote_never_closed_spoils_only_its_own_line(tmp_path):
    table = read(written(tmp_path, 'id,name,n\n1,"Ann,5\n2,Bob "the" B,6\n3,"He said "no" twice",7\n'))
    assert rows(table) == [(1.0, '"Ann', 5.0), (2.0, 'Bob "the" B', 6.0), (3.0, 'He said "no" twice', 7.0)]


def test_old_mac_line_ends_divide_lines(tmp_path):
    assert rows(read(written(tmp_path, b"a;b\r1;2\r3;4\r"))) == [(1.0, 2.0), (3.0, 4.0)]


def test_a_gzipped_file_reads_like_the_file(tmp_path):
    assert rows(read(written(tmp_path, gzip.compress(RUSSIAN.encode("cp1251")), "file.csv.gz"))) == RUSSIAN_ROWS


# Structure


def test_titles_blank_lines_and_totals_are_not_data(tmp_path):
    content = (
        "Отчёт по продажам;;;\r\n;;;\r\n" + RUSSIAN + ";;;\r\nИтого:;;1 338,50;\r\nОтчёт составлен автоматически;;;\r\n"
    )
    table = read(written(tmp_path, content.encode("cp1251")))
    assert rows(table) == RUSSIAN_ROWS
    assert structure(table) == [(1, "preamble"), (2, "blank"), (3, "header"), (7, "blank"), (8, "total"), (9, "note")]


def test_a_customer_called_total_is_data(tmp_path):
    table = read(written(tmp_path, "name,day,n\nTotal Wine,2024-01-01,5\nAnn,2024-01-02,6\n"))
    assert [row[0] for row in rows(table)] == ["Total Wine", "Ann"]


def test_the_header_repeated_in_the_middle_is_not_data(tmp_path):
    table = read(written(tmp_path, "day,n\n2024-01-01,1\nday,n\n2024-01-02,2\n"))
    assert [row[1] for row in rows(table)] == [1.0, 2.0]
    assert structure(table) == [(1, "header"), (3, "repeated_header")]


def test_a_file_without_a_header_gets_names_and_loses_no_row(tmp_path):
    table = read(written(tmp_path, "2024-01-01,5,Ann\n2024-01-02,6,Bob\n"))
    assert table.headers == ("column_1", "column_2", "column_3")
    assert len(table.frame) == 2
    assert evidence(table, "header_row") == "0"


def test_equal_empty_and_reserved_headers_become_different_names(tmp_path):
    table = read(written(tmp_path, "Sum,sum,,_line\n1,2,3,4\n5,6,7,8\n"))
    assert table.headers == ("Sum", "sum (2)", "column_3", "_line (2)")


def test_a_row_of_texts_that_comes_back_is_not_a_header(tmp_path):
    table = read(written(tmp_path, "Ann,Riga\nBob,Oslo\nAnn,Riga\nCy,Oslo\n"))
    assert (table.headers, len(table.frame)) == (("column_1", "column_2"), 4)


def test_the_word_total_in_the_last_row_makes_it_one(tmp_path):
    table = read(written(tmp_path, "Товар;Штук;Сумма\nХлеб;1,000;35,50\nМолоко;2,000;140,00\nИтого;3,000;175,50\n"))
    assert [row[0] for row in rows(table)] == ["Хлеб", "Молоко"]
    assert structure(table) == [(1, "header"), (4, "total")]


def test_columns_without_name_and_cells_are_left_out(tmp_path):
    assert read(written(tmp_path, "a;b;;\n1;2;;\n3;4;;\n")).headers == ("a", "b")


def test_headers_of_markup_queries_and_formulas_are_plain_names(tmp_path):
    names = ("<b>x</b>", "=1+1", 'a";DROP TABLE t;--', "**bold**", "'; --")
    table = read(
        written(tmp_path, '<b>x</b>,=1+1,"a"";DROP TABLE t;--",**bold**,\'; --\n<i>1</i>,=2,3,4,5\nz,=3,4,5,6\n')
    )
    assert table.headers == names
    assert tuple(table.frame.columns) == names
    assert list(table.frame["<b>x</b>"]) == ["<i>1</i>", "z"]


def test_rows_are_aligned_only_where_it_is_certain(tmp_path):
    table = read(
        written(
            tmp_path,
            "id,name,amount,day\n"
            "1,Ann,5.50,2024-01-01\n"
            "2,Smith, J,6.50,2024-01-02\n"  # one way of joining looks right: the comma with a space
            "3,Bob,7\n"  # the end was left off
            "4,Bob,12,50,2024-01-03\n"  # Bob,12 and 50, or Bob and 12,50?
            "x,y,z,1,2,3,4\n"
            "5,Zoe,1.5,2024-01-04,,\n",  # empty cells too many
        )
    )
    assert [row[:3] for row in rows(table)] == [
        (1.0, "Ann", 5.5),
        (2.0, "Smith, J", 6.5),
        (3.0, "Bob", 7.0),
        (5.0, "Zoe", 1.5),
    ]
    assert list(table.refused["line"]) == [5, 6]
    assert table.refused["reason"][0] == "has 5 cells instead of 4"
    assert table.refused["value"][0] == "4 | Bob | 12 | 50 | 2024-01-03"


# What the user sets


def test_every_choice_can_be_overridden(tmp_path):
    path = written(tmp_path, "x;y\n01.02.2024;1.234\n03.04.2024;5.678\n")
    assert rows(read(path)) == [(pd.Timestamp(2024, 2, 1), 1.234), (pd.Timestamp(2024, 4, 3), 5.678)]
    assert rows(read(path, day_first=False))[0][0] == pd.Timestamp(2024, 1, 2)
    assert rows(read(path, decimal=","))[0][1] == 1234.0
    assert read(path, header_row=0).headers == ("column_1", "column_2")
    assert read(path, header_row=2).headers == ("01.02.2024", "1.234")
    assert read(path, delimiter=",").headers == ("x;y",)
    assert read(written(tmp_path, RUSSIAN.encode("cp1251")), encoding="cp866").headers != (
        "Дата заказа",
        "Клиент",
        "Сумма, руб.",
        "Оплачен",
    )
    decided = {e.name: e.overridden for e in read(path, day_first=False).evidence}
    assert decided["day_first"] and not decided["delimiter"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"encoding": "klingon"}, "there is no such encoding"),
        ({"delimiter": ""}, "cannot be read with delimiter"),
        ({"decimal": "x"}, "cannot be read with decimal"),
        ({"header_row": 99}, "line 99 cannot be the header"),
        ({"delimeter": ";"}, "Did you mean delimiter"),
    ],
)
def test_impossible_options_are_explained(tmp_path, options, said):
    with pytest.raises(FileError, match=said):
        read(written(tmp_path, "a;b\n1;2\n"), **options)


# Files that hold no table


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * 80_000_000)
    return out.getvalue()


def document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "only blank lines"),
        (b"a,b,c\n", "has a header but no rows"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "is a PDF document, not a table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a picture, not a table"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "is a program, not a table"),
        (bytes(range(256)) * 20, "is not text but binary data, not a table"),
        (b"<!DOCTYPE html><html><table>", "is a web page"),
        (document(), "is a text document"),
        (OLE + b"\0" * 100 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + b"\0" * 100, "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"\x1f\x8b\x08\x00broken", "damaged"),
        (gzip.compress(b"a,b\n1,2\n" * 1000)[:40], "damaged"),
        (bomb(), "far more data"),
        (
            ",".join(f"c{i}" for i in range(20_000)).encode() + b"\n" + b",".join([b"1"] * 20_000),
            "20,000 columns; at most 16,384",
        ),
        (b'{"a": 1}\n[1, 2]\n', "line 2: this is not a JSON object"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_holds_no_table_gets_a_sentence(tmp_path, content, said):
    with pytest.raises(FileError, match=said) as caught:
        read(written(tmp_path, content, "report.csv"))
    assert "report.csv" in str(caught.value)


def test_a_web_page_called_a_workbook_says_how_to_make_one_of_it(tmp_path):
    path = tmp_path / "report.xls"
    path.write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    with pytest.raises(FileError, match="save it as a workbook"):
        read(path)


def test_missing_files_and_folders_get_a_sentence(tmp_path):
    with pytest.raises(FileError, match=r"There is no file “nothing\.csv”"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(FileError, match="is a folder"):
        read(tmp_path)


def test_a_file_that_changes_after_it_was_read_is_not_loaded(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n")
    table = read(path)
    written(tmp_path, "a,b\n1,2\n3,4\n")
    with pytest.raises(FileError, match="changed while it was being read"):
        _ = table.frame


# Public data


@pytest.mark.parametrize(
    ("name", "count", "width", "header"),
    [
        ("cdnow_sample.txt", 6_919, 5, "0"),
        ("cdnow_master.txt", 69_659, 4, "1"),
        ("ecom_events.csv.gz", 31_106, 8, "1"),
        ("telco_customer_churn.csv", 7_043, 21, "1"),
    ],
)
def test_public_files_give_their_published_numbers_of_rows(shared_data, name, count, width, header):
    table = read(shared_data(name))
    assert (len(table.frame), len(table.headers), evidence(table, "header_row")) == (count, width, header)
    assert (len(table.refused), len(table.blanked)) == (0, 0)


def test_the_dates_and_amounts_of_cdnow_are_what_was_published(shared_data):
    frame = read(shared_data("cdnow_sample.txt")).frame
    assert (frame["column_3"].min(), frame["column_3"].max()) == (pd.Timestamp(1997, 1, 1), pd.Timestamp(1998, 6, 30))
    assert round(frame["column_5"].sum(), 2) == 244_091.94
    assert frame["column_2"].nunique() == 2_357
    assert frame["column_2"].iloc[0] == "0001"


def test_eleven_customers_of_telco_have_no_total(shared_data):
    table = read(shared_data("telco_customer_churn.csv"))
    assert table.column("TotalCharges").missing == 11
    assert table.frame["TotalCharges"].isna().sum() == 11
    assert table.frame["Churn"].sum() == 1869


@pytest.mark.parametrize(
    ("content", "encoding", "carriage_return", "lines"),
    [
        (b"a,b\n1,2\n3,4\n", "utf-8", False, 3),
        (b"a,b\n1,2\n3,4", "utf-8", False, 3),
        (b"a,b\r1,2\r3,4\r", "utf-8", True, 3),
        (b"a,b\r\n1,2\r\n3", "cp1251", False, 3),
        (b"abc\n" * 2**18, "utf-8", False, 2**18),
        (b"abc\n" * 2**18 + b"a", "utf-8", False, 2**18 + 1),
        (b"abcdefg\n" * 2**19 + b"\n\n", "utf-8", False, 2**19 + 2),
        ("a\u010a\n1\n2".encode("utf-16"), "utf-16", False, 3),
    ],
)
def test_the_last_line_counts_whether_or_not_it_ends(tmp_path, content, encoding, carriage_return, lines):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert count_lines(open_source(path), encoding, carriage_return) == lines
