"""Rows that several files hold: the newer file replaces by key, and equal rows without a key are not added up.

Equal rows within one file are two events and are never touched here. What an event log says in passing (a purchase in
a log of visits) gives way to files that are about nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import ibis
from ibis.expr.types import Table

from lib.importing.intake.canonical import Slice, origin_line
from lib.schema import LINE_COLUMN

CLAIM = "_claim"


@dataclass(frozen=True)
class Source:
    """The rows one slice of a file gives to a table, oldest file first; `first` and `last` bound their times.

    `mends` is the file whose refused rows these are, come back mended: they belong to it and never replace its rows.
    `returns` says that some amounts are below zero.
    """

    slice: Slice
    rows: Table
    first: datetime | None = None
    last: datetime | None = None
    mends: int | None = None
    returns: bool = False

    @property
    def origin(self) -> int:
        return self.slice.file_id if self.mends is None else self.mends

    @property
    def in_passing(self) -> bool:
        """Whether these rows are picked out of a log whose rows are something else in the first place."""
        return self.slice.chosen is not None and not self.slice.first

    @property
    def columns(self) -> frozenset[str]:
        return self.slice.filled | frozenset(self.slice.extras)


@dataclass(frozen=True)
class Claim:
    """A reason for which lines of a source may no longer count.

    `lines` asks for them; if there is `held_by`, it asks for candidates, of which those are meant whose cells in
    `shared` another source holds too; by `sold`, in a row whose amount is not below zero. Equal keys give equal lines:
    a key names every relation the answer depends on.
    """

    key: tuple[str, ...]
    lines: Callable[[], Table]
    held_by: Table | None = None
    shared: tuple[str, ...] = ()
    sold: bool = False


def superseded(sources: Sequence[Source]) -> dict[int, list[Claim]]:
    """The reasons to look into, by the position of their source; sources of one file never touch each other."""
    gone: dict[int, list[Claim]] = {}
    for position, source in enumerate(sources):
        own = [other for other in sources if _another_file(source, other) and not other.in_passing]
        if source.in_passing and own:
            gone[position] = [_claim("covered", source, own, partial(_covered, source, own))]
            continue
        key = _key(source)
        newer = [other for other in sources[position + 1 :] if _counts_beside(source, other)]
        claims = _replaced(source, key, newer) if key else []
        claims += [_mended_again(source, other) for other in sources[position + 1 :] if _of_one_file(source, other)]
        earlier = [
            other
            for other in sources[:position]
            if _counts_beside(source, other) and _overlap(source, other) and _compared(source, other)
        ]
        if earlier:
            claims.append(_claim("repeated", source, earlier, partial(_repeated, source, earlier)))
        if claims:
            gone[position] = claims
    return gone


def look_into(claims: Sequence[Claim]) -> Table:
    """The lines of all claims, with the position of the claim in the column `CLAIM`."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, claim in enumerate(claims):
        # Candidates that await the same answer are asked about together, or each file more would cost a join more.
        group = (str(at),) if claim.held_by is None else (claim.held_by.get_name(), str(claim.sold), *claim.shared)
        groups.setdefault(group, []).append(at)
    found = []
    for members in groups.values():
        lines = _union([claims[at].lines().mutate(**{CLAIM: ibis.literal(at, "int64")}) for at in members])
        first = claims[members[0]]
        if first.held_by is not None:
            held, (name, *more) = first.held_by, first.shared
            if first.sold:
                held = held.filter(held.amount.isnull() | (held.amount >= 0))
            # A line without a number of its own is the same as another without one.
            same = [lines[name] == held[name], *(lines[part].identical_to(held[part]) for part in more)]
            lines = lines.semi_join(held, same)
        found.append(lines.select(LINE_COLUMN, CLAIM))
    return _union(found)


def _union(tables: Sequence[Table]) -> Table:
    return tables[0] if len(tables) == 1 else ibis.union(*tables)


def _claim(why: str, source: Source, others: Sequence[Source], lines: Callable[[], Table]) -> Claim:
    return Claim((why, source.rows.get_name(), *(other.rows.get_name() for other in others)), lines)


def _key(source: Source) -> tuple[str, ...]:
    key, state = source.slice.table.key, source.slice.table.state
    if state and set(state) <= source.slice.filled:
        return state
    if not key or key[0] not in source.slice.filled:
        return ()
    return tuple(name for name in key if name in source.slice.filled)


def _another_file(one: Source, other: Source) -> bool:
    return one.origin != other.origin


def _of_one_file(one: Source, other: Source) -> bool:
    """Whether both hold refused rows of the same file, come back at different times."""
    return (
        one.slice.file_id != other.slice.file_id
        and None not in (one.mends, other.mends)
        and not _another_file(one, other)
    )


def _mended_again(source: Source, newer: Source) -> Claim:
    """Lines that have come back once more: the newest counts."""

    def lines() -> Table:
        mine, theirs = source.slice.relation, newer.slice.relation.semi_join(newer.rows, LINE_COLUMN)
        rows = mine.select(LINE_COLUMN, origin=origin_line(mine))
        return rows.semi_join(theirs.select(origin=origin_line(theirs)), "origin").select(LINE_COLUMN)

    return _claim("mended", source, [newer], lines)


def _counts_beside(one: Source, other: Source) -> bool:
    return _another_file(one, other) and one.in_passing == other.in_passing


def _covered(source: Source, own: Sequence[Source]) -> Table:
    """Lines of a log in the days that files of their own cover; all, if the log cannot say how much was paid."""
    rows, time = source.rows, source.slice.table.time
    first = min((other.first for other in own if other.first), default=None)
    last = max((other.last for other in own if other.last), default=None)
    poorer = "amount" not in source.columns and any("amount" in other.columns for other in own)
    if time and first and last and not poorer:
        after = datetime.combine(last.date() + timedelta(days=1), datetime.min.time())
        rows = rows.filter((rows[time] >= datetime.combine(first.date(), datetime.min.time())) & (rows[time] < after))
    return rows.select(LINE_COLUMN)


def _overlap(one: Source, other: Source) -> bool:
    if None in (one.first, other.first, one.last, other.last):
        return True
    return one.first <= other.last and other.first <= one.last  # type: ignore[operator]


def _compared(one: Source, other: Source) -> tuple[str, ...]:
    """The columns by which rows without a key are equal; none where the files do not tell who or when."""
    table, shared = one.slice.table, one.columns & other.columns
    told = shared & {table.time, table.person}
    return tuple(sorted(shared)) if told or one.columns == other.columns else ()


def _replaced(source: Source, key: tuple[str, ...], newer: Sequence[Source]) -> list[Claim]:
    """Lines whose key a newer file holds. Customers described by other columns are completed, not replaced.

    A return takes from its order and does not replace it: the return told once more goes, and returns of the time that
    a newer file with the order covers.
    """
    claims = []
    for other in newer:
        shared = tuple(name for name in key if name in _key(other))
        if not shared or (source.slice.table.name == "customers" and not source.columns <= other.columns):
            continue
        lines = partial(_known_to, source, other, shared)
        claim = _claim("replaced", source, [other], lines)
        claims.append(replace(claim, held_by=other.rows, shared=shared, sold=other.returns))
        if source.returns and other.returns:
            exactly = (*shared, "ordered_at", "amount")
            claim = _claim("returned", source, [other], partial(source.rows.select, LINE_COLUMN, *exactly))
            claims.append(replace(claim, held_by=other.rows, shared=exactly))
    return claims


def _known_to(source: Source, newer: Source, shared: Sequence[str]) -> Table:
    """The lines of a source, without returns of a later day than a newer file can tell of."""
    rows = source.rows
    if source.returns and newer.last:
        after = datetime.combine(newer.last.date() + timedelta(days=1), datetime.min.time())
        rows = rows.filter(~(rows.amount < 0).fill_null(False) | (rows.ordered_at < after))
    return rows.select(LINE_COLUMN, *shared)


def _repeated(source: Source, earlier: Sequence[Source]) -> Table:
    """Lines beyond the largest number of times any earlier file holds an equal row.

    Rows are compared by the columns both files have; if both have keys, only the rows without one are. Files that
    have different columns, and neither the time nor the person in both, cannot say that two rows are the same.
    """
    alike: dict[tuple[tuple[str, ...], str | None], list[Source]] = {}
    for other in earlier:
        key = _key(source)[:1] if _key(other) else ()
        names = _compared(source, other)
        alike.setdefault((names, key[0] if key else None), []).append(other)
    found = []
    for (names, keyed), others in alike.items():
        # A file and the rows of it that were mended are one file.
        files: dict[int, list[Table]] = {}
        for other in others:
            files.setdefault(other.origin, []).append(_hashed(other, source, names, keyed))
        counts = [_union(rows).group_by("row").agg(times=ibis._.count()) for rows in files.values()]
        most = _union(counts).group_by("row").agg(times=ibis._.times.max())
        mine = _hashed(source, source, names, keyed)
        mine = mine.mutate(turn=ibis.row_number().over(group_by="row", order_by=LINE_COLUMN))
        found.append(mine.join(most, "row").filter(ibis._.turn < ibis._.times).select(LINE_COLUMN))
    return found[0] if len(found) == 1 else ibis.union(*found, distinct=True)


def _hashed(source: Source, span: Source, names: Sequence[str], keyed: str | None) -> Table:
    """Lines and a hash of their cells, of those rows that can have an equal in the time that `span` covers."""
    rows, time = source.rows, source.slice.table.time
    if keyed:
        rows = rows.filter(rows[keyed].isnull())
    if time and span.first is not None and span.last is not None:
        rows = rows.filter(rows[time].isnull() | rows[time].between(span.first, span.last))
    return rows.select(rows[LINE_COLUMN], row=ibis.struct({name: rows[name] for name in names}).hash())
