"""Refused rows: grouped by reason, downloaded, mended in a spreadsheet, added again; nothing is lost on the way."""

import csv
import io

import pytest
import xlsxwriter

from lib.i18n import translator
from lib.importing import read
from lib.importing.intake import staging
from lib.importing.meaning.guess import propose
from lib.importing.meaning.mapping import FileMapping, TableMap
from tests.loading import an_adder, an_intake, equation, rows  # noqa: F401 (fixtures)

LINES = TableMap("orders", {"ordered_at": "day", "order_id": "no", "customer_id": "who", "amount": "sum"})
ORDERS = """
no,day,who,sum
1,2025-01-02,ana,5
1,2025-02-31,ana,6
2,2025-01-03,ben,many
3,2027-01-03,cy,7
4,2025-01-04,ana,5
4,2025-04-31,ana,5
"""


@pytest.fixture
def come_back(intake, tmp_path):
    """Add the mended text of a download, saved as it stands in a file of that name."""

    def add(text, name="mended.csv", encoding="utf-8-sig", newline=""):
        path = tmp_path / name
        path.write_text(text, encoding=encoding, newline=newline)
        return added(intake, path)

    return add


def added(intake, path):
    file = read(path)
    return intake.add(file, propose(file, [intake.files[0].mapping]).mapping)


def download(report, language="en"):
    return report.refused_csv(translator(language)).decode("utf-8-sig")


def test_refused_rows_are_grouped_by_reason_with_the_first_line_and_an_example(add):
    report = add("orders.csv", ORDERS, LINES)
    assert equation(report) == (6, 2, 4, 0, 0)
    found = report.reasons
    assert list(found.columns) == ["reason", "message", "column", "rows", "first_line", "example"]
    assert found[["column", "rows", "first_line", "example"]].to_numpy().tolist() == [
        ["day", 2, 3, "2025-02-31"],
        ["sum", 1, 4, "many"],
        ["day", 1, 5, "2027-01-03"],
    ]
    assert str(found["message"].iloc[2]) == "is dated after today (Jun 30, 2025)"


def test_mended_rows_join_their_order_and_the_first_file_says_they_came_back(intake, add, come_back):
    add("orders.csv", ORDERS, LINES)
    text = download(intake.files[0].report)
    # The reasons quote the cells too; both are mended alike.
    text = text.replace("2025-02-31", "2025-01-02").replace(",many", ",9")
    text = text.replace("2027-", "2025-").replace("2025-04-31", "2025-01-04")
    again = come_back(text)
    assert equation(again) == (4, 4, 0, 0, 0)
    # Order 1 keeps the line that was right at once, and ana's second 5 is not taken for the first.
    assert sorted(rows(intake, "orders", "order_id", "amount")) == [
        ("1", 5.0), ("1", 6.0), ("2", 9.0), ("3", 7.0), ("4", 5.0), ("4", 5.0),
    ]  # fmt: skip
    first = intake.files[0].report
    assert equation(first) == (6, 2, 4, 0, 0)
    assert "4 of the refused rows came back mended in “mended.csv”." in map(str, first.facts)


def test_rows_mended_little_by_little_count_once_each(intake, add, come_back):
    add("orders.csv", ORDERS, LINES)
    text = download(intake.files[0].report)
    first = come_back(text.replace("2025-02-31", "2025-01-02"), "some.csv")
    assert equation(first) == (4, 1, 3, 0, 0)
    rest = download(first)
    assert rest.splitlines()[1].startswith("4,")  # the line it has in orders.csv
    assert rest.splitlines()[0].count("Regulars: line") == 1
    second = come_back(
        rest.replace(",many", ",9").replace("2027-", "2025-").replace("2025-04-31", "2025-01-04"), "rest.csv"
    )
    assert equation(second) == (3, 3, 0, 0, 0)
    # The first download once more, with line 3 mended otherwise: it is that line again, not one more.
    come_back(text.replace("2025-02-31", "2025-01-05"), "other.csv")
    assert sorted(f"{day:%d}" for (day,) in rows(intake, "orders", "ordered_at")) == [
        "02",
        "03",
        "03",
        "04",
        "04",
        "05",
    ]


def test_the_whole_file_exported_anew_replaces_what_was_mended(intake, add, come_back):
    till = TableMap("orders", {"ordered_at": "day", "customer_id": "who", "amount": "sum"})
    add("till.csv", "day,who,sum\n2025-01-02,a,5\n2025-13-02,a,5\n2025-01-03,b,1", till)
    come_back(download(intake.files[0].report).replace("2025-13-02", "2025-01-02"))
    assert len(rows(intake, "orders", "amount")) == 3
    whole = add("till right.csv", "day,who,sum\n2025-01-02,a,5\n2025-01-02,a,5\n2025-01-03,b,1\n2025-01-04,c,1", till)
    assert equation(whole) == (4, 1, 0, 3, 0)


RUSSIAN = """
Номер заказа;Дата заказа;Клиент;Сумма;Комментарий
1;02.01.2025;Анна;1 250,50;
2;31.02.2025;Борис;990,00;"две
строки; и знак"
3;03.01.2025;Вера;пятьсот;=СУММ(A1)
4;04.01.2025;Глеб;75,25;
""" + "".join(f"{n};{n:02}.01.2025;Анна;80,50;\n" for n in range(5, 21))


@pytest.mark.parametrize("saved", ["utf-8-sig", "cp1251", "xlsx"])
def test_a_russian_spreadsheet_mends_the_download_and_it_goes_in_again(intake, add, come_back, tmp_path, saved):
    report = add("заказы.csv", RUSSIAN)
    assert equation(report) == (20, 18, 2, 0, 0)
    text = download(report, "ru")
    table = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert table[0][2:] == ["Номер заказа", "Дата заказа", "Клиент", "Сумма", "Комментарий"]
    assert table[1][2:] == ["2", "31.02.2025", "Борис", "990,00", "две\nстроки; и знак"]
    assert table[2][2:] == ["3", "03.01.2025", "Вера", "пятьсот", "'=СУММ(A1)"]
    table[1][3], table[2][5] = "28.02.2025", "500,00"
    if saved == "xlsx":
        with xlsxwriter.Workbook(str(tmp_path / "mended.xlsx")) as book:
            sheet = book.add_worksheet("Лист1")
            for at, line in enumerate(table):
                for column, cell in enumerate(line):
                    sheet.write_string(at, column, cell)
        again = added(intake, tmp_path / "mended.xlsx")
    else:
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(table)
        again = come_back(out.getvalue(), encoding=saved)
    assert equation(again) == (2, 2, 0, 0, 0)
    assert rows(intake, "orders", "order_id", "amount")[18:] == [("2", 990.0), ("3", 500.0)]


@pytest.mark.parametrize(("language", "delimiter"), [("en", ","), ("ru", ";")])
def test_the_download_is_parted_as_the_spreadsheets_of_the_language_do(add, language, delimiter):
    text = download(add("orders.csv", ORDERS, LINES), language)
    assert text.splitlines()[0] == delimiter.join(["Regulars: line", "Regulars: reason", "no", "day", "who", "sum"])


def test_a_cell_kept_from_running_as_a_formula_comes_back_as_it_was(intake, add, come_back):
    add(
        "orders.csv",
        "no,day,who,sum\n1,2025-01-02,ana,5\n2,2025-02-31,=ben,6\n3,2025-02-31,+7 (912) 345-67-89,7",
        LINES,
    )
    come_back(download(intake.files[0].report).replace("2025-02-31", "2025-01-03"))
    assert [who for (who,) in rows(intake, "orders", "customer_id")] == ["ana", "=ben", "+7 (912) 345-67-89"]


def test_a_line_with_too_many_cells_can_be_mended(intake, add, come_back):
    body = "\n".join(f"{i},2025-01-02,c{i},{i}" for i in range(20))
    add("orders.csv", f"no,day,who,sum\n{body}\n99,2025-01-03,c99,5,x,y,z,w", LINES)
    text = download(intake.files[0].report)
    assert '"5,x,y,z,w"' in text
    assert equation(come_back(text.replace('"5,x,y,z,w"', "5"))) == (1, 1, 0, 0, 0)


def test_of_very_many_refused_rows_the_first_are_listed_and_all_are_downloaded(intake, add, come_back, monkeypatch):
    monkeypatch.setattr(staging, "LISTED_ROWS", 2)
    text = "\n".join(f"{i},{2025 if i % 2 else 2027}-01-0{i},c{i},{i}" for i in range(1, 9))
    report = add("orders.csv", f"no,day,who,sum\n{text}", LINES)
    assert equation(report) == (8, 4, 4, 0, 0)
    assert len(report.refused_rows) == 2
    assert report.reasons[["rows", "first_line"]].to_numpy().tolist() == [[2, 3], [2, 0]]
    assert any("the first 2 are listed" in str(warning) for warning in report.warnings)
    lines = list(csv.reader(io.StringIO(download(report))))[1:]
    assert [(line[0], line[2]) for line in lines] == [("3", "2"), ("5", "4"), ("7", "6"), ("9", "8")]
    assert "dated after today" in lines[0][1] and "refused for one of the reasons" in lines[3][1]
    assert equation(come_back(download(report).replace("2027-", "2025-"))) == (4, 4, 0, 0, 0)


def test_cells_that_are_empty_in_the_file_are_told_from_cells_that_do_not_fit(add):
    body = "\n".join(f"{i},2025-01-02,c{i},{i},{i}" for i in range(1, 60))
    mapping = TableMap("orders", dict(LINES.columns) | {"quantity": "pieces"})
    report = add(
        "orders.csv", f"no,day,who,sum,pieces\n{body}\n60,2025-01-02,c60,60,\n61,2025-01-02,c61,61,few", mapping
    )
    cells = ["line", "column", "value"]
    assert report.blanked_cells[cells].to_numpy().tolist() == [[62, "pieces", "few"]] and report.blanked == 1
    assert report.empty_cells[cells].to_numpy().tolist() == [[61, "pieces", ""]]


def test_structure_between_the_rows_is_listed_once_per_line(add):
    report = add("orders.csv", "My shop\n\nno,day,who,sum\n1,2025-01-02,ana,5\n2,2025-01-03,ben,6\nTotal,,,11", LINES)
    assert equation(report) == (2, 2, 0, 0, 0)
    assert [(line.line, line.kind) for line in report.structure] == [
        (1, "preamble"), (2, "blank"), (3, "header"), (6, "total"),
    ]  # fmt: skip


def test_a_mapping_that_names_no_columns_to_keep_does_not_keep_the_reasons(intake, add, come_back, tmp_path):
    add("orders.csv", ORDERS, LINES)
    path = tmp_path / "mended.csv"
    path.write_text(download(intake.files[0].report).replace("2025-02-31", "2025-01-02"), encoding="utf-8-sig")
    file = read(path)
    intake.add(file, FileMapping(file.headers, (LINES,)))
    assert dict(intake.dataset().tables["orders"].extras) == {}


@pytest.mark.parametrize("month", [1, 2])
def test_mended_rows_belong_to_the_file_they_are_like_where_two_refused_the_same_line(add, come_back, intake, month):
    for number in (1, 2):
        days = [
            f"{number}7,2025-0{number}-01,ana,5",
            f"{number}7,2025-0{number}-33,ana,6",
            f"{number}8,2025-0{number}-02,ben,7",
        ]
        text = "\n".join(["no,day,who,sum", *days])
        add(f"month{number}.csv", text, LINES)
    of = intake.files[month - 1].report
    come_back(download(of).replace("-33", "-01"))
    # The line comes back into its order, beside the line that was right at once.
    assert sorted(rows(intake, "orders", "order_id", "amount")) == sorted(
        [("17", 5.0), ("18", 7.0), ("27", 5.0), ("28", 7.0), (f"{month}7", 6.0)]
    )
    assert [entry.report.came_back for entry in intake.files] == [
        {"mended.csv": 1} if number == month else {} for number in (1, 2, 3)
    ]
