"""BG/NBD and Gamma-Gamma: the published figures from raw purchases, what must hold of any fit, and what is refused."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lib import Workspace
from lib.errors import ModelError
from lib.facts.histories import histories
from lib.models.clv import BetaGeo, GammaGamma, identical_rows
from lib.models.holdout import held_out
from tests.conftest import shared_data

CALIBRATION_ENDS = date(1997, 9, 30)
DAYS_PER_WEEK = 7


@pytest.fixture(scope="module")
def cdnow():
    ws = Workspace()
    ws.add(shared_data("cdnow_sample.txt"))
    yield ws
    ws.close()


@pytest.fixture(scope="module")
def weeks(cdnow):
    """Histories computed from the raw purchases up to the end of the calibration, in weeks, as the papers have them."""
    found = cdnow.dataset.engine.frame(histories(cdnow.facts, CALIBRATION_ENDS).order_by("customer_id"))
    return found.assign(recency=found["recency"] / DAYS_PER_WEEK, T=found["T"] / DAYS_PER_WEEK)


@pytest.fixture(scope="module")
def repeat_orders(weeks):
    return BetaGeo().fit(weeks[["frequency", "recency", "T"]])


@pytest.fixture(scope="module")
def spending(weeks):
    return GammaGamma().fit(weeks.loc[weeks["frequency"] > 0, ["frequency", "monetary_value"]])


# Published figures -----------------------------------------------------------------------------------------------


def test_histories_from_the_raw_purchases_are_those_of_the_published_tables(weeks):
    published = pd.read_csv(shared_data("cdnow_customers_summary.csv")).sort_values("ID", ignore_index=True)
    ours = weeks.assign(ID=weeks["customer_id"].astype(int)).sort_values("ID", ignore_index=True)
    assert ours["ID"].tolist() == published["ID"].tolist()
    assert ours["frequency"].tolist() == published["frequency"].tolist()
    np.testing.assert_allclose(ours["recency"], published["recency"], atol=0.0051)
    np.testing.assert_allclose(ours["T"], published["T"], atol=0.0051)
    money = pd.read_csv(shared_data("cdnow_customers_summary_with_transactions.csv")).sort_values("ID")
    np.testing.assert_allclose(ours["monetary_value"].fillna(0), money["zbar"], atol=0.0051)


def test_repeat_orders_have_the_published_parameters_and_likelihood(repeat_orders):
    found = [round(v, 3) for v in (repeat_orders.r_, repeat_orders.alpha_, repeat_orders.a_, repeat_orders.b_)]
    assert found == [0.243, 4.414, 0.793, 2.426]
    assert round(repeat_orders.log_likelihood_, 1) == -9582.4
    assert repeat_orders.log_likelihood_ == pytest.approx(-9582.43, abs=0.005)
    assert repeat_orders.at_edge_ == ()


def test_the_published_customer_is_expected_to_order_1_226_times_in_39_weeks(repeat_orders):
    customer = pd.DataFrame({"frequency": [2], "recency": [30.43], "T": [38.86]})
    assert round(float(repeat_orders.conditional_expected_purchases(39, customer)[0]), 3) == 1.226


def test_spending_has_the_published_parameters_and_mean(spending, weeks):
    assert (weeks["frequency"] > 0).sum() == 946
    assert [round(v, 2) for v in (spending.p_, spending.q_, spending.v_)] == [6.25, 3.74, 15.44]
    assert round(spending.population_mean_, 2) == 35.17


def test_the_39_weeks_after_are_foreseen_as_published(cdnow):
    tested, by_frequency = held_out(cdnow.facts, CALIBRATION_ENDS)
    assert (tested["days"], tested["n"]) == (39 * DAYS_PER_WEEK, 2357)
    assert (round(tested["predicted"]), tested["actual"]) == (1653, 1882)
    assert round(tested["rmse"], 3) == 1.608
    assert tested["rmse"] < tested["baseline_rmse"]
    assert by_frequency["customers"].sum() == 2357
    assert (by_frequency["customers"] * by_frequency["actual"]).sum() == pytest.approx(1882)


def test_the_holdout_is_that_of_plain_pandas(cdnow):
    names = ["master", "customer", "date", "discs", "dollars"]
    lines = pd.read_csv(shared_data("cdnow_sample.txt"), sep=r"\s+", header=None, names=names, dtype={"customer": str})
    days = lines.assign(day=pd.to_datetime(lines["date"].astype(str)))[["customer", "day"]].drop_duplicates()
    assert (days["day"] > pd.Timestamp(CALIBRATION_ENDS)).sum() == held_out(cdnow.facts, CALIBRATION_ENDS)[0]["actual"]


# What must hold of any fit ---------------------------------------------------------------------------------------


def invented(n: int, r: float, alpha: float, a: float, b: float, seed: int) -> pd.DataFrame:
    """Customers who follow the assumptions of BG/NBD to the letter, seen for 200 to 400 days."""
    rng = np.random.default_rng(seed)
    rows = []
    for rate, p, age in zip(rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n), rng.uniform(200, 400, n), strict=True):
        x, last, there = 0, 0.0, True
        while there and (moment := last + rng.exponential(1 / rate)) <= age:
            x, last, there = x + 1, moment, rng.random() > p
        rows.append((x, last, age))
    return pd.DataFrame(rows, columns=["frequency", "recency", "T"])


def test_the_parameters_customers_were_made_with_are_found_again():
    found = BetaGeo().fit(invented(6000, 0.6, 40, 0.8, 3.0, seed=2))
    assert found.r_ == pytest.approx(0.6, rel=0.12)
    assert found.alpha_ == pytest.approx(40, rel=0.15)
    # What a and b tell together is how many are gone after an order.
    assert found.a_ / (found.a_ + found.b_) == pytest.approx(0.8 / 3.8, rel=0.12)


def test_another_unit_of_time_changes_alpha_and_nothing_else(repeat_orders, weeks):
    days = weeks.assign(recency=weeks["recency"] * 7, T=weeks["T"] * 7)
    found = BetaGeo().fit(days)
    assert found.alpha_ == pytest.approx(7 * repeat_orders.alpha_, rel=1e-4)
    assert (found.r_, found.a_, found.b_) == pytest.approx(
        (repeat_orders.r_, repeat_orders.a_, repeat_orders.b_), rel=1e-4
    )
    expected = repeat_orders.conditional_expected_purchases(39, weeks)
    np.testing.assert_allclose(found.conditional_expected_purchases(39 * 7, days), expected, rtol=1e-4)


def test_another_currency_changes_v_and_nothing_else(spending, weeks):
    repeaters = weeks.loc[weeks["frequency"] > 0, ["frequency", "monetary_value"]]
    found = GammaGamma().fit(repeaters.assign(monetary_value=repeaters["monetary_value"] * 90))
    assert (found.p_, found.q_) == pytest.approx((spending.p_, spending.q_), rel=1e-4)
    assert found.v_ == pytest.approx(90 * spending.v_, rel=1e-4)


def test_rows_given_once_with_their_weight_are_rows_given_as_often(weeks, repeat_orders):
    rows, place = identical_rows(weeks[["frequency", "recency", "T"]])
    found = BetaGeo().fit(rows, np.bincount(place))
    assert found.log_likelihood_ == pytest.approx(repeat_orders.log_likelihood_, abs=1e-6)
    assert found.r_ == pytest.approx(repeat_orders.r_, rel=1e-4)


@pytest.mark.parametrize(
    ("r", "alpha", "a", "b", "x", "recency", "age", "t"),
    [
        (0.25, 38, 0.6, 2.6, 2, 200.0, 300.0, 365),
        (0.25, 38, 1.0, 2.6, 2, 200.0, 300.0, 365),
        (0.35, 7, 490, 10_000, 0, 0.0, 5.0, 365),
        (0.35, 7, 490, 10_000, 60, 690.0, 700.0, 365),
        (2.0, 300, 0.05, 0.4, 170, 490.0, 500.0, 30),
        (0.35, 39, 9.9, 39.0, 12, 300.0, 305.0, 730),
    ],
)
def test_expected_orders_are_the_mean_over_all_rates_and_leaving_probabilities(r, alpha, a, b, x, recency, age, t):
    model = BetaGeo()
    model.r_, model.alpha_, model.a_, model.b_ = r, alpha, a, b
    customer = pd.DataFrame({"frequency": [x], "recency": [recency], "T": [age]})
    # Of a customer still there, p is beta(a, b + x): given p she places (1 − e^(−λpt)) ÷ p orders, over the gamma of λ.
    p = stats.beta(a, b + x).ppf((np.arange(100_000) + 0.5) / 100_000)
    given_p = np.where(
        p > 1e-9,
        -np.expm1(-(r + x) * np.log1p(p * t / (alpha + age))) / np.maximum(p, 1e-9),
        (r + x) * t / (alpha + age),
    )
    alive = model.conditional_probability_alive(customer)[0]
    assert model.conditional_expected_purchases(t, customer)[0] == pytest.approx(given_p.mean() * alive, rel=2e-4)


def test_the_chance_of_no_order_falls_with_time_from_one_and_never_below_that_of_being_gone(repeat_orders, weeks):
    earlier = np.ones(len(weeks))
    alive = repeat_orders.conditional_probability_alive(weeks)
    for t in (0, 4, 13, 39, 500):
        none = repeat_orders.conditional_probability_of_no_purchase(t, weeks)
        assert (none <= earlier + 1e-12).all()
        assert (none >= 1 - alive - 1e-12).all()
        earlier = none
    assert repeat_orders.conditional_probability_of_no_purchase(0, weeks) == pytest.approx(1.0)


def test_who_has_been_silent_longer_is_less_likely_to_be_there(repeat_orders):
    same = pd.DataFrame({"frequency": 3, "recency": [30.0, 20.0, 10.0, 1.0], "T": 39.0})
    assert (np.diff(repeat_orders.conditional_probability_alive(same)) < 0).all()


def test_a_new_customer_is_expected_to_order_as_one_with_no_time_behind_her(repeat_orders):
    new = pd.DataFrame({"frequency": [0], "recency": [0.0], "T": [0.0]})
    for t in (1, 39, 200):
        assert repeat_orders.expected_purchases(t) == pytest.approx(
            repeat_orders.conditional_expected_purchases(t, new)[0], rel=1e-12
        )


def test_the_mean_of_few_orders_is_drawn_to_everybodys_and_that_of_many_is_her_own(spending):
    people = pd.DataFrame({"frequency": [0, 1, 10, 10_000], "monetary_value": [np.nan, 100.0, 100.0, 100.0]})
    none, one, ten, many = spending.conditional_expected_average_profit(people)
    assert none == pytest.approx(spending.population_mean_)
    assert spending.population_mean_ < one < ten < many
    assert many == pytest.approx(100, rel=1e-3)


# What is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "recency", "age", "said"),
    [
        ([], [], [], "no customers"),
        ([0, 0], [0, 0], [5, 9], "Nobody has ordered twice"),
        ([1, 2], [3, 10], [5, 9], "never beyond T"),
        ([0, 2], [3, 4], [5, 9], "it is 0 for who ordered once"),
        ([1, 2], [0, 4], [5, 9], "Count orders of one day once"),
        ([1.5, 2], [3, 4], [5, 9], "whole number"),
        ([1, np.nan], [3, 4], [5, 9], "without gaps"),
        ([1, -1], [3, 4], [5, 9], "nought or more"),
    ],
)
def test_histories_that_make_no_sense_are_refused_in_words(frequency, recency, age, said):
    frame = pd.DataFrame({"frequency": frequency, "recency": recency, "T": age}, dtype=float)
    with pytest.raises(ModelError, match=said):
        BetaGeo().fit(frame)


def test_spending_of_who_never_bought_again_or_paid_nothing_is_not_learned_from():
    frame = pd.DataFrame({"frequency": [1, 2, 3, 0], "monetary_value": [5.0, 6.0, 7.0, 8.0]})
    with pytest.raises(ModelError, match="leave all others out"):
        GammaGamma().fit(frame)
    with pytest.raises(ModelError, match="leave all others out"):
        GammaGamma().fit(frame.assign(frequency=1, monetary_value=[5.0, 6.0, 0.0, 8.0]))


def test_customers_who_all_behave_alike_run_to_the_edge_and_it_is_told():
    # Everybody orders every ten days and nobody ever stops.
    frame = pd.DataFrame({"frequency": np.arange(10, 40), "recency": np.arange(10, 40) * 10.0})
    assert BetaGeo().fit(frame.assign(T=frame["recency"] + 5)).at_edge_
    same = pd.DataFrame({"frequency": np.arange(1, 31), "monetary_value": 12.0})
    assert GammaGamma().fit(same).at_edge_
