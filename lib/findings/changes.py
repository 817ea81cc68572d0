"""What moved since the period before, or since the same period a year before, and what moved with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lib.findings import contrasts, sheets, wording
from lib.findings.finding import Finding
from lib.findings.sheets import Outcome
from lib.findings.study import Study
from lib.i18n import Message
from lib.metrics import compute, registry, scorecard
from lib.metrics.compare import differences
from lib.metrics.compute import Ask
from lib.metrics.view import BY, View
from lib.scope import Period
from lib.stats import permutation

SOURCE = "change"
#: What may be spoken of, with the smallest change worth it (of shares and scores in their own unit, else as a share of
#: what was) and its page. Numbers that hang on how long the data have been kept are not among them.
WATCHED: Mapping[str, tuple[float, str]] = {
    "revenue": (0.05, sheets.RETENTION),
    "average_order_value": (0.05, sheets.RETENTION),
    "churn_rate": (0.01, sheets.RETENTION),
    "conversion_rate": (0.01, sheets.ENGAGEMENT),
    "bounce_rate": (0.03, sheets.ENGAGEMENT),
    "click_rate": (0.02, sheets.ENGAGEMENT),
    "unsubscribe_rate": (0.01, sheets.ENGAGEMENT),
    "nps": (10.0, sheets.SATISFACTION),
    "csat": (0.05, sheets.SATISFACTION),
    "mention_sentiment": (0.1, sheets.SATISFACTION),
    "support_csat": (0.05, sheets.SUPPORT),
    "first_response_time": (0.25, sheets.SUPPORT),
    "ticket_volume": (0.15, sheets.SUPPORT),
}
#: Of these, points are compared; of all others, per cent.
IN_POINTS = ("share", "score")
YEAR = 365.25
#: From here on a p-value is looked at twice.
DOUBTED = 0.01


@dataclass(frozen=True, kw_only=True)
class Change:
    """A metric in a period and in an earlier one (a year before, or just before), and the test of no change."""

    ask: Ask
    earlier: Period
    now: Period
    before: float
    after: float
    p: float
    a_year_on: bool

    @property
    def worth_saying(self) -> bool:
        least, _page = WATCHED[self.ask.name]
        if self.ask.way.unit_of(self.ask.metric) in IN_POINTS:
            return abs(self.after - self.before) >= least
        return abs(self.after - self.before) >= least * abs(self.before)

    @property
    def good(self) -> bool | None:
        better = self.ask.metric.better
        return None if better is None else (self.after > self.before) == (better == "up")


def candidates(study: Study) -> Iterator[Change]:
    """Every change between the period (without one, the last complete months) and those it is compared with."""
    view = study.view
    compared = scorecard.comparison(study.facts, view.windows[0])
    sides = ((compared.before, "previous", "p"), (compared.year_before, "year_before", "year_p"))
    if not any(earlier for earlier, _value, _p in sides):
        return
    asks = {ask.name: ask for ask in _asks(study)}
    year = compared.now.year_before(study.facts.as_of)
    for row in scorecard.scorecard(_only(view, compared.now), list(asks.values())).to_dict("records"):
        for earlier, value, p in sides:
            if earlier is not None:
                yield Change(
                    ask=asks[row["metric"]],
                    earlier=earlier,
                    now=compared.now,
                    before=row[value],
                    after=row["value"],
                    p=_doubted(study, row["metric"], row[p], earlier, compared.now),
                    a_year_on=earlier == year,
                )


def _doubted(study: Study, metric: str, p: float, earlier: Period, now: Period) -> float:
    """A small p-value only where one row of each customer bears it out.

    The scorecard's tests rest on normal tails, which promise too much so far out: of a median, say, or of few.
    """
    if not p < DOUBTED:
        return p
    for sheet in sheets.SHEETS:
        for outcome in sheet.outcomes:
            if outcome.metric == metric:
                both = replace(study, view=replace(study.view, windows=(earlier, now), read_at=now, _rows={}))
                frame = contrasts.fetched(both, sheet)
                return max(p, _shuffled(frame, outcome, now)) if frame is not None else p
    return p


def _shuffled(frame: pd.DataFrame, outcome: Outcome, now: Period) -> float:
    """How often shuffled dates would part the two periods as far; 1 where customers are too few to tell."""
    frame = frame[frame[outcome.name].notna()]
    later = (frame["_at"] >= pd.Timestamp(now.start)).to_numpy()
    if min(later.sum(), (~later).sum()) < contrasts.FEWEST:
        return 1.0
    values, step = contrasts.scores(outcome, frame[outcome.name].to_numpy(dtype=float))
    (p,) = permutation.p_values(values, np.where(later, 0, -1), 1, step=step)
    return 1.0 if np.isnan(p) else float(p)


def _asks(study: Study) -> Iterator[Ask]:
    for name in WATCHED:
        metric = registry.METRICS.get(name)
        way = compute.chosen(study.facts, metric) if metric is not None else None
        # Read from silence, leaving follows from when the data begin; and a payment a month is no basket.
        inferred = name == "churn_rate" and not study.leaving
        if metric is not None and way is not None and not inferred:
            ask = Ask(name, metric, way)
            if compute.dated(study.facts, ask):
                yield ask


def told(study: Study, change: Change, corrected: float, count: int) -> Finding:
    """The finding in words and numbers."""
    ask, now, earlier = change.ask, change.now, change.earlier
    views = [replace(study.view, windows=(period,), read_at=now, _rows={}) for period in (earlier, now)]
    found = differences(views[0], views[1], [ask])[ask.name]
    unit = ask.way.unit_of(ask.metric)
    moved = _factors(study, change) if ask.name == "revenue" else None
    goal = study.facts.settings.goal_action
    return Finding(
        kind="change",
        metric=ask.name,
        text=wording.changed(ask.name, unit, found.after, found.before, now, earlier, change.a_year_on, goal),
        value=found.after,
        against=found.after - found.change,
        difference=found.change,
        low=found.low,
        high=found.high,
        unit=unit,
        n=int(found.n_after),
        others=int(found.n_before),
        p=change.p,
        corrected=corrected,
        looked_at=count,
        money=found.change / years_of(now) if ask.name == "revenue" else None,
        yearly=True,
        good=change.good,
        advice=wording.on_revenue(moved, found.after > found.before) if ask.name == "revenue" else ask.metric.advice,
        page=WATCHED[ask.name][1],
        test=wording.BY_CUSTOMER,
        note="" if change.a_year_on else wording.SEASONS,
        of=(SOURCE, ask.name, *(str(day) for p in (now, earlier) for day in (p.start, p.end))),
        also=tuple(_with_it(study, change, moved)),
    )


def years_of(period: Period) -> float:
    """How many years a period is; of whole ones, whatever February they have, that whole number."""
    years = (period.days or YEAR) / YEAR
    whole = round(years)
    return float(whole) if whole and abs(years - whole) * YEAR < 1 else years


# What moved with it ----------------------------------------------------------------------------------------------


def _with_it(study: Study, change: Change, factors: dict[str, float] | None) -> Iterator[Message]:
    """What a change in revenue is made of, and the group that holds most of it: arithmetic, not another test."""
    if change.ask.name != "revenue":
        return
    if factors is not None:
        yield wording.factors(factors)
    part = _largest_part(study, change)
    if part is not None:
        yield wording.part(*part)


def _factors(study: Study, change: Change) -> dict[str, float] | None:
    """How far customers, orders per customer and order value moved, as shares of what they were."""
    names = ("customers", "orders_per_customer", "average_order_value")
    asks = [
        Ask(name, registry.METRICS[name], way)
        for name in names
        if (way := compute.chosen(study.facts, registry.METRICS[name])) is not None
    ]
    if len(asks) < len(names):
        return None
    sides = [compute.compute(_only(study.view, period), asks) for period in (change.earlier, change.now)]
    moved = {}
    for name in names:
        then, now = (float(side[name].iloc[0]["value"]) for side in sides)
        if not then or np.isnan(then) or np.isnan(now):
            return None
        moved[name] = now / then - 1
    return moved


def _largest_part(study: Study, change: Change) -> tuple[str, str, float] | None:
    """The channel (or location, or category) that holds most of a change: field, group, its own change in money."""
    fields = compute.breakdowns(study.facts, change.ask.metric, change.ask.way)
    field = next((name for name in ("channel", "location", "category") if name in fields), None)
    if field is None:
        return None
    sides = [
        compute.compute(replace(_only(study.view, period), by=field), [change.ask])[change.ask.name]
        for period in (change.earlier, change.now)
    ]
    then, now = (side.dropna(subset=[BY]).set_index(BY)["value"] for side in sides)
    parts = now.sub(then * (change.now.days or 1) / (change.earlier.days or 1), fill_value=0.0)
    if len(parts) < 2:
        return None
    group = parts.abs().idxmax()
    # A part that goes against the whole, or is small, explains nothing.
    share = parts[group] / parts.sum() if parts.sum() else 0.0
    return (field, str(group), float(parts[group])) if share > 1 / len(parts) else None


def _only(view: View, period: Period) -> View:
    return replace(view, windows=(period,), _rows={})
