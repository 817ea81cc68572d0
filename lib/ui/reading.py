"""How a file was read: what was detected and why, and what can be set otherwise."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib.i18n import N_
from lib.importing import FileTable
from lib.ui import _, names, state

DETECT = "detect"
NAMES = {
    "format": N_("Format"),
    "encoding": N_("Encoding"),
    "delimiter": N_("Column separator"),
    "quote": N_("Quotation mark"),
    "header_row": N_("Line with the column names"),
    "decimal": N_("Decimal sign"),
    "day_first": N_("Order of day and month"),
    "sheet": N_("Sheet"),
    "sheets": N_("Sheets"),
    "preamble": N_("Lines before the table"),
    "footer": N_("Lines after the table"),
    "blank": N_("Blank lines"),
    "repeated_header": N_("Repeated headers"),
}
ENCODINGS = ("utf-8", "utf-16", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "cp1252", "latin-1")
DELIMITERS = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": N_("vertical bar"), " ": N_("spaces")}
DECIMALS = {".": N_("point"), ",": N_("comma")}
ORDERS = {True: N_("day before month"), False: N_("month before day")}


def evidence(file: FileTable) -> None:
    """What was decided, and from what."""
    tr = state.tr()
    rows = [
        {
            "what": _(NAMES.get(found.name, found.name.replace("_", " "))),
            "value": _shown(found.name, found.value),
            "why": _("set by you") if found.overridden else tr(found.reason),
            "sure": _("please check") if found.guess else "",
        }
        for found in file.evidence
    ]
    if rows:
        columns: dict[str, Any] = {
            "what": st.column_config.TextColumn(_("Detected")),
            "value": st.column_config.TextColumn(_("As")),
            "why": st.column_config.TextColumn(_("Because"), width="large"),
            "sure": st.column_config.TextColumn(""),
        }
        if not any(row["sure"] for row in rows):
            columns["sure"] = None
        st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=columns)


def _shown(name: str, value: str) -> str:
    if name == "delimiter" and value in DELIMITERS:
        return _(DELIMITERS[value])
    if name == "day_first":
        return (
            _(ORDERS[True])
            if value.lower() in ("true", "1", "yes")
            else _(ORDERS[False])
            if value.lower() in ("false", "0", "no")
            else value
        )
    return value


def overrides(one, file: FileTable | None) -> None:
    """Choices that replace what was detected; the file is read again at once."""
    st.caption(_("If something looks wrong, set it here. Everything left on “detect” is worked out from the file."))
    grid = st.grid(3, min_column_width=180)
    _choice(grid, one, "encoding", {name: name for name in ENCODINGS})
    _choice(grid, one, "delimiter", DELIMITERS)
    _choice(grid, one, "decimal", DECIMALS)
    _choice(grid, one, "day_first", ORDERS)
    sheets = next((f.value.split(", ") for f in (file.evidence if file else ()) if f.name == "sheets"), [])
    if len(sheets) > 1:
        _choice(grid, one, "sheet", {name: name for name in sheets})
    row = grid.number_input(
        _("Line with the column names (0: there is none)"),
        min_value=0,
        max_value=1000,
        value=one.options.get("header_row"),
        placeholder=_("detect"),
        key=f"option_{one.id}_header_row",
    )
    _set(one, "header_row", row)


def _choice(grid, one, name: str, options: dict) -> None:
    known = [DETECT, *options]
    now = one.options.get(name, DETECT)
    picked = grid.selectbox(
        _(NAMES[name]),
        known,
        index=known.index(now) if now in known else 0,
        format_func=names.labels(known, lambda o: _("detect") if o == DETECT else _(options[o])),
        key=f"option_{one.id}_{name}",
    )
    _set(one, name, None if picked == DETECT else picked)


def _set(one, name: str, value) -> None:
    if one.options.get(name) == value:
        return
    one.options = {k: v for k, v in one.options.items() if k != name} | ({} if value is None else {name: value})
    one.use(None)
    st.rerun()


def preview(file: FileTable) -> None:
    """The first rows as text, exactly as they stand in the file."""
    st.markdown(f"**{_('The first rows')}**")
    shown = file.preview(20)
    columns = {name: st.column_config.TextColumn(str(name)) for name in shown.columns}
    st.dataframe(shown.astype("str"), hide_index=True, column_config=columns, height=280)
