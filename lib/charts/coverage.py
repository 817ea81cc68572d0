"""What the loaded files cover: a row for each kind of data, a cell for each stretch of time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts.heatmap import SHADES
from lib.charts.lines import time_axis
from lib.charts.template import Look, figure


def coverage(frame: pd.DataFrame, look: Look, names: Mapping[str, str], *, every: str) -> go.Figure:
    """`frame`: table, period, rows. The more rows a cell has beside others of its kind, the darker; none is blank.

    Kinds have very different numbers of rows, so each is measured by its own busiest stretch.
    """
    tables = list(frame.groupby("table")["rows"].sum().sort_values(ascending=False).index)
    periods = sorted(frame["period"].unique())
    counts = frame.pivot(index="table", columns="period", values="rows").reindex(index=tables, columns=periods)
    grid = counts.to_numpy(dtype=float)
    most = np.nanmax(grid, axis=1, keepdims=True)
    low, middle, high = SHADES.get(look.theme, SHADES["light"])
    fig = figure(look, height=52 + 30 * len(tables))
    fig.add_heatmap(
        z=np.where(grid > 0, grid / np.where(most > 0, most, 1), np.nan),
        x=periods,
        y=list(range(len(tables))),
        zmin=0,
        zmax=1,
        colorscale=[[0, low], [0.5, middle], [1, high]],
        showscale=False,
        xgap=2 if len(periods) <= 60 else 0,
        ygap=4,
        customdata=[
            [_hover(names.get(table, table), period, count, every, look) for period, count in row.items()]
            for table, row in counts.iterrows()
        ],
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
    )
    fig.update_yaxes(
        tickvals=list(range(len(tables))),
        ticktext=[names.get(table, table) for table in tables],
        range=[len(tables) - 0.5, -0.5],
        showgrid=False,
        nticks=None,
    )
    # The names on the left leave a phone room for three.
    fig.update_xaxes(**time_axis(pd.Series(periods), every, look, most=3), showline=False)
    return fig


def _hover(name: str, period: pd.Timestamp, count: float, every: str, look: Look) -> str:
    if formatting.missing(count):
        return ""
    counted = formatting.number(count, "count", look.tr)
    return f"{formatting.period(period, every, look.tr)}<br>{name}: {counted}"
