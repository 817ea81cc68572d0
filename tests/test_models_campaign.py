"""Measures of a forecast and the profit of a campaign, counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lib.errors import BadSetting
from lib.i18n import translator
from lib.models.campaign import Costs, gain, plan
from lib.models.classifier import Encoder
from lib.models.evaluation import calibration, confusion, figures, gains, lift
from lib.models.reasons import in_words, reasons

tr = translator("en")
# Ten customers; four left. By risk: left, left, stayed, left, stayed, stayed, stayed, left, stayed, stayed.
RISK = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05])
LEFT = np.array([1, 1, 0, 1, 0, 0, 0, 1, 0, 0], dtype=float)


def test_lift_is_how_many_times_as_many_left_among_the_top_as_among_all():
    assert lift(LEFT, RISK) == 1 / 0.4
    assert lift(LEFT, RISK, top=0.3) == pytest.approx((2 / 3) / 0.4)


def test_customers_of_equal_risk_share_the_place_at_the_edge_of_the_top():
    # Nobody is above the others, so the top tenth is like all of them.
    assert lift(LEFT, np.full(10, 0.5)) == pytest.approx(1)


def test_gains_are_what_is_found_by_looking_at_the_riskiest_first():
    found = gains(LEFT, RISK).set_index("share")["found"]
    assert found[[0.2, 0.4, 0.8, 1.0]].tolist() == [0.5, 0.75, 1.0, 1.0]


def test_confusion_counts_who_was_called_and_who_left():
    assert confusion(LEFT, RISK, 0.6) == {"caught": 3, "false_alarms": 1, "missed": 1, "rightly_spared": 5}


def test_calibration_holds_foretold_against_what_happened_in_tenths():
    risk, left = np.repeat([0.1, 0.9], 10), np.array([0] * 9 + [1] + [1] * 9 + [0], dtype=float)
    found = calibration(left, risk)
    assert found["predicted"].tolist() == pytest.approx([0.1, 0.9])
    assert found["observed"].tolist() == pytest.approx([0.1, 0.9]) and found["n"].tolist() == [10, 10]
    assert (found["low"] < found["observed"]).all() and (found["observed"] < found["high"]).all()


def test_the_figures_of_a_forecast():
    found = figures(LEFT, RISK, recency=np.arange(10, 0, -1.0))
    # Of 24 pairs of a leaver and a stayer these are wrong: one under 0.7, five of the last leaver but the two last.
    assert found["auc"] == pytest.approx((6 + 6 + 5 + 2) / 24)
    assert found["brier"] == pytest.approx(((RISK - LEFT) ** 2).mean())
    assert found["base_rate"] == 0.4 and found["losses"] == 4
    assert found["baseline_recency_auc"] == found["auc"] and found["over_recency"] == 0
    # Precision where each leaver is found: 1, 1, 3 of 4, 4 of 8.
    assert found["average_precision"] == pytest.approx((1 + 1 + 0.75 + 0.5) / 4)


def test_where_all_left_or_nobody_there_is_nothing_to_rank():
    found = figures(np.ones(5), RISK[:5], None)
    assert found["auc"] is None and found["base_rate"] == 1
    assert figures(np.empty(0), np.empty(0), None)["n_test"] == 0


# The campaign ----------------------------------------------------------------------------------------------------

COSTS = Costs(contact=1, offer=10, save_rate=0.5, margin=0.4)


def customers(*rows: tuple[float, float]) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["risk", "revenue"])
    found.insert(0, "customer_id", [f"c{i}" for i in range(len(found))])
    return found.assign(band="high", value_at_risk=found["risk"] * found["revenue"])


def trial(n: int = 200) -> pd.DataFrame:
    risk = np.linspace(0.05, 0.95, n)
    return pd.DataFrame({"risk": risk, "left": (np.arange(n) % 20 < 20 * risk).astype(float)})


def test_what_contacting_a_customer_brings():
    # Leaves with 0.5, is kept with 0.5: saves 0.4 × 200 − 10 = 70 in a quarter of cases, less the offer to the half
    # who would have stayed, less the contact: 17.5 − 5 − 1.
    assert gain(np.array([0.5]), np.array([200.0]), COSTS).tolist() == [11.5]
    # Who surely stays costs the offer and the contact, who surely leaves and is worth nothing half an offer more.
    assert gain(np.array([0.0, 1.0]), np.array([200.0, 0.0]), COSTS).tolist() == [-11, -6]


def test_the_campaign_contacts_those_it_pays_to_contact_the_best_first():
    found = plan(customers((0.5, 200), (0.1, 50), (0.9, 1000), (0.5, 300)), trial(), COSTS)
    assert found.chosen["customer_id"].tolist() == ["c2", "c3", "c0"]
    assert found.chosen["gain"].tolist() == pytest.approx([0.45 * 390 - 1 - 1, 0.25 * 110 - 5 - 1, 11.5])
    assert found.best == 3 and found.profit == pytest.approx(found.chosen["gain"].sum())
    assert found.profit_low <= found.profit <= found.profit_high
    assert found.best_low <= found.best <= found.best_high <= 4
    curve = found.curve.set_index("contacted")["profit"]
    assert curve[0] == 0 and curve[3] == pytest.approx(found.profit) and curve[4] < curve[3]


def test_where_it_pays_to_contact_nobody_nobody_is_chosen():
    found = plan(customers((0.1, 10), (0.2, 10)), trial(), COSTS)
    assert found.best == 0 and found.chosen.empty and found.profit == 0


def test_whose_value_or_risk_is_unknown_is_left_out_and_counted():
    found = plan(customers((0.5, np.nan), (np.nan, 100), (0.9, 1000)), trial(), COSTS)
    assert found.unvalued == 2 and found.chosen["customer_id"].tolist() == ["c2"]


def test_a_forecast_tested_on_few_gives_a_wider_interval_than_one_tested_on_many():
    many = customers(*[(0.3, 100.0 + i) for i in range(500)])
    wide, narrow = (plan(many, trial(n), COSTS) for n in (40, 4000))
    assert wide.profit_high - wide.profit_low > 1.3 * (narrow.profit_high - narrow.profit_low)


def test_a_campaign_is_the_same_every_time():
    many = customers(*[(0.3, 100.0 + i) for i in range(100)])
    pd.testing.assert_frame_equal(plan(many, trial(), COSTS).curve, plan(many, trial(), COSTS).curve)


@pytest.mark.parametrize("wrong", [{"contact": -1}, {"offer": float("nan")}, {"save_rate": 1.5}, {"margin": -0.1}])
def test_costs_that_cannot_be_are_refused(wrong):
    with pytest.raises(BadSetting, match=r"nought or more|between 0 and 1"):
        Costs(**wrong)


# Reasons ---------------------------------------------------------------------------------------------------------


def test_a_reason_is_the_change_of_the_risk_were_the_feature_typical():
    frame = pd.DataFrame(
        {
            "person_id": ["ana", "ben", "cy"],
            "last_order": [40.0, 10.0, 10.0],
            "tickets": [0.0, 3.0, 0.0],
            "orders": [5.0, 5.0, 9.0],
        }
    )
    encoder = Encoder().fit(frame)

    def predict(rows):
        # Each day of silence adds a hundredth, each request to support a tenth; orders do not count.
        return 0.01 * rows[:, 0] + 0.1 * rows[:, 1]

    risk = predict(encoder.transform(frame))
    found = [[tr(one) for one in told] for told in reasons(predict, encoder, frame, risk)]
    assert found == [
        ["↑ last order 40 days ago (typical: 10)"],
        ["↑ requests to support: 3 (typical: 0)"],
        [],
    ]


def test_at_most_three_reasons_are_told_the_strongest_first_and_one_cause_once():
    frame = pd.DataFrame(
        {
            "person_id": [f"c{i}" for i in range(5)],
            "last_order": [50.0, 10, 10, 10, 10],
            "lateness": [np.nan, 1.0, 1, 1, 1],
            "trend": [np.nan, 1.0, 1, 1, 1],
            "visits": [0.0, 5, 5, 5, 5],
            "tickets": [4.0, 0, 0, 0, 0],
        }
    )
    encoder = Encoder().fit(frame)

    def predict(rows):
        late, trend = (np.where(np.isnan(rows[:, i]), 0.3 - i / 100, 0.0) for i in (1, 2))
        return 0.002 * rows[:, 0] + late + trend - 0.02 * rows[:, 3] + 0.01 * rows[:, 4]

    told = reasons(predict, encoder, frame, predict(encoder.transform(frame)))[0]
    assert [tr(one) for one in told] == [
        "↑ has ordered only once",
        "↑ visits of late: 0 (typical: 5)",
        "↑ last order 50 days ago (typical: 10)",
    ]


def test_a_column_of_the_owners_file_is_named_as_it_is_and_read_as_text():
    assert tr(in_words("is_<b>Tarif</b>", "{x} *bold*", "plus")) == "<b>Tarif</b>: {x} *bold*"
    assert tr(in_words("promo", 0.254, 0.1)) == "share of orders with a promo: 25% (typical: 10%)"
    assert translator("ru")(in_words("last_order", 4.25, 10.0)).count("4,2") == 1


def test_numbers_beyond_what_was_learnt_from_count_as_the_end_of_it():
    encoder = Encoder().fit(pd.DataFrame({"person_id": ["a", "b", "c"], "tenure": [10.0, 20.0, 30.0]}))
    assert encoder.transform(pd.DataFrame({"person_id": ["d"], "tenure": [900.0]})).tolist() == [[30.0]]


def test_rare_values_and_fields_with_very_many_are_no_features():
    n = 400
    frame = pd.DataFrame(
        {
            "person_id": [str(i) for i in range(n)],
            "plan": ["solo"] * 200 + ["team"] * 195 + ["odd"] * 5,
            "name": [f"n{i}" for i in range(n)],
            "same": ["x"] * n,
        }
    )
    encoder = Encoder().fit(frame)
    assert list(zip(encoder.columns_, encoder.values_, strict=True)) == [("plan", "solo"), ("plan", "team")]
