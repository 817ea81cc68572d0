"""A mapping: which columns of a file play which roles in which canonical tables.

It is a small JSON file that a person can read, save and pass back, and it fits every later file with the same headers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from lib import schema
from lib.errors import MappingError, UnknownName
from lib.i18n import N_, Message, msg
from lib.importing.found import ReadOptions
from lib.importing.values import Canonical

Constant = str | float | bool
FORMAT = 1


@dataclass(frozen=True)
class TableMap:
    """How one file feeds one canonical table.

    `columns` names the column of each role and `constants` gives a role the same value in every row; `values` says
    what the cells of a role's column mean. `where` restricts the table to the rows whose column holds one of the
    values (an event log feeds several tables this way). `extras` are further columns kept to break numbers down by;
    None keeps those that look useful.
    """

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Constant] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Canonical]] = field(default_factory=dict)
    where: tuple[str, tuple[str, ...]] | None = None
    extras: tuple[str, ...] | None = None

    @property
    def used(self) -> tuple[str, ...]:
        """The columns this mapping cannot do without, each once."""
        return tuple(dict.fromkeys([*self.columns.values(), *([self.where[0]] if self.where else [])]))


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
        there = {_folded(name): name for name in headers}
        here = {_folded(name): name for name in self.headers}
        found = []
        for tablemap in self.tables:
            table = schema.table(tablemap.table)
            for role, column in tablemap.columns.items():
                if _folded(column) not in there:
                    text = N_("The column “{column}”, used as “{role}” of {table}, is not in this file.")
                    found.append(msg(text, column=column, role=msg(table.role(role).label), table=msg(table.label)))
            if tablemap.where and _folded(tablemap.where[0]) not in there:
                text = N_("The column “{column}”, which says what a row is, is not in this file.")
                found.append(msg(text, column=tablemap.where[0]))
        used = {_folded(column) for tablemap in self.tables for column in tablemap.used}
        found += [
            msg(N_("The column “{column}” is not in this file."), column=name)
            for folded, name in here.items()
            if folded not in there and folded not in used
        ]
        found += [
            msg(N_("The column “{column}” is new in this file."), column=name)
            for folded, name in there.items()
            if folded not in here
        ]
        return found

    def fits(self, headers: Iterable[str]) -> bool:
        """Whether a file with those headers has every column this mapping uses."""
        there = {_folded(name) for name in headers}
        return all(_folded(column) in there for tablemap in self.tables for column in tablemap.used)

    def applied_to(self, headers: Iterable[str]) -> Self:
        """The same mapping with columns spelled as in a file; MappingError if one is missing or a role unfilled."""
        headers = tuple(headers)
        spelled = {_folded(name): name for name in headers}
        tables = []
        for tablemap in self.tables:
            _check(tablemap, headers, spelled)
            where = (spelled[_folded(tablemap.where[0])], tuple(tablemap.where[1])) if tablemap.where else None
            extras = tablemap.extras
            if extras is not None:
                extras = tuple(spelled[_folded(name)] for name in extras if _folded(name) in spelled)
            columns = {role: spelled[_folded(name)] for role, name in tablemap.columns.items()}
            tables.append(
                TableMap(tablemap.table, columns, dict(tablemap.constants), dict(tablemap.values), where, extras)
            )
        return type(self)(headers, tuple(tables), dict(self.options))

    def to_json(self) -> str:
        return json.dumps(
            {
                "format": FORMAT,
                "headers": list(self.headers),
                "options": dict(self.options),
                "tables": [_to_record(tablemap) for tablemap in self.tables],
            },
            ensure_ascii=False,
            indent=2,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A mapping from its JSON form; MappingError says what is wrong with it."""
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            raise MappingError(
                N_("The mapping is not valid JSON: {why} (line {line})."), why=error.msg, line=str(error.lineno)
            ) from None
        if not isinstance(record, Mapping) or not isinstance(record.get("tables"), list):
            raise MappingError(N_("The mapping must be a JSON object with a list of “tables”."))
        options = _pairs(record.get("options", {}), "options")
        for name in options:
            if name not in ReadOptions.__dataclass_fields__:
                raise UnknownName(N_("reading option"), name, ReadOptions.__dataclass_fields__)
        headers = _texts(record.get("headers", []), "headers")
        return cls(headers, tuple(_from_record(table) for table in record["tables"]), options)


def signature(headers: Iterable[str]) -> str:
    """A short name for a set of headers, whatever their order and case."""
    names = sorted(_folded(name) for name in headers)
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:16]


def _folded(name: str) -> str:
    return " ".join(str(name).split()).casefold()


def _check(tablemap: TableMap, headers: tuple[str, ...], spelled: Mapping[str, str]) -> None:
    table = schema.table(tablemap.table)
    for role in (*tablemap.columns, *tablemap.constants, *tablemap.values):
        table.role(role)
    for name, constant in tablemap.constants.items():
        _check_value(table.role(name), constant)
    for name, meanings in tablemap.values.items():
        for meaning in meanings.values():
            _check_value(table.role(name), meaning)
    for column in tablemap.used:
        if _folded(column) not in spelled:
            raise UnknownName(N_("column"), column, headers)
    missing = [role for role in table.required if role not in tablemap.columns and role not in tablemap.constants]
    if missing:
        raise MappingError(
            N_("{table} need a column for “{role}”. The file has: {columns}."),
            table=msg(table.label),
            role=msg(table.role(missing[0]).label),
            columns=", ".join(headers[:20]),
        )


def _check_value(role: schema.Role, value: Canonical) -> None:
    """A value given in a mapping must be one that its role can hold; the name of a question is free."""
    if value is None:
        return
    if role.choices and role.name != "question" and value not in role.choices:
        raise UnknownName(N_("value"), str(value), role.choices)
    try:
        if role.kind == "time":
            datetime.fromisoformat(str(value))
        elif role.kind == "number" and not isinstance(value, bool):
            float(value)
        elif (role.kind == "flag") != isinstance(value, bool):
            raise ValueError
    except ValueError:
        raise MappingError(
            N_("“{value}” in the mapping cannot be a value of “{role}”."), value=str(value), role=msg(role.label)
        ) from None


def _to_record(tablemap: TableMap) -> dict[str, Any]:
    record: dict[str, Any] = {"table": tablemap.table, "columns": dict(tablemap.columns)}
    if tablemap.constants:
        record["constants"] = dict(tablemap.constants)
    if tablemap.values:
        record["values"] = {role: dict(values) for role, values in tablemap.values.items()}
    if tablemap.where:
        record["where"] = {"column": tablemap.where[0], "values": list(tablemap.where[1])}
    if tablemap.extras is not None:
        record["extras"] = list(tablemap.extras)
    return record


def _from_record(record: Any) -> TableMap:
    if not isinstance(record, Mapping) or not isinstance(record.get("table"), str):
        raise MappingError(N_("Each entry of “tables” in a mapping must say which “table” it is for."))
    where = record.get("where")
    if where is not None:
        where = _pairs(where, "where")
        if not isinstance(where.get("column"), str):
            raise MappingError(N_("“{part}” in the mapping is not as expected."), part="where")
        where = (where["column"], _texts(where.get("values"), "where"))
    columns = _pairs(record.get("columns", {}), "columns")
    _texts(list(columns.values()), "columns")
    constants = _pairs(record.get("constants", {}), "constants")
    values = {role: _pairs(cells, "values") for role, cells in _pairs(record.get("values", {}), "values").items()}
    for given, part in [(constants, "constants"), *((cells, "values") for cells in values.values())]:
        if not all(value is None or isinstance(value, (str, int, float, bool)) for value in given.values()):
            raise MappingError(N_("“{part}” in the mapping is not as expected."), part=part)
    extras = record.get("extras")
    tablemap = TableMap(
        record["table"], columns, constants, values, where, None if extras is None else _texts(extras, "extras")
    )
    table = schema.table(tablemap.table)
    for role in (*columns, *constants, *values):
        table.role(role)
    return tablemap


def _pairs(value: Any, part: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise MappingError(N_("“{part}” in the mapping is not as expected."), part=part)
    return {str(key): item for key, item in value.items()}


def _texts(value: Any, part: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise MappingError(N_("“{part}” in the mapping is not as expected."), part=part)
    return tuple(value)
