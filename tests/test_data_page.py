"""The data page: archives, sheets, ways of reading, and files like earlier ones."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter

from tests.app import (
    CUSTOMERS,
    ORDERS,
    ORDERS_ONLY,
    app,
    as_a_running_server_does,  # noqa: F401 (a fixture of every test here)
    given,
    numbers,
    open_page,
    press,
    said,
)


def test_an_archive_gives_a_card_for_each_table_in_it():
    at = app("data")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("orders.csv", ORDERS_ONLY)
        archive.writestr("customers.csv", CUSTOMERS)
    at.file_uploader[0].set_value([("export.zip", packed.getvalue(), "application/zip")]).run()
    text = said(at).replace("\\", "")
    assert "**orders.csv (export.zip)**" in text
    assert "**customers.csv (export.zip)**" in text
    press(at, "Load all 2 files")
    assert numbers(open_page(at, "retention"))["Revenue"] == "210.00"


def test_another_sheet_of_a_workbook_is_a_click_away():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for title, table in (("Orders", ORDERS_ONLY), ("Who", CUSTOMERS)):
            sheet = book.add_worksheet(title)
            for row, line in enumerate(table.strip().split("\n")):
                sheet.write_row(row, 0, line.split(","))
    at = app("data")
    at.file_uploader[0].set_value([("shop.xlsx", content.getvalue(), "application/vnd.ms-excel")]).run()
    assert "Sheet “Orders”" in said(at)
    press(at, "Who")
    assert "**Who (shop.xlsx)**" in said(at).replace("\\", "")
    # Both sheets have their cards; neither is offered twice.
    assert not [button.label for button in at.button if button.label in ("Who", "Orders")]
    press(at, "Load all 2 files")
    assert "City is Riga" not in said(at)
    assert numbers(open_page(at, "retention"))["Revenue"] == "210.00"
    assert "city" in open_page(at, "overview").selectbox(key="rule_field").options


def test_a_sheet_for_each_month_is_a_card_for_each_month():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for month, rows in (
            ("May", [["2026-05-02", "ann", 10], ["2026-05-03", "ben", 5]]),
            ("June", [["2026-06-01", "ann", 7]]),
        ):
            sheet = book.add_worksheet(month)
            for at, row in enumerate([["Order date", "Customer", "Amount"], *rows]):
                sheet.write_row(at, 0, row)
    at = app("data")
    at.file_uploader[0].set_value([("year.xlsx", content.getvalue(), "application/vnd.ms-excel")]).run()
    text = said(at).replace("\\", "")
    assert "**May (year.xlsx)**" in text and "**June (year.xlsx)**" in text
    assert "Add another one" not in text
    press(at, "Load all 2 files")
    assert numbers(open_page(at, "retention"))["Revenue"] == "22.00"


def test_only_what_can_change_how_a_file_is_read_is_offered():
    at = app("data")
    at.file_uploader[0].set_value(
        [("o.jsonl", b'{"date": "2026-01-05", "customer": "ana", "amount": 1.25}\n', "")]
    ).run()
    offered = {box.label for box in (*at.selectbox, *at.number_input)}
    assert {"Decimal sign", "Order of day and month"} <= offered
    assert not offered & {
        "Encoding",
        "Column separator",
        "Quotation mark",
        "Line with the column names (0: there is none)",
    }
    detected = next(d.value for d in at.dataframe if "what" in d.value.columns).set_index("what")
    assert detected.loc["Format", "value"] == "JSON"


def test_the_first_rows_change_with_the_way_they_are_read():
    at = app("data")
    at.file_uploader[0].set_value([("o.csv", b"date;customer;amount\n2026-01-05;ana;1.250\n", "text/csv")]).run()

    def amount():
        return next(d.value["amount"] for d in at.dataframe if "amount" in d.value.columns).iloc[0]

    assert amount() == 1.25
    next(s for s in at.selectbox if s.label == "Decimal sign").select("comma").run()
    at.run()
    assert amount() == 1250
    at.segmented_control(key=next(c.key for c in at.segmented_control if c.key.startswith("preview_"))).set_value(
        False
    ).run()
    assert amount() == "1.250"


def test_a_file_that_is_there_already_says_that_it_adds_nothing():
    at = given(("orders.csv", ORDERS_ONLY))
    at.file_uploader[0].set_value([("again.csv", ORDERS_ONLY.encode(), "text/csv")]).run()
    # What is said is said once, so the run after the click is looked at alone.
    next(button for button in at.button if button.label == "Load this file").click().run()
    assert "again.csv adds nothing: other files here hold all of its rows." in said(at).replace("\\", "")


def test_next_months_file_is_mapped_as_the_last_one_and_says_what_differs(tmp_path, monkeypatch):
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path))
    given(("january.csv", ORDERS))
    # Another visit, another file: the project is there, and the same headers need no second look.
    at = app("data")
    at.file_uploader[0].set_value([("february.csv", ORDERS.replace("2026-", "2025-").encode(), "text/csv")]).run()
    assert "february.csv: 6 rows are used." in said(at).replace("\\", "")
    # A third one calls the town otherwise and has a column more.
    other = "order_id,order_date,customer,sum paid,town\n"
    other += "".join(f"m{line}\n" for line in ORDERS.split("\n")[1:-1])
    at.file_uploader[0].set_value([("march.csv", other.encode(), "text/csv")]).run()
    text = said(at).replace("\\", "")
    assert "most of it fits this file" in text
    assert "“town” is a new column." in text
    press(at, "Map this file in the same way")
    press(at, "Load this file")
    # February has the order numbers of January, so it counts instead; March has others.
    assert numbers(open_page(at, "retention"))["Revenue"] == "420.00"


def test_a_file_that_ends_before_the_others_is_told():
    days = [f"2026-01-{day:02}" for day in range(1, 32)]
    visits = "visitor,time,event\n" + "".join(f"v{n},{day} 10:00,page_view\n" for n, day in enumerate(days[:20]))
    orders = "order_id,order_date,customer,amount\n" + "".join(f"{n},{day},ana,5\n" for n, day in enumerate(days))
    text = said(given(("visits.csv", visits), ("orders.csv", orders))).replace("\\", "")
    assert "Visits: the newest row is of" in text and "while other files go on to" in text
    assert "Orders: the newest row" not in text
