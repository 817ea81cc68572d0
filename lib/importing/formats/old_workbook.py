"""Old workbooks (.xls), looked through before they are opened: how far their sheets reach, and whether they are sound.

Their sectors are chained, and a chain may run in a ring; their records may say that a sheet is as large as can be. The
reader of workbooks would follow the one and make room for the other until all memory is gone.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from lib.importing.formats.sheet_bounds import Bounds

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Numbers of sectors from here on mean the end of a chain, a free sector, or a sector of the tables themselves.
_SPECIAL = 0xFFFFFFFA
_ENTRY = 128
_SMALL_STREAM, _SMALL = 4096, 64
_BEGIN, _DIMENSIONS, _STRINGS = 0x0809, 0x0200, 0x00FC
#: Records of cells: numbers, texts, flags, formulas and their results.
_CELLS = frozenset((0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E))


class Unsound(Exception):
    """A chain of sectors that runs in a ring or beyond the end of the file, or a record that cannot be true."""


def old_workbook_bounds(path: Path) -> Bounds | None:
    """How far the sheets of an old workbook reach at most; None for other files. Raises Unsound."""
    with path.open("rb") as file:
        if file.read(8) != _MAGIC:
            return None
        file.seek(0)
        data = file.read()
    try:
        return _bounds(_workbook(data))
    except (struct.error, IndexError) as error:
        raise Unsound(str(error)) from error


def _bounds(stream: bytes) -> Bounds:
    at, worst = 0, Bounds(0, 0)
    rows = columns = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == _BEGIN:
            rows = columns = 0
        elif kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _DIMENSIONS and length >= 10:
            top, row, left, column = struct.unpack_from("<IIHH" if length >= 14 else "<HHHH", stream, at)
            if top > max(row, 1) or left > max(column, 1):
                raise Unsound("a sheet that ends before it begins")
            rows, columns = max(rows, row), max(columns, column)
        elif kind == _STRINGS and length >= 8 and struct.unpack_from("<I", stream, at + 4)[0] > len(stream):
            raise Unsound("more texts than bytes")
        if rows * columns > worst.rows * worst.columns:
            worst = Bounds(rows, columns)
        at += length
    return worst


def _workbook(data: bytes) -> bytes:
    """The stream of the workbook, out of the container, all of whose chains were followed to their ends."""
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise Unsound("size of sectors")
    size = 1 << shift
    sectors = len(data) // size + 1
    dirs, fats, first_dir, _, _, first_small, smalls, first_table, tables = struct.unpack_from("<9I", data, 40)
    if max(dirs, fats, smalls, tables) > sectors:
        raise Unsound("more sectors than bytes")

    def sector(number: int) -> bytes:
        found = data[(number + 1) * size : (number + 2) * size]
        if not found:
            raise Unsound("a sector beyond the end")
        return found.ljust(size, b"\0")

    def numbers(sector_number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{size // 4}I", sector(sector_number))

    where = list(struct.unpack_from("<109I", data, 76))
    seen = 0
    while first_table < _SPECIAL:
        *more, first_table = numbers(first_table)
        where += more
        seen += 1
        if seen > sectors:
            raise Unsound("a ring of sectors")
    following = [after for number in where if number < _SPECIAL for after in numbers(number)]
    directory = b"".join(sector(number) for number in _chain(first_dir, following, sectors))
    small: list[int] = []
    for number in _chain(first_small, following, sectors):
        small += numbers(number)
    found: dict[str, bytes] = {}
    inside = b""
    for at in range(0, len(directory), _ENTRY):
        name = directory[at : at + 64].decode("utf-16-le", "replace").split("\0")[0]
        start, length = struct.unpack_from("<II" if size == 512 else "<IQ", directory, at + 116)
        if not name or not length:
            continue
        if length > len(data):
            raise Unsound("a stream longer than the file")
        if at and length < _SMALL_STREAM:
            parts = [inside[number * _SMALL : (number + 1) * _SMALL] for number in _chain(start, small, len(small))]
        else:
            parts = [sector(number) for number in _chain(start, following, sectors)]
        inside = inside if at else b"".join(parts)
        if name in ("Workbook", "Book"):
            found[name] = b"".join(parts)[:length]
    return found.get("Workbook") or found.get("Book") or b""


def _chain(number: int, following: Sequence[int], most: int) -> list[int]:
    """The sectors of a chain, in order."""
    found: list[int] = []
    while number < _SPECIAL:
        found.append(number)
        if len(found) > most:
            raise Unsound("a ring of sectors")
        number = following[number]
    return found
