"""Prices beside a quantity: of one piece, or of all pieces of the line, so that nothing is multiplied twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from lib.errors import FileError
from lib.i18n import N_, msg
from lib.importing.cells.understood import understood
from lib.importing.file_table import FileTable
from lib.importing.meaning.proposal import Guess, Option, Question
from lib.importing.meaning.questions import Said
from lib.importing.meaning.table_map import TableMap
from lib.importing.meaning.values import plain

#: So many rows are looked at.
ROWS = 3000
#: So many products sold in several quantities are a rule, if nearly all of them follow it.
ENOUGH, NEARLY_ALL = 3, 0.8
#: How far a price may be from what the rule makes it: prices change.
NEAR = 0.1
#: Headers under which programs write the one or the other.
_EITHER = frozenset({"item price", "items price", "price items", "product price"})
#: Amazon's reports of orders hold the price of all pieces of a line, and are known by these further columns.
_AMAZON, _AMAZONS = "item price", frozenset({"amazon order id", "order item id", "asin", "item tax", "shipping price"})


def with_line_amounts(tablemap: TableMap, file: FileTable, said: Said) -> TableMap:
    """The mapping of orders with a price that is that of the whole line as the amount; what is not settled is asked."""
    if (
        tablemap.table != "orders"
        or "amount" in tablemap.columns
        or not {"unit_price", "quantity"} <= set(tablemap.columns)
    ):
        return tablemap
    price = tablemap.columns["unit_price"]
    by_line = replace(
        tablemap,
        columns={"amount" if role == "unit_price" else role: name for role, name in tablemap.columns.items()},
    )
    if plain(price) == _AMAZON and len(_AMAZONS & {plain(name) for name in file.headers}) >= 2:
        text = N_("Amazon’s “{column}” is the price of all pieces of a line, so it is not multiplied by the quantity.")
        said.notes.append(msg(text, column=price))
        return by_line
    try:
        file.check_unchanged()
        told = _told(tablemap, file)
    except (FileError, OSError):
        # Whoever loads the file is told what became of it.
        return tablemap
    if told == "line" or (told == "unsettled" and plain(price) in _EITHER):
        said.questions.append(_asked(price))
    return by_line if told == "line" else tablemap


def named_so(guesses: Sequence[Guess], maps: Sequence[TableMap]) -> list[Guess]:
    """The guesses, where a price became the amount."""
    amounts = {tablemap.columns.get("amount") for tablemap in maps if tablemap.table == "orders"}
    reason = msg(N_("it is the price of all pieces of a line"))
    return [
        replace(guess, role="amount", reason=reason)
        if (guess.table, guess.role) == ("orders", "unit_price") and guess.column in amounts
        else guess
        for guess in guesses
    ]


def _told(tablemap: TableMap, file: FileTable) -> str:
    """What products sold in several quantities tell of their prices: "line", "piece", "unsettled", or "no matter"."""
    wanted = {
        role: tablemap.columns[role] for role in ("unit_price", "quantity", "product") if role in tablemap.columns
    }
    plans = [plan for plan in file.plans if plan.column.name in wanted.values()]
    if len(plans) < len(wanted):
        return "unsettled"
    text = file.preview(ROWS)[[plan.column.name for plan in plans]]
    rows = understood(plans, text, "UTC")[list(wanted.values())].set_axis(list(wanted), axis=1)
    if any(rows[role].dtype.kind not in "fi" for role in ("unit_price", "quantity")):
        return "unsettled"
    rows = rows[(rows["unit_price"] > 0) & (rows["quantity"] > 0)]
    if (rows["quantity"] == 1).all():
        return "no matter"
    if "product" not in rows:
        return "unsettled"
    typical = rows.groupby(["product", "quantity"])["unit_price"].median().reset_index()
    fewest = typical.loc[typical.groupby("product")["quantity"].idxmin()].set_index("product")
    more = typical.join(fewest, on="product", suffixes=("", "_of_few"))
    more = more[more["quantity"] > more["quantity_of_few"]]
    ratio = more["unit_price"] / more["unit_price_of_few"]
    pieces = more["quantity"] / more["quantity_of_few"]
    if more["product"].nunique() < ENOUGH:
        return "unsettled"
    if _nearly_all(ratio / pieces):
        return "line"
    return "piece" if _nearly_all(ratio) else "unsettled"


def _nearly_all(ratio: pd.Series) -> bool:
    return bool(((ratio - 1).abs() <= NEAR).mean() >= NEARLY_ALL)


def _asked(column: str) -> Question:
    text = N_("What is “{column}” the price of?")
    options = (
        Option(msg(N_("one piece: it is multiplied by the quantity")), columns={"unit_price": column, "amount": None}),
        Option(msg(N_("all pieces of the line together")), columns={"amount": column, "unit_price": None}),
    )
    return Question(msg(text, column=column), "orders", "amount", column, options)
