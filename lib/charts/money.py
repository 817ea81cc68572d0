"""Charts of money: how one sum became another, and what things cost beside what they bring."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.template import PALETTE, SCALE, Look, figure, value_axis

#: More groups than this are a table, not a chart.
MOST_GROUPS = 10


def bridge(steps: Sequence[tuple[str, float, bool]], look: Look) -> go.Figure:
    """A waterfall from the first sum, on top, to the last: (name, amount, whether it is a sum itself), in order."""
    names = [formatting.plain_html(name) for name, _amount, _total in steps]
    amounts = [amount for _name, amount, _total in steps]
    labels = [("−" if a < 0 else "") + formatting.compact(abs(a), "money", look.tr, look.currency) for a in amounts]
    labels = [formatting.plain_html(label) for label in labels]
    fig = figure(look, height=40 + 38 * len(steps))
    fig.add_waterfall(
        orientation="h",
        x=amounts,
        y=list(range(len(steps))),
        measure=["absolute" if total else "relative" for _name, _amount, total in steps],
        text=labels,
        textposition="outside",
        cliponaxis=False,
        constraintext="none",
        increasing={"marker": {"color": SCALE[2]}},
        decreasing={"marker": {"color": SCALE[0]}},
        totals={"marker": {"color": PALETTE[5]}},
        connector={"line": {"color": look.colours.grid, "width": 1}},
        customdata=[
            f"{n}<br><b>{formatting.plain_html(look.number(a, 'money'))}</b>"
            for n, a in zip(names, amounts, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    reached, heights = 0.0, [0.0]
    for _name, amount, total in steps:
        reached = amount if total else reached + amount
        heights.append(reached)
    fig.update_yaxes(tickvals=list(range(len(steps))), ticktext=names, autorange="reversed", showgrid=False)
    fig.update_xaxes(**value_axis(heights, "money", look, from_zero=True), showgrid=True, showline=False)
    fig.update_layout(margin_r=70)
    return fig


def side_by_side(frame: pd.DataFrame, by: str, series: Sequence[tuple[str, str]], look: Look) -> go.Figure:
    """Several amounts of each group as bars beside each other: `series` pairs a column of `frame` with its name."""
    frame = frame.head(MOST_GROUPS)[::-1]
    names = [formatting.plain_html(value, longest=28) for value in frame[by]]
    places = list(range(len(frame)))
    fig = figure(look, height=90 + 52 * max(len(frame), 2))
    values: list[float] = []
    # Bars of a group are drawn from below, and the legend is turned round with them.
    for (column, name), colour in reversed(list(zip(series, (SCALE[0], SCALE[2]), strict=False))):
        shown = formatting.plain_html(name)
        texts = [formatting.plain_html(look.number(v, "money")) for v in frame[column]]
        fig.add_bar(
            x=frame[column],
            y=places,
            orientation="h",
            name=shown,
            marker={"color": colour, "cornerradius": 3},
            text=["" if formatting.missing(v) else text for v, text in zip(frame[column], texts, strict=True)],
            textposition="outside",
            cliponaxis=False,
            customdata=[f"{n}<br>{shown}<br><b>{text}</b>" for n, text in zip(names, texts, strict=True)],
            hovertemplate="%{customdata}<extra></extra>",
        )
        values += frame[column].dropna().tolist()
    fig.update_layout(
        barmode="group", showlegend=len(series) > 1, margin_t=34, margin_r=70, legend_traceorder="reversed"
    )
    fig.update_xaxes(**value_axis(values, "money", look, from_zero=True), showgrid=True, showline=False)
    fig.update_yaxes(tickvals=places, ticktext=names, showgrid=False)
    return fig
