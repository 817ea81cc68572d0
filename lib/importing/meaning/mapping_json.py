"""The JSON form of a mapping: small, readable, and exact about what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lib import schema
from lib.errors import MappingError, UnknownName
from lib.i18n import N_
from lib.importing.found import ReadOptions
from lib.importing.meaning.table_map import LaterRows, TableMap

FORMAT = 1
_PARTS = ("format", "headers", "options", "tables")
_TABLE_PARTS = ("table", "columns", "constants", "values", "units", "where", "later", "extras")
#: What each reading option has to be.
_OPTION_TYPES: Mapping[str, type] = {
    "encoding": str,
    "delimiter": str,
    "quote": str,
    "header_row": int,
    "decimal": str,
    "day_first": bool,
    "sheet": str,
    "footer_row": int,
    "thousands": str,
    "missing": list,
    "kinds": dict,
}


def text(headers: Sequence[str], tables: Iterable[TableMap], options: Mapping[str, Any]) -> str:
    """A mapping as JSON; what is empty is left out."""
    record: dict[str, Any] = {"format": FORMAT, "headers": list(headers)}
    if options:
        record["options"] = {name: _plain(value) for name, value in options.items()}
    record["tables"] = [_to_record(tablemap) for tablemap in tables]
    return json.dumps(record, ensure_ascii=False, indent=2)


def parts(given: str) -> tuple[tuple[str, ...], tuple[TableMap, ...], dict[str, Any]]:
    """The headers, tables and reading options in a JSON text; MappingError or UnknownName says what is wrong."""
    try:
        record = json.loads(given, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise MappingError(
            N_("The mapping is not valid JSON: {why} (line {line})."), why=error.msg, line=str(error.lineno)
        ) from None
    except RecursionError:
        raise MappingError(N_("The mapping must be a JSON object with a list of “tables”.")) from None
    if not isinstance(record, Mapping) or not isinstance(record.get("tables"), list):
        raise MappingError(N_("The mapping must be a JSON object with a list of “tables”."))
    _known(record, _PARTS)
    if record.get("format", FORMAT) != FORMAT:
        raise MappingError(
            N_("The mapping says format {format}; this version reads format {known}."),
            format=str(record["format"]),
            known=str(FORMAT),
        )
    headers = _texts(record.get("headers", []), "headers")
    return headers, tuple(_from_record(table) for table in record["tables"]), _options(record.get("options", {}))


def _no_number(name: str) -> float:
    raise MappingError(N_("“{value}” in the mapping is not a number."), value=name)


def _known(record: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in record:
        if name not in names:
            raise UnknownName(N_("part of a mapping"), str(name), names)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _options(given: Any) -> dict[str, Any]:
    options = _pairs(given, "options")
    for name, value in options.items():
        if name not in ReadOptions.__dataclass_fields__:
            raise UnknownName(N_("reading option"), name, ReadOptions.__dataclass_fields__)
        kind = _OPTION_TYPES[name]
        inside = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        if type(value) is not kind or not all(isinstance(item, str) for item in inside):
            raise MappingError(
                N_("“{value}” in the mapping cannot be the reading option “{name}”."),
                value=json.dumps(value, ensure_ascii=False),
                name=name,
            )
        if isinstance(value, list):
            options[name] = tuple(value)
    return options


def _to_record(tablemap: TableMap) -> dict[str, Any]:
    record: dict[str, Any] = {"table": tablemap.table, "columns": dict(tablemap.columns)}
    if tablemap.constants:
        record["constants"] = dict(tablemap.constants)
    if any(tablemap.values.values()):
        record["values"] = {role: dict(values) for role, values in tablemap.values.items() if values}
    if tablemap.units:
        record["units"] = dict(tablemap.units)
    if tablemap.where:
        record["where"] = {"column": tablemap.where[0], "values": list(tablemap.where[1])}
    if tablemap.later:
        record["later"] = {flag: list(cells) for flag, cells in tablemap.later.flags.items()}
        if tablemap.later.by:
            record["later"]["by"] = tablemap.later.by
    if tablemap.extras is not None:
        record["extras"] = list(tablemap.extras)
    return record


def _from_record(record: Any) -> TableMap:
    if not isinstance(record, Mapping) or not isinstance(record.get("table"), str):
        raise MappingError(N_("Each entry of “tables” in a mapping must say which “table” it is for."))
    _known(record, _TABLE_PARTS)
    table = schema.table(record["table"])
    where = record.get("where")
    if where is not None:
        where = _pairs(where, "where")
        _known(where, ("column", "values"))
        if not isinstance(where.get("column"), str):
            raise _unexpected("where")
        where = (where["column"], _texts(where.get("values"), "where"))
    columns = _pairs(record.get("columns", {}), "columns")
    _texts(list(columns.values()), "columns")
    constants = _pairs(record.get("constants", {}), "constants")
    units = _pairs(record.get("units", {}), "units")
    _texts(list(units.values()), "units")
    values = {role: _pairs(cells, "values") for role, cells in _pairs(record.get("values", {}), "values").items()}
    for given, part in [(constants, "constants"), *((cells, "values") for cells in values.values())]:
        if not all(value is None or isinstance(value, (str, int, float, bool)) for value in given.values()):
            raise _unexpected(part)
    later = None if record.get("later") is None else _later(_pairs(record["later"], "later"))
    extras = None if record.get("extras") is None else _texts(record["extras"], "extras")
    for role in (*columns, *constants, *values, *units):
        table.role(role)
    return TableMap(table.name, columns, constants, values, where, extras, units, later)


def _later(given: dict[str, Any]) -> LaterRows:
    by = given.pop("by", None)
    if by is not None and not isinstance(by, str):
        raise _unexpected("later")
    return LaterRows({flag: _texts(cells, "later") for flag, cells in given.items()}, by)


def _unexpected(part: str) -> MappingError:
    return MappingError(N_("“{part}” in the mapping is not as expected."), part=part)


def _pairs(value: Any, part: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _unexpected(part)
    return {str(key): item for key, item in value.items()}


def _texts(value: Any, part: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _unexpected(part)
    return tuple(value)
