"""Settings in words: what each is called, and its value as the reader's language writes it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lib import formatting
from lib.i18n import N_, Message, Translator
from lib.metrics.registry import METRICS

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "session_gap_minutes": N_("A visit ends after this many minutes without an event"),
        "churn_after_days": N_("A customer counts as lost after this many days of silence"),
        "churn_activity": N_("What ends a silence"),
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
LOYALTY_RULES: Mapping[str, str] = MappingProxyType(
    {
        "regular_orders": N_("Regular: orders at least"),
        "regular_gap": N_("Regular: quiet for at most so many usual gaps"),
        "bond_orders": N_("Bond: orders at least"),
        "steady_gap": N_("Bond: the last gap at most so many usual gaps"),
        "loyal_days": N_("Loyalty: the bond kept for so many days"),
        "promo_share": N_("Devoted: share of orders with a promo code below"),
        "fan_share": N_("Fans are among so many who order most often"),
        "fan_referrals": N_("Fan: recommendations at least"),
    }
)
GRAINS: Mapping[str, str] = MappingProxyType(
    {"day": N_("Day"), "week": N_("Week"), "month": N_("Month"), "quarter": N_("Quarter"), "year": N_("Year")}
)
CHURN_ACTIVITIES: Mapping[str, str] = MappingProxyType(
    {
        "orders": N_("an order"),
        "visits": N_("a visit or an order"),
        "any": N_("any sign of life: order, visit, request, answer, opened message"),
    }
)
UNSET: Mapping[str, str] = MappingProxyType(
    {
        "churn_horizon_days": N_("as many as after which a customer counts as lost"),
        "constant_attributes": N_("none"),
        "currency": N_("as in the data"),
        "happiness_weights": N_("equal"),
        "active_actions": N_("any action"),
        "loyalty_rules": N_("as proposed"),
    }
)
#: Settings that are shares of one, shown in per cent.
_SHARES = ("satisfied_threshold", "margin", "confidence", "discount_rate")


def setting_label(name: str, tr: Translator) -> str:
    """What a setting is called."""
    return tr(LABELS[name]) if name in LABELS else name.replace("_", " ")


def setting_value(name: str, used: Any, tr: Translator) -> str:
    """A setting's value in words, as plain text."""
    if used is None or used == ():
        return tr(UNSET.get(name, N_("not set")))
    if isinstance(used, Message):
        return tr(used)
    if name == "week_start":
        return tr(N_("Monday")) if used == 0 else tr(N_("Sunday"))
    if isinstance(used, bool):
        return tr(N_("yes")) if used else tr(N_("no"))
    if name in _SHARES:
        return formatting.number(used, "share", tr)
    if name == "rates":
        return ", ".join(f"1 {code} = {rate:g}" for code, rate in used)
    if name == "happiness_weights":
        return ", ".join(f"{tr(METRICS[part].label) if part in METRICS else part} {weight:g}" for part, weight in used)
    if name == "loyalty_rules":
        return ", ".join(f"{tr(LOYALTY_RULES[rule])} {number:g}" for rule, number in used)
    if isinstance(used, tuple):
        return ", ".join(str(part) for part in used)
    if name == "churn_activity":
        return tr(CHURN_ACTIVITIES[used])
    return tr(GRAINS[used]) if name == "retention_grain" else str(used)
