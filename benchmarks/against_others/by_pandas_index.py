"""Figures made of other figures, counted by plain pandas: the happiness index and growth against the period before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.against_others.business import DAY, Business
from benchmarks.against_others.questions import COUNTED, counted, possible


def recent(business: Business, first: pd.Timestamp) -> Business | None:
    """The period, else the last whole twelve months (or six, three, one) with as many before them since `first`."""
    if business.start is not None:
        return business if before(business).window[0] >= first else None
    month = pd.offsets.MonthBegin(1)
    end = (business.today + DAY).to_period("M").start_time
    for months in (12, 6, 3, 1):
        if end - 2 * months * month >= first:
            return business.within(str(end - months * month), str(end - DAY))
    return None


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


def growth(business: Business, name: str, first: pd.Timestamp) -> float:
    """By how much a figure is above that of the period before."""
    now = recent(business, first)
    if now is None:
        return np.nan
    then = _figure(before(now), name)
    return _figure(now, name) / then - 1 if then > 0 else np.nan


def parts(business: Business) -> pd.DataFrame:
    """The five parts of the index on 0 to 100, those that the data does not hold being empty."""
    sold = business.tables["orders"]["ordered_at"].min().normalize()
    found = {
        "csat": 100 * _figure(business, "csat"),
        "retention": 100 * _figure(business, "retention_rate"),
        "nps": (_figure(business, "nps") + 100) / 2,
        "mentions": (_figure(business, "mention_sentiment") + 1) * 50,
        "growth": 50 + 50 * np.clip(growth(business, "revenue_per_customer", sold), -1, 1),
    }
    return pd.DataFrame({"part": found})


def _index(rows: pd.DataFrame) -> float:
    """One part alone is no index."""
    return float(rows["part"].mean()) if rows["part"].notna().sum() > 1 else np.nan


def _clicks(business: Business) -> pd.DataFrame:
    return pd.DataFrame({"growth": [growth(business, "organic_clicks", business.tables["searches"]["day"].min())]})


counted("happiness_index", parts, _index, orders="customer_id ordered_at amount")
counted("organic_clicks:growth", _clicks, lambda rows: rows["growth"].iloc[0], searches="clicks day")
