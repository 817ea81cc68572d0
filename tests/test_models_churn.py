"""Churn risk: the published figures, and that nothing after the day looked at is seen."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from lib import Workspace
from lib.facts import Facts
from lib.i18n import translator
from lib.models import dated
from lib.models.classifier import ChurnClassifier
from lib.models.features import earlier, features, left_within
from lib.settings import Settings
from tests.conftest import shared_data
from tests.datasets import dataset

tr = translator("en")


@parametrize_with_checks([ChurnClassifier(folds=2), ChurnClassifier(kind="boosting", folds=2)])
def test_the_classifiers_pass_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


# Published figures ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cdnow():
    ws = Workspace()
    ws.add(shared_data("cdnow_sample.txt"))
    yield ws
    ws.close()


def test_cdnow_is_foretold_as_well_as_published(cdnow):
    found = dated.foretell(cdnow.facts, 90, (date(1998, 1, 1), date(1998, 4, 1))).evaluation
    assert found["method"] == "logistic_regression"
    assert found["auc"] == pytest.approx(0.83, abs=0.01)
    assert found["baseline_recency_auc"] == pytest.approx(0.828, abs=0.0005)
    assert found["auc_low"] < found["auc"] < found["auc_high"]
    among = found["not_yet_lost"]
    assert among["auc"] == pytest.approx(0.74, abs=0.015)
    assert among["baseline_recency_auc"] == pytest.approx(0.69, abs=0.006)
    assert (found["n_train"], found["n_test"], found["horizon_days"]) == (2357, 2357, 90)


def test_the_recency_baseline_of_cdnow_is_that_of_plain_pandas(cdnow):
    names = ["master", "customer", "day", "cds", "dollars"]
    lines = pd.read_csv(shared_data("cdnow_sample.txt"), sep=r"\s+", names=names, dtype={"day": str})
    days = pd.to_datetime(lines["day"], format="%Y%m%d")
    before, after = lines[days < "1998-04-01"], lines[(days >= "1998-04-01") & (days < "1998-06-30")]
    last = pd.to_datetime(before.groupby("customer")["day"].max(), format="%Y%m%d")
    left = ~last.index.isin(after["customer"])
    recency = (pd.Timestamp("1998-04-01") - last).dt.days
    found = dated.foretell(cdnow.facts, 90, (date(1998, 1, 1), date(1998, 4, 1))).evaluation
    assert found["baseline_recency_auc"] == pytest.approx(roc_auc_score(left, recency), abs=1e-9)
    active = recency <= cdnow.facts.churn_after_days
    among = found["not_yet_lost"]
    assert among["n_test"] == active.sum()
    assert among["baseline_recency_auc"] == pytest.approx(roc_auc_score(left[active], recency[active]), abs=1e-9)
    assert among["base_rate"] == pytest.approx(left[active].mean())


def test_telco_is_foretold_as_well_as_published_without_any_transaction():
    ws = Workspace()
    ws.add(shared_data("telco_customer_churn.csv"))
    found = ws.churn()
    assert found.evaluation["models"]["logistic_regression"]["auc"] == pytest.approx(0.845, abs=0.015)
    assert found.evaluation["cutoff_train"] is None and found.evaluation["cutoff_test"] is None
    assert found.evaluation["n_test"] == 7043
    assert "made without her" in tr(found.why)
    # Only who has not left is listed, and everybody of those is.
    raw = pd.read_csv(shared_data("telco_customer_churn.csv"))
    stayed = set(raw.loc[raw["Churn"] == "No", "customerID"])
    assert set(found.customers["customer_id"]) == stayed
    assert found.customers["value_at_risk"].notna().all()
    ws.close()


# Nothing after the day is seen -----------------------------------------------------------------------------------

EVERYTHING = {
    "orders": """
        order_id customer_id ordered_at amount promo channel category status
        1        ana         2024-01-03 20     -     web     tea      completed
        2        ben         2024-01-05 30     SALE  shop    tea      completed
        3        ana         2024-02-04 25     -     web     cups     completed
        4        cy          2024-02-20 10     -     shop    cups     completed
        5        ana         2024-03-01 40     -     web     tea      completed
        {later_orders}
    """,
    "visits": """
        visitor_id customer_id occurred_at          action    source
        v1         ana         2024-01-02T10:00:00  page_view ads
        v2         ben         2024-02-10T10:00:00  page_view search
        {later_visits}
    """,
    "tickets": """
        ticket_id customer_id opened_at  resolved_at status   score
        t1        ana         2024-02-01 2024-02-02  resolved 5
        t2        ben         2024-03-10 {resolved}
    """,
    "answers": """
        question customer_id answered_at score comment
        nps      ana         2024-02-10  9     -
        csat     ben         2024-03-11  2     -
        {later_answers}
    """,
    "messages": """
        customer_id sent_at    opened unsubscribed
        ana         2024-02-01 yes    no
        cy          2024-03-14 {opened} no
        {later_messages}
    """,
    "referrals": """
        referrer_id occurred_at shared
        ana         2024-01-20  yes
        {later_referrals}
    """,
    "customers": """
        customer_id first_seen_at city acquisition_channel
        ana         2024-01-01    {city} web
        ben         2024-01-02    Oslo   web
        cy          2024-02-19    Riga   shop
    """,
}
QUIET = {
    "later_orders": "6 dee 2024-03-15 15 - web tea completed",
    "later_visits": "v3 cy 2024-03-15T00:00:00 page_view social",
    "resolved": "- open -",
    "later_answers": "nps cy 2024-03-16 0 -",
    "opened": "no",
    "later_messages": "ben 2024-03-20 no no",
    "later_referrals": "ben 2024-04-01 yes",
    "city": "Riga",
}
STORMY = {
    "later_orders": "\n".join(
        [
            "7 ana 2024-03-15 -40 - web tea completed",
            "8 ben 2024-03-20 5000 SALE web cups completed",
            "9 eve 2024-03-16 1 - shop cups completed",
            "10 cy 2024-04-30 70 - web tea completed",
        ]
    ),
    "later_visits": "\n".join(
        ["v1 ana 2024-03-15T00:00:01 page_view social", "v9 ben 2024-04-15T10:00:00 purchase ads"]
    ),
    "resolved": "2024-04-01 resolved 1",
    "later_answers": "\n".join(["nps ana 2024-03-15 0 awful", "csat ana 2024-04-15 5 -", "ces cy 2024-05-01 7 -"]),
    "opened": "yes",
    "later_messages": "\n".join(["ana 2024-03-15 yes yes", "cy 2024-04-20 yes no"]),
    "later_referrals": "\n".join(["ana 2024-03-15 yes", "cy 2024-03-16 yes"]),
    "city": "Bonn",
}


def _before(later: dict[str, str], cutoff: date) -> pd.DataFrame:
    tables = {name: text.format_map(later).replace("\n        {", "") for name, text in EVERYTHING.items()}
    facts = Facts(dataset(as_of=date(2024, 6, 30), **tables), Settings(churn_after_days=30))
    return features(earlier(facts, cutoff), 30)


def test_features_are_the_same_whatever_happens_after_the_day_they_are_read_at():
    quiet, stormy = _before(QUIET, date(2024, 3, 15)), _before(STORMY, date(2024, 3, 15))
    pd.testing.assert_frame_equal(quiet, stormy)
    assert list(quiet["person_id"]) == ["ana", "ben", "cy"]


def test_features_change_with_what_happens_before_the_day():
    quiet, stormy = _before(QUIET, date(2024, 3, 17)), _before(STORMY, date(2024, 3, 17))
    assert set(stormy["person_id"]) - set(quiet["person_id"]) == {"eve"}
    ana = [frame.set_index("person_id").loc["ana"] for frame in (quiet, stormy)]
    assert [row["spent"] for row in ana] == [85, 45]
    assert [row["last_nps"] for row in ana] == [9, 0]
    assert [row["shared"] for row in ana] == [1, 2]


def test_features_are_what_a_person_would_count():
    found = _before(QUIET, date(2024, 3, 15)).set_index("person_id")
    ana = found.loc["ana"]
    assert (ana["last_order"], ana["orders"], ana["tenure"]) == (14, 3, 72)
    assert ana["lately"] == 1  # of 1 March, within thirty days
    assert ana["last_gap"] == 26 and ana["spent"] == 85 and ana["basket"] == pytest.approx(85 / 3)
    # Gaps of 32 and 26 days: hers are 29 at the median, and so are everybody’s.
    assert ana["usual_gap"] == 29 and ana["lateness"] == pytest.approx(14 / 29)
    assert ana["trend"] == pytest.approx(26 / 29)
    assert (ana["visits"], ana["last_visit"]) == (0, pytest.approx(72.583, abs=0.001))
    ben = found.loc["ben"]
    assert (ben["promo"], ben["tickets"], ben["unresolved"], ben["last_csat"]) == (1, 1, 1, 2)
    assert np.isnan(ben["trend"]) and ben["first_channel"] == "shop"
    # A letter of yesterday may still be opened: it is not read yet.
    assert found.loc["cy", "messages"] == 0 and found.loc["ana", "opened"] == 1


def test_a_reply_that_came_later_is_one_that_was_still_waited_for():
    tickets = """
    ticket_id customer_id opened_at           first_reply_minutes resolution_hours
    t1        ana         2024-03-10T00:00:00 120                 3
    t2        ben         2024-03-14T00:00:00 6000                200
    t3        cy          2024-01-01T00:00:00 30                  1
    """
    data = dataset(as_of=date(2024, 6, 30), tickets=tickets, orders=EVERYTHING["orders"].format_map(QUIET))
    found = features(earlier(Facts(data, Settings()), date(2024, 3, 15)), 30).set_index("person_id")
    # On 15 March ben had waited for a day, and nobody knew how long it would be.
    assert found["longest_wait"].dropna().to_dict() == {"ana": 2, "ben": 24, "cy": 0.5}
    assert found["unresolved"].to_dict() == {"ana": 0, "ben": 1, "cy": 0}


def test_what_was_not_recorded_yet_is_unknown_and_not_nought():
    data = dataset(
        as_of=date(2024, 6, 30),
        orders=EVERYTHING["orders"].format_map(QUIET),
        visits="visitor_id customer_id occurred_at\nv1 ana 2024-03-10",
    )
    facts = Facts(data, Settings())
    assert "visits" not in features(earlier(facts, date(2024, 3, 15)), 30)
    assert features(earlier(facts, date(2024, 4, 9)), 30).set_index("person_id")["visits"].to_dict()["ana"] == 1


def test_an_attribute_without_a_date_is_read_only_where_the_settings_call_it_constant():
    tables = {name: text.format_map(QUIET) for name, text in EVERYTHING.items()}
    data = dataset(as_of=date(2024, 6, 30), **tables)
    plain = features(Facts(data, Settings()), 30)
    marked = features(Facts(data, Settings(constant_attributes=("city",))), 30)
    assert "is_city" not in plain and list(marked["is_city"])[:2] == ["Riga", "Oslo"]
    assert "is_acquisition_channel" not in marked


def test_who_left_is_who_placed_no_order_in_the_days_after():
    tables = {"orders": EVERYTHING["orders"].format_map(STORMY)}
    facts = Facts(dataset(as_of=date(2024, 6, 30), **tables), Settings())
    people = pd.Series(["ana", "ben", "cy"])
    # A return is no order; the last day counts, the day after it does not.
    assert left_within(facts, date(2024, 3, 15), 30, people).tolist() == [1, 0, 1]
    assert left_within(facts, date(2024, 3, 31), 31, people).tolist() == [1, 1, 0]
    assert left_within(facts, date(2024, 3, 31), 30, people).tolist() == [1, 1, 1]


def test_under_contract_who_left_is_whose_contract_ended_and_was_not_followed_by_another():
    subscriptions = """
        customer_id started_at ended_at   monthly_amount
        ana         2024-01-01 -          10
        ben         2024-01-01 2024-03-20 10
        cy          2024-01-01 2024-03-20 10
        cy          2024-03-21 -          10
        dee         2024-01-01 2024-02-20 10
    """
    facts = Facts(dataset(as_of=date(2024, 6, 30), subscriptions=subscriptions), Settings())
    found = features(earlier(facts, date(2024, 3, 1)), 30)
    assert list(found["person_id"]) == ["ana", "ben", "cy"]
    assert left_within(facts, date(2024, 3, 1), 30, found["person_id"]).tolist() == [0, 1, 0]
    # The end of ben’s was not known on 1 March.
    assert list(found["contract"]) == [60, 60, 60]
