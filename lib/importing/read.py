"""`read`: a path becomes a `FileTable`, by looking at no more of the file than it takes to know its form."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from lib.errors import FileError
from lib.i18n import N_, msg
from lib.importing.cells.types import plan_columns
from lib.importing.file_table import FileTable
from lib.importing.formats import tabular
from lib.importing.formats.sample import Sample, count_lines, sample_large
from lib.importing.formats.source import Source, open_source
from lib.importing.found import Evidence, ReadOptions, StructureLine
from lib.importing.options import check_columns, read_options
from lib.importing.shape.form import Form, find_form, named_form, no_rows, tail_of
from lib.importing.shape.layout import Layout
from lib.importing.shape.structure import shown
from lib.importing.shape.structure_evidence import header_evidence, structure_evidence
from lib.importing.text.cut import Dialect, Record, cut, split_lines
from lib.importing.text.decode import clean, detect_encoding, known_encoding
from lib.importing.text.dialect import detect_dialect, sep_line
from lib.importing.text.digest import text_digest
from lib.importing.text.fixed_width import setting

#: Files up to this size are looked at whole; of larger ones the beginning, the end and pieces in between.
WHOLE = 8 * 2**20
_HEAD = 2**21
_ROWS, _STRUCTURE = 20_000, 1_000


def read(path: str | os.PathLike[str], *, name: str | None = None, **options: Any) -> FileTable:
    """Find out how a file is written and give it as a table; its rows are read when they are asked for.

    `options` are those of `ReadOptions`; what is not given is detected. Raises FileError, and nothing else, with a
    sentence that says what is wrong with the file and what to do.
    """
    asked = read_options(options, name or Path(path).name)
    source = open_source(path, name, asked.sheet)
    with _uncollected():
        return _read_text(source, asked) if source.format == "text" else _read_rows(source, asked)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cyclic garbage meanwhile: rows make none, and their lists would set it off again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _read_text(source: Source, asked: ReadOptions) -> FileTable:
    with source.plain.open("rb") as file:
        head = file.read(WHOLE + 1)
    if len(head) <= WHOLE:
        return _looked_at(source, asked, head, False)
    with ThreadPoolExecutor(1) as beside:
        # Whoever adds the file needs it next, and it leaves this thread the whole of its processor.
        digest = beside.submit(text_digest, source.plain)
        table = _looked_at(source, asked, head[:_HEAD], True)
    with suppress(OSError):
        table.digest = (digest.result(),)
    return table


def _looked_at(source: Source, asked: ReadOptions, head: bytes, large: bool) -> FileTable:
    evidence = [Evidence("format", "text", source.how)] if source.plain != source.path or source.entries else []
    evidence += tabular.choice(source)
    if asked.encoding is not None:
        encoding, why = known_encoding(source.name, asked.encoding), msg(N_("as you set it"))
    else:
        encoding, why = detect_encoding(head, not large)
    evidence.append(Evidence("encoding", encoding, why, asked.encoding is not None))
    decoded = head.decode(encoding, errors="replace")
    text = clean(decoded)
    if not text.strip():
        raise FileError(N_("“{name}” holds only blank lines. Export it again and add the new file."), name=source.name)
    carriage_return = "\r" in text and "\n" not in text
    lines = list(split_lines([text], carriage_return))
    if large:
        lines.pop()
    if not lines:
        raise FileError(
            N_("“{name}”: its first line is longer than {size} MB, so it is no table of rows. Export it again as CSV."),
            name=source.name,
            size=_HEAD // 2**20,
        )
    dialect, why_delimiter, why_quote = detect_dialect(lines, asked.delimiter, asked.quote, source.name)
    sign = setting(dialect.edges) if dialect.edges else dialect.delimiter
    evidence.append(Evidence("delimiter", sign, why_delimiter, asked.delimiter is not None))
    evidence.append(Evidence("quote", dialect.quote, why_quote, asked.quote is not None))
    records = list(cut(lines, dialect))
    total, sample = len(lines), Sample(records, [], [], True)
    if large:
        total = count_lines(source, encoding, carriage_return)
        sample = sample_large(source, encoding, dialect, carriage_return, records, total)
    stated = (asked.delimiter is None and sep_line(lines) is not None) or (sep_line(lines) == dialect.delimiter)
    if stated:
        sample.first = sample.first[1:]
    form = find_form(source, asked, sample)
    even = not large and not form.footer and _even(decoded, text, lines, dialect) and _rectangular(form, records)
    layout = form.layout(
        source,
        encoding=encoding,
        dialect=dialect,
        carriage_return=carriage_return,
        lines=total,
        large=large or even,
    )
    lines_found = [StructureLine(1, "preamble", lines[0])] if stated else []
    return _table(layout, asked, evidence, sample, form, lines_found)


def _even(decoded: str, text: str, lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether there is one way only to divide the text into lines: one line end, no quote left open, nothing broken."""
    returns, quote = text.count("\r"), dialect.quote
    return (
        "\ufffd" not in text
        and len(decoded) - len(text) <= decoded.startswith("\ufeff")
        and returns in (0, text.count("\n"))
        and returns == text.count("\r\n")
        and not (quote and quote in text and any(line.count(quote) % 2 for line in lines if quote in line))
    )


def _rectangular(form: Form, records: Sequence[Record]) -> bool:
    """Whether every line below the header is a row of data with all its cells; the engine can read such a file too."""
    width, kind, start = form.head.width, form.rules.kind, form.head.first_data
    return all(len(record.cells) == width and kind(record.cells) is None for record in records if record.line >= start)


def _read_rows(source: Source, asked: ReadOptions) -> FileTable:
    found = tabular.look(source, asked.encoding)
    evidence = [Evidence("format", source.format, source.how), *found.evidence]
    if source.format in ("workbook", "page"):
        form = find_form(source, asked, found.sample)
    else:
        # The first record holds the names: these formats have nothing to guess.
        asked = replace(asked, header_row=None)
        form = named_form(source, asked, found.sample)
    layout = form.layout(source, sheet=found.sheet, lines=found.lines)
    return _table(layout, asked, evidence, found.sample, form, [])


def _table(
    layout: Layout,
    asked: ReadOptions,
    evidence: list[Evidence],
    sample: Sample,
    form: Form,
    lines: list[StructureLine],
) -> FileTable:
    head, rules = layout.head, layout.rules
    found = [*lines, *form.chosen.above, *head.lines]
    rows: list[list[str]] = []
    others = form.chosen.others
    data = last = 0
    if sample.whole and layout.large:
        rows = [record.cells for record in sample.first if record.line >= head.first_data]
    elif sample.whole:
        for row in layout.classified(sample.first):
            if row.kind not in ("data", "ragged"):
                found.append(StructureLine(row.line, row.kind, shown(row.cells)))
                continue
            data, last = data + 1, row.line
            if row.kind == "data":
                rows.append(row.cells)
        if not data:
            raise no_rows(layout.source)
    else:
        rows = [cells for cells in form.body if len(cells) == head.width and rules.kind(cells) is None]
        layout, tail, more = tail_of(layout, form, sample)
        found += tail
        others += more
    names = [head.names[at] for at in layout.kept]
    check_columns(asked, names, layout.source.name)
    picked = _spread(rows, _ROWS)
    plans, decisions = plan_columns(names, [[cells[at] for at in layout.kept] for cells in picked], asked)
    evidence.append(header_evidence(head, asked))
    evidence += decisions
    after = layout.footer if last == 0 else next((s.line for s in found if s.line > last and s.kind != "blank"), 0)
    evidence += structure_evidence(found, asked, after, others, head)
    return FileTable(layout, asked, tuple(plans), tuple(evidence), tuple(found[:_STRUCTURE]))


def _spread(rows: list[list[str]], most: int) -> list[list[str]]:
    """At most that many rows: most from the start, the rest evenly from everywhere else."""
    if len(rows) <= most:
        return rows
    start = int(most * 0.75)
    rest = rows[start:]
    step = len(rest) / (most - start)
    return rows[:start] + [rest[int(at * step)] for at in range(most - start)]
