"""A file made ready to be read: unpacked where it is packed, and known for what it is."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from lib.errors import FileError, UnknownName
from lib.i18n import N_, Message, msg
from lib.importing.formats import archive
from lib.importing.formats.sniff import GZIP, HEAD, ZIP, Format, format_of, protected
from lib.importing.text.cut import Record

_CHUNK = 2**20
#: A file packed in a packed file is unpacked too, but no deeper: whoever packs deeper means harm.
_DEEPEST = 2
_HOW: dict[str, Message] = {
    "text": msg(N_("its bytes are text")),
    "workbook": msg(N_("its first bytes are those of a workbook")),
    "page": msg(N_("it is a page with tables, as some programs write workbooks")),
    "parquet": msg(N_("its first bytes are those of a Parquet file")),
    "json": msg(N_("it holds JSON objects")),
}


class Unpacked:
    """A file unpacked into a folder of its own, both of which live as long as somebody holds this."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="regulars-unpacked-"))
        self.path = folder / "data"
        #: Removes both at once, when what is in them turns out to be of no use.
        self.drop = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)


@dataclass(frozen=True, eq=False)
class Source:
    """A file ready to be read: unpacked, and known for what it is.

    `plain` is where its bytes are (the file itself, or its unpacked copy), `entries` the names in an archive and
    `entry` the one that is read, `sheet` the sheet a user wants, if the user has `chosen` at all; `kept` holds the rows
    of sheets that were read. `size` and `stamp` tell whether the file changed since.
    """

    path: Path
    name: str
    format: Format
    plain: Path
    how: Message
    size: int
    stamp: int
    entries: tuple[str, ...] = ()
    entry: str | None = None
    sheet: str | None = None
    chosen: bool = False
    kept: dict[str, Iterable[Record]] = field(default_factory=dict, repr=False)
    unpacked: Unpacked | None = None

    def check_unchanged(self) -> None:
        """Raise if the file was written to or removed since it was looked at: line numbers would be wrong."""
        try:
            now = self.path.stat()
        except OSError:
            raise FileError(N_("“{name}” is no longer there. Add the file again."), name=self.name) from None
        if (now.st_size, now.st_mtime_ns) != (self.size, self.stamp) or not self.plain.exists():
            raise FileError(
                N_("“{name}” changed while it was being read. Wait until it is fully written and add it again."),
                name=self.name,
            )


def open_source(path: str | os.PathLike[str], name: str | None = None, wanted: str | None = None) -> Source:
    """Look at a file, unpack it if it is packed, and refuse what cannot hold a table.

    `wanted` chooses a sheet of a workbook, a file of an archive, or a sheet of a workbook in one ("book.xlsx: Sheet2").
    Raises FileError.
    """
    path = Path(path)
    name = name or path.name
    try:
        stat = path.stat()
        if path.is_dir():
            raise FileError(N_("“{name}” is a folder, not a file. Add the files in it."), name=name)
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        raise FileError(N_("There is no file “{name}”. Check its name and folder."), name=name) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FileError(N_("“{name}” cannot be opened: {why}."), name=name, why=why) from None
    if not head:
        raise FileError(N_("“{name}” is empty. Export it again and add the new file."), name=name)
    how = _HOW["text"]
    source = Source(
        path, name, "text", path, how, stat.st_size, stat.st_mtime_ns, sheet=wanted, chosen=wanted is not None
    )
    return _looked_into(source, head, name, 0)


def _looked_into(source: Source, head: bytes, shown: str, depth: int) -> Source:
    """What the file at `source.plain` is; a packed one is unpacked first."""
    if depth > _DEEPEST:
        raise _packed_again(shown)
    if head.startswith(GZIP):
        plain = source.plain
        unpacked = _unpack(plain, shown, lambda: gzip.GzipFile(plain))
        how = source.how if source.entries else msg(N_("compressed with gzip"))
        source = replace(source, plain=unpacked.path, how=how, unpacked=unpacked)
        return _looked_into(source, _head(unpacked.path), shown, depth + 1)
    if head.startswith(ZIP):
        infos = archive.listed(source.plain, shown)
        if archive.is_workbook(source.plain, infos, shown):
            return replace(source, format="workbook", how=_how(source, "workbook"))
        if depth:
            raise _packed_again(shown)
        return _member(source, archive.members(source.plain, infos, shown), depth)
    form = format_of(source.plain, shown)
    return replace(source, format=form, how=_how(source, form))


def _how(source: Source, form: Format) -> Message:
    return source.how if source.unpacked else _HOW[form]


def _head(plain: Path) -> bytes:
    with plain.open("rb") as file:
        return file.read(HEAD)


def _member(source: Source, members: list[archive.Member], depth: int) -> Source:
    """The file of an archive that the user chose, else the largest one."""
    chosen, sheet = members[0], None
    if source.sheet is not None:
        wanted = source.sheet
        by_name = {member.name: member for member in members}
        # The longest name first: one file may be called as another with a sheet.
        near = sorted((n for n in by_name if wanted == n or wanted.startswith(f"{n}: ")), key=len)
        if not near:
            raise UnknownNameInFile(source.name, N_("file in the archive"), wanted, list(by_name))
        chosen, sheet = by_name[near[-1]], wanted[len(near[-1]) + 2 :] or None
    shown = f"{source.name}: {chosen.name}"
    if chosen.is_protected:
        raise protected(shown)
    plain = source.plain

    def opened() -> IO[bytes]:
        return zipfile.ZipFile(plain).open(chosen.info)

    unpacked = _unpack(plain, shown, opened)
    source = replace(
        source,
        plain=unpacked.path,
        how=msg(N_("packed in a ZIP archive with {count} files"), count=len(members)),
        entries=tuple(member.name for member in members),
        entry=chosen.name,
        sheet=sheet,
        unpacked=unpacked,
    )
    return _looked_into(source, _head(unpacked.path), shown, depth + 1)


def _packed_again(name: str) -> FileError:
    return FileError(N_("“{name}” is an archive inside an archive. Unpack it and add the files it holds."), name=name)


def UnknownNameInFile(name: str, kind: str, wanted: str, known: list[str]) -> FileError:
    return FileError(N_("“{name}”: {problem}"), name=name, problem=UnknownName(kind, wanted, known).message)


def _unpack(packed: Path, name: str, opened: Callable[[], IO[bytes] | gzip.GzipFile]) -> Unpacked:
    """The unpacked copy of a packed file."""
    unpacked = Unpacked()
    try:
        _write_out(packed, name, opened, unpacked.path)
    except BaseException:
        unpacked.drop()
        raise
    return unpacked


def _write_out(packed: Path, name: str, opened: Callable[[], IO[bytes] | gzip.GzipFile], plain: Path) -> None:
    size, written = max(packed.stat().st_size, 1), 0
    try:
        with opened() as source, plain.open("wb") as out:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > archive.MAX_UNPACKED or (
                    written > archive.FREE_OF_RATIO and written > archive.MAX_RATIO * size
                ):
                    raise archive.too_big(name)
                out.write(chunk)
    except EOFError:
        raise FileError(
            N_("“{name}” ends too early: it is damaged or still being written. Export it again."), name=name
        ) from None
    except archive.DAMAGE as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise FileError(
                N_("“{name}” cannot be unpacked: the disk is full. Free some space and add it again."), name=name
            ) from None
        raise FileError(N_("“{name}” cannot be unpacked: it is damaged. Export it again."), name=name) from None
