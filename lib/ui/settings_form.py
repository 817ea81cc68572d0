"""The settings page: every definition a person may change, in her words."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from lib import formatting
from lib.errors import RegularsError
from lib.formatting_settings import setting_value
from lib.i18n import N_, msg
from lib.metrics.registry import METRICS
from lib.schema import YEARS
from lib.settings import CHURN_ACTIVITIES, HAPPINESS_PARTS, Settings
from lib.ui import _, benchmarks, filters, loyalty_rules, names, state, unit_fields
from lib.ui.definitions import label

_ZONE_STAYS = N_(
    "The time zone stays as it is, because times were converted when the files were read. "
    "Take the files out to change it."
)


def form() -> None:
    """The form; a value that makes no sense is answered with a sentence and changes nothing."""
    now = state.settings()
    with st.form("settings", border=False):
        new = {**_customers(now), **_visits(now), **_surveys(now), **loyalty_rules.fields(now), **_general(now)}
        with st.container(horizontal=True):
            save = st.form_submit_button(_("Apply"), type="primary")
            reset = st.form_submit_button(_("Back to the defaults"), type="tertiary")
    if reset:
        _apply(Settings())
    if save:
        try:
            _apply(now.change(**new))
        except RegularsError as error:
            st.error(filters.sentence(error.message))
    compared = benchmarks.form(now)
    if compared is not None:
        _apply(compared)
    _as_file(now)


def _apply(new: Settings) -> None:
    now = state.settings()
    if state.has_data() and new.timezone != now.timezone:
        new = new.change(timezone=now.timezone)
        state.notify(msg(_ZONE_STAYS))
    state.set_settings(new)
    state.notify(msg(N_("The settings are applied to every page.")), "success")
    state.forget_widgets("setting_")
    st.rerun()


def _customers(now: Settings) -> dict[str, Any]:
    st.subheader(_("Customers and money"), anchor=False)
    left, right = st.columns(2, gap="medium")
    with left:
        churn = st.number_input(
            label("churn_after_days"),
            min_value=1,
            max_value=3650,
            value=now.churn_after_days,
            placeholder=_("Proposed from your data"),
            help=_("Left empty, it is proposed from how long your customers usually take to come back."),
            key="setting_churn",
        )
        activity = st.selectbox(
            label("churn_activity"),
            CHURN_ACTIVITIES,
            index=CHURN_ACTIVITIES.index(now.churn_activity),
            format_func=names.labels(CHURN_ACTIVITIES, lambda one: setting_value("churn_activity", one, state.tr())),
            help=_(
                "Usually an order. If customers come and look without buying for long, let visits count too, or any "
                "sign of life. Where your files hold visits of customers and neither orders nor contracts, it is a "
                "visit."
            ),
            key="setting_activity",
        )
        ahead = st.number_input(
            label("churn_horizon_days"),
            min_value=1,
            max_value=3650,
            value=now.churn_horizon_days,
            placeholder=_("As many as above"),
            help=_("Left empty, leaving is foretold for as many days as after which a customer counts as lost."),
            key="setting_ahead",
        )
        grain = st.selectbox(
            label("retention_grain"),
            ("week", "month", "quarter"),
            index=("week", "month", "quarter").index(now.retention_grain),
            format_func=names.labels(names.GRAINS, lambda g: _(names.GRAINS[g])),
            key="setting_grain",
        )
    with right:
        currency = st.text_input(
            label("currency"),
            value=now.currency or "",
            max_chars=3,
            placeholder=_("for example EUR"),
            help=_("Three letters. Left empty, the one in your data."),
            key="setting_currency",
        )
        margin = unit_fields.number(
            label("margin"),
            "share",
            now.margin,
            least=0.01,
            most=1.0,
            placeholder=_("Not given: value is revenue"),
            help=_("30% means that 30 of every 100 are left after the cost of goods."),
            key="setting_margin",
        )
        horizon = st.number_input(
            label("value_horizon_days"),
            min_value=7,
            max_value=1825,
            value=now.value_horizon_days,
            key="setting_horizon",
        )
        discount = unit_fields.number(
            label("discount_rate"), "share", now.discount_rate, least=0.0, most=1.0, key="setting_discount"
        )
    return {
        "churn_after_days": churn,
        "churn_activity": activity,
        "churn_horizon_days": ahead,
        "retention_grain": grain,
        "currency": currency.strip().upper() or None,
        "rates": _rates(now, currency.strip().upper()),
        "margin": margin,
        "value_horizon_days": horizon,
        "discount_rate": now.discount_rate if discount is None else discount,
    }


def _rates(now: Settings, chosen: str) -> tuple[tuple[str, float], ...]:
    """A rate for each currency of the orders but the chosen one; what other files had keeps its rate."""
    currencies, known = state.workspace().dataset.currencies, dict(now.rates)
    found = [code for code in currencies if code != now.currency]
    if not found or (len(currencies) < 2 and not now.currency):
        return now.rates if chosen else ()
    st.caption(
        _(
            "Orders in another currency count once you say how many of your own one unit is worth. "
            "Without a rate they are left out."
        )
    )
    grid = st.grid(4, min_column_width=150)
    rates = {code: rate for code, rate in known.items() if code not in found}
    for code in found:
        rate = grid.number_input(
            _("1 {code} in {currency}").format(
                code=formatting.plain_markdown(code),
                currency=formatting.plain_markdown(now.currency or _("your currency")),
            ),
            min_value=0.0,
            value=known.get(code),
            format="%.6g",
            placeholder=_("no rate"),
            key=f"setting_rate_{code}",
        )
        if rate:
            rates[code] = float(rate)
    return tuple(sorted(rates.items())) if chosen else ()


def _visits(now: Settings) -> dict[str, Any]:
    st.subheader(_("Visits"), anchor=False)
    actions = _actions(now)
    left, right = st.columns(2, gap="medium")
    with left:
        gap = st.number_input(
            label("session_gap_minutes"), min_value=1, max_value=1440, value=now.session_gap_minutes, key="setting_gap"
        )
        goal = st.selectbox(
            label("goal_action"),
            actions,
            index=actions.index(now.goal_action),
            key="setting_goal",
            accept_new_options=True,
        )
    with right:
        active = st.multiselect(
            label("active_actions"),
            actions,
            default=[a for a in now.active_actions if a in actions],
            placeholder=_("Every action"),
            key="setting_active",
        )
        recovery = st.number_input(
            label("cart_recovery_days"),
            min_value=1,
            max_value=365,
            value=now.cart_recovery_days,
            key="setting_recovery",
        )
    return {
        "session_gap_minutes": gap,
        "goal_action": goal,
        "active_actions": tuple(active),
        "cart_recovery_days": recovery,
    }


def _actions(now: Settings) -> list[str]:
    """Actions there may be: the usual ones, those the mappings name, and those already chosen."""
    found = {"page_view", "add_to_cart", "purchase", now.goal_action, *now.active_actions}
    for entry in state.workspace().files:
        for part in entry.mapping.tables:
            if part.table == "visits":
                found |= {str(meaning) for meaning in part.values.get("action", {}).values() if meaning}
    return sorted(found)


def _surveys(now: Settings) -> dict[str, Any]:
    st.subheader(_("Surveys and support"), anchor=False)
    left, right = st.columns(2, gap="medium")
    with left:
        satisfied = unit_fields.number(
            label("satisfied_threshold"),
            "share",
            now.satisfied_threshold,
            least=0.0,
            most=1.0,
            help=_("Two thirds is the usual rule: 4 and 5 of five, 5 to 7 of seven."),
            key="setting_satisfied",
        )
    again = right.number_input(
        label("repeat_contact_days"), min_value=1, max_value=365, value=now.repeat_contact_days, key="setting_again"
    )
    return {
        "satisfied_threshold": now.satisfied_threshold if satisfied is None else satisfied,
        "repeat_contact_days": again,
        "happiness_weights": _weights(now),
    }


def _weights(now: Settings) -> tuple[tuple[str, float], ...]:
    """A weight for each part of the happiness index; one that is as all the others needs no mention."""
    st.caption(_("The happiness index is the mean of these parts by weight. A weight of 0 leaves a part out."))
    grid, weights = st.grid(5, min_column_width=130), dict(now.happiness_weights)
    found = [
        (
            part,
            float(
                grid.number_input(
                    _(METRICS[part].label) if part in METRICS else part,
                    min_value=0.0,
                    value=float(weights.get(part, 1)),
                    step=0.5,
                    key=f"setting_weight_{part}",
                )
            ),
        )
        for part in HAPPINESS_PARTS
    ]
    return tuple(sorted(found)) if any(weight != 1 for _part, weight in found) else ()


def _general(now: Settings) -> dict[str, Any]:
    st.subheader(_("Time and certainty"), anchor=False)
    left, right = st.columns(2, gap="medium")
    # Places, and UTC: names without a place ("localtime", "Factory") are not known to every database.
    zones = sorted({"UTC", now.timezone, *(zone for zone in available_timezones() if "/" in zone)})
    with left:
        as_of = st.date_input(
            label("as_of"),
            value=now.as_of,
            min_value=date(YEARS[0], 1, 1),
            max_value=date(YEARS[1], 12, 31),
            format="DD.MM.YYYY" if state.language() == "ru" else "YYYY-MM-DD",
            help=_("Left empty, the last day with anything in your data."),
            key="setting_as_of",
        )
        zone = st.selectbox(
            label("timezone"),
            zones,
            index=zones.index(now.timezone),
            disabled=state.has_data(),
            help=_("Times are converted when a file is read, so choose it before adding files."),
            key="setting_zone",
        )
    levels = sorted({0.8, 0.9, 0.95, 0.99, now.confidence})
    with right:
        confidence = st.selectbox(
            label("confidence"),
            levels,
            index=levels.index(now.confidence),
            format_func=names.labels(levels, lambda level: formatting.number(level, "share", state.tr())),
            key="setting_confidence",
        )
        first = st.selectbox(
            label("week_start"),
            (0, 6),
            index=(0, 6).index(now.week_start),
            format_func=names.labels((0, 6), lambda d: _("Monday") if d == 0 else _("Sunday")),
            key="setting_week",
        )
    return {"as_of": as_of, "timezone": zone, "confidence": confidence, "week_start": first}


def _as_file(now: Settings) -> None:
    """Settings as a file, for the command line or another computer."""
    with st.expander(_("Save or load the settings as a file"), icon=":material/save:"):
        st.download_button(
            _("Save settings"),
            now.to_json(),
            "settings.json",
            "application/json",
            on_click="ignore",
            icon=":material/download:",
            key="save_settings",
        )
        given = st.file_uploader(_("Load settings"), type="json", key="load_settings", max_upload_size=1)
        if given is not None and st.button(_("Use these settings")):
            try:
                _apply(Settings.from_json(given.getvalue().decode("utf-8", "replace")))
            except RegularsError as error:
                st.error(filters.sentence(error.message))
