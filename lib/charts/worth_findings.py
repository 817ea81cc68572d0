"""What a forecast of value says: the sum to come, how it did in a time that is over, and what was learnt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from lib import formatting
from lib.charts.template import Look
from lib.i18n import N_, numbers
from lib.models.worth import Worth

#: A model this far off in the past, as a share of what came, is no longer sure of anything.
FAR_OFF = 0.2
#: Fewer customers than this have no tenths worth drawing.
FEWEST_FOR_TENTHS = 20
#: What a method has learnt of all customers; letters are those of the published models, and stand as they are.
LEARNT: Mapping[str, str] = MappingProxyType(
    {"churn_per_year": N_("customers lost a year, as a rate"), "orders_per_year": N_("orders of a customer a year")}
)


def of_total(found: Worth, look: Look) -> str:
    """The sum to come, with its interval unless the past has shown it to be further off than that says."""
    if found.total is None:
        orders = look.number(round(found.customers["expected_orders"].sum()), "count")
        text = N_("About {orders} orders are to be expected within {days} days")
        return look.tr(text, orders=orders, days=found.horizon_days)
    total = look.number(_rounded(found.total), "money")
    if found.method == "historic":
        return look.tr.plural(
            N_("{count} customer has brought {total} so far"),
            N_("{count} customers have brought {total} so far"),
            len(found.customers),
            total=total,
        )
    text = (
        N_("Within {days} days your customers will bring about {total} after costs")
        if found.margin is not None
        else N_("Within {days} days your customers will bring about {total}")
    )
    return look.tr(text, days=found.horizon_days, total=total + _between(found, look))


def _between(found: Worth, look: Look) -> str:
    """The interval in brackets; none where the past has shown more, or where rounding leaves nothing of it."""
    if found.low is None or found.high is None or abs(off(found)) > FAR_OFF:
        return ""
    low, high = _rounded(found.low), _rounded(found.high)
    if found.total is not None and not low < _rounded(found.total) < high:
        return ""
    between = look.interval(low, high, "money")
    return f" ({between})" if between else ""


def _rounded(amount: float) -> float:
    """An estimate to three digits: more would claim to know."""
    return float(f"{amount:.3g}")


def off(found: Worth) -> float:
    """How far above what came the model would have been in the time held out, as a share of it; 0 where untried."""
    tested = found.evaluation
    if not tested:
        return 0.0
    return tested["predicted"] / tested["actual"] - 1 if tested["actual"] else math.inf


def of_past(found: Worth, look: Look) -> str:
    """What it would have foreseen of a time that is over, and what came."""
    tested = found.evaluation
    return look.tr(
        N_("For the last {days} days it would have foreseen {foreseen} orders; {came} came"),
        days=tested["days"],
        foreseen=look.number(round(tested["predicted"]), "count"),
        came=look.number(round(tested["actual"]), "count"),
    )


def reliance(found: Worth, look: Look) -> str:
    """On which day that was learnt, and what it says of the sum to come."""
    tested, tr = found.evaluation, look.tr
    said = [tr(N_("Learnt from what was known on {day}."), day=formatting.day(tested["cutoff"], tr))]
    if tested["rmse"] >= tested["baseline_rmse"]:
        said.append(tr(N_("For single customers it is no better than “everybody goes on as before”.")))
    missed = off(found)
    share = "" if math.isinf(missed) else look.number(abs(missed), "share")
    if math.isinf(missed):
        said.append(tr(N_("Nobody came, so the sum is not to be relied on.")))
    elif missed > FAR_OFF:
        said.append(tr(N_("That was {share} too high: the sum above may well be so too."), share=share))
    elif missed < -FAR_OFF:
        said.append(tr(N_("That was {share} too low: the sum above may well be so too."), share=share))
    return " ".join(said)


def tenths(found: Worth) -> pd.DataFrame | None:
    """The share of the value that each tenth of the customers brings, the best first; None of too few customers."""
    values = np.sort(found.customers["predicted_value"].dropna().to_numpy())[::-1]
    if len(values) < FEWEST_FOR_TENTHS or values.sum() <= 0:
        return None
    parts = np.array_split(values, 10)
    return pd.DataFrame(
        {
            "tenth": range(1, 11),
            "customers": [len(part) for part in parts],
            "share": [part.sum() / values.sum() for part in parts],
        }
    )


def of_tenths(shared: pd.DataFrame, look: Look) -> str:
    text = N_("The best tenth of your customers brings {share} of it")
    return look.tr(text, share=look.number(shared["share"][0], "share"))


def learnt(found: Worth, look: Look) -> str:
    """The numbers a method found in the histories of all customers; empty where it found none."""
    if not found.parameters:
        return ""
    said = [f"{look.tr(LEARNT.get(name, name))} = {_digits(value, look)}" for name, value in found.parameters.items()]
    return look.tr(N_("What was learnt: {numbers}"), numbers="; ".join(said))


def _digits(value: float, look: Look) -> str:
    """Four digits, however large or small the number is."""
    places = max(0, 3 - math.floor(math.log10(abs(value)))) if value else 0
    return numbers.decimal(value, "#,##0" + ("." + "0" * places if places else ""), locale=look.tr.language)
