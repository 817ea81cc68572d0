"""What is looked at of a file: all records of a small one; the first, some and the last of a large one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.importing.formats.source import Source
from lib.importing.text.cut import Dialect, Record, cut, split_lines
from lib.importing.text.decode import clean, text_chunks
from lib.importing.text.looks import is_blank

_PIECE, _PIECES = 2**18, 3


@dataclass
class Sample:
    """The records of a file that were looked at: all of them, or the first ones, some, and the last ones."""

    first: list[Record]
    some: list[list[str]]
    last: list[Record]
    whole: bool


def count_lines(source: Source, encoding: str, carriage_return: bool) -> int:
    end, count, last = "\r" if carriage_return else "\n", 0, ""
    if encoding.startswith(("utf-16", "utf-32")):
        for chunk in text_chunks(source.plain, encoding):
            count, last = count + chunk.count(end), chunk[-1:] or last
        return count + (last != end)
    mark, tail = ord(end), -1
    buffer = np.empty(2**20, dtype=np.uint8)
    with source.plain.open("rb", buffering=0) as file:
        while size := file.readinto(buffer.data):
            count += int(np.count_nonzero(buffer[:size] == mark))
            tail = int(buffer[size - 1])
    return count + (tail != mark)


def sample_large(
    source: Source, encoding: str, dialect: Dialect, carriage_return: bool, records: list[Record], total: int
) -> Sample:
    size = source.plain.stat().st_size
    unit = 4 if encoding.startswith("utf-32") else 2 if encoding.startswith("utf-16") else 1
    starts = [size * part // (_PIECES + 1) for part in range(1, _PIECES + 1)] + [max(size - _PIECE, 0)]
    some: list[list[str]] = []
    last: list[Record] = []
    with source.plain.open("rb") as file:
        for start in starts:
            file.seek(start - start % unit)
            text = clean(file.read(_PIECE).decode(encoding, errors="ignore"))
            lines = list(split_lines([text], carriage_return))[1:]
            if start != starts[-1]:
                some += [record.cells for record in cut(lines[:-1], dialect) if not is_blank(record.cells)]
            else:
                last = list(cut(lines, dialect, first_line=total - len(lines) + 1))
    return Sample(records, some, last, False)
