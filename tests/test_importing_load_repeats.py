"""What several files hold in common counts once, whatever way the rows are split, overlap or are exported again."""

import gzip
import itertools
import random
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.engine import Engine
from lib.importing import read
from lib.importing.intake.load import Intake
from lib.importing.meaning.mapping import FileMapping, TableMap
from tests.loading import TODAY, an_adder, an_intake, equation, rows  # noqa: F401 (fixtures)

TILL = TableMap("orders", {"ordered_at": "day", "customer_id": "who", "amount": "sum"})
LINES = TableMap("orders", {"ordered_at": "day", "order_id": "no", "line_id": "line", "amount": "sum"})
TICKETS = TableMap("tickets", {"ticket_id": "no", "opened_at": "day", "topic": "topic"})
FEW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def loaded(folder: Path, files, tablemap):
    """An intake that holds these files (lists of rows, header first), with the reports as they are in the end."""
    engine = Engine()
    intake = Intake(engine, today=TODAY)
    for number, lines in enumerate(files):
        path = folder / f"file{number}.csv"
        path.write_text("\n".join(",".join(map(str, line)) for line in lines) + "\n", encoding="utf-8")
        file = read(path, delimiter=",", header_row=1)
        intake.add(file, FileMapping(file.headers, (tablemap,)))
    for entry in intake.files:
        report = entry.report
        assert report.data_rows == report.accepted + report.refused + report.replaced + report.unmapped
        assert report.accepted == sum(report.tables.values())
    return intake


# --- without a key: as often as in the file that has it most often ---

row = st.tuples(st.sampled_from(["2025-01-02", "2025-01-03"]), st.sampled_from(["a", "b", ""]), st.integers(1, 2))


@FEW
@given(st.lists(st.lists(row, min_size=1, max_size=7), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_without_a_key_an_equal_row_counts_as_often_as_in_the_file_with_most(tmp_path_factory, files, rng):
    expected = Counter()
    for lines in files:
        expected |= Counter(lines)
    for _ in range(2):
        rng.shuffle(files)
        for lines in files:
            rng.shuffle(lines)
        intake = loaded(tmp_path_factory.mktemp("till"), [[("day", "who", "sum"), *lines] for lines in files], TILL)
        found = Counter((f"{day:%Y-%m-%d}", who or "", int(amount)) for day, who, amount in
                        rows(intake, "orders", "ordered_at", "customer_id", "amount"))  # fmt: skip
        assert found == expected
        assert sum(entry.report.accepted for entry in intake.files) == expected.total()
        intake.engine.close()


@FEW
@given(st.lists(row, min_size=2, max_size=9), st.integers(1, 8), st.integers(0, 3))
def test_an_export_split_in_two_that_overlap_gives_what_the_whole_gives(tmp_path_factory, lines, cut, overlap):
    # A period exported twice holds all its rows in both files: split by day, never within one.
    days = sorted({day for day, *_ in lines})
    first = [line for line in lines if line[0] <= days[0]]
    second = [line for line in lines if line[0] >= (days[0] if overlap else days[-1])]
    files = [[("day", "who", "sum"), *part] for part in (first, second)]
    intake = loaded(tmp_path_factory.mktemp("split"), files, TILL)
    assert intake.dataset().tables["orders"].rows == len(lines)
    intake.engine.close()


# --- with a key: the newer file replaces ---

number = st.sampled_from(["1", "2", "3", ""])
line = st.tuples(number, st.sampled_from(["1", "2", ""]), st.integers(1, 3))


def by_key(files, width):
    """What is left by the rule: a row of an older file goes when a newer one has its key; without one, the most."""
    left = []
    for at, lines in enumerate(files):
        newer = {line[:width] for later in files[at + 1 :] for line in later if line[0]}
        left += [line for line in lines if line[0] and line[:width] not in newer]
    nameless = Counter()
    for lines in files:
        nameless |= Counter(line for line in lines if not line[0])
    return Counter(left) + nameless


@FEW
@given(st.lists(st.lists(line, min_size=1, max_size=7), min_size=2, max_size=3))
def test_the_newer_file_replaces_lines_by_order_and_line(tmp_path_factory, files):
    files = [list(lines) for lines in dict.fromkeys(map(tuple, files))]
    texts = [[("day", "no", "line", "sum"), *(("2025-01-02", *cells) for cells in lines)] for lines in files]
    # A column that is wholly empty is still the file's column of order numbers.
    intake = loaded(tmp_path_factory.mktemp("lines"), texts, LINES)
    found = Counter((no or "", part or "", int(amount)) for no, part, amount in
                    rows(intake, "orders", "order_id", "line_id", "amount"))  # fmt: skip
    assert found == by_key(files, 2)
    intake.engine.close()


ticket = st.tuples(st.sampled_from(["t1", "t2", "t3", "t4"]), st.sampled_from(["price", "place"]))


@FEW
@given(st.lists(st.lists(ticket, min_size=1, max_size=5, unique_by=lambda t: t[0]), min_size=2, max_size=3))
def test_the_newest_file_says_what_a_ticket_is(tmp_path_factory, files):
    files = [list(lines) for lines in dict.fromkeys(map(tuple, files))]
    texts = [[("day", "no", "topic"), *(("2025-01-02", *cells) for cells in lines)] for lines in files]
    intake = loaded(tmp_path_factory.mktemp("tickets"), texts, TICKETS)
    expected = {no: topic for lines in files for no, topic in lines}
    assert dict(rows(intake, "tickets", "ticket_id", "topic")) == expected
    assert intake.dataset().tables["tickets"].rows == len(expected)
    replaced = sum(len(lines) for lines in files) - len(expected)
    assert sum(entry.report.replaced for entry in intake.files) == replaced
    intake.engine.close()


@pytest.mark.parametrize("seed", range(2))
def test_a_file_taken_away_again_leaves_what_it_found(tmp_path, seed):
    rng = random.Random(seed)
    files = [
        [("day", "who", "sum"), *((f"2025-01-0{rng.randint(1, 3)}", rng.choice("ab"), 1) for _ in range(6))]
        for _ in range(3)
    ]
    all_three = loaded(tmp_path, files, TILL)
    all_three.remove(all_three.files[1].id)
    without = loaded(tmp_path, [files[0], files[2]], TILL)
    names = ("ordered_at", "customer_id", "amount")
    assert Counter(rows(all_three, "orders", *names)) == Counter(rows(without, "orders", *names))
    assert [equation(e.report) for e in all_three.files] == [equation(e.report) for e in without.files]
    all_three.engine.close()
    without.engine.close()


# --- the same content in another form ---

TEXT = "day,who,sum\n2025-01-02,a,5\n2025-01-02,a,5\n2025-01-03,b,7\n"


def packed(path: Path, how: str) -> Path:
    if how == "gz":
        path.write_bytes(gzip.compress(TEXT.encode()))
    elif how == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inside.csv", TEXT)
    else:
        text = {"bom": "\ufeff" + TEXT, "crlf": TEXT.replace("\n", "\r\n"), "no end": TEXT.rstrip()}[how]
        path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("how", ["gz", "zip", "bom", "crlf", "no end"])
def test_the_same_content_packed_or_saved_anew_is_the_same_file(intake, add, tmp_path, how):
    add("till.csv", TEXT, TILL)
    file = read(packed(tmp_path / f"again.{how if how in ('gz', 'zip') else 'csv'}", how))
    again = intake.add(file, FileMapping(file.headers, (TILL,)))
    assert equation(again) == (3, 0, 0, 3, 0)
    assert "the same file as “till.csv”" in str(again.warnings[0])


def test_the_same_rows_in_another_order_of_rows_and_columns_add_nothing(intake, add):
    add("till.csv", TEXT, TILL)
    second = add("till 2.csv", "sum;who;day\n7;b;2025-01-03\n5;a;2025-01-02\n5;a;2025-01-02", TILL)
    assert equation(second) == (3, 0, 0, 3, 0)


def test_a_further_column_in_the_newer_file_makes_its_rows_no_others(intake, add):
    add("till.csv", TEXT, TILL)
    with_channel = TableMap("orders", dict(TILL.columns) | {"channel": "shop"})
    second = add("till 2.csv", "day,who,sum,shop\n2025-01-02,a,5,web\n2025-01-04,a,5,web", with_channel)
    assert equation(second) == (2, 1, 0, 1, 0)


def test_rows_are_compared_with_each_file_by_the_columns_both_have(intake, add):
    add("named.csv", "day,who,sum\n2025-01-02,a,5", TILL)
    add("nameless.csv", "day,sum\n2025-01-02,7", TableMap("orders", {"ordered_at": "day", "amount": "sum"}))
    third = add("named too.csv", "day,who,sum\n2025-01-02,c,5", TILL)
    assert equation(third) == (1, 1, 0, 0, 0)


def test_marks_of_surveys_that_tell_neither_who_nor_when_are_not_compared(intake, add):
    nps = {"question": "nps"}
    add("lobby.csv", "nps,comment\n9,a\n9,b\n3,c", TableMap("answers", {"score": "nps", "comment": "comment"}, nps))
    city = TableMap("answers", {"score": "nps", "touchpoint": "city"}, nps)
    assert equation(add("web.csv", "nps,city\n9,Rome\n9,Oslo\n2,Oslo", city)) == (3, 3, 0, 0, 0)
    # The same columns again hold the same marks again.
    assert equation(add("web 2.csv", "nps,city\n9,Rome\n9,Bonn", city)) == (2, 1, 0, 1, 0)


SALES = TableMap("orders", {"ordered_at": "day", "order_id": "no", "amount": "sum"})
JANUARY = "day,no,sum\n2025-01-02,1,100\n2025-01-03,2,50\n2025-01-04,2,-10"
#: Order 1 is brought back in February, another part of order 2 too; an overlap holds the return of January 4 again.
FEBRUARY = "day,no,sum\n2025-01-04,2,-10\n2025-02-02,1,-100\n2025-02-03,2,-5\n2025-02-04,3,20"


@pytest.mark.parametrize("files", [(JANUARY, FEBRUARY), (FEBRUARY, JANUARY)])
def test_a_return_in_another_file_takes_from_its_order_and_does_not_replace_it(intake, add, files):
    for at, text in enumerate(files):
        add(f"file{at}.csv", text, SALES)
    assert sorted(rows(intake, "orders", "order_id", "amount")) == [
        ("1", -100.0), ("1", 100.0), ("2", -10.0), ("2", -5.0), ("2", 50.0), ("3", 20.0),
    ]  # fmt: skip
    # An export of everything replaces them all.
    whole = "day,no,sum\n2025-01-02,1,90\n2025-02-02,1,-90\n2025-01-03,2,50\n2025-01-04,2,-10\n2025-02-04,3,20"
    add("whole.csv", whole, SALES)
    assert sorted(rows(intake, "orders", "amount")) == [(-90.0,), (-10.0,), (20.0,), (50.0,), (90.0,)]


def test_order_lines_without_a_line_number_are_replaced_by_the_same(intake, add):
    add("may.csv", "day,no,line,sum\n2025-01-02,1,,5\n2025-01-02,1,2,6", LINES)
    add("june.csv", "day,no,line,sum\n2025-01-02,1,,8\n2025-01-02,1,3,9", LINES)
    assert sorted(rows(intake, "orders", "line_id", "amount"), key=str) == [("2", 6.0), ("3", 9.0), (None, 8.0)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[1:4])
def test_customers_completed_by_several_lists_do_not_depend_on_their_order(intake, add, order):
    lists = [
        ("id,city\nc1,Riga\nc2,Oslo", TableMap("customers", {"customer_id": "id"}, extras=("city",))),
        ("id,plan\nc1,a\nc3,b", TableMap("customers", {"customer_id": "id"}, extras=("plan",))),
        ("id,left\nc2,yes", TableMap("customers", {"customer_id": "id", "churned": "left"})),
    ]
    for number in order:
        add(f"list{number}.csv", *lists[number])
    assert sorted(rows(intake, "customers", "customer_id", "city", "plan", "churned"), key=str) == [
        ("c1", "Riga", "a", None), ("c2", "Oslo", None, True), ("c3", None, "b", None),
    ]  # fmt: skip


RECEIPTS = "Номер чека;Дата;Товар;Сумма\n1;{day};Кофе;100,00\n2;{day};Чай;50,00"


def test_a_file_whose_order_numbers_all_come_again_says_what_to_do_if_they_begin_anew(add, intake):
    add("monday.csv", RECEIPTS.format(day="02.06.2025"))
    add("tuesday.csv", RECEIPTS.format(day="03.06.2025"))
    first, second = (entry.report for entry in intake.files)
    assert (first.replaced, second.replaced) == (2, 0)
    assert [str(said).partition(",")[0] for said in first.warnings[1:]] == [
        "If a number in “Номер чека” is another order on another day"
    ]
    assert not second.warnings


def test_numbers_said_to_begin_anew_replace_nothing_of_another_day(add, intake):
    columns = {"order_id": "Номер чека", "ordered_at": "Дата", "product": "Товар", "amount": "Сумма"}
    for name, day in (("monday.csv", "02.06.2025"), ("tuesday.csv", "03.06.2025")):
        add(name, RECEIPTS.format(day=day), TableMap("orders", columns, units={"order_id": "day"}))
    assert [amount for (amount,) in rows(intake, "orders", "amount")] == [100, 50, 100, 50]
