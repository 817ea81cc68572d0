"""What is written into a tile of a two by two."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from lib.charts.template import Look

#: Lines stand so far from one another, in parts of a tile's height.
_LINE = 0.17


def write(fig: go.Figure, x: float, y: float, lines: Sequence[str], look: Look) -> None:
    """Put lines around the middle of the tile whose lower left corner is at `x`, `y`."""
    for place, text in enumerate(lines):
        fig.add_annotation(
            x=x + 0.5,
            y=y + 0.5 + _LINE * ((len(lines) - 1) / 2 - place),
            text=text,
            showarrow=False,
            font={"size": 13, "color": look.colours.text},
        )
