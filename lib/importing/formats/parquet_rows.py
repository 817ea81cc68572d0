"""Parquet files as rows of text cells; fields of structures become columns of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lib.errors import FileError
from lib.i18n import N_
from lib.importing.formats.archive import MAX_UNPACKED, too_big
from lib.importing.formats.cell_text import cell_text
from lib.importing.text.cut import Record

_ROWS = 20_000
#: A group of rows is unpacked as a whole.
_LARGEST_GROUP = 2**32
_MOST_CELLS = 20_000_000_000


def parquet_records(path: Path, name: str) -> Iterator[Record]:
    """The header and the rows of a Parquet file; row 1 is the header. Raises FileError."""
    try:
        with pq.ParquetFile(path) as file:
            _check(file.metadata, name)
            yield Record(1, _flat(file.schema_arrow.empty_table()).column_names)
            line = 2
            for batch in file.iter_batches(batch_size=_ROWS):
                table = _flat(pa.Table.from_batches([batch]))
                for row in zip(*(_cells(column) for column in table.columns), strict=True):
                    yield Record(line, list(row))
                    line += 1
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise FileError(
            N_("“{name}” cannot be opened as a Parquet file: it is damaged or still being written ({why})."),
            name=name,
            why=str(error).strip().split("\n")[0][:200],
        ) from None


def _check(found: pq.FileMetaData, name: str) -> None:
    groups = [found.row_group(at).total_byte_size for at in range(found.num_row_groups)]
    if (
        sum(groups) > MAX_UNPACKED
        or max(groups, default=0) > _LARGEST_GROUP
        or found.num_rows * max(found.num_columns, 1) > _MOST_CELLS
    ):
        raise too_big(name)


def _flat(table: pa.Table) -> pa.Table:
    return table.flatten() if any(pa.types.is_struct(field.type) for field in table.schema) else table


def _cells(column: pa.ChunkedArray) -> list[str]:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_string(kind):
        return column.fill_null("").to_pylist()
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        # A short 0.1 is not the long 0.1; its own shortest spelling is what was meant.
        return ["" if cell is None else cell_text(float(str(np.float32(cell)))) for cell in column.to_pylist()]
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        # Nanoseconds are more than any date here can hold.
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    try:
        return [cell_text(cell) for cell in column.to_pylist()]
    except (ValueError, OverflowError):
        # Years beyond 9999 are said to be no dates where the column is typed.
        return [cell or "" for cell in column.cast(pa.string()).to_pylist()]
