"""The next twelve months as things are, and under a scenario: customers, revenue, profit, and what a customer is worth.

Both paths follow from monthly rates of the business as a whole (lib/models/rates.py), because a scenario's levers move
rates; what single customers are expected to bring is told by lib/models/worth.py. Both paths of a draw share the same
draw, so that the interval of their difference is not the sum of two uncertainties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from lib.errors import MissingData
from lib.facts.base import Facts
from lib.facts.lost import contractual, tells_who_stays
from lib.facts.monthly import monthly, tells_money
from lib.facts.orders import margin_of_costs
from lib.i18n import N_, Message
from lib.models import assumptions, rates, service
from lib.models.rates import POOL, SEED, Floats, Path, Rates
from lib.models.scenario import Scenario
from lib.models.service import Effect

HORIZON = 12
#: Fewer whole months tell no rate.
FEWEST_MONTHS = 3
#: The claim looked at: so many points more customers kept over a year, and profit over that time and over five years.
CLAIM_POINTS, LONG = 0.05, 60
WHATS = ("customers", "revenue", "profit")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What five points more customers kept over a year would do to profit here; shares with their intervals.

    `profit` is of the next twelve months, `value` what those who are customers today bring within five years.
    `yearly` is the share of customers kept over a year now. NaN where no money is known.
    """

    yearly: float
    profit: float
    profit_low: float
    profit_high: float
    value: float
    value_low: float
    value_high: float


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A scenario beside things as they are.

    - `path`: `month`, then for customers, revenue and profit what was (`revenue`), what is foreseen as things are
      (`revenue_baseline`, `…_low`, `…_high`) and under the scenario (`revenue_scenario`, …).
    - `summary`: `what` (customers, revenue, profit, value), `unit`, `baseline`, `scenario` and `change`, each with
      `_low` and `_high`. Customers are counted at the end; value is what one customer of today brings in twelve months.
    - `assumptions`, `notes`: sentences; `holdout`: the same foreseen for months that are over, beside what came, and
      `error`, `covered` (None where the data is too short).
    - `margin` is None where it is unknown: profit is NaN then.
    """

    scenario: Scenario
    path: pd.DataFrame
    summary: pd.DataFrame
    assumptions: tuple[Message, ...]
    notes: tuple[Message, ...]
    holdout: pd.DataFrame | None
    claim: Claim
    effects: Mapping[str, Effect]
    margin: float | None
    retention: float
    start: float


def outlook(facts: Facts, scenario: Scenario, people: Table | None = None) -> Outlook:
    """What the next twelve months bring as things are and under a scenario; `people` narrows it to some customers.

    `MissingData` says what is needed where nothing tells who stays, or for too short a time.
    """
    if not tells_who_stays(facts):
        raise MissingData(
            N_("A look ahead takes orders with customer numbers and dates, or subscriptions. Add such a file.")
        )
    return _Study(facts, scenario, people).told()


@dataclass(frozen=True, eq=False)
class _Study:
    facts: Facts
    scenario: Scenario
    people: Table | None

    @cached_property
    def months(self) -> pd.DataFrame:
        """The months that tell rates: customers there at the start, and time enough before for somebody to be lost."""
        found = monthly(self.facts, self.people)
        found = found[found["at_start"] > 0]
        if not contractual(self.facts):
            # Nobody can be lost before the silence that makes her lost has passed.
            settled = pd.Timestamp(self.facts.first_day) + pd.Timedelta(days=self.facts.churn_after_days)
            late = found[found["month"] >= settled]
            found = late if len(late) >= FEWEST_MONTHS else found
        if len(found) < FEWEST_MONTHS:
            raise MissingData(
                N_("A look ahead takes at least {months} whole months with customers; here are {found}."),
                months=FEWEST_MONTHS,
                found=len(found),
            )
        return found.reset_index(drop=True)

    @cached_property
    def pool(self) -> pd.DataFrame:
        return self.months.tail(POOL)

    @cached_property
    def settled(self) -> bool:
        """Whether the months begin only when somebody could have been lost."""
        silence = pd.Timedelta(days=self.facts.churn_after_days)
        return contractual(self.facts) or self.months["month"].iloc[0] >= pd.Timestamp(self.facts.first_day) + silence

    @cached_property
    def margin(self) -> float | None:
        given = self.scenario.margin if self.scenario.margin is not None else self.facts.settings.margin
        return given if given is not None else margin_of_costs(self.facts)

    @cached_property
    def start(self) -> float:
        last = self.months.iloc[-1]
        return float(last["kept"] + last["arrived"])

    @cached_property
    def effects(self) -> dict[str, Effect]:
        """What better service would do, of the levers in use."""
        found, scenario = {}, self.scenario
        if scenario.reply_within_minutes is not None:
            within = scenario.reply_within_minutes
            found["reply"] = service.quick_replies(self.facts, self.people, within, len(self.pool))
        if scenario.detractors_turned:
            found["detractors"] = service.not_detractors(self.facts, self.people, len(self.pool))
        return found

    def gain(self, rng: np.random.Generator | None) -> float | Floats:
        """Points of monthly retention that better service adds; with `rng` as it might be, a row per draw."""
        total: float | Floats = 0.0
        typed = {"reply": self.scenario.reply_effect, "detractors": self.scenario.detractor_effect}
        won = {"reply": 1.0, "detractors": self.scenario.detractors_turned}
        there = float(self.pool["at_start"].mean())
        for name, effect in self.effects.items():
            each: float | Floats = typed[name] if typed[name] is not None else effect.estimate  # type: ignore[assignment]
            if typed[name] is None and not effect.known:
                continue
            if rng is not None and typed[name] is None:
                each = rng.normal(effect.estimate, effect.se, (rates.DRAWS, 1))
            total = total + each * won[name] * min(effect.reached / there, 1.0)
        return total

    def changed(self, found: Rates, gain: float | Floats) -> Rates:
        """Rates under the scenario. The rise of prices is not in them: it costs nothing, so profit treats it apart."""
        s = self.scenario
        orders = 1 - s.orders_lost
        return replace(
            found,
            retention=np.clip(found.retention + s.retention + gain, 0.0, 1.0),
            frequency=found.frequency * (1 + s.frequency) * orders,
            new_frequency=found.new_frequency * orders,
            value=found.value * (1 + s.order_value),
            new_value=found.new_value * (1 + s.order_value),
        )

    def money(self, revenue: Floats, scenario: Scenario | None, months: float = 1.0) -> tuple[Floats, Floats]:
        """Revenue and profit; under a scenario with its prices and margin."""
        margin = float("nan") if self.margin is None else self.margin
        fixed = self.scenario.fixed_costs * months
        if scenario is None:
            return revenue, revenue * margin - fixed
        costs = revenue * (1 - min(max(margin + scenario.margin_change, 0.0), 1.0)) if margin == margin else margin
        priced = revenue * (1 + scenario.price)
        return priced, priced - costs - fixed

    def ends(self, draws: Floats) -> tuple[Floats, Floats]:
        tail = (1 - self.facts.settings.confidence) / 2
        low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
        return low, high

    def told(self) -> Outlook:
        point, drawn = rates.rates(self.pool), rates.drawn(self.pool, LONG)
        near = Rates(**{name: getattr(drawn, name)[:, :HORIZON] for name in rates.NAMES})
        gains = self.gain(None), self.gain(np.random.default_rng(SEED))
        columns: dict[str, Any] = {}
        totals: dict[str, dict[str, tuple[float, Floats]]] = {}
        for side, scenario in (("baseline", None), ("scenario", self.scenario)):
            one, many = (
                (point, near) if scenario is None else (self.changed(point, gains[0]), self.changed(near, gains[1]))
            )
            paths = [self._moved(rates.path(r, self.start, HORIZON), scenario) for r in (one, many)]
            for what in WHATS:
                columns[f"{what}_{side}"] = paths[0][what]
                low, high = self.ends(paths[1][what])
                columns[f"{what}_{side}_low"], columns[f"{what}_{side}_high"] = low, high
            worth = [self._moved(rates.path(r.steady(), 1.0, HORIZON), scenario, alone=True) for r in (one, many)]
            totals[side] = {"customers": (float(paths[0]["customers"][-1]), paths[1]["customers"][:, -1])}
            totals[side] |= {w: (float(paths[0][w].sum()), paths[1][w].sum(axis=1)) for w in ("revenue", "profit")}
            key = "profit" if self.margin is not None else "revenue"
            totals[side]["value"] = float(worth[0][key].sum()), worth[1][key].sum(axis=1)
        return Outlook(
            scenario=self.scenario,
            path=self._path(columns),
            summary=self._summary(totals),
            assumptions=assumptions.of(self.facts, self.scenario, self.pool, point, self.margin, self.effects),
            notes=assumptions.notes(
                self.facts,
                self.pool,
                self.settled,
                self.margin,
                self.people is not None,
                float(columns["revenue_baseline"][: assumptions.LATELY].mean()),
            ),
            holdout=self._holdout(),
            claim=self._claim(point, drawn),
            effects=self.effects,
            margin=self.margin,
            retention=float(point.retention),
            start=self.start,
        )

    def _moved(self, found: Path, scenario: Scenario | None, *, alone: bool = False) -> dict[str, Floats]:
        """A path with its money; of one customer `alone`, without the costs of the house."""
        revenue, profit = self.money(found.revenue, scenario, 0.0 if alone else 1.0)
        return {"customers": found.customers, "revenue": revenue, "profit": profit}

    def _path(self, columns: Mapping[str, Floats]) -> pd.DataFrame:
        past = self.months.tail(POOL)
        revenue = (past["old_revenue"] + past["new_revenue"]).to_numpy(dtype=float)
        before = pd.DataFrame(
            {
                "month": past["month"].to_numpy(),
                "customers": (past["kept"] + past["arrived"]).to_numpy(dtype=float),
                "revenue": revenue,
                "profit": self.money(revenue, None)[1],
            }
        )
        following = pd.date_range(past["month"].iloc[-1], periods=HORIZON + 1, freq="MS")[1:]
        after = pd.DataFrame({"month": following, **columns})
        return pd.concat([before, after], ignore_index=True)

    def _summary(self, totals: Mapping[str, Mapping[str, tuple[float, Floats]]]) -> pd.DataFrame:
        records = []
        for what in (*WHATS, "value"):
            (was, was_drawn), (then, then_drawn) = (totals[side][what] for side in ("baseline", "scenario"))
            told = {"baseline": (was, was_drawn), "scenario": (then, then_drawn)}
            told["change"] = then - was, then_drawn - was_drawn
            record: dict[str, Any] = {"what": what, "unit": "count" if what == "customers" else "money"}
            for name, (value, draws) in told.items():
                low, high = self.ends(draws)
                # Drawn ends may miss a value that lies at the edge of what is possible, such as nobody leaving.
                record |= {name: value, f"{name}_low": min(low, value), f"{name}_high": max(high, value)}
            records.append(record)
        return pd.DataFrame(records)

    def _holdout(self) -> pd.DataFrame | None:
        """The months that are over, foreseen from those before them: a row each for customers and revenue."""
        ahead = min(HORIZON, len(self.months) - FEWEST_MONTHS, len(self.months) // 2)
        if ahead < 1:
            return None
        before, after = self.months.iloc[:-ahead], self.months.iloc[-ahead:]
        pool = before.tail(POOL)
        start = float(before["kept"].iloc[-1] + before["arrived"].iloc[-1])
        one = rates.path(rates.rates(pool), start, ahead)
        many = rates.path(rates.drawn(pool, ahead), start, ahead)
        came = {
            "customers": float(after["kept"].iloc[-1] + after["arrived"].iloc[-1]),
            "revenue": float((after["old_revenue"] + after["new_revenue"]).sum()),
        }
        records = []
        for what, now, then in (
            ("customers", one.customers[-1], many.customers[:, -1]),
            ("revenue", one.revenue.sum(), many.revenue.sum(axis=1)),
        ):
            low, high = self.ends(then)
            actual = came[what]
            if actual != actual:
                continue
            error = (now - actual) / actual if actual else float("nan")
            record = {"what": what, "months": ahead, "foreseen": float(now), "low": low, "high": high}
            records.append(record | {"actual": actual, "error": error, "covered": bool(low <= actual <= high)})
        return pd.DataFrame(records)

    def _claim(self, point: Rates, drawn: Rates) -> Claim:
        """Profit with five points more customers kept over a year, against profit as things are."""
        if not tells_money(self.facts):
            unknown = dict.fromkeys(("profit", "profit_low", "profit_high", "value", "value_low", "value_high"), np.nan)
            return Claim(yearly=float(point.retention) ** HORIZON, **unknown)
        found = {}
        for name, months, start in (("profit", HORIZON, self.start), ("value", LONG, 1.0)):
            each = []
            for r in (point, drawn):
                cut = r if np.ndim(r.retention) == 0 else _first(r, months)
                cut = cut.steady() if name == "value" else cut
                # The level is what rises; single months go on scattering around it.
                level = np.mean(cut.retention, axis=-1, keepdims=True) if np.ndim(cut.retention) else cut.retention
                rise = np.minimum(level**12 + CLAIM_POINTS, 1.0) ** (1 / 12) - level
                more = replace(cut, retention=np.clip(cut.retention + rise, 0.0, 1.0))
                was, then = (self._profits(rates.path(x, start, months), name, months) for x in (cut, more))
                with np.errstate(divide="ignore", invalid="ignore"):
                    # Without any revenue a share of it means nothing.
                    each.append(np.where(was == 0, np.nan, (then - was) / np.abs(was)))
            low, high = self.ends(each[1])
            found[name] = (float(each[0]), float(low), float(high))
        profit, value = found["profit"], found["value"]
        return Claim(
            yearly=float(point.retention) ** 12,
            profit=profit[0],
            profit_low=min(profit[:2]),
            profit_high=max(profit[0], profit[2]),
            value=value[0],
            value_low=min(value[:2]),
            value_high=max(value[0], value[2]),
        )

    def _profits(self, found: Path, name: str, months: int) -> Floats:
        revenue = found.revenue.sum(axis=-1)
        if self.margin is None or name == "value":
            return revenue
        return revenue * self.margin - self.scenario.fixed_costs * months


def _first(drawn: Rates, months: int) -> Rates:
    return Rates(**{name: getattr(drawn, name)[:, :months] for name in rates.NAMES})
