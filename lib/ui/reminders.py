"""What a list by customers' own rhythm would have been worth: told from a day that is over."""

from __future__ import annotations

import streamlit as st

from lib import Workspace, formatting
from lib.ui import _, cache, state

#: The lists that follow from when an order is expected, with the timing each holds.
TIMINGS = {"reminders": "due", "overdue": "late"}
#: Fewer customers than this prove nothing.
FEWEST = 20


def tested(view: Workspace, name: str) -> None:
    """How many of those who would have been on the list came within its time, as it was without any reminder."""
    found, error = cache.attempt(cache.next_orders, view)
    if error is not None or not found.evaluation:
        return
    groups = found.groups.set_index("timing")
    mine = groups.loc[TIMINGS[name]]
    if mine["customers"] < FEWEST:
        return
    look, told = state.look(), found.evaluation
    named = {
        "count": look.number(int(mine["customers"]), "count"),
        "day": formatting.day(told["cutoff"], look.tr),
        "came": look.number(int(mine["came"]), "count"),
        "share": look.number(mine["rate"], "share"),
        "between": look.interval(mine["low"], mine["high"], "share"),
        "days": told["window_days"],
    }
    said = [
        _(
            "Tried on the past: of {count} customers who would have been on this list on {day}, {came} ordered within "
            "{days} days, {share} ({between}), reminded or not.",
            **named,
        )
    ]
    others = groups.loc["not yet"]
    if name == "overdue" and others["customers"] >= FEWEST:
        said.append(_("Of those whose order was not due yet {share} did.", share=look.number(others["rate"], "share")))
    if name == "reminders" and not formatting.missing(mine["median_error_days"]):
        off = round(mine["median_error_days"])
        said.append(
            state.tr().plural(
                "Half of those who came did so within {count} day of the day expected.",
                "Half of those who came did so within {count} days of the day expected.",
                off,
            )
            if off
            else _("Half of those who came did so on the very day expected.")
        )
    st.caption(formatting.plain_markdown(" ".join(said)))
