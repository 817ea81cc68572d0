"""What is proposed for a file: a mapping, why each part of it is believed, and what had better be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lib.i18n import Message
from lib.importing.meaning.mapping import Constant, FileMapping, TableMap
from lib.importing.meaning.memory import Offer

#: Below this a guess is put as a question.
SURE = 0.7


@dataclass(frozen=True)
class Guess:
    """One column taken for one role: `confidence` from 0 to 1, and why."""

    table: str
    role: str
    column: str
    confidence: float
    reason: Message


@dataclass(frozen=True)
class Option:
    """An answer to a question: what it says, and what it changes in the mapping.

    `columns` gives roles another column (None takes it from them), `constants` and `units` likewise; `reading` holds
    reading options, under which the file is to be read again; `tables` stand instead of all that the question is about.
    """

    label: Message
    columns: Mapping[str, str | None] = field(default_factory=dict)
    constants: Mapping[str, Constant | None] = field(default_factory=dict)
    units: Mapping[str, str | None] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)
    tables: tuple[TableMap, ...] | None = None


@dataclass(frozen=True)
class Question:
    """Something the file does not settle and that changes numbers, in plain words, with the answers to choose from.

    It is about the tables named `table` (None: about all), and of those only the ones that use `column`, if given.
    """

    text: Message
    table: str | None = None
    role: str | None = None
    column: str | None = None
    options: tuple[Option, ...] = ()

    def concerns(self, part: TableMap) -> bool:
        """Whether an answer changes this part of a mapping."""
        if self.table is not None and part.table != self.table:
            return False
        return self.column is None or self.column in part.used


@dataclass(frozen=True)
class Proposal:
    """A mapping to agree to. Without questions it can be taken as it is; `unmapped` are columns it leaves unused.

    `notes` say what was accepted although it is unusual; `offers` are earlier mappings that fit but for what they name.
    """

    mapping: FileMapping
    guesses: tuple[Guess, ...] = ()
    questions: tuple[Question, ...] = ()
    unmapped: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def sure(self) -> bool:
        return bool(self.mapping.tables) and not self.questions


def answered(mapping: FileMapping, question: Question, option: Option) -> FileMapping:
    """The mapping as it is under an answer to a question.

    Where the answer holds reading options (now among those of the mapping), the file has to be read again with them.
    """
    options = dict(mapping.options) | dict(option.reading)
    if option.tables is not None:
        return replace(mapping, tables=_instead(mapping.tables, question, option.tables), options=options)
    parts = tuple(_changed(part, option) if question.concerns(part) else part for part in mapping.tables)
    return replace(mapping, tables=parts, options=options)


def chosen(mapping: FileMapping, question: Question) -> Option | None:
    """The answer that the mapping holds now; None while it holds none of them."""
    for option in question.options:
        if option.tables is not None:
            now = [part for part in mapping.tables if question.concerns(part)]
            if _kind(now) == _kind(option.tables):
                return option
        elif answered(mapping, question, option) == mapping:
            return option
    return None


def unread(mapping: FileMapping, options: Mapping[str, Any]) -> dict[str, Any]:
    """Reading options of a mapping under which the file was not read yet, given those under which it was."""
    return {name: value for name, value in mapping.options.items() if options.get(name) != value}


def _kind(parts: Iterable[TableMap]) -> list[tuple[str, Constant | None]]:
    return [(part.table, part.constants.get("question")) for part in parts]


def _instead(parts: tuple[TableMap, ...], question: Question, tables: tuple[TableMap, ...]) -> tuple[TableMap, ...]:
    places = [place for place, part in enumerate(parts) if question.concerns(part)]
    first = places[0] if places else len(parts)
    rest = [part for place, part in enumerate(parts) if place not in places]
    return (*rest[:first], *tables, *rest[first:])


def _changed(part: TableMap, option: Option) -> TableMap:
    given = {column for column in option.columns.values() if column}
    columns = {role: column for role, column in part.columns.items() if role in option.columns or column not in given}
    columns = _with(columns, option.columns)
    values = {role: meanings for role, meanings in part.values.items() if columns.get(role) == part.columns.get(role)}
    units = {role: unit for role, unit in _with(part.units, option.units).items() if role in columns}
    constants = _with(part.constants, option.constants)
    return replace(part, columns=columns, constants=constants, values=values, units=units)


def _with(now: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The same with other values; None takes one away."""
    found = dict(now) | {name: value for name, value in new.items() if value is not None}
    return {name: value for name, value in found.items() if name not in new or new[name] is not None}
