"""A mapping is a small file a person can read, and it says exactly why it does not fit."""

import json

import pytest

from lib.errors import MappingError, UnknownName
from lib.importing.meaning.mapping import FileMapping, TableMap

ORDERS = TableMap(
    "orders",
    {"ordered_at": "Дата", "amount": "Сумма, ₽", "status": "Статус"},
    {"currency": "RUB"},
    {"status": {"Отменён": "cancelled", "Черновик": None}},
    where=("Тип", ("продажа",)),
    extras=("Город",),
)
OPTIONS = {"delimiter": ";", "missing": ("нет",), "kinds": {"Тип": "text"}, "footer_row": 90}
MAPPING = FileMapping(("Дата", "Сумма, ₽", "Статус", "Тип", "Город"), (ORDERS,), OPTIONS)


def test_a_mapping_survives_being_saved_and_read():
    assert FileMapping.from_json(MAPPING.to_json()) == MAPPING


def test_the_saved_mapping_can_be_read_by_a_person():
    record = json.loads(MAPPING.to_json())
    assert record["tables"][0]["columns"] == {"ordered_at": "Дата", "amount": "Сумма, ₽", "status": "Статус"}
    assert record["tables"][0]["where"] == {"column": "Тип", "values": ["продажа"]}
    assert "Сумма, ₽" in MAPPING.to_json()


def test_the_signature_does_not_depend_on_order_case_or_spaces():
    other = FileMapping((" город", "ТИП", "Статус", "Сумма,  ₽", "дата"))
    assert other.signature == MAPPING.signature
    assert FileMapping(("Дата",)).signature != MAPPING.signature


def test_differences_name_the_missing_column_with_its_role_and_the_new_one():
    said = [str(message) for message in MAPPING.differences(["Дата", "Статус", "Тип", "Город", "Сумма"])]
    assert said == [
        "The column “Сумма, ₽”, used as “Amount” of Orders, is not in this file.",
        "The column “Сумма” is new in this file.",
    ]
    assert MAPPING.differences(MAPPING.headers) == []


def test_a_mapping_fits_when_only_unused_columns_are_missing():
    assert MAPPING.fits(["дата", "Сумма, ₽", "Статус", "Тип"])
    assert not MAPPING.fits(["Дата", "Статус", "Тип"])


def test_applying_spells_the_columns_as_the_file_does():
    applied = MAPPING.applied_to(["ДАТА", "сумма, ₽", "статус", "тип", "город"])
    assert applied.tables[0].columns["ordered_at"] == "ДАТА"
    assert applied.tables[0].where == ("тип", ("продажа",))
    assert applied.tables[0].extras == ("город",)


def test_an_unknown_column_is_an_error_that_says_what_was_meant():
    with pytest.raises(UnknownName, match=r"There is no column “Сумма, ₽”. Did you mean Сумма"):
        MAPPING.applied_to(["Дата", "Сумма", "Статус", "Тип"])


def test_an_unfilled_required_role_is_an_error_that_lists_the_columns():
    mapping = FileMapping(("sum", "client"), (TableMap("orders", {"amount": "sum"}),))
    with pytest.raises(MappingError, match=r"Orders need a column for “Order date”. The file has: sum, client."):
        mapping.applied_to(("sum", "client"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not valid JSON"),
        ("[]", "list of “tables”"),
        ('{"tables": [{"columns": {}}]}', "must say which “table”"),
        ('{"tables": [{"table": "order", "columns": {}}]}', "Did you mean orders"),
        ('{"tables": [{"table": "orders", "columns": {"amonut": "x"}}]}', "Did you mean amount"),
        ('{"tables": [{"table": "orders", "columns": {"amount": 3}}]}', "“columns” in the mapping is not as expected"),
        ('{"tables": [{"table": "orders", "where": {"values": []}}]}', "“where” in the mapping is not as expected"),
        ('{"tables": [{"table": "orders", "constants": {"channel": []}}]}', "“constants” in the mapping is not"),
        ('{"tables": [], "options": {"delimeter": ";"}}', "Did you mean delimiter"),
        ('{"tables": [], "options": {"day_first": "yes"}}', '“"yes"” in the mapping cannot be the reading option'),
        ('{"tables": [], "options": {"missing": [1]}}', "cannot be the reading option “missing”"),
        ('{"tables": [], "header": []}', "no part of a mapping “header”. Did you mean headers"),
        ('{"tables": [{"table": "orders", "colums": {}}]}', "no part of a mapping “colums”. Did you mean columns"),
        ('{"tables": [{"table": "orders", "where": {"column": "a", "value": []}}]}', "Did you mean values"),
        ('{"tables": [], "format": 2}', "The mapping says format 2; this version reads format 1."),
        ('{"tables": [{"table": "orders", "constants": {"amount": NaN}}]}', "“NaN” in the mapping is not a number"),
        ("[" * 100_000, "(must be a JSON object|not valid JSON)"),
    ],
)
def test_a_broken_mapping_file_is_a_sentence(text, said):
    with pytest.raises((MappingError, UnknownName), match=said):
        FileMapping.from_json(text)


@pytest.mark.parametrize(
    ("tablemap", "said"),
    [
        (
            TableMap("orders", {"ordered_at": "d"}, {"amount": "many"}),
            "“many” in the mapping cannot be a value of “Amount”",
        ),
        (TableMap("orders", {"ordered_at": "d"}, {"status": "compleet"}), "Did you mean completed"),
        (
            TableMap("orders", {"ordered_at": "d", "status": "s"}, values={"status": {"x": "canceled"}}),
            "Did you mean cancelled",
        ),
        (TableMap("searches", {"clicks": "s"}, {"day": "31.01.2025"}), "cannot be a value of “Day”"),
        (
            TableMap("visits", {"visitor_id": "d", "occurred_at": "s"}, units={"duration_s": "hour"}),
            "Did you mean hours",
        ),
        (TableMap("orders", {"ordered_at": "d"}, units={"amount": "hours"}), "There is no way to count “hours”"),
        (TableMap("orders", {"ordered_at": "d"}, units={"quantity": "hours"}), "There is no length of time “quantity”"),
        (TableMap("customers", {"customer_id": "s"}, {"churned": "yes"}), "cannot be a value of “Has left”"),
    ],
)
def test_a_value_that_its_role_cannot_hold_is_an_error(tablemap, said):
    with pytest.raises((MappingError, UnknownName), match=said):
        FileMapping(("d", "s"), (tablemap,)).applied_to(("d", "s"))


def test_the_name_of_a_question_is_free():
    mapping = FileMapping(("d", "s"), (TableMap("answers", {"score": "s"}, {"question": "Delivery"}),))
    assert mapping.applied_to(("d", "s")).tables[0].constants == {"question": "Delivery"}


def test_a_unit_and_a_scale_turned_round_are_part_of_the_file():
    tickets = TableMap(
        "tickets",
        {"ticket_id": "No", "opened_at": "Opened", "resolution_hours": "Minutes"},
        units={"resolution_hours": "minutes"},
    )
    answers = TableMap("answers", {"score": "Note"}, {"question": "csat", "scale_min": 6.0, "scale_max": 1.0})
    mapping = FileMapping(("No", "Opened", "Minutes", "Note"), (tickets, answers))
    text = mapping.to_json()
    assert FileMapping.from_json(text) == mapping
    assert json.loads(text)["tables"][0]["units"] == {"resolution_hours": "minutes"}
    assert [part.lowest_is_best for part in mapping.tables] == [False, True]


def test_what_is_empty_is_left_out_of_the_file():
    record = json.loads(FileMapping(("a", "b"), (TableMap("spend", {"day": "a", "amount": "b"}),)).to_json())
    assert list(record) == ["format", "headers", "tables"]
    assert list(record["tables"][0]) == ["table", "columns"]
