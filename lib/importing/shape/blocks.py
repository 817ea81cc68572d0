"""Several tables in one file, one below the other: where each begins, and which one is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.importing.found import StructureLine
from lib.importing.shape.header import verdict_on
from lib.importing.shape.structure import filled, folded, is_drawn, is_text, shown
from lib.importing.text.cut import Record
from lib.importing.text.looks import SPACES, Look, fits, is_blank, look, typical_looks

_BELOW, _ABOVE, _MOST = 400, 400, 200
_TITLES = 3


@dataclass(frozen=True)
class Block:
    """A table among others: the positions of its records, titles included, and the line of its header.

    `header_line` is 0 for the first block of a file, whose header is found later.
    """

    start: int
    end: int
    header_line: int
    cells: int


@dataclass(frozen=True)
class Chosen:
    """The records of the table that is read, and what is known of the others.

    `above` are the lines above it, `others` the lines where the other tables have their headers, and `after` is the
    first line below it that belongs to another (0 if none does).
    """

    records: Sequence[Record]
    above: tuple[StructureLine, ...] = ()
    others: tuple[int, ...] = ()
    after: int = 0


def choose(records: Sequence[Record], header_row: int | None, footer_row: int | None, whole: bool) -> Chosen:
    """The table with the most cells, or the one whose header the user named.

    Unless the records are the `whole` file, the last table among them goes on and is taken for the largest.

    Of what stands below it nothing is another table if the user said where the data ends.
    """
    found = blocks(records, first=header_row or 0)
    if len(found) < 2:
        return Chosen(records)
    if header_row is not None:
        chosen = _at(found, records, header_row)
    else:
        before = [block for block in found if not footer_row or records[block.start].line < footer_row]
        chosen = max(before or found[:1], key=lambda block: block.cells) if whole else (before or found[:1])[-1]
    if footer_row is not None:
        chosen = replace(chosen, end=len(records))
        found = [*(block for block in found if block.start < chosen.start), chosen]
    others = tuple(header_line(block, records) for block in found if block is not chosen and _is_table(block, records))
    above = []
    for block in found:
        if block.start < chosen.start:
            kind = "other_table" if _is_table(block, records) else "preamble"
            above += [
                StructureLine(r.line, "blank" if is_blank(r.cells) else kind, shown(r.cells))
                for r in records[block.start : block.end]
            ]
    after = records[chosen.end].line if chosen.end < len(records) else 0
    return Chosen(records[chosen.start : chosen.end], tuple(above), others, after)


def _at(found: Sequence[Block], records: Sequence[Record], line: int) -> Block:
    return next((block for block in reversed(found) if records[block.start].line <= line), found[0])


def header_line(block: Block, records: Sequence[Record]) -> int:
    """The line of the first row of a block that is not a title."""
    if block.header_line:
        return block.header_line
    return next(r.line for r in records[block.start : block.end] if filled(r.cells) > 1)


def _is_table(block: Block, records: Sequence[Record]) -> bool:
    """Whether it is one: below a header, at least two rows of more than one cell."""
    rows = [r for r in records[block.start : block.end] if filled(r.cells) > 1]
    if len(rows) < 3:
        return False
    verdict = verdict_on(rows[0].cells, [r.cells for r in rows[1:_BELOW]], max(len(r.cells) for r in rows[:_BELOW]))
    return verdict is not None


def blocks(records: Sequence[Record], first: int = 0, top: bool = True) -> list[Block]:
    """The tables of a file. A new one begins at a header that is certain, above rows unlike those before it.

    A line the user named as header, `first`, begins one wherever it stands below a blank line. `top` says that the
    records are those at the top of the file, where titles may stand.
    """
    starts: list[tuple[int, int]] = [(0, 0)]
    tried = 0
    for at in range(1, len(records) - 1):
        if records[at].line == first and _is_lone(records[at - 1].cells):
            starts.append((_with_titles(records, at, starts[-1][0]), records[at].line))
        elif _may_begin(records, at):
            tried += 1
            if tried > _MOST:
                break
            if _begins(records, starts[-1][0], at, top and len(starts) == 1):
                starts.append((_with_titles(records, at, starts[-1][0]), records[at].line))
    if len(starts) == 1:
        return [Block(0, len(records), 0, 0)]
    ends = [start for start, _ in starts[1:]] + [len(records)]
    return [
        Block(start, end, line, sum(n for n in (filled(r.cells) for r in records[start:end]) if n > 1))
        for (start, line), end in zip(starts, ends, strict=True)
    ]


def _may_begin(records: Sequence[Record], at: int) -> bool:
    """Whether a row could be the header of a table: words below a blank line, a title, or rows of another width."""
    cells, below = records[at].cells, records[at + 1].cells
    before = records[at - 1].cells
    if len(before) == len(cells) > 1 and before[0].strip(SPACES) and before[1].strip(SPACES):
        return False
    widens = len(before) != len(cells) == len(below)
    if not (widens or _is_lone(before)) or _is_lone(cells):
        return False
    if not is_text(cells) or is_drawn(cells) or len(set(folded(cells)) - {""}) < filled(cells):
        return False
    if is_drawn(below) and at + 2 < len(records):
        below = records[at + 2].cells
    return not is_blank(below) and any(look(cell) in ("number", "time") for cell in below)


def _is_lone(cells: Sequence[str]) -> bool:
    """Whether at most one cell is filled."""
    count = 0
    for cell in cells:
        if cell.strip(SPACES):
            count += 1
            if count > 1:
                return False
    return True


def _begins(records: Sequence[Record], start: int, at: int, top: bool) -> bool:
    cells, body = records[at].cells, list[list[str]]()
    for record in records[at + 1 : at + _BELOW]:
        if is_blank(record.cells):
            break
        if not is_drawn(record.cells):
            body.append(record.cells)
    if len(body) < 2:
        return False
    width = max(len(row) for row in body)
    found = verdict_on(cells, body, max(width, len(cells)))
    if found is None or found[1]:
        return False
    rows = [r.cells for r in records[start:at] if filled(r.cells) > 1][-_ABOVE:]
    if len(rows) < 2:
        # What lies above is titles, or nothing: this is the header of the first table.
        return top and bool(rows)
    header = next((folded(r.cells) for r in records[start:at] if filled(r.cells) > 1), ())
    if {c for c in folded(cells) if c} <= set(header):
        return False
    above = max(len(row) for row in rows)
    looks = typical_looks([row for row in rows if len(row) == above], above)
    return _used([cells, *body]) != _used(rows) or sum(not _fit(row, looks) for row in body) > len(body) / 2


def _fit(row: Sequence[str], looks: tuple[Look, ...]) -> bool:
    return len(row) == len(looks) and all(fits(cell, kind) for cell, kind in zip(row, looks, strict=True))


def _used(rows: Sequence[Sequence[str]]) -> int:
    """The number of columns that hold anything."""
    return len({at for row in rows for at, cell in enumerate(row) if cell.strip()})


def _with_titles(records: Sequence[Record], at: int, start: int) -> int:
    """The position where a table begins whose header stands at `at`: with the single cells right above it."""
    first = at
    while first - 1 > start and at - first < _TITLES and filled(records[first - 1].cells) == 1:
        first -= 1
    return first
