"""Charts of who will leave: whether the forecast holds, how many it finds, and what a campaign brings."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.template import PALETTE, Look, figure, value_axis
from lib.i18n import N_

_FAINT = "rgba(64,114,217,0.16)"


def calibration(frame: pd.DataFrame, look: Look) -> go.Figure:
    """Foretold risk against the share who left, a dot with its interval for each tenth of customers.

    Columns predicted, observed, low, high, n. On the dotted line every risk would have come true as foretold.
    """
    fig = figure(look)
    ends = [0.0, *frame[["predicted", "observed", "high"]].to_numpy().ravel().tolist()]
    axis = value_axis(ends, "share", look, from_zero=True)
    _dotted(fig, [0, axis["range"][1]], [0, axis["range"][1]], look)
    hover = [
        "<br>".join(
            [
                look.tr(N_("foretold: {share}"), share=_text(row["predicted"], "share", look)),
                f"<b>{look.tr(N_('left: {share}'), share=_text(row['observed'], 'share', look))}</b>",
                formatting.plain_html(look.interval(row["low"], row["high"], "share")),
                look.tr(N_("of {count} customers"), count=_text(row["n"], "count", look)),
            ]
        )
        for row in frame.to_dict("records")
    ]
    fig.add_scatter(
        x=frame["predicted"],
        y=frame["observed"],
        mode="lines+markers",
        line={"color": PALETTE[0], "width": 1.5},
        marker={"size": 8, "color": PALETTE[0]},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": frame["high"] - frame["observed"],
            "arrayminus": frame["observed"] - frame["low"],
            "color": look.colours.muted,
            "thickness": 1,
            "width": 3,
        },
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
    )
    fig.update_xaxes(**axis, title_text=look.tr(N_("Foretold risk")))
    fig.update_yaxes(**axis, title_text=look.tr(N_("Share who left")))
    return fig


def gains(frame: pd.DataFrame, look: Look) -> go.Figure:
    """The share of those who left that is found by looking at so many customers, highest risk first.

    Columns share, found, lift. The dotted line is looking without any forecast.
    """
    fig = figure(look)
    _dotted(fig, [0, 1], [0, 1], look)
    hover = [
        "<br>".join(
            [
                look.tr(N_("among the {share} with the highest risk"), share=_text(row["share"], "share", look)),
                f"<b>{look.tr(N_('{share} of those who left'), share=_text(row['found'], 'share', look))}</b>",
            ]
        )
        for row in frame.to_dict("records")
    ]
    fig.add_scatter(
        x=[0.0, *frame["share"]],
        y=[0.0, *frame["found"]],
        mode="lines+markers",
        line={"color": PALETTE[0], "width": 2.25},
        marker={"size": 5, "color": PALETTE[0]},
        customdata=["", *hover],
        hovertemplate="%{customdata}<extra></extra>",
    )
    axis = value_axis([0.0, 1.0], "share", look, from_zero=True)
    fig.update_xaxes(**axis, title_text=look.tr(N_("Customers looked at, highest risk first")))
    fig.update_yaxes(**axis, title_text=look.tr(N_("Found of those who left")))
    return fig


def profit(frame: pd.DataFrame, best: int, look: Look) -> go.Figure:
    """Profit of a campaign by how many it contacts, with its interval; the best number is marked.

    Columns contacted, profit, low, high.
    """
    fig = figure(look)
    x, colour = frame["contacted"], PALETTE[0]
    edge = {"width": 0}
    fig.add_scatter(x=x, y=frame["low"], mode="lines", line=edge, hoverinfo="skip")
    fig.add_scatter(x=x, y=frame["high"], mode="lines", line=edge, fill="tonexty", fillcolor=_FAINT, hoverinfo="skip")
    hover = [
        "<br>".join(
            [
                look.tr.plural(
                    N_("{count} customer contacted"), N_("{count} customers contacted"), int(row["contacted"])
                ),
                f"<b>{_text(row['profit'], 'money', look)}</b>",
                formatting.plain_html(look.interval(row["low"], row["high"], "money")),
            ]
        )
        for row in frame.to_dict("records")
    ]
    fig.add_scatter(
        x=x,
        y=frame["profit"],
        mode="lines",
        line={"color": colour, "width": 2.25},
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
    )
    top = frame.loc[frame["contacted"] == best]
    if best and len(top):
        fig.add_scatter(
            x=top["contacted"],
            y=top["profit"],
            mode="markers",
            marker={"size": 11, "color": colour, "line": {"color": look.colours.page, "width": 2}},
            hoverinfo="skip",
        )
        fig.add_vline(x=best, line={"color": look.colours.muted, "width": 1, "dash": "dot"})
    ends = [0.0, *frame["profit"], *frame["low"], *frame["high"]]
    fig.update_yaxes(**value_axis(ends, "money", look, from_zero=True))
    fig.update_xaxes(
        **value_axis([0.0, float(x.max())], "count", look, from_zero=True),
        title_text=look.tr(N_("Customers contacted, those who bring most first")),
    )
    return fig


def mark_days(fig: go.Figure, days: int, look: Look) -> go.Figure:
    """A curve over days of silence with the day marked after which a customer counts as lost."""
    fig.add_vline(
        x=days,
        line={"color": PALETTE[1], "width": 1.5, "dash": "dash"},
        annotation={
            "text": formatting.plain_html(look.tr(N_("lost after {days} days"), days=days)),
            "font": {"color": look.colours.muted, "size": 12},
        },
    )
    return fig


def _dotted(fig: go.Figure, x: list[float], y: list[float], look: Look) -> None:
    line = {"color": look.colours.muted, "width": 1, "dash": "dot"}
    fig.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _text(value: float, unit: str, look: Look) -> str:
    return formatting.plain_html(look.number(value, unit))
