"""The command line: the same numbers as the API, and every failure one line."""

from __future__ import annotations

import json
import zipfile
from datetime import date

import pandas as pd
import pytest
import xlsxwriter

from lib import Period, Segment, Workspace
from lib.__main__ import main

ORDERS = """Customer,Date,Order,Total,Channel
ana,2024-01-05,1,10.00,web
ana,2024-02-09,2,20.00,shop
ben,2024-01-09,3,30.00,web
cy,2024-03-01,4,8.00,shop
"""


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    return path


def records(capsys, *arguments) -> list[dict]:
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_scorecard_prints_the_frame_of_the_api(orders, capsys):
    ws = Workspace()
    ws.add(orders)
    expected = ws.scorecard()
    found = records(capsys, "scorecard", orders)
    assert [row["metric"] for row in found] == list(expected["metric"])
    assert list(found[0]) == list(expected.columns)
    values = {row["metric"]: row["value"] for row in found}
    assert (values["revenue"], values["customers"], values["average_order_value"]) == (68, 3, 17)


def test_a_metric_by_field_and_month(orders, capsys):
    found = records(capsys, "metric", "revenue", orders, "--by", "channel", "--every", "month")
    assert {(r["channel"], r["period"][:10], r["value"]) for r in found if r["value"]} == {
        ("web", "2024-01-01", 40),
        ("shop", "2024-02-01", 20),
        ("shop", "2024-03-01", 8),
    }


def test_period_and_condition_narrow_as_in_the_api(orders, capsys):
    ws = Workspace()
    ws.add(orders)
    narrow = ws.where(Segment.where(first_channel="web"), Period(date(2024, 2, 1), None))
    found = records(capsys, "metric", "revenue", orders, "--where", "first_channel=web", "--from", "2024-02-01")
    assert found[0]["value"] == narrow.metric("revenue")["value"].iloc[0] == 20


def test_a_mapping_is_written_edited_and_passed_back(orders, tmp_path, capsys):
    out = tmp_path / "map.json"
    assert main(["map", str(orders), "--out", str(out)]) == 0
    mapping = json.loads(out.read_text())
    (table,) = mapping["tables"]
    assert table["columns"]["amount"] == "Total"
    del table["columns"]["amount"]
    out.write_text(json.dumps(mapping))
    capsys.readouterr()
    names = [row["metric"] for row in records(capsys, "scorecard", orders, "--mapping", out)]
    assert "customers" in names and "revenue" not in names


def test_settings_and_segment_files(orders, tmp_path, capsys):
    settings, segment = tmp_path / "s.json", tmp_path / "g.json"
    settings.write_text('{"margin": 0.5}')
    segment.write_text(Segment.where(first_channel="web").to_json())
    found = records(capsys, "metric", "clv_historic", orders, "--settings", settings, "--segment", segment)
    assert found[0]["value"] == 15  # (30 + 30) ÷ 2 × 0.5


def test_missing_metrics_say_what_would_make_them_so(orders, capsys):
    found = {row["metric"]: row["message"] for row in records(capsys, "missing", orders)}
    assert "Survey answers" in found["nps"] and "Score" in found["nps"]


def test_the_language_is_an_option(orders, capsys):
    assert main(["scorecard", str(orders), "--lang", "ru"]) == 0
    assert "Выручка" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scorecard", "nowhere.csv"], "There is no file nowhere.csv."),
        (["metric", "npss", "FILE"], "Did you mean nps"),
        (["metric", "nps", "FILE"], "Survey answers"),
        (["metric", "revenue", "FILE", "--by", "chanel"], "channel"),
        (["metric", "bounce_rate", "FILE", "--variant", "x"], "variant"),
        (["scorecard", "FILE", "--where", "web"], "FIELD=VALUE"),
        (["scorecard", "FILE", "--where", "city=Riga"], "There is no customer field “city”"),
        (["scorecard", "FILE", "--from", "31.12.2024"], "is not a date"),
        (["scorecard", "FILE", "--from", "2024-02-01", "--to", "2024-01-01"], "before it starts"),
        (["scorecard", "FILE", "--mapping", "nowhere.json"], "nowhere.json cannot be read"),
        (["scorecrad", "FILE"], "invalid choice"),
        ([], "required"),
    ],
)
def test_every_failure_is_one_line_and_exit_code_2(orders, capsys, arguments, says):
    assert main([str(orders) if a == "FILE" else a for a in arguments]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1 and "Traceback" not in err


def test_an_archive_counts_as_the_files_in_it(tmp_path, capsys):
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("orders.csv", ORDERS)
        archive.writestr("more/orders-april.csv", "Customer,Date,Order,Total,Channel\ndan,2024-04-01,5,7.00,web\n")
    (row,) = records(capsys, "metric", "revenue", packed)
    assert row["value"] == 75
    (row,) = records(capsys, "metric", "revenue", packed, "--sheet", "more/orders-april.csv")
    assert row["value"] == 7


def test_a_workbook_counts_as_its_sheets_that_are_written_alike(tmp_path, capsys):
    book = tmp_path / "year.xlsx"
    with xlsxwriter.Workbook(str(book)) as year:
        for month, total in (("May", 10), ("June", 7), ("Returns", 3)):
            sheet = year.add_worksheet(month)
            sheet.write_row(0, 0, ["Customer", "Date", "Total"])
            sheet.write_row(1, 0, ["ana", f"2024-0{5 + (month == 'June')}-02", total])
    assert main(["metric", "revenue", str(book), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)[0]["value"] == 17
    # Nothing is said of June, which is loaded too.
    assert "“May (year.xlsx)” also holds Returns, which is not loaded." in err and "June, which" not in err
    assert [report.accepted for report in Workspace().add_all([book])] == [1, 1]


def test_every_way_of_reading_can_be_set(tmp_path, capsys):
    path = tmp_path / "odd.csv"
    # Quoted by apostrophes, thousands by points, "keine" for no value, the date as a spreadsheet counts days.
    path.write_text(
        "Customer;Date;Total;Visits\n'ana; the first';45296;'1.250';3\nben;45297;750;keine\nthe end;;9.000;\n"
    )
    asked = ("--quote", "'", "--thousands", ".", "--missing", "keine", "--kind", "Date=excel", "--footer-row", "4")
    (row,) = records(capsys, "metric", "revenue", path, *asked)
    assert (row["value"], row["n"]) == (2000, 2)
    (last,) = records(capsys, "metric", "revenue", path, *asked, "--from", "2024-01-06")
    assert last["value"] == 750


def test_a_mapping_that_does_not_quite_fit_says_what_differs(tmp_path, orders, capsys):
    saved = tmp_path / "map.json"
    assert main(["map", str(orders), "--out", str(saved)]) == 0
    later = tmp_path / "later.csv"
    later.write_text(ORDERS.replace("Channel", "Shop"))
    capsys.readouterr()
    assert main(["metric", "revenue", str(later), "--mapping", str(saved)]) == 0
    said = capsys.readouterr().err
    assert "later.csv: “Channel”, used as “Channel” of Orders, is not in this file." in said
    assert "later.csv: “Shop” is a new column." in said


def test_a_list_goes_to_a_file_without_the_unsubscribed_who_are_counted(tmp_path, capsys):
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order_id,order_date,customer,amount,email\n"
        "1,2026-01-01,ana,10,ana@mail.test\n2,2026-01-11,ana,20,ana@mail.test\n"
        "3,2026-01-01,ben,40,ben@mail.test\n4,2026-01-11,ben,50,ben@mail.test\n5,2026-02-10,cy,60,cy@mail.test\n"
    )
    messages = tmp_path / "messages.csv"
    messages.write_text("sent_at,customer_id,channel,campaign,unsubscribed\n2026-01-12,ben,email,January,yes\n")
    out = tmp_path / "late.csv"
    assert main(["list", "overdue", str(orders), str(messages), "--out", str(out)]) == 0
    assert capsys.readouterr().err.strip() == "1 customer unsubscribed and is left out."
    found = pd.read_csv(out, encoding="utf-8-sig")
    assert found[["customer_id", "email", "value"]].values.tolist() == [["ana", "ana@mail.test", 30]]


def test_a_metric_that_is_a_table_is_printed_with_its_options(tmp_path, capsys):
    answers = tmp_path / "answers.csv"
    answers.write_text("question,score,customer,answered_at\ncsat,5,ana,2026-01-01\ncsat,4,ben,2026-01-01\n")
    assert main(["table", "score_distribution", str(answers), "--option", "question=csat", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"scale_max": 5.0, "score": 4.0, "answers": 1},
        {"scale_max": 5.0, "score": 5.0, "answers": 1},
    ]
    assert main(["table", "score_distribution", str(answers), "--option", "question=csta"]) == 2
    assert "csat" in capsys.readouterr().err


def test_the_call_list_gives_its_reasons_in_words(tmp_path, capsys):
    days = [("ana", f"2024-{month:02d}-{day:02d}") for month in (1, 2) for day in range(1, 26, 3)]
    days += [("ben", "2024-01-02"), ("ben", "2024-03-20"), ("ben", "2024-04-01")]
    days += [(f"c{i}", "2024-01-05") for i in range(9)]
    lines = [f"{i},{when},{who},{10 + i}.50" for i, (who, when) in enumerate(days)]
    orders = tmp_path / "orders.csv"
    orders.write_text("\n".join(["order_id,order_date,customer_id,amount", *lines]), encoding="utf-8")
    settings, out = tmp_path / "settings.json", tmp_path / "call.csv"
    settings.write_text('{"churn_after_days": 60}')
    assert main(["list", "call_list", str(orders), "--settings", str(settings), "--out", str(out)]) == 0
    row = out.read_text("utf-8-sig").splitlines()[1]
    # Every three days on average, and quiet since 25 February.
    assert "last order 37 days ago, usually every 3 days" in row and row.startswith("ana,")
    assert main(["list", "call_list", str(orders), "--settings", str(settings), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["why"] == "last order 37 days ago, usually every 3 days"


def test_the_timeline_of_a_customer_is_that_of_the_api_oldest_first_and_only_what_is_asked(orders, tmp_path, capsys):
    answers = tmp_path / "answers.csv"
    answers.write_text("question,score,answered_at,customer_id,comment\nnps,9,2024-01-20,ana,=1+1\n")
    found = records(capsys, "timeline", "ana", orders, answers)
    deeds = [(row["at"][:10], row["kind"], row["amount"]) for row in found if row["kind"] in ("order", "answer")]
    assert deeds == [("2024-01-05", "order", 10), ("2024-01-20", "answer", None), ("2024-02-09", "order", 20)]
    ws = Workspace()
    ws.add(orders)
    ws.add(answers)
    assert [row["kind"] for row in found] == ws.timeline("ana")["kind"].tolist()
    only = records(capsys, "timeline", "ana", orders, answers, "--only", "answer")
    assert [(row["kind"], row["score"], row["note"]) for row in only] == [("answer", 9, "=1+1")]


def test_what_is_not_known_of_a_customer_is_printed_as_nothing(tmp_path, capsys):
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,city\nana,Riga\nben,\n")
    assert main(["customers", str(path)]) == 0
    out = capsys.readouterr().out
    assert "ana Riga" in out and "ben" in out
    assert "None" not in out and "NA" not in out and "nan" not in out


def test_a_timeline_of_nobody_says_who_was_perhaps_meant(orders, capsys):
    assert main(["timeline", "anna", str(orders)]) == 2
    assert capsys.readouterr().err.strip().endswith("There is no customer “anna”. Did you mean ana?")
    assert main(["timeline", "ana", str(orders), "--only", "ordr"]) == 2
    assert "Did you mean order" in capsys.readouterr().err
