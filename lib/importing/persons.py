"""How many of the persons of each table are known customers: files that name people differently join to nothing."""

from __future__ import annotations

from collections.abc import Mapping

import ibis

from lib import schema
from lib.dataset import CanonicalTable
from lib.engine import Engine
from lib.i18n import N_, Message, msg

#: Tables whose persons should be customers; visitors may be anybody.
OF_CUSTOMERS = ("answers", "tickets", "messages", "points", "subscriptions", "referrals", "orders")
#: Share of persons below which two files probably do not mean the same numbers.
TOO_FEW = 0.5
#: So few persons say nothing.
MEANINGFUL = 5


def known(engine: Engine, tables: Mapping[str, CanonicalTable]) -> dict[str, tuple[int, int]]:
    """Per table: how many of its persons are in the list of customers (or have orders), and how many it has."""
    base = next(
        (name for name in ("customers", "orders") if name in tables and "customer_id" in tables[name].roles), None
    )
    found: dict[str, tuple[int, int]] = {}
    if base is None:
        return found
    customers = tables[base].expr.select("customer_id").distinct()
    for name in OF_CUSTOMERS:
        person = schema.table(name).person
        if name == base or name not in tables or person not in tables[name].roles:
            continue
        persons = tables[name].expr.select(person=person).distinct().filter(ibis._.person.notnull())
        matched = persons.semi_join(customers, persons.person == customers.customer_id)
        counts = engine.frame(
            persons.aggregate(n=ibis._.count()).cross_join(matched.aggregate(matched=ibis._.count()))
        ).iloc[0]
        if counts["n"]:
            found[name] = int(counts["matched"]), int(counts["n"])
    return found


def warning(table: str, matched: int, persons: int) -> Message | None:
    """What to say about a table whose persons are mostly unknown; None when nothing need be said."""
    if persons < MEANINGFUL or matched >= TOO_FEW * persons:
        return None
    text = N_(
        "Only {matched} of {persons} customers in {table} appear in the other files. "
        "Check that the files use the same customer numbers."
    )
    return msg(text, persons=persons, matched=matched, table=msg(schema.table(table).label))
