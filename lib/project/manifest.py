"""What a project is made of, and its JSON form: exact about what is wrong with it, and about who wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from lib.errors import ProjectError, RegularsError
from lib.i18n import N_, msg
from lib.importing import FileMapping, FileTable, ReadOptions
from lib.scope import Segment
from lib.settings import Settings

#: The version of the form written here; older ones are read, newer ones are left alone.
FORMAT = 1
#: What a file is kept under: the SHA-256 of its bytes, which is also its checksum.
DIGEST = re.compile(r"[0-9a-f]{64}")
#: A manifest longer than this is none of ours.
LONGEST = 64 * 2**20
LONGEST_NAME = 120
_STEPS = ("added", "removed", "mapped", "changed")


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file of a project: its name as it was given, where its bytes are, how it is read and what it means.

    `today` is the day it was taken in: no row of it can be dated later, so it says tomorrow what it says today.
    """

    name: str
    digest: str
    size: int
    mapping: FileMapping
    today: date
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A change that can be taken back: what was done to which files, and all files as they were on the other side."""

    what: str
    names: tuple[str, ...]
    files: tuple[KeptFile, ...]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Everything a project keeps, but for the bytes of its files.

    `segments` are named ones. `scenarios` and `report` are JSON texts of those who know what they mean. `key` is what
    stand-ins for names are made with; None as long as the names stand in the files as they came. `past` and `future`
    hold the changes of files to take back and to make again, the latest last. `sample` names the sample business that
    it began as.
    """

    name: str
    created: datetime
    saved: datetime
    settings: Settings = field(default_factory=Settings)
    files: tuple[KeptFile, ...] = ()
    segments: tuple[Segment, ...] = ()
    scenarios: tuple[str, ...] = ()
    report: str | None = None
    key: str | None = None
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    sample: str | None = None

    @classmethod
    def new(cls, name: str, **parts: Any) -> Self:
        now = datetime.now(UTC)
        return cls(name=clean_name(name), created=now, saved=now, **parts)

    @property
    def digests(self) -> frozenset[str]:
        """All files there must be: those in use, and those that a step back or forth would need."""
        steps = (*self.past, *self.future)
        return frozenset(file.digest for files in (self.files, *(step.files for step in steps)) for file in files)

    def same_as(self, other: Manifest) -> bool:
        """Whether both keep the same, whenever they were written."""
        return replace(self, saved=other.saved) == other

    def to_json(self) -> str:
        """The manifest as JSON; `from_json` reads it back. A file that several steps share is written once."""
        files: dict[str, dict[str, Any]] = {}

        def numbers(some: Iterable[KeptFile]) -> list[int]:
            keys = []
            for file in some:
                record = record_of(file)
                key = json.dumps(record, sort_keys=True)
                files.setdefault(key, record)
                keys.append(list(files).index(key))
            return keys

        record: dict[str, Any] = {
            "regulars": "project",
            "format": FORMAT,
            "name": self.name,
            "created": self.created.isoformat(),
            "saved": self.saved.isoformat(),
            "settings": json.loads(self.settings.to_json()),
            "segments": [json.loads(segment.to_json()) for segment in self.segments],
            "scenarios": [json.loads(text) for text in self.scenarios],
            "report": json.loads(self.report) if self.report else None,
            "key": self.key,
            "sample": self.sample,
            "current": numbers(self.files),
            "past": [{"what": s.what, "names": list(s.names), "files": numbers(s.files)} for s in self.past],
            "future": [{"what": s.what, "names": list(s.names), "files": numbers(s.files)} for s in self.future],
        }
        return json.dumps({**record, "files": list(files.values())}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes, where: str) -> Self:
        """A manifest from its JSON form; ProjectError says what is wrong with it. `where` is the name to call it by."""
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            raise damaged(where, N_("its list of contents is not readable")) from None
        if not isinstance(record, dict) or record.get("regulars") != "project":
            raise ProjectError(N_("“{name}” is not a Regulars project."), name=where)
        form = record.get("format")
        if not isinstance(form, int) or form < 1:
            raise damaged(where, N_("it does not say in which form it is written"))
        if form > FORMAT:
            raise ProjectError(
                N_(
                    "“{name}” was saved by a newer version of Regulars (format {format}; this one reads up to "
                    "{known}). Update Regulars to open it."
                ),
                name=where,
                format=str(form),
                known=str(FORMAT),
            )
        try:
            return _from_record(cls, record)
        except RegularsError as error:
            raise ProjectError(N_("“{name}” cannot be opened: {why}"), name=where, why=error.message) from None
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            raise damaged(where, N_("its list of contents is not as expected")) from None


def clean_name(name: str) -> str:
    """A project's name as it is shown: one line, not too long, never empty."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(name)).split())[:LONGEST_NAME] or "Regulars"


def damaged(where: str, why: str) -> ProjectError:
    return ProjectError(
        N_("The project “{name}” is damaged: {why}. Open an earlier copy of it."), name=where, why=msg(why)
    )


def options_of(file: FileTable) -> dict[str, Any]:
    """The reading options that were given for a file; whatever else was found will be found again."""
    given = {name.name: getattr(file.options, name.name) for name in fields(ReadOptions)}
    return {name: value for name, value in given.items() if value is not None}


def record_of(file: KeptFile) -> dict[str, Any]:
    """A file of a project as the manifest writes it."""
    options = {n: list(v) if isinstance(v, tuple) else dict(v) if isinstance(v, Mapping) else v
               for n, v in file.options.items()}  # fmt: skip
    return {
        "name": file.name,
        "sha256": file.digest,
        "size": file.size,
        "today": file.today.isoformat(),
        "options": options,
        "mapping": json.loads(file.mapping.to_json()),
    }


def _kept_file(record: Mapping[str, Any]) -> KeptFile:
    digest, size = record["sha256"], record["size"]
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest) or not isinstance(size, int) or size < 0:
        raise ValueError(digest)
    options = {str(n): tuple(v) if isinstance(v, list) else v for n, v in dict(record.get("options", {})).items()}
    if set(options) - {name.name for name in fields(ReadOptions)}:
        raise ValueError(options)
    return KeptFile(
        name=str(record["name"]),
        digest=digest,
        size=size,
        mapping=FileMapping.from_json(json.dumps(record["mapping"])),
        today=date.fromisoformat(record["today"]),
        options=options,
    )


def _from_record(cls: type[Manifest], record: Mapping[str, Any]) -> Any:
    files = [_kept_file(one) for one in record["files"]]

    def picked(numbers: Iterable[int]) -> tuple[KeptFile, ...]:
        return tuple(files[at] for at in numbers if at >= 0)

    def steps(given: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
        return tuple(
            Step(
                one["what"] if one["what"] in _STEPS else "changed",
                tuple(map(str, one["names"])),
                picked(one["files"]),
            )
            for one in given
        )

    def text(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    return cls(
        name=clean_name(record["name"]),
        created=datetime.fromisoformat(record["created"]),
        saved=datetime.fromisoformat(record["saved"]),
        settings=Settings.from_json(text(record["settings"])),
        files=picked(record["current"]),
        segments=tuple(Segment.from_json(text(one)) for one in record.get("segments", ())),
        scenarios=tuple(text(one) for one in record.get("scenarios", ())),
        report=None if record.get("report") is None else text(record["report"]),
        key=None if record.get("key") is None else str(record["key"]),
        past=steps(record.get("past", ())),
        future=steps(record.get("future", ())),
        sample=None if record.get("sample") is None else str(record["sample"]),
    )
