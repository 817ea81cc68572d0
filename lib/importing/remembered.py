"""A file that was read before: what was found out about it and the rows it gave, so that it need not be read again.

Two files hold it: the rows as the engine had them (Parquet), and a record of everything else (JSON). Both are good for
one content, one way to read it, and one version of this importer only; whoever keeps them sees to that.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from lib.engine import Engine
from lib.errors import FileError
from lib.i18n import N_, Message
from lib.importing.cells.column_plan import ColumnPlan
from lib.importing.cells.numbers import literal
from lib.importing.file_table import FileTable
from lib.importing.found import Column, Evidence, ReadOptions, Staged, StructureLine, Wanted
from lib.importing.loading.cast import quoted
from lib.importing.read import read
from lib.importing.shape.layout import Layout

#: A file with more faults than this is rather read again than its faults written down.
MOST_FAULTS = 5_000
_FAULTS = ("line", "column", "value", "message")


@dataclass(frozen=True)
class Known:
    """What one reading of a file found out, and where the rows lie that it gave."""

    columns: tuple[Column, ...]
    evidence: tuple[Evidence, ...]
    structure: tuple[StructureLine, ...]
    digest: tuple[str, ...]
    size: int
    timezone: str
    wanted: Mapping[str, Wanted]
    staged: Staged
    rows: Path


class Remembered(FileTable):
    """A file known from an earlier reading; it is read again only when its text is asked for."""

    def __init__(self, path: Path, name: str, options: Mapping[str, Any], known: Known):
        self.options = ReadOptions(**options)
        self.name, self.path, self._known = name, path, known
        self.columns, self.evidence, self.structure = known.columns, known.evidence, known.structure
        self.digest = known.digest

    @cached_property
    def _again(self) -> FileTable:
        given = {name: value for name, value in vars(self.options).items() if value is not None}
        return read(self.path, name=self.name, **given)

    @property
    def layout(self) -> Layout:  # type: ignore[override]
        return self._again.layout

    @property
    def plans(self) -> tuple[ColumnPlan, ...]:  # type: ignore[override]
        return self._again.plans

    @property
    def size(self) -> int:
        return self._known.size

    def check_unchanged(self) -> None:
        if not self.path.is_file() or self.path.stat().st_size != self._known.size:
            raise FileError(N_("“{name}” is no longer there. Add the file again."), name=self.name)

    def stage(
        self,
        engine: Engine,
        table: str,
        wanted: Mapping[str, Wanted] | None = None,
        timezone: str = "UTC",
        progress: Callable[[float], None] | None = None,
    ) -> Staged:
        if dict(wanted or {}) == dict(self._known.wanted) and timezone == self._known.timezone:
            # Rows that cannot be taken back are read again, as if nothing had been known.
            with suppress(OSError, duckdb.Error, ValueError):
                return self._taken_back(engine, table, progress)
        return super().stage(engine, table, wanted, timezone, progress)

    def _taken_back(self, engine: Engine, table: str, progress: Callable[[float], None] | None) -> Staged:
        staged, there = self._known.staged, engine.folder.resolve() / f"rows_{secrets.token_hex(6)}.parquet"
        try:
            _bring(self._known.rows, there)
            kinds = ", ".join(f"{quoted(name)} {_ENGINE_TYPES[kind]}" for name, kind in staged.schema.items())
            engine.run(f"CREATE TABLE {quoted(table)} ({kinds}, _line BIGINT)")
            try:
                names = ", ".join([*map(quoted, staged.schema), "_line"])
                source = f"read_parquet({literal(str(there))})"
                engine.run(f"INSERT INTO {quoted(table)} SELECT {names} FROM {source}", (), progress)
                ((rows,),) = engine.run(f"SELECT count(*) FROM {quoted(table)}")
                if rows != staged.rows:
                    raise ValueError(rows)
            except BaseException:
                engine.drop(table)
                raise
        finally:
            there.unlink(missing_ok=True)
        return replace(staged, table=table, parts=())


_ENGINE_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "time": "TIMESTAMP", "flag": "BOOLEAN"}


def _bring(path: Path, there: Path) -> None:
    """The engine may read in its own folder only."""
    try:
        os.link(path, there)
    except OSError:
        shutil.copyfile(path, there)


def write_rows(engine: Engine, staged: Staged, path: Path) -> None:
    """Write the rows of a file as they stand in the engine; duckdb.Error or OSError if that cannot be."""
    there = engine.folder.resolve() / f"rows_{secrets.token_hex(6)}.parquet"
    names = ", ".join([*map(quoted, staged.schema), "_line"])
    try:
        engine.run(
            f"COPY (SELECT {names} FROM {quoted(staged.table)}) TO {literal(str(there))}"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
        shutil.copyfile(there, path)
    finally:
        there.unlink(missing_ok=True)


def record(
    file: FileTable,
    digest: Sequence[str],
    timezone: str,
    wanted: Mapping[str, Wanted],
    staged: Staged,
    rows: Path,
) -> str | None:
    """Everything but the rows as JSON, to be read back by `recall`; None if there is too much or something strange."""
    if len(staged.refused) + len(staged.blanked) > MOST_FAULTS:
        return None
    try:
        return json.dumps(
            {
                "columns": [asdict(replace(c, how=None)) | {"how": _plain(c.how)} for c in file.columns],
                "evidence": [vars(e) | {"reason": _plain(e.reason)} for e in file.evidence],
                "structure": [asdict(line) for line in file.structure],
                "digest": list(digest),
                "size": file.size,
                "timezone": timezone,
                "wanted": {name: asdict(want) for name, want in wanted.items()},
                "staged": {
                    "schema": dict(staged.schema),
                    "data_rows": staged.data_rows,
                    "rows": staged.rows,
                    "refused": _listed(staged.refused),
                    "blanked": _listed(staged.blanked),
                    "structure": [asdict(line) for line in staged.structure],
                },
                "sha256": _checksum(rows),
            },
            ensure_ascii=False,
        )
    except (TypeError, ValueError):
        return None


def recall(text: str, rows: Path) -> Known:
    """What `record` wrote down. ValueError, KeyError, TypeError or OSError if it is not what was written."""
    found = json.loads(text)
    if _checksum(rows) != found["sha256"]:
        raise ValueError(found["sha256"])
    staged = found["staged"]
    return Known(
        columns=tuple(_column(one) for one in found["columns"]),
        evidence=tuple(Evidence(**(one | {"reason": _message(one["reason"])})) for one in found["evidence"]),
        structure=tuple(StructureLine(**one) for one in found["structure"]),
        digest=tuple(found["digest"]),
        size=int(found["size"]),
        timezone=found["timezone"],
        wanted={name: Wanted(**want) for name, want in found["wanted"].items()},
        staged=Staged(
            "",
            staged["schema"],
            staged["data_rows"],
            staged["rows"],
            _frame(staged["refused"]),
            _frame(staged["blanked"]),
            (),
            tuple(StructureLine(**one) for one in staged["structure"]),
        ),
        rows=rows,
    )


def _checksum(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _column(one: Mapping[str, Any]) -> Column:
    lists = {name: tuple(one[name]) for name in ("samples", "currencies")}
    frequent = tuple((cell, times) for cell, times in one["frequent"])
    how = None if one["how"] is None else _message(one["how"])
    return Column(**{**one, **lists, "frequent": frequent, "how": how})


def _listed(faults: pd.DataFrame) -> list[list[Any]]:
    return [
        [int(line), column, value, _plain(message)]
        for line, column, value, message in faults[list(_FAULTS)].itertuples(index=False)
    ]


def _frame(faults: Sequence[Sequence[Any]]) -> pd.DataFrame:
    messages = [_message(message) for *_rest, message in faults]
    return pd.DataFrame(
        {
            "line": pd.Series([fault[0] for fault in faults], dtype="int64"),
            "column": pd.Series([fault[1] for fault in faults], dtype="str"),
            "value": pd.Series([fault[2] for fault in faults], dtype="str"),
            "reason": pd.Series([str(message) for message in messages], dtype="str"),
            "message": pd.Series(messages, dtype="object"),
        }
    )


def _plain(message: Message | None) -> dict[str, Any] | None:
    """A message as JSON can hold it; TypeError if one of its values is of no kind that can be told again."""
    if message is None:
        return None
    return {
        "text": message.text,
        "params": {name: _value(value) for name, value in message.params.items()},
        "plural": message.plural,
        "count": message.count,
    }


def _value(value: Any) -> Any:
    if isinstance(value, Message):
        return {"message": _plain(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if value is None or type(value) in (str, int, float, bool):
        return value
    raise TypeError(type(value))


def _message(one: Mapping[str, Any]) -> Message:
    params = {name: _told(value) for name, value in one["params"].items()}
    return Message(one["text"], params, one["plural"], one["count"])


def _told(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, inside),) = value.items()
    if kind == "message":
        return _message(inside)
    return datetime.fromisoformat(inside) if kind == "moment" else date.fromisoformat(inside)
