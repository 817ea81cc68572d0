"""Regulars beside retentioneering (sessions, funnels, who stays) and beside lifelines (survival)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.against_others import by_pandas_time, others, ours
from benchmarks.against_others.business import Business
from benchmarks.against_others.compare import Line, worst
from benchmarks.against_others.tables import by_day
from lib import Workspace
from lib.errors import RegularsError

RETENTIONEERING, LIFELINES = "retentioneering", "lifelines"


def everything(workspace: Workspace, business: Business, python: Path) -> Iterator[Line]:
    if business.has("visits"):
        yield from by_retentioneering(workspace, business, python)
    yield from by_lifelines(workspace, business, python)


def by_retentioneering(workspace: Workspace, business: Business, python: Path) -> Iterator[Line]:
    """Reloads are taken out of the log first: retentioneering knows none."""
    log = business.events[~business.events["reload"]]
    given = others.retentioneering(python, log, business.goal, "add_to_cart")
    for name, theirs in given.items():
        mine = _said(workspace, name)
        if mine is not None:
            yield Line(business.name, name, mine, theirs, RETENTIONEERING)


def _said(workspace: Workspace, name: str) -> float | None:
    """How Regulars says what retentioneering gives; None where it has no such figure."""
    if name == "sessions":
        return float(workspace.metric("bounce_rate")["n"].iloc[0])
    if name == "new_people":
        return float(workspace.table("lifecycle", every="day")["new"].sum())
    if name.startswith("cart_funnel"):
        _, count, step = name.split(":")
        reached = workspace.table("cart_funnel", count=count).set_index("step")["reached"]
        return float(reached[step])
    return ours.value(workspace, name)


def by_lifelines(workspace: Workspace, business: Business, python: Path) -> Iterator[Line]:
    """The curve and its limits at every day on which somebody left; a label without dates has no curve to compare."""
    if not business.has("orders", "customer_id") and not business.has("subscriptions"):
        return
    try:
        mine = workspace.table("survival")
    except RegularsError:
        return
    lives = by_pandas_time.lifetimes(business)
    theirs, _p = others.lifelines(python, lives["days"], lives["lost"])
    for column in ("survival", "low", "high"):
        found, wanted = by_day(mine[mine["lost"] > 0], column), by_day(theirs[theirs["lost"] > 0], column)
        if found or wanted:
            yield worst(business.name, f"survival: {column}", found, wanted, LIFELINES)
