"""How well a column suits a role: what its header says, and whether its cells can be that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lib import schema
from lib.i18n import N_, Message, msg
from lib.importing.found import Column
from lib.importing.meaning import values
from lib.importing.meaning.synonyms import HEADERS
from lib.importing.meaning.units import LENGTHS, UNIT_BY_WORD, UNIT_OF, is_clocked
from lib.importing.meaning.values import plain
from lib.importing.text.looks import look
from lib.schema import ALSO_KNOWN_BY, Role

#: Roles whose name inside a longer header says too little ("item cost" is what the customer paid, and "amount refunded
#: items" may be how many).
_BY_FULL_NAME = frozenset({"cost", "refunded"})
#: Words for parts of an amount, and words that say that it is one with or without such a part.
_PARTS = frozenset(
    "tax taxes vat gst shipping delivery discount discounts refund refunded fee fees commission tip tips gratuity ндс "
    "налог налога скидка скидки скидок доставка доставки комиссия комиссии возврат возврата возвратов чаевые чаевых "
    "steuer mwst versand rabatt gebuhr frais remise impuesto descuento imposto desconto frete".split()
)
_BESIDES = frozenset(
    "incl inc including excl ex exc excluding with without before after less net gross minus plus от с со без до "
    "после вкл включая за учетом и inkl exkl mit ohne avec sans hors con sin com sem".split()
)
#: What a header has to reach to be believed at all.
ENOUGH = 0.55
#: A column of text is one of numbers with slips in it if this share of its cells are numbers.
MOSTLY = 0.6
IDS = frozenset(
    {"customer_id", "visitor_id", "order_id", "line_id", "ticket_id", "session_id", "referrer_id", "referred_id"}
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
#: Words in a longer header that say that it counts or sums up, and names nothing.
_COUNTED = frozenset("count counts lines quantity qty total sum price amount количество кол сумма цена".split())
_NUMBERED_NAME = re.compile(r"#?\s?[A-Za-zА-Яа-я]{0,6}[-_/]?\d+(?:[-_/]?[A-Za-z\d]{1,4})?")
_NAMED_BY_NUMBER = 0.95
#: Words in a header that say that an address is one of the business or of somebody else.
_NOT_OF_CUSTOMERS = frozenset(
    "frm agent assignee assigned operator manager staff employee seller sender owner referred referrer referee friend "
    "invitee to support исполнитель оператор менеджер менеджера ответственный ответственного сотрудник сотрудника "
    "продавец продавца отправитель отправителя друг друга bearbeiter".split()
)
#: A number of one's own tells a customer better than an address, and an address better than her name.
_BY_CONTACT = {"email": 0.78, "phone": 0.76}
_HOLDS = {"email": N_("it holds e-mails"), "phone": N_("it holds phone numbers")}
CATEGORIES = frozenset(
    {"status", "channel", "device", "category", "kind", "plan", "priority", "tier", "sentiment", "currency"}
)
#: Headers of yes and no that do not say who left: "active: yes" says the opposite, "status: 1" may say either.
_NOT_CHURN = frozenset({"active", "status", "статус"})
#: Words beside a unit that are no part of what is measured.
_NOT_THE_TIME = frozenset({"in", "в", "the", "calendar", "business"})
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
    roles = {role.name: role for role in schema.table(table).roles}
    for column in columns:
        contact = contact_of(table, column)
        spoken = roles_of(table, column.name)
        for name in dict.fromkeys([*spoken, "customer_id", contact] if contact else spoken):
            score, word = spoken.get(name, (0.0, ""))
            score *= suits(table, roles[name], column) if score else 0.0
            if name == "order_id" and word == "name" and _are_numbered(column):
                # "Name" of an order is its number where it looks like one, whatever else has a number.
                score = _NAMED_BY_NUMBER
            if contact and name in ("customer_id", contact) and (name != contact or score < ENOUGH):
                found.append(Match(name, column.name, _BY_CONTACT[contact], msg(_HOLDS[contact])))
            elif score >= ENOUGH:
                found.append(Match(name, column.name, round(score, 3), _reason(column.name, word)))
    place = {name: at for at, name in enumerate(roles)}
    return sorted(found, key=lambda match: (-match.score, place[match.role]))


def assign(table: str, candidates: Sequence[Match], taken: Iterable[str] = ()) -> dict[str, Match]:
    """The best column for each role, each column once.

    What the table cannot do without chooses first, and what a customer is also known by last.
    """
    required = schema.table(table).required
    used, found = set(taken), {}
    for turn in (0, 1, 2):
        for match in candidates:
            own_turn = 0 if match.role in required else 2 if match.role in ALSO_KNOWN_BY else 1
            if own_turn == turn and match.role not in found and match.column not in used:
                found[match.role] = match
                used.add(match.column)
    return found


def contact_of(table: str, column: Column) -> str | None:
    """Whether a column holds e-mails ("email") or phone numbers ("phone") of customers, by its header or its cells."""
    if not {role.name for role in schema.table(table).roles} & set(ALSO_KNOWN_BY):
        return None
    if _NOT_OF_CUSTOMERS & set(_words(column.name)):
        return None
    if column.samples and _emails(column) > len(column.samples) / 2:
        return "email"
    scores = {role: header_score(table, role, column.name)[0] for role in ALSO_KNOWN_BY}
    best = max(scores, key=lambda role: scores[role])
    return best if scores[best] >= 0.6 and suits(table, schema.table(table).role(best), column) else None


def _emails(column: Column) -> int:
    return sum(bool(_EMAIL.fullmatch(cell.strip())) for cell in column.samples)


def _reason(header: str, word: str) -> Message:
    if plain(header) == word:
        return msg(N_("the header says so"))
    return msg(N_("the header holds “{word}”"), word=word)


def header_score(table: str, role: str, header: str) -> tuple[float, str]:
    """How much a header speaks for a role, and the known name it was recognised by."""
    return roles_of(table, header).get(role, (0.0, ""))


@lru_cache(maxsize=32768)
def roles_of(table: str, header: str) -> Mapping[str, tuple[float, str]]:
    """The roles a header speaks for: role -> how much, and the known name it was recognised by."""
    words, known = _words(header), _known(table)
    found: dict[str, tuple[float, str]] = {}
    whole, bare = " ".join(words), " ".join(_without_unit(words))
    for name in (whole, bare) if bare != whole else (whole,):
        for role, own, place in known.get(name, ()):
            if role not in found and (name == whole or role in UNIT_OF):
                found[role] = (_worth(table, role, own, place), name)
    # A header may begin or end with a known name and add one word or two to it; the longest name counts.
    inside = {" ".join(part) for more in (1, 2) if more < len(words) for part in (words[:-more], words[more:])}
    for name in sorted(inside, key=lambda name: (-len(name), name)):
        for role, own, _place in known.get(name, ()) if len(name) >= 4 else ():
            if (role in ALSO_KNOWN_BY and _NOT_OF_CUSTOMERS & set(words)) or (role in IDS and _COUNTED & set(words)):
                continue
            if own and role not in found and role not in _BY_FULL_NAME and not _is_part(role, words):
                found[role] = ((0.72 if " " in name else 0.66), name)
    return found


def _is_part(role: str, words: Sequence[str]) -> bool:
    """Whether a header names a part of an amount ("Order total tax amount"), and no amount with or without one."""
    return role == "amount" and bool(_PARTS & set(words)) and not _BESIDES & set(words)


def _worth(table: str, role: str, own: bool, place: int) -> float:
    """A role's own names say more than general ones, and the first more than the last."""
    if own:
        return max(0.97 - 0.002 * place, 0.8)
    step = 0.0015 if schema.table(table).role(role).kind == "time" else 0.003
    return max(0.74 - step * place, 0.6)


@lru_cache(maxsize=32)
def _known(table: str) -> Mapping[str, Sequence[tuple[str, bool, int]]]:
    """Every known name of a table's columns: the role, whether it is the role's own, and its place among them."""
    found: dict[str, list[tuple[str, bool, int]]] = {}
    for role, names in HEADERS[table].items():
        for part, own in zip(names.split("~"), (True, False), strict=False):
            for place, name in enumerate(name for name in part.split("|") if name):
                if not any(role == other for other, _, _ in found.get(name, ())):
                    found.setdefault(name, []).append((role, own, place))
    return found


@lru_cache(maxsize=8192)
def _words(header: str) -> tuple[str, ...]:
    words = plain(header.strip().removeprefix("ym:s:").removeprefix("ym:pv:")).split()
    while len(words) > 1 and words[-1] in _UNITS:
        words.pop()
    return tuple(words)


@lru_cache(maxsize=8192)
def _without_unit(words: tuple[str, ...]) -> tuple[str, ...]:
    """A header of a length of time without its unit: "Full resolution time in minutes (calendar)"."""
    return tuple(word for word in words if word not in _NOT_THE_TIME and word not in UNIT_BY_WORD) or words


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
        return _suits_number(table, role, column)
    if role.name == "sentiment" and column.kind == "number":
        return 1.0 if column.low == -1 and (column.high or 0) <= 1 else 0.0
    if column.kind == "time":
        return 0.0
    if role.name in ALSO_KNOWN_BY:
        return _suits_contact(role.name, column)
    if role.name in IDS:
        return _suits_id(role.name, column, filled)
    if role.name == "status" and values.yes_means(column.name) and not set(column.samples) - {"0", "1"}:
        return 1.0
    if role.name in CATEGORIES:
        unique = filled >= 30 and column.distinct > 0.9 * filled
        return (0.5 if unique else 1.0) * (0.6 if column.kind == "number" else 1.0) * _known_words(table, role, column)
    return 1.0


def _suits_flag(table: str, role: Role, column: Column) -> float:
    if role.name == "churned" and column.kind != "text" and plain(column.name) in _NOT_CHURN:
        return 0.0
    if column.kind in ("flag", "time"):
        return 1.0 if column.kind == "flag" else 0.95
    if column.kind == "number":
        return 0.95 if column.is_integer and (column.low or 0) >= 0 else 0.0
    return 0.95 if _mostly_known(table, role, column) else 0.0


def _mostly_known(table: str, role: Role, column: Column) -> bool:
    """Whether most of the words in a column have a meaning for the role."""
    known = [cell for cell, _ in column.frequent if values.recognise(table, role.name, cell) is not None]
    return bool(column.frequent) and len(known) >= MOSTLY * len(column.frequent)


def _suits_number(table: str, role: Role, column: Column) -> float:
    if column.kind == "number":
        return 1.0
    if column.kind == "flag" and set(column.samples) <= {"0", "1"}:
        return 0.9
    if role.name in LENGTHS and is_clocked(column):
        return 0.95
    if column.kind == "text" and role.name in ("score", "rating"):
        return 0.95 if values.answer_scale(cell for cell, _ in column.frequent) else 0.0
    if column.kind == "text" and values.vocabulary(table, role.name):
        return 0.95 if _mostly_known(table, role, column) else 0.0
    return 0.9 if column.kind == "text" and _mostly_numbers(column) else 0.0


def _mostly_numbers(column: Column) -> bool:
    """Whether most cells are numbers: the words among them are refused row by row, and are no reason to lose all."""
    total = sum(times for _, times in column.frequent)
    numbers = sum(times for cell, times in column.frequent if look(cell) == "number")
    return total > 0 and numbers >= MOSTLY * total


def _are_numbered(column: Column) -> bool:
    """Whether names are numbers, such as #1001 or SO-17."""
    return bool(column.samples) and all(_NUMBERED_NAME.fullmatch(cell.strip()) for cell in column.samples)


def _suits_id(role: str, column: Column, filled: int) -> float:
    if column.kind == "flag" or (column.kind == "number" and not column.is_integer and not _two_numbers(column)):
        return 0.0
    if sum(len(cell) > 120 for cell in column.samples) > len(column.samples) / 2:
        return 0.3
    named = 1.0 - 0.25 * column.missing / column.cells
    # Lines are counted anew in each order, and most orders have one or two.
    return (0.5 if column.distinct <= 2 and filled > 20 and role != "line_id" else 1.0) * named


def _suits_contact(role: str, column: Column) -> float:
    """E-mails hold "@", phones at least seven digits and hardly a letter."""
    if role == "email":
        alike = _emails(column)
    else:
        alike = sum(sum(map(str.isdigit, cell)) >= 7 and sum(map(str.isalpha, cell)) <= 4 for cell in column.samples)
    return 1.0 if alike > len(column.samples) / 2 else 0.0


def _two_numbers(column: Column) -> bool:
    """Identifiers of browsers, such as 123456789.1650000000, look like numbers with decimals."""
    return all(re.fullmatch(r"\d{3,}\.\d{3,}", cell) for cell in column.samples)


def _known_words(table: str, role: Role, column: Column) -> float:
    if role.name == "currency" and column.kind == "text" and column.frequent:
        known = sum(n for cell, n in column.frequent if values.currency(cell) is not None)
        return 1.0 if known >= 0.5 * sum(n for _, n in column.frequent) else 0.0
    if not role.choices or not column.frequent:
        return 1.0
    known = sum(n for cell, n in column.frequent if values.recognise(table, role.name, cell) is not None)
    return 1.0 if known >= 0.5 * sum(n for _, n in column.frequent) else 0.8


_PROPOSED_NAME = re.compile(r"column_\d+")


def has_no_header(columns: Iterable[Column]) -> bool:
    """Whether the names of the columns were made up because the file has none."""
    return all(_PROPOSED_NAME.fullmatch(column.name) for column in columns)
