"""How customers can be reached, and who does not want to be."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib import schema
from lib.facts.base import Facts, fact

ADDRESSES = schema.ALSO_KNOWN_BY


@fact("contacts", reads=("as_of",))
def contacts(facts: Facts) -> Table:
    """One row per customer with an address: `person_id`, `email`, `phone`, each the one given last (null if none).

    A customer who goes by her address in the files is reached by it.
    """
    given = [found for found in (_of_table(facts, name) for name in schema.TABLES) if found is not None]
    people = facts["known"].filter(_.person_id.contains("@"))
    given.append(_address(people, people.person_id, people.person_id, ibis.null("string"), ibis.null("timestamp")))
    rows = ibis.union(*given)
    return rows.group_by("person_id").agg(
        # A dated address beats an undated one, the latest beats earlier ones.
        email=rows.email.argmax(rows.moment, where=rows.email.notnull()),
        phone=rows.phone.argmax(rows.moment, where=rows.phone.notnull()),
    )


def _of_table(facts: Facts, name: str) -> Table | None:
    declared = schema.TABLES[name]
    roles = {role.name for role in declared.roles}
    if declared.person is None or not any(role in roles and facts.has(name, role) for role in ADDRESSES):
        return None
    rows = facts.raw(name)
    rows = rows.filter(rows[declared.person].notnull() & (rows.email.notnull() | rows.phone.notnull()))
    when = rows[declared.time] if declared.time else ibis.null("timestamp")
    return _address(rows, rows[declared.person], rows.email, rows.phone, when)


def _address(rows: Table, person: ibis.Value, email: ibis.Value, phone: ibis.Value, when: ibis.Value) -> Table:
    long_ago = ibis.timestamp("0002-01-01 00:00:00")
    return rows.select(person_id=person, email=email, phone=phone, moment=ibis.coalesce(when, long_ago))


@fact("unsubscribed", reads=("as_of",))
def unsubscribed(facts: Facts) -> Table:
    """One row per customer and channel she unsubscribed from: `person_id`, `channel` (null where no file says it)."""
    if not facts.has("messages", "unsubscribed"):
        people = facts["known"].limit(0)
        return people.select("person_id", channel=ibis.null("string"))
    rows = facts.raw("messages").filter(_.unsubscribed & _.customer_id.notnull())
    return rows.select(person_id=rows.customer_id, channel=rows.channel).distinct()
