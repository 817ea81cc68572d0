"""Headers of several lines: which lines belong to it, which one names the columns, and the names they make together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lib.i18n import N_, Message, msg
from lib.importing.shape.column_names import names_like
from lib.importing.shape.structure import filled, folded, is_drawn, is_text
from lib.importing.text.cut import Record
from lib.importing.text.looks import SPACES, Look, is_blank, typical_looks

_MOST_HEADER_ROWS, _BELOW = 3, 400
#: What survey programs write below a question that has no choices to name.
_ANSWERS = frozenset(
    "response|open-ended response|ответ|открытый ответ|развернутый ответ|развёрнутый ответ|свободный ответ".split("|")
)


@dataclass(frozen=True)
class HeaderRows:
    """The lines of a header, from top to bottom: which of them names the columns, and the names it gives."""

    rows: tuple[Record, ...]
    base: Record
    cells: tuple[str, ...]
    why: Message
    guess: bool


def complete(
    records: Sequence[Record], found: Record, width: int, why: Message, guess: bool, chosen: bool
) -> HeaderRows:
    """The whole header one line of which was found. A line the user chose gives the names."""
    at = next(number for number, record in enumerate(records) if record.line == found.line)
    rows = [found] if chosen else [found, *_further(records, at, width)]
    base = rows[0] if not _lacks_names(found.cells, width) else max(reversed(rows), key=lambda row: filled(row.cells))
    base = next((row for row in rows[1:] if _under_groups(rows[0].cells, row.cells, width)), base)
    first = records.index(rows[0])
    while first > 0 and len(rows) < _MOST_HEADER_ROWS and _lacks_names(base.cells, width):
        if not _is_group(records[first - 1].cells, base.cells):
            break
        first -= 1
        rows.insert(0, records[first])
    if len(rows) == 1:
        return HeaderRows((found,), found, tuple(found.cells), why, guess)
    cells = _joined(rows, base, width)
    if base is not rows[-1]:
        text = N_("the lines below it are text as well; to read those as data, set this line yourself")
        return HeaderRows(tuple(rows), base, cells, msg(text), True)
    if not chosen:
        text = N_("the header has {count} lines; where this one does not tell columns apart, the words above it do")
        why = msg(text, count=len(rows))
    return HeaderRows(tuple(rows), base, cells, why, guess)


def _further(records: Sequence[Record], at: int, width: int) -> list[Record]:
    """The lines right below a header that are header as well."""
    top, more = records[at].cells, list[Record]()
    for below in range(at + 1, min(at + _MOST_HEADER_ROWS, len(records))):
        cells = records[below].cells
        if is_blank(cells) or is_drawn(cells) or not is_text(cells) or len(cells) > width:
            break
        body = [r.cells for r in records[below + 1 : below + _BELOW] if len(r.cells) == width and not is_blank(r.cells)]
        looks = typical_looks(body, width)
        if not _is_second(top, cells, looks, body, width):
            break
        more.append(records[below])
    return more


def _is_second(
    top: Sequence[str], cells: Sequence[str], looks: Sequence[Look], body: Sequence[Sequence[str]], width: int
) -> bool:
    """Whether a line of text below the first line of a header is its second, and not a row with faults."""
    typed = [at for at, kind in enumerate(looks) if kind in ("number", "time")]
    texts = sum(1 for at in typed if at < len(cells) and cells[at].strip(SPACES))
    above, here = [c for c in folded(top) if c], [c for c in folded(cells) if c]
    if top[0].strip(SPACES) and not cells[0].strip(SPACES) and any(c in _ANSWERS for c in here):
        # Choices of questions, below what is known of the person, who has none.
        return True
    if _under_groups(top, cells, width) and texts >= 1:
        return True
    if len(set(above)) < width and len(here) > len(set(above)):
        # Words that stand above several columns: merged cells leave the others blank, or repeat them.
        grouped = len(set(above)) <= 0.6 * width
        return (grouped and (texts >= 1 or names_like(cells))) or texts >= 2
    if len(above) < width or len(set(above)) < len(above) or len(body) < 3:
        return False
    again = any(c and c == r[at].strip(SPACES).casefold() for r in body for at, c in enumerate(folded(cells)[: len(r)]))
    return texts >= 2 and texts == len(typed) and len(here) > 0.5 * width and not again


def _under_groups(top: Sequence[str], cells: Sequence[str], width: int) -> bool:
    """Whether a line names the columns below words that are merged over several, and nothing below the other names.

    Merged cells leave blanks: to the right of a word over several columns, and below a name of two lines.
    """
    above, here = ([bool(c) for c in folded(line)[:width]] for line in (top, cells))
    above, here = (line + [False] * (width - len(line)) for line in (above, here))
    if not above[0] or all(above) or here[0]:
        return False
    spread = [not above[at] or (at + 1 < width and not above[at + 1]) for at in range(width)]
    return here == spread


def _lacks_names(cells: Sequence[str], width: int) -> bool:
    names = folded(cells)[:width]
    names += ("",) * (width - len(names))
    given = [name for name in names if name]
    return len(given) < width or len(set(given)) < len(given)


def _is_group(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a line right above the names holds words for groups of columns: fewer of them, and no title."""
    words = [at for at, cell in enumerate(cells) if cell.strip(SPACES)]
    if not words or is_drawn(cells):
        return False
    return (len(words) > 1 or words[0] > 0) and len({c for c in folded(cells) if c}) < filled(below)


def _joined(rows: Sequence[Record], base: Record, width: int) -> tuple[str, ...]:
    """The names of the base line; joined with the words above them where they are blank or not unique."""
    names = [_cell(base, at) for at in range(width)]
    counts = Counter(name.casefold() for name in names)
    upper = list(rows[: rows.index(base)])
    lower = list(rows[rows.index(base) + 1 :])
    groups = [_carried(row, width) for row in upper]
    joined = []
    for at, name in enumerate(names):
        if not name:
            # A cell merged over several lines stands in the first of them.
            name = next((_cell(row, at) for row in [*reversed(upper), *lower] if _cell(row, at)), "")
        elif counts[name.casefold()] > 1:
            words = [group[at] for group in groups if group[at]]
            name = " ".join([*words, name])
        joined.append(name)
    return tuple(joined)


def _cell(row: Record, at: int) -> str:
    return " ".join(row.cells[at].split()) if at < len(row.cells) else ""


def _carried(row: Record, width: int) -> list[str]:
    """The cells of a line of groups, each carried on to the blank ones after it."""
    word, words = "", []
    for at in range(width):
        word = _cell(row, at) or word
        words.append(word)
    return words
