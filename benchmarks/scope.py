"""The two questions every side answers: everything, and one segment in one half year; and the names of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Question:
    """`device` chooses the customers whose first session ever was on it; days are included on both sides."""

    device: str | None = None
    start: date | None = None
    end: date | None = None


EVERYTHING = Question()
#: A filter change, as somebody makes it on a page.
FILTERED = Question(device="mobile", start=date(2024, 7, 1), end=date(2024, 12, 30))

#: The numbers all sides must agree on.
NUMBERS = (
    "conversion_rate",
    "bounce_rate",
    "pages_per_session",
    "session_duration",
    "visit_frequency",
    "dau",
    "wau",
    "mau",
    "stickiness",
    "customers",
    "revenue",
    "average_order_value",
    "revenue_per_customer",
    "orders_per_customer",
    "repeat_purchase_rate",
    "purchase_interval",
    "retention_rate",
    "churn_rate",
    "clv_historic",
    "clv_simple",
)
SESSION_GAP_SECONDS = 30 * 60
RELOAD_SECONDS = 5
SHORTEST_CHURN_DAYS = 30
LONGEST_LIFETIME_YEARS = 5
