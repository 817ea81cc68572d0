"""What a file is, from its first bytes: text, workbook, archive … or nothing that holds a table."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Literal

from lib.errors import FileError, UnknownName
from lib.i18n import N_, Message, msg
from lib.importing.decode import wide_encoding

Format = Literal["text", "workbook", "parquet", "json"]

#: Bounds on what archives may unpack to, checked before and while they are unpacked.
MAX_UNPACKED, MAX_RATIO, MAX_ENTRIES = 20 * 2**30, 300, 2_000
MAX_WORKBOOK = 2**30
_FREE_OF_RATIO = 64 * 2**20
_CHUNK = 2**20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", N_("a PDF document")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"BM", N_("a picture")),
    (b"II*\x00", N_("a picture")),
    (b"MM\x00*", N_("a picture")),
    (b"MZ", N_("a program")),
    (b"\x7fELF", N_("a program")),
    (b"\xca\xfe\xba\xbe", N_("a program")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7z archive")),
    (b"Rar!", N_("a RAR archive")),
    (b"{\\rtf", N_("a text document (RTF)")),
    (b"SQLite format 3\x00", N_("a SQLite database")),
    (b"ID3", N_("a sound recording")),
    (b"OggS", N_("a sound recording")),
    (b"RIFF", N_("a recording or picture")),
    (b"\x00\x00\x00\x18ftyp", N_("a video")),
    (b"\x00\x00\x00\x20ftyp", N_("a video")),
)


class Unpacked:
    """A file unpacked into a folder of its own, both of which live as long as somebody holds this."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="regulars-unpacked-"))
        self.path = folder / "data"
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)


@dataclass(frozen=True, eq=False)
class Source:
    """A file ready to be read: unpacked, and known for what it is.

    `plain` is where its bytes are (the file itself, or its unpacked copy), `entries` the names in an archive,
    `size` and `stamp` tell whether the file changed since.
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


def open_source(path: str | os.PathLike[str], name: str | None = None, entry: str | None = None) -> Source:
    """Look at a file, unpack it if it is packed, and refuse what cannot hold a table.

    `entry` chooses a file of an archive. Raises FileError.
    """
    path = Path(path)
    name = name or path.name
    try:
        stat = path.stat()
        if path.is_dir():
            raise FileError(N_("“{name}” is a folder, not a file. Add the files in it."), name=name)
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise FileError(N_("There is no file “{name}”. Check its name and folder."), name=name) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FileError(N_("“{name}” cannot be opened: {why}."), name=name, why=why) from None
    if not head:
        raise FileError(N_("“{name}” is empty. Export it again and add the new file."), name=name)

    made = partial(Source, path=path, name=name, size=stat.st_size, stamp=stat.st_mtime_ns)
    if head.startswith(b"\x1f\x8b"):
        unpacked = _unpack(path, name, lambda: gzip.GzipFile(path))
        inner = _inner(unpacked.path, name)
        return made(format=inner, plain=unpacked.path, how=msg(N_("compressed with gzip")), unpacked=unpacked)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(made, path, name, entry)
    form = _inner(path, name)
    return made(format=form, plain=path, how=_HOW[form])


_HOW: dict[str, Message] = {
    "text": msg(N_("its bytes are text")),
    "workbook": msg(N_("its first bytes are those of a workbook")),
    "parquet": msg(N_("its first bytes are those of a Parquet file")),
    "json": msg(N_("every line is a JSON object")),
}


def _inner(plain: Path, name: str) -> Format:
    """The format of bytes that are not packed."""
    with plain.open("rb") as file:
        head = file.read(65536)
    if not head:
        raise FileError(N_("“{name}” is empty. Export it again and add the new file."), name=name)
    if head.startswith(_OLE):
        # Word, Outlook and encrypted workbooks use the same container; their stream names tell them apart.
        with plain.open("rb") as file:
            whole = file.read(MAX_WORKBOOK)
        if "EncryptedPackage".encode("utf-16-le") in whole:
            raise FileError(
                N_("“{name}” is protected by a password. Open it, save it without the password and add it again."),
                name=name,
            )
        if "WordDocument".encode("utf-16-le") in whole:
            raise _not_a_table(name, N_("a text document (Word)"))
        return "workbook"
    if head.startswith(b"PAR1"):
        return "parquet"
    for magic, what in _NOT_TABLES:
        # Short magic could be the start of a plain word ("BM;…"), so text is given the benefit of the doubt.
        if head.startswith(magic) and (len(magic) > 3 or b"\x00" in head or _mostly_control(head)):
            raise _not_a_table(name, what)
    stripped = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if stripped.startswith((b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML", b"<?xml")):
        raise _not_a_table(name, N_("a web page or XML document"))
    if stripped.startswith(b'{"') and stripped.split(b"\n", 1)[0].rstrip().endswith(b"}"):
        return "json"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or wide_encoding(head) is not None
    if not wide and _mostly_control(head):
        raise _not_a_table(name, N_("not text but binary data"))
    return "text"


def _mostly_control(head: bytes) -> bool:
    # NUL is left out: UTF-16 is full of it, and some programs pad text with it.
    control = sum(
        head.count(bytes([byte])) for byte in range(1, 32) if byte not in (7, 8, 9, 10, 11, 12, 13, 26, 27, 30, 31)
    )
    nul = head.count(0)
    return control > max(4, len(head) // 50) or nul > len(head) * 0.9


def _not_a_table(name: str, what: str) -> FileError:
    return FileError(
        N_("“{name}” is {what}, not a table. Export the data as CSV or as a workbook (.xlsx) and add that file."),
        name=name,
        what=msg(what),
    )


def _zip(made: Callable[..., Source], path: Path, name: str, entry: str | None) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise FileError(
            N_("“{name}” is a damaged archive or workbook. Export it again and add the new file."), name=name
        ) from None
    total, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if (
        len(infos) > MAX_ENTRIES
        or total > MAX_UNPACKED
        or (total > _FREE_OF_RATIO and total > MAX_RATIO * max(packed, 1))
    ):
        raise _too_big(name)
    names = {info.filename for info in infos}
    if "[Content_Types].xml" in names or "mimetype" in names or "content.xml" in names:
        if any(n.startswith("xl/") for n in names) or "content.xml" in names:
            if total > MAX_WORKBOOK:
                raise _too_big(name)
            if _odf_text(path, names):
                raise _not_a_table(name, N_("a text document"))
            return made(format="workbook", plain=path, how=_HOW["workbook"])
        what = (
            N_("a text document (Word)")
            if any(n.startswith("word/") for n in names)
            else N_("a presentation or document")
        )
        raise _not_a_table(name, what)
    members = [i for i in infos if not i.filename.startswith("__MACOSX/") and not Path(i.filename).name.startswith(".")]
    if not members:
        raise FileError(N_("The archive “{name}” holds no files. Put the exported tables into it."), name=name)
    if entry is not None and entry not in {i.filename for i in members}:
        raise UnknownNameInFile(name, N_("file in the archive"), entry, [i.filename for i in members])
    chosen = next(i for i in members if i.filename == entry) if entry else max(members, key=lambda i: i.file_size)
    if chosen.flag_bits & 1:
        raise FileError(
            N_("“{name}” is protected by a password. Open it, save it without the password and add it again."),
            name=name,
        )

    def opened() -> IO[bytes]:
        return zipfile.ZipFile(path).open(chosen.filename)

    unpacked = _unpack(path, name, opened)
    plain = unpacked.path
    if zipfile.is_zipfile(plain) or _inner(plain, chosen.filename) == "workbook":
        form: Format = "workbook"
    else:
        form = _inner(plain, f"{name}: {chosen.filename}")
    how = msg(N_("packed in a ZIP archive with {count} files"), count=len(members))
    entries = tuple(info.filename for info in members)
    return made(format=form, plain=plain, how=how, entries=entries, entry=chosen.filename, unpacked=unpacked)


def UnknownNameInFile(name: str, kind: str, wanted: str, known: list[str]) -> FileError:
    return FileError(N_("“{name}”: {problem}"), name=name, problem=UnknownName(kind, wanted, known).message)


def _odf_text(path: Path, names: set[str]) -> bool:
    if "mimetype" not in names:
        return False
    with zipfile.ZipFile(path) as archive, archive.open("mimetype") as member:
        return b"spreadsheet" not in member.read(200)


def _too_big(name: str) -> FileError:
    return FileError(
        N_("“{name}” unpacks to far more data than a table would hold, so it was not opened. Add the table unpacked."),
        name=name,
    )


def _unpack(path: Path, name: str, opened: Callable[[], IO[bytes] | gzip.GzipFile]) -> Unpacked:
    """The unpacked copy of a packed file."""
    unpacked = Unpacked()
    packed, written = max(path.stat().st_size, 1), 0
    try:
        with opened() as source, unpacked.path.open("wb") as out:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > MAX_UNPACKED or (written > _FREE_OF_RATIO and written > MAX_RATIO * packed):
                    raise _too_big(name)
                out.write(chunk)
    except EOFError:
        raise FileError(
            N_("“{name}” ends too early: it is damaged or still being written. Export it again."), name=name
        ) from None
    except (OSError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise FileError(N_("“{name}” cannot be unpacked: it is damaged. Export it again."), name=name) from None
    return unpacked
