"""What a model of leaving says of today's customers, and how it did on those it was not made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.i18n import N_, Message
from lib.models.classifier import Kind

METHODS: Mapping[Kind, str] = MappingProxyType({"logistic": "logistic_regression", "boosting": "gradient_boosting"})
RULE, SHARE = "usual_gap_exceeded", "share_lost"
#: What each method is called.
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "logistic_regression": N_("Logistic regression"),
        "gradient_boosting": N_("Gradient boosting"),
        RULE: N_("Usual gap exceeded"),
        SHARE: N_("Share who left"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The risk of each of `people` (who have not left yet), by `method`, with the reasons for it.

    `tested` holds the customers the method was tested on: `customer_id`, `risk`, `left`, `not_yet_lost`. `exceeded`
    marks whom the rule names, where there is no model.
    """

    people: pd.Series
    risk: NDArray[np.float64]
    reasons: Sequence[tuple[Message, ...]]
    method: str
    evaluation: Mapping[str, Any]
    tested: pd.DataFrame
    notes: tuple[Message, ...] = ()
    exceeded: NDArray[np.bool_] | None = field(default=None)


def circumstances(method: str, horizon: int | None, train: Sequence[date], test: date | None) -> dict[str, Any]:
    """What an evaluation is of: method, horizon_days, cutoff_train (the latest of cutoffs_train), cutoff_test."""
    return {
        "method": method,
        "horizon_days": horizon,
        "cutoff_train": train[0] if train else None,
        "cutoffs_train": tuple(train),
        "cutoff_test": test,
    }
