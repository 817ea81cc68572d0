"""The top of a table: titles, a header of one or several rows or none at all, and the names of the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lib.errors import FileError
from lib.i18n import N_, Message, msg, msgn
from lib.importing.found import StructureLine
from lib.importing.shape.column_names import names_like, unique_names
from lib.importing.shape.header_rows import complete
from lib.importing.shape.structure import filled, folded, is_drawn, is_text, shown
from lib.importing.text.cut import Record
from lib.importing.text.looks import SPACES, is_blank, look, typical_looks

#: As many as a spreadsheet has.
MAX_COLUMNS = 16_384
_SEARCHED, _COMPARED, _BELOW = 60, 2_000, 400


@dataclass(frozen=True)
class Head:
    """The top of a table: lines that are not data, header, names, and where the data starts.

    `header_line` is the line of the names, 0 without a header; `header_cells` are its cells, `others` those of the
    further lines of a header of several, and `named` says which columns have a name of their own.
    """

    width: int
    header_line: int
    names: tuple[str, ...]
    header_cells: tuple[str, ...]
    first_data: int
    lines: tuple[StructureLine, ...]
    why: Message
    guess: bool
    named: tuple[bool, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()


def find_head(records: Sequence[Record], header_row: int | None, name: str) -> Head:
    """Find the header among the first records. `header_row` is the user's: a line number, or 0 for none."""
    rows = [record for record in records if not is_blank(record.cells) and not is_drawn(record.cells)]
    if not rows:
        raise FileError(N_("“{name}” holds only blank lines. Export it again and add the new file."), name=name)
    width = _width(rows)
    if header_row:
        line = next((r for r in records if r.line <= header_row < r.line + r.span), None)
        if line is None or is_blank(line.cells):
            raise FileError(
                N_("“{name}”: line {line} cannot be the header: it is blank or beyond the end. Choose another line."),
                name=name,
                line=str(header_row),
            )
        found: Record | None = line
        why, guess = msg(N_("as you set it")), False
        width = max(width, _used(line.cells)) if len(line.cells) <= width else _used(line.cells)
    elif header_row == 0:
        found, why, guess = None, msg(N_("as you set it: no header")), False
    else:
        found, why, guess = _find_header(rows, width)
    if found is not None and found.cells:
        width = max(width, _used(found.cells))
    check_width(width, name)
    if found is None:
        start = next((r for r in rows if _used(r.cells) >= max(2, 0.5 * width) or width == 1), rows[0])
        header, first_data = None, start.line
    else:
        header = complete(records, found, width, why, guess, bool(header_row))
        first_data = header.rows[-1].line + header.rows[-1].span
        why, guess = header.why, header.guess
    named_by, cells = (header.rows, header.cells) if header else ((), ())
    of_header = {row.line for row in named_by}
    lines = [
        StructureLine(
            r.line, "header" if r.line in of_header else "blank" if is_blank(r.cells) else "preamble", shown(r.cells)
        )
        for r in records
        if r.line < first_data
    ]
    return Head(
        width=width,
        header_line=header.base.line if header else 0,
        names=unique_names(cells, width),
        header_cells=tuple(header.base.cells) if header else (),
        first_data=first_data,
        lines=tuple(lines),
        why=why,
        guess=guess,
        named=tuple(at < len(cells) and bool(cells[at].strip(SPACES)) for at in range(width)),
        others=tuple(tuple(row.cells) for row in named_by if header and row is not header.base),
    )


def check_width(width: int, name: str) -> None:
    if width > MAX_COLUMNS:
        raise FileError(
            N_("“{name}” has {count} columns; at most {most} can be read. Export only the columns you need."),
            name=name,
            count=width,
            most=MAX_COLUMNS,
        )


def _used(cells: Sequence[str]) -> int:
    """The number of cells up to the last one that is filled."""
    return next((at + 1 for at in range(len(cells) - 1, -1, -1) if cells[at].strip(SPACES)), 0)


def _width(rows: Sequence[Record]) -> int:
    counts = Counter(len(record.cells) for record in rows)
    # The width most rows have; a header may be wider than rows whose empty ends were left off.
    first = len(rows[0].cells)
    width = max(counts, key=lambda w: (counts[w] * (2 if w > 1 else 1), w == first, w))
    used = max(_used(record.cells) for record in rows if len(record.cells) == width)
    return max(used, 1)


def _find_header(rows: Sequence[Record], width: int) -> tuple[Record | None, Message, bool]:
    candidates = rows[:_SEARCHED]
    body = [record.cells for record in rows[:_COMPARED]]
    # Rows of data fill most columns; titles and notes above them fill one or two.
    usual = Counter(filled(cells) for cells in body if len(cells) >= min(width, 2)).most_common(1)
    most = usual[0][0] if usual else width
    first = _first_of(candidates, max(min(2, width), 0.5 * most))
    full = _first_of(candidates, max(min(2, width), 0.75 * most))
    # Titles of two cells each ("Period | 2024") may stand above a header that fills more.
    order = [full] if full > first and is_text(candidates[full].cells) else []
    for at in [*order, *range(first, min(first + 3, len(candidates)))]:
        verdict = verdict_on(candidates[at].cells, [r.cells for r in rows[at + 1 : at + _BELOW]], width)
        # Rows are passed over for a header below them only if that one is certain.
        if verdict is not None and (at == first or (not verdict[1] and at + 1 < len(rows))):
            why, guess = verdict
            return candidates[at], why, guess
        if at > first and not is_text(candidates[at].cells):
            break
    return None, msg(N_("the first row looks like the rows below it, so the names are proposed")), len(rows) < 3


def _above_other_order(rows: Sequence[Sequence[str]], header: tuple[str, ...]) -> list[Sequence[str]]:
    """The rows above the first that names the same columns in another order, without those that repeat the header."""
    names, found = set(header) - {""}, list[Sequence[str]]()
    for row in rows:
        if row and (not header[0] or row[0].strip(SPACES).casefold() in names):
            again = folded(row)
            given = {cell for cell in again if cell}
            if given <= names and len(given) > 1 and again[: len(header)] != header and found:
                break
            if again == header:
                continue
        found.append(row)
    return found


def _first_of(candidates: Sequence[Record], enough: float) -> int:
    return next((at for at, record in enumerate(candidates) if filled(record.cells) >= enough), 0)


def verdict_on(cells: Sequence[str], below: Sequence[Sequence[str]], width: int) -> tuple[Message, bool] | None:
    """Why the row is a header and whether that is a guess; None if it is not one."""
    named = [cell.strip(SPACES) for cell in cells]
    given = [cell for cell in named if cell]
    if not given:
        return None
    # Two exports glued together repeat the header, perhaps in another order, below which columns are others.
    every, below = below, _above_other_order(below, folded(named))
    looks = typical_looks(
        [list(r) + [""] * (width - len(r)) if len(r) < width else list(r)[:width] for r in below], width
    )
    against = sum(
        1
        for cell, kind in zip(named, looks, strict=False)
        if look(cell) in ("number", "time") and kind in (look(cell), "empty")
    )
    typed = sum(
        1
        for cell, kind in zip(named, looks, strict=False)
        if kind in ("number", "time") and cell and look(cell) == "text"
    )
    numbers = sum(1 for cell in given if look(cell) in ("number", "time"))
    if typed and typed >= against:
        why = msgn(
            N_("it is text above a column of numbers or dates"),
            N_("it is text above {count} columns of numbers or dates"),
            typed,
        )
        return why, False
    if against or numbers > len(given) / 2:
        return None
    if not below:
        return msg(N_("it is the only row, and it is text")), False
    # Nothing but text: names are different from each other and do not come back below.
    again = sum(
        1
        for at, cell in enumerate(named)
        if cell and any(at < len(r) and r[at].strip(SPACES).casefold() == cell.casefold() for r in below[:400])
    )
    if (again and again >= len(given) / 2) or (len(below) < len(every) and not names_like(given)):
        return None
    if len({cell.casefold() for cell in given}) < len(given) and not names_like(given):
        return None
    return msg(N_("it is the first full row, and its values do not come back below")), not names_like(given)
