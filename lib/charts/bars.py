"""Charts of parts: a metric by group with its interval, scores, and how often each value occurs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.template import PALETTE, SCALE, Look, figure, value_axis
from lib.i18n import N_

#: More bars than this are a table, not a chart.
MOST_BARS = 15


def breakdown(
    frame: pd.DataFrame, by: str, unit: str, look: Look, *, overall: float | None = None, few: int = 30
) -> go.Figure:
    """A metric per group, largest on top, with the interval as a whisker and a dashed line at the overall value.

    `frame` has the column named by `by`, value and optionally low, high and n. Groups of fewer than `few` are pale.
    """
    frame = frame.dropna(subset=["value"]).sort_values("value", ascending=False).head(MOST_BARS)[::-1]
    names = [_group(v, look) for v in frame[by]]
    sizes = frame["n"].tolist() if "n" in frame else [None] * len(frame)
    # Two groups whose shortened names are equal must stay two bars, so positions are numbers.
    places = list(range(len(frame)))
    fig = figure(look, height=70 + 34 * max(len(frame), 2))
    whiskers = None
    if {"low", "high"} <= set(frame) and frame["low"].notna().any():
        whiskers = {
            "type": "data",
            "symmetric": False,
            "array": (frame["high"] - frame["value"]).clip(lower=0).fillna(0),
            "arrayminus": (frame["value"] - frame["low"]).clip(lower=0).fillna(0),
            "color": look.colours.muted,
            "thickness": 1.25,
            "width": 4,
        }
    fig.add_bar(
        x=frame["value"],
        y=places,
        orientation="h",
        error_x=whiskers,
        marker={
            "color": PALETTE[0],
            "opacity": [0.45 if n is not None and not formatting.missing(n) and n < few else 0.9 for n in sizes],
            "cornerradius": 3,
        },
        customdata=[_hover(name, row, unit, look) for name, row in zip(names, frame.to_dict("records"), strict=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )
    if overall is not None and not formatting.missing(overall):
        fig.add_vline(x=overall, line={"color": look.colours.text, "width": 1, "dash": "dash"})
    ends = [frame[c] for c in ("value", "low", "high") if c in frame]
    values = pd.concat(ends).dropna().tolist() + ([overall] if overall is not None else [])
    fig.update_xaxes(**value_axis(values, unit, look, from_zero=True), showgrid=True, showline=False)
    labels = [
        f"{name}  <b>{formatting.plain_html(look.number(v, unit))}</b>"
        for name, v in zip(names, frame["value"], strict=True)
    ]
    fig.update_yaxes(tickvals=places, ticktext=labels, showgrid=False, range=[-0.6, max(len(frame), 1) - 0.4])
    return fig


def score_distribution(shares: Sequence[tuple[str, float, int]], look: Look) -> go.Figure:
    """One bar of three parts, from bad to good: (name, share of all answers, number of answers)."""
    fig = figure(look, height=110)
    for (name, share, count), colour in zip(shares, SCALE, strict=True):
        shown = formatting.plain_html(name)
        fig.add_bar(
            x=[share],
            y=[0],
            orientation="h",
            name=shown,
            marker={"color": colour},
            text=formatting.number(share, "share", look.tr) if share >= 0.06 else "",
            textposition="inside",
            insidetextanchor="middle",
            textfont={"color": "#FFFFFF" if colour != SCALE[1] else "#1C2129", "size": 13},
            customdata=[f"{shown}<br><b>{formatting.number(share, 'share', look.tr)}</b><br>{_n(count, look)}"],
            hovertemplate="%{customdata}<extra></extra>",
        )
    fig.update_layout(barmode="stack", showlegend=True, margin_t=34, legend_traceorder="normal")
    fig.update_xaxes(visible=False, range=[0, 1])
    fig.update_yaxes(visible=False)
    return fig


def distribution(
    frame: pd.DataFrame,
    look: Look,
    *,
    x: str,
    y: str,
    x_title: str = "",
    unit: str = "count",
    colours: Sequence[str] | None = None,
) -> go.Figure:
    """How often each value occurs: one bar per row of `frame`, in the order given."""
    names = [_group(v, look) for v in frame[x]]
    places = list(range(len(frame)))
    fig = figure(look, height=240)
    title = formatting.plain_html(x_title)
    fig.add_bar(
        x=places,
        y=frame[y],
        marker={"color": list(colours) if colours else PALETTE[0], "cornerradius": 3, "opacity": 0.92},
        customdata=[
            f"{title} {name}<br><b>{formatting.plain_html(look.number(v, unit))}</b>"
            for name, v in zip(names, frame[y], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    every = max(1, -(-len(places) // 16))
    fig.update_xaxes(tickvals=places[::every], ticktext=names[::every], title_text=title)
    fig.update_yaxes(**value_axis(frame[y].tolist(), unit, look, from_zero=True))
    return fig


def _group(value: object, look: Look) -> str:
    """The name of a group on an axis: short, and with nothing in it that Plotly would read as markup."""
    if formatting.missing(value) or value == "":
        return look.tr(N_("not given"))
    if isinstance(value, bool):
        return look.tr(N_("yes")) if value else look.tr(N_("no"))
    if isinstance(value, float) and value == round(value):
        value = int(value)
    return formatting.plain_html(value, longest=28)


def _n(count: float, look: Look) -> str:
    return look.tr(N_("{n} counted"), n=formatting.number(count, "count", look.tr))


def _hover(name: str, row: dict, unit: str, look: Look) -> str:
    lines = [name, f"<b>{formatting.plain_html(look.number(row['value'], unit))}</b>"]
    between = look.interval(row.get("low"), row.get("high"), unit)
    if between:
        lines.append(formatting.plain_html(between))
    if not formatting.missing(row.get("n")):
        lines.append(_n(row["n"], look))
    return "<br>".join(lines)
