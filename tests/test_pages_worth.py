"""What the pages say of the value to come and of orders that are due."""

from __future__ import annotations

import pytest

from tests.app import ORDERS, as_a_running_server_does, given, numbers, open_page, said, unfold  # noqa: F401
from tests.test_next_order import weekly
from tests.test_worth import regulars, worth

MANY = regulars(400)
SEEN = 8


def to_csv(drawn: str) -> str:
    return "\n".join(",".join(line.split()) for line in drawn.split("\n")) + "\n"


def worth_of(*files: tuple[str, str]):
    at = open_page(given(*files), "retention")
    at.button_group(key="retention_topic").set_value("worth").run()
    assert not at.exception, at.exception[0].message
    return at


@pytest.fixture(scope="module")
def shop():
    return worth_of(("orders.csv", to_csv(MANY)))


def test_too_short_a_history_is_told_as_what_was_brought_so_far():
    at = worth_of(("orders.csv", ORDERS))
    text = said(at).replace("\\", "")
    assert "3 customers have brought 210.00 so far" in text
    assert "A prediction takes at least 50 customers of whom 30 came back on another day; here there are 3" in text
    assert "Value to come" not in numbers(at)


def test_the_sum_to_come_is_told_with_its_method_and_what_the_past_says_of_it(shop):
    found = worth(MANY)
    text = said(shop).replace("\\", "")
    assert "Within 365 days your customers will bring about 24,900" in text
    # It would have been too high by 520.7 ÷ 425 − 1, so no interval claims to know better.
    assert "24,900 (" not in text
    assert "That was 22.5% too high: the sum above may well be so too." in text
    assert "predicted from how often and how lately she ordered" in text
    foreseen, came = (f"{round(found.evaluation[name]):,}" for name in ("predicted", "actual"))
    assert f"For the last 239 days it would have foreseen {foreseen} orders; {came} came" in text
    values = found.customers["predicted_value"]
    assert f"The best tenth of your customers brings {values[:40].sum() / values.sum():.1%} of it" in text
    assert numbers(shop)["Value to come"] == f"{found.total / 400:,.2f}"


def test_the_customers_stand_by_value_and_their_names_are_hidden_at_a_click(shop):
    best = worth(MANY).customers["customer_id"].iloc[0]
    at = unfold(shop, "worth")
    table = next(frame.value for frame in at.dataframe if "p_no_order" in frame.value)
    assert (len(table), table["customer_id"].iloc[0]) == (400, best)
    next(toggle for toggle in at.toggle if toggle.label == "Hide names").set_value(True).run()
    table = next(frame.value for frame in at.dataframe if "p_no_order" in frame.value)
    assert best not in set(table["customer_id"])
    assert table["customer_id"].str.startswith("Customer ").all()
    assert "nothing is known of her rhythm yet" in said(at)


def test_how_it_is_computed_names_the_settings_and_what_was_learnt(shop):
    text = said(unfold(shop, "explain_lifetime_value")).replace("\\", "")
    assert "Value to come is told for so many days: 365" in text
    assert "Money that comes a year later counts so much less: 10.0%" in text
    assert "What was learnt: r = " in text
    assert "this is revenue before any costs" in text


def test_the_list_of_orders_that_are_due_says_what_it_would_have_been_worth():
    at = open_page(given(("orders.csv", to_csv(weekly()))), "lists")
    at.button_group(key="which_list").set_value("reminders").run()
    assert not at.exception
    # Today is Sunday 19 May. On 12 May the twenty of Monday and Tuesday were due, but for the seven who had stayed away
    # already and were late, and with them the ten of Friday to Sunday who had stayed away, who did not come either.
    text = said(at).replace("\\", "")
    assert "of 23 customers who would have been on this list on May 12, 2024, 13 ordered within 7 days, 56.5%" in text
    assert "Half of those who came did so on the very day expected." in text


def test_where_the_past_was_foreseen_the_sum_has_its_interval():
    drawn = regulars(400, seed=SEEN)
    found, text = worth(drawn), said(worth_of(("orders.csv", to_csv(drawn)))).replace("\\", "")
    assert abs(found.evaluation["predicted"] / found.evaluation["actual"] - 1) < 0.2
    total, low, high = (f"{float(f'{amount:.3g}'):,.0f}" for amount in (found.total, found.low, found.high))
    assert f"your customers will bring about {total} ({low}–{high})" in text
    assert "may well be so too" not in text
