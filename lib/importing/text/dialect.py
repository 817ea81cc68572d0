"""Delimiter and quote, found by how constant the rows become and how much their cells look like data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from lib.errors import FileError
from lib.i18n import N_, Message, msg
from lib.importing.text.cut import Dialect, cut
from lib.importing.text.fixed_width import cut_fixed, find_edges, parse_setting, width_of_gaps
from lib.importing.text.looks import look, typical_looks

_USUAL = (",", ";", "\t", "|")
_RARE = ("||", "::", "~", "^", "¦", "\x01", "\x1f", "\x1e", "#", ":", "/", " ")
_RARE_WEIGHT = {" ": 0.75, ":": 0.4, "#": 0.6, "/": 0.3}
_SEP_LINE = re.compile(r'^"?sep=(.|\t|\|\|)"?$', re.IGNORECASE)
_LINES, _MOST_LINES, _CELLS = 400, 25_000, 500
_COMMA_OF_CELLS = re.compile(r"(?<!\d),|,(?!\d)")
_SINGLE_SPACE = re.compile(r"\S \S")
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
    """Whether a user may set it: up to four signs that do not end lines and are not the quote, or fixed widths."""
    if not isinstance(delimiter, str):
        return False
    return parse_setting(delimiter) is not None or (1 <= len(delimiter) <= 4 and delimiter not in (quote, "\n", "\r"))


def sep_line(lines: Sequence[str]) -> str | None:
    """The delimiter that a first line such as `sep=;` states."""
    found = _SEP_LINE.match(lines[0].strip(" ")) if lines else None
    return found.group(1) if found else None


def detect_dialect(
    lines: Sequence[str], delimiter: str | None, quote: str | None, name: str = ""
) -> tuple[Dialect, Message, Message]:
    """The dialect of the first lines of a file, why that delimiter, and why that quote.

    Raises FileError if the user asks for fixed widths and the lines have none.
    """
    stated = sep_line(lines)
    sample = [line for line in islice(lines, 1 if stated else 0, _MOST_LINES) if line.strip()]
    why_quote = msg(N_("as you set it"))
    edges: tuple[int, ...] = ()
    if delimiter is not None:
        chosen, why = delimiter, msg(N_("as you set it"))
        given = parse_setting(delimiter)
        if given is not None:
            chosen, edges = " ", given or find_edges(lines)
            if not edges:
                raise FileError(
                    N_(
                        "“{name}”: no place is blank in every line, so the columns cannot be told apart. Say where the "
                        "second and further ones begin, such as “fixed 11 21”."
                    ),
                    name=name,
                )
    elif stated is not None:
        chosen, why = stated, msg(N_("the first line of the file says so: sep={sign}"), sign=stated)
    else:
        chosen, why, rows = _best_delimiter(sample, quote)
        edges = _fixed(lines, sample[:_LINES], chosen, rows)
        if edges:
            chosen = " "
            text = N_("the same places are blank in every line, which gives {width} columns")
            why = msg(text, width=len(edges) + 1)
    if edges:
        return Dialect(chosen, "", "", False, edges), why, msg(N_("columns of fixed width need none"))
    quoted, escape, space_after = _quotes(sample, chosen)
    if quote is None:
        quote = quoted
        seen = any(quote and quote in line for line in sample[:_LINES])
        why_quote = (
            msg(N_("cells are enclosed in it")) if seen else msg(N_("nothing is quoted so far; this is the usual sign"))
        )
    return Dialect(chosen, quote, escape if quote else quote, space_after and bool(quote)), why, why_quote


def _best_delimiter(sample: Sequence[str], quote: str | None) -> tuple[str, Message, list[list[str]]]:
    """The delimiter with the best score, why, and the first rows as it divides them; "" if none does."""
    text = "\n".join(sample[:_LINES])
    # Where a sign only ever stands doubled, it is the double sign that divides.
    candidates = [
        d for d in (*_USUAL, *_RARE) if d in text and (len(d) > 1 or d == " " or d in text.replace(d * 2, ""))
    ]
    best, best_score, best_rows = "", _single_score(sample[:_LINES]), list[list[str]]()
    for delimiter in candidates:
        marks = _quotes(sample, delimiter)
        mark = marks[0] if quote is None else quote
        dialect = Dialect(delimiter, mark, marks[1] if mark else "", marks[2] and bool(mark))
        # Records rather than lines: one cell may hold hundreds of lines.
        rows = [record.cells for record in islice(cut(sample, dialect), _LINES) if record.cells]
        score = _score(rows, dialect)
        if score > best_score * 1.0001:
            best, best_score, best_rows = delimiter, score, rows
    if not best:
        return ",", msg(N_("no sign divides the lines evenly, so each line is one cell")), []
    width, count = _usual_width(best_rows)
    why = msg(
        N_("it divides {rows} of the first {all} rows into {width} cells that look like data"),
        rows=count,
        all=len(best_rows),
        width=width,
    )
    return best, why, best_rows


def _usual_width(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The number of cells most rows have, more than one if any have, and how many rows have it."""
    widths = Counter(len(cells) for cells in rows)
    count, width = max(((count, width) for width, count in widths.items() if width > 1), default=(len(rows), 1))
    return width, count


def _fixed(lines: Sequence[str], sample: Sequence[str], delimiter: str, rows: list[list[str]]) -> tuple[int, ...]:
    """The edges of columns of fixed width, where these tell more than the best delimiter, else ()."""
    width, count = _usual_width(rows) if rows else (1, len(sample))
    even = bool(rows) and count >= 0.9 * len(rows)
    # A comma in every line may still be that of decimals, between digits only.
    if delimiter in _USUAL and even and (delimiter != "," or any(_COMMA_OF_CELLS.search(line) for line in sample[1:])):
        return ()
    if sum("  " in line.strip() for line in sample) < 0.5 * len(sample):
        return ()
    # Runs of spaces divide every line alike: only words that stand a single space apart may belong together.
    if delimiter == " " and even and (not _single_spaces(sample) or len(find_edges(sample)) + 1 >= width):
        return ()
    edges = find_edges(lines)
    if not edges:
        return ()
    wide = width_of_gaps(sample, edges) > 1
    if delimiter == " " and even and not wide:
        return ()
    cells = [cells for cells in (cut_fixed(line, edges) for line in sample) if len(cells) > 1]
    typed = any(kind in ("number", "time") for kind in typical_looks(cells[1:], len(edges) + 1))
    return edges if (typed and wide) or len(edges) > 1 else ()


def _single_score(sample: Sequence[str]) -> float:
    return 0.3 * _typed([line] for line in sample)


def _single_spaces(sample: Sequence[str]) -> bool:
    """Whether words stand a single space apart in half of the lines or more."""
    return sum(_SINGLE_SPACE.search(line) is not None for line in sample) >= 0.5 * len(sample)


def _score(rows: Sequence[list[str]], dialect: Dialect) -> float:
    width, count = _usual_width(rows)
    if width < 2:
        return 0.0
    # A trailing delimiter on some rows only does not speak against it.
    near = sum(width - 1 <= len(cells) <= width + 1 for cells in rows)
    constancy = (0.8 * count + 0.2 * near) / len(rows)
    weight = _RARE_WEIGHT.get(dialect.delimiter, 1.0 if dialect.delimiter in _USUAL else 0.9)
    typed = _typed(cells for cells in rows if len(cells) == width)
    return weight * constancy**2 * typed * (1 - 0.5 ** (width - 0.5))


def _typed(rows: Iterable[Sequence[str]]) -> float:
    total = weight = 0.0
    for cells in rows:
        for cell in cells[:_CELLS]:
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
    if "'" in text and not re.search(rf'(?:^|{edge}) ?"', text, re.MULTILINE):
        opened = len(re.findall(rf"(?:^|{edge})'", text, re.MULTILINE))
        closed = len(re.findall(rf"'(?:$|{edge})", text, re.MULTILINE))
        # One stray sign in a long file does not change what the others do.
        if opened and abs(opened - closed) <= opened // 20 and opened >= 0.5 * text.replace("''", "").count("'"):
            mark = "'"
    escape = mark
    if f"\\{mark}" in text:
        # Only inside a quoted cell does a backslash mean anything; one stray sign does not outweigh the other cells.
        inner = len(re.findall(rf"(?:^|{edge})\s?{mark}[^{mark}\n]*\\{mark}(?!$|{edge})", text, re.MULTILINE))
        # Two quotes before a delimiter or at the end of a line may be an empty cell.
        doubled = len(re.findall(rf"{mark}{mark}(?!$|{edge})", text, re.MULTILINE))
        escape = "\\" if inner > doubled else mark
    space_after = delimiter != " " and len(re.findall(rf"{edge} {mark}", text)) > len(
        re.findall(rf"{edge}{mark}", text)
    )
    return mark, escape, space_after
