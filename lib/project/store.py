"""A project's folder: a manifest, and beside it the files it names, each under the hash of its bytes.

Files are written first and never changed; the manifest is replaced in one step, last. Whenever the writing is broken
off, the folder holds the project as it was before or as it is after.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from lib.errors import ProjectError
from lib.i18n import N_
from lib.project.lock import alone
from lib.project.manifest import DIGEST, LONGEST, Manifest, damaged

MANIFEST, DATA = "project.json", "data"
#: What is being written begins so, and is swept away if it was left behind.
_HALF = ".half-"
#: Seconds after which what is half written was left behind by a process that died.
_LEFT_BEHIND = 3600
_CHUNK = 2**20


class Store:
    """The folder of one project. It belongs to one process at a time, which notices when another one wrote to it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._seen: str | None = None

    @property
    def exists(self) -> bool:
        return (self.folder / MANIFEST).is_file()

    @property
    def data(self) -> Path:
        return self.folder / DATA

    def path(self, digest: str) -> Path:
        """Where a kept file is."""
        if not DIGEST.fullmatch(digest):
            raise ValueError(digest)
        return self.data / digest

    def read(self, name: str = "") -> Manifest:
        """The manifest; ProjectError if it is damaged, gone, or of a newer version."""
        text = self._text(name)
        manifest = Manifest.from_json(text, name or self.folder.name)
        self._seen = text
        return manifest

    def _text(self, name: str) -> str:
        path = self.folder / MANIFEST
        try:
            if path.stat().st_size > LONGEST:
                raise damaged(name or self.folder.name, N_("its list of contents is far too long"))
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise _gone(name or self.folder.name) from None
        except UnicodeDecodeError:
            raise damaged(name or self.folder.name, N_("its list of contents is not readable")) from None
        except OSError as error:
            text = N_("The project “{name}” cannot be read: {why}.")
            raise ProjectError(text, name=name or self.folder.name, why=error.strerror or str(error)) from None

    def keep(self, path: Path) -> str:
        """Copy a file into the project, and give the hash it is kept under; one that is there already stays."""
        with self._saving(path.name):
            (self.data).mkdir(parents=True, exist_ok=True)
            found = hashlib.sha256()
            with path.open("rb") as source, aside(self.data) as (half, out):
                while chunk := source.read(_CHUNK):
                    found.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
                out.close()  # Some systems give no other name to a file that is open.
                # The copy is read again later and told by its time whether it is still the same.
                with suppress(OSError):
                    shutil.copystat(path, half)
                os.chmod(half, 0o600)
                os.replace(half, self.path(found.hexdigest()))
            _settled(self.data)
            return found.hexdigest()

    def write(self, manifest: Manifest) -> None:
        """Replace the manifest in one step. The files it names must have been kept before.

        ProjectError if another process wrote to it since this one read or wrote it, or cleared a kept file away.
        """
        with self._saving(manifest.name):
            if self._seen is None:
                self.folder.mkdir(parents=True, exist_ok=True)
            elif not self.folder.is_dir():
                raise _gone(manifest.name)
            with self._alone(manifest.name):
                # Nobody else can write between the look and the replacing.
                changed = self._seen is not None and self._text(manifest.name) != self._seen
                if changed or not all(self.path(file.digest).is_file() for file in manifest.files):
                    raise ProjectError(
                        N_(
                            "“{name}” was changed by another window of Regulars, so it was not saved from here. "
                            "Open it again to go on."
                        ),
                        name=manifest.name,
                    )
                text = manifest.to_json()
                replaced(self.folder / MANIFEST, text.encode("utf-8"))
                self._seen = text

    def tidy(self, manifest: Manifest, thoroughly: bool = False) -> None:
        """Delete the files that the manifest on disk does not name, and what was left half written.

        Nothing is deleted if another process has written another manifest meanwhile. What is half written may be just
        being written by another one, so it is left for an hour, unless all is to go that anybody left behind.
        """
        used, past = manifest.digests, time.time() - _LEFT_BEHIND
        with suppress(OSError, ProjectError), self._alone(manifest.name):
            if self._text(manifest.name) != self._seen:
                return
            for path in [*(self.data).glob("*"), *self.folder.glob(f"{_HALF}*")]:
                with suppress(OSError):
                    half = path.name.startswith(_HALF)
                    if path.name not in used and (thoroughly or not half or path.stat().st_mtime < past):
                        path.unlink()

    def delete(self) -> None:
        """Delete the project: the manifest first, so that no half of it is ever taken for the whole."""
        with self._saving(self.folder.name):
            with self._alone(self.folder.name):
                (self.folder / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(self.folder)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        try:
            with alone(self.folder):
                yield
        except TimeoutError:
            text = N_("“{name}” is just being saved by another window of Regulars. Try again in a moment.")
            raise ProjectError(text, name=name) from None

    @contextmanager
    def _saving(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ProjectError(
                N_("“{name}” could not be saved: {why}. What was saved before is still there."),
                name=name,
                why=error.strerror or str(error),
            ) from None


def _gone(name: str) -> ProjectError:
    return ProjectError(N_("The project “{name}” is no longer there."), name=name)


@contextmanager
def aside(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file to write to, which is gone again unless it is given another name."""
    handle, name = tempfile.mkstemp(prefix=_HALF, dir=folder)
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield half, out
    finally:
        half.unlink(missing_ok=True)


def replaced(path: Path, content: bytes) -> None:
    """Put a content in the place of a file, in one step."""
    with aside(path.parent) as (half, out):
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
        out.close()
        os.replace(half, path)
    _settled(path.parent)


def _settled(folder: Path) -> None:
    """Make sure that names given in a folder outlive a power cut, where the system can promise that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
