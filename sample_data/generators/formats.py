"""Tables as the bytes of the files that programs export, without anything that depends on the day they are written."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd
import xlsxwriter

#: When the workbooks say they were made.
MADE_AT = datetime(2026, 11, 1, 9, 0)


def csv(
    table: pd.DataFrame,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    line_end: str = "\n",
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> bytes:
    """A delimited file; `above` and `below` are lines the exporting program puts around the table."""
    rows = table.to_csv(index=False, sep=delimiter, lineterminator=line_end)
    around = "".join(f"{line}{line_end}" for line in above), "".join(f"{line}{line_end}" for line in below)
    return (around[0] + rows + around[1]).encode(encoding)


def json_lines(table: pd.DataFrame) -> bytes:
    """One JSON object per line; an empty cell is left out of its object, as event collectors do."""
    lines = (
        "{" + ",".join(f'"{name}":{_json(value)}' for name, value in row.items() if value != "") + "}"
        for row in table.to_dict("records")
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _json(value: object) -> str:
    if isinstance(value, (int, float)):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], widths: Sequence[int] = ()) -> bytes:
    """An Excel workbook of sheets of rows; dates are real dates, shown the Russian way."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(place, column, value, day)
                    elif value not in ("", None):
                        sheet.write(place, column, value)
    return target.getvalue()
