"""Number cards: a metric's value, how it moved, how sure it is, and its course in small."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from lib import Workspace, formatting
from lib.charts import Look
from lib.i18n import N_, Message
from lib.metrics.registry import METRICS
from lib.ui import _, cache, state

#: The numbers to see first, in this order, as far as the data gives them; four or five of them are shown.
FIRST = (
    "customers",
    "revenue",
    "repeat_purchase_rate",
    "retention_rate",
    "nps",
    "csat",
    "conversion_rate",
    "churn_rate",
)

#: In halves of a 95 % interval: √2 for the interval of the value before, and 1.55 because two dozen are compared.
_BEYOND_CHANCE = 2.2

Mood = Literal["green", "red", "gray"]

#: A sparkline of fewer points says nothing.
FEWEST_POINTS = 3


def grain(view: Workspace) -> str:
    """The time step that gives a view between a handful and a few dozen points."""
    first, last = view.dataset.first, view.settings.as_of or view.dataset.as_of
    if first is None or last is None:
        return "month"
    shown = view.period.within(first, last)
    span = ((shown.end or last) - (shown.start or first)).days + 1
    return "day" if span <= 35 else "week" if span <= 130 else "month" if span <= 1200 else "quarter"


def row(view: Workspace, metrics: Sequence[str], *, sparklines: bool = True) -> None:
    """A card for each metric this view has a value for."""
    scores = cache.scorecard(view).set_index("metric")
    shown = [name for name in metrics if name in scores.index]
    if not shown:
        return
    look, step = state.look(), grain(view)
    courses = cache.trends(view, tuple(shown), step) if sparklines else {}
    # As many abreast as leaves no gap in the last row; a phone shows two.
    abreast = next((n for n in (4, 5, 3) if len(shown) % n == 0), 4)
    grid = st.grid(abreast, min_column_width=150, border=True, gap="small")
    for name in shown:
        with grid.cell():
            card(scores.loc[name], name, look, courses.get(name), view.wording(name))


def card(score: pd.Series, name: str, look: Look, course: pd.DataFrame | None, wording: Message | None) -> None:
    """One card: the metric's row of the scorecard, the metric over time, and what must be said beside the number."""
    metric = METRICS[name]
    unit = score.get("unit") or metric.unit
    moved = change(score, name, look)
    st.metric(
        _(metric.label),
        formatting.plain_markdown(look.number(score["value"], unit)),
        delta=formatting.plain_markdown(moved) if moved else None,
        delta_arrow="down" if moved.startswith("−") else "up" if moved.startswith("+") else "off",
        delta_color=mood(score, metric.better),
        chart_data=spark(course),
        help=formatting.plain_markdown(_(metric.formula)),
    )
    before = _("before {value}", value=look.number(score["previous"], unit)) if moved else ""
    said = formatting.plain_markdown(look.tr(wording)) if wording else ""
    st.caption(" · ".join(part for part in (said, small_print(score, unit, look), before) if part) or "\u00a0")


def change(score: pd.Series, name: str, look: Look) -> str:
    """How far a metric moved against the period before; empty when there is nothing to compare."""
    metric = METRICS[name]
    unit = score.get("unit") or metric.unit
    on_a_scale = metric.group == "satisfaction"
    return formatting.change(score["value"], score.get("previous"), unit, look.tr, on_a_scale=on_a_scale)


def mood(score: pd.Series, better: str | None) -> Mood:
    """Green for a real improvement, red for a real decline, grey for noise and for what is neither."""
    if better is None or not certain(score):
        return "gray"
    return "green" if (score["value"] > score["previous"]) == (better == "up") else "red"


def certain(score: pd.Series) -> bool:
    """Whether a value really moved: further than two such intervals and as many comparisons leave to chance."""
    now, before = score["value"], score.get("previous")
    if formatting.missing(now) or formatting.missing(before) or now == before:
        return False
    facing = (now - score["low"]) if now > before else (score["high"] - now)
    return bool(formatting.missing(facing) or abs(now - before) > _BEYOND_CHANCE * facing)


def spark(frame: pd.DataFrame | None) -> list[float] | None:
    """The values of the complete periods; None when there are too few to draw."""
    if frame is None:
        return None
    whole = frame[frame["complete"].astype(bool)] if "complete" in frame else frame
    values = [float(v) for v in whole["value"].dropna().tail(26)]
    return values if len(values) >= FEWEST_POINTS else None


def small_print(score: pd.Series, unit: str, look: Look) -> str:
    """The interval and what was counted, for a place that reads Markdown."""
    parts = []
    between = look.interval(score.get("low"), score.get("high"), unit)
    if between:
        parts.append(between)
    if not formatting.missing(score.get("n")):
        counted = look.tr(N_("n = {n}"), n=formatting.number(score["n"], "count", look.tr))
        parts.append(counted.replace(" ", "\u00a0"))
        if score["n"] < 30 and between:
            parts.append(_("few answers"))
    return formatting.plain_markdown(" · ".join(parts)) if parts else ""


def today(view: Workspace) -> date | None:
    return view.settings.as_of or view.dataset.as_of
