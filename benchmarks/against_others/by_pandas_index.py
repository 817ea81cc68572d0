"""Figures made of other figures, counted by plain pandas: the happiness index and growth against the period before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.against_others.business import DAY, Business
from benchmarks.against_others.questions import COUNTED, counted, possible


def _recent(business: Business) -> Business:
    """The business in its period, else in its last whole twelve months (or six, three, one) that have as many before."""
    if business.start is not None:
        return business
    month = pd.offsets.MonthBegin(1)
    end = (business.today + DAY).to_period("M").start_time
    for months in (12, 6, 3, 1):
        if end - 2 * months * month >= business.first:
            break
    return business.within(str(end - months * month), str(end - DAY))


def before(business: Business) -> Business:
    """The period of equal length before: whole months before whole months, else as many days."""
    opens, closes = business.window
    if opens.day == 1 and closes.day == 1:
        months = (closes.year - opens.year) * 12 + closes.month - opens.month
        start = opens - months * pd.offsets.MonthBegin(1)
    else:
        start = opens - (closes - opens)
    return business.within(str(start), str(opens - DAY))


def _figure(business: Business, name: str) -> float:
    return COUNTED[name].answer(business) if possible(business, name) else np.nan


def parts(business: Business) -> pd.DataFrame:
    """The five parts of the index on 0 to 100, those that the data does not hold being empty."""
    now = _recent(business)
    worth = _figure(now, "revenue_per_customer"), _figure(before(now), "revenue_per_customer")
    growth = np.clip(worth[0] / worth[1] - 1, -1, 1) if worth[1] > 0 else np.nan
    found = {
        "csat": 100 * _figure(now, "csat"),
        "retention": 100 * _figure(now, "retention_rate"),
        "nps": (_figure(now, "nps") + 100) / 2,
        "mentions": (_figure(now, "mention_sentiment") + 1) * 50,
        "growth": 50 + 50 * growth,
    }
    return pd.DataFrame({"part": found})


counted("happiness_index", parts, lambda rows: rows["part"].mean(), orders="customer_id ordered_at amount")
counted(
    "organic_clicks:growth",
    lambda b: pd.DataFrame({"now": [_figure(_recent(b), "organic_clicks")], "then": [_figure(before(_recent(b)), "organic_clicks")]}),
    lambda rows: float((rows["now"] / rows["then"] - 1).iloc[0]) if rows["then"].iloc[0] else np.nan,
    searches="clicks day",
)
