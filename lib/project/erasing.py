"""Rows and cells that tell who somebody is: taken out, or replaced by stand-ins, in the files themselves."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import ibis

from lib.errors import ProjectError
from lib.i18n import N_
from lib.importing import FileMapping, FileTable, Intake
from lib.importing.intake.canonical import PERSON_ROLES
from lib.importing.intake.traces import Traces
from lib.project.personal import Way, digits, is_borne, mentioned, ways, written
from lib.project.pseudonyms import FEWEST_WORDS, MOST_WORDS, WORD, Pseudonyms, without_names
from lib.project.rewrite import all_rows
from lib.schema import ALSO_KNOWN_BY, LINE_COLUMN

#: What stands where somebody was mentioned who is to be forgotten.
GONE = "[…]"
#: Shorter words of a name are too many other words as well.
SHORTEST_NAME = 3
_MODULUS = 2**31 - 1
NamedProgress = Callable[[str, float], None]


@dataclass(frozen=True)
class Place:
    """A text in a file."""

    file: str
    text: str


@dataclass
class Changes:
    """How a file is changed: row by row, None for a row to leave out.

    `lines` are those left out so far, `columns` those of which some cells are others than before.
    """

    row: Callable[[int, list[str]], list[str] | None]
    lines: set[int] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)


class Eraser:
    """Takes one person out of files: her rows go, and what others' rows say of her is blotted out."""

    def __init__(
        self, traces: Traces, files: Sequence[tuple[int, FileTable, FileMapping]], tell: NamedProgress | None = None
    ):
        self._traces = traces
        self._found = {file_id: (file, mapping, ways(file, mapping)) for file_id, file, mapping in files}
        self._lines: dict[int, set[int]] = {file_id: set() for file_id in self._found}
        self._names: set[str] = set()
        self._words: set[str] = set()
        self._perhaps: dict[tuple[int, int, str], str] = {}
        self._calls = {name for name in traces.names if _tells(name)}
        self._hers: dict[tuple[Way, tuple[str, ...]], dict[str, bool]] = {}
        self.rows = self.files = 0
        for place, file_id in enumerate(self._found):
            self._look(file_id, of_one(tell, self._found[file_id][0].name, place, len(self._found)))

    def _look(self, file_id: int, tell: Callable[[float], None]) -> None:
        """Find her rows, also those that are refused or count elsewhere, and the names she bears in them."""
        file, mapping, found = self._found[file_id]
        missing, headers = tuple(file.options.missing or ()), file.headers
        naming = _naming(mapping)
        own = [(headers.index(name), found[name]) for name in headers if name in naming and name in found]
        calling = [headers.index(name) for name in headers if found.get(name) == "name"]
        borne = [at for at in calling if is_borne(headers[at])]
        known = self._traces.lines.get(file_id, frozenset())
        # Cells are met again and again, and looked into once.
        looked = [(at, way, self._hers.setdefault((way, missing), {})) for at, way in own]

        def hers(cells: list[str]) -> bool:
            for at, way, seen in looked:
                cell = cells[at]
                found = seen.get(cell)
                if found is None:
                    found = seen[cell] = self._is_her(cell, way, missing)
                if found:
                    return True
            return False

        for line, cells in all_rows(file, tell) if known or looked else ():
            if line in known or hers(cells):
                self._lines[file_id].add(line)
                self._names |= set(_full_names(cells[at] for at in calling))
                self._words |= {word for at in borne for word in _single_words(cells[at])}
        self.rows += len(self._lines[file_id])
        self.files += bool(self._lines[file_id])

    def _is_her(self, cell: str, way: Way, missing: tuple[str, ...]) -> bool:
        named = written(cell, way, missing)
        return named is not None and named[1] in self._traces.names

    def change(self, file_id: int, tell: Callable[[float], None] | None = None) -> Changes | None:
        """What to change in a file; None if she is not in it."""
        file, _mapping, found = self._found[file_id]
        headers, missing = file.headers, tuple(file.options.missing or ())
        gone = self._lines[file_id]
        others = [(at, name, found[name], dict[str, str]()) for at, name in enumerate(headers) if name in found]
        made = Changes(lambda line, cells: None)
        alone = _whole_words(self._words)

        def without_her(cell: str, way: Way) -> str:
            if way == "words":
                return self._without_her(cell)
            if way == "name" and " ".join(cell.casefold().split()) in self._names:
                return ""
            return "" if self._is_her(cell, way, missing) else cell

        def row(line: int, cells: list[str]) -> list[str] | None:
            if line in gone:
                made.lines.add(line)
                return None
            for at, name, way, seen in others:
                cell = cells[at]
                if not cell:
                    continue
                new = seen.get(cell)
                if new is None:
                    new = seen[cell] = without_her(cell, way)
                if alone is not None and way == "words" and alone.search(new):
                    self._perhaps[file_id, line, name] = new
                if new != cell:
                    cells[at] = new
                    made.columns.add(name)
            return cells

        made.row = row
        if gone or _holds_more(file) or self._mentions(file, row, tell):
            made.columns.clear()
            return made
        return None

    @property
    def perhaps(self) -> tuple[Place, ...]:
        """Where one word of her name stands by itself in what others wrote, who may mean somebody else."""
        names = {file_id: file.name for file_id, (file, _mapping, _ways) in self._found.items()}
        return tuple(Place(names[file_id], text) for (file_id, _line, _column), text in self._perhaps.items())

    def _mentions(
        self,
        file: FileTable,
        row: Callable[[int, list[str]], list[str] | None],
        tell: Callable[[float], None] | None,
    ) -> bool:
        if any(self._without_her(line.text) != line.text for line in file.structure):
            return True
        return any(row(line, list(cells)) != cells for line, cells in all_rows(file, tell))

    def _without_her(self, text: str) -> str:
        for way, match in sorted(mentioned(text), key=lambda found: found[1].start(), reverse=True):
            name = digits(match.group()) if way == "phone" else match.group().lower()
            if name in self._traces.names:
                text = text[: match.start()] + GONE + text[match.end() :]
        for call in self._calls:
            if call in text:
                text = text.replace(call, GONE)
        return without_names(text, self._names, lambda name: GONE)


def _tells(name: str) -> bool:
    """Whether a name is one that means her wherever it stands: not a short number or word."""
    return (len(name) >= 5 and any(sign.isdigit() for sign in name)) or "@" in name


def _naming(mapping: FileMapping) -> set[str]:
    roles = PERSON_ROLES | set(ALSO_KNOWN_BY)
    return {column for part in mapping.tables for role, column in part.columns.items() if role in roles}


def _full_names(cells: Iterable[str]) -> list[str]:
    """The names in a row as they may stand in somebody's words: each by itself and all together."""
    parts = [" ".join(cell.casefold().split()) for cell in cells if cell.strip()]
    both = [" ".join(parts), " ".join(reversed(parts))]
    return [name for name in (*parts, *both) if FEWEST_WORDS <= len(name.split()) <= MOST_WORDS]


def _single_words(cell: str) -> list[str]:
    return [word for word in WORD.findall(cell.casefold()) if len(word) >= SHORTEST_NAME and not word.isdigit()]


def _whole_words(words: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None


class Blotter:
    """Blots words out of what people wrote, wherever they stand by themselves and in whatever case."""

    def __init__(self, words: Iterable[str]):
        self._words = _whole_words(word.strip() for word in words if word.strip())
        self.texts = self.files = 0

    def change(
        self, file: FileTable, mapping: FileMapping, tell: Callable[[float], None] | None = None
    ) -> Changes | None:
        """What to change in a file; None if the words are not in it."""
        found, words = ways(file, mapping), self._words
        columns = [at for at, name in enumerate(file.headers) if found.get(name) == "words"]
        if words is None or not columns:
            return None
        names = file.headers
        texts = sum(
            words.search(cells[at]) is not None for _line, cells in all_rows(file, tell) for at in columns if cells[at]
        )
        if not texts:
            return None
        self.texts, self.files = self.texts + texts, self.files + 1

        def row(line: int, cells: list[str]) -> list[str]:
            for at in columns:
                cells[at] = words.sub(GONE, cells[at])
            return cells

        return Changes(row, columns={names[at] for at in columns})


def _holds_more(file: FileTable) -> bool:
    """Whether there may be more in a file than the rows that are read of it: other sheets, other files, other keys."""
    source = file.layout.source
    return source.format not in ("text", "parquet") or bool(source.entries)


class Disguise:
    """Puts stand-ins in the place of everything that tells who somebody is."""

    def __init__(self, stand_ins: Pseudonyms):
        self._stand_ins = stand_ins
        self._names: set[str] = set()
        self._numbers: set[str] = set()

    def learn(self, file: FileTable, mapping: FileMapping, tell: Callable[[float], None] | None = None) -> None:
        """Take note of the names and numbers in a file, to know them again in somebody's words."""
        found = ways(file, mapping)
        calling = [at for at, name in enumerate(file.headers) if found.get(name) == "name"]
        numbers = [at for at, name in enumerate(file.headers) if found.get(name) == "id"]
        for _line, cells in all_rows(file, tell) if calling or numbers else ():
            self._names.update(_full_names(cells[at] for at in calling))
            self._numbers.update(cells[at].strip() for at in numbers)

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The numbers that mean somebody wherever they stand."""
        return frozenset(number for number in self._numbers if _tells(number))

    def change(self, file: FileTable, mapping: FileMapping) -> Changes | None:
        found = ways(file, mapping)
        headers, missing = file.headers, tuple(file.options.missing or ())
        columns = [(at, found[name]) for at, name in enumerate(headers) if name in found]
        known: dict[tuple[Way, str], str] = {}

        def row(line: int, cells: list[str]) -> list[str]:
            for at, way in columns:
                cell = cells[at]
                if not cell:
                    continue
                key = way, cell
                if key not in known:
                    known[key] = (
                        self._stand_ins.words(cell, self._names, self._telling)
                        if way == "words"
                        else self._stand_ins.cell(cell, way, missing)
                    )
                cells[at] = known[key]
            return cells

        return Changes(row, columns=set(found))


def of_one(tell: NamedProgress | None, name: str, place: int, of: int) -> Callable[[float], None]:
    """Told the share done of one of several files, tells the share done of all."""
    return lambda share: None if tell is None else tell(name, (place + share) / of)


def copied(path: Path, folder: Path) -> Path:
    """A copy of a file in another folder, under a name of its own."""
    there = folder / f"{len(os.listdir(folder))}-{path.name}"
    shutil.copy2(path, there)
    return there


def alike(before: Intake, file_id: int, after: Intake, new_id: int, changes: Changes) -> bool:
    """Whether a file written anew is read as it was: the same kinds, and equal cells where none changed."""
    old, new = before.relation(file_id), after.relation(new_id)
    if dict(old.schema()) != dict(new.schema()):
        return False
    if changes.lines:
        old = old.filter(~old[LINE_COLUMN].isin(sorted(changes.lines)))
    sums = []
    for engine, rows in ((before.engine, old), (after.engine, new)):
        asked = {"n": rows.count()}
        for at, name in enumerate(rows.columns):
            if name == LINE_COLUMN:
                continue
            asked[f"c{at}"] = rows[name].count()
            if name not in changes.columns:
                asked[f"s{at}"] = (rows[name].hash() % ibis.literal(_MODULUS)).sum()
        sums.append(engine.frame(rows.aggregate(**asked)).fillna(0).iloc[0].to_dict())
    blanked = {f"c{at}" for at, name in enumerate(old.columns) if name in changes.columns}
    return all(sums[0][key] == value for key, value in sums[1].items() if key not in blanked)


def cannot(name: str) -> ProjectError:
    return ProjectError(
        N_(
            "“{name}” cannot be written anew without changing what it says, so nothing was changed. "
            "Take the file out, or change it where it comes from and add it again."
        ),
        name=name,
    )
