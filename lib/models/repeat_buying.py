"""Customers who order when they like: how often each will, and for how much, from BG/NBD and Gamma-Gamma."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from lib.errors import ModelError
from lib.facts import Facts
from lib.facts.base import day_after
from lib.i18n import N_, Message, msg, msgn
from lib.models.clv import BetaGeo, GammaGamma, identical_rows
from lib.models.estimate import Estimate, completed, present_value
from lib.models.holdout import held_out
from lib.stats.intervals import z_of

HISTORY = ["frequency", "recency", "T"]
#: Fewer buyers than this, or fewer who came back, determine no model.
FEWEST_BUYERS, FEWEST_REPEATERS = 50, 30
#: Customers are drawn again so often, with a fixed seed; of very many, fewer draws say the same.
RESAMPLES, RESAMPLES_OF_MANY, MANY = 40, 10, 20_000
#: A total whose interval reaches further than this many times its value up, or as much down, is no prediction.
UNSTABLE = 1.6
#: Money that comes within the horizon is discounted in so many steps.
STEPS = 12
#: Amounts that go with frequency this strongly are not independent of it, as the model of spending takes them to be.
STRONG_CORRELATION = 0.3


@dataclass(frozen=True)
class Fitted:
    """Both models; `spending` is None where no amounts are known."""

    orders: BetaGeo
    spending: GammaGamma | None

    @property
    def parameters(self) -> dict[str, float]:
        own = {"r": self.orders.r_, "alpha": self.orders.alpha_, "a": self.orders.a_, "b": self.orders.b_}
        if self.spending is not None:
            own |= {"p": self.spending.p_, "q": self.spending.q_, "v": self.spending.v_}
        return {name: float(value) for name, value in own.items()}

    def per_order(self, buyers: pd.DataFrame) -> NDArray[np.float64]:
        """What an order of each buyer will bring; null where no amounts are known."""
        if self.spending is None:
            return np.full(len(buyers), np.nan)
        return self.spending.conditional_expected_average_profit(buyers)


def predict(facts: Facts, buyers: pd.DataFrame) -> Estimate | Message:
    """The prediction for these histories (as of today), or the sentence that says why there is none."""
    horizon, settings = facts.settings.value_horizon_days, facts.settings
    priced = not buyers["monetary_value"].isna().all()
    fitted = _fitted(buyers, priced=priced)
    if isinstance(fitted, Message):
        return fitted
    spread = _spread(fitted, buyers, horizon)
    if np.exp(z_of(0.95) * spread) > UNSTABLE:
        return msg(
            N_(
                "The prediction changes too much when some customers are left out and others count twice, so it is not "
                "to be relied on; a longer history would steady it."
            )
        )
    orders = fitted.orders
    rows, place = identical_rows(buyers[HISTORY])
    reached = [orders.conditional_expected_purchases(horizon * k / STEPS, rows) for k in range(1, STEPS + 1)]
    steps = np.diff(np.column_stack([np.zeros(len(rows)), *reached]), axis=1)
    worth_now = [present_value(horizon * (k + 0.5) / STEPS, settings.discount_rate) for k in range(STEPS)]
    customers = buyers.assign(
        p_alive=np.where(rows["frequency"] > 0, orders.conditional_probability_alive(rows), np.nan)[place],
        p_no_order=orders.conditional_probability_of_no_purchase(horizon, rows)[place],
        expected_orders=reached[-1][place],
        predicted_revenue=(steps @ worth_now)[place] * fitted.per_order(buyers) * _kept(facts),
    )
    customers = _without_the_gone(facts, customers)
    total, half = customers["predicted_revenue"].sum(), z_of(settings.confidence) * spread
    evaluation, holdout = held_out(facts)
    return Estimate(
        customers=completed(customers),
        why=msg(
            N_(
                "How often each customer will order within {days} days is predicted from how often and how lately she "
                "ordered, and how much from what her orders brought (BG/NBD and Gamma-Gamma)."
            )
            if priced
            else N_(
                "How often each customer will order within {days} days is predicted from how often and how lately she "
                "ordered (BG/NBD); the orders have no amounts that can be added, so what she will bring is not known."
            ),
            days=horizon,
        ),
        notes=_notes(buyers),
        low=float(total * np.exp(-half)) if priced else None,
        high=float(total * np.exp(half)) if priced else None,
        parameters=fitted.parameters,
        evaluation=evaluation,
        holdout=holdout,
    )


def _fitted(buyers: pd.DataFrame, *, priced: bool) -> Fitted | Message:
    """The models, or why they cannot be fitted to these histories or not be relied on."""
    repeaters = int((buyers["frequency"] > 0).sum())
    if len(buyers) < FEWEST_BUYERS or repeaters < FEWEST_REPEATERS:
        return msg(
            N_(
                "A prediction takes at least {buyers} customers of whom {repeaters} came back on another day; here "
                "there are {count}, and {again} of them came back."
            ),
            buyers=FEWEST_BUYERS,
            repeaters=FEWEST_REPEATERS,
            count=len(buyers),
            again=repeaters,
        )
    spenders = _spenders(buyers)
    if priced and len(spenders) < FEWEST_REPEATERS:
        return msgn(
            N_("The orders of only {count} repeat buyer brought money, too few to learn how much people spend."),
            N_("The orders of only {count} repeat buyers brought money, too few to learn how much people spend."),
            len(spenders),
        )
    try:
        orders = BetaGeo().fit(buyers[HISTORY])
        spending = GammaGamma().fit(spenders) if priced else None
    except ModelError as error:
        return error.message
    if orders.at_edge_:
        return msg(
            N_(
                "The model of repeat orders does not fit these customers: it ran to the edge of what it allows "
                "({names}), which happens when all of them behave much alike."
            ),
            names=", ".join(orders.at_edge_),
        )
    if spending is not None and (spending.at_edge_ or spending.q_ <= 1):
        return msg(
            N_(
                "The model of spending does not fit these customers: it ran to the edge of what it allows ({names}), "
                "which happens when all orders cost nearly the same or a few are out of all proportion."
            ),
            names=", ".join(spending.at_edge_ or ("q",)),
        )
    return Fitted(orders, spending)


def _spenders(buyers: pd.DataFrame) -> pd.DataFrame:
    """Repeat buyers whose repeat orders brought money: what spending can be learned from."""
    return buyers.loc[(buyers["frequency"] > 0) & (buyers["monetary_value"] > 0), ["frequency", "monetary_value"]]


def _spread(fitted: Fitted, buyers: pd.DataFrame, horizon: int) -> float:
    """How much the logarithm of the total varies when the models are fitted to customers drawn again.

    Spending is taken to be independent of how often somebody orders, so the two are drawn separately.
    """
    rng = np.random.default_rng(20050401)
    rows, place = identical_rows(buyers[HISTORY])
    share = np.bincount(place) / len(buyers)
    orders, spending, spenders = fitted.orders, fitted.spending, _spenders(buyers)
    totals = []
    for _draw in range(RESAMPLES if len(buyers) <= MANY else RESAMPLES_OF_MANY):
        drawn = rng.multinomial(len(buyers), share)
        near = (orders.r_, orders.alpha_ / buyers["T"].mean(), orders.a_, orders.b_)
        again = BetaGeo(starts=(near,)).fit(rows[drawn > 0], drawn[drawn > 0])
        expected = again.conditional_expected_purchases(horizon, rows)[place]
        if spending is not None:
            times = rng.multinomial(len(spenders), np.full(len(spenders), 1 / len(spenders)))
            nearby = (spending.p_, spending.q_, spending.v_ / spenders["monetary_value"].mean())
            spent = GammaGamma(starts=(nearby,)).fit(spenders[times > 0], times[times > 0])
            expected = expected * Fitted(again, spent).per_order(buyers)
        totals.append(expected.sum())
    found = np.array(totals)
    return float(np.std(np.log(found))) if np.isfinite(found).all() and (found > 0).all() else float("inf")


def _kept(facts: Facts) -> float:
    """The share of what orders bring that is left when returns booked by themselves have come off."""
    orders = facts["orders"].filter(_.customer_id.notnull(), _.ordered_at < day_after(facts.as_of))
    lines = facts["sales"].filter(_.customer_id.notnull())
    sold = facts.ask("amount of named orders", orders.amount.sum())
    left = facts.ask("amount of named lines", lines.amount.sum())
    return min(left / sold, 1.0) if sold > 0 and left > 0 else 1.0


def _without_the_gone(facts: Facts, customers: pd.DataFrame) -> pd.DataFrame:
    """Who is recorded as having left is expected to bring nothing, whatever her orders say."""
    columns = [name for name in ("churned", "churned_at") if facts.has("customers", name)]
    if not columns:
        return customers
    people = facts["attributes"]
    left = [people[name] if name == "churned" else people[name] < day_after(facts.as_of) for name in columns]
    found = people.filter(reduce(or_, (test.fill_null(False) for test in left))).select("person_id")
    gone = customers["customer_id"].isin(facts.dataset.engine.frame(found)["person_id"])
    nothing = {"p_alive": 0.0, "p_no_order": 1.0, "expected_orders": 0.0, "predicted_revenue": 0.0}
    return customers.assign(**{name: customers[name].mask(gone, value) for name, value in nothing.items()})


def _notes(buyers: pd.DataFrame) -> tuple[Message, ...]:
    """What the models take for granted and these customers do not bear out."""
    spenders = _spenders(buyers)
    repeaters = int((buyers["frequency"] > 0).sum())
    notes = []
    if len(spenders) > 1:
        together = float(np.corrcoef(spenders["frequency"], np.log(spenders["monetary_value"]))[0, 1])
        if abs(together) > STRONG_CORRELATION:
            more = N_(
                "Frequent customers spend more on each order here, which the model of spending does not know of: the "
                "value of the best customers is rather understated."
            )
            less = N_(
                "Frequent customers spend less on each order here, which the model of spending does not know of: the "
                "value of the most frequent customers is rather overstated."
            )
            notes.append(msg(more if together > 0 else less))
        if len(spenders) < repeaters:
            notes.append(
                msgn(
                    N_("{count} repeat buyer whose orders brought nothing is taken to spend what everybody spends."),
                    N_("{count} repeat buyers whose orders brought nothing are taken to spend what everybody spends."),
                    repeaters - len(spenders),
                )
            )
    return tuple(notes)
