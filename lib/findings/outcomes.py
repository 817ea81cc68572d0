"""What is measured on the rows of a sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import ibis
from ibis.expr.types import Table, Value

from lib.metrics.metric import Unit


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is measured on a sheet's rows. `of` is a number per row, null where unknown.

    `kind` says how it is summed up; `least` is the smallest difference worth a sentence: for shares and scores in their
    own unit, else as a share of the others' value.
    """

    name: str
    metric: str
    of: Callable[[Table], Value]
    kind: Literal["share", "score", "mean", "median"]
    unit: Unit
    better: Literal["up", "down"] | None
    least: float
    page: str


SUPPORT, SATISFACTION, RETENTION, ENGAGEMENT = (
    f"pages/{name}.py" for name in ("support", "satisfaction", "retention", "engagement")
)
REPLY = Outcome(
    name="o_reply",
    metric="first_response_time",
    of=lambda t: t.reply_minutes,
    kind="median",
    unit="minutes",
    better="down",
    least=0.25,
    page=SUPPORT,
)
HELPED = Outcome(
    name="o_helped",
    metric="support_csat",
    of=lambda t: ibis.ifelse(t.score.isnull(), None, t.satisfied.cast("float64")),
    kind="share",
    unit="share",
    better="up",
    least=0.05,
    page=SUPPORT,
)
PROMOTES = Outcome(
    name="o_nps",
    metric="nps",
    of=lambda t: ibis.cases((t.score >= 9, 100.0), (t.score <= 6, -100.0), else_=0.0),
    kind="score",
    unit="score",
    better="up",
    least=10,
    page=SATISFACTION,
)
CONTENT = Outcome(
    name="o_csat",
    metric="csat",
    of=lambda t: t.satisfied.cast("float64"),
    kind="share",
    unit="share",
    better="up",
    least=0.05,
    page=SATISFACTION,
)
BUYS = Outcome(
    name="o_goal",
    metric="conversion_rate",
    of=lambda t: (t.goals > 0).cast("float64"),
    kind="share",
    unit="share",
    better="up",
    least=0.01,
    page=ENGAGEMENT,
)
BOUNCES = Outcome(
    name="o_bounce",
    metric="bounce_rate",
    of=lambda t: (t.events == 1).cast("float64"),
    kind="share",
    unit="share",
    better="down",
    least=0.05,
    page=ENGAGEMENT,
)
BASKET = Outcome(
    name="o_amount",
    metric="average_order_value",
    of=lambda t: t.amount,
    kind="mean",
    unit="money",
    better="up",
    least=0.1,
    page=RETENTION,
)


def rate(name: str, metric: str, deed: str, better: Literal["up", "down"]) -> Outcome:
    return Outcome(
        name=name,
        metric=metric,
        of=lambda t: t[deed].cast("float64"),
        kind="share",
        unit="share",
        better=better,
        least=0.02,
        page=ENGAGEMENT,
    )


#: What follows: its name, metric and direction depend on whether leaving is recorded.
BOUGHT_AGAIN = Outcome(
    name="outcome",
    metric="repeat_purchase_rate",
    of=lambda t: t.outcome,
    kind="share",
    unit="share",
    better="up",
    least=0.05,
    page=RETENTION,
)
LEFT = Outcome(
    name="outcome",
    metric="churn_rate",
    of=lambda t: t.outcome,
    kind="share",
    unit="share",
    better="down",
    least=0.05,
    page=RETENTION,
)
