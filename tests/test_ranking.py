"""The area under the ROC curve and its intervals."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from lib.stats.ranking import auc, auc_difference


def test_the_area_is_the_share_of_pairs_in_the_right_order_and_ties_count_half():
    # Gone: 0.9, 0.5. Stayed: 0.5, 0.1. Of four pairs three are right and one is tied: 3.5 of 4.
    assert auc([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1])[0] == 0.875


def test_the_interval_is_delongs_by_its_definition():
    rng = np.random.default_rng(5)
    left = rng.random(80) < 0.4
    score = np.round(left * 0.8 + rng.normal(size=80), 1)
    yes, no = score[left], score[~left]
    psi = (yes[:, None] > no[None, :]) + 0.5 * (yes[:, None] == no[None, :])
    variance = psi.mean(axis=1).var(ddof=1) / len(yes) + psi.mean(axis=0).var(ddof=1) / len(no)
    value, low, high = auc(left, score)
    assert value == pytest.approx(psi.mean()) == pytest.approx(roc_auc_score(left, score))
    logit = np.log(value / (1 - value))
    half = 1.959964 * np.sqrt(variance) / (value * (1 - value))
    assert [low, high] == pytest.approx([1 / (1 + np.exp(half - logit)), 1 / (1 + np.exp(-half - logit))], abs=1e-6)


def test_the_difference_of_two_scores_of_the_same_people_is_that_of_their_pairs():
    rng = np.random.default_rng(6)
    left = rng.random(60) < 0.5
    one, other = left + rng.normal(size=60), 0.5 * left + rng.normal(size=60)
    psi = (one[left][:, None] > one[~left]).astype(float) - (other[left][:, None] > other[~left])
    error = np.sqrt(psi.mean(axis=1).var(ddof=1) / left.sum() + psi.mean(axis=0).var(ddof=1) / (~left).sum())
    value, low, high, p = auc_difference(left, one, other)
    assert value == pytest.approx(psi.mean())
    assert (high - low) / 2 == pytest.approx(1.959964 * error, abs=1e-6)
    assert 0 < p < 1


def test_a_score_is_no_better_than_itself_and_ranking_without_a_fault_has_no_width():
    assert auc_difference([1, 0, 1, 0], [4, 3, 2, 1], [4, 3, 2, 1]) == (0, 0, 0, 1)
    assert auc([1, 1, 0, 0], [4, 3, 2, 1]) == (1, 1, 1)


def test_nothing_is_said_where_all_or_nobody_left():
    assert np.isnan(auc([1, 1, 1], [1, 2, 3])).all()
    assert np.isnan(auc_difference([0, 0], [1, 2], [2, 1])).all()
