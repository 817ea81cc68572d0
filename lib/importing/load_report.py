"""What became of every row of a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from lib.errors import RegularsError
from lib.i18n import N_, Message, Translator, translator
from lib.importing.clean import listing
from lib.importing.found import StructureLine

#: Headers of the two columns that a list of refused rows begins with; importing it again leaves them out.
REFUSED_HEADERS = ("Regulars: line", "Regulars: reason")
#: More refused rows than this are counted, and the first so many are listed.
LISTED_ROWS = 200_000
_NUMBER = re.compile(r"[-+]?[\d\s.,'’%€$£₽]*\d[\d\s.,'’%€$£₽]*")


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """The row equation of one file, and the rows and cells behind it.

    `data_rows` = `accepted` (feed a table) + `refused` + `replaced` (another file holds them) + `unmapped` (the
    mapping leaves them out). `tables` counts the rows that each canonical table got. `refused_rows` and
    `blanked_cells` have the columns line, column, value, reason and message (the translatable reason).
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
