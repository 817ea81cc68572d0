"""Titles, headers, totals, notes, second tables, and everything else that is not a row of data."""

from __future__ import annotations

from tests.ugly.case import Case, case
from tests.ugly.truth import ORDERS, PLAIN, PRODAZHI

_HEADER = "order_id,order_date,customer,amount,paid,comment\n"
_PROPOSED = tuple(f"column_{at}" for at in range(1, 7))


def _above(text: str):
    return lambda written: text + written


def _below(text: str):
    return lambda written: written + text


def _named(name: str, rule: str, *headers: str, read: tuple[str, ...] | None = None, **more) -> Case:
    """Other names above the same rows."""
    return case(name, rule, PLAIN.with_headers(*headers), headers=read, **more)


CASES = [
    case("title", "a title stands above the header", ORDERS, {"header_row": "2", "preamble": "1"},
         edit=_above("Sales of our shop\n"), structure=((1, "preamble"), (2, "header"))),
    case("title and blank", "a title, the date of the export and a blank line stand above the header", ORDERS,
         {"header_row": "4", "preamble": "1, 2"}, edit=_above("Sales of our shop\nExported,2025-01-03\n\n"),
         structure=((1, "preamble"), (2, "preamble"), (3, "blank"), (4, "header"))),
    case("padded title", "the lines above the header are filled up with delimiters", PRODAZHI, {"header_row": "3"},
         delimiter=";", edit=_above("Отчёт по продажам;;;;;\n;;;;;\n"),
         structure=((1, "preamble"), (2, "blank"), (3, "header"))),
    case("comments above", "lines that start with # stand above the header", PLAIN, {"header_row": "3"},
         edit=_above("# orders of 2024\n# source: till 2\n"),
         structure=((1, "preamble"), (2, "preamble"), (3, "header"))),
    case("filters above", "the filters of a report stand above the header, two cells each", PRODAZHI,
         {"header_row": "5"}, delimiter=";",
         edit=_above("Период;01.01.2024 - 31.12.2024\nСклад;Основной\nВалюта;RUB\n\n")),
    case("blank lines above", "blank lines stand above the header", ORDERS, {"header_row": "4"}, edit=_above("\n\n\n")),
    case("blank lines between", "a blank line follows every row", PLAIN, {"blank": "1, 3, 5, 7, 9, 11, 13"},
         edit=lambda text: "\n" + text.replace("\n", "\n\n").rstrip("\n") + "\n"),
    case("rows of delimiters", "rows of nothing but delimiters pad the table", PLAIN,
         edit=lambda text: text.replace("0019,", ",,,,,\n0019,") + ",,,,,\n" * 20),
    case("rows of spaces", "padding rows hold spaces and no-break spaces", PLAIN,
         edit=_below("  ,\u00a0,,   ,,\n" * 3)),
    case("no header", "the rows begin at once", PLAIN, {"header_row": "0"}, header=False, headers=_PROPOSED,
         structure=(), mapped=False),
    case("no header told", "the user says that there is no header", PLAIN, {"header_row": "0"}, header=False,
         headers=_PROPOSED, options={"header_row": 0}, mapped=False),
    case("header told", "the user says which line is the header", ORDERS, {"header_row": "3"},
         edit=_above("a,b,c,d,e,f\ng,h,i,j,k,l\n"), options={"header_row": 3}),
    case("header again", "the header comes back in the middle", PLAIN, {"repeated_header": "5"},
         edit=lambda text: text.replace("0020,", _HEADER + "0020,"), structure=((1, "header"), (5, "repeated_header"))),
    case("header on each page", "a printed report repeats the header on each page, after a blank line", PLAIN,
         edit=lambda text: text.replace("0019,", "\n" + _HEADER + "0019,").replace("0021,", "\n" + _HEADER + "0021,"),
         structure=((1, "header"), (4, "blank"), (5, "repeated_header"), (8, "blank"), (9, "repeated_header"))),
    case("header below too", "the header comes back at the end", PLAIN, edit=_below(_HEADER),
         structure=((1, "header"), (8, "repeated_header"))),
    case("total", "the last row is a total", PLAIN, {"footer": "8"}, edit=_below("Total,,,12347000,,\n"),
         structure=((1, "header"), (8, "total"))),
    case("grand total", "a blank line, a total, a note", PRODAZHI, {"footer": "10, 11"}, delimiter=";",
         edit=_below(";;;;;\nИтого за период:;;;12347000;;\nОтчёт составлен автоматически;;;;;\n"),
         structure=((1, "header"), (9, "blank"), (10, "total"), (11, "note"))),
    case("total elsewhere", "the word for total stands in the second column", PLAIN,
         edit=_below(",Total,,12347000,,\n"), structure=((1, "header"), (8, "total"))),
    case("subtotals", "a subtotal follows the rows of each month", PLAIN, {"totals": "3, 6"},
         edit=lambda text: text.replace("0018,", "Subtotal,,,1234.5,,\n0018,").replace(
             "0020,", "Subtotal,,,78.75,,\n0020,"),
         structure=((1, "header"), (3, "total"), (6, "total"))),
    case("row count", "the last line counts the rows", PLAIN, edit=_below("Rows: 6\n"),
         structure=((1, "header"), (8, "total"))),
    case("signature", "a note ends the file", PLAIN, edit=_below("\nExported by the till on 2025-01-03\n"),
         structure=((1, "header"), (8, "blank"), (9, "note"))),
    case("a customer called total", "a customer’s name begins with the word for total: it is data", PLAIN.with_rows(
        ("Total-1", PLAIN.rows[0][1], "Total Wine", *PLAIN.rows[0][3:]), *PLAIN.rows[1:]),
         structure=((1, "header"),)),
    _named("header of two words", "names hold spaces at their ends and between", "order id", "order date", "customer",
           "amount", "paid", "comment", edit=lambda text: text.replace("order id", " order  id ", 1)),
    _named("capitals", "names are shouted", "ORDER ID", "ORDER DATE", "CUSTOMER", "AMOUNT", "PAID", "COMMENT"),
    _named("header of two lines", "a name holds a line break", "order id", "order date", "customer", "amount, $",
           "paid", "comment", edit=lambda text: text.replace("order date", '"order\ndate"', 1)),
    _named("units", "names say the unit", "Order ID", "Order date (UTC)", "Customer", "Amount, USD", "Paid?", "Note"),
    _named("quoted header", "only the header is quoted", "order_id", "order_date", "customer", "amount", "paid",
           "comment", edit=lambda text: '"' + text.replace("\n", '"\n', 1).replace(",", '","', 5)),
    _named("same name twice", "two columns are called the same", "order_id", "order_date", "customer", "amount",
           "note", "note", read=("order_id", "order_date", "customer", "amount", "note", "note (2)")),
    _named("same name but for case", "two names differ by capitals only", "order_id", "order_date", "customer",
           "amount", "note", "Note", read=("order_id", "order_date", "customer", "amount", "note", "Note (2)")),
    _named("name missing", "a column has no name", "order_id", "order_date", "customer", "amount", "", "comment",
           read=("order_id", "order_date", "customer", "amount", "column_5", "comment")),
    _named("last name missing", "the last column has no name", "order_id", "order_date", "customer", "amount", "paid",
           "", read=("order_id", "order_date", "customer", "amount", "paid", "column_6")),
    _named("names of the product", "a name is one the product uses itself", "order_id", "order_date", "customer",
           "amount", "_line", "_file",
           read=("order_id", "order_date", "customer", "amount", "_line (2)", "_file (2)")),
    _named("names that are code", "names look like SQL, HTML and formulas", "order_id", "order_date", "customer",
           "amount", "<b>paid</b>", '=1+1" OR 1=1; DROP TABLE orders; --'),
    case("one column", "a list of one column", PLAIN.with_headers("e-mail").with_rows(
        ("ann@x.example",), ("bob@x.example",), ("cy@x.example",)), mapped=False),
    case("one row", "a header and one row", ORDERS.with_rows(ORDERS.rows[0])),
    case("empty column", "a column without a name holds nothing", PLAIN,
         edit=lambda text: text.replace(",paid", ",,paid").replace(",yes", ",,yes").replace(",no,", ",,no,")),
    case("group row above", "a row of groups stands above the names", PLAIN, {"header_row": "2", "preamble": "1"},
         edit=_above("Order,,Customer,Payment,,\n")),
    case("second table", "another table follows after a blank line", PLAIN, {"other_table": "9", "footer_row": "9"},
         edit=_below("\nManager,Plan,Fact\nOlga,100,120\nIvan,100,80\n"), structure=None),
]  # fmt: skip
