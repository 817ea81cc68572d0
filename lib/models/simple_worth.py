"""Worth without a fitted model: by the textbook formula, or what customers have brought so far."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from lib.facts import Facts
from lib.facts.base import day_after, days_between
from lib.facts.lost import tells_who_stays
from lib.facts.orders import one_currency
from lib.facts.subscriptions import runs_at
from lib.i18n import N_, Message, msg, msgn
from lib.models.estimate import DAYS_PER_YEAR, Estimate, completed
from lib.models.holdout import held_out
from lib.stats.intervals import z_of

#: Fewer departures than this do not tell how long customers stay.
FEWEST_LOST = 5
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
#: Customers are drawn again so often for the interval, with a fixed seed.
RESAMPLES = 100


def by_formula(facts: Facts, buyers: pd.DataFrame | None) -> Estimate | Message:
    """Mean order × orders per customer and year × the time she is expected to stay; of subscribers the yearly amount ×
    that time. Who is lost brings nothing. The sentence is why there is no such estimate.
    """
    stays = _stays(facts)
    if stays is None or stays.empty:
        return msg(N_("Nothing in the files tells how long customers stay."))
    lost = int(stays["lost"].sum())
    if lost == 0:
        return msg(N_("Nobody has been lost so far, so it is not known how long customers stay."))
    if lost < FEWEST_LOST:
        return msgn(
            N_("Only {count} customer has been lost so far, too few to know how long customers stay."),
            N_("Only {count} customers have been lost so far, too few to know how long customers stay."),
            lost,
        )
    found = _bought(facts, buyers) if buyers is not None else _paying(facts)
    if found is None:
        return msg(N_("Nothing in the files tells what customers pay."))
    people = found.merge(stays, on="customer_id", how="left")
    if buyers is None:
        # What is paid by the month comes once a year for every year she stays.
        people["orders"] = people["years"]
    here = people["here"].fillna(False).astype(bool).to_numpy()
    sums = people[["lost", "years", "orders"]].fillna(0.0).to_numpy()
    horizon, discount = facts.settings.value_horizon_days / DAYS_PER_YEAR, np.log1p(facts.settings.discount_rate)
    churn, rate = _rates(sums.sum(axis=0))
    amount = people["amount"].to_numpy()
    revenue = np.where(here, rate * _time_within(horizon, churn + discount) * amount, 0.0 * amount)
    if buyers is not None:
        orders_none = 1 - rate / (rate + churn) * -np.expm1(-(rate + churn) * horizon)
        people["expected_orders"] = np.where(here, rate * _time_within(horizon, churn), 0.0)
        people["p_no_order"] = np.where(here, orders_none, 1.0)
    total = revenue.sum()
    spread = _spread(sums, horizon, discount)
    half = z_of(facts.settings.confidence) * spread
    evaluation, holdout = _tried(facts) if buyers is not None else ({}, pd.DataFrame())
    certain = np.isfinite(total) and total > 0 and np.isfinite(spread)
    return Estimate(
        customers=completed(people.assign(predicted_revenue=revenue)),
        why=msg(
            N_(
                "The simple formula is used: the mean order of each customer × {rate} orders per customer and year × "
                "the time she is expected to stay within the next {days} days (of 100 customers {lost} leave in a "
                "year at that pace)."
            )
            if buyers is not None
            else N_(
                "Customers subscribe, so the simple formula is used: what each pays × the time she is expected to stay "
                "within the next {days} days (of 100 customers {lost} leave in a year at that pace)."
            ),
            days=facts.settings.value_horizon_days,
            lost=round(-100 * float(np.expm1(-churn))),
            rate=round(float(rate), 1),
        ),
        low=float(total * np.exp(-half)) if certain else None,
        high=float(total * np.exp(half)) if certain else None,
        parameters={"churn_per_year": float(churn), "orders_per_year": float(rate)},
        evaluation=evaluation,
        holdout=holdout,
    )


def _tried(facts: Facts) -> tuple[dict[str, Any], pd.DataFrame]:
    """How well the formula would have foreseen the orders of a time that is over."""

    def foresee(before: pd.DataFrame, cutoff: date, days: int) -> NDArray[np.float64] | None:
        stays = _stays(facts, cutoff)
        people = before.assign(orders=before["frequency"] + 1)
        if stays is None:
            return None
        people = people.merge(stays, on="customer_id", how="left").fillna({"here": False})
        churn, rate = _rates(people[["lost", "years", "orders"]].sum().to_numpy(dtype=float))
        staying = _time_within(days / DAYS_PER_YEAR, churn)
        return np.where(people["here"].astype(bool), rate * staying, 0.0)

    return held_out(facts, foresee=foresee)


def so_far(facts: Facts, buyers: pd.DataFrame | None) -> Estimate | None:
    """What each customer has brought up to today; None where nothing tells what anybody paid."""
    why = msg(N_("So what each customer has brought so far stands in for what she will bring."))
    if buyers is not None:
        people = _bought(facts, buyers)
        people["predicted_revenue"] = people["amount"] * people["orders"]
    else:
        found = _paying(facts)
        if found is None:
            return None
        people = found.assign(predicted_revenue=found["paid"])
    return Estimate(customers=completed(people), why=why)


def _rates(sums: np.ndarray) -> tuple[float, float]:
    """Departures, and orders, per customer and year: both counted over the time people were customers."""
    lost, years, orders = sums
    return (lost / years, orders / years) if years > 0 else (np.nan, np.nan)


def _time_within(horizon: float, rate: float) -> float:
    """The years somebody is expected to stay within a horizon who leaves at a constant rate per year."""
    return horizon if rate <= 0 else float(-np.expm1(-rate * horizon) / rate)


def _spread(sums: np.ndarray, horizon: float, discount: float) -> float:
    """How much the logarithm of the total varies with the customers the two rates are learned from."""
    rng = np.random.default_rng(20050401)
    logs = []
    for _draw in range(RESAMPLES):
        churn, rate = _rates(rng.poisson(1.0, len(sums)) @ sums)
        logs.append(np.log(rate * _time_within(horizon, churn + discount)))
    return float(np.std(logs))


def _stays(facts: Facts, until: date | None = None) -> pd.DataFrame | None:
    """A row per customer as of the end of a day (None: today); None where nothing tells.

    Columns: `years` as a customer so far, `lost` (how often) and `here`, whether she is one then.
    """
    if tells_who_stays(facts):
        end = day_after(until or facts.as_of)
        spells = facts["spells"].filter(_.started_at < end)
        spells = spells.mutate(ended_at=ibis.ifelse(spells.ended_at < end, spells.ended_at, None))
        years = days_between(ibis.coalesce(spells.ended_at, end), spells.started_at) / DAYS_PER_YEAR
        people = spells.mutate(years=years.clip(lower=0)).group_by("customer_id")
        rows = people.agg(years=_.years.sum(), lost=_.ended_at.count(), here=_.ended_at.isnull().any())
    elif facts.has("customers", "churned", "tenure_months"):
        people = facts["attributes"].filter(_.churned.notnull() & (_.tenure_months >= 0))
        rows = people.select(
            customer_id="person_id",
            years=people.tenure_months / 12,
            lost=people.churned.cast("int64"),
            here=~people.churned,
        )
    else:
        return None
    return facts.dataset.engine.frame(rows.order_by("customer_id"))


def _bought(facts: Facts, buyers: pd.DataFrame) -> pd.DataFrame:
    """Buyers with `orders` (days with one) and `amount`, what one brought on average, returns taken off."""
    people = buyers.assign(orders=buyers["frequency"] + 1)
    if not (facts.has("orders", "amount") and one_currency(facts)):
        return people.assign(amount=np.nan)
    lines = facts["sales"].filter(_.customer_id.notnull())
    moved = facts.dataset.engine.frame(lines.group_by("customer_id").agg(revenue=_.amount.sum()))
    revenue = people["customer_id"].map(moved.set_index("customer_id")["revenue"]).fillna(0.0)
    return people.assign(amount=revenue.clip(lower=0) / people["orders"])


def _paying(facts: Facts) -> pd.DataFrame | None:
    """Who pays by the month: `amount` a year at today's price and `paid` so far; None where nothing tells."""
    if facts.has("subscriptions"):
        end = day_after(facts.as_of)
        spans = facts["paid_spans"].filter(_.started_at < end)
        days = days_between(ibis.least(ibis.coalesce(spans.until, end), end), spans.started_at).clip(lower=0)
        spans = spans.mutate(paid=spans.monthly_amount * days / DAYS_PER_MONTH)
        monthly = spans.monthly_amount.sum(where=runs_at(spans, end)).fill_null(0.0)
        rows = spans.group_by("customer_id").agg(amount=monthly * 12, paid=spans.paid.sum())
    elif facts.has("customers", "monthly_charge"):
        people = facts["attributes"].filter(_.monthly_charge.notnull())
        stayed = facts.has("customers", "tenure_months")
        months = people.tenure_months.fill_null(0.0) if stayed else ibis.null("float64")
        rows = people.select(
            customer_id="person_id", amount=people.monthly_charge * 12, paid=people.monthly_charge * months
        )
    else:
        return None
    return facts.dataset.engine.frame(rows.order_by("customer_id"))
