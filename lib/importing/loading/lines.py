"""On which physical line each row stands that the engine read, and whether it divided the lines as the cutter does."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import numpy as np
import pyarrow as pa

from lib.engine import Engine
from lib.importing.text.cut import Dialect, Record, cut, split_lines
from lib.importing.text.decode import CHUNK, clean

#: Interruptions of the even run of one row per line; with more of them, reading line by line is the better way.
MAX_BREAKS = 100_000
#: Up to so many breaks the line of a row is computed whenever it is asked for; more are written down.
_CASES = 64
_CELLS_AT_ONCE = 500_000
_FIRST_BYTES = 2**12
_BLANK = re.compile(rb"(?<=\n)\r?\n")
Progress = Callable[[float], None]


class Irregular(Exception):
    """The engine cannot be trusted with this file; it is to be read line by line."""


@dataclass(frozen=True)
class Reading:
    """What the engine made of a file: the relation `table` of columns c0, c1, … and the records it rejected.

    `path` is the file in UTF-8 with all its lines, `nulls` are the spellings it took for no value, `rejected` ascends
    by line.
    """

    engine: Engine
    cursor: duckdb.DuckDBPyConnection
    path: Path
    dialect: Dialect
    table: str
    types: Sequence[str]
    nulls: frozenset[str]
    rows: int
    rejected: tuple[Record, ...]

    @property
    def texts(self) -> list[int]:
        return [at for at, kind in enumerate(self.types) if kind == "VARCHAR"]


def rejected_lines(path: Path, positions: Sequence[int], crlf: bool, progress: Progress) -> list[int]:
    """The physical lines of the records that start at these bytes, as the engine counts them."""
    # It counts from 1, and with CRLF takes the line feed for the start of the next line.
    back = 0 if crlf else 1
    line, at, last = 1, 0, b"\n"
    size = max(path.stat().st_size, 1)
    found: list[int] = []
    with path.open("rb") as file:
        for position in positions:
            file.seek(at)
            while at < position - back:
                block = file.read(min(CHUNK, position - back - at))
                if not block:
                    raise Irregular("a rejected line lies beyond the end")
                line += block.count(b"\n")
                at += len(block)
                last = block[-1:]
                progress(at / size)
            if at and last != b"\n":
                raise Irregular("a rejected line does not start after a line feed")
            # Empty lines before a rejected one are counted to it; one of spaces is itself what was rejected.
            above = line
            while (text := file.readline()) in (b"\n", b"\r\n"):
                above += 1
            if not text:
                raise Irregular("a rejected line is empty")
            found.append(above)
    return found


def records_on(path: Path, lines: Sequence[int], dialect: Dialect, progress: Progress) -> Iterator[Record]:
    """The records that start on these lines, which ascend."""
    with path.open("rb") as file:
        for line, at in zip(lines, _offsets(path, lines, progress), strict=True):
            record = next(_records_from(file, at, line, dialect), None)
            if record is None:
                raise Irregular("a rejected line lies beyond the end")
            yield record


def _records_from(file: BinaryIO, at: int, line: int, dialect: Dialect) -> Iterator[Record]:
    """The records from a byte of a UTF-8 file on, which is the start of that line; no more is read than asked for."""

    def chunks() -> Iterator[str]:
        decoder, size = codecs.getincrementaldecoder("utf-8")(errors="replace"), _FIRST_BYTES
        file.seek(at)
        while block := file.read(size):
            yield clean(decoder.decode(block))
            size = min(size * 4, CHUNK)
        yield clean(decoder.decode(b"", final=True))

    return cut(split_lines(chunks()), dialect, line)


def line_sql(reading: Reading, first: int, lines: int, progress: Progress) -> tuple[str, tuple[int, ...]]:
    """The physical line of each row as an expression over the relation, and the empty lines between rows.

    Line breaks inside cells become line feeds.

    `first` is the first line of data and `lines` the number of lines of the file. Rows stand in the order of the
    file, so a row's line is its number plus the lines above it that gave no row: rejected and empty ones, and the
    further lines of cells that span several. Raises Irregular when the lines do not add up, or when a row beside such
    a place is not what the cutter finds on its line.
    """
    rejected = [(record.line, record.span) for record in reading.rejected]
    missing = lines - (first - 1) - reading.rows - sum(span for _, span in rejected)
    if missing < 0:
        raise Irregular("more rows than lines")
    if any(line + span > after for (line, span), (after, _) in pairwise(rejected)):
        raise Irregular("rejected lines overlap")
    spans = _spans(reading, progress) if missing or rejected else []
    inside = sum(n for _, n in spans)
    if inside > missing:
        raise Irregular("more lines inside cells than there are")
    empty = _empty_lines(reading.path, first, progress) if inside < missing else []
    if len(rejected) + len(empty) + len(spans) > MAX_BREAKS:
        raise Irregular("too many interruptions")
    breaks, between = _breaks(first, rejected, empty, spans)
    if len(between) != missing - inside:
        raise Irregular("lines unaccounted for")
    if not breaks:
        return f"rowid + {first}", ()
    _unify_line_ends(reading, progress if spans else None)
    _compare(reading, first, breaks, spans, progress)
    return _expression(reading, first, breaks, progress), tuple(between)


def _spans(reading: Reading, progress: Progress) -> list[tuple[int, int]]:
    """Rows with cells of several lines, and how many further lines they span."""
    cells = [f"c{at}" for at in reading.texts]
    if not cells:
        return []
    several = " OR ".join(f"contains({cell}, chr(10))" for cell in cells)
    # One text of them all: a sum of thousands of terms takes the engine long to plan.
    row = f"concat({', '.join(cells)})"
    found = reading.engine.run(
        f"SELECT rowid, len(row) - len(replace(row, chr(10), '')) FROM"
        f' (SELECT rowid, {row} AS row FROM "{reading.table}" WHERE {several})'
        f" ORDER BY 1 LIMIT {MAX_BREAKS + 1}",
        progress=progress,
        cursor=reading.cursor,
    )
    return [(row, n) for row, n in found]


def _empty_lines(path: Path, first: int, progress: Progress) -> list[int]:
    """The numbers of the empty lines from the first line of data on, those inside cells included."""
    found: list[int] = []
    line, rest, done = 1, b"\n", 0
    size = max(path.stat().st_size, 1)
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            done += len(block)
            progress(done / size)
            block = rest + block
            at = 0
            for match in _BLANK.finditer(block, 1 if rest == b"\n" else len(rest)):
                line += block.count(b"\n", at, match.start())
                at = match.start()
                # The first line feed of the buffer belongs to the line before.
                number = line - (0 if rest == b"" else 1)
                if number >= first:
                    found.append(number)
                if len(found) > MAX_BREAKS:
                    raise Irregular("too many empty lines")
            line += block.count(b"\n", at) - block[-2:].count(b"\n")
            rest = block[-2:]
    return found


def _breaks(
    first: int,
    rejected: Sequence[tuple[int, int]],
    empty: Sequence[int],
    spans: Sequence[tuple[int, int]],
) -> tuple[list[tuple[int, int]], list[int]]:
    """From which row on how many lines are to be added, and the empty lines that stand between rows.

    `rejected` are (line, lines), `spans` (row, further lines). An empty line inside a row or a rejected record is
    part of it.
    """
    gaps = sorted([*rejected, *((line, 0) for line in empty)])
    breaks: list[tuple[int, int]] = []
    between: list[int] = []
    shift = at_span = covered = 0

    def add(start: int, more: int) -> None:
        nonlocal shift
        shift += more
        if breaks and breaks[-1][0] == start:
            breaks[-1] = (start, shift)
        elif start < (breaks[-1][0] if breaks else 0):
            raise Irregular("lines that overlap")
        else:
            breaks.append((start, shift))

    for line, span in [*gaps, (2**62, 1)]:
        while at_span < len(spans) and spans[at_span][0] < line - first - shift:
            row, more = spans[at_span]
            covered = row + first + shift + more
            add(row + 1, more)
            at_span += 1
        if line == 2**62:
            break
        if line <= covered:
            if span:
                raise Irregular("a rejected line inside a row")
            continue
        if not span:
            between.append(line)
        covered = line + max(span, 1) - 1
        add(line - first - shift, max(span, 1))
    return breaks, between


def _unify_line_ends(reading: Reading, progress: Progress | None) -> None:
    """Line ends inside cells are line feeds, as they are where a file is read line by line."""
    for at in reading.texts if progress else ():
        reading.engine.run(
            f'UPDATE "{reading.table}" SET c{at} = replace(c{at}, chr(13) || chr(10), chr(10))'
            f" WHERE contains(c{at}, chr(13) || chr(10))",
            progress=progress,
            cursor=reading.cursor,
        )


def _compare(
    reading: Reading,
    first: int,
    breaks: Sequence[tuple[int, int]],
    spans: Sequence[tuple[int, int]],
    progress: Progress,
) -> None:
    """Raise Irregular unless the cutter finds the same row as the engine beside each rejected record and in each row
    of several lines: two stray quotes can make whole rows vanish into a cell while the lines still add up."""
    further = dict(spans)
    after = {record.line + record.span for record in reading.rejected}
    rows = set(further)
    for start, shift in breaks:
        if start < reading.rows and start + first + shift in after:
            rows.add(start)
    wanted = sorted(rows)
    if not wanted:
        return
    starts = np.array([start for start, _ in breaks])
    shifts = np.array([0, *(shift for _, shift in breaks)])
    lines = np.array(wanted) + first + shifts[np.searchsorted(starts, wanted, side="right")]
    step = max(_CELLS_AT_ONCE // len(reading.types), 1)
    there = records_on(reading.path, lines.tolist(), reading.dialect, progress)
    cells = ", ".join(f"c{at}" for at in range(len(reading.types)))
    for begin in range(0, len(wanted), step):
        found = reading.engine.run(
            f'SELECT rowid, {cells} FROM "{reading.table}" WHERE rowid IN (SELECT unnest(?)) ORDER BY rowid',
            [wanted[begin : begin + step]],
            progress,
            reading.cursor,
        )
        for row, *values in found:
            record = next(there)
            if record.span != further.get(row, 0) + 1 or not _same(reading, record.cells, values):
                raise Irregular("a row is not what stands on its line")


def _same(reading: Reading, cells: Sequence[str], values: Sequence[Any]) -> bool:
    """Whether the engine's values are these cells, as far as its types let it be told."""
    if len(cells) != len(values):
        return False
    for cell, value, kind in zip(cells, values, reading.types, strict=True):
        if value is None:
            if cell not in reading.nulls:
                return False
        elif kind == "VARCHAR" and value != cell:
            return False
        elif kind == "DOUBLE":
            try:
                if float(cell) != value:
                    return False
            except ValueError:
                return False
    return True


def _offsets(path: Path, lines: Sequence[int], progress: Progress) -> Iterator[int]:
    """The byte at which each of these lines starts; `lines` ascend."""
    wanted, size = iter(lines), max(path.stat().st_size, 1)
    line = next(wanted, None)
    seen = at = 0
    with path.open("rb") as file:
        while line is not None and line <= 1:
            yield 0
            line = next(wanted, None)
        while line is not None and (block := file.read(CHUNK)):
            ends = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10)
            while line is not None and line - 2 - seen < len(ends):
                yield at + int(ends[line - 2 - seen]) + 1
                line = next(wanted, None)
            seen, at = seen + len(ends), at + len(block)
            progress(at / size)
    if line is not None:
        raise Irregular("a row lies beyond the end")


def _expression(reading: Reading, first: int, breaks: Sequence[tuple[int, int]], progress: Progress) -> str:
    if len(breaks) <= _CASES:
        cases = " ".join(f"WHEN rowid >= {start} THEN {shift}" for start, shift in reversed(breaks))
        return f"rowid + {first} + CASE {cases} ELSE 0 END"
    starts, shifts = zip(*[(0, 0), *breaks], strict=True)
    numbered, table = f"{reading.table}_numbered", reading.table
    runs = pa.table(
        {
            "begin": pa.array([start + first + shift for start, shift in zip(starts, shifts, strict=True)], pa.int64()),
            "end": pa.array(
                [end + first + shift for end, shift in zip([*starts[1:], reading.rows], shifts, strict=True)],
                pa.int64(),
            ),
        }
    )
    cursor = reading.cursor
    cursor.register("runs", runs)
    try:
        reading.engine.run(
            f'CREATE TABLE "{numbered}" AS SELECT "{table}".*, numbers._line FROM "{table}" POSITIONAL JOIN'
            ' (SELECT unnest(range("begin", "end")) AS _line FROM runs) numbers',
            progress=progress,
            cursor=cursor,
        )
    finally:
        cursor.unregister("runs")
    cursor.execute(f'DROP TABLE "{table}"')
    cursor.execute(f'ALTER TABLE "{numbered}" RENAME TO "{table}"')
    return "_line"
