"""What columns are taken for: numbers, dates, flags and texts, in all the ways people write them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lib.engine import Engine
from lib.i18n import translator
from lib.importing import FileTable, Wanted, numbers, read, time_typing, times


def column(folder: Path, cells: list[str], header: str = "x", **options) -> FileTable:
    """A file of two columns; the first one is the one in question."""
    lines = [f"{header}\tn", *(f"{cell}\t{at}" for at, cell in enumerate(cells))]
    path = folder / "file.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read(path, **options)


def values(table: FileTable) -> list:
    found = table.frame.iloc[:, 0].astype(object)
    return [None if pd.isna(value) else value for value in found]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "2.5", "-3"], [1, 2.5, -3]),
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1 234,50", "99,00"], [1234.5, 99]),
        (["1\u00a0234,50", "99,00"], [1234.5, 99]),
        (["1\u202f234", "99"], [1234, 99]),
        (["1,234.50", "99.00"], [1234.5, 99]),
        (["1.234,50", "99,00"], [1234.5, 99]),
        (["1'234.50", "99.00"], [1234.5, 99]),
        (["1,234", "5,678"], [1234, 5678]),
        (["1,234,567", "5"], [1234567, 5]),
        (["12,34,567.50", "5.25"], [1234567.5, 5.25]),
        (["$1,234.50", "$5.00"], [1234.5, 5]),
        (["1 234,50 руб.", "5 руб."], [1234.5, 5]),
        (["1 234 ₽", "5 ₽"], [1234, 5]),
        (["€ 5,50", "€ 6,00"], [5.5, 6]),
        (["12,5%", "100%"], [0.125, 1]),
        (["(20.50)", "5.00"], [-20.5, 5]),
        (["-$5.00", "$-6.00"], [-5, -6]),
        (["5-", "6"], [-5, 6]),
        (["−5", "6"], [-5, 6]),
        (["1e3", "2.5E-1"], [1000, 0.25]),
        ([".5", "1."], [0.5, 1]),
        (["5", "-", "н/д", "#N/A", "NULL", ""], [5, None, None, None, None, None]),
    ],
)
def test_numbers(tmp_path, cells, expected):
    table = column(tmp_path, cells)
    assert table.columns[0].kind == "number"
    assert values(table) == pytest.approx(expected) if None not in expected else values(table) == expected
    assert len(table.blanked) == 0


def test_ambiguous_numbers_follow_the_other_columns_of_the_file(tmp_path):
    (tmp_path / "file.csv").write_text("a;b\n1.234;5,25\n2.345;6,75\n")
    assert list(read(tmp_path / "file.csv").frame["a"]) == [1234.0, 2345.0]
    (tmp_path / "file.csv").write_text("a;b\n1.234;5.25\n2.345;6.75\n")
    assert list(read(tmp_path / "file.csv").frame["a"]) == [1.234, 2.345]


@pytest.mark.parametrize(
    "cells",
    [
        ["00123", "00124"],
        ["12345678901234567", "12345678901234568"],
        ["+79161234567", "+79161234568"],
        ["1.2.3", "1.2.4"],
        ["192.168.0.1", "10.0.0.1"],
        ["a1", "2"],
        ["10:30", "11:45"],
    ],
)
def test_what_only_looks_like_numbers_stays_text_as_it_stands(tmp_path, cells):
    table = column(tmp_path, cells)
    assert table.columns[0].kind == "text"
    assert values(table) == cells


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2024-01-31", "2024-02-01"], ["2024-01-31", "2024-02-01"]),
        (["2024/1/31", "2024/2/1"], ["2024-01-31", "2024-02-01"]),
        (["31.01.2024", "01.02.2024"], ["2024-01-31", "2024-02-01"]),
        (["31.01.24", "01.02.24"], ["2024-01-31", "2024-02-01"]),
        (["1/31/2024", "2/1/2024"], ["2024-01-31", "2024-02-01"]),
        (["31-01-2024 10:30", "01-02-2024 11:45:30"], ["2024-01-31 10:30", "2024-02-01 11:45:30"]),
        (["1/31/2024 10:30 PM", "2/1/2024 1:05 am"], ["2024-01-31 22:30", "2024-02-01 01:05"]),
        (["2024-01-31T10:30:00.250", "2024-02-01T00:00:00.5"], ["2024-01-31 10:30:00.25", "2024-02-01 00:00:00.5"]),
        (["31.01.2024, 10:30", "01.02.2024, 11:45"], ["2024-01-31 10:30", "2024-02-01 11:45"]),
        (["31 января 2024", "1 мая 2024"], ["2024-01-31", "2024-05-01"]),
        (["31 янв. 2024 г., 10:30", "1 мая 2024 г., 11:45"], ["2024-01-31 10:30", "2024-05-01 11:45"]),
        (["31 Jan 2024", "1 September 2024"], ["2024-01-31", "2024-09-01"]),
        (["31-Jan-24", "01-May-24"], ["2024-01-31", "2024-05-01"]),
        (["January 31, 2024", "May 1st, 2024"], ["2024-01-31", "2024-05-01"]),
        (["Wed, 31 Jan 2024 10:30:00", "Wed, 01 May 2024 11:45:00"], ["2024-01-31 10:30", "2024-05-01 11:45"]),
        (["20240131", "20240201"], ["2024-01-31", "2024-02-01"]),
        (["2024-01-31T10:00:00Z", "2024-01-31T10:00:00+03:00"], ["2024-01-31 10:00", "2024-01-31 07:00"]),
        (["2024-01-31 10:00:00 -0500", "2024-01-31 10:00:00 UTC"], ["2024-01-31 15:00", "2024-01-31 10:00"]),
    ],
)
def test_dates(tmp_path, cells, expected):
    table = column(tmp_path, cells)
    assert table.columns[0].kind == "time"
    assert values(table) == [pd.Timestamp(value) for value in expected]


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("created_at", ["1704067200", "1704153600"], ["2024-01-01", "2024-01-02"]),
        ("timestamp", ["1704067200500", "1704153600000"], ["2024-01-01 00:00:00.5", "2024-01-02"]),
        ("Order date", ["45292", "45293.5"], ["2024-01-01", "2024-01-02 12:00"]),
        ("Месяц", ["2024-01", "2024-02"], ["2024-01-01", "2024-02-01"]),
    ],
)
def test_serial_numbers_are_dates_when_the_header_says_so(tmp_path, header, cells, expected):
    assert values(column(tmp_path, cells, header)) == [pd.Timestamp(value) for value in expected]
    assert column(tmp_path, cells, "amount").columns[0].kind in ("number", "text")


def test_the_day_order_is_decided_on_the_whole_column(tmp_path):
    table = column(tmp_path, ["01.02.2024", "03.04.2024", "31.05.2024"])
    assert values(table)[0] == pd.Timestamp(2024, 2, 1)
    table = column(tmp_path, ["01/02/2024", "03/04/2024", "05/31/2024"])
    assert values(table)[0] == pd.Timestamp(2024, 1, 2)


def test_an_undecided_day_order_is_marked_as_a_guess_and_can_be_turned(tmp_path):
    cells = ["01/02/2024", "03/04/2024"]
    guessed = next(e for e in column(tmp_path, cells).evidence if e.name == "day_first")
    assert (guessed.value, guessed.guess) == ("true", True)
    assert values(column(tmp_path, cells, day_first=False))[0] == pd.Timestamp(2024, 1, 2)
    american = next(
        e for e in column(tmp_path, ["1/2/2024 3:04 PM", "1/3/2024 4:05 AM"]).evidence if e.name == "day_first"
    )
    assert (american.value, american.guess) == ("false", True)


def test_dates_that_follow_one_another_in_one_order_only_settle_it(tmp_path):
    days = [f"{month}/{day}/2024" for month in range(1, 7) for day in (1, 5, 9, 12)]
    table = column(tmp_path, days)
    assert next(e for e in table.evidence if e.name == "day_first").value == "false"
    assert values(table)[-1] == pd.Timestamp(2024, 6, 12)


def test_of_mixed_day_orders_the_more_common_wins_and_the_rest_is_listed(tmp_path):
    table = column(tmp_path, ["31.12.2024", "12/31/2024", "30.11.2024", "01.02.2024"])
    assert values(table) == [pd.Timestamp(2024, 12, 31), None, pd.Timestamp(2024, 11, 30), pd.Timestamp(2024, 2, 1)]
    assert table.blanked[["line", "column", "value"]].values.tolist() == [[3, "x", "12/31/2024"]]


def test_days_and_years_that_do_not_exist_are_listed_with_their_line(tmp_path):
    table = column(tmp_path, ["31.01.2025", "30.02.2025", "01.02.0025"] + ["15.03.2025"] * 20)
    assert table.blanked[["line", "value"]].values.tolist() == [[3, "30.02.2025"], [4, "01.02.0025"]]
    said = translator("en")(table.blanked["message"][0])
    assert said == "is not a date of this column (dates written dd.mm.yyyy, day first)"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["yes", "No", "YES"], [True, False, True]),
        (["да", "нет", "Да"], [True, False, True]),
        (["TRUE", "FALSE", ""], [True, False, None]),
        (["истина", "ложь", "н/д"], [True, False, None]),
    ],
)
def test_flags(tmp_path, cells, expected):
    table = column(tmp_path, cells)
    assert table.columns[0].kind == "flag"
    assert values(table) == expected


def test_one_and_zero_are_numbers_until_flags_are_wanted(tmp_path):
    table = column(tmp_path, ["1", "0"])
    assert table.columns[0].kind == "number"
    engine = Engine()
    staged = table.stage(engine, "t", {"x": Wanted("flag")})
    with engine.cursor() as cursor:
        assert cursor.execute(f'SELECT x FROM "{staged.table}"').fetchall() == [(True,), (False,)]


def test_amounts_in_several_currencies_carry_their_codes(tmp_path):
    table = column(tmp_path, ["$5.00", "€6.00", "10 руб."], "amount")
    assert table.headers == ("amount", "amount (currency)", "n")
    assert list(table.frame["amount (currency)"]) == ["USD", "EUR", "RUB"]
    assert list(table.frame["amount"]) == [5, 6, 10]
    assert set(table.column("amount (currency)").samples) == {"USD", "EUR", "RUB"}


def test_cells_that_mean_nothing_are_missing_in_texts_but_a_dash_is_not(tmp_path):
    assert values(column(tmp_path, ["good", "NULL", "н/д", "#N/A", "-", "no comment"])) == [
        "good",
        None,
        None,
        None,
        "-",
        "no comment",
    ]


def test_what_a_column_tells_about_itself(tmp_path):
    found = column(tmp_path, ["5", "7", "5", "-", "x"] + ["6"] * 20, "score").columns[0]
    assert (found.kind, found.is_integer, found.low, found.high) == ("number", True, 5, 7)
    assert (found.cells, found.missing, found.distinct) == (25, 1, 4)
    assert found.fit == pytest.approx(23 / 24)
    assert found.frequent[0] == ("6", 20)
    assert found.samples[:3] == ("5", "7", "x")


@pytest.mark.parametrize("decimal", [".", ","])
def test_the_database_reads_numbers_exactly_as_the_detection_does(decimal):
    cells = [
        "1",
        "-2.5",
        "3,5",
        "1 234,5",
        "1,234.5",
        "1.234,5",
        "(5)",
        "$6",
        "7 %",
        "1e3",
        "x",
        "1,23",
        "12 34",
        "--5",
        "5-",
        "€-1",
        "1'000",
    ]
    engine = Engine()
    with engine.cursor() as cursor:
        sql = numbers.number_sql(numbers.NumberFormat(decimal), "c")
        for cell in cells:
            (found,) = cursor.execute(f"SELECT {sql} FROM (SELECT ? AS c)", [cell]).fetchone()
            assert found == pytest.approx(numbers.parse(cell, decimal)), cell


def test_the_database_reads_dates_exactly_as_the_detection_does():
    cells = {"5 января 2024 г.": 1, "31 дек 2023, 10:30": 1, "1 фев. 2024": 1}
    form = times.settle(times.shapes(cells), "dmy", False)
    engine = Engine()
    with engine.cursor() as cursor:
        for cell in cells:
            (found,) = cursor.execute(
                f"SELECT {time_typing.time_sql(form, 'c', 'UTC')} FROM (SELECT ? AS c)", [cell]
            ).fetchone()
            assert found == times.parse(form, cell).replace(tzinfo=None), cell
