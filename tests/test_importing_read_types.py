"""What columns are taken for: numbers, dates, flags and texts, in all the ways people write them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lib.engine import Engine
from lib.i18n import translator
from lib.importing import FileTable, Wanted, read
from lib.importing.cells import numbers, time_typing, times


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
        (["1\u2009234,50", "99,00"], [1234.5, 99]),
        (["1’234.50", "99.00"], [1234.5, 99]),
        (["1.234.567,89", "5,00"], [1234567.89, 5]),
        (["1 234.50", "2 345.60"], [1234.5, 2345.6]),
        (["5,-", "1.234,50", "12,–"], [5, 1234.5, 12]),
        (["(1,234.50)", "($5.00)", "1,234.50-"], [-1234.5, -5, -1234.5]),
        (["-5,-", "6,50"], [-5, 6.5]),
        (["1 рубль", "3 рубля", "5 рублей", "7 руб", "9 р."], [1, 3, 5, 7, 9]),
        (["5 долл.", "6 dollars", "US$ 7"], [5, 6, 7]),
        (["EUR 1.234,50", "5 €", "6,50 euros"], [1234.5, 5, 6.5]),
        (["R$ 1.234,50", "R$ 5,00"], [1234.5, 5]),
        (["5 zł", "1 000,5 zł"], [5, 1000.5]),
        (["5 шт", "10 шт.", "1 200 ШТ"], [5, 10, 1200]),
        (["3 pcs", "4"], [3, 4]),
        (["5 %", "12.5 %"], [0.05, 0.125]),
        (['="5"', '="6"'], [5, 6]),
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
        ["8 (916) 123-45-67", "8 (916) 123-45-68"],
        ["4276 1234 5678 9012", "4276 1234 5678 9013"],
        ["1/2", "3/4"],
        ["5k", "6k"],
        ["٥", "٦"],
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
        (["2024-01-31T10:30:00.000Z", "2024-02-01T10:30Z"], ["2024-01-31 10:30", "2024-02-01 10:30"]),
        (["31.01.2024 10:30 MSK", "01.02.2024 00:30 мск"], ["2024-01-31 07:30", "2024-01-31 21:30"]),
        (["2024-01-31 10:30:00 EST", "2024-07-31 10:30:00 EDT"], ["2024-01-31 15:30", "2024-07-31 14:30"]),
        (["Jan 31, 2024 10:30:00 AM PST", "Jul 31, 2024 1:30:00 PM PDT"], ["2024-01-31 18:30", "2024-07-31 20:30"]),
        (["2024-01-31T10:30:00+03:00[Europe/Moscow]"] * 2, ["2024-01-31 07:30"] * 2),
        (["20240131T103000Z", "20240201T000000Z"], ["2024-01-31 10:30", "2024-02-01"]),
        (["20240131 103000", "20240201 000001"], ["2024-01-31 10:30", "2024-02-01 00:00:01"]),
        (["20240131103000", "20240201000001"], ["2024-01-31 10:30", "2024-02-01 00:00:01"]),
        (["31 декабрь 2024", "1 март 2024"], ["2024-12-31", "2024-03-01"]),
        (["среда, 31 января 2024 г.", "четверг, 1 февраля 2024 г."], ["2024-01-31", "2024-02-01"]),
        (["31. Dezember 2024", "1. März 2024"], ["2024-12-31", "2024-03-01"]),
        (["Mittwoch, 31. Januar 2024", "Dienstag, 1. Oktober 2024"], ["2024-01-31", "2024-10-01"]),
        (["31 décembre 2024", "1 août 2024", "3 févr. 2024"], ["2024-12-31", "2024-08-01", "2024-02-03"]),
        (["mardi 2 juillet 2024", "lundi 3 juin 2024"], ["2024-07-02", "2024-06-03"]),
        (["31 de enero de 2024", "1 de diciembre de 2024"], ["2024-01-31", "2024-12-01"]),
        (["31 gennaio 2024", "1 luglio 2024"], ["2024-01-31", "2024-07-01"]),
        (["1 de março de 2024", "31 de dezembro de 2024"], ["2024-03-01", "2024-12-31"]),
        (["Wed Jan 31 10:30:00 2024", "Thu Feb  1 00:00:01 2024"], ["2024-01-31 10:30", "2024-02-01 00:00:01"]),
        (
            ["Wed Jan 31 10:30:00 +0300 2024", "Thu Feb 01 10:30:00 +0000 2024"],
            ["2024-01-31 07:30", "2024-02-01 10:30"],
        ),
        (["Wed Jan 31 2024 10:30:00 GMT+0300 (MSK)"] * 2, ["2024-01-31 07:30"] * 2),
        (["2024/01/31 1:30:00 PM GMT+3", "2024/02/01 12:05:00 AM GMT+3"], ["2024-01-31 10:30", "2024-01-31 21:05"]),
        (["2024/01/31 1:30:00 PM GMT+5:30", "2024/01/31 9:00:00 AM GMT"], ["2024-01-31 08:00", "2024-01-31 09:00"]),
        (["2024/01/31 1:30:00 PM GMT-5", "2024/01/31 11:30:00 AM GMT+10"], ["2024-01-31 18:30", "2024-01-31 01:30"]),
        (["1/31/2024 1:30 PM +0300", "2/1/2024 1:05 AM +0300"], ["2024-01-31 10:30", "2024-01-31 22:05"]),
        (["31/Jan/2024:10:30:00 +0300", "01/Feb/2024:00:00:00 +0000"], ["2024-01-31 07:30", "2024-02-01"]),
        (["31.01.2024 в 10:30", "01.02.2024 в 9:05"], ["2024-01-31 10:30", "2024-02-01 09:05"]),
        (["31.01.2024 10.30", "01.02.2024 9.05"], ["2024-01-31 10:30", "2024-02-01 09:05"]),
        (["31/01/2024 10h30", "01/02/2024 9h05"], ["2024-01-31 10:30", "2024-02-01 09:05"]),
        (["31.01.2024 24:00", "31.01.2024 23:59"], ["2024-02-01 00:00", "2024-01-31 23:59"]),
        (["2024-01-31 24:00:00", "2024-01-31 23:59:00"], ["2024-02-01 00:00", "2024-01-31 23:59"]),
        (["12:30 AM", "12:30 PM"], None),
        (["1/31/24 12:05 AM", "2/1/24 12:05 PM"], ["2024-01-31 00:05", "2024-02-01 12:05"]),
        (["2024-W05-1", "2024-W06-7"], ["2024-01-29", "2024-02-11"]),
        (["2024-W05", "2023-W52"], ["2024-01-29", "2023-12-25"]),
        (["31.01.24", "01.02.99"], ["2024-01-31", "1999-02-01"]),
        (["31.01.2024г.", "01.02.2024 г."], ["2024-01-31", "2024-02-01"]),
    ],
)
def test_dates(tmp_path, cells, expected):
    table = column(tmp_path, cells)
    assert table.columns[0].kind == ("time" if expected else "text")
    assert values(table) == ([pd.Timestamp(value) for value in expected] if expected else cells)


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("created_at", ["1704067200", "1704153600"], ["2024-01-01", "2024-01-02"]),
        ("timestamp", ["1704067200500", "1704153600000"], ["2024-01-01 00:00:00.5", "2024-01-02"]),
        ("Order date", ["45292", "45293.5"], ["2024-01-01", "2024-01-02 12:00"]),
        ("Месяц", ["2024-01", "2024-02"], ["2024-01-01", "2024-02-01"]),
        ("Месяц", ["Январь 2024 г.", "Май 2024"], ["2024-01-01", "2024-05-01"]),
        ("month", ["Jan-24", "Dec-23"], ["2024-01-01", "2023-12-01"]),
        ("month", ["202401", "202312"], ["2024-01-01", "2023-12-01"]),
        ("Дата", ["2024 г.", "2025 г."], ["2024-01-01", "2025-01-01"]),
        ("created_at", ["1704067200.5", "1704153600"], ["2024-01-01 00:00:00.5", "2024-01-02"]),
        ("created_at", ["1704067200000000", "1704153600000000"], ["2024-01-01", "2024-01-02"]),
        ("created_at", ["1704067200000000000", "1704153600000000000"], ["2024-01-01", "2024-01-02"]),
        ("Дата", ["45292,5", "45293,25"], ["2024-01-01 12:00", "2024-01-02 06:00"]),
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
        (["да", "нет", "-"], [True, False, None]),
        (["+", "-", "+"], [True, False, True]),
        (["ja", "nein"], [True, False]),
        (["oui", "non"], [True, False]),
        (["sí", "no"], [True, False]),
        (["sim", "não"], [True, False]),
        (["tak", "nie"], [True, False]),
        (["так", "ні"], [True, False]),
        (["evet", "hayır"], [True, False]),
        (["есть", "нет", "нет"], [True, False, False]),
        (["вкл", "выкл"], [True, False]),
        (["Y", "N", ""], [True, False, None]),
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


@pytest.mark.parametrize("empty", ["0000-00-00", "00.00.0000", "01.01.0001 0:00:00", "0001-01-01T00:00:00", "н/д"])
def test_dates_that_programs_write_where_there_is_none_are_missing(tmp_path, empty):
    table = column(tmp_path, ["2024-01-31", empty, "2024-02-01"])
    assert values(table) == [pd.Timestamp(2024, 1, 31), None, pd.Timestamp(2024, 2, 1)]
    assert len(table.blanked) == 0


def test_names_written_as_whole_numbers_with_a_fraction_of_nothing_lose_it(tmp_path):
    table = column(tmp_path, ["17850.0", "79161234567.0", ""], "CustomerID")
    assert table.columns[0].kind == "number"
    engine = Engine()
    staged = table.stage(engine, "t", {"CustomerID": Wanted("text")})
    with engine.cursor() as cursor:
        found = cursor.execute(f'SELECT "CustomerID" FROM "{staged.table}" ORDER BY _line').fetchall()
    assert found == [("17850",), ("79161234567",), (None,)]


def test_what_keeps_a_spreadsheet_from_changing_cells_is_taken_off(tmp_path):
    assert values(column(tmp_path, ['="00123"', '="00124"'])) == ["00123", "00124"]
    assert values(column(tmp_path, ["'+79161234567", "'=x", "o'clock", "'quoted'"])) == [
        "+79161234567",
        "=x",
        "o'clock",
        "'quoted'",
    ]


def test_one_odd_cell_does_not_turn_amounts_into_names(tmp_path):
    amounts = [f"{amount}.50" for amount in range(1, 51)]
    for odd in ("007", "12345678901234567"):
        assert column(tmp_path, [*amounts, odd]).columns[0].kind == "number"
    assert column(tmp_path, [*(str(amount) for amount in range(100, 150)), "007"]).columns[0].kind == "text"


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
