"""What customers will bring: the method chosen and why, money, segments, and data that is small, odd or hostile."""

from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from lib import Workspace
from lib.errors import MissingData
from lib.facts import Facts
from lib.models import MAKERS
from lib.models.repeat_buying import FEWEST_BUYERS, FEWEST_REPEATERS
from lib.models.worth import Worth
from lib.scope import Segment
from lib.settings import Settings
from tests.conftest import shared_data
from tests.datasets import Asked, dataset

FIRST = date(2023, 1, 1)


def worth(orders: str, settings: Settings | None = None, **more) -> Worth:
    return Facts(dataset(orders=orders, **more), settings or Settings(), makers=MAKERS).fitted("clv")


def regulars(n: int, seed: int = 4, amount: float | None = None, days: int = 720) -> str:
    """Orders of customers with rates of their own who leave after some order and spend around a mean of their own."""
    rng = np.random.default_rng(seed)
    lines = ["customer_id ordered_at amount order_id"]
    for i, (rate, gone, mean) in enumerate(
        zip(rng.gamma(0.8, 1 / 40, n), rng.beta(1, 5, n), 100 / rng.gamma(4, 1, n), strict=True)
    ):
        moment, there = float(rng.uniform(0, days)), True
        while there and moment < days:
            paid = amount if amount is not None else round(float(rng.gamma(5, mean / 5)) + 0.01, 2)
            lines.append(f"c{i} {FIRST + timedelta(days=int(moment))} {paid} {len(lines)}")
            moment, there = moment + rng.exponential(1 / rate), rng.random() > gone or moment == 0
    return "\n".join(lines)


ORDERS = regulars(400)


@pytest.fixture(scope="module")
def shop() -> Worth:
    return worth(ORDERS)


# The prediction --------------------------------------------------------------------------------------------------


def test_customers_who_come_at_their_own_rates_are_predicted(shop):
    assert shop.method == "predicted"
    assert "BG/NBD and Gamma-Gamma" in str(shop.why)
    people = shop.customers
    assert len(people) == people["customer_id"].nunique() == 400
    assert people["p_no_order"].between(0, 1).all()
    assert (people["predicted_value"] > 0).all()
    assert people["predicted_value"].is_monotonic_decreasing
    assert shop.low < shop.total < shop.high
    assert set(shop.parameters) == {"r", "alpha", "a", "b", "p", "q", "v"}


def test_being_there_is_never_claimed_of_who_ordered_once(shop):
    once = shop.customers["frequency"] == 0
    assert once.any()
    assert shop.customers.loc[once, "p_alive"].isna().all()
    assert shop.customers.loc[~once, "p_alive"].between(0, 1).all()
    # Whoever ordered once and long ago will hardly be seen again: that is what is told instead.
    long_ago = once & (shop.customers["T"] > 500)
    assert (shop.customers.loc[long_ago, "p_no_order"] > 0.5).all()


def test_a_longer_horizon_brings_more_and_discounting_less(shop):
    longer = worth(ORDERS, Settings(value_horizon_days=730))
    assert shop.total < longer.total < 2 * shop.total
    undiscounted = worth(ORDERS, Settings(discount_rate=0.0))
    ratio = shop.total / undiscounted.total
    # Money comes half a year from now on average, a little earlier as some customers leave.
    assert 1.1**-0.5 < ratio < 1.1**-0.4


def test_the_margin_in_settings_makes_profit_of_revenue(shop):
    found = worth(ORDERS, Settings(margin=0.25))
    assert (shop.margin, found.margin) == (None, 0.25)
    assert found.total == pytest.approx(shop.total / 4)
    assert (found.low, found.high) == pytest.approx((shop.low / 4, shop.high / 4))
    people = found.customers
    np.testing.assert_allclose(people["predicted_value"], people["predicted_revenue"] / 4)


def test_the_order_of_rows_changes_nothing(shop):
    head, *lines = ORDERS.split("\n")
    turned = worth("\n".join([head, *reversed(lines)]))
    pd.testing.assert_frame_equal(shop.customers, turned.customers, rtol=1e-5)


def test_orders_of_one_day_are_one_coming(shop):
    head, *lines = ORDERS.split("\n")
    # Every order in two halves on its day.
    halves = []
    for i, line in enumerate(lines):
        who, day, paid, _number = line.split()
        halves += [f"{who} {day}T10:00:00 {float(paid) / 2} {i}a", f"{who} {day}T15:00:00 {float(paid) / 2} {i}b"]
    split = worth("\n".join([head, *halves]))
    pd.testing.assert_frame_equal(shop.customers, split.customers, rtol=1e-4)


def test_returns_booked_by_themselves_come_off_what_orders_will_bring(shop):
    returns = [
        f"{line.split()[0]} {line.split()[1]}T20:00:00 -{float(line.split()[2]) / 10} r{i}"
        for i, line in enumerate(ORDERS.split("\n")[1:])
    ]
    found = worth("\n".join([ORDERS, *returns]))
    assert found.total == pytest.approx(0.9 * shop.total, rel=1e-6)


def test_who_is_recorded_as_gone_brings_nothing():
    people = "customer_id churned\n" + "\n".join(f"c{i} {'yes' if i % 2 else 'no'}" for i in range(400))
    found = worth(ORDERS, customers=people).customers.set_index("customer_id")
    gone = [f"c{i}" for i in range(1, 400, 2)]
    assert found.loc[gone, "predicted_value"].eq(0).all()
    assert found.loc[gone, "p_no_order"].eq(1).all()
    assert (found.drop(gone)["predicted_value"] > 0).all()


def test_what_was_foreseen_is_held_against_what_came(shop):
    tested = shop.evaluation
    # The last third of the 718 days from the first order to the last.
    assert tested["days"] == 239
    assert tested["cutoff"] == FIRST + timedelta(days=718 - 239)
    came = [line.split() for line in ORDERS.split("\n")[1:]]
    known = {who for who, day, *_rest in came if date.fromisoformat(day) <= tested["cutoff"]}
    actual = {(who, day) for who, day, *_rest in came if who in known and date.fromisoformat(day) > tested["cutoff"]}
    assert (tested["n"], tested["actual"]) == (len(known), len(actual))
    assert tested["predicted"] == pytest.approx(tested["actual"], rel=0.25)
    assert tested["rmse"] < tested["baseline_rmse"]
    assert shop.holdout["customers"].sum() == len(known)


# Where it stands -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cdnow():
    ws = Workspace()
    ws.add(shared_data("cdnow_sample.txt"))
    yield ws
    ws.close()


def test_a_workspace_tells_the_worth_of_everybody_or_of_a_segment(cdnow):
    everybody = cdnow.clv()
    assert (everybody.method, len(everybody.customers)) == ("predicted", 2357)
    few = cdnow.where(Segment.where(first_order_month="1997-01")).clv()
    assert 0 < len(few.customers) < 2357
    both = few.customers.merge(everybody.customers, on="customer_id", suffixes=("", "_of_all"))
    assert (both["predicted_value"] == both["predicted_value_of_all"]).all()
    assert few.low < few.total < few.high


def test_the_value_to_come_stands_among_the_facts_of_each_customer(cdnow):
    facts = cdnow.customers().set_index("customer_id")["predicted_value"]
    told = cdnow.clv().customers.set_index("customer_id")["predicted_value"]
    pd.testing.assert_series_equal(facts.sort_index(), told.sort_index(), check_names=False)


def test_the_metric_is_the_mean_of_what_each_is_worth(cdnow):
    row = cdnow.metric("clv_predicted").iloc[0]
    assert row["n"] == 2357
    assert row["value"] == pytest.approx(cdnow.clv().total / 2357)
    assert row["low"] < row["value"] < row["high"]
    by = cdnow.metric("clv_predicted", by="first_order_month").set_index("first_order_month")
    assert by["n"].sum() == 2357
    assert by["hits"].sum() == pytest.approx(cdnow.clv().total)


def test_customers_can_be_chosen_by_what_they_will_bring(cdnow):
    best = cdnow.where(
        Segment.from_json('{"rules": [{"field": "predicted_value", "op": "at_least", "values": [100]}]}')
    )
    told = cdnow.clv().customers["predicted_value"]
    assert best.population()[0] == (told >= 100).sum() > 0


# The simple formula and the past ---------------------------------------------------------------------------------


def test_too_few_customers_are_told_by_the_simple_formula_with_its_factors():
    # Ten customers, ten orders each every ten days; five stop in March, the others go on to the end of April.
    lines = ["customer_id ordered_at amount"]
    for i in range(10):
        stop = 60 if i < 5 else 120
        lines += [f"c{i} {FIRST + timedelta(days=day)} 20" for day in range(0, stop, 10)]
    found = worth("\n".join(lines), Settings(churn_after_days=30, discount_rate=0.0, value_horizon_days=100))
    assert found.method == "simple"
    assert f"at least {FEWEST_BUYERS} customers of whom {FEWEST_REPEATERS} came back" in str(found.why)
    # Five were customers from 1 January until 30 days after the order of 20 February (80 days) and are lost, five until
    # the end of 21 April, today (111 days): 955 days, 5 lost, 90 orders.
    days = 5 * 80 + 5 * 111
    churn, rate = 5 / days, 90 / days
    expected = rate * (1 - np.exp(-churn * 100)) / churn
    people = found.customers.set_index("customer_id")
    assert people.loc["c9", "expected_orders"] == pytest.approx(expected)
    assert people.loc["c9", "predicted_value"] == pytest.approx(20 * expected)
    assert people.loc["c9", "p_no_order"] == pytest.approx(
        1 - rate / (rate + churn) * (1 - np.exp(-(rate + churn) * 100))
    )
    assert people.loc["c0", ["predicted_value", "expected_orders", "p_no_order"]].tolist() == [0, 0, 1]
    assert found.low < found.total < found.high


def test_the_simple_formula_too_is_held_against_a_time_that_is_over():
    # Forty customers order every ten days. Ten stop after day 60 and ten more after day 100; today is day 150, so the
    # last 50 of the 150 days are held out.
    lines, settings = ["customer_id ordered_at amount"], Settings(churn_after_days=15)
    for i in range(40):
        stop = 60 if i < 10 else 100 if i < 20 else 150
        lines += [f"c{i} {FIRST + timedelta(days=day)} 20" for day in range(0, stop + 1, 10)]
    found = worth("\n".join(lines), settings)
    assert (found.method, found.evaluation["days"]) == ("simple", 50)
    # On day 100 ten were lost 15 days after their order of day 60, the others have been customers for 101 days.
    days, orders = 10 * 75 + 30 * 101, 10 * 7 + 30 * 11
    churn, rate = 10 / days, orders / days
    expected = 30 * rate * (1 - np.exp(-churn * 50)) / churn
    assert found.evaluation["predicted"] == pytest.approx(expected)
    assert found.evaluation["actual"] == 20 * 5


def test_subscribers_bring_what_they_pay_for_as_long_as_they_are_expected_to_stay():
    # Twenty subscribers at 10 a month; six left after exactly 50 of the 100 days.
    lines = ["customer_id started_at ended_at monthly_amount"]
    lines += [f"c{i} {FIRST} {FIRST + timedelta(days=50) if i < 6 else '-'} 10" for i in range(20)]
    data = dataset(subscriptions="\n".join(lines), as_of=FIRST + timedelta(days=99))
    found = Facts(data, Settings(discount_rate=0.0, value_horizon_days=365), makers=MAKERS).fitted("clv")
    assert found.method == "simple"
    assert "Customers subscribe" in str(found.why)
    churn, horizon = 6 / ((6 * 50 + 14 * 100) / 365.25), 365 / 365.25
    people = found.customers.set_index("customer_id")["predicted_value"]
    assert people["c19"] == pytest.approx(120 * (1 - np.exp(-churn * horizon)) / churn)
    assert people["c0"] == 0


def test_a_list_with_charges_and_a_mark_of_who_left_is_enough():
    ws = Workspace()
    ws.add(shared_data("telco_customer_churn.csv"))
    found = ws.clv()
    plain = pd.read_csv(shared_data("telco_customer_churn.csv"))
    left = (plain["Churn"] == "Yes").to_numpy()
    churn = left.sum() / (plain["tenure"].sum() / 12)
    rate, horizon = churn + np.log(1.1), 365 / 365.25
    expected = plain["MonthlyCharges"] * 12 * (1 - np.exp(-rate * horizon)) / rate * ~left
    assert (found.method, len(found.customers)) == ("simple", 7043)
    assert found.total == pytest.approx(expected.sum())
    ws.close()


def test_where_too_few_were_lost_the_past_stands_in_and_it_is_said():
    found = worth("customer_id ordered_at amount\nana 2024-01-01 10\nana 2024-01-05 15\nben 2024-01-03 40")
    assert found.method == "historic"
    assert "not known how long customers stay" in str(found.why)
    assert "brought so far" in str(found.why)
    assert found.customers[["customer_id", "predicted_value"]].to_numpy().tolist() == [["ben", 40.0], ["ana", 25.0]]
    assert (found.low, found.high) == (None, None)


# Small, odd and hostile data -------------------------------------------------------------------------------------


def test_thirty_customers_are_never_predicted():
    found = worth(regulars(30))
    assert found.method in ("simple", "historic")
    assert "here there are 30" in str(found.why)
    assert len(found.customers) == 30


def test_one_order_each_tells_nothing_of_coming_back():
    lines = [f"c{i} {FIRST + timedelta(days=i)} 10" for i in range(300)]
    found = worth("\n".join(["customer_id ordered_at amount", *lines]))
    assert found.method == "simple"
    assert "and 0 of them came back" in str(found.why)
    assert found.customers["p_alive"].isna().all()
    # Of 300 customers those of the last 90 days still count as customers.
    assert (found.customers["predicted_value"] > 0).sum() == 90


def test_a_single_day_is_the_past_and_no_prediction():
    lines = [f"c{i % 100} 2024-05-01T{8 + i % 12:02d}:00:00 {10 + i % 7} {i}" for i in range(300)]
    found = worth("\n".join(["customer_id ordered_at amount order_id", *lines]))
    assert found.method == "historic"
    assert found.total == pytest.approx(sum(10 + i % 7 for i in range(300)))


def test_equal_amounts_run_to_the_edge_of_the_model_of_spending_and_it_is_said():
    found = worth(regulars(400, amount=20))
    assert found.method == "simple"
    assert "edge of what it allows" in str(found.why) and "cost nearly the same" in str(found.why)


def test_customers_like_clockwork_run_to_the_edge_of_the_model_of_orders_and_it_is_said():
    lines = ["customer_id ordered_at amount"]
    for i in range(80):
        stop = 300 if i >= 20 else 150
        lines += [f"c{i} {FIRST + timedelta(days=day)} {20 + i % 9}" for day in range(i % 10, stop, 10)]
    found = worth("\n".join(lines), Settings(churn_after_days=30))
    assert found.method == "simple"
    assert "edge of what it allows" in str(found.why) and "behave much alike" in str(found.why)


@pytest.mark.parametrize("amount", [0.0, -5.0])
def test_orders_that_brought_nothing_give_no_value_and_no_error(amount):
    text = regulars(200, amount=amount)
    if amount < 0:
        # Lines below nought are returns; with a sale of the same amount beside them nothing is left.
        text += "".join(f"\n{line.replace(' -5.0 ', ' 5.0 ')}" for line in text.split("\n")[1:])
    found = worth(text)
    assert found.method in ("simple", "historic")
    assert "brought money" in str(found.why)
    assert found.total == 0


def test_orders_without_amounts_are_predicted_in_number_and_not_in_money():
    text = "\n".join(" ".join(line.split()[:2]) for line in ORDERS.split("\n"))
    found = worth(text)
    assert found.method == "predicted"
    assert "no amounts" in str(found.why)
    assert found.total is None
    assert found.customers["predicted_value"].isna().all()
    assert (found.customers["expected_orders"] > 0).all()


def test_amounts_in_several_currencies_are_not_added_up():
    lines = [f"{line} {('EUR', 'USD')[i % 2]}" for i, line in enumerate(ORDERS.split("\n")[1:])]
    data = dataset(orders="\n".join(["customer_id ordered_at amount order_id currency", *lines]))
    object.__setattr__(data, "currencies", ("EUR", "USD"))
    assert Facts(data, Settings(), makers=MAKERS).fitted("clv").customers["predicted_value"].isna().all()


def test_without_orders_or_subscriptions_it_is_said_what_is_needed():
    data = dataset(customers="customer_id city\nana Riga\nben Oslo")
    with pytest.raises(MissingData, match="orders with customer numbers, or subscriptions"):
        Facts(data, Settings(), makers=MAKERS).fitted("clv")
    with pytest.raises(MissingData, match="Add a file first"):
        Workspace().clv()


def test_a_total_that_hangs_on_a_few_customers_is_not_relied_on():
    # Of sixty customers 32 came back, most of them once and a few very often, and a few amounts are a hundred times
    # the others.
    rng = np.random.default_rng(2)
    lines = ["customer_id ordered_at amount"]
    for i in range(60):
        day = float(rng.integers(0, 300))
        lines.append(f"c{i} {FIRST + timedelta(days=int(day))} {5 + rng.integers(0, 20)}")
        for _again in range((1 if rng.random() < 0.8 else int(rng.integers(2, 30))) if i < 32 else 0):
            day += 1 + rng.exponential(5)
            lines.append(f"c{i} {FIRST + timedelta(days=int(day))} {5 + int(rng.pareto(1.1) * 10)}")
    found = worth("\n".join(lines))
    assert found.method == "simple"
    assert "changes too much when some customers are left out" in str(found.why)


def test_a_hundred_thousand_customers_take_no_longer_than_twenty_seconds():
    rng = np.random.default_rng(5)
    n = 100_000
    first = rng.integers(0, 900, n)
    again = rng.random(n) < 0.4
    days = np.concatenate([first, *(np.where(again, first + rng.integers(1, 300, n), first) for _ in range(2))])
    who = np.tile(np.arange(n), 3)
    frame = pd.DataFrame({"customer_id": who, "day": days, "amount": rng.gamma(4, 1 + who % 10)}).drop_duplicates(
        ["customer_id", "day"]
    )
    frame = frame[frame["day"] <= 1000]
    data = dataset(orders="customer_id ordered_at amount\nc0 2023-01-01 1")
    with data.engine.cursor() as cursor:
        cursor.register("frame", frame)
        cursor.execute(
            "INSERT INTO orders (customer_id, ordered_at, amount, _file, _line) SELECT 'c' || customer_id, "
            "TIMESTAMP '2023-01-01' + to_days(day::INTEGER), amount, 1, row_number() OVER () + 2 FROM frame"
        )
    facts = Facts(data, Settings(as_of=date(2025, 9, 27)), makers=MAKERS)
    began = time.process_time()
    found = facts.fitted("clv")
    # The budget is 20 seconds; benchmarks measure, this only notices when it is lost by far.
    assert time.process_time() - began < 40
    assert len(found.customers) == n


def test_drawn_datasets_answer_through_the_metric_too():
    row = Asked(dataset(orders=ORDERS))("clv_predicted")
    assert row["n"] == 400
    assert row["value"] > 0
