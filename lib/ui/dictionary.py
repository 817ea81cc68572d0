"""The metric dictionary: what every metric and table means, its formula, needs, variants, advice, where it stands."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from lib.metrics.cohorts import COHORTS, available
from lib.metrics.metric import Blend, Metric, TableMetric
from lib.metrics.registry import GROUPS, METRICS, TABLES
from lib.ui import _, address, cache, explain, layout, places, state


def entries() -> None:
    """All metrics and tables by group, or those that hold what is typed."""
    wanted = st.text_input(
        _("Find a metric"),
        placeholder=_("For example: loyal, churn, satisfaction"),
        icon=":material/search:",
        key="find_metric",
    )
    possible = _possible()
    shown = 0
    for group, title in GROUPS.items():
        names = (*METRICS, *TABLES)
        found = [name for name in names if _declared(name).group == group and _matches(name, wanted)]
        if not found:
            continue
        shown += len(found)
        st.subheader(_(title), anchor=False)
        for name in found:
            _entry(name, name in possible)
    if not shown:
        st.caption(_("No metric holds these words."))


def _possible() -> set[str]:
    """Those that this data gives a number for."""
    if not state.has_data():
        return set()
    view = state.view()
    tables = {name for name, table in TABLES.items() if table.possible(view.facts)}
    return set(METRICS) - set(cache.missing(view)["metric"]) | tables


def _declared(name: str) -> Metric | TableMetric:
    return METRICS[name] if name in METRICS else TABLES[name]


def _matches(name: str, wanted: str) -> bool:
    """Whether every word typed is in something said about it, in the reader's language or in English."""
    declared = _declared(name)
    texts = [name, declared.label, declared.formula, declared.advice, *declared.notes]
    if isinstance(declared, Metric):
        texts += [text for way in declared.variants.values() for text in (way.label, way.formula, way.note) if text]
    texts += [_(text) for text in texts[1:]]
    return all(any(word in text.casefold() for text in texts) for word in wanted.casefold().split())


def _entry(name: str, possible: bool) -> None:
    declared = _declared(name)
    icon = ":material/table:" if isinstance(declared, TableMetric) else None
    box = st.expander(_(declared.label), key=f"entry_{name}", on_change="rerun", icon=icon)
    if not box.open:
        return
    with box:
        if not possible:
            explain.definition(declared, asdict(state.settings()))
        elif isinstance(declared, Metric):
            explain.body(state.view(), name)
        else:
            explain.table_body(state.view(), name, **_options(declared))
        st.caption(_made_of(declared) or layout.needs(name))
        if isinstance(declared, Metric):
            _variants(declared)
        page = places.page_of(name)
        if page:
            where = _("See it on the page “{page}”", page=_(places.TITLES[page]))
            to = {address.METRIC: name}
            st.page_link(places.path(page), label=where, icon=":material/arrow_forward:", query_params=to)
        st.caption(_("Name in the API and the command line: {name}", name=f"`{name}`"))


def _made_of(declared: Metric | TableMetric) -> str:
    """What a composite is made of; empty for what is counted from rows."""
    ways = declared.ways if isinstance(declared, Metric) else ()
    parts = dict.fromkeys(_(part.label) for way in ways if isinstance(way, Blend) for part in way.of)
    return _("Made of {metrics}", metrics=", ".join(parts)) if parts else ""


def _variants(metric: Metric) -> None:
    for variant, way in metric.variants.items():
        words = _(way.formula) if way.formula else (_(way.note) if way.note else "")
        title = _(way.label) if way.label else variant
        st.markdown(f"- **{title}**: {words}" if words else f"- **{title}**")


def _options(table: TableMetric) -> dict[str, str]:
    """What a table is asked for where its first choice is nothing this data has."""
    facts = state.view().facts
    if table is COHORTS and available(facts):
        return {"what": available(facts)[0]}
    return {}
