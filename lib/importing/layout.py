"""How a file is laid out, and its rows one by one: data, structure, or a line that cannot be cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lib.importing import workbook
from lib.importing.cut import Dialect, Record, align, cut, split_lines
from lib.importing.decode import text_chunks
from lib.importing.source import Source
from lib.importing.structure import AT_END, BodyRules, Head


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
    itself where that is safe; `footer` is the line where their totals and notes begin, 0 if there are none.
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

    def records(self) -> Iterator[Record]:
        """All records of the file, with their physical lines."""
        return open_records(self.source, self.encoding, self.dialect, self.carriage_return, self.sheet)

    def rows(self) -> Iterator[Row]:
        """All records from the first line of data on; ragged ones have been aligned where that is certain."""
        return self.classified(self.records())

    def classified(self, records: Iterable[Record]) -> Iterator[Row]:
        """Records from the first line of data on as rows; a note that data follows was no note."""
        held: list[Record] = []
        for record in records:
            if record.line < self.head.first_data:
                continue
            row = self.row(record)
            if row.kind in AT_END:
                held.append(record)
                continue
            if held and row.kind in ("data", "ragged"):
                yield from (self.cells(note) for note in held)
                held.clear()
            yield row
        for note in held:
            yield Row(note.line, AT_END[self.row(note).kind], note.cells, note.span)

    def row(self, record: Record) -> Row:
        """One record by itself."""
        kind = self.rules.kind(record.cells)
        return Row(record.line, kind, record.cells, record.span) if kind else self.cells(record)

    def cells(self, record: Record) -> Row:
        """One record that is not structure: its cells in their columns, or ragged."""
        if len(record.cells) == self.head.width:
            return Row(record.line, "data", record.cells, record.span)
        aligned = align(record.cells, self.rules.looks, self.dialect.delimiter)
        return Row(record.line, "ragged" if aligned is None else "data", aligned or record.cells, record.span)


def open_records(
    source: Source, encoding: str, dialect: Dialect, carriage_return: bool, sheet: str | None
) -> Iterator[Record]:
    """The records of a file of any format."""
    readers: dict[str, Callable[[], Iterator[Record]]] = {
        "text": lambda: cut(split_lines(text_chunks(source.plain, encoding), carriage_return), dialect),
        "workbook": lambda: iter(workbook.sheets(source.plain, source.name)[sheet or ""]),
        "parquet": lambda: workbook.parquet_records(source.plain, source.name),
        "json": lambda: workbook.json_records(source.plain, source.name),
    }
    return readers[source.format]()
