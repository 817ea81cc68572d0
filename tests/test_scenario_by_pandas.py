"""What-if on each sample, held against plain pandas: rates, paths, every lever, associations, intervals, the claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

import sample_data
from benchmarks.against_others import files, ours
from benchmarks.against_others.business import Business
from lib import Rule, Segment, Workspace
from lib.models.scenario import Scenario
from tests import plain_months
from tests.plain_months import POOL, Rates, ahead, goes_with, months, rates, standing
from tests.plain_sides import among

MARGIN = 0.4


@dataclass
class Case:
    """A sample with what plain pandas reads from it: the months, their rates, and how many are there now."""

    ws: Workspace
    whole: Business

    def __post_init__(self) -> None:
        self.months = months(self.whole)
        self.pool = self.months.tail(POOL)
        self.rates = rates(self.pool)
        self.start = float(self.pool["kept"].iloc[-1] + self.pool["arrived"].iloc[-1])

    def told(self, **levers: float) -> pd.DataFrame:
        return self.ws.scenario(Scenario(margin=MARGIN, **levers)).summary.set_index("what")

    def value(self, r: Rates) -> float:
        """What one customer of today brings in a year, less what it costs."""
        return sum(r.kept**month for month in range(12)) * r.orders * r.basket * MARGIN


@pytest.fixture(scope="module")
def cases() -> Iterator[Callable[[str], Case]]:
    """Each sample, loaded when first asked for."""
    made: dict[str, Case] = {}

    def of(name: str) -> Case:
        if name not in made:
            made[name] = Case(ours.load(sample_data.files(name)), files.READ_SAMPLES[name]())
        return made[name]

    yield of
    for case in made.values():
        case.ws.close()


@pytest.fixture(params=["shop", "coffee", "subscription"])
def case(request: pytest.FixtureRequest, cases: Callable[[str], Case]) -> Case:
    return cases(request.param)


def test_the_months_behind_a_look_ahead_are_what_pandas_counts(case):
    found = case.ws.scenario().path
    past = found[found["revenue"].notna()]
    assert past["month"].tolist() == case.pool["month"].tolist()
    assert past["customers"].to_numpy() == pytest.approx((case.pool["kept"] + case.pool["arrived"]).to_numpy())
    paid = (case.pool["old_revenue"] + case.pool["new_revenue"]).to_numpy()
    assert past["revenue"].to_numpy() == pytest.approx(paid)


def test_the_path_as_things_are_follows_month_by_month_from_the_rates(case):
    found = case.ws.scenario(Scenario(margin=MARGIN, fixed_costs=1000.0)).path
    coming = found[found["revenue"].isna()]
    customers, revenue = ahead(case.rates, case.start)
    assert coming["customers_baseline"].tolist() == pytest.approx(customers)
    assert coming["revenue_baseline"].tolist() == pytest.approx(revenue)
    assert coming["profit_baseline"].tolist() == pytest.approx([MARGIN * paid - 1000 for paid in revenue])
    assert coming["month"].iloc[0] == case.pool["month"].iloc[-1] + pd.DateOffset(months=1)


def scaled(r: Rates, **factors: float) -> Rates:
    return replace(r, **{name: getattr(r, name) * factor for name, factor in factors.items()})


@pytest.mark.parametrize(
    ("levers", "moved", "paid", "costs"),
    [
        ({"retention": 0.02}, lambda r: replace(r, kept=min(r.kept + 0.02, 1)), 1.0, 0.6),
        ({"retention": -0.05}, lambda r: replace(r, kept=r.kept - 0.05), 1.0, 0.6),
        ({"order_value": 0.1}, lambda r: scaled(r, basket=1.1, first_basket=1.1), 1.0, 0.6),
        ({"frequency": 0.2}, lambda r: scaled(r, orders=1.2), 1.0, 0.6),
        # At the same costs, what a higher price brings is all profit; of lost orders the costs go too.
        ({"price": 0.1}, lambda r: r, 1.1, 0.6),
        (
            {"price": 0.1, "orders_lost": 0.05},
            lambda r: scaled(r, orders=0.95, first_orders=0.95),
            1.1,
            0.6,
        ),
        ({"margin_change": 0.05}, lambda r: r, 1.0, 0.55),
        (
            {"retention": 0.01, "order_value": 0.05, "frequency": 0.1, "price": -0.02, "margin_change": -0.03},
            lambda r: scaled(replace(r, kept=min(r.kept + 0.01, 1)), basket=1.05, first_basket=1.05, orders=1.1),
            0.98,
            0.63,
        ),
    ],
)
def test_every_lever_does_what_its_arithmetic_says(case, levers, moved, paid, costs):
    told = case.told(**levers)
    before, after = ahead(case.rates, case.start), ahead(moved(case.rates), case.start)
    assert told.at["customers", "baseline"] == pytest.approx(before[0][-1])
    assert told.at["customers", "scenario"] == pytest.approx(after[0][-1])
    assert told.at["revenue", "scenario"] == pytest.approx(paid * sum(after[1]))
    assert told.at["profit", "scenario"] == pytest.approx((paid - costs) * sum(after[1]))
    assert told.at["profit", "change"] == pytest.approx((paid - costs) * sum(after[1]) - MARGIN * sum(before[1]))
    value = case.value(moved(case.rates)) / MARGIN * (paid - costs)
    assert told.at["value", "scenario"] == pytest.approx(value)
    assert told.at["value", "baseline"] == pytest.approx(case.value(case.rates))


def test_a_segment_looks_ahead_with_the_months_of_its_own_customers(case):
    """Whoever bought before the last year began: nobody of them arrives again but who had left."""
    first = case.whole.all_orders.groupby("customer_id")["at"].min()
    year = pd.Timestamp("2025-11-01")
    people = set(first[first < year].index)
    view = case.ws.where(Segment((Rule("first_order_at", "at_most", ("2025-10-31",)),)))
    found = view.scenario(Scenario(margin=MARGIN)).summary.set_index("what")
    own = Case(case.ws, among(case.whole, people))
    customers, revenue = ahead(own.rates, own.start)
    assert found.at["customers", "baseline"] == pytest.approx(customers[-1])
    assert found.at["revenue", "baseline"] == pytest.approx(sum(revenue))


def _service(case: Case, name: str) -> tuple[pd.DataFrame, dict[str, float], float]:
    if name == "reply":
        return standing(case.whole, plain_months.late_tickets(case.whole, 240.0)), {"reply_within_minutes": 240.0}, 1.0
    return standing(case.whole, plain_months.opinions(case.whole)), {"detractors_turned": 0.3}, 0.3


SERVICE = [("shop", "reply"), ("subscription", "reply"), ("shop", "detractors"), ("subscription", "detractors")]


@pytest.mark.parametrize(("case", "name"), [*SERVICE, ("coffee", "detractors")], indirect=["case"])
def test_what_goes_with_better_service_is_what_least_squares_in_numpy_find(case, name):
    rows, levers, won = _service(case, name)
    estimate, se = goes_with(rows)
    found = case.ws.scenario(Scenario(margin=MARGIN, **levers))
    effect = found.effects[name]
    ripe = rows[rows["ripe"]]
    assert effect.behind is not None
    assert (effect.behind.exposed, effect.behind.others) == (ripe["better"].sum(), (~ripe["better"]).sum())
    assert (effect.estimate, effect.se) == pytest.approx((estimate, se), rel=1e-6)
    reach = 1.959964 * se
    assert effect.interval(0.95) == pytest.approx((estimate - reach, estimate + reach), rel=1e-5)
    worse = plain_months.reached(case.whole, rows, len(case.pool))
    assert effect.reached == pytest.approx(worse)
    gain = estimate * won * min(worse / case.pool["at_start"].mean(), 1.0)
    kept = float(np.clip(case.rates.kept + gain, 0, 1))
    customers, revenue = ahead(replace(case.rates, kept=kept), case.start)
    told = found.summary.set_index("what")
    assert told.at["customers", "scenario"] == pytest.approx(customers[-1])
    assert told.at["revenue", "scenario"] == pytest.approx(sum(revenue))


@pytest.mark.parametrize(("case", "name"), [("shop", "reply"), ("subscription", "detractors")], indirect=["case"])
def test_a_typed_guess_is_all_the_better_service_does(case, name):
    rows, levers, won = _service(case, name)
    typed = {"reply": "reply_effect", "detractors": "detractor_effect"}[name]
    told = case.told(**levers, **{typed: 0.2})
    worse = plain_months.reached(case.whole, rows, len(case.pool))
    kept = case.rates.kept + 0.2 * won * worse / case.pool["at_start"].mean()
    assert told.at["customers", "scenario"] == pytest.approx(ahead(replace(case.rates, kept=kept), case.start)[0][-1])


def test_the_interval_is_what_drawing_the_months_anew_gives(case):
    """By a loop with dice of its own: a year of rates, and months that scatter around it as those that were."""
    rng = np.random.default_rng(11)
    names = ("kept", "came", "orders", "basket", "first_orders", "first_basket")
    single = pd.DataFrame([vars(rates(case.pool.iloc[[i]])) for i in range(len(case.pool))])
    single = single.fillna(0.0) - single.fillna(0.0).mean()
    sums, ends = [], []
    for _draw in range(1500):
        level = rates(case.pool.iloc[rng.integers(len(case.pool), size=len(case.pool))])
        there, paid = case.start, 0.0
        for _month in range(12):
            stray = single.iloc[rng.integers(len(single))]
            now = {name: max(getattr(level, name) + stray[name], 0.0) for name in names}
            paid += there * now["orders"] * now["basket"] + now["came"] * now["first_orders"] * now["first_basket"]
            there = there * min(now["kept"], 1.0) + now["came"]
        sums.append(paid)
        ends.append(there)
    told = case.told()
    for what, drawn in (("revenue", sums), ("customers", ends)):
        low, high = np.quantile(drawn, [0.025, 0.975])
        row = told.loc[what]
        # Ends of an interval from a thousand draws stray by about a tenth of its width.
        assert abs(row["baseline_low"] - low) < 0.12 * (high - low)
        assert abs(row["baseline_high"] - high) < 0.12 * (high - low)


def test_the_past_was_foreseen_from_the_months_before_it(case):
    length = min(12, len(case.months) - 3, len(case.months) // 2)
    before, after = case.months.iloc[:-length], case.months.iloc[-length:]
    pool = before.tail(POOL)
    start = float(before["kept"].iloc[-1] + before["arrived"].iloc[-1])
    customers, revenue = ahead(rates(pool), start, length)
    held = case.ws.scenario().holdout.set_index("what")
    assert held.loc["customers", ["foreseen", "actual"]].tolist() == pytest.approx(
        [customers[-1], float(after["kept"].iloc[-1] + after["arrived"].iloc[-1])]
    )
    came = float((after["old_revenue"] + after["new_revenue"]).sum())
    assert held.loc["revenue", ["foreseen", "actual"]].tolist() == pytest.approx([sum(revenue), came])
    assert held.at["revenue", "error"] == pytest.approx(sum(revenue) / came - 1)


def test_the_claim_is_five_points_over_a_year_spread_over_its_months(case):
    claim = case.ws.scenario(Scenario(margin=MARGIN)).claim
    r = case.rates
    more = replace(r, kept=min(r.kept**12 + 0.05, 1.0) ** (1 / 12))
    assert claim.yearly == pytest.approx(r.kept**12)
    year = [sum(ahead(each, case.start)[1]) for each in (r, more)]
    assert claim.profit == pytest.approx(year[1] / year[0] - 1)
    five = [sum(each.kept**month for month in range(60)) for each in (r, more)]
    assert claim.value == pytest.approx(five[1] / five[0] - 1)
