"""Public data sets, through the public API without an option, against the figures published or counted for them."""

from __future__ import annotations

import gzip
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from lib import Workspace
from tests.conftest import shared_data


@pytest.fixture(scope="module")
def cdnow():
    ws = Workspace()
    ws.add(shared_data("cdnow_sample.txt"))
    yield ws
    ws.close()


@pytest.fixture(scope="module")
def ecom():
    ws = Workspace()
    ws.add(shared_data("ecom_events.csv.gz"))
    yield ws
    ws.close()


@pytest.fixture(scope="module")
def telco():
    ws = Workspace()
    ws.report = ws.add(shared_data("telco_customer_churn.csv"))
    yield ws
    ws.close()


def value(ws, name, **options):
    return ws.metric(name, **options)["value"].iloc[0]


def test_cdnow_sample_gives_the_published_figures(cdnow):
    assert [entry.report.data_rows for entry in cdnow.files] == [6919]
    assert value(cdnow, "customers") == 2357
    assert cdnow.metric("average_order_value")["n"].iloc[0] == 6696
    assert value(cdnow, "revenue") == pytest.approx(244_091.94, abs=0.005)
    assert value(cdnow, "average_order_value") == pytest.approx(36.453, abs=5e-4)
    assert value(cdnow, "repeat_purchase_rate") == pytest.approx(0.48324, abs=5e-6)
    assert value(cdnow, "orders_per_customer") == pytest.approx(2.8409, abs=5e-5)
    assert (str(cdnow.dataset.first), str(cdnow.as_of)) == ("1997-01-01", "1998-06-30")


def test_cdnow_master_gives_the_published_figures():
    ws = Workspace()
    report = ws.add(shared_data("cdnow_master.txt"))
    assert (report.data_rows, report.refused) == (69_659, 0)
    assert value(ws, "customers") == 23_570
    assert ws.metric("average_order_value")["n"].iloc[0] == 67_591
    assert value(ws, "revenue") == pytest.approx(2_500_315.63, abs=0.005)
    assert value(ws, "repeat_purchase_rate") == pytest.approx(0.48859, abs=5e-6)
    ws.close()


def test_an_event_log_becomes_visits_and_orders(ecom):
    assert ecom.files[0].report.tables["visits"] == 31_106
    sessions = ecom.metric("bounce_rate")
    assert sessions["n"].iloc[0] == 3605
    assert value(ecom, "pages_per_session", variant="events") == pytest.approx(31_106 / 3605)
    assert value(ecom, "session_duration") == pytest.approx(1039.55, abs=5e-3)
    assert value(ecom, "session_duration", variant="median") == 869
    assert value(ecom, "conversion_rate") == pytest.approx(0.54667, abs=5e-6)
    assert value(ecom, "conversion_rate", variant="sessions") == pytest.approx(0.13037, abs=5e-6)


@pytest.fixture(scope="module")
def log():
    with gzip.open(shared_data("ecom_events.csv.gz")) as file:
        return pd.read_csv(file, parse_dates=["timestamp"])


def test_daily_active_users_against_pandas(ecom, log):
    days = pd.date_range(log["timestamp"].min().normalize(), log["timestamp"].max().normalize())
    seen = log.assign(day=log["timestamp"].dt.normalize())[["day", "user_id"]].drop_duplicates()
    dau = seen.groupby("day")["user_id"].nunique().reindex(days, fill_value=0)
    mau = pd.Series({d: seen.loc[seen["day"].between(d - pd.Timedelta(days=29), d), "user_id"].nunique() for d in days})
    assert value(ecom, "dau") == pytest.approx(dau.mean())
    assert value(ecom, "mau") == pytest.approx(mau.mean())
    assert value(ecom, "stickiness") == pytest.approx((dau / mau).iloc[29:].mean())


@pytest.mark.parametrize("field", ["platform", "acquisition_channel"])
def test_conversion_by_first_touch_against_pandas(ecom, log, field):
    ordered = log.sort_values("timestamp", kind="stable")
    first = ordered.groupby("user_id")[field].first()
    bought = ordered.assign(hit=ordered["event"] == "purchase").groupby("user_id")["hit"].any()
    expected = bought.groupby(first).mean()
    found = ecom.metric("conversion_rate", by=field).set_index(field)["value"]
    pd.testing.assert_series_equal(found.sort_index(), expected.sort_index(), check_names=False, check_index_type=False)


@pytest.mark.parametrize("field", ["platform", "acquisition_channel"])
def test_daily_active_users_by_first_touch_against_pandas(ecom, log, field):
    ordered = log.sort_values("timestamp", kind="stable")
    first = ordered.groupby("user_id")[field].first()
    days = (log["timestamp"].max().normalize() - log["timestamp"].min().normalize()).days + 1
    seen = log.assign(day=log["timestamp"].dt.normalize())[["day", "user_id"]].drop_duplicates()
    expected = seen["user_id"].map(first).value_counts() / days
    found = ecom.metric("dau", by=field).set_index(field)["value"]
    pd.testing.assert_series_equal(found.sort_index(), expected.sort_index(), check_names=False, check_index_type=False)


def test_one_row_per_customer_gives_churn_to_date_and_segments_by_any_column(telco):
    assert (telco.report.data_rows, telco.report.accepted) == (7043, 7043)
    assert value(telco, "customers") == 7043
    assert value(telco, "churn_rate") == pytest.approx(0.26537, abs=5e-6)
    by = telco.metric("churn_rate", by="Contract").set_index("Contract")
    assert by.loc["Month-to-month", ["hits", "n"]].tolist() == [1655, 3875]


def test_blank_amounts_are_reported_and_no_customer_is_lost(telco):
    assert len(telco.report.empty_cells) == 11
    assert set(telco.report.empty_cells["column"]) == {"TotalCharges"}


def cdnow_orders() -> pd.DataFrame:
    names = ["master", "customer", "date", "discs", "dollars"]
    lines = pd.read_csv(shared_data("cdnow_sample.txt"), sep=r"\s+", header=None, names=names)
    lines["date"] = pd.to_datetime(lines["date"].astype(str), format="%Y%m%d")
    return lines.groupby(["customer", "date"], as_index=False)["dollars"].sum()


def test_gaps_between_orders_against_pandas(cdnow):
    gaps = cdnow_orders().sort_values("date").groupby("customer")["date"].diff().dropna().dt.days
    assert value(cdnow, "purchase_interval") == gaps.median()
    assert value(cdnow, "purchase_interval", variant="p90") == pytest.approx(gaps.quantile(0.9))
    assert cdnow.facts.churn_after_days == round(gaps.quantile(0.9))


def test_retention_by_month_against_pandas(cdnow):
    orders = cdnow_orders()
    limit = pd.Timedelta(days=cdnow.facts.churn_after_days)

    def customers_at(moment: pd.Timestamp) -> set:
        # A customer at a moment ordered before it, and not longer before it than the limit of silence.
        return set(orders.loc[(orders["date"] < moment) & (orders["date"] + limit >= moment), "customer"])

    months = pd.date_range("1997-01-01", "1998-07-01", freq="MS")
    pairs = [(customers_at(a), customers_at(b)) for a, b in pairwise(months)]
    row = cdnow.metric("retention_rate").iloc[0]
    assert row["n"] == sum(len(start) for start, _ in pairs)
    assert row["hits"] == sum(len(start & end) for start, end in pairs)
    assert value(cdnow, "churn_rate") == pytest.approx(1 - row["value"])


def test_delta_method_interval_against_a_bootstrap_over_customers(cdnow):
    orders = cdnow_orders()
    per = orders.groupby("customer")["dollars"].agg(["sum", "count"]).to_numpy()
    rng = np.random.default_rng(1)
    draws = [per[rng.integers(0, len(per), len(per))].sum(axis=0) for _ in range(1000)]
    spread = np.std([total / count for total, count in draws])
    row = cdnow.metric("average_order_value").iloc[0]
    assert (row["high"] - row["low"]) / 2 / 1.96 == pytest.approx(spread, rel=0.05)
