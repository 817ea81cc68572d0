"""Cells of a column of customers that name nobody: "Guest", "Розничный покупатель", the number nought."""

from __future__ import annotations

from statistics import median

from lib.i18n import N_, msg
from lib.importing.found import Column
from lib.importing.meaning.questions import Said
from lib.importing.meaning.values import Canonical, plain

#: So many times as often as others a number comes that is nobody's.
OFTEN = 3
#: What tills, warehouses and shops write for a customer they do not know.
_NOBODY = frozenset(
    "guest|guest customer|guest checkout|anonymous|anonymous customer|unknown|unknown customer|walk in|"
    "walk in customer|cash customer|cash sale|no customer|not set|retail customer|розничный покупатель|"
    "розничный клиент|покупатель розничный|частное лицо|физическое лицо|физ лицо|физлицо|аноним|"
    "анонимный покупатель|анонимный клиент|"
    "гость|без клиента|без покупателя|неизвестный|неизвестно|неизвестный покупатель|не указан|не указано|"
    "не определен|нет клиента|разовый покупатель|разовый клиент|laufkunde|laufkundschaft|barverkauf|gast|unbekannt|"
    "client anonyme|client de passage|client comptoir|cliente mostrador|cliente de mostrador|publico en general|"
    "consumidor final|cliente balcao".split("|")
)


def of_nobody(column: Column, said: Said) -> dict[str, Canonical]:
    """The cells that name nobody, each meaning none; that their orders have no customer is said."""
    found: dict[str, Canonical] = {cell: None for cell, _ in column.frequent if plain(cell) in _NOBODY}
    if column.kind == "number" and column.is_integer and column.low == 0 and _is_outstanding("0", column):
        found = {"0": None}
    if found:
        text = N_("{cells} in “{column}” names nobody: what stands beside it counts in totals, and not per customer.")
        said.notes.append(msg(text, cells=", ".join(f"“{cell}”" for cell in found), column=column.name))
    return found


def _is_outstanding(cell: str, column: Column) -> bool:
    """Whether the number nought is no customer's: it comes far more often than others, or stands apart from them.

    Some programs begin to count their customers at nought.
    """
    times = dict(column.frequent)
    others = [count for other, count in times.items() if other != cell]
    if cell not in times or not others:
        return False
    counted_on = {"1", "2"} <= set(times) or column.distinct > len(times)
    return times[cell] > OFTEN * median(others) or not counted_on
