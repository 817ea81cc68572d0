"""What dates are freed of before their format can be told: zones, weekdays, words for months, odd separators.

Each step is a pattern of the syntax that Python and the database share, and what replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_MONTHS = {
    "01": "jan|янв|ene|gen|janv", "02": "feb|фев|fev|fév|févr", "03": "mar|мар|mär|märz|mrz", "04": "apr|апр|abr|avr",
    "05": "may|мая|май|mai|mag", "06": "jun|июн|juin|giu", "07": "jul|июл|juil|lug", "08": "aug|авг|ago|aoû|août",
    "09": "sep|сен|set", "10": "oct|окт|okt|ott|out", "11": "nov|ноя", "12": "dec|дек|dez|dic|déc",
}  # fmt: skip
_LETTERS = "a-zà-ÿа-яё"
_MONTH_WORD = re.compile(rf"(?:^|[^{_LETTERS}])(?:{'|'.join(_MONTHS.values())})[{_LETTERS}]*")
Step = tuple[str, str]
_WEEKDAY: Step = (rf"^[{_LETTERS}]{{2,12}}\.?,?\s+", "")
_WEEKDAY_NAME: Step = (
    rf"^(?:mon|tue|wed|thu|fri|sat|sun|пон|вто|сре|чет|пят|суб|вос|пн|вт|ср|чт|пт|сб|вс|montag|dien|mitt|donner|frei|sams"
    rf"|sonn|lun|mardi|merc|miér|jeu|jue|giov|ven|vier|sam|sáb|sab|dim|dom|martes|marted|segunda|terça|quarta|quinta|sexta)"
    rf"[-{_LETTERS}]*\.?,?\s+",
    "",
)
_OF: Step = (r"\s*\bof\s+|\s+de\s+", " ")
YEAR_MARK: Step = (r"\s*(?:года|год|г\.|г)(,|\s|$)", r"\1")
_ORDINAL: Step = (r"(\d)(?:st|nd|rd|th)\b", r"\1")
T_SEPARATOR: Step = (
    r"(\d)(?:t|,\s*|\s\s+|,?\s(?:в|о|at|um|à|a las|às|alle|kl\.?|-|–)\s+)(\d{1,2}:)",
    r"\1 \2",
)
_MERIDIEM: Step = (r"\s*([ap])\.?\s?m\.?$", r" \1m")
_FRACTION: Step = (r"(:\d{2})[.,](\d{1,6})\d*$", r"\1.\2")
#: What is put right before the zone is looked for. Digits never follow a group: Python would read "\10" as one number.
_EARLY: tuple[Step, ...] = (
    (r"\s*\([^()]*\)$", ""),
    (r"\[[a-z0-9_/+-]+\]$", ""),
    # Wed Jan 31 10:30:00 +0000 2024
    (
        rf"^[{_LETTERS}]{{2,3}}\.?,?\s+([{_LETTERS}]{{3,4}})\.?\s+(\d{{1,2}})\s+(\d{{1,2}}:\d{{2}}:\d{{2}})"
        r"(\s[-+]\d{4}|\s[a-z]{3,4})?\s+(\d{4})$",
        r"\1 \2 \5 \3\4",
    ),
    # 31/Jan/2024:10:30:00, as web servers write it
    (r"^(\d{1,2}/[a-z]{3}/\d{4}):(\d{2}:)", r"\1 \2"),
    (r"^(\d{4})(\d{2})(\d{2})[t ](\d{2})(\d{2})(\d{2})", r"\1-\2-\3 \4:\5:\6"),
    (r"^(\d{4})-?w(\d{2})$", r"\1-w\2-1"),
    (r"^(\d{4})w(\d{2})([1-7])$", r"\1-w\2-\3"),
    (r"(\d{4},?\s+\d{1,2})\s?(?:h|ч|uhr)\s?(\d{2})$", r"\1:\2"),
    (r"(\d{4},?\s+\d{1,2})[.-](\d{2})[.-](\d{2})$", r"\1:\2:\3"),
    (r"(\d{4},?\s+\d{1,2})[.-](\d{2})$", r"\1:\2"),
    (r"[t\s]24:00", " 00:00"),
)
#: Midnight at the end of a day, which the last early step turns into its beginning.
MIDNIGHT = r"[t\s]24:00"
_ZONES = {
    "msk": "+0300", "мск": "+0300", "est": "-0500", "edt": "-0400", "cst": "-0600", "cdt": "-0500", "mst": "-0700",
    "mdt": "-0600", "pst": "-0800", "pdt": "-0700", "cet": "+0100", "cest": "+0200", "eet": "+0200", "eest": "+0300",
    "wet": "+0000", "west": "+0100", "bst": "+0100", "jst": "+0900", "aest": "+1000",
}  # fmt: skip
_NAMED_ZONES: tuple[Step, ...] = tuple((rf"([0-9m.])\s?{name}$", rf"\1 {offset}") for name, offset in _ZONES.items())
#: Forms write "GMT+3" and "GMT+5:30"; without the name an offset has two digits for the hour.
ZONE = r"\s*(z|utc|gmt|(?:utc|gmt)?\s?[-+]\d{2}:?\d{2}|(?:utc|gmt)\s?[-+]\d{1,2}(?::\d{2})?|[-+]\d{2})$"
#: What stands right before a zone: a digit of the time, or its AM or PM.
BEFORE_ZONE = r"[0-9m.]"


def early_steps(cells: Sequence[str]) -> tuple[Step, ...]:
    """What must be put right before the zone is looked for."""
    sample = list(cells[:: max(1, len(cells) // 400)])
    steps: list[Step] = []
    for step in (*_EARLY, *(_NAMED_ZONES if any(":" in cell for cell in sample) else ())):
        if any(_regex(step[0]).search(cell) for cell in sample):
            steps.append(step)
            sample = [replaced([step], cell) for cell in sample]
    return tuple(steps)


def later_steps(cells: Sequence[str]) -> tuple[tuple[Step, ...], bool]:
    """What must be taken out of the cells or written otherwise before their format can be told, and whether zones."""
    sample = list(cells[:: max(1, len(cells) // 400)])
    steps: list[Step] = []
    zoned = any(":" in cell and re.search(BEFORE_ZONE + ZONE, cell) for cell in sample)
    if zoned:
        sample = [applied((), cell, True) for cell in sample]

    def take(*more: Step) -> None:
        nonlocal sample
        if any(_regex(pattern).search(cell) for cell in sample for pattern, _ in more):
            steps.extend(more)
            sample = [applied(more, cell, False) for cell in sample]

    take(YEAR_MARK)
    take(_ORDINAL)
    words = any(_MONTH_WORD.search(cell) for cell in sample)
    take(_WEEKDAY_NAME if words else _WEEKDAY)
    if words:
        take(*((rf"(?:{stems})[{_LETTERS}]*\.?", f"m{number}") for number, stems in _MONTHS.items()))
        take(_OF)
    take(T_SEPARATOR)
    take(_MERIDIEM)
    take(_FRACTION)
    return tuple(steps), zoned


def applied(steps: Sequence[Step], cell: str, zoned: bool) -> str:
    """A cell after the early steps, without its zone and after the later ones."""
    if zoned and ":" in cell:
        cell = re.sub(ZONE, "", cell)
    return replaced(steps, cell)


def replaced(steps: Sequence[Step], cell: str) -> str:
    """A cell after these steps."""
    for pattern, replacement in steps:
        cell = _regex(pattern).sub(replacement, cell)
    return cell


@lru_cache(maxsize=256)
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
