"""The public API over files: views, previous periods, trends that begin where their data does."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib import Period, RegularsError, Rule, Segment, Workspace
from lib.metrics.compute import reaches_back

ORDERS = """Customer,Date,Order,Total,Channel
ana,2024-01-05,1,10.00,web
ana,2024-02-09,2,20.00,shop
ben,2024-01-09,3,30.00,web
cy,2024-03-01,4,8.00,shop
ana,2024-03-20,5,12.00,web
"""
TICKETS = """Ticket,Customer,Opened,First reply,Resolved,Channel
1,ana,2024-03-02 10:00,2024-03-02 10:30,2024-03-02 12:00,mail
2,ben,2024-03-05 10:00,2024-03-05 11:30,,phone
"""


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "orders.csv").write_text(ORDERS)
    (folder / "tickets.csv").write_text(TICKETS)
    made = Workspace()
    made.add(folder / "orders.csv")
    made.add(folder / "tickets.csv")
    yield made
    made.close()


def card(ws: Workspace) -> pd.DataFrame:
    return ws.scorecard().set_index("metric")


def test_a_scorecard_compares_with_the_period_before(ws):
    march = card(ws.where(period=Period(date(2024, 3, 1), date(2024, 3, 31))))
    assert (march.loc["revenue", "value"], march.loc["revenue", "previous"]) == (20, 20)
    assert (march.loc["customers", "value"], march.loc["customers", "previous"]) == (2, 1)


def test_nothing_is_compared_with_a_time_before_its_data_begins(ws):
    march = card(ws.where(period=Period(date(2024, 3, 1), date(2024, 3, 31))))
    # Orders reach back to January, tickets only to the second of March.
    assert pd.isna(march.loc["ticket_volume", "previous"])


#: 40 customers a month buy for 10 in the first third of 2023 and of 2024; in April 2024 each of them for 20.
YEARS = "Customer,Date,Order,Total\n" + "\n".join(
    f"c{i},{year}-{month:02d}-{1 + i % 20:02d},{year}{month:02d}{i},{20 if (year, month) == (2024, 4) else 10}"
    for year in (2023, 2024)
    for month in (1, 2, 3, 4)
    for i in range(40)
)


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    path = tmp_path_factory.mktemp("years") / "orders.csv"
    path.write_text(YEARS)
    made = Workspace()
    made.add(path)
    yield made
    made.close()


def test_a_scorecard_says_what_really_moved(years):
    scores = years.where(period=Period(date(2024, 4, 1), date(2024, 4, 30))).scorecard()
    head = ["metric", "value", "low", "high", "n", "previous", "unit"]
    assert list(scores.columns) == [*head, "year_before", "p", "verdict", "year_p", "year_verdict"]
    april = scores.set_index("metric")
    # Every customer spent twice as much, on as many orders.
    assert (april.loc["revenue", "value"], april.loc["revenue", "previous"]) == (800, 400)
    assert (april.loc["revenue", "year_before"], april.loc["revenue", "year_verdict"]) == (400, "real")
    assert april.loc["average_order_value", "verdict"] == "real" and april.loc["average_order_value", "p"] < 1e-6
    assert april.loc["orders_per_customer", "verdict"] == "noise"


def test_a_period_that_is_not_over_is_compared_with_as_many_days(years):
    running = years.with_settings(as_of=date(2024, 4, 5)).where(period=Period(date(2024, 4, 1), date(2024, 4, 30)))
    found = running.comparison()
    assert found.so_far and found.now == Period(date(2024, 4, 1), date(2024, 4, 5))
    assert found.before == Period(date(2024, 3, 1), date(2024, 3, 5))
    assert found.year_before == Period(date(2023, 4, 1), date(2023, 4, 5))
    row = running.scorecard().set_index("metric").loc["customers"]
    # Two customers a day come on each of the first twenty days.
    assert (row["value"], row["previous"], row["year_before"], row["verdict"]) == (10, 10, 10, None)


def test_without_a_period_the_last_complete_months_stand_against_those_before(years):
    found = years.comparison()
    assert found.proposed and found.now == Period(date(2023, 10, 1), date(2024, 3, 31))
    assert found.before == Period(date(2023, 4, 1), date(2023, 9, 30))
    assert years.scorecard()[["previous", "year_before", "p"]].isna().all(axis=None)


def test_a_year_is_compared_with_the_year_before_once(years):
    # The data ends on the 20th of April: 111 days of a year that is not over.
    found = years.where(period=Period(date(2024, 1, 1), date(2024, 12, 31))).comparison()
    assert found.before == found.year_before == Period(date(2023, 1, 1), date(2023, 4, 21))


def test_two_periods_of_one_metric_are_compared(years):
    march, april = Period(date(2024, 3, 1), date(2024, 3, 31)), Period(date(2024, 4, 1), date(2024, 4, 30))
    row = years.difference("average_order_value", march, april).iloc[0]
    assert (row["before"], row["after"], row["change"], row["verdict"]) == (10, 20, 10, "real")
    assert (row["n_before"], row["n_after"]) == (40, 40)


def test_two_segments_of_one_metric_are_compared(ws):
    row = ws.difference("revenue", Segment.where(first_channel="shop"), Segment.where(first_channel="web")).iloc[0]
    assert (row["before"], row["after"], row["verdict"]) == (8, 72, None)


def test_what_must_not_be_misread_is_said_beside_the_number(ws):
    assert str(ws.wording("retention_rate")) == "per month"
    assert str(ws.with_settings(retention_grain="quarter").wording("churn_rate")) == "per quarter"
    assert ws.wording("revenue") is None


def test_a_comparison_forgives_a_first_sale_on_the_second_day():
    april = Period(date(2024, 4, 1), date(2024, 4, 30))
    assert reaches_back(date(2024, 4, 2), april)
    assert not reaches_back(date(2024, 4, 8), april)


def test_a_trend_begins_with_its_own_data_and_marks_the_incomplete(ws):
    orders = ws.metric("revenue", every="month")
    assert orders["period"].dt.month.tolist() == [1, 2, 3]
    assert orders["complete"].tolist() == [False, True, False]  # from the 5th of January to the 20th of March
    tickets = ws.metric("ticket_volume", every="month")
    assert tickets["period"].dt.month.tolist() == [3]


def test_a_segment_chooses_customers_and_keeps_all_their_rows(ws):
    web = ws.where(Segment.where(first_channel="web"))
    assert web.metric("revenue")["value"].iloc[0] == 72
    assert web.metric("ticket_volume")["value"].iloc[0] == 2
    assert web.population() == (2, 0)


def test_a_rule_on_rows_asks_for_at_least_one(ws):
    ever = ws.where(Segment((Rule("orders.channel", "is", ("shop",)),)))
    assert ever.population() == (2, 0)  # ana and cy


def test_behaviour_is_read_at_the_start_of_the_period(ws):
    repeat = Segment((Rule("orders", "at_least", (2,)),))
    march = Period(date(2024, 3, 1), date(2024, 3, 31))
    # Before March ana had two orders; before February nobody had.
    assert ws.where(repeat, march).metric("revenue")["value"].iloc[0] == 12
    assert ws.where(repeat, Period(date(2024, 2, 1), date(2024, 2, 29))).population() == (0, 0)


def test_views_do_not_change_each_other(ws):
    narrow = ws.where(Segment.where(first_channel="web")).with_settings(margin=0.5)
    assert ws.segment == Segment() and ws.settings.margin is None
    assert narrow.metric("clv_historic")["value"].iloc[0] == pytest.approx(72 / 2 / 2)


def test_the_same_filter_with_other_dates_gives_its_own_numbers(ws):
    # Statements are kept between filters of one shape: only the dates may differ.
    months = {1: 40, 2: 20, 3: 20}
    for month, revenue in months.items():
        last = (date(2024, month + 1, 1) - date(2024, month, 1)).days
        period = Period(date(2024, month, 1), date(2024, month, last))
        assert card(ws.where(period=period)).loc["revenue", "value"] == revenue
        assert card(ws.where(Segment.where(first_channel="shop"), period)).loc["revenue", "value"] == (
            8 if month == 3 else 0
        )


def test_an_explanation_holds_the_numbers_and_runnable_sql(ws):
    found = ws.explain("repeat_purchase_rate")
    assert (found.worked, found.parts["hits"], found.parts["n"]) == ("{hits} ÷ {n}", 1, 3)
    with ws.dataset.engine.cursor() as cursor:
        assert cursor.execute(found.sql.split(";")[0]).fetchone()[:2] == (1, 3)


def test_the_columns_of_the_sql_shown_bear_the_names_that_stand_in_the_formula(ws):
    for name in ("repeat_purchase_rate", "revenue", "purchase_interval", "retention_rate"):
        found, told = ws.explain(name), {}
        for statement in found.sql.split(";\n\n"):
            told |= ws.dataset.engine.answer(statement).fillna(0).iloc[0].to_dict()
        known = {part: number for part, number in found.parts.items() if number == number}
        assert known and {part: told[part] for part in known} == pytest.approx(known)


def test_what_is_missing_names_the_columns(ws):
    missing = ws.missing().set_index("metric")["message"]
    assert "Survey answers" in str(missing["nps"]) and "Score" in str(missing["nps"])
    with pytest.raises(RegularsError, match="Survey answers"):
        ws.metric("nps")


def test_an_empty_workspace_says_so():
    empty = Workspace()
    with pytest.raises(RegularsError, match="Add a file first"):
        empty.metric("revenue")
    assert empty.scorecard().empty and len(empty.missing()) > 0 and empty.fields() == ()
    empty.close()


def test_customers_are_one_row_each_with_what_is_known(ws):
    people = ws.customers().set_index("customer_id")
    assert people.loc["ana", ["orders", "revenue", "tickets"]].tolist() == [3, 42, 1]
    assert people.loc["ana", "first_channel"] == "web"


def test_an_empty_period_counts_nought_on_the_scorecard_too(tmp_path):
    (tmp_path / "orders.csv").write_text(
        "Customer,Date,Order,Total\nana,2024-01-01,1,10\nben,2024-01-20,2,10\nana,2024-03-30,3,5\n"
    )
    shop = Workspace()
    shop.add(tmp_path / "orders.csv")
    february = card(shop.where(period=Period(date(2024, 2, 1), date(2024, 2, 29))))
    assert (february.loc["revenue", "value"], february.loc["revenue", "previous"]) == (0, 20)
    march = card(shop.where(period=Period(date(2024, 3, 1), date(2024, 3, 31))))
    assert (march.loc["customers", "value"], march.loc["customers", "previous"]) == (1, 0)
    shop.close()


NAMES = "events,seconds,number,orders,person_id,moment,starts,bot,n,value,period,_by,Ünï,a{b}"


def test_a_column_may_be_called_anything(tmp_path):
    cells = ",".join("ab"[i % 2] for i in range(14))
    lines = [f"v{i},2024-01-0{i % 5 + 1} 10:00:00,/p,{'x' if i % 2 else 'y'}," + cells for i in range(40)]
    (tmp_path / "visits.csv").write_text(f"visitor_id,occurred_at,page,group,{NAMES}\n" + "\n".join(lines) + "\n")
    site = Workspace()
    report = site.add(tmp_path / "visits.csv")
    assert report.tables == {"visits": 40}
    assert card(site).loc["bounce_rate", "n"] == 40
    extras = set(site.dataset.tables["visits"].extras)
    assert {"events (file)", "n (file)", "person_id (file)", "by", "Ünï", "a{b}"} <= extras
    for name in sorted(extras):
        frame = site.metric("bounce_rate", by=name)
        assert frame["n"].sum() == 40, name
    site.close()


def test_people_take_the_first_touch_and_rows_their_own(ws):
    assert ws.takes_first_touch("repeat_purchase_rate", "channel")
    assert not ws.takes_first_touch("repeat_purchase_rate", "first_channel")
    assert not ws.takes_first_touch("ticket_volume", "channel")
