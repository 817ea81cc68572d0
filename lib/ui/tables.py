"""Tables with their download. Cells are shown as text; exported text cannot turn into a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from lib import formatting
from lib.metrics.registry import TABLES
from lib.ui import _, names, opening, state

#: What the columns of the public API are called on a page.
HEADINGS = ("period", "value", "low", "high", "n", "complete", "previous", "metric", "unit")


def show(
    frame: pd.DataFrame,
    file_name: str,
    *,
    units: Mapping[str, str] | None = None,
    headings: Mapping[str, str] | None = None,
    widths: Mapping[str, int] | None = None,
    height: int | Literal["auto"] = "auto",
    export: pd.DataFrame | None = None,
    opens: Sequence[str] | None = None,
    downloads: bool = True,
) -> None:
    """A table and a button that downloads it.

    `units` gives the unit of number columns beside those the catalogue knows, `headings` what columns are called,
    `widths` how wide they are in pixels (else as their contents); `export` is downloaded instead of `frame` where the
    page shows less than there is. `opens` names the customer of each row: a row that is ticked opens her page.
    `downloads=False` leaves the button out, where the page has a better one.
    """
    if frame.empty:
        st.caption(_("No rows."))
        return
    frame = formatting.said(frame, state.tr())
    known = TABLES[file_name].units if file_name in TABLES else {}
    shown, columns = _typed(frame, {**known, **(units or {})}, headings or {})
    for name, width in (widths or {}).items():
        if name in columns:
            columns[name]["width"] = width
    _drawn(shown, columns, file_name, height, opens)
    if not downloads:
        return
    taken = frame if export is None else formatting.said(export, state.tr())
    # A file to send from speaks the reader's language; figures without headings of their own keep the API's names.
    named = set(taken.columns) <= set(headings or {})
    download(taken.rename(columns=headings) if named else taken, file_name)


def _drawn(
    shown: pd.DataFrame, columns: dict, key: str, height: int | Literal["auto"], opens: Sequence[str] | None
) -> None:
    if opens is None:
        st.dataframe(shown, hide_index=True, column_config=columns, height=height, placeholder="")
        return
    picked = st.dataframe(
        shown,
        hide_index=True,
        column_config=columns,
        height=height,
        placeholder="",
        key=f"open_{key}",
        on_select="rerun",
        selection_mode="single-row",
    )
    st.caption(_("Tick a row to see all there is about the customer."))
    rows = picked["selection"]["rows"]
    if rows and rows[0] < len(opens) and opens[rows[0]] is not None:
        opening.person(str(opens[rows[0]]))


def download(frame: pd.DataFrame, file_name: str) -> None:
    """A button that downloads a table as CSV."""
    st.download_button(
        _("Download CSV"),
        data=lambda: formatting.csv(frame),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"csv_{file_name}",
    )


def heading(column: str) -> str:
    known = {
        "period": _("Period"),
        "value": _("Value"),
        "low": _("From"),
        "high": _("To"),
        "n": _("Counted"),
        "complete": _("Complete"),
        "previous": _("Before"),
        "metric": _("Metric"),
        "unit": _("Unit"),
        "person_id": _("Customer"),
    }
    return known.get(column) or names.field(column)


def _typed(frame: pd.DataFrame, units: Mapping[str, str], headings: Mapping[str, str]) -> tuple[pd.DataFrame, dict]:
    shown, columns = frame.copy(), {}
    for name in frame.columns:
        label = headings.get(name) or heading(str(name))
        column = frame[name]
        unit = units.get(str(name))
        if pd.api.types.is_bool_dtype(column):
            columns[name] = st.column_config.CheckboxColumn(label)
        elif pd.api.types.is_datetime64_any_dtype(column):
            midnight = bool((column.dropna() == column.dropna().dt.normalize()).all())
            kind = st.column_config.DateColumn if midnight else st.column_config.DatetimeColumn
            day = "DD.MM.YYYY" if state.language() == "ru" else "YYYY-MM-DD"
            columns[name] = kind(label, format=day if midnight else f"{day} HH:mm")
        elif pd.api.types.is_numeric_dtype(column):
            digits = decimals(column, unit)
            # The table cuts off what is beyond the step, so values are rounded first.
            shown[name] = column if digits is None else column.round(digits)
            columns[name] = _number_column(label, unit, digits)
        else:
            columns[name] = st.column_config.TextColumn(label)
            shown[name] = column.map(lambda v: "" if formatting.missing(v) else str(v))
    return shown, columns


def decimals(column: pd.Series, unit: str | None) -> int | None:
    """How many decimals every number of a column gets, so that they stand one below the other; None for whole ones."""
    sizes = column.abs().dropna()
    if unit == "share":
        return 3
    if sizes.empty or (unit not in formatting.SECONDS and (sizes == sizes.round()).all()):
        return None
    if unit == "money":
        return 0 if sizes.median() >= 1000 else 2
    if unit in formatting.SECONDS:
        return 1
    return 2 if sizes.max() < 100 else 1


def _number_column(label: str, unit: str | None, digits: int | None):
    """Money and times carry their unit in the heading, where it is said once."""
    kind = "percent" if unit == "share" else "localized"
    if unit == "money" or (unit is not None and unit in formatting.SECONDS):
        named = formatting.unit_name(unit, state.tr(), state.currency())
        label = f"{label}, {named}" if named else label
    return st.column_config.NumberColumn(label, format=kind, step=None if digits is None else 10**-digits)
