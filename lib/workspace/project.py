"""A workspace as a project: saved to one file and opened again, a person erased from it, names replaced."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

from lib.engine import Engine, connect
from lib.errors import RegularsError
from lib.i18n import N_
from lib.importing import Entry, FileMapping, FileTable, Intake, read
from lib.importing.intake.digest import digest_of
from lib.project import erasing, package, rewrite, typed
from lib.project.manifest import KeptFile, Manifest, clean_name, options_of
from lib.project.pseudonyms import Pseudonyms, new_key
from lib.project.store import Store
from lib.scope import Segment
from lib.settings import Settings
from lib.workspace.files import Files

NamedProgress = Callable[[str, float], None]
#: The shares of the work at which files have been looked through, and written anew.
_LOOKING, _WRITTEN = 0.25, 0.6


def _silent(name: str, share: float) -> None:
    """Nobody wants to know how far it is."""


def _looking(tell: NamedProgress) -> NamedProgress:
    return lambda name, share: tell(name, share * _LOOKING)


@dataclass(frozen=True)
class Anew:
    """All files of a workspace, changed and loaded once more beside it, to take its place.

    `person` is who was erased, from how many `rows` of how many `files`; `perhaps` are texts of others in which one
    word of her name stands by itself, which were left; `key` is what stand-ins for names are made with.
    """

    intake: Intake
    person: str = ""
    rows: int = 0
    files: int = 0
    perhaps: tuple[erasing.Place, ...] = ()
    key: str | None = None


class Project(Files):
    """Files, definitions and whatever else belongs together, as one thing to keep."""

    settings: Settings

    @property
    def kept(self) -> Manifest:
        """What a project of this workspace would keep now."""
        files = tuple(self._kept_file(entry) for entry in self.files)
        return replace(self._shared.kept, settings=self.settings, files=files, saved=datetime.now(UTC))

    def keep(
        self,
        name: str | None = None,
        segments: Sequence[Segment] | None = None,
        scenarios: Sequence[str] | None = None,
        report: str | None = None,
    ) -> None:
        """Set the name, and what is kept beside the files: segments, and JSON texts of scenarios and report options."""
        parts: dict[str, Any] = {
            "name": None if name is None else clean_name(name),
            "segments": None if segments is None else tuple(segments),
            "scenarios": None if scenarios is None else tuple(scenarios),
            "report": report,
        }
        given = {part: value for part, value in parts.items() if value is not None}
        self._shared.kept = replace(self._shared.kept, **given)

    def save(self, path: str | Path, key: bool = True) -> None:
        """Save everything to one file, which `open` reads anywhere; what stood there is replaced in one step.

        `key=False` leaves out the key that stand-ins for names are made with: for a file to give away, to which nobody
        can add further files of the same persons.
        """
        kept = replace(self.kept, past=(), future=())
        files = {self._digest(self.file(entry.id)): self._path(entry) for entry in self.files}
        package.write(Path(path), kept if key else replace(kept, key=None), files)

    @classmethod
    def open(
        cls, path: str | Path, today: date | None = None, progress: NamedProgress | None = None, name: str | None = None
    ) -> Self:
        """A workspace from a file that `save` wrote. ProjectError says why it cannot be opened.

        Nothing is read from or written to that file later; to keep changes, save again.
        """
        engine = connect()
        try:
            folder = engine.folder / "files"
            folder.mkdir()
            manifest = package.unpack(Path(path), lambda digest: folder / digest, name)
            made = cls(engine, settings=manifest.settings, today=today)  # type: ignore[call-arg]
            made.restore(manifest, lambda digest: folder / digest, progress)
        except BaseException:
            engine.close()
            raise
        return made

    def restore(self, manifest: Manifest, where: Callable[[str], Path], progress: NamedProgress | None = None) -> None:
        """Hold the files of a manifest instead of those there are; `where` says where the bytes of each lie."""
        self.exchange(manifest.files, where, progress)
        self._shared.kept = replace(manifest, files=(), past=(), future=())

    def exchange(
        self, files: Sequence[KeptFile], where: Callable[[str], Path], progress: NamedProgress | None = None
    ) -> None:
        """Hold these files, in this order; those at the start that are here already stay as they are."""
        now = [self._kept_file(entry) for entry in self.files]
        same = 0
        while same < min(len(now), len(files)) and now[same] == files[same]:
            same += 1
        if same == len(now) == len(files):
            return
        store, timezone = self._shared.store, self._intake.timezone
        read_files = [
            (
                typed.opened(store, kept, timezone)
                if store is not None
                else read(where(kept.digest), name=kept.name, **kept.options),
                kept.mapping,
                kept.today,
            )
            for kept in files[same:]
        ]
        self._intake.exchange([entry.id for entry in self.files[same:]], read_files, progress)
        self._remember(self._intake)

    def forget(self, customer: str, progress: NamedProgress | None = None) -> Anew:
        """Erase a customer, given by any of her names, from every table and file that this workspace holds.

        Files elsewhere that were added from are left as they are. `rows` and `files` of the answer say what went.
        """
        return self.adopt(self.forgetting(customer, progress))

    def pseudonymise(self, progress: NamedProgress | None = None) -> None:
        """Replace names, numbers, e-mails and phones by stand-ins, in the files here and in those added later.

        Stand-ins are the same for the same person everywhere in the project. There is no way back.
        """
        self.adopt(self.pseudonymising(progress))

    def forgetting(self, customer: str, progress: NamedProgress | None = None) -> Anew:
        """What `forget` gives, prepared beside this workspace; `adopt` puts it in its place."""
        tell = progress or _silent
        traces = self._intake.traces(customer)
        files = [(entry.id, self.file(entry.id), entry.mapping) for entry in self.files]
        eraser = erasing.Eraser(traces, files, _looking(tell))
        made = self._rewritten(lambda entry, part: eraser.change(entry.id, part), tell)
        return replace(
            made,
            person=traces.person,
            rows=eraser.rows,
            files=eraser.files,
            perhaps=eraser.perhaps,
            key=self._shared.kept.key,
        )

    def blot(self, words: Sequence[str], progress: NamedProgress | None = None) -> Anew:
        """Blot words out of what people wrote, in every file here; `rows` of the answer counts the texts changed.

        RegularsError if no text holds any of them.
        """
        return self.adopt(self.blotting(words, progress))

    def blotting(self, words: Sequence[str], progress: NamedProgress | None = None) -> Anew:
        """What `blot` gives, prepared beside this workspace; `adopt` puts it in its place."""
        blotter = erasing.Blotter(words)
        changes = {entry.id: blotter.change(self.file(entry.id), entry.mapping) for entry in self.files}
        if not blotter.texts:
            raise RegularsError(N_("No text holds “{words}”, so nothing was changed."), words=", ".join(words))
        made = self._rewritten(lambda entry, part: changes[entry.id], progress or _silent)
        return replace(made, rows=blotter.texts, files=blotter.files, key=self._shared.kept.key)

    def pseudonymising(self, progress: NamedProgress | None = None) -> Anew:
        """What `pseudonymise` does, prepared beside this workspace; `adopt` puts it in its place."""
        key = self._shared.kept.key or new_key()
        tell = progress or _silent
        disguise = erasing.Disguise(Pseudonyms(key))
        for place, entry in enumerate(self.files):
            part = erasing.of_one(_looking(tell), entry.name, place, len(self.files))
            disguise.learn(self.file(entry.id), entry.mapping, part)
        made = self._rewritten(lambda entry, part: disguise.change(self.file(entry.id), entry.mapping), tell)
        return replace(made, key=key)

    def adopt(self, new: Anew) -> Anew:
        """Put changed files in the place of those before, of which nothing is left behind."""
        before, self._shared.intake = self._shared.intake, new.intake
        self._shared.kept = replace(self._shared.kept, key=new.key)
        before.engine.close()
        return new

    # Files in the form in which they are kept

    def scratch(self, name: str) -> Path:
        """A path for a file of passing use; it goes with the database at the latest."""
        return self._shared.folder / f"{secrets.token_hex(4)}-{name}"

    def live_in(self, store: Store) -> None:
        """Keep the files that are added from now on in a project's folder."""
        self._shared.store = store

    def _taken_in(self, file: FileTable, mapping: FileMapping) -> tuple[FileTable, FileMapping]:
        if self._shared.kept.key is not None:
            disguise = erasing.Disguise(Pseudonyms(self._shared.kept.key))
            disguise.learn(file, mapping)
            path = self.scratch("taken")
            change = disguise.change(file, mapping)
            assert change is not None
            rewrite.write(file, path, change.row)
            file, mapping = rewrite.reread(file, path), rewrite.fixed(mapping, file)
        if self._shared.store is not None and file.path.parent != self._shared.store.data:
            digest = self._shared.store.keep(file.path)
            file = file.moved(self._shared.store.path(digest))
        return file, mapping

    def _rewritten(
        self, changing: Callable[[Entry, Callable[[float], None]], erasing.Changes | None], tell: NamedProgress
    ) -> Anew:
        """All files once more in a database of their own, those written anew that are changed."""

        def writing(name: str, share: float) -> None:
            tell(name, _LOOKING + (_WRITTEN - _LOOKING) * share)

        def loading(name: str, share: float) -> None:
            tell(name, _WRITTEN + (1 - _WRITTEN) * share)

        engine = connect()
        try:
            folder = engine.folder / "files"
            folder.mkdir()
            changes, paths = {}, {}
            for place, entry in enumerate(self.files):
                part = erasing.of_one(writing, entry.name, place, len(self.files))
                part(0.0)
                change = changing(entry, part)
                if change is not None:
                    path = folder / f"file-{place}"
                    if rewrite.write(self.file(entry.id), path, change.row, part):
                        paths[entry.id] = path
                    changes[entry.id] = change
            intake = self._loaded(engine, changes, paths, loading)
        except BaseException:
            engine.close()
            raise
        return Anew(intake)

    def _loaded(
        self, engine: Engine, changes: dict[int, erasing.Changes], paths: dict[int, Path], tell: NamedProgress
    ) -> Intake:
        """The changed files and the others in a database of their own, checked to say what they said before."""
        intake = self._intake.anew(engine)
        for firmly in (False, True):
            files, of, contents = [], [], set()
            for entry in self.files:
                file, mapping = self.file(entry.id), entry.mapping
                if entry.id in paths:
                    mapping = rewrite.fixed(mapping, file)
                    file = rewrite.reread(file, paths[entry.id], firmly)
                elif entry.id in changes:
                    continue  # Nothing is left of it.
                elif file.path.is_relative_to(self._intake.engine.folder):
                    file = file.moved(erasing.copied(file.path, engine.folder / "files"))
                if self._shared.store is not None and file.path.is_relative_to(engine.folder):
                    file = file.moved(self._shared.store.path(self._shared.store.keep(file.path)))
                content = digest_of(file)
                if content in contents:
                    continue  # What is left of it stands in an earlier file too.
                contents.add(content)
                files.append((file, mapping, entry.today))
                of.append(entry.id)
            intake.exchange([entry.id for entry in intake.files], files, tell)
            pairs = zip(of, intake.files, strict=True)
            strayed = [
                entry.name
                for file_id, entry in pairs
                if file_id in changes and not erasing.alike(self._intake, file_id, intake, entry.id, changes[file_id])
            ]
            if not strayed:
                self._remember(intake)
                return intake
        raise erasing.cannot(strayed[0])

    def _remember(self, intake: Intake) -> None:
        if self._shared.store is not None:
            for entry in intake.files:
                typed.keep(self._shared.store, self._kept_file(entry, intake), intake, entry.id)

    def _kept_file(self, entry: Entry, intake: Intake | None = None) -> KeptFile:
        file = (intake or self._intake).file(entry.id)
        return KeptFile(
            name=entry.name,
            digest=self._digest(file),
            size=file.size,
            mapping=entry.mapping,
            today=entry.today,
            options=options_of(file),
        )

    def _path(self, entry: Entry) -> Path:
        return self.file(entry.id).path

    def _digest(self, file: FileTable) -> str:
        """The SHA-256 of a file's bytes; in a project's own folder it is the name it has there."""
        store = self._shared.store
        if store is not None and file.path.parent == store.data:
            return file.path.name
        source = file.layout.source
        known, key = self._shared.digests, (file.path, source.size, source.stamp)
        if key not in known:
            source.check_unchanged()
            with file.path.open("rb") as content:
                known[key] = hashlib.file_digest(content, "sha256").hexdigest()
        return known[key]
