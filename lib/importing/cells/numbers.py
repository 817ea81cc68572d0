"""Numbers as people write them: decimal commas, grouped thousands, currencies, percent, accountants' negatives.

One pattern serves both the detection here and the typing in the database, so that they cannot disagree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lib.i18n import N_, Message, msg
from lib.importing.text.looks import CURRENCIES, SPACES

_BLANK = r" \x{a0}\x{2007}\x{2009}\x{202f}"
_WORDS = "|".join(re.sub(r"([.$|()\\])", r"\\\1", word) for word in sorted(CURRENCIES, key=len, reverse=True))
_MINUS = r"[-−–]"
#: "5,-" is a price without pennies, not a debt.
_NEGATIVE = rf"^[^0-9]*(?:{_MINUS}|\()|[^.,]-$"
#: Words for pieces, which stand behind a number without changing it.
_UNITS = r"шт|шт\.|ед|ед\.|pcs|pcs\.|pc|stk|stk\.|stück|uds|pz|szt|szt\."
_APOSTROPHES = "'’"
_SINGLE = re.compile(r"^(\d+)([.,])(\d+)$")
_NO_PENNIES = re.compile(r"\d([.,])[-–—]{1,2}(?:\D|$)")
_UNIT = re.compile(rf"\d\s*(?:{_UNITS})$", re.IGNORECASE)
#: Zero-padded, longer than a number can hold, or a telephone number.
_NAME = re.compile(r"^0\d+$|^\d{16,}$|^\+\d{10,}$|^\+\d[\d \-()]{9,}$")
_BARE = re.compile(r"[+0-9() -]+")
#: Numbers that need no looking into, by the decimal sign.
_PLAIN = {".": re.compile(r"-?[0-9]+(?:\.[0-9]+)?"), ",": re.compile(r"-?[0-9]+(?:,[0-9]+)?")}
_DIGIT = re.compile(r"[0-9]")
#: A letter or a currency sign: not part of the number itself.
_LETTER = re.compile(r"[^\d\s.,'’eE+%−–—()-]")
_ODD_MINUS = re.compile(r"[−–()]|[^.,]-$|^-\s")
_SIGN = re.compile(rf"(?<![^\W\d_])({_WORDS})(?![^\W\d_])", re.IGNORECASE)


@dataclass(frozen=True)
class Votes:
    """What the cells of a column say about their decimal sign; `unsettled` cells could be read either way."""

    point: int = 0
    comma: int = 0
    unsettled_point: int = 0
    unsettled_comma: int = 0


@dataclass(frozen=True)
class NumberFormat:
    """How a column writes numbers. `plain` ones need nothing but a cast.

    `thousands` is the only sign that may stand between groups of digits ("" for none at all), None for any.
    """

    decimal: str = "."
    grouped: bool = False
    signs: bool = False
    percent: bool = False
    guess: bool = False
    units: bool = False
    negatives: bool = False
    thousands: str | None = None

    @property
    def plain(self) -> bool:
        return self.decimal == "." and not (
            self.grouped or self.signs or self.percent or self.units or self.negatives or self.thousands is not None
        )

    @property
    def how(self) -> Message | None:
        parts = [msg(N_("decimal comma"))] if self.decimal == "," else []
        parts += [msg(N_("thousands are set apart"))] if self.grouped else []
        parts += [msg(N_("currency signs left out"))] if self.signs else []
        parts += [msg(N_("percent, as a share of 1"))] if self.percent else []
        parts += [msg(N_("words for pieces left out"))] if self.units else []
        parts += [msg(N_("numbers below zero in parentheses or with a sign of their own"))] if self.negatives else []
        return joined(parts)


def joined(parts: list[Message]) -> Message | None:
    """Several short descriptions as one."""
    if not parts:
        return None
    whole = parts[0]
    for part in parts[1:]:
        whole = msg(N_("{first}, {second}"), first=whole, second=part)
    return whole


def _group(decimal: str, thousands: str | None) -> str:
    """The signs that may stand between groups of digits, as a class of a pattern; "" for none."""
    other = "." if decimal == "," else ","
    if thousands is None:
        return rf"[{_BLANK}{_APOSTROPHES}{other}]"
    if thousands in _APOSTROPHES:
        return f"[{_APOSTROPHES}]" if thousands else ""
    return f"[{_BLANK}]" if thousands in SPACES else "" if thousands == decimal else f"[{re.escape(thousands)}]"


@lru_cache(maxsize=16)
def pattern(decimal: str, thousands: str | None = None) -> str:
    """The pattern of a number, understood alike by Python and by the database; group 1 is its digits."""
    point = r"\." if decimal == "." else ","
    group = _group(decimal, thousands)
    grouped = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+(?:{point}[0-9]*)?|" if group else ""
    if decimal == "." and thousands in (None, ","):
        # In India digits are grouped by two above the thousands.
        grouped += rf"[0-9]{{1,3}}(?:,[0-9]{{2}})+,[0-9]{{3}}(?:{point}[0-9]*)?|"
    digits = rf"{grouped}[0-9]+(?:{point}[0-9]*)?(?:[eE][-+]?[0-9]+)?|{point}[0-9]+"
    money = rf"(?:(?i:{_WORDS})[{_BLANK}]*)?"
    after = rf"(?:{point}[-–—]{{1,2}})?(?:[{_BLANK}]*(?:%|(?i:{_WORDS})|(?i:{_UNITS})))?"
    return rf"^(?:[-+−–(][{_BLANK}]*)?{money}(?:[-+−–][{_BLANK}]*)?({digits}){after}[{_BLANK}]*[-)]?$"


@lru_cache(maxsize=16)
def _compiled(decimal: str, thousands: str | None) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\x\{([0-9a-f]+)\}", lambda m: chr(int(m.group(1), 16)), pattern(decimal, thousands)))


def parse(cell: str, decimal: str, thousands: str | None = None) -> float | None:
    """The number in a cell, or None if there is none."""
    cell = cell.strip(SPACES)
    if not _DIGIT.search(cell):
        return None
    found = _compiled(decimal, thousands).match(cell)
    if found is None:
        return None
    digits = re.sub(r"[^0-9eE+\-.,]", "", found.group(1))
    digits = digits.replace("," if decimal == "." else ".", "").replace(",", ".")
    try:
        value = float(digits)
    except ValueError:
        return None
    if re.search(_NEGATIVE, cell):
        value = -value
    return value / 100 if "%" in cell else value


def votes(values: Mapping[str, int]) -> Votes:
    """Count what the cells say about the decimal sign."""
    count: Counter[str] = Counter()
    for cell, n in values.items():
        if "." not in cell and "," not in cell:
            continue
        if no_pennies := _NO_PENNIES.search(cell):
            count["comma" if no_pennies.group(1) == "," else "point"] += n
            continue
        core = re.sub(r"[^\d.,]", "", cell)
        core = core.strip(".,") if not core.startswith((".", ",")) else core
        points, commas = core.count("."), core.count(",")
        if points and commas:
            count["comma" if core.rfind(",") > core.rfind(".") else "point"] += n
        elif points > 1:
            count["comma"] += n
        elif commas > 1:
            count["point"] += n
        elif single := _SINGLE.match(core):
            whole, sign, rest = single.groups()
            settled = len(rest) != 3 or len(whole) > 3 or whole.startswith("0")
            name = "comma" if sign == "," else "point"
            count[name if settled else f"unsettled_{name}"] += n
    return Votes(**{name: count[name] for name in ("point", "comma", "unsettled_point", "unsettled_comma")})


def choose_decimal(own: Votes, file: Votes, forced: str | None, thousands: str | None = None) -> tuple[str, bool]:
    """The decimal sign of a column, and whether that is a guess: its own cells first, then the file's other columns.

    `thousands` is what the user says stands between groups of digits: that sign is then no decimal one.
    """
    if forced:
        return forced, False
    if thousands in (".", ","):
        return ("." if thousands == "," else ","), False
    if thousands is not None:
        points, commas = own.point + own.unsettled_point, own.comma + own.unsettled_comma
        own, file = Votes(points, commas), Votes(file.point + file.unsettled_point, file.comma + file.unsettled_comma)
    if own.point or own.comma:
        return ("," if own.comma > own.point else "."), False
    if own.unsettled_comma and own.unsettled_point:
        return ".", True
    if own.unsettled_point or own.unsettled_comma:
        if file.point or file.comma:
            return ("," if file.comma > file.point else "."), True
        # 1,234 alone is a thousand and some in most exports; 1.234 alone is a decimal point.
        return ".", True
    return ("," if file.comma > file.point else "."), False


def is_identifier(values: Iterable[str]) -> bool:
    """Whether the digits are names, not amounts: zero-padded, longer than a number can hold, or telephone numbers."""
    total = marked = amounts = 0
    for cell in values:
        total += 1
        marked += _NAME.match(cell) is not None
        amounts += not _BARE.fullmatch(cell)
    # Among amounts with fractions or currency signs, a few odd cells are just that.
    return marked > (0.5 if amounts > 0.5 * total else 0.005) * total


def currencies(values: Mapping[str, int]) -> dict[str, int]:
    """ISO codes of the currency signs and words in the cells, with how many cells carry each."""
    found: Counter[str] = Counter()
    for cell, n in values.items():
        sign = _SIGN.search(cell)
        if sign:
            found[CURRENCIES[sign.group(1).lower()]] += n
    return dict(found)


def detect(
    values: Mapping[str, int], decimal: str, guess: bool, thousands: str | None = None
) -> tuple[NumberFormat, float, list[float]]:
    """The format of a column, the share of cells that fit it, and the numbers of the distinct cells."""
    fitting, numbers = 0, []
    grouped = signs = percent = units = negatives = False
    other, plain = "," if decimal == "." else ".", _PLAIN[decimal]
    group = re.compile(rf"[0-9][\s{_APOSTROPHES}{other}][0-9]{{3}}")
    for cell, n in values.items():
        if plain.fullmatch(cell):
            fitting += n
            numbers.append(float(cell.replace(",", ".")))
            continue
        number = parse(cell, decimal, thousands)
        if number is None:
            continue
        fitting += n
        numbers.append(number)
        core = cell.strip(SPACES)
        percent = percent or "%" in core
        grouped = grouped or bool(group.search(core))
        unit = bool(_UNIT.search(core))
        units = units or unit
        signs = signs or (not unit and bool(_LETTER.search(core)))
        negatives = negatives or bool(_ODD_MINUS.search(core))
    form = NumberFormat(decimal, grouped, signs, percent, guess, units, negatives, thousands)
    return form, fitting / max(sum(values.values()), 1), numbers


def number_sql(form: NumberFormat, cell: str) -> str:
    """An expression for the number in the text expression `cell`; null where there is none."""
    point = form.decimal
    cell = f"trim({cell}, {literal(SPACES)})"
    kept = f"regexp_extract({cell}, {literal(pattern(point, form.thousands))}, 1)"
    kept = f"regexp_replace({kept}, {literal(f'[^0-9eE+{point}-]')}, '', 'g')"
    plain = literal(r"^[-+]?\d+(?:\.\d+)?$")
    fast = cell
    if point == ",":
        kept = f"replace({kept}, ',', '.')"
        plain = literal(r"^[-+]?\d+(?:,\d+)?$")
        fast = f"replace({cell}, ',', '.')"
    slow = (
        f"TRY_CAST(nullif({kept}, '') AS DOUBLE)"
        f" * (CASE WHEN regexp_matches({cell}, {literal(_NEGATIVE)}) THEN -1 ELSE 1 END)"
        f" / (CASE WHEN contains({cell}, '%') THEN 100 ELSE 1 END)"
    )
    return f"CASE WHEN regexp_matches({cell}, {plain}) THEN TRY_CAST({fast} AS DOUBLE) ELSE {slow} END"


def currency_sql(cell: str) -> str:
    """An expression for the ISO code of the currency sign or word in a cell; null where there is none."""
    sign = f"lower(regexp_extract({cell}, {literal(rf'(?i)({_WORDS})')}, 1))"
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in CURRENCIES.items())
    return f"CASE {sign} {cases} END"


def literal(text: str) -> str:
    """A constant as SQL text: this package's own patterns, and what a user chose; never a cell or a header."""
    return "'" + text.replace("'", "''") + "'"
