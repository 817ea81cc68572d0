"""How a file was read: what was detected and why, and what can be set otherwise."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib.i18n import N_
from lib.importing import FileTable
from lib.ui import _, names, state

DETECT = "detect"
#: So many columns are listed to be set by hand; wider files are typed as detected, or by a mapping.
MOST_COLUMNS = 300
NAMES = {
    "format": N_("Format"),
    "encoding": N_("Encoding"),
    "delimiter": N_("Column separator"),
    "quote": N_("Quotation mark"),
    "header_row": N_("Line with the column names"),
    "decimal": N_("Decimal sign"),
    "day_first": N_("Order of day and month"),
    "thousands": N_("Sign between thousands"),
    "signs": N_("Currency and percent signs"),
    "missing": N_("Spellings of “no value”"),
    "flags": N_("Yes and no"),
    "times": N_("Times as numbers"),
    "kinds": N_("Kinds of columns"),
    "columns": N_("Columns"),
    "sheet": N_("Sheet"),
    "sheets": N_("Sheets"),
    "other_table": N_("Another table"),
    "footer_row": N_("First line after the data"),
    "preamble": N_("Lines before the table"),
    "footer": N_("Lines after the table"),
    "blank": N_("Blank lines"),
    "repeated_header": N_("Repeated headers"),
    "reordered_header": N_("Headers in another order"),
    "header_lines": N_("Lines of the header"),
    "totals": N_("Totals between the rows"),
    "merged": N_("Merged cells"),
    "formulas": N_("Formulas without a result"),
    "whole": N_("Whole numbers"),
}
FORMATS = {
    "text": N_("text"),
    "workbook": N_("workbook"),
    "page": N_("page with tables"),
    "parquet": N_("Parquet"),
    "json": N_("JSON"),
}
ENCODINGS = ("utf-8", "utf-16", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "cp1252", "latin-1")
DELIMITERS = {
    ",": N_("comma"),
    ";": N_("semicolon"),
    "\t": N_("tab"),
    "|": N_("vertical bar"),
    " ": N_("spaces"),
    "fixed": N_("fixed width"),
}
QUOTES = {'"': N_("double quotes"), "'": N_("single quotes"), "": N_("nothing is quoted")}
DECIMALS = {".": N_("point"), ",": N_("comma")}
THOUSANDS = {"": N_("nothing"), " ": N_("space"), ".": N_("point"), ",": N_("comma"), "'": N_("apostrophe")}
ORDERS = {True: N_("day before month"), False: N_("month before day")}
KINDS = {
    "text": N_("text"),
    "number": N_("number"),
    "time": N_("date or time"),
    "flag": N_("yes or no"),
    "excel": N_("date as a number of days (Excel)"),
    "unix": N_("seconds since 1970"),
    "unix_ms": N_("milliseconds since 1970"),
}


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
    spelled = {
        "format": FORMATS,
        "delimiter": DELIMITERS,
        "quote": QUOTES,
        "decimal": DECIMALS,
        "thousands": THOUSANDS,
    }.get(name, {})
    if name == "thousands" and value.isspace():
        # Spaces that do not break and narrow ones look like any other.
        value = " "
    if value in spelled:
        return _(spelled[value])
    if name == "sheets":
        return ", ".join(value.split("\n"))
    if name == "day_first":
        return (
            _(ORDERS[True])
            if value.lower() in ("true", "1", "yes")
            else _(ORDERS[False])
            if value.lower() in ("false", "0", "no")
            else value
        )
    return value


def other_sheets(file: FileTable | None, read: str | None) -> list[str]:
    """The sheets of a workbook with anything in them, besides the one that is read."""
    names_ = next((found.value.split("\n") for found in (file.evidence if file else ()) if found.name == "sheets"), [])
    return [name for name in names_ if name != read]


def overrides(one, file: FileTable | None) -> None:
    """Choices that replace what was detected; the file is read again at once."""
    st.caption(_("If something looks wrong, set it here. Everything left on “detect” is worked out from the file."))
    grid = st.grid(3, min_column_width=180)
    # Nothing is known of a file that could not be read, so everything can be set.
    kind = None if file is None else _kind(file)
    if kind in (None, "text", "page"):
        _choice(grid, one, "encoding", {name: name for name in ENCODINGS}, others=True)
    if kind in (None, "text"):
        _choice(grid, one, "delimiter", DELIMITERS, others=True)
        _choice(grid, one, "quote", QUOTES)
    _choice(grid, one, "decimal", DECIMALS)
    _choice(grid, one, "thousands", THOUSANDS)
    _choice(grid, one, "day_first", ORDERS)
    sheets = other_sheets(file, "")
    if len(sheets) > 1:
        _choice(grid, one, "sheet", {name: name for name in sheets})
    if kind in (None, "text", "workbook", "page"):
        _line(grid, one, "header_row", _("Line with the column names (0: there is none)"))
        _line(grid, one, "footer_row", _("First line after the data (0: data to the end)"))
    words = grid.text_input(
        _("More words for “no value”, with commas"),
        ", ".join(one.options.get("missing", ())),
        key=f"option_{one.id}_{one.version}_missing",
    )
    _set(one, "missing", tuple(word.strip() for word in words.split(",") if word.strip()) or None)
    if file is not None:
        _columns(one, file)


def _kind(file: FileTable) -> str:
    """What the file is: text, a workbook, Parquet or JSON; the last two say themselves how they are to be read."""
    told = {found.name: found.value for found in file.evidence}
    return told.get("format", "text")


def _line(grid, one, name: str, label: str) -> None:
    row = grid.number_input(
        label,
        min_value=0,
        max_value=2_000_000_000,
        value=one.options.get(name),
        placeholder=_("detect"),
        key=f"option_{one.id}_{one.version}_{name}",
    )
    _set(one, name, row)


def _columns(one, file: FileTable) -> None:
    """What each column holds; another kind can be chosen."""
    tr, given = state.tr(), dict(one.options.get("kinds", {}))
    kinds = {_(label): kind for kind, label in KINDS.items()}
    rows = pd.DataFrame(
        [
            {
                "name": column.name,
                "kind": _(KINDS[given.get(column.name, column.kind)]),
                "how": tr(column.how) if column.how else "",
                "sample": ", ".join(column.samples[:3]),
                "fit": 100 * column.fit,
            }
            for column in file.columns[:MOST_COLUMNS]
        ]
    )
    edited = st.data_editor(
        rows,
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(_("Column"), width="medium"),
            "kind": st.column_config.SelectboxColumn(_("Holds"), options=list(kinds), required=True, width="medium"),
            "how": st.column_config.TextColumn(_("Written as"), width="medium"),
            "sample": st.column_config.TextColumn(_("For example"), width="medium"),
            "fit": st.column_config.NumberColumn(_("Fits"), format="%.0f %%", width="small"),
        },
        disabled=["name", "how", "sample", "fit"],
        height=min(38 + 36 * len(rows), 300),
        key=f"kinds_{one.id}_{one.version}",
    )
    changed = edited["kind"] != rows["kind"]
    if changed.any():
        chosen = {row.name: kinds[row.kind] for row in edited[changed].itertuples(index=False)}
        _set(one, "kinds", given | chosen)


def _choice(grid, one, name: str, options: dict, others: bool = False) -> None:
    """Detected or one of the options; with `others`, anything that is typed in."""
    now = one.options.get(name, DETECT)
    known = list(dict.fromkeys([DETECT, *options, now]))
    picked = grid.selectbox(
        _(NAMES[name]),
        known,
        index=known.index(now),
        format_func=names.labels(known, lambda o: _("detect") if o == DETECT else _(options[o]) if o in options else o),
        accept_new_options=others,
        key=f"option_{one.id}_{one.version}_{name}",
    )
    _set(one, name, None if picked == DETECT else picked)


def _set(one, name: str, value) -> None:
    if one.options.get(name) == value:
        return
    one.options = {k: v for k, v in one.options.items() if k != name} | ({} if value is None else {name: value})
    one.use(None)
    st.rerun()


def preview(key: str, file: FileTable) -> None:
    """The first rows, as they are understood or exactly as they stand in the file."""
    ways = {True: _("as understood"), False: _("as in the file")}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_('The first rows')}**", width="content")
        typed = st.segmented_control(
            _("How the first rows are shown"),
            list(ways),
            format_func=ways.__getitem__,
            default=True,
            required=True,
            label_visibility="collapsed",
            key=f"preview_{key}",
        )
    shown = file.understood(20) if typed else file.preview(20).astype("str")
    st.dataframe(
        shown,
        hide_index=True,
        column_config={c: _shape(c, shown[c], file) for c in shown},
        height=min(38 + 36 * len(shown), 280),
        placeholder="—",
    )


def _shape(name: str, cells: pd.Series, file: FileTable) -> Any:
    if pd.api.types.is_datetime64_any_dtype(cells):
        only = file.column(name).is_date_only
        return st.column_config.DatetimeColumn(name, format="YYYY-MM-DD" if only else "YYYY-MM-DD HH:mm:ss")
    if pd.api.types.is_bool_dtype(cells):
        return st.column_config.CheckboxColumn(name)
    if pd.api.types.is_numeric_dtype(cells):
        return st.column_config.NumberColumn(name)
    return st.column_config.TextColumn(name)
