"""Values of workbooks, Parquet and JSON as text, in the one spelling nobody can misread."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

_LONGEST_WHOLE = 1e21
_HALVES = re.compile("[\ud800-\udfff]")


def sound(text: str) -> str:
    """The text without halves of character pairs, which JSON can spell but nothing can show: they become �."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def cell_text(value: Any) -> str:
    """The value as text: ISO dates, decimal points, whole numbers without a fraction, seconds for lengths of time."""
    if value is None:
        return ""
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _number(value.total_seconds())
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else ""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, (list, tuple, dict)):
        return cell_text(json.dumps(value, ensure_ascii=False, default=cell_text))
    return str(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if value.is_integer() and abs(value) < _LONGEST_WHOLE:
        return str(int(value))
    # A spreadsheet shows 0.1 + 0.2 as 0.3.
    return repr(round(value, 12)) if abs(value) < 1e6 else repr(value)
