"""Pages that are called workbooks: the tables of a web page, and the sheets of an XML spreadsheet, as rows of text.

Many programs that export "to Excel" write `<table>` or XML with `<Worksheet>` and call it .xls. Only the marks of
tables are looked for; nothing of a page is run, fetched or expanded, and whatever else stands in it is left there.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lib.errors import FileError
from lib.i18n import N_, Message, msg
from lib.importing.formats.cell_text import cell_text
from lib.importing.formats.sheet_bounds import Bounds
from lib.importing.formats.sniff import page_without_table
from lib.importing.formats.workbook import check_reach
from lib.importing.text.cut import Record
from lib.importing.text.decode import detect_encoding, known_encoding, text_chunks, wide_encoding
from lib.importing.text.looks import look

#: What is looked at to know the encoding, and how long one text, comment or script may be.
_HEAD, _LONGEST = 2**21, 2**24
_MOST_COLUMNS, _MOST_ROWS = 2**14, 2**20
_MARK = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style)\b[^<>]*(?<!/)>.*?(?:</\1\s*>|\Z)"
    r"|<!\[CDATA\[(?P<data>.*?)\]\]>"
    r"|<(?P<end>/?)(?:\w+:)?(?P<tag>table|tr|td|th|caption|worksheet|row|cell|data|comment)\b"
    r"(?P<inside>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>",
    re.IGNORECASE | re.DOTALL,
)
#: What may not be divided between two pieces of a page: the beginning and the end.
_WHOLE = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"), ("<![cdata[", "]]>"))
_ATTRIBUTE = re.compile(r"(?:\w+:)?([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TOLD = re.compile(r"span|index|merge|type|name", re.IGNORECASE)
_APART = re.compile(r"<(?:br|/?p|/?div|/?li)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[!?][^<>]*>")
_STATED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)|charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


class Page:
    """An open page; `names` are its tables that hold anything, fullest first, `encoding` and `why` how it is read.

    A table goes by its caption or the name of its sheet, else by its number. While the records of one are read,
    `merged` counts the cells filled because a value is meant for several rows, with `example` as one such value.
    """

    unsolved = 0

    def __init__(self, path: Path, name: str, encoding: str | None = None):
        self._path, self._name = path, name
        self.merged, self.example = 0, ""
        self.encoding, self.why = _encoding(path, name, encoding)
        self._numbers: dict[str, int] = {}
        counts: dict[int, _Count] = {}
        for found in self._rows():
            counts.setdefault(found.table, _Count()).add(found.cells, found.name, name)
        full = [number for number, count in counts.items() if count.several or count.every > 1]
        if not full:
            raise page_without_table(name)
        for number in sorted(full, key=lambda number: (-counts[number].several, -counts[number].every, number)):
            shown = counts[number].name or str(number)
            self._numbers[shown if shown not in self._numbers else f"{shown} ({number})"] = number
        self.names = tuple(self._numbers)

    def records(self, sheet: str) -> Iterator[Record]:
        """The rows of a table with their numbers, up to the last one that holds anything."""
        number, blank, typed = self._numbers[sheet], 0, False
        line = 0
        spans = _Spans()
        for found in self._rows():
            if found.table != number:
                continue
            line += 1
            # Above the first number or date there are titles and headers, whose cells are merged to look well.
            typed = typed or any(look(cell.text) in ("number", "time") for cell in found.cells)
            cells = spans.row(found.cells, typed)
            if not any(cells):
                blank += 1
                continue
            for empty in range(line - blank, line):
                yield Record(empty, [""] * len(cells))
            blank = 0
            yield Record(line, cells)
        self.merged, self.example = spans.filled, spans.example

    def _rows(self) -> Iterator[_Row]:
        reader = _Reader()
        for piece in _pieces(self._path, self.encoding, self._name):
            yield from reader.read(piece)
        yield from reader.end()


class _Cell(NamedTuple):
    """A cell as it is written: its text, the columns and rows it reaches over, and in which column it says to stand."""

    text: str
    columns: int = 1
    rows: int = 1
    at: int = 0


class _Row(NamedTuple):
    table: int
    name: str
    cells: Sequence[_Cell]


@dataclass
class _Count:
    """How many cells a table has in rows of two or more and in all; raises where it reaches too far to be read."""

    name: str = ""
    several: int = 0
    every: int = 0
    rows: int = 0
    width: int = 0

    def add(self, cells: Sequence[_Cell], name: str, file: str) -> None:
        self.name = self.name or name
        filled = sum(bool(cell.text) for cell in cells)
        self.every += filled
        self.several += filled if filled > 1 else 0
        self.rows += 1
        reach = 0
        for cell in cells:
            reach = max(reach, cell.at - 1) + cell.columns
        self.width = max(self.width, reach)
        check_reach(file, self.name or "1", Bounds(self.rows, self.width))


@dataclass
class _Spans:
    """Cells that reach over several rows, by column: the rows left, and what is written into them.

    As in workbooks, numbers are not written again, for sums would be counted twice; those in the first column are, for
    they name the rows.
    """

    open: dict[int, tuple[int, str]] = field(default_factory=dict)
    filled: int = 0
    example: str = ""

    def row(self, written: Sequence[_Cell], typed: bool) -> list[str]:
        cells: list[str] = []
        for cell in written:
            while len(cells) < cell.at - 1 or len(cells) in self.open:
                self._continue(cells)
            first = len(cells)
            for column in range(first, min(first + cell.columns, _MOST_COLUMNS)):
                own = cell.text if column == first else ""
                if cell.rows > 1:
                    repeats = typed and (column == 0 or look(own) != "number")
                    self.open[column] = (cell.rows, own if repeats else "")
                cells.append(own)
        while any(column >= len(cells) for column in self.open):
            self._continue(cells)
        self.open = {column: (rows - 1, text) for column, (rows, text) in self.open.items() if rows > 1}
        return cells

    def _continue(self, cells: list[str]) -> None:
        """One more cell: of a span from above, else an empty one."""
        text = self.open.get(len(cells), (0, ""))[1]
        if text:
            self.filled, self.example = self.filled + 1, self.example or text
        cells.append(text)


@dataclass
class _Open:
    """A table that is being read."""

    number: int
    name: str = ""
    rows: int = 0
    cells: list[_Cell] | None = None
    #: The pieces of the cell's text, None outside of cells.
    text: list[str] | None = None
    told: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    caption: bool = False


class _Reader:
    """Finds the rows of tables in a page that comes piece by piece; a table in a cell is a table of its own."""

    def __init__(self) -> None:
        self._stack: list[_Open] = []
        self._count = 0
        self._sheet = ""
        self._remark = False

    def read(self, piece: str) -> Iterator[_Row]:
        at = 0
        for found in _MARK.finditer(piece):
            self._text(piece[at : found.start()], False)
            at = found.end()
            tag = found["tag"]
            if tag is None:
                self._text(found["data"] or "", True)
                continue
            tag, inside = tag.lower(), found["inside"]
            if found["end"]:
                yield from self._closes(tag)
                continue
            yield from self._opens(tag, _attributes(inside))
            if inside.endswith("/"):
                yield from self._closes(tag)
        self._text(piece[at:], False)

    def end(self) -> Iterator[_Row]:
        while self._stack:
            yield from self._closes("table")

    def _text(self, text: str, plain: bool) -> None:
        table = self._stack[-1] if self._stack else None
        if text and table is not None and table.text is not None and not self._remark:
            table.text.append(html.escape(text) if plain else text)

    def _opens(self, tag: str, told: dict[str, str]) -> Iterator[_Row]:
        if tag == "worksheet":
            self._sheet = html.unescape(told.get("name", ""))
        elif tag == "table":
            self._count += 1
            self._stack.append(_Open(self._count, self._sheet))
        elif tag == "comment":
            self._remark = True
        elif not self._stack:
            return
        elif tag in ("tr", "row"):
            yield from self._row_ends()
            table = self._stack[-1]
            for _empty in range(table.rows + 1, min(_number(told, "index"), _MOST_ROWS)):
                table.rows += 1
                yield _Row(table.number, table.name, [])
            table.cells = []
        elif tag in ("td", "th", "cell"):
            self._cell_ends()
            table = self._stack[-1]
            table.cells = [] if table.cells is None else table.cells
            table.text, table.told, table.kind = [], told, ""
        elif tag == "caption":
            self._stack[-1].text, self._stack[-1].caption = [], True
        elif tag == "data" and not self._remark:
            self._stack[-1].kind = told.get("type", "")

    def _closes(self, tag: str) -> Iterator[_Row]:
        if tag == "comment":
            self._remark = False
        elif not self._stack:
            return
        elif tag in ("td", "th", "cell", "caption"):
            self._cell_ends()
        elif tag in ("tr", "row"):
            yield from self._row_ends()
        elif tag in ("table", "worksheet"):
            yield from self._row_ends()
            self._stack.pop()

    def _cell_ends(self) -> None:
        table = self._stack[-1]
        if table.text is None:
            return
        text, table.text = _shown("".join(table.text), table.kind), None
        if table.caption:
            table.name, table.caption = text[:100] or table.name, False
            return
        columns = max(_number(table.told, "colspan"), _number(table.told, "mergeacross") + 1)
        rows = max(_number(table.told, "rowspan"), _number(table.told, "mergedown") + 1)
        place = _number(table.told, "index")
        if table.cells is not None:
            table.cells.append(_Cell(text, columns, min(rows, _MOST_ROWS), place))

    def _row_ends(self) -> Iterator[_Row]:
        self._cell_ends()
        table = self._stack[-1]
        if table.cells is not None:
            table.rows += 1
            yield _Row(table.number, table.name, table.cells)
            table.cells = None


def _attributes(inside: str) -> dict[str, str]:
    if not _TOLD.search(inside):
        return {}
    return {name.lower(): one or other or bare for name, one, other, bare in _ATTRIBUTE.findall(inside)}


def _number(told: dict[str, str], name: str) -> int:
    """A number that a tag tells, no greater than the columns or rows there may be; 0 where it tells none."""
    text = told.get(name, "").strip()
    return min(int(text), 2 * _MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _shown(raw: str, kind: str) -> str:
    """What somebody who looks at the page reads in a cell; of an XML spreadsheet by what its cells say they hold."""
    text = raw
    if "<" in text:
        text = _TAG.sub("", _APART.sub(" ", text))
    text = " ".join(html.unescape(text).replace("\0", "").split())
    if kind == "DateTime":
        return text.replace("T", " ").removesuffix(".000").removesuffix(" 00:00:00")
    return cell_text(text == "1") if kind == "Boolean" and text in ("0", "1") else cell_text(text)


def _pieces(path: Path, encoding: str, name: str) -> Iterator[str]:
    """The text of a page in pieces, each of which ends before a tag."""
    rest = ""
    for chunk in text_chunks(path, encoding):
        text = rest + chunk
        end, small = max(text.rfind("<"), 0), text.lower()
        for opening, closing in _WHOLE:
            begun = small.rfind(opening)
            closed = small.find(closing, begun)
            if 0 <= begun < end and (closed < 0 or end <= closed):
                end = begun
        yield text[:end]
        rest = text[end:]
        if len(rest) > _LONGEST:
            raise page_without_table(name)
    yield rest


def _encoding(path: Path, name: str, asked: str | None) -> tuple[str, Message]:
    """How the bytes are read: as somebody set it, as the first of them show, as the page says, or as they read best."""
    if asked is not None:
        return known_encoding(name, asked), msg(N_("as you set it"))
    with path.open("rb") as file:
        head = file.read(_HEAD + 1)
    whole = len(head) <= _HEAD
    found = detect_encoding(head, whole)
    marked = head.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or wide_encoding(head)
    stated = _STATED.search(head[:65_536])
    if marked or stated is None:
        return found
    try:
        encoding = known_encoding(name, (stated[1] or stated[2]).decode("ascii", "replace"))
        if encoding.startswith(("utf-16", "utf-32")):
            return found
        codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except (FileError, UnicodeDecodeError):
        return found
    return encoding, msg(N_("the page says so"))
