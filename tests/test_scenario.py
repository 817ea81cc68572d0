"""Scenarios: rates and paths counted by hand, levers as arithmetic, associations, the claim, the test on the past."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib import formatting
from lib.errors import BadSetting, MissingData
from lib.facts import Facts
from lib.facts.monthly import monthly
from lib.i18n import translator
from lib.models import assumptions
from lib.models.outlook import outlook
from lib.models.rates import Rates, drawn, path, rates
from lib.models.scenario import Scenario
from lib.settings import Settings
from lib.stats.association import adjusted_difference
from tests.datasets import dataset

HALF = Rates(
    **{
        name: np.float64(value)
        for name, value in {
            "retention": 0.5,
            "arrivals": 10.0,
            "frequency": 2.0,
            "value": 5.0,
            "new_frequency": 1.0,
            "new_value": 4.0,
        }.items()
    }
)


def test_a_path_follows_from_its_rates():
    found = path(HALF, 100.0, 3)
    # 100 → 50 + 10 = 60 → 40 → 30; whoever is there brings 2 × 5, each of the ten who come 4.
    assert found.customers.tolist() == [60, 40, 30]
    assert found.revenue.tolist() == [1040, 640, 440]
    assert found.orders.tolist() == [210, 130, 90]


def test_rates_are_ratios_of_sums_over_the_months():
    pool = pd.DataFrame(
        {
            "month": pd.to_datetime(["2024-01-01", "2024-02-01"]),
            "at_start": [10, 30],
            "kept": [5, 27],
            "arrived": [20, 10],
            "old_orders": [10, 30],
            "old_revenue": [100, 500],
            "new_orders": [20, 40],
            "new_revenue": [60, 60],
        }
    )
    found = rates(pool)
    assert float(found.retention) == 32 / 40 and float(found.arrivals) == 15
    assert float(found.frequency) == 1 and float(found.value) == 15
    assert float(found.new_frequency) == 2 and float(found.new_value) == 2
    many = drawn(pool, 4, draws=500)
    assert many.retention.shape == (500, 4)
    assert many.retention.min() >= 0 and many.retention.max() <= 1
    # Drawn anew, months give either of the two or the mixture of both.
    assert many.arrivals.mean() == pytest.approx(15, rel=0.05)


@pytest.fixture(scope="module")
def club() -> Facts:
    """Eight subscribers at 10 a month; from February on one of them leaves each month and another comes."""
    rows = ["customer_id started_at ended_at monthly_amount plan"]
    rows += [f"old{i} 2023-12-01 {'2024-0' + str(i) + '-16' if i < 7 else '-'} 10 basic" for i in range(2, 10)]
    rows += [f"new{i} 2024-0{i}-16 - 10 basic" for i in range(2, 7)]
    return Facts(dataset(subscriptions="\n".join(rows), as_of=date(2024, 6, 30)), Settings())


def test_months_tell_who_was_there_kept_and_came(club):
    found = monthly(club).set_index("month")
    # Eight there in December; from February on one leaves in the middle of the month and another comes.
    assert found["at_start"].tolist()[-5:] == [8, 8, 8, 8, 8]
    assert found["kept"].tolist()[-5:] == [7, 7, 7, 7, 7]
    assert found["arrived"].tolist()[-5:] == [1, 1, 1, 1, 1]
    april = found.loc[pd.Timestamp("2024-04-01")]
    # Seven pay all of April, the one who leaves pays 15 of its 30 days, and so does the one who comes.
    assert april["old_revenue"] == pytest.approx(75) and april["new_revenue"] == pytest.approx(5)
    assert april["old_orders"] == 8


def test_orders_of_a_month_are_told_apart_by_who_was_there():
    made = dataset(
        orders="""
            order_id customer_id ordered_at  amount
            1        ana         2024-01-10  10
            2        ana         2024-02-10  20
            3        ben         2024-02-20  30
            4        ana         2024-03-05  40
            5        -           2024-02-05  99
        """,
        as_of=date(2024, 3, 31),
    )
    found = monthly(Facts(made, Settings(churn_after_days=30))).set_index("month")
    # The first whole month is February: ana is there when it begins and orders for 20, ben comes with his 30.
    february, march = found.iloc[0], found.iloc[1]
    assert found.index[0] == pd.Timestamp("2024-02-01")
    assert [february[c] for c in ("at_start", "kept", "arrived", "old_revenue", "new_revenue")] == [1, 1, 1, 20, 30]
    assert [march[c] for c in ("at_start", "kept", "arrived", "old_orders", "old_revenue")] == [2, 1, 0, 1, 40]


def pooled(facts: Facts) -> pd.DataFrame:
    """The months that began with customers: in December all eight had only just come."""
    found = monthly(facts)
    return found[found["at_start"] > 0]


def summary(facts: Facts, **levers) -> pd.DataFrame:
    return outlook(facts, Scenario(**levers)).summary.set_index("what")


def test_levers_change_the_path_by_plain_arithmetic(club):
    pool = pooled(club)
    months = len(pool)
    kept = pool["kept"].sum() / pool["at_start"].sum()
    came = pool["arrived"].sum() / months
    paid, first = pool["old_revenue"].sum() / pool["at_start"].sum(), pool["new_revenue"].sum() / pool["arrived"].sum()

    def twelve(retention, factor=1.0):
        there, revenue = 8.0, 0.0
        for _month in range(12):
            revenue += (there * paid + came * first) * factor
            there = there * retention + came
        return there, revenue

    base = summary(club, margin=0.4)
    assert base.at["customers", "baseline"] == pytest.approx(twelve(kept)[0])
    assert base.at["revenue", "baseline"] == pytest.approx(twelve(kept)[1])
    assert base.at["profit", "baseline"] == pytest.approx(0.4 * twelve(kept)[1])
    assert base.at["revenue", "change"] == 0

    more = summary(club, margin=0.4, retention=0.05)
    assert more.at["customers", "scenario"] == pytest.approx(twelve(kept + 0.05)[0])
    assert more.at["revenue", "scenario"] == pytest.approx(twelve(kept + 0.05)[1])

    larger = summary(club, margin=0.4, order_value=0.1)
    assert larger.at["profit", "scenario"] == pytest.approx(0.4 * twelve(kept, 1.1)[1])

    # Prices up by 10 % at the same costs: all of it is profit. Of 100, 60 are costs; 110 − 60 = 50.
    dearer = summary(club, margin=0.4, price=0.1)
    assert dearer.at["revenue", "scenario"] == pytest.approx(1.1 * twelve(kept)[1])
    assert dearer.at["profit", "scenario"] == pytest.approx(0.5 * twelve(kept)[1])
    # A tenth of the orders lost by it: (110 − 60) × 0.9 = 45.
    lost = summary(club, margin=0.4, price=0.1, orders_lost=0.1)
    assert lost.at["profit", "scenario"] == pytest.approx(0.45 * twelve(kept)[1])

    better = summary(club, margin=0.4, margin_change=0.05)
    assert better.at["profit", "scenario"] == pytest.approx(0.45 * twelve(kept)[1])
    fixed = summary(club, margin=0.4, fixed_costs=3.0)
    assert fixed.at["profit", "baseline"] == pytest.approx(0.4 * twelve(kept)[1] - 36)
    # One customer of today: 1 + r + r² + … for twelve months.
    worth = sum(kept**month for month in range(12)) * paid * 0.4
    assert base.at["value", "baseline"] == pytest.approx(worth)


@pytest.mark.parametrize(
    ("soon", "end"),
    [(80.0, "bring €80.00: if things go on as lately, this is too low."), (120.0, "this is too high."), (95.0, "")],
)
def test_months_foreseen_otherwise_than_the_last_ones_were_are_told(soon, end):
    """The last three brought 90, 100 and 110; a tenth above or below is not worth a word."""
    pool = pd.DataFrame({"old_revenue": [10.0] * 9 + [80.0, 90.0, 100.0], "new_revenue": 10.0})
    notes = assumptions.notes(None, pool, True, 0.5, False, soon)
    told = [formatting.written(line, translator("en"), "EUR") for line in notes]
    assert len(told) == bool(end) and all(line.endswith(end) for line in told)
    assert all(line.startswith("The last three months brought €100.00 each") for line in told)


def test_nobody_can_stay_more_than_once(club):
    all_stay = summary(club, margin=0.4, retention=0.5)
    came = pooled(club)["arrived"].mean()
    assert all_stay.at["customers", "scenario"] == pytest.approx(8 + 12 * came)


def test_intervals_hold_their_value_and_the_difference_is_surer_than_either_side(club):
    told = summary(club, margin=0.4, order_value=0.1)
    for side in ("baseline", "scenario", "change"):
        assert (told[f"{side}_low"] <= told[side]).all() and (told[side] <= told[f"{side}_high"]).all()
    row = told.loc["profit"]
    assert row["change_high"] - row["change_low"] < row["scenario_high"] - row["scenario_low"]


def test_without_a_margin_profit_is_unknown_and_said_so(club):
    found = outlook(club, Scenario())
    told = found.summary.set_index("what")
    assert np.isnan(told.at["profit", "baseline"]) and told.at["revenue", "baseline"] > 0
    assert any("margin is not known" in str(note) for note in found.notes)
    assert outlook(Facts(club.dataset, Settings(margin=0.25)), Scenario()).margin == 0.25


def test_the_claim_is_answered_with_this_business_own_number(club):
    claim = outlook(club, Scenario(margin=0.4)).claim
    pool = pooled(club)
    kept = pool["kept"].sum() / pool["at_start"].sum()
    came = pool["arrived"].sum() / len(pool)
    paid, first = pool["old_revenue"].sum() / pool["at_start"].sum(), pool["new_revenue"].sum() / pool["arrived"].sum()
    rise = (kept**12 + 0.05) ** (1 / 12)

    def year(retention):
        there, revenue = 8.0, 0.0
        for _month in range(12):
            revenue += there * paid + came * first
            there = there * retention + came
        return revenue

    assert claim.yearly == pytest.approx(kept**12)
    assert claim.profit == pytest.approx(year(rise) / year(kept) - 1)
    five = [sum(r**month for month in range(60)) for r in (kept, rise)]
    assert claim.value == pytest.approx(five[1] / five[0] - 1)
    assert claim.profit_low <= claim.profit <= claim.profit_high


def test_the_past_is_foreseen_from_what_was_before_it_only(club):
    held = outlook(club, Scenario()).holdout.set_index("what")
    pool = pooled(club)
    ahead = int(held["months"].iloc[0])
    before = pool.iloc[:-ahead]
    kept = before["kept"].sum() / before["at_start"].sum()
    there = before["kept"].iloc[-1] + before["arrived"].iloc[-1]
    for _month in range(ahead):
        there = there * kept + before["arrived"].mean()
    assert held.at["customers", "foreseen"] == pytest.approx(there)
    assert held.at["customers", "actual"] == 8
    assert held.at["customers", "error"] == pytest.approx(there / 8 - 1)


def test_an_association_is_least_squares_with_errors_clustered_by_person():
    # Worked by hand: without anything besides, the difference of two means, 3/4 − 1/4.
    outcome = np.array([1, 1, 1, 0, 1, 0, 0, 0], dtype=float)
    exposed = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    found = adjusted_difference(outcome, exposed, np.empty((8, 0)), np.arange(8))
    assert found.estimate == pytest.approx(0.5)
    # Each side: Σ residual² = 3/4 over 4² rows, and Stata's 8/7 × 7/6.
    assert found.se == pytest.approx(np.sqrt(2 * 0.75 / 16 * 8 / 6))
    # The same rows twice, known to be of the same persons, tell no more.
    again = adjusted_difference(np.tile(outcome, 2), np.tile(exposed, 2), np.empty((16, 0)), np.tile(np.arange(8), 2))
    assert again.se == pytest.approx(np.sqrt(2 * 0.75 / 16 * (8 / 7) * (15 / 14)))


def test_what_goes_with_earlier_orders_is_not_put_down_to_the_reply():
    # Loyal customers stay and are answered quickly; at equal loyalty the reply changes nothing.
    loyal = np.repeat([1.0, 0.0], 100)
    quick = np.concatenate([np.arange(100) % 10 < 8, np.arange(100) % 10 < 2])
    stays = np.concatenate([np.arange(100) // 10 % 5 < 4, np.arange(100) // 10 % 5 < 1]).astype(float)
    bare = adjusted_difference(stays, quick, np.empty((200, 0)), np.arange(200))
    adjusted = adjusted_difference(stays, quick, loyal[:, None], np.arange(200))
    assert bare.estimate > 0.3
    assert abs(adjusted.estimate) < 2 * adjusted.se


@pytest.fixture(scope="module")
def helped() -> Facts:
    """Customers who asked once: of those answered within the hour 80 in 100 order again, of those next day 40."""
    orders, tickets = (
        ["order_id customer_id ordered_at amount"],
        ["ticket_id customer_id opened_at first_reply_minutes"],
    )
    number = 0
    for i in range(400):
        month, quick, again = i % 8 + 1, i % 2 == 0, i // 8 % 10
        orders.append(f"{number} c{i} 2024-{month:02}-03 10")
        tickets.append(f"t{i} c{i} 2024-{month:02}-05 {30 if quick else 1500}")
        number += 1
        if again < (8 if quick else 4):
            orders.append(f"{number} c{i} 2024-{month:02}-25 10")
            number += 1
    orders.append(f"{number} last 2024-12-31 10")
    made = dataset(orders="\n".join(orders), tickets="\n".join(tickets), as_of=date(2024, 12, 31))
    return Facts(made, Settings(churn_after_days=40, margin=0.5))


def test_a_quicker_reply_is_told_from_the_data_and_called_an_association(helped):
    found = outlook(helped, Scenario(reply_within_minutes=60))
    effect = found.effects["reply"]
    assert effect.estimate == pytest.approx(0.4, abs=0.001)
    assert effect.behind is not None and (effect.behind.exposed, effect.behind.others) == (200, 200)
    words = " ".join(str(line) for line in found.assumptions)
    assert "40 in 100 stay in addition" in words and "association" in words
    told = found.summary.set_index("what")
    assert told.at["customers", "change"] > 0 and told.at["customers", "change_low"] > 0


@pytest.mark.parametrize(
    ("language", "wrong", "written"),
    [("en", r"\d\s+%", ("10.0% ", "€")), ("ru", r"\d(?!\u00a0)\s*%|\d\.\d", ("10,0\u00a0%", "€"))],
)
def test_numbers_in_sentences_are_written_in_one_way(helped, language, wrong, written):
    """No space before the per cent sign in English, one that does not break in Russian; money has its sign."""
    every = {"retention": 0.015, "order_value": 0.1, "frequency": -0.1, "price": 0.1, "orders_lost": 0.05}
    every |= {"margin_change": -0.05, "fixed_costs": 120.5, "reply_within_minutes": 60.0}
    found = outlook(helped, Scenario(**every))
    told = [formatting.written(line, translator(language), "EUR") for line in (*found.assumptions, *found.notes)]
    assert [line for line in told if re.search(wrong, line)] == []
    assert all(any(one in line for line in told) for one in written)


def test_levers_that_are_pulled_down_are_said_in_words_and_not_with_a_minus(helped):
    down = Scenario(retention=-0.02, order_value=-0.1, frequency=-0.1, price=-0.1)
    told = "\n".join(str(line) for line in outlook(helped, down).assumptions)
    for words in ("2 in 100 customers fewer stay", "smaller", "less often", "Prices fall by"):
        assert words in told
    assert "-" not in told and "−" not in told


def test_a_guess_takes_the_place_of_what_the_data_tells(helped):
    found = outlook(helped, Scenario(reply_within_minutes=60, reply_effect=0.0))
    assert (found.summary.set_index("what")["change"] == 0).all()
    assert any("your own guess" in str(line) for line in found.assumptions)


def test_what_the_data_cannot_tell_is_taken_as_nothing(club):
    found = outlook(club, Scenario(reply_within_minutes=60, detractors_turned=0.5, margin=0.4))
    assert (found.summary.set_index("what")["change"] == 0).all()
    assert sum("taken as nothing" in str(line) for line in found.assumptions) == 2


def test_too_little_to_look_ahead_is_said_in_words():
    short = dataset(orders="order_id customer_id ordered_at amount\n1 ana 2024-01-01 5\n2 ben 2024-02-20 5")
    with pytest.raises(MissingData, match="at least 3 whole months"):
        outlook(Facts(short, Settings()), Scenario())
    opinions = dataset(answers="question score answered_at customer_id\nnps 9 2024-01-01 ana")
    with pytest.raises(MissingData, match="orders with customer numbers"):
        outlook(Facts(opinions, Settings()), Scenario())


def test_a_scenario_survives_json_and_keeps_only_what_it_changes():
    one = Scenario(name="Ours", retention=0.02, reply_within_minutes=90.0, margin=0.3)
    assert Scenario.from_json(one.to_json()) == one
    assert Scenario(name="x").to_json() == '{\n  "name": "x"\n}'
    assert not Scenario(name="x", margin=0.3) and one


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "scenario is not valid"),
        ("{", "scenario is not valid"),
        ('{"name": 3}', "scenario is not valid"),
        ('{"retenton": 0.1}', "has no “retenton”"),
        ('{"retention": 5}', "between -0.5 and 0.5"),
        ('{"price": "much"}', "must be a number"),
        ('{"price": true}', "must be a number"),
        ('{"margin": NaN}', "must be a number"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused_in_words(text, says):
    with pytest.raises(BadSetting, match=says):
        Scenario.from_json(text)
