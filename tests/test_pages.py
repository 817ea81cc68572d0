"""Pages as a person reads them, through app.py: what they say with no data, with a small file, and with a filter."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from tests.app import (
    CUSTOMERS,
    ORDERS,
    ORDERS_ONLY,
    app,
    as_a_running_server_does,  # noqa: F401 (a fixture of every test here)
    given,
    numbers,
    open_page,
    press,
    said,
    unfold,
)

PAGES = (
    "start",
    "data",
    "overview",
    "engagement",
    "satisfaction",
    "support",
    "retention",
    "loyalty",
    "churn",
    "metrics",
    "settings",
)
NASTY = """order_id,order_date,customer,amount,<b>city</b>
1,2026-01-05,ana,10.00,**Riga**
2,2026-02-05,ana,20.00,**Riga**
3,2026-02-06,ben,20.00,=1+1
4,2026-02-07,cy,20.00,<script>alert(1)</script>
"""


@pytest.fixture
def shop() -> AppTest:
    return given(("orders.csv", ORDERS))


# --- without data ---


@pytest.mark.parametrize("page", [p for p in PAGES if p not in ("start", "data", "metrics", "settings")])
def test_a_page_without_data_says_what_it_would_show_and_offers_two_ways_on(page):
    at = app(page)
    assert "Nothing here yet" in said(at)
    assert {"Upload your files", "Look around in the sample shop"} <= {b.label for b in at.button}


def test_an_empty_page_names_the_columns_that_would_fill_it():
    text = said(app("support"))
    assert "First response time" in text
    assert "Support tickets: Ticket number, Opened, First reply" in text


def test_a_page_whose_data_is_missing_says_so_although_other_files_are_loaded(shop):
    text = said(open_page(shop, "satisfaction"))
    assert "The loaded files do not hold this yet" in text
    assert "Net promoter score" in text


# --- with six orders ---


def test_the_numbers_are_those_counted_by_hand(shop):
    found = numbers(open_page(shop, "retention"))
    assert found["Customers"] == "3"
    assert found["Revenue"] == "210.00"
    assert found["Average order value"] == "35.00"
    assert found["Repeat purchase rate"] == "66.7%"
    assert found["Orders per customer"] == "2.00"


def test_every_page_states_the_filter_in_words_with_the_number_of_customers(shop):
    for page in ("overview", "retention"):
        text = said(open_page(shop, page))
        assert "**3 customers**" in text
        assert "Jan 5, 2026 – Mar 10, 2026" in text
        assert "as of Mar 10, 2026" in text


def test_few_answers_are_marked(shop):
    assert "few answers" in said(open_page(shop, "retention"))


def test_fewer_than_two_orders_a_customer_are_flagged(shop):
    assert "most never return" not in said(open_page(shop, "retention"))
    fewer = "\n".join(line for line in ORDERS.splitlines() if not line.startswith("3,"))
    at = open_page(given(("orders.csv", fewer)), "retention")
    assert numbers(at)["Orders per customer"] == "1.67" and "most never return" in said(at)


def test_what_else_could_be_computed_is_listed_with_the_columns_it_takes(shop):
    at = open_page(shop, "data")
    table = next(d.value for d in at.dataframe if "needs" in d.value.columns)
    row = table[table["metric"] == "Net promoter score"].iloc[0]
    assert "Survey answers" in row["needs"]


def test_a_page_names_the_numbers_it_lacks_and_what_they_take():
    visits = "visitor_id,occurred_at,page\nv1,2026-01-05 10:00:00,/a\nv1,2026-01-05 10:05:00,/b\n"
    text = said(open_page(given(("visits.csv", visits)), "engagement"))
    assert "**Conversion rate**: None of the recorded actions is the goal action chosen in Settings." in text


def test_the_row_equation_of_a_file_is_written_out(shop):
    at = open_page(shop, "data")
    unfold(at, "file_1")
    assert "**6** rows in the file = **6** used + **0** refused" in said(at)


def test_how_a_number_is_computed_shows_the_formula_with_its_numbers_and_the_sql(shop):
    at = open_page(shop, "metrics")
    unfold(at, "entry_repeat_purchase_rate")
    assert "2 ÷ 3 = **66.7%**" in said(at)
    assert any("SELECT" in code.value for code in at.code)


def test_the_dictionary_finds_a_metric_by_a_word(shop):
    at = open_page(shop, "metrics")
    at.text_input(key="find_metric").set_value("bounce").run()
    assert [e.label for e in at.main.expander] == ["Bounce rate"]
    at.text_input(key="find_metric").set_value("").run()


# --- segment and period ---


def test_a_link_brings_its_segment_and_period():
    rules = '{"rules":[{"field":"city","op":"is","values":["Riga"]}]}'
    link = {"segment": rules, "from": "2026-02-01", "to": "2026-03-31"}
    at = open_page(given(("customers.csv", CUSTOMERS), ("orders.csv", ORDERS_ONLY), **link), "retention")
    text = said(at)
    assert "**2 customers**" in text
    assert "City is Riga" in text or "city is Riga" in text
    assert "Feb 1, 2026 – Mar 31, 2026" in text
    # Ana's orders of 20 and 30 and cy's of 60; ben lives elsewhere, and January is not asked for.
    assert numbers(at)["Revenue"] == "110.00"


def test_a_segment_chosen_in_the_sidebar_holds_on_every_page_and_is_in_the_link():
    at = given(("customers.csv", CUSTOMERS), ("orders.csv", ORDERS_ONLY))
    at.selectbox(key="rule_field").select("city").run()
    at.multiselect(key="rule_value_city_is").select("Oslo").run()
    press(at, "Apply")
    for page in ("overview", "retention"):
        assert "**1 customer**" in said(open_page(at, page))
    assert numbers(at)["Revenue"] == "90.00"
    assert '"Oslo"' in at.query_params["segment"]


def test_a_condition_on_a_birthday_takes_days_of_long_ago():
    people = "customer_id,birthday\nana,1950-05-01\nben,1961-02-03\ncy,1999-09-09\n"
    at = given(("customers.csv", people), ("orders.csv", ORDERS_ONLY))
    at.selectbox(key="rule_field").select("birthday").run()
    at.selectbox(key="rule_op_birthday").select("at_most").run()
    box = next(box for box in at.date_input if box.label == "Date")
    assert box.min == date(1900, 1, 1)
    box.set_value(date(1960, 12, 31)).run()
    press(at, "Apply")
    assert "**1 customer**" in said(open_page(at, "retention"))


def test_a_filter_a_link_spells_wrong_is_said_and_everything_is_shown():
    at = app("", **{"from": "yesterday"})
    assert "The link’s filter could not be used" in said(at)


@pytest.mark.parametrize("days", [{"from": "0001-01-01"}, {"to": "9999-12-31"}, {"from": "9999-12-31"}])
def test_a_link_to_years_that_no_file_is_of_is_said_and_everything_is_shown(days):
    at = app("", **days)
    assert "it must lie in the years from 1900 to 2100" in said(at).replace("\\", "")
    assert "from" not in at.query_params and "to" not in at.query_params


def test_a_segment_these_files_cannot_answer_says_so_and_can_be_dropped():
    link = {"segment": '{"rules":[{"field":"planet","op":"is","values":["Mars"]}]}'}
    at = open_page(given(("orders.csv", ORDERS), **link), "overview")
    assert "There is no customer field “planet”" in said(at).replace("\\", "")
    press(at, "Show everything")
    assert "**3 customers**" in said(at)


def test_the_first_page_says_so_too_where_a_segment_does_not_fit_these_files():
    link = {"segment": '{"rules":[{"field":"planet","op":"is","values":["Mars"]}]}'}
    at = open_page(given(("orders.csv", ORDERS), **link), "start")
    assert "There is no customer field “planet”" in said(at).replace("\\", "")
    press(at, "Show everything")
    assert "**3 customers**" in said(open_page(at, "start"))


# --- language ---


def test_a_link_brings_its_language_and_the_switch_changes_it():
    at = app("", lang="ru")
    control = at.segmented_control(key="language_choice")
    assert control.value == "ru"
    control.set_value("en").run()
    assert at.title[0].value == "Know your regulars"


# --- bad and hostile input ---


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "is empty"),
        ("only.csv", b"date,customer,amount\n", "no rows"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "picture"),
        ("paper.csv", b"%PDF-1.7\n" + bytes(range(256)) * 8, "PDF"),
    ],
)
def test_a_file_that_is_no_table_gets_a_sentence(name, content, words):
    at = app("data")
    at.file_uploader[0].set_value([(name, content, "text/csv")]).run()
    assert not at.exception
    (error,) = at.error
    assert words in error.value.replace("\\", "")


def test_names_and_values_that_hold_markup_are_shown_as_they_are():
    at = open_page(given(("**orders**.csv", NASTY)), "retention")
    at.pills[0].set_value("repeat_purchase_rate").run()
    by = at.selectbox(key="by_repeat_purchase_rate")
    by.select(next(option for option in by.options if "<b>city</b>" in option)).run()
    text = said(at)
    assert "<script>" not in text.replace("\\<", "")
    assert "**Riga**" not in text
    at = open_page(at, "data")
    assert "\\*\\*orders\\*\\*\\.csv" in "\n".join(e.label for e in at.expander)


def test_the_same_file_twice_adds_nothing_and_says_so(shop):
    at = open_page(shop, "data")
    at.file_uploader[0].set_value([("again.csv", ORDERS.encode(), "text/csv")]).run()
    press(at, "Load this file")
    assert numbers(open_page(at, "retention"))["Customers"] == "3"


# --- settings ---


def test_a_setting_reaches_every_page_at_once_and_can_be_taken_back():
    at = open_page(given(("orders.csv", ORDERS)), "settings")
    at.text_input(key="setting_currency").set_value("eur")
    press(at, "Apply")
    assert numbers(open_page(at, "retention"))["Revenue"] == "€210.00"
    press(open_page(at, "settings"), "Back to the defaults")
    assert numbers(open_page(at, "retention"))["Revenue"] == "210.00"


# --- changes of mind ---


def test_a_file_can_be_taken_out_again():
    at = open_page(given(("orders.csv", ORDERS)), "data")
    press(unfold(at, "file_1"), "Remove this file")
    assert "Nothing here yet" in said(open_page(at, "overview"))


def test_a_file_left_out_is_gone_without_a_trace():
    at = app("data")
    at.file_uploader[0].set_value([("orders.csv", ORDERS.encode(), "text/csv")]).run()
    press(at, "Leave it out")
    assert "Understood as" not in said(at)
    assert "Nothing here yet" in said(open_page(at, "overview"))


def test_how_a_file_is_read_can_be_set_by_hand():
    at = app("data")
    content = "date;customer;amount\n03.04.2026;ana;10,00\n05.04.2026;ben;20,00\n"
    at.file_uploader[0].set_value([("orders.csv", content.encode(), "text/csv")]).run()
    order = next(s for s in at.selectbox if s.label == "Order of day and month")
    order.select("month before day").run()
    at.run()
    assert not at.exception
    evidence = next(d.value for d in at.dataframe if "what" in d.value.columns)
    row = evidence[evidence["what"] == "Order of day and month"].iloc[0]
    assert (row["value"], row["why"]) == ("month before day", "set by you")
    press(at, "Load this file")
    # The 4th of March and the 4th of May, not two days of April.
    assert "Mar 4, 2026 – May 4, 2026" in said(open_page(at, "overview"))


def test_a_mapping_can_be_opened_for_change_and_used_again():
    at = unfold(open_page(given(("orders.csv", ORDERS)), "data"), "file_1")
    at.toggle(key="remap_1").set_value(True).run()
    assert not at.exception
    press(at, "Use the file this way")
    assert numbers(open_page(at, "retention"))["Revenue"] == "210.00"


def test_a_period_by_name_counts_back_from_the_last_day_of_the_data(shop):
    at = open_page(shop, "retention")
    period = next(s for s in at.selectbox if s.label == "Period")
    period.select("Last 30 days").run()
    at.run()
    # 9 February to 10 March: ana's 30, ben's 50 and cy's 60.
    assert "Feb 9, 2026 – Mar 10, 2026" in said(at)
    assert numbers(at)["Revenue"] == "140.00"


def test_periods_of_two_names_that_are_the_same_days_can_both_be_chosen():
    # The data ends with a month: it is both this month so far and the last whole one.
    at = open_page(given(("orders.csv", ORDERS + "7,2026-03-31,cy,70.00,Riga\n")), "retention")
    for label, name, days in (
        ("This month so far", "running", "Mar 1, 2026 – Mar 31, 2026"),
        ("Last whole month", "month", "Mar 1, 2026 – Mar 31, 2026"),
        ("Last 3 whole months", "quarter", "Jan 1, 2026 – Mar 31, 2026"),
    ):
        next(s for s in at.selectbox if s.label == "Period").select(label).run(timeout=20)
        assert next(s for s in at.selectbox if s.label == "Period").value == name
        assert days in said(at)
    next(s for s in at.selectbox if s.label == "Period").select("All time").run()
    assert numbers(at)["Revenue"] == "280.00"  # all seven orders


def test_a_period_of_ones_own_dates(shop):
    at = open_page(shop, "retention")
    next(s for s in at.selectbox if s.label == "Period").select("Other dates").run()
    at.run()
    at.date_input[0].set_value((date(2026, 1, 5), date(2026, 1, 31))).run()
    at.run()
    assert numbers(at)["Revenue"] == "50.00"  # ana's 10 and ben's 40


def test_the_time_zone_is_chosen_before_files_are_added_and_stays_with_them():
    at = app("settings")
    at.selectbox(key="setting_zone").select("Europe/Riga")
    press(at, "Apply")
    open_page(at, "data")
    visits = "visitor_id,occurred_at,page\nv1,2026-01-05T23:30:00Z,/a\nv2,2026-01-05T10:00:00Z,/b\n"
    at.file_uploader[0].set_value([("visits.csv", visits.encode(), "text/csv")]).run()
    press(at, "Load this file")
    # Half past eleven in the evening in London is the next morning in Riga.
    assert "Jan 5, 2026 – Jan 6, 2026" in said(open_page(at, "engagement"))
    assert open_page(at, "settings").selectbox(key="setting_zone").disabled
    press(at, "Back to the defaults")
    assert at.selectbox(key="setting_zone").value == "Europe/Riga"
    assert "Jan 6, 2026" in said(open_page(at, "engagement"))


def test_receipts_that_name_nobody_are_not_said_to_have_no_customers():
    at = open_page(given(("orders.csv", "Date,Order,Total\n2026-03-01,1,10\n2026-03-02,2,20\n")), "retention")
    assert "Everybody · All time" in said(at)
    assert "0 customers" not in said(at)
