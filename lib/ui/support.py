"""What only the support page shows: who has to ask again, and requests that still wait."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import findings
from lib.ui import _, cache, cards, layout, names, sections, state

WEEK = pd.Timedelta(days=7)


def repeats(view: Workspace) -> None:
    """By topic and by channel: how often one answer was not enough."""
    groups = {}
    for by in ("topic", "channel"):
        frame, error = cache.attempt(cache.metric, view, "repeat_contact_rate", by=by)
        if error is None and frame["value"].notna().sum() > 1:
            groups[by] = frame
    if not groups:
        return
    whole = cache.metric(view, "repeat_contact_rate").iloc[0]["value"]
    look = state.look()
    with st.container(border=True):
        places = layout.beside("topic" in groups, "channel" in groups)
        for place, (by, frame) in zip(places, groups.items(), strict=False):
            with place:
                shown = frame.assign(**{by: [None if formatting.missing(v) else names.value(by, v) for v in frame[by]]})
                titled = findings.of_breakdown(shown, by, _("Repeat contact rate"), "share", look)
                sections.title(titled)
                figure = charts.breakdown(shown, by, "share", look, overall=whole)
                sections.draw(figure, f"repeats_{by}", look.tr(titled))
        st.caption(
            state.tr().plural(
                "Tickets whose customer wrote again within {count} day, on the same topic where topics are known. The "
                "dashed line is the value for all.",
                "Tickets whose customer wrote again within {count} days, on the same topic where topics are known. The "
                "dashed line is the value for all.",
                view.settings.repeat_contact_days,
            )
        )


def waiting(view: Workspace) -> None:
    """The backlog, oldest first."""
    frame = sections.rows(view, "open_tickets")
    if frame is None:
        return
    last = pd.Timestamp(cards.today(view)) + pd.Timedelta(days=1)
    old = int((frame["opened_at"] < last - WEEK).sum())
    tr = state.tr()
    said = tr.plural(
        "{count} request of the period still waits.", "{count} requests of the period still wait.", len(frame)
    )
    if old:
        more = _("{count} of them for more than a week.", count=state.look().number(old, "count"))
        said = f"{said} {more}"
    intro = f"{said} {_('The oldest stand on top.')}"
    sections.table(view, "open_tickets", _("Unresolved requests"), intro)
