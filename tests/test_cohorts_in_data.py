"""Cohorts and survival on whole data sets, held against plain pandas and published figures."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib import Workspace
from lib.stats.survival import median
from tests import sample_files
from tests.conftest import shared_data


@pytest.fixture(scope="module")
def shop():
    ws = Workspace()
    for name in ("orders", "customers"):
        ws.add(sample_files.path_of("shop", name))
    yield ws
    ws.close()


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    """One row per order of a known customer: who, when, and the month of her first order."""
    lines = pd.read_csv(sample_files.path_of("shop", "orders"), parse_dates=["ordered_at"])
    lines = lines[(lines["status"] != "cancelled") & lines["customer_id"].notna()]
    found = lines.groupby("order_id").agg(who=("customer_id", "first"), at=("ordered_at", "min"))
    return found.assign(first=found.groupby("who")["at"].transform("min"))


def plain(orders: pd.DataFrame, unit: str, steps: pd.Series) -> pd.DataFrame:
    """Who of a cohort ordered at a step, counted by pandas alone."""
    cohort = orders["first"].dt.to_period(unit).dt.start_time
    return orders.groupby([cohort, steps])["who"].nunique().rename("customers").reset_index()


@pytest.mark.parametrize(("every", "unit"), [("month", "M"), ("quarter", "Q"), ("week", "W-SUN")])
def test_the_cohorts_of_the_sample_shop_are_those_of_plain_pandas(shop, orders, every, unit):
    then, now = (orders[column].dt.to_period(unit).astype("int64") for column in ("first", "at"))
    expected = plain(orders, unit, (now - then).rename("step"))
    frame = shop.table("cohorts", every=every)
    frame = frame[frame["cohort"].notna() & frame["complete"]]
    merged = frame.merge(expected, left_on=["cohort", "step"], right_on=["first", "step"], how="left")
    assert merged["customers_x"].tolist() == merged["customers_y"].fillna(0).tolist()
    assert len(merged) > 30
    sizes = orders.groupby(orders["first"].dt.to_period(unit).dt.start_time)["who"].nunique()
    assert frame.groupby("cohort")["size"].first().to_dict() == {
        day: size for day, size in sizes.items() if day in set(frame["cohort"])
    }


def test_the_brackets_of_the_sample_shop_are_those_of_plain_pandas(shop, orders):
    days = (orders["at"].dt.normalize() - orders["first"].dt.normalize()).dt.days
    step = pd.cut(days, [0, 30, 60, 90, 180, 365], labels=False)
    expected = plain(orders, "M", step.rename("step"))
    frame = shop.table("cohorts", kind="bracket")
    frame = frame[frame["cohort"].notna() & frame["complete"]]
    merged = frame.merge(expected, left_on=["cohort", "step"], right_on=["first", "step"], how="left")
    assert merged["customers_x"].tolist() == merged["customers_y"].fillna(0).tolist()


def test_the_buyers_of_november_2025_fall_out_of_line(shop):
    frame = shop.table("cohorts")
    month = frame[frame["step"] == 1].set_index("cohort")["value"]
    november = month.pop(pd.Timestamp(2025, 11, 1))
    assert november < 0.06
    assert month.min() > 0.18


def test_cdnow_by_month_is_that_of_plain_pandas():
    ws = Workspace()
    ws.add(shared_data("cdnow_sample.txt"))
    names = ["master", "who", "at", "cds", "amount"]
    lines = pd.read_csv(shared_data("cdnow_sample.txt"), sep=r"\s+", names=names)
    lines["at"] = pd.to_datetime(lines["at"].astype(str))
    month = lines["at"].dt.year * 12 + lines["at"].dt.month
    lines["cohort"] = lines.groupby("who")["at"].transform("min").dt.to_period("M").dt.start_time
    lines["step"] = month - lines["cohort"].dt.year * 12 - lines["cohort"].dt.month
    cells = lines.groupby(["cohort", "step"]).agg(customers=("who", "nunique"), revenue=("amount", "sum"))
    frame = ws.table("cohorts", of="revenue")
    own = frame[frame["cohort"].notna()].set_index(["cohort", "step"])
    # Three months of new customers, followed to the end of June 1998: 18, 17 and 16 months, all of them over.
    assert own.groupby("cohort")["size"].first().tolist() == [781, 857, 719]
    assert len(own) == 18 + 17 + 16
    assert own["complete"].all()
    assert own["customers"].to_dict() == cells["customers"].to_dict()
    assert own["value"].to_numpy() == pytest.approx(cells["revenue"].to_numpy())
    assert own["value"].sum() == pytest.approx(244_091.94, abs=0.005)
    ws.close()


def test_telco_customers_by_contract_stay_as_other_tools_say():
    ws = Workspace()
    ws.add(shared_data("telco_customer_churn.csv"))
    frame = ws.table("survival")
    raw = pd.read_csv(shared_data("telco_customer_churn.csv"))
    assert frame["lost"].sum() == (raw["Churn"] == "Yes").sum() == 1869
    # The product-limit estimate after 12, 24 and 72 months, by a loop over the file.
    survival, by_month = 1.0, {}
    for month in range(73):
        at_risk = (raw["tenure"] >= month).sum()
        survival *= 1 - ((raw["tenure"] == month) & (raw["Churn"] == "Yes")).sum() / at_risk
        by_month[month] = survival
    for month in (12, 24, 72):
        day = int(month * 365.25 / 12) + 1
        assert frame.loc[frame["day"] <= day, "survival"].iloc[-1] == pytest.approx(by_month[month])
    assert np.isnan(median(frame.rename(columns={"day": "age"}))[0])  # more than half stay beyond six years
    by_contract = ws.table("survival", by="Contract")
    assert by_contract["p"].iloc[0] < 1e-100
    ends = by_contract.groupby("Contract")["survival"].last()
    assert ends.idxmin() == "Month-to-month"
    ws.close()


def test_the_voucher_deal_of_the_subscription_service_shows_as_a_curve_of_its_own():
    ws = Workspace()
    for name in ("subscriptions", "customers"):
        ws.add(sample_files.path_of("subscription", name))
    field = "acquisition_channel"
    frame = ws.table("survival", by=field)
    left = {name: rows.loc[rows["day"] <= 150, "survival"].iloc[-1] for name, rows in frame.groupby(field)}
    worst = min(left, key=left.get)
    # The README counts 83 % of the deal's accounts gone within 150 days, and 23 % of all others.
    assert left[worst] == pytest.approx(0.17, abs=0.02)
    assert min(share for name, share in left.items() if name != worst) > 0.6
    assert frame["p"].iloc[0] < 1e-20
    assert ws.as_of == date(2026, 10, 31)
    ws.close()
