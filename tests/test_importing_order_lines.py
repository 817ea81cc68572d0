"""What only the lines of an order together show: an amount that is the whole order's, and numbers that begin anew."""

import pytest

from lib.errors import UnknownName
from lib.importing import TableMap
from tests.loading import an_adder, an_intake, rows  # noqa: F401 - fixtures
from tests.test_importing_questions import given  # noqa: F401 - fixture

#: Three orders of two lines and one of one; the total of an order stands on each of its lines.
TOTALS = """
Order Number,Order Date,Email,Item Name,Quantity,Order Total Amount
1,2025-03-02,ana@x.io,Tea,1,30.00
1,2025-03-02,ana@x.io,Mug,2,30.00
2,2025-03-03,ben@x.io,Tea,1,50.00
2,2025-03-03,ben@x.io,Jam,1,50.00
3,2025-03-04,cy@x.io,Mug,1,20.00
3,2025-03-04,cy@x.io,Tea,3,20.00
4,2025-03-05,ana@x.io,Tea,1,10.00
"""
AMOUNT = "All lines of an order hold the same"
#: A till that counts from 1 every morning.
TILL = """
Номер чека;Дата;Карта клиента;Товар;Сумма
1;02.03.2025;K1;Кофе;100,00
1;02.03.2025;K1;Чай;50,00
2;02.03.2025;K2;Кофе;100,00
3;02.03.2025;K3;Чай;50,00
1;03.03.2025;K4;Кофе;100,00
2;03.03.2025;K5;Чай;50,00
3;03.03.2025;K1;Кофе;100,00
"""
NUMBER = "The numbers in “Номер чека” come again"


def test_the_total_of_an_order_on_each_of_its_lines_is_counted_once(given):  # noqa: F811
    file = given(TOTALS)
    assert file.metric("revenue") == 110
    assert file.metric("average_order_value") == 27.5
    assert file.proposed(AMOUNT) == "the whole order: it is counted once"


def test_whoever_says_that_each_line_has_its_amount_gets_the_lines_added_up(given):  # noqa: F811
    file = given(TOTALS)
    assert file.metric("revenue", file.answer(AMOUNT, "each line: the lines are added up")) == 210


def test_a_total_is_shared_among_lines_by_their_prices_and_equally_without(add, intake):
    columns = {"order_id": "n", "ordered_at": "d", "product": "p", "amount": "total"}
    priced = columns | {"quantity": "q", "unit_price": "price"}
    text = "n,d,p,q,price,total\n1,2025-03-02,Tea,1,10,45\n1,2025-03-02,Mug,2,10,45\n,2025-03-02,Jam,1,5,7"
    add("priced.csv", text, TableMap("orders", priced, units={"amount": "order"}))
    add("plain.csv", text.replace("\n1,", "\n2,"), TableMap("orders", columns, units={"amount": "order"}))
    shares = [("Tea", 15.0), ("Mug", 30.0), ("Jam", 7.0), ("Tea", 22.5), ("Mug", 22.5)]
    # The line without a number is the same sale in both files.
    assert rows(intake, "orders", "product", "amount") == shares


def test_lines_with_amounts_of_their_own_are_not_taken_for_a_total(given):  # noqa: F811
    own = "n,date,client,product,quantity,price,amount\n" + "".join(
        f"{order},2025-03-0{order},c{order},{product},{order},{5},{5 * order}\n"
        for order in (1, 2, 3, 4)
        for product in ("Tea", "Mug")
    )
    file = given(own.replace("n,", "order number,", 1))
    assert file.metric("revenue") == 100
    assert not [question for question in file.proposal.questions if str(question.text).startswith(AMOUNT)]


def test_lines_of_a_shop_where_all_costs_the_same_are_not_taken_for_a_total(given):  # noqa: F811
    same = "order number,date,client,product,amount\n" + "".join(
        f"{order},2025-03-0{order},c{order},{product},5\n" for order in (1, 2, 3, 4) for product in ("Tea", "Mug")
    )
    assert given(same).metric("revenue") == 40


def test_the_number_of_another_day_is_another_order_where_a_till_begins_anew(given):  # noqa: F811
    file = given(TILL)
    assert file.metric("average_order_value") == pytest.approx(550 / 6)
    assert file.metric("customers") == 5
    assert file.proposed(NUMBER) == "yes, the numbers begin anew"
    one = file.answer(NUMBER, "no, one number is one order on all days")
    assert file.metric("average_order_value", one) == pytest.approx(550 / 3)


def test_without_cards_short_numbers_that_come_every_day_begin_anew(given):  # noqa: F811
    text = "Номер чека;Дата;Товар;Сумма\n" + "".join(
        f"{number};0{day}.03.2025;Кофе;100,00\n" for day in (2, 3, 4) for number in (1, 2, 3)
    )
    assert given(text).metric("average_order_value") == 100


def test_the_same_number_in_another_shop_is_another_order_where_numbers_begin_anew(add, intake):
    text = "n,d,shop,sum\n1,2025-03-02,North,10\n1,2025-03-02,South,20\n1,2025-03-02,North,5\n,2025-03-02,North,1"
    columns = {"order_id": "n", "ordered_at": "d", "location": "shop", "amount": "sum"}
    add("tills.csv", text, TableMap("orders", columns, units={"order_id": "day"}))
    numbers = ["2025-03-02 North 1", "2025-03-02 South 1", "2025-03-02 North 1", None]
    assert [number for (number,) in rows(intake, "orders", "order_id")] == numbers


def test_lines_that_come_back_on_another_day_stay_with_their_order(given):  # noqa: F811
    """Goods that are returned carry the number of their order: the same customer, a later day."""
    text = "order number,date,client,product,amount\n" + "".join(
        f"{order},2025-03-0{order},c{order},Tea,10\n{order},2025-03-1{order},c{order},Tea,-10\n" for order in (1, 2, 3)
    )
    file = given(text + "4,2025-03-04,c4,Tea,10\n")
    assert file.metric("revenue") == 10
    assert not [question for question in file.proposal.questions if str(question.text).startswith("The numbers in")]


def test_the_answer_about_another_column_says_how_that_one_is_counted(given):  # noqa: F811
    text = TOTALS.replace("Order Total Amount", "Order Total Amount,Line Total").replace(".00\n", ".00,5.00\n")
    file = given(text)
    assert file.metric("revenue", file.answer("Several columns hold amounts", "“Line Total”")) == 35


def test_units_of_orders_are_none_of_other_tables(add):
    columns = {"day": "d", "amount": "sum"}
    with pytest.raises(UnknownName, match="length of time “amount”"):
        add("spend.csv", "d,sum\n2025-03-02,10", TableMap("spend", columns, units={"amount": "order"}))


#: Tea is sold and given back with a receipt of its own, which holds the amount without a minus.
RETURNS = """
Номер чека;Дата;Тип документа;Карта клиента;Товар;Количество;Сумма
11;02.03.2025;Продажа;K1;Чай;1;100,00
12;02.03.2025;Продажа;K2;Кофе;2;300,00
13;13.03.2025;Возврат;K1;Чай;1;100,00
"""
BACK = "What are the rows whose “Тип документа” is Возврат?"


def test_a_receipt_of_a_return_takes_its_amount_off(given):  # noqa: F811
    file = given(RETURNS)
    assert file.metric("revenue") == 300
    # A wholly negative receipt is no order: 300 of two orders.
    assert file.metric("average_order_value") == 150
    assert file.proposed(BACK) == "money given back: their amounts are taken off"


def test_whoever_says_that_returned_sales_were_marked_has_them_count_as_nothing(given):  # noqa: F811
    file = given(RETURNS)
    answer = file.answer(BACK, "sales that came back later: they count as nothing")
    assert file.metric("revenue", answer) == 400


def test_returns_with_a_minus_are_not_turned_round(given):  # noqa: F811
    file = given(RETURNS.replace("Возврат;K1;Чай;1;100", "Возврат;K1;Чай;-1;-100"))
    assert file.metric("revenue") == 300
    assert not [question for question in file.proposal.questions if str(question.text) == BACK]


def test_a_status_of_returned_orders_asks_nothing_about_returns(given):  # noqa: F811
    file = given(RETURNS.replace("Тип документа", "Статус заказа"))
    assert file.metric("revenue") == 400
    assert not [question for question in file.proposal.questions if str(question.text).startswith("What are the rows")]
