"""`read`: a path becomes a `FileTable`, by looking at no more of the file than it takes to know its form."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from typing import Any

from lib.errors import FileError, UnknownName
from lib.i18n import N_, Message, msg, msgn
from lib.importing import workbook
from lib.importing.cut import Dialect, Record, cut, split_lines
from lib.importing.decode import clean, detect_encoding, known_encoding
from lib.importing.dialect import detect_dialect, sep_line
from lib.importing.file_table import FileTable
from lib.importing.found import Evidence, ReadOptions, StructureLine
from lib.importing.layout import Layout
from lib.importing.sample import Sample, count_lines, sample_large
from lib.importing.source import Source, open_source
from lib.importing.structure import AT_END, BodyRules, Head, find_head, is_blank, shown
from lib.importing.types import plan_columns

#: Files up to this size are looked at whole; of larger ones the beginning, the end and pieces in between.
WHOLE = 8 * 2**20
_HEAD = 2**21
_ROWS = 20_000
_STRUCTURE = 1_000


def read(path: str | os.PathLike[str], *, name: str | None = None, **options: Any) -> FileTable:
    """Find out how a file is written and give it as a table; its rows are read when they are asked for.

    `options` are those of `ReadOptions`; what is not given is detected. Raises FileError, and nothing else, with a
    sentence that says what is wrong with the file and what to do.
    """
    asked = _options(options, name or Path(path).name)
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


def _options(options: dict[str, Any], name: str) -> ReadOptions:
    known = [field.name for field in fields(ReadOptions)]
    for option in options:
        if option not in known:
            raise FileError(UnknownName(N_("option"), option, known).message)
    asked = ReadOptions(**options)
    wrong: tuple[str, object] | None = None
    if asked.delimiter is not None and not 1 <= len(asked.delimiter) <= 4:
        wrong = ("delimiter", asked.delimiter)
    if asked.quote is not None and len(asked.quote) > 1:
        wrong = ("quote", asked.quote)
    if asked.decimal not in (None, ".", ","):
        wrong = ("decimal", asked.decimal)
    if asked.day_first not in (None, True, False):
        wrong = ("day_first", asked.day_first)
    if asked.header_row is not None and (not isinstance(asked.header_row, int) or asked.header_row < 0):
        wrong = ("header_row", asked.header_row)
    if asked.delimiter is not None and asked.delimiter in (asked.quote, "\n", "\r"):
        wrong = ("delimiter", asked.delimiter)
    if wrong:
        raise FileError(
            N_("“{name}” cannot be read with {option} = “{value}”. Choose another value or let it be detected."),
            name=name,
            option=wrong[0],
            value=str(wrong[1]),
        )
    return asked


def _read_text(source: Source, asked: ReadOptions) -> FileTable:
    with source.plain.open("rb") as file:
        head = file.read(WHOLE + 1)
    large = len(head) > WHOLE
    head = head[: _HEAD if large else None]
    evidence = [Evidence("format", "text", source.how)] if source.plain != source.path or source.entries else []
    if source.entry:
        evidence.append(_entry_evidence(source, asked))
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
    dialect, why_delimiter, why_quote = detect_dialect(lines, asked.delimiter, asked.quote)
    evidence.append(Evidence("delimiter", dialect.delimiter, why_delimiter, asked.delimiter is not None))
    evidence.append(Evidence("quote", dialect.quote, why_quote, asked.quote is not None))
    records = list(cut(lines, dialect))
    total, sample = len(lines), Sample(records, [], [], True)
    if large:
        total = count_lines(source, encoding, carriage_return)
        sample = sample_large(source, encoding, dialect, carriage_return, records, total)
    stated = (asked.delimiter is None and sep_line(lines) is not None) or (sep_line(lines) == dialect.delimiter)
    if stated:
        sample.first = sample.first[1:]
    head_, rules, kept, body = _structure(source, asked, sample)
    even = not large and _even(decoded, text, lines, dialect) and _rectangular(head_, rules, records)
    layout = Layout(source, head_, rules, kept, encoding, dialect, carriage_return, None, total, large or even)
    lines_found = [StructureLine(1, "preamble", lines[0])] if stated else []
    return _table(layout, asked, evidence, sample, body, lines_found)


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


def _rectangular(head: Head, rules: BodyRules, records: Sequence[Record]) -> bool:
    """Whether every line below the header is a row of data with all its cells; the engine can read such a file too."""
    return all(
        len(record.cells) == head.width and rules.kind(record.cells) is None
        for record in records
        if record.line >= head.first_data
    )


def _read_rows(source: Source, asked: ReadOptions) -> FileTable:
    evidence = [Evidence("format", source.format, source.how)]
    sheet = None
    if source.entry:
        evidence.append(_entry_evidence(source, asked))
    if source.format == "workbook":
        found = workbook.sheets(source.plain, source.name)
        sheet = workbook.choose_sheet(found, None if source.entry else asked.sheet, source.name)
        reason = (
            msg(N_("it is the only sheet with data")) if len(found) == 1 else msg(N_("it holds the most rows of cells"))
        )
        overridden = asked.sheet is not None and not source.entry
        if not source.entry:
            evidence.append(Evidence("sheet", sheet, msg(N_("as you set it")) if overridden else reason, overridden))
        if len(found) > 1:
            evidence.append(Evidence("sheets", "\n".join(found), msg(N_("the sheets that can be chosen"))))
        records = found[sheet]
    else:
        reader = workbook.parquet_records if source.format == "parquet" else workbook.json_records
        records = list(islice(reader(source.plain, source.name), _ROWS + 1))
        # Their first record holds the names: these formats have nothing to guess.
        asked = replace(asked, header_row=None)
    sample = Sample(records, [], [], True)
    if source.format == "workbook":
        head, rules, kept, body = _structure(source, asked, sample)
    else:
        head, rules, kept, body = _named_structure(source, sample)
    layout = Layout(source, head, rules, kept, sheet=sheet, lines=records[-1].line if records else 0)
    return _table(layout, asked, evidence, sample, body, [])


def _entry_evidence(source: Source, asked: ReadOptions) -> Evidence:
    chosen = asked.sheet is not None
    reason = msg(N_("as you set it")) if chosen else msg(N_("it is the largest file in the archive"))
    return Evidence("sheet", source.entry or "", reason, chosen)


def _structure(
    source: Source, asked: ReadOptions, sample: Sample
) -> tuple[Head, BodyRules, tuple[int, ...], list[list[str]]]:
    head = find_head(sample.first[:5000], asked.header_row, source.name)
    below = [r.cells for r in sample.first if r.line >= head.first_data and not is_blank(r.cells)]
    if not below and not sample.last:
        raise FileError(
            N_("“{name}” has a header but no rows. Export it with its data and add the new file."), name=source.name
        )
    rules = BodyRules.learn(head, below)
    body = below + sample.some + [record.cells for record in sample.last]
    kept = tuple(
        at
        for at in range(head.width)
        if _named(head, at) or any(at < len(cells) and cells[at].strip() for cells in body)
    )
    return head, rules, kept or (0,), body


def _named_structure(source: Source, sample: Sample) -> tuple[Head, BodyRules, tuple[int, ...], list[list[str]]]:
    """The structure of formats that name their columns: the first record is the header."""
    first, *rest = sample.first
    if not first.cells:
        raise FileError(N_("“{name}” has no columns. Export it with its data and add the new file."), name=source.name)
    found = (
        find_head([first, *(rest[:1] or [first])], first.line, source.name)
        if first.line
        else find_head([Record(1, first.cells)], 1, source.name)
    )
    head = Head(
        width=len(first.cells),
        header_line=first.line,
        names=found.names,
        header_cells=(),
        first_data=first.line + 1,
        lines=(),
        why=msg(N_("the format names its columns")),
        guess=False,
    )
    body = [r.cells for r in rest if r.cells]
    if not body:
        raise FileError(
            N_("“{name}” has a header but no rows. Export it with its data and add the new file."), name=source.name
        )
    rules = BodyRules((), BodyRules.learn(head, body).looks, head.width * 100)
    return head, rules, tuple(range(head.width)), body


def _named(head: Head, at: int) -> bool:
    return at < len(head.header_cells) and bool(head.header_cells[at].strip())


def _table(
    layout: Layout,
    asked: ReadOptions,
    evidence: list[Evidence],
    sample: Sample,
    body: list[list[str]],
    lines: list[StructureLine],
) -> FileTable:
    head, rules = layout.head, layout.rules
    found = [*lines, *head.lines]
    rows: list[list[str]] = []
    data = 0
    if sample.whole and layout.large:
        rows = [record.cells for record in sample.first if record.line >= head.first_data]
    elif sample.whole:
        for row in layout.classified(sample.first):
            if row.kind == "data":
                rows.append(row.cells)
                data += 1
            elif row.kind != "ragged":
                found.append(StructureLine(row.line, row.kind, shown(row.cells)))
            else:
                data += 1
        if not data:
            raise FileError(
                N_("“{name}” has a header but no rows. Export it with its data and add the new file."),
                name=layout.source.name,
            )
    else:
        rows = [cells for cells in body if len(cells) == head.width and rules.kind(cells) is None]
        tail = _tail_structure(layout, sample.last)
        found += tail
        layout = replace(layout, footer=min((line.line for line in tail if line.kind != "blank"), default=0))
    names = [head.names[at] for at in layout.kept]
    picked = _spread(rows, _ROWS)
    plans, decisions = plan_columns(names, [[cells[at] for at in layout.kept] for cells in picked], asked)
    evidence.append(_header_evidence(head, asked))
    evidence += decisions + _structure_evidence(found)
    return FileTable(layout, asked, tuple(plans), tuple(evidence), tuple(found[:_STRUCTURE]))


def _tail_structure(layout: Layout, last: Sequence[Record]) -> list[StructureLine]:
    """Blank lines, totals and notes at the very end of a large file."""
    found: list[StructureLine] = []
    for record in reversed(last):
        kind = layout.rules.kind(record.cells)
        if kind is None:
            break
        found.append(StructureLine(record.line, AT_END.get(kind, kind), shown(record.cells)))
    return found[::-1]


def _header_evidence(head: Head, asked: ReadOptions) -> Evidence:
    return Evidence("header_row", str(head.header_line), head.why, asked.header_row is not None, head.guess)


def _structure_evidence(found: Sequence[StructureLine]) -> list[Evidence]:
    def lines(*kinds: str) -> list[StructureLine]:
        return [line for line in found if line.kind in kinds]

    def numbers(some: Sequence[StructureLine]) -> str:
        return ", ".join(str(line.line) for line in some[:10]) + (" …" if len(some) > 10 else "")

    evidence = []
    groups: tuple[tuple[str, tuple[str, ...], Message], ...] = (
        ("preamble", ("preamble",), msg(N_("lines above the header that are not data"))),
        ("repeated_header", ("repeated_header",), msg(N_("the header stands there again"))),
        ("footer", ("total", "note"), msg(N_("totals and notes, which would be counted twice"))),
    )
    for name, kinds, reason in groups:
        if some := lines(*kinds):
            evidence.append(Evidence(name, numbers(some), reason))
    if blank := lines("blank"):
        count = len(blank)
        evidence.append(Evidence("blank", numbers(blank), msgn(N_("one blank line"), N_("{count} blank lines"), count)))
    return evidence


def _spread(rows: list[list[str]], most: int) -> list[list[str]]:
    """At most that many rows: most from the start, the rest evenly from everywhere else."""
    if len(rows) <= most:
        return rows
    start = int(most * 0.75)
    rest = rows[start:]
    step = len(rest) / (most - start)
    return rows[:start] + [rest[int(at * step)] for at in range(most - start)]
