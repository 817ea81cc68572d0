"""Sentences and tables of the report beside those of the pages: the same numbers, and nothing they warn of left out."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook

from lib import Period, Workspace
from lib.charts import Look, worth_findings
from lib.i18n import translator
from lib.report import ReportOptions, make, pieces
from lib.report.blocks import Chart, Table, Text
from lib.report.chapters import retention, summary, topics
from lib.report.material import Material
from tests.test_report_files import ROOT, code, run
from tests.test_worth import regulars, worth


def loaded(folder, lines: list[str]) -> Workspace:
    path = folder / "orders.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ws = Workspace()
    ws.add(path)
    return ws


@pytest.fixture
def two_years(tmp_path):
    """A sale of 10 on every day of 2024, of 20 on every day of 2025, to ninety customers in turn."""
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(731)]
    rows = [f"{n},{day},c{n % 90},{10 if day.year == 2024 else 20}" for n, day in enumerate(days)]
    ws = loaded(tmp_path, ["order_id,order_date,customer_id,amount", *rows])
    yield ws
    ws.close()


def row_of(m: Material, metric: str) -> dict[str, str]:
    for block in summary.scorecard(m):
        if isinstance(block, Table):
            for row in block.rows:
                if row[0] == metric:
                    return dict(zip(block.head, row, strict=True))
    raise AssertionError(metric)


def test_beside_a_number_of_all_time_stand_both_numbers_that_its_change_compares(two_years):
    row = row_of(Material(two_years, ReportOptions()), "Revenue")
    # 366 days at 10 and 365 at 20; the change is that of the second year against the first.
    assert (row["Value"], row["Lately"], row["Before"]) == ("10,960", "7,300", "3,660")
    assert row["Change"].startswith("+99.5%")


def test_the_number_of_a_period_is_itself_what_its_change_compares(two_years):
    view = two_years.where(period=Period(date(2025, 1, 1), date(2025, 12, 31)))
    row = row_of(Material(view, ReportOptions()), "Revenue")
    assert "Lately" not in row and (row["Value"], row["Before"]) == ("7,300", "3,660")


def test_a_sum_to_come_that_the_past_has_shown_to_be_too_high_is_called_so_in_the_report_too(tmp_path):
    ws = loaded(tmp_path, [",".join(line.split()) for line in regulars(400).split("\n")])
    blocks = list(retention.retention(Material(ws, ReportOptions())))
    ws.close()
    notes = [block.note for block in blocks if isinstance(block, Chart) and block.kind == "foreseen"]
    # 520.7 foreseen, 425 came.
    assert [note.partition(". ")[2] for note in notes] == ["That was 22.5% too high: the sum above may well be so too."]
    assert any(isinstance(block, Text) and "your customers will bring about 24,900" in block.text for block in blocks)


def test_what_the_simple_formula_has_learnt_is_called_by_words_and_written_as_the_language_writes_numbers():
    lines = ["customer_id ordered_at amount", *(f"c{n % 7} 2023-0{1 + n % 6}-1{n % 9} 10" for n in range(60))]
    found = worth("\n".join(lines))
    assert found.method == "simple" and set(found.parameters) == {"churn_per_year", "orders_per_year"}
    told = worth_findings.learnt(found, Look(translator("en"), "light", None))
    rate, orders = found.parameters.values()
    assert told.startswith("What was learnt: customers lost a year, as a rate = ") and "_" not in told
    assert float(told.split(" = ")[1].partition(";")[0]) == pytest.approx(rate, rel=1e-3)
    assert float(told.split(" = ")[2]) == pytest.approx(orders, rel=1e-3)
    told = worth_findings.learnt(found, Look(translator("ru"), "light", None))
    assert "." not in told


def test_a_column_of_survey_answers_that_groups_people_is_shown_with_names_hidden_too(tmp_path):
    lines = ["question,score,customer,answered_at,house"]
    for n in range(60):
        lines.append(f"nps,{10 if n % 2 else 2},c{n},2026-03-{1 + n % 28:02d},{'Pier' if n % 2 else 'Station'},No {n}")
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ws = Workspace()
    ws.add(path)
    m = Material(ws, ReportOptions(hide_names=True))
    found = m.telling("nps")
    ws.close()
    assert found is not None and found[0] == "house"


def test_the_course_of_what_is_said_in_public_is_judged_by_the_same_test_as_elsewhere(tmp_path):
    # A mention a day, and one or two in the first and the last week: too few to speak of a change, or of none.
    lines = ["date,platform,review,rating"]
    for n in range(40):
        lines.append(f"2026-0{1 + n % 4}-{1 + n % 28:02d},Google,{'good,5' if n % 2 else 'bad,1'}")
    path = tmp_path / "mentions.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ws = Workspace()
    ws.add(path)
    m = Material(ws, ReportOptions())
    course = next(block for block in topics.satisfaction(m) if isinstance(block, Chart) and block.kind == "moods")
    same = pieces.courses(m, ["mention_sentiment"])["mention_sentiment"]
    ws.close()
    assert course.title == same.title and "chance" not in course.title


def test_a_year_before_that_is_the_period_before_has_no_column_of_its_own(two_years):
    book = CalamineWorkbook.from_filelike(io.BytesIO(make(two_years, "xlsx", ReportOptions(sections=("scorecard",)))))
    head = book.get_sheet_by_name("Customer value").to_python()[0]
    assert "Before" in head and "A year before" not in head


def test_a_notebook_tells_findings_in_the_language_of_the_report_with_amounts_as_people_write_them(two_years, tmp_path):
    content = make(two_years, "ipynb", ReportOptions(sections=("findings",), language="ru"))
    done = run(code(content).replace('REGULARS = "."', f"REGULARS = {str(ROOT)!r}"), tmp_path)
    assert done.returncode == 0, done.stderr
    # 365 days at 20 against 366 at 10.
    assert "Выручка выросла на 3\xa0640 (+99,5\xa0%): 7\xa0300 " in done.stdout
