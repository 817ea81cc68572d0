"""What became of every row of a file."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import pandas as pd

from lib import schema
from lib.errors import RegularsError
from lib.i18n import N_, Message, Translator, msg, msgn, translator
from lib.importing.found import REFUSED_HEADERS, StructureLine
from lib.importing.intake.canonical import is_mended
from lib.importing.intake.clean import listing

#: More refused rows than this are counted, and the first so many are listed.
LISTED_ROWS = 200_000
#: What spreadsheets part the cells of a CSV file by, where it is not a comma.
_DELIMITERS = {"ru": ";"}
_AT_ONCE = 10_000
_MORE = N_("refused for one of the reasons listed for other rows")
_NUMBER = re.compile(r"[-+]?[\d\s.,'’%€$£₽]*\d[\d\s.,'’%€$£₽]*")


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """The row equation of one file, and the rows and cells behind it.

    `data_rows` = `accepted` (feed a table) + `refused` + `replaced` (another file holds them) + `unmapped` (the
    mapping leaves them out). `tables` counts the rows that each canonical table got; of these, `without_customer`
    name nobody and `joined` name their customer by an e-mail, a phone or another number than the rest of the files.
    `matched` says of a whole table how many of its persons the other files know, and how many it has.
    `refused_rows`, `blanked_cells` (cells that do not fit) and `empty_cells` (cells of numbers missing in the file
    where nearly all others are there) have the columns line, column, value, reason and message (the translatable
    reason); of very many, the first are listed. `came_back` counts by file
    the refused rows that were mended. `originals` gives line and cells of all refused rows.
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
    empty_cells: pd.DataFrame = field(default_factory=listing, repr=False)
    warnings: tuple[Message, ...] = ()
    delimiter: str = ","
    headers: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    came_back: Mapping[str, int] = field(default_factory=dict)
    originals: Callable[[], Iterator[tuple[int, Sequence[str]]]] | None = field(default=None, repr=False, compare=False)

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
        found += [self._nobodys(name, count) for name, count in self.without_customer.items()]
        for name, count in self.came_back.items():
            found.append(
                msgn(
                    N_("{count} of the refused rows came back mended in “{name}”."),
                    N_("{count} of the refused rows came back mended in “{name}”."),
                    count,
                    name=name,
                )
            )
        return (*found, *self.notes)

    def _nobodys(self, name: str, count: int) -> Message:
        about = {"rows": self.tables[name], "table": msg(schema.table(name).label)}
        if name == "orders":
            return msgn(
                N_("{count} of {rows} rows of orders has no customer: it counts in revenue and order value only."),
                N_("{count} of {rows} rows of orders have no customer: they count in revenue and order value only."),
                count,
                **about,
            )
        return msgn(
            N_("{count} of {rows} rows of {table} has no customer: it counts in totals, not per customer."),
            N_("{count} of {rows} rows of {table} have no customer: they count in totals, not per customer."),
            count,
            **about,
        )

    @property
    def reasons(self) -> pd.DataFrame:
        """The refused rows by reason, most frequent first: reason, message, column, rows, first_line, example."""
        grouped = self.refused_rows.groupby(["column", "reason"], sort=False, as_index=False)
        found = grouped.agg(
            message=("message", "first"),
            rows=("line", "size"),
            first_line=("line", "min"),
            example=("value", "first"),
        ).sort_values("rows", ascending=False, kind="stable")
        rest = self.refused - int(found["rows"].sum())
        if rest > 0:
            message = msg(_MORE)
            last = {"column": "", "reason": str(message), "message": message, "rows": rest, "example": ""}
            found = pd.concat([found, pd.DataFrame([last | {"first_line": 0}])])
        return found[["reason", "message", "column", "rows", "first_line", "example"]].reset_index(drop=True)

    def refused_csv(self, tr: Translator | None = None) -> bytes:
        """All refused rows for a spreadsheet, in the form of `refused_chunks`."""
        return b"".join(self.refused_chunks(tr))

    def refused_chunks(self, tr: Translator | None = None) -> Iterator[bytes]:
        """All refused rows for a spreadsheet, piece by piece: line, reason, then the cells as the file has them.

        The bytes are UTF-8 with a mark that spreadsheets know it by, and cells are parted by the sign that the
        language's spreadsheets part them by. Cells that would run as formulas begin with an apostrophe. The file can
        be added again once mended: its first two columns are recognised and left out, and so are the apostrophes.
        """
        tr = tr or translator("en")
        faults = self.refused_rows[["line", "column", "value", "message"]]
        reasons = {int(line): _fault(column, value, tr(m)) for line, column, value, m in faults.itertuples(index=False)}
        delimiter = ";" if ";" in (self.delimiter, _DELIMITERS.get(tr.language)) else ","
        own = [at for at, name in enumerate(self.headers) if name not in REFUSED_HEADERS]
        # What comes back refused once more keeps the line it has in the file it is from.
        origin = self.headers.index(REFUSED_HEADERS[0]) if is_mended(self.headers) else None
        yield BOM_UTF8
        yield _csv([[*REFUSED_HEADERS, *(neutral(self.headers[at]) for at in own)]], delimiter)
        rows = self.originals() if self.originals else ((line, []) for line in sorted(reasons))
        while some := list(islice(rows, _AT_ONCE)):
            yield _csv(
                (
                    [
                        line if origin is None else cells[origin],
                        neutral(reasons.get(line) or tr(_MORE)),
                        *(neutral(cells[at]) for at in own if at < len(cells)),
                    ]
                    for line, cells in some
                ),
                delimiter,
            )


def _fault(column: str, value: str, reason: str) -> str:
    return f"{column}: “{value}” {reason}" if column else reason


def _csv(rows: Iterable[Iterable[object]], delimiter: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; plain numbers, negative ones too, stay as they are."""
    cell = str(cell)
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell
