"""Loyalty accounts whose movements are amounts without a sign, with a column of words that say which way they went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lib.i18n import N_, msg
from lib.importing.found import Column
from lib.importing.meaning import values
from lib.importing.meaning.questions import Said
from lib.importing.meaning.table_map import TableMap

#: So much of a column has to be words for movements.
MOST = 0.6


def told_apart(points: TableMap, columns: Sequence[Column], said: Said) -> list[TableMap] | None:
    """What was earned and what was redeemed, each from its rows; None where no column says which is which.

    Points that expired were neither; their rows are left out, and that is said.
    """
    for column in columns:
        kinds = _kinds(column)
        earned, redeemed, expired = (
            tuple(cell for cell, kind in kinds.items() if kind == name) for name in ("earned", "redeemed", "expired")
        )
        if not earned or not redeemed or column.name in points.columns.values():
            continue
        rest = {role: name for role, name in points.columns.items() if role != "earned"}
        kept = tuple(name for name in points.extras or () if name != column.name)
        amount = points.columns["earned"]
        if expired:
            text = N_("Points that expired ({cells}) were neither earned nor redeemed, so those rows are left out.")
            said.notes.append(msg(text, cells=", ".join(expired)))
        return [
            replace(points, columns={**rest, role: amount}, where=(column.name, cells), extras=kept)
            for role, cells in (("earned", earned), ("redeemed", redeemed))
        ]
    return None


def go_both_ways(column: Column) -> bool:
    """Whether the words of a column say that points were earned in some rows and redeemed in others."""
    return {"earned", "redeemed"} <= set(_kinds(column).values())


def _kinds(column: Column) -> dict[str, str]:
    if column.kind != "text" or not column.frequent:
        return {}
    found = {cell: str(kind) for cell, _ in column.frequent if (kind := values.recognise("points", "event", cell))}
    told = sum(times for cell, times in column.frequent if cell in found)
    return found if told >= MOST * sum(times for _, times in column.frequent) else {}
