"""The projects of one person: a folder each, under a name that tells nothing and comes from nobody's file."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from lib.errors import ProjectError
from lib.i18n import N_, Message
from lib.importing.meaning.memory import HOME
from lib.project.store import MANIFEST, Store, replaced

_ID = re.compile(r"[0-9a-f]{16}")
_LAST = "last"


@dataclass(frozen=True)
class Listed:
    """A project as a list shows it; `problem` says why it cannot be opened."""

    id: str
    name: str
    saved: datetime | None = None
    files: tuple[str, ...] = ()
    problem: Message | None = None
    sample: str | None = None


def home(person: str | None = None) -> Path | None:
    """The folder that keeps things from one day to the next (`REGULARS_HOME`): of a signed-in person, one of her own.

    None where nothing is to be kept. `person` is what the sign-in service calls her; it becomes a hash, never a path.
    """
    given = os.environ.get(HOME)
    if not given:
        return None
    folder = Path(given).expanduser()
    return folder if person is None else folder / "people" / hashlib.sha256(person.encode()).hexdigest()[:32]


class Shelf:
    """Somebody's projects, newest first, and which of them was open last."""

    def __init__(self, folder: Path):
        self.folder = folder / "projects"

    @classmethod
    def from_environment(cls, person: str | None = None) -> Self | None:
        """The shelf of a person; None where nothing is kept."""
        folder = home(person)
        return None if folder is None else cls(folder)

    def store(self, project_id: str) -> Store:
        """The folder of a project."""
        if not _ID.fullmatch(project_id):
            raise ProjectError(N_("The project “{name}” is no longer there."), name=project_id)
        return Store(self.folder / project_id)

    def new(self) -> Store:
        """A folder for a new project; it counts as one when its manifest is written."""
        return self.store(secrets.token_hex(8))

    def listed(self) -> tuple[Listed, ...]:
        ids = [path.parent.name for path in self.folder.glob(f"*/{MANIFEST}")]
        found = [self._one(project_id) for project_id in ids if _ID.fullmatch(project_id)]
        return tuple(sorted(found, key=lambda one: one.saved.timestamp() if one.saved else 0.0, reverse=True))

    def _one(self, project_id: str) -> Listed:
        try:
            manifest = self.store(project_id).read()
        except ProjectError as error:
            return Listed(project_id, project_id, problem=error.message)
        names = tuple(file.name for file in manifest.files)
        return Listed(project_id, manifest.name, manifest.saved, names, sample=manifest.sample)

    def last(self) -> str | None:
        """The project that was open last, if it is still there and was not closed on purpose."""
        with suppress(OSError, UnicodeDecodeError):
            found = (self.folder / _LAST).read_text(encoding="ascii")[:100]
            if _ID.fullmatch(found) and self.store(found).exists:
                return found
        return None

    def remember(self, project_id: str | None) -> None:
        """Take note of the project that is open; None: none is. Without a disk to write to, nobody is reminded."""
        with suppress(OSError):
            if project_id is None:
                (self.folder / _LAST).unlink(missing_ok=True)
            else:
                self.folder.mkdir(parents=True, exist_ok=True)
                replaced(self.folder / _LAST, project_id.encode())
