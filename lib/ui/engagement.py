"""What only the engagement page shows: who is active day by day, and on how many days."""

from __future__ import annotations

import streamlit as st

from lib import Workspace, charts, formatting
from lib.ui import _, sections, state, tables


def activity(view: Workspace) -> None:
    """Daily, weekly and monthly active people, and how many days people are active on."""
    days = sections.rows(view, "daily_activity")
    if days is None:
        return
    look = state.look()
    with st.container(border=True):
        left, right = st.columns(2, gap="large")
        with left:
            titled = _(
                "On an average day {daily} people are active, of {monthly} in thirty days",
                daily=formatting.number(round(days["dau"].mean()), "count", look.tr),
                monthly=formatting.number(round(days["mau"].mean()), "count", look.tr),
            )
            sections.title(titled)
            lines = {"mau": _("Last 30 days"), "wau": _("Last 7 days"), "dau": _("On the day")}
            sections.draw(charts.daily(days, look, lines), "daily_activity", titled)
        with right:
            _active_days(view)
        box = st.expander(_("Table"), icon=":material/table:", key="table_activity", on_change="rerun")
        if box.open:
            with box:
                tables.show(days, "daily_activity", headings=sections.headings("daily_activity"), height=320)


def _active_days(view: Workspace) -> None:
    counts = sections.rows(view, "active_days")
    if counts is None:
        return
    look = state.look()
    people = counts["people"].sum()
    once = counts.loc[counts["days"] == 1, "people"].sum() / people if people else 0
    titled = _("{share} of active people came on one day only", share=look.number(once, "share"))
    sections.title(titled)
    shown = counts[counts["days"] <= 30]
    sections.draw(
        charts.distribution(shown, look, x="days", y="people", x_title=_("Active days")), "active_days", titled
    )
    if len(shown) < len(counts):
        more = int(counts.loc[counts["days"] > 30, "people"].sum())
        st.caption(
            state.tr().plural(
                "{count} person was active on more than 30 days.",
                "{count} people were active on more than 30 days.",
                more,
            )
        )
