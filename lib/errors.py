"""Deliberate errors: each is a sentence for the person who can act on it, kept untranslated until it is shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from lib.i18n import N_, Message, msg


class RegularsError(Exception):
    """Base of every error raised on purpose; `.message` is a `Message` that any translator can show."""

    def __init__(self, text: str | Message, /, **params: Any):
        self.message = text if isinstance(text, Message) else Message(text, params)
        super().__init__(str(self.message))


class FileError(RegularsError):
    """A file cannot be read as a table: says which file, where in it, and what to do."""


class MappingError(RegularsError):
    """Columns cannot be mapped to the canonical tables as asked."""


class UnknownName(RegularsError):
    """A metric, field, table, setting or option that does not exist; says what was probably meant."""

    def __init__(self, kind: str, name: str, known: Iterable[str]):
        self.name, self.known = name, tuple(known)
        near = difflib.get_close_matches(str(name), self.known, n=3, cutoff=0.5)
        if near:
            message = msg(
                N_("There is no {kind} “{name}”. Did you mean {near}?"), kind=msg(kind), name=name, near=", ".join(near)
            )
        elif self.known:
            shown = ", ".join(self.known[:12]) + (" …" if len(self.known) > 12 else "")
            message = msg(N_("There is no {kind} “{name}”. There is: {known}."), kind=msg(kind), name=name, known=shown)
        else:
            message = msg(N_("There is no {kind} “{name}”."), kind=msg(kind), name=name)
        super().__init__(message)


class MissingData(RegularsError):
    """A metric cannot be computed from this dataset; says which columns would make it so."""


class BadSetting(RegularsError):
    """A setting, segment or period that makes no sense; says which value and what is allowed."""


class ProjectError(RegularsError):
    """A project cannot be opened or saved; says why, and what is still there."""


class ModelError(RegularsError):
    """A model cannot be fitted to what it was given; says why and what would help."""
