"""Projects for tests: a workspace from visible rows, and what of it lies on a disk."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pyarrow.parquet as pq

from lib import Workspace

CUSTOMERS = """customer_id,name,email,phone,city
C1001,Ana Lopez,Ana.Lopez@example.org,+371 2000 1111,Riga
C1002,Ben Olsen,ben@example.org,+371 2000 2222,Oslo
C1003,Cy Young,cy@example.org,+371 2000 3333,Riga
"""
# Ana bought for 10 + 20 + 30, Ben for 40 + 50, Cy for 60; line 8 is hers too, but lies ahead.
ORDERS = """order_id,order_date,customer,amount
1,2026-01-05,C1001,10.00
2,2026-02-05,C1001,20.00
3,2026-03-05,C1001,30.00
4,2026-01-10,C1002,40.00
5,2026-03-10,C1002,50.00
6,2026-02-20,C1003,60.00
7,2999-01-01,C1001,70.00
"""
# By e-mail only; Ben writes about Ana.
ANSWERS = """answered_at,email,How likely are you to recommend us? (0-10),comment
2026-02-01,ana.lopez@example.org,10,fine
2026-02-02,ben@example.org,3,Ana Lopez said write to ana.lopez@example.org or +371 2000-1111 about C1001
2026-02-03,cy@example.org,9,good
"""
FILES = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS, "answers.csv": ANSWERS}
#: Everything that tells who Ana is.
ANA = ("C1001", "Ana Lopez", "Lopez", "ana.lopez", "2000 1111", "2000-1111")
#: How her number is written where files are read.
HER_NUMBER = "37120001111"


def workspace(folder: Path, files: dict[str, str] | None = None) -> Workspace:
    """A workspace of these files, written to a folder that stands for somebody's own."""
    folder.mkdir(parents=True, exist_ok=True)
    ws = Workspace()
    for name, text in (files or FILES).items():
        (folder / name).write_text(text, encoding="utf-8")
        ws.add(folder / name)
    return ws


def told(path: Path) -> str:
    """All that a file or a folder says to anybody who reads it byte by byte, unpacked as far as it goes."""
    paths = [path] if path.is_file() else [one for one in sorted(path.rglob("*")) if one.is_file()]
    return "\n".join(_told(one.read_bytes()) + one.name for one in paths)


def _told(content: bytes) -> str:
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(name + _told(archive.read(name)) for name in archive.namelist())
    if content[:4] == b"PAR1":
        return pq.read_table(io.BytesIO(content)).to_pandas().to_csv() + content.decode("latin-1")
    return content.decode("latin-1") + content.decode("utf-8", "ignore")


def said_of(text: str, words: tuple[str, ...]) -> list[str]:
    """Which of the words stand in a text, whatever their case."""
    return [word for word in words if word.casefold() in text.casefold()]
