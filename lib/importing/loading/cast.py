"""Text cells into typed columns, inside the engine: one statement types all, one more lists what did not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlglot as sg

from lib.engine import Engine
from lib.i18n import N_, Message, msg
from lib.importing.cells import numbers, time_typing, times
from lib.importing.cells.column_plan import ColumnPlan
from lib.importing.cells.numbers import literal
from lib.importing.cells.time_steps import T_SEPARATOR
from lib.importing.found import Column
from lib.importing.loading.shares import Share
from lib.importing.shape.layout import Layout
from lib.schema import Kind

#: Refused rows and blanked cells are listed up to this many; they are always counted in full.
LISTED = 100_000
_STRIP = 60
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
    progress: Share

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


def with_zones(job: Job, sources: Sources) -> Job:
    """Read time zones where the sample showed none and the file has some further down."""
    plans = list(job.plans)
    for position, (at, plan) in enumerate(zip(job.layout.kept, plans, strict=True)):
        if job.kinds[plan.column.name] == "time" and plan.time is not None and plan.time.iso and not plan.time.zoned:
            # Behind a date with hours and minutes; before that a minus stands in every date.
            behind = f"substr(trim(c{at}), 17)"
            zoned = f"contains({behind}, '+') OR contains({behind}, '-') OR ends_with(lower({behind}), 'z')"
            if _counts(job, sources, zoned, "false")[0]:
                steps = plan.time.steps if T_SEPARATOR in plan.time.steps else (T_SEPARATOR, *plan.time.steps)
                plans[position] = replace(plan, time=replace(plan.time, zoned=True, steps=steps))
    return replace(job, plans=plans)


def _counts(job: Job, sources: Sources, one: str, other: str) -> tuple[int, int]:
    total = [0, 0]
    for table, _ in sources:
        ((ones, others),) = job.engine.run(
            f'SELECT count(*) FILTER ({one}), count(*) FILTER ({other}) FROM "{table}"', (), job.progress.part(0.1)
        )
        total = [total[0] + ones, total[1] + others]
    return total[0], total[1]


def type_rows(
    job: Job, sources: Sources, target: str, structure: Collection[int] = ()
) -> tuple[list[Fault], list[Fault], int]:
    """Create `target` from tables of text cells, leaving out lines of structure.

    `sources` pairs each table with the expression of its rows' line. Returns refused rows, blanked cells (both
    listed up to a limit), and the full number of refused rows, which `select_typed` leaves out.
    """
    typings = [_typing(job, at, plan) for at, plan in zip(job.layout.kept, job.plans, strict=True)]
    where, given = "", []
    if structure:
        where, given = " WHERE n NOT IN (SELECT unnest(?))", [sorted(structure)]
    # Statements of thousands of expressions take the engine minutes to plan, so wide files are typed in strips.
    strips = [typings[at : at + _STRIP] for at in range(0, len(typings), _STRIP)]
    names = [target] if len(strips) == 1 else [f"{target}_{number}" for number in range(len(strips))]
    for done, (name, strip) in enumerate(zip(names, strips, strict=True)):
        columns = ", ".join(part for typing in strip for part in typing.columns)
        job.engine.run(
            f'CREATE TABLE "{name}" AS SELECT {columns}, n AS _line, {_badness(strip)} AS _bad'
            f" FROM (SELECT *, {_casts(strip)} FROM ({_rows(sources, strip)}){where})",
            given,
            job.progress.part(0.7 / (len(strips) - done)),
        )
    faulty = [
        strip
        for name, strip in zip(names, strips, strict=True)
        if job.engine.run(f'SELECT coalesce(max(_bad), 0) FROM "{name}"') != [(0,)]
    ]
    if len(strips) > 1:
        _join_strips(job, names, target)
    ((refused_rows, bad_rows),) = job.engine.run(
        f'SELECT count(*) FILTER (_bad = 2), count(*) FILTER (_bad > 0) FROM "{target}"'
    )
    if not bad_rows:
        return [], [], 0
    refused: dict[int, Fault] = {}
    blanked: list[Fault] = []
    for fault, essential in _faults(job, sources, target, faulty):
        if not essential:
            blanked.append(fault)
        elif refused.get(fault[0]) is None:
            refused[fault[0]] = fault
    return list(refused.values()), [fault for fault in blanked if fault[0] not in refused], refused_rows


def _faults(
    job: Job, sources: Sources, target: str, strips: Sequence[Sequence[_Typing]]
) -> Iterator[tuple[Fault, bool]]:
    """Every cell that does not fit, and whether it refuses its row; of each column up to a limit, column by column."""
    bad = f"{target}_bad"
    for strip in strips:
        judged = [typing for typing in strip if typing.broken]
        if not judged:
            continue
        job.engine.run(
            f'CREATE TABLE "{bad}" AS SELECT *, {_casts(judged)} FROM ({_rows(sources, judged)})'
            f' WHERE n IN (SELECT _line FROM "{target}" WHERE _bad > 0)',
            (),
            job.progress.part(0.1),
        )
        counts = ", ".join(f"count(*) FILTER ({typing.broken})" for typing in judged)
        (found,) = job.engine.run(f'SELECT {counts} FROM "{bad}"')
        for typing, count in zip(judged, found, strict=True):
            cells = f'SELECT n, c{typing.at} FROM "{bad}" WHERE {typing.broken} ORDER BY n LIMIT {LISTED}'
            for line, cell in job.engine.run(cells) if count else ():
                yield (line, typing.name, cell, typing.reason), typing.essential
        job.engine.run(f'DROP TABLE "{bad}"')


@dataclass(frozen=True)
class _Typing:
    """How one column is typed: its cast, the columns it gives, and when its cell does not fit."""

    at: int
    name: str
    cast: str
    columns: tuple[str, ...]
    broken: str
    essential: bool
    reason: Message


def _typing(job: Job, at: int, plan: ColumnPlan) -> _Typing:
    name, cell, value = plan.column.name, f"c{at}", f"v{at}"
    kind = job.kinds[name]
    if kind == "time":
        value = time_typing.plausible_sql(value)
    elif kind == "number":
        value = f"(CASE WHEN isfinite({value}) THEN {value} END)"
    columns = [f"{value} AS {quoted(name)}"]
    if len(plan.column.currencies) > 1:
        columns.append(f"{numbers.currency_sql(cell)} AS {quoted(currency_name(plan))}")
    broken = "" if kind == "text" else f"({value} IS NULL AND NOT {plan.missing_sql(cell, kind)})"
    cast = f"{plan.sql(cell, kind, job.zone)} AS v{at}"
    return _Typing(at, name, cast, tuple(columns), broken, name in job.essential, plan.misfit(kind))


def _rows(sources: Sources, strip: Sequence[_Typing]) -> str:
    """The cells of some columns and the line n of each row, of all sources."""
    cells = ", ".join(f"c{typing.at}" for typing in strip)
    return " UNION ALL ".join(f'SELECT {cells}, CAST({line} AS BIGINT) AS n FROM "{table}"' for table, line in sources)


def _casts(strip: Sequence[_Typing]) -> str:
    return ", ".join(typing.cast for typing in strip)


def _badness(strip: Sequence[_Typing]) -> str:
    """2 where the row is refused, 1 where a cell is blanked, else 0."""
    refuse = " OR ".join(typing.broken for typing in strip if typing.broken and typing.essential) or "false"
    blank = " OR ".join(typing.broken for typing in strip if typing.broken and not typing.essential) or "false"
    return f"CAST(CASE WHEN {refuse} THEN 2 WHEN {blank} THEN 1 ELSE 0 END AS TINYINT)"


def _join_strips(job: Job, names: Sequence[str], target: str) -> None:
    """Put strips of equal rows in equal order side by side."""
    columns = ", ".join(f'"{name}".* EXCLUDE (_line, _bad)' for name in names)
    worst = ", ".join(f'"{name}"._bad' for name in names)
    together = " POSITIONAL JOIN ".join(f'"{name}"' for name in names)
    job.engine.run(
        f'CREATE TABLE "{target}" AS SELECT {columns}, "{names[0]}"._line, greatest({worst}) AS _bad FROM {together}',
        (),
        job.progress.part(0.5),
    )
    for name in names:
        job.engine.run(f'DROP TABLE "{name}"')


def select_typed(job: Job, table: str) -> str:
    """The accepted rows of a table that `type_rows` made."""
    names = []
    for plan in job.plans:
        names.append(quoted(plan.column.name))
        if len(plan.column.currencies) > 1:
            names.append(quoted(currency_name(plan)))
    return f'SELECT {", ".join(names)}, _line FROM "{table}" WHERE _bad < 2'
