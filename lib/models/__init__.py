"""Fitted models of customers: who will leave, what they are worth, when they order next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lib.facts import Facts

#: What makes each model's result of a dataset, for `Facts.fitted`.
MAKERS: Mapping[str, Callable[[Facts], Any]] = MappingProxyType({})
