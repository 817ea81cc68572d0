"""Which columns without a role are worth keeping, and under which names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lib import schema
from lib.facts.base import RESERVED
from lib.importing.found import Column
from lib.schema import FILE_COLUMN, LINE_COLUMN

#: More different values than this are not a breakdown but a text.
FEW = 200
#: A cell longer than this is somebody's words.
LONG = 60
#: An attribute of customers may be anything but a text of its own for nearly everybody.
NEARLY_UNIQUE = 0.9


def useful(table: str, columns: Iterable[Column], used: Iterable[str]) -> tuple[str, ...]:
    """The columns to keep beside the roles: every attribute of a customer; elsewhere what has few different values."""
    taken = set(used)
    return tuple(
        column.name
        for column in columns
        if column.name not in taken
        and column.cells > column.missing
        and (_attribute if table == "customers" else _few)(column)
    )


def _few(column: Column) -> bool:
    filled = column.cells - column.missing
    if column.kind == "flag" or is_month(column):
        return True
    if column.kind == "number":
        return column.is_integer and column.distinct <= 50 and column.distinct < 0.5 * max(filled, 20)
    if column.kind != "text" or any(len(cell) > LONG for cell in column.samples):
        return False
    return column.distinct <= FEW and (column.distinct <= 20 or column.distinct < 0.5 * filled)


def is_month(column: Column) -> bool:
    """Whether the cells are months or quarters, such as 2025-01: a group that somebody belongs to, not a time."""
    return column.kind == "time" and column.distinct <= FEW and all(len(cell) < 8 for cell in column.samples)


def _attribute(column: Column) -> bool:
    filled = column.cells - column.missing
    return column.kind != "text" or filled < 50 or column.distinct < NEARLY_UNIQUE * filled


def named(table: str, columns: Iterable[str]) -> Mapping[str, str]:
    """Name in the canonical table -> column. A header that means something there gets " (file)" behind it."""
    roles = {role.name for role in schema.table(table).roles} | {FILE_COLUMN, LINE_COLUMN} | RESERVED
    found: dict[str, str] = {}
    for column in columns:
        # A leading underscore is how the engine room marks columns of its own.
        name = column.lstrip("_") or "column"
        while name.casefold() in roles or name.casefold() in {taken.casefold() for taken in found}:
            name += " (file)"
        found[name] = column
    return found
