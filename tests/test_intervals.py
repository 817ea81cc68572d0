"""Intervals against published and independently computed figures."""

from __future__ import annotations

from statistics import fmean

import numpy as np
import pytest
from scipy import stats

from lib.stats import intervals


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0)],
)
def test_wilson_against_newcombe_1998(hits, n, low, high):
    found = intervals.wilson(hits, n)
    assert found[0][0] == pytest.approx(low, abs=5e-5)
    assert found[1][0] == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "low", "high"),
    [(50, 30, 20, 14.05, 44.20), (9, 4, 2, 4.84, 72.94), (5, 0, 0, 17.5, 100.0)],
)
def test_net_promoter_score_adjusted_wald(promoters, passives, detractors, low, high):
    found = intervals.nps(promoters, passives, detractors)
    assert found[0][0] == pytest.approx(low, abs=0.005 if low != 17.5 else 0.05)
    assert found[1][0] == pytest.approx(high, abs=0.005)


def test_delta_method_against_the_jackknife():
    rng = np.random.default_rng(7)
    y = rng.integers(1, 9, 400).astype(float)
    x = rng.binomial(y.astype(int), 0.3).astype(float)
    variance = intervals.ratio_variance(400, x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum())[0]
    leave_one_out = (x.sum() - x) / (y.sum() - y)
    jackknife = 399 / 400 * ((leave_one_out - fmean(leave_one_out)) ** 2).sum()
    assert variance == pytest.approx(jackknife, rel=0.01)


def test_a_share_is_wilson_when_every_customer_appears_once():
    low, high = intervals.share(81, 263, 263, 0.0008)
    assert (low[0], high[0]) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


def test_agreement_of_everybody_is_not_certainty():
    # 20 answers of 5 customers, all satisfied: as unsure as 5 of 5.
    low, high = intervals.share(20, 20, 5, 0.0)
    assert (low[0], high[0]) == (pytest.approx(intervals.wilson(5, 5)[0][0]), 1.0)


def test_mean_is_students_t():
    values = np.array([4.0, 5, 3, 5, 4, 2, 5])
    low, high = intervals.mean(values.sum(), (values**2).sum(), len(values))
    expected = stats.t.interval(0.95, len(values) - 1, loc=values.mean(), scale=stats.sem(values))
    assert (low[0], high[0]) == (pytest.approx(expected[0]), pytest.approx(expected[1]))


@pytest.mark.parametrize(("n", "ranks"), [(10, (2, 9)), (20, (6, 15)), (25, (8, 18)), (5, None)])
def test_median_ranks_against_published_tables(n, ranks):
    # Conover, Practical Nonparametric Statistics: 95 % two-sided limits of a median.
    low, high = intervals.quantile_ranks(n, 0.5)
    if ranks is None:
        assert np.isnan(low[0])
    else:
        assert (low[0], high[0]) == ranks


def test_nothing_is_claimed_from_no_observations():
    assert np.isnan(intervals.wilson(0, 0)[0][0])
    assert np.isnan(intervals.nps(0, 0, 0)[0][0])
    assert np.isnan(intervals.mean(3, 9, 1)[0][0])
