"""Benchmarks: figures of the trade or goals of one's own, which charts draw as a dashed line."""

from __future__ import annotations

import streamlit as st

from lib.metrics.registry import METRICS
from lib.settings import Settings
from lib.ui import _, names, unit_fields
from lib.ui.definitions import label

#: What businesses compare most often: offered at once, the others on request.
USUALLY_COMPARED = ("nps", "csat", "repeat_purchase_rate", "conversion_rate")


def form(now: Settings) -> Settings | None:
    """The metrics with a benchmark and their values; what was applied, None while nothing is."""
    st.subheader(label("benchmarks"), anchor=False)
    st.caption(_("Figures of your trade, or your own goals. Charts show them as a dashed line."))
    chosen = list(dict.fromkeys([*USUALLY_COMPARED, *(name for name, _value in now.benchmarks if name in METRICS)]))
    # Outside the form, which cannot grow by itself.
    compared = st.multiselect(
        _("Metrics with a benchmark to compare with"),
        list(METRICS),
        default=chosen,
        format_func=names.labels(METRICS, lambda name: _(METRICS[name].label)),
        key="setting_compared",
    )
    with st.form("benchmarks", border=False):
        found, grid = [], st.grid(4, min_column_width=150)
        for name in compared:
            metric = METRICS[name]
            with grid.cell():
                value = unit_fields.number(
                    _(metric.label),
                    metric.unit,
                    now.benchmark(name),
                    placeholder=_("none"),
                    key=f"setting_bench_{name}",
                )
            if value is not None:
                found.append((name, float(value)))
        if st.form_submit_button(_("Apply benchmarks"), type="primary"):
            return now.change(benchmarks=tuple(sorted(found)))
    return None
