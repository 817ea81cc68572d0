"""Who is who: numbers, e-mails, phones and visitors that some file names side by side are one person.

Numbers of one id system are never taken for one another. An address that leads to several of them (a family's, or the
till's) joins nobody. What is found does not depend on the order of files or rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from ibis.expr.types import BooleanValue, Table, Value

from lib.engine import Engine
from lib.importing.intake.canonical import Slice
from lib.importing.intake.same_person import Names, place
from lib.schema import ALSO_KNOWN_BY

#: Tables by how well their numbers name a customer; the first that has any leads.
BY_RANK = (
    "customers",
    "orders",
    "subscriptions",
    "visits",
    "tickets",
    "messages",
    "points",
    "referrals",
    "answers",
    "mentions",
)
#: Columns that name a person, by table, where it is not `customer_id` alone.
PERSONS: Mapping[str, tuple[str, ...]] = {
    "visits": ("customer_id", "visitor_id"),
    "referrals": ("referrer_id", "referred_id"),
    "searches": (),
    "spend": (),
}
#: Share of numbers among the leading table's ids from which they lead; else it goes by its addresses.
LEADS = 0.1


@dataclass(frozen=True, eq=False)
class Named:
    """The rows that one slice gives to its table; `key` is equal for equal rows."""

    slice: Slice
    rows: Table
    key: tuple

    @property
    def table(self) -> str:
        return self.slice.tablemap.table

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(name for name in PERSONS.get(self.table, ("customer_id",)) if name in self.slice.filled)

    @property
    def contacts(self) -> tuple[str, ...]:
        """What the rows are also known by, beside the number."""
        return tuple(name for name in ALSO_KNOWN_BY if name in self.slice.filled)

    @property
    def may_be_nobody(self) -> bool:
        """Whether a row that only a shared address names can do without a customer."""
        return bool(self.contacts) and "customer_id" not in self.slice.table.required

    def changes(self, found: Found) -> bool:
        """Whether somebody in these rows gets another name."""
        return found.joined > 0 or (found.shared > 0 and self.may_be_nobody)


@dataclass(frozen=True, eq=False)
class Aliases:
    """Other names of persons: `table` has `other`, `person` (null if shared), `contact` (an e-mail or a phone)."""

    table: Table

    @property
    def name(self) -> str:
        return self.table.get_name()


@dataclass(frozen=True)
class Found:
    """Rows of a slice that go by another name, rows that only a shared name names, and one such name."""

    joined: int = 0
    shared: int = 0
    example: str = ""

    def __add__(self, other: Found) -> Found:
        return Found(self.joined + other.joined, self.shared + other.shared, self.example or other.example)


class Identities:
    """Joins the id systems of all files; asks again only when the rows of a file that holds two names change."""

    def __init__(self, engine: Engine):
        self._engine = engine
        self._numbers = count(1)
        self._pairs: dict[tuple, pd.DataFrame] = {}
        self._known: tuple[tuple, pd.DataFrame, Aliases | None] = ((), pd.DataFrame(), None)
        self._found: dict[tuple, Found] = {}

    @property
    def known(self) -> Aliases | None:
        """The other names of persons, as last found."""
        return self._known[2]

    def aliases(self, named: Sequence[Named]) -> Aliases | None:
        """The other names of persons in these rows; None when every person has but one."""
        pairs = self._all_pairs(named)
        if pairs.empty:
            self._known = ((), pd.DataFrame(), None)
            return None
        key = tuple(source.key for source in named)
        before_key, before, aliases = self._known
        if key != before_key:
            names = Names(pairs)
            found = names.resolved(self._systems(names, named))
            if aliases is None or not found.equals(before):
                aliases = Aliases(self._write("aliases", found)) if len(found) else None
            self._known = (key, found, aliases)
        return self._known[2]

    def found(self, named: Sequence[Named], aliases: Aliases | None) -> list[Found]:
        """What the aliases mean for the rows of each slice, by one statement for those not looked into before."""
        if aliases is None:
            self._found = {}
            return [Found()] * len(named)
        keys = [(source.key, aliases.name) for source in named]
        new = [at for at, (source, key) in enumerate(zip(named, keys, strict=True)) if key not in self._found]
        queries = []
        for at in new:
            for column in named[at].persons:
                hits = named[at].rows.select(other=column).join(_applying(aliases, column), "other")
                shared = hits.person.isnull()
                queries.append(
                    hits.aggregate(
                        at=ibis.literal(at, "int64"),
                        joined=hits.count() - shared.sum(),
                        shared=shared.sum(),
                        example=hits.other.min(where=shared),
                    )
                )
        answers = pd.DataFrame(columns=["at", "joined", "shared", "example"])
        if queries:
            answers = self._engine.frame(queries[0] if len(queries) == 1 else ibis.union(*queries))
        for at in new:
            own = answers[answers["at"] == at]
            examples = own["example"].dropna()
            self._found[keys[at]] = Found(
                int(own["joined"].fillna(0).sum()),
                int(own["shared"].fillna(0).sum()),
                str(examples.iloc[0]) if len(examples) else "",
            )
        self._found = {key: self._found[key] for key in keys}
        return [self._found[key] for key in keys]

    def _all_pairs(self, named: Sequence[Named]) -> pd.DataFrame:
        found: dict[tuple, pd.DataFrame] = {}
        for source in named:
            for kind, asked, key in self._asked(source, named):
                if key in self._pairs:
                    found[key] = self._pairs[key]
                else:
                    found[key] = self._engine.frame(asked.mutate(kind=ibis.literal(kind)))
        self._pairs = found
        frames = [frame for frame in found.values() if len(frame)]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["name", "other", "kind"])

    def _asked(self, source: Named, named: Sequence[Named]) -> Iterator[tuple[str, Table, tuple]]:
        rows = source.rows
        if "customer_id" not in source.persons:
            return
        for kind in source.contacts:
            pairs = rows.select(name=rows.customer_id, other=rows[kind]).distinct()
            yield kind, pairs.filter(pairs.name != pairs.other), (source.key, kind)
        if source.table == "visits":
            others = [o for o in named if o.table != "visits" and o.persons]
            if not others:
                return
            # Of millions of visitors, those matter by whose name another file knows somebody.
            elsewhere = [o.rows.select(other=o.rows[column]) for o in others for column in o.persons]
            known = elsewhere[0] if len(elsewhere) == 1 else ibis.union(*elsewhere)
            pairs = rows.select(name=rows.customer_id, other=rows.visitor_id)
            pairs = pairs.filter(pairs.name != pairs.other).semi_join(known, "other").distinct()
            yield "visitor", pairs, (source.key, *(o.key for o in others))

    def _systems(self, names: Names, named: Sequence[Named]) -> list[np.ndarray]:
        """Masks over the names, one per id system, the leading one first."""
        nodes = self._write("names", pd.DataFrame({"name": names.names, "n": np.arange(len(names.names))}))
        systems: list[np.ndarray] = []
        try:
            for table in BY_RANK:
                parts = [
                    source.rows.select(name=column)
                    for source in named
                    if source.table == table
                    for column in source.persons
                    if column != "visitor_id"
                ]
                if not parts:
                    continue
                ids = parts[0] if len(parts) == 1 else ibis.union(*parts)
                own = np.zeros(len(names.names), dtype=bool)
                own[self._engine.frame(ids.join(nodes, "name").select("n").distinct())["n"].to_numpy()] = True
                numbers = own & ~names.contact
                if not systems and numbers.sum() < LEADS * own.sum():
                    numbers = own
                place(numbers, systems)
        finally:
            self._engine.drop(nodes.get_name())
        return [*systems, names.email, names.phone, np.ones(len(names.names), dtype=bool)]

    def _write(self, what: str, frame: pd.DataFrame) -> Table:
        physical = f"persons_{what}_{next(self._numbers)}"
        batch = pa.Table.from_pandas(frame, preserve_index=False)
        with self._engine.cursor() as cursor:
            cursor.register("batch", batch)
            cursor.execute(f'CREATE TABLE "{physical}" AS SELECT * FROM batch')
            cursor.unregister("batch")
        types = {"n": "int64", "contact": "boolean"}
        return ibis.table({name: types.get(name, "string") for name in frame.columns}, name=physical)


def renamed(source: Named, aliases: Aliases) -> Table:
    """The rows with everybody under the one name that is hers."""
    rows = source.rows
    columns = list(rows.columns)
    for column in source.persons:
        other = _applying(aliases, column).rename(_alias="other", _person="person")
        joined = rows.join(other.view(), [(column, "_alias")], how="left")
        kept: Value = joined[column]
        if column == "customer_id" and source.may_be_nobody:
            kept = ibis.cases((joined._alias.notnull() & _only(joined, source), ibis.null("string")), else_=kept)
        person = ibis.coalesce(joined._person, kept)
        rows = joined.select(**{name: person if name == column else joined[name] for name in columns})
    return rows


def _applying(aliases: Aliases, column: str) -> Table:
    """Anonymous visitors are numbered in their own way: only an address says who a visitor is."""
    return aliases.table.filter(aliases.table.contact) if column == "visitor_id" else aliases.table


def _only(rows: Table, source: Named) -> BooleanValue:
    """Rows that name their customer by an address alone."""
    tests = [(rows.customer_id == rows[name]).fill_null(False) for name in source.contacts]
    return ibis.or_(*tests) if tests else ibis.literal(False)
