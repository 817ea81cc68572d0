"""Fitted models of customers: who will leave, what they are worth, when they order next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lib.facts import Facts


def _churn(facts: Facts) -> Any:
    # Imported when asked for: scikit-learn takes a second to import, which the first page need not wait for.
    from lib.models.churn import of

    return of(facts)


def _clv(facts: Facts) -> Any:
    from lib.models.worth import customer_worth

    return customer_worth(facts)


def _next_order(facts: Facts) -> Any:
    from lib.models.next_order import expected_orders

    return expected_orders(facts)


def _next_stage(facts: Facts) -> Any:
    from lib.models.next_stage import next_stages

    found = next_stages(facts)
    facts.predict("next_stage", found.customers.rename(columns={"customer_id": "person_id"}).drop(columns="stage"))
    return found


#: What makes each model's result of a dataset, for `Facts.fitted`.
MAKERS: Mapping[str, Callable[[Facts], Any]] = MappingProxyType(
    {"churn": _churn, "clv": _clv, "next_order": _next_order, "next_stage": _next_stage}
)
