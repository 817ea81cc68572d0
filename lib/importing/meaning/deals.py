"""Deals of a CRM: sales that may still fail, so that only those that were won are orders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lib.i18n import N_, msg
from lib.importing.found import Column
from lib.importing.meaning.questions import Said
from lib.importing.meaning.table_map import TableMap
from lib.importing.meaning.values import Canonical, plain, recognise

_DEALS = frozenset("deal deals opportunity opportunities сделка сделки сделке сделок".split())
#: What only a deal itself has.
_OWN = frozenset("stage name title стадия этап название".split())
_WON = frozenset(
    "closed won|won|deal won|сделка успешна|успешно реализовано|успешно завершена|сделка выиграна|выиграна|выигран|"
    "успешная сделка|успешно закрыта|продажа состоялась".split("|")
)


def are_deals(columns: Iterable[Column]) -> bool:
    """Whether headers speak of deals: "Название сделки", "Deal stage"."""
    return any(_DEALS & set(plain(column.name).split()) for column in columns)


def are_named_deals(columns: Iterable[Column]) -> bool:
    """Whether rows are deals by themselves: contacts have columns of their deals too, but none of a stage or a name."""
    return any(_DEALS & words and _OWN & words for words in (set(plain(column.name).split()) for column in columns))


def only_won(orders: TableMap, columns: Iterable[Column], said: Said) -> TableMap:
    """Deals in every stage but the won ones are no orders; where no stage is known for a won one, all are as before."""
    columns = list(columns)
    stage = next((column for column in columns if column.name == orders.columns.get("status")), None)
    if orders.table != "orders" or stage is None or stage.kind != "text" or not are_deals(columns):
        return orders
    cells = [cell for cell, _ in stage.frequent]
    won = [cell for cell in cells if plain(cell) in _WON]
    open_ones = [cell for cell in cells if cell not in won and recognise("orders", "status", cell) != "cancelled"]
    if not won or not open_ones:
        return orders
    text = N_("Of the deals, only those that were won ({won}) count as orders; those in other stages do not: {others}.")
    said.notes.append(msg(text, won=", ".join(won), others=", ".join(open_ones)))
    meanings: dict[str, Canonical] = {cell: "completed" if cell in won else "cancelled" for cell in cells}
    return replace(orders, values={**orders.values, "status": meanings})
