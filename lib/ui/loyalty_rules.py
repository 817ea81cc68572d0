"""The numbers in the rules of the loyalty lenses, asked for on the settings page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lib.formatting_settings import LOYALTY_RULES as LABELS
from lib.settings import LOYALTY_RULES, Settings
from lib.ui import _, unit_fields

_SHARES = ("promo_share", "fan_share")
_FRACTIONS = ("regular_gap", "steady_gap")


def fields(now: Settings) -> dict[str, Any]:
    """A box for each number; those left as usual need no mention."""
    st.subheader(_("Stages and types of customers"), anchor=False)
    st.caption(_("The rules are written out on the Loyalty page, under “How these are defined”."))
    grid, found = st.grid(4, min_column_width=190), {}
    for name, (_usual, least, most) in LOYALTY_RULES.items():
        options: dict[str, Any] = {} if name in _SHARES else {"step": 0.25, "format": "%.2f"}
        if name not in (*_SHARES, *_FRACTIONS):
            options = {"step": 1.0, "format": "%.0f"}
        with grid.cell():
            found[name] = unit_fields.number(
                _(LABELS[name]),
                "share" if name in _SHARES else "score",
                float(now.loyalty_rule(name)),
                least=float(least),
                most=float(most),
                key=f"setting_loyalty_{name}",
                **options,
            )
    return {"loyalty_rules": tuple((name, value) for name, value in found.items() if value is not None)}
