"""What the settings are called, and their values in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lib import formatting
from lib.i18n import N_, Message
from lib.metrics.registry import METRICS
from lib.ui import _, loyalty_rules, names, state

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "session_gap_minutes": N_("A visit ends after this many minutes without an event"),
        "churn_after_days": N_("A customer counts as lost after this many days without an order"),
        "churn_horizon_days": N_("Leaving is foretold for so many days"),
        "constant_attributes": N_("Columns about customers that never change"),
        "goal_action": N_("The action that counts as a conversion"),
        "active_actions": N_("Actions that count as activity"),
        "satisfied_threshold": N_("Share of the scale from which an answer counts as satisfied"),
        "retention_grain": N_("Retention is counted per"),
        "week_start": N_("A week starts on"),
        "timezone": N_("Time zone"),
        "as_of": N_("Treat this day as today"),
        "currency": N_("Currency"),
        "rates": N_("Exchange rates"),
        "margin": N_("Margin on revenue"),
        "value_horizon_days": N_("Value to come is told for so many days"),
        "discount_rate": N_("Money that comes a year later counts so much less"),
        "confidence": N_("Confidence level of the intervals"),
        "benchmarks": N_("Benchmarks to compare with"),
        "cart_recovery_days": N_("A cart left behind counts as brought back by an order within so many days"),
        "repeat_contact_days": N_("A request counts as repeated when its customer is back within so many days"),
        "happiness_weights": N_("Weights of the happiness index"),
        "loyalty_rules": N_("Rules of stages and types of customers"),
    }
)


def label(name: str) -> str:
    return _(LABELS[name]) if name in LABELS else name.replace("_", " ")


#: Settings that are shares of one, shown in per cent.
_SHARES = ("satisfied_threshold", "margin", "confidence", "discount_rate")


def value(name: str, used: Any) -> str | Message:
    """A setting's value in words."""
    if used is None or used == ():
        unset = {
            "churn_horizon_days": _("as many as after which a customer counts as lost"),
            "constant_attributes": _("none"),
            "currency": _("as in the data"),
            "happiness_weights": _("equal"),
            "active_actions": _("any action"),
        }
        unset["loyalty_rules"] = _("as proposed")
        return unset.get(name, _("not set"))
    if name == "week_start":
        return _("Monday") if used == 0 else _("Sunday")
    if isinstance(used, bool):
        return _("yes") if used else _("no")
    if name in _SHARES:
        return formatting.number(used, "share", state.tr())
    if name == "rates":
        return ", ".join(f"1 {code} = {rate:g}" for code, rate in used)
    if name == "happiness_weights":
        return ", ".join(f"{_(METRICS[part].label) if part in METRICS else part} {weight:g}" for part, weight in used)
    if name == "loyalty_rules":
        return ", ".join(f"{_(loyalty_rules.LABELS[rule])} {number:g}" for rule, number in used)
    if isinstance(used, tuple):
        return ", ".join(str(part) for part in used)
    if name == "retention_grain":
        return _(names.GRAINS[used])
    return used if isinstance(used, Message) else str(used)
