"""What stands in the address bar: language, segment, period and the customer shown, so that a link gives the same view.

It is read once, when a session begins, and written on every run. The metric a link leads to is read whenever there is
one, opens its part of the page, and is not kept.
"""

from __future__ import annotations

import json
from datetime import date

import streamlit as st

from lib.errors import RegularsError
from lib.i18n import LANGUAGES, N_, msg
from lib.scope import Period, Segment
from lib.ui import state

LANGUAGE, SEGMENT, FROM, TO, CUSTOMER, METRIC = "lang", "segment", "from", "to", "customer", "metric"


def follow() -> None:
    """Take over what the link says, once per session; keep the address bar saying what is shown."""
    if not state.begun():
        state.begin()
        _read()
    if metric := st.query_params.pop(METRIC, None):
        state.want(metric)
    _write()


def _read() -> None:
    asked = st.query_params
    state.show_customer(asked.get(CUSTOMER))
    if asked.get(LANGUAGE) in LANGUAGES:
        state.set_language(asked[LANGUAGE])
    try:
        state.set_period(Period(_date(asked.get(FROM)), _date(asked.get(TO))).checked())
        if asked.get(SEGMENT):
            state.set_segment(Segment.from_json(asked[SEGMENT]))
    except (RegularsError, ValueError) as error:
        why = error.message if isinstance(error, RegularsError) else msg(N_("Dates in it are written as 2026-01-31."))
        state.notify(msg(N_("The link’s filter could not be used, so everything is shown. {why}"), why=why))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _write() -> None:
    now, chosen = state.segment(), state.period()
    _say(LANGUAGE, state.chosen_language())
    _say(SEGMENT, json.dumps(json.loads(now.to_json()), ensure_ascii=False, separators=(",", ":")) if now else None)
    _say(FROM, chosen.start.isoformat() if chosen.start else None)
    _say(TO, chosen.end.isoformat() if chosen.end else None)


def say_customer() -> None:
    """Let the link lead to the customer shown; not while names are hidden, for it is the name."""
    _say(CUSTOMER, None if state.names_hidden() else state.customer())


def _say(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
