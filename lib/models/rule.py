"""Who may leave when there is too little to learn from: whoever is quiet for longer than usual for her."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.i18n import N_, Message, msg
from lib.models.evaluation import figures
from lib.models.samples import Sample, column, usual_gap
from lib.models.verdict import RULE, SHARE, Verdict, circumstances

LATE = N_("last order {days} days ago, usually every {gap} days")
AWAY = N_("last seen {days} days ago, usually every {gap} days")


def by_rule(now: pd.DataFrame, test: Sample | None, horizon: int, notes: tuple[Message, ...], level: float) -> Verdict:
    """The risk of those the rule names is the share who left of those it named earlier, of the others likewise.

    Both shares are drawn towards a half by one customer on either side; NaN where no earlier time can be looked at.
    Where nothing tells how often somebody comes, everybody is at the risk that there was of late.
    """
    lateness = column(now, "lateness")
    if not np.isfinite(lateness).any():
        return _same_for_all(now, test, horizon, notes, level)
    rule = usual_gap(test, level) if test is not None else None
    named, others = _share(rule, "hits", "n"), _share(rule, "others_left", "others")
    told = None
    if test is not None and rule is not None:
        told = np.where(column(test.frame, "lateness") > 1, named, others)
    exceeded = lateness > 1
    return Verdict(
        people=now["person_id"],
        risk=np.where(exceeded, named, others),
        reasons=_reasons(now, exceeded),
        method=RULE,
        evaluation=_evaluation(RULE, test, told, horizon, level) | {"usual_gap": rule},
        tested=_tested(test, told),
        notes=notes,
        exceeded=exceeded,
    )


def _same_for_all(
    now: pd.DataFrame, test: Sample | None, horizon: int, notes: tuple[Message, ...], level: float
) -> Verdict:
    left = test.left[test.active] if test is not None else np.empty(0)
    base = float(left.sum() + 1) / (len(left) + 2) if len(left) else float("nan")
    told = np.full(len(test.left), base) if test is not None and len(left) else None
    return Verdict(
        people=now["person_id"],
        risk=np.full(len(now), base),
        reasons=[()] * len(now),
        method=SHARE,
        evaluation=_evaluation(SHARE, test, told, horizon, level) | {"usual_gap": None},
        tested=_tested(test, told),
        notes=notes,
    )


def _share(rule: Mapping[str, Any] | None, hits: str, n: str) -> float:
    return (rule[hits] + 1) / (rule[n] + 2) if rule is not None else float("nan")


def _reasons(now: pd.DataFrame, exceeded: NDArray[np.bool_]) -> list[tuple[Message, ...]]:
    seen = "usual_pause" in now
    days, gaps = column(now, "quiet" if seen else "last_order"), column(now, "usual_pause" if seen else "usual_gap")
    # Of a subscriber who never ordered nothing tells how late she is.
    return [
        (msg(AWAY if seen else LATE, days=round(float(d)), gap=round(float(g))),) if late else ()
        for d, g, late in zip(days, gaps, exceeded, strict=True)
    ]


def _evaluation(
    method: str, test: Sample | None, told: NDArray[np.float64] | None, horizon: int, level: float
) -> dict[str, Any]:
    found = circumstances(method, horizon, (), test.cutoff if test else None) | {"n_train": 0, "models": {}}
    if test is None or told is None:
        empty = figures(np.empty(0), np.empty(0), None, level)
        return empty | found | {"not_yet_lost": empty | {"n_train": 0}}
    a = test.active
    everybody = figures(test.left, told, test.recency, level)
    return everybody | found | {"not_yet_lost": figures(test.left[a], told[a], test.recency[a], level) | {"n_train": 0}}


def _tested(test: Sample | None, told: NDArray[np.float64] | None) -> pd.DataFrame:
    if test is None or told is None:
        return pd.DataFrame(columns=["customer_id", "risk", "left", "not_yet_lost"])
    people = test.frame["person_id"]
    return pd.DataFrame({"customer_id": people, "risk": told, "left": test.left, "not_yet_lost": test.active})
