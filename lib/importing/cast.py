"""Text cells into typed columns, inside the engine: one statement types all, one more lists what did not fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlglot as sg

from lib.engine import Engine
from lib.i18n import N_, Message, msg
from lib.importing import numbers, times
from lib.importing.found import Column
from lib.importing.layout import Layout
from lib.importing.numbers import literal
from lib.importing.types import ColumnPlan, missing_sql
from lib.schema import Kind

#: Refused rows and blanked cells are listed up to this many; they are always counted in full.
LISTED = 100_000
_DATE = r"^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2,4}"
Fault = tuple[int, str, str, Message]
Sources = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Job:
    """One file on its way into an engine: what its columns become, and the names of the relations used."""

    layout: Layout
    plans: Sequence[ColumnPlan]
    engine: Engine
    table: str
    kinds: Mapping[str, Kind]
    essential: frozenset[str]
    zone: str
    progress: Callable[[float], None]

    @property
    def rows_table(self) -> str:
        return f"{self.table}__rows"

    @property
    def text_table(self) -> str:
        return f"{self.table}__text"

    @property
    def mended_table(self) -> str:
        return f"{self.table}__mended"


def quoted(name: str) -> str:
    return sg.to_identifier(name, quoted=True).sql("duckdb")


def currency_name(plan: ColumnPlan) -> str:
    return f"{plan.column.name} (currency)"


def listed_columns(plans: Sequence[ColumnPlan]) -> tuple[Column, ...]:
    """The columns of the file, and one of currency codes beside each amount written in several currencies."""
    columns = []
    for plan in plans:
        columns.append(plan.column)
        codes = plan.column.currencies
        if len(codes) > 1:
            how = msg(N_("currencies written in “{column}”"), column=plan.column.name)
            columns.append(
                Column(
                    name=currency_name(plan),
                    kind="text",
                    how=how,
                    samples=codes,
                    distinct=len(codes),
                    cells=plan.column.cells,
                    frequent=tuple((code, 1) for code in codes),
                )
            )
    return tuple(columns)


def settle_guesses(job: Job, sources: Sources) -> Job:
    """Decide on the whole column what the sample left open: the order of day and month, the decimal sign."""
    plans = list(job.plans)
    for position, (at, plan) in enumerate(zip(job.layout.kept, plans, strict=True)):
        kind = job.kinds[plan.column.name]
        if kind == "time" and plan.time is not None and plan.time.guess:
            day = f"TRY_CAST(regexp_extract(c{at}, {literal(_DATE)}, 1) AS INTEGER) > 12"
            month = f"TRY_CAST(regexp_extract(c{at}, {literal(_DATE)}, 2) AS INTEGER) > 12"
            first, second = _counts(job, sources, day, month)
            if first != second and ("dmy" if first > second else "mdy") != plan.time.order:
                plans[position] = replace(plan, time=times.flipped(plan.time))
        if kind == "number" and plan.number.guess:
            commas = (
                f"regexp_matches(c{at}, {literal(r',(?:[0-9]{1,2}|[0-9]{4,})[^0-9.,]*$|^[^0-9]*(?:0|[0-9]{4,}),')})"
            )
            points = (
                f"regexp_matches(c{at}, {literal(r'[.](?:[0-9]{1,2}|[0-9]{4,})[^0-9.,]*$|^[^0-9]*(?:0|[0-9]{4,})[.]')})"
            )
            comma, point = _counts(job, sources, commas, points)
            if comma != point:
                sign = "," if comma > point else "."
                plans[position] = replace(plan, number=replace(plan.number, decimal=sign, grouped=True))
    return replace(job, plans=plans)


def _counts(job: Job, sources: Sources, one: str, other: str) -> tuple[int, int]:
    total = [0, 0]
    with job.engine.cursor() as cursor:
        for table, _ in sources:
            found = cursor.execute(
                f'SELECT count(*) FILTER ({one}), count(*) FILTER ({other}) FROM "{table}"'
            ).fetchone()
            total = [total[0] + found[0], total[1] + found[1]]
    return total[0], total[1]


def type_rows(
    job: Job, sources: Sources, target: str, structure: Collection[int] = ()
) -> tuple[list[Fault], list[Fault], int]:
    """Create `target` from tables of text cells, leaving out lines of structure.

    `sources` pairs each table with the expression of its rows' line. Returns refused rows, blanked cells (both
    listed up to a limit), and the full number of refused rows, which `select_typed` leaves out.
    """
    casts, values, faults = [], [], []
    for at, plan in zip(job.layout.kept, job.plans, strict=True):
        name = plan.column.name
        kind = job.kinds[name]
        casts.append(f"{plan.sql(f'c{at}', kind, job.zone)} AS v{at}")
        value = (
            times.plausible_sql(f"v{at}")
            if kind == "time"
            else f"(CASE WHEN isfinite(v{at}) THEN v{at} END)"
            if kind == "number"
            else f"v{at}"
        )
        values.append(f"{value} AS {quoted(name)}")
        if len(plan.column.currencies) > 1:
            values.append(f"{numbers.currency_sql(f'c{at}')} AS {quoted(currency_name(plan))}")
        if kind != "text":
            faults.append(
                (at, name, kind, f"({value} IS NULL AND NOT {missing_sql(f'c{at}', kind)})", plan.misfit(kind))
            )
    essential = [broken for _, name, _, broken, _ in faults if name in job.essential]
    others = [broken for _, name, _, broken, _ in faults if name not in job.essential]
    bad = (
        f"CASE WHEN {' OR '.join(essential) or 'false'} THEN 2 WHEN {' OR '.join(others) or 'false'} THEN 1 ELSE 0 END"
    )
    rows = " UNION ALL ".join(
        f'SELECT *, CAST({line} AS BIGINT) AS n FROM "{table}"'
        if line != "_line"
        else f'SELECT * EXCLUDE (_line), _line AS n FROM "{table}"'
        for table, line in sources
    )
    where = " WHERE n NOT IN (SELECT unnest(?))" if structure else ""
    typed = f"SELECT *, {', '.join(casts)} FROM ({rows}){where}"
    given = [sorted(structure)] if structure else []
    with job.engine.cursor() as cursor:
        cursor.execute(
            f'CREATE TABLE "{target}" AS SELECT {", ".join(values)}, n AS _line, CAST({bad} AS TINYINT) AS _bad FROM ({typed})',
            given,
        )
        refused_rows, blanked_rows = cursor.execute(
            f'SELECT count(*) FILTER (_bad = 2), count(*) FILTER (_bad = 1) FROM "{target}"'
        ).fetchone()
        refused: dict[int, Fault] = {}
        blanked: list[Fault] = []
        if refused_rows or blanked_rows:
            lines = f'SELECT _line FROM "{target}" WHERE _bad > 0'
            some = f"SELECT *, {', '.join(casts)} FROM ({rows}) WHERE n IN ({lines})"
            for at, name, _, broken, reason in faults:
                found = cursor.execute(
                    f"SELECT n, c{at} FROM ({some}) WHERE {broken} ORDER BY n LIMIT {LISTED}"
                ).fetchall()
                for line, cell in found:
                    if name in job.essential:
                        refused.setdefault(line, (line, name, cell, reason))
                    else:
                        blanked.append((line, name, cell, reason))
    return list(refused.values()), [fault for fault in blanked if fault[0] not in refused], refused_rows


def select_typed(job: Job, table: str) -> str:
    """The accepted rows of a table that `type_rows` made."""
    names = []
    for plan in job.plans:
        names.append(quoted(plan.column.name))
        if len(plan.column.currencies) > 1:
            names.append(quoted(currency_name(plan)))
    return f'SELECT {", ".join(names)}, _line FROM "{table}" WHERE _bad < 2'
