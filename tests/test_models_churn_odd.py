"""Churn risk on small, odd and hostile data: it always answers, and says what it did instead."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from lib import Segment, Workspace
from lib.errors import MissingData
from lib.facts import Facts
from lib.i18n import translator
from lib.models import MAKERS
from lib.models.churn import ChurnRisk, of
from lib.settings import Settings
from tests.datasets import dataset

tr = translator("en")
FIRST = date(2023, 1, 1)


def day(number: float) -> str:
    return str(FIRST + timedelta(days=int(number)))


def orders(*histories: list[int], amount: int = 10) -> str:
    """Orders of customers c0, c1 …: for each the days since the first of January 2023 she ordered on."""
    lines = [f"c{i} {day(when)} {amount}" for i, days in enumerate(histories) for when in days]
    return "\n".join(["customer_id ordered_at amount", *lines])


def churn(as_of: int | None = None, settings: Settings | None = None, **tables: str) -> ChurnRisk:
    today = None if as_of is None else FIRST + timedelta(days=as_of)
    return of(Facts(dataset(as_of=today, **tables), settings or Settings(), makers=MAKERS))


def regulars(n: int, leave: float = 0.5, days: int = 720, seed: int = 3) -> list[list[int]]:
    """Customers who order every 15 to 45 days; the given share of them stops on some day."""
    rng = np.random.default_rng(seed)
    found = []
    for _i in range(n):
        gap, end = rng.integers(15, 45), days
        if rng.random() < leave:
            end = rng.integers(60, days)
        moments = np.cumsum(rng.poisson(gap, 60) + 1) + rng.integers(0, 60)
        found.append([int(m) for m in moments if m < end] or [int(rng.integers(0, 30))])
    return found


def test_thirty_customers_get_the_rule_and_its_own_hit_rate():
    found = churn(720, orders=orders(*regulars(30)))
    assert found.method == "usual_gap_exceeded"
    assert "too few customers" in tr(found.why)
    rule = found.evaluation["usual_gap"]
    assert 0 < rule["n"] < 30 and rule["hits"] <= rule["n"]
    # The risk of those the rule names is the share of such customers who left, drawn towards a half by two.
    high = found.customers[found.customers["band"] == "high"]
    assert high["risk"].unique() == pytest.approx([(rule["hits"] + 1) / (rule["n"] + 2)])
    assert set(found.customers["band"]) <= {"high", "low"}
    assert all("usually every" in tr(reasons[0]) for reasons in high["reasons"])
    assert found.bands is None and found.evaluation["auc"] is not None


def test_the_hit_rate_of_the_rule_is_counted_on_the_time_before_the_last():
    # Everybody orders every 10 days. Of c0 to c3, quiet for 20 days on day 270, two come back; c4 and c5 are on time.
    came = [[*range(0, 251, 10), *later] for later in ([285], [286], [], [])]
    on_time = [list(range(0, 300, 10)), list(range(5, 300, 10))]
    found = churn(299, Settings(churn_after_days=30), orders=orders(*came, *on_time))
    assert found.evaluation["cutoff_test"] == FIRST + timedelta(days=270)
    rule = found.evaluation["usual_gap"]
    assert (rule["n"], rule["hits"], rule["others"], rule["others_left"]) == (4, 2, 2, 0)


def test_one_order_each_gives_everybody_the_share_who_left():
    found = churn(399, Settings(churn_after_days=100), orders=orders(*([when] for when in range(400))))
    assert found.method == "share_lost"
    # Of the hundred who had just ordered when the test began nobody came back.
    assert found.evaluation["not_yet_lost"]["base_rate"] == 1
    assert found.customers["risk"].unique() == pytest.approx([102 / 103], abs=0.001)
    assert len(found.customers) == 100


def test_where_everybody_is_lost_nobody_is_listed():
    found = churn(900, Settings(churn_after_days=30), orders=orders(*regulars(60)))
    assert found.customers.empty


def test_without_any_loss_there_is_no_model():
    every_month = [list(range(i % 30, 400, 30)) for i in range(220)]
    found = churn(399, Settings(churn_after_days=60), orders=orders(*every_month))
    assert found.method == "usual_gap_exceeded"
    assert found.evaluation["base_rate"] == 0 and found.evaluation["auc"] is None
    assert found.customers["risk"].max() < 0.02


def test_a_single_day_is_too_short_to_test_anything():
    found = churn(0, orders=orders(*([0] for _i in range(300))))
    assert found.customers["risk"].isna().all() and found.customers["value_at_risk"].isna().all()
    assert found.evaluation["auc"] is None and found.tested.empty
    assert len(found.customers) == 300


def listed(n: int, left: int, column: str = "plan", value=lambda i: "solo") -> str:
    lines = [f"c{i} {'yes' if i < left else 'no'} {value(i)}" for i in range(n)]
    return "\n".join([f"customer_id churned {column}", *lines])


def test_features_that_are_the_same_for_all_give_everybody_the_share_who_left():
    found = churn(customers=listed(300, 60))
    assert found.method == "share_lost"
    assert len(found.customers) == 240
    assert found.customers["risk"].unique() == pytest.approx([61 / 302])
    assert found.customers["band"].unique() == ["medium"]


def test_a_list_in_which_all_left_or_nobody_did_is_no_list_to_learn_from():
    assert churn(customers=listed(300, 300)).customers.empty
    nobody = churn(customers=listed(300, 0, value=lambda i: ("solo", "team")[i % 2]))
    assert nobody.method == "share_lost" and len(nobody.customers) == 300
    assert nobody.customers["risk"].unique() == pytest.approx([1 / 302])


def test_a_column_that_gives_away_who_left_is_left_out_and_named():
    rng = np.random.default_rng(1)
    told = churn(
        customers=listed(400, 100, "last_words mood", lambda i: f"{'bye' if i < 100 else '-'} {rng.integers(0, 3)}")
    )
    assert any("“last_words” alone tells almost everybody who left" in tr(note) for note in told.notes)
    assert told.evaluation["auc"] < 0.7


def test_a_list_with_a_cause_is_learnt_from_and_its_reasons_name_it():
    rng = np.random.default_rng(2)
    lines = ["customer_id churned plan city"]
    for i in range(600):
        plan = ("monthly", "yearly")[i % 2]
        gone = rng.random() < (0.5 if plan == "monthly" else 0.05)
        lines.append(f"c{i} {'yes' if gone else 'no'} {plan} {('Riga', 'Oslo')[i // 2 % 2]}")
    found = churn(customers="\n".join(lines))
    people = found.customers.set_index("customer_id")
    monthly, yearly = people.loc[people.index.map(lambda c: int(c[1:]) % 2 == 0)], people.loc[lambda p: p["risk"] < 0.2]
    assert monthly["risk"].mean() == pytest.approx(0.5, abs=0.06)
    assert yearly["risk"].mean() == pytest.approx(0.05, abs=0.03)
    # Most who are still there pay by the year, so paying by the month is what is not typical.
    assert {tr(reasons[0]) for reasons in monthly["reasons"]} == {"↑ Plan: monthly"}
    assert monthly["band"].unique() == ["high"]


def test_a_longer_history_is_learnt_from_and_tested_on_a_later_time():
    found = churn(719, Settings(churn_after_days=60), orders=orders(*regulars(700, leave=0.7)))
    assert found.method in ("logistic_regression", "gradient_boosting")
    told = found.evaluation
    assert told["cutoff_test"] == FIRST + timedelta(days=660)
    assert told["cutoff_train"] == FIRST + timedelta(days=600) and told["horizon_days"] == 60
    assert all(day <= told["cutoff_train"] for day in told["cutoffs_train"])
    among = told["not_yet_lost"]
    assert among["auc_low"] < among["auc"] < among["auc_high"]
    assert among["n_test"] < told["n_test"]
    tested = found.population
    assert (len(tested), int(tested["left"].sum())) == (among["n_test"], among["losses"])
    assert found.customers["risk"].between(0, 1).all()
    assert (found.customers["value_at_risk"].diff().dropna() <= 1e-9).all()
    pd.testing.assert_series_equal(
        found.customers["value_at_risk"],
        found.customers["risk"] * found.customers["predicted_value"],
        check_names=False,
    )


def test_a_history_too_short_for_the_days_wanted_is_told_and_looked_ahead_less():
    found = churn(199, Settings(churn_after_days=120), orders=orders(*regulars(300, days=200)))
    assert found.horizon_days == 80
    assert any("for the next 80 days" in tr(note) for note in found.notes)


def test_a_hundred_thousand_customers_all_get_a_risk_and_their_reasons():
    rng = np.random.default_rng(8)
    first = rng.integers(0, 500, 100_000)
    # A fifth of them comes back every forty days or so for a while.
    again = rng.random(100_000) < 0.2
    lines = [f"c{i} {day(when)} 10" for i, when in enumerate(first)]
    for i in np.flatnonzero(again):
        gaps = rng.integers(25, 55, rng.integers(2, 8)).cumsum()
        lines += [f"c{i} {day(first[i] + gap)} 10" for gap in gaps if first[i] + gap < 600]
    drawn = "\n".join(["customer_id ordered_at amount", *lines])
    found = churn(599, Settings(churn_after_days=90), orders=drawn)
    active = {line.split()[0] for line in lines if line.split()[1] >= day(510)}
    assert set(found.customers["customer_id"]) == active
    assert found.customers["risk"].between(0, 1).all() and found.customers["risk"].nunique() > 20
    assert found.method in ("logistic_regression", "gradient_boosting")
    assert found.customers["reasons"].map(len).mean() > 1


def test_the_same_data_give_the_same_risks():
    once, again = (
        churn(400, Settings(churn_after_days=60), orders=orders(*regulars(260, days=400))) for _time in range(2)
    )
    pd.testing.assert_frame_equal(once.customers.drop(columns="reasons"), again.customers.drop(columns="reasons"))
    assert [tuple(map(tr, r)) for r in once.customers["reasons"]] == [
        tuple(map(tr, r)) for r in again.customers["reasons"]
    ]


def test_nothing_that_tells_who_left_is_said_with_what_is_needed():
    with pytest.raises(MissingData, match="Nothing in the files tells who left"):
        churn(answers="question score customer_id answered_at\nnps 9 ana 2024-01-01")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("odd") / "orders.csv"
    text = orders(*regulars(60)).replace(" ", ",")
    path.write_text(text, encoding="utf-8")
    ws = Workspace()
    ws.add(path)
    yield ws
    ws.close()


def test_a_segment_chooses_whose_risk_is_shown_and_not_whom_it_is_learnt_from(shop):
    whole, high = shop.churn(), shop.where(Segment.where(risk_band="high")).churn()
    assert set(high.customers["band"]) == {"high"}
    assert len(high.customers) == (whole.customers["band"] == "high").sum()
    assert high.evaluation == whole.evaluation


def test_the_call_list_is_those_at_risk_most_money_first_with_their_reasons(shop):
    rows = shop.action_list("call_list").rows
    risky = shop.churn().customers.query("band == 'high'")
    assert rows["customer_id"].tolist() == risky["customer_id"].tolist()
    assert rows["value_at_risk"].tolist() == pytest.approx(risky["value_at_risk"].tolist())
    assert "usually every" in str(rows["why"].iloc[0])


def test_a_workspace_without_data_says_so():
    with pytest.raises(MissingData, match="no data yet"):
        Workspace().churn()


def test_a_subscriber_who_never_ordered_has_no_reason_of_being_late():
    subscribed = "customer_id started_at\n" + "\n".join(f"c{i} {day(0)}" for i in range(4)) + f"\nnever {day(30)}"
    found = churn(400, subscriptions=subscribed, orders=orders([10, 40, 70], [300, 330, 390], [5, 380], [395]))
    people = found.customers.set_index("customer_id")
    assert len(people) == 5 and people.loc["never", "reasons"] == ()
    # c0 ordered every 30 days and last 330 days ago.
    assert [tr(reason) for reason in people.loc["c0", "reasons"]] == ["last order 331 days ago, usually every 30 days"]
