"""Projects on the pages: kept over a restart, taken back, erased, deleted; and off where nobody is known."""

import pytest
import streamlit as st

from lib.project.shelf import Shelf
from lib.ui import keeping
from lib.workspace.opened import HELD
from tests.app import ORDERS, app, as_a_running_server_does, given, numbers, open_page, press, said  # noqa: F401
from tests.projects import said_of, told

APRIL = "order_id,order_date,customer,amount,city\n7,2026-04-05,ana,90.00,Riga\n"


@pytest.fixture(name="home")
def a_home(monkeypatch, tmp_path):
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path))
    yield tmp_path
    HELD.close_all()


def restart():
    """The server ends and begins anew: nothing is left but what is on disk."""
    HELD.close_all()


def revenue(at):
    return numbers(open_page(at, "retention"))["Revenue"]


def dropped(at, name, text):
    at.file_uploader[0].set_value([(name, text.encode(), "text/csv")]).run()
    assert not at.exception, at.exception[0].message
    return at


def test_what_was_loaded_is_there_after_a_restart(home):
    at = given(("orders.csv", ORDERS))
    at.run()
    restart()
    assert revenue(app()) == "210.00"
    (listed,) = Shelf(home).listed()
    assert (listed.name, listed.files) == ("orders", ("orders.csv",))


def test_next_months_file_with_the_same_columns_is_loaded_without_a_question(home):
    at = given(("march.csv", ORDERS))
    dropped(open_page(at, "data"), "april.csv", APRIL)
    assert "april\\.csv: 1 row is used." in said(at)
    assert revenue(at) == "300.00"


def test_other_columns_are_asked_about(home):
    at = given(("march.csv", ORDERS))
    dropped(open_page(at, "data"), "april.csv", APRIL.replace("amount", "sum paid"))
    assert "1 file to agree to" in said(at)
    assert revenue(at) == "210.00"


def test_an_added_file_is_taken_back_and_added_again(home):
    at = given(("march.csv", ORDERS))
    dropped(open_page(at, "data"), "april.csv", APRIL)
    press(open_page(at, "data"), "Undo: adding april")
    assert revenue(at) == "210.00"
    press(open_page(at, "data"), "Redo: adding april")
    assert revenue(at) == "300.00"


def test_settings_are_kept_and_come_back(home):
    at = open_page(given(("orders.csv", ORDERS)), "settings")
    at.number_input(key="setting_gap").set_value(45)
    press(at, "Apply")
    restart()
    at = open_page(app(), "settings")
    assert at.number_input(key="setting_gap").value == 45


def test_a_name_is_given_and_shown(home):
    at = open_page(given(("orders.csv", ORDERS)), "data")
    next(box for box in at.text_input if box.label == "Name of the project").set_value("My <b>*shop*</b>").run()
    at.run()
    assert [one.name for one in Shelf(home).listed()] == ["My <b>*shop*</b>"]


def test_a_closed_project_is_offered_and_a_new_one_begins_empty(home):
    at = open_page(given(("orders.csv", ORDERS)), "data")
    press(at, "Close the project")
    assert "Orders: 6" not in said(at)
    at = open_page(at, "start")
    assert "Your projects" in said(at)
    press(at, "orders")
    assert revenue(at) == "210.00"
    # Closed on purpose, none is opened by itself.
    press(open_page(at, "data"), "Close the project")
    restart()
    at = app()
    assert "Know your regulars" in said(at)
    assert [b.label for b in at.button if b.label == "orders"] == ["orders"]


def test_a_customer_is_forgotten_after_writing_her_name_twice(home):
    at = open_page(given(("orders.csv", ORDERS)), "data")
    at.text_input(key="forget_name").set_value("ana")
    at.text_input(key="forget_again").set_value("anna")
    press(at, "Forget this customer")
    at.text_input(key="forget_name").set_value("ana")
    at.text_input(key="forget_again").set_value("anna")
    next(b for b in at.button if b.label == "Forget this customer").click().run()
    assert "Write the same into both boxes." in said(at)
    at.text_input(key="forget_again").set_value("ana")
    next(b for b in at.button if b.label == "Forget this customer").click().run()
    assert "ana is forgotten: 3 rows went." in said(at)
    assert [toast.value for toast in at.toast] == ["ana is forgotten: 3 rows went."]
    assert revenue(at) == "150.00"
    assert said_of(told(home), ("ana,",)) == []


def clicked(at, label):
    """What is seen at once after a click, before anything else is done."""
    next(b for b in at.button if b.label == label).click().run()
    assert not at.exception, at.exception[0].message


PEOPLE = "customer_id,first_name,last_name\nana,Anna,Berg\nben,Ben,Olsen\ncy,Cy,Young\n"
ANSWERS = "answered_at,customer_id,nps,comment\n2026-02-01,ben,9,Anna is *nice*\n2026-02-02,cy,8,Hannah is too\n"


def test_texts_that_may_tell_of_who_was_forgotten_are_shown_and_blotted_out_on_request(home):
    at = given(("orders.csv", ORDERS), ("people.csv", PEOPLE), ("answers.csv", ANSWERS))
    at = open_page(at, "data")
    for key in ("forget_name", "forget_again"):
        at.text_input(key=key).set_value("ana")
    clicked(at, "Forget this customer")
    assert "A part of the name stands by itself in 1 text of others" in said(at)
    assert r"“Anna is \*nice\*” \(answers\.csv\)" in said(at)
    at.text_input(key="blot_words").set_value("Anna, An")
    clicked(at, "Blot out")
    assert "Write whole words of three letters or more." in said(at)
    at.text_input(key="blot_words").set_value("Anna")
    clicked(at, "Blot out")
    assert "Blotted out in 1 text." in said(at)
    assert said_of(told(home), ("Anna is", "Berg")) == []
    assert "Hannah is too" in told(home)


def test_names_are_replaced_on_request(home):
    at = open_page(given(("orders.csv", ORDERS)), "data")
    at.checkbox(key="stand_ins_sure").check().run()
    press(at, "Replace the names")
    assert "Files that you add are changed in the same way." in said(at)
    assert revenue(at) == "210.00"
    assert said_of(told(home / "projects"), ("ana,10.00", "ben,", "\nana")) == []


def test_a_deleted_project_is_gone_from_the_disk_and_the_page(home):
    at = open_page(given(("orders.csv", ORDERS)), "data")
    (listed,) = Shelf(home).listed()
    next(box for box in at.text_input if box.label.startswith("Write the name of the project")).set_value(
        "orders"
    ).run()
    press(at, "Delete for good")
    assert list((home / "projects").iterdir()) == []
    assert "Orders: 6" not in said(at)
    assert listed.id not in told(home)


def test_without_a_place_to_keep_things_projects_are_off_and_say_so():
    at = open_page(given(("orders.csv", ORDERS)), "data")
    assert "This server keeps nothing when you leave. Save your project as a file" in said(at)
    assert HELD._open == {}
    assert not [b.label for b in at.button if b.label in ("Close the project", "Delete for good")]


def signed_in(monkeypatch, who):
    known = {"is_logged_in": False} if who is None else {"is_logged_in": True, "iss": "https://id.example", "sub": who}
    monkeypatch.setattr(keeping, "_user", lambda: known)
    monkeypatch.setattr(keeping, "providers", lambda: (None,))


def test_on_a_server_with_sign_in_a_project_is_bound_to_who_signed_in(home, monkeypatch):
    signed_in(monkeypatch, "ana")
    at = given(("orders.csv", ORDERS))
    at.run()
    assert len(Shelf.from_environment("https://id.example|ana").listed()) == 1
    restart()
    # Somebody else finds nothing of it, nor does anybody who did not sign in.
    for other in ("ben", None):
        signed_in(monkeypatch, other)
        at = app()
        assert "Your projects" not in said(at)
        assert "Know your regulars" in said(at)
    assert "Sign in, and your project is kept for your next visit." in said(at)
    assert [b.key for b in at.button if b.label == "Sign in"] == ["sign_in_start_", "sign_in_sidebar_"]
    assert "Signing in begins anew" not in said(at)
    assert "Sign in, and your project is kept for your next visit." in said(open_page(at, "data"))
    signed_in(monkeypatch, "ana")
    assert revenue(app()) == "210.00"


def test_where_nothing_is_kept_nobody_is_asked_to_sign_in(monkeypatch):
    monkeypatch.delenv("REGULARS_HOME", raising=False)
    signed_in(monkeypatch, None)
    at = open_page(app(), "data")
    assert "This server keeps nothing when you leave." in said(at)
    assert [b.label for b in at.button if b.label.startswith("Sign")] == []


def test_a_project_file_opens_where_nothing_is_kept_too(tmp_path, monkeypatch):
    from lib import Workspace

    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    ws = Workspace().with_settings(margin=0.5)
    ws.add(tmp_path / "orders.csv")
    ws.keep(name="From elsewhere")
    ws.save(tmp_path / "one.regulars")
    at = app("data")
    # Dropped among other files, it is known for what it is.
    at.file_uploader[0].set_value([("one.regulars", (tmp_path / "one.regulars").read_bytes(), "application/zip")]).run()
    assert not at.exception, at.exception[0].message
    assert "“From elsewhere” is open." in said(at)
    assert revenue(at) == "210.00"
    st.cache_resource.clear()
    assert [project for project in HELD._open.values() if not project.gone] == []
