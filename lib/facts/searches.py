"""Search-console rows, without counting the same clicks twice."""

from __future__ import annotations

from datetime import date

from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, fact

#: What an export may be broken down by; exports with different columns describe the same clicks in different ways.
SHAPES = ("day", "query", "page", "device", "country")

#: A search console is always some days behind, and files are exported on different days; one that ends sooner is old.
USUAL_LAG = 3


def covered_until(facts: Facts) -> date:
    """The last day that search rows tell of: today, unless the newest export ends before it."""
    found = facts.dataset.tables.get("searches")
    last = found.last if found else None
    return last if last is not None and (facts.as_of - last).days > USUAL_LAG else facts.as_of


@fact("searches", reads=("as_of",))
def searches(facts: Facts) -> Table:
    """Search rows with `shape`: which of day, query, page, device, country their file tells apart, as "day+query"."""
    rows = facts.raw("searches")
    seen = rows.group_by("_file").agg(**{name: rows[name].notnull().cast("int64").max() for name in SHAPES})
    shape = None
    for name in SHAPES:
        word = (seen[name] == 1).ifelse(f"+{name}", "")
        shape = word if shape is None else shape + word
    shapes = seen.select("_file", shape=shape)
    joined = rows.join(shapes, "_file", how="left")
    return joined.drop("_file_right").filter(_.clicks.notnull())
