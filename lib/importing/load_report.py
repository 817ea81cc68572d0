"""What became of every row of a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from lib import schema
from lib.errors import RegularsError
from lib.i18n import N_, Message, Translator, msg, msgn, translator
from lib.importing.clean import listing
from lib.importing.found import StructureLine

#: Headers of the two columns that a list of refused rows begins with; importing it again leaves them out.
REFUSED_HEADERS = ("Regulars: line", "Regulars: reason")
#: More refused rows than this are counted, and the first so many are listed.
LISTED_ROWS = 200_000
_NOBODYS_ORDERS = (
    N_("{count} of {rows} rows of {table} has no customer: it counts in revenue and order value, not per customer."),
    N_("{count} of {rows} rows of {table} have no customer: they count in revenue and order value, not per customer."),
)
_NOBODYS = (
    N_("{count} of {rows} rows of {table} has no customer: it counts in totals, not per customer."),
    N_("{count} of {rows} rows of {table} have no customer: they count in totals, not per customer."),
)
_NUMBER = re.compile(r"[-+]?[\d\s.,'’%€$£₽]*\d[\d\s.,'’%€$£₽]*")


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """The row equation of one file, and the rows and cells behind it.

    `data_rows` = `accepted` (feed a table) + `refused` + `replaced` (another file holds them) + `unmapped` (the
    mapping leaves them out). `tables` counts the rows that each canonical table got; of these, `without_customer`
    name nobody and `joined` name their customer by an e-mail, a phone or another number than the rest of the files.
    `matched` says of a whole table how many of its persons the other files know, and how many it has.
    `refused_rows` and `blanked_cells` have the columns line, column, value, reason and message (the translatable
    reason).
    """

    file: str
    file_id: int
    data_rows: int
    accepted: int
    refused: int = 0
    replaced: int = 0
    unmapped: int = 0
    blanked: int = 0
    structure: tuple[StructureLine, ...] = ()
    tables: Mapping[str, int] = field(default_factory=dict)
    without_customer: Mapping[str, int] = field(default_factory=dict)
    joined: Mapping[str, int] = field(default_factory=dict)
    matched: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    refused_rows: pd.DataFrame = field(default_factory=listing, repr=False)
    blanked_cells: pd.DataFrame = field(default_factory=listing, repr=False)
    warnings: tuple[Message, ...] = ()
    delimiter: str = ","
    originals: Callable[[Sequence[int]], pd.DataFrame] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.data_rows != self.accepted + self.refused + self.replaced + self.unmapped:
            raise RegularsError(
                N_(
                    "The rows of {file} do not add up: {rows} are not {accepted} accepted + {refused} refused + "
                    "{replaced} replaced + {unmapped} left out. Please report this."
                ),
                file=self.file,
                rows=self.data_rows,
                accepted=self.accepted,
                refused=self.refused,
                replaced=self.replaced,
                unmapped=self.unmapped,
            )

    def with_warnings(self, *warnings: Message) -> LoadReport:
        return replace(self, warnings=(*self.warnings, *warnings))

    @property
    def facts(self) -> tuple[Message, ...]:
        """What to know about the customers in this file, in sentences; not faults."""
        found = []
        for name, (known, persons) in self.matched.items():
            found.append(
                msg(
                    N_("{known} of {persons} customers in {table} are known from the other files."),
                    known=known,
                    persons=persons,
                    table=msg(schema.table(name).label),
                )
            )
        for name, count in self.joined.items():
            found.append(
                msgn(
                    N_("{count} row of {table} names its customer in another way than the other files; it was joined."),
                    N_(
                        "{count} rows of {table} name their customer in another way than the other files; "
                        "they were joined."
                    ),
                    count,
                    table=msg(schema.table(name).label),
                )
            )
        for name, count in self.without_customer.items():
            one, many = _NOBODYS_ORDERS if name == "orders" else _NOBODYS
            found.append(msgn(one, many, count, rows=self.tables[name], table=msg(schema.table(name).label)))
        return tuple(found)

    def refused_csv(self, tr: Translator | None = None) -> bytes:
        """The refused rows for a spreadsheet: line, reason, then the cells as the file has them, to be mended there.

        The bytes are UTF-8 with a mark that spreadsheets know it by. Cells that would run as formulas begin with an
        apostrophe. The file can be added again once mended: its first two columns are recognised and left out.
        """
        tr = tr or translator("en")
        faults: dict[int, list[str]] = {}
        for line, column, value, message in self.refused_rows[["line", "column", "value", "message"]].itertuples(
            index=False
        ):
            reason = tr(message)
            faults.setdefault(int(line), []).append(f"{column}: “{value}” {reason}" if column else reason)
        lines = sorted(faults)
        cells = self.originals(lines) if self.originals and lines else pd.DataFrame(index=lines)
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\r\n")
        writer.writerow([*REFUSED_HEADERS, *map(neutral, cells.columns)])
        for line in lines:
            row = (
                ["" if pd.isna(cell) else neutral(str(cell)) for cell in cells.loc[line]] if line in cells.index else []
            )
            writer.writerow([line, neutral("; ".join(faults[line])), *row])
        return out.getvalue().encode("utf-8-sig")


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; plain numbers, negative ones too, stay as they are."""
    cell = str(cell)
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell
