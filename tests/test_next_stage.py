"""Who will move on to a higher stage: tested on a later period, beside “everybody stays”."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from lib.facts import Facts
from lib.facts.lenses import STAGES
from lib.models.next_stage import COLUMNS, features, next_stages, people
from lib.settings import Settings
from tests.datasets import dataset

LAST = date(2024, 12, 31)


def made(orders: pd.DataFrame, as_of: date = LAST, **more: str) -> Facts:
    lines = ["customer_id ordered_at order_id amount"]
    lines += [f"{row.who} {row.day} {place} {row.amount}" for place, row in enumerate(orders.itertuples())]
    return Facts(dataset(as_of=as_of, orders="\n".join(lines), **more), Settings(churn_after_days=90))


def shop(customers: int = 600, seed: int = 3) -> pd.DataFrame:
    """Buyers who come any day of the year; half of those who spent much buy again within two months, of others few."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        first = date(2024, 1, 1) + timedelta(days=int(rng.integers(0, 366)))
        much = rng.random() < 0.5
        rows.append((f"c{number}", first, 200 if much else 10))
        if rng.random() < (0.7 if much else 0.05):
            rows.append((f"c{number}", first + timedelta(days=int(rng.integers(30, 150))), 20))
    frame = pd.DataFrame(rows, columns=["who", "day", "amount"])
    return frame[frame["day"] <= LAST].reset_index(drop=True)


@pytest.fixture(scope="module")
def found():
    return next_stages(made(shop()))


def test_a_model_that_knows_who_comes_back_beats_the_shares_and_says_how_it_was_tested(found):
    tested = found.evaluation
    assert found.method == "model"
    assert tested["log_loss_gain_low"] > 0 and tested["log_loss"] < tested["shares_log_loss"]
    assert (tested["cutoff_train"], tested["cutoff_test"]) == (date(2024, 7, 5), date(2024, 10, 3))
    assert tested["horizon_days"] == found.days == 90
    assert tested["accuracy_gain"] == pytest.approx(tested["accuracy"] - tested["stays_accuracy"])
    assert tested["accuracy_gain_low"] < tested["accuracy_gain"] < tested["accuracy_gain_high"]


def test_nobody_is_foreseen_in_a_lower_stage_and_chances_are_shares(found):
    rank = {stage: place for place, stage in enumerate(STAGES)}
    rows = found.customers
    assert (rows["next_stage"].map(rank) >= rows["stage"].map(rank)).all()
    assert rows["next_stage_chance"].between(1 / 6, 1).all() and rows["rise_chance"].between(0, 1).all()
    assert rows["rise_chance"].is_monotonic_decreasing
    # Without referrals on record nobody can be seen to move on from the repeat purchase.
    assert set(rows["stage"]) == {"purchase"}


def test_those_who_spent_much_are_foreseen_to_come_back(found):
    spent = shop().groupby("who")["amount"].first()
    chance = found.customers.set_index("customer_id")["rise_chance"]
    much = spent.reindex(chance.index) == 200
    assert chance[much].mean() > 3 * chance[~much].mean()


def test_where_nothing_tells_who_moves_on_the_shares_are_used_and_it_is_said():
    rng = np.random.default_rng(8)
    rows = [(f"c{n}", date(2024, 1, 1), 10) for n in range(600)]
    # A fifth of those who are left buy again in each quarter, whoever they are.
    left = list(range(600))
    for quarter in (date(2024, 7, 5), date(2024, 10, 3)):
        again = set(rng.choice(left, len(left) // 5, replace=False).tolist())
        rows += [(f"c{n}", quarter + timedelta(days=10), 10) for n in again]
        left = [n for n in left if n not in again]
    found = next_stages(made(pd.DataFrame(rows, columns=["who", "day", "amount"])))
    assert found.method == "shares" and "no better" in found.why.text
    # Of 600 and then 480, 120 and 96 bought again; one more is taken to have stayed.
    assert found.customers["rise_chance"].unique() == pytest.approx([216 / 1081])


def test_the_features_of_a_day_do_not_know_what_came_after_it():
    whole, cut = shop(), date(2024, 7, 1)
    rng = np.random.default_rng(1)
    later = whole["day"] >= cut
    other = whole.copy()
    other.loc[later, "amount"] = rng.integers(1, 500, later.sum())
    other.loc[later, "day"] = [cut + timedelta(days=int(d)) for d in rng.integers(0, 180, later.sum())]
    other.loc[later, "who"] = rng.permutation(other.loc[later, "who"].to_numpy())
    pd.testing.assert_frame_equal(people(made(whole), cut), people(made(other), cut))


def test_the_same_data_gives_the_same_chances(found):
    again = next_stages(made(shop()))
    pd.testing.assert_frame_equal(found.customers, again.customers)


def test_what_is_not_known_of_a_customer_is_said_to_be_unknown():
    facts = made(shop())
    made_of = features(people(facts, None))
    # Nobody answered, and a single order has no gap.
    assert (made_of["no_place"] == 1).all() and (made_of["no_own_gap"] == 1).all()
    assert np.isfinite(made_of.to_numpy()).all()


# Small and odd data -----------------------------------------------------------------------------------------------


def test_thirty_customers_are_too_few_for_a_model_and_it_is_said():
    found = next_stages(made(shop(customers=30)))
    assert found.method == "shares" and not found.evaluation
    assert "Too few for a model" in found.why.text
    rows = found.customers
    # Everybody in a stage has the chance that those before her had.
    assert rows.groupby("stage")["rise_chance"].nunique().max() == 1


def test_shares_of_those_who_moved_before_are_counted_as_if_one_more_had_stayed():
    orders = """
    customer_id ordered_at order_id
    ann         2024-01-01 1
    bob         2024-01-01 2
    bob         2024-10-05 3
    cat         2024-01-01 4
    """
    facts = Facts(dataset(as_of=LAST, orders=orders), Settings(churn_after_days=90))
    # A quarter of 366 days is more than 90: from 5 July and from 3 October, 3 + 3 looked at; bob moved once.
    chance = next_stages(facts).customers.set_index("customer_id")["rise_chance"]
    assert chance.to_dict() == pytest.approx({"ann": 1 / 7, "cat": 1 / 7})


def test_one_order_each_foresees_nobody_to_move():
    rows = shop().drop_duplicates("who")
    found = next_stages(made(rows))
    assert found.method == "shares"
    assert (found.customers["next_stage"] == "purchase").all()
    assert found.customers["rise_chance"].max() < 0.01


def test_a_single_day_says_nothing_of_moves():
    rows = pd.DataFrame({"who": [f"c{n}" for n in range(300)], "day": date(2024, 5, 1), "amount": 10})
    found = next_stages(made(rows, as_of=date(2024, 5, 1)))
    assert found.method == "stays" and "too short" in found.why.text
    assert (found.customers["next_stage_chance"] == 1).all()


def test_visits_alone_foresee_nothing():
    facts = Facts(
        dataset(visits="visitor_id occurred_at action\nann 2024-01-01 page_view\nbob 2024-12-01 page_view"), Settings()
    )
    assert next_stages(facts).customers.empty


def test_customers_who_are_all_alike_break_nothing():
    rows = pd.DataFrame({"who": [f"c{n}" for n in range(400)], "day": date(2024, 1, 1), "amount": 10})
    half = rows.head(200).assign(day=date(2024, 8, 1))
    found = next_stages(made(pd.concat([rows, half])))
    assert len(found.customers) == 200 and found.customers["rise_chance"].nunique() == 1
    assert COLUMNS[0] in found.customers
