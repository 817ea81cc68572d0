"""Lines of text cut into cells, with the broken quotes that spreadsheets and shop systems really write."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from lib.importing.text.fixed_width import cut_fixed
from lib.importing.text.looks import Look, fits

csv.field_size_limit(2**31 - 1)
#: A quoted cell may span this many lines; a quote left open longer was never meant to open anything.
MAX_SPAN = 20_000
#: So many lines inside a quoted cell that look like rows are rows, by the number of columns.
_ROWS_INSIDE = {2: 5, 3: 2}
_COMPARED = 50
_ONE = "\x1f"


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart. `delimiter` " " is a run of spaces; `quote` "" quotes nothing.

    Lines of fixed width are cut before the `edges`, the positions where the second and further columns begin.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    space_after: bool = False
    edges: tuple[int, ...] = ()


class Record(NamedTuple):
    """One row: its first physical line, its cells, and how many physical lines it spans."""

    line: int
    cells: list[str]
    span: int = 1


def split_lines(chunks: Iterable[str], carriage_return: bool = False) -> Iterator[str]:
    """Physical lines. A file that has line feeds ends its lines with them; only one without any ends them with CR."""
    end = "\r" if carriage_return else "\n"
    rest = ""
    for chunk in chunks:
        lines = (rest + chunk).split(end) if rest else chunk.split(end)
        rest = lines.pop()
        for line in lines:
            yield line[:-1] if line.endswith("\r") else line
    if rest:
        yield rest[:-1] if rest.endswith("\r") else rest


def cut(lines: Iterable[str], dialect: Dialect, first_line: int = 1) -> Iterator[Record]:
    """Cut physical lines into records; a blank line gives a record without cells."""
    source, waiting, number = iter(lines), deque[str](), first_line - 1
    quote = dialect.quote
    while True:
        if waiting:
            line = waiting.popleft()
        else:
            found = next(source, None)
            if found is None:
                return
            line = found
        number += 1
        if not line or line.isspace():
            # A line of nothing but delimiters (tabs) is a row of empty cells, which is also blank.
            yield Record(number, [])
            continue
        if not quote or quote not in line:
            yield Record(number, _split(line, dialect))
            continue
        cells = _strict([line], dialect)
        if cells is None and _open(line, dialect):
            block = [line]
            while len(block) < MAX_SPAN:
                more = waiting.popleft() if waiting else next(source, None)
                if more is None:
                    break
                block.append(more)
                if _open(more, dialect):
                    cells = _strict(block, dialect)
                    if cells is not None and holds_rows(block[1:-1], len(cells), dialect):
                        cells = None
                    break
            if cells is not None:
                yield Record(number, cells, len(block))
                number += len(block) - 1
                continue
            waiting.extendleft(reversed(block[1:]))
        yield Record(number, cells if cells is not None else recut(line, dialect))


def holds_rows(inside: Sequence[str], width: int, dialect: Dialect) -> bool:
    """Whether the lines inside a quoted cell are whole rows that stand between two stray quotes.

    Each of them divides into as many cells as the record has; in running text spaces follow the commas.
    """
    lines = [line for line in inside[:_COMPARED] if line and not line.isspace()]
    if width < 2 or dialect.delimiter == " " or len(lines) < _ROWS_INSIDE.get(width, 1):
        return False
    spaced = f"{dialect.delimiter} "
    return all(
        (dialect.space_after or spaced not in line)
        and len(recut(line, dialect) if dialect.quote and dialect.quote in line else _split(line, dialect)) == width
        for line in lines
    )


def _split(line: str, dialect: Dialect) -> list[str]:
    if dialect.edges:
        return cut_fixed(line, dialect.edges)
    return line.split() if dialect.delimiter == " " else line.split(dialect.delimiter)


def _open(line: str, dialect: Dialect) -> bool:
    """Whether the line holds an odd number of quotes."""
    if dialect.escape == "\\":
        line = line.replace("\\\\", "").replace("\\" + dialect.quote, "")
    return line.count(dialect.quote) % 2 == 1


def _strict(lines: list[str], dialect: Dialect) -> list[str] | None:
    """The cells, if the quotes are as they should be."""
    delimiter, spaces = dialect.delimiter, dialect.space_after
    if delimiter == " ":
        lines, spaces = [line.strip() for line in lines], True
    elif len(delimiter) > 1:
        lines, delimiter = [line.replace(delimiter, _ONE) for line in lines], _ONE
    try:
        reader = csv.reader(
            [line + "\n" for line in lines[:-1]] + lines[-1:],
            delimiter=delimiter,
            quotechar=dialect.quote,
            doublequote=dialect.escape != "\\",
            escapechar="\\" if dialect.escape == "\\" else None,
            skipinitialspace=spaces,
            strict=True,
        )
        cells = next(reader, [])
        if next(reader, None) is not None:
            return None
    except (csv.Error, TypeError, ValueError):
        return None
    if dialect.delimiter == " ":
        cells = [cell for cell in cells if cell]
    elif len(dialect.delimiter) > 1:
        cells = [cell.replace(_ONE, dialect.delimiter) for cell in cells]
    return cells


def recut(line: str, dialect: Dialect) -> list[str]:
    """Cut one line whose quotes are broken: a quote closes a cell only where a delimiter or the end follows."""
    if dialect.delimiter == " ":
        return line.split()
    quote, delimiter, cells, at = dialect.quote, dialect.delimiter, [], 0
    while True:
        if quote and line.startswith(quote, at):
            closing = _closing(line, at + 1, quote, delimiter)
            if closing is not None:
                cells.append(line[at + 1 : closing].replace(quote * 2, quote))
                at = closing + 1 + len(delimiter)
                if closing + 1 >= len(line):
                    return cells
                continue
        end = line.find(delimiter, at)
        if end < 0:
            cells.append(line[at:])
            return cells
        cells.append(line[at:end])
        at = end + len(delimiter)


def _closing(line: str, start: int, quote: str, delimiter: str) -> int | None:
    at = line.find(quote, start)
    while at >= 0:
        if at + 1 == len(line) or line.startswith(delimiter, at + 1):
            return at
        at = line.find(quote, at + 1)
    return None


def align(cells: list[str], looks: tuple[Look, ...], delimiter: str) -> list[str] | None:
    """The cells of a ragged row in their columns, or None if it cannot be told where they belong.

    Empty cells too many at the end are dropped. Cells too few stand for empty ones at the end, if what is there
    looks like its columns. Cells too many come from a delimiter inside a cell: the one way of joining neighbours
    in which every cell looks like its column is taken.
    """
    width = len(looks)
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) == width:
        return cells
    if len(cells) < width:
        if all(fits(cell, expected) for cell, expected in zip(cells, looks, strict=False)):
            return cells + [""] * (width - len(cells))
        return None
    extra = len(cells) - width
    if extra > 6 or width > 200:
        return None
    ways = []
    for at in range(width):
        joined = [*cells[:at], delimiter.join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]
        if all(fits(cell, expected) for cell, expected in zip(joined, looks, strict=True)):
            ways.append(joined)
    if not ways and extra >= 2 and width <= 12:
        ways = _several_joins(cells, looks, delimiter, extra)
    if len(ways) > 1:
        # A comma inside a text is followed by a space, one between cells is not; without that it cannot be told.
        ways = [way for way in ways if any(f"{delimiter} " in cell for cell in way)]
    return ways[0] if len(ways) == 1 else None


def _several_joins(cells: list[str], looks: tuple[Look, ...], delimiter: str, extra: int) -> list[list[str]]:
    ways = []
    for joints in combinations(range(1, len(cells)), extra):
        row: list[str] = [cells[0]]
        for at in range(1, len(cells)):
            if at in joints:
                row[-1] = f"{row[-1]}{delimiter}{cells[at]}"
            else:
                row.append(cells[at])
        if all(fits(cell, expected) for cell, expected in zip(row, looks, strict=True)):
            ways.append(row)
            if len(ways) > 8:
                break
    return ways
