"""Groups that differ from the others: every comparison of a sheet, tested customer by customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from lib.findings import sheets
from lib.findings.sheets import Outcome, Sheet
from lib.findings.study import Study
from lib.metrics.view import WHO
from lib.stats import permutation

#: A group of fewer customers is not spoken of, and neither are its others.
FEWEST = 30
#: Of a column's groups the largest are compared; the small ones of a long list could not stand out.
MOST_GROUPS = 12
MONTH, COHORT = "month", "cohort"
#: Months on either side that a month's newcomers are compared with.
AROUND = 2
#: Who is first seen right after the data begin has mostly been a customer for long.
SETTLED_MONTHS = 1
#: A share that is less than this part above or below another is much the same.
LEAST_OF_SHARE = 0.15


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One comparison: the rows of a group (of a `field`) with others, on one outcome of a sheet.

    `inside` and `others` are masks over the sheet's frame.
    """

    sheet: Sheet
    outcome: Outcome
    field: str
    groups: tuple[str, ...]
    inside: np.ndarray
    others: np.ndarray
    frame: pd.DataFrame
    p: float

    @cached_property
    def values(self) -> tuple[np.ndarray, np.ndarray]:
        column = self.frame[self.outcome.name].to_numpy(dtype=float)
        return column[self.inside], column[self.others]

    def summed(self, values: np.ndarray) -> float:
        return float(np.median(values) if self.outcome.kind == "median" else np.mean(values))

    @cached_property
    def value(self) -> float:
        return self.summed(self.values[0])

    @cached_property
    def against(self) -> float:
        return self.summed(self.values[1])

    @property
    def difference(self) -> float:
        return self.value - self.against

    @property
    def worth_saying(self) -> bool:
        return worth_saying(self.outcome, self.value, self.against)

    @property
    def worse(self) -> bool:
        return (self.difference < 0) == (self.outcome.better == "up")


def worth_saying(outcome: Outcome, value: float, against: float) -> bool:
    """Whether a difference is large enough for somebody to care: of shares both in points and in proportion."""
    gap = abs(value - against)
    if outcome.kind == "score":
        return gap >= outcome.least
    if outcome.kind == "share":
        return gap >= outcome.least and gap >= LEAST_OF_SHARE * max(value, against)
    return gap >= outcome.least * abs(against)


def candidates(study: Study) -> Iterator[Candidate]:
    """Every comparison this data allows."""
    for sheet in sheets.SHEETS:
        frame = fetched(study, sheet)
        if frame is not None and len(frame) >= 2 * FEWEST:
            for outcome in sheets.outcomes(study, sheet):
                yield from _of_outcome(study, sheet, outcome, frame)


def fetched(study: Study, sheet: Sheet) -> pd.DataFrame | None:
    """A sheet with one row per customer: `_who`, `_at`, what it is grouped by, outcomes, `later` where watched."""
    view, engine = study.view, study.facts.dataset.engine
    key = ("findings", sheet.name, view.shape, study.horizon)
    known = study.facts.statements
    if key not in known:
        expr = _picked(replace(study, view=replace(view, symbolic=True, _rows={})), sheet)
        known[key] = [] if expr is None else [engine.sql(expr, pretty=False)]
    return engine.answer(view.filled(known[key][0])) if known[key] else None


def _picked(study: Study, sheet: Sheet) -> Table | None:
    rows = sheets.table(study, sheet)
    if rows is None:
        return None
    picked = sheets.one_each(study, sheet, rows)
    own = [name for name in sheet.fields(study) if name in picked.columns]
    extra = [c for c in picked.columns if c.startswith(("flag:", "of:"))]
    outcomes = [outcome.name for outcome in sheets.outcomes(study, sheet)]
    later = ["later"] if sheet.follows else []
    named = {f"by:{name}": picked[name].cast("string") for name in own}
    return picked.select(WHO, "_at", *extra, *outcomes, *later, **named)


def _of_outcome(study: Study, sheet: Sheet, outcome: Outcome, frame: pd.DataFrame) -> Iterator[Candidate]:
    frame = frame[frame[outcome.name].notna()].reset_index(drop=True)
    if len(frame) < 2 * FEWEST or frame[outcome.name].nunique() < 2:
        return
    for column in frame.columns:
        kind, colon, _name = column.partition(":")
        if colon and kind in ("by", "of", "flag"):
            yield from _grouped(sheet, outcome, frame, frame[column], column)
    months = frame["_at"].dt.strftime("%Y-%m")
    if sheet.by_month:
        yield from _grouped(sheet, outcome, frame, months, MONTH, most=60)
    if sheet.cohorts:
        yield from _cohorts(study, sheet, outcome, frame, months)


def scores(outcome: Outcome, values: np.ndarray) -> tuple[np.ndarray, float]:
    """What is summed in a test: values on a short scale as they are, amounts and times by their rank."""
    if outcome.kind in ("share", "score"):
        return values, 1.0 if outcome.kind == "share" else 0.0
    return permutation.ranks(values), 0.0


def _grouped(
    sheet: Sheet, outcome: Outcome, frame: pd.DataFrame, labels: pd.Series, field: str, most: int = MOST_GROUPS
) -> Iterator[Candidate]:
    group_of, names = pd.factorize(labels)
    known = group_of >= 0
    sizes, rows = np.bincount(group_of[known], minlength=len(names)), int(known.sum())
    largest = np.argsort(-sizes, kind="stable")
    kept = [int(g) for g in largest if sizes[g] >= FEWEST and rows - sizes[g] >= FEWEST][:most]
    # Two groups that are everything are one comparison, told from the worse side; of campaigns, from the better.
    twins = len(kept) == 2 and len(names) == 2
    if field.startswith("flag:"):
        kept, twins = [g for g in kept if names[g]] if twins else [], False
    if not kept:
        return
    place = np.full(len(names), -1)
    place[kept] = range(len(kept))
    values, step = scores(outcome, frame[outcome.name].to_numpy(dtype=float)[known])
    found = permutation.p_values(values, place[group_of[known]], len(kept), step=step)
    made = []
    for code, group in enumerate(kept):
        inside = group_of == group
        made.append(
            Candidate(
                sheet=sheet,
                outcome=outcome,
                field=field,
                groups=(str(names[group]),),
                inside=inside,
                others=known & ~inside,
                frame=frame,
                p=float(found[code]),
            )
        )
    if twins:
        made = [c for c in made if c.worse != field.endswith("campaign")][:1] or made[:1]
    yield from made


def _cohorts(
    study: Study, sheet: Sheet, outcome: Outcome, frame: pd.DataFrame, months: pd.Series
) -> Iterator[Candidate]:
    """Each month's newcomers against those of the two months on either side of it.

    Who begins early differs from who begins late for many reasons; neighbours hardly do.
    """
    first = pd.Period(study.facts.first_day, "M") + SETTLED_MONTHS
    number = pd.PeriodIndex(months, freq="M").asi8
    values, step = scores(outcome, frame[outcome.name].to_numpy(dtype=float))
    for month in np.unique(number):
        inside = number == month
        beside = [(number == month + side * away) for side in (-1, 1) for away in range(1, AROUND + 1)]
        others = np.logical_or.reduce(beside)
        before, after = np.logical_or.reduce(beside[:AROUND]), np.logical_or.reduce(beside[AROUND:])
        if month - AROUND < first.ordinal or min(inside.sum(), before.sum(), after.sum()) < FEWEST:
            continue
        here = inside | others
        found = permutation.p_values(values[here], np.where(inside[here], 0, -1), 1, step=step)
        yield Candidate(
            sheet=sheet,
            outcome=outcome,
            field=COHORT,
            groups=(str(pd.Period(ordinal=int(month), freq="M")),),
            inside=inside,
            others=others,
            frame=frame,
            p=float(found[0]),
        )
