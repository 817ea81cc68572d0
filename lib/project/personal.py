"""Which columns of a file tell who somebody is, and in which way a name, an address or a number is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from lib.importing import Column, FileMapping, FileTable
from lib.importing.cells.column_plan import bare, missing_words
from lib.importing.intake.canonical import PERSON_ROLES, SHORTEST_PHONE
from lib.importing.intake.staging import are_emails, are_phones
from lib.importing.meaning.person_synonyms import EMAIL, PERSON, PHONE
from lib.importing.meaning.values import plain
from lib.importing.text.looks import SPACES

Way = Literal["id", "email", "phone", "name", "words"]

#: Roles that hold a name as people bear it, and those that hold what somebody wrote.
_NAME_ROLES, _WORD_ROLES = frozenset({"author", "account"}), frozenset({"comment", "text", "churn_reason", "query"})
_NAMES = frozenset(
    (
        "name|first name|last name|full name|middle name|second name|family name|given name|surname|nickname|"
        "customer name|client name|contact name|billing name|shipping name|user name|username|display name|author|"
        "company|company name|billing company|shipping company|recipient name|buyer name|guest name|member name|"
        "address|address1|address 1|address2|address 2|street|billing address|billing address1|billing address2|"
        "billing street|shipping address|shipping address1|shipping address2|shipping street|"
        "имя|фамилия|отчество|фио|имя клиента|фамилия клиента|фио клиента|имя покупателя|имя получателя|получатель|"
        "контакт|контактное лицо|клиент фио|полное имя|компания|организация|название компании|адрес|улица|"
        "адрес клиента|адрес доставки|nom|prenom|vorname|nachname|nombre|apellido|apellidos|nome|sobrenome"
    ).split("|")
)
#: Of the names, those that are a place's or a firm's: their words by themselves are everybody's.
_NOT_BORNE = re.compile(r"address|street|company|account|адрес|улица|компани|организац")
_IDS, _EMAILS, _PHONES = (
    frozenset(name for name in re.split(r"[|~]", names) if name) for names in (PERSON, EMAIL, PHONE)
)
_ADDRESS = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w.,])\+?\d(?:[ ()\u00a0-]{0,2}\d){9,12}(?![\w])")


def ways(file: FileTable, mapping: FileMapping) -> dict[str, Way]:
    """The columns that tell who somebody is, and those in which people write, by name.

    What a mapping says of a column decides; of the others, their headers, then their cells.
    """
    roles: dict[str, set[str]] = {}
    for tablemap in mapping.tables:
        for role, name in tablemap.columns.items():
            roles.setdefault(name, set()).add(role)
        if tablemap.where:
            roles.setdefault(tablemap.where[0], set())
    found: dict[str, Way] = {}
    for column in file.columns:
        way = _by_role(column, roles[column.name]) if column.name in roles else _by_looks(column)
        if way is not None:
            found[column.name] = way
    return found


def is_borne(header: str) -> bool:
    """Whether the names in a column are such as a person bears, and might be called by one word of."""
    return _NOT_BORNE.search(plain(header)) is None


def _by_role(column: Column, roles: set[str]) -> Way | None:
    if roles & {"email"}:
        return "email"
    if roles & {"phone"} or (roles & PERSON_ROLES and are_phones(column)):
        return "phone"
    if roles & PERSON_ROLES:
        return "id"
    if roles & _NAME_ROLES:
        return "name"
    return "words" if roles & _WORD_ROLES else None


def _by_looks(column: Column) -> Way | None:
    header = plain(column.name)
    if header in _EMAILS and are_emails(column):
        return "email"
    if header in _PHONES and column.kind in ("text", "number"):
        return "phone"
    if column.kind in ("time", "flag"):
        return None
    if header in _NAMES:
        return "name"
    if header in _IDS or header.endswith(" name"):
        return "id" if header in _IDS else "name"
    if column.kind == "number":
        return None
    if are_emails(column) and _mostly(column.samples, _ADDRESS):
        return "email"
    return "phone" if are_phones(column) else "words"


def _mostly(cells: Sequence[str], form: re.Pattern[str]) -> bool:
    return sum(bool(form.fullmatch(cell.strip())) for cell in cells) > len(cells) / 2


def written(cell: str, way: Way, missing: Sequence[str] = ()) -> tuple[Way, str] | None:
    """What a cell names, in the one way it is written everywhere; None where it names nobody.

    A column of numbers may hold addresses too: those are read as addresses, as they are when the file is loaded.
    """
    text = bare(cell).strip(SPACES)
    if text.lower() in missing_words("text") or text in "-–—" or text in missing:
        return None
    if way in ("id", "email") and "@" in text:
        return "email", text.strip().lower()
    if way == "phone":
        number = digits(text)
        return ("phone", number) if len(number) >= SHORTEST_PHONE else ("id", text)
    if way == "name":
        return "name", " ".join(text.casefold().split())
    return "id", text


def digits(text: str) -> str:
    """A phone number in digits; +7 and 8 begin the same number."""
    return re.sub(r"^8(\d{10})$", r"7\1", re.sub(r"\D", "", text))


def mentioned(text: str) -> list[tuple[Way, re.Match[str]]]:
    """The addresses and phone numbers in somebody's words."""
    found: list[tuple[Way, re.Match[str]]] = []
    if "@" in text:
        found += [("email", match) for match in _ADDRESS.finditer(text)]
    if any(sign.isdigit() for sign in text):
        found += [("phone", match) for match in _NUMBER.finditer(text)]
    return found
