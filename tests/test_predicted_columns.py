"""What fitted models say of customers stands in customer_facts like any other column, once somebody asks for it."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import pandas as pd
import pytest

import lib.workspace.shared
from lib import Segment, Workspace
from lib.errors import UnknownName
from lib.facts import Facts
from lib.facts.customers import customer_facts, fields, foresee
from lib.settings import Settings
from tests.datasets import dataset

ORDERS = """
customer_id ordered_at amount
ana         2024-01-01 10
ana         2024-02-01 10
ben         2024-01-05 30
cy          2024-01-09 20
"""


class Maker:
    """A model that says what it was told to, and counts how often it was fitted."""

    def __init__(self):
        self.fits = 0

    def __call__(self, facts: Facts) -> str:
        self.fits += 1
        bands = pd.DataFrame({"person_id": ["ana", "ben"], "churn_risk": [0.9, 0.1], "risk_band": ["high", "low"]})
        facts.predict("churn", bands)
        return "fitted"


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def shop(maker, monkeypatch, tmp_path) -> Workspace:
    monkeypatch.setattr(lib.workspace.shared, "MAKERS", MappingProxyType({"churn": maker}))
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(",".join(line.split()) for line in ORDERS.strip().splitlines()), encoding="utf-8")
    found = Workspace()
    found.add(path)
    yield found
    found.close()


def test_a_segment_by_a_predicted_column_fits_the_model_and_chooses_by_it(shop, maker):
    high = shop.where(Segment.where(risk_band="high"))
    assert high.metric("revenue")["value"].tolist() == [20]
    assert high.customers()["customer_id"].tolist() == ["ana"]
    assert maker.fits == 1


def test_a_metric_is_broken_down_by_a_predicted_column(shop):
    found = shop.metric("revenue", by="risk_band").set_index("risk_band")["value"]
    assert found["high"] == 20 and found["low"] == 30
    assert "risk_band" in shop.breakdowns("revenue")


def test_fields_are_told_without_fitting_and_values_with_it(shop, maker):
    assert {"churn_risk": "number", "risk_band": "text"}.items() <= {f.name: f.kind for f in shop.fields()}.items()
    assert maker.fits == 0
    assert shop.values("risk_band") == ["high", "low"]


def test_whoever_no_model_speaks_of_has_no_prediction(shop):
    people = shop.customers().set_index("customer_id")
    assert people["churn_risk"].isna().to_dict() == {"ana": False, "ben": False, "cy": True}
    assert people["orders"].to_dict() == {"ana": 2, "ben": 1, "cy": 1}


def test_a_model_is_fitted_once_for_all_views_and_again_under_other_definitions(shop, maker):
    shop.where(Segment.where(risk_band="low")).customers()
    shop.values("risk_band")
    assert maker.fits == 1
    shop.with_settings(churn_after_days=10).values("risk_band")
    assert maker.fits == 2


def test_predictions_are_joined_whatever_day_behaviour_is_read_at(maker):
    facts = Facts(dataset(orders=ORDERS), Settings(), makers={"churn": maker})
    assert "churn_risk" not in customer_facts(facts).columns
    foresee(facts, ["risk_band"])
    earlier = facts.dataset.engine.frame(customer_facts(facts, date(2024, 1, 15))).set_index("person_id")
    assert earlier.loc["ana", "orders"] == 1 and earlier.loc["ana", "risk_band"] == "high"


def test_without_a_model_there_are_no_predicted_fields():
    facts = Facts(dataset(orders=ORDERS), Settings())
    assert "risk_band" not in [field.name for field in fields(facts)]
    with pytest.raises(UnknownName, match="churn"):
        facts.fitted("churn")
