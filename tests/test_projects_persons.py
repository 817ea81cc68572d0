"""A customer is forgotten, or names are replaced: nothing that tells who she is stays, and the numbers stay right."""

import os
import shutil
import zipfile

import pandas as pd
import pytest

from lib import Workspace
from lib.errors import RegularsError
from lib.importing import read
from lib.importing.meaning.guess import propose
from lib.project.personal import ways
from lib.project.pseudonyms import Pseudonyms, new_key
from lib.project.shelf import Shelf
from lib.workspace.opened import OpenProject
from tests.projects import ANA, CUSTOMERS, FILES, HER_NUMBER, ORDERS, said_of, told, workspace

EVERYBODY = (*ANA, "C1002", "Ben Olsen", "2000 2222", "C1003", "Cy Young", "cy@example", "2000 3333")


def one(ws, name):
    return float(ws.metric(name)["value"].iloc[0])


def numbers(ws):
    found = ws.scorecard().set_index("metric")[["value", "low", "high", "n"]]
    return found.astype(float).round(6).fillna(-1.0).to_dict("index")


@pytest.fixture(name="ws")
def a_workspace(tmp_path):
    ws = workspace(tmp_path / "mine")
    yield ws
    ws.close()


@pytest.fixture(name="project")
def a_project(tmp_path):
    project = OpenProject.begin(Shelf(tmp_path / "home").new(), "Shop")
    (tmp_path / "mine").mkdir()
    for name, text in FILES.items():
        (tmp_path / "mine" / name).write_text(text, encoding="utf-8")
        project.workspace.add(tmp_path / "mine" / name)
        project.save()
    shutil.rmtree(tmp_path / "mine")
    yield project
    project.close()


@pytest.mark.parametrize("name", ["C1001", "ana.lopez@example.org", "Ana.Lopez@Example.org", "+371 20001111"])
def test_a_customer_is_forgotten_by_whatever_name_she_is_called(ws, name):
    gone = ws.forget(name)
    # One row of customers, three orders and the refused one, one answer.
    assert (gone.person, gone.rows, gone.files) == ("C1001", 6, 3)
    assert sorted(ws.customers()["customer_id"]) == ["C1002", "C1003"]
    assert one(ws, "revenue") == 150
    # Ben, who gave a 3, and Cy, who gave a 9.
    assert one(ws, "nps") == 0


def test_nothing_on_the_disk_tells_of_a_forgotten_customer_nor_of_what_was_undone(project, tmp_path):
    # Earlier versions hold her too: a file that was taken out, and a step back to it.
    (tmp_path / "old.csv").write_text(ORDERS.replace("2026-0", "2025-0"), encoding="utf-8")
    entry = project.workspace.add(tmp_path / "old.csv")
    project.save()
    project.workspace.remove(entry.file_id)
    project.save()
    (tmp_path / "old.csv").unlink()
    engine = project.workspace.dataset.engine.folder
    typed = project.store.folder / "typed"
    assert said_of(told(tmp_path), ANA) == list(ANA)
    assert said_of(told(typed), ("C1001", "Ana Lopez")) == ["C1001", "Ana Lopez"]
    project.adopt(project.workspace.forgetting("C1001"))
    assert len(list(typed.glob("*.parquet"))) == 3
    project.workspace.save(tmp_path / "shop.regulars")
    assert said_of(told(tmp_path), ANA) == []
    assert not engine.exists()
    assert said_of(told(project.workspace.dataset.engine.folder), (*ANA, HER_NUMBER)) == []
    assert project.last_step is None
    # What others wrote is left but for her.
    assert "Ben Olsen" in told(tmp_path)
    assert "[…] said write to […] or […] about […]" in told(tmp_path)


COMMENTS = """answered_at,email,How likely are you to recommend us? (0-10),comment
2026-02-02,ben@example.org,3,"Ask Ana, or ANA Lopez; not Anastasia"
2026-02-03,cy@example.org,9,lopez and sons are good
2026-02-04,cy@example.org,8,Anatomy of a bakery
"""


def test_one_word_of_her_name_in_what_others_wrote_is_left_and_told_for_it_may_be_somebody_else(tmp_path):
    ws = workspace(tmp_path / "mine", {"customers.csv": CUSTOMERS, "orders.csv": ORDERS, "answers.csv": COMMENTS})
    gone = ws.forget("C1001")
    assert [(place.file, place.text) for place in gone.perhaps] == [
        ("answers.csv", "Ask Ana, or […]; not Anastasia"),
        ("answers.csv", "lopez and sons are good"),
    ]
    # Whoever knows that it is she blots the word out, in whatever case, but not other words that begin so.
    blotted = ws.blot(["ana", "Anna"])
    assert (blotted.rows, blotted.files) == (1, 1)
    answers = ws.dataset.engine.frame(ws.dataset.tables["answers"].expr)
    texts = list(answers.sort_values("answered_at")["comment"])
    assert texts == ["Ask […], or […]; not Anastasia", "lopez and sons are good", "Anatomy of a bakery"]
    assert one(ws, "revenue") == 150
    with pytest.raises(RegularsError, match="No text holds “Ana”, so nothing was changed"):
        ws.blot(["Ana"])
    ws.close()


@pytest.mark.parametrize("work", ["forgetting", "pseudonymising"])
def test_how_far_it_is_only_grows_and_is_told_of_every_file(project, work):
    told_of = []
    args = ["C1001"] if work == "forgetting" else []
    new = getattr(project.workspace, work)(*args, lambda name, share: told_of.append((name, share)))
    shares = [share for _name, share in told_of]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.25
    assert 0.9 < shares[-1] <= 1
    assert {name for name, share in told_of if share < 0.25} == set(FILES)
    assert {name for name, share in told_of if share > 0.6} == set(FILES)
    new.intake.engine.close()


def test_who_is_forgotten_is_gone_after_opening_again(project, tmp_path):
    project.adopt(project.workspace.forgetting("C1001"))
    project.close()
    again = OpenProject.open(Shelf(tmp_path / "home").store(project.id))
    assert (one(again.workspace, "revenue"), again.workspace.population()[0]) == (150, 2)
    again.close()


def test_others_keep_every_row_and_cell(ws):
    orders = ws.dataset.tables["orders"].expr
    columns = ["order_id", "ordered_at", "customer_id", "amount"]
    before = ws.dataset.engine.frame(orders.select(*columns)).query("customer_id != 'C1001'")
    ws.forget("C1001")
    after = ws.dataset.engine.frame(ws.dataset.tables["orders"].expr.select(*columns))
    pd.testing.assert_frame_equal(
        before.sort_values("order_id", ignore_index=True), after.sort_values("order_id", ignore_index=True)
    )


def test_the_numbers_without_her_are_those_of_files_that_never_held_her(ws, tmp_path):
    ws.forget("C1001")
    without = {
        name: "\n".join(line for line in text.split("\n") if "C1001," not in line and not line.startswith("2026-02-01"))
        for name, text in FILES.items()
    }
    without["orders.csv"] = "\n".join(line for line in ORDERS.split("\n") if ",C1001," not in line)
    never = workspace(tmp_path / "never", without)
    assert numbers(ws) == numbers(never)
    never.close()


def test_an_address_that_a_family_shares_stays_with_the_others(tmp_path):
    family = CUSTOMERS.replace("Ana.Lopez@example.org", "home@example.org").replace(
        "ben@example.org", "home@example.org"
    )
    ws = workspace(tmp_path / "in", {"customers.csv": family, "orders.csv": ORDERS})
    with pytest.raises(RegularsError, match=r"“home@example\.org” is shared by several customers"):
        ws.forget("home@example.org")
    ws.forget("C1001")
    assert sorted(ws.customers()["customer_id"]) == ["C1002", "C1003"]
    rows = ws.dataset.engine.frame(ws.dataset.tables["customers"].expr.select("customer_id", "email"))
    assert dict(rows.to_numpy())["C1002"] == "home@example.org"


def test_her_devices_are_forgotten_and_shared_ones_are_not(tmp_path):
    visits = (
        "time,visitor_id,customer_id,page\n2026-01-01 10:00,v1,,/a\n2026-01-01 10:05,v1,C1001,/b\n"
        "2026-01-02 10:00,v2,,/a\n2026-01-02 10:05,v2,C1001,/a\n2026-01-02 11:00,v2,C1002,/a\n"
    )
    ws = workspace(tmp_path / "in", {"visits.csv": visits, "customers.csv": CUSTOMERS})
    assert ws.forget("C1001").rows == 4
    left = ws.dataset.engine.frame(ws.dataset.tables["visits"].expr.select("visitor_id", "customer_id"))
    assert [tuple(row) for row in left.fillna("").to_numpy()] == [("v2", ""), ("v2", "C1002")]


def test_a_short_number_is_blotted_out_nowhere_but_where_it_names_her(tmp_path):
    rows = "order_id,order_date,customer,amount,quantity\n7,2026-01-01,7,10,1\n8,2026-01-02,9,7,7\n"
    ws = workspace(tmp_path / "in", {"orders.csv": rows})
    ws.forget("7")
    left = ws.dataset.engine.frame(ws.dataset.tables["orders"].expr.select("order_id", "customer_id", "amount"))
    assert left.to_numpy().tolist() == [["8", "9", 7.0]]


def test_the_other_sheets_of_a_workbook_do_not_keep_her(tmp_path):
    with pd.ExcelWriter(tmp_path / "book.xlsx") as book:
        pd.DataFrame({"order_date": ["2026-01-01", "2026-01-02"], "customer": ["C1001", "C1002"],
                      "amount": [1.0, 2.0]}).to_excel(book, sheet_name="orders", index=False)  # fmt: skip
        pd.DataFrame({"about": ["Ana Lopez C1001"]}).to_excel(book, sheet_name="notes", index=False)
    ws = Workspace()
    ws.add(tmp_path / "book.xlsx", sheet="orders")
    ws.forget("C1001")
    ws.save(tmp_path / "one.regulars")
    assert said_of(told(tmp_path / "one.regulars"), ("C1001", "Lopez")) == []
    assert one(ws, "revenue") == 2


def test_the_last_customer_of_a_file_takes_the_file_with_her(tmp_path):
    ws = workspace(tmp_path / "in", {"orders.csv": ORDERS, "hers.csv": "customer_id,city\nC1001,Riga\n"})
    ws.forget("C1001")
    assert [entry.name for entry in ws.files] == ["orders.csv"]


def test_files_that_differed_in_her_rows_only_are_one_file_without_her(tmp_path):
    head, others = "order_id,order_date,customer,amount\n", "4,2026-01-10,C1002,40.00\n5,2026-01-11,C1003,50.00\n"
    files = {
        "a.csv": head + "1,2026-01-05,C1001,10.00\n" + others,
        "b.csv": head + others + "2,2026-02-05,C1001,7.00\n",
    }
    ws = workspace(tmp_path / "mine", files)
    assert one(ws, "revenue") == 107
    assert ws.forget("C1001").rows == 2
    assert [entry.name for entry in ws.files] == ["a.csv"]
    assert one(ws, "revenue") == 90
    ws.close()


def test_who_is_in_no_file_cannot_be_forgotten_and_nothing_changes(ws):
    version = ws.dataset.id
    with pytest.raises(RegularsError, match="No file names a customer “C9999”"):
        ws.forget("C9999")
    assert ws.dataset.id == version


# --- stand-ins ---


def test_stand_ins_change_no_number(ws):
    before = numbers(ws)
    ws.pseudonymise()
    assert numbers(ws) == before


def test_after_names_are_replaced_the_plain_ones_are_nowhere_on_the_disk(project, tmp_path):
    engine = project.workspace.dataset.engine.folder
    assert said_of(told(tmp_path), EVERYBODY) == list(EVERYBODY)
    project.adopt(project.workspace.pseudonymising())
    project.workspace.save(tmp_path / "shop.regulars")
    assert said_of(told(tmp_path), EVERYBODY) == []
    assert not engine.exists()
    assert said_of(told(project.workspace.dataset.engine.folder), (*EVERYBODY, HER_NUMBER)) == []
    assert project.pseudonymised


def test_one_person_has_one_stand_in_over_all_files_and_in_those_that_come_later(project, tmp_path):
    project.adopt(project.workspace.pseudonymising())
    ws = project.workspace
    stand_in = ws.customers().set_index("city").loc["Oslo", "customer_id"]
    assert stand_in.startswith("P-")
    # Ben's next order, and his answer by e-mail: they find him under his stand-in.
    (tmp_path / "april.csv").write_text("order_id,order_date,customer,amount\n9,2026-04-01,C1002,5.00\n", "utf-8")
    (tmp_path / "may.csv").write_text(
        "answered_at,email,How likely are you to recommend us? (0-10),comment\n2026-05-01,Ben@Example.org,9,\n", "utf-8"
    )
    ws.add(tmp_path / "april.csv")
    ws.add(tmp_path / "may.csv")
    project.save()
    spent = ws.dataset.engine.frame(ws.dataset.tables["orders"].expr.filter(lambda t: t.customer_id == stand_in))
    assert spent["amount"].sum() == 95
    answers = ws.dataset.engine.frame(ws.dataset.tables["answers"].expr.filter(lambda t: t.customer_id == stand_in))
    assert sorted(answers["score"]) == [3, 9]
    assert ws.population()[0] == 3
    assert said_of(told(project.store.folder), EVERYBODY) == []
    assert said_of(told(ws.dataset.engine.folder), (*EVERYBODY, HER_NUMBER)) == []


def test_stand_ins_are_others_in_another_project_and_the_key_can_be_left_out(ws, tmp_path):
    other = workspace(tmp_path / "other")
    ws.pseudonymise()
    other.pseudonymise()
    assert not set(ws.customers()["customer_id"]) & set(other.customers()["customer_id"])
    ws.save(tmp_path / "mine.regulars")
    ws.save(tmp_path / "given.regulars", key=False)
    assert Workspace.open(tmp_path / "mine.regulars").kept.key == ws.kept.key is not None
    assert Workspace.open(tmp_path / "given.regulars").kept.key is None
    with zipfile.ZipFile(tmp_path / "given.regulars") as archive:
        assert ws.kept.key.encode() not in archive.read("project.json")
    other.close()


def test_replacing_names_twice_changes_nothing_more(ws):
    ws.pseudonymise()
    first = sorted(ws.customers()["customer_id"])
    ws.pseudonymise()
    assert sorted(ws.customers()["customer_id"]) == first


def test_a_stand_in_can_be_forgotten(ws):
    ws.pseudonymise()
    stand_in = ws.customers().set_index("city").loc["Oslo", "customer_id"]
    assert ws.forget(stand_in).rows == 4
    assert one(ws, "revenue") == 120
    assert ws.kept.key is not None


def test_stand_ins_are_understood_as_what_they_stand_for():
    key = Pseudonyms("ab" * 32)
    assert key.cell("C1001", "id") == key.cell(" C1001 ", "id") == key.cell('="C1001"', "id")
    assert key.cell("Ana@Example.org", "id") == key.cell("ana@example.org ", "email")
    assert key.cell("ana@example.org", "email").endswith("@example.invalid")
    assert key.cell("8 (900) 123-45-67", "phone") == key.cell("+79001234567", "phone")
    assert key.cell("Ana  LOPEZ", "name") == key.cell("ana lopez", "name") != "ana lopez"
    for nobody in ("", " ", "n/a", "NULL", "-"):
        assert key.cell(nobody, "id") == nobody
    assert key.cell(key.cell("C1001", "id"), "id") == key.cell("C1001", "id")
    assert Pseudonyms(new_key()).cell("C1001", "id") != key.cell("C1001", "id")


@pytest.mark.parametrize(
    ("headers", "cells", "expected"),
    [
        ("order_id,order_date,customer,amount", "1,2026-01-01,C1,5", {"customer": "id"}),
        (
            "Дата заказа;Клиент;Телефон;Сумма",
            "01.02.2026;Иван;+7 900 123-45-67;5",
            {"Клиент": "id", "Телефон": "phone"},
        ),
        (
            "customer_id,first_name,Last Name,Billing Address,birthday",
            "C1,Ana,Lopez,Main St 1,1990-01-01",
            {"customer_id": "id", "first_name": "name", "Last Name": "name", "Billing Address": "name"},
        ),
        (
            "customer_id,contact,city",
            "C1,ana@example.org,Riga",
            {"customer_id": "id", "contact": "email", "city": "words"},
        ),
    ],
)
def test_columns_that_tell_who_somebody_is_are_known(tmp_path, headers, cells, expected):
    rows = "\n".join([headers, cells, cells.replace("1", "2"), cells.replace("1", "3")])
    (tmp_path / "file.csv").write_text(rows + "\n", encoding="utf-8")
    file = read(tmp_path / "file.csv")
    assert ways(file, propose(file).mapping) == expected


def test_a_customer_is_forgotten_in_every_sample_business_and_nobody_else(tmp_path):
    from sample_data import BUSINESSES

    ws = Workspace()
    ws.add_all(BUSINESSES["coffee"])
    people = ws.customers()
    who = people.sort_values("orders", ascending=False)["customer_id"].iloc[0]
    spent = ws.dataset.engine.frame(ws.dataset.tables["orders"].expr.filter(lambda t: t.customer_id == who))["amount"]
    before = one(ws, "revenue")
    ws.forget(who)
    assert one(ws, "revenue") == pytest.approx(before - spent.sum())
    assert sorted(ws.customers()["customer_id"]) == sorted(set(people["customer_id"]) - {who})
    folder = ws.dataset.engine.folder / "files"
    assert os.listdir(folder)
    assert who not in told(folder)
    ws.close()
