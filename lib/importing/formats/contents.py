"""What a file holds before it is read: the sheets of a workbook, or the files in an archive."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lib.importing.formats import archive, tabular
from lib.importing.formats.sniff import ZIP
from lib.importing.formats.source import open_source


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

    An archive is as many tables as there are files in it, named with the archive behind; of a workbook the fullest
    sheet is read. A `sheet` somebody chose stands for itself. Raises FileError.
    """
    path = Path(path)
    name = name or path.name
    packed = () if sheet is not None else _packed(path, name)
    if len(packed) < 2:
        return [(name, {})]
    return [(f"{entry} ({name})", {"sheet": entry}) for entry in packed]


def _packed(path: Path, name: str) -> tuple[str, ...]:
    """The files in an archive that may be tables; none if it is no archive."""
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        head = file.read(4)
    if head not in ZIP:
        return ()
    infos = archive.listed(path, name)
    if archive.is_workbook(path, infos, name):
        return ()
    return tuple(member.name for member in archive.members(path, infos, name))
