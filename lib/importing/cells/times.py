"""Dates and times as people write them: all orders, words for months, two-digit years, zones, serial numbers.

The steps and formats found here run alike in Python (to detect) and in the database (`time_typing`, to convert).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from lib.i18n import N_, Message, msg, msgn
from lib.importing.cells.numbers import joined
from lib.importing.cells.time_steps import (
    MIDNIGHT,
    T_SEPARATOR,
    YEAR_MARK,
    Step,
    applied,
    early_steps,
    later_steps,
    replaced,
)
from lib.importing.text.looks import SPACES

_TIME_OF_DAY = re.compile(r"^ (\d{1,2})(:)(\d{2})(?::(\d{2})(\.\d{1,6})?)?( [ap]m)?$")
PLAUSIBLE = (1900, 2100)
_CAP = 3000


@dataclass(frozen=True)
class TimeFormat:
    """How a column writes points in time.

    `formats` are strptime formats tried in order after `early` steps, taking off the zone, and `steps`; `unit` is set
    instead for serial numbers ("excel", "unix_s", "unix_ms", "unix_us", "unix_ns"). `order` is "dmy", "mdy" or "ymd";
    `guess` says that the cells do not settle it. `alone` is the one format of all cells seen, as they stand in the
    file, where they are plain ISO and share one.
    """

    formats: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    early: tuple[Step, ...] = ()
    unit: str = ""
    order: str = "ymd"
    zoned: bool = False
    date_only: bool = False
    month_only: bool = False
    guess: bool = False
    mixed: bool = False
    iso: bool = False
    alone: str = ""
    how: Message | None = None


@dataclass(frozen=True)
class DayVotes:
    """Cells that can only be day first or only month first, and how many could be either."""

    day: int = 0
    month: int = 0
    either: int = 0
    dots: int = 0
    meridiem: int = 0


@dataclass
class TimeShapes:
    """The shapes of a column's cells before the order of day and month is settled."""

    shapes: Counter[str] = field(default_factory=Counter)
    steps: tuple[Step, ...] = ()
    early: tuple[Step, ...] = ()
    zoned: bool = False
    votes: DayVotes = DayVotes()
    total: int = 0
    plain_iso: bool = True

    @property
    def fit(self) -> float:
        return sum(self.shapes.values()) / max(self.total, 1)


def shapes(values: Mapping[str, int]) -> TimeShapes:
    """The shapes of the cells, as strptime formats in which ‹a› and ‹b› stand for day and month in unknown order."""
    found = TimeShapes()
    items = list(values.items())[:_CAP]
    cells = [cell.strip(SPACES).lower() for cell, _ in items]
    found.early = early_steps(cells)
    cells = [replaced(found.early, cell) for cell in cells] if found.early else cells
    found.steps, found.zoned = later_steps(cells)
    years, years_first = YEAR_MARK in found.steps, _years_first(cells)
    day = month = either = dots = meridiem = 0
    for cell, (raw, n) in zip(cells, items, strict=True):
        found.total += n
        shape = _shape(applied(found.steps, cell, found.zoned), years, years_first)
        if shape is None:
            continue
        form, first, second = shape
        found.shapes[form] += n
        if form[:8] != "%Y-%m-%d" or raw != raw.strip(SPACES) or (form != "%Y-%m-%d" and "%I" in form):
            found.plain_iso = False
        if "‹a›" in form:
            if first > 12 >= second:
                day += n
            elif second > 12 >= first:
                month += n
            elif first != second:
                either += n
            dots += n if "‹a›/" not in form else 0
            meridiem += n if "%p" in form else 0
    found.votes = DayVotes(day, month, either, dots, meridiem)
    found.plain_iso = found.plain_iso and not found.zoned and not found.early and not set(found.steps) - {T_SEPARATOR}
    return found


_YMD = re.compile(r"^(\d{4})([-/. ])(m?)(\d{1,2})\2(\d{1,2})(?!\d)")
_XXY = re.compile(r"^(m?)(\d{1,2})([-/. ]|, |\. )(m?)(\d{1,2})([-/. ]|, |\. )(\d{4}|\d{2})(?!\d)")
_DMY_TIGHT = re.compile(r"^(\d{1,2})m(\d{2})(\d{4}|\d{2})(?!\d)")
_MONTH = re.compile(r"^(?:(m)(\d{2})([-/. ]|, )(\d{4})|(\d{4})([-/ ])(m?)(\d{2})|(\d{1,2})([/.])(\d{4}))$")
_SHORT_MONTH = re.compile(r"^m\d{2}( '|[-. '])(\d{2})$")
_WEEK = re.compile(r"^\d{4}-w\d{2}-[1-7]$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
_PAIRS = re.compile(r"(\d{2})[-/.](\d{2})[-/.](\d{2})(?!\d)")
_FIRST_YEARS = (10, 40)
_COMPACT = re.compile(r"^(?:19|20)\d{6}(?:t?\d{6})?$")


def _years_first(cells: Sequence[str]) -> bool:
    """Whether dates of three pairs of digits begin with the year: few years, and many days at the end."""
    parts = [tuple(map(int, found.groups())) for cell in cells if (found := _PAIRS.match(cell))]
    if len(parts) < 3 or len(parts) < 0.8 * len(cells):
        return False
    firsts, lasts = {first for first, _, _ in parts}, {last for *_, last in parts}
    # Read the other way round, all of them would fall on the same few days of a month, over many years.
    return (
        3 * len(firsts) <= len(lasts)
        and all(_FIRST_YEARS[0] <= first <= _FIRST_YEARS[1] for first in firsts)
        and all(1 <= middle <= 12 and 1 <= last <= 31 for _, middle, last in parts)
    )


def _shape(cell: str, years: bool = False, years_first: bool = False) -> tuple[str, int, int] | None:
    """The format of one cell, and the two numbers of which it is not known which one is the day.

    `years` says that a year may stand alone, `years_first` that years of two digits come first.
    """
    if not cell or not cell[-1:].isascii():
        return None
    if found := _YMD.match(cell):
        _, sign, word, _, _ = found.groups()
        date = f"%Y{sign}{word}%m{sign}%d"
        first = second = 0
    elif found := _XXY.match(cell):
        m1, a, s1, m2, b, s2, year = found.groups()
        mark = "%Y" if len(year) == 4 else "%y"
        if m1 and m2:
            return None
        first, second = int(a), int(b)
        if m1:
            date, first, second = f"m%m{s1}%d{s2}{mark}", 0, 0
        elif m2:
            date, first, second = f"%d{s1}m%m{s2}{mark}", 0, 0
        else:
            if s1 != s2 or s1 not in "-/. ":
                return None
            date = f"‹a›{s1}‹b›{s2}{mark}"
            if years_first and mark == "%y":
                date, first, second = f"%y{s1}%m{s1}%d", 0, 0
    elif found := _DMY_TIGHT.match(cell):
        date, first, second = f"%dm%m{'%Y' if len(found.group(3)) == 4 else '%y'}", 0, 0
    elif found := _MONTH.match(cell):
        m, _, s, _, y, ys, ym, _, _, ms, _ = found.groups()
        date = f"m%m{s}%Y" if m else f"%Y{ys}{ym}%m" if y else f"%m{ms}%Y"
        return date, 0, 0
    elif short := _SHORT_MONTH.match(cell):
        return f"m%m{short.group(1)}%y", 0, 0
    elif _WEEK.match(cell):
        return "%G-w%V-%u", 0, 0
    elif years and _YEAR.match(cell):
        return "%Y", 0, 0
    elif _COMPACT.match(cell):
        return "%Y%m%d" + ("" if len(cell) == 8 else "%H%M%S" if "t" not in cell else "t%H%M%S"), 0, 0
    else:
        return None
    rest = cell[found.end() :]
    if not rest:
        return date, first, second
    clock = _TIME_OF_DAY.match(rest)
    if clock is None:
        return None
    _, _, _, seconds, fraction, half = clock.groups()
    time = " %I:%M" if half else " %H:%M"
    time += (":%S" if seconds else "") + (".%f" if fraction else "") + (" %p" if half else "")
    return date + time, first, second


def choose_order(
    own: DayVotes, file: DayVotes, forced: bool | None, cells: Sequence[str], us: bool
) -> tuple[str, bool, Message]:
    """dmy or mdy for a column, whether that is a guess, and why."""
    if forced is not None:
        return ("dmy" if forced else "mdy"), False, msg(N_("as you set it"))
    if own.day or own.month:
        order = "dmy" if own.day >= own.month else "mdy"
        if own.day and own.month:
            return (
                order,
                False,
                msg(
                    N_("{most} dates can only be read in this order and {least} only in the other, which are refused"),
                    most=max(own.day, own.month),
                    least=min(own.day, own.month),
                ),
            )
        count = own.day or own.month
        why = msgn(
            N_("one date can only be read in this order"), N_("{count} dates can only be read in this order"), count
        )
        return order, False, why
    if file.day or file.month:
        return (
            ("dmy" if file.day >= file.month else "mdy"),
            False,
            msg(N_("other columns of the file are written in this order")),
        )
    rising = _rising(cells)
    if rising:
        return rising, True, msg(N_("only in this order do the dates follow one another"))
    if own.meridiem:
        return "mdy", True, msg(N_("no date settles it; times with AM and PM go with month first"))
    if us and not own.dots:
        return "mdy", True, msg(N_("no date settles it; the file looks American"))
    return "dmy", True, msg(N_("no date settles it; day first is more common"))


def _rising(cells: Sequence[str]) -> str:
    """The only order in which the column, as it stands, runs in one direction."""
    pairs = [re.match(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})", cell.strip(SPACES)) for cell in cells[:2000]]
    parts = [tuple(map(int, found.groups())) for found in pairs if found]
    if len(parts) < 8 or len(set(parts)) < 6:
        return ""
    runs = {}
    for order, key in (("dmy", lambda p: (p[2], p[1], p[0])), ("mdy", lambda p: (p[2], p[0], p[1]))):
        keys = [key(p) for p in parts]
        up = sum(a <= b for a, b in pairwise(keys))
        runs[order] = max(up, sum(a >= b for a, b in pairwise(keys))) / (len(keys) - 1)
    best = max(runs, key=lambda order: runs[order])
    return best if runs[best] > 0.98 and min(runs.values()) < 0.9 else ""


def settle(found: TimeShapes, order: str, guess: bool) -> TimeFormat:
    """The format of a column, once the order of day and month is known."""
    a, b = ("%d", "%m") if order == "dmy" else ("%m", "%d")
    seen = [shape.replace("‹a›", a).replace("‹b›", b) for shape, _ in found.shapes.most_common()]
    formats = list(dict.fromkeys(seen))
    ambiguous = any("‹a›" in shape for shape in found.shapes)
    for form in seen[:6]:
        date, _, clock = form.partition(" %H") if " %H" in form else form.partition(" %I")
        if "%d" not in date or ("%H" in date and not clock):
            continue
        extra = [date, f"{date} %H:%M", f"{date} %H:%M:%S", f"{date} %H:%M:%S.%f"]
        extra += [f"{date} %I:%M:%S %p", f"{date} %I:%M %p"] if "%p" in form else []
        formats += [more for more in extra if more not in formats]
    # A four-digit year format also takes "24", as the year 24; two digits must be tried first.
    formats.sort(key=lambda form: "%y" not in form)
    order = order if ambiguous else "ymd"
    date_only = bool(seen) and not any("%H" in form or "%I" in form for form in seen)
    parts = [msg(N_("dates written {pattern}"), pattern=pattern_in_words(seen[0]))] if seen else []
    if ambiguous:
        parts.append(msg(N_("day first")) if order == "dmy" else msg(N_("month first")))
    if found.zoned:
        parts.append(msg(N_("time zones converted")))
    iso = found.plain_iso and all(form.startswith("%Y-%m-%d") for form in seen)
    shared = seen[0].replace(" ", "T" if T_SEPARATOR in found.steps else " ") if len(seen) == 1 else ""
    return TimeFormat(
        formats=tuple(formats),
        steps=found.steps,
        early=found.early,
        order=order,
        zoned=found.zoned,
        date_only=date_only,
        month_only=bool(seen) and not any("%d" in form or "%u" in form for form in seen),
        guess=guess and ambiguous,
        mixed=bool(found.votes.day and found.votes.month),
        iso=iso,
        alone=shared if iso else "",
        how=joined(parts),
    )


_WORDS = {
    "%d": "dd", "m%m": "month", "%m": "mm", "%Y": "yyyy", "%y": "yy", "%H": "hh", "%I": "hh", "%M": "mm", "%S": "ss",
    "%f": "fff", "%p": "am/pm", "%G": "yyyy", "%V": "ww", "%u": "day",
}  # fmt: skip


def pattern_in_words(form: str) -> str:
    """A strptime format as people write one: dd.mm.yyyy."""
    for mark, word in _WORDS.items():
        form = form.replace(mark, word)
    return form


def with_year(form: TimeFormat | None) -> TimeFormat:
    """A format for columns that must become dates although no cell looks like one."""
    return form or TimeFormat(
        formats=("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"), how=msg(N_("dates written {pattern}"), pattern="yyyy-mm-dd")
    )


def flipped(form: TimeFormat) -> TimeFormat:
    """The same format with day and month changed about."""
    swap = {"%d": "%m", "%m": "%d"}
    formats = tuple(
        re.sub(r"(?<!m)%[dm]", lambda m: swap[m.group()], f) if not f.startswith("%Y") and "m%m" not in f else f
        for f in form.formats
    )
    order = "mdy" if form.order == "dmy" else "dmy"
    how = msg(N_("{first}, {second}"), first=msg(N_("dates written {pattern}"), pattern=pattern_in_words(formats[0])),
              second=msg(N_("day first")) if order == "dmy" else msg(N_("month first")))  # fmt: skip
    return replace(form, formats=formats, order=order, how=how)


def parse(form: TimeFormat, cell: str, zone: str = "UTC") -> datetime | None:
    """The point in time of one cell; for samples and tests, the database converts the rest."""
    if form.iso and not form.zoned and _ISO.fullmatch(cell):
        with suppress(ValueError):
            value = datetime.fromisoformat(cell)
            return value.replace(tzinfo=ZoneInfo(zone)) if PLAUSIBLE[0] <= value.year < PLAUSIBLE[1] else None
        return None
    cell = cell.strip(SPACES).lower()
    text = applied(form.steps, replaced(form.early, cell), form.zoned)
    later = timedelta(days=1 if form.early and re.search(MIDNIGHT, cell) else 0)
    for pattern in form.formats:
        try:
            value = datetime.strptime(text, pattern) + later
        except ValueError:
            continue
        if PLAUSIBLE[0] <= value.year < PLAUSIBLE[1]:
            return value.replace(tzinfo=ZoneInfo(zone))
    return None
