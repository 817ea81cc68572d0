"""A dataset: one version of somebody's rows, as canonical tables in an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis
from ibis.expr.types import Table as IbisTable

from lib import schema
from lib.engine import Engine
from lib.schema import Kind


@dataclass(frozen=True)
class CanonicalTable:
    """A canonical table as this dataset has it.

    `physical` is its name in the engine; `roles` those that some file fills; `extras` further columns kept as
    dimensions or attributes, under the name their header gave them; `first` and `last` the days its rows span.
    """

    name: str
    physical: str
    roles: frozenset[str]
    extras: Mapping[str, Kind] = field(default_factory=dict)
    rows: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def expr(self) -> IbisTable:
        """Every role as a column (null where no file gives it), the extras, `_file` and `_line`."""
        return ibis.table(schema.table(self.name).ibis_schema(self.extras), name=self.physical)


@dataclass(frozen=True, eq=False)
class Dataset:
    """An immutable snapshot. `id` is unguessable and changes with every version, so it can key a cache.

    `as_of` is the data's own "today": its last day with behaviour, unless the settings say otherwise;
    `currencies` are those its orders are in, which are never added together.
    """

    engine: Engine
    version: int
    tables: Mapping[str, CanonicalTable] = field(default_factory=dict)
    as_of: date | None = None
    currencies: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.engine.id}-{self.version}"

    def has(self, table: str, *roles: str) -> bool:
        """Whether there are rows of that table, and a file that fills each of the roles."""
        found = self.tables.get(table)
        return found is not None and found.rows > 0 and all(role in found.roles for role in roles)

    @property
    def first(self) -> date | None:
        """The first day with behaviour in any table that has dates."""
        return min((t.first for t in self.tables.values() if t.first), default=None)
