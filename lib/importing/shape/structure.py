"""Which lines below the header are not data: blank ones, the header again, totals and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lib.importing.text.looks import SPACES, Look, is_blank, look, typical_looks

_COMPARED = 2_000
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
#: Signs that lines are drawn with.
_DRAWN = "-=+:|_"


def shown(cells: Sequence[str]) -> str:
    """A structure line as a person reads it."""
    return " | ".join(cell.strip(SPACES) for cell in cells if cell.strip(SPACES))[:300]


def is_text(cells: Sequence[str]) -> bool:
    """Whether no cell is a number, a date or a time."""
    return all(look(cell) in ("text", "empty") for cell in cells)


def filled(cells: Sequence[str]) -> int:
    """The number of cells that hold anything."""
    return len([cell for cell in cells if cell.strip(SPACES)])


def folded(cells: Sequence[str]) -> tuple[str, ...]:
    """Cells as they are compared with a header."""
    return tuple(cell.strip(SPACES).casefold() for cell in cells)


def is_drawn(cells: Sequence[str]) -> bool:
    """Whether the row is a line drawn under a header or around a table, as terminals and Markdown write it."""
    for cell in cells:
        stripped = cell.strip(SPACES)
        # Nearly always the first cell decides.
        if stripped and (stripped[0] not in _DRAWN or len(stripped) < 3 or stripped.strip(_DRAWN)):
            return False
    return not is_blank(cells)


@dataclass(frozen=True)
class BodyRules:
    """Tells rows that are not data from those that are, anywhere below the header.

    `header` holds the names as they are compared, `others` the further lines of a header of several. Without `totals`
    no row is taken for a total or a note.
    """

    header: tuple[str, ...]
    looks: tuple[Look, ...]
    filled: float
    others: tuple[tuple[str, ...], ...] = ()
    totals: bool = True

    @classmethod
    def learn(
        cls,
        width: int,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        others: Sequence[Sequence[str]] = (),
        totals: bool = True,
    ) -> BodyRules:
        """The rules for a table of that width, from its header and its first rows."""
        names = folded(header)
        rows = list(islice(rows, _COMPARED))
        body = list(_typical(rows, names)) or [list(cells) for cells in rows]
        usual = sorted(filled(cells) for cells in body)
        middle = usual[len(usual) // 2] if usual else width
        return cls(folded(header), typical_looks(body, width), middle, tuple(folded(other) for other in others), totals)

    @cached_property
    def starts(self) -> frozenset[str]:
        """How the rows that repeat a header, in this order or another, may begin."""
        return frozenset(self.header) | {other[0] for other in self.others if other}

    def kind(self, cells: Sequence[str]) -> str | None:
        """blank, repeated_header, reordered_header or total, or one of the kinds of AT_END; None for data."""
        first = cells[0].strip(SPACES) if cells else ""
        if (
            first
            and first[0] not in _DRAWN
            and any(cells[1:])
            and not _MARKED.match(first)
            and first.casefold() not in self.starts
        ):
            return None
        if is_blank(cells):
            return "blank"
        if (not first or first[0] in _DRAWN) and is_drawn(cells):
            return "blank"
        named = [cell.strip(SPACES) for cell in cells]
        if first.casefold() in self.starts and (again := self._header_again(named)):
            return again
        if not self.totals:
            return None
        count = sum(1 for cell in named if cell)
        if self.is_total(named, count):
            return "total"
        if count == 1 and self.filled >= 3 and first and look(first) == "text":
            return "lone cell"
        if count > 1 and _TOTAL_ALONE.match(first) and len(self.looks) > 1 and self.looks[0] == "text":
            return "word for total"
        return None

    def _header_again(self, named: Sequence[str]) -> str | None:
        cells = folded(named)
        for header in (self.header, *self.others):
            if cells[: len(header)] == header[: len(cells)] and len(cells) >= min(2, len(header)) and any(cells):
                return "repeated_header"
        return "reordered_header" if self.order(cells) else None

    def order(self, cells: Sequence[str]) -> tuple[int, ...] | None:
        """Where each column stands below a row of the same names in another order; -1 for a column it lacks.

        None if the row is no such header: a name that is not in the header, or cells that may well be data.
        """
        again = folded(cells)
        while again and not again[-1]:
            again = again[:-1]
        names = [name for name in self.header if name]
        if len(again) < 2 or len(set(again)) < len(again) or len(set(names)) < len(names):
            return None
        if not set(again) <= set(names) or 2 * len(again) < len(names) or again == self.header[: len(again)]:
            return None
        typed = [at for at, kind in enumerate(self.looks) if kind in ("number", "time") and at < len(again)]
        if not any(look(again[at]) == "text" for at in typed) if typed else len(again) < 3:
            return None
        return tuple(again.index(name) if name in again else -1 for name in self.header)

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


def _typical(rows: Iterable[Sequence[str]], names: tuple[str, ...]) -> Iterator[list[str]]:
    """Rows that show how the data looks: no blank ones, no totals, and none below another order of names."""
    for cells in rows:
        first = next((cell.strip(SPACES) for cell in cells if cell.strip(SPACES)), "")
        if not first or _TOTAL.match(first):
            continue
        if first.casefold() in names and len(cells) > 1:
            given = {cell for cell in folded(cells) if cell}
            if given <= set(names) and len(given) > 1 and is_text(cells):
                if folded(cells)[: len(names)] != names:
                    return
                continue
        yield list(cells)
