"""What becomes of messages, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from lib.metrics import compute, explain, registry
from lib.scope import Period
from tests.datasets import Asked, dataset

# Eight messages; the third one to ben and one to cy did not arrive.
MESSAGES = """
customer_id sent_at             channel campaign kind        delivered opened clicked converted unsubscribed
ana         2024-01-05T09:00:00 email   news     -           yes       yes    yes     yes       no
ana         2024-02-05T09:00:00 email   sale     marketing   yes       yes    no      no        no
ana         2024-03-05T09:00:00 sms     sale     marketing   yes       no     yes     no        no
ben         2024-01-05T09:00:00 email   news     -           yes       no     no      no        no
ben         2024-02-05T09:00:00 email   sale     marketing   -         yes    no      no        yes
ben         2024-03-05T09:00:00 email   ask      survey      no        no     no      no        no
cy          2024-01-05T09:00:00 email   news     -           no        no     no      no        no
cy          2024-02-05T09:00:00 sms     sale     marketing   yes       -      -       -         -
"""


@pytest.fixture(scope="module")
def mail():
    return Asked(dataset(messages=MESSAGES))


@pytest.mark.parametrize(
    ("name", "hits"), [("open_rate", 3), ("click_rate", 2), ("message_conversion", 1), ("unsubscribe_rate", 1)]
)
def test_rates_are_of_the_messages_delivered(mail, name, hits):
    row = mail(name)
    # Six of eight arrived: an empty cell counts as delivered, a “no” does not.
    assert (row["hits"], row["n"], row["undelivered"]) == (hits, 6, 2)
    assert row["value"] == pytest.approx(hits / 6)


def test_click_to_open_is_of_the_messages_opened(mail):
    row = mail("click_rate", variant="click_to_open")
    # The click of ana in March came from a message that was not opened as far as the tool knows.
    assert (row["hits"], row["n"]) == (1, 3)


def test_campaigns_channels_and_kinds_are_told_apart(mail):
    by = {field: mail.frame("open_rate", by=field).set_index(field)["n"].to_dict() for field in ("campaign", "channel")}
    assert by == {"campaign": {"news": 2, "sale": 4, "ask": 0}, "channel": {"email": 4, "sms": 2}}


def test_a_message_of_no_kind_is_marketing(mail):
    kinds = mail.frame("open_rate", by="kind").set_index("kind")
    assert kinds[["n", "undelivered"]].to_dict("index") == {
        "marketing": {"n": 6, "undelivered": 1},
        "survey": {"n": 0, "undelivered": 1},
    }


def test_without_a_column_of_deliveries_every_message_counts_as_delivered():
    mail = Asked(dataset(messages="customer_id sent_at opened\nana 2024-01-05 yes\nben 2024-01-05 no"))
    row = mail("open_rate")
    assert (row["hits"], row["n"], row["undelivered"]) == (1, 2, 0)


def test_without_its_flag_a_rate_is_missing_with_the_reason():
    mail = Asked(dataset(messages="customer_id sent_at opened\nana 2024-01-05 yes"))
    metric = registry.metric("click_rate")
    assert compute.chosen(mail.facts, metric) is None
    assert str(explain.why_missing(mail.facts, metric)) == (
        "It needs a file of Messages with the columns Customer, Sent, Clicked."
    )


def test_messages_belong_to_the_period_they_were_sent_in(mail):
    row = mail("open_rate", period=Period(date(2024, 2, 1), date(2024, 2, 29)))
    assert (row["hits"], row["n"]) == (2, 3)


def test_customers_who_get_many_messages_count_as_one_opinion():
    # One reader opens everything, nineteen nothing: twenty customers, not 200 messages, say how sure the rate is.
    lines = [f"c{i % 20} 2024-01-{1 + i // 20:02d} {'yes' if i % 20 == 0 else 'no'}" for i in range(200)]
    row = Asked(dataset(messages="customer_id sent_at opened\n" + "\n".join(lines)))("open_rate")
    assert row["value"] == pytest.approx(0.05)
    assert row["high"] - row["low"] > 0.12  # Wilson on 200 independent messages would say 0.06
