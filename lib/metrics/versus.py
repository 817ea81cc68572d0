"""Two sides beside each other on every metric: two groups of customers, two periods, or one of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts.customers import customer_facts
from lib.metrics import compute
from lib.metrics.compare import Difference, differences
from lib.metrics.compute import Ask
from lib.metrics.metric import Blend, Rows
from lib.metrics.scorecard import verdicts
from lib.metrics.view import View
from lib.stats.compare import benjamini_hochberg

COLUMNS = (
    "metric",
    "unit",
    "before",
    "after",
    "change",
    "low",
    "high",
    "p",
    "q",
    "verdict",
    "n_before",
    "n_after",
)
#: Means over days of how many were active: like totals, they say how many customers a side has.
HEADCOUNTS = ("dau", "wau", "mau")
UNSAID = float("nan")
#: So many metrics at least are asked for at once, where progress is told between.
FEWEST_AT_ONCE = 6


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """How many customers stand on one side, on the other, and on both; between periods: who did anything in them."""

    before: int
    after: int
    both: int


def versus(
    before: View, after: View, asks: Sequence[Ask], progress: Callable[[float], None] | None = None
) -> pd.DataFrame:
    """How every ask differs between two views, the strongest evidence first; columns `COLUMNS`.

    `before` and `after` are the values of the two sides, `change` the second less the first with its interval `low`,
    `high`; `p` is of no difference, `q` the same corrected for all metrics shown (Benjamini and Hochberg), and
    `verdict` says `real`, `noise` or None where nothing can be said. Between groups of customers nothing is said of
    totals: how much a group brings in all is, first of all, how many it holds. `progress` is told the share that is
    done, and may stop the rest by raising.
    """
    found: dict[str, Difference] = {}
    for together in _by_rows(before, asks) if progress else [asks] if asks else []:
        if progress:
            progress(len(found) / len(asks))
        found |= differences(before, after, together)
    found = {ask.name: found[ask.name] for ask in asks if ask.name in found}
    if before.segment != after.segment:
        found = {
            name: replace(told, low=UNSAID, high=UNSAID, p=UNSAID) if told.is_total or name in HEADCOUNTS else told
            for name, told in found.items()
        }
    units = {ask.name: ask.way.unit_of(ask.metric) for ask in asks}
    records = [
        {"metric": name, "unit": units[name], "se": told.se}
        | {c: getattr(told, c) for c in ("before", "after", "change", "low", "high", "p", "n_before", "n_after")}
        for name, told in found.items()
        if np.isfinite(told.before) or np.isfinite(told.after)
    ]
    frame = pd.DataFrame.from_records(records, columns=["metric", "unit", "se", *COLUMNS[2:8], *COLUMNS[10:]])
    frame["q"] = benjamini_hochberg(frame["p"].to_numpy(dtype=float))
    frame["verdict"] = verdicts(frame["p"], after.facts.settings.confidence)
    strength = (frame["change"].abs() / frame["se"]).astype(float)
    order = frame.assign(_p=frame["p"].fillna(2.0), _t=-strength.fillna(0.0)).sort_values(["_p", "_t"], kind="stable")
    return frame.loc[order.index, list(COLUMNS)].reset_index(drop=True)


def _by_rows(view: View, asks: Iterable[Ask]) -> list[list[Ask]]:
    """The asks in a few groups; those that share rows are of one, so that no rows are read for two of them."""
    groups: list[tuple[set[Rows], list[Ask]]] = []
    for ask in asks:
        parts = compute.made_of(view.facts, ask.way) if isinstance(ask.way, Blend) else [ask]
        bases = {part.over for one in parts for part in one.way.parts.values()}
        shared = [group for group in groups if group[0] & bases]
        groups = [group for group in groups if group not in shared]
        groups.append((bases.union(*(rows for rows, _of in shared)), [*(a for _rows, of in shared for a in of), ask]))
    found: list[list[Ask]] = []
    for _rows, of in sorted(groups, key=lambda group: -len(group[1])):
        if found and len(found[-1]) < FEWEST_AT_ONCE:
            found[-1] += of
        else:
            found.append(of)
    return found


def overlap(before: View, after: View) -> Overlap:
    """Who is on both sides; of sides that differ in time, who did anything in either time."""
    timed = before.windows != after.windows
    sides = [_people(view, timed) for view in (before, after)]
    engine = after.facts.dataset.engine
    counts = [int(engine.frame(side.agg(n=_.count()))["n"].iloc[0]) for side in sides]
    both = sides[0].semi_join(sides[1], "person_id")
    return Overlap(before=counts[0], after=counts[1], both=int(engine.frame(both.agg(n=_.count()))["n"].iloc[0]))


def _people(view: View, timed: bool) -> Table:
    customers = customer_facts(view.facts, lensed=False)
    customers = view.keep(customers.filter(customers.is_customer).select("person_id"), "person_id")
    if not timed:
        return customers
    deeds = view.cut(view.facts["behaviour"], "day").select("person_id").distinct()
    return customers.semi_join(deeds, "person_id")
