"""How many of the persons of each table are known customers: files that name people differently join to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis

from lib import schema
from lib.dataset import CanonicalTable
from lib.engine import Engine
from lib.i18n import N_, Message, msg, msgn
from lib.importing.intake.identity import Found

#: Tables whose persons should be customers, and the column that names them; visitors may be anybody.
OF_CUSTOMERS = {
    "orders": "customer_id",
    "answers": "customer_id",
    "tickets": "customer_id",
    "messages": "customer_id",
    "points": "customer_id",
    "subscriptions": "customer_id",
    "referrals": "referrer_id",
    "visits": "customer_id",
    "mentions": "customer_id",
}
#: Share of persons below which two files probably do not mean the same numbers.
TOO_FEW = 0.5
#: So few persons say nothing.
MEANINGFUL = 5


class Matches:
    """Per table: how many of its persons are in the list of customers (or have orders), and how many it has."""

    def __init__(self, engine: Engine):
        self._engine = engine
        self._found: dict[tuple[str, str], tuple[int, int]] = {}

    def known(self, tables: Mapping[str, CanonicalTable]) -> dict[str, tuple[int, int]]:
        """The matches of each table; only tables that are new, or whose customers are, are looked into."""
        base = next(
            (name for name in ("customers", "orders") if name in tables and "customer_id" in tables[name].roles), None
        )
        if base is None:
            return {}
        asked = {
            name: (tables[name].physical, tables[base].physical)
            for name in OF_CUSTOMERS
            if name != base and name in tables and OF_CUSTOMERS[name] in tables[name].roles
        }
        new = [name for name, key in asked.items() if key not in self._found]
        counts = self._counted(tables, base, new)
        self._found = {key: counts[name] if name in counts else self._found[key] for name, key in asked.items()}
        return {name: self._found[key] for name, key in asked.items() if self._found[key][1]}

    def _counted(
        self, tables: Mapping[str, CanonicalTable], base: str, names: Sequence[str]
    ) -> dict[str, tuple[int, int]]:
        if not names:
            return {}
        customers = tables[base].expr.customer_id
        queries = []
        for name in names:
            persons = tables[name].expr.select(person=OF_CUSTOMERS[name]).distinct()
            persons = persons.filter(persons.person.notnull())
            matched = persons.person.isin(customers).fill_null(False)
            queries.append(persons.aggregate(table=ibis.literal(name), n=persons.count(), matched=matched.sum()))
        found = self._engine.frame(queries[0] if len(queries) == 1 else ibis.union(*queries)).fillna(0)
        return {row.table: (int(row.matched), int(row.n)) for row in found.itertuples()}


def warning(table: str, matched: int, persons: int) -> Message | None:
    """What to say about a table whose persons are mostly unknown; None when nothing need be said."""
    if persons < MEANINGFUL or matched >= TOO_FEW * persons:
        return None
    text = N_(
        "Only {matched} of {persons} customers in {table} appear in the other files. "
        "Check that the files use the same customer numbers, or add a file that holds both, "
        "such as a customer list with numbers and e-mails."
    )
    return msg(text, persons=persons, matched=matched, table=msg(schema.table(table).label))


def shared_name(table: str, found: Found) -> Message:
    """Rows that name their customer only by what several customers share: they are joined to none of them."""
    return msgn(
        N_(
            "{count} row of {table} names its customer by what several customers share (such as “{example}”), "
            "so it is joined to none of them."
        ),
        N_(
            "{count} rows of {table} name their customers by what several customers share (such as “{example}”), "
            "so they are joined to none of them."
        ),
        found.shared,
        table=msg(schema.table(table).label),
        example=found.example,
    )
