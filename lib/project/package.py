"""A project as one file: a ZIP archive of its manifest and its files, which opens elsewhere."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from lib.errors import ProjectError
from lib.i18n import N_
from lib.importing.formats.archive import DAMAGE, FREE_OF_RATIO, MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED
from lib.project.manifest import LONGEST, Manifest, damaged
from lib.project.store import DATA, MANIFEST

SUFFIX = ".regulars"
_CHUNK = 2**20
_ZIP = b"PK\x03\x04"


def is_project(path: Path) -> bool:
    """Whether a file says of itself that it is a project: its first entry is a manifest."""
    try:
        with path.open("rb") as file:
            start = file.read(30 + len(MANIFEST))
    except OSError:
        return False
    return start.startswith(_ZIP) and start.endswith(MANIFEST.encode())


def write(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write a project and the files it names; whatever stood at `path` is replaced in one step, or stays."""
    half = None
    try:
        handle, name = tempfile.mkstemp(prefix=".half-", suffix=SUFFIX, dir=path.parent)
        half = Path(name)
        with os.fdopen(handle, "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                archive.writestr(_entry(MANIFEST), manifest.to_json().encode("utf-8"))
                for digest in sorted(manifest.digests):
                    _pack(archive, digest, files[digest])
            out.flush()
            os.fsync(out.fileno())
        os.chmod(half, 0o644)
        os.replace(half, path)
    except OSError as error:
        text = N_("“{name}” could not be saved: {why}. What was saved before is still there.")
        raise ProjectError(text, name=path.name, why=error.strerror or str(error)) from None
    finally:
        if half is not None:
            with suppress(OSError):
                half.unlink(missing_ok=True)


def _entry(name: str) -> zipfile.ZipInfo:
    # Without a date of its own, so that the same project is the same file.
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _pack(archive: zipfile.ZipFile, digest: str, path: Path) -> None:
    found = hashlib.sha256()
    with path.open("rb") as source, archive.open(_entry(f"{DATA}/{digest}"), "w", force_zip64=True) as out:
        while chunk := source.read(_CHUNK):
            found.update(chunk)
            out.write(chunk)
    if found.hexdigest() != digest:
        raise ProjectError(
            N_("A file of the project changed since it was added, so it was not saved. Add the file again.")
        )


def unpack(path: Path, place: Callable[[str], Path], name: str | None = None) -> Manifest:
    """Read a project from one file, and put the files it names where `place` says, by their hash.

    Nothing else in the archive is touched, and no name in it becomes a path. ProjectError where it is no project,
    damaged, unpacks to too much, or was saved by a newer version.
    """
    name = name or path.name
    try:
        with zipfile.ZipFile(path) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            if MANIFEST not in infos:
                raise ProjectError(N_("“{name}” is not a Regulars project."), name=name)
            _check(list(infos.values()), len(archive.infolist()), name)
            manifest = Manifest.from_json(_read(archive, infos[MANIFEST], name), name)
            wanted = {file.digest: file.size for file in manifest.files}
            unknown = set(infos) - {MANIFEST} - {f"{DATA}/{digest}" for digest in manifest.digests}
            if unknown:
                raise damaged(name, N_("it holds something that does not belong to it"))
            for digest, size in wanted.items():
                info = infos.get(f"{DATA}/{digest}")
                if info is None:
                    raise damaged(name, N_("a file of it is missing"))
                _unpack(archive, info, digest, size, place(digest), name)
    except FileNotFoundError:
        raise ProjectError(N_("There is no file “{name}”. Check its name and folder."), name=name) from None
    except zipfile.BadZipFile:
        raise ProjectError(N_("“{name}” is not a Regulars project, or is damaged."), name=name) from None
    except DAMAGE as error:
        why = N_("it cannot be unpacked")
        if isinstance(error, OSError) and error.strerror:
            raise ProjectError(
                N_("The project “{name}” cannot be opened: {why}."), name=name, why=error.strerror
            ) from None
        raise damaged(name, why) from None
    return manifest


def _check(infos: list[zipfile.ZipInfo], entries: int, name: str) -> None:
    total, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if entries != len(infos):
        raise damaged(name, N_("it holds two things of one name"))
    if entries > MAX_ENTRIES or total > MAX_UNPACKED or (total > FREE_OF_RATIO and total > MAX_RATIO * max(packed, 1)):
        raise too_big(name)


def too_big(name: str) -> ProjectError:
    return ProjectError(
        N_("“{name}” unpacks to far more data than a project would hold, so it was not opened."), name=name
    )


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    with archive.open(info) as file:
        text = file.read(LONGEST + 1)
    if len(text) > LONGEST:
        raise too_big(name)
    return text


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, digest: str, size: int, path: Path, name: str) -> None:
    found, written = hashlib.sha256(), 0
    with archive.open(info) as source, path.open("wb") as out:
        # What the archive says of its sizes is a claim; what counts is what comes out.
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > size:
                raise damaged(name, N_("a file of it is longer than it should be"))
            found.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if found.hexdigest() != digest:
        raise damaged(name, N_("a file of it does not match its checksum"))
