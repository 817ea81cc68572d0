"""What becomes of every row: accepted, refused with a reason, replaced by another file, or left out by the mapping."""

import csv
import io
from datetime import date, datetime

import pytest

from lib.errors import MappingError
from lib.i18n import translator
from lib.importing import read
from lib.importing.intake.load_report import neutral
from lib.importing.meaning.guess import propose
from lib.importing.meaning.mapping import TableMap
from lib.workspace import Workspace
from tests.loading import TODAY, an_adder, an_intake, equation, faults, rows  # noqa: F401 (fixtures)


def test_rows_land_in_the_canonical_table_with_their_line(intake, add):
    report = add("orders.csv", "customer_id,order_date,amount,city\nc1,2025-01-02,5.5,Riga\nc2,2025-01-03,7,Oslo")
    assert equation(report) == (2, 2, 0, 0, 0)
    assert rows(intake, "orders", "customer_id", "amount", "location", "status", "_line") == [
        ("c1", 5.5, "Riga", "completed", 2),
        ("c2", 7.0, "Oslo", "completed", 3),
    ]
    dataset = intake.dataset()
    assert dataset.tables["orders"].roles == {"ordered_at", "customer_id", "amount", "location"}
    assert (dataset.tables["orders"].first, dataset.as_of) == (date(2025, 1, 2), date(2025, 1, 3))


def test_quantity_times_unit_price_is_the_amount(intake, add):
    add(
        "sales.csv",
        "InvoiceNo,CustomerID,InvoiceDate,Quantity,UnitPrice\n1,17850,2025-01-02,3,2.5\n2,17850,2025-01-03,-1,2.5",
    )
    assert rows(intake, "orders", "customer_id", "amount") == [("17850", 7.5), ("17850", -2.5)]
    assert intake.dataset().has("orders", "amount")


def test_a_row_dated_after_today_is_refused_with_that_reason(intake, add):
    report = add("orders.csv", "customer_id,order_date,amount\nc1,2025-06-30,5\nc1,2026-01-05,7")
    assert equation(report) == (2, 1, 1, 0, 0)
    assert faults(report) == [(3, "order_date", "2026-01-05", "is dated after today (Jun 30, 2025)")]


def test_a_planned_end_of_a_subscription_may_lie_ahead(intake, add):
    report = add(
        "subscriptions.csv", "customer_id,start_date,end_date,mrr\nc1,2025-01-01,2026-01-01,29\nc2,2025-02-01,,9"
    )
    assert equation(report) == (2, 2, 0, 0, 0)
    assert intake.dataset().as_of == date(2025, 2, 1)


def test_a_day_that_does_not_exist_is_refused_with_line_column_and_value(intake, add):
    report = add("orders.csv", "customer_id,order_date,amount\nc1,2025-02-28,5\nc1,2025-02-30,7\nc2,2025-03-01,1")
    assert equation(report) == (3, 2, 1, 0, 0)
    assert faults(report)[0][:3] == (3, "order_date", "2025-02-30")


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ("-1", "an NPS answer must be from 0 to 10"),
        ("12", "an NPS answer must be from 0 to 10"),
        ("great", "not a number"),
    ],
)
def test_a_mark_outside_nps_is_refused(intake, add, mark, reason):
    good = "\n".join(f"c{i},2025-01-02,{i}" for i in range(11))
    report = add("answers.csv", f"customer_id,answered_at,NPS\n{good}\nx,2025-01-03,{mark}")
    assert equation(report) == (12, 11, 1, 0, 0)
    ((line, column, value, said),) = faults(report)
    assert (line, column, value) == (13, "NPS", mark)
    assert reason in said or "cannot be below zero" in said


def test_a_mark_above_the_scale_is_refused(intake, add):
    report = add(
        "answers.csv",
        "customer_id,date,CSAT\na,2025-01-02,5\nb,2025-01-02,4\nc,2025-01-03,1\nd,2025-01-03,3\ne,2025-01-03,7",
    )
    assert faults(report) == [(6, "CSAT", "7", "an answer to this question must be from 1 to 5")]


def test_answers_in_words_become_marks_and_an_unknown_word_is_refused(intake, add):
    report = add(
        "answers.csv",
        "client,date,Satisfaction\na,2025-01-02,Very satisfied\nb,2025-01-02,Dissatisfied\nc,2025-01-03,Neutral\n"
        "d,2025-01-03,Don't know\ne,2025-01-04,purple",
    )
    assert rows(intake, "answers", "question", "score", "scale_max") == [
        ("csat", 5.0, 5.0),
        ("csat", 2.0, 5.0),
        ("csat", 3.0, 5.0),
        ("csat", None, 5.0),
    ]
    assert faults(report) == [(6, "Satisfaction", "purple", "is neither a number nor an answer with a known mark")]


def test_an_empty_required_cell_is_refused_and_an_empty_customer_is_a_guest(intake, add):
    report = add("orders.csv", "customer_id,order_date,amount\n,2025-01-02,5\nc1,,6\nc1,2025-01-04,")
    assert equation(report) == (3, 2, 1, 0, 0)
    assert faults(report) == [(3, "order_date", "", "is empty, and Orders need “Order date”")]
    assert rows(intake, "orders", "customer_id", "amount") == [(None, 5.0), ("c1", None)]


def test_statuses_are_understood_and_an_unknown_one_is_said(intake, add):
    report = add(
        "orders.csv",
        "client,order date,amount,status\na,2025-01-02,5,Выполнен\nb,2025-01-02,6,Отменён\nc,2025-01-03,7,Банан",
    )
    assert [status for (status,) in rows(intake, "orders", "status")] == ["completed", "cancelled", "completed"]
    assert "“Банан” in status (1 row)" in str(report.warnings[0])


def test_the_mapping_of_a_value_wins_over_what_its_word_means(intake, add):
    columns = {"ordered_at": "day", "amount": "sum", "status": "state"}
    tablemap = TableMap("orders", columns, values={"state": {}} and {"status": {"new": "cancelled"}})
    add("till.csv", "day,sum,state\n2025-01-02,5,New\n2025-01-03,6,paid", tablemap)
    assert [status for (status,) in rows(intake, "orders", "status")] == ["cancelled", "completed"]


LOG = """
user_id,event,timestamp,platform
u1,page_view,2025-01-02 10:00:00,web
u1,purchase,2025-01-02 10:02:00,web
,page_view,2025-01-02 10:30:00,web
u2,page_view,2025-01-02 11:00:00,app
u2,share,2025-01-02 11:01:00,app
"""


def test_one_log_feeds_visits_orders_and_referrals(intake, add):
    report = add("events.csv", LOG)
    assert equation(report) == (5, 4, 1, 0, 0)
    assert dict(report.tables) == {"orders": 1, "visits": 4, "referrals": 1}
    assert rows(intake, "orders", "customer_id", "ordered_at", "platform") == [
        ("u1", datetime(2025, 1, 2, 10, 2), "web")
    ]
    assert rows(intake, "referrals", "referrer_id", "shared") == [("u2", True)]
    assert intake.dataset().tables["visits"].extras == {"platform": "text"}


def test_events_left_out_by_the_mapping_are_counted_as_not_mapped(intake, add):
    visits = TableMap(
        "visits",
        {"visitor_id": "user_id", "occurred_at": "timestamp", "action": "event"},
        where=("event", ("page_view", "purchase")),
    )
    assert equation(add("events.csv", LOG, visits)) == (5, 3, 1, 0, 1)


def test_tickets_with_a_mark_are_tickets_and_answers(intake, add):
    report = add(
        "tickets.csv",
        "ticket_id,created_at,customer_id,channel,closed_at,csat\n1,2025-01-02 10:00,c1,phone,2025-01-02 12:00,5\n"
        "2,2025-01-02 11:00,c2,chat,,1\n3,2025-01-03 09:00,c1,chat,2025-01-03 10:00,",
    )
    assert dict(report.tables) == {"answers": 2, "tickets": 3}
    assert rows(intake, "answers", "question", "score", "channel", "touchpoint") == [
        ("csat", 5.0, "phone", "support"),
        ("csat", 1.0, "chat", "support"),
    ]


def test_an_unanswered_survey_stays_and_takes_the_day_it_was_sent(intake, add):
    add(
        "answers.csv",
        "customer_id,question,sent_at,answered_at,score\na,nps,2025-01-02,2025-01-03,9\nb,nps,2025-01-02,,",
    )
    assert rows(intake, "answers", "score", "answered_at") == [
        (9.0, datetime(2025, 1, 3)),
        (None, datetime(2025, 1, 2)),
    ]


def test_flags_may_be_yes_and_no_or_times(intake, add):
    add(
        "messages.csv",
        "email,sent_at,campaign,delivered,opened_at\nA@x.io,2025-01-02 10:00:00,spring,yes,2025-01-02 11:00:00\n"
        "b@x.io,2025-01-02 10:00:00,spring,no,",
    )
    assert rows(intake, "messages", "customer_id", "delivered", "opened") == [
        ("a@x.io", True, True),
        ("b@x.io", False, False),
    ]


def test_phone_numbers_are_written_in_one_way(intake, add):
    add("orders.csv", "Телефон,Дата заказа,Сумма\n+7 (912) 345-67-89,02.01.2025,5\n8 912 345 67 89,03.01.2025,6")
    assert rows(intake, "orders", "customer_id") == [("79123456789",), ("79123456789",)]


def test_one_signed_column_of_points_is_earned_and_redeemed(intake, add):
    add("points.csv", "customer_id,date,points\na,2025-01-02,100\na,2025-01-03,-40")
    assert rows(intake, "points", "earned", "redeemed") == [(100.0, None), (None, 40.0)]


def test_a_length_of_time_below_zero_is_blanked_and_listed(intake, add):
    report = add(
        "tickets.csv",
        "ticket_id,created_at,topic,resolution_hours\n1,2025-01-02,a,5\n2,2025-01-02,b,-3\n3,2025-01-03,a,2",
    )
    assert rows(intake, "tickets", "resolution_hours") == [(5.0,), (None,), (2.0,)]
    cells = report.blanked_cells[["line", "column", "value"]]
    assert cells.to_numpy().tolist() == [[3, "resolution_hours", "-3"]] and report.blanked == 1


def test_two_currencies_are_said_and_listed(intake, add):
    report = add("orders.csv", "customer_id,order_date,amount,currency\nc1,2025-01-02,5,EUR\nc2,2025-01-03,6,руб.")
    assert intake.dataset().currencies == ("EUR", "RUB")
    assert "several currencies (EUR, RUB)" in str(intake.files[0].report.warnings[-1])
    assert "several currencies" in str(report.warnings[-1])


def test_a_file_about_nothing_is_a_sentence_that_names_its_columns(add):
    with pytest.raises(MappingError, match=r"paint\.csv: no column could be recognised.*It has: alpha, beta"):
        add("paint.csv", "alpha,beta\nred,blue\ngreen,black")


NASTY = "<img src=x onerror=alert(1)>"


def test_markup_sql_and_formulas_in_headers_and_cells_are_plain_text(intake, add):
    add(
        "orders.csv",
        f'customer_id,order_date,amount,"<b>""q""</b>; DROP TABLE x; --",=cmd\n'
        f'{NASTY},2025-01-02,5,**bold**,"=HYPERLINK(""http://x"")"\nc2,2025-01-03,6,\'; DROP TABLE orders; --,+1',
    )
    header = '<b>"q"</b>; DROP TABLE x; --'
    assert rows(intake, "orders", "customer_id", header, "=cmd") == [
        (NASTY, "**bold**", '=HYPERLINK("http://x")'),
        ("c2", "'; DROP TABLE orders; --", "+1"),
    ]


def test_a_further_column_named_like_a_role_gets_another_name(intake, add):
    tablemap = TableMap("orders", {"ordered_at": "day", "amount": "sum"}, extras=("Channel", "channel code"))
    add("till.csv", "day,sum,Channel,channel code\n2025-01-02,5,web,w", tablemap)
    assert rows(intake, "orders", "channel", "Channel (file)", "channel code") == [(None, "web", "w")]


def test_refused_rows_can_be_mended_in_a_spreadsheet_and_added_again(intake, add, tmp_path):
    report = add(
        "orders.csv",
        'customer_id,order_date,amount,note\nc1,2025-01-02,-5,ok\n=c2,2026-09-09,-7,"=1+1"\nc3,2025-01-04,5,x',
    )
    text = report.refused_csv(translator("en")).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    assert header == ["Regulars: line", "Regulars: reason", "customer_id", "order_date", "amount", "note"]
    assert row == [
        "3",
        "order_date: “2026-09-09” is dated after today (Jun 30, 2025)",
        "'=c2",
        "2026-09-09",
        "-7",
        "'=1+1",
    ]
    mended = tmp_path / "mended.csv"
    mended.write_text(text.replace("2026-09-09,", "2025-05-09,"), encoding="utf-8-sig")
    file = read(mended)
    again = intake.add(file, propose(file, [intake.files[0].mapping]).mapping)
    assert equation(again) == (1, 1, 0, 0, 0)
    assert len(rows(intake, "orders", "amount")) == 3


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("=1+1", "'=1+1"), ("@a", "'@a"), ("+x", "'+x"), ("-5,20", "-5,20"), ("plain", "plain"), ("\tx", "'\tx")],
)
def test_only_cells_that_could_run_are_neutralised(cell, shown):
    assert neutral(cell) == shown


def test_the_day_of_the_data_is_today_when_it_has_no_dates(intake, add):
    add("customers.csv", "customer_id,tenure,churned\nc1,12,yes\nc2,3,no")
    assert intake.dataset().as_of == TODAY


def test_the_telco_file_is_whole_and_its_eleven_empty_amounts_are_listed(intake, shared_data):
    file = read(shared_data("telco_customer_churn.csv"))
    report = intake.add(file, propose(file).mapping)
    assert equation(report) == (7043, 7043, 0, 0, 0)
    assert set(report.empty_cells["column"]) == {"TotalCharges"} and len(report.empty_cells) == 11
    assert report.blanked == 0
    customers = intake.dataset().tables["customers"].expr
    left = intake.engine.frame(customers.aggregate(left=customers.churned.sum(), n=customers.count())).iloc[0]
    assert (left["left"], left["n"]) == (1869, 7043)


def test_the_shop_event_log_gives_every_purchase_as_an_order(intake, shared_data):
    file = read(shared_data("ecom_events.csv.gz"))
    report = intake.add(file, propose(file).mapping)
    assert equation(report) == (31106, 31106, 0, 0, 0)
    assert dict(report.tables) == {"orders": 470, "visits": 31106}
    assert "platform" in intake.dataset().tables["visits"].extras


def test_the_cdnow_sample_gives_its_published_total(intake, shared_data):
    file = read(shared_data("cdnow_sample.txt"))
    report = intake.add(file, propose(file).mapping)
    assert equation(report) == (6919, 6919, 0, 0, 0)
    orders = intake.dataset().tables["orders"].expr
    found = intake.engine.frame(orders.aggregate(total=orders.amount.sum(), who=orders.customer_id.nunique())).iloc[0]
    assert (round(found["total"], 2), found["who"]) == (244091.94, 2357)
    assert (intake.dataset().first, intake.dataset().as_of) == (date(1997, 1, 1), date(1998, 6, 30))


def test_cells_with_two_currency_signs_keep_their_currency_each(intake, add):
    add("orders.csv", "client,order date,amount\nc1,2025-01-02,€5.50\nc2,2025-01-03,$7.25\nc3,2025-01-04,€1.00")
    assert rows(intake, "orders", "amount", "currency") == [(5.5, "EUR"), (7.25, "USD"), (1.0, "EUR")]
    assert intake.dataset().currencies == ("EUR", "USD")


def test_months_that_name_a_group_are_kept_as_they_stand(intake, add):
    add("orders.csv", "client,order date,amount,cohort\nc1,2025-02-02,5,2024-11\nc2,2025-02-03,7,2024-12")
    assert rows(intake, "orders", "cohort") == [("2024-11",), ("2024-12",)]


def test_a_line_with_too_many_cells_comes_back_as_it_is(intake, add):
    body = "\n".join(f"c{i},2025-01-02,{i}" for i in range(20))
    report = add("orders.csv", f"customer_id,order_date,amount\n{body}\nc99,2025-01-03,5,x,y,z,w")
    assert equation(report) == (21, 20, 1, 0, 0)
    assert report.refused_csv().decode("utf-8-sig").splitlines()[1].endswith('c99,2025-01-03,"5,x,y,z,w"')


def test_a_list_that_repeats_a_customer_gives_one_row_with_the_last_values(intake, add):
    customers = TableMap("customers", {"customer_id": "id"}, extras=("city", "plan"))
    report = add("crm.csv", "id,city,plan\nc1,Riga,\nc2,Oslo,b\nc1,Bergen,a", customers)
    assert (report.accepted, intake.dataset().tables["customers"].rows) == (3, 2)
    assert sorted(rows(intake, "customers", "customer_id", "city", "plan")) == [
        ("c1", "Bergen", "a"),
        ("c2", "Oslo", "b"),
    ]


def test_a_small_survey_with_words_and_impossible_marks_is_still_a_survey(add):
    lines = "2025-01-01,a,10\n2025-01-02,b,12\n2025-01-03,c,7\n2025-01-04,d,3\n2025-01-06,f,-1\n2025-01-07,g,great"
    report = add("nps.csv", f"Date,Client,NPS\n{lines}\n")
    assert report.tables == {"answers": 3}
    assert [(line, value) for line, _column, value, _reason in faults(report)] == [(3, "12"), (6, "-1"), (7, "great")]


def test_a_word_among_amounts_refuses_its_row_and_not_the_whole_column(tmp_path):
    text = "order_id;Дата;Клиент;Сумма\n1;01.02.2026;Ана;1 000,50\n2;02.02.2026;Бен;сто\n3;03.02.2026;Ана;900,00\n"
    path = tmp_path / "заказы.csv"
    path.write_text(text, encoding="utf-8")
    ws = Workspace(today=date(2026, 3, 1))
    report = ws.add(path)
    assert (report.accepted, report.refused) == (2, 1)
    assert list(report.refused_rows[["line", "column", "value"]].iloc[0]) == [3, "Сумма", "сто"]
    assert ws.metric("revenue")["value"].iloc[0] == 1900.5
