"""The happiness index: what customers say, and what they do, in one number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from lib.facts import Facts
from lib.i18n import N_
from lib.metrics import spans
from lib.metrics.mentions import MENTION_SENTIMENT
from lib.metrics.metric import Answer, Blend, Metric
from lib.metrics.retention import RETENTION_RATE
from lib.metrics.satisfaction import CSAT, NPS_METRIC
from lib.metrics.value import REVENUE_PER_CUSTOMER
from lib.metrics.view import PERIOD, View
from lib.settings import HAPPINESS_PARTS

#: How a part's value is moved onto 0 to 100: × a factor + a constant.
ONTO_100: Mapping[str, tuple[float, float]] = {
    "csat": (100, 0),
    "retention_rate": (100, 0),
    "nps": (0.5, 50),
    "mention_sentiment": (50, 50),
    "revenue_per_customer": (50, 50),
}
ENDS = ("value", "low", "high")
#: So many parts at least make an index.
FEWEST = 2


def blend(view: View, answer: Answer) -> pd.DataFrame:
    """The weighted mean of the parts there are: value, low, high, n, each part in points, its weight, `weights`.

    The interval joins those of the parts as of independent figures: squares of the distances to either end add up.
    """
    frames = {name: _points(name, frame) for name, frame in answer(view, OF[:-1]).items()}
    if (grown := _growth(view, answer)) is not None:
        frames["revenue_per_customer"] = _points("revenue_per_customer", grown)
    joined = _side_by_side(view, frames)
    given = dict(view.facts.settings.happiness_weights)
    known = {name: joined[f"{name} value"].notna() for name in HAPPINESS_PARTS}
    weighted = [name for name in HAPPINESS_PARTS if given.get(name, 1.0) > 0]
    weight = {name: known[name] * given.get(name, 1.0) for name in HAPPINESS_PARTS}
    weights = sum(weight.values(), start=pd.Series(0.0, index=joined.index))
    result = joined[view.keys].copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        total = sum(weight[name] * joined[f"{name} value"].fillna(0) for name in HAPPINESS_PARTS)
        # One part alone is that part and no index; a group of rows that name nobody may have no more.
        counted = sum((weight[name] > 0).astype(int) for name in HAPPINESS_PARTS)
        result["value"] = (total / weights).where(counted >= min(FEWEST, len(weighted)))
        for end, sign in (("low", -1), ("high", 1)):
            reach = sum(
                (weight[name] * (joined[f"{name} {end}"] - joined[f"{name} value"])).where(weight[name] > 0, 0.0) ** 2
                for name in HAPPINESS_PARTS
            )
            result[end] = (result["value"] + sign * np.sqrt(reach) / weights).clip(0, 100)
    sizes = pd.DataFrame({name: joined[f"{name} n"].where(weight[name] > 0) for name in HAPPINESS_PARTS})
    result["n"] = sizes.astype(float).min(axis=1)
    for name in HAPPINESS_PARTS:
        result[name] = joined[f"{name} value"]
        result[f"{name}_weight"] = weight[name]
        result[f"no_{name}"] = (~known[name] & (given.get(name, 1.0) > 0)).astype(float)
    result["weights"] = weights
    result["months"] = joined.get("months", np.nan)
    return result.sort_values(view.keys).reset_index(drop=True) if view.keys else result


def _points(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    factor, constant = ONTO_100[name]
    points = {end: frame[end].astype(float) * factor + constant for end in ENDS}
    return frame.assign(**points)


def _growth(view: View, answer: Answer) -> pd.DataFrame | None:
    """Growth of revenue per customer against the period before, at most ±1, as value, low, high, n and `months`."""
    answers: list[bool] = []

    def ask(other: View) -> pd.DataFrame:
        found = answer(other, (REVENUE_PER_CUSTOMER,))
        answers.append(bool(found))
        return found.get("revenue_per_customer", pd.DataFrame(columns=[*other.keys, *ENDS, "n"]))

    frame = spans.side_by_side(view, _begins(view.facts), ask)
    if not any(answers):
        return None
    numbers = ["now", "now_low", "now_high", "before", "before_low", "before_high"]
    frame = frame.astype(dict.fromkeys(numbers, float))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (frame["now"] / frame["before"]).where(frame["before"] > 0)
        now, before = ((frame[f"{side}_high"] - frame[f"{side}_low"]) / 2 for side in ("now", "before"))
        half = np.sqrt(now**2 + (ratio * before) ** 2) / frame["before"]
    growth = ratio - 1
    ends = {"value": growth.clip(-1, 1), "low": (growth - half).clip(-1, 1), "high": (growth + half).clip(-1, 1)}
    return frame[[*view.keys, "n", "months"]].assign(**ends)


def _begins(facts: Facts) -> date:
    found = facts.dataset.tables.get("orders")
    return found.first if found and found.first else facts.first_day


def _side_by_side(view: View, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One frame, the columns of each part marked by its name; parts that are not there are unknown."""
    joined: pd.DataFrame | None = None
    for name, frame in frames.items():
        kept = [*view.keys, *ENDS, "n", *(["months"] if "months" in frame else [])]
        frame = frame[kept].rename(columns={column: f"{name} {column}" for column in (*ENDS, "n")})
        if PERIOD in view.keys:
            frame = frame.assign(**{PERIOD: pd.to_datetime(frame[PERIOD])})
        if joined is None:
            joined = frame
        else:
            joined = joined.merge(frame, on=view.keys, how="outer") if view.keys else joined.merge(frame, how="cross")
    if joined is None:
        joined = pd.DataFrame(columns=view.keys, index=[] if view.keys else [0])
    missing = [f"{name} {column}" for name in HAPPINESS_PARTS for column in (*ENDS, "n")]
    return joined.assign(**{column: np.nan for column in missing if column not in joined})


OF = (CSAT, RETENTION_RATE, NPS_METRIC, MENTION_SENTIMENT, REVENUE_PER_CUSTOMER)

HAPPINESS_INDEX = Metric(
    name="happiness_index",
    label=N_("Happiness index"),
    formula=N_(
        "mean of five parts, each on 0 to 100: satisfaction, retention, recommendation, sentiment of mentions, growth "
        "of revenue per customer (50 is no growth)"
    ),
    unit="score",
    better="up",
    group="satisfaction",
    ways=(
        Blend(
            of=OF,
            fewest=FEWEST,
            combine=blend,
            worked=(
                "({csat} × {csat_weight} + {retention_rate} × {retention_rate_weight} + {nps} × {nps_weight} + "
                "{mention_sentiment} × {mention_sentiment_weight} + {revenue_per_customer} × "
                "{revenue_per_customer_weight}) ÷ {weights}"
            ),
            grains=("month", "quarter", "year"),
            left_out={
                "no_csat": N_("customer satisfaction is missing: the index is the mean of the other parts"),
                "no_retention_rate": N_("the retention rate is missing: the index is the mean of the other parts"),
                "no_nps": N_("the net promoter score is missing: the index is the mean of the other parts"),
                "no_mention_sentiment": N_(
                    "the sentiment of mentions is missing: the index is the mean of the other parts"
                ),
                "no_revenue_per_customer": N_(
                    "the growth of revenue per customer is missing: the index is the mean of the other parts"
                ),
            },
            told={
                "months": N_(
                    "No period is chosen, so growth compares the last complete months (as many as fit twice, at most "
                    "12) with those before them; months compared: {months}."
                )
            },
        ),
    ),
    settings=("happiness_weights", "satisfied_threshold", "churn_after_days", "retention_grain", "currency"),
    notes=(
        N_(
            "In this order: 100 × satisfaction, 100 × retention, (net promoter score + 100) ÷ 2, (sentiment + 1) × 50, "
            "50 + 50 × growth, which counts at most as −1 or 1."
        ),
        N_("The index is no standard: compare it with itself over time, with the same parts and weights."),
        N_("The interval takes the parts for independent, though the same customers may stand behind several of them."),
        N_("n is the number of observations behind the part that has the fewest."),
    ),
    advice=N_("Never work on the index itself: see which part is lowest or fell, and go to that part’s page."),
    source="docs/sources.md#happiness-index",
)

METRICS = (HAPPINESS_INDEX,)
