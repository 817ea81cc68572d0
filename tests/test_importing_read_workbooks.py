"""Workbooks of every format, cell by cell: dates, percents, errors, formulas, merged cells, hidden sheets."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
import xlwt

from lib.errors import FileError
from lib.i18n import translator
from lib.importing import Contents, contents, read, tables_in
from lib.importing.formats import kept_rows
from tests.packages import ods, ods_cell, ods_row, text_cell, xlsx
from tests.reading import evidence, rows

DAY = datetime(2025, 1, 31)
MOMENT = datetime(2025, 2, 1, 10, 30)


def texts(path: Path, **options) -> list[list[str]]:
    return read(path, **options).text.values.tolist()


def old_workbook(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Лист1")
    date, percent = xlwt.easyxf(num_format_str="DD.MM.YYYY HH:MM"), xlwt.easyxf(num_format_str="0%")
    table = [
        ["Заказы за январь"],
        ["Дата", "Имя", "Доля", "Оплачен", "Телефон", "Индекс"],
        [DAY, "Анна", 0.25, True, 79161234567, "00123"],
        [MOMENT, "Олег", 0.5, False, 79161234568, "00124"],
    ]
    for at, row in enumerate(table):
        for column, cell in enumerate(row):
            style = date if isinstance(cell, datetime) else percent if isinstance(cell, float) else None
            sheet.write(at, column, cell, *([style] if style else []))
    book.add_sheet("Пустой")
    hidden = book.add_sheet("Черновик")
    for at in range(20):
        hidden.write(at, 0, "x")
        hidden.write(at, 1, at)
    hidden.visibility = 1
    book.save(str(path))
    return path


def test_an_old_workbook_is_read_cell_by_cell(tmp_path):
    table = read(old_workbook(tmp_path / "old.xls"))
    assert rows(table) == [
        (pd.Timestamp(DAY), "Анна", 0.25, True, 79161234567.0, "00123"),
        (pd.Timestamp(MOMENT), "Олег", 0.5, False, 79161234568.0, "00124"),
    ]
    assert list(table.text["Телефон"]) == ["79161234567", "79161234568"]


def test_hidden_and_empty_sheets_are_not_offered(tmp_path):
    path = old_workbook(tmp_path / "old.xls")
    assert contents(path) == Contents("workbook", ("Лист1",))
    assert (evidence(read(path), "sheet"), evidence(read(path), "sheets")) == ("Лист1", None)


def test_a_workbook_of_hidden_sheets_only_is_read_all_the_same(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet = book.add_worksheet("Data")
        book.add_worksheet("Cover").activate()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, [1, 2])
        sheet.hide()
    assert texts(tmp_path / "book.xlsx") == [["1", "2"]]


def test_an_open_document_workbook_is_read_cell_by_cell(tmp_path):
    path = ods(
        tmp_path / "book.ods",
        ods_row(*(ods_cell("string", shown=name) for name in ("day", "name", "share", "paid", "sum", "code")))
        + ods_row(
            ods_cell("date", "2025-01-31"), ods_cell("string", shown="Ann"), ods_cell("percentage", "0.25", "25%"),
            ods_cell("boolean", "true", "TRUE"), ods_cell("currency", "1234.5", "1 234,50 €"),
            ods_cell("string", shown="007"),
        )
        + ods_row(
            ods_cell("date", "2025-02-01T10:30:00"), ods_cell("string", shown="Bob"), ods_cell("float", "0.5"),
            ods_cell("boolean", "false", "FALSE"), ods_cell("float", "99"), ods_cell("string", shown="008"),
        )
        + ods_row(ods_cell(times=16_384), times=1_048_573),
    )  # fmt: skip
    assert rows(read(path)) == [
        (pd.Timestamp(DAY), "Ann", 0.25, True, 1234.5, "007"),
        (pd.Timestamp(MOMENT), "Bob", 0.5, False, 99.0, "008"),
    ]


def test_repeated_rows_and_cells_of_an_open_document_are_as_many(tmp_path):
    header = ods_row(ods_cell("string", shown="a"), ods_cell("string", shown="b"))
    path = ods(tmp_path / "book.ods", header + ods_row(ods_cell("float", "5", times=2), times=3))
    assert texts(path) == [["5", "5"]] * 3


@pytest.fixture
def cells(tmp_path) -> Path:
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet = book.add_worksheet()
        date = book.add_format({"num_format": "dd.mm.yyyy"})
        percent = book.add_format({"num_format": "0%"})
        length = book.add_format({"num_format": "[h]:mm"})
        clock = book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["day", "share", "error", "paid", "length", "clock", "code", "phone", "sum", "unsolved"])
        for at, day in ((1, DAY), (2, "01.02.2025")):
            sheet.write_datetime(at, 0, day, date) if isinstance(day, datetime) else sheet.write_string(at, 0, day)
            sheet.write_number(at, 1, 0.25, percent)
            sheet.write_formula(at, 2, "=1/0" if at == 1 else "=NA()", None, "#DIV/0!" if at == 1 else "#N/A")
            sheet.write_boolean(at, 3, at == 1)
            sheet.write_number(at, 4, 1.5, length)
            sheet.write_number(at, 5, 0.4375, clock)
            sheet.write_string(at, 6, "007")
            sheet.write_number(at, 7, 79161234567.0)
            sheet.write_formula(at, 8, "=0.1+0.2", None, 0.1 + 0.2)
            sheet.write_formula(at, 9, "=A1", None, "")
    return tmp_path / "book.xlsx"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("day", ["2025-01-31", "01.02.2025"]),
        ("share", ["0.25", "0.25"]),
        ("error", ["", ""]),
        ("paid", ["TRUE", "FALSE"]),
        ("length", ["129600", "129600"]),
        ("clock", ["10:30:00", "10:30:00"]),
        ("code", ["007", "007"]),
        ("phone", ["79161234567", "79161234567"]),
        ("sum", ["0.3", "0.3"]),
        ("unsolved", ["", ""]),
    ],
)
def test_a_cell_of_a_workbook_is_what_it_holds_not_how_it_looks(cells, column, expected):
    assert list(read(cells).text[column]) == expected


def test_dates_and_dates_as_text_of_one_column_are_both_dates(cells):
    assert list(read(cells).frame["day"]) == [pd.Timestamp(2025, 1, 31), pd.Timestamp(2025, 2, 1)]


def test_formulas_without_a_saved_result_are_told(cells):
    found = next(e for e in read(cells).evidence if e.name == "formulas")
    assert (found.value, found.guess) == ("2", True)
    assert translator("en")(found.reason).startswith("2 formulas have no saved result")


def test_dates_of_workbooks_that_count_from_1904_are_the_same_dates(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx"), {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "n"])
        sheet.write_datetime(1, 0, DAY, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write(1, 1, 5)
    assert texts(tmp_path / "book.xlsx") == [["2025-01-31", "5"]]


def test_a_value_merged_over_rows_counts_for_each_but_a_sum_is_not_repeated(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet, plain = book.add_worksheet(), book.add_format({})
        sheet.merge_range(0, 1, 0, 4, "Отчёт", plain)
        sheet.write_row(1, 1, ["Заказ", "Клиент", "Товар", "Сумма"])
        sheet.merge_range(2, 1, 4, 1, 1001, plain)
        sheet.merge_range(2, 2, 4, 2, "Анна", plain)
        sheet.merge_range(2, 4, 3, 4, 300, plain)
        for at, product in enumerate(["чай", "кофе", "торт", "сок"], 2):
            sheet.write(at, 3, product)
        sheet.write(4, 4, 50)
        sheet.write_row(5, 1, [1002, "Олег"])
        sheet.write(5, 4, 70)
    table = read(tmp_path / "book.xlsx")
    assert table.text.values.tolist() == [
        ["1001", "Анна", "чай", "300"],
        ["1001", "Анна", "кофе", ""],
        ["1001", "Анна", "торт", "50"],
        ["1002", "Олег", "сок", "70"],
    ]
    assert table.frame["Сумма"].sum() == 420
    assert evidence(table, "merged") == "4"


def test_rows_filtered_away_on_the_screen_are_rows(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([["a", "b"], [1, 2], [3, 4]]):
            sheet.write_row(at, 0, row)
        sheet.set_row(1, None, None, {"hidden": True})
    assert texts(tmp_path / "book.xlsx") == [["1", "2"], ["3", "4"]]


def test_a_size_that_is_not_true_costs_nothing(tmp_path):
    header = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'
    data = (
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    path = xlsx(tmp_path / "book.xlsx", header + data)
    assert texts(path) == [["1", "2"]]


def test_a_cell_of_all_letters_a_workbook_allows_is_read(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([["a", "b"], ["x" * 32_767, 2], ["y", 4]]):
            sheet.write_row(at, 0, row)
    assert [len(cell) for cell, _ in texts(tmp_path / "book.xlsx")] == [32_767, 1]


def test_sheets_are_offered_fullest_first_and_chosen_by_name(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        # Twenty lines of notes are more cells than the table, but no rows.
        for name, table in {
            "Notes": [["note"]] * 20, "Small": [["a", "b"], [1, 2]], "Large": [["c", "d"], [1, 2], [3, 4]],
        }.items():  # fmt: skip
            sheet = book.add_worksheet(name)
            for at, row in enumerate(table):
                sheet.write_row(at, 0, row)
    path = tmp_path / "book.xlsx"
    assert contents(path) == Contents("workbook", ("Large", "Small", "Notes"))
    assert read(path).headers == ("c", "d")
    assert evidence(read(path), "sheets") == "Large\nSmall\nNotes"
    chosen = read(path, sheet="Small")
    assert chosen.headers == ("a", "b")
    assert [(e.value, e.overridden) for e in chosen.evidence if e.name == "sheet"] == [("Small", True)]


def test_sheets_written_as_the_fullest_one_are_tables_too(tmp_path):
    head, months = ["Date", "Customer", "Sum"], {"October": 3, "November": 2, "Returns": 1, "2024": 1}
    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for month, count in months.items():
            sheet = book.add_worksheet(month)
            # A title above the header, which November does without.
            table = [["Shop of Ann"], [], head] if month != "November" else [["date ", "customer", "sum"]]
            for at, row in enumerate(table + [["2026-10-02", "ann", 10 + n] for n in range(count)]):
                sheet.write_row(at, 0, row)
        book.add_worksheet("Prices").write_row(0, 0, ["Article", "Price"])
        other = book.add_worksheet("More")
        for at, row in enumerate([["Date", "Customer", "Hours"], ["2026-10-02", "ann", 1]]):
            other.write_row(at, 0, row)
    assert tables_in(path) == [
        ("October (sales.xlsx)", {}),
        ("November (sales.xlsx)", {"sheet": "November"}),
        ("2024 (sales.xlsx)", {"sheet": "2024"}),
    ]
    assert tables_in(path, "book", "October") == [("book", {})]


def test_sheets_without_a_header_are_not_taken_for_alike(tmp_path):
    path = tmp_path / "numbers.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("A", "B"):
            book.add_worksheet(name).write_row(0, 0, [1, 2, 3])
    assert tables_in(path) == [("numbers.xlsx", {})]


def test_a_large_sheet_is_looked_at_in_part_and_loaded_whole(tmp_path, monkeypatch):
    for name, value in {"_WHOLE": 300, "_FIRST": 50, "_SOME": 10, "_LAST": 20}.items():
        monkeypatch.setattr(kept_rows, name, value)
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["customer", "amount"])
        for at in range(1, 401):
            sheet.write_row(at, 0, [f"c{at % 7}", 0.5])
        sheet.write_row(401, 0, ["Total", 200])
    table = read(tmp_path / "book.xlsx")
    assert [(line.line, line.kind) for line in table.structure] == [(1, "header"), (402, "total")]
    assert (len(table.frame), table.frame["amount"].sum()) == (400, 200)
    # The first 50 rows with the header, each 33rd of those between, and the last 20.
    assert table.column("amount").cells == 49 + 10 + 20


@pytest.mark.parametrize("wanted", ["Sheet9", "sheet1 "])
def test_a_sheet_there_is_not_gets_a_sentence(cells, wanted):
    with pytest.raises(FileError, match="There is no sheet"):
        read(cells, sheet=wanted)
