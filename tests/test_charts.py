"""Charts draw the numbers they are given, and their titles claim no more than the intervals carry."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lib import charts
from lib.charts import Look, findings
from lib.charts.template import SCALE, THEMES
from lib.i18n import translator

EN = Look(translator("en"), "light", "EUR")
RU = Look(translator("ru"), "dark", "EUR")


def months(values, low=None, high=None, complete=True) -> pd.DataFrame:
    n = len(values)
    frame = pd.DataFrame({"period": pd.date_range("2026-01-01", periods=n, freq="MS"), "value": values, "n": 100})
    frame["low"] = [np.nan] * n if low is None else low
    frame["high"] = [np.nan] * n if high is None else high
    frame["complete"] = [True] * (n - 1) + [complete]
    return frame


def groups(**values: tuple[float, float, float]) -> pd.DataFrame:
    rows = [{"channel": k, "value": v, "low": a, "high": b, "n": 100} for k, (v, a, b) in values.items()]
    return pd.DataFrame(rows)


def test_a_trend_draws_every_complete_period_as_a_line():
    fig = charts.trend(months([0.40, 0.42, 0.45]), "share", EN)
    (line,) = [t for t in fig.data if t.mode and "lines" in t.mode]
    assert list(line.y) == [0.40, 0.42, 0.45]
    assert line.line.dash is None


def test_a_thousand_on_the_axis_keeps_its_noughts():
    fig = charts.trend(months([400.0, 1000.0, 1300.0]), "money", EN)
    assert list(fig.layout.yaxis.ticktext) == ["€0", "€500", "€1,000"]


def test_the_year_before_lies_dashed_under_the_line():
    fig = charts.trend(months([0.40, 0.42]), "share", EN, year_before=months([0.30, 0.35]))
    dashed, line = fig.data
    assert (list(dashed.y), dashed.line.dash) == ([0.30, 0.35], "dash")
    assert list(dashed.x) == list(line.x)


def test_a_title_says_rose_only_where_a_test_does():
    frame = months([0.40, 0.42, 0.50], low=[0.2, 0.2, 0.3], high=[0.6, 0.6, 0.7])
    said = {
        verdict: str(findings.of_trend(frame, "Share", "share", "month", EN, pd.Series({"verdict": verdict})))
        for verdict in ("real", "noise", None)
    }
    assert said["real"] == "Share rose from 40.0% in Jan 2026 to 50.0% in Mar 2026"
    assert "no more than chance would" in said["noise"]
    assert said[None] == "Share: 50.0% in Mar 2026, 40.0% in Jan 2026"


def test_an_incomplete_last_period_is_dotted_and_hollow_and_not_on_the_line():
    fig = charts.trend(months([0.40, 0.42, 0.20], complete=False), "share", EN)
    line, loose = [t for t in fig.data if t.mode and "markers" in t.mode]
    assert list(line.y) == [0.40, 0.42]
    assert list(loose.y) == [0.42, 0.20]
    assert loose.line.dash == "dot"
    assert loose.marker.color == THEMES["light"].page
    assert "not complete yet" in loose.customdata[-1]


def test_the_interval_is_a_band_around_the_line():
    fig = charts.trend(months([0.4, 0.5], low=[0.35, 0.45], high=[0.45, 0.55]), "share", EN)
    band = fig.data[0]
    assert band.fill == "toself"
    assert list(band.y) == [0.45, 0.55, 0.45, 0.35]


def test_numbers_on_axes_and_under_the_pointer_are_in_the_readers_language():
    frame = months([1300.0, 2400.0])
    english, russian = charts.trend(frame, "money", EN), charts.trend(frame, "money", RU)
    assert "€1,300" in english.data[0].customdata[0]
    assert "1\u00a0300\u00a0€" in russian.data[0].customdata[0]
    assert russian.layout.separators == ",\u00a0"


def test_durations_step_by_minutes_people_count_in():
    fig = charts.trend(months([600, 1500]), "seconds", EN)
    assert set(fig.layout.yaxis.ticktext) <= {"0 s", "5 min", "10 min", "15 min", "20 min", "25 min", "30 min"}


def test_a_breakdown_has_the_largest_on_top_and_whiskers_from_low_to_high():
    fig = charts.breakdown(groups(phone=(0.4, 0.3, 0.5), chat=(0.8, 0.7, 0.85)), "channel", "share", EN)
    bar = fig.data[0]
    assert list(bar.x) == [0.4, 0.8]  # drawn from the bottom up
    assert fig.layout.yaxis.ticktext[-1].startswith("chat")
    assert list(bar.error_x.array) == pytest.approx([0.1, 0.05])
    assert list(bar.error_x.arrayminus) == pytest.approx([0.1, 0.1])


def test_a_group_of_few_is_pale():
    frame = groups(a=(0.4, 0.3, 0.5), b=(0.5, 0.1, 0.9)).assign(n=[300, 5])
    fig = charts.breakdown(frame, "channel", "share", EN)
    assert fig.data[0].marker.opacity[1] < fig.data[0].marker.opacity[0]  # b, the few, is drawn last


@pytest.mark.parametrize("name", ["<b>bold</b>", "<a href='javascript:x'>y</a>", "%{customdata}", "$x$"])
def test_a_group_name_from_a_file_is_never_markup(name):
    fig = charts.breakdown(groups(**{name: (0.4, 0.3, 0.5)}), "channel", "share", EN)
    shown = fig.layout.yaxis.ticktext[0] + fig.data[0].customdata[0]
    for piece in ("<b>bold", "<a", "%{custom", "$x$"):
        assert piece not in shown


def test_two_groups_with_the_same_beginning_stay_two_bars():
    long = "the same very long beginning of a name "
    fig = charts.breakdown(
        groups(**{long + "one": (0.4, 0.3, 0.5), long + "two": (0.6, 0.5, 0.7)}), "channel", "share", EN
    )
    assert len(fig.data[0].y) == len(set(fig.data[0].y)) == 2


def test_scores_go_from_orange_over_grey_to_blue_and_add_up_to_the_whole():
    fig = charts.score_distribution([("bad", 0.2, 20), ("so-so", 0.3, 30), ("good", 0.5, 50)], EN)
    assert [bar.marker.color for bar in fig.data] == list(SCALE)
    assert sum(bar.x[0] for bar in fig.data) == pytest.approx(1)


def test_a_rise_is_claimed_where_the_intervals_carry_it():
    frame = months([0.40, 0.50], low=[0.38, 0.48], high=[0.42, 0.52])
    finding = findings.of_trend(frame, "Conversion rate", "share", "month", EN)
    assert str(finding) == "Conversion rate rose from 40.0% in Jan 2026 to 50.0% in Feb 2026"


def test_a_title_speaks_of_days_and_weeks_as_one_does():
    frame = months([4.0, 5.0])
    days, weeks = (str(findings.of_trend(frame, "Requests", "count", grain, EN)) for grain in ("day", "week"))
    assert days == "Requests: 5 on Feb 1, 2026, 4 on Jan 1, 2026"
    assert weeks == "Requests: 5 in the week of Feb 1, 2026, 4 in the week of Jan 1, 2026"


def test_a_move_within_the_intervals_is_called_no_more_than_chance():
    frame = months([0.40, 0.43], low=[0.36, 0.39], high=[0.44, 0.47])
    finding = findings.of_trend(frame, "Conversion rate", "share", "month", EN)
    assert str(finding) == "Conversion rate changed no more than chance would: 43.0% in Feb 2026, 40.0% in Jan 2026"


def test_a_dip_on_the_way_is_told_although_the_ends_are_alike():
    values = [0.80, 0.79, 0.55, 0.56, 0.79, 0.80]
    frame = months(values, low=[v - 0.04 for v in values], high=[v + 0.04 for v in values])
    finding = findings.of_trend(frame, "CSAT", "share", "month", EN)
    assert str(finding) == "CSAT fell to 55.0% in Mar 2026 and is back at 80.0% in Jun 2026"


def test_a_count_without_intervals_that_moved_by_chance_is_told_so():
    tested = pd.Series({"verdict": "noise"})
    finding = findings.of_trend(months([40.0, 55.0, 44.0]), "Requests", "count", "month", EN, tested)
    assert str(finding) == "Requests changed no more than chance would: 44 in Mar 2026, 40 in Jan 2026"


def test_noise_over_two_years_is_hardly_ever_a_dip_or_a_peak():
    random = np.random.default_rng(11)
    told = 0
    for _ in range(200):
        values = random.normal(0.5, 0.02, 24)
        frame = months(list(values), low=list(values - 1.96 * 0.02), high=list(values + 1.96 * 0.02))
        told += "is back at" in str(findings.of_trend(frame, "x", "share", "month", EN))
    assert told <= 16


def test_an_unfinished_month_is_never_compared():
    frame = months([0.40, 0.41, 0.05], low=[0.38, 0.39, 0.04], high=[0.42, 0.43, 0.06], complete=False)
    finding = findings.of_trend(frame, "Conversion rate", "share", "month", EN)
    assert "5.0%" not in str(finding)
    assert "Feb 2026" in str(finding)


def test_groups_that_differ_are_named():
    frame = groups(phone=(0.40, 0.35, 0.45), chat=(0.80, 0.75, 0.85))
    finding = findings.of_breakdown(frame, "channel", "CSAT", "share", EN)
    assert str(finding) == "CSAT: 80.0% for chat, 40.0% for phone"


def test_a_group_of_few_does_not_make_a_finding():
    frame = groups(a=(0.5, 0.45, 0.55), b=(0.52, 0.47, 0.57), tiny=(1.0, 0.9, 1.0)).assign(n=[400, 400, 3])
    assert "do not differ" in str(findings.of_breakdown(frame, "channel", "CSAT", "share", EN))


@pytest.mark.parametrize("count", [2, 5, 9])
def test_equal_groups_are_found_different_in_at_most_one_of_twenty(count):
    random = np.random.default_rng(7)
    found = 0
    for _ in range(200):
        shares = random.binomial(400, 0.4, size=count) / 400
        half = 1.96 * np.sqrt(shares * (1 - shares) / 400)
        frame = pd.DataFrame(
            {
                "channel": [f"g{i}" for i in range(count)],
                "value": shares,
                "low": shares - half,
                "high": shares + half,
                "n": 400,
            }
        )
        found += "do not differ" not in str(findings.of_breakdown(frame, "channel", "x", "share", EN))
    assert found <= 16  # 5 % of 200 is 10; 16 is what one run in forty exceeds by chance


def test_a_title_is_written_in_the_readers_numbers():
    frame = months([0.40, 0.50], low=[0.38, 0.48], high=[0.42, 0.52])
    finding = findings.of_trend(frame, "Конверсия", "share", "month", RU)
    assert finding.params["now"] == "50,0\u00a0%"


@pytest.mark.parametrize(
    ("days", "language", "labels"),
    [
        (("2026-10-02", "2026-10-05"), "ru", ["1 окт.", "3 окт.", "5 окт."]),
        (("2026-03-10", "2026-03-10"), "en", ["Mar 6", "Mar 8", "Mar 10", "Mar 12", "Mar 14"]),
        (("2025-11-20", "2026-03-10"), "ru", ["дек. 2025", "янв. 2026", "февр. 2026", "март 2026"]),
        (("2024-01-01", "2026-01-01"), "en", ["Jan 2024", "Jun 2024", "Nov 2024", "Apr 2025", "Sep 2025"]),
    ],
)
def test_a_customers_history_is_dated_in_the_readers_language(days, language, labels):
    rows = pd.DataFrame(
        {"at": pd.to_datetime(list(days)), "kind": "order", "amount": [10.0, 20.0], "number": ["1", "2"]}
    )
    told = pd.Series(["one", "two"])
    figure = charts.timeline(rows, Look(translator(language)), {"order": "Order"}, told)
    axis = figure.layout.xaxis
    assert list(axis.ticktext) == labels and len(axis.tickvals) == len(labels)
    # The dots at either end stand whole on the chart.
    assert axis.range[0] < rows["at"].min() and rows["at"].max() < axis.range[1]
