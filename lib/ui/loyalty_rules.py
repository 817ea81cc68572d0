"""The numbers in the rules of the loyalty lenses, asked for on the settings page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from lib.i18n import N_
from lib.settings import LOYALTY_RULES, Settings
from lib.ui import _, unit_fields

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "regular_orders": N_("Regular: orders at least"),
        "regular_gap": N_("Regular: quiet for at most so many usual gaps"),
        "bond_orders": N_("Bond: orders at least"),
        "steady_gap": N_("Bond: the last gap at most so many usual gaps"),
        "loyal_days": N_("Loyalty: the bond kept for so many days"),
        "promo_share": N_("Devoted: share of orders with a promo code below"),
        "fan_share": N_("Fans are among so many who order most often"),
        "fan_referrals": N_("Fan: recommendations at least"),
    }
)
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
            options = {"step": 1.0, "format": "%d"}
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
