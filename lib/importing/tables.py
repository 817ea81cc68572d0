"""The canonical tables of all files together, each a view over the staged files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import ibis
import pandas as pd
from ibis.expr.types import Table

from lib import schema
from lib.dataset import CanonicalTable
from lib.engine import Engine
from lib.importing.canonical import Slice
from lib.importing.duplicates import Source, superseded
from lib.importing.staging import StagedFile
from lib.schema import FILE_COLUMN, LINE_COLUMN, Kind


@dataclass(frozen=True)
class Built:
    """The tables of one version; per table the rows each file gave it; the lines of a slice that count elsewhere.

    `gone` is keyed by the identity of the slice.
    """

    tables: dict[str, CanonicalTable] = field(default_factory=dict)
    rows: dict[str, dict[int, int]] = field(default_factory=dict)
    gone: dict[int, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class _Extent:
    rows: int
    persons: int
    first: datetime | None
    last: datetime | None


def build(engine: Engine, files: Mapping[int, StagedFile], version: int) -> Built:
    """Make the views of one version, oldest file first."""
    parts: dict[str, list[Slice]] = {}
    for staged in files.values():
        for part in staged.slices:
            parts.setdefault(part.tablemap.table, []).append(part)
    built = Built()
    for name in schema.TABLES:
        if name in parts:
            _build_table(engine, name, parts[name], files, version, built)
    return built


def _build_table(
    engine: Engine, name: str, parts: Sequence[Slice], files: Mapping[int, StagedFile], version: int, built: Built
) -> None:
    kept = _kept(parts)
    rows = [part.rows(kept, files[part.file_id].refused) for part in parts]
    if len({part.file_id for part in parts}) > 1:
        rows = _without_superseded(engine, name, parts, rows, version, built)
    union = rows[0] if len(rows) == 1 else ibis.union(*rows)
    extent = _extent(engine, name, union)
    built.rows[name] = _rows_per_file(engine, union, parts, extent.rows)
    count = extent.rows
    if name == "customers" and extent.persons < extent.rows:
        union, count = _one_each(union), extent.persons
    physical = f"{name}_v{version}"
    engine.create_view(physical, union)
    roles: frozenset[str] = frozenset().union(*(part.filled for part in parts))
    built.tables[name] = CanonicalTable(name, physical, roles, kept, count, _day(extent.first), _day(extent.last))


def _kept(parts: Sequence[Slice]) -> dict[str, Kind]:
    """The further columns of a table over all its files; a column of two kinds is text."""
    found: dict[str, Kind] = {}
    spelled: dict[str, str] = {}
    for part in parts:
        for name, column in part.extras.items():
            name = spelled.setdefault(name.casefold(), name)
            kind = part.kinds[column]
            found[name] = kind if found.get(name, kind) == kind else "text"
    return found


def _extent(engine: Engine, name: str, rows: Table) -> _Extent:
    time = schema.table(name).time
    none = ibis.null("timestamp")
    asked = {
        "rows": rows.count(),
        "persons": rows.customer_id.nunique() if name == "customers" else rows.count(),
        "first": rows[time].min() if time else none,
        "last": rows[time].max() if time else none,
    }
    found = engine.frame(rows.aggregate(**asked)).iloc[0]
    first, last = (None if pd.isna(found[end]) else found[end].to_pydatetime() for end in ("first", "last"))
    return _Extent(int(found["rows"]), int(found["persons"]), first, last)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _without_superseded(
    engine: Engine, name: str, parts: Sequence[Slice], rows: Sequence[Table], version: int, built: Built
) -> list[Table]:
    extents = [_extent(engine, name, table) for table in rows]
    sources = [Source(part, table, e.first, e.last) for part, table, e in zip(parts, rows, extents, strict=True)]
    result = list(rows)
    for position, lines in superseded(sources).items():
        physical = f"{name}_v{version}_gone_{position}"
        gone = engine.create_table(physical, lines)
        if engine.frame(gone.count().name("n").as_table())["n"].iloc[0]:
            built.gone[id(parts[position])] = gone
            result[position] = rows[position].anti_join(gone, LINE_COLUMN)
        else:
            engine.drop(physical)
    return result


def _rows_per_file(engine: Engine, union: Table, parts: Sequence[Slice], total: int) -> dict[int, int]:
    ids = {part.file_id for part in parts}
    if len(ids) == 1:
        return {ids.pop(): total}
    found = engine.frame(union.group_by(FILE_COLUMN).agg(n=ibis._.count()))
    return dict.fromkeys(ids, 0) | {int(f): int(n) for f, n in zip(found[FILE_COLUMN], found["n"], strict=True)}


def _one_each(rows: Table) -> Table:
    """One row per customer: of every column the newest value that is there."""
    order = rows[FILE_COLUMN] * 2**40 + rows[LINE_COLUMN]
    names = [name for name in rows.columns if name != "customer_id"]
    newest = {name: rows[name].argmax(order, where=rows[name].notnull()) for name in names}
    return rows.group_by("customer_id").agg(**newest).select(*rows.columns)
