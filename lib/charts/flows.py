"""Charts of people moving: who is active and who went quiet, and how many get from one step to the next."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.lines import time_axis
from lib.charts.template import PALETTE, Look, figure, value_axis
from lib.i18n import N_

#: Returning, new, back after a break; and, below the line, who went quiet.
_COLOURS = {"returning": PALETTE[0], "new": PALETTE[2], "resurrected": PALETTE[4], "dormant": PALETTE[1]}


def lifecycle(frame: pd.DataFrame, look: Look, names: Mapping[str, str], *, grain: str = "month") -> go.Figure:
    """Stacked bars of the active people of each period, dormant ones below zero.

    `frame` has period, returning, new, resurrected, dormant and complete; `names` says what the four are called.
    A period that is not over is pale.
    """
    fig = figure(look, height=320)
    fig.update_layout(barmode="relative", showlegend=True, margin_t=34, legend_traceorder="normal", bargap=0.18)
    complete = frame["complete"].astype(bool).tolist()
    for column, colour in _COLOURS.items():
        shown = formatting.plain_html(names[column])
        sign = -1 if column == "dormant" else 1
        fig.add_bar(
            x=frame["period"],
            y=frame[column].fillna(0) * sign,
            name=shown,
            marker={"color": colour, "opacity": [0.92 if whole else 0.45 for whole in complete]},
            customdata=[
                _hover(row["period"], shown, row[column], bool(row["complete"]), grain, look)
                for row in frame.to_dict("records")
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    ends = [*frame["active"].tolist(), *(-frame["dormant"].fillna(0)).tolist()]
    axis = value_axis(ends, "count", look, from_zero=True)
    # People who went quiet are a number of people too: the sign only says on which side they stand.
    axis["ticktext"] = [text.lstrip("−-") for text in axis.get("ticktext", [])]
    fig.update_yaxes(**axis, zeroline=True, zerolinecolor=look.colours.muted, zerolinewidth=1)
    fig.update_xaxes(**time_axis(frame["period"], grain, look))
    return fig


def funnel(frame: pd.DataFrame, look: Look, names: Mapping[str, str]) -> go.Figure:
    """One bar per step, as wide as many got there. `frame` has step, reached, of_all and of_previous."""
    rows = frame.to_dict("records")[::-1]
    places = list(range(len(rows)))
    fig = figure(look, height=90 + 52 * len(rows))
    fig.add_bar(
        x=[row["reached"] for row in rows],
        y=places,
        orientation="h",
        marker={"color": PALETTE[0], "cornerradius": 3, "opacity": 0.92},
        customdata=[_step(row, names, look) for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
    )
    labels = []
    for row in rows:
        number = formatting.number(row["reached"], "count", look.tr)
        share = "" if row["of_all"] == 1 else f" · {look.number(row['of_all'], 'share')}"
        labels.append(f"{formatting.plain_html(names[row['step']])}<br><b>{formatting.plain_html(number + share)}</b>")
    fig.update_yaxes(tickvals=places, ticktext=labels, showgrid=False, range=[-0.6, len(rows) - 0.4])
    fig.update_xaxes(visible=False, range=[0, max((row["reached"] for row in rows), default=1) * 1.02])
    return fig


def _hover(period: object, name: str, count: float, complete: bool, grain: str, look: Look) -> str:
    lines = [formatting.period(period, grain, look.tr)]
    known = not formatting.missing(count)
    number = formatting.plain_html(look.number(count, "count")) if known else look.tr(N_("not known yet"))
    lines.append(f"{name}: <b>{number}</b>")
    if not complete:
        lines.append(look.tr(N_("not complete yet")))
    return "<br>".join(lines)


def _step(row: dict, names: Mapping[str, str], look: Look) -> str:
    lines = [formatting.plain_html(names[row["step"]]), f"<b>{formatting.number(row['reached'], 'count', look.tr)}</b>"]
    if not formatting.missing(row["of_previous"]):
        said = look.tr(N_("{share} of the step before"), share=look.number(row["of_previous"], "share"))
        lines.append(formatting.plain_html(said))
    return "<br>".join(lines)
