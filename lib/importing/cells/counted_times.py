"""Times that are counted (spreadsheet days, Unix seconds), and numbers that stand for months or years."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lib.i18n import N_, msg
from lib.importing.cells.times import TimeFormat, pattern_in_words
from lib.importing.text.looks import SPACES

_HINT = re.compile(
    r"date|time|\bday\b|_at$|_ts$|^ts$|created|updated|дата|время|день|когда|datum|fecha|^data\b|period|период|месяц|month",
    re.IGNORECASE,
)
#: What is counted, and between which numbers it is likely: 2000-01-01 to 2068, spreadsheet days from 1954 to 2119.
_UNITS = {
    "excel": (20_000, 80_000),
    "unix_s": (9.4e8, 3.1e9),
    "unix_ms": (9.4e11, 3.1e12),
    "unix_us": (9.4e14, 3.1e15),
    "unix_ns": (9.4e17, 3.1e18),
}
_UNIT_NAMES = {
    "excel": N_("day numbers of a spreadsheet"),
    "unix_s": N_("Unix time in seconds"),
    "unix_ms": N_("Unix time in milliseconds"),
    "unix_us": N_("Unix time in microseconds"),
    "unix_ns": N_("Unix time in nanoseconds"),
}
_CAP = 3000
#: Numbers that are months or years, where a header or the user says that they are times.
_ALONE = {"%Y%m": re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])$"), "%Y": re.compile(r"(?:19|20)\d{2}$")}


def numeric(values: Mapping[str, int], header: str, insist: bool = False) -> TimeFormat | None:
    """Serial numbers of a spreadsheet or Unix time, when the header speaks of time (or the user insists)."""
    if not (insist or hinted(header)):
        return None
    numbers = []
    for cell in list(values)[:_CAP]:
        try:
            numbers.append(float(cell.strip(SPACES).replace(",", ".")))
        except ValueError:
            continue
    if len(numbers) < 0.9 * min(len(values), _CAP) or not numbers:
        return None
    for unit, (low, high) in _UNITS.items():
        if sum(low <= number <= high for number in numbers) >= 0.9 * len(numbers):
            return counted(unit, values)
    for form, shape in _ALONE.items():
        if (insist or form != "%Y") and sum(bool(shape.match(cell.strip(SPACES))) for cell in values) >= 0.9 * len(
            values
        ):
            how = msg(N_("dates written {pattern}"), pattern=pattern_in_words(form))
            return TimeFormat(formats=(form,), date_only=True, month_only=True, how=how)
    return None


def counted(unit: str, values: Mapping[str, int]) -> TimeFormat:
    """The format of a column whose times are counted in that unit."""
    whole = unit == "excel" and not any("." in cell.rstrip("0") or "," in cell for cell in values)
    return TimeFormat(unit=unit, zoned=unit != "excel", date_only=whole, how=msg(_UNIT_NAMES[unit]))


def hinted(header: str) -> bool:
    """Whether a header speaks of time."""
    return bool(_HINT.search(header))
