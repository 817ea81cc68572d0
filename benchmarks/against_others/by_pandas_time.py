"""What unrolls over time, counted by plain pandas: cohorts, survival, life cycle, who stays active."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from benchmarks.against_others.business import DAY, Business, share
from benchmarks.against_others.questions import counted

PERIOD = {"week": "W-SUN", "month": "M", "quarter": "Q"}


# Cohorts


def cohorts(business: Business, every: str = "month", of: str = "customers", kind: str = "in_period") -> pd.DataFrame:
    """Rows of first-order periods, columns of periods since, cells still open being empty.

    `of="customers"` is the share of the cohort that ordered in that period (`kind="in_period"`) or in it or any later
    one (`kind="on_or_after"`); `of="revenue"` what the cohort brought in that period.
    """
    if kind == "bracket":
        return _brackets(business)
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


#: Days since the own first order, first and last of each bracket.
BRACKETS = ((1, 30), (31, 60), (61, 90), (91, 180), (181, 365))


def _brackets(business: Business) -> pd.DataFrame:
    """Of the customers of a month, the share that ordered again within each bracket of days after their first order."""
    sold = business.whole.all_orders
    sold = sold[sold["customer_id"].notna()]
    first = sold.groupby("customer_id")["at"].transform("min")
    days = (sold["at"].dt.normalize() - first.dt.normalize()).dt.days
    cohort = first.dt.to_period("M")
    sizes = sold["customer_id"].groupby(cohort).nunique()
    found = {}
    for place, (low, high) in enumerate(BRACKETS):
        there = days.between(low, high)
        came = sold["customer_id"][there].groupby(cohort[there]).nunique().reindex(sizes.index).fillna(0)
        # Ripe when even the one who came last that month has had the whole bracket.
        ripe = [month.end_time.normalize() + high * DAY < business.window[1] for month in sizes.index]
        found[place] = (came / sizes).where(ripe)
    return pd.DataFrame(found)


def _apart(later: pd.Series, earlier: pd.Series) -> pd.Series:
    """How many periods lie between."""
    return pd.Series([(a - b).n for a, b in zip(later, earlier, strict=True)], index=later.index)


def _over(period: pd.Period, closes: pd.Timestamp) -> bool:
    return period.end_time < closes


# Survival


def lifetimes(business: Business) -> pd.DataFrame:
    """A row per customer: days by the calendar from the first time as a customer to its end, and whether it ended."""
    first = business.whole.spells.sort_values("since").groupby("customer_id").first()
    lost = first["until"] < business.today + DAY
    ended = first["until"].where(lost, business.today).dt.normalize()
    return pd.DataFrame({"days": (ended - first["since"].dt.normalize()).dt.days.astype(float), "lost": lost})


def survival(lives: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Kaplan and Meier's curve with the log-log limits of Greenwood's variance, a row per day of loss."""
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
    """Per period: new (first ever), returning (active the period before), resurrected (earlier), dormant (gone)."""
    people = active_by_grain(business, PERIOD[every])
    closes = business.window[1]
    periods = pd.period_range(min(people), (closes - DAY).to_period(PERIOD[every]))
    begun = business.whole.events["occurred_at"].min().normalize()
    ever: set[str] = set()
    before: set[str] = set()
    records = []
    for period in periods:
        now = people.get(period, set())
        # Who stays away is known of periods seen whole.
        known = _over(period, closes) and period.start_time >= begun
        dormant = len(before - now) if known else np.nan
        records.append((period.start_time, len(now - ever), len(now & before), len((now & ever) - before), dormant))
        ever |= now
        before = now
    return pd.DataFrame(records, columns=["period", "new", "returning", "resurrected", "dormant"])
