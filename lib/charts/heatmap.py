"""Cohorts as a grid of coloured numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.template import Look, figure
from lib.i18n import N_, Message, msg, msgn

#: The newest so many cohorts and the first so many steps are drawn, which is what a phone has room for.
MOST_COHORTS, MOST_STEPS = 18, 12
#: From the colour of the page to the house blue, with any colour vision and in print; never so strong that the number
#: in the cell cannot be read.
SHADES = {"light": ("#F1F5FD", "#BED2F8", "#7DA3EE"), "dark": ("#18202C", "#27427F", "#3C63B5")}

_AT_FIRST = {
    "week": N_("in the first week"),
    "month": N_("in the first month"),
    "quarter": N_("in the first quarter"),
}
_SHORT = {"week": N_("Weeks later"), "month": N_("Months later"), "quarter": N_("Quarters later")}


def cohort_grid(frame: pd.DataFrame, unit: str, look: Look, *, every: str, skip: int = 0) -> go.Figure:
    """A row per cohort, newest below, a column per step from `skip` on, and all cohorts together in the last row.

    `frame` is the table “cohorts”: cohort (null for all together), size, step, value, low, high, and from_day, to_day
    where steps are brackets of days. Blank cells are those whose time is not over. A cell shows its number without the
    per cent sign.
    """
    frame = shown(frame, skip)
    steps = sorted(frame["step"].unique())
    rows = [*sorted(frame["cohort"].dropna().unique()), pd.NaT]
    sizes = frame.groupby("cohort")["size"].first()
    names = [look.tr(N_("all")) if pd.isna(row) else formatting.short_period(row, every, look.tr) for row in rows]
    bare = [
        name if pd.isna(row) else f"{name} · {_count(sizes[row], look)}" for name, row in zip(names, rows, strict=True)
    ]
    cells = {(None if pd.isna(r["cohort"]) else r["cohort"], r["step"]): r for r in frame.to_dict("records")}
    grid = [[cells.get((None if pd.isna(row) else row, step), {}) for step in steps] for row in rows]
    values = np.array([[_known(cell) for cell in line] for line in grid], dtype=float)
    later = values[:, 1:] if unit == "money" and skip == 0 and values.shape[1] > 1 else values
    top = np.nanmax(later) if np.isfinite(later).any() else 1.0
    shades = SHADES.get(look.theme, SHADES["light"])
    fig = figure(look, height=64 + 25 * len(rows))
    fig.add_heatmap(
        z=values,
        x=list(range(len(steps))),
        y=list(range(len(rows))),
        zmin=0,
        zmax=top if top > 0 else 1.0,
        colorscale=[[0, shades[0]], [0.5, shades[1]], [1, shades[2]]],
        showscale=False,
        xgap=2,
        ygap=2,
        text=[[_bare(cell, unit, look) for cell in line] for line in grid],
        texttemplate="%{text}",
        textfont={"size": 12, "color": look.colours.text},
        customdata=[
            [_hover(name, cell, unit, look, every) for cell in line] for name, line in zip(names, grid, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
    )
    fig.add_hline(y=len(rows) - 1.5, line={"color": look.colours.muted, "width": 1})
    fig.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=bare, range=[len(rows) - 0.5, -0.5], showgrid=False, nticks=None
    )
    first = frame.drop_duplicates("step").set_index("step")
    heads = [f"{first['from_day'][s]:.0f}–{first['to_day'][s]:.0f}" if "from_day" in first else str(s) for s in steps]
    title = look.tr(N_("Days later") if "from_day" in first else _SHORT[every])
    fig.update_xaxes(
        tickvals=list(range(len(steps))), ticktext=heads, side="top", title_text=title, title_standoff=4, showline=False
    )
    return fig


def shown(frame: pd.DataFrame, skip: int = 0) -> pd.DataFrame:
    """The cells that are drawn: the newest cohorts and their first steps."""
    newest = sorted(frame["cohort"].dropna().unique())[-MOST_COHORTS:]
    within = frame["step"].between(skip, skip + MOST_STEPS - 1)
    return frame[within & (frame["cohort"].isna() | frame["cohort"].isin(newest))]


def _known(cell: dict) -> float:
    value = cell.get("value")
    return np.nan if value is None or formatting.missing(value) else float(value)


def _bare(cell: dict, unit: str, look: Look) -> str:
    value = _known(cell)
    if np.isnan(value):
        return ""
    if unit == "share":
        return formatting.number(round(value * 100), "count", look.tr)
    return formatting.plain_html(formatting.compact(round(value), "count", look.tr))


def _count(value: float, look: Look) -> str:
    return formatting.number(value, "count", look.tr)


def _hover(name: str, cell: dict, unit: str, look: Look, every: str) -> str:
    if np.isnan(_known(cell)):
        return ""
    lines = [
        f"{name}, {look.tr(later(cell, every))}",
        f"<b>{formatting.plain_html(look.number(cell['value'], unit))}</b>",
    ]
    between = look.interval(cell.get("low"), cell.get("high"), unit)
    if between:
        lines.append(formatting.plain_html(between))
    lines.append(
        look.tr(N_("{count} of {size}"), count=_count(cell["customers"], look), size=_count(cell["size"], look))
    )
    return "<br>".join(lines)


def later(cell: Any, every: str) -> Message:
    """The step of a cell in words: 2 months later, on days 8 to 30."""
    if "from_day" in cell:
        return msg(N_("on days {first} to {last}"), first=int(cell["from_day"]), last=int(cell["to_day"]))
    if cell["step"] == 0:
        return msg(_AT_FIRST[every])
    count = int(cell["step"])
    if every == "week":
        return msgn(N_("{count} week later"), N_("{count} weeks later"), count)
    if every == "month":
        return msgn(N_("{count} month later"), N_("{count} months later"), count)
    return msgn(N_("{count} quarter later"), N_("{count} quarters later"), count)
