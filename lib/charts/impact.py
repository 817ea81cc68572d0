"""Two groups before and after: whether their lines part."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from lib import formatting
from lib.charts.template import PALETTE, Look, figure, value_axis


def before_after(
    groups: Sequence[tuple[str, float, float]], unit: str, look: Look, sides: tuple[str, str]
) -> go.Figure:
    """A line per group from its value before to its value after: (name, before, after); `sides` names the two times."""
    fig = figure(look, height=240)
    for place, (name, before, after) in enumerate(groups):
        shown = formatting.plain_html(name)
        texts = [formatting.plain_html(look.number(value, unit)) for value in (before, after)]
        fig.add_scatter(
            x=[0, 1],
            y=[before, after],
            mode="lines+markers",
            name=shown,
            line={"color": PALETTE[place % len(PALETTE)], "width": 2.25, "dash": "dot" if place else "solid"},
            marker={"size": 8},
            customdata=[
                f"{shown}<br>{formatting.plain_html(s)}: <b>{t}</b>" for s, t in zip(sides, texts, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    values = [value for _name, *both in groups for value in both]
    fig.update_layout(showlegend=True, margin_t=34)
    fig.update_yaxes(**value_axis(values, unit, look, from_zero=min(values, default=0) >= 0))
    fig.update_xaxes(tickvals=[0, 1], ticktext=[formatting.plain_html(side) for side in sides], range=[-0.25, 1.25])
    return fig
