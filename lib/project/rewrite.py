"""A file written anew with some of its rows or cells changed, so that it is read and means the same as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lib.importing import FileMapping, FileTable, read
from lib.importing.meaning import extras
from lib.project.manifest import options_of

#: Of the reading options, those that still mean something when the cells stand in columns of text.
_STILL = ("decimal", "day_first", "thousands", "missing", "kinds")
_ROWS = 20_000
#: A row as it is to be written; None leaves it out.
Change = Callable[[int, list[str]], list[str] | None]


def all_rows(file: FileTable, tell: Callable[[float], None] | None = None) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of every row of a file that can be cut into its columns; `tell` is told the share done."""
    kept, lines = file.layout.kept, max(file.layout.lines, 1)
    for at_row, row in enumerate(file.layout.rows()):
        if tell is not None and at_row % _ROWS == 0:
            tell(min(row.line / lines, 1.0))
        if row.kind == "data":
            yield row.line, [row.cells[at] for at in kept]


def write(file: FileTable, path: Path, change: Change, tell: Callable[[float], None] | None = None) -> int:
    """Write the rows of a file, changed, as columns of text; the number of rows written.

    Lines that hold no data, or could not be cut, are left behind, and so is whatever else was packed with the table.
    """
    names = list(file.headers)
    schema = pa.schema([(name, pa.string()) for name in names])
    rows = (changed for line, cells in all_rows(file, tell) if (changed := change(line, list(cells))) is not None)
    written = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        while batch := list(islice(rows, _ROWS)):
            written += len(batch)
            columns = [_column([row[at] for row in batch]) for at in range(len(names))]
            out.write_table(pa.table(columns, schema=schema))
    return written


def _column(cells: list[str]) -> pa.Array:
    try:
        return pa.array(cells, pa.string())
    except (UnicodeEncodeError, pa.ArrowException):
        # Halves of character pairs, which JSON may spell and no file can hold.
        return pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], pa.string())


def reread(file: FileTable, path: Path, firmly: bool = False) -> FileTable:
    """The file as it was written anew. `firmly` fixes what was detected in it before, should that no longer show."""
    options: dict[str, Any] = {name: value for name, value in options_of(file).items() if name in _STILL}
    if firmly:
        seen = {found.name: found.value for found in file.evidence}
        if "day_first" in seen:
            options.setdefault("day_first", seen["day_first"] == "true")
        options.update({name: seen[name] for name in ("decimal", "thousands") if name in seen and name not in options})
        options["kinds"] = {c.name: c.kind for c in file.columns} | dict(options.get("kinds") or {})
    return read(path, name=file.name, **options)


def fixed(mapping: FileMapping, file: FileTable) -> FileMapping:
    """The mapping with the further columns named that it took by their looks, which other rows might change."""
    used = {column for tablemap in mapping.tables for column in tablemap.used}
    tables = tuple(
        tablemap
        if tablemap.extras is not None
        else replace(tablemap, extras=tuple(extras.useful(tablemap.table, file.columns, used)))
        for tablemap in mapping.tables
    )
    options = {name: value for name, value in mapping.options.items() if name in _STILL}
    return replace(mapping, tables=tables, options=options)
