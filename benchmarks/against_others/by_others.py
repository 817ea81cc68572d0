"""Regulars beside retentioneering (sessions, funnels, who stays) and beside lifelines (survival)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.against_others import by_pandas_time, ours, others
from benchmarks.against_others.business import Business
from benchmarks.against_others.compare import Line, worst
from lib import Workspace
from lib.errors import RegularsError

#: The steps of a funnel, where a log has them.
STEPS = ("product_view", "add_to_cart", "purchase")
#: What retentioneering gives that is not a metric by its own name: how Regulars says it.
RETENTIONEERING, LIFELINES = "retentioneering", "lifelines"


def everything(workspace: Workspace, business: Business, python: Path) -> Iterator[Line]:
    if business.has("visits"):
        yield from by_retentioneering(workspace, business, python)
    yield from by_lifelines(workspace, business, python)


def by_retentioneering(workspace: Workspace, business: Business, python: Path) -> Iterator[Line]:
    """Reloads are taken out of the log first: retentioneering knows none."""
    log = business.events[~business.events["reload"]]
    given = others.retentioneering(python, log, business.goal, "add_to_cart", list(STEPS))
    for name, theirs in given.items():
        mine = _said(workspace, name)
        if mine is not None:
            yield Line(business.name, name, mine, theirs, RETENTIONEERING)


def _said(workspace: Workspace, name: str) -> float | None:
    if name == "sessions":
        return float(workspace.metric("bounce_rate")["n"].iloc[0])
    if name == "new_people":
        return float(workspace.table("lifecycle", every="day")["new"].sum())
    return ours.value(workspace, name) if not name.startswith("funnel:") else None


def by_lifelines(workspace: Workspace, business: Business, python: Path) -> Iterator[Line]:
    """The curve and its limits at every day on which somebody left."""
    try:
        mine = workspace.table("survival")
    except RegularsError:
        return
    lives = by_pandas_time.lifetimes(business)
    theirs, _p = others.lifelines(python, lives["days"], lives["lost"])
    for column in ("survival", "low", "high"):
        yield worst(
            business.name, f"survival: {column}", steps(mine, column), steps(theirs, column, set(mine["day"])), LIFELINES
        )


def steps(curve: pd.DataFrame, column: str, days: set[float] | None = None) -> dict[str, float]:
    """A curve as figures by day."""
    kept = curve if days is None else curve[curve["day"].isin(days)]
    return {str(float(day)): float(value) for day, value in zip(kept["day"], kept[column], strict=True)}
