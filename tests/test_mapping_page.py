"""Questions, values and earlier mappings on the data page: one click answers, and the numbers follow."""

import pytest

from tests.app import app, as_a_running_server_does, given, numbers, open_page, press  # noqa: F401 (fixture)

CES = "client,date,CES\na,2025-01-02,1\nb,2025-01-02,2\nc,2025-01-03,5\nd,2025-01-03,1\n"
OCTOBER = "Day;Client;Sum;State\n02.10.2025;K1;100,50;done\n13.10.2025;K2;200,25;gone\n"
NOVEMBER = "Day;Client;Sum paid;State\n02.11.2025;K1;10,50;done\n13.11.2025;K2;20,25;gone\n"


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path))


def dropped(name, text):
    at = app("data")
    at.file_uploader[0].set_value([(name, text.encode(), "text/csv")]).run()
    at.run()
    assert not at.exception
    return at


def question(at, start):
    (found,) = [one for one in (*at.radio, *at.selectbox) if one.label.startswith(f":material/help: {start}")]
    return found


def grid(at, column):
    return next(frame.value for frame in at.dataframe if column in frame.value.columns)


def test_an_answer_is_one_click_and_changes_the_number():
    at = dropped("ces.csv", CES)
    asked = question(at, "Which mark in “CES” means that it was easy")
    assert (asked.options, asked.value) == (["5 is easy", "1 is easy, 5 is hard"], 0)
    asked.set_value(1).run()
    at.run()
    assert question(at, "Which mark in “CES”").value == 1
    press(at, "Load this file")
    # Turned round, 1, 2, 5 and 1 are 5, 4, 1 and 5.
    assert numbers(open_page(at, "satisfaction"))["Customer effort score"] == "3.75"


def test_a_question_with_a_single_answer_is_not_put():
    at = dropped("orders.csv", "client,placed,amount\nc1,2025-01-02,5.50\nc1,2025-01-03,7.25\n")
    assert not [one for one in at.radio if "Is “placed” the column" in one.label]
    assert any("Order date from “placed”" in one.value for one in at.markdown)


def test_an_answer_about_dates_reads_the_file_again():
    at = dropped("orders.csv", "client,order date,amount\nc1,02/01/2025,5.50\nc1,03/01/2025,7.25\n")
    asked = question(at, "The dates do not show")
    assert asked.value is None
    asked.set_value(1).run()
    at.run()
    assert not [one for one in at.radio if "The dates do not show" in one.label]
    evidence = grid(at, "what").set_index("what")
    assert evidence.loc["Order of day and month", "value"] == "month before day"


def test_values_are_counted_and_those_nobody_knows_come_first():
    rows = ["Done", "Done", "Отмена", "Чудо"]
    lines = "\n".join(f"2025-01-0{day + 2},c{day},5.50,{state}" for day, state in enumerate(rows))
    at = dropped("orders.csv", f"order date,client,amount,status\n{lines}\n")
    values = grid(at, "meaning")
    assert values[["cell", "rows", "unknown"]].values.tolist() == [
        ["Чудо", 1, "not known: taken as completed"],
        ["Done", 2, ""],
        ["Отмена", 1, ""],
    ]
    assert values["meaning"].tolist()[1:] == ["completed", "cancelled"]
    assert "these mean, so they are taken as “completed”: “Чудо”" in "".join(one.value for one in at.caption)


def test_answers_nobody_knows_are_named_before_they_are_loaded_and_no_answer_is_known():
    answers = ["Very satisfied", "Satisfied", "Dissatisfied", "Meh", "Don't know"]
    lines = "\n".join(f"2025-01-0{day + 2},c{day},{answer}" for day, answer in enumerate(answers))
    at = dropped("survey.csv", f"date,client,How satisfied are you?\n{lines}\n")
    assert grid(at, "meaning")[["cell", "unknown"]].values.tolist() == [
        ["Meh", "not known: its rows are refused"],
        ["Very satisfied", ""],
        ["Satisfied", ""],
        ["Dissatisfied", ""],
        ["Don't know", "no answer: left empty"],
    ]
    (note,) = [one.value for one in at.caption if "its rows" not in one.value and "rows will be refused" in one.value]
    assert note.replace("\\", "").startswith(
        "“How satisfied are you?”: it is not known which mark these stand for, so their rows will be refused: “Meh”."
    )
    press(at, "Load this file")
    # Two of the three who answered with a known mark were satisfied.
    assert numbers(open_page(at, "satisfaction"))["Customer satisfaction"] == "66.7%"


def test_events_say_which_tables_they_feed():
    at = dropped(
        "log.csv",
        "user_id,event,timestamp,price\nu1,page_view,2025-01-02 10:00:00,\nu1,wishlist,2025-01-02 10:01:00,\n"
        "u1,purchase,2025-01-02 10:02:00,5.5\n",
    )
    assert any("only rows whose “event” is purchase" in one.value for one in at.markdown)
    values = grid(at, "meaning")
    assert values[["cell", "unknown", "0", "1"]].values.tolist() == [
        ["wishlist", "keeps its name", True, False],
        ["page_view", "", True, False],
        ["purchase", "", True, True],
    ]


def test_the_mapping_of_last_month_is_offered_with_what_differs():
    given(("october.csv", OCTOBER))
    at = dropped("november.csv", NOVEMBER)
    said = " ".join(one.value for one in at.markdown)
    assert "october\\.csv" in said and "“Sum paid” is new and may be what was “Sum”" in said
    press(at, "Map this file in the same way")
    assert grid(at, "role").set_index("role").loc["amount", "column"] == "Sum paid"


def test_the_same_headers_are_mapped_by_themselves_in_another_project_too():
    press(open_page(given(("october.csv", OCTOBER)), "data"), "Close the project")
    at = dropped("again.csv", OCTOBER.replace(".10.", ".11."))
    assert any("Mapped in the same way as october\\.csv" in one.value for one in at.caption)


def test_of_customers_only_cells_that_name_nobody_are_shown_with_a_meaning():
    lines = "".join(f"2025-01-0{day},{who},5.50\n" for day, who in enumerate(["Ana", "Guest", "Ben", "Guest"], 1))
    at = dropped("orders.csv", f"order date,customer,amount\n{lines}")
    assert grid(at, "meaning")[["cell", "rows"]].values.tolist() == [["Guest", 2]]
    press(at, "Load this file")
    assert numbers(open_page(at, "retention"))["Customers"] == "2"


def test_a_web_page_called_a_workbook_is_loaded_as_its_table():
    rows = "".join(f"<tr><td>0{day}.03.2025<td>Анна<td>{day}00,50</tr>" for day in range(1, 4))
    text = f"<meta charset=windows-1251><table><tr><td>Дата<td>Клиент<td>Сумма</tr>{rows}</table>"
    at = app("data")
    at.file_uploader[0].set_value([("продажи.xls", text.encode("cp1251"), "application/vnd.ms-excel")]).run()
    at.run()
    assert not at.exception
    evidence = grid(at, "what").set_index("what")["value"]
    assert (evidence["Format"], evidence["Encoding"]) == ("page with tables", "cp1251")
    press(at, "Load this file")
    assert numbers(open_page(at, "retention"))["Customers"] == "1"
