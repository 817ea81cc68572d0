"""Exports of shops, tills and payment services as they come: orders, customers and revenue counted by hand."""

import json
from datetime import date

import pytest

from lib import Workspace
from lib.__main__ import main
from lib.importing import propose, read
from tests.exports.sales_abroad import SALES_ABROAD
from tests.exports.sales_in_russian import SALES_IN_RUSSIAN
from tests.exports.systems import SYSTEMS
from tests.exports.tills import TILLS

COUNTED = SALES_ABROAD | SALES_IN_RUSSIAN | TILLS


def written(tmp_path, export):
    path = tmp_path / "export.csv"
    path.write_text(COUNTED[export][0].strip() + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("export", COUNTED)
def test_an_export_comes_to_what_was_sold(export, tmp_path):
    _text, (orders, customers, revenue), rows = COUNTED[export]
    shop = Workspace(today=date(2025, 6, 30))
    try:
        report = shop.add(written(tmp_path, export))
        assert (report.accepted, report.refused, report.unmapped) == rows
        assert shop.metric("revenue")["value"].item() == pytest.approx(revenue)
        assert shop.metric("average_order_value")["n"].item() == orders
        if customers is not None:
            assert shop.metric("customers")["value"].item() == customers
    finally:
        shop.close()


@pytest.mark.parametrize("export", SYSTEMS)
def test_an_export_of_another_program_comes_to_what_it_tells(export, tmp_path):
    text, metrics = SYSTEMS[export]
    path = tmp_path / "export.csv"
    path.write_text(text.strip() + "\n", encoding="utf-8")
    business = Workspace(today=date(2025, 6, 30))
    try:
        assert business.add(path).refused == 0
        missing = set(business.missing()["metric"])
        for name, value in metrics.items():
            if value is None:
                assert name in missing
            else:
                assert business.metric(name)["value"].item() == pytest.approx(value, abs=1e-9)
    finally:
        business.close()


@pytest.mark.parametrize("export", ["Gumroad", "Эвотор документы"])
def test_the_command_line_says_the_same(export, tmp_path, capsys):
    assert main(["metric", "revenue", str(written(tmp_path, export)), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] == pytest.approx(COUNTED[export][1][2])


@pytest.mark.parametrize(
    ("export", "note"),
    [
        ("Stripe balance", "Rows whose “Type” is payout, stripe_fee are no sales, so they are left out."),
        ("Битрикс24 заказы", "Rows whose “Отменен” is Да are no sales, so they are left out."),
        (
            "МойСклад розница",
            "“Розничный покупатель” in “Покупатель” names nobody: what stands beside it counts in totals, and not per "
            "customer.",
        ),
    ],
)
def test_what_is_left_out_of_an_export_is_said(export, note, tmp_path):
    assert note in [str(said) for said in propose(read(written(tmp_path, export))).notes]


def test_lines_of_a_cancelled_order_that_do_not_say_so_are_cancelled_with_it(tmp_path):
    path = tmp_path / "orders_export.csv"
    path.write_text(
        "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n"
        "#1001,ana@x.io,voided,EUR,45.00,2025-03-02 10:00:00 +0100,2,Mug,20.00\n"
        "#1001,ana@x.io,,,,2025-03-02 10:00:00 +0100,1,Card,5.00\n"
        "#1002,ben@x.io,paid,EUR,25.00,2025-03-03 10:00:00 +0100,1,Mug,20.00\n"
        "#1002,ben@x.io,,,,2025-03-03 10:00:00 +0100,1,Card,5.00\n",
        encoding="utf-8",
    )
    shop = Workspace(today=date(2025, 6, 30))
    shop.add(path)
    assert shop.metric("average_order_value")[["value", "n"]].to_numpy().tolist() == [[25, 1]]
    assert shop.metric("customers")["value"].item() == 1
    shop.close()


def test_an_empty_cell_of_a_line_that_tells_of_itself_is_left_empty(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "Order ID,Order date,Customer ID,Product,Amount,Status\n"
        "1,2025-03-02,ana,Mug,20,paid\n1,2025-03-02,ana,Card,5,paid\n2,2025-03-03,ben,Mug,20,\n2,2025-03-03,ben,Cup,9,paid\n"
    )
    assert "ordered_at" not in propose(read(path)).mapping.tables[0].units


def test_customers_counted_from_nought_on_are_customers_all(tmp_path):
    path = tmp_path / "orders.csv"
    lines = "".join(f"{number},2025-03-0{1 + number % 9},{number % 4},10\n" for number in range(12))
    path.write_text("order_id,order_date,customer_id,amount\n" + lines)
    shop = Workspace(today=date(2025, 6, 30))
    shop.add(path)
    assert shop.metric("customers")["value"].item() == 4
    shop.close()


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        (
            "ym:s:visitID\tym:s:clientID\tym:s:dateTime\tym:s:startURL\tym:s:pageViews\tym:s:visitDuration\n"
            "5001\t1600000001\t2025-03-02 10:00:00\thttps://x.ru/\t5\t600\n"
            "5002\t1600000002\t2025-03-02 11:00:00\thttps://x.ru/p\t1\t0\n",
            True,
        ),
        (
            "visitor_id\toccurred_at\tpage\tsession_id\tduration\nv1\t2025-03-02 10:00\t/\ts1\t5\n"
            "v1\t2025-03-02 10:01\t/a\ts1\t7\n",
            False,
        ),
    ],
)
def test_that_rows_are_whole_visits_is_said(text, is_said, tmp_path):
    path = tmp_path / "visits.tsv"
    path.write_text(text)
    found = propose(read(path))
    assert [part.table for part in found.mapping.tables] == ["visits"]
    assert any(str(note).startswith("Each row seems to be a whole visit") for note in found.notes) == is_said


def test_addresses_beside_cells_that_name_nobody_are_the_same_however_they_are_written(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "order_id,order_date,customer,amount\n1,2025-03-01,Ana@X.io,10\n2,2025-03-02,guest,10\n3,2025-03-03,ana@x.io,10\n"
        "4,2025-03-04,Guest,10\n"
    )
    shop = Workspace(today=date(2025, 6, 30))
    shop.add(path)
    assert shop.metric("customers")[["value", "guests"]].to_numpy().tolist() == [[1, 2]]
    shop.close()


@pytest.mark.parametrize("header", ["Оценка (0-10)", "Оценка 0–10", "Score [0 - 10]"])
def test_a_mark_whose_header_tells_its_scale_is_an_answer_and_no_order(header, tmp_path):
    path = tmp_path / "nps.csv"
    path.write_text(
        f"Дата;Телефон;Магазин;{header};Комментарий;Чек\n02.03.2025;+79160000001;Центр;10;Супер;101\n"
        "03.03.2025;+79160000002;Центр;6;Долго;102\n04.03.2025;+79160000003;Парк;0;Ужасно;103\n"
    )
    shop = Workspace(today=date(2025, 6, 30))
    shop.add(path)
    assert shop.metric("nps")[["value", "n"]].to_numpy().tolist() == [[pytest.approx(-100 / 3), 3]]
    shop.close()


def test_how_many_lines_an_order_has_is_not_its_number(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "OrderDate,CustomerEmail,OrderTotalPrice,OrderLinesCount\n2025-03-02,ana@x.io,45,2\n2025-03-03,ben@x.io,65,2\n"
        "2025-03-04,cy@x.io,25,1\n"
    )
    shop = Workspace(today=date(2025, 6, 30))
    shop.add(path)
    assert shop.metric("average_order_value")[["value", "n"]].to_numpy().tolist() == [[45, 3]]
    shop.close()
