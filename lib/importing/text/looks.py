"""How a single cell looks, cheaply: enough to find delimiters, headers and the right place of a shifted cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

Look = Literal["empty", "number", "time", "text"]

#: Spellings of "no value", in lower case. The first group means it in any column, the second only where numbers,
#: dates or flags are expected: a dash may well be somebody's comment.
MISSING_ANYWHERE = frozenset((
    "", "null", "(null)", "<null>", "[null]", "\\n", "nan", "<na>", "#n/a", "#н/д", "н/д", "нет данных", "n/a",
    "#null!", "#value!", "#ref!", "#div/0!", "#name?", "#num!", "#знач!", "#ссылка!", "#дел/0!", "#имя?", "#число!",
))  # fmt: skip
MISSING_VALUE = MISSING_ANYWHERE | {
    "-", "–", "—", "--", "---", "?", ".", "none", "nil", "na", "n.a.", "nat", "нд", "нет", "missing", "пусто",
}  # fmt: skip

SPACES = " \t\u00a0\u2007\u2009\u202f\u3000\r\n"
#: Signs and words for currencies, in lower case, by ISO code.
_SIGNS: dict[str, tuple[str, ...]] = {
    "RUB": ("₽", "руб.", "руб", "р.", "рублей", "рубля", "рубль", "rub", "rur"),
    "USD": ("$", "us$", "usd", "dollar", "dollars", "долл.", "долл", "долларов"),
    "EUR": ("€", "eur", "euro", "euros", "евро"),
    "GBP": ("£", "gbp"),
    "JPY": ("¥", "jpy"),
    "CNY": ("cny",),
    "UAH": ("₴", "грн", "грн.", "uah"),
    "KZT": ("₸", "тг", "kzt"),
    "BYN": ("byn",),
    "PLN": ("zł", "pln"),
    "CZK": ("kč", "czk"),
    "INR": ("₹", "inr"),
    "TRY": ("₺", "try", "tl"),
    "CHF": ("chf",),
    "SEK": ("sek", "kr"),
    "NOK": ("nok",),
    "DKK": ("dkk",),
    "BRL": ("r$", "brl"),
    "ILS": ("₪", "ils"),
    "GEL": ("₾", "gel"),
    "AED": ("aed",),
    "HUF": ("huf", "ft"),
    "RON": ("ron", "lei"),
    "BGN": ("bgn", "лв", "лв."),
    "CAD": ("c$", "cad"),
    "AUD": ("aud", "a$"),
}
CURRENCIES: dict[str, str] = {sign: code for code, signs in _SIGNS.items() for sign in signs}
_CURRENCY = "|".join(re.escape(word) for word in sorted(CURRENCIES, key=len, reverse=True))
_NUMBER = re.compile(
    rf"^[-+−–(]?\s?(?:{_CURRENCY})?\s?[-+−–(]?\s?(?:\d[\d .,'’\u00a0\u2009\u202f]*|[.,]\d+)(?:[eE][-+]?\d+)?"
    rf"\s?(?:%|{_CURRENCY})?\s?[-)]?$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^(?:\w{2,12}\.?,\s)?(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?[\s/-]?(?:of\s)?[^\W\d_]{3,10}\.?,?[\s/-]?\d{2,4}"
    r"|[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
    r"(?:\s?г\.?)?(?:[T\s,]+\d{1,2}[:.]\d{2}.{0,24})?$|^\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?$"
)
_DIGIT = re.compile(r"\d")
_IPV4 = re.compile(r"^\d{1,3}(\.\d{1,3}){3}$")


@lru_cache(maxsize=65536)
def look(cell: str) -> Look:
    """What one cell seems to be; "text" is everything that is neither empty, a number nor a date or time."""
    cell = cell.strip(SPACES)
    if not cell or cell.lower() in MISSING_ANYWHERE or cell in "-–—":
        return "empty"
    if len(cell) > 60:
        return "text"
    if cell.isascii() and cell.isdigit():
        return "number"
    if not _DIGIT.search(cell):
        return "text"
    if _TIME.match(cell) and not _IPV4.match(cell):
        return "time"
    if _NUMBER.match(cell) and not _IPV4.match(cell):
        return "number"
    return "text"


def typical_looks(rows: Iterable[list[str]], width: int) -> tuple[Look, ...]:
    """The look of each column: what at least nine of ten of its filled cells are, else text."""
    counts: list[Counter[Look]] = [Counter() for _ in range(width)]
    for row in rows:
        if len(row) == width:
            for count, cell in zip(counts, row, strict=True):
                count[look(cell)] += 1
    found: list[Look] = []
    for count in counts:
        filled = sum(n for kind, n in count.items() if kind != "empty")
        if not filled:
            found.append("empty")
            continue
        kind, n = max(((k, n) for k, n in count.items() if k != "empty"), key=lambda pair: pair[1])
        found.append(kind if n >= 0.9 * filled else "text")
    return tuple(found)


def fits(cell: str, expected: Look) -> bool:
    """Whether a cell may stand in a column of that look."""
    seen = look(cell)
    return seen == "empty" or expected == "text" or seen == expected


def is_blank(cells: Sequence[str]) -> bool:
    # A loop, not any(): nearly always the first cell decides, and every line of a file is asked.
    for cell in cells:  # noqa: SIM110
        if cell.strip(SPACES):
            return False
    return True
