"""The page Churn risk, read as a person reads it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.ui import cache
from tests.app import app, as_a_running_server_does, given, numbers, open_page, said, unfold  # noqa: F401
from tests.test_models_churn_odd import orders, regulars


def csv(drawn: str) -> str:
    return "\n".join(",".join(line.split()) for line in drawn.strip().splitlines())


def bought(n: int) -> str:
    """Orders with their numbers; half of the customers stop on some day of the two years."""
    head, *lines = csv(orders(*regulars(n))).split("\n")
    rows = [f"{i},{line}" for i, line in enumerate(lines)]
    return "\n".join([f"order_id,{head.replace('ordered_at', 'order_date')}", *rows])


@pytest.fixture(scope="module")
def small():
    return given(("orders.csv", bought(40)))


@pytest.fixture(scope="module")
def listed():
    rng = np.random.default_rng(4)
    lines = ["customer_id,plan,monthly_charge,tenure_months,churned"]
    for i in range(600):
        plan = ("monthly", "yearly")[i % 2]
        gone = rng.random() < (0.5 if plan == "monthly" else 0.05)
        lines.append(f"k{i:04d},{plan},{20 + i % 30},{1 + i % 40},{'Yes' if gone else 'No'}")
    return given(("customers.csv", "\n".join(lines)))


def test_without_data_the_page_offers_ways_on():
    assert "Upload your files" in [button.label for button in app("churn").button]


def test_files_that_do_not_tell_who_left_are_told_what_it_takes():
    visits = "visitor_id,occurred_at,page\nv1,2026-01-01 10:00:00,/a\nv2,2026-01-01 11:00:00,/b\n"
    text = said(open_page(given(("visits.csv", visits)), "churn"))
    assert "Nothing in the files tells who left: that takes orders with customers and dates" in text


def test_few_customers_are_told_of_the_rule_and_how_often_it_was_right(small):
    at = open_page(small, "churn")
    text = said(at)
    assert "There are too few customers or too few losses to learn from" in text
    assert "The rule was held against an earlier time: of " in text.replace("\\", "")
    assert "no better than recency" not in text
    shown = at.dataframe[0].value
    assert numbers(at)["High risk"] == str((shown["band"] == "High risk").sum())
    assert shown["why"][shown["band"] == "High risk"].str.contains("usually every").all()


def test_the_table_is_searched_cut_to_a_band_and_its_names_hidden(small):
    at = open_page(small, "churn")
    everybody = at.dataframe[0].value
    # Four answers beside a field to search are wider than a phone.
    assert at.segmented_control(key="churn_band").proto.wrap
    at.segmented_control(key="churn_band").set_value("high").run()
    assert set(at.dataframe[0].value["band"]) == {"High risk"}
    at.segmented_control(key="churn_band").set_value("all").run()
    at.text_input(key="churn_sought").set_value(everybody["customer_id"].iloc[0]).run()
    assert everybody["customer_id"].iloc[0] in at.dataframe[0].value["customer_id"].tolist()
    assert len(at.dataframe[0].value) < len(everybody)
    at.text_input(key="churn_sought").set_value("").run()
    at.toggle(key="hide_names_churn").set_value(True).run()
    hidden = at.dataframe[0].value["customer_id"]
    assert hidden.str.startswith("Customer ").all() and not hidden.isin(everybody["customer_id"]).any()
    at.toggle(key="hide_names_churn").set_value(False).run()


def test_the_page_shows_who_still_comes_back_with_the_day_in_use(small):
    text = said(open_page(small, "churn"))
    assert "When does a customer count as lost?" in text
    assert "The days are proposed from your data" in text


def test_a_list_that_marks_who_left_leads_to_risks_without_any_transaction(listed):
    at = open_page(listed, "churn")
    text = said(at)
    assert "each customer’s risk is told by a model made without her" in text
    assert "customers are likely to leave: " in text.replace("\\", "")
    shown = at.dataframe[0].value
    assert "↑ plan: monthly" in shown["why"].str.lower().tolist()[0]
    # Six hundred are listed, and only who has not left has a risk.
    assert len(shown) == int(numbers(at)["High risk"]) + int(numbers(at)["Medium risk"]) + int(numbers(at)["Low risk"])
    assert "stage" not in shown
    assert "Take two customers, one who left and one who stayed" in text
    assert "Days of silence" not in text


def test_the_campaign_answers_to_its_sliders_and_gives_a_file(listed):
    at = open_page(listed, "churn")
    titled = [line for line in said(at).splitlines() if "It pays to contact" in line]
    at.slider(key="campaign_saved").set_value(90).run()
    more = [line for line in said(at).splitlines() if "It pays to contact" in line]
    assert titled and more and titled != more
    unfold(at, "campaign_file")
    chosen = at.dataframe[1].value
    assert (chosen["gain"].diff().dropna() <= 0).all() and chosen["gain"].min() >= 0
    assert "customers are on this list" in said(at)
    at.slider(key="campaign_saved").set_value(1).run()
    assert "At these costs it pays to contact nobody" in said(at)


def test_the_quality_of_the_forecast_is_told_with_what_calling_a_band_would_have_meant(listed):
    at = open_page(listed, "churn")
    before = said(at)
    at.segmented_control(key="churn_threshold").set_value("medium").run()
    assert "In the test that would have been" in before and said(at) != before
    unfold(at, "churn_measures")
    measures = at.dataframe[-1].value
    assert measures["method"].tolist() == ["Logistic regression", "Gradient boosting"]
    assert measures["auc"].between(0.5, 1).all()


def test_the_lists_page_holds_the_call_list(small):
    at = open_page(small, "lists")
    at.button_group(key="which_list").set_value("call_list").run()
    assert "Customers who may leave" in said(at)


def test_a_campaign_that_may_lose_money_is_not_called_one_that_pays(monkeypatch):
    real = cache.campaign

    def uncertain(view, costs):
        return replace(real(view, costs), best=6, profit=19.4, profit_low=-8.51, profit_high=61.4)

    monkeypatch.setattr(cache, "campaign", uncertain)
    # Half of these customers stop at some day, and each orders for some money: enough to weigh costs against.
    at = open_page(given(("orders.csv", bought(400))), "churn")
    told = [one.value.replace("\\", "") for one in at.subheader] + [one.value.replace("\\", "") for one in at.markdown]
    (verdict,) = [line for line in told if "cannot be told: the best number, 6, brings" in line]
    assert "−8.51" in verdict and "61.40" in verdict
    assert not [line for line in told if "It pays to contact" in line]


def test_who_comes_back_after_a_silence_that_nobody_kept_is_not_told():
    """Six orders twenty days apart: a hundred days without one have not been seen, still less what came after them."""
    days = ("2026-01-01", "2026-01-21", "2026-02-10", "2026-03-02", "2026-03-22", "2026-04-11")
    file = "order_id,order_date,customer,amount\n" + "\n".join(f"{i},{day},ana,10" for i, day in enumerate(days))
    at = given(("orders.csv", file))
    text = said(open_page(at, "churn"))
    assert "No silence in this data is 90 days long yet" in text
    assert "still come back" not in text


def test_a_single_day_of_orders_tells_nothing_of_silences():
    file = "order_id,order_date,customer,amount\n1,2026-03-15,ana,10\n2,2026-03-15,ben,10\n"
    text = said(open_page(given(("orders.csv", file)), "retention"))
    assert "Fewer than one order in five is followed by another" in text
    assert "After 0 quiet days" not in text
