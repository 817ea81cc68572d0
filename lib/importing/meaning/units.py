"""What the numbers of a column count where that is not what their role does.

Lengths of time may be in another unit, by what a header says; amounts may be those of whole orders, numbers
of orders may begin anew each day, and rows may be returns and not sales.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lib.i18n import N_
from lib.importing.found import Column
from lib.importing.meaning.values import plain

_YEAR = 31_556_952
#: Seconds in one of each unit; a month is a twelfth of the average year.
SECONDS: Mapping[str, float] = {
    "milliseconds": 0.001,
    "seconds": 1,
    "minutes": 60,
    "hours": 3600,
    "days": 86_400,
    "weeks": 604_800,
    "months": _YEAR / 12,
    "years": _YEAR,
}
#: A length of time as a clock shows it: 26:10:00 is 26 hours and 10 minutes.
CLOCK = "clock"
CLOCKED = r"^(\d{1,4}):([0-5]\d):([0-5]\d)$"
LABELS: Mapping[str, str] = {
    CLOCK: N_("hours:minutes:seconds"),
    "milliseconds": N_("milliseconds"),
    "seconds": N_("seconds"),
    "minutes": N_("minutes"),
    "hours": N_("hours"),
    "days": N_("days"),
    "weeks": N_("weeks"),
    "months": N_("months"),
    "years": N_("years"),
    "line": N_("amounts of each line"),
    "order": N_("amounts of the whole order, again on each of its lines"),
    "each": N_("every line tells of its order"),
    "first": N_("the first line of an order tells of all of it"),
    "state": N_("what became of a sale"),
    "movement": N_("sales, and money given back"),
    "ever": N_("numbers that never come again"),
    "day": N_("numbers that begin anew each day"),
}
#: The unit a role's numbers are kept in.
UNIT_OF: Mapping[str, str] = {
    "first_reply_minutes": "minutes",
    "resolution_hours": "hours",
    "duration_s": "seconds",
    "tenure_months": "months",
    "amount": "line",
    "refunded": "line",
    "ordered_at": "each",
    "order_id": "ever",
    "status": "state",
}
#: The units somebody may have counted a role in.
USUAL: Mapping[str, tuple[str, ...]] = {
    "first_reply_minutes": ("minutes", "seconds", "hours", "days"),
    "resolution_hours": ("hours", "minutes", "seconds", "days"),
    "duration_s": ("seconds", "minutes", "hours", "milliseconds"),
    "tenure_months": ("months", "days", "weeks", "years"),
    "amount": ("line", "order"),
    "refunded": ("line", "order"),
    "ordered_at": ("each", "first"),
    "order_id": ("ever", "day"),
    "status": ("state", "movement"),
}
#: The roles that are lengths of time.
LENGTHS = frozenset(role for role, unit in UNIT_OF.items() if unit in SECONDS)
_WORDS: Mapping[str, str] = {
    "milliseconds": "ms|msec|millisecond|milliseconds|мс|миллисекунд|миллисекунды",
    "seconds": "s|sec|secs|second|seconds|сек|секунд|секунды|секундах|sekunden|secondes|segundos",
    "minutes": "min|mins|minute|minutes|мин|минут|минуты|минутах|minuten|minutos",
    "hours": "h|hr|hrs|hour|hours|ч|час|часа|часов|часы|часах|stunden|std|heures|horas",
    "days": "d|day|days|дн|день|дня|дней|днях|сут|сутки|суток|tage|jours|dias",
    "weeks": "week|weeks|недель|недели|wochen|semaines|semanas",
    "months": "month|months|mo|mos|мес|месяц|месяца|месяцев|месяцы|monate|mois|meses",
    "years": "year|years|yr|yrs|год|года|лет|годы|jahre|ans|anos",
}
UNIT_BY_WORD = {word: unit for unit, words in _WORDS.items() for word in words.split("|")}
#: Abbreviations of one letter count only at the end of a header ("Время решения, ч", "duration_s").
_SHORT = frozenset({"s", "h", "d", "ч"})


def unit_in_header(header: str) -> str | None:
    """The unit that a header names: "Время решения, мин" and "handle_time_minutes" are minutes."""
    words = plain(header).split()
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        if word in UNIT_BY_WORD and (word not in _SHORT or 0 < place == len(words) - 1):
            return UNIT_BY_WORD[word]
    return None


def is_clocked(column: Column) -> bool:
    """Whether the cells of a column are lengths of time as a clock shows them."""
    told = sum(bool(re.match(CLOCKED, cell.strip())) for cell in column.samples)
    return column.kind == "text" and told > len(column.samples) / 2


def possible(table: str, role: str) -> tuple[str, ...]:
    """The units that a role of a table may be counted in; none where there is nothing to choose."""
    if role in LENGTHS:
        return (*SECONDS, CLOCK)
    return USUAL.get(role, ()) if table == "orders" else ()


def ratio(role: str, unit: str) -> tuple[float, float]:
    """What a number in `unit` is multiplied with, and then divided by, to be in the unit of the role."""
    return SECONDS[unit], SECONDS[UNIT_OF[role]]
