"""A file read as a table: what was found in it, its cells, and how to put it into an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from lib.engine import Engine
from lib.importing.found import Column, Evidence, ReadOptions, Staged, StructureLine, Wanted

__all__ = ["Column", "Evidence", "FileTable", "ReadOptions", "Staged", "StructureLine", "Wanted"]


class FileTable:
    """A file whose form is known and whose rows are still where they were."""

    name: str
    path: Path
    options: ReadOptions
    columns: tuple[Column, ...]
    evidence: tuple[Evidence, ...]
    structure: tuple[StructureLine, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        return tuple(column.name for column in self.columns)

    @property
    def text(self) -> pd.DataFrame:
        """All cells as strings, as they stand in the file, under their header names."""
        raise NotImplementedError

    @property
    def frame(self) -> pd.DataFrame:
        """All accepted rows, typed."""
        raise NotImplementedError

    @property
    def refused(self) -> pd.DataFrame:
        """Rows that could not be read: line, column, value, reason, message."""
        raise NotImplementedError

    def preview(self, rows: int = 20) -> pd.DataFrame:
        """The first rows of `text`."""
        raise NotImplementedError

    def stage(
        self,
        engine: Engine,
        table: str,
        wanted: Mapping[str, Wanted] | None = None,
        timezone: str = "UTC",
        progress: Callable[[float], None] | None = None,
    ) -> Staged:
        """Load the file into the relation `table` of an engine; see `Staged` for what comes back."""
        raise NotImplementedError
