"""From declarations to statements: parts over the same rows are asked for together.

Additive parts are summed per person first where an interval needs to know who is behind the rows; quantiles take a
statement of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from lib.engine import Engine
from lib.metrics import rows, spread
from lib.metrics.metric import Ask, Part, Rows, Way
from lib.metrics.people import PEOPLE, Kept, by_person
from lib.metrics.view import WHO, View


@dataclass(frozen=True)
class Query:
    """One statement, and for every ask which part stands in which of its columns.

    `people` are the sums of each person of rows of the kind `base`; where the statement reads them, a table called
    `PEOPLE` stands for them. The ways of those asks that are `uncertain` take sums of products over persons.
    `quantile` is the part that the statement finds, where it finds one.
    """

    expr: Table
    columns: Mapping[str, Mapping[str, str]]
    people: Table | None = None
    base: Rows | None = None
    uncertain: Mapping[str, Way] = field(default_factory=dict)
    quantile: Part | None = None


@dataclass(frozen=True, kw_only=True)
class Behind:
    """The statement that gives each person's sums over rows of a kind: its columns, and which is whose part.

    `uncertain` are the asks whose intervals take sums of products over persons.
    """

    base: Rows
    sql: str
    schema: ibis.Schema
    columns: Mapping[tuple[str, str], str]
    uncertain: Mapping[str, Way]

    def products(self, few: pd.DataFrame) -> dict[str, np.ndarray]:
        """What is summed for intervals, for each row of the sums, under the names the query gives it."""
        found: dict[str, np.ndarray] = {}
        for name, way in self.uncertain.items():
            of = {part: self.columns[name, part] for part in way.parts if (name, part) in self.columns}
            made = spread.products(way, lambda column: few[column].to_numpy(), of)
            found |= {f"{name}:{label}": column for label, column in made.items()}
        return found


@dataclass(frozen=True)
class Statement:
    """A query as the engine takes it, with placeholders for what differs between views of one shape.

    It is written when it is first read: where customers are few, most never are.
    """

    engine: Engine
    expr: Table
    columns: Mapping[str, Mapping[str, str]]
    people: Behind | None = None
    quantile: Part | None = None

    @cached_property
    def sql(self) -> str:
        return self.engine.sql(self.expr, pretty=False)


def statements(view: View, asks: Sequence[Ask], kept: Kept | None) -> Iterator[Statement]:
    """The statements for the asks; writing them costs more than running most, so they are kept for the next filter."""
    engine, known = view.facts.dataset.engine, view.facts.statements
    key = (view.shape, tuple((ask.name, id(ask.way)) for ask in asks), kept is None)
    if key in known:
        yield from known[key]
        return
    symbolic, made = replace(view, symbolic=True, _rows={}), []
    for query in queries(symbolic, asks, apart=kept is not None):
        behind = None
        if query.people is not None and query.base is not None:
            behind = Behind(
                base=query.base,
                sql=engine.sql(query.people, pretty=False),
                schema=query.people.schema(),
                columns={(ask, part): c for ask, parts in query.columns.items() for part, c in parts.items()},
                uncertain=query.uncertain,
            )
        made.append(Statement(engine, query.expr, query.columns, behind, query.quantile))
        yield made[-1]
    known[key] = made


def queries(view: View, asks: Sequence[Ask], apart: bool = False, named: bool = False) -> Iterator[Query]:
    """The statements that give every part of every ask: one for each kind of rows, one more for each quantile.

    With `apart`, the sums of each person are a statement of their own wherever rows are somebody's. With `named`,
    columns bear the names of the parts, for a reader.
    """
    alone = len(asks) == 1
    for base, wanted in _by_rows(asks).items():
        if (
            base in rows.NAMELESS
            and (view.by or view.chooses)
            and all(name in ask.way.left_out for ask, name, _p in wanted)
        ):
            # What is left out without a name cannot be told apart by customer or column.
            continue
        table = view.once(base)
        sums = [(ask, name, part) for ask, name, part in wanted if part.additive]
        if sums:
            call = (lambda ask, part: part if alone else f"{ask}:{part}") if named else None
            yield _sums(view, table, base, sums, apart and by_person(base), call)
        for ask, name, part in wanted:
            if not part.additive:
                value = part.of.resolve(table).cast("float64")
                q, known = (name, f"{name}:known") if named else ("q", "known")
                found = {q: value.quantile(part.quantile), known: value.count()}
                expr = table.group_by(view.keys).agg(**found) if view.keys else table.agg(**found)
                yield Query(expr, {ask.name: {name: q, f"_{name}_n": known}}, quantile=part)


def _by_rows(asks: Iterable[Ask]) -> dict[Rows, list[tuple[Ask, str, Part]]]:
    found: dict[Rows, list[tuple[Ask, str, Part]]] = {}
    for ask in asks:
        for name, part in ask.way.parts.items():
            found.setdefault(part.over, []).append((ask, name, part))
    return found


def _sums(
    view: View,
    table: Table,
    base: Rows,
    wanted: Sequence[tuple[Ask, str, Part]],
    apart: bool,
    call: Callable[[str, str], str] | None = None,
) -> Query:
    inner: dict[str, ibis.Value] = {}
    same: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for ask, name, part in wanted:
        value = part.of.resolve(table).cast("float64")
        # The same aggregate asked for by several metrics is computed once.
        column = same.setdefault(repr(value.op()), call(ask.name, name) if call else f"p{len(same)}")
        inner[column] = value
        columns.setdefault(ask.name, {})[name] = column
    uncertain = {ask.name: ask.way for ask, _name, _part in wanted if spread.clustered(ask.way, base)}
    summed = table.group_by([*view.keys, WHO]).agg(**inner) if uncertain or apart else None
    behind = summed if apart else None
    if not uncertain or summed is None:
        expr = table.group_by(view.keys).agg(**inner) if view.keys else table.agg(**inner)
        return Query(expr, columns, behind, base)
    people = ibis.table(summed.schema(), name=PEOPLE) if apart else summed
    outer: dict[str, ibis.Value] = {column: people[column].sum() for column in inner}
    for name, way in uncertain.items():
        found = spread.products(way, people.__getitem__, columns[name])
        found |= {"c": found["c"].fill_null(False).cast("int64")}
        outer |= {f"{name}:{label}": of.sum() for label, of in found.items()}
        columns[name] |= {f"_{label}": f"{name}:{label}" for label in found}
    expr = people.group_by(view.keys).agg(**outer) if view.keys else people.agg(**outer)
    return Query(expr, columns, behind, base, uncertain)
