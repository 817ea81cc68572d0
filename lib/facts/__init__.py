"""Derived tables, one builder each: orders from lines, sessions, active days, who is lost when, customer_facts."""

from lib.facts import activity, answers, customers, lost, orders, searches, sessions, tickets  # noqa: F401  (registration)
from lib.facts.base import REGISTRY, Facts

__all__ = ["REGISTRY", "Facts"]
