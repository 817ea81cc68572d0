"""Curves over age: who is still there so long after they began, for everybody or a line for each group."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.heatmap import MOST_STEPS, later
from lib.charts.template import PALETTE, Look, figure, value_axis
from lib.i18n import N_

#: As many lines as there are colours that can be told apart.
MOST_LINES = len(PALETTE)
_STEPS = {"week": N_("Weeks later"), "month": N_("Months later"), "quarter": N_("Quarters later")}


def cohort_curves(
    frame: pd.DataFrame, unit: str, look: Look, *, every: str, by: str | None = None, skip: int = 0
) -> go.Figure:
    """Value by step: the average of all cohorts with its interval, or a line for each of the largest groups.

    `frame` is the table “cohorts”, or the same by a field `by`.
    """
    frame = frame[frame["step"].between(skip, skip + MOST_STEPS - 1)].dropna(subset=["value"])
    if by is None:
        frame = frame[frame["cohort"].isna()]
    bracketed = "from_day" in frame
    fig = figure(look)
    for name, rows, colour in _groups(frame, by, "size", look):
        _band(fig, rows["step"], rows["low"], rows["high"], colour, "linear", by is None)
        hover = [
            f"{look.tr(later(row, every))}<br><b>{formatting.plain_html(look.number(row['value'], unit))}</b>"
            for row in rows.to_dict("records")
        ]
        _line(fig, rows["step"], rows["value"], name, colour, hover, "linear")
    steps = sorted(frame["step"].unique())
    fig.update_yaxes(**value_axis(_ends(frame, "value", by is None), unit, look, from_zero=True))
    title = look.tr(N_("Days later") if bracketed else _STEPS[every])
    fig.update_xaxes(tickvals=steps, title_text=title, range=[min(steps, default=0) - 0.3, max(steps, default=1) + 0.3])
    if bracketed:
        first = frame.drop_duplicates("step").set_index("step")
        fig.update_xaxes(ticktext=[f"{first['from_day'][s]:.0f}–{first['to_day'][s]:.0f}" for s in steps])
    return _with_legend(fig, by)


def survival(frame: pd.DataFrame, look: Look, *, by: str | None = None) -> go.Figure:
    """The share still there by day, in steps, with its interval; or a line for each of the largest groups.

    `frame` is the table “survival”: day, at_risk, lost, survival, low, high, and the field `by`.
    """
    fig = figure(look)
    for name, rows, colour in _groups(frame, by, "at_risk", look):
        _band(fig, rows["day"], rows["low"], rows["high"], colour, "hv", by is None)
        hover = [
            "<br>".join(
                [
                    look.tr(N_("after {days} days"), days=_count(row["day"], look)),
                    f"<b>{formatting.plain_html(look.number(row['survival'], 'share'))}</b>",
                    formatting.plain_html(look.interval(row["low"], row["high"], "share")),
                    look.tr(N_("{count} still followed"), count=_count(row["at_risk"], look)),
                ]
            )
            for row in rows.to_dict("records")
        ]
        _line(fig, rows["day"], rows["survival"], name, colour, hover, "hv")
    fig.update_yaxes(**value_axis([0.0, 1.0], "share", look, from_zero=True))
    fig.update_xaxes(title_text=look.tr(N_("Days since the start")), rangemode="tozero")
    return _with_legend(fig, by)


def largest(frame: pd.DataFrame, by: str, size: str) -> list[object]:
    """The groups that get a line, largest first."""
    sizes = frame.dropna(subset=[by]).groupby(by)[size].max()
    return list(sizes.sort_values(ascending=False, kind="stable").head(MOST_LINES).index)


def _groups(frame: pd.DataFrame, by: str | None, size: str, look: Look) -> list[tuple[str, pd.DataFrame, str]]:
    if by is None:
        return [("", frame, PALETTE[0])]
    names = largest(frame, by, size)
    return [
        (formatting.plain_html(name, longest=28), frame[frame[by] == name], PALETTE[place])
        for place, name in enumerate(names)
    ]


def _band(fig: go.Figure, x: pd.Series, low: pd.Series, high: pd.Series, colour: str, shape: str, wanted: bool) -> None:
    if not wanted or low.isna().all():
        return
    edge = {"width": 0, "shape": shape}
    fig.add_scatter(x=x, y=low, mode="lines", line=edge, hoverinfo="skip", showlegend=False)
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    fig.add_scatter(
        x=x,
        y=high,
        mode="lines",
        line=edge,
        fill="tonexty",
        fillcolor=f"rgba({red},{green},{blue},0.16)",
        hoverinfo="skip",
        showlegend=False,
    )


def _line(fig: go.Figure, x: pd.Series, y: pd.Series, name: str, colour: str, hover: list[str], shape: str) -> None:
    marked = shape == "linear"
    fig.add_scatter(
        x=x,
        y=y,
        mode="lines+markers" if marked else "lines",
        line={"color": colour, "width": 2.25, "shape": shape},
        marker={"size": 6, "color": colour},
        name=name,
        customdata=[f"{name}<br>{text}" if name else text for text in hover],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _ends(frame: pd.DataFrame, value: str, with_interval: bool) -> list[float]:
    columns = (value, "low", "high") if with_interval else (value,)
    return [float(v) for column in columns for v in frame[column].dropna()]


def _with_legend(fig: go.Figure, by: str | None) -> go.Figure:
    if by is not None:
        fig.update_layout(showlegend=True, margin_t=34)
    return fig


def _count(value: float, look: Look) -> str:
    return formatting.number(value, "count", look.tr)
