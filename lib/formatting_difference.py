"""How two sides differ, in words: a difference in the unit of its interval, so that the one lies within the other."""

from __future__ import annotations

from typing import Any

from lib import formatting
from lib.i18n import Translator


def difference(change: Any, unit: str, tr: Translator, currency: str | None = None) -> str:
    """A difference with its sign: of shares in points, else in the unit of what differs."""
    if formatting.missing(change):
        return formatting.DASH
    if unit == "share":
        return formatting.change(change, 0.0, unit, tr)
    text = formatting.number(change, unit, tr, currency)
    return f"+{text}" if float(change) > 0 else text


def between(low: Any, high: Any, unit: str, tr: Translator, currency: str | None = None) -> str:
    """The interval of a difference in the same unit; empty where there is none."""
    if unit != "share" or formatting.missing(low) or formatting.missing(high):
        return formatting.interval(low, high, unit, tr, currency)
    ends = formatting.interval(low, high, "share", tr).replace("%", "").rstrip()
    return tr(formatting.POINTS, points=ends)
