"""Workbooks (XLSX, XLS, ODS), Parquet and JSON lines as rows of text cells, with the row's number."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import python_calamine as calamine

from lib.errors import FileError
from lib.i18n import N_
from lib.importing.cut import Record
from lib.importing.source import UnknownNameInFile

MAX_CELLS = 60_000_000


def sheets(path: Path, name: str) -> dict[str, list[Record]]:
    """The rows of each visible sheet that has any. Raises FileError."""
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            found = {}
            for info in book.sheets_metadata:
                if info.typ != calamine.SheetTypeEnum.WorkSheet or info.visible != calamine.SheetVisibleEnum.Visible:
                    continue
                sheet = book.get_sheet_by_name(info.name)
                if sheet.total_height * max(sheet.total_width, 1) > MAX_CELLS:
                    raise FileError(
                        N_("“{name}”: the sheet “{sheet}” is too large to be read. Save it as CSV and add that file."),
                        name=name,
                        sheet=info.name,
                    )
                rows = sheet.to_python(skip_empty_area=False)
                records = [Record(at, [_text(cell) for cell in row]) for at, row in enumerate(rows, 1)]
                if any(any(record.cells) for record in records):
                    found[info.name] = records
    except calamine.PasswordError:
        raise FileError(
            N_("“{name}” is protected by a password. Open it, save it without the password and add it again."),
            name=name,
        ) from None
    except FileError:
        raise
    except Exception as error:  # calamine reports damage in many classes of its own, and panics in none of them
        raise FileError(
            N_("“{name}” cannot be opened as a workbook: it is damaged ({why}). Save it again as .xlsx."),
            name=name,
            why=str(error)[:200],
        ) from error
    if not found:
        raise FileError(N_("“{name}” has no sheet with anything in it."), name=name)
    return found


def choose_sheet(found: dict[str, list[Record]], wanted: str | None, name: str) -> str:
    """The sheet a user named, else the one with the most filled cells in rows of two or more."""
    if wanted is not None:
        if wanted not in found:
            raise UnknownNameInFile(name, N_("sheet"), wanted, list(found))
        return wanted
    return max(found, key=lambda sheet: content(found[sheet]))


def content(records: list[Record]) -> int:
    filled = (sum(1 for cell in record.cells if cell) for record in records)
    return sum(count if count > 1 else 0 for count in filled)


def _text(value: Any) -> str:
    """A cell as a spreadsheet stores it, in the one spelling nobody can misread: ISO dates, decimal points."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return (
            str(int(value))
            if value.is_integer() and abs(value) < 1e15
            else repr(round(value, 12))
            if abs(value) < 1e6
            else repr(value)
        )
    if isinstance(value, datetime):
        value = value.replace(microsecond=0) if value.microsecond < 1000 else value
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def parquet_records(path: Path, name: str) -> Iterator[Record]:
    """The header and the rows of a Parquet file; row 1 is the header."""
    try:
        file = pq.ParquetFile(path)
        yield Record(1, [str(column) for column in file.schema_arrow.names])
        line = 2
        for batch in file.iter_batches(batch_size=20_000):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield Record(line, [_text(cell) for cell in row])
                line += 1
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise FileError(
            N_("“{name}” cannot be opened as a Parquet file: it is damaged ({why})."), name=name, why=str(error)[:200]
        ) from None


def json_records(path: Path, name: str) -> Iterator[Record]:
    """One record per line of JSON; the header gathers the keys of the first thousand lines and is line 0."""
    keys: dict[str, None] = {}
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for at, line in enumerate(file):
            if at >= 1000:
                break
            if line.strip():
                keys |= dict.fromkeys(_object(line, at + 1, name))
    yield Record(0, list(keys))
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for at, line in enumerate(file, 1):
            if not line.strip():
                yield Record(at, [])
                continue
            row = _object(line, at, name)
            keep = [_text(row.pop(key, None)) for key in keys]
            # Keys that appear later have no column; the surplus cell makes the line known as ragged, not lost.
            yield Record(at, [*keep, *(_text(value) for value in row.values() if value not in (None, ""))])


def _object(line: str, number: int, name: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise FileError(
            N_("“{name}”, line {line}: this is not valid JSON ({why}). Every line must be one JSON object."),
            name=name,
            line=str(number),
            why=str(error)[:100],
        ) from None
    if not isinstance(found, dict):
        raise FileError(
            N_("“{name}”, line {line}: this is not a JSON object. Every line must be one, such as {example}."),
            name=name,
            line=str(number),
            example='{"customer": "a", "amount": 5}',
        )
    flat: dict[str, Any] = {}
    for key, value in found.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": v for inner, v in value.items()}
        else:
            flat[str(key)] = value
    return flat
