"""An earlier mapping cut to a file whose headers, words or dates are not quite those it was made for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lib import schema
from lib.errors import RegularsError
from lib.i18n import N_, Message, msg, msgn
from lib.importing.file_table import FileTable
from lib.importing.found import Column
from lib.importing.meaning import meanings, values
from lib.importing.meaning.mapping import FileMapping, TableMap, folded
from lib.importing.meaning.match import header_score, suits
from lib.importing.meaning.values import plain

#: So many differences of one sort are named; the rest are counted.
MOST_NAMED = 5
#: Two headers so much alike may be one that was renamed.
RENAMED = 0.75
#: Reading options that may hold for the next file too. The others (encoding, separator, lines, sheet) did their work
#: when the headers were found, and the next file has its own.
_LASTING = ("decimal", "day_first", "thousands", "missing", "kinds")


def fitted(
    mapping: FileMapping, headers: Sequence[str], seen: Mapping[str, Sequence[str]], file: FileTable | None = None
) -> tuple[FileMapping, tuple[Message, ...]] | None:
    """The mapping as it fits a file, and what differs; None when no table of it can be filled.

    `seen` gives the words that stood in columns before. With the file itself, a column that was renamed is looked for
    by its cells too, and new words are named.
    """
    columns = {column.name: column for column in file.columns} if file else {}
    spelled = {folded(name): name for name in headers}
    said: list[Message] = []
    renamed = _renamed(mapping, headers, columns, said)
    tables = []
    for tablemap in mapping.tables:
        part = _cut(tablemap, spelled | renamed, said)
        if part is not None:
            tables.append(part)
    if not tables:
        return None
    said += _changed(tables, columns, seen)
    before = {folded(name) for name in mapping.headers}
    fresh = [name for name in headers if folded(name) not in before and name not in renamed.values()]
    said += _named(fresh, N_("“{name}” is a new column."))
    options = _options(mapping, spelled, file, said)
    try:
        found = replace(mapping, headers=tuple(headers), tables=tuple(tables), options=options).applied_to(headers)
    except RegularsError:
        return None
    return found, tuple(dict.fromkeys(said))


def holds_words(tablemap: TableMap, role: str) -> bool:
    """Whether the cells of a role are words with a meaning."""
    found = schema.table(tablemap.table).role(role)
    return bool(found.choices or tablemap.values.get(role) or values.vocabulary(tablemap.table, role))


def _uses(mapping: FileMapping) -> dict[str, list[tuple[str, str]]]:
    """Each used column, folded, with the tables and roles it serves; a column that picks rows serves none by itself."""
    found: dict[str, list[tuple[str, str]]] = {}
    for tablemap in mapping.tables:
        for role, column in tablemap.columns.items():
            found.setdefault(folded(column), []).append((tablemap.table, role))
    return found


def _renamed(
    mapping: FileMapping, headers: Sequence[str], columns: Mapping[str, Column], said: list[Message]
) -> dict[str, str]:
    """Old header, folded -> the new column that took its place, where only one can have."""
    there, before = {folded(name) for name in headers}, {folded(name): name for name in mapping.headers}
    fresh = [name for name in headers if folded(name) not in before]
    uses = {old: roles for old, roles in _uses(mapping).items() if old not in there}
    found: dict[str, str] = {}
    for by_name in (True, False):
        for old, roles in uses.items():
            able = [name for name in fresh if name not in found.values() and _able(roles, columns.get(name))]
            if by_name:
                able = [name for name in able if _alike(old, name, roles)]
            elif not columns or len([o for o in uses if o not in found and _kinds(uses[o]) == _kinds(roles)]) != 1:
                continue
            else:
                # A number or a date says by itself what it may be; a text does not.
                able = [name for name in able if _kinds(roles) & {"time", "number"}]
            if old not in found and len(able) == 1:
                found[old] = able[0]
                table, role = roles[0]
                text = N_("“{new}” is new and may be what was “{old}”: it is taken as “{role}”.")
                label = msg(schema.table(table).role(role).label)
                said.append(msg(text, new=able[0], old=before.get(old, old), role=label))
    return found


def _kinds(roles: Iterable[tuple[str, str]]) -> set[str]:
    return {schema.table(table).role(role).kind for table, role in roles}


def _able(roles: Iterable[tuple[str, str]], column: Column | None) -> bool:
    """Whether the cells of a column can be all those roles."""
    return column is None or all(suits(table, schema.table(table).role(role), column) >= 0.7 for table, role in roles)


def _alike(old: str, new: str, roles: Iterable[tuple[str, str]]) -> bool:
    if any(header_score(table, role, new)[0] >= 0.6 for table, role in roles):
        return True
    return difflib.SequenceMatcher(None, plain(old), plain(new)).ratio() >= RENAMED


def _cut(tablemap: TableMap, spelled: Mapping[str, str], said: list[Message]) -> TableMap | None:
    """A table without the roles whose columns are gone; None when it cannot be filled without them."""
    table = schema.table(tablemap.table)
    columns = {role: spelled[folded(name)] for role, name in tablemap.columns.items() if folded(name) in spelled}
    for role, name in tablemap.columns.items():
        if role not in columns:
            text = N_("“{column}”, used as “{role}” of {table}, is not in this file.")
            said.append(msg(text, column=name, role=msg(table.role(role).label), table=msg(table.label)))
    where = tablemap.where
    if where is not None:
        if folded(where[0]) not in spelled:
            said.append(msg(N_("“{column}”, which says what a row is, is not in this file."), column=where[0]))
            return None
        where = (spelled[folded(where[0])], where[1])
    extras = tablemap.extras
    if extras is not None:
        extras = tuple(spelled[folded(name)] for name in extras if folded(name) in spelled)
    later = tablemap.later
    if later is not None and later.by is not None:
        later = replace(later, by=spelled.get(folded(later.by)))
    part = replace(
        tablemap,
        columns=columns,
        where=where,
        extras=extras,
        later=later,
        values={role: cells for role, cells in tablemap.values.items() if role in columns},
        units={role: unit for role, unit in tablemap.units.items() if role in columns},
    )
    missing = [*part.unfilled, *(["score"] if "score" in tablemap.columns and "score" not in columns else [])]
    if missing and (part.unfilled or tablemap.table == "answers"):
        text = N_("{table} are left out, because they need “{role}”.")
        said.append(msg(text, table=msg(table.label), role=msg(table.role(missing[0]).label)))
        return None
    return part


def _changed(
    tables: Iterable[TableMap], columns: Mapping[str, Column], seen: Mapping[str, Sequence[str]]
) -> list[Message]:
    """Columns that are not what they were, and words that did not occur before."""
    said: list[Message] = []
    before = {folded(name): cells for name, cells in seen.items()}
    for part in tables:
        table = schema.table(part.table)
        for role, name in part.columns.items():
            column = columns.get(name)
            if column is None:
                continue
            if not part.values.get(role) and suits(part.table, table.role(role), column) == 0:
                text = N_("The cells of “{column}” do not look like “{role}” in this file.")
                said.append(msg(text, column=name, role=msg(table.role(role).label)))
            given = part.values.get(role, {})
            known = {plain(cell) for cell in (*given, *before.get(folded(name), ()), *table.role(role).choices)}
            if not holds_words(part, role) or not (given or folded(name) in before):
                continue
            fresh = [cell for cell, _ in column.frequent if plain(cell) not in known and not _is_number(cell)]
            for cell in fresh[:MOST_NAMED]:
                said.append(_new_word(part, role, name, cell))
            said += _more(len(fresh) - MOST_NAMED)
    return said


def _is_number(cell: str) -> bool:
    return cell.strip().replace(",", ".", 1).replace(".", "", 1).isdigit()


def _new_word(part: TableMap, role: str, column: str, cell: str) -> Message:
    found = schema.table(part.table).role(role)
    mark = found.kind == "number"
    meaning = values.answer_mark(cell) if mark else values.recognise(part.table, role, cell)
    if meaning is None and not mark:
        meaning = found.default if found.choices else None
        if not found.choices and found.kind == "text":
            return msg(N_("“{cell}” in “{column}” is new; it is kept as it is."), cell=cell, column=column)
    if meaning is None:
        return msg(N_("“{cell}” in “{column}” is new and has no meaning yet."), cell=cell, column=column)
    text = N_("“{cell}” in “{column}” is new; it is taken as “{meaning}”.")
    return msg(text, cell=cell, column=column, meaning=meanings.name(part.table, role, meaning))


def _named(names: Sequence[str], text: str) -> list[Message]:
    return [msg(text, name=name) for name in names[:MOST_NAMED]] + _more(len(names) - MOST_NAMED)


def _more(count: int) -> list[Message]:
    return [msgn(N_("and {count} more"), N_("and {count} more"), count)] if count > 0 else []


def _options(
    mapping: FileMapping, spelled: Mapping[str, str], file: FileTable | None, said: list[Message]
) -> dict[str, object]:
    """The reading options that still make sense."""
    found = {name: value for name, value in mapping.options.items() if name in _LASTING}
    if "kinds" in found:
        kinds = {spelled[folded(name)]: kind for name, kind in found["kinds"].items() if folded(name) in spelled}
        found = {name: value for name, value in found.items() if name != "kinds"} | ({"kinds": kinds} if kinds else {})
    shown = next((e for e in file.evidence if e.name == "day_first" and not e.overridden), None) if file else None
    if "day_first" in found and shown is not None and not shown.guess:
        # Where the dates themselves show the order, nobody has to say it, and nobody can say otherwise.
        del found["day_first"]
    return found
