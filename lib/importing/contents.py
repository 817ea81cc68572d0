"""What a file holds before it is read: the sheets of a workbook, or the files in an archive."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lib.importing import archive, workbook
from lib.importing.sniff import ZIP
from lib.importing.source import open_source


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
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(4)
        if head in ZIP:
            infos = archive.listed(path, name)
            if not archive.is_workbook(path, infos, name):
                return Contents("archive", tuple(member.name for member in archive.members(path, infos, name)))
    source = open_source(path, name)
    if source.format != "workbook":
        return Contents("file")
    found = workbook.sheets(source.plain, source.name)
    return Contents("workbook", tuple(sorted(found, key=lambda sheet: -workbook.content(found[sheet]))))
