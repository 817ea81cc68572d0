"""How far rows reach: how many there are, from when to when, and what they are paid in; several relations at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import pandas as pd
from ibis.expr.types import Table

from lib import schema
from lib.engine import Engine


@dataclass(frozen=True)
class Extent:
    """How far rows reach.

    `nobody` counts rows without a customer where a table can have such; `persons` counts different customers, in the
    table of customers only; `currencies` and `returns` (whether there are amounts below zero) are those of orders.
    """

    rows: int = 0
    nobody: int = 0
    persons: int = 0
    first: datetime | None = None
    last: datetime | None = None
    currencies: frozenset[str] = frozenset()
    returns: bool = False


def measure(engine: Engine, name: str, relations: Sequence[Table]) -> list[Extent]:
    """The extents of relations in the form of the canonical table `name`, found by one statement."""
    if not relations:
        return []
    asked = [_asked(name, relation).mutate(at=ibis.literal(at, "int64")) for at, relation in enumerate(relations)]
    found = engine.frame(asked[0] if len(asked) == 1 else ibis.union(*asked)).set_index("at")
    return [_extent(found.loc[at]) for at in range(len(relations))]


def together(extents: Iterable[Extent]) -> Extent:
    """The extent of all of them; `persons` is left out, for the same one may be in several."""
    extents = list(extents)
    return Extent(
        rows=sum(extent.rows for extent in extents),
        nobody=sum(extent.nobody for extent in extents),
        first=min((extent.first for extent in extents if extent.first), default=None),
        last=max((extent.last for extent in extents if extent.last), default=None),
        currencies=frozenset().union(*(extent.currencies for extent in extents)),
        returns=any(extent.returns for extent in extents),
    )


def _asked(name: str, rows: Table) -> Table:
    table = schema.table(name)
    time = table.time
    never = ibis.null("timestamp")
    return rows.aggregate(
        rows=rows.count(),
        nobody=rows.count() - rows[table.person].count() if may_lack_person(name) else ibis.literal(0, "int64"),
        persons=rows.customer_id.nunique() if name == "customers" else ibis.literal(0, "int64"),
        first=rows[time].min() if time else never,
        last=rows[time].max() if time else never,
        currencies=rows.currency.collect(distinct=True) if name == "orders" else ibis.null("array<string>"),
        returns=(rows.amount < 0).any().fill_null(False) if name == "orders" else ibis.literal(False),
    )


def may_lack_person(name: str) -> bool:
    """Whether a table has persons, and rows without one."""
    table = schema.table(name)
    return table.person is not None and table.person not in table.required


def _extent(found: pd.Series) -> Extent:
    first, last = (None if pd.isna(found[end]) else found[end].to_pydatetime() for end in ("first", "last"))
    currencies = found["currencies"]
    known = frozenset() if currencies is None or currencies is pd.NA else frozenset(map(str, currencies))
    rows, nobody, persons = (int(found[name]) for name in ("rows", "nobody", "persons"))
    return Extent(rows, nobody, persons, first, last, known, bool(found["returns"]))
