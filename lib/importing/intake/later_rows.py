"""Logs that tell in further rows what became of a message: those rows become flags of the message they are about."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from lib.importing.meaning.table_map import LaterRows
from lib.schema import LINE_COLUMN

_HOW = {flag: f"_later_{flag}" for flag in ("delivered", "bounced", "opened", "clicked", "converted", "unsubscribed")}


def flags_told(later: LaterRows) -> frozenset[str]:
    """The roles that later rows fill."""
    told = {flag for flag, cells in later.flags.items() if cells}
    return frozenset(told - {"bounced"} | ({"delivered"} if {"delivered", "bounced"} & told else set()))


def belonging(later: LaterRows, event: Value, sent: BooleanValue, alike: tuple[Value, ...]) -> BooleanValue:
    """Which rows tell about a message that is in the file: those with a message to the same person and campaign."""
    cells = [cell for some in later.flags.values() for cell in some]
    there = sent.cast("int8").max().over(group_by=list(alike)) > 0
    named = alike[0].notnull()
    return (event.isin(cells) & ~sent & named & there).fill_null(False)


def with_flags(
    relation: Table,
    later: LaterRows,
    event: Value,
    sent: BooleanValue,
    moment: Value,
    alike: tuple[Value, ...],
) -> tuple[Table, Mapping[str, BooleanValue]]:
    """The rows with what is told about each message, and the flags as columns of them.

    `alike` are the person and the campaign (or number) of a row. A row belongs to the last message before it; one that
    comes before any message of its campaign, as clocks differ, to the first. What was opened did arrive.
    """
    told = {flag: cells for flag, cells in later.flags.items() if cells}
    rows = relation.mutate(
        _sent=sent.fill_null(False),
        _event=event,
        _moment=moment,
        **{f"_alike_{place}": value for place, value in enumerate(alike)},
    )
    same = [f"_alike_{place}" for place in range(len(alike))]
    if later.by is None:
        # A message comes before what is told about it within the same second.
        order = [rows._moment, rows._sent.desc(), rows[LINE_COLUMN]]
        up_to_here = ibis.window(group_by=same, order_by=order, preceding=None, following=0)
        rows = rows.mutate(_message=ibis.greatest(rows._sent.cast("int64").sum().over(up_to_here), 1))
        same = [*same, "_message"]
    rows = rows.mutate(
        **{
            _HOW[flag]: (rows._event.isin(list(cells)) & ~rows._sent).cast("int8").max().over(group_by=same) > 0
            for flag, cells in told.items()
        }
    )
    found = {flag: rows[_HOW[flag]].fill_null(False) for flag in told}
    arrived = [found[flag] for flag in ("delivered", "opened", "clicked") if flag in found]
    bounced = found.pop("bounced", None)
    if "delivered" in found:
        found["delivered"] = ibis.or_(*arrived)
    elif bounced is not None:
        found["delivered"] = ibis.or_(*arrived, ~bounced)
    return rows, found
