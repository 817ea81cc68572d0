"""Which lines are data: titles before the header, the header, names, repeated headers, totals and notes at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lib.errors import FileError
from lib.i18n import N_, Message, msg, msgn
from lib.importing.cut import Record
from lib.importing.found import StructureLine
from lib.importing.looks import SPACES, Look, look, typical_looks

MAX_COLUMNS = 2_000
_SEARCHED, _COMPARED = 60, 2_000
_TOTAL = re.compile(
    r"^(?:grand\s+|sub-?\s?)?total(?:s|en|es|e)?\b|^(?:общий\s+|промежуточн\w+\s+)?итог[оиа]?\b|^всего\b|^sum(?:me|ma)?\s*:?$"
    r"|^gesamt\w*\b|^somme\b|^suma\s*:?$|^subtotale?\b|^сумма\s*:?$|^count\s*:|^rows?\s*:|^(?:кол-во|количество)\s*:?$",
    re.IGNORECASE,
)
#: How such a row begins, in the syntax the database shares; every row of totals begins so, and some others.
TOTAL_START = "^(grand|sub|total|общ|промеж|итог|всего|sum|gesamt|somme|сумма|count|row|кол)"
_TOTAL_ALONE = re.compile(r"^(?:grand\s+)?(?:total|итого|всего|summe|gesamt)\s*:?$", re.IGNORECASE)
#: Rows that are structure only where no data follows them, and what they are there.
AT_END = {"lone cell": "note", "word for total": "total"}
_MARKED = re.compile(TOTAL_START, re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """The top of a table: lines that are not data, header, names, and where the data starts."""

    width: int
    header_line: int
    names: tuple[str, ...]
    header_cells: tuple[str, ...]
    first_data: int
    lines: tuple[StructureLine, ...]
    why: Message
    guess: bool


def is_blank(cells: Sequence[str]) -> bool:
    # A loop, not any(): nearly always the first cell decides, and every line of a file is asked.
    for cell in cells:  # noqa: SIM110
        if cell.strip(SPACES):
            return False
    return True


def shown(cells: Sequence[str]) -> str:
    """A structure line as a person reads it."""
    return " | ".join(cell.strip(SPACES) for cell in cells if cell.strip(SPACES))[:300]


def find_head(records: Sequence[Record], header_row: int | None, name: str) -> Head:
    """Find the header among the first records. `header_row` is the user's: a line number, or 0 for none."""
    filled = [record for record in records if not is_blank(record.cells)]
    if not filled:
        raise FileError(N_("“{name}” holds only blank lines. Export it again and add the new file."), name=name)
    width = _width(filled)
    if header_row:
        header = next((r for r in records if r.line <= header_row < r.line + r.span), None)
        if header is None or is_blank(header.cells):
            raise FileError(
                N_("“{name}”: line {line} cannot be the header: it is blank or beyond the end. Choose another line."),
                name=name,
                line=str(header_row),
            )
        why, guess = msg(N_("as you set it")), False
        width = max(width, _used(header.cells)) if len(header.cells) <= width else _used(header.cells)
    elif header_row == 0:
        header, why, guess = None, msg(N_("as you set it: no header")), False
    else:
        header, why, guess = _find_header(filled, width)
    if header is not None:
        width = max(width, _used(header.cells)) if header.cells else width
    _check_width(width, name)
    if header is None:
        start = next((r for r in filled if _used(r.cells) >= max(2, 0.5 * width) or width == 1), filled[0])
        first_data, cells = start.line, []
    else:
        first_data, cells = header.line + header.span, header.cells
    lines = [
        StructureLine(r.line, "blank" if is_blank(r.cells) else "preamble", shown(r.cells))
        for r in records
        if r.line < (header.line if header else first_data)
    ]
    if header is not None:
        lines.append(StructureLine(header.line, "header", shown(header.cells)))
    return Head(
        width=width,
        header_line=header.line if header else 0,
        names=unique_names(cells, width),
        header_cells=tuple(cells),
        first_data=first_data,
        lines=tuple(lines),
        why=why,
        guess=guess,
    )


def _check_width(width: int, name: str) -> None:
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


def _width(filled: Sequence[Record]) -> int:
    counts = Counter(len(record.cells) for record in filled)
    # The width most rows have; a header may be wider than rows whose empty ends were left off.
    first = len(filled[0].cells)
    width = max(counts, key=lambda w: (counts[w] * (2 if w > 1 else 1), w == first, w))
    used = max(_used(record.cells) for record in filled if len(record.cells) == width)
    return max(used, 1)


def _find_header(filled: Sequence[Record], width: int) -> tuple[Record | None, Message, bool]:
    candidates = filled[:_SEARCHED]
    body = [record.cells for record in filled[:_COMPARED]]
    # Rows of data fill most columns; titles and notes above them fill one or two.
    usual = Counter(_filled(cells) for cells in body if len(cells) >= min(width, 2)).most_common(1)
    enough = max(min(2, width), 0.5 * (usual[0][0] if usual else width))
    first = next((at for at, r in enumerate(candidates) if _filled(r.cells) >= enough), 0)
    for at in range(first, min(first + 3, len(candidates))):
        verdict = _verdict(candidates[at].cells, [r.cells for r in filled[at + 1 : at + 400]], width)
        # Rows are passed over for a header below them only if that one is certain.
        if verdict is not None and (at == first or not verdict[1]):
            why, guess = verdict
            return candidates[at], why, guess
        if at > first and not _all_text(candidates[at].cells):
            break
    return None, msg(N_("the first row looks like the rows below it, so the names are proposed")), len(filled) < 3


def _filled(cells: Sequence[str]) -> int:
    return len([cell for cell in cells if cell.strip(SPACES)])


def _all_text(cells: Sequence[str]) -> bool:
    return all(look(cell) in ("text", "empty") for cell in cells)


def _verdict(cells: Sequence[str], below: Sequence[Sequence[str]], width: int) -> tuple[Message, bool] | None:
    """Why the row is a header and whether that is a guess; None if it is not one."""
    named = [cell.strip(SPACES) for cell in cells]
    filled = [cell for cell in named if cell]
    if not filled:
        return None
    # Two exports glued together repeat the header; those rows say nothing about what stands below it.
    every, below = below, [row for row in below if [cell.strip(SPACES) for cell in row] != named]
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
    numbers = sum(1 for cell in filled if look(cell) in ("number", "time"))
    if typed and typed >= against:
        why = msgn(
            N_("it is text above a column of numbers or dates"),
            N_("it is text above {count} columns of numbers or dates"),
            typed,
        )
        return why, False
    if against or numbers > len(filled) / 2:
        return None
    if not below:
        return msg(N_("it is the only row, and it is text")), False
    # Nothing but text: names are different from each other and do not come back below.
    folded = [cell.casefold() for cell in filled]
    again = sum(
        1
        for at, cell in enumerate(named)
        if cell and any(at < len(r) and r[at].strip(SPACES).casefold() == cell.casefold() for r in below[:400])
    )
    if (again and again >= len(filled) / 2) or (len(below) < len(every) and not _names_like(filled)):
        return None
    if len(set(folded)) < len(folded) and not _names_like(filled):
        return None
    return msg(N_("it is the first full row, and its values do not come back below")), not _names_like(filled)


_NAME_WORDS = re.compile(
    r"(?:^|[\s_.-])(?:id|name|date|time|email|e-mail|phone|city|country|status|type|price|amount|total|sum|qty|quantity|channel|source|"
    r"product|customer|client|user|order|comment|score|rating|segment|plan|event|action|page|device|category|gender|answer|question|text|"
    r"имя|фио|дата|время|клиент|телефон|почта|город|статус|сумма|цена|товар|заказ|канал|комментарий|оценка|количество|номер|тип|услуга|"
    r"источник|категория|ответ|вопрос|тема)(?:$|[\s_.:,-])|(?-i:^[A-Za-z]+(?:_[A-Za-z0-9]+)+$|^[a-z]+(?:[A-Z][a-z]+)+$)|^(?:имя|дата|id)",
    re.IGNORECASE,
)


def _names_like(cells: Sequence[str]) -> bool:
    return any(_NAME_WORDS.search(cell) for cell in cells)


def unique_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Header cells as names: stripped, proposed where empty, made unique without regard to case."""
    names: list[str] = []
    taken: set[str] = set()
    for at in range(width):
        cell = " ".join(cells[at].split()) if at < len(cells) else ""
        base = cell[:200] or f"column_{at + 1}"
        name, count = base, 1
        # `_line` and `_file` are columns of every table of the product.
        while name.casefold() in taken or name.casefold() in ("_line", "_file"):
            count += 1
            name = f"{base} ({count})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


@dataclass(frozen=True)
class BodyRules:
    """Tells rows that are not data from those that are, anywhere below the header."""

    header: tuple[str, ...]
    looks: tuple[Look, ...]
    filled: float

    @classmethod
    def learn(cls, head: Head, rows: Sequence[Sequence[str]]) -> BodyRules:
        body = [list(cells) for cells in islice((cells for cells in rows if not is_blank(cells)), _COMPARED)]
        usual = sorted(_filled(cells) for cells in body)
        header = tuple(c.strip(SPACES).casefold() for c in head.header_cells)
        return cls(header, typical_looks(body, head.width), usual[len(usual) // 2] if usual else head.width)

    def kind(self, cells: Sequence[str]) -> str | None:
        """blank, repeated_header or total, or one of the kinds of AT_END; None for data."""
        first = cells[0].strip(SPACES) if cells else ""
        if (
            first
            and any(cells[1:])
            and not _MARKED.match(first)
            and (not self.header or first.casefold() != self.header[0])
        ):
            return None
        if is_blank(cells):
            return "blank"
        named = [cell.strip(SPACES) for cell in cells]
        if self.header and first.casefold() == self.header[0]:
            folded = tuple(cell.casefold() for cell in named)
            if folded[: len(self.header)] == self.header[: len(folded)] and len(folded) >= min(2, len(self.header)):
                return "repeated_header"
        count = sum(1 for cell in named if cell)
        if self.is_total(named, count):
            return "total"
        if count == 1 and self.filled >= 3 and first and look(first) == "text":
            return "lone cell"
        if count > 1 and _TOTAL_ALONE.match(first) and len(self.looks) > 1 and self.looks[0] == "text":
            return "word for total"
        return None

    def is_total(self, named: Sequence[str], count: int) -> bool:
        """A row that starts with a word for total and leaves a date, or half of what rows usually fill, empty."""
        if len(self.looks) < 2:
            return False
        first = next((cell for cell in named if cell), "")
        if not _TOTAL.match(first):
            return False
        dates = [at for at, kind in enumerate(self.looks) if kind == "time"]
        if dates and all(at >= len(named) or look(named[at]) != "time" for at in dates):
            return True
        return count <= max(0.6 * self.filled, 1) or (count <= 2 and self.filled >= 3)
