"""How a truth is written: one style per file, and what reading it must say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.ugly.truth import Row, Truth


def iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def plain(number: float) -> str:
    return f"{number:g}" if abs(number) < 1e5 else f"{number:.2f}"


def grouped(decimal: str, thousands: str) -> Callable[[float], str]:
    """Numbers with two decimals and groups of three digits."""

    def write(number: float) -> str:
        return f"{number:,.2f}".translate({ord(","): thousands, ord("."): decimal})

    return write


@dataclass(frozen=True)
class Style:
    """Everything that may be ugly about a file of text; `edit` changes the finished text, `pack` its bytes."""

    delimiter: str = ","
    quote: str = '"'
    quoting: str = "needed"
    escape: str = '""'
    end: str = "\n"
    encoding: str = "utf-8"
    bom: bytes = b""
    day: Callable[[datetime], str] = iso
    number: Callable[[float], str] = plain
    yes: str = "yes"
    no: str = "no"
    missing: str = ""
    header: bool = True
    edit: Callable[[str], str] = str
    pack: Callable[[bytes], bytes] = bytes
    file: str = "file.csv"
    #: Makes the bytes of a format that is no text from the truth itself.
    whole: Callable[[Truth], bytes] | None = None

    def cell(self, value: Any) -> str:
        if value is None:
            return self.missing
        if value is True or value is False:
            return self.yes if value else self.no
        if isinstance(value, datetime):
            return self.day(value)
        return self.number(value) if isinstance(value, float) else str(value)

    def quoted(self, value: Any) -> str:
        cell = self.cell(value)
        needed = self.quoting == "all" or (self.quoting == "text" and isinstance(value, str))
        if self.quoting == "needed":
            needed = any(sign in cell for sign in (self.delimiter, self.quote, "\n"))
        return f"{self.quote}{cell.replace(self.quote, self.escape)}{self.quote}" if needed else cell

    def line(self, row: Row) -> str:
        return self.delimiter.join(map(self.quoted, row))

    def bytes(self, truth: Truth) -> bytes:
        if self.whole is not None:
            return self.whole(truth)
        lines = ([self.line(truth.headers)] if self.header else []) + [self.line(row) for row in truth.rows]
        text = self.edit("".join(line + "\n" for line in lines))
        return self.pack(self.bom + text.replace("\n", self.end).encode(self.encoding))


@dataclass(frozen=True)
class Case:
    """One ugly file: what is ugly about it, what it says, and the decisions that reading must show as evidence.

    `headers` and `rows` say what is read where that is not the truth word for word; `structure` lists the lines that
    are no data; `mapped` says whether the mapping proposed must give the truth's canonical rows.
    """

    name: str
    rule: str
    truth: Truth
    style: Style = Style()
    evidence: Mapping[str, str] = field(default_factory=dict)
    structure: tuple[tuple[int, str], ...] | None = None
    headers: tuple[str, ...] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    mapped: bool = True
    #: Whether its rows may be written again and again below each other.
    repeats: bool = True
    #: Whether the file is written out, so that only its canonical rows are compared.
    verbatim: bool = False
    #: What is written, where it is arranged otherwise than it is read.
    source: Truth | None = None

    @property
    def content(self) -> bytes:
        return self.style.bytes(self.source or self.truth)

    def written(self, folder: Path) -> Path:
        path = folder / self.style.file
        path.write_bytes(self.content)
        return path


def case(name: str, rule: str, truth: Truth, evidence: Mapping[str, str] | None = None, /, **style: Any) -> Case:
    """A case whose style differs from the plainest in what is named here."""
    own = {
        key: style.pop(key)
        for key in ("structure", "headers", "options", "mapped", "repeats", "source")
        if key in style
    }
    return Case(name, rule, truth, replace(Style(), **style), evidence or {}, **own)
