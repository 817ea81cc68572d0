"""Where one person is in the files: by which names, and on which lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
from ibis.expr.types import Table

from lib.dataset import CanonicalTable
from lib.engine import Engine
from lib.errors import RegularsError
from lib.i18n import N_
from lib.importing.intake.canonical import SHORTEST_PHONE
from lib.importing.intake.identity import PERSONS, Aliases
from lib.schema import ALSO_KNOWN_BY, FILE_COLUMN, LINE_COLUMN


@dataclass(frozen=True)
class Traces:
    """`person` is the name she goes by in the tables, `names` all that files call her; `lines` are hers, by file.

    A name that several persons share (a family’s address) is not among hers.
    """

    person: str
    names: frozenset[str]
    lines: Mapping[int, frozenset[int]] = field(default_factory=dict)


def traces(engine: Engine, tables: Mapping[str, CanonicalTable], aliases: Aliases | None, name: str) -> Traces:
    """What there is of a customer, given by any of her names. RegularsError if there is nobody of that name."""
    asked = _spellings(name)
    known = _aliases(engine, aliases)
    person = next((known[one] for one in asked if known.get(one)), None)
    if person is None:
        person = next((one for one in asked if _is_somebody(engine, tables, one)), None)
    if person is None:
        if any(one in known for one in asked):
            text = N_("“{name}” is shared by several customers. Give the number of the one who is meant.")
            raise RegularsError(text, name=name)
        raise RegularsError(N_("No file names a customer “{name}”. Write the name as the lists show it."), name=name)
    visitors = _visitors(engine, tables, person)
    names = {person, *visitors, *(other for other, whose in known.items() if whose == person)}
    lines: dict[int, set[int]] = {}
    for table in tables.values():
        rows = _rows(table, person, visitors)
        if rows is None:
            continue
        contacts = [role for role in ALSO_KNOWN_BY if role in table.roles]
        found = engine.frame(rows.select(FILE_COLUMN, LINE_COLUMN, *contacts))
        for file_id, own in found.groupby(FILE_COLUMN):
            lines.setdefault(int(str(file_id)), set()).update(own[LINE_COLUMN].astype(int))
        for role in contacts:
            # A name with nobody behind it is one that several share.
            names |= {one for one in found[role].dropna() if known.get(one, person) == person}
    return Traces(person, frozenset(names), {file_id: frozenset(some) for file_id, some in lines.items()})


def _spellings(name: str) -> tuple[str, ...]:
    text = name.strip()
    number = re.sub(r"^8(\d{10})$", r"7\1", re.sub(r"\D", "", text))
    phone = (number,) if len(number) >= SHORTEST_PHONE and not re.search(r"[^\W\d_]", text) else ()
    return tuple(dict.fromkeys((text, text.lower() if "@" in text else text, *phone)))


def _aliases(engine: Engine, aliases: Aliases | None) -> dict[str, str | None]:
    if aliases is None:
        return {}
    found = engine.frame(aliases.table.select("other", "person"))
    return {other: person if isinstance(person, str) else None for other, person in found.itertuples(index=False)}


def _columns(table: CanonicalTable) -> tuple[str, ...]:
    return tuple(name for name in PERSONS.get(table.name, ("customer_id",)) if name in table.roles)


def _is_somebody(engine: Engine, tables: Mapping[str, CanonicalTable], name: str) -> bool:
    for table in tables.values():
        rows = _rows(table, name, ())
        if rows is not None and len(engine.frame(rows.select(LINE_COLUMN).limit(1))):
            return True
    return False


def _rows(table: CanonicalTable, person: str, visitors: tuple[str, ...]) -> Table | None:
    """The rows of a table that are about a person; an anonymous visit is hers if nobody else uses her device."""
    rows, named = table.expr, [name for name in _columns(table) if name != "visitor_id"]
    tests = [(rows[name] == person).fill_null(False) for name in named]
    if "visitor_id" in _columns(table):
        anonymous = rows.customer_id.isnull() | (rows.customer_id == person)
        tests.append((rows.visitor_id.isin([person, *visitors]) & anonymous).fill_null(False))
    return rows.filter(ibis.or_(*tests)) if tests else None


def _visitors(engine: Engine, tables: Mapping[str, CanonicalTable], person: str) -> tuple[str, ...]:
    """The devices that she alone has visited from."""
    if "visits" not in tables or not {"customer_id", "visitor_id"} <= tables["visits"].roles:
        return ()
    rows = tables["visits"].expr
    hers = rows.filter(rows.customer_id == person).select("visitor_id").distinct()
    users = rows.semi_join(hers, "visitor_id").group_by("visitor_id").agg(n=ibis._.customer_id.nunique())
    return tuple(engine.frame(users.filter(users.n == 1))["visitor_id"].dropna())
