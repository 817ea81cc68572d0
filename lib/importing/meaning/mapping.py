"""A mapping: which columns of a file play which roles in which canonical tables.

It is a small JSON file that a person can read, save and pass back, and it fits every later file with the same headers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from lib import schema
from lib.i18n import N_, Message, msg
from lib.importing.meaning import mapping_json
from lib.importing.meaning.table_map import Constant, TableMap, folded

__all__ = ["Constant", "FileMapping", "TableMap", "folded", "signature"]


@dataclass(frozen=True)
class FileMapping:
    """How one file feeds the canonical tables, and the reading options it was made with."""

    headers: tuple[str, ...] = ()
    tables: tuple[TableMap, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """The same for every file with these headers, in whatever order or case."""
        return signature(self.headers)

    def differences(self, headers: Iterable[str]) -> list[Message]:
        """What keeps this mapping from fitting a file with those headers as it is; empty when they are the same."""
        there = {folded(name): name for name in headers}
        here = {folded(name): name for name in self.headers}
        found = []
        for tablemap in self.tables:
            table = schema.table(tablemap.table)
            for role, column in tablemap.columns.items():
                if folded(column) not in there:
                    text = N_("The column “{column}”, used as “{role}” of {table}, is not in this file.")
                    found.append(msg(text, column=column, role=msg(table.role(role).label), table=msg(table.label)))
            if tablemap.where and folded(tablemap.where[0]) not in there:
                text = N_("The column “{column}”, which says what a row is, is not in this file.")
                found.append(msg(text, column=tablemap.where[0]))
        used = {folded(column) for tablemap in self.tables for column in tablemap.used}
        found += [
            msg(N_("The column “{column}” is not in this file."), column=name)
            for key, name in here.items()
            if key not in there and key not in used
        ]
        found += [
            msg(N_("The column “{column}” is new in this file."), column=name)
            for key, name in there.items()
            if key not in here
        ]
        return found

    def fits(self, headers: Iterable[str]) -> bool:
        """Whether a file with those headers has every column this mapping uses."""
        there = {folded(name) for name in headers}
        return all(folded(column) in there for tablemap in self.tables for column in tablemap.used)

    def applied_to(self, headers: Iterable[str]) -> Self:
        """The same mapping with columns spelled as in a file; MappingError if one is missing or a role unfilled."""
        headers = tuple(headers)
        spelled = {folded(name): name for name in headers}
        tables = []
        for tablemap in self.tables:
            tablemap.check(headers, spelled)
            where = (spelled[folded(tablemap.where[0])], tuple(tablemap.where[1])) if tablemap.where else None
            extras = tablemap.extras
            if extras is not None:
                extras = tuple(spelled[folded(name)] for name in extras if folded(name) in spelled)
            columns = {role: spelled[folded(name)] for role, name in tablemap.columns.items()}
            later = tablemap.later
            if later is not None and later.by is not None:
                later = replace(later, by=spelled[folded(later.by)])
            tables.append(replace(tablemap, columns=columns, where=where, extras=extras, later=later))
        return type(self)(headers, tuple(tables), dict(self.options))

    def to_json(self) -> str:
        """The mapping as a small JSON text; `from_json` reads it back."""
        return mapping_json.text(self.headers, self.tables, self.options)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A mapping from its JSON form; MappingError or UnknownName says what is wrong with it."""
        headers, tables, options = mapping_json.parts(text)
        return cls(headers, tables, options)


def signature(headers: Iterable[str]) -> str:
    """A short name for a set of headers, whatever their order and case."""
    names = sorted(folded(name) for name in headers)
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:16]
