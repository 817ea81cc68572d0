"""The numbers as Regulars gives them, asked the way any user of the library would ask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from benchmarks.against_others.business import Business
from benchmarks.against_others.questions import ask
from lib import Period, Workspace
from lib.errors import RegularsError


def load(paths: Sequence[Path]) -> Workspace:
    """The files as they are, mapped by the app itself; an error where one cannot be read."""
    made = Workspace()
    for report in made.add_all(paths):
        if isinstance(report, RegularsError):
            raise report
    return made


def seen_as(workspace: Workspace, business: Business) -> Workspace:
    """The workspace through the period of a business."""
    if business.start is None or business.end is None:
        return workspace
    return workspace.where(period=Period(business.start.date(), business.end.date()))


def value(workspace: Workspace, name: str) -> float | None:
    """A metric's number; None where the files do not allow it."""
    metric, variant = ask(name)
    try:
        found = workspace.metric(metric, variant=variant)
    except RegularsError:
        return None
    return float(found["value"].iloc[0])


def split(workspace: Workspace, name: str, field: str) -> dict[str, float]:
    """A metric's number for each value of a field, those without one left out."""
    metric, variant = ask(name)
    found = workspace.metric(metric, by=field, variant=variant)
    return {str(key): float(number) for key, number in zip(found[field], found["value"], strict=True) if pd.notna(key)}
