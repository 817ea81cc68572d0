"""What tests of reading share: a file written, and what was read from it in a form to compare."""

from __future__ import annotations

from pathlib import Path

from lib.importing import FileTable


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(table: FileTable) -> list[tuple]:
    frame = table.frame.astype(object)
    return [tuple(row) for row in frame.where(frame.notna(), None).itertuples(index=False)]


def evidence(table: FileTable, name: str) -> str | None:
    return next((e.value for e in table.evidence if e.name == name), None)


def structure(table: FileTable) -> list[tuple[int, str]]:
    return [(line.line, line.kind) for line in table.structure]
