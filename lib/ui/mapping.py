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
from lib.ui import _, names, state
from lib.ui.marks import bold, lines, small

#: Values of a column beyond these are rare; they keep the meaning they would get by themselves.
MOST_VALUES = 40


def edit(
    key: str, file: FileTable, start: FileMapping, guesses: Sequence[Any], use: Callable[[FileMapping], None]
) -> FileMapping:
    """A grid for each table the file feeds; gives the mapping as it now stands in them."""
    parts = [
        _part(f"{key}_{place}", file, part, guesses, len(start.tables) > 1) for place, part in enumerate(start.tables)
    ]
    kept = tuple(part for part in parts if part is not None)
    now = replace(start, tables=kept)
    if len(kept) < len(start.tables):
        use(now)
        st.rerun()
    _add_table(key, now, use)
    st.download_button(
        _("Save this mapping"),
        now.to_json(),
        "mapping.json",
        "application/json",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"save_{key}",
    )
    return now


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


def _part(key: str, file: FileTable, part: TableMap, guesses: Sequence[Any], several: bool) -> TableMap | None:
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
    where = _where(key, file, part)
    values = _values(key, file, table, replace(part, columns=columns))
    return replace(part, columns=columns, constants=constants, where=where, values=values)


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
                "constant": str(part.constants[role.name]) if role.name in part.constants else None,
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


def _constant(table: schema.Table, role: str, text: str) -> str | float | bool:
    kind = table.role(role).kind
    if kind == "number":
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return text
    if kind == "flag":
        return text.strip().casefold() in ("true", "yes", "1", "да")
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


def _values(key: str, file: FileTable, table: schema.Table, part: TableMap) -> dict[str, Mapping[str, Any]]:
    """What the cells of a column mean, for roles that have few meanings or whose cells are words for numbers."""
    named = {column.name: column for column in file.columns}
    found: dict[str, Mapping[str, Any]] = {}
    for role_name, column_name in part.columns.items():
        role = table.role(role_name)
        known = dict(part.values.get(role_name, {}))
        column = named.get(column_name)
        if column is None or not (role.choices or known):
            continue
        found[role_name] = _value_grid(f"{key}_{role_name}", role, column, known)
    return found


def _value_grid(key: str, role: schema.Role, column: Any, known: dict[str, Any]) -> dict[str, Any]:
    counts = dict(column.frequent[:MOST_VALUES])
    cells = list(dict.fromkeys([*counts, *known]))
    # A cell that already says what it means needs no entry, but is shown with its meaning.
    folded = {choice: choice for choice in role.choices}
    folded |= {str(cell).strip().casefold(): meaning for cell, meaning in known.items()}
    rows = pd.DataFrame(
        {
            "cell": cells,
            "rows": [counts.get(cell) for cell in cells],
            "meaning": [_text(folded.get(str(cell).strip().casefold())) for cell in cells],
        }
    ).astype({"rows": "float64", "meaning": "object"})
    what = f"{_(role.label)} — {formatting.plain_markdown(column.name)}"
    st.markdown(small(_("{what}: what the values mean", what=bold(what))))
    meaning = (
        st.column_config.SelectboxColumn(_("Means"), options=list(role.choices))
        if role.choices
        else st.column_config.TextColumn(_("Means"))
    )
    edited = st.data_editor(
        rows,
        hide_index=True,
        column_config={
            "cell": st.column_config.TextColumn(_("Value in your file")),
            "rows": st.column_config.NumberColumn(_("Rows looked at"), format="localized"),
            "meaning": meaning,
        },
        disabled=["cell", "rows"],
        placeholder="",
        height=min(38 + 36 * len(rows), 260),
        key=f"values_{key}",
    )
    result = dict(known)
    for row, before in zip(edited.itertuples(), rows["meaning"], strict=True):
        after = None if formatting.missing(row.meaning) or row.meaning == "" else row.meaning
        if after != (None if formatting.missing(before) else before):
            result[row.cell] = _typed(role, after)
    return result


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _typed(role: schema.Role, text: Any) -> Any:
    if text is None or role.kind == "text":
        return text
    if role.kind == "flag":
        return str(text).strip().casefold() in ("true", "yes", "1", "да")
    try:
        return float(str(text).replace(",", "."))
    except ValueError:
        return None
