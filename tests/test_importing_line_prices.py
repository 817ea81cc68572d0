"""A price beside a quantity: of one piece, or of all pieces of its line."""

from datetime import date

import pytest

from lib import Workspace
from lib.importing import propose, read
from lib.importing.meaning.proposal import answered

AMAZON = (
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\t"
    "sales-channel\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\t"
    "ship-city\tship-country\n"
    "028-1\t\t2025-03-02T10:00:00+00:00\t2025-03-04T10:00:00+00:00\tShipped\tAmazon\tAmazon.de\tMug\tM-1\tB01\tShipped\t"
    "3\tEUR\t60.00\t9.58\t0.00\tBerlin\tDE\n"
    "028-2\t\t2025-03-03T10:00:00+00:00\t2025-03-04T10:00:00+00:00\tCancelled\tAmazon\tAmazon.de\tCup\tC-1\tB02\t"
    "Cancelled\t0\tEUR\t\t\t\tBonn\tDE\n"
    "028-3\t\t2025-03-03T11:00:00+00:00\t2025-03-04T10:00:00+00:00\tShipped\tAmazon\tAmazon.de\tCup\tC-1\tB02\tShipped\t"
    "1\tEUR\t12.50\t2.00\t0.00\tBonn\tDE\n"
)


def lines(header, *rows):
    return "\n".join([f"Order ID,Order date,Customer ID,Product,Quantity,{header}", *rows]) + "\n"


BY_LINE = lines(
    "Item price", "1,2025-03-02,ana,Mug,1,20.00", "2,2025-03-02,ben,Mug,3,60.00", "3,2025-03-03,cy,Cup,2,10.00",
    "4,2025-03-03,di,Cup,1,5.00", "5,2025-03-04,ed,Jug,1,40.00", "6,2025-03-04,flo,Jug,2,78.00",
)  # fmt: skip
BY_PIECE = lines(
    "Item price", "1,2025-03-02,ana,Mug,1,20.00", "2,2025-03-02,ben,Mug,3,20.00", "3,2025-03-03,cy,Cup,2,5.00",
    "4,2025-03-03,di,Cup,1,5.00", "5,2025-03-04,ed,Jug,1,40.00", "6,2025-03-04,flo,Jug,2,39.00",
)  # fmt: skip
UNSETTLED = lines("Item price", "1,2025-03-02,ana,Mug,2,20.00", "2,2025-03-02,ben,Cup,1,5.00")


def proposal(tmp_path, text):
    path = tmp_path / "export.txt"
    path.write_text(text, encoding="utf-8")
    return path, propose(read(path))


def revenue(path, mapping=None):
    workspace = Workspace(today=date(2025, 6, 30))
    workspace.add(path, mapping=mapping) if mapping else workspace.add(path)
    found = workspace.metric("revenue")["value"].item()
    workspace.close()
    return found


def asked(found):
    return [str(question.text) for question in found.questions if question.role == "amount"]


def test_the_price_in_a_report_of_amazon_is_that_of_the_whole_line(tmp_path):
    path, found = proposal(tmp_path, AMAZON)
    assert found.mapping.tables[0].columns["amount"] == "item-price"
    assert not asked(found)
    assert any("Amazon" in str(note) for note in found.notes)
    assert revenue(path) == pytest.approx(72.5)


def test_prices_that_grow_with_the_quantity_are_those_of_lines(tmp_path):
    path, found = proposal(tmp_path, BY_LINE)
    assert asked(found) == ["What is “Item price” the price of?"]
    assert [(g.role, g.column) for g in found.guesses if g.column == "Item price"] == [("amount", "Item price")]
    assert revenue(path) == pytest.approx(213)


def test_prices_that_are_the_same_in_every_quantity_are_those_of_pieces(tmp_path):
    path, found = proposal(tmp_path, BY_PIECE)
    assert found.mapping.tables[0].columns["unit_price"] == "Item price"
    assert not asked(found)
    assert revenue(path) == pytest.approx(20 + 60 + 10 + 5 + 40 + 78)


def test_what_prices_do_not_show_is_asked(tmp_path):
    path, found = proposal(tmp_path, UNSETTLED)
    assert asked(found) == ["What is “Item price” the price of?"]
    assert revenue(path) == pytest.approx(45)
    question = found.questions[0]
    assert revenue(path, answered(found.mapping, question, question.options[1])) == pytest.approx(25)


@pytest.mark.parametrize("header", ["Unit price", "Price", "Price per item"])
def test_a_price_that_says_it_is_of_one_piece_is_not_asked_about(tmp_path, header):
    _path, found = proposal(tmp_path, UNSETTLED.replace("Item price", header))
    assert not asked(found)


def test_a_price_is_not_asked_about_where_every_quantity_is_one(tmp_path):
    _path, found = proposal(tmp_path, UNSETTLED.replace("Mug,2", "Mug,1"))
    assert not asked(found)
