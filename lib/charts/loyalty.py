"""Charts of loyalty: how many stand where, who moved where, words beside deeds, recency beside frequency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lib import formatting
from lib.charts import tiles
from lib.charts.heatmap import SHADES
from lib.charts.stage_findings import of_lost
from lib.charts.template import PALETTE, Look, figure
from lib.i18n import N_

#: True, latent, spurious, none: the place of each in the square (deeds, words) and its colour.
KINDS: Mapping[str, tuple[int, int, str]] = {
    "true": (1, 1, PALETTE[0]),
    "latent": (0, 1, PALETTE[2]),
    "spurious": (1, 0, PALETTE[4]),
    "none": (0, 0, PALETTE[1]),
}
#: Bands between few people are drawn, but not so thin that nobody can point at them.
_BAND = 0.42
#: Pixels between the ends of streams, for their names.
_PAD = 16
#: More columns than this are told by numbers.
_MANY = 7
#: So many letters stand above a matrix side by side, on a phone.
_ROOM = 24


def standing(frame: pd.DataFrame, look: Look, names: Mapping[str, str], states: Sequence[str]) -> go.Figure:
    """A bar per group, the active part strong and the quiet part pale, with count, share and money beside it.

    `frame` is the table “loyalty_stage_share”; `names` says what its groups are called, `states` what active and quiet.
    """
    rows = frame.to_dict("records")[::-1]
    places = list(range(len(rows)))
    fig = figure(look, height=70 + 46 * max(len(rows), 2))
    fig.update_layout(barmode="stack", showlegend=True, margin_t=30, legend_traceorder="normal")
    active = [row["active"] for row in rows]
    quiet = [row["customers"] - row["active"] for row in rows]
    for name, counts, colour in ((states[0], active, PALETTE[0]), (states[1], quiet, _pale(PALETTE[0]))):
        fig.add_bar(
            x=counts,
            y=places,
            orientation="h",
            name=formatting.plain_html(name),
            marker={"color": colour, "cornerradius": 3},
            customdata=[_stood(row, names[row["group"]], states, look) for row in rows],
            hovertemplate="%{customdata}<extra></extra>",
        )
    labels = [f"{formatting.plain_html(names[row['group']])}<br><b>{_counted(row, look)}</b>" for row in rows]
    fig.update_yaxes(
        tickvals=places, ticktext=labels, ticklabelstandoff=6, showgrid=False, range=[-0.6, max(len(rows), 1) - 0.4]
    )
    most = max((row["customers"] for row in rows), default=1) or 1
    fig.update_xaxes(visible=False, range=[0, most * 1.02])
    return fig


def _counted(row: Mapping[str, Any], look: Look) -> str:
    parts = [look.number(row["customers"], "count")]
    if not formatting.missing(row["share"]):
        parts.append(look.number(row["share"], "share"))
    if not formatting.missing(row["revenue"]) and row["revenue"]:
        parts.append(formatting.compact(row["revenue"], "money", look.tr, look.currency))
    return formatting.plain_html(" · ".join(parts))


def _stood(row: Mapping[str, Any], name: str, states: Sequence[str], look: Look) -> str:
    lines = [formatting.plain_html(name), f"<b>{_counted(row, look)}</b>"]
    for state, count in ((states[0], row["active"]), (states[1], row["customers"] - row["active"])):
        lines.append(formatting.plain_html(f"{state}: {look.number(count, 'count')}"))
    if not formatting.missing(row["per_customer"]):
        said = look.tr(N_("{money} per customer so far"), money=look.number(row["per_customer"], "money"))
        lines.append(formatting.plain_html(said))
    if said := of_lost(row, look):
        lines.append(formatting.plain_html(said))
    return "<br>".join(lines)


def matrix(frame: pd.DataFrame, look: Look, names: Mapping[str, str]) -> go.Figure:
    """From where (rows) to where (columns): the share of a row, coloured; hovering tells how many.

    `frame` has before, after, customers and share; `names` holds what is called how, in the order to draw. Many columns
    have numbers for names, which stand beside the rows.
    """
    before, after = set(frame["before"]), set(frame["after"])
    columns = [name for name in names if name in after]
    crowded = len(columns) > _MANY
    rows = [name for name in names if name in before or (crowded and name in after)]
    cells = {(row["before"], row["after"]): row for row in frame.to_dict("records")}
    grid = [[cells.get((row, column)) for column in columns] for row in rows]
    shades = SHADES.get(look.theme, SHADES["light"])
    fig = figure(look, height=(70 if crowded else 150) + (30 if crowded else 34) * max(len(rows), 2))
    fig.add_heatmap(
        z=np.array([[np.nan if cell is None else cell["share"] for cell in line] for line in grid], dtype=float),
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        zmin=0,
        zmax=1,
        colorscale=[[0, shades[0]], [0.5, shades[1]], [1, shades[2]]],
        showscale=False,
        xgap=1 if crowded else 2,
        ygap=1 if crowded else 2,
        text=[["" if cell is None else _hundredths(cell["share"], look) for cell in line] for line in grid],
        texttemplate="%{text}",
        textfont={"size": 10 if crowded else 12, "color": look.colours.text},
        customdata=[["" if cell is None else _went(cell, names, look) for cell in line] for line in grid],
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
    )
    if crowded:
        number = {name: f"{place}" for place, name in enumerate(rows, 1)}
        labels = [f"{formatting.plain_html(names[name], longest=15)} <b>{number[name]}</b>" for name in rows]
        heads = [f"<b>{number[name]}</b>" for name in columns]
    else:
        counts = frame.groupby("before")["customers"].sum()
        sizes = [formatting.plain_html(look.number(counts[name], "count")) for name in rows]
        labels = [f"{formatting.plain_html(names[name])} · {size}" for name, size in zip(rows, sizes, strict=True)]
        heads = [formatting.plain_html(names[name], longest=24) for name in columns]
    fig.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=labels,
        ticklabelstandoff=4,
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
    )
    # Names of several columns stand aslant, so that on a phone none covers the next.
    aslant = not crowded and len(heads) * max(map(len, heads), default=0) > _ROOM
    fig.update_layout(margin_r=16 + 4 * len(heads[-1]) if aslant else 12)
    fig.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=heads,
        side="top",
        showline=False,
        tickangle=-45 if aslant else 0,
        ticklabeloverflow="allow",
    )
    return fig


def _hundredths(share: float, look: Look) -> str:
    return look.tr(N_("<1")) if 0 < share < 0.005 else formatting.number(round(100 * share), "count", look.tr)


def _went(cell: Mapping[str, Any], names: Mapping[str, str], look: Look) -> str:
    way = f"{names[cell['before']]} → {names[cell['after']]}"
    number = look.tr.plural(
        "{count} customer, {share} of those from there",
        "{count} customers, {share} of those from there",
        int(cell["customers"]),
        share=look.number(cell["share"], "share"),
    )
    return f"{formatting.plain_html(way)}<br><b>{formatting.plain_html(number)}</b>"


def sankey(frame: pd.DataFrame, look: Look, names: Mapping[str, str], colours: Mapping[str, str]) -> go.Figure:
    """Streams of customers from where they stood (left) to where they stand (right)."""
    left = [name for name in names if name in set(frame["before"])]
    right = [name for name in names if name in set(frame["after"])]
    place = {("before", name): i for i, name in enumerate(left)}
    place |= {("after", name): len(left) + i for i, name in enumerate(right)}
    before, after = frame.groupby("before")["customers"].sum(), frame.groupby("after")["customers"].sum()
    labels = [f"{names[name]} · {look.number(before[name], 'count')}" for name in left]
    labels += [f"{names[name]} · {look.number(after[name], 'count')}" for name in right]
    most = max(len(left), len(right))
    room = 114 + 34 * most
    fig = figure(look, height=room + 16)
    fig.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})
    fig.add_sankey(
        arrangement="fixed",
        node={
            "label": [formatting.plain_html(label) for label in labels],
            "color": [colours[name] for name in (*left, *right)],
            "x": [0.001] * len(left) + [0.999] * len(right),
            "y": [
                *_heights([before[name] for name in left], most, room),
                *_heights([after[name] for name in right], most, room),
            ],
            "pad": _PAD,
            "thickness": 12,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [place["before", row["before"]] for row in frame.to_dict("records")],
            "target": [place["after", row["after"]] for row in frame.to_dict("records")],
            "value": frame["customers"].tolist(),
            "color": [_pale(colours[name]) for name in frame["before"]],
            "customdata": [_went(row, names, look) for row in frame.to_dict("records")],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        textfont={"color": look.colours.text, "size": 12, "shadow": "none"},
    )
    return fig


def _heights(counts: Sequence[float], most: int, height: float) -> list[float]:
    """The middle of each node from the top, so that the order is ours and not that of the sizes.

    Nodes are as high as the side with `most` of them leaves room for; the other side spreads its own.
    """
    drawn = max(height - _PAD * (most - 1), height / 4)
    gap = (height - drawn) / (len(counts) - 1) if len(counts) > 1 else 0.0
    found, top = [], 0.0
    for count in counts:
        high = drawn * count / (sum(counts) or 1)
        found.append(min(max((top + high / 2) / height, 0.001), 0.999))
        top += high + gap
    return found


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_BAND})"


def words_and_deeds(frame: pd.DataFrame, look: Look, names: Mapping[str, str], sides: Sequence[str]) -> go.Figure:
    """Four tiles: those who like you on top, those who order often on the right; in each how many, and their money.

    `sides` says what the axes say: does not like, likes, seldom, often.
    """
    fig = figure(look, height=380)
    rows = {row["group"]: row for row in frame.to_dict("records")}
    known = sum(rows[kind]["customers"] for kind in KINDS if kind in rows)
    for kind, (x, y, colour) in KINDS.items():
        row = rows[kind]
        share = row["customers"] / known if known else 0.0
        corners = {"x0": x + 0.015, "x1": x + 0.985, "y0": y + 0.015, "y1": y + 0.985}
        fig.add_shape(
            type="rect", **corners, line={"width": 0}, fillcolor=colour, opacity=0.12 + 0.4 * share, layer="below"
        )
        lines = [f"<b>{formatting.plain_html(names[kind])}</b>"]
        counted = look.tr(
            N_("{count} · {share}"), count=look.number(row["customers"], "count"), share=look.number(share, "share")
        )
        lines.append(formatting.plain_html(counted))
        if not formatting.missing(row["revenue"]):
            money = formatting.compact(row["revenue"], "money", look.tr, look.currency)
            lines.append(formatting.plain_html(look.tr(N_("paid {money}"), money=money)))
        if said := of_lost(row, look, sure=False):
            lines.append(formatting.plain_html(said))
        tiles.write(fig, x, y, lines, look)
    dislikes, likes, seldom, often = (formatting.plain_html(side) for side in sides)
    fig.update_xaxes(tickvals=[0.5, 1.5], ticktext=[seldom, often], range=[0, 2], showline=False)
    fig.update_yaxes(tickvals=[0.5, 1.5], ticktext=[dislikes, likes], range=[0, 2], showgrid=False, tickangle=-90)
    return fig


def rfm_grid(frame: pd.DataFrame, look: Look, names: Mapping[str, str], sides: Sequence[str]) -> go.Figure:
    """Recency to the right, frequency upwards: how many buyers in each cell; hovering tells segment and money."""
    cells = {(row["frequency"], row["recency"]): row for row in frame.to_dict("records")}
    grid = [[cells[f, r] for r in range(1, 6)] for f in range(1, 6)]
    shades = SHADES.get(look.theme, SHADES["light"])
    fig = figure(look, height=330)
    fig.add_heatmap(
        z=[[cell["customers"] for cell in line] for line in grid],
        x=list(range(1, 6)),
        y=list(range(1, 6)),
        zmin=0,
        zmax=max(frame["customers"].max(), 1),
        colorscale=[[0, shades[0]], [0.5, shades[1]], [1, shades[2]]],
        showscale=False,
        xgap=2,
        ygap=2,
        text=[[formatting.plain_html(look.number(cell["customers"], "count")) for cell in line] for line in grid],
        texttemplate="%{text}",
        textfont={"size": 12, "color": look.colours.text},
        customdata=[[_cell(cell, names, look) for cell in line] for line in grid],
        hovertemplate="%{customdata}<extra></extra>",
    )
    ticks = {"tickvals": list(range(1, 6)), "ticktext": [str(score) for score in range(1, 6)]}
    fig.update_xaxes(**ticks, title_text=formatting.plain_html(sides[0]), showline=False)
    fig.update_yaxes(**ticks, title_text=formatting.plain_html(sides[1]), title_standoff=12, showgrid=False)
    return fig


def _cell(cell: Mapping[str, Any], names: Mapping[str, str], look: Look) -> str:
    lines = [f"<b>{formatting.plain_html(names[cell['segment']])}</b>"]
    counted = look.tr.plural("{count} customer", "{count} customers", int(cell["customers"]))
    lines.append(formatting.plain_html(counted))
    if not formatting.missing(cell["revenue"]):
        money = look.number(cell["revenue"], "money")
        lines.append(formatting.plain_html(look.tr(N_("paid {money}"), money=money)))
    return "<br>".join(lines)
