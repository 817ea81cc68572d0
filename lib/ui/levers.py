"""The levers of a scenario: what to change and by how much, saved ones to begin with, a name to keep it under."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from lib import Workspace
from lib.models.outlook import Outlook
from lib.models.scenario import Scenario
from lib.ui import _, names, state, unit_fields

#: What the boxes show when a lever is first pulled: answers within a working morning.
USUAL_HOURS = 4.0
NEW = ""


def chosen(view: Workspace, usual: Outlook) -> Scenario:
    """The scenario as the levers stand."""
    start = _begin_with()
    key = f"lever_{start.name}"
    left, right = st.columns(2, gap="medium")
    with left:
        found: dict[str, Any] = _customers(view, start, key)
    with right:
        found |= _money(start, usual, key)
    found |= _service(view, start, key)
    return Scenario(name=start.name, **found)


def _begin_with() -> Scenario:
    """A saved scenario, or one in which everything stays as it is."""
    saved = {one.name: one for one in state.scenarios()}
    if not saved:
        return Scenario()
    options = [NEW, *saved]
    # What was just saved as a new one is open from then on.
    typed = (state.widget(f"lever_name_{NEW}") or "").strip()
    picked = st.pills(
        _("Saved scenarios"),
        options,
        default=typed if typed in saved else NEW,
        required=True,
        format_func=names.labels(options, lambda o: o or _("New scenario")),
        key=f"scenarios_{len(saved)}",
    )
    return saved.get(picked or NEW, Scenario())


def _slider(
    text: str, ends: tuple[float, float], step: float, value: float, key: str, help: str | None = None
) -> float:
    """A slider in per cent or points for a lever that is kept as a fraction; as wide as a saved one was moved."""
    shown = round(100 * value, 4)
    least, most = min(ends[0], shown), max(ends[1], shown)
    moved = st.slider(text, least, most, shown, step=step, format="%+.1f", help=help, key=key, persist_state="session")
    return round(moved / 100, 6)


def _customers(view: Workspace, start: Scenario, key: str) -> dict[str, Any]:
    found = {
        "retention": _slider(
            _("Customers kept a month, points"),
            (-10.0, 10.0),
            0.5,
            start.retention,
            f"{key}_retention",
            _("Of 100 customers at the start of a month, so many more are still there at its end."),
        )
    }
    if not view.facts.has("subscriptions"):
        found["frequency"] = _slider(
            _("Orders per customer, %"), (-50.0, 100.0), 1.0, start.frequency, f"{key}_frequency"
        )
    value = _slider(_("Size of an order, %"), (-50.0, 100.0), 1.0, start.order_value, f"{key}_order_value")
    return found | {"order_value": value}


def _money(start: Scenario, usual: Outlook, key: str) -> dict[str, Any]:
    price = _slider(_("Prices, %"), (-30.0, 50.0), 1.0, start.price, f"{key}_price", _("Your costs stay the same."))
    found: dict[str, Any] = {"price": price}
    if price:
        found["orders_lost"] = (
            st.slider(
                _("Orders lost by the new prices, %"),
                0.0,
                100.0,
                100 * start.orders_lost,
                step=1.0,
                format="%.0f",
                help=_("Your own guess: the data does not tell what customers do at other prices."),
                key=f"{key}_orders_lost",
                persist_state="session",
            )
            / 100
        )
    change = _slider(_("Margin, points"), (-30.0, 30.0), 1.0, start.margin_change, f"{key}_margin_change")
    found["margin_change"] = change
    with st.container(horizontal=True):
        known = start.margin if start.margin is not None else usual.margin
        typed = unit_fields.number(
            _("Your margin"),
            "share",
            known,
            least=0.0,
            most=1.0,
            placeholder=_("not known"),
            help=_("What is left of revenue after the costs of what was sold. Profit needs it."),
            key=f"{key}_margin",
        )
        found["margin"] = None if typed == usual.margin else typed
        fixed = unit_fields.number(
            _("Fixed costs a month"), "money", start.fixed_costs, least=0.0, key=f"{key}_fixed", step=100.0
        )
        found["fixed_costs"] = fixed or 0.0
    return found


def _service(view: Workspace, start: Scenario, key: str) -> dict[str, Any]:
    """Better service: as the data tells it, or as the owner guesses; only where there is something it could reach."""
    found: dict[str, Any] = {}
    facts = view.facts
    replies = facts.has("tickets", "customer_id") and (
        facts.has("tickets", "first_replied_at") or facts.has("tickets", "first_reply_minutes")
    )
    opinions = facts.has("answers", "customer_id", "answered_at", "score")
    if not replies and not opinions:
        return found
    left, right = st.columns(2, gap="medium") if replies and opinions else (st.container(),) * 2
    if replies:
        with left:
            asked = start.reply_within_minutes
            if st.toggle(_("Reply faster to every request"), value=asked is not None, key=f"{key}_reply"):
                shown = USUAL_HOURS if asked is None else asked / 60
                hours = st.number_input(
                    _("First reply within, hours"),
                    min(0.1, shown),
                    max(1000.0, shown),
                    shown,
                    step=1.0,
                    format="%.1f",
                    key=f"{key}_hours",
                )
                found["reply_within_minutes"] = round(hours * 60, 2)
                found["reply_effect"] = _guess(start.reply_effect, f"{key}_reply_effect")
    if opinions:
        with right:
            if st.toggle(_("Win over detractors"), value=start.detractors_turned > 0, key=f"{key}_turn"):
                shown = 100 * start.detractors_turned or 30.0
                share = st.slider(
                    _("Detractors won over, %"),
                    min(1.0, shown),
                    100.0,
                    shown,
                    step=1.0,
                    format="%.0f",
                    key=f"{key}_turned",
                    persist_state="session",
                )
                found["detractors_turned"] = share / 100
                found["detractor_effect"] = _guess(start.detractor_effect, f"{key}_detractor_effect")
    return found


def _guess(value: float | None, key: str) -> float | None:
    return unit_fields.number(
        _("Of them stay in addition"),
        "share",
        value,
        least=-1.0,
        most=1.0,
        placeholder=_("as your data tells it"),
        help=_("Leave it empty to take what the data tells, with its interval; or type your own guess."),
        key=key,
    )


def keep(scenario: Scenario) -> None:
    """A name to save the scenario under; saved ones can be deleted."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            _("Name of the scenario"), value=scenario.name, max_chars=80, width=320, key=f"lever_name_{scenario.name}"
        ).strip()
        if st.button(_("Save"), icon=":material/bookmark_add:", disabled=not (name and scenario), key="scenario_save"):
            others = [one for one in state.scenarios() if one.name != name]
            new = replace(scenario, name=name)
            state.set_scenarios(sorted((*others, new), key=lambda one: one.name.casefold()))
            st.rerun()
        if scenario.name and st.button(_("Delete"), icon=":material/delete:", type="tertiary", key="scenario_delete"):
            state.set_scenarios([one for one in state.scenarios() if one.name != scenario.name])
            st.rerun()
