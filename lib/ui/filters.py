"""The filter: which period and which customers, edited in the sidebar and stated in words on every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import streamlit as st

from lib import formatting, formatting_scope
from lib.formatting_scope import OP_WORDS
from lib.i18n import N_, Message
from lib.metrics.view import next_grain
from lib.scope import Op, Period, Rule, Segment
from lib.ui import _, cache, hidden, names, state, unit_fields

ALL, CUSTOM = "all", "custom"
PRESETS = {
    ALL: N_("All time"),
    "30": N_("Last 30 days"),
    "90": N_("Last 90 days"),
    "running": N_("This month so far"),
    "month": N_("Last whole month"),
    "quarter": N_("Last 3 whole months"),
    "year": N_("Last 12 whole months"),
    CUSTOM: N_("Other dates"),
}

#: The conditions of the sidebar; the builder has all of them.
QUICK_OPS: tuple[Op, ...] = ("is", "is_not", "at_least", "at_most", "known", "unknown")


def sentence(message: Message | str) -> str:
    """A declared message for a place that reads Markdown; values in it stay plain."""
    return formatting.sentence(message, state.tr())


def sentence_or_text(text: Message | str) -> str:
    """A declared text as it is, a message with its values made plain."""
    return sentence(text) if isinstance(text, Message) else _(text)


def preset(name: str, as_of: date) -> Period:
    """The period of that name, counted back from the data's own today."""
    if name in ("30", "90"):
        return Period(as_of - timedelta(days=int(name) - 1), as_of)
    if name == "running":
        first = as_of.replace(day=1)
        return Period(first, next_grain(first, "month") - timedelta(days=1))
    months = {"month": 1, "quarter": 3, "year": 12}.get(name)
    if months is None:
        return Period()
    tomorrow = as_of + timedelta(days=1)
    end = tomorrow.replace(day=1) - timedelta(days=1)
    index = end.year * 12 + end.month - months
    return Period(date(index // 12, index % 12 + 1, 1), end)


def editor() -> None:
    """The sidebar's filter."""
    view = state.workspace()
    if view.dataset.first is not None and view.dataset.as_of is not None:
        _period_editor(view.dataset.first, view.dataset.as_of)
    _segment_editor()


def _period_editor(first: date, as_of: date) -> None:
    as_of = state.settings().as_of or as_of
    # Today may be set to a day before the data begins.
    first = min(first, as_of)
    now = state.period()
    fitting = [name for name in PRESETS if name == CUSTOM or preset(name, as_of) == now]
    # At the end of a month it is this month and the last whole one: the name chosen stays.
    current = state.preset() if state.preset() in fitting else fitting[0]
    chosen = st.selectbox(
        _("Period"),
        list(PRESETS),
        index=list(PRESETS).index(current),
        format_func=names.labels(PRESETS, lambda p: _(PRESETS[p])),
        key=f"period_{current}",
    )
    if chosen != current:
        state.choose_preset(chosen)
        if chosen != CUSTOM:
            state.set_period(preset(chosen, as_of))
        st.rerun()
    if chosen == CUSTOM:
        shown = now.within(first, as_of)
        picked = st.date_input(
            _("From – to"),
            (shown.start, shown.end),
            min_value=min(first, shown.start or first),
            max_value=max(as_of, shown.end or as_of),
            format="DD.MM.YYYY" if state.language() == "ru" else "YYYY-MM-DD",
            key=f"dates_{shown.start}_{shown.end}",
        )
        if isinstance(picked, tuple) and len(picked) == 2 and picked != (shown.start, shown.end):
            state.set_period(Period(*picked))
            st.rerun()


def _segment_editor() -> None:
    segment = state.segment()
    st.markdown(f"**{_('Customers')}**" if not segment else f"**{_('Customers who match')}**")
    whole = segment.negated or len(segment.rules) == 1
    tr, hide = state.tr(), hidden.rules(state.workspace())
    parts = [formatting_scope.part(part, tr, hide) for part in segment.rules]
    if segment.negated:
        parts = [formatting_scope.segment(segment, tr, hide)]
    for place, words in enumerate(parts):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
            st.text(words, width="stretch")
            label = _("Remove this condition")
            if st.button("", icon=":material/close:", type="tertiary", help=label, key=f"drop_{place}_{words}"):
                state.set_segment(Segment() if whole else replace(segment.changed((place,), None), name=""))
                st.rerun()
    if len(segment.rules) > 1 and not segment.negated:
        ways: tuple[Literal["all", "any"], ...] = ("all", "any")
        match = st.segmented_control(
            _("Conditions that must hold"),
            ways,
            default=segment.match,
            required=True,
            format_func=names.labels(ways, lambda m: _("all of them") if m == "all" else _("any of them")),
            key=f"match_{segment.match}",
        )
        if match and match != segment.match:
            state.set_segment(replace(segment, match=match, name=""))
            st.rerun()
    # Not a popover: at the foot of the sidebar it leaves the lists in it no room to open.
    with st.expander(_("Add a condition"), icon=":material/add:", key=f"add_{len(segment.rules)}"):
        _new_rule(segment)


def _new_rule(segment: Segment) -> None:
    fields = {field.name: field for field in cache.fields(state.workspace())}
    if not fields:
        st.caption(_("These files say nothing about customers that one could choose by."))
        return
    name = st.selectbox(
        _("What"),
        list(fields),
        index=None,
        format_func=names.labels(fields, names.field),
        placeholder=_("Choose a field"),
        key="rule_field",
    )
    if name is None:
        return
    field = fields[name]
    ranges = field.kind in ("number", "time")
    ops = [op for op in QUICK_OPS if ranges or op not in ("at_least", "at_most")]
    op = st.selectbox(
        _("Condition"),
        ops,
        index=ops.index("at_least") if ranges else 0,
        format_func=names.labels(ops, lambda o: _(OP_WORDS[o])),
        key=f"rule_op_{name}",
    )
    values = _values(field, op)
    if (
        st.button(_("Apply"), type="primary", width="stretch", disabled=values is None, key="rule_apply")
        and values is not None
    ):
        new = Rule(name, op, values)
        whole = segment.negated and bool(segment.rules)
        state.set_segment(Segment((segment, new)) if whole else Segment((*segment.rules, new), segment.match))
        state.forget_widgets("rule_")
        st.rerun()


def _values(field, op: str) -> tuple | None:
    """The values of a new rule, () where it takes none, None while they are still to be given."""
    if op in ("known", "unknown"):
        return ()
    key = f"rule_value_{field.name}_{op}"
    if op in ("at_least", "at_most"):
        if field.kind == "time":
            day = unit_fields.day(_("Date"), state.workspace().dataset.as_of, key=key)
            return None if day is None else (day,)
        number = st.number_input(_("Value"), value=None, key=key)
        return None if number is None else (number,)
    known = cache.values(state.workspace(), field.name)
    hide = hidden.rules(state.workspace())
    if hide is not None and hide(Rule(field.name, "known")):
        st.caption(_("Its values tell who somebody is. Show the names to choose by them."))
        return None
    if known:
        picked = st.multiselect(
            _("Values"),
            known,
            format_func=names.labels(known, lambda v: names.value(field.name, v, field.kind == "flag")),
            placeholder=_("Choose one or several"),
            key=key,
        )
        return tuple(picked) or None
    typed = st.text_input(_("Value"), key=key)
    return (typed,) if typed else None


def beyond(view) -> str:
    """That the period lies wholly before or after the data, so that there is nothing to count; else empty."""
    first, last, period = view.dataset.first, view.settings.as_of or view.dataset.as_of, view.period
    if first is None or last is None or first > last:
        return ""
    if period.end is not None and period.end < first:
        return _("The period ends before the data begins, on {day}: there is nothing to count.", day=_day(first))
    if period.start is not None and period.start > last:
        return _("The period begins after the data ends, on {day}: there is nothing to count yet.", day=_day(last))
    return ""


def _day(day: date) -> str:
    return formatting.day(day, state.tr())


def statement(view) -> str:
    """What the numbers on this page are about, in words, for a place that reads Markdown."""
    tr = state.tr()
    dataset, segment, period = view.dataset, view.segment, view.period
    customers, visitors = cache.population(view)
    people = tr.plural("{count} customer", "{count} customers", customers)
    unnamed = tr.plural("{count} anonymous visitor", "{count} anonymous visitors", visitors)
    if visitors:
        people = _("{customers} and {visitors}", customers=people, visitors=unnamed) if customers else unnamed
    if segment:
        rules = formatting.plain_markdown(formatting_scope.segment(segment, tr, hidden.rules(view)))
        if segment.name:
            named = formatting.plain_markdown(segment.name)
            who = _("**{people}** in “{name}”: {rules}", people=people, name=named, rules=rules)
        else:
            who = _("**{people}** whose {rules}", people=people, rules=rules)
    else:
        # Receipts alone name nobody, and "0 customers" would read as if there were none.
        who = _("Everybody (**{people}**)", people=people) if customers or visitors else _("Everybody")
    as_of = view.settings.as_of or dataset.as_of
    if as_of is None or dataset.first is None:
        return who
    shown = period.within(min(dataset.first, as_of), as_of)
    when = formatting.days(shown.start, shown.end, tr) if shown.start and shown.end else ""
    when = f"{_('All time')}, {when}" if not period else when
    return f"{who} · {when} · " + _("as of {day}", day=formatting.day(as_of, tr))
