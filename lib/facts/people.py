"""Finding one customer among many: by any part of what is written about her."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, Table, Value

from lib.errors import UnknownName
from lib.facts.base import Facts, fact
from lib.facts.customers import customer_facts
from lib.i18n import N_

#: Stands between what is searched, so that nothing is found across two columns.
BETWEEN = "\x1f"
#: So many digits in a row are looked for as part of a phone number however it is written.
FEWEST_DIGITS = 3


@fact("written", reads=("session_gap_minutes", "goal_action", "currency", "rates", "as_of"))
def written(facts: Facts) -> Table:
    """One row per known customer: `person_id` and `text`, everything she can be found by, in small letters."""
    people = facts["attributes"].filter(_.is_customer)
    words = [name for name, kind in people.schema().items() if kind.is_string() and name != "person_id"]
    reach = facts["contacts"].select(reached="person_id", _email="email", _phone="phone")
    rows = people.left_join(reach, people.person_id == reach.reached)
    texts: list[Value] = [rows.person_id, rows._email, rows._phone, rows._phone.re_replace(r"\D", "")]
    texts += [rows[name] for name in words]
    joined = ibis.literal(BETWEEN).join([text.fill_null("") for text in texts])
    return rows.select("person_id", text=_plain(joined))


def _plain(text: Value) -> Value:
    """Small letters, and ё as е, as most people type it."""
    return text.lower().replace("ё", "е")


def found(facts: Facts, text: str, among: Mapping[str, Sequence[str]]) -> Table:
    """The customers, as customer_facts has them today, in whose columns every word of `text` occurs.

    `among` keeps those whose column is one of the values. Phone numbers are found however they are written.
    """
    people = customer_facts(facts).filter(_.is_customer).drop("is_customer")
    for name, values in among.items():
        if name not in people.columns:
            raise UnknownName(N_("customer field"), name, people.columns)
        people = people.filter(people[name].cast("string").isin([str(value) for value in values]))
    words = text.lower().replace("ё", "е").split()
    if not words:
        return people
    rows = facts["written"]
    # A number of several groups, as +371 2000 1234, is one thing to look for.
    bare = re.sub(r"[\s()+./-]", "", text)
    holds = reduce(and_, (_holds(rows, word) for word in words))
    if bare.isdigit() and len(bare) >= FEWEST_DIGITS:
        holds = holds | rows["text"].contains(bare)
    return people.semi_join(rows.filter(holds), "person_id")


def _holds(rows: Table, word: str) -> BooleanValue:
    return rows["text"].contains(word)


def in_order(people: Table, text: str, sort: str, descending: bool) -> Table:
    """Sorted by a column, unknown values last; whose number is exactly what was typed comes first."""
    if sort and sort not in people.columns:
        raise UnknownName(N_("customer field"), sort, people.columns)
    keys: list[Value] = []
    if text.strip():
        keys.append((people.person_id.lower() == text.strip().lower()).desc())
    if sort:
        column = people[sort]
        keys.append(column.desc(nulls_first=False) if descending else column.asc(nulls_first=False))
    return people.order_by(keys if sort == "person_id" else [*keys, people.person_id])


def with_addresses(facts: Facts, people: Table) -> Table:
    """People with `email` and `phone`, where any file gives one."""
    reach = facts["contacts"].select(reached="person_id", email="email", phone="phone")
    kept = people.drop([name for name in ("email", "phone") if name in people.columns])
    return kept.left_join(reach, kept.person_id == reach.reached).drop("reached")
