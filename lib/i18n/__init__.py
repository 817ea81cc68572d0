"""Languages: texts are declared in English with `N_`, kept untranslated, and translated at the edge by a `Translator`.

Two people can use two languages at once, so nothing here is global: whoever shows a text holds the translator of
that session.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lib.i18n import numbers

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "ru": "Русский"})
CATALOGUES = Path(__file__).parent


def N_(text: str) -> str:
    """Mark an English text for translation without translating it (gettext's usual name for this)."""
    return text


@dataclass(frozen=True)
class Message:
    """A sentence not yet translated: English text with `{placeholders}`, their values, and a plural form if it counts.

    Values may be messages themselves. Placeholders are filled by name only, and values are inserted as plain text.
    """

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        return translator("en")(self)

    def __hash__(self) -> int:
        return hash((self.text, self.count, tuple(sorted((k, str(v)) for k, v in self.params.items()))))


def msg(text: str, **params: Any) -> Message:
    """A message with its values: `msg(N_("line {line} is empty"), line="17")`."""
    return Message(text, params)


def msgn(singular: str, plural: str, count: int, **params: Any) -> Message:
    """A message that counts something; `{count}` is available in both forms."""
    return Message(singular, {"count": count, **params}, plural, count)


class Translator:
    """Turns declared texts and messages into one language.

    `translate("text")`, `translate(message)` and `translate("text {x}", x=1)` give the finished string; numbers and
    dates among the values are written the way the language writes them. Pass a `str` for numbers that must stay bare
    (line numbers, years).
    """

    def __init__(self, language: str):
        self.language = language if language in LANGUAGES else "en"
        self._catalogue = _catalogue(self.language)

    def __call__(self, text: str | Message, /, **params: Any) -> str:
        message = text if isinstance(text, Message) else Message(text, params)
        if not message.text:
            return ""
        if message.plural is not None and message.count is not None:
            pattern = self._catalogue.ngettext(message.text, message.plural, message.count)
        else:
            pattern = self._catalogue.gettext(message.text)
        if not message.params:
            return pattern
        return _fill(pattern, {name: self._shown(value) for name, value in message.params.items()})

    def plural(self, singular: str, plural: str, count: int, **params: Any) -> str:
        return self(msgn(singular, plural, count, **params))

    def _shown(self, value: Any) -> str:
        if isinstance(value, Message):
            return self(value)
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, (int, float)):
            return numbers.decimal(value, locale=self.language)
        if isinstance(value, datetime):
            return format_datetime(value, "medium", locale=self.language)
        if isinstance(value, date):
            return format_date(value, "medium", locale=self.language)
        return str(value)


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    # Not str.format: a value that itself holds braces, or a placeholder with attribute access, must stay inert.
    out, rest = [], pattern
    while rest:
        before, brace, rest = rest.partition("{")
        out.append(before)
        if not brace:
            break
        name, closing, after = rest.partition("}")
        if closing and name in values:
            out.append(values[name])
            rest = after
        else:
            out.append("{")
    return "".join(out)


@lru_cache(maxsize=8)
def translator(language: str) -> Translator:
    """The translator for a language code; an unknown code gives English."""
    return Translator(language)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    source = CATALOGUES / f"{language}.po"
    if not source.exists():
        return gettext.NullTranslations()
    # Catalogues are compiled in memory, so that a translator edits one file and no build step can be forgotten.
    with source.open("rb") as po:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
