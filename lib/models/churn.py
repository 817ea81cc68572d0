"""Churn risk: who of today's customers will leave, why, and what that would cost.

Source: docs/sources.md#churn-risk.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from lib.errors import MissingData, RegularsError
from lib.facts import Facts
from lib.facts.lost import contractual, labelled, tells_who_leaves
from lib.i18n import N_, Message, msg
from lib.models import dated, snapshot
from lib.models.evaluation import calibration, confusion, gains
from lib.models.verdict import NAMES, RULE, SHARE, Verdict

BANDS = ("high", "medium", "low")
#: A band is high where the odds of leaving are at least so many times as high as usual, low where as many times lower.
ODDS = 2.0
#: A model this good on dated data has seen what it should not.
TOO_GOOD = 0.97

NO_HISTORY = N_(
    "Nothing in the files tells who left: that takes orders with customers and dates, subscriptions, or a customer "
    "list with a column that marks who has left."
)
LEARNT = N_(
    "Learnt from {n} customers as they stood on {train} and tested on {tested} as they stood on {test}: "
    "{method} did best."
)
LEARNT_OFTEN = N_(
    "Learnt from how customers stood on {days} days, the last of them {train}, and tested on {tested} as they stood on "
    "{test}: {method} did best."
)
LEARNT_BY_PARTS = N_(
    "The list has no dates, so each customer’s risk is told by a model made without her, from four fifths of the "
    "others: {method} did best."
)
TOO_FEW = N_(
    "There are too few customers or too few losses to learn from (200 customers and 30 losses are needed), so a "
    "rule stands in: whoever is quiet for longer than usual for her is at risk. More months of orders would help."
)
TOO_FEW_LISTED = N_(
    "There are too few customers or too few losses to learn from (200 customers and 30 losses are needed), so "
    "everybody is given the share who left. A longer list would help."
)
TOO_GOOD_TO_BE_TRUE = N_(
    "The test is almost perfect, which is too good to be true: something in the files says afterwards who left."
)


@dataclass(frozen=True, kw_only=True)
class ChurnRisk:
    """Who of the customers not yet lost is likely to leave within `horizon_days` (None: a list without dates).

    `customers`: `customer_id`, `risk` (0–1, NaN where a rule could not be tested), `band` (high, medium, low),
    `reasons` (at most three messages), `revenue` and `predicted_value` (what she is expected to bring, before and after
    costs, if known) and `value_at_risk` (risk × predicted_value); most value at risk first. `bands`: the risk from
    which it is high, and below which it is low. `tested`: `customer_id`, `risk`, `left`, `not_yet_lost` of those the
    method was tested on.
    """

    customers: pd.DataFrame
    evaluation: Mapping[str, Any]
    method: str
    why: Message
    horizon_days: int | None
    bands: tuple[float, float] | None
    tested: pd.DataFrame
    notes: tuple[Message, ...] = ()

    @property
    def population(self) -> pd.DataFrame:
        """Those of `tested` who had not left at the time: the ones like today's customers."""
        return self.tested[self.tested["not_yet_lost"].astype(bool)]

    @property
    def no_better_than_recency(self) -> bool:
        """Whether among those not yet lost the model cannot be told from looking at the days of silence alone."""
        low = self.evaluation["not_yet_lost"]["over_recency_low"]
        return self.method not in (RULE, SHARE) and low is not None and not low > 0

    def calibration(self) -> pd.DataFrame:
        """Foretold against what happened, in tenths: `predicted`, `observed`, `low`, `high`, `n`."""
        return calibration(*self._told())

    def gains(self) -> pd.DataFrame:
        """`share` of customers looked at, highest risk first; `found` of those who left; `lift`."""
        return gains(*self._told())

    def confusion(self, threshold: float) -> dict[str, int]:
        """caught, false_alarms, missed and rightly_spared, had everybody of this risk or more been called at risk."""
        return confusion(*self._told(), threshold)

    def among(self, customer_ids: pd.Series) -> ChurnRisk:
        """The same for some customers only; how good the method is stays as it was."""
        kept = self.customers["customer_id"].isin(customer_ids)
        return replace(self, customers=self.customers[kept].reset_index(drop=True))

    def _told(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self.population
        return rows["left"].to_numpy(dtype=float), rows["risk"].to_numpy(dtype=float)


def of(facts: Facts) -> ChurnRisk:
    """The churn risk of everybody, kept as the columns churn_risk, risk_band and value_at_risk of customer_facts."""
    if not tells_who_leaves(facts):
        raise MissingData(NO_HISTORY)
    verdict = snapshot.foretell(facts) if labelled(facts) else dated.foretell(facts)
    found = _told(facts, verdict)
    kept = found.customers[["customer_id", "risk", "band", "value_at_risk"]]
    names = {"customer_id": "person_id", "risk": "churn_risk", "band": "risk_band"}
    facts.predict("churn", kept.rename(columns=names))
    return found


def _told(facts: Facts, verdict: Verdict) -> ChurnRisk:
    bands = _bands(verdict)
    people = pd.DataFrame({"customer_id": verdict.people, "risk": verdict.risk})
    people["band"] = _banded(verdict, bands)
    people["reasons"] = pd.Series(list(verdict.reasons), index=people.index, dtype=object)
    people = people.merge(_worth(facts), on="customer_id", how="left")
    people["value_at_risk"] = people["risk"] * people["predicted_value"]
    order = ["value_at_risk", "risk", "customer_id"]
    people = people.sort_values(order, ascending=[False, False, True], na_position="last", ignore_index=True)
    notes = verdict.notes
    area = verdict.evaluation["not_yet_lost"]["auc"]
    if area is not None and area >= TOO_GOOD and not contractual(facts):
        notes = (*notes, msg(TOO_GOOD_TO_BE_TRUE))
    return ChurnRisk(
        customers=people,
        evaluation=verdict.evaluation,
        method=verdict.method,
        why=_why(verdict),
        horizon_days=verdict.evaluation["horizon_days"],
        bands=bands,
        tested=verdict.tested,
        notes=notes,
    )


def _bands(verdict: Verdict) -> tuple[float, float] | None:
    """From which risk on it is high and below which it is low: twice and half the odds of all who could leave."""
    base = verdict.evaluation["not_yet_lost"]["base_rate"]
    if verdict.method in (RULE, SHARE) or not base or base >= 1:
        return None
    odds = base / (1 - base)
    return tuple(o / (1 + o) for o in (odds * ODDS, odds / ODDS))


def _banded(verdict: Verdict, bands: tuple[float, float] | None) -> list[str]:
    if bands is not None:
        high, low = bands
        return ["high" if r >= high else "low" if r < low else "medium" for r in verdict.risk]
    if verdict.exceeded is not None:
        return ["high" if late else "low" for late in verdict.exceeded]
    return ["medium"] * len(verdict.risk)


def _why(verdict: Verdict) -> Message:
    name, found = msg(NAMES[verdict.method]), verdict.evaluation
    if verdict.method == RULE:
        return msg(TOO_FEW)
    if verdict.method == SHARE:
        return msg(TOO_FEW_LISTED)
    if found["cutoff_test"] is None:
        return msg(LEARNT_BY_PARTS, method=name)
    when = {"train": found["cutoff_train"], "test": found["cutoff_test"], "tested": found["n_test"], "method": name}
    days = len(found["cutoffs_train"])
    return msg(LEARNT, n=found["n_train"], **when) if days == 1 else msg(LEARNT_OFTEN, days=days, **when)


def _worth(facts: Facts) -> pd.DataFrame:
    """What each is expected to bring: `customer_id`, `revenue`, `predicted_value`; no rows where no amount is known."""
    names = ["customer_id", "predicted_revenue", "predicted_value"]
    found = pd.DataFrame({name: pd.Series(dtype="str" if name == "customer_id" else "float64") for name in names})
    if "clv" in facts.makers:
        # Where nothing tells what anybody is worth there is a risk all the same, and no money to put to it.
        with suppress(RegularsError):
            found = facts.fitted("clv").customers[names]
    return found.rename(columns={"predicted_revenue": "revenue"})
