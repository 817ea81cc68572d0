"""How a file is laid out, and its rows one by one: data, structure, or a line that cannot be cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lib.importing.formats import tabular
from lib.importing.formats.source import Source
from lib.importing.shape.header import Head
from lib.importing.shape.structure import AT_END, BodyRules
from lib.importing.text.cut import Dialect, Record, align, cut, split_lines
from lib.importing.text.decode import text_chunks
from lib.importing.text.looks import SPACES, Look, is_blank


class Row(NamedTuple):
    """One record as the table sees it: its cells in their columns, or what else it is.

    `kind` is data, ragged (cells that cannot be told apart), or one of the kinds of a `StructureLine`.
    """

    line: int
    kind: str
    cells: list[str]
    span: int = 1


@dataclass(frozen=True, eq=False)
class Layout:
    """Everything needed to read the rows of a file again, from its start, in one pass.

    `kept` are the positions of the columns that are shown (empty columns without a name are not). `lines` is the
    number of physical lines of a text file. `large` files, and small ones that leave no doubt, are read by the engine
    itself where that is safe. `footer` is the first line after the data, where totals, notes or another table begin;
    0 if that is not known beforehand. Where the user `set_footer`, no line above it is a note. `other_table` is the
    line where another table begins below the data, 0 if none does.
    """

    source: Source
    head: Head
    rules: BodyRules
    kept: tuple[int, ...]
    encoding: str = "utf-8"
    dialect: Dialect = field(default_factory=Dialect)
    carriage_return: bool = False
    sheet: str | None = None
    lines: int = 0
    large: bool = False
    footer: int = 0
    set_footer: bool = False
    other_table: int = 0

    def records(self) -> Iterator[Record]:
        """All records of the file, with their physical lines."""
        return open_records(self.source, self.encoding, self.dialect, self.carriage_return, self.sheet)

    def rows(self) -> Iterator[Row]:
        """All records from the first line of data on; ragged ones have been aligned where that is certain."""
        return self.classified(self.records())

    def classified(self, records: Iterable[Record]) -> Iterator[Row]:
        """Records from the first line of data on as rows; a note that data follows was no note.

        Below a header that repeats the names in another order, cells are put where their names stand in the first.
        """
        held: list[Record] = []
        order: tuple[int, ...] | None = None
        for record in records:
            if record.line < self.head.first_data:
                continue
            if self.footer and record.line >= self.footer:
                yield from self._closed(held)
                held.clear()
                yield Row(record.line, self.beyond(record), record.cells, record.span)
                continue
            row = self.row(record)
            if row.kind in ("repeated_header", "reordered_header"):
                order = self.rules.order(record.cells) if row.kind == "reordered_header" else None
            elif order is not None and row.kind != "blank":
                row = self._reordered(record, order)
            if row.kind in AT_END:
                held.append(Record(row.line, row.cells, row.span))
                continue
            if held and row.kind in ("data", "ragged"):
                yield from (self.cells(note) for note in held)
                held.clear()
            yield row
        yield from self._closed(held)

    def _closed(self, held: Sequence[Record]) -> Iterator[Row]:
        """Rows that would be notes at the end, and the end is here; unless the user says it is further down."""
        for note in held:
            yield (
                self.cells(note)
                if self.set_footer
                else Row(note.line, AT_END[self.row(note).kind], note.cells, note.span)
            )

    def row(self, record: Record) -> Row:
        """One record by itself."""
        kind = self.rules.kind(record.cells)
        return Row(record.line, kind, record.cells, record.span) if kind else self.cells(record)

    def cells(self, record: Record) -> Row:
        """One record that is not structure: its cells in their columns, or ragged."""
        if len(record.cells) == self.head.width:
            return Row(record.line, "data", record.cells, record.span)
        if self.dialect.edges or self.source.format == "json":
            # A value crosses into the next column, or a key is new: no cell may be moved.
            return Row(record.line, "ragged", record.cells, record.span)
        aligned = align(record.cells, self.rules.looks, self.dialect.delimiter)
        return Row(record.line, "ragged" if aligned is None else "data", aligned or record.cells, record.span)

    def beyond(self, record: Record) -> str:
        """What a line after the data is."""
        if is_blank(record.cells):
            return "blank"
        if self.other_table and record.line >= self.other_table:
            return "other_table"
        named = [cell.strip(SPACES) for cell in record.cells]
        return "total" if self.rules.is_total(named, sum(1 for cell in named if cell)) else "note"

    def _reordered(self, record: Record, order: tuple[int, ...]) -> Row:
        """A row below a header of another order: `order` says where each column of this table stands in it."""
        looks: list[Look] = ["text"] * (max(order) + 1)
        for column, at in enumerate(order):
            if at >= 0:
                looks[at] = self.rules.looks[column]
        there = align(record.cells, tuple(looks), self.dialect.delimiter)
        if there is None:
            return Row(record.line, "ragged", record.cells, record.span)
        cells = [there[at] if at >= 0 else "" for at in order] + [""] * (self.head.width - len(order))
        return self.row(Record(record.line, cells, record.span))


def open_records(
    source: Source, encoding: str, dialect: Dialect, carriage_return: bool, sheet: str | None
) -> Iterator[Record]:
    """The records of a file of any format."""
    if source.format == "text":
        return cut(split_lines(text_chunks(source.plain, encoding), carriage_return), dialect)
    return tabular.records(source, sheet)
