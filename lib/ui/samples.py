"""The sample businesses, one click away."""

from __future__ import annotations

import streamlit as st

from lib.errors import RegularsError
from lib.ui import _, filters, state
from sample_data import BUSINESSES


def load(name: str) -> None:
    """Add every file of a sample business to this session, saying which one is being read."""
    ws = state.workspace()
    with st.status(_("Loading the sample data"), expanded=True) as status:
        reports = ws.add_all(
            BUSINESSES[name], progress=lambda file, share: status.update(label=_("Loading {file}", file=file))
        )
        for report in reports:
            if isinstance(report, RegularsError):
                st.error(filters.sentence(report.message))
        as_of = ws.dataset.as_of
        if as_of is not None:
            # The sample spans two years: one of them against the other shows what changed.
            state.set_period(filters.preset("year", as_of))
        status.update(label=_("The sample data is loaded"), state="complete", expanded=False)
