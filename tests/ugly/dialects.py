"""Delimiters, quotes, and rows whose cells do not number the same."""

from __future__ import annotations

from tests.ugly.case import Case, case, grouped
from tests.ugly.truth import ORDERS, PLAIN, PRODAZHI


def _delimiter(name: str, sign: str, **style) -> Case:
    return case(name, f"cells divided by {sign!r}", ORDERS, {"delimiter": sign}, delimiter=sign, mapped=False, **style)


def _without_quotes(text: str) -> str:
    return text.replace('"', "")


CASES = [
    _delimiter("comma", ","),
    _delimiter("semicolon", ";"),
    _delimiter("tab", "\t", file="file.tsv"),
    _delimiter("tab in txt", "\t", file="file.txt"),
    _delimiter("pipe", "|"),
    _delimiter("caret", "^"),
    _delimiter("tilde", "~"),
    _delimiter("two pipes", "||"),
    _delimiter("unit separator", "\x1f"),
    _delimiter("colon", ":", options={"delimiter": ":"}),
    case(
        "decimal comma",
        "numbers with a decimal comma in a file of commas: they are quoted",
        ORDERS,
        {"delimiter": ",", "decimal": ","},
        number=lambda n: f"{n:.2f}".replace(".", ","),
    ),
    case("sep line", "the first line names the delimiter", ORDERS, {"delimiter": ";"}, delimiter=";",
         edit=lambda text: "sep=;\n" + text, structure=((1, "preamble"), (2, "header"))),
    case("sep line quoted", "the first line names the delimiter in quotes", ORDERS, {"delimiter": ";"}, delimiter=";",
         edit=lambda text: '"sep=;"\n' + text, structure=((1, "preamble"), (2, "header"))),
    case("sep line odd", "the first line names a delimiter nobody would guess", PLAIN, {"delimiter": "#"},
         delimiter="#", edit=lambda text: "sep=#\n" + text),
    case("all quoted", "every cell is quoted", ORDERS, {"quote": '"'}, quoting="all"),
    case("text quoted", "every text is quoted, numbers are not", ORDERS, {"quote": '"'}, quoting="text"),
    case("single quotes", "cells are quoted by apostrophes", ORDERS, {"quote": "'"}, quote="'", escape="''",
         quoting="all"),
    case("backslashes", "quotes inside a cell are escaped by a backslash", ORDERS, {"quote": '"'}, escape='\\"'),
    case("backslashes everywhere", "quotes escaped by a backslash, every cell quoted", ORDERS, escape='\\"',
         quoting="all"),
    case("space after", "a space stands after each delimiter, before the quotes", ORDERS,
         edit=lambda text: text.replace('"gift', ' "gift').replace('"asked', ' "asked').replace('"two', ' "two')),
    case("space around", "cells are padded with spaces", PLAIN, delimiter=";", edit=lambda t: t.replace(";", " ; ")),
    case("inner quotes bare", "quotes stand in unquoted cells", ORDERS.with_rows(*ORDERS.rows[1:4]), delimiter=";",
         quoting="none"),
    case("inner quotes broken", "a cell is quoted, the quotes in it are not doubled", ORDERS, escape='"'),
    case(
        "quote never closed",
        "one cell opens a quote and never closes it",
        PLAIN.with_rows(PLAIN.rows[0], (*PLAIN.rows[1][:5], '"the blue one'), *PLAIN.rows[2:]),
        repeats=False,
        edit=lambda text: text.replace('"""the', '"the').replace('one"', "one"),
    ),
    case("inches", "inches are no quotes", PLAIN.with_rows(
        *PLAIN.rows[:2], (*PLAIN.rows[2][:5], 'a 5" nail'), *PLAIN.rows[3:]), quoting="none"),
    case("trailing delimiters", "each line ends with a delimiter", ORDERS, edit=lambda text: text.replace(
        "\n", ",\n").replace("two,\nlines", "two\nlines")),
    case("trailing delimiters in data", "lines of data end with a delimiter, the header does not", PLAIN,
         edit=lambda text: text.replace("\n", ";\n").replace("comment;\n", "comment\n", 1), delimiter=";"),
    case("many trailing delimiters", "a spreadsheet wrote its whole width", PLAIN,
         edit=lambda text: text.replace("\n", ";" * 20 + "\n"), delimiter=";"),
    case("short rows", "empty cells at the end of a row are left off", PLAIN,
         edit=lambda text: text.replace(",,yes,\n", ",,yes\n")),
    case("comma in a text", "an unquoted comma in a text, with a space after it", ORDERS.with_rows(
        *(PLAIN.rows[:2]), ORDERS.rows[2], (*PLAIN.rows[3][:5], "gift, please wrap"), *PLAIN.rows[4:]),
        edit=_without_quotes),
    case("thousands comma", "an unquoted comma between thousands would make a cell too many", PLAIN.with_rows(
        *(row for row in PLAIN.rows if row[0] not in ("0020", "0021"))),
        {"delimiter": ";"}, delimiter=";", number=grouped(".", ",")),
    case("fixed blanks", "columns divided by runs of spaces", PLAIN.with_rows(*(
        (*(cell.replace(" ", "_") if isinstance(cell, str) else cell for cell in row[:3]), 5.0, *row[4:5], "x")
        for row in PLAIN.rows)), {"delimiter": " "}, delimiter="   "),
    case("commas in text", "a text full of commas in a file of semicolons",
         PRODAZHI.with_column(5, *["хлеб, соль, сахар, чай"] * 6), {"delimiter": ";"}, delimiter=";"),
    case("tabs beat commas", "texts full of commas in a file of tabs",
         PLAIN.with_column(5, *["a,b,c"] * 6), {"delimiter": "\t"}, delimiter="\t"),
    case("json cells", "a cell holds JSON", ORDERS.with_rows(*(
        (*row[:5], f'{{"a": "{row[0]}", "b": [1, 2]}}') for row in ORDERS.rows))),
    case("web addresses", "a cell holds addresses with signs of all kinds", ORDERS.with_rows(*(
        (*row[:5], f"https://x.example/?a={row[0]}&b=1;c=2|d,e#f") for row in ORDERS.rows))),
    case("long text", "a cell of many lines with quotes and delimiters in it", ORDERS.with_rows(
        *ORDERS.rows[:5], (*ORDERS.rows[5][:5], 'He said:\n"one, two; three"\n\n  and left.\n"Bye"'))),
    case("quote of typography", "typographic quotes are letters", ORDERS.with_column(5, *["“so, they say”"] * 6)),
]  # fmt: skip
