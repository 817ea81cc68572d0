"""Rows among sales that are money moved in other ways: payouts, fees, cash put into a till, shifts closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lib.i18n import N_, msg
from lib.importing.found import Column
from lib.importing.meaning.questions import Said
from lib.importing.meaning.table_map import TableMap
from lib.importing.meaning.values import means_yes, plain, recognise, yes_means

#: Headers of a column that says what a row does, not what became of an order.
OF_DOCUMENTS = frozenset(
    "тип документа|вид документа|тип операции|вид операции|операция|тип чека|тип продажи|признак расчета|type|"
    "transaction type|operation|operation type|document type|event type|receipt type|sale type|vorgangsart|belegart|"
    "tipo de documento|tipo de operacion|tipo de operacao|type de document|type d operation|тип|reporting category|"
    "balance transaction type|line type|row type".split("|")
)
#: Where the lines of a sale have rows of their own, those of the sale and of its payment hold the same money again.
_LINE, _OF_LINES = "sale line", frozenset({"sale", "payment"})
#: What other rows do, in words that a cell is or begins with; a star stands for any ending.
_OTHER = (
    "payout*|fee|fees|stripe fee|application fee|processing fee|service fee*|transfer|"
    "transfers|withdraw*|general withdraw*|"
    "bank deposit*|user initiated withdraw*|top up*|topup*|general currency conversion|currency conversion|"
    "account hold*|reversal of general account hold|reserve*|preapproved payment bill*|"
    "pre approved payment bill*|bill payment|"
    "cash in|cash out|pay in|paid in|paid out|cash drop*|no sale|open shift|close shift|shift opened|shift closed|"
    "открытие смены|закрытие смены|внесение*|изъятие*|инкассация*|выплата*|вывод*|пополнение*|комиссия*|"
    "расход|возврат расхода|x отчет|z отчет|х отчет"
).split("|")


def told_apart(orders: TableMap, columns: Sequence[Column], said: Said) -> TableMap:
    """The mapping of orders without rows whose column of types says that they are no sales; what is left out is said.

    Where no column tells what became of an order, a column of types that knows returns does.
    """
    if orders.table != "orders" or orders.where:
        return orders
    for column in columns:
        if plain(column.name) not in OF_DOCUMENTS or column.kind != "text" or column.missing:
            continue
        cells = [cell for cell, _ in column.frequent]
        if column.distinct > len(cells):
            continue
        where: tuple[str, tuple[str, ...]] | None = None
        by_line = any(plain(cell) == _LINE for cell in cells)
        other = [cell for cell in cells if _is_other(cell) or (by_line and plain(cell) in _OF_LINES)]
        sales = tuple(cell for cell in cells if cell not in other)
        meanings = {cell: str(recognise("orders", "status", cell)) for cell in sales}
        left = _told_besides(orders, columns)
        if {"completed", "refunded"} <= set(meanings.values()) and left is not None:
            if left and not other:
                where = str(orders.columns["status"]), left
            orders = replace(
                orders,
                columns={**orders.columns, "status": column.name},
                values={**orders.values, "status": {c: m for c, m in meanings.items() if m != "None"}},
                extras=tuple(name for name in orders.extras or () if name != column.name),
            )
        if other and sales:
            text = N_("Rows whose “{column}” is {cells} are no sales, so they are left out.")
            said.notes.append(msg(text, column=column.name, cells=", ".join(other)))
            told = dict.fromkeys(other, "cancelled") if orders.columns.get("status") == column.name else {}
            kept = {"status": {**orders.values.get("status", {}), **told}} if told else {}
            return replace(orders, where=(column.name, sales), values={**orders.values, **kept})
        if where:
            text = N_("Rows whose “{column}” is {cells} are no sales, so they are left out.")
            gone = _cancelled(next(one for one in columns if one.name == where[0]))
            said.notes.append(msg(text, column=where[0], cells=", ".join(gone)))
            return replace(orders, where=where)
    return _without_cancelled(orders, columns, said)


def _without_cancelled(orders: TableMap, columns: Sequence[Column], said: Said) -> TableMap:
    """A column that asks whether the order was cancelled, beside one that tells its status, is believed as well."""
    for column in columns:
        if yes_means(column.name) != "cancelled" or column.name == orders.columns.get("status") or column.missing:
            continue
        cells = [cell for cell, _ in column.frequent]
        gone = [cell for cell in cells if means_yes(cell)]
        rest = tuple(cell for cell in cells if cell not in gone)
        if gone and rest and len(cells) == 2:
            text = N_("Rows whose “{column}” is {cells} are no sales, so they are left out.")
            said.notes.append(msg(text, column=column.name, cells=", ".join(gone)))
            return replace(orders, where=(column.name, rest))
    return orders


def _is_other(cell: str) -> bool:
    words = plain(cell)
    return any(words == start or (start[-1] == "*" and words.startswith(start[:-1])) for start in _OTHER)


def _cancelled(status: Column) -> list[str]:
    return [cell for cell, _ in status.frequent if recognise("orders", "status", cell) == "cancelled"]


def _told_besides(orders: TableMap, columns: Sequence[Column]) -> tuple[str, ...] | None:
    """What is lost if another column tells of returns: nothing, or that some rows were cancelled.

    The cells of a status that are left where it says so; none where it never does; None where it tells of returns.
    """
    status = next((column for column in columns if column.name == orders.columns.get("status")), None)
    if status is None or status.cells == status.missing:
        return ()
    cells = [cell for cell, _ in status.frequent]
    meanings = {cell: recognise("orders", "status", cell) for cell in cells}
    if status.kind != "text" or None in meanings.values() or "refunded" in meanings.values():
        return None
    gone = _cancelled(status)
    if not gone:
        return ()
    return None if status.missing or status.distinct > len(cells) else tuple(c for c in cells if c not in gone)
