"""Lifetime value: what customers have brought so far, and what one may bring in all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from ibis import _

from lib.facts import Facts
from lib.facts.orders import margin_of_costs, one_currency
from lib.i18n import N_
from lib.metrics import rows_value
from lib.metrics.metric import Interval, Metric, Needs, Part, Rows, Way, over, quantile
from lib.metrics.retention import BY_SILENCE
from lib.metrics.value import GUESTS, NAMELESS, ONE_CURRENCY, PAID
from lib.settings import Settings

SUBSCRIBED: Needs = {"subscriptions": ("customer_id", "started_at", "monthly_amount")}
LONGEST_LIFETIME = 5
GRAINS_PER_YEAR = {"week": 365.25 / 7, "month": 12.0, "quarter": 4.0}
GIVEN = N_("The margin is the one in Settings.")
FROM_COSTS = N_("No margin is set, so it is read from the costs of the orders; a margin in Settings overrides it.")
NO_MARGIN = N_("Without a margin in Settings, or costs in the orders, this is revenue before any costs.")
ASK_FOR_MARGIN = N_("It needs your margin: enter it in Settings, or load orders with their costs.")


def margin_given(facts: Facts) -> bool:
    return facts.settings.margin is not None


def margin_from_costs(facts: Facts) -> bool:
    return not margin_given(facts) and margin_of_costs(facts) is not None


def margin_of_settings(settings: Settings) -> dict[str, float]:
    return {"margin": settings.margin if settings.margin is not None else 1.0}


Worked = Mapping[str, str]


def by_margin(
    worked: Worked,
    when: Callable[[Facts], bool],
    why_not: str | None = None,
    constants: Callable[[Settings], Mapping[str, float]] = lambda settings: {},
    *,
    without: bool = True,
    **declared: Any,
) -> tuple[Way, ...]:
    """The same way with the margin in Settings, with one read from costs, and (`without`) with none.

    `worked` gives the formula of each: `given`, `costs`, `none`. All count `profit`, so the value is one expression.
    """
    ways = [
        Way(
            when=lambda facts: margin_given(facts) and when(facts),
            why_not=why_not if without else ASK_FOR_MARGIN,
            note=GIVEN,
            worked=worked["given"],
            constants=lambda settings: {**constants(settings), **margin_of_settings(settings)},
            **declared,
        )
    ]
    if "costs" in worked:
        ways.append(
            Way(
                when=lambda facts: margin_from_costs(facts) and when(facts),
                note=FROM_COSTS,
                worked=worked["costs"],
                constants=constants,
                **declared,
            )
        )
    if without:
        ways.append(
            Way(when=when, why_not=why_not, note=NO_MARGIN, worked=worked["none"], constants=constants, **declared)
        )
    return tuple(ways)


CLV_HISTORIC = Metric(
    name="clv_historic",
    label=N_("Customer value so far"),
    formula=N_("revenue × margin of named customers in the period ÷ customers"),
    unit="money",
    better="up",
    group="value",
    ways=by_margin(
        {"given": "{revenue} × {margin} ÷ {n}", "costs": "({revenue} − {costs}) ÷ {n}", "none": "{revenue} ÷ {n}"},
        one_currency,
        ONE_CURRENCY,
        needs=PAID,
        parts={
            "revenue": over(rows_value.earners, _.revenue.sum()),
            "costs": over(rows_value.earners, (_.revenue - _.profit).sum()),
            "profit": over(rows_value.earners, _.profit.sum()),
            "n": over(rows_value.earners, _.count()),
            "squares": over(rows_value.earners, (_.profit * _.profit).sum()),
            "guests": GUESTS,
        },
        value=lambda p: p.profit / p.n,
        interval=Interval(kind="mean", hits="profit", floor=0),
        left_out=NAMELESS,
    ),
    variants={
        "median": Way(
            label=N_("median"),
            formula=N_("half of the customers brought less, half more"),
            needs=PAID,
            when=one_currency,
            why_not=ONE_CURRENCY,
            parts={
                "middle": quantile(rows_value.earners, _.profit),
                "n": over(rows_value.earners, _.count()),
                "guests": GUESTS,
            },
            value=lambda p: p.middle,
            worked="{middle}",
            interval=Interval(kind="quantile", hits="middle"),
            left_out=NAMELESS,
        )
    },
    breakdowns=("first_order_month", "first_channel", "acquisition_channel"),
    settings=("margin", "currency"),
    advice=N_("A few customers bring much of the money. Know them by name and notice when one goes quiet."),
    source="docs/sources.md#customer-lifetime-value",
)


def _lifetime(settings: Settings) -> dict[str, float]:
    return {"grains_per_year": GRAINS_PER_YEAR[settings.retention_grain]}


def lifetime_value(p: pd.DataFrame) -> pd.Series:
    """Profit per customer and year × lifetime in years; a lifetime is 1 ÷ yearly churn, at most five years."""
    with np.errstate(divide="ignore", invalid="ignore"):
        lifetime = np.minimum(p.at_start / (p.lost * p.grains_per_year), LONGEST_LIFETIME)
        return p.profit / p.customer_years * np.where(p.at_start > 0, lifetime, np.nan)


def lifetime_parts(base: Rows) -> dict[str, Part]:
    return {
        "revenue": over(base, _.revenue.sum()),
        "costs": over(base, (_.revenue - _.profit).sum()),
        "profit": over(base, _.profit.sum()),
        "orders": over(base, _.orders.sum()),
        "customer_years": over(base, _.years.sum()),
        "lost": over(base, _.lost.sum()),
        "at_start": over(base, _.at_start.sum()),
    }


_LASTS = "min(5, {at_start} ÷ ({lost} × {grains_per_year}))"
_BOUGHT = "({revenue} ÷ {orders}) × ({orders} ÷ {customer_years}) × " + _LASTS
_PAID = "({revenue} ÷ {customer_years}) × " + _LASTS
_DELTA = Interval(kind="delta", of=("profit", "customer_years", "lost", "at_start"))

CLV_SIMPLE = Metric(
    name="clv_simple",
    label=N_("Lifetime value, simple"),
    formula=N_(
        "average order value × orders per customer and year × lifetime in years × margin; "
        "lifetime = 1 ÷ (periods per year × churn), at most 5 years"
    ),
    unit="money",
    better="up",
    group="value",
    ways=(
        *by_margin(
            {
                "given": _BOUGHT + " × {margin}",
                "costs": _BOUGHT + " × ({profit} ÷ {revenue})",
                "none": _BOUGHT,
            },
            one_currency,
            ONE_CURRENCY,
            _lifetime,
            needs=PAID,
            parts=lifetime_parts(rows_value.lifetimes) | {"n": over(rows_value.lifetimes, _.count())},
            value=lifetime_value,
            interval=_DELTA,
            grains=("quarter", "year"),
        ),
        *by_margin(
            {"given": _PAID + " × {margin}", "none": _PAID},
            lambda facts: True,
            None,
            _lifetime,
            needs=SUBSCRIBED,
            formula=N_(
                "monthly amount × 12 × lifetime in years × margin; "
                "lifetime = 1 ÷ (periods per year × churn), at most 5 years"
            ),
            settings=("retention_grain", "margin"),
            parts=lifetime_parts(rows_value.paid_lifetimes) | {"n": over(rows_value.paid_lifetimes, _.count())},
            value=lifetime_value,
            interval=_DELTA,
            grains=("quarter", "year"),
        ),
    ),
    breakdowns=("first_channel", "acquisition_channel", "plan"),
    settings=("churn_after_days", "retention_grain", "margin", "currency"),
    notes=(
        BY_SILENCE,
        N_(
            "Customer-years count the time people were customers, so one-time buyers are not credited with a full year."
        ),
    ),
    advice=N_("Each factor can be raised on its own; the cheapest is usually lifetime: lose fewer customers."),
    source="docs/sources.md#customer-lifetime-value",
)

METRICS = (CLV_HISTORIC, CLV_SIMPLE)
