"""The mapping grid: which column plays which role, with reasons, and what the values in it mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lib import formatting, schema
from lib.errors import RegularsError
from lib.i18n import N_, Message, msg
from lib.importing import FileMapping, FileTable, TableMap
from lib.importing.meaning import meanings, units
from lib.ui import _, names, state, value_grid
from lib.ui.marks import bold, lines, small


def edit(
    key: str, file: FileTable, start: FileMapping, guesses: Sequence[Any], use: Callable[[FileMapping], None]
) -> FileMapping:
    """A grid for each table the file feeds; gives the mapping as it now stands in them."""
    several = len(start.tables) > 1
    parts: list[TableMap | None] = []
    picked: dict[int, value_grid.Cells] = {}
    for place, part in enumerate(start.tables):
        feeds = _feeds(start, place)
        now = _part(f"{key}_{place}", file, part, guesses, several, feeds, _events(start))
        parts.append(now[0] if now else None)
        picked |= now[1] if now else {}
    for place, cells in picked.items():
        feeding = parts[place]
        if feeding is not None:
            column = feeding.where[0] if feeding.where else feeding.columns["action"]
            parts[place] = replace(feeding, where=(column, cells) if cells else None)
    kept = tuple(part for part in parts if part is not None)
    agreed = replace(start, tables=kept)
    if len(kept) < len(start.tables):
        use(agreed)
        st.rerun()
    _add_table(key, agreed, use)
    st.download_button(
        _("Save this mapping"),
        agreed.to_json(),
        "mapping.json",
        "application/json",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"save_{key}",
    )
    return agreed


def _events(mapping: FileMapping) -> set[str]:
    """Columns that say what happened, whose values are shared out to tables in one grid."""
    return {part.columns["action"] for part in mapping.tables if "action" in part.columns}


def _feeds(mapping: FileMapping, place: int) -> dict[int, value_grid.Feed]:
    """Of the part that holds a column of events, the cells by which it and other parts take their rows."""
    column = mapping.tables[place].columns.get("action")
    if column is None:
        return {}
    others: dict[int, value_grid.Feed] = {
        at: (part.table, part.where[1])
        for at, part in enumerate(mapping.tables)
        if part.where and part.where[0] == column
    }
    return {place: (mapping.tables[place].table, None)} | others


def problem(file: FileTable, agreed: FileMapping) -> Message | None:
    """What keeps the mapping from being used, as a sentence; None when nothing does."""
    if not agreed.tables:
        return msg(
            N_(
                "No column was recognised as something to count. "
                "Say under “Columns and what they mean” what this file holds."
            )
        )
    try:
        agreed.applied_to(file.headers)
    except RegularsError as error:
        return error.message
    return None


def untold(file: FileTable, agreed: FileMapping) -> list[Message]:
    """What becomes of cells whose meaning nobody knows; said once for a column that feeds several tables."""
    columns = {column.name: column for column in file.columns}
    return list(dict.fromkeys(note for part in agreed.tables for note in value_grid.untold(part, columns)))


def _add_table(key: str, now: FileMapping, use: Callable[[FileMapping], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("This file also holds"),
            list(schema.TABLES),
            index=None,
            format_func=names.labels(schema.TABLES, names.table),
            placeholder=_("Choose what else a row is"),
            width=320,
            key=f"also_{key}",
        )
        if st.button(_("Add"), disabled=chosen is None, key=f"also_add_{key}") and chosen:
            use(replace(now, tables=(*now.tables, TableMap(chosen))))
            st.rerun()


def _part(
    key: str,
    file: FileTable,
    part: TableMap,
    guesses: Sequence[Any],
    several: bool,
    feeds: Mapping[int, value_grid.Feed],
    events: set[str],
) -> tuple[TableMap, dict[int, value_grid.Cells]] | None:
    """One table as it now stands, and the cells that feed the others; None when the file is said to hold none of it."""
    table = schema.table(part.table)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(lines(bold(_(table.label)), small(_("One row is {row}.", row=_(table.row)))))
        if several and st.button(_("This file holds none of these"), type="tertiary", key=f"none_{key}"):
            return None
    edited = _grid(key, file, table, part, guesses)
    columns = {row.role: row.column for row in edited.itertuples() if row.column}
    constants = {
        row.role: _constant(table, row.role, row.constant)
        for row in edited.itertuples()
        if row.constant and not row.column
    }
    where = part.where if part.where and part.where[0] in events else _where(key, file, part)
    # What the cells of a column meant says nothing about another column.
    kept = {role: cells for role, cells in part.values.items() if columns.get(role) == part.columns.get(role)}
    now = replace(
        part, columns=columns, constants=constants, where=where, values=kept, units=_units(key, part, columns)
    )
    return _values(key, file, table, now, feeds)


def _grid(key: str, file: FileTable, table: schema.Table, part: TableMap, guesses: Sequence[Any]) -> pd.DataFrame:
    """Roles down, and for each its column, its example, how sure the proposal is, and why."""
    reasons = {(g.role, g.column): g for g in guesses if g.table == table.name}
    samples = {column.name: ", ".join(column.samples[:3]) for column in file.columns}
    tr = state.tr()
    order = sorted(
        table.roles,
        key=lambda role: (not role.required, role.name not in part.columns and role.name not in part.constants),
    )
    rows = []
    for role in order:
        column = part.columns.get(role.name)
        guess = reasons.get((role.name, column))
        rows.append(
            {
                "role": role.name,
                "label": _(role.label) + (" *" if role.required else ""),
                "column": column,
                "example": samples.get(column or "", ""),
                "constant": _shown(table, role.name, part.constants[role.name])
                if role.name in part.constants
                else None,
                "sure": round(100 * guess.confidence) if guess else None,
                "why": tr(guess.reason) if guess else "",
            }
        )
    config = {
        "role": None,
        "label": st.column_config.TextColumn(_("What"), width="medium"),
        "column": st.column_config.SelectboxColumn(
            _("Column in your file"), options=list(file.headers), width="medium"
        ),
        "example": st.column_config.TextColumn(_("For example"), width="medium"),
        "constant": st.column_config.TextColumn(_("Or always"), width=110),
        "sure": st.column_config.NumberColumn(_("Sure"), format="%d %%", width="small"),
        "why": st.column_config.TextColumn(_("Because"), width="large"),
    }
    edited = st.data_editor(
        pd.DataFrame(rows).astype({"column": "object", "constant": "object", "sure": "float64"}),
        hide_index=True,
        column_config=config,
        disabled=["label", "example", "sure", "why"],
        placeholder="",
        height=min(38 + 36 * len(rows), 360),
        key=f"grid_{key}",
    )
    return edited.astype(object).where(edited.notna(), None)


def _shown(table: schema.Table, role: str, value: str | float | bool) -> str:
    """A value that holds in every row, as a person would write it."""
    return state.tr()(meanings.name(table.name, role, value))


def _constant(table: schema.Table, role: str, text: str) -> str | float | bool:
    kind = table.role(role).kind
    for value in meanings.known(table.name, role):
        if text.strip().casefold() in (_shown(table, role, str(value)).casefold(), str(value)):
            return str(value)
    if kind == "number":
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return text
    if kind == "flag":
        return text.strip().casefold() in ("true", "yes", "1", "да", _shown(table, role, True).casefold())
    return text


def _where(key: str, file: FileTable, part: TableMap) -> tuple[str, tuple[str, ...]] | None:
    """Which rows feed this table, where a column says what happened."""
    named = {column.name: column for column in file.columns}
    if part.where is None or part.where[0] not in named:
        return part.where
    column, chosen = part.where
    known = list(dict.fromkeys([*chosen, *(value for value, _count in named[column].frequent)]))
    picked = st.multiselect(
        _("Only rows where “{column}” is", column=formatting.plain_markdown(column)),
        known,
        default=list(chosen),
        key=f"where_{key}",
    )
    return (column, tuple(picked)) if picked else None


def _units(key: str, part: TableMap, columns: Mapping[str, str]) -> dict[str, str]:
    """In which unit lengths of time are counted, and what the lines of orders have in common where they do."""
    found = {}
    for role, column in columns.items():
        asked = role in units.LENGTHS or role == "order_id" or role in part.units
        if not asked or not units.possible(part.table, role):
            continue
        known = list(units.USUAL[role])
        now = part.units.get(role, units.UNIT_OF[role])
        if now not in known:
            known.append(now)
        length, shown = role in units.LENGTHS, formatting.plain_markdown(column)
        picked = st.selectbox(
            _("“{column}” is counted in", column=shown) if length else _("“{column}” holds", column=shown),
            known,
            index=known.index(now),
            format_func=names.labels(known, lambda unit: _(units.LABELS[unit])),
            width=220 if length else 400,
            key=f"unit_{key}_{role}",
        )
        if picked and picked != units.UNIT_OF[role]:
            found[role] = picked
    return found


def _values(
    key: str, file: FileTable, table: schema.Table, part: TableMap, feeds: Mapping[int, value_grid.Feed]
) -> tuple[TableMap, dict[int, value_grid.Cells]]:
    """What the cells of a column mean, for roles whose cells are words, and which tables take the rows of an event."""
    named = {column.name: column for column in file.columns}
    found: dict[str, Mapping[str, Any]] = {}
    fed: dict[int, value_grid.Cells] = {}
    for role_name, column_name in part.columns.items():
        role, column = table.role(role_name), named.get(column_name)
        if column is None or not value_grid.shown(part, role, column):
            continue
        shares = feeds if role_name == "action" else {}
        found[role_name], ticked = value_grid.edit(f"values_{key}_{role_name}", part, role, column, shares)
        fed |= ticked
    return replace(part, values={role: cells for role, cells in found.items() if cells}), fed
