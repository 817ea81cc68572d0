"""What is asked of both sides, and the answers of the pandas side by the metric's name (`name:variant`)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from benchmarks.against_others.business import Business

Value = Callable[[pd.DataFrame], float]


@dataclass(frozen=True)
class Counted:
    """A metric that is one figure over rows: `rows` gives them, `value` counts them, `by` names what may split them."""

    needs: Mapping[str, tuple[str, ...]]
    rows: Callable[[Business], pd.DataFrame]
    value: Value
    by: tuple[str, ...] = ()
    when: Callable[[Business], bool] = lambda business: True

    def answer(self, business: Business) -> float:
        found = self.value(business.once(self.rows))
        return math.nan if pd.isna(found) else float(found)

    def split(self, business: Business, field: str) -> dict[str, float]:
        """The figure for each value of a field, rows without one left out."""
        rows = business.once(self.rows)
        return {str(key): float(self.value(part)) for key, part in rows.groupby(field, dropna=True)}


COUNTED: dict[str, Counted] = {}


def counted(
    name: str,
    rows: Callable[[Business], pd.DataFrame],
    value: Value,
    *by: str,
    when: Callable[[Business], bool] = lambda business: True,
    **needs: str,
) -> None:
    """Declare a metric; `needs` are the columns of each table without which it cannot be asked, `when` what else."""
    COUNTED[name] = Counted({table: tuple(columns.split()) for table, columns in needs.items()}, rows, value, by, when)


def possible(business: Business, name: str) -> bool:
    asked = COUNTED[name]
    return all(business.has(table, *columns) for table, columns in asked.needs.items()) and asked.when(business)


def ask(name: str) -> tuple[str, str | None]:
    """A metric's name and its variant."""
    metric, _, variant = name.partition(":")
    return metric, variant or None
