"""A project that lives in a folder, held open: every change is written there, and files can be had back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from lib.errors import ProjectError
from lib.i18n import N_
from lib.project import package, typed
from lib.project.manifest import KeptFile, Manifest, Step, clean_name
from lib.project.store import Store
from lib.scope import Segment
from lib.settings import Settings
from lib.workspace import Workspace
from lib.workspace.project import Anew, NamedProgress

#: So many changes of files can be taken back.
MOST_STEPS = 20


@dataclass(frozen=True)
class Parts:
    """What a project keeps beside its files; `scenarios` and `report` as JSON texts."""

    settings: Settings = field(default_factory=Settings)
    segments: tuple[Segment, ...] = ()
    scenarios: tuple[str, ...] = ()
    report: str | None = None


class OpenProject:
    """A project and its workspace.

    `save` writes what changed: files once, when they are added, and the manifest. Nothing is written before there is a
    file. All windows of a person share one of these, so none overwrites another.
    """

    def __init__(self, store: Store, workspace: Workspace, manifest: Manifest):
        self.store, self.workspace = store, workspace
        self._manifest, self._written = manifest, False
        self._lock = threading.RLock()
        #: Whether it is closed or deleted; whether it ends with the window that shows it.
        self.gone = self.passing = False
        workspace.live_in(store)

    @classmethod
    def begin(cls, store: Store, name: str, parts: Parts | None = None, sample: str | None = None) -> Self:
        """A new project, without files yet."""
        parts = parts or Parts()
        manifest = replace(Manifest.new(name, sample=sample), **vars(parts))
        return cls(store, Workspace(settings=Settings(timezone=parts.settings.timezone)), manifest)

    @classmethod
    def open(cls, store: Store, progress: NamedProgress | None = None) -> Self:
        """A project as it was left. ProjectError says why it cannot be opened."""
        manifest = store.read()
        made = cls(store, Workspace(settings=Settings(timezone=manifest.settings.timezone)), manifest)
        try:
            made.workspace.restore(manifest, store.path, progress)
        except BaseException:
            made.close()
            raise
        made._written = True
        store.tidy(manifest)
        typed.tidy(store, manifest)
        return made

    @classmethod
    def from_file(cls, store: Store, path: Path, name: str, progress: NamedProgress | None = None) -> Self:
        """A new project from one that was saved to a file."""
        try:
            store.data.mkdir(parents=True)
            store.write(package.unpack(path, store.path, name))
            return cls.open(store, progress)
        except BaseException:
            with suppress(ProjectError):
                store.delete()
            raise

    @property
    def id(self) -> str:
        return self.store.folder.name

    @property
    def name(self) -> str:
        return self._manifest.name

    @property
    def sample(self) -> str | None:
        return self._manifest.sample

    @property
    def saved(self) -> datetime | None:
        """When it was last written; None as long as there is nothing to write."""
        return self._manifest.saved if self._written else None

    @property
    def parts(self) -> Parts:
        kept = self._manifest
        return Parts(kept.settings, kept.segments, kept.scenarios, kept.report)

    @property
    def pseudonymised(self) -> bool:
        return self._manifest.key is not None

    @property
    def last_step(self) -> Step | None:
        """The change of files that `undo` takes back."""
        return self._manifest.past[-1] if self._manifest.past else None

    @property
    def next_step(self) -> Step | None:
        """The change of files that `redo` makes again."""
        return self._manifest.future[-1] if self._manifest.future else None

    def save(self, parts: Parts | None = None) -> bool:
        """Write what changed since the last time; whether anything did. ProjectError if it cannot be written."""
        with self._lock:
            self._check()
            before = self._manifest
            new = replace(self._now(), **vars(parts or self.parts))
            if parts is not None and not new.files and parts.settings.timezone != self.workspace.settings.timezone:
                self._in_zone(parts.settings.timezone)
            if new.files != before.files and self._written:
                step = _step(before.files, new.files)
                new = replace(new, past=(*before.past, step)[-MOST_STEPS:], future=())
            return self._write(new)

    def rename(self, name: str) -> None:
        with self._lock:
            self._write(replace(self._now(), name=clean_name(name)))

    def undo(self, progress: NamedProgress | None = None) -> None:
        """Take the last change of files back."""
        self._go(self._manifest.past, self._manifest.future, progress, back=True)

    def redo(self, progress: NamedProgress | None = None) -> None:
        """Make a change of files again that was taken back."""
        self._go(self._manifest.future, self._manifest.past, progress, back=False)

    def _go(self, there: Sequence[Step], other: Sequence[Step], progress: NamedProgress | None, back: bool) -> None:
        with self._lock:
            self._check()
            if not there:
                return
            step, now = there[-1], self._now()
            self.workspace.exchange(step.files, self.store.path, progress)
            rest, more = tuple(there[:-1]), (*other, Step(step.what, step.names, now.files))
            new = replace(now, files=step.files)
            self._write(replace(new, past=rest if back else more, future=more if back else rest))

    def adopt(self, new: Anew) -> None:
        """Put files that were changed beside the workspace in its place, and delete all that they were before.

        Steps back would bring the old ones again, so there are none any more.
        """
        with self._lock:
            self._check()
            self.workspace.adopt(new)
            self._write(replace(self._now(), past=(), future=()), thoroughly=True)

    def delete(self) -> None:
        """Delete the project with all its files."""
        with self._lock:
            self.store.delete()
            self.close()

    def close(self) -> None:
        with self._lock:
            if not self.gone:
                self.gone = True
                self.workspace.close()

    def _now(self) -> Manifest:
        """The manifest with the files that the workspace holds now."""
        kept = self.workspace.kept
        return replace(self._manifest, files=kept.files, key=kept.key)

    def _write(self, new: Manifest, thoroughly: bool = False) -> bool:
        if new.same_as(self._manifest) and self._written:
            return False
        if not self._written and not new.files:
            self._manifest = new
            return False
        new = replace(new, saved=datetime.now(UTC))
        self.store.write(new)
        self._manifest, self._written = new, True
        self.workspace.keep(new.name, new.segments, new.scenarios, new.report)
        self.store.tidy(new, thoroughly)
        typed.tidy(self.store, new)
        return True

    def _check(self) -> None:
        if self.gone:
            raise ProjectError(N_("The project “{name}” is no longer there."), name=self.name)

    def _in_zone(self, timezone: str) -> None:
        """Times are converted when files are read, so another zone takes another, empty workspace."""
        before, self.workspace = self.workspace, Workspace(settings=Settings(timezone=timezone))
        self.workspace.live_in(self.store)
        before.close()


def _step(before: Sequence[KeptFile], now: Sequence[KeptFile]) -> Step:
    """What was done to the files, in one word, and to which."""
    was, are = {_which(file): file for file in before}, {_which(file): file for file in now}
    added, removed = [are[key].name for key in are if key not in was], [was[key].name for key in was if key not in are]
    if added and not removed:
        return Step("added", tuple(added), tuple(before))
    if removed and not added:
        return Step("removed", tuple(removed), tuple(before))
    if not added:
        return Step("mapped", tuple(are[key].name for key in are if are[key] != was[key]), tuple(before))
    return Step("changed", tuple(added), tuple(before))


def _which(file: KeptFile) -> tuple[str, str, str]:
    return file.digest, file.name, str(file.options.get("sheet"))


class Held:
    """The projects that this process holds open, each once, for all windows of the person it belongs to.

    One that no window shows any more stays for a while, so that a page loaded anew finds it where it was.
    """

    #: So many that no window shows are held.
    IDLE = 2

    def __init__(self) -> None:
        self._open: dict[Path, OpenProject] = {}
        self._windows: dict[Path, int] = {}
        self._lock = threading.RLock()

    def get(self, folder: Path) -> OpenProject | None:
        """The project of a folder, if it is open."""
        with self._lock:
            found = self._open.get(folder)
            if found is not None and found.gone:
                self._open.pop(folder)
                return None
            return found

    def put(self, project: OpenProject) -> OpenProject:
        """Hold a project, unless another window was quicker; what is held from now on."""
        with self._lock:
            found = self.get(project.store.folder)
            if found is not None and found is not project:
                project.close()
                return found
            self._open[project.store.folder] = project
            self._let_go()
            return project

    def take(self, folder: Path, make: Callable[[], OpenProject]) -> OpenProject:
        """The project of a folder for one more window."""
        found = self.get(folder) or self.put(make())
        with self._lock:
            self._windows[folder] = self._windows.get(folder, 0) + 1
        return found

    def give_back(self, folder: Path) -> None:
        """A window is gone, or shows another project."""
        with self._lock:
            self._windows[folder] = self._windows.get(folder, 1) - 1
            if self._windows[folder] <= 0:
                self._windows.pop(folder)
                if folder in self._open:
                    self._open[folder] = shown = self._open.pop(folder)  # the one shown last is let go last
                    if shown.passing:
                        self._open.pop(folder).close()
            self._let_go()

    def close_all(self) -> None:
        with self._lock:
            for project in self._open.values():
                project.close()
            self._open.clear()
            self._windows.clear()

    def _let_go(self) -> None:
        idle = [folder for folder in self._open if not self._windows.get(folder)]
        for folder in idle[: max(len(idle) - self.IDLE, 0)]:
            self._open.pop(folder).close()


HELD = Held()
