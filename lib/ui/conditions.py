"""One condition on a field: which ways of comparing it has, and the boxes for what it is compared with."""

from __future__ import annotations

import streamlit as st

from lib.facts import labels
from lib.facts.choices import Choice
from lib.formatting_scope import OP_WORDS
from lib.i18n import N_
from lib.scope import Op, Rule, Value
from lib.ui import _, cache, hidden, names, state, unit_fields

NUMBER_OPS: tuple[Op, ...] = ("at_least", "at_most", "between", "is", "is_not", "known", "unknown")
TIME_OPS: tuple[Op, ...] = ("last_days", "not_last_days", "at_least", "at_most", "between", "known", "unknown")
TEXT_OPS: tuple[Op, ...] = ("is", "is_not", "contains", "known", "unknown")
OPS = {"number": NUMBER_OPS, "time": TIME_OPS, "text": TEXT_OPS, "flag": ("is", "known", "unknown")}
#: What conditions are called where they are about dates, or about any of several rows.
DATE_WORDS = {"at_least": N_("on or after"), "at_most": N_("on or before")}
ROW_WORDS = {"is": N_("is, at least once"), "is_not": N_("is never"), "contains": N_("contains, at least once")}
USUAL_DAYS = 90


def rule(field: Choice) -> Rule | None:
    """The condition on a field that is being put together; None while something is still to be said."""
    ops = [op for op in OPS[field.kind] if "." not in field.name or op not in ("known", "unknown")]
    left, right = st.columns([1, 2])
    with left:
        words = dict(OP_WORDS)
        words |= DATE_WORDS if field.kind == "time" else {}
        words |= ROW_WORDS if "." in field.name else {}
        op = st.selectbox(
            _("Condition"), ops, format_func=names.labels(ops, lambda o: _(words[o])), key=f"build_op_{field.name}"
        )
    with right:
        values = _values(field, op)
    return None if values is None else Rule(field.name, op, values)


def _values(field: Choice, op: Op) -> tuple[Value, ...] | None:
    """The values of a new condition, () where it takes none, None while they are still to be given."""
    key = f"build_value_{field.name}_{op}"
    if op in ("known", "unknown"):
        return ()
    if op in ("last_days", "not_last_days"):
        return (st.number_input(_("Days"), 1, 36_500, USUAL_DAYS, key=key),)
    if op in ("at_least", "at_most", "between"):
        labelled = [(_("From"), f"{key}_from"), (_("To"), f"{key}_to")] if op == "between" else [(_("Value"), key)]
        found = tuple(_end(field, text, at) for text, at in labelled)
        known = tuple(value for value in found if value is not None)
        return known if len(known) == len(found) else None
    if op == "contains":
        typed = st.text_input(_("Text"), key=key)
        return (typed,) if typed else None
    return _picked(field, key)


def _end(field: Choice, text: str, key: str) -> Value | None:
    if field.kind == "time":
        return unit_fields.day(text, state.workspace().dataset.as_of, key=key)
    return unit_fields.number(text, labels.UNITS.get(field.name, "count"), None, key=key)


def _picked(field: Choice, key: str) -> tuple[Value, ...] | None:
    flag = field.kind == "flag"
    hide = hidden.rules(state.view())
    if hide is not None and hide(Rule(field.name, "known")):
        st.caption(_("Its values tell who somebody is. Show the names to choose by them."))
        return None
    with st.spinner(_("Looking at your customers …")):
        known = cache.values(state.view(), field.name)
    if not known:
        typed = st.text_input(_("Value"), key=key)
        return (typed,) if typed else None
    picked = st.multiselect(
        _("Values"),
        known,
        format_func=names.labels(known, lambda v: names.value(field.name, v, flag)),
        placeholder=_("Choose one or several"),
        accept_new_options=not flag,
        key=key,
    )
    return tuple(picked) or None
