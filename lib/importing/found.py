"""What reading a file finds out: options, evidence, structure lines, columns, and what staging returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from lib.i18n import Message
from lib.schema import Kind

#: Headers of the two columns that a list of refused rows begins with; importing it again leaves them out.
REFUSED_HEADERS = ("Regulars: line", "Regulars: reason")


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How to read a file; everything that is None is detected.

    `delimiter` " " means runs of spaces, and "fixed 11 21" columns of fixed width, the second of which begins at the
    11th sign of a line ("fixed" alone: where they begin is found). `quote` "" means that nothing is quoted,
    `header_row` is a line number counted from 1 (0: the file has no header), `footer_row` the first line after the
    data (0: the data goes on to the end, and nothing in it is a total), `decimal` is "." or ",", `thousands` what
    stands between groups of digits ("" for nothing). `missing` lists spellings of "no value" beside the usual ones.
    `kinds` says of single columns what they hold: a kind (text, number, time, flag) or a way of writing times (excel,
    unix, unix_ms). `sheet` is the name of a sheet of a workbook or of a file in an archive.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = None
    decimal: str | None = None
    day_first: bool | None = None
    sheet: str | None = None
    footer_row: int | None = None
    thousands: str | None = None
    missing: tuple[str, ...] | None = None
    kinds: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Evidence:
    """One decision made while reading: its value, why it was made, and whether the user made it.

    `name` is an option ("encoding", "delimiter", "quote", "header_row", "decimal", "day_first", "sheet") or another
    finding ("format", "preamble", "footer", "sheets", …). `guess` marks a decision the file does not settle.
    """

    name: str
    value: str
    reason: Message
    overridden: bool = False
    guess: bool = False


@dataclass(frozen=True)
class StructureLine:
    """A line of the file that is not data.

    `kind` is preamble, header, blank, repeated_header, total, note or other_table (a line of another table above or
    below the one that was read).
    """

    line: int
    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column as its sampled cells show it.

    `name` is the header, stripped and made unique without regard to case; `kind` what the cells are taken for and
    `fit` the share of the cells with a value that fit it; `how` says in words how they are written. `samples` and
    `frequent` hold cells as they stand in the file. `low` and `high` are given for numbers; `currencies` are ISO
    codes; `distinct`, `missing` and `cells` count within the sample.
    """

    name: str
    kind: Kind
    how: Message | None = None
    fit: float = 1.0
    samples: tuple[str, ...] = ()
    distinct: int = 0
    missing: int = 0
    cells: int = 0
    is_date_only: bool = False
    is_integer: bool = False
    low: float | None = None
    high: float | None = None
    currencies: tuple[str, ...] = ()
    frequent: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What a column is to become. A cell that does not fit refuses its row if `essential`, else it is blanked."""

    kind: Kind
    essential: bool = False


@dataclass(frozen=True)
class Staged:
    """A file in the engine: the relation `table` holds its accepted rows, typed as `schema` says, and `_line`.

    `data_rows` = `rows` + the number of different lines in `refused`. `refused` and `blanked` have the columns line
    (in the file), column ("" when the whole line is at fault), value (as in the file), reason (English) and message
    (the same, translatable); `refused` is one row per refused line and `blanked` one per cell. `structure` lists
    the lines of structure met while all of the file was read: of a large file also those between its rows.
    """

    table: str
    schema: Mapping[str, Kind]
    data_rows: int
    rows: int
    refused: pd.DataFrame
    blanked: pd.DataFrame
    parts: tuple[str, ...] = field(default=(), repr=False)
    structure: tuple[StructureLine, ...] = ()
