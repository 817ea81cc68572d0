"""What only the satisfaction page shows: who would recommend you, and whom to answer."""

from __future__ import annotations

import streamlit as st

from lib import Workspace, charts
from lib.charts import findings
from lib.charts.template import SCALE
from lib.ui import _, sections, state, tables


def recommendation(view: Workspace) -> None:
    """Promoters, passives and detractors, and all eleven scores."""
    counts = sections.rows(view, "nps_distribution")
    if counts is None or not counts["answers"].sum():
        return
    look = state.look()
    score, answers = counts["score"], counts["answers"]
    parts = (
        int(answers[score < 7].sum()),
        int(answers[(score >= 7) & (score < 9)].sum()),
        int(answers[score >= 9].sum()),
    )
    detractors, passives, promoters = (part / sum(parts) for part in parts)
    with st.container(border=True):
        finding = findings.of_nps(promoters, passives, detractors, look)
        sections.title(finding)
        names = (_("Detractors (0–6)"), _("Passives (7–8)"), _("Promoters (9–10)"))
        shares = list(zip(names, (detractors, passives, promoters), parts, strict=True))
        sections.draw(charts.score_distribution(shares, look), "nps_parts", look.tr(finding))
        colours = [SCALE[0] if s < 7 else SCALE[1] if s < 9 else SCALE[2] for s in score]
        bars = charts.distribution(counts, look, x="score", y="answers", x_title=_("Score"), colours=colours)
        sections.draw(bars, "nps_scores", _("Answers by score"))
        box = st.expander(_("Table"), icon=":material/table:", key="table_nps_scores", on_change="rerun")
        if box.open:
            with box:
                tables.show(counts, "nps_distribution", headings=sections.headings("nps_distribution"))


def to_answer(view: Workspace) -> None:
    """Detractors with their comments."""
    intro = _(
        "Answers of 0 to 6, newest first, those with a comment on top. A quick and personal answer keeps many of them."
    )
    sections.table(view, "detractors", _("Detractors to answer"), intro)
