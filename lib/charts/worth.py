"""Charts of what customers are worth: whose money it is, and how well orders were foreseen."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.template import PALETTE, Look, figure, value_axis
from lib.i18n import N_


def tenths(frame: pd.DataFrame, look: Look) -> go.Figure:
    """The share of all value that each tenth of the customers brings, best tenth first: `tenth` (1 to 10), `share`."""
    fig = figure(look, height=260)
    shares = [formatting.plain_html(look.number(v, "share")) for v in frame["share"]]
    fig.add_bar(
        x=frame["tenth"],
        y=frame["share"],
        marker={"color": [PALETTE[0] if t == 1 else PALETTE[5] for t in frame["tenth"]], "cornerradius": 3},
        text=[share if t == 1 else "" for t, share in zip(frame["tenth"], shares, strict=True)],
        textposition="outside",
        cliponaxis=False,
        customdata=[
            f"{look.tr(N_('Tenth {tenth} of the customers'), tenth=int(t))}<br><b>{share}</b><br>"
            + look.tr.plural(N_("{count} customer"), N_("{count} customers"), int(n))
            for t, share, n in zip(frame["tenth"], shares, frame["customers"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    title = look.tr(N_("Tenths of your customers, the most valuable first"))
    fig.update_xaxes(tickvals=frame["tenth"].tolist(), title_text=title)
    fig.update_yaxes(**value_axis(frame["share"].tolist(), "share", look, from_zero=True))
    fig.update_layout(margin_t=24)
    return fig


def foreseen(frame: pd.DataFrame, look: Look) -> go.Figure:
    """Orders per customer foreseen and come, by how often she had come back before; the last group is “or more”."""
    last = int(frame["frequency"].max())
    names = [f"{int(n)}+" if n == last and last > 1 else str(int(n)) for n in frame["frequency"]]
    places = list(range(len(frame)))
    fig = figure(look, height=280)
    for column, name, colour in (
        ("predicted", look.tr(N_("foreseen")), PALETTE[5]),
        ("actual", look.tr(N_("came")), PALETTE[0]),
    ):
        values = [formatting.plain_html(look.number(v, "score")) for v in frame[column]]
        fig.add_bar(
            x=places,
            y=frame[column],
            name=name,
            marker={"color": colour, "cornerradius": 3},
            customdata=[
                f"{name}<br><b>{value}</b><br>{look.tr.plural(N_('{count} customer'), N_('{count} customers'), int(n))}"
                for value, n in zip(values, frame["customers"], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    fig.update_layout(barmode="group", showlegend=True, margin_t=34)
    title = look.tr(N_("Repeat orders before, per customer"))
    fig.update_xaxes(tickvals=places, ticktext=names, title_text=title)
    ends = frame["predicted"].tolist() + frame["actual"].tolist()
    fig.update_yaxes(**value_axis(ends, "score", look, from_zero=True), title_text=look.tr(N_("Orders per customer")))
    return fig
