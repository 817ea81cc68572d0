"""What the values in a column mean: a grid with how often each occurs, those nobody knows yet first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from lib import formatting, schema
from lib.i18n import N_, Message, msg
from lib.importing import Column, TableMap
from lib.importing.meaning import meanings, values
from lib.ui import _, names, state
from lib.ui.marks import bold, small

#: Values of a column beyond these are rare; they keep the meaning they would get by themselves.
MOST_VALUES = 40
#: So many unknown values are named above the grid.
MOST_NAMED = 5
_YES, _NO = "yes", "no"
#: Cells of a column that says what happened; None means all of them.
Cells = tuple[str, ...] | None
#: A table and the cells by which it takes its rows.
Feed = tuple[str, Cells]


def shown(part: TableMap, role: schema.Role, column: Column) -> bool:
    """Whether the cells of a role have meanings to look at: words with known meanings, or answers in words."""
    given = part.values.get(role.name)
    if role.kind == "flag":
        return column.kind == "text"
    return bool(role.choices or given or meanings.known(part.table, role.name))


def edit(
    key: str, part: TableMap, role: schema.Role, column: Column, feeds: Mapping[int, Feed]
) -> tuple[dict[str, Any], dict[int, Cells]]:
    """The grid of one role: what its cells mean now, and by which of them each part of the mapping takes its rows.

    `feeds` gives those parts by their places; it is empty for a column that does not say which rows are whose.
    """
    given = dict(part.values.get(role.name, {}))
    counts = dict(column.frequent[:MOST_VALUES])
    if role.name == "customer_id":
        # A name means whom it names; only cells that name nobody have a meaning to look at.
        counts = {cell: times for cell, times in column.frequent if cell in given}
    cells = list(dict.fromkeys([*counts, *given, *(cell for _table, fed in feeds.values() for cell in fed or ())]))
    before = {cell: _meaning(part.table, role, given, cell) for cell in cells}
    unknown = {cell for cell in cells if before[cell] is None and not _named(given, cell)}
    cells.sort(key=lambda cell: cell not in unknown)
    rows = pd.DataFrame(
        {
            "cell": cells,
            "rows": pd.Series([counts.get(cell) for cell in cells], dtype="float64"),
            "meaning": pd.Series([_to_cell(role, before[cell]) for cell in cells], dtype=_dtype(role)),
            "unknown": [_remark(role, before[cell], cell in unknown) for cell in cells],
        }
    )
    # All cells of a table can be ticked off only where the grid shows all of them.
    feeds = {at: feed for at, feed in feeds.items() if feed[1] is not None or column.distinct <= len(cells)}
    for at, (_table, fed) in feeds.items():
        rows[str(at)] = [fed is None or cell in fed for cell in cells]
    what = f"{_(role.label)} — {formatting.plain_markdown(column.name)}"
    st.markdown(small(_("{what}: what the values mean", what=bold(what))))
    edited = st.data_editor(
        rows,
        hide_index=True,
        column_config=_config(part.table, role, before, feeds, any(rows["unknown"])),
        disabled=["cell", "rows", "unknown"],
        placeholder="",
        height=min(38 + 36 * len(rows), 260),
        key=key,
    )
    for cell, picked in zip(cells, edited["meaning"], strict=True):
        after = _from_cell(role, picked)
        if after != before[cell]:
            given[cell] = after
    ticked: dict[int, Cells] = {}
    for at, (_table, fed) in feeds.items():
        on = tuple(cell for cell, picked in zip(cells, edited[str(at)], strict=True) if picked)
        ticked[at] = None if fed is None and len(on) == len(cells) else on
    return given, ticked


def untold(part: TableMap, columns: Mapping[str, Column]) -> list[Message]:
    """Cells whose meaning nobody knows yet and which change numbers: what becomes of them, before they are loaded."""
    found, table = [], schema.table(part.table)
    for role_name, column_name in part.columns.items():
        role, column = table.role(role_name), columns.get(column_name)
        if column is None or role_name == "action" or not (role.kind == "number" or role.default):
            continue
        if not shown(part, role, column):
            continue
        given = part.values.get(role_name, {})
        cells = [
            cell
            for cell, _rows in column.frequent[:MOST_VALUES]
            if not _named(given, cell) and _meaning(part.table, role, given, cell) is None
        ]
        if not cells:
            continue
        listed = ", ".join(f"“{cell}”" for cell in cells[:MOST_NAMED]) + (" …" if len(cells) > MOST_NAMED else "")
        if role.kind == "number":
            text = N_(
                "“{column}”: it is not known which mark these stand for, so their rows will be refused: {cells}. "
                "Say it under “Columns and what they mean”."
            )
            found.append(msg(text, column=column_name, cells=listed))
        else:
            text = N_(
                "“{column}”: it is not known what these mean, so they are taken as “{meaning}”: {cells}. "
                "Say it under “Columns and what they mean”."
            )
            meaning = meanings.name(part.table, role_name, role.default)
            found.append(msg(text, column=column_name, cells=listed, meaning=meaning))
    return found


def _meaning(table: str, role: schema.Role, given: Mapping[str, Any], cell: str) -> Any:
    """What a cell is taken for now; a cell that already says what it means needs no entry in the mapping."""
    if _named(given, cell):
        known = {values.plain(other) or other: meaning for other, meaning in given.items()}
        return given.get(cell, known.get(values.plain(cell) or cell))
    if cell in role.choices:
        return cell
    if role.kind == "number":
        return _number(cell)
    return values.recognise(table, role.name, cell)


def _named(given: Mapping[str, Any], cell: str) -> bool:
    """Whether a mapping says what a cell means; "no answer" is a meaning too."""
    return cell in given or (values.plain(cell) or cell) in {values.plain(other) or other for other in given}


def _remark(role: schema.Role, meaning: Any, unknown: bool) -> str:
    if unknown:
        return _untold(role)
    return _("no answer: left empty") if meaning is None and role.kind == "number" else ""


def _number(cell: Any) -> float | None:
    try:
        return float(str(cell).replace(",", "."))
    except ValueError:
        return None


def _untold(role: schema.Role) -> str:
    if role.name == "action":
        return _("keeps its name")
    if role.kind == "number":
        return _("not known: its rows are refused")
    if role.default:
        return _("not known: taken as {meaning}", meaning=_label(role, role.default))
    return _("not known: left empty")


def _label(role: schema.Role, value: str) -> str:
    table = next((name for name, table in schema.TABLES.items() if role in table.roles), "")
    return state.tr()(meanings.name(table, role.name, value))


def _config(
    table: str, role: schema.Role, before: Mapping[str, Any], feeds: Mapping[int, Feed], some_unknown: bool
) -> dict[str, Any]:
    config: dict[str, Any] = {
        "cell": st.column_config.TextColumn(_("Value in your file")),
        "rows": st.column_config.NumberColumn(_("Rows looked at"), format="localized", width="small"),
        "meaning": _meaning_column(table, role, before),
        "unknown": st.column_config.TextColumn("") if some_unknown else None,
    }
    for at, (fed_table, _fed) in feeds.items():
        config[str(at)] = st.column_config.CheckboxColumn(names.table(fed_table), width="small")
    return config


def _meaning_column(table: str, role: schema.Role, before: Mapping[str, Any]) -> Any:
    if role.kind == "number":
        return st.column_config.NumberColumn(_("Means the mark"))
    if role.kind == "flag":
        options = {_YES: _("yes"), _NO: _("no")}
    else:
        own = [str(meaning) for meaning in before.values() if meaning is not None]
        choices = [*role.choices, *meanings.known(table, role.name), *own]
        tr = state.tr()
        options = {str(choice): tr(meanings.name(table, role.name, choice)) for choice in dict.fromkeys(choices)}
    return st.column_config.SelectboxColumn(
        _("Means"), options=list(options), format_func=names.labels(options, lambda option: options[option])
    )


def _dtype(role: schema.Role) -> str:
    return "float64" if role.kind == "number" else "object"


def _to_cell(role: schema.Role, value: Any) -> Any:
    if value is None or role.kind == "number":
        return value
    return (_YES if value else _NO) if role.kind == "flag" else str(value)


def _from_cell(role: schema.Role, picked: Any) -> Any:
    if formatting.missing(picked) or picked == "":
        return None
    if role.kind == "flag":
        return picked == _YES
    return float(picked) if role.kind == "number" else picked
