"""One file in the engine: staged once, checked by one scan, and cut into slices of canonical tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count

import ibis
import pandas as pd
from ibis.expr.types import Table

from lib import schema
from lib.engine import Engine
from lib.i18n import N_, Message, msg, msgn
from lib.importing.file_table import FileTable
from lib.importing.found import REFUSED_HEADERS, Column, Staged, Wanted
from lib.importing.intake import canonical, clean
from lib.importing.intake.canonical import PERSON_ROLES, Slice, is_mended, origin_line
from lib.importing.intake.clean import Rule
from lib.importing.intake.first_lines import told_on_every_line
from lib.importing.intake.load_report import LISTED_ROWS
from lib.importing.intake.staged_file import StagedFile, drop
from lib.importing.meaning import extras, values
from lib.importing.meaning.mapping import FileMapping, TableMap
from lib.importing.meaning.values import Canonical
from lib.schema import IBIS_TYPES, LINE_COLUMN

#: Different cells looked at to learn what a column's words mean.
MOST_WORDS = 1000
#: Rows up to which equal rows are looked for in a file; beyond it the search would cost more than the load.
REPEATS_LOOKED_FOR = 1_000_000
#: Share of empty cells up to which a column of numbers is thought to be meant as complete.
MEANT_COMPLETE = 0.05
_PHONE = re.compile(r"\+?[\d\s().-]{7,20}")
_MOBILE = re.compile(r"[78]9\d{9}")
_numbers = count(1)


def stage(
    engine: Engine,
    file_id: int,
    file: FileTable,
    mapping: FileMapping,
    today: date,
    timezone: str = "UTC",
    progress: Callable[[float], None] | None = None,
    before: StagedFile | None = None,
) -> StagedFile:
    """Write the file into the engine (or take it as `before` left it there) and find what is wrong with its rows."""
    columns = {column.name: column for column in file.columns}
    wanted = canonical.wanted(mapping.tables, columns)
    if before is not None and _serves(before, wanted):
        staged = before.staged
    else:
        staged = file.stage(engine, f"file_{file_id}_{next(_numbers)}", wanted, timezone, progress)
    try:
        return _looked_through(engine, file_id, file, mapping, wanted, staged, today)
    except BaseException:
        if before is None or staged is not before.staged:
            drop(engine, staged)
        raise


def _looked_through(
    engine: Engine,
    file_id: int,
    file: FileTable,
    mapping: FileMapping,
    wanted: Mapping[str, Wanted],
    staged: Staged,
    today: date,
) -> StagedFile:
    columns = {column.name: column for column in file.columns}
    relation = ibis.table(
        {name: IBIS_TYPES[kind] for name, kind in staged.schema.items()} | {LINE_COLUMN: "int64"}, name=staged.table
    )
    relation = told_on_every_line(relation, mapping.tables)
    warnings: list[Message] = []
    slices = tuple(
        _slice(engine, file_id, relation, staged, mapping, position, columns, warnings)
        for position in range(len(mapping.tables))
    )
    found = StagedFile(file=file, mapping=mapping, wanted=wanted, staged=staged, slices=slices, today=today)
    return _examined(engine, found, warnings)


def _serves(before: StagedFile, wanted: Mapping[str, Wanted]) -> bool:
    """Whether the staged columns are already what another mapping wants."""
    faulty = len(before.staged.refused) + len(before.staged.blanked) > 0
    kinds = before.staged.schema
    if any(kinds.get(name) != want.kind for name, want in wanted.items()):
        return False
    return not faulty or {n: w.essential for n, w in wanted.items()} == {
        n: w.essential for n, w in before.wanted.items()
    }


def _slice(
    engine: Engine,
    file_id: int,
    relation: Table,
    staged: Staged,
    mapping: FileMapping,
    position: int,
    columns: Mapping[str, Column],
    warnings: list[Message],
) -> Slice:
    tablemap = mapping.tables[position]
    kept = (
        extras.useful(tablemap.table, columns.values(), _used(mapping)) if tablemap.extras is None else tablemap.extras
    )
    kept = tuple(name for name in kept if name in staged.schema and name not in REFUSED_HEADERS)
    return Slice(
        file_id=file_id,
        relation=relation,
        kinds=staged.schema,
        tablemap=tablemap,
        spellings=_spellings(engine, relation, staged, tablemap, warnings),
        emails=frozenset(name for name in _persons(tablemap) if are_emails(columns[name])),
        phones=frozenset(name for name in _persons(tablemap) if are_phones(columns[name])),
        first=position == 0 or mapping.tables[0].table == tablemap.table,
        single=len(mapping.tables) == 1,
        extras=extras.named(tablemap.table, kept),
        mended=is_mended(columns),
    )


def _used(mapping: FileMapping) -> set[str]:
    return {column for tablemap in mapping.tables for column in tablemap.used}


def _persons(tablemap: TableMap) -> list[str]:
    return [column for role, column in tablemap.columns.items() if role in PERSON_ROLES]


def are_emails(column: Column) -> bool:
    return any("@" in cell for cell in column.samples)


def are_phones(column: Column) -> bool:
    phones = [cell for cell in column.samples if _PHONE.fullmatch(cell) and 10 <= sum(map(str.isdigit, cell)) <= 13]
    marked = any(cell.startswith("+") or set(cell) & set(" ()-") for cell in phones)
    return (
        (marked or all(_MOBILE.fullmatch(cell) for cell in phones))
        and bool(phones)
        and len(phones) >= 0.8 * len(column.samples)
    )


def _spellings(
    engine: Engine, relation: Table, staged: Staged, tablemap: TableMap, warnings: list[Message]
) -> dict[str, dict[str, Canonical]]:
    """For each role whose cells are words with a meaning: every cell of the file, and what it stands for."""
    table = schema.table(tablemap.table)
    found: dict[str, dict[str, Canonical]] = {}
    for name, column in tablemap.columns.items():
        role, given = table.role(name), tablemap.values.get(name, {})
        if staged.schema[column] != "text" or not (given or values.vocabulary(table.name, name)):
            continue
        cells = (
            relation.group_by(cell=relation[column]).agg(n=ibis._.count()).order_by(ibis.desc("n")).limit(MOST_WORDS)
        )
        counted = engine.frame(cells.filter(ibis._.cell.notnull()))
        chosen = {values.plain(cell) or cell: meaning for cell, meaning in given.items()}
        found[name] = {}
        for cell, times in zip(counted["cell"], counted["n"], strict=True):
            if cell in given or (values.plain(cell) or cell) in chosen:
                found[name][cell] = given.get(cell, chosen.get(values.plain(cell) or cell))
            elif cell in role.choices:
                found[name][cell] = cell
            elif (meaning := values.recognise(table.name, name, cell)) is not None:
                found[name][cell] = meaning
            elif (role.choices and name != "question") or role.kind == "flag":
                warnings.append(_unknown(role, column, cell, int(times)))
    return found


def _unknown(role: schema.Role, column: str, cell: str, times: int) -> Message:
    meaning = msg(N_("taken as “{value}”"), value=role.default) if role.default else msg(N_("left blank"))
    return msgn(
        N_("“{cell}” in {column} ({count} row) is not known as “{role}”; it is {meaning}. The mapping can say more."),
        N_("“{cell}” in {column} ({count} rows) is not known as “{role}”; it is {meaning}. The mapping can say more."),
        times,
        cell=cell,
        column=column,
        role=msg(role.label),
        meaning=meaning,
    )


def _examined(engine: Engine, found: StagedFile, warnings: list[Message]) -> StagedFile:
    """The same file with its refused rows, blanked cells and warnings; one scan when nothing is wrong."""
    relation, staged = found.slices[0].relation, found.staged
    refusing = [rule for part in found.slices for rule in clean.refusals(part, found.today)]
    blanking = [rule for part in found.slices for rule in clean.blanks(part)]
    empty = _empties(found)
    asked = {f"r{i}": rule.broken.fill_null(False).sum() for i, rule in enumerate(refusing)}
    asked |= {f"b{i}": rule.broken.fill_null(False).sum() for i, rule in enumerate(blanking)}
    asked |= {f"e{i}": rule.broken.sum() for i, rule in enumerate(empty)}
    asked |= _repeats(found)
    counts = engine.frame(relation.aggregate(**asked)).fillna(0).iloc[0].astype(int).to_dict() if asked else {}
    broken = [rule for i, rule in enumerate(refusing) if counts[f"r{i}"]]
    refused: tuple[Table, ...] = ()
    cells, rows = [staged.refused], staged.data_rows - staged.rows
    if broken:
        lines = engine.create_table(f"{staged.table}_refused_{next(_numbers)}", clean.violations(relation, broken))
        refused = (lines,)
        rows += int(engine.frame(lines.count().name("n").as_table())["n"].iloc[0])
        cells.append(clean.listed(engine.frame(lines.order_by(LINE_COLUMN).limit(LISTED_ROWS)), broken))
    blanked = [staged.blanked]
    blanked += [_cells_at_fault(engine, relation, rule) for i, rule in enumerate(blanking) if counts[f"b{i}"]]
    # A column of which many cells are empty is meant so.
    missing = [rule for i, rule in enumerate(empty) if 0 < counts[f"e{i}"] <= MEANT_COMPLETE * staged.rows]
    misfits = _joined(blanked).drop_duplicates(["line", "column"], ignore_index=True)
    empties = _joined([_cells_at_fault(engine, relation, rule) for rule in missing])
    known = pd.MultiIndex.from_frame(misfits[["line", "column"]])
    empties = empties[~pd.MultiIndex.from_frame(empties[["line", "column"]]).isin(known)].reset_index(drop=True)
    repeated = counts.get("rows", 0) - counts.get("different", 0)
    if repeated > 0:
        warnings.append(
            msgn(
                N_("{count} row is exactly equal to an earlier row of the same file; both are counted."),
                N_("{count} rows are exactly equal to an earlier row of the same file; all are counted."),
                repeated,
            )
        )
    notes = []
    if staged.rows > REPEATS_LOOKED_FOR:
        notes.append(msg(N_("Equal rows were not looked for: the file has more than {n} rows."), n=REPEATS_LOOKED_FOR))
    ahead = sum(counts[f"r{i}"] for i, rule in enumerate(refusing) if rule.message.text == clean.AHEAD)
    if staged.rows and ahead > 0.05 * staged.rows:
        warnings.append(msg(N_("Many rows are dated after today: check whether the day or the month comes first.")))
    listed = _joined(cells)
    if rows > len(listed):
        text = N_("Of the refused rows, the first {count} are listed; the file of refused rows holds all.")
        warnings.append(msg(text, count=len(listed)))
    return replace(
        found,
        refused=refused,
        refused_rows=rows,
        refused_cells=listed,
        blanked_cells=misfits,
        empty_cells=empties,
        warnings=tuple(dict.fromkeys(warnings)),
        notes=tuple(notes),
        mended_lines=_mended_lines(engine, relation) if found.slices[0].mended else frozenset(),
    )


def _mended_lines(engine: Engine, relation: Table) -> frozenset[int]:
    lines = engine.frame(relation.select(line=origin_line(relation)).distinct())["line"].dropna()
    return frozenset(lines.astype(int))


def _cells_at_fault(engine: Engine, relation: Table, rule: Rule) -> pd.DataFrame:
    rows = clean.violations(relation.filter(rule.broken), [rule]).order_by(LINE_COLUMN).limit(LISTED_ROWS)
    return clean.listed(engine.frame(rows), [rule])


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return clean.listing()
    return pd.concat(frames, ignore_index=True).sort_values("line", kind="stable", ignore_index=True)


def _empties(found: StagedFile) -> list[Rule]:
    """Empty cells of used columns of numbers."""
    used = _used(found.mapping) | {column for part in found.slices for column in part.extras.values()}
    numbers = [name for name, kind in found.staged.schema.items() if kind == "number" and name in used]
    relation = found.slices[0].relation
    return [Rule(relation[name].isnull(), name, msg(N_("is empty"))) for name in numbers]


def _repeats(found: StagedFile) -> dict:
    if found.staged.rows > REPEATS_LOOKED_FOR:
        return {}
    relation = found.slices[0].relation
    row = ibis.struct({name: relation[name] for name in found.staged.schema}).hash()
    return {"rows": relation.count(), "different": row.nunique()}
