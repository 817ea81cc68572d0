"""Delimiter and quote, found by how constant the rows become and how much their cells look like data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from lib.i18n import N_, Message, msg
from lib.importing.cut import Dialect, cut
from lib.importing.looks import look

_USUAL = (",", ";", "\t", "|")
_RARE = ("||", "::", "~", "^", "¦", "\x01", "\x1f", "\x1e", "#", ":", "/", " ")
_RARE_WEIGHT = {" ": 0.75, ":": 0.4, "#": 0.6, "/": 0.3}
_SEP_LINE = re.compile(r'^"?sep=(.|\t|\|\|)"?$', re.IGNORECASE)
_LINES = 400
NAMES = {
    ",": N_("comma"),
    ";": N_("semicolon"),
    "\t": N_("tab"),
    "|": N_("vertical bar"),
    " ": N_("spaces"),
    ":": N_("colon"),
}


def delimiter_name(delimiter: str) -> Message:
    return msg(NAMES[delimiter]) if delimiter in NAMES else Message("{sign}", {"sign": delimiter})


def is_delimiter(delimiter: object, quote: str | None) -> bool:
    """Whether a user may set it: up to four signs that do not end lines and are not the quote."""
    return isinstance(delimiter, str) and 1 <= len(delimiter) <= 4 and delimiter not in (quote, "\n", "\r")


def sep_line(lines: Sequence[str]) -> str | None:
    """The delimiter that a first line such as `sep=;` states."""
    found = _SEP_LINE.match(lines[0].strip(" ")) if lines else None
    return found.group(1) if found else None


def detect_dialect(lines: Sequence[str], delimiter: str | None, quote: str | None) -> tuple[Dialect, Message, Message]:
    """The dialect of the first lines of a file, why that delimiter, and why that quote."""
    stated = sep_line(lines)
    sample = [line for line in islice(lines, 1 if stated else 0, None) if line.strip()][:_LINES]
    why_quote = msg(N_("as you set it"))
    if delimiter is not None:
        chosen, why = delimiter, msg(N_("as you set it"))
    elif stated is not None:
        chosen, why = stated, msg(N_("the first line of the file says so: sep={sign}"), sign=stated)
    else:
        chosen, why = _best_delimiter(sample, quote)
    quoted, escape, space_after = _quotes(sample, chosen)
    if quote is None:
        quote = quoted
        seen = any(quote and quote in line for line in sample)
        why_quote = (
            msg(N_("cells are enclosed in it")) if seen else msg(N_("nothing is quoted so far; this is the usual sign"))
        )
    return Dialect(chosen, quote, escape if quote else quote, space_after and bool(quote)), why, why_quote


def _best_delimiter(sample: Sequence[str], quote: str | None) -> tuple[str, Message]:
    text = "\n".join(sample)
    # Where a sign only ever stands doubled, it is the double sign that divides.
    candidates = [
        d for d in (*_USUAL, *_RARE) if d in text and (len(d) > 1 or d == " " or d in text.replace(d * 2, ""))
    ]
    best, best_score, best_widths = "", _single_score(sample), Counter({1: len(sample)})
    for delimiter in candidates:
        marks = _quotes(sample, delimiter)
        mark = marks[0] if quote is None else quote
        dialect = Dialect(delimiter, mark, marks[1] if mark else "", marks[2] and bool(mark))
        score, widths = _score(sample, dialect)
        if score > best_score * 1.0001:
            best, best_score, best_widths = delimiter, score, widths
    if not best:
        return ",", msg(N_("no sign divides the lines evenly, so each line is one cell"))
    width, rows = best_widths.most_common(1)[0]
    return best, msg(
        N_("it divides {rows} of the first {all} rows into {width} cells that look like data"),
        rows=rows,
        all=sum(best_widths.values()),
        width=width,
    )


def _single_score(sample: Sequence[str]) -> float:
    return 0.3 * _typed([line] for line in sample)


def _score(sample: Sequence[str], dialect: Dialect) -> tuple[float, Counter[int]]:
    rows = [record.cells for record in cut(sample, dialect) if record.cells]
    widths = Counter(len(cells) for cells in rows)
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return 0.0, widths
    count, width = max(wide)
    # A trailing delimiter on some rows only does not speak against it.
    near = sum(n for w, n in widths.items() if w in (width, width + 1, width - 1))
    constancy = (0.8 * count + 0.2 * near) / len(rows)
    weight = _RARE_WEIGHT.get(dialect.delimiter, 1.0 if dialect.delimiter in _USUAL else 0.9)
    typed = _typed(cells for cells in rows if len(cells) == width)
    return weight * constancy**2 * typed * (1 - 0.5 ** (width - 0.5)), Counter({width: count}) + Counter(
        {w: n for w, n in widths.items() if w != width}
    )


def _typed(rows) -> float:
    total = weight = 0.0
    for cells in rows:
        for cell in cells:
            total += 1
            weight += _cell_weight(cell)
    return weight / total if total else 0.0


def _cell_weight(cell: str) -> float:
    kind = look(cell)
    if kind == "empty":
        return 0.55
    if kind != "text":
        return 1.0
    if any(sign in cell for sign in ("\t", ";", "|")):
        return 0.15
    if cell.count('"') % 2:
        return 0.1
    if cell[:1] in " ,-" or ("," in cell and ", " not in cell):
        return 0.4
    return 0.8


def _quotes(sample: Sequence[str], delimiter: str) -> tuple[str, str, bool]:
    """The quote sign, what escapes it inside a cell, and whether a space stands before opening quotes."""
    text = "\n".join(sample[:_LINES])
    mark = '"'
    edge = r"\s" if delimiter == " " else re.escape(delimiter)
    if '"' not in text and "'" in text:
        opened = len(re.findall(rf"(?:^|{edge})'", text, re.MULTILINE))
        closed = len(re.findall(rf"'(?:$|{edge})", text, re.MULTILINE))
        if opened and opened == closed and opened >= 0.5 * text.count("'"):
            mark = "'"
    escape = mark
    if f"\\{mark}" in text and mark * 2 not in text.replace(f"{mark}{mark}{delimiter}", ""):
        inner = len(re.findall(rf"\\{mark}(?!$|{edge})", text, re.MULTILINE))
        escape = "\\" if inner else mark
    space_after = delimiter != " " and len(re.findall(rf"{edge} {mark}", text)) > len(
        re.findall(rf"{edge}{mark}", text)
    )
    return mark, escape, space_after
