"""What is held against what: every number both sides have, as lines of the table."""

from __future__ import annotations

import math
from collections.abc import Iterator

from benchmarks.against_others import by_pandas, by_pandas_index, by_pandas_time, by_pandas_value, ours
from benchmarks.against_others.business import Business
from benchmarks.against_others.compare import Line, worst
from benchmarks.against_others.questions import COUNTED, ask, possible
from lib import Workspace

#: Importing them declares their metrics.
SIDES = (by_pandas, by_pandas_index, by_pandas_time, by_pandas_value)


def by_plain_pandas(workspace: Workspace, business: Business, name: str, splits: bool = True) -> Iterator[Line]:
    """A metric over the period of the business, then split by each field the data has; no line where both are mute."""
    counted = COUNTED[name]
    workspace = ours.seen_as(workspace, business)
    theirs, found = counted.answer(business), ours.value(workspace, name)
    if found is None and math.isnan(theirs):
        return
    yield Line(business.name, name, math.nan if found is None else found, theirs, "pandas")
    for field in counted.by if splits and found is not None else ():
        if field not in counted.rows(business) or field not in workspace.breakdowns(*ask(name)):
            continue
        split = counted.split(business, field)
        if any(not math.isnan(value) for value in split.values()):
            yield worst(business.name, f"{name} by {field}", ours.split(workspace, name, field), split, "pandas")


def everything_by_pandas(workspace: Workspace, business: Business, splits: bool = True) -> Iterator[Line]:
    for name in COUNTED:
        if possible(business, name):
            yield from by_plain_pandas(workspace, business, name, splits)
