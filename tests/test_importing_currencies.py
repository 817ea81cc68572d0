"""Several currencies are never added: the user chooses one, or gives rates; what is left out is said with numbers."""

import pytest

from lib import Workspace
from lib.errors import BadSetting, MissingData
from lib.importing.meaning.mapping import TableMap
from lib.settings import Settings
from tests.loading import TODAY, an_adder, an_intake  # noqa: F401 (fixtures)

ORDERS = TableMap(
    "orders",
    {
        "ordered_at": "day", "customer_id": "who", "order_id": "no", "amount": "sum", "cost": "cost", "currency": "cur",
    },
)  # fmt: skip
#: Euros: 10 + 30 (of which one order of ben); dollars: 20; roubles: 1000; no currency: 5.
TEXT = """
no,day,who,sum,cost,cur
1,2025-01-02,ana,10,4,EUR
2,2025-01-03,ana,20,8,USD
3,2025-01-04,ben,1000,400,руб.
4,2025-01-05,ben,30,12,EUR
5,2025-01-06,cy,5,2,
"""


@pytest.fixture
def shop(tmp_path):
    ws = Workspace(today=TODAY)
    (tmp_path / "orders.csv").write_text(TEXT.strip() + "\n", encoding="utf-8")
    ws.add(tmp_path / "orders.csv", table="orders", columns=ORDERS.columns)
    yield ws
    ws.close()


def revenue(ws):
    return ws.metric("revenue")["value"].iloc[0]


def left_out(ws, name="revenue"):
    return [str(message) for message in ws.explain(name).left_out]


def test_without_a_choice_nothing_is_added_and_the_sentence_says_what_to_do(shop):
    with pytest.raises(MissingData, match="never added up: choose one of them, or give rates, in Settings"):
        shop.metric("revenue")
    assert "revenue" not in shop.customers().columns
    assert shop.metric("customers")["value"].iloc[0] == 3


@pytest.mark.parametrize("name", ["customers", "orders_per_customer", "repeat_purchase_rate", "retention_rate"])
def test_whatever_is_counted_from_orders_says_how_many_of_another_currency_are_left_out(shop, name):
    euros = shop.with_settings(currency="EUR")
    assert left_out(euros, name) == [
        "1 order line in RUB is left out: it has no rate in Settings",
        "1 order line in USD is left out: it has no rate in Settings",
    ]
    assert euros.definitions([name])["currency"] == "EUR"


def test_one_currency_chosen_counts_its_orders_and_says_how_many_lines_are_left_out(shop):
    euros = shop.with_settings(currency="EUR")
    assert revenue(euros) == 45  # 10 + 30 + the 5 that name none
    assert left_out(euros) == [
        "1 order line in RUB is left out: it has no rate in Settings",
        "1 order line in USD is left out: it has no rate in Settings",
    ]


def test_with_a_rate_amounts_become_the_chosen_currency(shop):
    some = shop.with_settings(currency="EUR", rates={"USD": 0.9})
    assert revenue(some) == pytest.approx(10 + 30 + 5 + 18)
    assert left_out(some) == ["1 order line in RUB is left out: it has no rate in Settings"]
    every = shop.with_settings(currency="EUR", rates={"USD": 0.9, "rub": 0.01})
    assert revenue(every) == pytest.approx(10 + 30 + 5 + 18 + 10)
    assert left_out(every) == []
    spent = every.customers().set_index("customer_id")["revenue"]
    assert spent.to_dict() == pytest.approx({"ana": 28, "ben": 40, "cy": 5})


def test_the_chosen_currency_need_not_be_in_the_data(shop):
    pounds = shop.with_settings(currency="GBP", rates={"USD": 0.8, "EUR": 0.5})
    assert revenue(pounds) == pytest.approx(5 + 15 + 5 + 16)  # the line that names none is taken as pounds
    assert left_out(pounds) == ["1 order line in RUB is left out: it has no rate in Settings"]


def test_another_rate_gives_another_number_at_once(shop):
    first = revenue(shop.with_settings(currency="EUR", rates={"USD": 1, "RUB": 1}))
    assert (first, revenue(shop.with_settings(currency="EUR", rates={"USD": 2, "RUB": 1}))) == (1065, 1085)


def test_costs_turn_with_their_amounts(shop):
    lines = shop.with_settings(currency="EUR", rates={"USD": 0.5}).facts["sales"]
    found = shop.dataset.engine.frame(lines.order_by("row_id").select("amount", "cost"))
    assert found.to_numpy().tolist() == [[10, 4], [10, 4], [30, 12], [5, 2]]


def test_rates_survive_json_and_a_plain_object_is_enough():
    settings = Settings(currency="EUR", rates={"usd": 0.9, "RUB": 0.01, "EUR": 1})
    assert settings.rates == (("RUB", 0.01), ("USD", 0.9))
    assert Settings.from_json(settings.to_json()) == settings
    assert Settings.from_json('{"currency": "EUR", "rates": {"USD": 0.9}}').rates == (("USD", 0.9),)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"currency": "EUR", "rates": {"USD": 0}}, "rate of USD is 0.0; it must be a number above zero"),
        ({"currency": "EUR", "rates": {"USD": float("nan")}}, "above zero"),
        ({"rates": {"USD": 0.9}}, "choose your currency as well"),
        ({"currency": "EUR", "rates": "USD"}, "rates must be an object of names and numbers"),
    ],
)
def test_a_rate_that_makes_no_sense_is_a_sentence(changes, says):
    with pytest.raises(BadSetting, match=says):
        Settings(**changes)
