"""Engines: where rows are kept and questions are computed. Everything above speaks Ibis and never SQL of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd
import sqlglot as sg
from ibis.expr.types import Table

from lib.errors import RegularsError, UnknownName
from lib.i18n import N_

FOLDER, DATABASE = "regulars-", "data.duckdb"
MEMORY_LIMIT = "1400MB"
TEMP_LIMIT = "20GB"
#: Seconds after which a folder that nothing locks is taken to be left behind.
_UNLOCKED = 7 * 86_400
#: Seconds between two looks at how far a long statement is.
_PAUSE = 0.1


class Engine:
    """An embedded DuckDB database, private to its owner, on disk in a folder of its own.

    The database may touch nothing but that folder: files to load are put there first. One connection is shared;
    every call works on a cursor of its own, because a DuckDB connection used by several threads fails under load.
    """

    dialect = "duckdb"

    def __init__(self, folder: Path | None = None):
        self.id = secrets.token_hex(8)
        self.folder = Path(folder) if folder else Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self._connection = duckdb.connect(str(self.folder / DATABASE))
        self._harden()
        self._lock = threading.Lock()
        self._release = weakref.finalize(self, _release, self._connection, self.folder)

    def _harden(self) -> None:
        folder = str(self.folder.resolve()).replace("'", "''")
        for statement in (
            f"SET memory_limit = '{MEMORY_LIMIT}'",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            f"SET temp_directory = '{folder}/spill'",
            f"SET max_temp_directory_size = '{TEMP_LIMIT}'",
            f"SET allowed_directories = ['{folder}']",
            "SET enable_external_access = false",
        ):
            self._connection.execute(statement)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one call; the importer reads files through it, everything else uses the Ibis methods."""
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def run(
        self,
        sql: str,
        parameters: Sequence[Any] = (),
        progress: Callable[[float], None] | None = None,
        cursor: duckdb.DuckDBPyConnection | None = None,
    ) -> list[tuple[Any, ...]]:
        """Run a statement that may take long, and give its rows; meant for small results only.

        `progress` is called with the share done, several times a second and by the thread that called. Whatever it
        raises stops the statement, undoes it, and is raised again. `cursor` is one that `cursor()` gave, where several
        statements belong together.
        """
        with ExitStack() as stack:
            mine = cursor or stack.enter_context(self.cursor())
            if progress is None:
                return mine.execute(sql, parameters).fetchall()
            return _watched(mine, sql, parameters, progress)

    def sql(self, expr: Table, pretty: bool = True) -> str:
        """The statement that answers `expr`, as a person may read or run it elsewhere."""
        return ibis.to_sql(expr, dialect=self.dialect, pretty=pretty)

    def frame(self, expr: Table) -> pd.DataFrame:
        """Run a question; meant for small results only."""
        return self.answer(self.sql(expr, pretty=False))

    def answer(self, sql: str) -> pd.DataFrame:
        """Run a statement that `sql` wrote."""
        with self.cursor() as cursor:
            return cursor.execute(sql).df()

    def create_table(self, name: str, expr: Table) -> Table:
        """Keep the answer to `expr` as a table; made once, by whoever comes first."""
        return self._create("TABLE", name, expr)

    def create_view(self, name: str, expr: Table) -> Table:
        return self._create("VIEW", name, expr)

    def _create(self, kind: str, name: str, expr: Table) -> Table:
        quoted = sg.to_identifier(name, quoted=True).sql(self.dialect)
        with self._lock, self.cursor() as cursor:
            cursor.execute(f"CREATE {kind} IF NOT EXISTS {quoted} AS {self.sql(expr, pretty=False)}")
        return ibis.table(expr.schema(), name=name)

    def drop(self, name: str) -> None:
        quoted = sg.to_identifier(name, quoted=True).sql(self.dialect)
        with self._lock, self.cursor() as cursor:
            kinds = cursor.execute(
                "SELECT table_type FROM information_schema.tables WHERE table_name = ?", [name]
            ).fetchall()
            for (kind,) in kinds:
                cursor.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} IF EXISTS {quoted}")

    def close(self) -> None:
        """Close the database and delete its folder."""
        self._release()


def _watched(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any], progress: Callable[[float], None]
) -> list[tuple[Any, ...]]:
    """Run a statement in a thread of its own, so that this one can say how far it is, and stop it."""
    progress(0.0)
    # The database counts only for a progress bar, which nobody is to see.
    for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false", "progress_bar_time = 0"):
        cursor.execute(f"SET {setting}")
    rows: list[tuple[Any, ...]] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            rows.extend(cursor.execute(sql, parameters).fetchall())
        except BaseException as error:  # noqa: BLE001 (raised again by the thread that waits)
            failed.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(_PAUSE)
            progress(min(max(cursor.query_progress() / 100, 0.0), 1.0) if worker.is_alive() else 1.0)
    except BaseException:
        # Asked again and again: a statement that is only about to start does not hear the first time.
        while worker.is_alive():
            cursor.interrupt()
            worker.join(_PAUSE)
        raise
    if failed:
        raise failed[0]
    return rows


def _release(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.close()
    shutil.rmtree(folder, ignore_errors=True)


def sweep(older_than: float = 60) -> int:
    """Delete the folders that crashed processes left behind, and say how many.

    A database somebody still works with is locked by his process and stays; so does a folder made a moment ago, whose
    database may not be open yet (`older_than` seconds). A folder without a database (uploads, what was unpacked) has no
    lock that tells whether a process still reads from it, so it stays for a week.
    """
    swept, now = 0, time.time()
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        try:
            locked = (folder / DATABASE).exists()
            if folder.name.startswith(f"{FOLDER}{os.getpid()}-"):
                continue
            if now - folder.stat().st_mtime < (older_than if locked else max(older_than, _UNLOCKED)):
                continue
            if locked:
                duckdb.connect(str(folder / DATABASE)).close()
            shutil.rmtree(folder)
            swept += 1
        except (OSError, duckdb.Error):
            # In use, already gone, or not ours to delete.
            continue
    return swept


_swept = threading.Event()


def connect(url: str = "duckdb://", folder: Path | None = None) -> Engine:
    """The engine for a URL; `duckdb://` is the embedded one."""
    scheme = url.partition("://")[0]
    if scheme != "duckdb":
        raise UnknownName(N_("engine"), scheme, ("duckdb",))
    path = url.partition("://")[2].lstrip("/")
    if path and folder is None:
        raise RegularsError(N_("An embedded database keeps its own folder; use “duckdb://” without a path."))
    if not _swept.is_set():
        _swept.set()
        sweep()
    return Engine(folder)
