"""The sums of each customer behind a number: what intervals and tests of change are made of.

Where customers are few their sums are taken out of the database once and worked on here: to read one more statement
takes the database longer than the arithmetic. Where they are many the database does it, and gives the same.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import add, or_

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table, Value

from lib.engine import Engine
from lib.facts import Facts
from lib.metrics import rows
from lib.metrics.metric import Rows
from lib.metrics.view import PERIOD, PLACEHOLDERS, WHO, filled_moments

#: No table has these names: they stand for the statement of such sums in another one.
PEOPLE = f"people {secrets.token_hex(8)}"
SIDES = f"sides {secrets.token_hex(8)}"
#: Stands for how strongly a part pulls a value.
PULL = 731_000_000
NUMBER = re.compile(r"\b731\d{6}\b")


@dataclass(frozen=True, kw_only=True)
class Sums:
    """A row per customer (`_who`) and window (`_period`, where there are several), and her sum of each part.

    `columns` says under which name the part of an ask stands; `sql` is the statement, in brackets. `few` are the rows
    themselves, nought where a customer has none of a part; None where there are too many.
    """

    schema: ibis.Schema
    columns: Mapping[tuple[str, str], str]
    sql: str
    few: pd.DataFrame | None = None


@dataclass(frozen=True)
class Kept:
    """What stands behind the numbers of one view: sums by the kind of rows they are over, values by theirs as well.

    Values are those of a quantile, by rows and aggregate; None where there are too many.
    """

    sums: dict[Rows, Sums] = field(default_factory=dict)
    values: dict[tuple[Rows, str], pd.DataFrame | None] = field(default_factory=dict)


def by_person(base: Rows) -> bool:
    """Whether rows of this kind are somebody's; days and rows that name nobody are not."""
    return base is not rows.days and base not in rows.NAMELESS


def taken(facts: Facts, of: Hashable, sql: str) -> pd.DataFrame | None:
    """The rows of the sums `of` a view that `sql` gives, where they are few."""
    found = facts.few(of, sql)
    if found is None:
        return None
    numbers = {c: found[c].to_numpy(dtype=float, na_value=0.0) for c in found.columns if c not in (WHO, PERIOD)}
    return pd.DataFrame({**{c: found[c] for c in (PERIOD, WHO) if c in found.columns}, **numbers})


def summed(few: pd.DataFrame, more: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """A row per window, or one: the sums over customers of every part, and of what stands in `more`."""
    columns = {c: few[c].to_numpy() for c in few.columns if c not in (WHO, PERIOD)} | dict(more)
    if PERIOD not in few:
        sums = {c: [of.sum() if len(few) else np.nan] for c, of in columns.items()}
        return pd.DataFrame(sums)
    place, windows = pd.factorize(few[PERIOD], sort=True)
    inside = [place == i for i in range(len(windows))]
    return pd.DataFrame({PERIOD: windows, **{c: [of[rows].sum() for rows in inside] for c, of in columns.items()}})


@dataclass(frozen=True)
class Pull:
    """What one side of one comparison takes from a kind of rows: columns, each with how strongly it pulls.

    `side` is 0 for the later side and counts up for those before; `place` numbers the comparison.
    """

    place: int
    side: int
    columns: tuple[str, ...]
    strengths: tuple[float, ...]


@dataclass(frozen=True)
class Source:
    """Sums with the sides that stand in them, each with the moment that marks its rows (None: all of them)."""

    sums: Sums
    moments: Mapping[int, pd.Timestamp | None]
    pulls: Sequence[Pull]


def squares(engine: Engine, known: dict, sources: Sequence[Source], places: int) -> list[tuple[float, float, float]]:
    """For each comparison the sum over customers of the square of her pulls on both sides, and who stands behind it.

    That is the sum, then the customers who have a part before and those who have one after. `known` remembers
    statements by their shape.
    """
    taken_out = [source.sums.few for source in sources]
    few = [rows_of for rows_of in taken_out if rows_of is not None]
    row = _worked_out(sources, few, places) if len(few) == len(sources) else _asked(engine, known, sources, places)
    return list(zip(row[:places], row[places : 2 * places], row[2 * places :], strict=True))


def _worked_out(sources: Sequence[Source], few: Sequence[pd.DataFrame], places: int) -> list[float]:
    who, names = pd.factorize(pd.concat([found[WHO] for found in few]).astype(str), use_na_sentinel=False)
    pulled = np.zeros((places, len(names)))
    there = np.zeros((2, places, len(names)), dtype=bool)
    first = 0
    for source, found in zip(sources, few, strict=True):
        own = who[first : first + len(found)]
        first += len(found)
        marked = {
            side: np.full(len(found), True) if moment is None else (found[PERIOD] == moment).to_numpy()
            for side, moment in source.moments.items()
        }
        for pull in source.pulls:
            inside = marked[pull.side]
            parts = np.stack([found[column].to_numpy()[inside] for column in pull.columns])
            pulled[pull.place] += np.bincount(own[inside], pull.strengths @ parts, minlength=len(names))
            there[0 if pull.side else 1, pull.place, own[inside][(parts != 0).any(axis=0)]] = True
    return [*(pulled**2).sum(axis=1).tolist(), *there.sum(axis=2).astype(float).ravel().tolist()]


def _asked(engine: Engine, known: dict, sources: Sequence[Source], places: int) -> list[float]:
    shape = tuple(
        (
            tuple(source.sums.schema.items()),
            tuple((side, moment is None) for side, moment in source.moments.items()),
            tuple((pull.place, pull.side, pull.columns) for pull in source.pulls),
        )
        for source in sources
    )
    key = ("squares", shape, places)
    if key not in known:
        known[key] = [engine.sql(_together(sources, places), pretty=False)]
    sql = known[key][0]
    moments = {side: moment for source in sources for side, moment in source.moments.items() if moment is not None}
    sql = filled_moments(sql, [moments.get(side, datetime(1, 1, 1)) for side in range(max(moments, default=0) + 1)])
    strengths = [strength for source in sources for pull in source.pulls for strength in pull.strengths]
    sql = NUMBER.sub(lambda found: f"({strengths[int(found[0]) - PULL]!r})", sql)
    for number, source in enumerate(sources):
        sql = sql.replace(f'"{SIDES} {number}"', source.sums.sql)
    return [float(number or 0) for number in engine.run(sql)[0]]


def _together(sources: Sequence[Source], places: int) -> Table:
    pieces, numbered = [], 0
    for number, source in enumerate(sources):
        pieces.append(_piece(ibis.table(source.sums.schema, name=f"{SIDES} {number}"), source, places, numbered))
        numbered += sum(len(pull.columns) for pull in source.pulls)
    rows_of = ibis.union(*pieces, distinct=False) if len(pieces) > 1 else pieces[0]
    every = range(places)
    sums = {f"d{i}": _[f"d{i}"].sum() for i in every}
    together = rows_of.group_by(WHO).agg(**sums, **{f"{s}{i}": _[f"{s}{i}"].max() for s in "ba" for i in every})
    found = {f"d{i}": (_[f"d{i}"] * _[f"d{i}"]).sum() for i in every}
    return together.agg(**found, **{f"{s}{i}": _[f"{s}{i}"].sum().cast("float64") for s in "ba" for i in every})


def _piece(table: Table, source: Source, places: int, numbered: int) -> Table:
    """A row per customer and side: every comparison's pull `d0` …, and whether she has a part before and after."""
    marked = {side: _moment(side) for side, moment in source.moments.items() if moment is not None}
    pulled: dict[int, list[tuple[int, Value]]] = {}
    there: dict[tuple[str, int], list[tuple[int, Value]]] = {}
    for pull in source.pulls:
        parts = [table[column].fill_null(0.0) for column in pull.columns]
        strengths = [ibis.literal(PULL + numbered + k, "int64").cast("float64") for k in range(len(parts))]
        numbered += len(parts)
        own = reduce(add, (strength * part for strength, part in zip(strengths, parts, strict=True)))
        pulled.setdefault(pull.place, []).append((pull.side, own))
        has = reduce(or_, (part != 0 for part in parts)).cast("int64")
        there.setdefault(("b" if pull.side else "a", pull.place), []).append((pull.side, has))

    def when(found: Sequence[tuple[int, Value]], otherwise: Value) -> Value:
        if not found:
            return otherwise
        if not marked:
            return found[0][1]
        return ibis.cases(*((table[PERIOD] == marked[side], value) for side, value in found), else_=otherwise)

    nobody, nothing = ibis.literal(0, "int64"), ibis.literal(0.0)
    columns: dict[str, Value] = {WHO: table[WHO].cast("string")}
    for i in range(places):
        columns[f"d{i}"] = when(pulled.get(i, []), nothing)
        columns |= {f"{s}{i}": when(there.get((s, i), []), nobody) for s in "ba"}
    return table.select(**columns)


def _moment(side: int) -> Value:
    return ibis.literal(PLACEHOLDERS + timedelta(minutes=side), type="timestamp")
