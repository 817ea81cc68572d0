"""What things are called on the pages: columns of customers, breakdowns, tables, time steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from lib import schema
from lib.i18n import N_
from lib.ui import _

GRAINS: Mapping[str, str] = MappingProxyType(
    {"day": N_("Day"), "week": N_("Week"), "month": N_("Month"), "quarter": N_("Quarter"), "year": N_("Year")}
)

_FACTS: Mapping[str, str] = MappingProxyType(
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
        "state": N_("Customer or lost"),
        "state.customer": N_("customer"),
        "state.lost": N_("lost"),
        "state.none": N_("has not bought yet"),
        "landing_page": N_("Landing page"),
        "question": N_("Survey question"),
        "new_or_returning": N_("New or returning"),
        "new_or_returning.new": N_("new"),
        "new_or_returning.returning": N_("returning"),
        "first_or_repeat": N_("First or later order"),
        "first_or_repeat.first": N_("first order"),
        "first_or_repeat.repeat": N_("later order"),
        "first_order_month": N_("Month of the first order"),
    }
)
_ROLES = {role.name: role.label for table in reversed(list(schema.TABLES.values())) for role in table.roles}

_OF_VISITS = {role.name for role in schema.TABLES["visits"].roles}


def field(name: str) -> str:
    """A column as a person would name it; a column of her own file keeps its header. Plain text, not Markdown."""
    if name in _FACTS:
        return _(_FACTS[name])
    if name in _ROLES:
        return _(_ROLES[name])
    if name.startswith("first_"):
        touched = name.removeprefix("first_")
        if touched in _OF_VISITS:
            return _("{field} of the first visit", field=field(touched))
        return _("{field} of the first order", field=field(touched))
    table, dot, column = name.partition(".")
    if dot and table in schema.TABLES:
        return _("{field} (any of {table})", field=field(column), table=_(schema.TABLES[table].label))
    return name


def value(field_name: str, shown: object, flag: bool = False) -> str:
    """A value of a column, as a person would write it; those of a `flag` are yes and no."""
    if f"{field_name}.{shown}" in _FACTS:
        return _(_FACTS[f"{field_name}.{shown}"])
    if isinstance(shown, bool) or (flag and shown in ("true", "false")):
        return _("yes") if shown in (True, "true") else _("no")
    if isinstance(shown, float) and shown == round(shown):
        return str(int(shown))
    return str(shown)


def table(name: str) -> str:
    return _(schema.TABLES[name].label) if name in schema.TABLES else name


def labels(options: Iterable[Any], describe: Callable[[Any], str]) -> Callable[[Any], str]:
    """What a widget's options are called, settled now: Streamlit may ask again where no session is at hand."""
    known = {option: describe(option) for option in options}
    return lambda option: known.get(option, str(option))
