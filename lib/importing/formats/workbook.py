"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): their sheets, and the rows of one as text cells."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import python_calamine as calamine

from lib.errors import FileError
from lib.i18n import N_, Message, msg
from lib.importing.formats.archive import DAMAGE
from lib.importing.formats.cell_text import cell_text
from lib.importing.formats.old_workbook import Unsound, old_workbook_bounds
from lib.importing.formats.sheet_bounds import MAX_CELLS, Bounds, bounds, is_sound, open_document_bounds
from lib.importing.formats.sniff import protected
from lib.importing.formats.source import UnknownNameInFile
from lib.importing.text.cut import Record

_OLD_COLUMNS = 256
_MOST_MERGED, _LONGEST_MERGED = 100_000, 10_000
_DAMAGE = (calamine.CalamineError, OverflowError, MemoryError, *DAMAGE)


class Workbook:
    """An open workbook; `names` are the sheets that hold anything, fullest first.

    While the records of a sheet are read, `merged` counts the cells filled because a value is merged over several
    rows, with `example` as one such value, and `unsolved` the formulas whose result was not saved.
    """

    def __init__(self, path: Path, name: str):
        self._path, self._name = path, name
        self.merged, self.example, self.unsolved = 0, "", 0
        with _sentences(name):
            if _is_protected(path):
                raise protected(name)
            _look_through(path, name)
            self._book = calamine.CalamineWorkbook.from_path(str(path))
            sheets = [info for info in self._book.sheets_metadata if info.typ == calamine.SheetTypeEnum.WorkSheet]
        visible = [info.name for info in sheets if info.visible == calamine.SheetVisibleEnum.Visible]
        hidden = [info.name for info in sheets if info.visible != calamine.SheetVisibleEnum.Visible]
        # Hidden sheets are somebody's workings, unless there is nothing else.
        self.names = self._with_content(visible) or self._with_content(hidden)
        if not self.names:
            raise FileError(N_("“{name}” has no sheet with anything in it."), name=name)

    def records(self, sheet: str) -> Iterator[Record]:
        """The rows of a sheet with their numbers, up to the last one that holds anything. Raises FileError."""
        with _sentences(self._name):
            found = self._opened(sheet)
            ranges = _merged_down(found)
            blank = 0
            typed = False
            for line, row in enumerate(found.iter_rows(), 1):
                if row.count("") == len(row):
                    blank += 1
                    continue
                cells = [_text(cell) for cell in row]
                # Above the first number or date there are titles and headers, which are merged to look well.
                typed = typed or any(not isinstance(cell, str) for cell in row)
                if typed and line in ranges:
                    self._fill(ranges[line], line, row, cells)
                for number in range(line - blank, line):
                    yield Record(number, [""] * len(cells))
                blank = 0
                yield Record(line, cells)

    def _with_content(self, names: Sequence[str]) -> tuple[str, ...]:
        content = {name: self._content(name) for name in names}
        return tuple(
            sorted((name for name in names if any(content[name])), key=lambda name: content[name], reverse=True)
        )

    def _content(self, sheet: str) -> tuple[int, int]:
        """How many cells are filled in rows of two or more, and in all rows."""
        several = every = 0
        with _sentences(self._name):
            limits = bounds(self._path, sheet)
            if limits is not None and limits.too_large:
                # It may be the one that was meant: it is offered, and says what is wrong with it when it is read.
                return MAX_CELLS, MAX_CELLS
            for row in self._book.get_sheet_by_name(sheet).iter_rows():
                filled = len(row) - row.count("")
                every += filled
                several += filled if filled > 1 else 0
        return several, every

    def _opened(self, sheet: str) -> Any:
        limits = bounds(self._path, sheet)
        if limits is not None:
            check_reach(self._name, sheet, limits)
            self.unsolved = limits.unsolved
        return self._book.get_sheet_by_name(sheet)

    def _fill(self, ranges: Sequence[_MergedDown], line: int, row: Sequence[Any], cells: list[str]) -> None:
        """Write what is merged over several rows into each of them.

        Numbers are not, for sums would be counted again; those in the first column are, for they name the rows.
        """
        for merged in ranges:
            if merged.column >= len(cells):
                continue
            if line == merged.first:
                repeats = merged.column == 0 or not isinstance(row[merged.column], (int, float))
                merged.value = cells[merged.column] if repeats else ""
            elif merged.value and not cells[merged.column]:
                cells[merged.column] = merged.value
                self.merged, self.example = self.merged + 1, self.example or merged.value


def _look_through(path: Path, name: str) -> None:
    """Raise FileError for a workbook that would take more memory to open than it can be worth."""
    try:
        old, sound = old_workbook_bounds(path), is_sound(path)
    except Unsound:
        old, sound = None, False
    if not sound:
        raise _damaged(name, msg(N_("it says that it holds more than it does")))
    # These formats are read as a whole at once, the others sheet by sheet.
    if old is not None and (old.too_large or old.columns > _OLD_COLUMNS):
        raise _damaged(name, msg(N_("its sheets reach too far")))
    for sheet, limits in open_document_bounds(path).items():
        check_reach(name, sheet, limits)


def check_reach(name: str, sheet: str, limits: Bounds) -> None:
    """Raise FileError for a sheet that reaches too far to be read."""
    if limits.too_large:
        text = N_(
            "“{name}”: the sheet “{sheet}” reaches to row {row} and column {column}, too far to be read. Delete what"
            " stands far away from the table, or save the sheet as CSV and add that file."
        )
        raise FileError(text, name=name, sheet=sheet, row=limits.rows, column=limits.columns)


@dataclass
class _MergedDown:
    """A range merged over several rows: its first row, its column, and its value once that was met."""

    first: int
    column: int
    value: str = ""


def _merged_down(sheet: Any) -> dict[int, list[_MergedDown]]:
    """The ranges merged over several rows, by each of their rows."""
    ranges: dict[int, list[_MergedDown]] = {}
    _, left = sheet.start or (0, 0)
    for (top, column), (bottom, _) in (sheet.merged_cell_ranges or ())[:_MOST_MERGED]:
        if 0 < bottom - top <= _LONGEST_MERGED and column >= left:
            merged = _MergedDown(top + 1, column - left)
            for line in range(top + 1, bottom + 2):
                ranges.setdefault(line, []).append(merged)
    return ranges


def choose_sheet(names: Sequence[str], wanted: str | None, name: str) -> str:
    """The sheet a user named, else the fullest one. Raises FileError if there is no sheet of that name."""
    if wanted is not None and wanted not in names:
        raise UnknownNameInFile(name, N_("sheet"), wanted, list(names))
    return wanted or names[0]


def _text(value: Any) -> str:
    if isinstance(value, datetime) and value.microsecond:
        # Days counted with fractions are some microseconds off the second they stand for.
        if value.microsecond >= 999_000:
            value = value.replace(microsecond=0) + timedelta(seconds=1)
        elif value.microsecond < 1000:
            value = value.replace(microsecond=0)
    return cell_text(value)


def _is_protected(path: Path) -> bool:
    """Whether an OpenDocument workbook is encrypted; the others say so themselves."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        if "META-INF/manifest.xml" not in archive.namelist():
            return False
        with archive.open("META-INF/manifest.xml") as file:
            return b"encryption-data" in file.read(2**20)


@contextmanager
def _sentences(name: str) -> Iterator[None]:
    """What goes wrong in the reader of workbooks, as a sentence."""
    try:
        yield
    except calamine.PasswordError:
        raise protected(name) from None
    except _DAMAGE as error:
        raise _damaged(name, error) from error
    except BaseException as error:
        # The reader is written in Rust; where it gives up altogether, that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name, error) from error


def _damaged(name: str, why: BaseException | Message) -> FileError:
    return FileError(
        N_("“{name}” cannot be opened as a workbook: it is damaged ({why}). Save it again as .xlsx."),
        name=name,
        why=why if isinstance(why, Message) else str(why)[:200],
    )
