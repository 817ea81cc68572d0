"""Fitted models of customers: who will leave, what they are worth, when they order next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lib.facts import Facts



def _clv(facts: Facts) -> Any:
    from lib.models.worth import customer_worth

    return customer_worth(facts)


#: What makes each model's result of a dataset, for `Facts.fitted`.
MAKERS: Mapping[str, Callable[[Facts], Any]] = MappingProxyType({"clv": _clv})
