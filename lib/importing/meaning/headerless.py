"""Files without a header: which columns are the customer, the date and the money, from the cells alone."""

from __future__ import annotations

from collections.abc import Sequence

from lib.i18n import N_, Message, msg
from lib.importing.found import Column
from lib.importing.meaning.mapping import TableMap
from lib.importing.meaning.proposal import Guess, Question
from lib.importing.meaning.questions import column_options

#: A count of pieces is a small whole number.
MOST_PIECES = 1000


def orders(columns: Sequence[Column], asked: list[Question]) -> tuple[TableMap, list[Guess]] | None:
    """Orders, if there is a date and an identifier or an amount; None otherwise."""
    dates = [i for i, column in enumerate(columns) if column.kind == "time"]
    if not dates:
        return None
    day = dates[0]
    ids = [i for i, column in enumerate(columns) if _is_id(column)]
    money = [
        i for i, column in enumerate(columns) if column.kind == "number" and i not in ids and not column.is_integer
    ]
    customer = _customer(ids, columns, day)
    if customer is None and not money:
        return None
    found: dict[str, tuple[int, float, Message]] = {"ordered_at": (day, 0.85, msg(N_("the first column of dates")))}
    if customer is not None:
        found["customer_id"] = customer, 0.75, msg(N_("the identifier nearest to the date, repeated from row to row"))
    if money:
        found["amount"] = money[-1], 0.75, msg(N_("numbers with cents, like money"))
    counts = [i for i, column in enumerate(columns) if i not in ids and i not in money and _is_count(column)]
    if counts and money:
        found["quantity"] = counts[0], 0.6, msg(N_("small whole numbers"))
    order = next((i for i in ids if i != customer and _unique(columns[i])), None)
    if order is not None:
        found["order_id"] = order, 0.7, msg(N_("different in every row"))
    if customer is not None and len([i for i in ids if i != order]) > 1:
        text = N_("The file has no header and several columns of identifiers. Is “{column}” the customer?")
        options = column_options("customer_id", dict.fromkeys(columns[i].name for i in (customer, *ids)))
        asked.append(Question(msg(text, column=columns[customer].name), "orders", "customer_id", options=options))
    roles = {role: columns[i].name for role, (i, _, _) in found.items()}
    guesses = [Guess("orders", role, columns[i].name, sure, reason) for role, (i, sure, reason) in found.items()]
    return TableMap("orders", roles, extras=()), guesses


def _is_id(column: Column) -> bool:
    """Text, or whole numbers with too many different values to be a count."""
    filled = column.cells - column.missing
    if column.kind == "text":
        return column.distinct > 2 or filled <= 20
    return column.kind == "number" and column.is_integer and column.distinct > 50 and (column.high or 0) > MOST_PIECES


def _is_count(column: Column) -> bool:
    return (
        column.kind == "number" and column.is_integer and (column.low or 0) >= 0 and (column.high or 0) <= MOST_PIECES
    )


def _unique(column: Column) -> bool:
    filled = column.cells - column.missing
    return filled > 20 and column.distinct >= 0.98 * filled


def _customer(ids: Sequence[int], columns: Sequence[Column], day: int) -> int | None:
    """The last identifier before the date that repeats, else the first after it."""
    repeated = [i for i in ids if not _unique(columns[i])] or list(ids)
    before = [i for i in repeated if i < day]
    return before[-1] if before else (repeated[0] if repeated else None)
