"""The metric dictionary: what every metric means, its formula, needs, variants and advice; its numbers, if any."""

from __future__ import annotations

import streamlit as st

from lib.metrics.registry import GROUPS, METRICS
from lib.ui import _, cache, explain, layout, state


def entries() -> None:
    """All metrics by group, or those that hold what is typed."""
    wanted = st.text_input(
        _("Find a metric"),
        placeholder=_("For example: loyal, churn, satisfaction"),
        icon=":material/search:",
        key="find_metric",
    )
    possible = set(METRICS)
    if state.has_data():
        possible -= set(cache.missing(state.view())["metric"])
    shown = 0
    for group, title in GROUPS.items():
        found = [name for name, m in METRICS.items() if m.group == group and _matches(name, wanted)]
        if not found:
            continue
        shown += len(found)
        st.subheader(_(title), anchor=False)
        for name in found:
            _entry(name, name in possible)
    if not shown:
        st.caption(_("No metric holds these words."))


def _matches(name: str, wanted: str) -> bool:
    metric = METRICS[name]
    texts = (name, _(metric.label), _(metric.formula), _(metric.advice), metric.label)
    return all(any(word in text.casefold() for text in texts) for word in wanted.casefold().split())


def _entry(name: str, possible: bool) -> None:
    metric = METRICS[name]
    box = st.expander(_(metric.label), key=f"entry_{name}", on_change="rerun")
    if not box.open:
        return
    with box:
        if state.has_data() and possible:
            explain.body(state.view(), name)
        else:
            st.markdown(f"**{_(metric.label)}** = {_(metric.formula)}")
            _advice(name)
        st.caption(layout.needs(name))
        for variant, way in metric.variants.items():
            words = _(way.formula) if way.formula else (_(way.note) if way.note else "")
            title = _(way.label) if way.label else variant
            st.markdown(f"- **{title}**: {words}" if words else f"- **{title}**")
        st.caption(_("Name in the API and the command line: {name}", name=f"`{name}`"))


def _advice(name: str) -> None:
    metric = METRICS[name]
    if metric.advice:
        title = _("What lowers it") if metric.better == "down" else _("What raises it")
        st.markdown(f"**{title}**  \n{_(metric.advice)}")
