"""Charts of what people say: moods over time, what they say beside what they do, and searches that rose and fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts import tiles
from lib.charts.lines import time_axis
from lib.charts.template import PALETTE, SCALE, Look, figure, value_axis
from lib.i18n import N_

_MOODS = {"negative": SCALE[0], "neutral": SCALE[1], "positive": SCALE[2]}
#: Loyal, content but quiet, dissatisfied but active, leaving.
_QUADRANTS = {
    (True, True): PALETTE[0],
    (True, False): PALETTE[2],
    (False, True): PALETTE[4],
    (False, False): PALETTE[1],
}


def moods(frame: pd.DataFrame, look: Look, names: Mapping[str, str], *, grain: str = "month") -> go.Figure:
    """Stacked bars of negative, neutral and positive mentions per period.

    `frame` has period, negative, neutral, positive and complete; a period that is not over is pale.
    """
    fig = figure(look, height=300)
    fig.update_layout(barmode="stack", showlegend=True, margin_t=34, legend_traceorder="normal", bargap=0.18)
    opacity = [0.92 if whole else 0.45 for whole in frame["complete"].astype(bool)]
    for column, colour in _MOODS.items():
        shown = formatting.plain_html(names[column])
        fig.add_bar(
            x=frame["period"],
            y=frame[column].fillna(0),
            name=shown,
            marker={"color": colour, "opacity": opacity},
            customdata=[
                f"{formatting.period(row['period'], grain, look.tr)}<br>{shown}: "
                f"<b>{formatting.plain_html(look.number(row[column] or 0, 'count'))}</b>"
                for row in frame.to_dict("records")
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    totals = frame[list(_MOODS)].fillna(0).sum(axis=1).tolist()
    fig.update_yaxes(**value_axis(totals, "count", look, from_zero=True))
    fig.update_xaxes(**time_axis(frame["period"], grain, look))
    return fig


def quadrants(
    frame: pd.DataFrame, look: Look, names: Mapping[tuple[bool, bool], str], sides: Sequence[str]
) -> go.Figure:
    """Four tiles: satisfied on top, engaged on the right; in each who they are, how many, what they pay, who stays.

    `frame` is the table `satisfaction_engagement`; `names` says what the four are called, `sides` what the axes say:
    dissatisfied, satisfied, quiet, active.
    """
    fig = figure(look, height=380)
    for row in frame.to_dict("records"):
        x, y = int(row["engaged"]), int(row["satisfied"])
        colour = _QUADRANTS[bool(row["satisfied"]), bool(row["engaged"])]
        fig.add_shape(
            type="rect",
            x0=x + 0.015,
            x1=x + 0.985,
            y0=y + 0.015,
            y1=y + 0.985,
            line={"width": 0},
            fillcolor=colour,
            # The more people, the stronger the colour.
            opacity=0.12 + 0.4 * (0.0 if formatting.missing(row["share"]) else row["share"]),
            layer="below",
        )
        lines = _tile(row, names[bool(row["satisfied"]), bool(row["engaged"])], look)
        tiles.write(fig, x, y, lines, look)
    low, high, quiet, active = (formatting.plain_html(side) for side in sides)
    fig.update_xaxes(tickvals=[0.5, 1.5], ticktext=[quiet, active], range=[0, 2], showline=False)
    fig.update_yaxes(tickvals=[0.5, 1.5], ticktext=[low, high], range=[0, 2], showgrid=False, tickangle=-90)
    return fig


def _tile(row: Mapping, name: str, look: Look) -> list[str]:
    share = look.number(row["share"], "share")
    lines = [f"<b>{formatting.plain_html(name)}</b>"]
    counted = look.tr(N_("{count} · {share}"), count=look.number(row["customers"], "count"), share=share)
    lines.append(formatting.plain_html(counted))
    if not formatting.missing(row["revenue"]):
        paid = look.tr(N_("paid {money}"), money=formatting.compact(row["revenue"], "money", look.tr, look.currency))
        lines.append(formatting.plain_html(paid))
    if not formatting.missing(row["stays"]):
        lines.append(formatting.plain_html(look.tr(N_("{share} stay"), share=look.number(row["stays"], "share"))))
    return lines


def changes(frame: pd.DataFrame, look: Look, *, most: int = 10) -> go.Figure:
    """What rose and what fell: one bar per row, to the right or to the left; columns name, change, before and after."""
    shown = frame.head(most).sort_values("change").to_dict("records")
    places = list(range(len(shown)))
    fig = figure(look, height=70 + 30 * max(len(shown), 2))
    fig.add_bar(
        x=[row["change"] for row in shown],
        y=places,
        orientation="h",
        marker={
            "color": [PALETTE[0] if row["change"] >= 0 else PALETTE[1] for row in shown],
            "cornerradius": 3,
            "opacity": 0.92,
        },
        customdata=[_moved(row, look) for row in shown],
        hovertemplate="%{customdata}<extra></extra>",
    )
    names = [formatting.plain_html(row["name"], longest=28) for row in shown]
    labels = [
        f"{name}  <b>{formatting.plain_html(_signed(row['change'], look))}</b>"
        for name, row in zip(names, shown, strict=True)
    ]
    fig.update_yaxes(tickvals=places, ticktext=labels, showgrid=False, range=[-0.6, max(len(shown), 1) - 0.4])
    axis = value_axis([row["change"] for row in shown], "count", look, from_zero=True)
    fig.update_xaxes(**axis, showgrid=True, showline=False, zeroline=True, zerolinecolor=look.colours.muted)
    return fig


def _signed(change: float, look: Look) -> str:
    number = look.number(abs(change), "count")
    return f"+{number}" if change > 0 else f"−{number}" if change < 0 else number


def _moved(row: Mapping, look: Look) -> str:
    said = look.tr(
        N_("{before} clicks before, {after} now"),
        before=look.number(row["clicks_before"], "count"),
        after=look.number(row["clicks_after"], "count"),
    )
    lines = [formatting.plain_html(row["name"], longest=60), formatting.plain_html(said)]
    if not formatting.missing(row["position_before"]) and not formatting.missing(row["position_after"]):
        placed = look.tr(
            N_("position {before} before, {after} now"),
            before=look.number(row["position_before"], "score"),
            after=look.number(row["position_after"], "score"),
        )
        lines.append(formatting.plain_html(placed))
    return "<br>".join(lines)
