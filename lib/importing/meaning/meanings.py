"""What the canonical values of roles are called, where a role allows few of them or many of them have names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lib.i18n import N_, Message, msg
from lib.importing.meaning.values import Canonical

QUESTIONS: Mapping[Canonical, str] = MappingProxyType(
    {
        "nps": N_("recommendation, 0 to 10 (NPS)"),
        "csat": N_("satisfaction (CSAT)"),
        "ces": N_("effort (CES)"),
        "repurchase": N_("intention to buy again"),
        "attitude": N_("attitude to the brand"),
    }
)
ACTIONS: Mapping[Canonical, str] = MappingProxyType(
    {
        "page_view": N_("page view"),
        "purchase": N_("purchase"),
        "add_to_cart": N_("put into the cart"),
        "search": N_("search on the site"),
        "share": N_("shared"),
        "share_offer": N_("offer to share"),
        "sign_up": N_("sign-up"),
        "referral": N_("invited somebody"),
    }
)
_YES_NO: Mapping[Canonical, str] = MappingProxyType({True: N_("yes"), False: N_("no")})
_NAMES: Mapping[tuple[str, str], Mapping[Canonical, str]] = MappingProxyType(
    {
        ("answers", "question"): QUESTIONS,
        ("visits", "action"): ACTIONS,
        ("orders", "status"): {
            "completed": N_("completed"),
            "cancelled": N_("cancelled"),
            "refunded": N_("refunded"),
        },
        ("tickets", "status"): {"open": N_("open"), "resolved": N_("resolved")},
        ("messages", "kind"): {
            "marketing": N_("marketing"),
            "survey": N_("survey"),
            "share_offer": N_("offer to share"),
        },
        ("subscriptions", "status"): {"running": N_("running"), "ended": N_("ended")},
        ("mentions", "sentiment"): {
            "positive": N_("positive"),
            "neutral": N_("neutral"),
            "negative": N_("negative"),
        },
    }
)


def known(table: str, role: str) -> Mapping[Canonical, str]:
    """Canonical value -> English name, for the roles whose values have names; otherwise empty."""
    return _NAMES.get((table, role), {})


def name(table: str, role: str, value: Canonical) -> Message:
    """What a value is called."""
    if isinstance(value, bool):
        return msg(_YES_NO[value])
    if value in known(table, role):
        return msg(known(table, role)[value])
    if isinstance(value, float) and value == int(value):
        return Message("{value}", {"value": int(value)})
    return Message("{value}", {"value": value})
