"""The mapping of last month's file is offered for this month's, and what differs is named."""

import json
from datetime import date

import pytest

from lib.importing import read
from lib.importing.meaning.guess import propose
from lib.importing.meaning.mapping import FileMapping, TableMap
from lib.importing.meaning.memory import MappingMemory

OCTOBER, NOVEMBER = date(2025, 10, 3), date(2025, 11, 3)
ORDERS = TableMap(
    "orders",
    {"ordered_at": "Дата", "customer_id": "Код", "amount": "Сумма", "status": "Статус"},
    {"currency": "RUB"},
    {"status": {"Выполнен": "completed", "Отмена": "cancelled"}},
)
MAPPING = FileMapping(("Дата", "Код", "Сумма", "Статус"), (ORDERS,))
HEAD = "Дата;Код;Сумма;Статус"
ROWS = "02.10.2025;K1;100,50;Выполнен\n03.10.2025;K2;200,25;Отмена"


@pytest.fixture
def a_file(tmp_path):
    def make(text, name="file.csv", **options):
        path = tmp_path / name
        path.write_text(text.strip() + "\n", encoding="utf-8")
        return read(path, **options)

    return make


@pytest.fixture
def memory(tmp_path):
    found = MappingMemory(tmp_path / "home" / "mappings")
    assert found.remember("октябрь.csv", MAPPING, OCTOBER) is None
    return found


def differences(offer):
    return [str(message) for message in offer.differences]


def test_the_same_headers_in_another_order_are_the_same_file_next_month(memory):
    (offer,) = memory.offers(["статус", "Код", "Дата", " Сумма "])
    assert offer.exact and differences(offer) == []
    assert (offer.file, offer.saved) == ("октябрь.csv", OCTOBER)
    assert offer.mapping.tables[0].columns["amount"] == " Сумма "


def test_a_mapping_outlives_the_session_in_its_folder_and_only_there(memory, tmp_path):
    again = MappingMemory(tmp_path / "home" / "mappings")
    assert again.offers(MAPPING.headers)[0].mapping == MAPPING
    assert MappingMemory().offers(MAPPING.headers) == ()
    (path,) = (tmp_path / "home" / "mappings").iterdir()
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["file"] == "октябрь.csv" and "Сумма" in path.read_text(encoding="utf-8")


def test_the_folder_is_named_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path / "of mine"))
    MappingMemory.from_environment().remember("a.csv", MAPPING, OCTOBER)
    assert MappingMemory.from_environment().offers(MAPPING.headers)[0].exact
    assert len(list((tmp_path / "of mine" / "mappings").iterdir())) == 1
    monkeypatch.delenv("REGULARS_HOME")
    assert MappingMemory.from_environment().offers(MAPPING.headers) == ()


def test_a_later_mapping_of_the_same_headers_replaces_the_earlier_one(memory):
    other = FileMapping(MAPPING.headers, (TableMap("spend", {"day": "Дата", "amount": "Сумма"}),))
    memory.remember("ноябрь.csv", other, NOVEMBER)
    assert [(offer.file, offer.mapping.tables[0].table) for offer in memory.offers(MAPPING.headers)] == [
        ("ноябрь.csv", "spend")
    ]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"mapping": {"tables": [{"table": "odrers"}]}}', "\x00\xff", "9" * 99]
)
def test_a_damaged_file_in_the_folder_is_passed_over(memory, tmp_path, text):
    (tmp_path / "home" / "mappings" / "0000.json").write_text(text, encoding="utf-8")
    assert len(MappingMemory(tmp_path / "home" / "mappings").offers(MAPPING.headers)) == 1


def test_a_folder_that_cannot_be_written_is_said_and_the_session_remembers(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    memory = MappingMemory(tmp_path / "taken")
    said = memory.remember("a.csv", MAPPING, OCTOBER)
    assert str(said).startswith("The mapping of a.csv is remembered for this session only")
    assert memory.offers(MAPPING.headers)[0].exact


def test_only_so_many_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("lib.importing.meaning.memory.MOST_KEPT", 2)
    memory = MappingMemory(tmp_path)
    for number in range(4):
        tables = (TableMap("spend", {"day": "day", "amount": f"cost {number}"}),)
        memory.remember(f"{number}.csv", FileMapping(("day", f"cost {number}"), tables), date(2025, 1, 1 + number))
    assert len(list(tmp_path.iterdir())) == 2
    assert memory.offers(("day", "cost 0")) == () and memory.offers(("day", "cost 3"))[0].exact


def test_a_mapping_that_has_all_its_columns_is_offered_with_the_new_ones_named(memory):
    (offer,) = memory.offers([*MAPPING.headers, "Кассир"])
    assert not offer.exact and offer.mapping.tables == (ORDERS,)
    assert differences(offer) == ["“Кассир” is a new column."]


def test_a_missing_column_is_named_and_its_role_left_out(memory):
    (offer,) = memory.offers(["Дата", "Код", "Сумма"])
    assert "status" not in offer.mapping.tables[0].columns and offer.mapping.tables[0].values == {}
    assert differences(offer) == ["“Статус”, used as “Order status” of Orders, is not in this file."]


def test_a_renamed_column_is_found_by_its_name(memory):
    (offer,) = memory.offers(["Дата", "Код", "Сумма заказа", "Статус"])
    assert offer.mapping.tables[0].columns["amount"] == "Сумма заказа"
    assert differences(offer) == ["“Сумма заказа” is new and may be what was “Сумма”: it is taken as “Amount”."]


def test_a_renamed_column_is_found_as_the_only_new_one_of_its_kind(memory, a_file):
    text = "Дата;Код;Всего получено;Статус;Заметка\n02.11.2025;K1;100,50;Выполнен;а\n03.11.2025;K2;90,25;Отмена;б"
    file = a_file(text)
    (offer,) = memory.offers(file.headers, file)
    assert offer.mapping.tables[0].columns["amount"] == "Всего получено"
    two = a_file(text.replace("Заметка", "Доставка").replace("а\n", "5,25\n").replace(";б", ";7,75"), "two.csv")
    (offer,) = memory.offers(two.headers, two)
    assert "amount" not in offer.mapping.tables[0].columns


def test_a_mapping_without_its_date_is_no_offer(memory):
    assert memory.offers(["Код", "Сумма", "Статус"]) == ()
    assert memory.offers(["x", "y"]) == ()


def test_the_closest_mapping_comes_first(memory):
    wider = FileMapping((*MAPPING.headers, "Касса", "Смена"), (ORDERS,))
    memory.remember("касса.csv", wider, OCTOBER)
    assert [offer.file for offer in memory.offers([*MAPPING.headers, "Касса"])] == ["касса.csv", "октябрь.csv"]
    assert [offer.file for offer in memory.offers(MAPPING.headers)] == ["октябрь.csv", "касса.csv"]


def test_a_word_that_was_not_there_before_is_named_with_its_meaning(memory, a_file):
    october = a_file(f"{HEAD}\n{ROWS}")
    memory.remember("октябрь.csv", MAPPING, OCTOBER, october)
    november = a_file(f"{HEAD}\n{ROWS}\n04.11.2025;K3;50,00;Возврат\n05.11.2025;K3;50,00;Чудо", "november.csv")
    (offer,) = memory.offers(november.headers, november)
    assert offer.exact and differences(offer) == [
        "“Возврат” in “Статус” is new; it is taken as “refunded”.",
        "“Чудо” in “Статус” is new; it is taken as “completed”.",
    ]
    memory.remember("ноябрь.csv", MAPPING, NOVEMBER, november)
    assert memory.offers(november.headers, november)[0].differences == ()


def test_a_column_that_changed_its_kind_is_named(memory, a_file):
    file = a_file(f"{HEAD}\nвчера;K1;100,50;Выполнен\nсегодня;K2;200,25;Отмена")
    assert "The cells of “Дата” do not look like “Order date” in this file." in differences(
        memory.offers(file.headers, file)[0]
    )


def test_the_proposal_for_the_next_file_is_the_mapping_of_the_last_one(memory, a_file):
    found = propose(a_file(f"{HEAD}\n{ROWS}"), memory=memory)
    assert found.mapping.tables == (ORDERS,) and found.sure
    assert str(found.guesses[0].reason) == (
        "an earlier file with the same headers was mapped so: октябрь.csv, Oct 3, 2025"
    )
    assert [str(note) for note in found.notes] == ["Mapped in the same way as октябрь.csv of Oct 3, 2025."]


def test_a_mapping_that_fits_but_for_something_is_an_offer_and_not_taken(memory, a_file):
    found = propose(a_file("Дата;Код;Сумма заказа;Статус\n02.10.2025;K1;100,50;Выполнен"), memory=memory)
    assert "currency" not in found.mapping.tables[0].constants
    (offer,) = found.offers
    assert not offer.exact and offer.mapping.tables[0].constants == {"currency": "RUB"}


@pytest.mark.parametrize(
    ("dates", "kept"),
    [(("02/03/2025", "04/03/2025"), {"day_first": True}), (("02/03/2025", "02/25/2025"), {})],
)
def test_a_remembered_order_of_day_and_month_holds_only_where_the_dates_leave_it_open(a_file, dates, kept):
    mapping = FileMapping(
        ("day", "cost"),
        (TableMap("spend", {"day": "day", "amount": "cost"}),),
        {"day_first": True, "encoding": "cp1251", "header_row": 4},
    )
    memory = MappingMemory()
    memory.remember("a.csv", mapping, OCTOBER)
    file = a_file(f"day,cost\n{dates[0]},5.5\n{dates[1]},7.5")
    found = propose(file, memory=memory)
    assert found.mapping.options == kept and found.questions == ()


def marks(*given):
    return "date,email,score\n" + "\n".join(f"2025-01-{n + 1:02},c{n}@x.org,{mark}" for n, mark in enumerate(given))


NPS, CSAT = marks(9, 10, 3, 0, 7, 8, 10, 2, 6, 9), marks(5, 4, 3, 5, 1, 5, 4, 4, 2, 5)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # The marks show that it is another question; or only the name of the file does.
        (("nps.csv", NPS), ("csat.csv", CSAT), ("csat", 1.0, 5.0)),
        (("csat.csv", CSAT), ("january.csv", NPS), ("nps", 0.0, 10.0)),
        (("csat.csv", CSAT), ("ces.csv", marks(4, 4, 3, 5, 1)), ("ces", 1.0, 5.0)),
        # What was agreed to for a file of that name holds for the next one.
        (("nps 1.csv", NPS), ("nps 2.csv", marks(9, 0, 10)), ("nps", 0.0, 10.0)),
        (("csat.csv", CSAT), ("february.csv", marks(4, 4)), ("csat", 1.0, 5.0)),
    ],
)
@pytest.mark.parametrize("where", ["memory", "session"])
def test_another_survey_with_the_same_headers_is_not_taken_for_the_first(a_file, first, second, expected, where):
    before, file = a_file(first[1], first[0]), a_file(second[1], second[0])
    mapping, memory = propose(before).mapping, MappingMemory()
    memory.remember(first[0], mapping, OCTOBER, before)
    found = propose(file, memory=memory) if where == "memory" else propose(file, [mapping])
    (part,) = found.mapping.tables
    assert tuple(part.constants.values()) == expected
    anew = "An earlier file with the same headers was taken for"
    assert any(str(note).startswith(anew) for note in found.notes) == (
        expected[0] != mapping.tables[0].constants["question"]
    )


def test_marks_of_1_to_5_are_not_taken_for_nps_because_an_earlier_file_was(a_file):
    file = a_file(CSAT, "february.csv")
    found = propose(file, [propose(a_file(NPS, "january.csv")).mapping])
    assert found.mapping.tables[0].constants["question"] == "csat"
    assert "Which question does “score” answer?" in str(found.questions[0].text)
