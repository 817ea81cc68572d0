"""The rules a row of each table must keep: what is refused, what is blanked, and what the rest becomes."""

from datetime import datetime

import pytest

from lib.importing.meaning.mapping import TableMap
from tests.loading import an_adder, an_intake, equation, faults, rows  # noqa: F401 (fixtures)

D = datetime
TOMORROW, AHEAD = "2025-07-01", "is dated after today (Jun 30, 2025)"
BELOW, BLANKED = "cannot be below zero", "cannot be below zero, so it was left blank"


def same(*names, **others):
    """A mapping from columns named as the roles, and roles given another name."""
    return {name: name for name in names} | others


#: table, its columns, the rows of the file, the rows of the table (some columns), refused, blanked.
RULES = [
    (
        "orders",
        same("ordered_at", "customer_id", "amount", "quantity"),
        ["2025-06-30,a,-5,-1", f"{TOMORROW},a,5,1", ",a,5,1", "2025-01-02,,0,0", "2025-01-02,b,,1"],
        [(D(2025, 6, 30), "a", -5.0, -1.0), (D(2025, 1, 2), None, 0.0, 0.0), (D(2025, 1, 2), "b", None, 1.0)],
        [(3, "ordered_at", TOMORROW, AHEAD), (4, "ordered_at", "", "is empty, and Orders need “Order date”")],
        [],
    ),
    (
        "visits",
        same("visitor_id", "occurred_at", "duration_s"),
        [
            "v1,2025-06-30 23:59:59,10",
            f"v1,{TOMORROW} 00:00:00,1",
            ",2025-01-02 10:00:00,5",
            "v2,2025-01-02 10:00:00,-5",
        ],
        [("v1", D(2025, 6, 30, 23, 59, 59), 10.0), ("v2", D(2025, 1, 2, 10), None)],
        [(3, "occurred_at", TOMORROW, AHEAD), (4, "visitor_id", "", "is empty, and Visits need “Visitor”")],
        [(5, "duration_s", "-5", BLANKED)],
    ),
    (
        "tickets",
        same("ticket_id", "opened_at", "first_reply_minutes", "resolution_hours", "contacts"),
        [
            "t1,2025-01-02,5,-1,2",
            "t2,2025-01-02,-3,1,2",
            "t3,2025-01-02,1,1,-2",
            f"t4,{TOMORROW},1,1,1",
            ",2025-01-02,1,1,1",
        ],
        [
            ("t1", D(2025, 1, 2), 5.0, None, 2.0),
            ("t2", D(2025, 1, 2), None, 1.0, 2.0),
            ("t3", D(2025, 1, 2), 1.0, 1.0, None),
        ],
        [(5, "opened_at", TOMORROW, AHEAD), (6, "ticket_id", "", "is empty, and Support tickets need “Ticket number”")],
        [
            (2, "resolution_hours", "-1", BLANKED),
            (3, "first_reply_minutes", "-3", BLANKED),
            (4, "contacts", "-2", BLANKED),
        ],
    ),
    (
        "messages",
        same("customer_id", "sent_at", "opened"),
        ["a,2025-01-02,yes", ",2025-01-02,no", f"b,{TOMORROW},no", "c,,no", "d,2025-01-02,"],
        [("a", D(2025, 1, 2), True), ("d", D(2025, 1, 2), None)],
        [
            (3, "customer_id", "", "is empty, and Messages need “Customer”"),
            (4, "sent_at", TOMORROW, AHEAD),
            (5, "sent_at", "", "is empty, and Messages need “Sent”"),
        ],
        [],
    ),
    (
        "referrals",
        same("referrer_id", "occurred_at", "referred_id"),
        ["a,2025-01-02,b", ",2025-01-02,c", f"d,{TOMORROW},e"],
        [("a", D(2025, 1, 2), "b")],
        [
            (3, "referrer_id", "", "is empty, and Referrals need “Who referred”"),
            (4, "occurred_at", TOMORROW, AHEAD),
        ],
        [],
    ),
    (
        "points",
        same("customer_id", "occurred_at", earned="in", redeemed="out"),
        ["a,2025-01-02,5,", "a,2025-01-03,,-3", "a,2025-01-04,,3", f"a,{TOMORROW},1,"],
        [("a", D(2025, 1, 2), 5.0, None), ("a", D(2025, 1, 3), None, 3.0), ("a", D(2025, 1, 4), None, 3.0)],
        [(5, "occurred_at", TOMORROW, AHEAD)],
        [],
    ),
    (
        "searches",
        same("clicks", "impressions", "position", "day"),
        ["5,100,1.5,2025-01-02", "-1,10,1,2025-01-02", ",10,1,2025-01-02", "3,-10,2,2025-01-02", "3,10,-2,2025-01-02"],
        [(5.0, 100.0, 1.5, D(2025, 1, 2)), (3.0, None, 2.0, D(2025, 1, 2)), (3.0, 10.0, None, D(2025, 1, 2))],
        [(3, "clicks", "-1", BELOW), (4, "clicks", "", "is empty, and Search queries need “Clicks”")],
        [(5, "impressions", "-10", BLANKED), (6, "position", "-2", BLANKED)],
    ),
    (
        "mentions",
        same("occurred_at", "rating", "reach"),
        ["2025-01-02,5,10", "2025-01-02,-1,10", "2025-01-02,4,-10", f"{TOMORROW},4,10"],
        [(D(2025, 1, 2), 5.0, 10.0), (D(2025, 1, 2), 4.0, None)],
        [(3, "rating", "-1", BELOW), (5, "occurred_at", TOMORROW, AHEAD)],
        [(4, "reach", "-10", BLANKED)],
    ),
    (
        "customers",
        same("customer_id", "first_seen_at", "churned_at", "tenure_months", "monthly_charge", "acquisition_cost"),
        [
            "a,2025-01-02,2025-12-31,5,10,1",
            "b,2025-01-02,2024-12-31,5,10,1",
            "c,2025-01-02,,-5,-10,-1",
            f"d,{TOMORROW},,1,1,1",
            ",2025-01-02,,1,1,1",
        ],
        [
            ("a", D(2025, 1, 2), D(2025, 12, 31), 5.0, 10.0, 1.0),
            ("b", D(2025, 1, 2), None, 5.0, 10.0, 1.0),
            ("c", D(2025, 1, 2), None, None, None, None),
        ],
        [
            (5, "first_seen_at", TOMORROW, AHEAD),
            (6, "customer_id", "", "is empty, and Customers need “Customer”"),
        ],
        [
            (3, "churned_at", "2024-12-31", "lies before the customer came, so it was left blank"),
            (4, "tenure_months", "-5", BLANKED),
            (4, "monthly_charge", "-10", BLANKED),
            (4, "acquisition_cost", "-1", BLANKED),
        ],
    ),
    (
        "subscriptions",
        same("customer_id", "started_at", "ended_at", "monthly_amount"),
        [
            "a,2025-01-02,2026-01-02,10",
            "b,2025-01-02,2025-01-02,0",
            "c,2025-01-02,2025-01-01,10",
            "d,2025-01-02,,-10",
            "e,2025-01-02,,",
            f"f,{TOMORROW},,10",
        ],
        [("a", D(2025, 1, 2), D(2026, 1, 2), 10.0), ("b", D(2025, 1, 2), D(2025, 1, 2), 0.0)],
        [
            (4, "ended_at", "2025-01-01", "lies before the start of the period"),
            (5, "monthly_amount", "-10", BELOW),
            (6, "monthly_amount", "", "is empty, and Subscriptions need “Monthly amount”"),
            (7, "started_at", TOMORROW, AHEAD),
        ],
        [],
    ),
    (
        "spend",
        same("day", "amount", "channel"),
        ["2025-01-02,100,ads", "2025-01-03,-20,ads", f"{TOMORROW},5,ads", "2025-01-04,,ads"],
        [(D(2025, 1, 2), 100.0, "ads"), (D(2025, 1, 3), -20.0, "ads")],
        [(4, "day", TOMORROW, AHEAD), (5, "amount", "", "is empty, and Spending need “Amount”")],
        [],
    ),
]


@pytest.mark.parametrize(
    ("table", "columns", "lines", "expected", "refused", "blanked"), RULES, ids=[r[0] for r in RULES]
)
def test_the_rules_of_a_table(intake, add, table, columns, lines, expected, refused, blanked):
    report = add(f"{table}.csv", "\n".join([",".join(columns.values()), *lines]), TableMap(table, columns))
    assert faults(report) == refused
    cells = report.blanked_cells[["line", "column", "value", "reason"]]
    assert sorted(cells.itertuples(index=False, name=None)) == sorted(blanked)
    assert rows(intake, table, *columns) == expected
    assert equation(report) == (len(lines), len(expected), len(refused), 0, 0)


SCALE = "an answer to this question must be from {} to {}"
ANSWERS = same("customer_id", "answered_at", "score")


@pytest.mark.parametrize(
    ("constants", "marks", "left", "reason"),
    [
        ({"question": "nps"}, ["0", "10", "11", "-1"], [0, 10], {"an NPS answer must be from 0 to 10", BELOW}),
        ({"question": "csat", "scale_min": 1, "scale_max": 5}, ["1", "5", "0", "6"], [1, 5], {SCALE.format(1, 5)}),
        ({"question": "ces", "scale_max": 7}, ["0", "7", "8"], [0, 7], {SCALE.format(0, 7)}),
        (
            {"question": "attitude", "scale_min": -2, "scale_max": 2},
            ["-2", "2", "3", "-3"],
            [-2, 2],
            {SCALE.format(-2, 2)},
        ),
        ({"question": "attitude"}, ["0", "100", "-1"], [0, 100], {BELOW}),
    ],
)
def test_a_mark_outside_the_scale_of_its_question_is_refused(intake, add, constants, marks, left, reason):
    text = "\n".join(f"c{i},2025-01-02,{mark}" for i, mark in enumerate(marks))
    report = add("answers.csv", f"customer_id,answered_at,score\n{text}", TableMap("answers", ANSWERS, constants))
    assert [score for (score,) in rows(intake, "answers", "score")] == left
    assert {said.replace("−", "-") for *_, said in faults(report)} == reason
    assert equation(report) == (len(marks), len(left), len(marks) - len(left), 0, 0)


def test_a_mark_outside_the_scale_given_in_its_row_is_refused(intake, add):
    columns = ANSWERS | same("question", "scale_min", "scale_max")
    report = add(
        "answers.csv",
        "customer_id,answered_at,score,question,scale_min,scale_max\na,2025-01-02,-1,attitude,-2,2\n"
        "b,2025-01-02,3,attitude,-2,2\nc,2025-01-02,0,csat,1,5\nd,2025-01-02,5,csat,1,5",
        TableMap("answers", columns),
    )
    assert [score for (score,) in rows(intake, "answers", "score")] == [-1, 5]
    assert {said for *_, said in faults(report)} == {"lies outside the scale given in its row"}


def test_a_length_of_time_that_cannot_be_read_is_blanked_and_listed(add, intake):
    columns = {"ticket_id": "id", "opened_at": "d", "resolution_hours": "took"}
    report = add(
        "tickets.csv",
        "id,d,took\n1,2025-03-02,100:30:00\n2,2025-03-02,soon\n3,2025-03-02,00:00:36\n4,2025-03-02,",
        TableMap("tickets", columns, units={"resolution_hours": "clock"}),
    )
    assert [hours for (hours,) in rows(intake, "tickets", "resolution_hours")] == [100.5, None, 0.01, None]
    assert report.blanked_cells[["line", "column", "value"]].to_numpy().tolist() == [[3, "took", "soon"]]
