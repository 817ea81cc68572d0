"""The options of reading: what may be asked, and a sentence about what may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from lib.errors import FileError, UnknownName
from lib.i18n import N_
from lib.importing.found import ReadOptions
from lib.importing.text.dialect import is_delimiter

#: What a user may say a column holds: a kind, or a way of writing times.
COLUMN_KINDS = ("text", "number", "time", "flag", "excel", "unix", "unix_ms")
#: What may stand between groups of digits; "" says that nothing does.
_THOUSANDS = ("", " ", ".", ",", "'", "’", "_", "\u00a0", "\u2009", "\u202f")


def read_options(options: Mapping[str, Any], name: str) -> ReadOptions:
    """Checked options for a file of that name. Lists, as JSON has them, stand for tuples. Raises FileError."""
    known = [field.name for field in fields(ReadOptions)]
    for option in options:
        if option not in known:
            raise FileError(UnknownName(N_("option"), option, known).message)
    given = dict(options)
    if isinstance(given.get("missing"), str):
        given["missing"] = (given["missing"],)
    if isinstance(given.get("missing"), (list, set, frozenset)):
        given["missing"] = tuple(given["missing"])
    asked = ReadOptions(**given)
    wrong = _wrong(asked)
    if wrong is not None:
        raise FileError(
            N_("“{name}” cannot be read with {option} = “{value}”. Choose another value or let it be detected."),
            name=name,
            option=wrong,
            value=str(getattr(asked, wrong)),
        )
    for kind in (asked.kinds or {}).values():
        if kind not in COLUMN_KINDS:
            raise FileError(UnknownName(N_("kind of column"), str(kind), COLUMN_KINDS).message)
    return asked


def check_columns(asked: ReadOptions, names: Sequence[str], name: str) -> None:
    """Raise FileError if a column that the user says something of is not in the file."""
    for column in asked.kinds or {}:
        if column not in names:
            error = UnknownName(N_("column"), column, names)
            raise FileError(N_("“{name}”: {problem}"), name=name, problem=error.message)


def _wrong(asked: ReadOptions) -> str | None:
    """The first option that makes no sense."""
    checks = {
        "encoding": asked.encoding is None or isinstance(asked.encoding, str),
        "delimiter": asked.delimiter is None or is_delimiter(asked.delimiter, asked.quote),
        "quote": asked.quote is None or (isinstance(asked.quote, str) and len(asked.quote) <= 1),
        "decimal": asked.decimal in (None, ".", ","),
        "day_first": asked.day_first is None or isinstance(asked.day_first, bool),
        "header_row": asked.header_row is None or _is_line(asked.header_row),
        "footer_row": asked.footer_row is None
        or (_is_line(asked.footer_row) and not 0 < asked.footer_row <= (asked.header_row or 0)),
        "sheet": asked.sheet is None or isinstance(asked.sheet, str),
        "thousands": asked.thousands is None
        or (asked.thousands in _THOUSANDS and (not asked.thousands or asked.thousands != asked.decimal)),
        "missing": asked.missing is None
        or (isinstance(asked.missing, tuple) and all(isinstance(word, str) for word in asked.missing)),
        "kinds": asked.kinds is None or isinstance(asked.kinds, Mapping),
    }
    return next((option for option, good in checks.items() if not good), None)


def _is_line(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
