"""Two sides of each sample on every metric, held against plain pandas that reads the files by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sample_data
from benchmarks.against_others import by_pandas_index, checks, files, ours
from benchmarks.against_others.business import Business
from benchmarks.against_others.questions import COUNTED, ask, possible
from lib import Period, Rule, Segment, Workspace
from lib.metrics import registry
from tests import plain_sides
from tests.plain_sides import RATIOS, Told, among, difference

#: What is bought for everybody at once, or said by nobody in particular, is no group's: nothing is to be said of it.
OF_NOBODY = {"cac", "cac_payback", "ltv_to_cac", "organic_clicks", "organic_ctr", "organic_position"}
#: Fitted, or counted in the tests below by more than one narrowed table.
APART = {"clv_predicted", "happiness_index", "referred_share", "revenue_churn"}
CUSTOMERS = Rule("is_customer", "is", (True,))
#: Fewer observations on a side, or fewer hits or misses of a share, are not tested.
FEWEST, FEWEST_HITS = 30, 5
SHARES = {name for name in RATIOS if registry.METRICS[name].unit == "share"}
ONE, OTHER = (date(2026, 2, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 7, 31))


@dataclass
class Case:
    """A sample on both sides: two groups of customers that leave nobody out, in the library and in plain pandas."""

    ws: Workspace
    whole: Business
    segment: Segment
    people: set[str]

    def __post_init__(self) -> None:
        self.others = self.whole.known - self.people
        self.rest = Segment((~self.segment, CUSTOMERS))
        self.found = self.ws.versus(self.segment, self.rest).set_index("metric")
        self.times = self.whole.within(*map(str, ONE)), self.whole.within(*map(str, OTHER))
        self.over_time = self.ws.versus(Period(*ONE), Period(*OTHER)).set_index("metric")
        self.sides = among(self.whole, self.people), among(self.whole, self.others)


def _people(name: str, whole: Business) -> tuple[Rule, set[str]]:
    if name == "coffee":
        house = plain_sides.first_of(whole, "location")
        return Rule("first_location", "is", ("Вокзал",)), set(house[house == "Вокзал"].index)
    field, value = {"shop": ("segment", "Trade"), "subscription": ("acquisition_channel", "Referral")}[name]
    customers = whole.tables["customers"]
    return Rule(field, "is", (value,)), set(customers.loc[customers[field] == value, "customer_id"])


@pytest.fixture(scope="module", params=["shop", "coffee", "subscription"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    whole = files.READ_SAMPLES[request.param]()
    ws = ours.load(sample_data.files(request.param))
    rule, people = _people(request.param, whole)
    yield Case(ws, whole, Segment((rule,)), people)
    ws.close()


def wrong(found: pd.DataFrame, name: str, before: float, after: float) -> list[tuple]:
    """Where the table says something else of the two values; one with nothing on either side is not in it."""
    if name not in found.index:
        return [] if np.isnan(before) and np.isnan(after) else [(name, before, after, None)]
    row = found.loc[name]
    same = np.allclose([before, after], [row["before"], row["after"]], rtol=1e-9, atol=1e-9, equal_nan=True)
    return [] if same else [(name, before, after, row["before"], row["after"])]


def asked(case: Case) -> list[str]:
    return [name for name in COUNTED if ask(name)[1] is None and possible(case.whole, name)]


def test_both_sides_of_every_metric_are_what_pandas_counts_of_those_customers(case):
    assert checks.SIDES
    names = [name for name in asked(case) if name not in OF_NOBODY | APART]
    one, other = case.sides
    found = [bad for n in names for bad in wrong(case.found, n, COUNTED[n].answer(one), COUNTED[n].answer(other))]
    assert found == [] and len(names) > 30
    assert set(case.found.index) <= {*names, *APART}


def test_revenue_of_the_year_before_tells_what_those_who_left_took_with_them(case):
    if "subscriptions" in case.whole.tables:
        values = [COUNTED["revenue_churn"].answer(side) for side in case.sides]
    else:
        values = [plain_sides.revenue_lost(side) for side in case.sides]
    assert wrong(case.found, "revenue_churn", *values) == []


@pytest.mark.parametrize("case", ["shop"], indirect=True)
def test_a_share_of_the_new_who_were_brought_asks_who_brought_them_whoever_that_is(case):
    brought = set(case.whole.tables["referrals"]["referred_id"].dropna())
    values = [
        len(brought & set(side.named["customer_id"])) / side.named["customer_id"].nunique() for side in case.sides
    ]
    assert wrong(case.found, "referred_share", *values) == []


def test_the_happiness_of_a_side_is_the_mean_of_what_pandas_says_of_it(case):
    first = case.whole.tables["orders"]["ordered_at"].min().normalize()
    values = []
    for side in case.sides:
        told = {name: COUNTED[name].answer(side) for name in ("csat", "retention_rate", "nps")}
        parts = [100 * told["csat"], 100 * told["retention_rate"], (told["nps"] + 100) / 2]
        if len(side.tables.get("mentions", ())):
            parts.append((COUNTED["mention_sentiment"].answer(side) + 1) * 50)
        growth = by_pandas_index.growth(side, "revenue_per_customer", first)
        values.append(float(np.mean([*parts, 50 + 50 * np.clip(growth, -1, 1)])))
    assert wrong(case.found, "happiness_index", *values) == []


def test_two_periods_have_the_values_that_pandas_counts_in_them(case):
    found = case.over_time
    one, other = case.times
    names = [name for name in asked(case) if name not in APART - {"revenue_churn"}]
    bad = [b for n in names for b in wrong(found, n, COUNTED[n].answer(one), COUNTED[n].answer(other))]
    assert bad == [] and len(names) > 30


def disagrees(found: pd.DataFrame, name: str, told: Told) -> list[tuple]:
    row = found.loc[name]
    columns = ["before", "after", "change", "n_before", "n_after"]
    # With few on one side, or of a kind, both would be right only by luck: nothing is said then.
    hits = [np.nan, np.nan]
    if name in SHARES:
        hits = [min(v * n, (1 - v) * n) for v, n in ((told.before, told.n_before), (told.after, told.n_after))]
    enough = min(told.n_before, told.n_after) >= FEWEST and not min(hits) < FEWEST_HITS - 1e-9
    columns += ["low", "high", "p"] if enough else []
    bad = [(name, c, getattr(told, c), row[c]) for c in columns if not np.isclose(getattr(told, c), row[c], rtol=1e-6)]
    return bad if enough or np.isnan(row["p"]) else [*bad, (name, "p", "too few to tell", row["p"])]


def ratios(case: Case, found: pd.DataFrame) -> list[str]:
    return [name for name, (_brought, table) in RATIOS.items() if table in case.whole.tables and name in found.index]


def test_groups_differ_by_so_much_with_the_interval_and_chance_of_the_delta_method(case):
    names = ratios(case, case.found)
    told = {name: difference(*(RATIOS[name][0](side) for side in case.sides)) for name in names}
    assert [bad for name in names for bad in disagrees(case.found, name, told[name])] == [] and len(names) >= 8


def test_who_is_in_both_periods_counts_once_with_what_she_did_in_either(case):
    found = case.over_time
    names = ratios(case, found)
    told = {name: difference(*(RATIOS[name][0](side) for side in case.times)) for name in names}
    assert [bad for name in names for bad in disagrees(found, name, told[name])] == [] and len(names) >= 8


def test_who_is_in_both_groups_is_counted_and_tested_once(case):
    """All customers against those of the group: the group stands on both sides, and its spread with it."""
    found = case.ws.versus(Segment((CUSTOMERS,)), case.segment).set_index("metric")
    names = ratios(case, found)
    sides = among(case.whole, case.whole.known), case.sides[0]
    told = {name: difference(*(RATIOS[name][0](side) for side in sides)) for name in names}
    assert [bad for name in names for bad in disagrees(found, name, told[name])] == []
    both = case.ws.overlap(Segment((CUSTOMERS,)), case.segment)
    assert (both.before, both.after, both.both) == (len(case.whole.known), len(case.people), len(case.people))


def test_totals_of_periods_of_unequal_length_are_set_against_as_many_days(case):
    found = case.over_time
    lines = [side.cut(side.whole.lines, "ordered_at") for side in case.times]
    paid = [rows.groupby(rows["customer_id"].fillna("guest " + rows["key"]))["net"].sum() for rows in lines]
    days = [(last - first).days + 1 for first, last in (ONE, OTHER)]
    assert days == [89, 92]
    n = tuple(float(row) for row in found.loc["revenue", ["n_before", "n_after"]])
    told = plain_sides.totals(*paid, n, days[1] / days[0])
    row = found.loc["revenue"]
    assert row["change"] == pytest.approx(told.after - told.before * 92 / 89)
    assert (row["low"], row["high"], row["p"]) == pytest.approx((told.low, told.high, told.p), rel=1e-6)


def test_chances_are_corrected_together_as_scipy_corrects_them(case):
    for found in (case.found, case.over_time):
        tested = found[found["p"].notna()]
        q = stats.false_discovery_control(tested["p"].to_numpy(), method="bh")
        assert len(tested) > 10 and tested["q"].to_numpy() == pytest.approx(q)
        assert (tested["verdict"] == np.where(q <= 0.05, "real", "noise")).all()
        rest = found[found["p"].isna()]
        assert rest["q"].isna().all() and rest["verdict"].isna().all()


def test_nobody_is_on_both_sides_of_a_group_and_all_others(case):
    both = case.ws.overlap(case.segment, case.rest)
    assert (both.before, both.after, both.both) == (len(case.people), len(case.others), 0)


def test_who_did_anything_in_either_period_is_who_did_so_in_the_files(case):
    both = case.ws.overlap(Period(*ONE), Period(*OTHER))
    seen = [_active(side) for side in case.times]
    assert (both.before, both.after, both.both) == (len(seen[0]), len(seen[1]), len(seen[0] & seen[1]))


def _active(side: Business) -> set[str]:
    """Customers of whom the files hold anything they did in a period."""
    frames = [(side.whole.lines, "customer_id", "ordered_at")]
    frames += [
        (side.tables[name], who, when)
        for name, who, when in (
            ("answers", "customer_id", "answered_at"),
            ("tickets", "customer_id", "opened_at"),
            ("points", "customer_id", "occurred_at"),
            ("referrals", "referrer_id", "occurred_at"),
        )
        if name in side.tables
    ]
    if "visits" in side.tables:
        frames.append((side.whole.events, "person", "occurred_at"))
    found: set[str] = set()
    for rows, who, when in frames:
        found |= set(side.cut(rows[rows[when].notna()], when)[who].dropna())
    return found & side.whole.known


@pytest.mark.parametrize("case", ["shop", "subscription"], indirect=True)
def test_medians_of_groups_differ_by_chance_as_drawing_customers_anew_says(case):
    sides = [side.tickets.dropna(subset="minutes")[["customer_id", "minutes"]] for side in case.sides]
    drawn = plain_sides.median_se(*(rows.set_axis(["who", "value"], axis=1) for rows in sides), draws=400)
    row = case.found.loc["first_response_time"]
    reach = stats.t.ppf(0.975, min(rows["customer_id"].nunique() for rows in sides) - 1)
    # Two hundred draws there and four hundred here: standard errors known to five and four per cent.
    assert (row["high"] - row["low"]) / 2 / reach == pytest.approx(drawn, rel=0.25)
