"""A file read as a table: what was found in it, its cells, and how to put it into an engine."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import pandas as pd

from lib.engine import Engine
from lib.importing.cells.types import ColumnPlan
from lib.importing.cells.understood import understood
from lib.importing.found import Column, Evidence, ReadOptions, Staged, StructureLine, Wanted
from lib.importing.loading.cast import listed_columns
from lib.importing.loading.ingest import stage_file
from lib.importing.shape.layout import Layout

__all__ = ["Column", "Evidence", "FileTable", "ReadOptions", "Staged", "StructureLine", "Wanted"]


class FileTable:
    """A file whose form is known and whose rows are still where they were.

    `options` are the ones the user gave; `evidence` holds every decision, given or detected. `structure` lists the
    lines that are not data (of a large file: those at its start and end).
    """

    def __init__(
        self,
        layout: Layout,
        options: ReadOptions,
        plans: tuple[ColumnPlan, ...],
        evidence: tuple[Evidence, ...],
        structure: tuple[StructureLine, ...],
    ):
        self.layout, self.options, self.plans = layout, options, plans
        self.evidence, self.structure = evidence, structure
        self.name: str = layout.source.name
        self.path: Path = layout.source.path
        self.columns: tuple[Column, ...] = listed_columns(plans)
        #: What its content is known by, where that was found out before.
        self.digest: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The bytes of the file as it was given."""
        return self.layout.source.size

    def check_unchanged(self) -> None:
        """FileError if the file was written to or removed since it was looked at."""
        self.layout.source.check_unchanged()

    def moved(self, path: Path) -> FileTable:
        """The same file read from another place, where the same bytes are."""
        source = self.layout.source
        stat = path.stat()
        plain = path if source.plain == source.path else source.plain
        there = replace(source, path=path, plain=plain, size=stat.st_size, stamp=stat.st_mtime_ns)
        layout = replace(self.layout, source=there)
        return FileTable(layout, self.options, self.plans, self.evidence, self.structure)

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return next(column for column in self.columns if column.name == name)

    def preview(self, rows: int = 20) -> pd.DataFrame:
        """The first rows of `text`, read from the start of the file only."""
        cells = (row.cells for row in self.layout.rows() if row.kind == "data")
        kept = self.layout.kept
        return pd.DataFrame([[c[at] for at in kept] for c in islice(cells, rows)], columns=self._names, dtype=str)

    def understood(self, rows: int = 20, timezone: str = "UTC") -> pd.DataFrame:
        """The rows of `preview` as values of the kinds of their columns; missing where a cell does not fit.

        What the sample left open is read as it was guessed; loading decides that on the whole column.
        """
        return understood(self.plans, self.preview(rows), timezone)

    def originals(self, lines: Sequence[int]) -> pd.DataFrame:
        """The cells of some lines as they stand in the file, by line; a ragged line's surplus is in its last cell."""
        found = dict(self.original_rows(set(lines), max(lines))) if len(lines) else {}
        return pd.DataFrame.from_dict(found, orient="index", columns=self._names, dtype="str")

    def original_rows(
        self, lines: Container[int], last: int | None = None, data_only: bool = False
    ) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of those `lines` (that hold data), in the order of the file, looked for up to line `last`."""
        kept = self.layout.kept
        for row in self.layout.rows():
            if row.line in lines and (not data_only or row.kind in ("data", "ragged")):
                if row.kind == "data":
                    yield row.line, [row.cells[at] for at in kept]
                else:
                    cells = row.cells + [""] * (len(kept) - len(row.cells))
                    surplus = self.layout.dialect.delimiter.join(cells[len(kept) - 1 :])
                    yield row.line, [*cells[: len(kept) - 1], surplus]
            if last is not None and row.line >= last:
                return

    @property
    def _names(self) -> list[str]:
        return [plan.column.name for plan in self.plans]

    @cached_property
    def text(self) -> pd.DataFrame:
        """All cells as strings, as they stand in the file, under their header names."""
        kept = self.layout.kept
        cells = [[row.cells[at] for at in kept] for row in self.layout.rows() if row.kind == "data"]
        return pd.DataFrame(cells, columns=self._names, dtype=str)

    @property
    def frame(self) -> pd.DataFrame:
        """All accepted rows, typed: text, numbers, timestamps in UTC, flags; what is missing is missing."""
        return self._staged[1]

    @property
    def refused(self) -> pd.DataFrame:
        """Rows that could not be read: line, column, value, reason, message."""
        return self._staged[0].refused

    @property
    def blanked(self) -> pd.DataFrame:
        """Cells of accepted rows that do not fit their column: line, column, value, reason, message."""
        return self._staged[0].blanked

    @cached_property
    def _staged(self) -> tuple[Staged, pd.DataFrame]:
        engine = Engine()
        try:
            staged = self.stage(engine, "file")
            with engine.cursor() as cursor:
                frame = cursor.execute('SELECT * FROM "file" ORDER BY _line').df()
        finally:
            engine.close()
        return staged, frame.drop(columns="_line")

    def stage(
        self,
        engine: Engine,
        table: str,
        wanted: Mapping[str, Wanted] | None = None,
        timezone: str = "UTC",
        progress: Callable[[float], None] | None = None,
    ) -> Staged:
        """Load the file into the relation `table` of an engine; see `Staged` for what comes back.

        Columns that are not in `wanted` become what was detected, and their misfits are blanked. `progress` is
        called with the share done. Raises FileError when the file changed or went since it was read.
        """
        return stage_file(self.layout, self.plans, engine, table, wanted or {}, timezone, progress or _silent)


def _silent(share: float) -> None:
    """Nobody wants to know how far it is."""
