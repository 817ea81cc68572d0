"""How a table stands in its file: its header, the rules for its rows, where it ends, and what is around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lib.errors import FileError
from lib.i18n import N_, msg
from lib.importing.formats.sample import Sample
from lib.importing.formats.source import Source
from lib.importing.found import ReadOptions, StructureLine
from lib.importing.shape import blocks
from lib.importing.shape.column_names import unique_names
from lib.importing.shape.header import Head, check_width, find_head
from lib.importing.shape.layout import Layout
from lib.importing.shape.structure import AT_END, BodyRules, is_drawn, shown
from lib.importing.text.cut import Record
from lib.importing.text.looks import is_blank, typical_looks

_SEARCHED = 5_000
_HEADERS = ("repeated_header", "reordered_header")


@dataclass(frozen=True)
class Form:
    """How a table stands in its file: header, rules for its rows, columns kept, sampled rows, and what is around."""

    head: Head
    rules: BodyRules
    kept: tuple[int, ...]
    body: list[list[str]]
    chosen: blocks.Chosen
    footer: int = 0
    set_footer: bool = False

    def layout(self, source: Source, **how: Any) -> Layout:
        return Layout(
            source,
            self.head,
            self.rules,
            self.kept,
            footer=self.footer,
            set_footer=self.set_footer,
            other_table=self.chosen.after,
            **how,
        )


def find_form(source: Source, asked: ReadOptions, sample: Sample) -> Form:
    """The form of a file that says nothing of itself. Raises FileError."""
    first = sample.first if sample.whole else sample.first[:_SEARCHED]
    chosen = blocks.choose(first, asked.header_row, asked.footer_row, sample.whole)
    head = find_head(chosen.records[:_SEARCHED], asked.header_row, source.name)
    footer, set_footer = chosen.after, asked.footer_row is not None
    if asked.footer_row:
        footer = _checked_footer(source, asked.footer_row, head)
    below = [
        r.cells
        for r in (chosen.records if sample.whole else sample.first)
        if r.line >= head.first_data
        and not (footer and r.line >= footer)
        and not is_blank(r.cells)
        and not is_drawn(r.cells)
    ]
    ended = footer or sample.whole
    if not below and (ended or not sample.last):
        raise no_rows(source)
    rules = BodyRules.learn(head.width, head.header_cells, below, head.others, asked.footer_row != 0)
    body = below if ended else below + sample.some + [record.cells for record in sample.last]
    kept = tuple(
        at for at in range(head.width) if head.named[at] or any(at < len(cells) and cells[at].strip() for cells in body)
    )
    return Form(head, rules, kept or (0,), body, chosen, footer, set_footer)


def _checked_footer(source: Source, line: int, head: Head) -> int:
    if line <= head.first_data:
        raise FileError(
            N_("“{name}”: line {line} cannot be the first line after the data, which begins in line {start}."),
            name=source.name,
            line=str(line),
            start=str(head.first_data),
        )
    return line


def no_rows(source: Source) -> FileError:
    """What is said of a header that stands above nothing."""
    return FileError(
        N_("“{name}” has a header but no rows. Export it with its data and add the new file."), name=source.name
    )


def named_form(source: Source, asked: ReadOptions, sample: Sample) -> Form:
    """The structure of formats that name their columns: the first record is the header."""
    first, *rest = sample.first
    if not first.cells:
        raise FileError(N_("“{name}” has no columns. Export it with its data and add the new file."), name=source.name)
    width = len(first.cells)
    check_width(width, source.name)
    head = Head(
        width=width,
        header_line=first.line,
        names=unique_names(first.cells, width),
        header_cells=(),
        first_data=first.line + 1,
        lines=(),
        why=msg(N_("the format names its columns")),
        guess=False,
    )
    footer = _checked_footer(source, asked.footer_row, head) if asked.footer_row else 0
    body = [r.cells for r in rest if r.cells and not (footer and r.line >= footer)]
    if not body:
        raise no_rows(source)
    rules = BodyRules((), typical_looks(body[:2000], width), width * 100, totals=False)
    return Form(
        head, rules, tuple(range(width)), body, blocks.Chosen(sample.first), footer, asked.footer_row is not None
    )


def tail_of(layout: Layout, form: Form, sample: Sample) -> tuple[Layout, list[StructureLine], tuple[int, ...]]:
    """The end of a large file: blank lines, totals, notes, and another table with the line of its header."""
    others: tuple[int, ...] = ()
    if layout.set_footer:
        beyond = [r for r in sample.last if layout.footer and r.line >= layout.footer]
        return layout, [StructureLine(r.line, layout.beyond(r), shown(r.cells)) for r in beyond], others
    # The end of a file may reach into its start.
    last = [record for record in sample.last if record.line >= layout.head.first_data]
    records, beyond = last, list[Record]()
    if layout.other_table:
        records = list(form.chosen.records)
        beyond = [r for r in sample.first if r.line >= layout.other_table]
    else:
        _, *more = blocks.blocks(last, top=False)
        more = [b for b in more if layout.rules.kind(last[b.start].cells) not in _HEADERS]
        if more:
            records, beyond = last[: more[0].start], last[more[0].start :]
            others = tuple(blocks.header_line(block, last) for block in more)
            layout = replace(layout, other_table=beyond[0].line)
    found: list[StructureLine] = []
    for record in reversed(records):
        kind = layout.rules.kind(record.cells)
        if kind is None:
            break
        found.append(StructureLine(record.line, AT_END.get(kind, kind), shown(record.cells)))
    found = found[::-1] + [StructureLine(r.line, layout.beyond(r), shown(r.cells)) for r in beyond]
    return replace(layout, footer=min((s.line for s in found if s.kind != "blank"), default=0)), found, others
