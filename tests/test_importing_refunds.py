"""What an order says was given back of it: a sum beside the amount, and not a row of its own."""

from datetime import date

import pytest

from lib import Workspace
from lib.importing import propose, read

SHOPIFY = """
Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Created at,\
Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount
#1001,ana@x.io,partially_refunded,2025-03-02 10:05,,EUR,40.00,5.00,9.45,45.00,,2025-03-02 10:00,2,Mug,20.00,15.00
#1001,ana@x.io,,,,,,,,,,2025-03-02 10:00,1,Card,0.00,
#1002,ben@x.io,refunded,2025-03-03 11:05,fulfilled,EUR,60.00,5.00,13.65,65.00,,2025-03-03 11:00,3,Cup,20.00,65.00
#1003,cy@x.io,paid,2025-03-04 11:05,fulfilled,EUR,60.00,5.00,13.65,65.00,,2025-03-04 11:00,3,Cup,20.00,0.00
"""
WOOCOMMERCE = """
Order Number,Order Status,Order Date,Email (Billing),Order Total Amount,Order Refund Amount,Item Name,Quantity
1,Completed,2025-03-02 10:00,ana@x.io,50.00,20.00,Mug,1
1,Completed,2025-03-02 10:00,ana@x.io,50.00,20.00,Cup,2
2,Completed,2025-03-03 10:00,ben@x.io,30.00,0.00,Mug,1
2,Completed,2025-03-03 10:00,ben@x.io,30.00,0.00,Jug,1
3,Completed,2025-03-04 10:00,cy@x.io,70.00,0.00,Cup,1
3,Completed,2025-03-04 10:00,cy@x.io,70.00,0.00,Jug,2
4,Completed,2025-03-05 10:00,di@x.io,10.00,-4.00,Mug,1
"""


@pytest.fixture
def load(tmp_path):
    made = []

    def loaded(*texts, **columns):
        workspace = Workspace(today=date(2025, 6, 30))
        made.append(workspace)
        for number, text in enumerate(texts):
            path = tmp_path / f"orders {number}.csv"
            path.write_text(text.strip() + "\n", encoding="utf-8")
            workspace.add(path, **columns)
        return workspace

    yield loaded
    for workspace in made:
        workspace.close()


def number(workspace, name, part="value", **more):
    return workspace.metric(name, **more)[part].item()


def test_what_was_given_back_of_an_order_is_no_revenue(load):
    shop = load(SHOPIFY)
    # 45 − 15, 65 − 65 and 65; the refunded order stays an order.
    assert number(shop, "revenue") == pytest.approx(95)
    assert number(shop, "average_order_value") == pytest.approx(95 / 3)
    assert number(shop, "revenue_per_customer") == pytest.approx(95 / 3)


def test_a_sum_given_back_that_is_repeated_on_every_line_is_taken_off_once(load):
    # 50 − 20, 30, 70, and 10 − 4: some programs write a minus before what was given back.
    assert number(load(WOOCOMMERCE), "revenue") == pytest.approx(136)


def test_a_sum_given_back_that_stands_on_one_line_is_taken_off_all_lines_in_proportion(load):
    lines = """
Order ID,Order date,Customer ID,Product,Category,Line total,Refunded amount
1,2025-03-02,ana,Mug,Mugs,30,
1,2025-03-02,ana,Cup,Cups,10,20
"""
    split = load(lines).metric("revenue", by="category").set_index("category")["value"]
    assert split.to_dict() == pytest.approx({"Mugs": 15, "Cups": 5})


def test_money_given_back_in_rows_and_in_a_column_is_taken_off_once(load):
    orders = "Order ID,Order date,Customer ID,Amount,Refunded amount\n1,2025-03-02,ana,50,20\n2,2025-03-03,ben,30,5\n"
    returns = "Order ID,Line number,Order date,Customer ID,Amount\n1,r1,2025-04-10,ana,-20\n"
    shop = load(orders, returns)
    assert number(shop, "revenue") == pytest.approx(50 - 20 + 30 - 5)
    by_month = shop.metric("revenue", every="month")
    assert by_month.set_index(by_month["period"].dt.month)["value"].to_dict()[4] == pytest.approx(-20)


def test_a_row_with_nothing_but_money_given_back_is_a_return_on_its_own_day(load):
    rows = """
Transaction ID,Date,Customer ID,Net Sales,Partial Refunds
t1,2025-03-02,ana,50,0
t2,2025-04-03,ana,0,-10
"""
    shop = load(rows)
    assert number(shop, "revenue") == pytest.approx(40)
    assert number(shop, "revenue", "returned") == pytest.approx(10)
    assert number(shop, "orders_per_customer") == 1


def test_an_order_marked_refunded_counts_for_what_was_not_given_back(load):
    rows = """
Order ID,Order date,Customer ID,Amount,Refund amount,Status
1,2025-03-02,ana,50,20,Refunded
2,2025-03-02,ben,9,,Refunded
"""
    assert number(load(rows), "revenue") == pytest.approx(30)


def test_more_given_back_than_was_paid_leaves_nothing_and_not_less(load):
    rows = "Order ID,Order date,Customer ID,Amount,Refund amount\n1,2025-03-02,ana,50,55\n2,2025-03-02,ben,9,0\n"
    assert number(load(rows), "revenue") == pytest.approx(9)


def test_what_was_given_back_is_turned_into_the_chosen_currency(load):
    rows = """
Order ID,Order date,Customer ID,Amount,Refund amount,Currency
1,2025-03-02,ana,50,20,USD
2,2025-03-02,ben,9,0,EUR
"""
    shop = load(rows).with_settings(currency="EUR", rates=(("USD", 0.5),))
    assert number(shop, "revenue") == pytest.approx(24)


def test_the_file_says_that_refunds_are_taken_off(load, tmp_path):
    path = tmp_path / "shopify.csv"
    path.write_text(SHOPIFY.strip() + "\n", encoding="utf-8")
    notes = [str(note) for note in propose(read(path)).notes]
    assert notes == ["What was given back (“Refunded Amount”) is taken off its order, on the day of the order."]


@pytest.mark.parametrize("header", ["Refund reason", "Refunded quantity", "Refund date", "Items refunded", "Refund"])
def test_other_things_about_refunds_are_no_sums(load, header, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(f"Order ID,Order date,Customer ID,Amount,{header}\n1,2025-03-02,ana,50,1\n2,2025-03-02,ben,9,0\n")
    assert "refunded" not in propose(read(path)).mapping.tables[0].columns


def test_a_list_of_refunds_takes_off_from_its_orders_and_replaces_none(load):
    orders = "Order ID,Order date,Customer email,Amount\n1001,2025-03-02,ana@x.io,45\n1002,2025-03-03,ben@x.io,65\n"
    refunds = """
Refund ID,Order ID,Refund date,Customer email,Refund amount,Reason
r1,1001,2025-04-05,ana@x.io,15.00,Broken
r2,1002,2025-04-06,ben@x.io,65.00,Late
"""
    for files in ((orders, refunds), (refunds, orders)):
        shop = load(*files)
        assert number(shop, "revenue") == pytest.approx(30)
        assert number(shop, "average_order_value", "n") == 2
        by_month = shop.metric("revenue", every="month")
        assert by_month.set_index(by_month["period"].dt.month)["value"].to_dict() == pytest.approx({3: 110, 4: -80})
