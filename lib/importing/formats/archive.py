"""What a ZIP file holds: whether it is a workbook, else its members that may be tables, by names to be shown."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lib.errors import FileError
from lib.i18n import N_
from lib.importing.formats.sniff import not_a_table, refused

#: Bounds on what archives may unpack to, checked before and while they are unpacked.
MAX_UNPACKED, MAX_RATIO, MAX_ENTRIES = 20 * 2**30, 300, 2_000
MAX_WORKBOOK = 2**30
FREE_OF_RATIO = 64 * 2**20
#: What unpacking raises where an archive is damaged, encrypted, or packed in a way Python does not know.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    ValueError,
    LookupError,
    EOFError,
    RuntimeError,
)
_NO_TABLE = re.compile(
    r"(?:^|/)(?:read[ _-]?me|license|прочти\w*|прочитай\w*|thumbs\.db|desktop\.ini)(?:\.\w+)?$", re.IGNORECASE
)
_UTF_8_NAME, _ENCRYPTED = 0x800, 0x1


@dataclass(frozen=True)
class Member:
    """A file in an archive: its name as a person knows it, and where it is."""

    name: str
    info: zipfile.ZipInfo

    @property
    def is_protected(self) -> bool:
        return bool(self.info.flag_bits & _ENCRYPTED)


def listed(path: Path, name: str) -> list[zipfile.ZipInfo]:
    """The files in an archive, without its folders. Raises FileError if it is damaged or unpacks to too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except DAMAGE:
        raise FileError(
            N_("“{name}” is a damaged archive or workbook, or is still being written. Export it again and add it."),
            name=name,
        ) from None
    total, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if (
        len(infos) > MAX_ENTRIES
        or total > MAX_UNPACKED
        or (total > FREE_OF_RATIO and total > MAX_RATIO * max(packed, 1))
    ):
        raise too_big(name)
    return infos


def is_workbook(path: Path, infos: list[zipfile.ZipInfo], name: str) -> bool:
    """Whether these are the parts of one workbook. Raises FileError for those of another document."""
    names = {info.filename for info in infos}
    if not names & {"[Content_Types].xml", "mimetype", "content.xml"}:
        return False
    if not any(part.startswith("xl/") for part in names) and "content.xml" not in names:
        is_word = any(part.startswith("word/") for part in names)
        raise refused(name, N_("a text document (Word)") if is_word else N_("a presentation or document"))
    if sum(info.file_size for info in infos) > MAX_WORKBOOK:
        raise too_big(name)
    if "mimetype" in names and b"spreadsheet" not in _start(path, "mimetype", 200):
        raise refused(name, N_("a text document"))
    return True


def members(path: Path, infos: list[zipfile.ZipInfo], name: str) -> list[Member]:
    """The files that may be tables, largest first. Raises FileError if there are none."""
    some: list[Member] = []
    found: list[Member] = []
    what = ""
    taken: set[str] = set()
    for info in infos:
        shown = _shown_name(info)
        if shown.startswith("__MACOSX/") or PurePosixPath(shown).name.startswith("."):
            continue
        number, unique = 1, shown
        while unique in taken:
            number += 1
            unique = f"{shown} ({number})"
        taken.add(unique)
        member = Member(unique, info)
        some.append(member)
        other = None if member.is_protected else not_a_table(_start(path, info, 4096), shown)
        what = other or what
        if other is None and info.file_size:
            found.append(member)
    if not some:
        raise FileError(N_("The archive “{name}” holds no files. Put the exported tables into it."), name=name)
    if not found and what:
        raise refused(f"{name}: {some[0].name}", what)
    if not found:
        raise FileError(N_("All files in the archive “{name}” are empty. Export them again."), name=name)
    tables = [member for member in found if not _NO_TABLE.search(member.name)]
    return sorted(tables or found, key=lambda member: -member.info.file_size)


def too_big(name: str) -> FileError:
    return FileError(
        N_("“{name}” unpacks to far more data than a table would hold, so it was not opened. Add the table unpacked."),
        name=name,
    )


def _start(path: Path, member: str | zipfile.ZipInfo, length: int) -> bytes:
    """The first bytes of a member; nothing if it cannot be unpacked, which is said where it is."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            return file.read(length)
    except DAMAGE:
        return b""


def _shown_name(info: zipfile.ZipInfo) -> str:
    """The name of a member. Some programs write cp866 or cp1251 without saying so, which is then taken for cp437."""
    name = info.filename
    if not info.flag_bits & _UTF_8_NAME and not name.isascii():
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "cp866", "cp1251"):
            try:
                better = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            letters = [char for char in better if not char.isascii()]
            if letters and all(char.isalpha() or char in "№«»–— " for char in letters):
                name = better
                break
    return re.sub(r"[\x00-\x1f\x7f]", " ", name.replace("\\", "/"))
