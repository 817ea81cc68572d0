"""What every way of valuing customers gives, whether it was fitted or reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from lib.i18n import Message

#: The columns of an estimate besides `customer_id`, as `Worth` describes them.
COLUMNS = ("frequency", "recency", "T", "p_alive", "p_no_order", "expected_orders", "predicted_revenue")
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """`customers` with `customer_id` and `COLUMNS`, the sentence that says how; `low` and `high` of the sum of
    `predicted_revenue` where it has an interval.
    """

    customers: pd.DataFrame
    why: Message
    notes: tuple[Message, ...] = ()
    low: float | None = None
    high: float | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    evaluation: Mapping[str, Any] = field(default_factory=dict)
    holdout: pd.DataFrame = field(default_factory=pd.DataFrame)


def completed(customers: pd.DataFrame) -> pd.DataFrame:
    """The columns of an estimate, null where the way at hand says nothing of them."""
    empty = {name: np.nan for name in COLUMNS if name not in customers}
    return customers.assign(**empty)[["customer_id", *COLUMNS]]


def present_value(days: float, yearly_rate: float) -> float:
    """What one unit of money in so many days is worth today."""
    return float((1 + yearly_rate) ** (-days / DAYS_PER_YEAR))
