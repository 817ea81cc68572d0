"""Two sides beside each other: the same p-values as one difference at a time, corrected together; who is on both."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib import Period, Rule, Segment, Workspace, formatting_difference
from lib.__main__ import main
from lib.errors import BadSetting, MissingData
from lib.i18n import translator
from lib.models.scenario import Scenario
from lib.stats.compare import benjamini_hochberg

#: 80 customers buy twice in each of six months: those in Riga for 30 or so, those in Oslo for 20 or so. Ten of Riga
#: also bought on the web.
ORDERS = "Customer,Date,Order,Total,City,Channel\n" + "\n".join(
    f"c{i},2024-{month:02d}-{1 + (i * 7 + half * 13) % 27:02d},{month}{half}{i:03d},"
    f"{(30 if i % 2 else 20) + (i * 5 + month * 3 + half) % 11 - 5},{'Riga' if i % 2 else 'Oslo'},"
    f"{'web' if i % 2 and i < 20 else 'shop'}"
    for month in (1, 2, 3, 4, 5, 6)
    for half in (0, 1)
    for i in range(80)
)
RIGA = Segment((Rule("first_location", "is", ("Riga",)),))
WEB = Segment((Rule("orders.channel", "is", ("web",)),))
EARLY, LATE = Period(date(2024, 1, 1), date(2024, 2, 29)), Period(date(2024, 3, 1), date(2024, 4, 30))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "orders.csv"
    path.write_text(ORDERS)
    return path


@pytest.fixture(scope="module")
def ws(file):
    made = Workspace()
    made.add(file)
    yield made
    made.close()


def test_p_values_are_those_of_one_difference_at_a_time_and_corrected_together(ws):
    found = ws.versus(RIGA, ~RIGA)
    tested = found.dropna(subset="p")
    assert "average_order_value" in set(tested["metric"]) and len(tested) >= 3
    for row in tested.itertuples():
        alone = ws.difference(row.metric, RIGA, ~RIGA).iloc[0]
        assert row.p == pytest.approx(alone["p"]) and row.change == pytest.approx(alone["change"])
        assert (row.low, row.high) == pytest.approx((alone["low"], alone["high"]))
    assert found["q"].to_numpy() == pytest.approx(benjamini_hochberg(found["p"].to_numpy()), nan_ok=True)
    real = found["verdict"] == "real"
    assert (found.loc[real, "q"] <= 0.05).all() and (found.loc[found["verdict"] == "noise", "q"] > 0.05).all()
    value = found.set_index("metric").loc["average_order_value"]
    assert value["verdict"] == "real" and value["change"] == pytest.approx(-10, abs=1)


def test_the_strongest_evidence_comes_first_and_what_nothing_can_be_said_of_last(ws):
    p = ws.versus(RIGA, ~RIGA)["p"]
    known = p.dropna()
    assert known.is_monotonic_increasing and p.iloc[: len(known)].notna().all()


def test_nothing_is_said_of_totals_of_groups_of_different_size(ws):
    found = ws.versus(WEB, ~WEB).set_index("metric")
    assert (found.at["customers", "before"], found.at["customers", "after"]) == (10, 70)
    assert np.isnan(found.at["customers", "p"]) and found.at["customers", "verdict"] is None
    # Between two periods a total is a number like any other.
    assert ws.versus(EARLY, LATE).set_index("metric").at["revenue", "p"] > 0.05


def test_who_is_on_both_sides_is_counted(ws):
    both = ws.overlap(RIGA, WEB)
    assert (both.before, both.after, both.both) == (40, 10, 10)
    none = ws.overlap(RIGA, ~RIGA)
    assert (none.before, none.after, none.both) == (40, 40, 0)
    times = ws.overlap(EARLY, LATE)
    assert (times.before, times.after, times.both) == (80, 80, 80)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (RIGA, RIGA),
        (RIGA, replace(RIGA, name="Ours")),
        # The data goes from the 1st of January to the 27th of June.
        (Period(), Period(date(2024, 1, 1), date(2024, 6, 27))),
        (Period(date(2024, 4, 1), None), Period(date(2024, 4, 1), date(2024, 6, 30))),
    ],
)
def test_two_sides_that_are_one_are_refused_whatever_they_are_called(ws, one, other):
    for question in (ws.versus, ws.overlap):
        with pytest.raises(BadSetting, match="Both sides are the same"):
            question(one, other)


def test_the_same_customers_in_other_words_differ_in_nothing(ws):
    found = ws.versus(RIGA, Segment((Rule("first_location", "is_not", ("Oslo",)),)))
    assert (found["change"] == 0).all() and (found["p"].dropna() == 1).all()
    assert "real" not in set(found["verdict"])


def test_days_without_data_are_refused_with_the_days_there_are(ws):
    with pytest.raises(BadSetting, match="goes from Jan 1, 2024 to Jun 27, 2024"):
        ws.versus(Period(date(2020, 1, 1), date(2020, 2, 1)), EARLY)
    with pytest.raises(BadSetting, match="choose days within it, not Jan 1, 2030"):
        ws.versus(EARLY, Period(date(2030, 1, 1), date(2030, 2, 1)))


def test_without_data_there_is_nothing_to_compare():
    empty = Workspace()
    for question in (empty.versus, empty.overlap):
        with pytest.raises(MissingData, match="Add a file first"):
            question(RIGA, ~RIGA)
    empty.close()


@pytest.mark.parametrize(
    ("one", "before", "both"),
    [
        (Segment((Rule("first_location", "is", ("Nowhere",)),)), 0, 0),
        (Segment((Rule("orders.channel", "is", ("web",)), Rule("revenue", "at_least", (369,)))), 1, 1),
        (WEB, 10, 10),
    ],
)
def test_sides_of_nobody_of_one_or_within_the_other_are_told_without_a_verdict(ws, one, before, both):
    found, overlap = ws.versus(one, RIGA), ws.overlap(one, RIGA)
    assert (overlap.before, overlap.after, overlap.both) == (before, 40, both)
    assert found["verdict"].isna().all() and len(found)
    sums = found.set_index("metric")
    assert sums.at["customers", "before"] == before and sums.at["customers", "after"] == 40


def test_how_far_a_comparison_is_is_told_and_changes_nothing(ws):
    shares: list[float] = []
    told = ws.versus(RIGA, WEB, shares.append)
    assert shares[0] == 0 and shares == sorted(shares) and len(shares) >= 2 and max(shares) < 1
    pd.testing.assert_frame_equal(told, ws.versus(RIGA, WEB))


def test_a_segment_is_counted_with_what_it_brought(ws):
    found = ws.size(WEB)
    rows = pd.read_csv(pd.io.common.StringIO(ORDERS))
    web = rows[rows["Customer"].isin(rows.loc[rows["Channel"] == "web", "Customer"])]
    assert (found.customers, found.everybody) == (10, 80)
    assert (found.revenue, found.revenue_of_all) == (web["Total"].sum(), rows["Total"].sum())
    assert ws.values("orders.channel") == ["shop", "web"]


def test_a_margin_typed_without_pulling_any_lever_is_counted_with(ws):
    told = ws.scenario(Scenario(margin=0.4, fixed_costs=3.0)).summary.set_index("what")
    assert told.at["profit", "baseline"] == pytest.approx(0.4 * told.at["revenue", "baseline"] - 36)


def test_the_command_line_compares_and_looks_ahead(ws, file, tmp_path, capsys):
    assert main(["compare", str(file), "--one", "first_location=Riga", "--json"]) == 0
    found = pd.DataFrame(json.loads(capsys.readouterr().out)).set_index("metric")
    assert found.at["average_order_value", "verdict"] == "real"
    assert main(["compare", str(file), "--one", "2024-01-01..2024-02-29", "--other", "2024-03-01..2024-04-30"]) == 0
    assert "80 customers are on both sides" in capsys.readouterr().out
    asked = tmp_path / "s.json"
    asked.write_text('{"order_value": 0.1, "margin": 0.5}')
    assert main(["scenario", str(file), "--scenario", str(asked), "--json"]) == 0
    told = pd.DataFrame(json.loads(capsys.readouterr().out)).set_index("what")
    assert told.at["profit", "scenario"] == pytest.approx(1.1 * told.at["profit", "baseline"])
    assert main(["scenario", str(file), "--scenario", str(asked)]) == 0
    assert "Orders are 10.0% larger" in capsys.readouterr().out


def test_a_segment_file_is_the_segment_of_the_api_and_of_the_page(ws, file, tmp_path, capsys):
    """Riga, but neither on the web nor little: groups, or, not; the same in every way of asking."""
    little = Segment((WEB.rules[0], Rule("revenue", "at_most", (352,))), "any", negated=True)
    chosen = Segment((RIGA.rules[0], little), name="Riga, shop")
    written = tmp_path / "segment.json"
    written.write_text(chosen.to_json())
    rows = pd.read_csv(pd.io.common.StringIO(ORDERS))
    of = rows.groupby("Customer").agg(
        city=("City", "first"), web=("Channel", lambda c: "web" in set(c)), paid=("Total", "sum")
    )
    who = of[(of["city"] == "Riga") & ~(of["web"] | (of["paid"] <= 352))]
    assert 0 < len(who) < 40
    size = ws.size(chosen)
    assert (size.customers, size.revenue) == (len(who), who["paid"].sum())
    narrow = ws.where(chosen)
    assert main(["scorecard", str(file), "--segment", str(written), "--json"]) == 0
    told = {row["metric"]: row["value"] for row in json.loads(capsys.readouterr().out) if row["value"] is not None}
    assert told["customers"] == len(who) and told["revenue"] == who["paid"].sum()
    same = narrow.scorecard().set_index("metric")["value"].dropna()
    assert told == pytest.approx(same.to_dict()) and len(told) > 10
    assert main(["compare", str(file), "--one", str(written), "--json"]) == 0
    beside = pd.DataFrame(json.loads(capsys.readouterr().out)).set_index("metric")
    assert (beside.at["customers", "before"], beside.at["customers", "after"]) == (len(who), 80 - len(who))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["compare", "FILE", "--one", "2024-01-01..2024-02-29"], "name a period with --other"),
        (["compare", "FILE", "--one", "2024-02-30..2024-03-01", "--other", "x=1"], "is not a stretch of days"),
        (["compare", "FILE", "--one", "nowhere.json"], "nowhere.json cannot be read"),
        (["scenario", "FILE", "--scenario", "nowhere.json"], "nowhere.json cannot be read"),
    ],
)
def test_what_is_typed_wrongly_is_one_line(arguments, says, file, capsys):
    assert main([str(file) if one == "FILE" else one for one in arguments]) == 2
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "customers"),
    [("orders>=12", 80), ("first_location!=Riga", 40), ("first_location~RIG", 40), ("orders<=11", 0)],
)
def test_conditions_are_typed_with_signs(file, typed, customers, capsys):
    assert main(["metric", "customers", str(file), "--where", typed, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] == customers


@pytest.mark.parametrize(
    ("language", "unit", "change", "low", "high", "told", "between"),
    [
        ("en", "share", 0.34, 0.271, 0.41, "+34.0 points", "27.1–41.0 points"),
        ("en", "share", -0.205, -0.265, -0.146, "−20.5 points", "−26.5 – −14.6 points"),
        ("ru", "share", 0.34, 0.271, 0.41, "+34,0 пункта", "27,1–41,0 пункта"),
        ("en", "money", 252.87, 170.6, 335.13, "+€252.87", "€170.60–€335.13"),
        ("en", "money", -12.41, -19.41, -5.43, "−€12.41", "−€19.41 – −€5.43"),
        ("en", "score", 1.73, 1.28, 2.19, "+1.73", "1.28–2.19"),
        ("en", "count", 0.0, float("nan"), float("nan"), "0", ""),
        ("en", "share", float("nan"), float("nan"), float("nan"), "–", ""),
    ],
)
def test_a_difference_is_said_in_the_unit_of_its_interval(language, unit, change, low, high, told, between):
    tr = translator(language)
    assert formatting_difference.difference(change, unit, tr, "EUR") == told
    assert formatting_difference.between(low, high, unit, tr, "EUR") == between


def test_periods_that_the_data_of_a_metric_covers_in_part_are_not_compared_on_it(tmp_path, file):
    # The site has been measured since the last day of February; a visitor comes every day from then on.
    visits = "visitor_id,occurred_at\n" + "\n".join(
        f"v{day.day_of_year % 7},{day:%Y-%m-%d} 10:00:00" for day in pd.date_range("2024-02-29", "2024-06-20")
    )
    (tmp_path / "visits.csv").write_text(visits)
    both = Workspace()
    both.add(file)
    both.add(
        tmp_path / "visits.csv", table="visits", columns={"visitor_id": "visitor_id", "occurred_at": "occurred_at"}
    )
    found = set(both.versus(EARLY, LATE)["metric"])
    # Two months less a day without visits are not compared with two months of them; orders are there all the time.
    assert {"revenue", "orders_per_customer"} <= found and not {"dau", "visit_frequency", "bounce_rate"} & found
    spring = Period(date(2024, 5, 1), date(2024, 6, 15))
    assert {"dau", "visit_frequency", "bounce_rate"} <= set(both.versus(LATE, spring)["metric"])
    both.close()
