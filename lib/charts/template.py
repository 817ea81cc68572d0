"""What all charts share: one palette, two themes, and axes that speak the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from lib import formatting
from lib.i18n import Translator

#: Blue, orange, teal, rose, violet, grey: told apart with any colour vision, and legible on white and on near-black.
PALETTE: tuple[str, ...] = ("#4072D9", "#DE8A2B", "#1B9E8F", "#C8588A", "#8578D6", "#8A929E")

#: The bad, the indifferent and the good end of a scale; orange against blue, never red against green.
SCALE: tuple[str, str, str] = ("#DE8A2B", "#A9B1BC", "#4072D9")


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Colours of the page a chart stands on."""

    text: str
    muted: str
    grid: str
    page: str


THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        # Lines are see-through and labels of middling brightness, so that a chart drawn for one theme can still be read
        # when the reader switches to the other.
        "light": Theme(text="#1C2129", muted="#667080", grid="rgba(118,128,144,0.20)", page="#FFFFFF"),
        "dark": Theme(text="#E4E8EE", muted="#97A1B0", grid="rgba(138,148,164,0.22)", page="#11151B"),
    }
)


@dataclass(frozen=True)
class Look:
    """Who reads the chart and where: language, theme, and the currency of money."""

    tr: Translator
    theme: str = "light"
    currency: str | None = None

    @property
    def colours(self) -> Theme:
        return THEMES.get(self.theme, THEMES["light"])

    def number(self, value: Any, unit: str) -> str:
        return formatting.number(value, unit, self.tr, self.currency)

    def interval(self, low: Any, high: Any, unit: str) -> str:
        return formatting.interval(low, high, unit, self.tr, self.currency)


def figure(look: Look, *, height: int = 300, hover: str = "closest") -> go.Figure:
    """An empty figure with the house style: no junk, room for labels, transparent so that it sits on any card."""
    colours = look.colours
    axis: dict[str, Any] = {
        "gridcolor": colours.grid,
        "linecolor": colours.grid,
        "zeroline": False,
        "tickfont": {"color": colours.muted, "size": 12},
        "title": {"font": {"color": colours.muted, "size": 12}},
        "automargin": True,
        "fixedrange": True,
    }
    return go.Figure(
        layout=go.Layout(
            template="none",
            colorway=list(PALETTE),
            font={"family": "Source Sans, Source Sans Pro, Segoe UI, sans-serif", "size": 13, "color": colours.text},
            paper_bgcolor="rgba(0,0,0,0)",
            plot_bgcolor="rgba(0,0,0,0)",
            margin={"l": 4, "r": 12, "t": 12, "b": 4},
            height=height,
            hovermode=hover,
            hoverlabel={
                "bgcolor": colours.page,
                "bordercolor": colours.grid,
                "font": {"color": colours.text, "size": 13},
            },
            separators=formatting.separators(look.tr),
            xaxis={**axis, "showgrid": False, "showline": True, "ticks": ""},
            yaxis={**axis, "showline": False, "ticks": "", "nticks": 6},
            showlegend=False,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"color": colours.muted}},
            dragmode=False,
            bargap=0.28,
        )
    )


def value_axis(values: Sequence[float], unit: str, look: Look, *, from_zero: bool) -> dict[str, Any]:
    """Ticks at round numbers, written like every other number of that unit."""
    known = [float(v) for v in values if not formatting.missing(v)]
    if not known:
        return {}
    low, high = min(known), max(known)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        # A flat line sits in the middle of something, not on an axis of no height.
        low, high = low - (abs(low) * 0.1 or 1), high + (abs(high) * 0.1 or 1)
        low = max(low, 0.0) if from_zero else low
    ticks = _ticks(low, high, unit)
    room = (high - low) * 0.06
    lower = low if from_zero and low == 0 else min(low - room, ticks[0])
    return {
        "tickvals": ticks,
        "ticktext": [formatting.plain_html(_tick(tick, unit, look, ticks)) for tick in ticks],
        "range": [lower, max(high + room, ticks[-1])],
    }


def _tick(value: float, unit: str, look: Look, ticks: Sequence[float]) -> str:
    step = ticks[1] - ticks[0] if len(ticks) > 1 else abs(value) or 1.0
    if unit == "share" and step >= 0.01:
        return formatting.number(value, unit, look.tr).replace(",0", "").replace(".0", "")
    if unit == "score" and step >= 1:
        return formatting.number(float(round(value)), "count", look.tr)
    if unit == "money" and abs(value) < 10_000 and step >= 1:
        # The decimals go, and not the noughts of 1,000.
        return re.sub(r"[.,]00(?!\d)", "", formatting.number(float(round(value)), unit, look.tr, look.currency))
    return formatting.compact(value, unit, look.tr, look.currency)


def _ticks(low: float, high: float, unit: str) -> list[float]:
    """About five round steps between two numbers; durations step by minutes, hours and days that people count in."""
    span = high - low
    scale = formatting.SECONDS.get(unit)
    if scale:
        nice = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200]
        nice += [86400 * n for n in (1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730)]
        step = next((n for n in nice if n * 5 >= span * scale), nice[-1]) / scale
        if span * scale < 3:
            step = span / 4
    else:
        power = 10.0
        exponent = _exponent(span / 5)
        step = next(m * power**exponent for m in (1, 2, 2.5, 5, 10) if m * power**exponent * 5 >= span * 0.999)
    first = -int(-low // step) if low % step else int(low // step)
    ticks = []
    while first * step <= high + step * 0.001:
        ticks.append(round(first * step, 10))
        first += 1
    return ticks or [low, high]


def _exponent(value: float) -> int:
    exponent = 0
    while value >= 10:
        value, exponent = value / 10, exponent + 1
    while 0 < value < 1:
        value, exponent = value * 10, exponent - 1
    return exponent
