"""The canonical tables of all files together, each a view over the staged files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import TypeVar

import ibis
from ibis.expr.types import Table

from lib import schema
from lib.dataset import CanonicalTable
from lib.engine import Engine
from lib.importing.found import REFUSED_HEADERS
from lib.importing.intake.canonical import Slice
from lib.importing.intake.duplicates import CLAIM, Claim, Source, look_into, superseded
from lib.importing.intake.extent import Extent, measure, together
from lib.importing.intake.identity import Aliases, Found, Identities, Named, renamed
from lib.importing.intake.staged_file import StagedFile
from lib.importing.meaning.mapping import signature
from lib.schema import FILE_COLUMN, LINE_COLUMN, Kind

_Amount = TypeVar("_Amount", int, Found)


@dataclass(frozen=True)
class Built:
    """The tables of one version, what each file gave to them, and the lines of a slice that count elsewhere.

    `rows`, `nobody` (rows without a customer) and `named` (rows that name their customer otherwise) are by table and
    file; `gone` is keyed by the identity of the slice.
    """

    tables: dict[str, CanonicalTable] = field(default_factory=dict)
    rows: dict[str, dict[int, int]] = field(default_factory=dict)
    nobody: dict[str, dict[int, int]] = field(default_factory=dict)
    named: dict[str, dict[int, Found]] = field(default_factory=dict)
    gone: dict[int, Table] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Selected:
    """The rows that count of each slice of one canonical table, and how far they reach."""

    named: tuple[Named, ...]
    extents: tuple[Extent, ...]
    kept: Mapping[str, Kind]
    gone: Mapping[int, Table]

    @property
    def parts(self) -> tuple[Slice, ...]:
        return tuple(named.slice for named in self.named)


@dataclass(frozen=True, eq=False)
class _Made:
    """One canonical table as it was last made from selected rows, with the names that persons had elsewhere."""

    selected: _Selected
    aliases: Aliases | None
    table: CanonicalTable
    extents: tuple[Extent, ...]
    found: tuple[Found, ...]


@dataclass
class _Known:
    """What is known of the slices of one canonical table, by the names of the relations it depends on."""

    relations: dict[tuple[int, str], tuple[Slice, Table]] = field(default_factory=dict)
    extents: dict[tuple, Extent] = field(default_factory=dict)
    claims: dict[tuple[str, ...], Table | None] = field(default_factory=dict)


class Tables:
    """Makes the canonical tables, and makes again only those whose files have changed.

    Physical names are never used twice, so an earlier version keeps its tables while a later one gets others.
    """

    def __init__(self, engine: Engine):
        self._engine = engine
        self._selected: dict[str, _Selected] = {}
        self._made: dict[str, _Made] = {}
        self._known: dict[str, _Known] = {}
        self._identities = Identities(engine)
        self._numbers = count(1)

    @property
    def aliases(self) -> Aliases | None:
        """The other names of persons, as last found."""
        return self._identities.known

    def build(self, files: Mapping[int, StagedFile], version: int) -> Built:
        """The tables of one version, oldest file first."""
        parts: dict[str, list[Slice]] = {}
        for staged in files.values():
            for part in staged.slices:
                parts.setdefault(part.tablemap.table, []).append(part)
        before, self._selected = self._selected, {}
        for name in schema.TABLES:
            if name in parts:
                same = name in before and _same(before[name].parts, parts[name])
                self._selected[name] = before[name] if same else self._select(name, parts[name], files, version)
        self._known = {name: known for name, known in self._known.items() if name in parts}
        self._make_all(version)
        return Built(
            tables={name: made.table for name, made in self._made.items()},
            rows={name: _by_file(made, [extent.rows for extent in made.extents]) for name, made in self._made.items()},
            nobody={
                name: _by_file(made, [extent.nobody for extent in made.extents]) for name, made in self._made.items()
            },
            named={name: _by_file(made, made.found) for name, made in self._made.items()},
            gone={part: lines for selected in self._selected.values() for part, lines in selected.gone.items()},
            currencies=tuple(sorted(frozenset().union(*(_currencies(made) for made in self._made.values())))),
        )

    def _select(self, name: str, parts: Sequence[Slice], files: Mapping[int, StagedFile], version: int) -> _Selected:
        known = self._known.setdefault(name, _Known())
        kept = _kept(parts)
        relations = self._relations(known, parts, kept, files)
        standing: list[tuple] = [()] * len(parts)
        extents = self._extents(name, known, relations, standing)
        gone: dict[int, Table] = {}
        views = [relation.get_name() for relation in relations]
        if len({part.file_id for part in parts}) > 1:
            mends = mended(files)
            found = zip(parts, relations, extents, strict=True)
            sources = [
                Source(part, relation, extent.first, extent.last, mends.get(part.file_id), extent.returns)
                for part, relation, extent in found
            ]
            claims = superseded(sources)
            self._settle_claims(name, known, [claim for some in claims.values() for claim in some], version)
            standing = [_standing(known, claims.get(at, ())) for at in range(len(parts))]
            gone = {at: _lines(known, keys) for at, keys in enumerate(standing) if keys}
            relations = [
                relation.anti_join(gone[at], LINE_COLUMN) if at in gone else relation
                for at, relation in enumerate(relations)
            ]
            extents = self._extents(name, known, relations, standing)
        named = tuple(map(Named, parts, relations, zip(views, standing, strict=True)))
        return _Selected(named, tuple(extents), kept, {id(parts[at]): lines for at, lines in gone.items()})

    def _make_all(self, version: int) -> None:
        """The tables from their rows, with every person under one name; what has not changed stays."""
        named = [one for selected in self._selected.values() for one in selected.named]
        aliases = self._identities.aliases(named)
        found = dict(zip(named, self._identities.found(named, aliases), strict=True))
        before, self._made = self._made, {}
        for name, selected in self._selected.items():
            own = tuple(found[one] for one in selected.named)
            used = aliases if any(map(Named.changes, selected.named, own)) else None
            made = before.get(name)
            if made is None or made.selected is not selected or made.aliases is not used:
                made = self._make(name, selected, used, own, version)
            self._made[name] = replace(made, found=own)

    def _make(
        self, name: str, selected: _Selected, aliases: Aliases | None, found: tuple[Found, ...], version: int
    ) -> _Made:
        relations = [named.rows for named in selected.named]
        extents = list(selected.extents)
        if aliases is not None:
            # Only the slices that hold other names pay for looking them up.
            changed = map(Named.changes, selected.named, found)
            other = [at for at, changes in enumerate(changed) if changes]
            for at in other:
                relations[at] = renamed(selected.named[at], aliases)
            for at, extent in zip(other, measure(self._engine, name, [relations[at] for at in other]), strict=True):
                extents[at] = extent
        union = relations[0] if len(relations) == 1 else ibis.union(*relations)
        extent = together(extents)
        counted = extent.rows
        if name == "customers":
            persons = (extents if len(extents) == 1 else measure(self._engine, name, [union]))[0].persons
            if persons < counted:
                union, counted = _one_each(union), persons
        physical = f"{name}_v{version}"
        self._engine.create_view(physical, union)
        roles: frozenset[str] = frozenset().union(*(part.filled for part in selected.parts))
        table = CanonicalTable(name, physical, roles, selected.kept, counted, _day(extent.first), _day(extent.last))
        return _Made(selected, aliases, table, tuple(extents), found)

    def _relations(
        self, known: _Known, parts: Sequence[Slice], kept: Mapping[str, Kind], files: Mapping[int, StagedFile]
    ) -> list[Table]:
        """A view per slice, in the form of the table: what is asked of it later need not spell out its columns."""
        columns, found = repr(sorted(kept.items())), {}
        for part in parts:
            key = (id(part), columns)
            if key in known.relations:
                found[key] = known.relations[key]
                continue
            rows = part.rows(kept, files[part.file_id].refused)
            view = f"{part.tablemap.table}_file_{part.file_id}_{next(self._numbers)}"
            found[key] = part, self._engine.create_view(view, rows)
        # The slices are kept beside their views, so that no other can take their identity.
        known.relations = found
        names = {table.get_name() for _, table in found.values()}
        known.extents = {key: extent for key, extent in known.extents.items() if key[0] in names}
        return [relation for _, relation in found.values()]

    def _extents(self, name: str, known: _Known, relations: Sequence[Table], standing: Sequence[tuple]) -> list[Extent]:
        names = [table.get_name() for _, table in known.relations.values()]
        keys = list(zip(names, standing, strict=True))
        new = [at for at, key in enumerate(keys) if key not in known.extents]
        measured = measure(self._engine, name, [relations[at] for at in new])
        known.extents |= {keys[at]: extent for at, extent in zip(new, measured, strict=True)}
        return [known.extents[key] for key in keys]

    def _settle_claims(self, name: str, known: _Known, claims: Sequence[Claim], version: int) -> None:
        """Find the lines of all claims that were not looked into before, by one statement; most have none."""
        new = [claim for claim in claims if claim.key not in known.claims]
        settled = {claim.key: known.claims.get(claim.key) for claim in claims}
        if new:
            physical = f"{name}_v{version}_gone"
            table = self._engine.create_table(physical, look_into(new))
            found = set(self._engine.frame(table.select(CLAIM).distinct())[CLAIM])
            if not found:
                self._engine.drop(physical)
            for at in found:
                settled[new[int(at)].key] = table.filter(table[CLAIM] == int(at)).select(LINE_COLUMN)
        # Only now: a claim that could not be looked into must not pass for one that has no lines.
        known.claims = settled


def mended(files: Mapping[int, StagedFile]) -> dict[int, int]:
    """Files that are refused rows come back, and the file each is of.

    Of several files that refused such lines it is the one whose lines the rows are most like, then the one that
    refused most of them.
    """
    found = {}
    for file_id, staged in files.items():
        if not staged.mended_lines:
            continue
        headers = signature(name for name in staged.file.headers if name not in REFUSED_HEADERS)
        shared = {
            other_id: len(staged.mended_lines & other.refused_lines)
            for other_id, other in files.items()
            if not other.mended_lines and signature(other.file.headers) == headers
        }
        able = {other_id: lines for other_id, lines in shared.items() if lines}
        if len(able) == 1:
            found[file_id] = next(iter(able))
        elif able:
            alike = {other_id: staged.alike(files[other_id]) for other_id in able}
            found[file_id] = max(able, key=lambda other_id: (alike[other_id], able[other_id], other_id))
    return found


def _by_file(made: _Made, amounts: Sequence[_Amount]) -> dict[int, _Amount]:
    found: dict[int, _Amount] = {}
    for part, amount in zip(made.selected.parts, amounts, strict=True):
        found[part.file_id] = found[part.file_id] + amount if part.file_id in found else amount
    return found


def _currencies(made: _Made) -> frozenset[str]:
    return frozenset().union(*(extent.currencies for extent in made.extents))


def _same(some: Sequence[Slice], others: Sequence[Slice]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))


def _standing(known: _Known, claims: Sequence[Claim]) -> tuple[tuple[str, ...], ...]:
    """The keys of those claims that have lines."""
    return tuple(claim.key for claim in claims if known.claims[claim.key] is not None)


def _lines(known: _Known, keys: Sequence[tuple[str, ...]]) -> Table:
    lines = [table for key in keys if (table := known.claims[key]) is not None]
    return lines[0] if len(lines) == 1 else ibis.union(*lines, distinct=True)


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


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _one_each(rows: Table) -> Table:
    """One row per customer: of every column the newest value that is there."""
    order = rows[FILE_COLUMN] * 2**40 + rows[LINE_COLUMN]
    names = [name for name in rows.columns if name != "customer_id"]
    newest = {name: rows[name].argmax(order, where=rows[name].notnull()) for name in names}
    return rows.group_by("customer_id").agg(**newest).select(*rows.columns)
