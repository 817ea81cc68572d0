"""What columns and their values are called, for whoever writes a sentence about them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lib import schema
from lib.facts import lens_words
from lib.i18n import N_, Message, msg

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "orders": N_("Number of orders"),
        "revenue": N_("Revenue from the customer"),
        "days_since_order": N_("Days since the last order"),
        "last_order_at": N_("Last order"),
        "first_order_at": N_("First order"),
        "visits": N_("Number of visits"),
        "first_visit_at": N_("First visit"),
        "last_visit_at": N_("Last visit"),
        "tickets": N_("Number of tickets"),
        "last_nps": N_("Last answer to the recommendation question"),
        "last_csat": N_("Last satisfaction score"),
        "messages": N_("Messages received"),
        "messages_opened": N_("Messages opened"),
        "last_message_at": N_("Last message"),
        "action.page_view": N_("page view"),
        "action.purchase": N_("purchase"),
        "action.add_to_cart": N_("put into the cart"),
        "action.search": N_("search on the site"),
        "action.share": N_("shared"),
        "action.share_offer": N_("offer to share"),
        "action.sign_up": N_("sign-up"),
        "action.referral": N_("invited somebody"),
        "cart_step.visited": N_("All visits"),
        "cart_step.cart": N_("Something put into the cart"),
        "cart_step.ordered": N_("Ordered"),
        "verdict.real": N_("beyond chance"),
        "verdict.noise": N_("may be chance"),
        "kind.marketing": N_("marketing"),
        "kind.survey": N_("survey"),
        "kind.share_offer": N_("offer to share"),
        "state": N_("Customer or lost"),
        "state.customer": N_("customer"),
        "state.lost": N_("lost"),
        "state.none": N_("has not bought yet"),
        "churn_risk": N_("Risk of leaving (today)"),
        "risk_band": N_("How likely to leave (today)"),
        "risk_band.high": N_("high risk"),
        "risk_band.medium": N_("medium risk"),
        "risk_band.low": N_("low risk"),
        "value_at_risk": N_("Money at risk (today)"),
        "predicted_value": N_("Value to come (today)"),
        "next_order_on": N_("Next order expected on (today)"),
        "landing_page": N_("Landing page"),
        "question": N_("Survey question"),
        "new_or_returning": N_("New or returning"),
        "new_or_returning.new": N_("new"),
        "new_or_returning.returning": N_("returning"),
        "first_or_repeat": N_("First or later order"),
        "first_or_repeat.first": N_("first order"),
        "first_or_repeat.repeat": N_("later order"),
        "first_order_month": N_("Month of the first order"),
        "referred": N_("Came by recommendation"),
        "is_customer": N_("Known customer"),
        **lens_words.NAMES,
    }
)
#: Units of the columns that are more than plain numbers.
UNITS: Mapping[str, str] = MappingProxyType(
    {
        "churn_risk": "share",
        "rise_chance": "share",
        "next_stage_chance": "share",
        "promo_share": "share",
        "revenue": "money",
        "predicted_value": "money",
        "value_at_risk": "money",
        "monthly_amount": "money",
    }
)
_ROLES = {role.name: role.label for table in reversed(list(schema.TABLES.values())) for role in table.roles}
_OF_VISITS = {role.name for role in schema.TABLES["visits"].roles}


def field(name: str) -> Message | str:
    """A column as a person would name it; a column of her own file keeps its header, which is text and no message."""
    if name in FACTS:
        return msg(FACTS[name])
    if name in _ROLES:
        return msg(_ROLES[name])
    if name.startswith("first_"):
        touched = name.removeprefix("first_")
        if touched in _OF_VISITS:
            return msg(N_("{field} of the first visit"), field=field(touched))
        return msg(N_("{field} of the first order"), field=field(touched))
    table, dot, column = name.partition(".")
    if dot and table in schema.TABLES:
        return msg(N_("{field} (any of {table})"), field=field(column), table=msg(schema.TABLES[table].label))
    return name


def value(field_name: str, shown: object, flag: bool = False) -> Message | str:
    """A value of a column, as a person would write it; those of a `flag` are yes and no."""
    if f"{field_name}.{shown}" in FACTS:
        return msg(FACTS[f"{field_name}.{shown}"])
    if isinstance(shown, bool) or (flag and shown in ("true", "false")):
        return msg(N_("yes")) if shown in (True, "true") else msg(N_("no"))
    if isinstance(shown, float) and shown == round(shown):
        return str(int(shown))
    return str(shown)
