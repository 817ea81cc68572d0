"""A short name for the content of a file, by which the same file is known again."""

from __future__ import annotations

import hashlib

from lib.errors import FileError
from lib.i18n import N_
from lib.importing.file_table import FileTable
from lib.importing.text.digest import text_digest


def digest_of(file: FileTable) -> tuple[str, ...]:
    """The same for the same content: packed or not, and text with or without a mark and whatever its line ends."""
    if file.digest:
        return file.digest
    source = file.layout.source
    sheets = (e.value for e in file.evidence if e.name == "sheet" and source.format in ("workbook", "page"))
    try:
        if source.format in ("text", "json"):
            return (text_digest(source.plain),)
        with source.plain.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest(), *sheets
    except OSError as error:
        raise FileError(N_("“{name}” cannot be read: {why}."), name=file.name, why=error.strerror or "") from None
