"""Whether two periods or segments differ: standard errors counted by hand, by another method, and what is not said."""

from __future__ import annotations

from datetime import date, timedelta
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from lib.facts import Facts, base
from lib.metrics import compute, registry
from lib.metrics.compare import Difference, differences
from lib.metrics.compute import Ask
from lib.metrics.scorecard import scorecard, verdicts
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.settings import Settings
from lib.stats import compare
from tests.datasets import dataset

MARCH, APRIL = Period(date(2024, 3, 1), date(2024, 3, 31)), Period(date(2024, 4, 1), date(2024, 4, 30))


@pytest.fixture(autouse=True, params=["worked out here", "asked of the database"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums of few customers are worked on here, those of many by the database."""
    if request.param == "asked of the database":
        monkeypatch.setattr(base, "FEW", 0)


def compared(
    name: str,
    before: Period | Segment = MARCH,
    after: Period | Segment = APRIL,
    as_of: date = date(2024, 4, 30),
    **tables: str,
) -> Difference:
    """The difference of a metric between two periods of drawn tables, or between two segments of them."""
    facts = Facts(dataset(as_of=as_of, **tables), Settings())
    way = compute.chosen(facts, registry.metric(name))
    assert way is not None
    views = [
        View(facts, windows=(side,)) if isinstance(side, Period) else View(facts, segment=side)
        for side in (before, after)
    ]
    return differences(views[0], views[1], [Ask(name, registry.metric(name), way)])[name]


def answers(month: int, satisfied: range, others: range) -> str:
    """One answer of each customer, on the 10th: 5 of the satisfied, 1 of the others."""
    scored = [(i, 5) for i in satisfied] + [(i, 1) for i in others]
    return "\n".join(f"csat {score} c{i} 2024-{month:02d}-10 1 5" for i, score in scored)


HEAD = "question score customer_id answered_at scale_min scale_max\n"


def test_customers_who_answer_in_both_months_are_compared_with_themselves():
    # 20 of 40 satisfied in March, the same and ten more in April: 10 pull by (1 − ¼) ÷ 40, 30 by (0 − ¼) ÷ 40.
    found = compared(
        "csat", answers=HEAD + answers(3, range(20), range(20, 40)) + "\n" + answers(4, range(30), range(30, 40))
    )
    squares = (10 * 0.75**2 + 30 * 0.25**2) / 40**2
    assert found.change == pytest.approx(0.25)
    assert found.se == pytest.approx(sqrt(squares * 80 / 79))
    assert found.p < 0.01


def test_the_same_shares_of_different_customers_are_less_certain():
    # Nobody answers twice, so the variances of ½ and of ¾ over 40 add: (0.25 + 0.1875) ÷ 40.
    found = compared(
        "csat", answers=HEAD + answers(3, range(20), range(20, 40)) + "\n" + answers(4, range(40, 70), range(70, 80))
    )
    assert found.change == pytest.approx(0.25)
    assert found.se == pytest.approx(sqrt((0.25 + 0.1875) / 40 * 80 / 79))
    assert 0.01 < found.p < 0.05


def test_two_segments_share_nobody():
    customers = "customer_id plan\n" + "\n".join(f"c{i} {'pro' if i < 40 else 'free'}" for i in range(80))
    asked = HEAD + answers(3, range(20), range(20, 40)) + "\n" + answers(4, range(40, 70), range(70, 80))
    found = compared("csat", Segment.where(plan="pro"), Segment.where(plan="free"), customers=customers, answers=asked)
    assert (found.n_before, found.n_after, found.change) == (40, 40, 0.25)
    assert found.se == pytest.approx(sqrt((0.25 + 0.1875) / 40 * 80 / 79))


def orders(*amounts: tuple[int, int, float]) -> str:
    """An order per (customer, month, amount), on the 5th."""
    lines = [f"c{who} 2024-{month:02d}-05 o{i} {amount}" for i, (who, month, amount) in enumerate(amounts)]
    return "customer_id ordered_at order_id amount\n" + "\n".join(lines)


def test_a_total_varies_by_the_square_of_what_each_customer_brought_more_or_less():
    # 30 customers spend 10 in May and again in July, one spends 60 in July only: months of 31 days.
    spent = [(i, 5, 10) for i in range(30)] + [(i, 7, 10) for i in range(30)] + [(99, 7, 60)]
    facts = Facts(dataset(as_of=date(2024, 7, 31), orders=orders(*spent)), Settings())
    way = registry.metric("revenue").ways[0]
    views = [View(facts, windows=(Period(date(2024, m, 1), date(2024, m, 31)),)) for m in (5, 7)]
    found = differences(views[0], views[1], [Ask("revenue", registry.metric("revenue"), way)])["revenue"]
    assert (found.before, found.after, found.change, found.is_total, found.scaled) == (300, 360, 60, True, False)
    assert found.se == pytest.approx(60)


def test_the_lines_of_an_order_without_a_customer_are_one_arrival():
    # 40 receipts of three lines of 10, none of whom is known, in May; as many in July with a line more.
    lines = [f"2024-05-05 m{i} 10" for i in range(40) for _line in range(3)]
    lines += [f"2024-07-05 j{i} 10" for i in range(40) for _line in range(4)]
    facts = Facts(
        dataset(as_of=date(2024, 7, 31), orders="ordered_at order_id amount\n" + "\n".join(lines)), Settings()
    )
    way = compute.chosen(facts, registry.metric("revenue"))
    assert way is not None
    views = [View(facts, windows=(Period(date(2024, m, 1), date(2024, m, 31)),)) for m in (5, 7)]
    found = differences(views[0], views[1], [Ask("revenue", registry.metric("revenue"), way)])["revenue"]
    assert (found.before, found.after) == (1200, 1600)
    assert found.se == pytest.approx(sqrt(40 * 30**2 + 40 * 40**2))


def test_counts_over_months_of_unequal_length_are_compared_per_day():
    # 31 orders in 31 days, 30 in 30: one a day in both.
    spent = [(i, 3, 10) for i in range(31)] + [(100 + i, 4, 10) for i in range(30)]
    found = compared("customers", orders=orders(*spent))
    assert (found.before, found.after, found.scaled) == (31, 30, True)
    assert found.change == pytest.approx(0)
    assert found.se == pytest.approx(sqrt(31 * (30 / 31) ** 2 + 30))


def test_a_month_that_is_not_over_is_compared_as_the_days_that_have_passed():
    # One order a day, from 1 March to today, 10 April: nothing has changed.
    spent = [(i, 3, 10) for i in range(31)] + [(100 + i, 4, 10) for i in range(10)]
    found = compared("customers", as_of=date(2024, 4, 10), orders=orders(*spent))
    assert (found.before, found.after, found.scaled) == (31, 10, True)
    assert found.change == pytest.approx(0) and found.p == pytest.approx(1)
    assert found.se == pytest.approx(sqrt(31 * (10 / 31) ** 2 + 10))


@pytest.mark.parametrize(
    ("march", "april"),
    [
        ((range(10), range(10, 29)), (range(20), range(20, 40))),  # 29 answers
        ((range(4), range(4, 40)), (range(20), range(20, 40))),  # 4 satisfied
        ((range(36), range(36, 40)), (range(20), range(20, 40))),  # 4 who are not
    ],
)
def test_nothing_is_said_of_fewer_than_30_answers_or_5_hits_or_misses(march, april):
    found = compared("csat", answers=HEAD + answers(3, *march) + "\n" + answers(4, *april))
    assert np.isfinite(found.change) and np.isnan([found.p, found.low, found.high]).all()


def test_rows_that_name_nobody_are_not_tested():
    clicks = "clicks impressions day query\n" + "\n".join(
        f"{10 + i % 7} 100 {date(2024, 3, 1) + timedelta(days=i)} q{i % 5}" for i in range(61)
    )
    for name in ("organic_clicks", "organic_ctr"):
        found = compared(name, searches=clicks)
        assert np.isfinite(found.change) and np.isnan(found.p)


def shop(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders and waits of 200 customers in two months; who buys much in one buys much in the other."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(1.5, 1.0, 200)
    bought, asked = [], []
    for who in range(200):
        for month in (3, 4):
            for _order in range(rng.poisson(rate[who])):
                day = f"2024-{month:02d}-{rng.integers(1, 31):02d}"
                bought.append(
                    (f"c{who}", f"{day}T10:00:00", f"o{len(bought)}", round(float(np.exp(rng.normal(3, 0.7))), 2))
                )
                if rng.random() < 0.5:
                    asked.append(
                        (f"t{len(asked)}", f"{day}T11:00:00", int(rng.exponential(60) * (1 + who % 3)) + 1, f"c{who}")
                    )
    return (
        pd.DataFrame(bought, columns=["customer_id", "ordered_at", "order_id", "amount"]),
        pd.DataFrame(asked, columns=["ticket_id", "opened_at", "first_reply_minutes", "customer_id"]),
    )


def text(frame: pd.DataFrame) -> str:
    return "\n".join([" ".join(frame.columns), *(" ".join(map(str, row)) for row in frame.itertuples(index=False))])


def value_of(name: str, bought: pd.DataFrame, asked: pd.DataFrame, times: pd.Series) -> float:
    """A metric of rows in which a customer stands as often as `times` says."""
    weight = bought["customer_id"].map(times)
    if name == "average_order_value":
        return float((weight * bought["amount"]).sum() / weight.sum())
    if name == "first_response_time":
        return float(np.median(asked["first_reply_minutes"].repeat(asked["customer_id"].map(times))))
    each = bought.groupby("customer_id").size()
    buyers = times[each.index]
    hits = each if name == "orders_per_customer" else each >= 2
    return float((hits * buyers).sum() / buyers.sum())


@pytest.mark.parametrize(
    "name", ["average_order_value", "orders_per_customer", "repeat_purchase_rate", "first_response_time"]
)
def test_standard_errors_are_those_of_drawing_customers_again(name):
    bought, asked = shop(1)
    found = compared(name, orders=text(bought), tickets=text(asked))
    months = [
        tuple(frame[frame[when].str[5:7] == month] for frame, when in ((bought, "ordered_at"), (asked, "opened_at")))
        for month in ("03", "04")
    ]
    rng, changes = np.random.default_rng(5), []
    for _draw in range(200):
        drawn = np.bincount(rng.integers(0, 200, 200), minlength=200)
        times = pd.Series(drawn, index=[f"c{who}" for who in range(200)])
        before, after = (value_of(name, *rows, times) for rows in months)
        changes.append(after - before)
    assert found.se == pytest.approx(np.std(changes, ddof=1), rel=0.2)


# The functions underneath ------------------------------------------------------------------------------------------


def test_students_t_at_its_published_quantile_gives_five_per_cent():
    (low, high), p = compare.difference(2.042, 1.0, 31)  # t(0.975, 30) = 2.042
    assert p[0] == pytest.approx(0.05, abs=2e-4)
    assert low[0] == pytest.approx(0, abs=1e-3) and high[0] == pytest.approx(4.084, abs=1e-3)


def test_no_spread_makes_any_change_certain_and_no_change_none():
    assert compare.difference([1.0, 0.0], [0.0, 0.0], [40, 40])[1].tolist() == [0.0, 1.0]


def test_the_correction_of_benjamini_and_hochberg():
    # In order 0.005, 0.01, 0.03, 0.04: times 4 ÷ rank 0.02, 0.02, 0.04, 0.04; an unknown one does not count.
    found = compare.benjamini_hochberg([0.01, 0.04, np.nan, 0.03, 0.005])
    assert found[[0, 1, 3, 4]].round(10).tolist() == [0.02, 0.04, 0.04, 0.02] and np.isnan(found[2])


def test_verdicts_are_corrected_for_how_many_are_shown():
    # 0.02 alone is real; one of ten otherwise quiet ones is not.
    assert verdicts(pd.Series([0.02]), 0.95).tolist() == ["real"]
    quiet = [0.02, *np.linspace(0.3, 0.9, 9)]
    assert verdicts(pd.Series([*quiet, np.nan]), 0.95).tolist() == [*["noise"] * 10, None]


def test_the_bootstrap_of_a_median_is_repeatable_and_finds_its_known_spread():
    # The median of n exponential values of mean 1 has the standard error 1 ÷ √n; of a difference of two, √2 of it.
    rng = np.random.default_rng(3)
    values, who = rng.exponential(1.0, (2, 2000)), np.arange(2000)
    found = [compare.quantile_change_se(values[0], who, values[1], who + 2000, 0.5) for _again in range(2)]
    assert found[0] == found[1] == pytest.approx(sqrt(2 / 2000), rel=0.15)


def test_a_median_of_the_same_people_with_the_same_values_has_not_moved():
    values = np.arange(100.0)
    assert compare.quantile_change_se(values, np.arange(100), values, np.arange(100), 0.5) == 0.0


def test_the_same_customers_in_a_shorter_month_are_no_change_beyond_chance():
    # Forty buy in March and again in April, which has a day less: per day more of them, to the reader as many.
    lines = [f"c{i} 2024-0{month}-{1 + i % 28:02d} {month}{i:02d} 10" for month in (3, 4) for i in range(40)]
    orders = "customer_id ordered_at order_id amount\n" + "\n".join(lines)
    assert compared("customers", orders=orders).p < 0.01
    facts = Facts(dataset(as_of=date(2024, 4, 30), orders=orders), Settings())
    asks = [Ask(name, registry.metric(name), registry.metric(name).ways[0]) for name in ("customers", "revenue")]
    for row in scorecard(View(facts, windows=(APRIL,)), asks).to_dict("records"):
        assert (row["value"] == row["previous"], row["verdict"]) == (True, "noise")
