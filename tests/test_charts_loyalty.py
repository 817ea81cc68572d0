"""Charts of loyalty: what is drawn, where, and in which words."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.charts import Look, matrix, rfm_grid, sankey, standing, words_and_deeds
from lib.facts.lenses import RFM_GRID
from lib.i18n import translator

LOOK = Look(translator("en"), "light", "EUR")
NAMES = {"newcomer": "Not known before", "purchase": "Purchase", "repeat": "<b>Repeat</b>", "quiet": "Quiet"}


def counted(*rows: tuple) -> pd.DataFrame:
    columns = ["group", "customers", "share", "active", "revenue", "per_customer", "lost_share"]
    return pd.DataFrame(rows, columns=columns).assign(customers_at_start=40, lost_low=0.35, lost_high=0.65)


def test_the_lowest_stage_stands_on_top_with_count_share_and_money():
    frame = counted(("purchase", 3, 0.3, 1, 30.0, 10.0, 0.5), ("repeat", 7, 0.7, 7, 700.0, 100.0, None))
    fig = standing(frame, LOOK, NAMES, ("active", "quiet"))
    active, quiet = fig.data
    # Bars grow upwards, so the last one is drawn on top.
    assert (list(active.x), list(quiet.x)) == ([7, 1], [0, 2])
    assert fig.layout.yaxis.ticktext[1] == "Purchase<br><b>3 · 30.0% · €30.00</b>"
    assert "20 of 40 lost (50.0%, 35.0–65.0%)" in quiet.customdata[1]
    # Names come from the reader's language, and are shown as letters whatever they hold.
    assert fig.layout.yaxis.ticktext[0].startswith("&lt;b&gt;Repeat")


def test_active_and_quiet_differ_in_the_legend_too():
    fig = standing(counted(("purchase", 3, 1.0, 1, None, None, None)), LOOK, NAMES, ("active", "quiet"))
    assert fig.data[0].marker.color != fig.data[1].marker.color


MOVES = pd.DataFrame(
    [("newcomer", "purchase", 4, 1.0), ("purchase", "purchase", 1, 0.004), ("purchase", "repeat", 249, 0.996)],
    columns=["before", "after", "customers", "share"],
)


def test_the_matrix_shows_parts_of_a_hundred_and_how_many_stood_in_each_row():
    fig = matrix(MOVES, LOOK, NAMES)
    (grid,) = fig.data
    assert [list(line) for line in grid.text] == [["100", ""], ["<1", "100"]]
    assert list(fig.layout.yaxis.ticktext) == ["Not known before · 4", "Purchase · 250"]
    assert "249 customers, 99.6% of those from there" in grid.customdata[1][1]


def test_many_columns_are_told_by_the_numbers_of_their_rows():
    names = {f"s{n}": f"Segment number {n}" for n in range(9)}
    # Nobody was in the last segment before.
    moves = [(f"s{n}", f"s{n + 1}", 2, 1.0) for n in range(8)] + [("s0", "s0", 2, 0.5)]
    fig = matrix(pd.DataFrame(moves, columns=["before", "after", "customers", "share"]), LOOK, names)
    assert list(fig.layout.xaxis.ticktext) == [f"<b>{n}</b>" for n in range(1, 10)]
    assert list(fig.layout.yaxis.ticktext)[8] == "Segment number… <b>9</b>"
    assert list(fig.data[0].text[8]) == [""] * 9


def test_streams_lead_from_the_left_to_the_right_and_carry_everybody():
    fig = sankey(MOVES, LOOK, NAMES, dict.fromkeys(NAMES, "#4072D9"))
    (streams,) = fig.data
    assert list(streams.node.label)[:2] == ["Not known before · 4", "Purchase · 250"]
    assert list(streams.node.label)[2:] == ["Purchase · 5", "&lt;b&gt;Repeat&lt;/b&gt; · 249"]
    ends = list(zip(streams.link.source, streams.link.target, streams.link.value, strict=True))
    assert ends == [(0, 2, 4), (1, 2, 1), (1, 3, 249)]
    # Nodes stand in our order, from the top down, and inside the picture.
    assert list(streams.node.y[:2]) == sorted(streams.node.y[:2]) and 0 < min(streams.node.y) < max(streams.node.y) < 1


KINDS = {"true": "True", "latent": "Latent", "spurious": "Spurious", "none": "None", "unknown": "Unknown"}


def test_the_four_kinds_stand_where_words_and_deeds_meet_and_the_unknown_in_none():
    frame = counted(
        ("none", 1, 0.1, 0, 0.0, 0.0, None),
        ("latent", 2, 0.2, 0, 20.0, 10.0, None),
        ("spurious", 3, 0.3, 0, 300.0, 100.0, 0.25),
        ("true", 4, 0.4, 0, 400.0, 100.0, None),
        ("unknown", 90, 0.9, 0, 0.0, 0.0, None),
    )
    fig = words_and_deeds(frame, LOOK, KINDS, ("dislikes", "likes", "seldom", "often"))
    said = {note.text: (note.x, round(note.y)) for note in fig.layout.annotations}
    assert said["<b>True</b>"] == (1.5, 2) and said["<b>Latent</b>"] == (0.5, 2)
    assert said["<b>Spurious</b>"] == (1.5, 1) and said["<b>None</b>"] == (0.5, 1)
    # Shares are of the ten whose attitude is known.
    assert "3 · 30.0%" in said and "paid €300.00" in said and "10 of 40 lost (25.0%)" in said
    assert len(fig.layout.shapes) == 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_rfm_grid_has_recency_to_the_right_and_frequency_upwards(theme):
    cells = [(r, f, name, 10 * r + f, None) for r, names in RFM_GRID.items() for f, name in enumerate(names, 1)]
    frame = pd.DataFrame(cells, columns=["recency", "frequency", "segment", "customers", "revenue"])
    names = {name: name.title() for row in RFM_GRID.values() for name in row}
    fig = rfm_grid(frame, Look(translator("en"), theme), names, ("Recency", "Frequency"))
    (grid,) = fig.data
    assert list(grid.z[0]) == [11, 21, 31, 41, 51] and list(grid.z[4])[-1] == 55
    assert grid.customdata[4][4].startswith("<b>Champions</b>") and "paid" not in grid.customdata[4][4]
