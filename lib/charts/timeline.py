"""One customer's history: a lane for each kind of event, and where her stage changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.template import PALETTE, Look, figure
from lib.facts.timeline import MARKS

#: Labels under the axis: what a phone has room for; and the shortest time shown.
MOST_TICKS, SHORTEST = 5, pd.Timedelta(days=4)
#: Lanes from the top down, each with its colour: money first, then what she said, did and was sent.
LANES: Mapping[str, int] = {
    "order": 0,
    "return": 1,
    "subscription": 0,
    "points": 2,
    "referral": 4,
    "referred": 4,
    "mention": 4,
    "answer": 3,
    "survey": 5,
    "ticket": 1,
    "visit": 2,
    "message": 5,
}
_LANE, _ROOM = 30, 70
_SMALL, _LARGE = 8, 22


def timeline(frame: pd.DataFrame, look: Look, kinds: Mapping[str, str], told: pd.Series) -> go.Figure:
    """Events as dots on a lane of their kind (columns at, kind, what, amount), orders as large as their amount.

    `kinds` is what each kind is called, `told` a line of plain text for each event. Changes of stage, being lost and
    coming back stand as lines across all lanes, with `told` above them.
    """
    dated = frame[frame["at"].notna()]
    marks = dated[dated["kind"].isin(MARKS)]
    present = [kind for kind in LANES if (dated["kind"] == kind).any()]
    fig = figure(look, height=_ROOM + _LANE * max(len(present), 1) + (30 if len(marks) else 0))
    for kind in reversed(present):
        rows = dated[dated["kind"] == kind]
        name = formatting.plain_html(kinds[kind])
        fig.add_scatter(
            x=rows["at"],
            y=[name] * len(rows),
            mode="markers",
            name=name,
            marker={
                "color": PALETTE[LANES[kind]],
                "size": _sizes(rows) if kind == "order" else _SMALL,
                "opacity": 0.75,
                "line": {"width": 0},
            },
            hovertext=[_hover(row.at, name, told.loc[row.Index], look) for row in rows.itertuples()],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    for place, row in enumerate(marks.itertuples()):
        _mark(fig, row.at, formatting.plain_html(told.loc[row.Index] or kinds[row.kind], 24), place, look)
    fig.update_yaxes(showgrid=True, type="category")
    if len(dated):
        first, last = dated["at"].min(), dated["at"].max()
        # A single moment needs room around it, or the axis would count in milliseconds; so does the first dot of many.
        around = max((last - first) * 0.04, SHORTEST - (last - first), pd.Timedelta(hours=12))
        first, last = first - around, last + around
        fig.update_xaxes(type="date", range=[first, last], **_ticks(first, last, look))
    return fig


def _ticks(first: pd.Timestamp, last: pd.Timestamp, look: Look) -> dict[str, Any]:
    """At most five days, or beginnings of months where there are enough of them, in the reader's language."""
    months = list(pd.date_range(first, last, freq="MS", normalize=True))
    grain = "month" if len(months) > 2 else "day"
    days = months if grain == "month" else list(pd.date_range(first.ceil("D"), last, freq="D"))
    shown = [day for day in days if first <= day <= last]
    shown = shown[:: max(1, -(-len(shown) // MOST_TICKS))]
    return {
        "tickvals": shown,
        "ticktext": [formatting.short_period(day, grain, look.tr) for day in shown],
        "tickangle": 0,
    }


def _sizes(rows: pd.DataFrame) -> list[float]:
    """The area of a dot grows with the amount; where no amounts are known all are alike."""
    amounts = rows["amount"].fillna(0).clip(lower=0)
    most = float(amounts.max())
    if most <= 0:
        return [float(_SMALL)] * len(rows)
    return [_SMALL + (_LARGE - _SMALL) * (float(amount) / most) ** 0.5 for amount in amounts]


def _mark(fig: go.Figure, at: pd.Timestamp, text: str, place: int, look: Look) -> None:
    fig.add_vline(x=at, line={"color": look.colours.muted, "width": 1, "dash": "dot"})
    fig.add_annotation(
        x=at,
        y=1,
        yref="paper",
        text=text,
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        # Neighbours stand one above the other, so that changes of one week can all be read.
        yshift=2 + 14 * (place % 3),
        font={"size": 11, "color": look.colours.muted},
    )
    fig.update_layout(margin_t=56)


def _hover(at: pd.Timestamp, name: str, told: str, look: Look) -> str:
    return f"{formatting.plain_html(formatting.day(at, look.tr))}<br>{name}" + (
        f"<br>{formatting.plain_html(told, 120)}" if told else ""
    )
