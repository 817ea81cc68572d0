"""Derived tables, one builder each: orders from lines, sessions, active days, who is lost when, customer_facts."""

from lib.facts import (  # noqa: F401  (registration)
    activity,
    answers,
    carts,
    contacts,
    customers,
    lost,
    mentions,
    messages,
    orders,
    points,
    purchases,
    referrals,
    rhythm,
    searches,
    sessions,
    spend,
    subscriptions,
    tickets,
)
from lib.facts.base import REGISTRY, Facts

__all__ = ["REGISTRY", "Facts"]
