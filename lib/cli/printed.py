"""How answers are printed: as a table to read, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import numpy as np
import pandas as pd

from lib.findings import Finding, certainty, worth
from lib.formatting import interval, number, said, written
from lib.i18n import N_, Translator
from lib.metrics import registry
from lib.workspace import Workspace


def table(frame: pd.DataFrame, as_json: bool, tr: Translator) -> None:
    frame = said(frame, tr)
    if as_json:
        records = [{name: _plain(cell) for name, cell in record.items()} for record in frame.to_dict("records")]
        print(json.dumps(records, ensure_ascii=False))
        return
    shown = frame.copy()
    for column in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[column]):
            dates = shown[column]
            whole = (dates.dropna() == dates.dropna().dt.normalize()).all()
            shown[column] = dates.dt.strftime("%Y-%m-%d" if whole else "%Y-%m-%d %H:%M:%S")
        elif shown[column].isna().any() and not isinstance(shown[column].dtype, np.dtype):
            shown[column] = shown[column].astype(object)
        if shown[column].dtype == object:
            # Of other kinds than numbers pandas writes "None" or "<NA>" for a missing one, whatever it is told.
            shown[column] = shown[column].where(shown[column].notna(), "")
    print(shown.to_string(index=False, na_rep="", float_format=lambda value: f"{value:.6g}", max_colwidth=None))


def _plain(cell: Any) -> Any:
    """A cell as JSON has it: missing values null, dates ISO 8601, numbers as numbers."""
    if isinstance(cell, (list, tuple)):
        return [_plain(one) for one in cell]
    if pd.isna(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.item() if isinstance(cell, np.generic) else cell


def scorecard(frame: pd.DataFrame, workspace: Workspace, tr: Translator) -> None:
    currency = workspace.currency
    compared = [name for name in ("previous", "year_before") if not frame.empty and frame[name].notna().any()]
    heads = {"previous": N_("Previous"), "year_before": N_("A year before")}
    verdicts = {"previous": "verdict", "year_before": "year_verdict"}
    words = {"real": N_("beyond chance"), "noise": N_("may be chance")}
    rows = [
        {
            tr(N_("Metric")): tr(registry.metric(row.metric).label),
            tr(N_("Name")): row.metric,
            tr(N_("Value")): number(row.value, row.unit, tr, currency),
            tr(N_("Interval")): interval(row.low, row.high, row.unit, tr, currency),
            "n": number(row.n, "count", tr),
        }
        for row in frame.itertuples(index=False)
    ]
    for name in compared:
        for row, shown in zip(frame.to_dict("records"), rows, strict=True):
            known, verdict = not pd.isna(row[name]), words.get(row[verdicts[name]] or "", "")
            told = number(row[name], row["unit"], tr, currency) if known else ""
            shown[tr(heads[name])] = f"{told} ({tr(verdict)})" if told and verdict else told
    print(tr(N_("As of {day}"), day=workspace.as_of))
    print(pd.DataFrame(rows).to_string(index=False))


def findings(found: Sequence[Finding], workspace: Workspace, tr: Translator) -> None:
    """A paragraph for each finding: what, how sure, how much, what to do."""
    currency = workspace.currency
    if not found:
        print(tr(N_("Nothing stands out beyond chance.")))
    for one in found:
        print("- " + written(one.text, tr, currency))
        for further in one.also:
            print("  " + written(further, tr, currency))
        if one.money is not None:
            print("  " + written(worth(one), tr, currency))
        print("  " + written(certainty(one), tr, currency))
        print("  " + tr(one.advice))


def findings_frame(found: Sequence[Finding], workspace: Workspace, tr: Translator) -> pd.DataFrame:
    """The same as records."""
    columns = (
        "kind metric text value against difference low high unit n others p corrected looked_at money yearly good "
        "advice"
    ).split()
    frame = pd.DataFrame([{name: getattr(one, name) for name in columns} for one in found], columns=columns)
    said = [written(one.text, tr, workspace.currency) for one in found]
    return frame.assign(text=said, advice=[tr(one.advice) for one in found])
