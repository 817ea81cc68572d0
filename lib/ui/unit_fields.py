"""Boxes for a number in the unit people think in (shares are asked for in per cent) and for a day as they write it."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from lib import formatting
from lib.schema import YEARS
from lib.ui import state

#: What a box of shares shows: one decimal of a per cent. A value that differs by less was not changed by hand.
SHOWN, UNTOUCHED = "%.1f", 0.05


def number(
    text: str, unit: str, value: float | None, *, least: float | None = None, most: float | None = None, **options: Any
) -> float | None:
    """A box for `value`; `least` and `most` are in the unit of the settings, as is what is given back.

    A value beyond them that is known already, from the data or from a file, stays: the box is as wide as that.
    """
    named = formatting.unit_name(unit, state.tr(), state.currency())
    scale = 100 if unit == "share" else 1
    if unit == "share":
        options = {"step": 1.0, "format": SHOWN, **options}
    shown = None if value is None else round(float(value) * scale, 6)
    low, high = (None if end is None else end * scale for end in (least, most))
    if shown is not None:
        low, high = None if low is None else min(low, shown), None if high is None else max(high, shown)
    typed = st.number_input(
        f"{text}, {formatting.plain_markdown(named)}" if named else text,
        min_value=low,
        max_value=high,
        value=shown,
        **options,
    )
    if typed is None:
        return None
    if shown is not None and unit == "share" and abs(typed - shown) < UNTOUCHED:
        return value
    return round(typed / scale, 8)


def day(text: str, value: date | None, *, key: str) -> date | None:
    """A box for any day that files may be of; left to itself it would take none ten years away, such as a birthday."""
    typed = st.date_input(
        text,
        value or "today",
        min_value=date(YEARS[0], 1, 1),
        max_value=date(YEARS[1], 12, 31),
        format="DD.MM.YYYY" if state.language() == "ru" else "YYYY-MM-DD",
        key=key,
    )
    return None if isinstance(typed, tuple) else typed
