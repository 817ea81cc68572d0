"""Files of fixed width: the places that are blank in every line, and lines cut there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lib.importing.text.looks import look

_LINES = 20_000
_TOP, _BOTTOM = 6, 3
#: With so few lines a place one sign wide may be blank in all of them by chance.
_MANY = 10
_SETTING = re.compile(r"fixed((?: \d{1,5})*)")
_GROUP = re.compile(r"[-+]?\d{1,3}\|\d{3}(?!\d).*")


def setting(edges: Sequence[int]) -> str:
    """Where columns begin as a user may set it: "fixed 11 21" says that the second begins at the 11th sign."""
    return " ".join(["fixed", *(str(edge + 1) for edge in edges)])


def parse_setting(text: str) -> tuple[int, ...] | None:
    """The edges that such a setting names, () for "fixed" alone; None if it is no such setting."""
    found = _SETTING.fullmatch(text.strip())
    if found is None:
        return None
    edges = tuple(int(number) - 1 for number in found.group(1).split())
    good = all(edge > 0 for edge in edges) and all(one < other for one, other in pairwise(edges))
    return edges if good else None


def cut_fixed(line: str, edges: Sequence[int]) -> list[str]:
    """The cells of a line; the whole of it if a word crosses an edge."""
    cells, start = [], 0
    for edge in edges:
        if line[edge - 1 : edge].strip() and line[edge : edge + 1].strip():
            return [line.strip()]
        cells.append(line[start:edge].strip())
        start = edge
    return [*cells, line[start:].strip()]


def find_edges(lines: Sequence[str]) -> tuple[int, ...]:
    """Where the second and further columns begin: behind places that are blank in every line.

    A few lines at the top and at the bottom may be titles and totals that keep to no columns. () if there are none.
    """
    filled = [line.rstrip() for line in lines[:_LINES] if line.strip()]
    if len(filled) < 3 or any("\t" in line for line in filled):
        return ()
    masks = [_mask(line) for line in filled]
    least = max(3, len(masks) // 2)
    inner = 0
    for mask in masks[_TOP : max(len(masks) - _BOTTOM, 0)]:
        inner |= mask
    best: tuple[int, ...] = ()
    for top in range(min(_TOP, len(masks) - least) + 1):
        for bottom in range(min(_BOTTOM, len(masks) - least - top) + 1):
            union = inner
            for mask in masks[top:_TOP] + masks[max(_TOP, len(masks) - _BOTTOM) : len(masks) - bottom]:
                union |= mask
            rest = filled[top : len(filled) - bottom]
            edges = _edges(union, 1 if len(rest) >= _MANY else 2)
            if len(edges) > len(best):
                edges = tuple(edge for edge in edges if not _inside_value(rest, edge, edges))
                best = edges if len(edges) > len(best) else best
    return best


def width_of_gaps(lines: Sequence[str], edges: Sequence[int]) -> int:
    """How many signs wide the narrowest of the blank places is, over the lines that keep to them."""
    kept = [line for line in lines if len(cut_fixed(line, edges)) > 1]
    return min((_gap(kept, edge) for edge in edges), default=0)


def _gap(lines: Sequence[str], edge: int) -> int:
    at = edge
    while at > 0 and all(not line[at - 1 : at].strip() for line in lines):
        at -= 1
    return edge - at


def _mask(line: str) -> int:
    """A bit for every sign of a line that is not blank; the first sign is the lowest."""
    return int("".join("0" if sign.isspace() else "1" for sign in reversed(line)) or "0", 2)


def _edges(union: int, least: int) -> tuple[int, ...]:
    places = bin(union)[:1:-1]
    return tuple(found.end() for found in re.finditer(rf"(?<=1)0{{{least},}}(?=1)", places))


def _inside_value(lines: Sequence[str], edge: int, edges: Sequence[int]) -> bool:
    """Whether what stands around a place one sign wide is one value: a date and its time, groups of digits."""
    before = max((other for other in edges if other < edge), default=0)
    after = min((other for other in edges if other > edge), default=None)
    if _gap(lines, edge) > 1:
        return False
    pairs = [(line[before:edge].strip(), line[edge:after].strip()) for line in lines]
    both = [(left, right) for left, right in pairs if left and right]
    if not both:
        return False
    times = sum(look(left) == "time" and ":" in right and look(f"{left} {right}") == "time" for left, right in both)
    groups = sum(_GROUP.fullmatch(f"{left}|{right}") is not None for left, right in both)
    return max(times, groups) >= 0.9 * len(both)
