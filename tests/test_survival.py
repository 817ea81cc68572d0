"""Survival curves against published figures, and the rules they keep."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lib.stats.survival import kaplan_meier, logrank, median, restricted_mean


def counts(times: list[int], followed_only: list[int] = ()) -> pd.DataFrame:
    """Counts by age of single cases: ages at a loss, and ages up to which somebody was followed without one."""
    frame = pd.DataFrame({"age": [*times, *followed_only], "lost": [1] * len(times) + [0] * len(followed_only)})
    counted = frame.groupby("age")["lost"].agg(["sum", "size"]).reset_index()
    return pd.DataFrame({"age": counted["age"], "lost": counted["sum"], "censored": counted["size"] - counted["sum"]})


# Weeks of remission of children with leukaemia (Freireich and others, 1963), as in Cox and Oakes (1984), table 1.1.
TREATED = counts([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
PLACEBO = counts([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])


def curve_of(group: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    return kaplan_meier(group["age"], group["lost"], group["censored"], level)


def test_the_remission_of_leukaemia_is_as_published():
    curve = curve_of(TREATED).set_index("age")
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {age: round(curve.loc[age, "survival"], 3) for age in published} == published
    assert curve.loc[[6, 7, 10, 13, 16, 22, 23], "at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]


def test_the_interval_is_greenwoods_on_the_log_minus_log_scale():
    # By hand at 6 weeks: se = √(3 ÷ (21 · 18)) ÷ |ln 0.857| = 0.5779; 0.857 ^ e^(±1.96 · 0.5779).
    row = curve_of(TREATED).set_index("age").loc[6]
    assert (row["low"], row["high"]) == (pytest.approx(0.6197, abs=1e-4), pytest.approx(0.9516, abs=1e-4))
    # As R's survfit(conf.type = "log-log") prints them at 10 and at 23 weeks.
    rows = curve_of(TREATED).set_index("age")
    assert rows.loc[10, ["low", "high"]].round(3).tolist() == [0.503, 0.889]
    assert rows.loc[23, ["low", "high"]].round(3).tolist() == [0.188, 0.680]


def test_half_of_the_treated_stay_well_for_23_weeks():
    assert median(curve_of(TREATED))[0] == 23
    assert median(curve_of(PLACEBO))[0] == 8


def test_a_curve_that_stays_above_a_half_has_no_median():
    age, low, high = median(curve_of(counts([5], [10] * 29)))
    assert np.isnan(age) and np.isnan(low) and np.isnan(high)


def test_the_treated_and_the_others_differ_as_published():
    statistic, p, df = logrank([TREATED, PLACEBO])
    assert (round(statistic, 2), df) == (16.79, 1)
    assert p == pytest.approx(4.2e-5, rel=0.02)


def test_a_group_and_itself_do_not_differ():
    statistic, p, _df = logrank([TREATED, TREATED])
    assert (statistic, p) == (pytest.approx(0, abs=1e-12), pytest.approx(1))


def test_one_group_cannot_be_compared():
    assert np.isnan(logrank([TREATED])[1])


def test_without_censoring_the_curve_is_the_share_left():
    curve = curve_of(counts([1, 2, 3, 4])).set_index("age")
    assert curve["survival"].tolist() == [1, 0.75, 0.5, 0.25, 0]
    assert restricted_mean(curve_of(counts([1, 2, 3, 4])), 10) == 2.5


def test_who_is_lost_at_an_age_was_still_there_when_others_were_last_seen_at_it():
    # Two lost on day 5, when two more are followed no longer: two of four, not two of two.
    assert curve_of(counts([5, 5], [5, 5]))["survival"].tolist()[-1] == 0.5


def test_before_the_first_loss_nothing_is_claimed_for_certain():
    curve = curve_of(counts([30], [40] * 19))
    first = curve.iloc[0]
    # Wilson for 20 of 20: at least 0.8389.
    assert (first["survival"], first["high"]) == (1, 1)
    assert first["low"] == pytest.approx(0.8389, abs=1e-4)


def test_nobody_gives_an_empty_curve():
    assert curve_of(counts([])).empty


def test_equal_groups_are_told_apart_in_at_most_one_of_twenty():
    random = np.random.default_rng(3)
    found = 0
    for _round in range(200):
        groups = []
        for _group in range(3):
            times, ends = random.geometric(0.02, 80), random.integers(20, 120, 80)
            groups.append(counts(list(times[times <= ends]), list(ends[times > ends])))
        found += logrank(groups)[1] < 0.05
    assert found <= 17  # 5 % of 200 is 10; 17 is what one run in fifty exceeds by chance
