"""The numbers of a comparison that stood the test: over all rows where pages count all, with interval and money."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from lib.findings import sheets
from lib.findings.contrasts import COHORT, MONTH, Candidate, worth_saying
from lib.findings.study import Study
from lib.metrics.view import WHO
from lib.stats import intervals

MONTHS_A_YEAR, DAYS_A_YEAR = 12, 365.25
#: Less than a season is not stretched to a year.
LEAST_YEARS = 0.25


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """`n` and `others` count rows; low and high are the difference's."""

    value: float
    against: float
    low: float
    high: float
    n: int
    others: int

    @property
    def difference(self) -> float:
        return self.value - self.against


def of(study: Study, found: Candidate) -> Numbers | None:
    """What the sentence says; None where all rows together do not bear out what one of each customer showed."""
    if found.sheet.follows:
        return _of_customers(study, found)
    numbers = _of_rows(study, found)
    same = (numbers.difference > 0) == (found.difference > 0) and (numbers.low > 0) == (numbers.high > 0)
    return numbers if same and worth_saying(found.outcome, numbers.value, numbers.against) else None


def _of_customers(study: Study, found: Candidate) -> Numbers:
    """Each customer counts once: two shares, and Newcombe's (1998) interval of their difference."""
    level = study.facts.settings.confidence
    sides = [(values.sum(), len(values)) for values in found.values]
    (p, l1, u1), (q, l2, u2) = (
        (hits / n, *(float(end[0]) for end in intervals.wilson(hits, n, level))) for hits, n in sides
    )
    low = p - q - sqrt((p - l1) ** 2 + (u2 - q) ** 2)
    high = p - q + sqrt((u1 - p) ** 2 + (q - l2) ** 2)
    return Numbers(value=p, against=q, low=low, high=high, n=sides[0][1], others=sides[1][1])


def _of_rows(study: Study, found: Candidate) -> Numbers:
    rows = sheets.table(study, found.sheet)
    assert rows is not None
    kind, _colon, name = found.field.partition(":")
    if kind == "of":
        rows = sheets.with_attributes(study, rows, (name,))
    rows = rows.select(WHO, _label=label_of(rows, found.field), _x=rows[found.outcome.name])
    rows = rows.filter(rows._x.notnull(), rows._label.notnull())
    rows = rows.select(WHO, "_x", _in=rows._label.isin(found.groups))
    if found.outcome.kind == "median":
        return _medians(study, found, rows)
    rows = rows.mutate(_weight=rows._in.cast("float64"))
    people = rows.group_by(WHO).agg(
        x1=(rows._x * rows._weight).sum(),
        n1=rows._weight.sum(),
        x2=(rows._x * (1 - rows._weight)).sum(),
        n2=(1 - rows._weight).sum(),
    )
    names = ("x1", "n1", "x2", "n2")
    sums = {name: people[name].sum() for name in names}
    products = {f"{a}{b}": (people[a] * people[b]).sum() for i, a in enumerate(names) for b in names[i:]}
    row = study.facts.dataset.engine.frame(people.agg(people=people.count(), **sums, **products)).iloc[0]
    p, q = row["x1"] / row["n1"], row["x2"] / row["n2"]
    # What each customer pulls the difference by is linear in her four sums; the square of it adds up over customers.
    pull = dict(zip(names, (1 / row["n1"], -p / row["n1"], -1 / row["n2"], q / row["n2"]), strict=True))
    squares = sum(
        (1 if a == b else 2) * pull[a] * pull[b] * row[f"{a}{b}"] for i, a in enumerate(names) for b in names[i:]
    )
    m = row["people"]
    half = intervals.z_of(study.facts.settings.confidence) * sqrt(max(squares, 0.0) * m / max(m - 1, 1))
    return Numbers(value=p, against=q, low=p - q - half, high=p - q + half, n=int(row["n1"]), others=int(row["n2"]))


def _medians(study: Study, found: Candidate, rows: Table) -> Numbers:
    row = study.facts.dataset.engine.frame(
        rows.agg(
            value=rows._x.quantile(0.5, where=rows._in),
            against=rows._x.quantile(0.5, where=~rows._in),
            n=rows._in.cast("int64").sum(),
            others=(~rows._in).cast("int64").sum(),
        )
    ).iloc[0]
    ends = [_median_se(values, study.facts.settings.confidence) for values in found.values]
    half = intervals.z_of(study.facts.settings.confidence) * sqrt(sum(se**2 for se in ends))
    change = row["value"] - row["against"]
    return Numbers(
        value=float(row["value"]),
        against=float(row["against"]),
        low=change - half,
        high=change + half,
        n=int(row["n"]),
        others=int(row["others"]),
    )


def _median_se(values: np.ndarray, level: float) -> float:
    """From the order statistics that bracket the median, as wide as a normal interval would be."""
    low, high = intervals.quantile_ranks(len(values), 0.5, level)
    ordered = np.sort(values)
    return float(ordered[int(high[0]) - 1] - ordered[int(low[0]) - 1]) / (2 * intervals.z_of(level))


def label_of(rows: Table, field: str) -> ibis.Value:
    """What tells a row's group on a sheet's full rows."""
    if field in (MONTH, COHORT):
        return rows._at.strftime("%Y-%m")
    kind, _colon, name = field.partition(":")
    return rows[name if kind == "by" else field].cast("string")


# Money -----------------------------------------------------------------------------------------------------------


def money(study: Study, found: Candidate, numbers: Numbers) -> tuple[float | None, bool]:
    """What a difference is worth, and whether a year; None where the data cannot say. Negative where it costs."""
    yearly = found.field not in (MONTH, COHORT)
    years = max(_days_seen(found.frame) / DAYS_A_YEAR, LEAST_YEARS) if yearly else 1.0
    each = _worth_of_one(study, found, numbers)
    if each is None or not isfinite(each):
        return None, yearly
    return each * numbers.n / years, yearly


def _days_seen(frame: pd.DataFrame) -> int:
    return (frame["_at"].max() - frame["_at"].min()).days + 1


def _worth_of_one(study: Study, found: Candidate, numbers: Numbers) -> float | None:
    """Money per row of the group: orders won or lost, or what customers of the group brought more or less."""
    facts, gap = study.facts, numbers.difference
    if found.outcome is sheets.BASKET:
        return gap
    if found.outcome is sheets.BUYS and study.paid:
        return gap * facts.ask("average order", facts["orders"].amount.mean())
    if found.outcome is sheets.LEFT and facts.has("subscriptions"):
        monthly = facts.ask("monthly amount", facts.raw("subscriptions").monthly_amount.mean())
        return -gap * monthly * MONTHS_A_YEAR
    if found.outcome is sheets.BOUGHT_AGAIN and study.paid:
        later = found.frame["later"].to_numpy(dtype=float)
        more = float(later[found.inside].mean() - later[found.others].mean())
        return more if (more > 0) == (gap > 0) else None
    return None
