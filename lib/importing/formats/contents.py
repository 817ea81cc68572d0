"""What a file holds before it is read: the sheets of a workbook, or the files in an archive."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from lib.errors import FileError
from lib.importing.formats import archive, tabular
from lib.importing.formats.page import Page
from lib.importing.formats.sniff import GZIP, ZIP
from lib.importing.formats.source import open_source
from lib.importing.formats.workbook import Workbook

#: So many rows of a sheet are looked at for its header.
_BEGINNING = 50
#: Sheets of what did not happen or stands elsewhere too: written as the others are, but nothing to add to them.
_APART = re.compile(
    r"возврат|отмен|удал|черновик|шаблон|образец|пример|план|прогноз|копия|свод|итог|"
    r"refund|return|cancel|delet|draft|template|sample|example|\bplan|forecast|budget|copy|total|summary",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Contents:
    """`names` are what `read(path, sheet=…)` may be asked for, fullest first; of a plain file there are none."""

    kind: Literal["file", "workbook", "archive"]
    names: tuple[str, ...] = ()


def contents(path: str | os.PathLike[str], name: str | None = None) -> Contents:
    """The sheets of a workbook that hold anything, or the files in an archive that may be tables.

    Of an archive only the directory and the first bytes of each file are looked at. Raises FileError.
    """
    path = Path(path)
    name = name or path.name
    if packed := _packed(path, name):
        return Contents("archive", packed)
    source = open_source(path, name)
    if source.format not in ("workbook", "page"):
        return Contents("file")
    return Contents("workbook", tabular.book(source).names)


def tables_in(
    path: str | os.PathLike[str], name: str | None = None, sheet: str | None = None
) -> list[tuple[str, dict[str, str]]]:
    """The tables to read of one given file: the name of each, and the reading options that choose it.

    An archive is as many tables as there are files in it, named with the archive behind. Of a workbook it is the
    fullest sheet and those written as it is, as a sheet for each month is. A `sheet` somebody chose stands for itself.
    Raises FileError.
    """
    path = Path(path)
    name = name or path.name
    if sheet is not None:
        return [(name, {})]
    packed = _packed(path, name)
    if len(packed) > 1:
        return [(f"{entry} ({name})", {"sheet": entry}) for entry in packed]
    fullest, *others = _written_alike(path, name) or [""]
    if not others:
        return [(name, {})]
    return [(f"{fullest} ({name})", {}), *((f"{other} ({name})", {"sheet": other}) for other in others)]


def _written_alike(path: Path, name: str) -> list[str]:
    """The fullest sheet of a workbook and those with its header, unless their names say that they are no part of it."""
    # To unpack what is packed would take long, and nobody packs a workbook with gzip.
    if path.is_file() and _head(path).startswith(GZIP):
        return []
    source = open_source(path, name)
    if source.format not in ("workbook", "page") or source.entry is not None:
        return []
    book = tabular.book(source)
    fullest, *others = book.names
    header = _header(book, fullest) if others else ()
    if not header:
        return [fullest]
    return [fullest, *(other for other in others if not _APART.search(other) and _header(book, other) == header)]


def _header(book: Workbook | Page, sheet: str) -> tuple[str, ...]:
    """The first of the widest rows at the beginning of a sheet, if it is of words; what cannot be read has none."""
    with suppress(FileError):
        rows = [tuple(cell.strip().casefold() for cell in row.cells) for row in islice(book.records(sheet), _BEGINNING)]
        widest = max(rows, key=lambda cells: len(cells) - cells.count(""), default=())
        words = tuple(cell for cell in widest if cell)
        if len(words) > 1 and all(any(letter.isalpha() for letter in word) for word in words):
            return words
    return ()


def _packed(path: Path, name: str) -> tuple[str, ...]:
    """The files in an archive that may be tables; none if it is no archive."""
    if not path.is_file():
        return ()
    if _head(path) not in ZIP:
        return ()
    infos = archive.listed(path, name)
    if archive.is_workbook(path, infos, name):
        return ()
    return tuple(member.name for member in archive.members(path, infos, name))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)
