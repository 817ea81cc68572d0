"""“How this is computed”: a number's formula with this data's own numbers in it, what was left out, and the SQL."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lib import Workspace, formatting
from lib.metrics.explain import Explanation
from lib.metrics.metric import Metric, TableMetric
from lib.metrics.registry import METRICS, TABLES
from lib.ui import _, cache, definitions, filters, state
from lib.ui.marks import bold, lines, muted


def expander(view: Workspace, name: str, variant: str | None = None) -> None:
    """Made only when it is opened."""
    box = st.expander(_("How this is computed"), key=f"explain_{name}", on_change="rerun", icon=":material/function:")
    if not box.open:
        return
    with box:
        body(view, name, variant)


def of_table(view: Workspace, name: str, **options: str) -> None:
    """The same of a table: what stands in it, what to know, the settings and the SQL."""
    box = st.expander(_("How this is computed"), key=f"explain_{name}", on_change="rerun", icon=":material/function:")
    if not box.open:
        return
    with box:
        table_body(view, name, **options)


def table_body(view: Workspace, name: str, **options: str) -> None:
    declared = TABLES[name]
    found, error = cache.attempt(view.explain_table, name, **options)
    if error is not None:
        st.warning(filters.sentence(error.message))
        return
    st.markdown(f"**{_(declared.label)}** = {filters.sentence_or_text(found.formula)}")
    _bullets(_("To know"), found.notes)
    _settings(found.settings)
    if found.advice:
        st.markdown(f"**{advised(declared)}**  \n{_(found.advice)}")
    _origin(found.source)
    _statements(found.sql)


def definition(declared: Metric | TableMetric, settings: Mapping[str, object]) -> None:
    """The same without data: what the declaration alone says, with the settings as they stand."""
    st.markdown(f"**{_(declared.label)}** = {_(declared.formula)}")
    _bullets(_("To know"), declared.notes)
    _settings({name: settings[name] for name in declared.settings if name in settings})
    if declared.advice:
        st.markdown(f"**{advised(declared)}**  \n{_(declared.advice)}")
    _origin(declared.source)


def advised(declared: Metric | TableMetric) -> str:
    """What the advice is about."""
    if isinstance(declared, TableMetric):
        return _("What to do with it")
    return _("What lowers it") if declared.better == "down" else _("What raises it")


def body(view: Workspace, name: str, variant: str | None = None) -> None:
    metric = METRICS[name]
    found, error = cache.attempt(view.explain, name, variant=variant)
    if error is not None:
        st.warning(filters.sentence(error.message))
        return
    st.markdown(f"**{_(metric.label)}** = {filters.sentence_or_text(found.formula)}")
    st.markdown(f"= {worked(found)}")
    _bullets(_("Left out"), found.left_out)
    _bullets(_("To know"), found.notes)
    _settings(found.settings)
    if found.advice:
        st.markdown(f"**{advised(metric)}**  \n{_(found.advice)}")
    _origin(found.source)
    _statements(found.sql)


def _origin(source: str) -> None:
    if source:
        file, _mark, section = source.partition("#")
        st.caption(
            _("Where the definition comes from: {file}, “{section}”", file=file, section=section.replace("-", " "))
        )


def _statements(sql: str) -> None:
    if sql:
        st.markdown(bold("SQL"))
        st.code(sql, language="sql", height=260 if sql.count("\n") > 11 else "content")


def worked(found: Explanation) -> str:
    """The formula with this data's own numbers in it, and what comes out, for a place that reads Markdown."""
    look = state.look()
    parts = {name: formatting.number(number, "count", look.tr) for name, number in found.parts.items()}
    text = formatting.plain_markdown(_(found.worked, **parts))
    result = formatting.plain_markdown(look.number(found.value, found.unit))
    between = look.interval(found.low, found.high, found.unit)
    equation = bold(result) if text == result else f"{text} = {bold(result)}"
    return lines(equation, muted(formatting.plain_markdown(between)))


def _bullets(title: str, items) -> None:
    if items:
        st.markdown(f"**{title}**\n" + "\n".join(f"- {filters.sentence_or_text(item)}" for item in items))


def _settings(used) -> None:
    if used:
        pairs = used.items() if hasattr(used, "items") else used
        used_now = [
            f"- {definitions.label(name)}: {filters.sentence(definitions.value(name, value))}" for name, value in pairs
        ]
        st.markdown(f"**{_('Settings used')}**\n" + "\n".join(used_now))
