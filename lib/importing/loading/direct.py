"""Large files read by the engine itself, with every line accounted for; what it rejects comes back to be mended."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lib.engine import Engine
from lib.importing.cells.numbers import literal
from lib.importing.loading.lines import Irregular, Reading, line_sql, records_on, rejected_lines
from lib.importing.loading.shares import Share
from lib.importing.shape.layout import Layout
from lib.importing.text.cut import Record
from lib.importing.text.decode import CHUNK, text_chunks

__all__ = ["Irregular", "Loaded", "load", "may_load"]

#: More rejected lines than this, and reading line by line is the better way.
MAX_REJECTS = 5_000
_ROUNDS = 4
CRLF, LF = r"\r\n", r"\n"
#: Each more costs time on every cell. Rarer spellings are rejected by typed columns, and mended like any misfit.
_NULLS = ("", "NULL", "null", "NaN", "nan", "N/A", "#N/A", r"\N")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Loaded:
    """A relation the engine filled: its rows' physical lines as an expression, and what is no row of it.

    `rejected` are the records it could not read, `empty` the empty lines between rows, as far as they had to be found.
    """

    table: str
    rows: int
    line_sql: str
    rejected: tuple[Record, ...]
    empty: tuple[int, ...]


@dataclass(frozen=True)
class Typed:
    """That the engine is to cast while it reads; `clock` is the one way in which it takes times with an hour.

    Left to itself it takes any ISO time, and drops a zone behind it without a word.
    """

    clock: str = ""


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
        and not dialect.edges
    )


def load(
    engine: Engine, layout: Layout, table: str, types: Sequence[str], typed: Typed | None, progress: Share
) -> Loaded:
    """Read the data lines of a large text file into `table`, columns c0, c1, … of these types.

    Raises Irregular when not every physical line of the file is accounted for; the table is then gone.
    """
    nulls = _NULLS if typed else ("",)
    first = layout.head.first_data
    with _brought(engine, layout, progress.until(0.1)) as path, engine.cursor() as cursor:
        crlf, given = _new_line(path) == CRLF, path
        taken: list[int] = []
        for _ in range(_ROUNDS):
            try:
                rows, positions = _attempt(engine, cursor, given, layout, table, types, typed, progress.part(0.8))
                new = rejected_lines(given, positions, crlf, progress.part(0.3))
                # Cut from the file as it is: what one round took away may belong to another record.
                rejected = tuple(records_on(path, sorted({*taken, *new}), layout.dialect, progress.part(0.3)))
                if len(rejected) > 10 + rows // 50:
                    raise Irregular("so many rejected lines that the dialect is in doubt")
                reading = Reading(engine, cursor, path, layout.dialect, table, types, frozenset(nulls), rows, rejected)
            except Irregular:
                cursor.execute(f'DROP TABLE IF EXISTS "{table}"')
                raise
            try:
                expression, empty = line_sql(reading, first, layout.lines, progress.part(0.3))
                return Loaded(table, rows, expression, rejected, empty)
            except Irregular:
                cursor.execute(f'DROP TABLE IF EXISTS "{table}"')
                if not new:
                    raise
            # A quote that is never closed swallows the lines after it; without its line the others can be read.
            taken = [record.line for record in rejected]
            given = path.with_suffix(".rest")
            _leave_out(path, given, {line for r in rejected for line in range(r.line, r.line + r.span)})
        raise Irregular("rejected lines swallow their neighbours")


def _attempt(
    engine: Engine,
    cursor: duckdb.DuckDBPyConnection,
    path: Path,
    layout: Layout,
    table: str,
    types: Sequence[str],
    typed: Typed | None,
    progress: Share,
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
        options["dateformat"] = literal("%Y-%m-%d")
        if typed.clock:
            options["timestampformat"] = literal(typed.clock)
    settings = ", ".join(f"{name} = {value}" for name, value in options.items())
    try:
        engine.run(
            f'CREATE TABLE "{table}" AS SELECT * FROM read_csv({literal(str(path))}, {settings})',
            progress=progress,
            cursor=cursor,
        )
        found = cursor.execute(f'SELECT DISTINCT line_byte_position FROM "{rejects}" ORDER BY 1').fetchall()
        (rows,) = cursor.execute(f'SELECT count(*) FROM "{table}"').fetchone() or (0,)
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        raise Irregular(str(error)) from error
    finally:
        for name in (rejects, scans):
            cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
    if len(found) > MAX_REJECTS or any(position is None for (position,) in found):
        raise Irregular("too many rejected lines")
    return rows, [position for (position,) in found]


def _leave_out(path: Path, other: Path, lines: set[int]) -> None:
    """Copy a file with some of its lines empty."""
    with path.open("rb") as file, other.open("wb") as out:
        out.writelines(b"\n" if number in lines else line for number, line in enumerate(file, 1))


@contextmanager
def _brought(engine: Engine, layout: Layout, progress: Share) -> Iterator[Path]:
    """The file as UTF-8 inside the engine's folder, the only place its database may read from."""
    path = engine.folder.resolve() / f"read_{secrets.token_hex(6)}.csv"
    plain = layout.source.plain
    try:
        if layout.encoding != "utf-8" or _dirty(plain, progress) or not _linked(plain, path):
            done, size = 0, max(plain.stat().st_size, 1)
            with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
                for chunk in text_chunks(plain, layout.encoding):
                    out.write(chunk)
                    done += CHUNK
                    progress(done / size)
        yield path
    finally:
        for made in (path, path.with_suffix(".rest")):
            made.unlink(missing_ok=True)


def _linked(plain: Path, path: Path) -> bool:
    """Whether the file could be put there without copying it."""
    with suppress(OSError):
        os.link(plain, path)
        return True
    return False


def _dirty(path: Path, progress: Share) -> bool:
    """Whether a UTF-8 file has characters anywhere that are to be dropped."""
    done, size, end = 0, max(path.stat().st_size, 1), b""
    with path.open("rb", buffering=0) as file:
        while block := file.read(CHUNK):
            # A single byte is found much faster than three, and few files have this one.
            if b"\0" in block or (_BOM[:1] in block and _BOM in block) or (end and _BOM in end + block[:2]):
                return True
            done, end = done + len(block), block[-2:]
            progress(done / size)
    return False


def _new_line(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(CHUNK)
    return CRLF if 2 * head.count(b"\r\n") > head.count(b"\n") else LF
