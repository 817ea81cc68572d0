"""Charts over time or over a count of days: trends with their interval, daily activity, curves."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.template import PALETTE, Look, figure, value_axis
from lib.i18n import N_


def trend(
    frame: pd.DataFrame,
    unit: str,
    look: Look,
    *,
    grain: str = "month",
    label: str = "",
    benchmark: float | None = None,
    year_before: pd.DataFrame | None = None,
) -> go.Figure:
    """A metric over time.

    `frame` has columns period (first day), value and optionally low, high (the interval's ends), n and complete.
    The interval is a band; a last period that is not complete hangs on by a dotted line and an empty dot. `year_before`
    has the values of a year before at the periods of this year, and is drawn dashed underneath.
    """
    frame = frame.sort_values("period").reset_index(drop=True)
    complete = frame["complete"].astype(bool) if "complete" in frame else pd.Series(True, index=frame.index)
    colour = PALETTE[0]
    fig = figure(look, hover="x")
    whole = frame[complete]
    if {"low", "high"} <= set(frame) and whole["low"].notna().any():
        known = whole.dropna(subset=["low", "high"])
        band = pd.concat(
            [
                known[["period", "high"]].rename(columns={"high": "y"}),
                known[["period", "low"]].rename(columns={"low": "y"})[::-1],
            ]
        )
        fig.add_scatter(
            x=band["period"],
            y=band["y"],
            fill="toself",
            fillcolor=_faint(colour),
            line={"width": 0},
            hoverinfo="skip",
            mode="lines",
        )
    if year_before is not None:
        _underneath(fig, year_before.sort_values("period"), unit, look)
    hover = [_hover(row, unit, look, grain, label) for row in frame.to_dict("records")]
    few = len(frame) <= 36
    fig.add_scatter(
        x=whole["period"],
        y=whole["value"],
        mode="lines+markers" if few else "lines",
        line={"color": colour, "width": 2.25},
        marker={"size": 6, "color": colour},
        customdata=[hover[i] for i in whole.index],
        hovertemplate="%{customdata}<extra></extra>",
        name=formatting.plain_html(label),
    )
    for i in frame.index[~complete]:
        joined = frame.loc[max(i - 1, 0) : i]
        fig.add_scatter(
            x=joined["period"],
            y=joined["value"],
            mode="lines+markers",
            line={"color": colour, "width": 1.5, "dash": "dot"},
            marker={
                "size": [0] * (len(joined) - 1) + [8],
                "color": look.colours.page,
                "line": {"color": colour, "width": 1.75},
            },
            customdata=[""] * (len(joined) - 1) + [hover[i]],
            hovertemplate=["<extra></extra>"] * (len(joined) - 1) + ["%{customdata}<extra></extra>"],
            hoverinfo="skip",
        )
    if benchmark is not None:
        _line_at(fig, benchmark, look, look.tr(N_("benchmark {value}"), value=look.number(benchmark, unit)))
    # Shares and counts start at zero unless that would flatten what there is to see.
    ends = [frame["value"]] + [whole[c] for c in ("low", "high") if c in whole]
    ends += [] if year_before is None else [year_before["value"]]
    values = pd.concat(ends).dropna().tolist() + ([benchmark] if benchmark is not None else [])
    from_zero = unit != "score" and bool(values) and min(values) >= 0 and min(values) <= max(values) * 0.6
    fig.update_yaxes(**value_axis(values, unit, look, from_zero=from_zero))
    fig.update_xaxes(**time_axis(frame["period"], grain, look))
    return fig


def _underneath(fig: go.Figure, earlier: pd.DataFrame, unit: str, look: Look) -> None:
    said = look.tr(N_("a year before"))
    fig.add_scatter(
        x=earlier["period"],
        y=earlier["value"],
        mode="lines",
        line={"color": look.colours.muted, "width": 1.5, "dash": "dash"},
        customdata=[formatting.plain_html(f"{said}: {look.number(v, unit)}") for v in earlier["value"]],
        hovertemplate="%{customdata}<extra></extra>",
        name=formatting.plain_html(said),
    )


def daily(frame: pd.DataFrame, look: Look, names: Mapping[str, str], *, x: str = "day") -> go.Figure:
    """Several daily counts in one chart; `names` gives the columns to draw and what they are called."""
    fig = figure(look, hover="x unified")
    for place, (column, name) in enumerate(names.items()):
        shown = formatting.plain_html(name)
        fig.add_scatter(
            x=frame[x],
            y=frame[column],
            mode="lines",
            name=shown,
            line={"width": 1.75 if place else 1.25, "color": PALETTE[place % len(PALETTE)]},
            customdata=[formatting.number(v, "count", look.tr) for v in frame[column]],
            hovertemplate=f"{shown}: %{{customdata}}<extra></extra>",
        )
    fig.update_layout(showlegend=True, margin_t=30)
    values = pd.concat([frame[c] for c in names]).dropna().tolist()
    fig.update_yaxes(**value_axis(values, "count", look, from_zero=True))
    fig.update_xaxes(**time_axis(frame[x], "day", look))
    return fig


def curve(
    frame: pd.DataFrame, look: Look, *, x: str, y: str, unit: str = "share", x_title: str = "", step: bool = False
) -> go.Figure:
    """A value over a number of days (or other steps), such as the share of customers back by day k.

    Columns low and high, where there, are drawn as a band.
    """
    frame = frame.sort_values(x)
    colour = PALETTE[0]
    shape = "hv" if step else "linear"
    fig = figure(look)
    if {"low", "high"} <= set(frame) and frame["low"].notna().any():
        fig.add_scatter(x=frame[x], y=frame["low"], mode="lines", line={"width": 0, "shape": shape}, hoverinfo="skip")
        fig.add_scatter(
            x=frame[x],
            y=frame["high"],
            mode="lines",
            line={"width": 0, "shape": shape},
            fill="tonexty",
            fillcolor=_faint(colour),
            hoverinfo="skip",
        )
    title = formatting.plain_html(x_title)
    fig.add_scatter(
        x=frame[x],
        y=frame[y],
        mode="lines",
        line={"color": colour, "width": 2.25, "shape": shape},
        customdata=[formatting.plain_html(look.number(v, unit)) for v in frame[y]],
        hovertemplate=f"{title}: %{{x}}<br><b>%{{customdata}}</b><extra></extra>",
    )
    values = pd.concat([frame[c] for c in (y, "low", "high") if c in frame]).dropna().tolist()
    fig.update_yaxes(**value_axis(values, unit, look, from_zero=True))
    fig.update_xaxes(title_text=title)
    return fig


def _hover(row: dict, unit: str, look: Look, grain: str, label: str) -> str:
    tr = look.tr
    lines = [
        formatting.period(row["period"], grain, tr),
        f"<b>{formatting.plain_html(look.number(row['value'], unit))}</b>",
    ]
    between = look.interval(row.get("low"), row.get("high"), unit)
    if between:
        lines.append(formatting.plain_html(between))
    if not formatting.missing(row.get("n")):
        lines.append(tr(N_("{n} counted"), n=formatting.number(row["n"], "count", tr)))
    if not row.get("complete", True):
        lines.append(tr(N_("not complete yet")))
    return "<br>".join(([formatting.plain_html(label)] if label else []) + lines)


def time_axis(periods: pd.Series, grain: str, look: Look, most: int = 5) -> dict:
    """At most five labels, or fewer, which is what a phone has room for; each names the period that begins there."""
    unique = sorted(set(periods.dropna()))
    if not unique:
        return {}
    if grain in ("day", "week") and len(unique) > 45:
        firsts = [p for before, p in pairwise(unique) if p.month != before.month]
        unique, grain = firsts or unique, "month"
    every = max(1, -(-len(unique) // most))
    ticks = unique[::-1][::every][::-1]
    short = "day" if grain == "week" else grain
    return {"tickvals": ticks, "ticktext": [formatting.short_period(p, short, look.tr) for p in ticks], "tickangle": 0}


def _line_at(fig: go.Figure, value: float, look: Look, text: str) -> None:
    fig.add_hline(
        y=value,
        line={"color": look.colours.muted, "width": 1, "dash": "dash"},
        annotation={"text": formatting.plain_html(text), "font": {"color": look.colours.muted, "size": 12}},
        annotation_position="top left",
    )


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.16)"
