"""Number cards: a metric's value, how it moved, how sure it is, and its course in small."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from lib import Workspace, formatting
from lib.charts import Look
from lib.i18n import N_, Message
from lib.metrics.registry import METRICS
from lib.metrics.scorecard import NOISE, REAL, Comparison
from lib.metrics.spans import grain_of
from lib.scope import Period
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

Mood = Literal["green", "red", "gray"]

#: A sparkline of fewer points says nothing.
FEWEST_POINTS = 3


def grain(view: Workspace) -> str:
    """The time step that gives a view between a handful and a few dozen points."""
    first, last = view.dataset.first, view.settings.as_of or view.dataset.as_of
    if first is None or last is None:
        return "month"
    shown = view.period.within(min(first, last), last)
    return grain_of(shown.start or first, shown.end or last)


def row(
    view: Workspace, metrics: Sequence[str], *, sparklines: bool = True, among: Sequence[str] = (), said: bool = True
) -> None:
    """A card for each metric this view has a value for, and in words what the changes on them compare.

    `among` are all cards of the page, whose courses are then asked for together; `said` is false where the words stand
    under another row.
    """
    with counting():
        scores, compared = cache.scorecard(view).set_index("metric"), comparison(view)
        shown = [name for name in metrics if name in scores.index]
        if not shown:
            return
        look, step = state.look(), grain(view)
        drawn = [name for name in among if name in scores.index] or shown
        courses = cache.trends(view, tuple(drawn), step) if sparklines else {}
    moves = compared.scores.set_index("metric")
    # As many abreast as leaves no gap in the last row; a phone shows two.
    abreast = next((n for n in (4, 5, 3) if len(shown) % n == 0), 4)
    grid = st.grid(abreast, min_column_width=150, border=True, gap="small")
    for name in shown:
        with grid.cell():
            moved = moves.loc[name] if name in moves.index else None
            card(scores.loc[name], name, look, courses.get(name), view.wording(name), moved)
    if said:
        moved_at_all = moves.loc[moves.index.isin(drawn), ["previous", "year_before"]].notna().any(axis=None)
        words = compared.sentence(look) if moved_at_all else ""
        st.caption(words or _("What the cards say"), help=legend(words != ""))


def counting() -> AbstractContextManager[None]:
    """Around questions that may take a while, so that whoever waits sees why."""
    return st.spinner(_("Counting …"))


def legend(compared: bool) -> str:
    """The small print of the cards in plain words, once for a page."""
    parts = [
        _(
            "**12.0–15.0%**: the true value lies in this range with {level} certainty; the more was counted, the "
            "narrower it is.",
            level=formatting.plain_markdown(formatting.number(state.settings().confidence, "share", state.tr())),
        ),
        _("**1,204 counted**: how many rows or customers the number rests on."),
    ]
    if compared:
        parts += [
            _("**points**: a share that goes from 40% to 42% rose by 2 points."),
            _("**beyond chance**: among so many numbers chance alone would hardly give such a change."),
            _("**may be chance**: the change is no larger than the ups and downs there always are."),
        ]
    return "\n".join(f"- {part}" for part in parts)


@dataclass(frozen=True)
class Compared:
    """The scorecard whose changes are shown, and the periods it compares."""

    scores: pd.DataFrame
    periods: Comparison

    def sentence(self, look: Look) -> str:
        """What is compared with what, for a place that reads Markdown; empty where nothing is."""
        now, before, year = self.periods.now, self.periods.before, self.periods.year_before
        if before is None and year is None:
            return ""
        parts = [self._what(look, now, before, year)]
        if self.periods.so_far:
            parts.append(_("The period is not over, so as many days of the earlier one are taken."))
        if self._unequal():
            parts.append(_("The two differ in length, so counts and sums are tested per day."))
        # A date may end with a full stop of its own, as in Russian.
        return formatting.plain_markdown(" ".join(parts).replace("..", "."))

    def _what(self, look: Look, now: Period, before: Period | None, year: Period | None) -> str:
        days = {"now": _days(now, look), "before": _days(before or year or now, look)}
        if self.periods.proposed:
            return _("The numbers are of all time; their changes compare {now} with {before}.", **days)
        if before is None:
            return _("Changes compare {now} with a year before, {before}.", **days)
        if year is None or year == before:
            return _("Changes compare {now} with {before}.", **days)
        return _("Changes compare {now} with {before}, and with a year before.", **days)

    def _unequal(self) -> bool:
        return any(p is not None and p.days != self.periods.now.days for p in (self.periods.before,))


def comparison(view: Workspace) -> Compared:
    """What changes are told of: the period chosen against those before it, else the last complete months."""
    periods = view.comparison()
    if periods.proposed and periods.before is not None:
        return Compared(cache.scorecard(view.where(period=periods.now)), periods)
    return Compared(cache.scorecard(view), periods)


def _days(period: Period, look: Look) -> str:
    assert period.start and period.end
    return formatting.days(period.start, period.end, look.tr)


def card(
    score: pd.Series,
    name: str,
    look: Look,
    course: pd.DataFrame | None,
    wording: Message | None,
    moved: pd.Series | None = None,
) -> None:
    """One card: the metric's row of the scorecard, the metric over time, and what must be said beside the number.

    `moved` is the row whose change is shown: that of the last complete months where the number itself is of all time.
    """
    metric = METRICS[name]
    unit = score.get("unit") or metric.unit
    moved = score if moved is None else moved
    step = change(moved, name, look)
    st.metric(
        _(metric.label),
        formatting.plain_markdown(look.number(score["value"], unit)),
        delta=formatting.plain_markdown(step) if step else None,
        delta_arrow="down" if step.startswith("−") else "up" if step.startswith("+") else "off",
        delta_color=mood(moved, metric.better) if step.startswith(("+", "−")) else "gray",
        chart_data=spark(course),
        help=formatting.plain_markdown(_(metric.formula)),
    )
    said = formatting.plain_markdown(look.tr(wording)) if wording else ""
    before = _("before {value}", value=formatting.plain_markdown(look.number(moved["previous"], unit))) if step else ""
    if before and moved["value"] != score["value"]:
        before = _("lately {value}", value=formatting.plain_markdown(look.number(moved["value"], unit))) + ", " + before
    # Beside the change it would be cut off on a phone.
    verdict = judged(moved["verdict"]) if step.startswith(("+", "−")) else None
    printed = (verdict, said, flagged(name, score["value"]), small_print(score, unit, look), before)
    st.caption(" · ".join(part for part in printed if part) or "\u00a0")
    year = last_year(moved, name, look)
    if year:
        st.caption(year)


def change(score: pd.Series, name: str, look: Look, against: str = "previous") -> str:
    """How far a metric moved against the period before (or `year_before`); empty when there is nothing to compare."""
    metric = METRICS[name]
    unit = score.get("unit") or metric.unit
    on_a_scale = metric.group == "satisfaction"
    return formatting.change(score["value"], score.get(against), unit, look.tr, on_a_scale=on_a_scale)


def judged(verdict: str | None) -> str | None:
    """What a test says of a change, in words."""
    return {REAL: _("beyond chance"), NOISE: _("may be chance")}.get(verdict or "")


def last_year(score: pd.Series, name: str, look: Look) -> str:
    """The change against the same time a year before, where it is another than the period before; for Markdown."""
    step = change(score, name, look, "year_before")
    if not step or score["year_before"] == score["previous"]:
        return ""
    verdict = score["year_verdict"]
    colour = mood(score, METRICS[name].better, "year_before") if verdict == REAL else "gray"
    text = f":{colour}[{formatting.plain_markdown(step)}]" if colour != "gray" else formatting.plain_markdown(step)
    return ", ".join(part for part in (_("in a year {change}", change=text), judged(verdict)) if part)


def mood(score: pd.Series, better: str | None, against: str = "previous") -> Mood:
    """Green for a real improvement, red for a real decline, grey for noise and for what is neither."""
    verdict = score.get("year_verdict" if against == "year_before" else "verdict")
    if better is None or verdict != REAL:
        return "gray"
    return "green" if (score["value"] > score[against]) == (better == "up") else "red"


def spark(frame: pd.DataFrame | None) -> list[float] | None:
    """The values of the complete periods; None when there are too few to draw, or all are the same."""
    if frame is None:
        return None
    whole = frame[frame["complete"].astype(bool)] if "complete" in frame else frame
    values = [float(v) for v in whole["value"].dropna().tail(26)]
    return values if len(values) >= FEWEST_POINTS and len(set(values)) > 1 else None


def flagged(name: str, value: float) -> str:
    """What a value below the metric's bound says, for a place that reads Markdown; empty where nothing does."""
    said = METRICS[name].flagged(value)
    return formatting.plain_markdown(_(said)) if said else ""


def small_print(score: pd.Series, unit: str, look: Look) -> str:
    """The interval and what was counted, for a place that reads Markdown."""
    parts = []
    between = look.interval(score.get("low"), score.get("high"), unit)
    if between:
        parts.append(between)
    if not formatting.missing(score.get("n")):
        counted = look.tr(N_("{n} counted"), n=formatting.number(score["n"], "count", look.tr))
        parts.append(counted.replace(" ", "\u00a0"))
        if score["n"] < 30 and between:
            parts.append(_("few answers"))
    return formatting.plain_markdown(" · ".join(parts)) if parts else ""


def today(view: Workspace) -> date | None:
    return view.settings.as_of or view.dataset.as_of
