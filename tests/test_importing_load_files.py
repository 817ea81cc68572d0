"""Several files together: what counts once, what is replaced, what comes back when a file is removed."""

import sys

import pytest
import xlsxwriter

from lib.engine import Engine
from lib.errors import FileError
from lib.importing import read
from lib.importing.intake.load import Intake
from lib.importing.meaning.guess import propose
from lib.importing.meaning.mapping import FileMapping, TableMap
from tests.loading import TODAY, an_adder, an_intake, equation, rows  # noqa: F401 (fixtures)

LOG = """
user_id,event,timestamp,platform
u1,page_view,2025-01-02 10:00:00,web
u1,purchase,2025-01-02 10:02:00,web
,page_view,2025-01-02 10:30:00,web
u2,page_view,2025-01-02 11:00:00,app
u2,share,2025-01-02 11:01:00,app
"""


def test_purchases_in_a_log_are_not_orders_again_where_a_file_of_orders_covers_the_day(intake, add):
    log = add("events.csv", LOG + "u3,purchase,2025-02-02 10:02:00,web")
    assert log.tables["orders"] == 2
    add("orders.csv", "order_id,customer_id,order_date,amount\n1,u1,2025-01-01,5\n2,u1,2025-01-31,6")
    assert rows(intake, "orders", "order_id", "amount") == [("1", 5.0), ("2", 6.0)]
    assert intake.files[0].report.accepted == 5
    assert any("left to the files" in str(message) for message in intake.files[0].report.warnings)


def test_the_same_file_again_adds_nothing(intake, add):
    text = "customer_id,order_date,amount\nc1,2025-01-02,5\nc1,2025-01-02,5"
    add("orders.csv", text)
    again = add("copy of orders.csv", text)
    assert equation(again) == (2, 0, 0, 2, 0)
    assert "the same file as “orders.csv”" in str(again.warnings[0])
    assert len(intake.files) == 1 and len(rows(intake, "orders", "amount")) == 2


def test_a_large_file_is_known_again_whatever_its_line_ends(intake, tmp_path, monkeypatch):
    text = "customer_id,order_date,amount\n" + "".join(f"c{at},2025-01-{at % 28 + 1:02d},5\n" for at in range(300))
    paths = [tmp_path / name for name in ("large.csv", "office.csv", "other.csv")]
    written = [
        text.encode(),
        b"\xef\xbb\xbf" + text.replace("\n", "\r\n").rstrip().encode(),
        text.encode() + b"c1,,6\n",
    ]
    for path, content in zip(paths, written, strict=True):
        path.write_bytes(content)
    monkeypatch.setattr(sys.modules["lib.importing.read"], "WHOLE", 3_000)
    monkeypatch.setattr(sys.modules["lib.importing.read"], "_HEAD", 2_000)
    large, office, other = map(read, paths)
    assert large.layout.large and large.digest == office.digest != other.digest
    monkeypatch.undo()
    small = read(paths[1])
    assert not small.digest
    first, again, more = (intake.add(file, propose(file).mapping) for file in (large, small, other))
    assert equation(first) == (300, 300, 0, 0, 0)
    assert equation(again) == (300, 0, 0, 300, 0)
    assert more.file_id != first.file_id


def test_equal_rows_of_one_file_are_kept_and_said(intake, add):
    report = add("orders.csv", "customer_id,order_date,amount\nc1,2025-01-02,5\nc1,2025-01-02,5\nc2,2025-01-02,5")
    assert report.accepted == 3
    assert "1 row is exactly equal" in str(report.warnings[0])


def test_equal_rows_of_two_files_count_as_often_as_in_the_file_with_most(intake, add):
    add("january.csv", "customer_id,order_date,amount\nc1,2025-01-02,5\nc1,2025-01-02,5\nc2,2025-01-31,1")
    second = add(
        "winter.csv",
        "customer_id,order_date,amount\nc1,2025-01-02,5\nc1,2025-01-02,5\nc1,2025-01-02,5\nc3,2025-02-01,9",
    )
    assert equation(second) == (4, 2, 0, 2, 0)
    assert sorted(rows(intake, "orders", "customer_id", "amount")) == [("c1", 5.0)] * 3 + [("c2", 1.0), ("c3", 9.0)]


def test_the_newer_file_replaces_orders_with_the_same_number(intake, add):
    add("may.csv", "order_id,customer_id,order_date,amount\n1,c1,2025-05-02,5\n1,c1,2025-05-02,3\n2,c2,2025-05-03,6")
    second = add("june.csv", "order_id,customer_id,order_date,amount\n1,c1,2025-05-02,8\n3,c3,2025-06-03,7")
    assert equation(second) == (2, 2, 0, 0, 0)
    assert equation(intake.files[0].report) == (3, 1, 0, 2, 0)
    assert sorted(rows(intake, "orders", "order_id", "amount")) == [("1", 8.0), ("2", 6.0), ("3", 7.0)]


def test_customers_described_in_two_files_are_one_customer(intake, add):
    add("crm.csv", "customer_id,city,birthday\nc1,Riga,1980-02-03\nc2,Oslo,1990-02-03")
    add("churn.csv", "customer_id,tenure,churned\nc1,12,yes\nc3,3,no")
    assert sorted(rows(intake, "customers", "customer_id", "city", "churned")) == [
        ("c1", "Riga", True),
        ("c2", "Oslo", None),
        ("c3", None, False),
    ]


def test_a_newer_customer_list_replaces_the_older_one(intake, add):
    add("crm1.csv", "customer_id,city,plan\nc1,Riga,a\nc2,Oslo,b")
    add("crm2.csv", "customer_id,city,plan\nc1,Bergen,a")
    assert equation(intake.files[0].report) == (2, 1, 0, 1, 0)
    assert sorted(rows(intake, "customers", "customer_id", "city")) == [("c1", "Bergen"), ("c2", "Oslo")]


def test_removing_a_file_takes_its_rows_away_and_gives_back_those_it_replaced(intake, add):
    add("may.csv", "order_id,customer_id,order_date,amount\n1,c1,2025-05-02,5")
    add("june.csv", "order_id,customer_id,order_date,amount\n1,c1,2025-05-02,8")
    before = intake.dataset().id
    intake.remove(intake.files[1].id)
    assert rows(intake, "orders", "amount") == [(5.0,)]
    assert intake.dataset().id != before and intake.files[0].report.replaced == 0


def test_mapping_a_file_anew_needs_no_second_reading(intake, add, tmp_path):
    add(
        "till.csv",
        "day,sum,fee\n2025-01-02,5,1\n2025-01-03,6,2",
        TableMap("orders", {"ordered_at": "day", "amount": "sum"}),
    )
    (tmp_path / "till.csv").unlink()
    entry = intake.files[0]
    other = FileMapping(entry.mapping.headers, (TableMap("orders", {"ordered_at": "day", "amount": "fee"}),))
    intake.remap(entry.id, other)
    assert rows(intake, "orders", "amount") == [(1.0,), (2.0,)]


def test_a_dataset_once_taken_does_not_change(intake, add):
    add("a.csv", "customer_id,order_date,amount\nc1,2025-01-02,5")
    before = intake.dataset()
    add("b.csv", "customer_id,order_date,amount\nc2,2025-01-03,6")
    assert intake.engine.frame(before.tables["orders"].expr).shape[0] == 1
    assert intake.dataset().version > before.version


def test_a_file_that_went_away_before_loading_is_an_error_and_leaves_nothing(intake, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,order_date,amount\nc1,2025-01-02,5\n", encoding="utf-8")
    file = read(path)
    path.unlink()
    with pytest.raises(FileError, match=r"orders\.csv"):
        intake.add(file, propose(file).mapping)
    assert intake.files == () and intake.dataset().tables == {}


def test_a_further_column_spelled_in_another_case_is_the_same_column(intake, add):
    add("a.csv", "customer_id,order_date,amount,Gift\nc1,2025-01-02,5,yes")
    add("b.csv", "customer_id,order_date,amount,GIFT\nc2,2025-02-02,6,no")
    assert rows(intake, "orders", "customer_id", "Gift") == [("c1", True), ("c2", False)]


def test_files_that_name_customers_differently_are_said(intake, add):
    orders = "\n".join(f"c{i},2025-01-0{i},5" for i in range(1, 7))
    add("orders.csv", f"customer_id,order_date,amount\n{orders}")
    marks = "\n".join(f"user{i}@x.io,2025-01-0{i},{i + 3}" for i in range(1, 6)) + "\nc1,2025-01-09,10"
    report = add("answers.csv", f"email,answered_at,NPS\n{marks}")
    assert "Only 1 of 6 customers in Survey answers appear in the other files" in str(report.warnings[-1])


ORDERS = "order_id,customer_id,order_date,amount,currency,"
TOGETHER = {
    "crm.csv": "customer_id,city,birthday\nc1,Riga,1980-02-03\nc2,Oslo,1990-02-03",
    "churn.csv": "customer_id,tenure,churned\nc1,12,yes\nc3,3,no",
    "may.csv": ORDERS + "Gift\n1,c1,2025-05-02,5,EUR,yes\n2,c2,2025-05-03,6,EUR,no",
    "june.csv": ORDERS + "GIFT\n1,c1,2025-05-02,8,EUR,1\n3,c3,2025-06-03,7,USD,3",
    "till.csv": "customer_id,order_date,amount\nc9,2025-05-02,5\nc9,2025-05-02,5\nc8,2025-07-31,1",
    "till 2.csv": "customer_id,order_date,amount\nc9,2025-05-02,5\nc7,2025-05-02,",
    "events.csv": LOG + "u3,purchase,2025-02-02 10:02:00,web",
    "copy of may.csv": ORDERS + "Gift\n1,c1,2025-05-02,5,EUR,yes\n2,c2,2025-05-03,6,EUR,no",
    "marks.csv": "email,answered_at,NPS\n" + "\n".join(f"user{i}@x.io,2025-01-0{i},{i + 3}" for i in range(1, 7)),
}


def written(folder):
    files = []
    for name, text in TOGETHER.items():
        (folder / name).write_text(text.strip() + "\n", encoding="utf-8")
        file = read(folder / name)
        files.append((file, propose(file).mapping))
    return files


def said(report):
    kept = (report.file, report.file_id, equation(report), dict(report.tables), [str(w) for w in report.warnings])
    return *kept, report.refused_rows[["line", "column", "value", "reason"]].to_dict("list")


def shown(intake):
    dataset = intake.dataset()
    tables = {
        name: (t.roles, dict(t.extras), t.rows, t.first, t.last, intake.engine.frame(t.expr).astype(str))
        for name, t in dataset.tables.items()
    }
    contents = {
        name: (*facts, sorted(map(repr, frame[sorted(frame.columns)].to_numpy().tolist())))
        for name, (*facts, frame) in tables.items()
    }
    return contents, dataset.as_of, dataset.currencies


def test_files_added_together_give_what_they_give_one_by_one(intake, tmp_path):
    files = written(tmp_path)
    for file, mapping in files:
        intake.add(file, mapping)
    engine = Engine()
    together = Intake(engine, today=TODAY)
    heard = []
    reports = together.add_all(files, lambda name, share: heard.append((name, share)))
    assert shown(together) == shown(intake)
    assert [said(entry.report) for entry in together.files] == [said(entry.report) for entry in intake.files]
    assert (together.dataset().version, intake.dataset().version) == (1, 8)
    assert [report.file for report in reports] == list(TOGETHER)
    assert equation(reports[2]) == (2, 1, 0, 1, 0) and equation(reports[7]) == (2, 0, 0, 2, 0)
    assert dict.fromkeys(name for name, _ in heard) == dict.fromkeys(name for name in TOGETHER if "copy" not in name)
    assert [share for _, share in heard] == sorted(share for _, share in heard) and heard[-1][1] == 1
    engine.close()


def test_files_taken_away_again_leave_what_the_others_give_alone(intake, tmp_path):
    files = written(tmp_path)
    intake.add_all(files)
    for entry in [entry for entry in intake.files if entry.name in ("june.csv", "till.csv", "crm.csv", "events.csv")]:
        intake.remove(entry.id)
    assert rows(intake, "orders", "customer_id", "amount", "Gift") == [
        ("c1", 5.0, True), ("c2", 6.0, False), ("c9", 5.0, None), ("c7", None, None),
    ]  # fmt: skip
    assert [entry.report.replaced for entry in intake.files] == [0, 0, 0, 0]
    assert intake.dataset().currencies == ("EUR",)


def test_a_file_that_cannot_be_loaded_does_not_keep_the_others_out(intake, tmp_path):
    files = written(tmp_path)[:3]
    (tmp_path / "churn.csv").unlink()
    first, second, third = intake.add_all(files)
    assert isinstance(second, FileError) and "churn.csv" in str(second)
    assert (first.accepted, third.accepted, len(intake.files)) == (2, 2, 2)


def test_only_the_tables_a_file_touches_are_made_again(intake, add):
    add("crm.csv", TOGETHER["crm.csv"])
    add("may.csv", TOGETHER["may.csv"])
    before = dict(intake.dataset().tables)
    add("marks.csv", TOGETHER["marks.csv"])
    after = intake.dataset().tables
    assert after["customers"] is before["customers"] and after["orders"] is before["orders"]
    add("june.csv", TOGETHER["june.csv"])
    assert intake.dataset().tables["customers"] is before["customers"]
    assert intake.dataset().tables["orders"].physical != before["orders"].physical
    assert intake.engine.frame(before["orders"].expr)["amount"].tolist() == [5.0, 6.0]


def test_sheets_that_were_not_loaded_are_named(intake, tmp_path):
    path = tmp_path / "year.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for month in (1, 2, 3):
            sheet = book.add_worksheet(f"M{month}")
            for at, row in enumerate(
                [("day", "who", "sum"), (f"2025-0{month}-02", "a", 5), (f"2025-0{month}-03", "b", 7)]
            ):
                sheet.write_row(at, 0, row)
    file = read(path)
    intake.add(file, propose(file).mapping)
    said = "“year.xlsx” also holds {}, which is not loaded. Choose it as sheet to add it too."
    assert [str(w) for w in intake.files[0].report.warnings] == [said.format("M2, M3")]
    chosen = read(path, sheet="M2")
    assert intake.add(chosen, propose(chosen).mapping).warnings == ()
    assert [str(w) for w in intake.files[0].report.warnings] == [said.format("M3")]
