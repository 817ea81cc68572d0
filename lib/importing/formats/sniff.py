"""What bytes are, from the first of them: text, workbook, Parquet, JSON … or nothing that holds a table."""

from __future__ import annotations

import codecs
import json
import mmap
import re
from pathlib import Path
from typing import Literal

from lib.errors import FileError
from lib.i18n import N_, msg
from lib.importing.text.decode import wide_encoding

Format = Literal["text", "workbook", "page", "parquet", "json"]

HEAD = 65_536
GZIP, ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
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
    (b"BZh", N_("a bzip2 archive")),
    (b"\xfd7zXZ\x00", N_("an xz archive")),
    (b"\x28\xb5\x2f\xfd", N_("a Zstandard archive")),
    (b"MIME-Version:", N_("a web page saved as one file (MHTML)")),
    (b"{\\rtf", N_("a text document (RTF)")),
    (b"SQLite format 3\x00", N_("a SQLite database")),
    (b"ID3", N_("a sound recording")),
    (b"OggS", N_("a sound recording")),
    (b"RIFF", N_("a recording or picture")),
    (b"\x00\x00\x00\x18ftyp", N_("a video")),
    (b"\x00\x00\x00\x20ftyp", N_("a video")),
)
_PAGE = N_("a web page or XML document")
_WORKBOOKS = (".xls", ".xlsx", ".xls.gz", ".xlsx.gz")
#: What an XML spreadsheet says of itself, and how anything begins that is written in marks.
_XML_SPREADSHEET, _MARK = b"urn:schemas-microsoft-com:office:spreadsheet", re.compile(rb"\s*<[!?a-z]", re.IGNORECASE)
_MARKUP = re.compile(
    rb"\s*<(?:!doctype|\?xml|!--|/?(?:html|head|body|meta|style|table|title|div|script)\b)", re.IGNORECASE
)
_OBJECT = re.compile(r"\s*(?:\[\s*)?\{\s*(?:\"|\})")


def not_a_table(head: bytes, name: str) -> str | None:
    """What the first bytes are of if not of a table: a picture, a program, a web page …; None if they may be."""
    if is_page(head, name):
        return None
    for magic, what in _NOT_TABLES:
        # Short magic could be the start of a plain word ("BM;…"), so text is given the benefit of the doubt.
        if head.startswith(magic) and (len(magic) > 3 or b"\x00" in head or _mostly_control(head)):
            return what
    if head[257:262] == b"ustar":
        return N_("a tar archive")
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return _PAGE
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or wide_encoding(head) is not None
    if not wide and not head.startswith((_OLE, b"PAR1", GZIP, *ZIP)) and _mostly_control(head):
        return N_("not text but binary data")
    return None


def is_page(head: bytes, name: str) -> bool:
    """Whether a file is a page that is called a workbook, as many programs write it, or an XML spreadsheet."""
    wide = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else wide_encoding(head)
    text = head.decode(wide, "replace").encode() if wide else head
    text = text.removeprefix(b"\xef\xbb\xbf")
    if not _MARK.match(text):
        return False
    return name.lower().endswith(_WORKBOOKS) or (_XML_SPREADSHEET in text and b"<html" not in text.lower())


def format_of(plain: Path, name: str) -> Format:
    """The format of a file that is not packed. Raises FileError for what holds no table."""
    with plain.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise FileError(N_("“{name}” is empty. Export it again and add the new file."), name=name)
    if head.startswith(_OLE):
        return _of_container(plain, name)
    if head.startswith(b"PAR1"):
        return "parquet"
    if is_page(head, name):
        return "page"
    if what := not_a_table(head, name):
        raise refused(name, what)
    if _is_json(plain, head):
        return "json"
    return "text"


def refused(name: str, what: str) -> FileError:
    return FileError(
        N_("“{name}” is {what}, not a table. Export the data as CSV or as a workbook (.xlsx) and add that file."),
        name=name,
        what=msg(what),
    )


def page_without_table(name: str) -> FileError:
    """A page that is called a workbook and holds no table, as one that only points to its sheets."""
    text = N_(
        "“{name}” is called a workbook, but inside it is a web page or XML document, as some programs write it. "
        "Open it in Excel or another spreadsheet, save it as a workbook (.xlsx) and add that file."
    )
    return FileError(text, name=name)


def protected(name: str) -> FileError:
    return FileError(
        N_("“{name}” is protected by a password. Open it, save it without the password and add it again."), name=name
    )


def _of_container(plain: Path, name: str) -> Format:
    """Word, Outlook and encrypted workbooks use the same container as old workbooks; stream names tell them apart."""
    with plain.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:

        def holds(stream: str) -> bool:
            return whole.find(stream.encode("utf-16-le")) >= 0

        if holds("EncryptedPackage"):
            raise protected(name)
        if holds("Workbook") or holds("Book"):
            return "workbook"
        if holds("WordDocument"):
            raise refused(name, N_("a text document (Word)"))
        if holds("PowerPoint Document"):
            raise refused(name, N_("a presentation or document"))
        if holds("__properties_version1.0"):
            raise refused(name, N_("an e-mail message"))
    return "workbook"


def _is_json(plain: Path, head: bytes) -> bool:
    """Whether a file is JSON: an object on each line, a list of them, or objects of many lines."""
    encoding = unicode_encoding(head)
    if not _OBJECT.match(head.decode(encoding, "replace")):
        return False
    with plain.open(encoding=encoding, errors="replace") as file:
        first = file.readline(2**24).strip()
    if first.startswith("["):
        return True
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        # An object written over several lines breaks its lines after a brace or a comma; a table does not.
        return first.endswith(("{", ",", "}"))


def unicode_encoding(head: bytes) -> str:
    """The encoding of text that is Unicode in any case, as JSON is."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if marked else wide_encoding(head) or "utf-8-sig"


def _mostly_control(head: bytes) -> bool:
    # NUL is left out: UTF-16 is full of it, and some programs pad text with it.
    control = sum(
        head.count(bytes([byte])) for byte in range(1, 32) if byte not in (7, 8, 9, 10, 11, 12, 13, 26, 27, 30, 31)
    )
    nul = head.count(0)
    return control > max(4, len(head) // 50) or nul > len(head) * 0.9
