"""How well a column suits a role: what its header says, and whether its cells can be that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lib import schema
from lib.i18n import N_, Message, msg
from lib.importing import values
from lib.importing.found import Column
from lib.importing.synonyms import HEADERS
from lib.importing.values import plain
from lib.schema import Role

#: Roles whose name inside a longer header says too little ("item cost" is what the customer paid).
_BY_FULL_NAME = frozenset({"cost"})
#: Words in the header of a length of time that say it is counted in another unit, and in the role's own.
_OTHER_UNITS: Mapping[str, str] = {
    "first_reply_minutes": "hour|hours|sec|second|seconds|day|days|час|часов|ч|сек|секунд|дней|ms",
    "resolution_hours": "min|mins|minute|minutes|sec|second|seconds|day|days|мин|минут|минуты|сек|секунд|дней|ms",
    "duration_s": "min|mins|minute|minutes|hour|hours|мин|минут|час|часов|ms|milliseconds",
    "tenure_months": "day|days|year|years|week|weeks|дней|лет|год|годы",
}
OWN_UNIT: Mapping[str, str] = {
    "first_reply_minutes": "min|mins|minute|minutes|мин|минут|минуты",
    "resolution_hours": "hour|hours|h|час|часов|часы|ч",
    "duration_s": "sec|second|seconds|s|сек|секунд",
    "tenure_months": "month|months|месяц|месяцев|мес|tenure",
}
#: What a header has to reach to be believed at all.
ENOUGH = 0.55
IDS = frozenset(
    {"customer_id", "visitor_id", "order_id", "line_id", "ticket_id", "session_id", "referrer_id", "referred_id"}
)
CATEGORIES = frozenset(
    {"status", "channel", "device", "category", "kind", "plan", "priority", "tier", "sentiment", "currency"}
)
_UNITS = frozenset(
    [word.strip(".") for word in values.CURRENCIES if word.strip(".").isalpha()] + ["utc", "gmt", "msk", "local", "мск"]
)


@dataclass(frozen=True)
class Match:
    """A column as a candidate for a role, from 0 to 1."""

    role: str
    column: str
    score: float
    reason: Message


def matches(table: str, columns: Iterable[Column]) -> list[Match]:
    """Every believable pair of role and column of a table, best first."""
    found = []
    for column in columns:
        for role in schema.table(table).roles:
            score, word = header_score(table, role.name, column.name)
            score *= suits(table, role, column) * _in_its_unit(role.name, column.name) if score else 0.0
            if score >= ENOUGH:
                found.append(Match(role.name, column.name, round(score, 3), _reason(column.name, word)))
    return sorted(found, key=lambda match: -match.score)


def assign(table: str, candidates: Sequence[Match], taken: Iterable[str] = ()) -> dict[str, Match]:
    """The best column for each role, each column once; what the table cannot do without chooses first."""
    required = schema.table(table).required
    used, found = set(taken), {}
    for first in (True, False):
        for match in candidates:
            if (match.role in required) == first and match.role not in found and match.column not in used:
                found[match.role] = match
                used.add(match.column)
    return found


def _reason(header: str, word: str) -> Message:
    if plain(header) == word:
        return msg(N_("the header says so"))
    return msg(N_("the header holds “{word}”"), word=word)


@lru_cache(maxsize=16384)
def header_score(table: str, role: str, header: str) -> tuple[float, str]:
    """How much a header speaks for a role, and the known name it was recognised by."""
    words = _words(header)
    name = " ".join(words)
    own, general = _names(table, role)
    if name in own:
        return max(0.97 - 0.002 * own[name], 0.8), name
    if name in general:
        return max(0.74 - 0.003 * general[name], 0.6), name
    inside = [known for known in own if len(known) >= 4 and _holds(words, known.split())]
    if not inside or role in _BY_FULL_NAME:
        return 0.0, ""
    word = max(inside, key=len)
    return (0.72 if " " in word else 0.66), word


def _words(header: str) -> list[str]:
    words = plain(header).split()
    while len(words) > 1 and words[-1] in _UNITS:
        words.pop()
    return words


@lru_cache(maxsize=512)
def _names(table: str, role: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    own, _, general = HEADERS[table].get(role, "").partition("~")
    return tuple({name: i for i, name in enumerate(part.split("|")) if name} for part in (own, general))  # type: ignore


def _holds(words: list[str], known: list[str]) -> bool:
    """Whether a header begins or ends with a known name and adds at most two words to it."""
    extra = len(words) - len(known)
    return 0 < extra <= 2 and (words[: len(known)] == known or words[extra:] == known)


def _in_its_unit(role: str, header: str) -> float:
    """A length of time in another unit is another thing; in a unit that is not said it is worth a question."""
    if role not in OWN_UNIT:
        return 1.0
    words = set(plain(header).split())
    if words & set(_OTHER_UNITS[role].split("|")):
        return 0.0
    return 1.0 if words & set(OWN_UNIT[role].split("|")) else 0.7


def suits(table: str, role: Role, column: Column) -> float:
    """How well the cells of a column can play a role, whatever its header says."""
    filled = column.cells - column.missing
    if not filled:
        return 0.7
    if role.kind == "time":
        return 1.0 if column.kind == "time" else 0.0
    if role.kind == "flag":
        return _suits_flag(table, role, column)
    if role.kind == "number":
        return _suits_number(role, column)
    if column.kind == "time":
        return 0.0
    if role.name in IDS:
        return _suits_id(column, filled)
    if role.name in CATEGORIES:
        unique = filled >= 30 and column.distinct > 0.9 * filled
        return (0.5 if unique else 1.0) * (0.6 if column.kind == "number" else 1.0) * _known_words(table, role, column)
    return 1.0


def _suits_flag(table: str, role: Role, column: Column) -> float:
    if column.kind in ("flag", "time"):
        return 1.0 if column.kind == "flag" else 0.95
    if column.kind == "number":
        return 0.95 if column.is_integer and (column.low or 0) >= 0 else 0.0
    known = [cell for cell, _ in column.frequent if values.recognise(table, role.name, cell) is not None]
    return 0.95 if column.frequent and len(known) >= 0.6 * len(column.frequent) else 0.0


def _suits_number(role: Role, column: Column) -> float:
    if column.kind == "number":
        return 1.0
    if column.kind == "flag" and set(column.samples) <= {"0", "1"}:
        return 0.9
    if column.kind == "text" and role.name in ("score", "rating"):
        return 0.95 if values.answer_scale(cell for cell, _ in column.frequent) else 0.0
    return 0.0


def _suits_id(column: Column, filled: int) -> float:
    if column.kind == "flag" or (column.kind == "number" and not column.is_integer and not _two_numbers(column)):
        return 0.0
    if any(len(cell) > 120 for cell in column.samples):
        return 0.3
    named = 1.0 - 0.25 * column.missing / column.cells
    return (0.5 if column.distinct <= 2 and filled > 20 else 1.0) * named


def _two_numbers(column: Column) -> bool:
    """Identifiers of browsers, such as 123456789.1650000000, look like numbers with decimals."""
    return all(re.fullmatch(r"\d{3,}\.\d{3,}", cell) for cell in column.samples)


def _known_words(table: str, role: Role, column: Column) -> float:
    if not role.choices or not column.frequent:
        return 1.0
    known = sum(n for cell, n in column.frequent if values.recognise(table, role.name, cell) is not None)
    return 1.0 if known >= 0.5 * sum(n for _, n in column.frequent) else 0.8


_PROPOSED_NAME = re.compile(r"column_\d+")


def has_no_header(columns: Iterable[Column]) -> bool:
    """Whether the names of the columns were made up because the file has none."""
    return all(_PROPOSED_NAME.fullmatch(column.name) for column in columns)
