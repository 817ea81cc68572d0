"""Charts of what-if: how far two sides lie apart on each metric, and the path of a scenario beside what is."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.lines import time_axis
from lib.charts.template import PALETTE, Look, figure, value_axis
from lib.i18n import N_

#: Beyond this a difference is drawn at the edge: ten times as much leaves no room for the others.
MOST_APART = 2.0
#: One month in so many of a path is named.
EVERY = 8


def apart(frame: pd.DataFrame, look: Look, names: Sequence[str]) -> go.Figure:
    """Differences of metrics in per cent of the first side, each with its interval; the first row on top.

    `frame` has `before`, `after`, `change`, `low`, `high`, `unit` and `verdict`; what may be chance is drawn faint.
    """
    scale = frame["before"].abs()
    shown = frame.assign(
        share=(frame["change"] / scale).clip(-MOST_APART, MOST_APART),
        first=(frame["low"] / scale).clip(-MOST_APART, MOST_APART),
        last=(frame["high"] / scale).clip(-MOST_APART, MOST_APART),
    ).reset_index(drop=True)
    fig = figure(look, height=60 + 34 * len(shown))
    fig.add_vline(x=0, line={"color": look.colours.grid, "width": 1})
    for place, row in enumerate(shown.to_dict("records")):
        real = row["verdict"] == "real"
        colour = PALETTE[0] if real else look.colours.muted
        values = [look.number(row[side], row["unit"]) for side in ("before", "after")]
        said = look.tr(N_("beyond chance") if real else N_("may be chance"))
        hover = formatting.plain_html(f"{names[place]}: {values[0]} → {values[1]}") + f"<br>{said}"
        fig.add_scatter(
            x=[row["first"], row["last"]],
            y=[place, place],
            mode="lines",
            line={"color": colour, "width": 3},
            opacity=1.0 if real else 0.6,
            hoverinfo="skip",
        )
        fig.add_scatter(
            x=[row["share"]],
            y=[place],
            mode="markers",
            marker={"size": 10, "color": colour},
            customdata=[hover],
            hovertemplate="%{customdata}<extra></extra>",
        )
    ends = [*shown["first"].tolist(), *shown["last"].tolist(), 0.0]
    fig.update_xaxes(**value_axis(ends, "share", look, from_zero=True), showgrid=True)
    labels = [formatting.plain_html(name, 34) for name in names]
    fig.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=labels,
        range=[len(shown) - 0.5, -0.5],
        showgrid=False,
        automargin=True,
    )
    return fig


def path(frame: pd.DataFrame, what: str, unit: str, look: Look) -> go.Figure:
    """Month by month a quantity as things are and under the scenario, either with its interval as a band.

    `frame` has `month` (its first day) and, for the quantity `what`, the columns `baseline`, `baseline_low`,
    `baseline_high`, `scenario` … under its name: `revenue_baseline`. Months of the past have `what` alone.
    """
    fig = figure(look, hover="x unified", height=300)
    past = frame[frame[what].notna()]
    fig.add_scatter(
        x=past["month"],
        y=past[what],
        mode="lines",
        name=look.tr(N_("until now")),
        line={"color": look.colours.text, "width": 2},
        customdata=[formatting.plain_html(look.number(v, unit)) for v in past[what]],
        hovertemplate=f"{look.tr(N_('until now'))}: %{{customdata}}<extra></extra>",
    )
    sides = [
        ("baseline", N_("as things are"), look.colours.muted, "dash"),
        ("scenario", N_("scenario"), PALETTE[0], "solid"),
    ]
    future = _joined(frame, past, what)
    if (future[f"{what}_scenario"] == future[f"{what}_baseline"]).all():
        # A scenario that changes nothing here would only hide how things are.
        sides = sides[:1]
    for side, name, colour, dash in sides:
        column, shown = f"{what}_{side}", look.tr(name)
        band = pd.concat([future[f"{column}_high"], future[f"{column}_low"][::-1]])
        fig.add_scatter(
            x=pd.concat([future["month"], future["month"][::-1]]),
            y=band,
            fill="toself",
            mode="lines",
            line={"width": 0},
            fillcolor=colour,
            opacity=0.14,
            hoverinfo="skip",
        )
        texts = [
            formatting.plain_html(
                f"{look.number(row[column], unit)} ({look.interval(row[f'{column}_low'], row[f'{column}_high'], unit)})"
            )
            for row in future.to_dict("records")
        ]
        fig.add_scatter(
            x=future["month"],
            y=future[column],
            mode="lines",
            name=shown,
            line={"color": colour, "width": 2.25, "dash": dash},
            customdata=texts,
            hovertemplate=f"{shown}: %{{customdata}}<extra></extra>",
        )
    for trace in fig.data:
        trace.showlegend = trace.name is not None
    fig.update_layout(showlegend=True, margin_t=34)
    columns = [what, *(f"{what}_{side}{end}" for side, *_rest in sides for end in ("", "_low", "_high"))]
    values = pd.concat([frame[c] for c in columns]).dropna().tolist()
    fig.update_yaxes(**value_axis(values, unit, look, from_zero=bool(values) and min(values) >= 0))
    # Two years of months: a phone has room for the names of three.
    fig.update_xaxes(**time_axis(frame["month"].iloc[::-EVERY], "month", look))
    return fig


def _joined(frame: pd.DataFrame, past: pd.DataFrame, what: str) -> pd.DataFrame:
    """The months to come, led on from the last one that was."""
    future = frame[frame[f"{what}_baseline"].notna()]
    if past.empty:
        return future
    last = {name: past[what].iloc[-1] for name in future.columns if name.startswith(f"{what}_")}
    return pd.concat([pd.DataFrame([{"month": past["month"].iloc[-1], **last}]), future], ignore_index=True)
