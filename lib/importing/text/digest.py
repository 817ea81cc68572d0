"""What the content of a text is known by, whichever way its lines end."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from pathlib import Path

from lib.importing.text.decode import CHUNK

#: Line ends at the end of a file are held back up to this many bytes, for a file may end with or without them.
_HELD = 2**20


def text_digest(path: Path) -> str:
    """The same with or without a mark, whatever the line ends and however many of them at the end. Raises OSError."""
    found, held = hashlib.sha256(), b""
    with path.open("rb") as content:
        content.seek(len(BOM_UTF8) if content.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
        while chunk := content.read(CHUNK):
            chunk = held + chunk
            # What a file ends with, and half of a line end, wait for what comes after them.
            body = chunk.rstrip(b"\r\n")
            found.update(body.replace(b"\r\n", b"\n") if b"\r" in body else body)
            held = chunk[len(body) :]
            if len(held) > _HELD:
                found.update(held)
                held = b""
    return found.hexdigest()
