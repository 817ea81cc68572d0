"""How often a customer will order again and how much she spends: BG/NBD and Gamma-Gamma, fitted by maximum likelihood.

Equation numbers are those of Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), "Counting Your Customers" the Easy
Way: An Alternative to the Pareto/NBD Model, *Marketing Science* 24 (2), and of Fader, P. S. and Hardie, B. G. S.
(2013), The Gamma-Gamma Model of Monetary Value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from lib.errors import ModelError
from lib.i18n import N_

Floats = NDArray[np.float64]
#: A parameter so near a bound, on the scale of logarithms, has run into it.
AT_THE_EDGE = 0.01
#: The distribution of spending needs buyers who differ; fewer than this many rows determine nothing.
FEWEST_ROWS = 4


def identical_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Each different row once, and the place of every row among them: nothing is then computed twice."""
    groups = frame.groupby(list(frame.columns), sort=True)
    return groups.size().index.to_frame(index=False), groups.ngroup().to_numpy()


class BetaGeo:
    """BG/NBD: while a customer is alive she orders at random at her own rate, and after any order she may be gone.

    Assumptions (section 2.2 of the paper): (i) while alive, orders come as a Poisson process with rate λ; (ii) λ is
    gamma distributed over customers with shape r and rate α; (iii) after each order a customer is gone with
    probability p; (iv) p is beta distributed over customers with a and b; (v) λ and p are independent.

    `fit` takes a frame of `frequency` (repeat orders; those of one day count once), `recency` (time from the first to
    the last order) and `T` (time from the first order to the end), in any one unit of time, which is then that of α
    and of every `t`. Fitted: `r_`, `alpha_`, `a_`, `b_`, `log_likelihood_`, `at_edge_` (the parameters that ran to the
    edge of what is allowed). `starts` are the points of the search, as r, α ÷ mean T, a, b.
    """

    #: r, α ÷ mean T, a, b.
    BOUNDS = ((1e-3, 1e3), (1e-5, 1e4), (1e-4, 1e3), (1e-4, 1e4))
    STARTS = ((0.5, 0.5, 0.5, 2.0), (2.0, 1.0, 1.0, 5.0), (0.2, 0.1, 0.2, 0.5))

    def __init__(self, starts: Sequence[Sequence[float]] = STARTS):
        self.starts = starts

    def fit(self, frame: pd.DataFrame, weights: ArrayLike | None = None) -> Self:
        """The most likely parameters. `weights` say how often each row counts, and that rows are different."""
        x, recency, age = _histories(frame)
        if weights is None:
            rows, place = identical_rows(pd.DataFrame({"x": x, "recency": recency, "T": age}))
            x, recency, age = (rows[name].to_numpy(dtype=float) for name in ("x", "recency", "T"))
            found = np.bincount(place).astype(float)
        else:
            found = np.asarray(weights, dtype=float)
        if not (found * x).sum() > 0:
            raise ModelError(
                N_("Nobody has ordered twice, so nothing can be learned about who comes back. Add a longer history.")
            )
        scale = float((found * age).sum() / found.sum())
        likelihood = _BetaGeoLikelihood(x, recency / scale, age / scale, found)
        point, value, self.at_edge_ = _maximised(
            likelihood, self.starts, dict(zip(("r", "alpha", "a", "b"), self.BOUNDS, strict=True))
        )
        self.r_, self.alpha_, self.a_, self.b_ = point[0], point[1] * scale, point[2], point[3]
        # Recency is a point in time, so its density has the unit of 1 ÷ time for each repeat order.
        self.log_likelihood_ = float(value * found.sum() - np.log(scale) * (found * x).sum())
        return self

    def conditional_probability_alive(self, frame: pd.DataFrame) -> Floats:
        """The chance that a customer is still one, given her orders so far.

        It is 1 for who ordered once, because by assumption (iii) only an order can be the last: never a sign of safety.
        """
        x, recency, age = _histories(frame)
        return self._alive(x, recency, age)

    def _alive(self, x: Floats, recency: Floats, age: Floats) -> Floats:
        log_odds_gone = (
            np.log(self.a_)
            - np.log(self.b_ + np.maximum(x, 1) - 1)
            + (self.r_ + x) * (np.log(self.alpha_ + age) - np.log(self.alpha_ + recency))
        )
        return np.where(x > 0, special.expit(-log_odds_gone), 1.0)

    def conditional_expected_purchases(self, t: float, frame: pd.DataFrame) -> Floats:
        """Orders to expect of each customer in the next `t`, given her orders so far (equation 10)."""
        x, recency, age = _histories(frame)
        # All but the probability of being alive depends on frequency and T alone, of which there are few pairs.
        pairs, place = identical_rows(pd.DataFrame({"x": x, "age": age}))
        while_alive = self._while_alive(pairs["x"].to_numpy(), t / (self.alpha_ + pairs["age"].to_numpy() + t))
        return while_alive[place] * self._alive(x, recency, age)

    def _while_alive(self, x: Floats, z: Floats) -> Floats:
        """The numerator of equation 10; with x = 0 it is equation 9.

        Of the two equal forms of its last term (Euler's transformation) the one with the smaller power is taken, so
        that neither frequent buyers nor a large a overflow.
        """
        a = _away_from_one(self.a_)
        c = a + self.b_ + x - 1
        printed = self.r_ + x < a - 1
        power = np.where(printed, self.r_ + x, a - 1)
        series = special.hyp2f1(power, np.where(printed, self.b_ + x, c - self.r_ - x), c, z)
        return c / (a - 1) * (1 - (1 - z) ** power * series)

    def conditional_probability_of_no_purchase(self, t: float, frame: pd.DataFrame) -> Floats:
        """The chance that a customer does not order in the next `t`: she is gone, or her next order comes later."""
        x, recency, age = _histories(frame)
        orders_none = ((self.alpha_ + age) / (self.alpha_ + age + t)) ** (self.r_ + x)
        return 1 - self._alive(x, recency, age) * (1 - orders_none)

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """Repeat orders to expect of a new customer within `t` of her first (equation 9)."""
        time = np.asarray(t, dtype=float)
        return self._while_alive(np.zeros_like(time), time / (self.alpha_ + time))


class GammaGamma:
    """How much a customer spends on an order: her own mean, drawn to everybody's the more the fewer orders she has.

    Assumptions (section 2 of the note): amounts vary around a customer's own mean by a gamma distribution with shape
    p; those means vary over customers by an inverse gamma with q and v; neither depends on how often she orders.

    `fit` takes a frame of `frequency` (repeat orders, at least one) and `monetary_value` (their mean amount, above
    nought). Fitted: `p_`, `q_`, `v_`, `log_likelihood_`, `at_edge_`.
    """

    #: p, q, v ÷ mean amount.
    BOUNDS = ((1e-2, 1e4), (1e-2, 1e4), (1e-5, 1e5))
    STARTS = ((2.0, 3.0, 1.0), (10.0, 5.0, 0.5), (1.0, 10.0, 5.0))

    def __init__(self, starts: Sequence[Sequence[float]] = STARTS):
        self.starts = starts

    def fit(self, frame: pd.DataFrame, weights: ArrayLike | None = None) -> Self:
        """The most likely parameters; `weights` say how often each row counts."""
        x, amount = (frame[name].to_numpy(dtype=float) for name in ("frequency", "monetary_value"))
        if not ((x > 0) & (amount > 0)).all():
            raise ModelError(
                N_("Spending is modelled for repeat buyers with a mean amount above nought; leave all others out.")
            )
        if len(frame) < FEWEST_ROWS:
            raise ModelError(N_("Fewer than four customers bought again, too few to learn how much people spend."))
        counts = np.ones(len(frame)) if weights is None else np.asarray(weights, dtype=float)
        scale = float((counts * amount).sum() / counts.sum())
        likelihood = _GammaGammaLikelihood(x, amount / scale, counts)
        point, value, self.at_edge_ = _maximised(
            likelihood, self.starts, dict(zip(("p", "q", "v"), self.BOUNDS, strict=True))
        )
        self.p_, self.q_, self.v_ = point[0], point[1], point[2] * scale
        self.log_likelihood_ = float((value - np.log(scale)) * counts.sum())
        return self

    @property
    def population_mean_(self) -> float:
        """The mean of all customers' mean amounts; infinite for q at or below 1 (equation 3)."""
        return self.p_ * self.v_ / (self.q_ - 1) if self.q_ > 1 else float("inf")

    def conditional_expected_average_profit(self, frame: pd.DataFrame) -> Floats:
        """What an order of each customer is expected to bring (equation 5); of who never bought again, everybody's."""
        x = frame["frequency"].to_numpy(dtype=float)
        amount = frame["monetary_value"].to_numpy(dtype=float)
        known = (x > 0) & (amount > 0)
        x, amount = np.where(known, x, 0.0), np.where(known, amount, 0.0)
        own = self.p_ * (self.v_ + x * amount) / np.where(known, self.p_ * x + self.q_ - 1, 1.0)
        return np.where(known, own, self.population_mean_)


def _histories(frame: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Frequency, recency and T of a frame that makes sense, else what is wrong with it."""
    x, recency, age = (frame[name].to_numpy(dtype=float) for name in ("frequency", "recency", "T"))
    if not len(x):
        raise ModelError(N_("There are no customers to learn from."))
    if not (np.isfinite(x) & np.isfinite(recency) & np.isfinite(age)).all() or min(x.min(), recency.min()) < 0:
        raise ModelError(N_("Frequency, recency and T must be numbers of nought or more, without gaps."))
    if (x != np.floor(x)).any():
        raise ModelError(N_("Frequency counts repeat orders, so it must be a whole number."))
    if (recency > age).any() or ((x == 0) != (recency == 0)).any():
        raise ModelError(
            N_(
                "Recency runs from the first to the last order: it is 0 for who ordered once, above 0 for all others, "
                "and never beyond T. Count orders of one day once."
            )
        )
    return x, recency, age


def _away_from_one(a: float) -> float:
    """Equations 9 and 10 divide by a − 1; their limit there is reached to nine digits a little beside it."""
    return a if abs(a - 1) > 1e-7 else 1 + 1e-7


Likelihood = Callable[[Floats], tuple[float, Floats]]


def _maximised(
    likelihood: Likelihood, starts: Sequence[Sequence[float]], bounds: Mapping[str, tuple[float, float]]
) -> tuple[Floats, float, tuple[str, ...]]:
    """The best of several searches over logarithms: the point, the mean log-likelihood, what ran into a bound."""
    limits = np.log(np.array(list(bounds.values())))

    def lost(logs: Floats) -> tuple[float, Floats]:
        point = np.exp(logs)
        value, slope = likelihood(point)
        return -value, -slope * point

    best = None
    for start in starts:
        first = np.clip(np.log(np.asarray(start, dtype=float)), limits[:, 0], limits[:, 1])
        found = optimize.minimize(
            lost, first, jac=True, method="L-BFGS-B", bounds=limits, options={"ftol": 1e-13, "gtol": 1e-8}
        )
        if np.isfinite(found.fun) and (best is None or found.fun < best.fun):
            best = found
    if best is None:
        raise ModelError(N_("No parameters fit these customers. Check their orders for impossible dates or amounts."))
    near = (best.x - limits[:, 0] < AT_THE_EDGE) | (limits[:, 1] - best.x < AT_THE_EDGE)
    return np.exp(best.x), -float(best.fun), tuple(name for name, hit in zip(bounds, near, strict=True) if hit)


def _sum(share: Floats, of: Floats) -> float:
    """A weighted mean. Not by BLAS, whose threads wait for one another longer than so short a sum takes."""
    return float(np.einsum("i,i->", share, of))


class _BetaGeoLikelihood:
    """Equation 6 and its slope, per customer. Gamma functions and logarithms are taken once per different number."""

    def __init__(self, x: Floats, recency: Floats, age: Floats, weights: Floats):
        self.x, self.share = x, weights / weights.sum()
        self.xs, self.x_place = np.unique(x, return_inverse=True)
        self.recencies, self.recency_place = np.unique(recency, return_inverse=True)
        self.ages, self.age_place = np.unique(age, return_inverse=True)
        self.x_share: Floats = np.bincount(self.x_place, self.share).astype(float)
        self.again = x > 0

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = point
        xs = self.xs
        log_age = np.log(alpha + self.ages)[self.age_place]
        log_recency = np.log(alpha + self.recencies)[self.recency_place]
        before = b + np.maximum(xs, 1) - 1
        odds = (np.log(a) - np.log(before))[self.x_place] + (r + self.x) * (log_age - log_recency)
        odds = np.where(self.again, odds, -np.inf)
        gone = special.expit(odds)
        of_x = (
            special.gammaln(r + xs)
            - special.gammaln(r)
            + r * np.log(alpha)
            + special.betaln(a, b + xs)
            - special.betaln(a, b)
        )
        # ln B(a, b+x) − ln B(a, b) is the paper's A2.
        value = _sum(self.x_share, of_x) + _sum(self.share, np.logaddexp(0, odds) - (r + self.x) * log_age)
        gone_share = self.share * gone
        last = log_age + gone * (log_recency - log_age)
        by_time = (r + self.x) * (
            (1 - gone) / (alpha + self.ages)[self.age_place] + gone / (alpha + self.recencies)[self.recency_place]
        )
        both = special.digamma(a + b) - special.digamma(a + b + xs)
        gone_by_x = np.bincount(self.x_place, gone_share, minlength=len(xs))
        slope = (
            _sum(self.x_share, special.digamma(r + xs) - special.digamma(r)) + np.log(alpha) - _sum(self.share, last),
            r / alpha - _sum(self.share, by_time),
            _sum(self.x_share, both) + gone_share.sum() / a,
            _sum(self.x_share, both + special.digamma(b + xs) - special.digamma(b)) - (gone_by_x / before).sum(),
        )
        return float(value), np.array(slope)


class _GammaGammaLikelihood:
    """Equation 1a and its slope, per customer."""

    def __init__(self, x: Floats, amount: Floats, weights: Floats):
        self.x, self.share = x, weights / weights.sum()
        self.xs, self.x_place = np.unique(x, return_inverse=True)
        self.x_share: Floats = np.bincount(self.x_place, self.share).astype(float)
        self.log_amount, self.sold = np.log(amount), x * amount
        self.log_sold = np.log(self.sold)

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        p, q, v = point
        of_x = special.gammaln(p * self.xs + q) - special.gammaln(p * self.xs) - special.gammaln(q) + q * np.log(v)
        shape, log_all = p * self.x, np.log(v + self.sold)
        value = _sum(self.x_share, of_x)
        value += _sum(self.share, shape * self.log_sold - self.log_amount - (shape + q) * log_all)
        psi = special.digamma(p * self.xs + q)
        slope = (
            _sum(self.x_share, self.xs * (psi - special.digamma(p * self.xs)))
            + _sum(self.share, self.x * (self.log_sold - log_all)),
            _sum(self.x_share, psi - special.digamma(q)) + np.log(v) - _sum(self.share, log_all),
            q / v - _sum(self.share, (shape + q) / (v + self.sold)),
        )
        return float(value), np.array(slope)
