"""A short name for the content of a file, by which the same file is known again."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from typing import IO

from lib.errors import FileError
from lib.i18n import N_
from lib.importing.file_table import FileTable

#: Line ends at the end of a file are held back up to this many bytes, for a file may end with or without them.
_HELD = _CHUNK = 2**20


def digest_of(file: FileTable) -> tuple[str, ...]:
    """The same for the same content: packed or not, and text with or without a mark and whatever its line ends."""
    if file.digest:
        return file.digest
    source = file.layout.source
    sheets = (e.value for e in file.evidence if e.name == "sheet" and source.format == "workbook")
    try:
        with source.plain.open("rb") as content:
            if source.format not in ("text", "json"):
                return hashlib.file_digest(content, "sha256").hexdigest(), *sheets
            return (_digest_of_text(content),)
    except OSError as error:
        raise FileError(N_("“{name}” cannot be read: {why}."), name=file.name, why=error.strerror or "") from None


def _digest_of_text(content: IO[bytes]) -> str:
    found, held = hashlib.sha256(), b""
    content.seek(len(BOM_UTF8) if content.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
    while chunk := content.read(_CHUNK):
        chunk = held + chunk
        # What a file ends with, and half of a line end, wait for what comes after them.
        body = chunk.rstrip(b"\r\n")
        found.update(body.replace(b"\r\n", b"\n") if b"\r" in body else body)
        held = chunk[len(body) :]
        if len(held) > _HELD:
            found.update(held)
            held = b""
    return found.hexdigest()
