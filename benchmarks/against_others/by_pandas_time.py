"""What unrolls over time, counted by plain pandas: cohorts, survival, life cycle, who stays active."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.against_others.business import DAY, Business, share
from benchmarks.against_others.questions import counted

PERIOD = {"week": "W-SUN", "month": "M", "quarter": "Q"}


# Cohorts


def cohorts(business: Business, every: str = "month", of: str = "customers", kind: str = "in_period") -> pd.DataFrame:
    """Rows of first-order periods, columns of periods since, cells still open being empty.

    `of="customers"` is the share of the cohort that ordered in that period (`kind="in_period"`) or in it or any later
    one (`kind="on_or_after"`); `of="revenue"` what the cohort brought in that period.
    """
    grain = PERIOD[every]
    sold = business.whole.all_orders
    sold = sold[sold["customer_id"].notna()]
    order = sold["at"].dt.to_period(grain)
    first = order.groupby(sold["customer_id"]).transform("min")
    end = (business.window[1] - DAY).to_period(grain)
    lasts = range((end - first.min()).n + 1)
    sizes = sold["customer_id"].groupby(first).nunique()
    if of == "customers":
        seen = pd.DataFrame({"who": sold["customer_id"], "cohort": first, "step": _apart(order, first)})
        if kind == "on_or_after":
            seen = seen.groupby(["who", "cohort"], as_index=False)["step"].max()
            cells = pd.DataFrame({k: seen[seen["step"] >= k].groupby("cohort")["who"].nunique() for k in lasts})
        else:
            cells = seen.groupby(["cohort", "step"])["who"].nunique().unstack()
        table = cells.reindex(index=sizes.index, columns=lasts).fillna(0).div(sizes, axis=0)
    else:
        lines = business.whole.lines
        known = first.groupby(sold["customer_id"]).first()
        lines = lines.assign(cohort=lines["customer_id"].map(known)).dropna(subset=["cohort"])
        step = _apart(lines["ordered_at"].dt.to_period(grain), lines["cohort"])
        cells = lines["net"].groupby([lines["cohort"], step]).sum().unstack()
        table = cells.reindex(index=sizes.index, columns=lasts).fillna(0)
    ripe = pd.DataFrame(
        {k: [_over(cohort + k, business.window[1]) for cohort in table.index] for k in table.columns}, index=table.index
    )
    return table.where(ripe)


def _apart(later: pd.Series, earlier: pd.Series) -> pd.Series:
    """How many periods lie between."""
    return pd.Series([(a - b).n for a, b in zip(later, earlier, strict=True)], index=later.index)


def _over(period: pd.Period, closes: pd.Timestamp) -> bool:
    return period.end_time < closes


# Survival


def lifetimes(business: Business) -> pd.DataFrame:
    """A row per customer: whole days from the start of the first time as a customer to its end, and whether it ended."""
    first = business.whole.spells.sort_values("since").groupby("customer_id").first()
    closes = business.today + DAY
    lost = first["until"] < closes
    days = (first["until"].where(lost, closes) - first["since"]).dt.total_seconds() / 86400
    return pd.DataFrame({"days": np.floor(days), "lost": lost})


def survival(lives: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Kaplan and Meier's curve with the log-log limits of Greenwood's variance; a row per day on which somebody left."""
    from scipy.stats import norm

    z = norm.ppf((1 + level) / 2)
    records, alive, spread = [], 1.0, 0.0
    for day in np.sort(lives.loc[lives["lost"], "days"].unique()):
        at_risk = int((lives["days"] >= day).sum())
        lost = int((lives["lost"] & (lives["days"] == day)).sum())
        alive *= 1 - lost / at_risk
        spread += lost / (at_risk * (at_risk - lost)) if at_risk > lost else np.nan
        if 0 < alive < 1:
            width = z * np.sqrt(spread) / np.log(alive)
            low, high = alive ** np.exp(-width), alive ** np.exp(width)
        else:
            low = high = alive
        records.append((day, at_risk, lost, alive, min(low, high), max(low, high)))
    return pd.DataFrame(records, columns=["day", "at_risk", "lost", "survival", "low", "high"])


# Activity


def active_by_grain(business: Business, grain: str) -> dict[pd.Period, set[str]]:
    """Who did anything on the site in each week or month of the whole history."""
    seen = business.whole.events
    return {period: set(rows) for period, rows in seen["person"].groupby(seen["occurred_at"].dt.to_period(grain))}


def _stayed(business: Business) -> pd.DataFrame:
    """A row per whole month of the period that follows one: who was active in the one before, and of them in this."""
    people = active_by_grain(business, "M")
    first = business.whole.events["occurred_at"].min().normalize()
    opens, closes = business.window
    records = []
    for month, active in people.items():
        within = month.start_time >= opens and _over(month, closes)
        if within and month - 1 in people and (month - 1).start_time >= first:
            records.append((len(people[month - 1]), len(people[month - 1] & active)))
    return pd.DataFrame(records, columns=["before", "after"])


LOG = "visitor_id occurred_at"
counted("active_retention", _stayed, lambda rows: share(rows["after"].sum(), rows["before"].sum()), visits=LOG)
counted("active_churn", _stayed, lambda rows: 1 - share(rows["after"].sum(), rows["before"].sum()), visits=LOG)


def lifecycle(business: Business, every: str = "month") -> pd.DataFrame:
    """Per period: new (first ever), returning (also active the period before), resurrected (earlier), dormant (gone)."""
    people = active_by_grain(business, PERIOD[every])
    periods = pd.period_range(min(people), max(people), freq=PERIOD[every])
    ever: set[str] = set()
    before: set[str] = set()
    records = []
    for period in periods:
        now = people.get(period, set())
        records.append(
            (
                period.start_time,
                len(now - ever),
                len(now & before),
                len((now & ever) - before),
                len(before - now),
            )
        )
        ever |= now
        before = now
    return pd.DataFrame(records, columns=["period", "new", "returning", "resurrected", "dormant"])
