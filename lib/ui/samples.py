"""The sample businesses, one click away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib.errors import RegularsError
from lib.i18n import N_
from lib.importing import LoadReport
from lib.ui import _, filters, jobs, project, state
from sample_data import BUSINESSES


@dataclass(frozen=True)
class Sample:
    """A business to look around in: its folder in sample_data, and in a sentence what one will see there."""

    name: str
    title: str
    icon: str
    text: str


SAMPLES = (
    Sample(
        "shop",
        N_("Online shop"),
        "storefront",
        N_("Every kind of file there is: see where support loses customers, and which campaign wins them back."),
    ),
    Sample(
        "coffee",
        N_("Coffee houses"),
        "local_cafe",
        N_("Till receipts, loyalty cards and a survey, in Russian: see which house guests do not return to."),
    ),
    Sample(
        "subscription",
        N_("Subscription service"),
        "autorenew",
        N_("Plans, use, tickets and recommendations: see what makes subscribers leave, and what keeps them."),
    ),
)
#: Shown first to those who read its language.
_OWN = {"ru": "coffee"}


def offers() -> None:
    """A card for each business, that of the reader's language first."""
    st.markdown(_("**No file at hand?** Look around in an invented business, with things hidden in it to be found."))
    grid = st.grid(3, min_column_width=240)
    for one in sorted(SAMPLES, key=lambda sample: sample.name != _OWN.get(state.language())):
        with grid.cell():
            if st.button(
                _(one.title),
                key=f"sample_{one.name}",
                icon=f":material/{one.icon}:",
                width="stretch",
                disabled=jobs.busy(),
            ):
                load(one.name)
            st.caption(_(one.text))


def load(name: str) -> None:
    """Add every file of a sample business to this session, beside the page when it takes longer."""
    if project.sample(name):
        return
    title = next(one.title for one in SAMPLES if one.name == name)
    ws = project.begin(state.tr()(title), name)

    def done(reports: Sequence[LoadReport | RegularsError]) -> None:
        for report in reports:
            if isinstance(report, RegularsError):
                state.notify(report.message, "error")
        as_of = ws.dataset.as_of
        if as_of is not None:
            # The samples span two years: one of them against the other shows what changed.
            state.set_period(filters.preset("year", as_of))

    jobs.start(BUSINESSES[name][0].name, lambda progress: ws.add_all(BUSINESSES[name], progress=progress), done)
