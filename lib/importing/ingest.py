"""A laid-out file into an engine: its text, its types, and what did not fit, with lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice

import duckdb
import pandas as pd
import pyarrow as pa

from lib.engine import Engine
from lib.errors import FileError
from lib.i18n import N_, msg
from lib.importing import direct, time_typing
from lib.importing.cast import LISTED, Fault, Job, currency_name, quoted, select_typed, settle_guesses, type_rows
from lib.importing.cut import Record
from lib.importing.found import Staged, Wanted
from lib.importing.layout import Layout, Row
from lib.importing.looks import SPACES
from lib.importing.numbers import literal
from lib.importing.structure import AT_END, TOTAL_START, shown
from lib.importing.types import ColumnPlan, reasonable
from lib.schema import Kind

_BATCH = 20_000
_EMPTY = "''"
_ENGINE_TYPES: Mapping[Kind, str] = {"text": "VARCHAR", "number": "DOUBLE", "time": "TIMESTAMP", "flag": "BOOLEAN"}


def stage_file(
    layout: Layout,
    plans: Sequence[ColumnPlan],
    engine: Engine,
    table: str,
    wanted: Mapping[str, Wanted],
    zone: str,
    progress: Callable[[float], None],
) -> Staged:
    """Load the rows of a file as the relation `table`; see `FileTable.stage`."""
    layout.source.check_unchanged()
    asked = reasonable(wanted, [plan.column.name for plan in plans])
    kinds = {
        plan.column.name: asked[plan.column.name].kind if plan.column.name in asked else plan.column.kind
        for plan in plans
    }
    essential = frozenset(name for name, want in asked.items() if want.essential)
    job = Job(layout, plans, engine, table, kinds, essential, zone, progress)
    progress(0.0)
    try:
        staged = _one_pass(job) or _carefully(job)
    except (duckdb.Error, OSError, MemoryError) as error:
        _drop(job, job.rows_table, job.text_table, job.mended_table)
        raise FileError(
            N_("“{name}” could not be loaded: {why}. Nothing was added. Free some disk space and try again."),
            name=layout.source.name,
            why=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
        ) from error
    layout.source.check_unchanged()
    progress(1.0)
    return staged


def _one_pass(job: Job) -> Staged | None:
    """Clean files: the engine casts while it reads. None if that is not safe for this file."""
    if not direct.may_load(job.layout):
        return None
    if not all(plan.direct(job.kinds[plan.column.name]) and len(plan.column.currencies) < 2 for plan in job.plans):
        return None
    types = ["VARCHAR"] * job.layout.head.width
    for at, plan in zip(job.layout.kept, job.plans, strict=True):
        types[at] = _ENGINE_TYPES[job.kinds[plan.column.name]]
    try:
        loaded = direct.load(job.engine, job.layout, job.rows_table, types, typed=True)
    except direct.Irregular:
        return None
    job.progress(0.9)
    structure = _structure_inside(job, loaded, types)
    # Totals at the very end are cut off; structure anywhere else, or values nobody means, need the careful way.
    if (structure and min(structure) < (job.layout.footer or 2**62)) or _strange_values(job):
        _drop(job, job.rows_table)
        return None
    good, refused, _ = _sorted_out(job, loaded.rejected)
    selected = ", ".join(
        f"c{at} AS {quoted(plan.column.name)}" for at, plan in zip(job.layout.kept, job.plans, strict=True)
    )
    query = f'SELECT {selected}, CAST({loaded.line_sql} AS BIGINT) AS _line FROM "{job.rows_table}"'
    if structure:
        query += f" WHERE rowid < {loaded.rows - len(structure)}"
    blanked: list[Fault] = []
    count, parts = len(refused), [job.rows_table]
    if good:
        _write_text(job, good)
        more, blanked, extra = type_rows(job, [(job.text_table, "_line")], job.mended_table)
        refused, count = refused + more, count + extra
        _drop(job, job.text_table)
        parts.append(job.mended_table)
        query += f" UNION ALL {select_typed(job, job.mended_table)}"
    return _finish(job, query, refused, blanked, count, parts)


def _strange_values(job: Job) -> bool:
    """Whether a cast took infinities or years nobody means."""
    checks = []
    for at, plan in zip(job.layout.kept, job.plans, strict=True):
        kind = job.kinds[plan.column.name]
        if kind == "number":
            checks.append(f"bool_or(NOT isfinite(c{at}))")
        elif kind == "time":
            checks.append(f"bool_or({time_typing.plausible_sql(f'c{at}')} IS NULL AND c{at} IS NOT NULL)")
    if not checks:
        return False
    with job.engine.cursor() as cursor:
        found = cursor.execute(
            f'SELECT {" OR ".join(f"coalesce({check}, false)" for check in checks)} FROM "{job.rows_table}"'
        ).fetchone()
    return bool(found and found[0])


def _carefully(job: Job) -> Staged:
    """All cells as text first, then typed by what was found out about their columns."""
    refused: list[Fault] = []
    structure: set[int] = set()
    sources = []
    loaded, types = None, ["VARCHAR"] * job.layout.head.width
    if direct.may_load(job.layout):
        with suppress(direct.Irregular):
            loaded = direct.load(job.engine, job.layout, job.text_table, types, typed=False)
    if loaded is not None:
        sources.append((loaded.table, loaded.line_sql))
        good, refused, structure = _sorted_out(job, loaded.rejected)
        structure |= _structure_inside(job, loaded, types)
        if good:
            _write_text(job, good, f"{job.text_table}_mended")
            sources.append((f"{job.text_table}_mended", "_line"))
    else:
        refused = _cut_rows(job)
        sources.append((job.text_table, "_line"))
    job.progress(0.6)
    settled = settle_guesses(job, sources)
    more, blanked, extra = type_rows(settled, sources, job.rows_table, structure)
    _drop(job, *(table for table, _ in sources))
    return _finish(
        job, select_typed(job, job.rows_table), refused + more, blanked, len(refused) + extra, [job.rows_table]
    )


def _cut_rows(job: Job) -> list[Fault]:
    """Read the file line by line into the text table; the lines that cannot be cut come back."""
    refused: list[Fault] = []

    def data() -> Iterable[Row]:
        for row in job.layout.rows():
            if row.kind == "data":
                yield row
            elif row.kind == "ragged":
                refused.append(_ragged(job, row))

    _write_text(job, data())
    return refused


def _ragged(job: Job, row: Row) -> Fault:
    reason = msg(N_("has {found} cells instead of {expected}"), found=len(row.cells), expected=job.layout.head.width)
    return (row.line, "", shown(row.cells), reason)


def _sorted_out(job: Job, records: Sequence[Record]) -> tuple[list[Row], list[Fault], set[int]]:
    """Rejected records as mended rows, refused lines, and lines of structure."""
    good: list[Row] = []
    refused: list[Fault] = []
    structure: set[int] = set()
    footer = job.layout.footer
    for record in records:
        row = job.layout.row(record)
        if row.kind in AT_END:
            # Elsewhere than at the end a lone cell is a row with something missing.
            row = job.layout.cells(record)
        if footer and record.line >= footer:
            structure.add(row.line)
        elif row.kind == "data":
            good.append(row)
        elif row.kind == "ragged":
            refused.append(_ragged(job, row))
        else:
            structure.add(row.line)
    return good, refused, structure


def _structure_inside(job: Job, loaded: direct.Loaded, types: Sequence[str]) -> set[int]:
    """Lines of a loaded table that are structure: rows of delimiters only, repeated headers, totals, the end."""
    rules, footer = job.layout.rules, job.layout.footer
    cells = [f"c{at}" for at in range(job.layout.head.width)]
    texts = [cell for cell, kind in zip(cells, types, strict=True) if kind == "VARCHAR"]
    suspects = [" AND ".join(f"{cell} IS NULL" for cell in cells)]
    parameters = []
    if texts:
        first = (
            f"lower(coalesce({', '.join(f'nullif(trim({cell}, {literal(SPACES)}), {_EMPTY})' for cell in texts)}, ''))"
        )
        total = f"({first} = '' OR regexp_matches({first}, {literal(TOTAL_START)}))"
        # Totals leave dates empty: where dates are typed already, few rows need to be looked at.
        dates = [f"{cell} IS NULL" for cell, kind in zip(cells, types, strict=True) if kind == "TIMESTAMP"]
        suspects.append(" AND ".join([*dates, total]))
    if rules.header and cells[0] in texts:
        suspects.append(f"lower(trim(c0, {literal(SPACES)})) = ?")
        parameters.append(rules.header[0])
    if footer:
        suspects.append(f"{loaded.line_sql} >= {footer}")
    shown_cells = ", ".join(f"CAST({cell} AS VARCHAR)" for cell in cells)
    with job.engine.cursor() as cursor:
        rows = cursor.execute(
            f'SELECT {loaded.line_sql}, {shown_cells} FROM "{loaded.table}" WHERE {" OR ".join(suspects)}', parameters
        ).fetchall()
    kinds = {line: rules.kind([cell or "" for cell in row]) for line, *row in rows}
    return {line for line, kind in kinds.items() if (footer and line >= footer) or (kind and kind not in AT_END)}


def _write_text(job: Job, rows: Iterable[Row], table: str | None = None) -> None:
    """Rows as text cells c0, c1, … and their `_line`."""
    table = table or job.text_table
    width = job.layout.head.width
    names = [*(f"c{at}" for at in range(width)), "_line"]
    columns = ", ".join([*(f"c{at} VARCHAR" for at in range(width)), "_line BIGINT"])
    source = iter(rows)
    with job.engine.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "{table}" ({columns})')
        while batch := list(islice(source, _BATCH)):
            arrays = [_array(column) for column in zip(*(row.cells for row in batch), strict=True)]
            lines = pa.array([row.line for row in batch], type=pa.int64())
            cursor.register("batch", pa.table([*arrays, lines], names=names))
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM batch')
            cursor.unregister("batch")
            job.progress(min(0.6, 0.6 * batch[-1].line / max(job.layout.lines, batch[-1].line)))


def _array(cells: Sequence[str]) -> pa.Array:
    try:
        return pa.array(cells, type=pa.string())
    except (UnicodeEncodeError, pa.ArrowException):
        # JSON may spell half of a character pair.
        return pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], type=pa.string())


def _finish(
    job: Job, query: str, refused: list[Fault], blanked: list[Fault], count: int, parts: Sequence[str]
) -> Staged:
    with job.engine.cursor() as cursor:
        cursor.execute(f'CREATE VIEW "{job.table}" AS {query}')
        (rows,) = cursor.execute(f'SELECT count(*) FROM "{job.table}"').fetchone() or (0,)
    schema: dict[str, Kind] = {}
    for plan in job.plans:
        schema[plan.column.name] = job.kinds[plan.column.name]
        if len(plan.column.currencies) > 1:
            schema[currency_name(plan)] = "text"
    return Staged(job.table, schema, rows + count, rows, _faults(refused), _faults(blanked), tuple(parts))


def _faults(found: list[Fault]) -> pd.DataFrame:
    found = sorted(found, key=lambda fault: fault[0])[:LISTED]
    return pd.DataFrame(
        {
            "line": pd.Series([fault[0] for fault in found], dtype="int64"),
            "column": pd.Series([fault[1] for fault in found], dtype="str"),
            "value": pd.Series([fault[2] for fault in found], dtype="str"),
            "reason": pd.Series([str(fault[3]) for fault in found], dtype="str"),
            "message": pd.Series([fault[3] for fault in found], dtype="object"),
        }
    )


def _drop(job: Job, *tables: str) -> None:
    with job.engine.cursor() as cursor:
        for table in tables:
            cursor.execute(f'DROP TABLE IF EXISTS "{table}"')
