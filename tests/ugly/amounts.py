"""Numbers as people write them, and digits that are no numbers."""

from __future__ import annotations

from tests.ugly.case import Case, case, grouped, plain
from tests.ugly.truth import ORDERS, PLAIN


def _money(name: str, rule: str, write, decimal: str = ".", **evidence: str) -> Case:
    return case(name, rule, PLAIN, {"decimal": decimal} | evidence, delimiter=";", number=write)


_SIGNS = {"signs": "amount"}


def _negative(before: str, after: str):
    write = grouped(".", ",")
    return lambda n: f"{before}{write(-n)}{after}" if n < 0 else write(n)


def _ids(name: str, rule: str, *ids: str) -> Case:
    return case(name, rule, PLAIN.with_column(0, *ids))


CASES = [
    _money("decimal comma only", "a decimal comma", lambda n: f"{n:.2f}".replace(".", ","), ","),
    _money("thousands by space", "thousands set apart by spaces", grouped(",", " "), ",",
           thousands=" "),
    _money("thousands by no-break space", "thousands set apart by no-break spaces", grouped(",", "\u00a0"), ",",
           thousands="\u00a0"),
    _money("thousands by narrow space", "thousands set apart by narrow no-break spaces", grouped(",", "\u202f"), ",",
           thousands="\u202f"),
    _money("thousands by comma", "thousands set apart by commas", grouped(".", ","), thousands=","),
    _money("thousands by dot", "thousands set apart by dots", grouped(",", "."), ",", thousands="."),
    _money("thousands by apostrophe", "thousands set apart by apostrophes, as in Switzerland", grouped(".", "'"),
           thousands="'"),
    _money("thousands by quote", "thousands set apart by typographic apostrophes", grouped(".", "’"),
           thousands="’"),
    _money("dollars", "a dollar sign before", lambda n: f"${n:,.2f}".replace("$-", "-$"), **_SIGNS),
    _money("dollars, sign first", "the minus stands after the dollar sign", lambda n: f"${n:,.2f}", **_SIGNS),
    _money("euros", "a euro sign behind", lambda n: grouped(",", ".")(n) + " €", ",", **_SIGNS),
    _money("roubles", "₽ behind", lambda n: grouped(",", " ")(n) + " ₽", ",", **_SIGNS),
    _money("roubles in words", "руб. behind", lambda n: grouped(",", "\u00a0")(n) + " руб.", ",", **_SIGNS),
    _money("roubles, short", "р. behind, without a space", lambda n: grouped(",", " ")(n) + "р.", ",", **_SIGNS),
    _money("code before", "the code of the currency before", lambda n: f"USD {n:,.2f}", **_SIGNS),
    _money("code behind", "the code of the currency behind", lambda n: f"{n:,.2f} EUR", **_SIGNS),
    _money("parentheses", "negative numbers in parentheses", _negative("(", ")"), **_SIGNS),
    _money("trailing minus", "the minus stands behind", _negative("", "-"), **_SIGNS),
    _money("true minus", "the minus of typography", _negative("−", ""), **_SIGNS),
    _money("dash for minus", "a dash for a minus", _negative("–", ""), **_SIGNS),
    _money("dollars in parentheses", "negative dollars in parentheses", _negative("($", ")"), **_SIGNS),
    _money("plus", "positive numbers with a plus", lambda n: f"{n:+.2f}"),
    _money("scientific", "numbers with powers of ten", lambda n: f"{n:.10e}"),
    _money("ends with point", "whole numbers end with a point", lambda n: plain(n) + "." if n == int(n) else plain(n)),
    _money("no leading zero", "shares without a leading zero", lambda n: f"{n:g}".replace("0.", ".", 1)
           if abs(n) < 1 else f"{n:.2f}"),
    _money("many decimals", "amounts of a database with all their digits", lambda n: f"{n:.6f}"),
    case("percent", "shares in percent", PLAIN.with_column(3, 0.125, 1.0, 0.05, None, 0.5, 0.0),
         number=lambda n: f"{n * 100:g}%"),
    case("percent with comma", "shares in percent, decimal comma, a space before the sign",
         PLAIN.with_column(3, 0.125, 1.0, 0.055, None, 0.5, 0.0), delimiter=";",
         number=lambda n: f"{n * 100:g} %".replace(".", ",")),
    case("thousands unsettled", "1.234 beside 5,25: dots set thousands apart",
         PLAIN.with_column(3, 1234.0, 2345.0, 3456.0, 4567.0, 5678.0, 6789.0)
         .with_column(5, 5.25, 6.5, 7.75, 8.0, 9.5, 1.25)
         .with_headers("order_id", "order_date", "customer", "amount", "paid", "cost"),
         {"decimal": ","}, delimiter=";",
         number=lambda n: f"{n:,.0f}".replace(",", ".") if n > 1000 else f"{n:.2f}".replace(".", ",")),
    case("decimal told", "the user says that the comma is decimal",
         PLAIN.with_column(3, 1.234, 2.345, 3.456, 4.567, 5.678, 6.789), {"decimal": ","}, delimiter=";",
         number=lambda n: f"{n:.3f}".replace(".", ","), options={"decimal": ","}),
    _ids("leading zeros", "numbers of things keep their zeros", "00017", "00018", "00019", "00020", "00021", "00022"),
    _ids("long numbers", "numbers too long for a number stay as they are",
         *(f"1234567890123456{at}" for at in range(10, 16))),
    _ids("telephones", "telephone numbers stay as they are", *(f"+7916123456{at}" for at in range(6))),
    _ids("versions", "1.2.3 is no number", *(f"1.2.{at}" for at in range(6))),
    _ids("numbers with letters", "A-17 is no number", *(f"A-{at}" for at in range(17, 23))),
    case("some leading zeros", "some numbers of cards have zeros in front, most have not",
         ORDERS.with_column(0, "7001", "7002", "0703", "7004", "7005", "7006")),
    case("missing amounts", "half the amounts are missing", PLAIN.with_column(3, 1234.5, None, 99.0, None, 5.25, None)),
]  # fmt: skip
