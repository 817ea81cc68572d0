"""Grids and curves of cohorts draw the numbers they are given, and their titles claim no more than chance leaves."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib import charts
from lib.charts import Look, cohort_findings, curves
from lib.i18n import translator
from lib.stats import intervals

EN, RU = Look(translator("en"), "light", "EUR"), Look(translator("ru"), "dark", "EUR")
ASKED = {"every": "month", "of": "customers", "kind": "in_period", "what": "orders"}


def grid(cells: dict[str, list[int | None]], sizes: dict[str, int]) -> pd.DataFrame:
    """The table “cohorts” from customers by cohort and step; the totals follow."""
    records = [
        {"cohort": pd.Timestamp(month), "size": sizes[month], "step": step, "customers": customers}
        for month, row in cells.items()
        for step, customers in enumerate(row)
    ]
    frame = pd.DataFrame(records).astype({"customers": float})
    frame["complete"] = frame["customers"].notna()
    whole = frame[frame["complete"]].groupby("step", as_index=False)[["size", "customers"]].sum()
    frame = pd.concat([frame, whole.assign(cohort=pd.NaT, complete=True)], ignore_index=True)
    frame["value"] = frame["customers"] / frame["size"]
    frame["low"], frame["high"] = intervals.wilson(frame["customers"], frame["size"])
    return frame


SIZES = {"2026-01-01": 100, "2026-02-01": 200, "2026-03-01": 100}
THREE = grid({"2026-01-01": [100, 30, 25], "2026-02-01": [200, 60, None], "2026-03-01": [100, None]}, SIZES)


def test_a_cohort_grid_shows_percent_without_the_sign_and_leaves_blank_what_is_not_over():
    fig = charts.cohort_grid(THREE, "share", EN, every="month", skip=1)
    (heat,) = fig.data
    assert [list(row) for row in heat.text] == [["30", "25"], ["30", ""], ["", ""], ["30", "25"]]
    assert np.isnan(heat.z[1][1])
    assert list(fig.layout.yaxis.ticktext) == ["Jan 2026 · 100", "Feb 2026 · 200", "Mar 2026 · 100", "all"]
    assert list(fig.layout.xaxis.ticktext) == ["1", "2"]


def test_the_pointer_tells_value_interval_and_of_how_many():
    fig = charts.cohort_grid(THREE, "share", EN, every="month", skip=1)
    assert fig.data[0].customdata[0][0] == "Jan 2026, 1 month later<br><b>30.0%</b><br>21.9–39.6%<br>30 of 100"


def test_brackets_stand_over_their_columns_as_days():
    frame = THREE.assign(from_day=THREE["step"] * 30 + 1, to_day=THREE["step"] * 30 + 30)
    fig = charts.cohort_grid(frame, "share", EN, every="month")
    assert list(fig.layout.xaxis.ticktext) == ["1–30", "31–60", "61–90"]
    assert "on days 31 to 60" in fig.data[0].customdata[0][1]


def test_a_long_history_is_drawn_by_its_newest_cohorts():
    months = [str(day.date()) for day in pd.date_range("2023-01-01", periods=30, freq="MS")]
    frame = grid({month: [50, 10] for month in months}, dict.fromkeys(months, 50))
    fig = charts.cohort_grid(frame, "share", EN, every="month", skip=1)
    assert fig.layout.yaxis.ticktext[0].startswith("Jan 2024")
    assert len(fig.layout.yaxis.ticktext) == 19


def test_the_average_of_cohorts_has_a_band_and_groups_have_a_line_each():
    average = charts.cohort_curves(THREE, "share", EN, every="month", skip=1)
    assert list(average.data[-1].y) == [0.3, 0.25]
    assert len(average.data) == 3  # two edges of the band and the line
    by = pd.concat(
        [THREE[THREE["cohort"].isna()].assign(town=town, size=size) for town, size in (("Riga", 5), ("Oslo", 9))]
    )
    groups = charts.cohort_curves(by, "share", EN, every="month", by="town", skip=1)
    assert [line.name for line in groups.data] == ["Oslo", "Riga"]  # the larger first


def curve(values: list[float], days: list[int], at_risk: list[int] | None = None) -> pd.DataFrame:
    n = len(values)
    frame = pd.DataFrame(
        {"day": days, "survival": values, "at_risk": at_risk or [100] * n, "lost": [0] + [1] * (n - 1)}
    )
    return frame.assign(low=frame["survival"] - 0.05, high=frame["survival"] + 0.05)


def test_a_survival_curve_falls_in_steps_inside_its_band():
    fig = charts.survival(curve([1, 0.8, 0.4], [0, 10, 30]), EN)
    low, high, line = fig.data
    assert line.line.shape == low.line.shape == high.line.shape == "hv"
    assert list(line.x) == [0, 10, 30]
    assert "after 30 days<br><b>40.0%</b>" in line.customdata[-1]


def test_no_more_groups_than_colours_are_drawn_and_names_are_never_markup():
    names = ["<b>bold</b>", *(f"g{i}" for i in range(8))]
    many = pd.concat([curve([1, 0.5], [0, 9], [90 - i, 1]).assign(town=name) for i, name in enumerate(names)])
    fig = charts.survival(many, EN, by="town")
    assert len(fig.data) == curves.MOST_LINES
    assert fig.data[0].name == "&lt;b&gt;bold&lt;/b&gt;"


# --- what the titles say ---


def test_a_cohort_that_falls_out_of_line_is_named_with_the_rest_of_its_column():
    months = [f"2026-0{i}-01" for i in range(1, 6)]
    cells = {month: [200, 60] for month in months} | {"2026-03-01": [200, 10]}
    finding = cohort_findings.of_cohorts(grid(cells, dict.fromkeys(months, 200)), EN, level=0.95, **ASKED)
    # The others are 180 of 600: January is left out, because it may hold customers from before the data.
    assert str(finding) == "Of those who first bought in Mar 2026, 5.0% bought again 1 month later; of the others 30.0%"


def test_the_oldest_cohort_is_no_finding():
    months = [f"2026-0{i}-01" for i in range(1, 6)]
    cells = {month: [200, 60] for month in months} | {"2026-01-01": [200, 180]}
    finding = cohort_findings.of_cohorts(grid(cells, dict.fromkeys(months, 200)), EN, level=0.95, **ASKED)
    assert str(finding).endswith("no cohort differs from the others beyond chance")
    assert str(finding).startswith("42.0% of new customers buy again 1 month later")


def test_the_first_cohort_of_a_period_is_judged_when_the_data_begins_earlier():
    months = [f"2026-0{i}-01" for i in range(1, 6)]
    frame = grid({month: [200, 60] for month in months} | {"2026-01-01": [200, 10]}, dict.fromkeys(months, 200))
    earlier, that_month = date(2025, 3, 9), date(2026, 1, 9)
    said = str(cohort_findings.of_cohorts(frame, EN, level=0.95, began=earlier, **ASKED))
    assert said == "Of those who first bought in Jan 2026, 5.0% bought again 1 month later; of the others 30.0%"
    said = str(cohort_findings.of_cohorts(frame, EN, level=0.95, began=that_month, **ASKED))
    assert said.endswith("no cohort differs from the others beyond chance")


def test_cohorts_too_young_to_ask_are_said_to_be():
    frame = grid({"2026-01-01": [100, None]}, {"2026-01-01": 100})
    finding = cohort_findings.of_cohorts(frame, EN, level=0.95, **ASKED)
    assert str(finding) == "No cohort is old enough yet to be asked whether it came back"


@pytest.mark.parametrize("of", ["customers", "revenue_per_customer"])
def test_equal_cohorts_are_found_different_in_at_most_one_of_twenty(of):
    random = np.random.default_rng(21)
    months = pd.date_range("2025-01-01", periods=14, freq="MS")
    cells = [(month, step) for i, month in enumerate(months) for step in range(1, 14 - i)]
    frame = pd.DataFrame(cells, columns=["cohort", "step"]).assign(size=120, complete=True)
    whole = pd.DataFrame({"cohort": pd.NaT, "step": [1], "size": [1680], "complete": [True], "value": [0.25]})
    found = 0
    for _round in range(100):
        spent = random.gamma(1.0, 30.0, (len(cells), 120)) * (random.random((len(cells), 120)) < 0.25)
        came, total = (spent > 0).sum(axis=1), spent.sum(axis=1)
        low, high = intervals.mean(total, (spent**2).sum(axis=1), np.full(len(cells), 120))
        value = came / 120 if of == "customers" else total / 120
        now = pd.concat([frame.assign(customers=came, value=value, low=low, high=high), whole])
        finding = cohort_findings.of_cohorts(now, EN, level=0.95, **(ASKED | {"of": of}))
        found += "no cohort differs" not in str(finding)
    assert found <= 10  # 5 % of 100 is 5; 10 is what one run in a hundred exceeds by chance


def test_a_curve_is_told_by_its_median_with_the_interval():
    frame = curve([1, 0.8, 0.53, 0.5, 0.4], [0, 10, 25, 30, 50])
    assert (
        str(cohort_findings.of_survival(frame, EN))
        == ("Half of the customers are lost within 30 days (between 25 and no known day)")
        or str(cohort_findings.of_survival(frame, EN))
        == "Half of the customers are lost within 30 days (between 25 and 50)"
    )


def test_where_orders_decide_the_fall_on_the_day_of_silence_is_called_a_definition():
    """Everybody stays until day 90, when 55 of 100 had not ordered again."""
    frame = curve([1, 1, 0.45, 0.3], [0, 60, 90, 200])
    title = str(cohort_findings.of_survival(frame, EN, silence=90))
    assert title == "55.0% of new customers are not back within 90 days; by definition they count as lost then"
    early = curve([1, 1], [0, 60])
    assert str(cohort_findings.of_survival(early, EN, silence=90)).startswith("Too early to say: before 90 days nobody")
    # A later half is behaviour again, and so is any fall where departures are recorded.
    later = curve([1, 0.8, 0.5], [0, 90, 300])
    assert str(cohort_findings.of_survival(later, EN, silence=90)).startswith(
        "Half of the customers are lost within 30"
    )
    assert str(cohort_findings.of_survival(frame, EN)).startswith("Half of the customers are lost within 90")


def test_a_curve_that_stays_above_a_half_is_told_by_its_end():
    finding = cohort_findings.of_survival(curve([1, 0.9, 0.8], [0, 100, 400]), EN)
    assert str(finding) == "After 400 days 80.0% are still customers"


def groups(p: float) -> pd.DataFrame:
    ads, friends = curve([1, 0.5, 0.2], [0, 50, 100], [60, 40, 20]), curve([1, 0.9, 0.8], [0, 50, 120], [80, 60, 30])
    few = curve([1, 0.0], [0, 5], [3, 1])
    named = [frame.assign(channel=name) for frame, name in ((ads, "ads"), (friends, "friends"), (few, "fax"))]
    return pd.concat(named, ignore_index=True).assign(p=p)


def test_groups_are_compared_where_all_large_ones_still_have_people_followed():
    finding = cohort_findings.of_survival_by(groups(0.001), "channel", "Channel", EN, 0.95)
    assert str(finding) == "After 100 days 90.0% of friends are still customers, and 20.0% of ads"


def test_groups_that_chance_can_explain_are_not_told_apart():
    finding = cohort_findings.of_survival_by(groups(0.3), "channel", "Channel", EN, 0.95)
    assert "do not differ in how long they stay" in str(finding)


def test_one_group_is_nothing_to_compare():
    finding = cohort_findings.of_survival_by(groups(float("nan")), "channel", "Channel", EN, 0.95)
    assert "one group only" in str(finding)
