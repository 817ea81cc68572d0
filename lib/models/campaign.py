"""Whom it pays to write to: the profit of a campaign to keep customers, by how many it reaches.

What contacting one customer brings on average (Neslin, Gupta, Kamakura, Lu and Mason, 2006): with the chance `risk` she
was leaving; then the campaign keeps her with the chance `save_rate`, which saves the margin of what she would have
brought, less the offer. If she was not leaving, she takes the offer all the same. The contact is paid either way.

Source: docs/sources.md#campaign-profit.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from lib.errors import BadSetting
from lib.i18n import N_

Floats = NDArray[np.float64]
REPLICATES, MOST_DRAWS = 200, 4_000_000
MOST_POINTS = 200
NEWTON_STEPS = 6


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What a campaign costs and what it can do: money per contact and per offer taken, the share of leavers it keeps,
    and the share of revenue that is left as margin."""

    contact: float = 1.0
    offer: float = 5.0
    save_rate: float = 0.2
    margin: float = 1.0

    def __post_init__(self) -> None:
        for name in ("contact", "offer"):
            value = getattr(self, name)
            if not (isfinite(value) and value >= 0):
                raise BadSetting(
                    N_("The cost of a contact and of an offer must be nought or more, not {value}."), value=str(value)
                )
        for name in ("save_rate", "margin"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise BadSetting(
                    N_("The share of customers kept and the margin must lie between 0 and 1, not {value}."),
                    value=str(value),
                )


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """Whom to contact and what that brings.

    `curve`: `contacted` (how many, those who bring most first), `profit`, `low`, `high`. `best` customers bring the
    most, `profit` in all, each with its interval. `chosen` are they: `customer_id`, `risk`, `band`, `value_at_risk`,
    `gain` (expected profit of contacting her), the largest gain first. `unvalued` customers have no known value and are
    left out.
    """

    curve: pd.DataFrame
    chosen: pd.DataFrame
    best: int
    best_low: int
    best_high: int
    profit: float
    profit_low: float
    profit_high: float
    unvalued: int
    costs: Costs


def gain(risk: Floats, value: Floats, costs: Costs) -> Floats:
    """The expected profit of contacting each customer; `value` is the revenue she would bring if she stayed."""
    saved = risk * costs.save_rate * (costs.margin * value - costs.offer)
    return saved - (1 - risk) * costs.offer - costs.contact


def plan(customers: pd.DataFrame, tested: pd.DataFrame, costs: Costs, level: float = 0.95) -> Campaign:
    """The campaign that brings most among `customers` (`customer_id`, `risk`, `band`, `revenue`, `value_at_risk`).

    `tested` (`risk`, `left`) tells how far foretold risks can be off. The interval holds both chances: that other
    customers like these might have been there, and that risks as a whole are higher or lower than foretold.
    """
    known = customers[customers["risk"].notna() & customers["revenue"].notna()]
    risk, value = known["risk"].to_numpy(dtype=float), known["revenue"].to_numpy(dtype=float)
    each = gain(risk, value, costs)
    order = np.argsort(-each, kind="stable")
    risk, value, each = risk[order], value[order], each[order]
    profit = np.concatenate([[0.0], np.cumsum(each)])
    best = int(np.argmax(profit))
    draws = _drawn(risk, value, tested, costs)
    tails = [50 * (1 - level), 100 - 50 * (1 - level)]
    marks = np.unique(np.concatenate([np.linspace(0, len(risk), MOST_POINTS).round(), [best]]).astype(int))
    ends = np.percentile(draws[:, marks], tails, axis=0)
    bests = np.percentile(draws.argmax(axis=1), tails)
    # At the cut that was chosen for today’s customers, not at each draw’s own: that one is always flattering.
    at_best = np.percentile(draws[:, best], tails)
    curve = pd.DataFrame({"contacted": marks, "profit": profit[marks], "low": ends[0], "high": ends[1]})
    chosen = known.iloc[order[:best]].assign(gain=each[:best]).reset_index(drop=True)
    return Campaign(
        curve=curve,
        chosen=chosen[["customer_id", "risk", "band", "value_at_risk", "gain"]],
        best=best,
        best_low=min(best, int(np.floor(bests[0]))),
        best_high=max(best, int(np.ceil(bests[1]))),
        profit=float(profit[best]),
        profit_low=float(min(at_best[0], profit[best])),
        profit_high=float(max(at_best[1], profit[best])),
        unvalued=len(customers) - len(known),
        costs=costs,
    )


def _drawn(risk: Floats, value: Floats, tested: pd.DataFrame, costs: Costs) -> Floats:
    """Profit by how many are contacted (0 … all), a row for each time the customers are drawn anew."""
    rng = np.random.default_rng(0)
    times = int(np.clip(MOST_DRAWS // max(len(risk), 1), 20, REPLICATES))
    moved = special.logit(np.clip(risk, 1e-6, 1 - 1e-6))
    shifts = _shifts(tested, times, rng)
    found = np.zeros((times, len(risk) + 1))
    for row, shift in zip(found, shifts, strict=True):
        each = gain(special.expit(moved + shift), value, costs)
        np.cumsum(each * rng.poisson(1.0, len(risk)), out=row[1:])
    return found


def _shifts(tested: pd.DataFrame, times: int, rng: np.random.Generator) -> Floats:
    """By how much foretold log-odds would have had to be moved to be right on average, for tested customers drawn anew.

    It is centred: how wide it spreads is how sure the level of the risks is.
    """
    left, risk = tested["left"].to_numpy(dtype=float), tested["risk"].to_numpy(dtype=float)
    if not 0 < left.sum() < len(left):
        return np.zeros(times)
    odds = special.logit(np.clip(risk, 1e-6, 1 - 1e-6))
    # Customers of like risk and fate are drawn together, so that a hundred thousand cost no more than a few hundred.
    bins = np.minimum((special.expit(odds) * 200).astype(int), 199) * 2 + left.astype(int)
    cells, place, size = np.unique(bins, return_inverse=True, return_counts=True)
    middle = np.bincount(place, odds) / size
    gone = cells % 2
    drawn = rng.multinomial(len(left), size / len(left), size=times)
    shift = np.zeros(times)
    for _step in range(NEWTON_STEPS):
        p = special.expit(middle + shift[:, None])
        slope = (drawn * p * (1 - p)).sum(axis=1)
        shift += np.clip(((drawn * (gone - p)).sum(axis=1)) / np.maximum(slope, 1e-9), -1, 1)
    return shift - np.median(shift)
