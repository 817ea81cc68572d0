"""The files of a workspace: added, mapped anew, taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lib.dataset import Dataset
from lib.errors import RegularsError
from lib.importing import FileMapping, FileTable, Intake, LoadReport, TableMap, propose, read, tables_in
from lib.workspace.shared import Shared


def _readers(path: str | Path) -> list[Callable[[], FileTable]]:
    """What reads each table of a file; one that cannot be looked into says so when it is read."""
    try:
        tables = tables_in(path)
    except RegularsError:
        return [partial(read, path)]
    return [partial(read, path, name=name, **options) for name, options in tables]


class Files:
    """Somebody's files, and the canonical tables made of them."""

    _shared: Shared

    @property
    def _intake(self) -> Intake:
        return self._shared.intake

    def _taken_in(self, file: FileTable, mapping: FileMapping) -> tuple[FileTable, FileMapping]:
        """A file in the form in which this workspace keeps files."""
        return file, mapping

    def _remember(self, intake: Intake) -> None:
        """Keep what reading the files gave, where something is kept."""

    def add(
        self,
        path: str | Path,
        *,
        mapping: FileMapping | None = None,
        table: str | None = None,
        columns: Mapping[str, str] | None = None,
        constants: Mapping[str, str | float] | None = None,
        name: str | None = None,
        progress: Any = None,
        **options: Any,
    ) -> LoadReport:
        """Read a file, map it (by itself, by a mapping, or as `table` and `columns` say) and add its rows.

        Of a workbook that is one sheet, the fullest unless `sheet` names one, and of an archive one file.
        """
        file = read(path, name=name, **options)
        return self.add_file(file, mapping or self._mapping(file, table, columns, constants), progress)

    def add_file(self, file: FileTable, mapping: FileMapping, progress: Any = None) -> LoadReport:
        """Add a file already read, under a mapping already agreed."""
        report = self._intake.add(*self._taken_in(file, mapping), progress=progress)
        self._remember(self._intake)
        return report

    def add_all(self, paths: Sequence[str | Path], progress: Any = None) -> tuple[LoadReport | RegularsError, ...]:
        """Read several files, map each by itself, and add them together, which is faster than one by one.

        An archive counts as the files in it, a workbook as its sheets that are written alike. A file that cannot be
        read or loaded gives its error in its place; the others are added. `progress` is called with the name of the
        file in hand and the share of all the work done.
        """
        found: list[LoadReport | RegularsError | None] = []
        files: dict[int, tuple[FileTable, FileMapping]] = {}
        tell = progress or (lambda name, share: None)
        earlier = [entry.mapping for entry in self._intake.files]
        for place, path in enumerate(paths):
            tell(Path(path).name, place / len(paths) / 2)
            for read_table in _readers(path):
                try:
                    file = read_table()
                    files[len(found)] = file, propose(file, earlier).mapping
                    earlier.append(files[len(found)][1])
                    found.append(None)
                except RegularsError as error:
                    found.append(error)
        reports = self.add_files(list(files.values()), lambda name, share: tell(name, (1 + share) / 2))
        for place, report in zip(files, reports, strict=True):
            found[place] = report
        return tuple(one for one in found if one is not None)

    def add_files(
        self, files: Sequence[tuple[FileTable, FileMapping]], progress: Any = None
    ) -> tuple[LoadReport | RegularsError, ...]:
        """Add files already read, under mappings already agreed; reports, errors and progress as of `add_all`."""
        taken = [self._taken_in(file, mapping) for file, mapping in files]
        reports = self._intake.add_all(taken, progress=progress)
        self._remember(self._intake)
        return reports

    def _mapping(
        self,
        file: FileTable,
        table: str | None,
        columns: Mapping[str, str] | None,
        constants: Mapping[str, str | float] | None,
    ) -> FileMapping:
        if table is not None:
            return FileMapping(file.headers, (TableMap(table, columns or {}, constants or {}),))
        earlier = [entry.mapping for entry in self._intake.files]
        return propose(file, earlier).mapping

    @property
    def files(self) -> Sequence[Any]:
        return self._intake.files

    def file(self, file_id: int) -> FileTable:
        """The file as it was read, to look at again."""
        return self._intake.file(file_id)

    def remap(self, file_id: int, mapping: FileMapping, progress: Any = None) -> LoadReport:
        report = self._intake.remap(file_id, mapping, progress)
        self._remember(self._intake)
        return report

    def remove(self, file_id: int) -> None:
        self._intake.remove(file_id)

    @property
    def dataset(self) -> Dataset:
        return self._intake.dataset()

    def close(self) -> None:
        """Delete everything this workspace and its views hold."""
        self._intake.engine.close()
