"""Mappings remembered by the headers of the files they were made for, and offered for the next file like them."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self

from lib.errors import RegularsError
from lib.i18n import N_, Message, msg
from lib.importing.file_table import FileTable
from lib.importing.found import REFUSED_HEADERS
from lib.importing.meaning import refit
from lib.importing.meaning.mapping import FileMapping, folded, signature

#: The environment variable that names the folder Regulars keeps things in from one day to the next.
HOME = "REGULARS_HOME"
#: So many mappings are kept; beyond them the one saved longest ago is forgotten.
MOST_KEPT = 300
#: A file in the folder that is longer than this is none of ours.
LONGEST_FILE = 2_000_000
#: Of a mapping whose columns are not all in a file, so much of its headers must be there for it to be offered.
ALIKE = 0.6
MOST_OFFERS = 3
#: Different cells remembered of a column of words.
MOST_SEEN = 60


@dataclass(frozen=True)
class Offer:
    """An earlier mapping, cut to what fits a file: whose it was, when it was saved, and what differs.

    `exact` says that the headers are the same, so that nothing had to be cut.
    """

    mapping: FileMapping
    file: str
    saved: date
    differences: tuple[Message, ...] = ()
    exact: bool = False


@dataclass(frozen=True)
class Remembered:
    """A mapping as it was agreed to, the file it was for, and the words that stood in its columns."""

    mapping: FileMapping
    file: str
    saved: date
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class MappingMemory:
    """Mappings of earlier files, in a folder or (without one) as long as this object lives."""

    def __init__(self, folder: Path | None = None):
        self._folder = folder
        self._kept: dict[str, Remembered] = {}

    @classmethod
    def from_environment(cls) -> Self:
        """The memory in `$REGULARS_HOME/mappings`; without that variable, one for this session."""
        home = os.environ.get(HOME)
        return cls(Path(home).expanduser() / "mappings" if home else None)

    def remember(self, name: str, mapping: FileMapping, when: date, file: FileTable | None = None) -> Message | None:
        """Keep the mapping of the file `name` for the next file with its headers; a later one replaces it.

        With the file itself, the words in its columns are kept too, so that new ones can be told next time. Returns
        what kept it from being saved; it is remembered until the end of the session even then.
        """
        if not mapping.tables:
            return None
        one = Remembered(mapping, name, when, _words(mapping, file))
        key = signature(_own(mapping.headers))
        self._kept.pop(key, None)
        self._kept[key] = one
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        if self._folder is None:
            return None
        try:
            _write(self._folder, key, one)
        except OSError as error:
            text = N_("The mapping of {file} is remembered for this session only, because it cannot be saved: {why}.")
            return msg(text, file=name, why=error.strerror or str(error))
        return None

    def offers(self, headers: Iterable[str], file: FileTable | None = None) -> tuple[Offer, ...]:
        """Mappings that fit a file with those headers, best first, each with what differs.

        First the one made for the same headers, then those whose columns are all there, then those that share most
        headers, cut to what is there. With the file itself, its cells are compared too.
        """
        headers = tuple(name for name in headers if name not in REFUSED_HEADERS)
        there = {folded(name) for name in headers}
        ranked: list[tuple[tuple[int, float, date], Offer]] = []
        for one in self._all().values():
            before = {folded(name) for name in _own(one.mapping.headers)}
            exact, fits = before == there, one.mapping.fits(headers)
            alike = len(before & there) / max(len(before), 1)
            if not exact and not fits and alike < ALIKE:
                continue
            found = refit.fitted(one.mapping, headers, one.seen, file)
            if found is not None:
                rank = (2 if exact else 1 if fits else 0, len(before & there) / len(before | there or {""}), one.saved)
                ranked.append((rank, Offer(found[0], one.file, one.saved, found[1], exact)))
        ranked.sort(key=lambda pair: pair[0], reverse=True)
        return tuple(offer for _, offer in ranked[:MOST_OFFERS])

    def _all(self) -> dict[str, Remembered]:
        """Everything remembered: what the folder holds now, and what only this session knows."""
        found = {} if self._folder is None else _read(self._folder)
        return found | {
            key: one for key, one in self._kept.items() if key not in found or one.saved >= found[key].saved
        }


def _own(headers: Iterable[str]) -> tuple[str, ...]:
    """The headers without the columns that a list of refused rows begins with."""
    return tuple(name for name in headers if name not in REFUSED_HEADERS)


def _words(mapping: FileMapping, file: FileTable | None) -> dict[str, tuple[str, ...]]:
    columns = {column.name: column for column in file.columns} if file else {}
    found = {}
    for tablemap in mapping.tables:
        for role, name in tablemap.columns.items():
            if name in columns and refit.holds_words(tablemap, role):
                found[name] = tuple(cell for cell, _ in columns[name].frequent[:MOST_SEEN])
    return found


def _write(folder: Path, key: str, one: Remembered) -> None:
    """One file per signature, replaced in one step, so that a reader sees the old mapping or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    record = {
        "file": one.file,
        "saved": one.saved.isoformat(),
        "seen": {name: list(cells) for name, cells in one.seen.items()},
        "mapping": json.loads(one.mapping.to_json()),
    }
    handle, name = tempfile.mkstemp(prefix=f".{key}-", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(record, out, ensure_ascii=False, indent=2)
        os.replace(name, folder / f"{key}.json")
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[MOST_KEPT:]:
        path.unlink(missing_ok=True)


def _read(folder: Path) -> dict[str, Remembered]:
    """The mappings in a folder; a file there that is damaged, or of another version, is passed over."""
    found = {}
    for path in sorted(folder.glob("*.json"))[: 2 * MOST_KEPT]:
        one = _one(path)
        if one is not None:
            found[path.stem] = one
    return found


def _one(path: Path) -> Remembered | None:
    try:
        if path.stat().st_size > LONGEST_FILE:
            return None
        record: Any = json.loads(path.read_text(encoding="utf-8"))
        mapping = FileMapping.from_json(json.dumps(record["mapping"]))
        seen = {str(name): tuple(map(str, cells)) for name, cells in record.get("seen", {}).items()}
        return Remembered(mapping, str(record["file"]), date.fromisoformat(record["saved"]), seen)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, RegularsError):
        return None
