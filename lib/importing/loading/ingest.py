"""A laid-out file into an engine: its text, its types, and what did not fit, with lines."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

import duckdb
import pandas as pd
import pyarrow as pa

from lib.engine import Engine
from lib.errors import FileError
from lib.i18n import N_, msg
from lib.importing.cells.numbers import literal
from lib.importing.cells.types import ColumnPlan, reasonable
from lib.importing.found import Staged, StructureLine, Wanted
from lib.importing.loading import direct
from lib.importing.loading.cast import (
    LISTED,
    Fault,
    Job,
    currency_name,
    quoted,
    select_typed,
    settle_guesses,
    type_rows,
    with_zones,
)
from lib.importing.loading.shares import Share
from lib.importing.loading.unseen import blank_missing_texts, strange_values
from lib.importing.shape.layout import Layout, Row
from lib.importing.shape.structure import AT_END, TOTAL_START, shown
from lib.importing.text.cut import Record
from lib.importing.text.looks import SPACES
from lib.schema import Kind

#: Rows, cells and letters of a file read line by line that are held at a time.
_BATCH, _BATCH_CELLS, _BATCH_LETTERS = 20_000, 400_000, 2**25
#: Structure lines that are listed.
_STRUCTURE = 1_000
#: More rows than this that may be structure, and reading line by line is the better way.
_SUSPECTS = 200_000
_EMPTY = "''"
#: What headers inside a file may be padded with, as the database numbers letters.
_SPACE_CODES = sorted(map(ord, SPACES))
#: A line drawn under a header, in the syntax of the database.
_DRAWN_START = "^[-=+:|_]{3}"
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
    share = Share(progress)
    job = Job(layout, plans, engine, table, kinds, essential, zone, share)
    try:
        share(0.0)
        staged = _one_pass(job) or _carefully(job)
        layout.source.check_unchanged()
        share(1.0)
    except BaseException as error:
        # Whatever stopped it, also somebody who had enough: nothing half-made stays.
        _drop_all(job)
        if not isinstance(error, (duckdb.Error, OSError, MemoryError)):
            raise
        layout.source.check_unchanged()
        raise _sentence(layout.source.name, error) from error
    return staged


def _sentence(name: str, error: duckdb.Error | OSError | MemoryError) -> FileError:
    why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    if isinstance(error, (MemoryError, duckdb.OutOfMemoryException)) and "temp" not in why:
        text = N_("“{name}” could not be loaded: there is not enough memory for it ({why}). Nothing was added.")
    elif isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)) or (
        isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
    ):
        text = N_("“{name}” could not be loaded: {why}. Nothing was added. Free some disk space and try again.")
    else:
        text = N_("“{name}” could not be loaded: {why}. Nothing was added.")
    return FileError(text, name=name, why=why)


def _one_pass(job: Job) -> Staged | None:
    """Clean files: the engine casts while it reads. None if that is not safe for this file."""
    if not direct.may_load(job.layout):
        return None
    if not all(plan.direct(job.kinds[plan.column.name]) and len(plan.column.currencies) < 2 for plan in job.plans):
        return None
    types = ["VARCHAR"] * job.layout.head.width
    clocks: set[str] = set()
    for at, plan in zip(job.layout.kept, job.plans, strict=True):
        types[at] = _ENGINE_TYPES[job.kinds[plan.column.name]]
        if types[at] == "TIMESTAMP" and plan.time is not None:
            if plan.time.date_only:
                types[at] = "DATE"
            else:
                clocks.add(plan.time.alone)
    if len(clocks) > 1:
        return None
    try:
        loaded = direct.load(
            job.engine, job.layout, job.rows_table, types, direct.Typed("".join(clocks)), job.progress.until(0.85)
        )
        structure = _structure_inside(job, loaded, types)
        good, refused, further = _sorted_out(job, loaded.rejected)
    except direct.Irregular:
        _drop(job, job.rows_table)
        return None
    # Totals at the very end are cut off; structure anywhere else, or values nobody means, need the careful way.
    if (structure and min(structure) < (job.layout.footer or 2**62)) or strange_values(job):
        _drop(job, job.rows_table)
        return None
    blank_missing_texts(job, types)
    selected = ", ".join(
        f"{f'CAST(c{at} AS TIMESTAMP)' if types[at] == 'DATE' else f'c{at}'} AS {quoted(plan.column.name)}"
        for at, plan in zip(job.layout.kept, job.plans, strict=True)
    )
    query = f'SELECT {selected}, CAST({loaded.line_sql} AS BIGINT) AS _line FROM "{job.rows_table}"'
    if structure:
        query += f" WHERE rowid < {loaded.rows - len(structure)}"
    blanked: list[Fault] = []
    count, parts = len(refused), [job.rows_table]
    if good:
        _write_text(job, good)
        rest = [(job.text_table, "_line")]
        more, blanked, extra = type_rows(with_zones(job, rest), rest, job.mended_table)
        refused, count = refused + more, count + extra
        _drop(job, job.text_table)
        parts.append(job.mended_table)
        query += f" UNION ALL {select_typed(job, job.mended_table)}"
    return _finish(job, query, refused, blanked, count, parts, _empty(loaded) | structure | further)


def _carefully(job: Job) -> Staged:
    """All cells as text first, then typed by what was found out about their columns."""
    refused: list[Fault] = []
    structure: dict[int, StructureLine] = {}
    empty: dict[int, StructureLine] = {}
    sources = []
    if direct.may_load(job.layout):
        types = ["VARCHAR"] * job.layout.head.width
        try:
            loaded = direct.load(job.engine, job.layout, job.text_table, types, None, job.progress.part(0.5))
            empty = _empty(loaded)
            good, refused, structure = _sorted_out(job, loaded.rejected)
            structure |= _structure_inside(job, loaded, types)
            sources.append((loaded.table, loaded.line_sql))
            if good:
                _write_text(job, good, f"{job.text_table}_mended")
                sources.append((f"{job.text_table}_mended", "_line"))
        except direct.Irregular:
            _drop(job, job.text_table)
            refused, structure, empty, sources = [], {}, {}, []
    if not sources:
        refused, empty = _cut_rows(job)
        sources.append((job.text_table, "_line"))
    settled = with_zones(settle_guesses(job, sources), sources)
    more, blanked, extra = type_rows(settled, sources, job.rows_table, structure)
    _drop(job, *(table for table, _ in sources))
    return _finish(
        job,
        select_typed(job, job.rows_table),
        refused + more,
        blanked,
        len(refused) + extra,
        [job.rows_table],
        empty | structure,
    )


def _cut_rows(job: Job) -> tuple[list[Fault], dict[int, StructureLine]]:
    """Read the file line by line into the text table; the lines that cannot be cut, and the first of structure."""
    refused: list[Fault] = []
    structure: dict[int, StructureLine] = {}

    def data() -> Iterable[Row]:
        for row in job.layout.rows():
            if row.kind == "data":
                yield row
            elif row.kind == "ragged":
                refused.append(_ragged(job, row))
            elif len(structure) < _STRUCTURE:
                structure[row.line] = StructureLine(row.line, row.kind, shown(row.cells))

    _write_text(job, data(), lines=job.layout.lines, progress=job.progress.part(0.6))
    return refused, structure


def _ragged(job: Job, row: Row) -> Fault:
    if job.layout.source.format == "json":
        # Such a line has no cells; what stands in the first one is the line itself.
        reason = msg(N_("is not a JSON object"))
    else:
        reason = msg(
            N_("has {found} cells instead of {expected}"), found=len(row.cells), expected=job.layout.head.width
        )
    return (row.line, "", shown(row.cells), reason)


def _empty(loaded: direct.Loaded) -> dict[int, StructureLine]:
    return {line: StructureLine(line, "blank", "") for line in loaded.empty[:_STRUCTURE]}


def _sorted_out(job: Job, records: Sequence[Record]) -> tuple[list[Row], list[Fault], dict[int, StructureLine]]:
    """Rejected records as mended rows, refused lines, and lines of structure.

    Raises Irregular at a header that gives the columns another order: the rows below it are not what they seem.
    """
    good: list[Row] = []
    refused: list[Fault] = []
    structure: dict[int, StructureLine] = {}
    footer = job.layout.footer
    for record in records:
        row = job.layout.row(record)
        if row.kind in AT_END:
            # Elsewhere than at the end a lone cell is a row with something missing.
            row = job.layout.cells(record)
        if row.kind == "reordered_header":
            raise direct.Irregular("the order of the columns changes")
        if footer and record.line >= footer:
            structure[row.line] = StructureLine(row.line, job.layout.beyond(record), shown(record.cells))
        elif row.kind == "data":
            good.append(row)
        elif row.kind == "ragged":
            refused.append(_ragged(job, row))
        else:
            structure[row.line] = StructureLine(row.line, row.kind, shown(record.cells))
    return good, refused, structure


def _structure_inside(job: Job, loaded: direct.Loaded, types: Sequence[str]) -> dict[int, StructureLine]:
    """Lines of a loaded table that are structure: rows of delimiters only, repeated headers, totals, the end.

    Raises Irregular at a header that gives the columns another order, and where too many rows look like structure.
    """
    rules, footer = job.layout.rules, job.layout.footer
    cells = [f"c{at}" for at in range(job.layout.head.width)]
    texts = [cell for cell, kind in zip(cells, types, strict=True) if kind == "VARCHAR"]
    suspects = [" AND ".join(f"{cell} IS NULL" for cell in cells)]
    parameters: list[object] = []
    if texts:
        first = (
            f"lower(coalesce({', '.join(f'nullif(trim({cell}, {literal(SPACES)}), {_EMPTY})' for cell in texts)}, ''))"
        )
        others = [f"{cell} IS NULL" for cell in cells if cell not in texts]
        suspects.append(" AND ".join([*others, f"({first} = '' OR regexp_matches({first}, {literal(_DRAWN_START)}))"]))
        if rules.totals:
            # Totals leave dates empty: where dates are typed already, few rows need to be looked at.
            dates = [
                f"{cell} IS NULL" for cell, kind in zip(cells, types, strict=True) if kind in ("TIMESTAMP", "DATE")
            ]
            suspects.append(" AND ".join([*dates, f"regexp_matches({first}, {literal(TOTAL_START)})"]))
    if rules.starts and cells[0] in texts:
        # Trimming takes longest by far, and few cells need it.
        padded = " OR ".join(f"list_contains({_SPACE_CODES}, unicode({end}))" for end in ("c0", "c0[-1]"))
        trimmed = f"lower(trim(c0, {literal(SPACES)}))"
        suspects.append(f"list_contains(?, lower(c0)) OR ({padded}) AND list_contains(?, {trimmed})")
        parameters += [sorted(rules.starts)] * 2
    if footer:
        suspects.append(f"{loaded.line_sql} >= {footer}")
    shown_cells = ", ".join(f"CAST({cell} AS VARCHAR)" for cell in cells)
    rows = job.engine.run(
        f'SELECT {loaded.line_sql}, {shown_cells} FROM "{loaded.table}" WHERE {" OR ".join(suspects)}'
        f" LIMIT {_SUSPECTS + 1}",
        parameters,
        job.progress.part(0.2),
    )
    if len(rows) > _SUSPECTS:
        raise direct.Irregular("too many rows look like structure")
    found: dict[int, StructureLine] = {}
    for line, *values in rows:
        record = Record(line, [value or "" for value in values])
        kind = rules.kind(record.cells)
        if footer and line >= footer:
            found[line] = StructureLine(line, job.layout.beyond(record), shown(record.cells))
        elif kind == "reordered_header":
            raise direct.Irregular("the order of the columns changes")
        elif kind and kind not in AT_END:
            found[line] = StructureLine(line, kind, shown(record.cells))
    return found


def _write_text(
    job: Job,
    rows: Iterable[Row],
    table: str | None = None,
    lines: int = 0,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Rows as text cells c0, c1, … and their `_line`; `lines` is the last line there will be, as far as known."""
    table = table or job.text_table
    width = job.layout.head.width
    names = [*(f"c{at}" for at in range(width)), "_line"]
    columns = ", ".join([*(f"c{at} VARCHAR" for at in range(width)), "_line BIGINT"])
    with job.engine.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "{table}" ({columns})')
        for batch in _batches(rows, width):
            arrays = [_array(column) for column in zip(*(row.cells for row in batch), strict=True)]
            numbers = pa.array([row.line for row in batch], type=pa.int64())
            cursor.register("batch", pa.table([*arrays, numbers], names=names))
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM batch')
            cursor.unregister("batch")
            if progress is not None:
                progress(batch[-1].line / max(lines, batch[-1].line))


def _batches(rows: Iterable[Row], width: int) -> Iterator[list[Row]]:
    most = max(min(_BATCH, _BATCH_CELLS // max(width, 1)), 1)
    batch: list[Row] = []
    letters = 0
    for row in rows:
        batch.append(row)
        letters += sum(map(len, row.cells))
        if len(batch) >= most or letters > _BATCH_LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _array(cells: Sequence[str]) -> pa.Array:
    try:
        return pa.array(cells, type=pa.string())
    except (UnicodeEncodeError, pa.ArrowException):
        # JSON may spell half of a character pair.
        return pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], type=pa.string())


def _finish(
    job: Job,
    query: str,
    refused: list[Fault],
    blanked: list[Fault],
    count: int,
    parts: Sequence[str],
    structure: Mapping[int, StructureLine],
) -> Staged:
    job.engine.run(f'CREATE VIEW "{job.table}" AS {query}')
    ((rows,),) = job.engine.run(f'SELECT count(*) FROM "{job.table}"', (), job.progress)
    schema: dict[str, Kind] = {}
    for plan in job.plans:
        schema[plan.column.name] = job.kinds[plan.column.name]
        if len(plan.column.currencies) > 1:
            schema[currency_name(plan)] = "text"
    listed = tuple(structure[line] for line in sorted(structure)[:_STRUCTURE])
    return Staged(job.table, schema, rows + count, rows, _faults(refused), _faults(blanked), tuple(parts), listed)


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


def _drop_all(job: Job) -> None:
    """Drop whatever there is of a file that could not be loaded."""
    # An engine that cannot even drop is closed before long, and its folder with it.
    with suppress(duckdb.Error), job.engine.cursor() as cursor:
        names = cursor.execute(
            "SELECT table_name, table_type FROM information_schema.tables"
            " WHERE table_name = ? OR starts_with(table_name, ?) ORDER BY table_type DESC",
            [job.table, f"{job.table}__"],
        ).fetchall()
        for name, kind in names:
            cursor.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} IF EXISTS {quoted(name)}")
