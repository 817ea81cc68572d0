"""The report as a workbook and as a notebook: the same numbers again, nothing that runs, no name that is hidden."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import nbformat
import pytest
from plotly.offline import get_plotlyjs
from python_calamine import CalamineWorkbook

from lib import Period, Segment, Workspace
from lib.__main__ import main
from lib.metrics.registry import GROUPS, METRICS, TABLES
from lib.report import ReportOptions, make
from lib.report.material import Material
from tests.report import EVERYTHING, NAMES, TELLING, files, shop

__all__ = ["files", "shop"]
ROOT = Path(__file__).parent.parent
HIDDEN = EVERYTHING.change(hide_names=True)


def sheets(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def asked(shop) -> dict[ReportOptions, Material]:
    """The answers behind reports of both kinds, asked once."""
    return {options: Material(shop, options) for options in (EVERYTHING, HIDDEN)}


@pytest.fixture(scope="module")
def content(shop, asked) -> bytes:
    return make(shop, "xlsx", material=asked[EVERYTHING])


@pytest.fixture(scope="module")
def book(content) -> dict[str, list[list]]:
    return sheets(content)


# --- the workbook ---


def test_every_number_of_the_scorecard_stands_in_the_sheet_of_its_group(shop, book):
    scores = shop.scorecard()
    scores = scores[scores["value"].notna()].set_index("metric")
    found = {}
    for group, label in GROUPS.items():
        if label not in book:
            assert not any(METRICS[name].group == group for name in scores.index)
            continue
        head, *rows = book[label]
        for row in rows:
            if row[1] in METRICS:
                found[row[1]] = dict(zip(head, row, strict=True))
    assert set(found) == set(scores.index)
    for name, row in found.items():
        for column, own in (("Value", "value"), ("From", "low"), ("To", "high"), ("Counted", "n")):
            expected = scores.loc[name, own]
            if expected == expected:
                # A spreadsheet keeps sixteen digits.
                assert row[column] == pytest.approx(expected, rel=1e-15, abs=0), (name, column)
            else:
                assert row.get(column, "") == ""


def column(book: dict[str, list[list]], sheet: str, name: str) -> set:
    head, *rows = book[sheet]
    return {row[head.index(name)] for row in rows} - {""}


def test_answers_are_called_in_the_workbook_as_the_pages_call_them(book):
    assert "Repeat purchase" in column(book, "Loyalty stages", "Group")
    assert {"Not known before", "Repeat purchase"} & column(book, "Who moved where", "From")
    assert column(book, "Who moved where", "Active or quiet now") <= {"active", "quiet"}
    assert column(book, "Customers", "Customer or lost") <= {"customer", "lost", "has not bought yet"}
    for sheet, name in (("Loyalty stages", "Group"), ("RFM grid", "Segment"), ("Customers", "Type of buyer")):
        named = column(book, sheet, name)
        assert named and not any("_" in one or one[0].islower() for one in named), named


def test_a_russian_workbook_holds_no_english_codes(shop):
    options = EVERYTHING.change(language="ru")
    found = sheets(make(shop, "xlsx", options))
    assert "Повтор покупки" in column(found, "Этапы лояльности", "Группа")
    assert column(found, "Клиенты", "Клиент или ушёл") <= {"клиент", "ушёл", "ещё не покупал"}


def test_metrics_stand_month_by_month_as_numbers_under_dates(shop, book):
    rows = book["Customer value"]
    at = next(place for place, row in enumerate(rows) if row[0] == "By month")
    head, *months = rows[at + 1 :]
    column = head.index("Revenue")
    # January: 10 + 40 + 60; June: 50 + 15.
    assert {row[0]: row[column] for row in months if row[0] in (date(2026, 1, 1), date(2026, 6, 1))} == {
        date(2026, 1, 1): 110,
        date(2026, 6, 1): 65,
    }


def test_lists_definitions_and_data_quality_have_their_sheets(book):
    assert book["Unhappy customers to answer"][0][:3] == ["Customer", "Date", "Score"]
    assert ["Day taken as today", date(2026, 6, 20)] == book["Definitions used"][0][:2]
    data = book["Data quality"]
    assert data[1][0] == "orders.csv" and data[1][2:5] == [23, 22, 1]
    assert any(row[:4] == ["orders.csv", 24, "Date", "31.02.2026"] for row in data)
    assert len(book["Customers"]) == 1 + 6
    assert book["Cover"][1][0] == "Ana & Co"


def test_a_table_of_the_catalogue_is_a_sheet_with_its_rows(shop, book):
    orders = shop.table("orders_distribution")
    _head, *rows = book[TABLES["orders_distribution"].label]
    assert [row[:2] for row in rows] == orders.to_numpy().tolist()


def test_no_text_of_a_file_is_a_formula_or_a_link(content, book):
    cells = [cell for rows in book.values() for row in rows for cell in row if isinstance(cell, str)]
    assert "'=HYPERLINK(1)" in cells and "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            assert not re.search(rb"<f[ >]|<hyperlink", packed.read(name)), name


def test_names_of_sheets_fit_a_spreadsheet(shop):
    ru = sheets(make(shop, "xlsx", EVERYTHING.change(language="ru")))
    assert len(ru) > 15
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in ru)


# --- names hidden ---


def unpacked(content: bytes) -> bytes:
    """The bytes themselves, and those of every member of an archive."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


@pytest.mark.parametrize("kind", ["html", "xlsx", "ipynb"])
def test_hidden_names_are_nowhere_in_the_file(shop, asked, kind):
    plain, found = (
        unpacked(make(shop, kind, material=asked[options])).decode().replace(get_plotlyjs(), "")
        for options in (EVERYTHING, HIDDEN)
    )
    if kind != "ipynb":
        assert "ana@secret.test" in plain or "x@secret.test" in plain
    for name in ("-secret", "secret.test", "Secretov", "HYPERLINK", "alert(", "dora", "+3712", "=1+1", *TELLING):
        assert name not in found, name


def test_a_stand_in_is_the_same_wherever_its_customer_is_named(shop, asked):
    rows = sheets(make(shop, "xlsx", material=asked[HIDDEN]))
    listed = {row[0] for row in rows["Unhappy customers to answer"][1:]}
    everybody = {row[0] for row in rows["Customers"][1:]}
    assert len(listed) == 3 and listed <= everybody and len(everybody) == 6
    assert all(name.startswith("Customer ") for name in everybody)


def test_stand_ins_of_two_reports_do_not_tell_who_is_who(shop):
    one, other = (Material(shop, HIDDEN).stand_in(NAMES[3]) for _report in range(2))
    assert one != other


# --- the notebook ---


@pytest.fixture(scope="module")
def view(shop) -> Workspace:
    return shop.with_settings(churn_after_days=45, margin=0.4).where(
        Segment.where(city=["Riga"]), Period(date(2026, 2, 1), date(2026, 5, 31))
    )


def code(content: bytes) -> str:
    cells = json.loads(content)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def run(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", text], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_notebook_keeps_to_its_format(shop):
    for options in (EVERYTHING, ReportOptions(sections=(), title="# <b>*x*", language="ru")):
        made = nbformat.reads(make(shop, "ipynb", options).decode(), as_version=4)
        nbformat.validate(made)
        assert (made.nbformat, made.nbformat_minor) == (4, 5)


def test_the_notebook_comes_to_the_numbers_of_the_view(view, tmp_path):
    content = make(view, "ipynb", EVERYTHING)
    expected = view.scorecard()
    told = "\n\nprint(scores[['metric', 'value', 'low', 'high', 'n']].to_json(orient='values', double_precision=15))"
    text = code(content).replace('REGULARS = "."', f"REGULARS = {str(ROOT)!r}") + told
    ran = run(text, tmp_path)
    assert ran.returncode == 0, ran.stderr
    count = int(expected["value"].notna().sum())
    assert f"{count} numbers, all as reported." in ran.stdout
    found = {row[0]: row[1:] for row in json.loads(ran.stdout.strip().splitlines()[-1])}
    assert set(found) == set(expected["metric"])
    for row in expected.itertuples():
        for value, own in zip(found[row.metric], (row.value, row.low, row.high, row.n), strict=True):
            assert (value is None and own != own) or value == pytest.approx(own, rel=1e-9)


def test_the_notebook_notices_that_a_file_has_changed(shop, files, tmp_path):
    for path in files.iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace(",60.00,", ",61.00,"))
    # An upload lies somewhere of its own, so its notebook looks for the files by their names.
    content = make(shop, "ipynb", material=Material(shop, ReportOptions(sections=()), own_paths=False))
    text = code(content).replace('REGULARS = "."', f"REGULARS = {str(ROOT)!r}")
    ran = run(text, tmp_path)
    assert ran.returncode == 1
    assert "ValueError: " in ran.stderr and "and was reported as " in ran.stderr


def test_nothing_in_a_file_becomes_code_of_the_notebook(tmp_path):
    path = tmp_path / "a'''b.csv"
    path.write_text('Customer,Date,Order,Total,Channel\n1,2026-01-05,1,10,"a"""""""\n2,2026-02-05,2,20,b\n')
    ws = Workspace()
    ws.add(path)
    segment = Segment.where(**{"orders.channel": ["'''\nraise SystemExit(7)", 'a"""'][:2]})
    content = make(ws.where(segment), "ipynb", ReportOptions(sections=()))
    text = code(content).replace('REGULARS = "."', f"REGULARS = {str(ROOT)!r}")
    ran = run(text, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "numbers, all as reported." in ran.stdout


# --- the command line ---


def test_a_report_is_written_by_the_command_line(files, tmp_path, capsys):
    out = tmp_path / "report.xlsx"
    arguments = ["report", str(files / "orders.csv"), "--out", str(out), "--client", "Ana & Co", "--lang", "ru"]
    assert main([*arguments, "--sections", "scorecard,data", "--hide-names", "--as-of", "2026-06-20"]) == 0
    rows = sheets(out.read_bytes())
    assert any("Ana & Co" in row for row in next(iter(rows.values())))
    assert "ana-secret" not in unpacked(out.read_bytes()).decode()
    assert capsys.readouterr().out == ""


def test_what_is_wrong_with_a_report_is_said_before_any_file_is_read(tmp_path, capsys):
    for wrong, why in (
        (["--out", "x.pdf"], "A report is written as .html, .xlsx, .ipynb, not as “pdf”."),
        (["--out", "x.html", "--sections", "finding"], "Did you mean findings"),
        (["--out", "x.html", "--logo", str(tmp_path / "none.png")], "cannot be read"),
        (["--out", "x.html", "--title", "x" * 201], "at most 200 letters"),
    ):
        assert main(["report", "there-is-no-such-file.csv", *wrong]) == 2
        said = capsys.readouterr().err
        assert why in said and said.count("\n") == 1


def test_scenarios_are_told_in_the_workbook(files, tmp_path):
    given, out = tmp_path / "scenario.json", tmp_path / "report.xlsx"
    given.write_text('{"name": "Dearer", "order_value": 0.1}')
    arguments = ["report", str(files / "orders.csv"), "--out", str(out), "--sections", "scenarios"]
    assert main([*arguments, "--scenario", str(given)]) == 0
    rows = sheets(out.read_bytes())["What-if"]
    assert rows[0][0] == "Dearer" and rows[1][:3] == ["In twelve months", "As things are", "Under the scenario"]
    # Orders a tenth larger bring a tenth more.
    revenue = next(row for row in rows if row[0] == "Revenue")
    assert revenue[2] == pytest.approx(1.1 * revenue[1])


def test_options_may_come_from_a_file(files, tmp_path):
    given, out = tmp_path / "options.json", tmp_path / "report.html"
    given.write_text(ReportOptions(title="Из файла", language="ru", sections=("definitions",)).to_json(), "utf-8")
    assert main(["report", str(files / "orders.csv"), "--options", str(given), "--client", "X", "--out", str(out)]) == 0
    page = out.read_text("utf-8")
    assert "<h1>Из файла</h1>" in page and '<html lang="ru">' in page and '<p class="client">X</p>' in page
