"""JSON objects as rows: one on each line, one after another, or in a list; inner objects become columns too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from lib.errors import FileError
from lib.i18n import N_, Message, msg
from lib.importing.formats.cell_text import cell_text, sound
from lib.importing.formats.kept_rows import Broken, KeptRows
from lib.importing.formats.sniff import unicode_encoding
from lib.importing.text.cut import Record

_CHUNK = 2**20
_LONGEST = 2**26
#: A file of which more lines than this share are no objects is no file of JSON lines.
_TOO_MANY = 0.5
_MOST_KEYS = 16_384
_SPACE = " \t\r\n"


class JsonRows:
    """The objects of a file as rows; `keys` are gathered from all of them, in the order in which they appear."""

    def __init__(self, path: Path, name: str):
        self.keys: dict[str, int] = {}
        self.name = name
        self._found = self._broken = 0
        self._nested = False
        self._where = 1
        self._why: Message | str = ""
        with path.open("rb") as raw:
            encoding = unicode_encoding(raw.read(4096))
        with path.open(encoding=encoding, errors="replace") as file:
            start = file.read(_CHUNK).lstrip(_SPACE)
        lines = not start.startswith("[") and _is_object(start.split("\n", 1)[0])
        self.kept = KeptRows(self._lines(path, encoding) if lines else self._values(path, encoding), name)
        if not self._found or self._broken >= _TOO_MANY * (self._found + self._broken):
            raise FileError(
                N_("“{name}”, line {line}: {why}. Export it as one JSON object on each line, or as a list of them."),
                name=name,
                line=str(self._where),
                why=self._why or msg(N_("there are no JSON objects")),
            )
        if self.kept.count == 1 and self._nested and not start.startswith("["):
            raise FileError(
                N_("“{name}” holds one JSON object, not rows. Export it as one object on each line, or as a list."),
                name=name,
            )

    def __iter__(self) -> Iterator[Record]:
        return iter(self.kept)

    def _lines(self, path: Path, encoding: str) -> Iterator[Record]:
        with path.open(encoding=encoding, errors="replace", newline="\n") as file:
            for number, line in enumerate(file, 1):
                text = line.strip()
                yield self._row(number, text) if text else Record(number, [])

    def _row(self, number: int, text: str) -> Record:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            return self._refused(number, text, msg(N_("this is not valid JSON ({why})"), why=str(error)[:100]))
        return self._cells(number, value, text)

    def _values(self, path: Path, encoding: str) -> Iterator[Record]:
        """Values one after another, with or without a list around them; rows are counted from 1."""
        for number, (value, text) in enumerate(_decoded(path, encoding, self.name), 1):
            if value is None:
                yield self._refused(number, text, msg(N_("it ends too early")))
            else:
                yield self._cells(number, value, text)

    def _cells(self, number: int, value: Any, text: str) -> Record:
        if not isinstance(value, dict):
            return self._refused(number, text, msg(N_("this is not a JSON object")))
        self._found += 1
        keys, cells = self.keys, [""] * len(self.keys)
        self._nested = self._nested or any(isinstance(inner, (list, dict)) for inner in value.values())
        for key, inner in _flat(value):
            at = keys.setdefault(key, len(keys))
            if at >= len(cells):
                if len(keys) > _MOST_KEYS:
                    raise FileError(
                        N_("“{name}”: the objects have more than {count} different keys, too many for a table."),
                        name=self.name,
                        count=_MOST_KEYS,
                    )
                cells.append("")
            cells[at] = cell_text(inner)
        return Record(number, cells)

    def _refused(self, number: int, text: str, why: Message | str) -> Broken:
        self._broken += 1
        self._where, self._why = (self._where, self._why) if self._why else (number, why)
        return Broken(number, [sound(text)])


def _flat(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        if isinstance(inner, dict):
            for name, one in inner.items():
                yield sound(f"{key}.{name}"), one
        else:
            yield sound(str(key)), inner


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _decoded(path: Path, encoding: str, name: str) -> Iterator[tuple[Any, str]]:
    """Each value of the file with its text; a last one cut off comes as None. Raises FileError."""
    decode = json.JSONDecoder().raw_decode
    text, at, done, count = "", 0, False, 0
    with path.open(encoding=encoding, errors="replace") as file:
        while True:
            while at < len(text) and (text[at] in _SPACE or text[at] in "[],"):
                at += 1
            if at < len(text):
                try:
                    value, end = decode(text, at)
                    # A number or word at the very end may go on in the next piece.
                    if end < len(text) or done:
                        yield value, text[at : at + 300]
                        at, count = end, count + 1
                        continue
                except JSONDecodeError as error:
                    if done and (error.pos >= len(text.rstrip()) or "Unterminated" in error.msg):
                        yield None, text[at : at + 300]
                        return
                    if done or len(text) - at > _LONGEST:
                        raise FileError(
                            N_("“{name}”: object {number} is not valid JSON ({why}). Export the file again."),
                            name=name,
                            number=count + 1,
                            why=error.msg,
                        ) from None
                except ValueError as error:
                    raise FileError(
                        N_("“{name}”: object {number} is not valid JSON ({why}). Export the file again."),
                        name=name,
                        number=count + 1,
                        why=str(error)[:100],
                    ) from None
                except RecursionError:
                    raise FileError(N_("“{name}” holds JSON nested too deep for a table."), name=name) from None
            elif done:
                return
            more = file.read(max(_CHUNK, len(text) - at))
            done = not more
            text, at = text[at:] + more, 0
