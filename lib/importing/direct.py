"""Large files read by the engine itself, with every line accounted for; what it rejects comes back to be mended."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lib.engine import Engine
from lib.importing.cut import Record, cut
from lib.importing.decode import CHUNK, clean, text_chunks
from lib.importing.layout import Layout
from lib.importing.numbers import literal

#: More rejected lines than this, and reading line by line is the better way.
MAX_REJECTS, MAX_BREAKS = 5_000, 100_000
_ROUNDS = 4
_CASES = 64
CRLF, LF = r"\r\n", r"\n"
#: Each more costs time on every cell. Rarer spellings are rejected by typed columns, and mended like any misfit.
_NULLS = ("", "NULL", "null", "NaN", "nan", "N/A", "#N/A", r"\N")


class Irregular(Exception):
    """The engine cannot be trusted with this file; it is to be read line by line."""


@dataclass(frozen=True)
class Loaded:
    """A relation the engine filled: its rows' physical lines as an expression, and the records it rejected."""

    table: str
    rows: int
    line_sql: str
    rejected: tuple[Record, ...]


def may_load(layout: Layout) -> bool:
    """Whether the engine reads this dialect as the cutter does."""
    dialect = layout.dialect
    # Of a single column a blank line is a row to the engine.
    return (
        layout.large
        and layout.head.width > 1
        and not layout.carriage_return
        and dialect.delimiter != " "
        and not dialect.space_after
    )


def load(engine: Engine, layout: Layout, table: str, types: Sequence[str], typed: bool) -> Loaded:
    """Read the data lines of a large text file into `table`, columns c0, c1, … of these types.

    Raises Irregular when not every physical line of the file is accounted for.
    """
    with _brought(engine, layout) as path, engine.cursor() as cursor:
        taken: list[Record] = []
        for _ in range(_ROUNDS):
            rows, positions = _attempt(cursor, path, layout, table, types, typed)
            new = list(_records_at(path, positions, layout))
            rejected = sorted([*taken, *new])
            if len(rejected) > 10 + rows // 50:
                cursor.execute(f'DROP TABLE "{table}"')
                raise Irregular("so many rejected lines that the dialect is in doubt")
            try:
                return Loaded(table, rows, _lines(cursor, layout, path, table, types, rows, rejected), tuple(rejected))
            except Irregular:
                cursor.execute(f'DROP TABLE "{table}"')
                if not new:
                    raise
            # A quote that is never closed swallows the lines after it; without its line the others can be read.
            taken = rejected
            _blank_out(path, {line for record in new for line in range(record.line, record.line + record.span)})
        raise Irregular("rejected lines swallow their neighbours")


def _attempt(
    cursor: duckdb.DuckDBPyConnection, path: Path, layout: Layout, table: str, types: Sequence[str], typed: bool
) -> tuple[int, list[int]]:
    """Let the engine read the file: the number of rows, and the bytes at which rejected records start."""
    mark = secrets.token_hex(4)
    rejects, scans = f"rejects_{mark}", f"scans_{mark}"
    columns = ", ".join(f"c{at}: {literal(kind)}" for at, kind in enumerate(types))
    dialect = layout.dialect
    options = {
        "auto_detect": "false",
        "header": "false",
        "skip": str(layout.head.first_data - 1),
        "columns": f"{{{columns}}}",
        "delim": literal(dialect.delimiter),
        "quote": literal(dialect.quote),
        "escape": literal(dialect.escape),
        "new_line": literal(_new_line(path)),
        "store_rejects": "true",
        "rejects_table": literal(rejects),
        "rejects_scan": literal(scans),
        "rejects_limit": str(MAX_REJECTS + 1),
    }
    if typed:
        options["nullstr"] = f"[{', '.join(literal(word) for word in _NULLS)}]"
    settings = ", ".join(f"{name} = {value}" for name, value in options.items())
    try:
        cursor.execute(f'CREATE TABLE "{table}" AS SELECT * FROM read_csv({literal(str(path))}, {settings})')
        found = cursor.execute(f'SELECT DISTINCT line_byte_position FROM "{rejects}" ORDER BY 1').fetchall()
        (rows,) = cursor.execute(f'SELECT count(*) FROM "{table}"').fetchone() or (0,)
    except duckdb.Error as error:
        cursor.execute(f'DROP TABLE IF EXISTS "{table}"')
        raise Irregular(str(error)) from error
    finally:
        for name in (rejects, scans):
            cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
    if len(found) > MAX_REJECTS or any(position is None for (position,) in found):
        cursor.execute(f'DROP TABLE "{table}"')
        raise Irregular("too many rejected lines")
    return rows, [position for (position,) in found]


def _blank_out(path: Path, lines: set[int]) -> None:
    """Empty some lines of the engine's copy of the file, which may share its bytes with the file itself."""
    other = path.with_suffix(".rest")
    with path.open("rb") as file, other.open("wb") as out:
        out.writelines(b"\n" if number in lines else line for number, line in enumerate(file, 1))
    other.replace(path)


@contextmanager
def _brought(engine: Engine, layout: Layout) -> Iterator[Path]:
    """The file as UTF-8 inside the engine's folder, the only place its database may read from."""
    path = engine.folder.resolve() / f"read_{secrets.token_hex(6)}.csv"
    try:
        if layout.encoding == "utf-8" and not _dirty(layout.source.plain):
            try:
                os.link(layout.source.plain, path)
            except OSError:
                shutil.copyfile(layout.source.plain, path)
        else:
            with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
                for chunk in text_chunks(layout.source.plain, layout.encoding):
                    out.write(chunk)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _dirty(path: Path) -> bool:
    """Whether the start of a UTF-8 file has characters that are to be dropped."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    return b"\0" in head or head.startswith(b"\xef\xbb\xbf")


def _new_line(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(CHUNK)
    return CRLF if 2 * head.count(b"\r\n") > head.count(b"\n") else LF


def _records_at(path: Path, positions: Sequence[int], layout: Layout) -> Iterator[Record]:
    """The records that start at these bytes, with their physical lines."""
    # The engine counts bytes from 1, and with CRLF takes the line feed for the start of the next line.
    back = 0 if _new_line(path) == CRLF else 1
    line, at, last = 1, 0, b"\n"
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
            if at and last != b"\n":
                raise Irregular("a rejected line does not start after a line feed")
            text = clean(file.read(2**20).decode("utf-8", errors="replace"))
            records = cut(text.replace("\r\n", "\n").split("\n"), layout.dialect, first_line=line)
            # Blank lines before a rejected one are counted to it.
            record = next((record for record in records if record.cells), None)
            if record is None:
                raise Irregular("a rejected line is blank")
            yield record


def _lines(
    cursor: duckdb.DuckDBPyConnection,
    layout: Layout,
    path: Path,
    table: str,
    types: Sequence[str],
    rows: int,
    rejected: Sequence[Record],
) -> str:
    """The physical line of each row as an expression over its rowid.

    Rows stand in the order of the file, so a row's line is its number plus the lines above it that gave no row:
    rejected and blank ones, and the further lines of cells that span several.
    """
    first = layout.head.first_data
    missing = layout.lines - (first - 1) - rows - sum(record.span for record in rejected)
    gaps = [(record.line, record.span) for record in rejected]
    spans: list[tuple[int, int]] = []
    if missing:
        texts = [f"c{at}" for at, kind in enumerate(types) if kind == "VARCHAR"]
        inside = " + ".join(f"coalesce(len({c}) - len(replace({c}, chr(10), '')), 0)" for c in texts) or "0"
        spans = cursor.execute(
            f'SELECT rowid, n FROM (SELECT rowid, {inside} AS n FROM "{table}")'
            f" WHERE n > 0 ORDER BY 1 LIMIT {MAX_BREAKS + 1}"
        ).fetchall()
        if sum(n for _, n in spans) != missing:
            if spans:
                raise Irregular("blank lines beside cells of several lines")
            given = {line for record in rejected for line in range(record.line, record.line + record.span)}
            blank = [line for line in _blank_lines(path, first) if line not in given]
            if len(blank) != missing:
                raise Irregular("lines unaccounted for")
            gaps = sorted(gaps + [(line, 1) for line in blank])
        elif _new_line(path) == CRLF:
            for text in texts:
                # Line ends inside cells are line feeds, as they are where a file is read line by line.
                update = f'UPDATE "{table}" SET {text} = replace({text}, chr(13) || chr(10), chr(10))'
                cursor.execute(f"{update} WHERE contains({text}, chr(13) || chr(10))")
    if len(gaps) + len(spans) > MAX_BREAKS:
        raise Irregular("too many interruptions")
    breaks = _breaks(first, gaps, spans)
    if not breaks:
        return f"rowid + {first}"
    if len(breaks) <= _CASES:
        cases = " ".join(f"WHEN rowid >= {start} THEN {shift}" for start, shift in reversed(breaks))
        return f"rowid + {first} + CASE {cases} ELSE 0 END"
    values = ", ".join(f"({start}, {shift})" for start, shift in [(0, 0), *breaks])
    old = f"{table}_unnumbered"
    cursor.execute(f'ALTER TABLE "{table}" RENAME TO "{old}"')
    cursor.execute(
        f'CREATE TABLE "{table}" AS SELECT t.*, t.number + {first} + b.shift AS _line '
        f'FROM (SELECT *, rowid AS number FROM "{old}") t '
        f"ASOF JOIN (VALUES {values}) b(start, shift) ON t.number >= b.start ORDER BY t.number"
    )
    cursor.execute(f'DROP TABLE "{old}"')
    return "_line"


def _blank_lines(path: Path, first: int) -> list[int]:
    """The numbers of the empty lines from the first line of data on."""
    found: list[int] = []
    line, rest = 1, b"\n"
    blank = re.compile(rb"(?<=\n)\r?\n")
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            block = rest + block
            at = 0
            for match in blank.finditer(block, 1 if rest == b"\n" else len(rest)):
                line += block.count(b"\n", at, match.start())
                at = match.start()
                # The first line feed of the buffer belongs to the line before.
                number = line - (0 if rest == b"" else 1)
                if number >= first:
                    found.append(number)
                if len(found) > MAX_BREAKS:
                    raise Irregular("too many blank lines")
            line += block.count(b"\n", at) - block[-2:].count(b"\n")
            rest = block[-2:]
    return found


def _breaks(first: int, gaps: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """From which row on how many lines are to be added: `gaps` are (line, lines), `spans` (row, further lines)."""
    breaks: list[tuple[int, int]] = []
    shift = at_gap = at_span = 0
    while at_gap < len(gaps) or at_span < len(spans):
        row = gaps[at_gap][0] - first - shift if at_gap < len(gaps) else None
        if at_span < len(spans) and (row is None or row > spans[at_span][0]):
            start, more = spans[at_span][0] + 1, spans[at_span][1]
            at_span += 1
        else:
            start, more = row or 0, gaps[at_gap][1]
            at_gap += 1
        shift += more
        if start < (breaks[-1][0] if breaks else 0):
            raise Irregular("lines that overlap")
        if breaks and breaks[-1][0] == start:
            breaks[-1] = (start, shift)
        else:
            breaks.append((start, shift))
    return breaks
