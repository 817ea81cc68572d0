"""Beside the files of a project: the rows that reading them gave, so that opening it again need not read them anew.

Nothing depends on them. What is missing, damaged, or of another version of the importer is passed over, and the file is
read as at first. They are named by the file they are of, and go when it goes.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import duckdb

from lib.importing import FileTable, Intake, read
from lib.importing.remembered import Remembered, recall, record, write_rows
from lib.project.manifest import KeptFile, Manifest, record_of
from lib.project.store import Store, aside, replaced

TYPED = "typed"
#: What the reading of files depends on beside the importer's own code.
_ALSO = ("engine.py", "schema.py", "i18n/__init__.py")
_PACKAGES = ("duckdb", "pandas", "pyarrow", "python-calamine", "charset-normalizer")


@lru_cache(maxsize=1)
def reader() -> str | None:
    """A mark of everything that decides how files are read, by which another version reads anew; None: cannot tell."""
    root = Path(__file__).parents[1]
    files = sorted((root / "importing").rglob("*.py"))
    found = hashlib.sha256(json.dumps({name: version(name) for name in _PACKAGES}).encode())
    try:
        for path in [*files, *(root / name for name in _ALSO)]:
            found.update(path.read_bytes())
    except OSError:
        return None
    return found.hexdigest() if files else None


def name_of(kept: KeptFile, timezone: str) -> str | None:
    """What the rows of a file are kept under: its own hash, and one of how it was read and by what."""
    by = reader()
    if by is None:
        return None
    how = json.dumps([record_of(kept), timezone, by], sort_keys=True)
    return f"{kept.digest[:32]}-{hashlib.sha256(how.encode()).hexdigest()[:32]}"


def opened(store: Store, kept: KeptFile, timezone: str) -> FileTable:
    """A file of a project: from what is known of it, or read anew. FileError as of `read`."""
    path, name = store.path(kept.digest), name_of(kept, timezone)
    if name is not None:
        base = store.folder / TYPED / name
        told, rows = base.with_suffix(".json"), base.with_suffix(".parquet")
        try:
            known = recall(told.read_text("utf-8"), rows)
            if known.size == path.stat().st_size:
                return Remembered(path, kept.name, kept.options, known)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            with suppress(OSError):
                told.unlink(missing_ok=True)  # Written again once the file is read.
    return read(path, name=kept.name, **kept.options)


def keep(store: Store, kept: KeptFile, intake: Intake, file_id: int) -> None:
    """Keep the rows that reading a file gave; where that cannot be, they are read again next time."""
    name, timezone = name_of(kept, intake.timezone), intake.timezone
    if name is None:
        return
    folder = store.folder / TYPED
    rows, told = folder / f"{name}.parquet", folder / f"{name}.json"
    with suppress(OSError, duckdb.Error):
        if told.exists() and rows.exists():
            return
        folder.mkdir(parents=True, exist_ok=True)
        with aside(folder) as (half, out):
            out.close()
            staged = intake.staged(file_id)
            write_rows(intake.engine, staged.staged, half)
            text = record(staged.file, intake.digest(file_id), timezone, staged.wanted, staged.staged, half)
            if text is not None:
                half.replace(rows)
                replaced(told, text.encode("utf-8"))


def tidy(store: Store, manifest: Manifest) -> None:
    """Delete what is known of files that are not in use, or are used in another way."""
    used = {name_of(file, manifest.settings.timezone) for file in manifest.files}
    for path in (store.folder / TYPED).glob("*"):
        if path.stem not in used:
            with suppress(OSError):
                path.unlink()
