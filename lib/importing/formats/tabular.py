"""Files that are no text: workbooks, Parquet and JSON as records of text cells, and what was decided on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lib.i18n import N_, msg, msgn
from lib.importing.formats.json_rows import JsonRows
from lib.importing.formats.kept_rows import KeptRows
from lib.importing.formats.page import Page
from lib.importing.formats.parquet_rows import parquet_records
from lib.importing.formats.sample import Sample
from lib.importing.formats.source import Source
from lib.importing.formats.workbook import Workbook, choose_sheet
from lib.importing.found import Evidence
from lib.importing.text.cut import Record

_ROWS = 20_000
_AS_SET = msg(N_("as you set it"))


@dataclass(frozen=True)
class Tabular:
    """A file that is no text, opened: the chosen `sheet`, `evidence`, records to look at, and its last line."""

    sheet: str | None
    evidence: tuple[Evidence, ...]
    sample: Sample
    lines: int


def look(source: Source, encoding: str | None = None) -> Tabular:
    """Open a workbook, a page of tables in that encoding, a Parquet file or JSON. Raises FileError."""
    if source.format in ("workbook", "page"):
        return _look_at_workbook(source, encoding)
    if source.format == "json":
        objects = JsonRows(source.plain, source.name)
        source.kept[""] = objects
        first = [Record(0, list(objects.keys)), *objects.kept.spread(_ROWS)]
        return Tabular(None, choice(source), Sample(first, [], [], True), objects.kept.lines)
    records = list(islice(parquet_records(source.plain, source.name), _ROWS + 1))
    return Tabular(None, choice(source), Sample(records, [], [], True), records[-1].line if records else 0)


def records(source: Source, sheet: str | None) -> Iterator[Record]:
    """All records of a file that `look` opened."""
    if source.format == "parquet":
        return parquet_records(source.plain, source.name)
    return iter(source.kept[sheet or ""])


def book(source: Source, encoding: str | None = None) -> Workbook | Page:
    """A workbook or a page of tables, opened. Raises FileError."""
    if source.format == "page":
        return Page(source.plain, source.name, encoding)
    return Workbook(source.plain, source.name)


def _look_at_workbook(source: Source, encoding: str | None) -> Tabular:
    opened = book(source, encoding)
    sheet = choose_sheet(opened.names, source.sheet, source.name)
    kept = KeptRows(opened.records(sheet), source.name)
    source.kept[sheet] = kept
    found = list(choice(source, opened.names, sheet))
    if isinstance(opened, Page):
        found.append(Evidence("encoding", opened.encoding, opened.why, encoding is not None))
    if opened.merged:
        text = N_("“{value}” is written once over several rows and is meant for each of them; sums are not repeated")
        found.append(Evidence("merged", str(opened.merged), msg(text, value=opened.example)))
    if opened.unsolved:
        unsolved = msgn(
            N_("one formula has no saved result, so its cell is empty; open the workbook, save it and add it again"),
            N_("{count} formulas have no saved result, so their cells are empty; open the workbook, save and add it"),
            opened.unsolved,
        )
        found.append(Evidence("formulas", str(opened.unsolved), unsolved, guess=True))
    return Tabular(sheet, tuple(found), kept.sample(), kept.lines)


def choice(source: Source, names: Sequence[str] = (), sheet: str | None = None) -> tuple[Evidence, ...]:
    """Which file of an archive and which sheet of a workbook is read, and which others could be."""
    found: list[Evidence] = []
    shown = source.entry if sheet is None or source.entry is None else f"{source.entry}: {sheet}"
    if source.entry is not None:
        several = [f"{source.entry}: {name}" for name in names] if len(names) > 1 else [source.entry]
        others = [other for entry in source.entries for other in (several if entry == source.entry else [entry])]
        shown = shown if len(several) > 1 else source.entry
        why = msg(N_("it is the largest file in the archive"))
        offered = msg(N_("the files that can be chosen"))
    else:
        shown, others, offered = sheet, list(names), msg(N_("the sheets that can be chosen"))
        only, fullest = N_("it is the only sheet with data"), N_("it holds the most rows of cells")
        why = msg(only if len(names) == 1 else fullest)
    if shown is not None:
        overridden = source.chosen
        found.append(Evidence("sheet", shown, _AS_SET if overridden else why, overridden))
    if len(others) > 1:
        found.append(Evidence("sheets", "\n".join(others), offered))
    return tuple(found)
