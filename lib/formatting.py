"""From values to text: every number, interval, change and date as the reader's language writes it, and text made inert.

Numbers come with a unit of the metric catalogue: share, score, count, money, seconds, minutes, hours or days.
"""

from __future__ import annotations

import html
import io
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import pandas as pd
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    UnknownCurrencyError,
    format_compact_currency,
    format_compact_decimal,
    get_currency_symbol,
)

from lib.findings.finding import Month, Name, Quantity
from lib.i18n import N_, Message, Translator, numbers

DASH = "–"
NOTHING = "—"

POINTS = N_("{points} points")
SECOND, MINUTE, HOUR, DAY = N_("{value} s"), N_("{value} min"), N_("{value} h"), N_("{value} d")

#: How many seconds one of a duration's units has.
SECONDS: Mapping[str, int] = MappingProxyType({"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400})


def missing(value: Any) -> bool:
    """Whether there is no number to show: None, NaN, NaT or infinity."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    return isinstance(value, float) and not math.isfinite(value)


def number(value: Any, unit: str, tr: Translator, currency: str | None = None) -> str:
    """A value with its unit, at the precision a person reads: 13.0%, €1,204, 17 min 20 s, 2.84."""
    if missing(value):
        return NOTHING
    value = float(value)
    if unit == "share":
        return _percent(value, tr)
    if unit == "money":
        return _money(value, currency, tr)
    if unit == "score":
        return _decimal(value, 2 if abs(value) < 10 else 1 if abs(value) < 1000 else 0, tr)
    if unit == "days":
        value = round(value, 1)
        return tr(DAY, value=_decimal(value, 0 if value == round(value) or abs(value) >= 100 else 1, tr))
    if unit in SECONDS:
        return _duration(value * SECONDS[unit], tr)
    return _count(value, tr)


def interval(low: Any, high: Any, unit: str, tr: Translator, currency: str | None = None) -> str:
    """A confidence interval, its unit written once where the language allows: 48.3–50.1%."""
    if missing(low) or missing(high):
        return ""
    first, last = number(low, unit, tr, currency), number(high, unit, tr, currency)
    if unit == "share":
        first = first.replace("%", "").strip()
    elif unit == "days":
        first = first.partition(" ")[0]
    # A minus sign next to the dash would read as two dashes.
    separator = f" {DASH} " if " " in first or last.startswith(("-", "−")) or first.startswith(("-", "−")) else DASH
    return f"{first}{separator}{last}"


def change(now: Any, before: Any, unit: str, tr: Translator, *, on_a_scale: bool = True) -> str:
    """How far a value moved: points for shares and scores, per cent of the old value for everything else.

    A score that is not `on_a_scale` (pages in a visit, say) has no points. Empty when either is missing, or when the
    old value is zero and a per cent would mean nothing.
    """
    if missing(now) or missing(before):
        return ""
    step = float(now) - float(before)
    if unit == "share":
        return tr(POINTS, points=_signed(step * 100, 1, tr))
    if unit == "score" and on_a_scale:
        # As many digits as the scores themselves are written with: on a scale from −1 to 1 or to 7 a tenth is much.
        return tr(POINTS, points=_signed(step, 2 if max(abs(now), abs(before)) < 10 else 1, tr))
    if float(before) == 0:
        return ""
    ratio = step / abs(float(before))
    moved = _percent(ratio, tr)
    # A step too small to be written has no direction either.
    return "+" + moved if ratio > 0 and re.search(r"[1-9]", moved) else moved


def compact(value: Any, unit: str, tr: Translator, currency: str | None = None) -> str:
    """The same number where there is little room, as on an axis: 1.2K, €3M."""
    if missing(value):
        return NOTHING
    if unit == "money" and abs(value) >= 10_000:
        code = _known_currency(currency, tr)
        if code:
            return format_compact_currency(value, code, locale=tr.language, fraction_digits=1)
        return format_compact_decimal(value, locale=tr.language, fraction_digits=1)
    if unit == "count" and abs(value) >= 10_000:
        return format_compact_decimal(value, locale=tr.language, fraction_digits=1)
    return number(value, unit, tr, currency)


def day(value: date | datetime | None, tr: Translator) -> str:
    """31 Oct 2026, as the language writes it."""
    return NOTHING if missing(value) else format_date(value, "medium", locale=tr.language)


def days(first: date, last: date, tr: Translator) -> str:
    """A stretch of days, both included."""
    return day(first, tr) if first == last else f"{day(first, tr)} {DASH} {day(last, tr)}"


def period(start: date | datetime | pd.Timestamp, grain: str, tr: Translator) -> str:
    """The name of the day, week, month, quarter or year that begins on `start`."""
    if grain == "month":
        return format_skeleton("yMMM", start, locale=tr.language)
    if grain == "quarter":
        return format_skeleton("yQQQ", start, locale=tr.language)
    if grain == "year":
        return str(start.year)
    if grain == "week":
        return tr(N_("week of {day}"), day=day(start, tr))
    return day(start, tr)


def short_period(start: date | datetime | pd.Timestamp, grain: str, tr: Translator) -> str:
    """The same where there is little room, as under an axis: Oct 2026, 31 Oct."""
    if grain == "month":
        return format_date(start, "LLL yyyy", locale=tr.language)
    if grain in ("day", "week"):
        return format_skeleton("MMMd", start, locale=tr.language)
    return period(start, grain, tr)


def separators(tr: Translator) -> str:
    """Decimal and thousands sign of the language, in the order Plotly wants them."""
    return {"ru": ",\u00a0"}.get(tr.language, ".,")


def unit_name(unit: str, tr: Translator, currency: str | None = None) -> str:
    """The unit in words, for axis titles and column headings; empty where the number says it itself."""
    if unit == "money":
        code = _known_currency(currency, tr)
        return get_currency_symbol(code, locale=tr.language) if code else ""
    names = {"share": "%", "seconds": N_("seconds"), "minutes": N_("minutes"), "hours": N_("hours"), "days": N_("days")}
    return tr(names[unit]) if unit in names else ""


# --- text that came from a file ---

# A full stop between digits cannot begin a list or a link, and numbers stay readable.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$:^=&@/]|(?<!\d)\.|\.(?!\d))")
_BREAKS = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_markdown(text: Any) -> str:
    """Any text, so that Markdown shows its letters and nothing else: no emphasis, link, image or colour."""
    one_line = _BREAKS.sub(" ", str(text)).strip(" ")
    return _MARKDOWN.sub(r"\\\1", one_line)


def plain_html(text: Any, longest: int | None = None) -> str:
    """Any text, so that a chart shows its letters: Plotly reads a subset of HTML, and `$…$` as maths."""
    one_line = _BREAKS.sub(" ", str(text)).strip(" ")
    if longest and len(one_line) > longest:
        one_line = one_line[: longest - 1].rstrip() + "…"
    return html.escape(one_line, quote=False).replace("$", "&#36;").replace("%{", "%\u200b{")


def neutral(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell


def csv(frame: pd.DataFrame) -> bytes:
    """A table as a CSV file every spreadsheet opens: UTF-8 with its mark, formulas neutralised, ISO dates."""
    safe = frame.rename(columns=lambda name: neutral(str(name)))
    for position, name in enumerate(safe.columns):
        column = safe.iloc[:, position]
        if not pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_datetime64_any_dtype(column):
            safe = safe.assign(**{name: column.map(neutral, na_action="ignore")})
    out = io.StringIO()
    safe.to_csv(out, index=False, lineterminator="\r\n")
    return out.getvalue().encode("utf-8-sig")


def said(frame: pd.DataFrame, tr: Translator) -> pd.DataFrame:
    """A frame with the messages in its cells written out."""
    told = frame.copy()
    for place, kind in enumerate(frame.dtypes):
        column = frame.iloc[:, place]
        if pd.api.types.is_object_dtype(kind) and column.map(lambda cell: isinstance(cell, Message)).any():
            told.isetitem(place, [tr(cell) if isinstance(cell, Message) else cell for cell in column])
    return told


def sentence(message: Message | str, tr: Translator) -> str:
    """A declared message in the reader's language, with every value in it made plain for Markdown."""
    if not isinstance(message, Message):
        return plain_markdown(message)
    params = {
        name: sentence(value, tr) if isinstance(value, (str, Message)) else value
        for name, value in message.params.items()
    }
    return tr(Message(message.text, params, message.plural, message.count))


def written(
    message: Message | str, tr: Translator, currency: str | None = None, plain: Callable[[Any], str] = str
) -> str:
    """A sentence with quantities, months and column names in it; `plain` makes its values safe for where it stands."""
    if not isinstance(message, Message):
        return plain(message)
    params = {name: _value(value, tr, currency, plain) for name, value in message.params.items()}
    return tr(Message(message.text, params, message.plural, message.count))


def _value(value: Any, tr: Translator, currency: str | None, plain: Callable[[Any], str]) -> Any:
    if isinstance(value, Quantity):
        if value.points:
            return plain(tr(POINTS, points=_signed(value.value * 100, 1, tr)))
        text = number(value.value, value.unit, tr, currency)
        return plain(f"+{text}" if value.signed and value.value > 0 else text)
    if isinstance(value, Month):
        name = period(value.first, "month", tr) if value.with_year else format_date(value.first, "LLL", tr.language)
        return plain(name)
    if isinstance(value, Name):
        return plain(_inside(tr(value.text)) if isinstance(value.text, Message) else value.text)
    return written(value, tr, currency, plain) if isinstance(value, (str, Message)) else value


def _inside(label: str) -> str:
    """A label in the middle of a sentence; abbreviations keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _decimal(value: float, digits: int, tr: Translator) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return _minus(numbers.decimal(value, pattern, locale=tr.language))


def _signed(value: float, digits: int, tr: Translator) -> str:
    text = _decimal(abs(value), digits, tr)
    if not re.search(r"[1-9]", text):
        return text
    return ("+" if value > 0 else "−") + text


def _count(value: float, tr: Translator) -> str:
    if value == round(value):
        return _decimal(value, 0, tr)
    return _decimal(value, 2 if abs(value) < 100 else 1 if abs(value) < 1000 else 0, tr)


def _money(value: float, currency: str | None, tr: Translator) -> str:
    digits = 2 if abs(value) < 1000 else 0
    code = _known_currency(currency, tr)
    if not code:
        return _decimal(value, digits, tr)
    number_pattern = "#,##0.00" if digits else "#,##0"
    # "€36" but "36 CHF": a sign stands before the number in English, letters never do.
    before = tr.language == "en" and not get_currency_symbol(code, locale=tr.language).isalpha()
    pattern = f"¤{number_pattern}" if before else f"{number_pattern}\u00a0¤"
    return _minus(numbers.currency(round(value, digits), code, pattern, locale=tr.language, currency_digits=False))


@lru_cache(64)
def _known_currency(currency: str | None, tr: Translator) -> str | None:
    if not currency or not re.fullmatch(r"[A-Za-z]{3}", currency):
        return None
    try:
        get_currency_symbol(currency.upper(), locale=tr.language)
    except (UnknownCurrencyError, UnknownLocaleError, AttributeError):
        return None
    return currency.upper()


def _percent(value: float, tr: Translator) -> str:
    pattern = "#,##0.0%" if tr.language == "en" else "#,##0.0\u00a0%"
    return _minus(numbers.percent(value, pattern, locale=tr.language))


def _minus(text: str) -> str:
    """A real minus sign, and none before a number that rounds to zero."""
    bare = text.replace("-", "", 1)
    return text if text == bare else ("−" + bare if re.search(r"[1-9]", bare) else bare)


def _duration(seconds: float, tr: Translator) -> str:
    sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
    if seconds < 10 and seconds != round(seconds):
        return sign + tr(SECOND, value=_decimal(seconds, 1, tr))
    whole = round(seconds)
    steps = ((DAY, 86400), (HOUR, 3600), (MINUTE, 60), (SECOND, 1))
    for place, (name, size) in enumerate(steps):
        if whole < size and size > 1:
            continue
        following = steps[place + 1] if place + 1 < len(steps) else None
        if following is None:
            return sign + tr(name, value=whole)
        # Two neighbouring units are enough; the smaller one is rounded, and may fill up the larger one.
        rest = round((whole % size) / following[1])
        count = whole // size
        if rest * following[1] == size:
            count, rest = count + 1, 0
        text = tr(name, value=count)
        return sign + (f"{text} {tr(following[0], value=rest)}" if rest else text)
    return tr(SECOND, value=0)
