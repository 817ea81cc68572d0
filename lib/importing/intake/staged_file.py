"""A file as it stands in the engine, with everything found out about its rows."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from lib.engine import Engine
from lib.errors import FileError
from lib.i18n import Message
from lib.importing.file_table import FileTable
from lib.importing.found import REFUSED_HEADERS, Staged, StructureLine, Wanted
from lib.importing.intake import clean
from lib.importing.intake.canonical import Slice
from lib.importing.meaning.mapping import FileMapping
from lib.schema import LINE_COLUMN

#: Of rows that have come back, so many are compared with the lines of the files they may be of.
MENDED_LOOKED_AT = 50


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """A file in the engine with everything found out about its rows.

    `refused` holds the lines refused by the rules of the tables (as a relation, absent when there are none);
    `refused_cells` lists them together with what could not be read. `mended_lines` are the lines of another file that
    this one, a list of its refused rows, has come back with. `today` is the day after which no row could be dated.
    """

    file: FileTable
    mapping: FileMapping
    wanted: Mapping[str, Wanted]
    staged: Staged
    slices: tuple[Slice, ...]
    today: date
    refused: tuple[Table, ...] = ()
    refused_rows: int = 0
    refused_cells: pd.DataFrame = field(default_factory=clean.listing)
    blanked_cells: pd.DataFrame = field(default_factory=clean.listing)
    empty_cells: pd.DataFrame = field(default_factory=clean.listing)
    warnings: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()
    mended_lines: frozenset[int] = frozenset()

    @property
    def delimiter(self) -> str:
        found = next((e.value for e in self.file.evidence if e.name == "delimiter"), ",")
        return found if found in (",", ";", "\t") else ","

    @cached_property
    def refused_lines(self) -> frozenset[int]:
        """The lines of the refused rows that are listed."""
        return frozenset(self.refused_cells["line"].tolist())

    @property
    def structure(self) -> tuple[StructureLine, ...]:
        """The lines of the file that hold no data, as far as they are known."""
        known = {line.line: line for line in (*self.staged.structure, *self.file.structure)}
        return tuple(known[line] for line in sorted(known))

    def refused_originals(self, engine: Engine) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of every refused row as they stand in the file, also where only some are listed."""
        lines = self.refused_lines
        if len(lines) == self.refused_rows:
            yield from self.file.original_rows(lines, max(lines, default=0))
            return
        accepted = self.slices[0].relation.select(LINE_COLUMN)
        for refused in self.refused:
            accepted = accepted.anti_join(refused, LINE_COLUMN)
        used = engine.frame(accepted)[LINE_COLUMN].to_numpy()
        yield from self.file.original_rows(_Others(used), data_only=True)

    def alike(self, origin: StagedFile) -> int:
        """How many cells of the first of these mended rows are those that stand in their lines of `origin`."""
        if origin.file not in self._alike:
            try:
                self._alike[origin.file] = self._equal_cells(origin)
            except (OSError, FileError):
                self._alike[origin.file] = 0  # A file is gone, and with it what could be compared.
        return self._alike[origin.file]

    def _equal_cells(self, origin: StagedFile) -> int:
        rows = self.file.preview(MENDED_LOOKED_AT)
        lines = pd.to_numeric(rows[REFUSED_HEADERS[0]], errors="coerce")
        before = origin.file.originals(sorted(origin.refused_lines & set(lines.dropna().astype(int))))
        names = [name for name in rows.columns if name in before.columns]
        return int((rows[names].to_numpy() == before[names].reindex(lines).to_numpy()).sum())

    @cached_property
    def _alike(self) -> dict[FileTable, int]:
        return {}

    def release(self, engine: Engine, keep: StagedFile | None = None) -> None:
        """Drop what this file occupies in the engine, except what `keep` still uses."""
        for lines in self.refused:
            engine.drop(lines.get_name())
        if keep is None or keep.staged.table != self.staged.table:
            drop(engine, self.staged)


class _Others(Container[int]):
    """Every number but some."""

    def __init__(self, numbers: np.ndarray):
        self._numbers = np.sort(numbers)

    def __contains__(self, number: object) -> bool:
        at = self._numbers.searchsorted(np.asarray([number]))[0]
        return bool(at == len(self._numbers) or self._numbers[at] != number)


def drop(engine: Engine, staged: Staged) -> None:
    """Remove what a staged file occupies in the engine."""
    for name in (staged.table, *staged.parts):
        engine.drop(name)
