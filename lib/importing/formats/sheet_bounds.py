"""How large a sheet is, told from the parts of its workbook before it is opened.

A reader makes room for every cell up to the last one, so one stray cell in the far corner would take all memory.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: Cells a reader makes room for, of 32 bytes each.
MAX_CELLS = 40_000_000
#: No program makes a sheet of more rows or columns.
_ROWS, _COLUMNS = 2**20, 2**14
_CHUNK, _LONGEST_TAG = 2**22, 2**16
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_REFERENCE = re.compile(r"([A-Z]{1,8})([0-9]{1,12})$", re.IGNORECASE)
_NUMBERED = np.frombuffer(b'<c r="', np.uint8)
_COUNT = re.compile(rb'[cC]ount\s*=\s*["\']([0-9]{5,20})["\']')
#: Formulas whose result was not saved.
_UNSOLVED = (b"</f></c>", b"</f><v></v></c>", b"</f><v/></c>")
_ODS_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
_ODS_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated\s*=\s*["\']([0-9]{1,12})')


@dataclass(frozen=True)
class Bounds:
    """The last row and column of a sheet that hold anything, and how many of its formulas have no result."""

    rows: int
    columns: int
    unsolved: int = 0

    @property
    def too_large(self) -> bool:
        return self.rows > _ROWS or self.columns > _COLUMNS or self.rows * self.columns > MAX_CELLS


def bounds(path: Path, sheet: str) -> Bounds | None:
    """The bounds of a sheet of an Excel workbook; None where its format or its name leaves nothing to be told."""
    if not zipfile.is_zipfile(path):
        # Sheets of the old format end at row 65,536 and column 256.
        return None
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            # Which part holds which sheet is not looked up here: the largest one decides.
            found = [_binary(archive, name) for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.bin", name)]
            return max(found, key=lambda one: one.rows * one.columns, default=None)
        part = next((part for name, part in _parts(archive) if name == sheet), "")
        return _sheet(archive, part) if part in names else None


def is_sound(path: Path) -> bool:
    """Whether the parts of an Excel workbook hold as much as they say: room is made for as many things beforehand."""
    if not zipfile.is_zipfile(path):
        return True
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename == "xl/sharedStrings.bin":
                with archive.open(info) as file:
                    data = file.read(16)
                if len(data) >= 11 and int.from_bytes(data[7:11], "little") > info.file_size:
                    return False
            if re.fullmatch(r"xl/[^/]+\.xml", info.filename):
                counts = _COUNT.findall(_small(archive, info.filename))
                if counts and max(map(int, counts)) > info.file_size:
                    return False
    return True


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The names of the sheets and of the parts that hold them."""
    targets = {}
    for found in _RELATION.finditer(_small(archive, "xl/_rels/workbook.xml.rels")):
        relation = _attributes(found.group())
        targets[relation.get("Id", "")] = relation.get("Target", "")
    for found in _SHEET.finditer(_small(archive, "xl/workbook.xml")):
        sheet = _attributes(found.group())
        target = targets.get(next((sheet[key] for key in sheet if key.endswith(":id")), ""), "")
        yield sheet.get("name", ""), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _small(archive: zipfile.ZipFile, part: str) -> bytes:
    try:
        with archive.open(part) as file:
            return file.read(2**24)
    except KeyError:
        return b""


def _attributes(tag: bytes) -> dict[str, str]:
    found = ((name, one or other) for name, one, other in _ATTRIBUTE.findall(tag))
    return {name.decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in found}


def _sheet(archive: zipfile.ZipFile, part: str) -> Bounds:
    """Bounds of one sheet: first by all cells that are numbered in the usual way, then by those that hold anything."""
    rows = columns = unsolved = 0
    usual = True
    for chunk in _chunks(archive, part):
        cells = chunk.count(b"<c ") + chunk.count(b"<c>") + chunk.count(b":c ") + chunk.count(b":c>")
        usual = usual and cells == chunk.count(_NUMBERED.tobytes())
        unsolved += sum(chunk.count(end) for end in _UNSOLVED)
        if usual:
            last_row, last_column = _last(np.frombuffer(chunk + bytes(16), np.uint8))
            rows, columns = max(rows, last_row), max(columns, last_column)
    found = Bounds(rows, columns, unsolved)
    return found if usual and not found.too_large else _filled(archive, part, unsolved)


def _last(text: np.ndarray) -> tuple[int, int]:
    """The greatest row and column that a piece of a sheet speaks of."""
    length = len(_NUMBERED)
    starts = text[: len(text) - length]
    found = starts == _NUMBERED[0]
    for place in range(1, length):
        found &= text[place : place + len(starts)] == _NUMBERED[place]
    at = np.flatnonzero(found) + length
    if not len(at):
        return 0, 0
    column, row = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for _ in range(3):
        letter = (text[at] >= 65) & (text[at] <= 90)
        column = np.where(letter, column * 26 + text[at] - 64, column)
        at = at + letter
    for _ in range(8):
        digit = (text[at] >= 48) & (text[at] <= 57)
        row = np.where(digit, row * 10 + text[at] - 48, row)
        at = at + digit
    # A fourth letter or a ninth digit is beyond any sheet there is.
    closed = bool((text[at] == 34).all())
    return (int(row.max()), int(column.max())) if closed else (2**31, 2**31)


def _filled(archive: zipfile.ZipFile, part: str, unsolved: int) -> Bounds:
    """Bounds by every cell that holds anything; cells without a number follow the one before."""
    last = widest = row = cell = 0
    for chunk in _chunks(archive, part):
        for tag, inside in _ROW_OR_CELL.findall(chunk):
            attributes = _attributes(inside)
            if tag == b"row":
                row, cell = int(attributes.get("r", "")[:12] or row + 1), 0
                continue
            reference = _REFERENCE.match(attributes.get("r", ""))
            cell = _column(reference.group(1)) if reference else cell + 1
            if not inside.rstrip().endswith(b"/"):
                last = max(last, int(reference.group(2)) if reference else row)
                widest = max(widest, cell)
    return Bounds(last, widest, unsolved)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part in pieces that end with a tag."""
    with archive.open(part) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            chunk = rest + chunk
            end = chunk.rfind(b">") + 1
            yield chunk[:end]
            rest = chunk[end:][-_LONGEST_TAG:]


def open_document_bounds(path: Path) -> dict[str, Bounds]:
    """The bounds of all sheets of an OpenDocument workbook, by name; of other formats none."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        return dict(_open_document(archive)) if "content.xml" in archive.namelist() else {}


def _open_document(archive: zipfile.ZipFile) -> Iterator[tuple[str, Bounds]]:
    name, row, repeated, column, filled, last, widest = "", 0, 1, 0, 0, 0, 0
    for chunk in _chunks(archive, "content.xml"):
        for closing, tag, attributes in _ODS_TAG.findall(chunk):
            if tag == b"table":
                if closing:
                    yield name, Bounds(last, widest)
                name = name if closing else _attributes(attributes).get("table:name", "")
                row = last = widest = 0
                continue
            times = _ODS_REPEATED.search(attributes)
            count = int(times.group(1)) if times else 1
            if tag == b"table-row":
                if closing:
                    row += repeated
                    last, widest = (row, max(widest, filled)) if filled else (last, widest)
                else:
                    repeated, column, filled = count, 0, 0
            elif not closing:
                column += count
                if not attributes.rstrip().endswith(b"/") or b"value" in attributes:
                    filled = column


def _binary(archive: zipfile.ZipFile, part: str) -> Bounds:
    """Bounds of a sheet of a binary workbook: records of a type, a length, and for rows and cells a number."""
    with archive.open(part) as file:
        data = file.read()
    at = row = last = widest = 0
    while at < len(data):
        kind, at = _varint(data, at, 2)
        size, at = _varint(data, at, 4)
        if kind == 0:
            row = int.from_bytes(data[at : at + 4], "little") + 1
        elif 2 <= kind <= 11:
            last = max(last, row)
            widest = max(widest, int.from_bytes(data[at : at + 4], "little") + 1)
        at += size
    return Bounds(last, widest)


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    number = 0
    for place in range(most):
        byte = data[at] if at < len(data) else 0
        number |= (byte & 0x7F) << (7 * place)
        at += 1
        if byte < 0x80:
            break
    return number, at
