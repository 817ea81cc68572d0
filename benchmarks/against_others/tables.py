"""Tables held against plain pandas cell by cell: cohorts, the curve of survival, the life cycle."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from benchmarks.against_others import by_pandas_time, ours
from benchmarks.against_others.business import Business
from benchmarks.against_others.compare import Line, worst
from lib import Workspace

#: What is asked of the cohorts: how they are made, what of them, and which reading of “still there”.
COHORTS = (
    ("month", "customers", "in_period"),
    ("month", "customers", "on_or_after"),
    ("month", "revenue", "in_period"),
    ("quarter", "customers", "in_period"),
    ("week", "customers", "in_period"),
    ("month", "customers", "bracket"),
)
STATES = ("new", "returning", "resurrected", "dormant")


def by_plain_pandas(workspace: Workspace, business: Business) -> Iterator[Line]:
    workspace = ours.seen_as(workspace, business)
    if business.has("orders", "customer_id") and business.start is None:
        yield from _cohorts(workspace, business)
        yield from _survival(workspace, business)
    if business.has("visits") and business.start is None:
        yield from _lifecycle(workspace, business)


def _cohorts(workspace: Workspace, business: Business) -> Iterator[Line]:
    for every, of, kind in COHORTS:
        if of == "revenue" and not business.has("orders", "amount"):
            continue
        theirs = by_pandas_time.cohorts(business, every, of, kind)
        mine = workspace.table("cohorts", every=every, of=of, kind=kind)
        mine = mine[mine["cohort"].notna() & mine["value"].notna()]
        found = {_cell(row.cohort, row.step): float(row.value) for row in mine.itertuples()}
        wanted = {
            _cell(cohort.start_time, step): float(value)
            for cohort, cells in theirs.iterrows()
            for step, value in cells.items()
            if pd.notna(value)
        }
        yield worst(business.name, f"cohorts: {of} by {every}, {kind}", found, wanted, "pandas")


def _cell(cohort: object, step: object) -> str:
    return f"{pd.Timestamp(str(cohort)).date()} + {int(str(step))}"


def _survival(workspace: Workspace, business: Business) -> Iterator[Line]:
    mine = workspace.table("survival")
    theirs = by_pandas_time.survival(by_pandas_time.lifetimes(business))
    mine = mine[mine["lost"] > 0]
    if theirs.empty and mine.empty:
        return
    for column in ("survival", "low", "high", "at_risk"):
        found, wanted = by_day(mine, column), by_day(theirs, column)
        yield worst(business.name, f"survival: {column}", found, wanted, "pandas")


def by_day(curve: pd.DataFrame, column: str) -> dict[str, float]:
    """A curve as figures by day; limits where everybody is left or nobody are a matter of taste."""
    kept = curve[curve["survival"].between(1e-12, 1 - 1e-12)] if column in ("low", "high") else curve
    return {str(float(day)): float(value) for day, value in zip(kept["day"], kept[column], strict=True)}


def _lifecycle(workspace: Workspace, business: Business) -> Iterator[Line]:
    for every in ("month", "week"):
        mine, theirs = workspace.table("lifecycle", every=every), by_pandas_time.lifecycle(business, every)
        for state in STATES:
            found, wanted = _states(mine, state), _states(theirs, state)
            yield worst(business.name, f"lifecycle: {state} by {every}", found, wanted, "pandas")


def _states(frame: pd.DataFrame, state: str) -> dict[str, float]:
    return {
        str(pd.Timestamp(str(day)).date()): float(value)
        for day, value in zip(frame["period"], frame[state], strict=True)
        if pd.notna(value)
    }
