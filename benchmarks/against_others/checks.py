"""What is held against what: every number both sides have, as lines of the table."""

from __future__ import annotations

import math
from collections.abc import Iterator

from benchmarks.against_others import (
    by_pandas_index,
    by_pandas_time,
    by_pandas_value,
    by_pandas_visits,
    by_pandas_voice,
    ours,
    tables,
)
from benchmarks.against_others.business import Business
from benchmarks.against_others.compare import Line, worst
from benchmarks.against_others.questions import COUNTED, ask, possible
from lib import Workspace

#: Importing them declares their metrics.
SIDES = (by_pandas_index, by_pandas_time, by_pandas_value, by_pandas_visits, by_pandas_voice)


def by_plain_pandas(workspace: Workspace, business: Business, name: str, splits: bool = True) -> Iterator[Line]:
    """A metric over the period of the business, then split by each field the data has; no line where both are mute."""
    counted = COUNTED[name]
    workspace = ours.seen_as(workspace, business)
    theirs, found = counted.answer(business), ours.value(workspace, name)
    if found is None and math.isnan(theirs):
        return
    yield Line(business.name, name, math.nan if found is None else found, theirs, "pandas")
    for field in counted.by if splits and found is not None else ():
        if field not in business.once(counted.rows) or field not in workspace.breakdowns(*ask(name)):
            continue
        split = counted.split(business, field)
        if any(not math.isnan(value) for value in split.values()):
            yield worst(business.name, f"{name} by {field}", ours.split(workspace, name, field), split, "pandas")


def everything_by_pandas(workspace: Workspace, business: Business, splits: bool = True) -> Iterator[Line]:
    for name in COUNTED:
        if possible(business, name):
            yield from by_plain_pandas(workspace, business, name, splits)
    yield from tables.by_plain_pandas(workspace, business)


def scorecard_by_pandas(workspace: Workspace, business: Business) -> Iterator[Line]:
    """Every metric of the scorecard in one question, which is quicker than one by one."""
    card = ours.seen_as(workspace, business).scorecard().set_index("metric")["value"]
    for name, counted in COUNTED.items():
        if ask(name)[1] is None and possible(business, name):
            theirs = counted.answer(business)
            found = float(card[name]) if name in card.index else math.nan
            if not (math.isnan(found) and math.isnan(theirs)):
                yield Line(business.name, name, found, theirs, "pandas")
