"""What moved, and what a campaign did, as the pages say it."""

from __future__ import annotations

from tests.app import as_a_running_server_does, given, numbers, open_page, said  # noqa: F401 - a fixture for all

#: 80 customers bought in January and every second of them in March; in April 30 of the 40 who got a letter on the 1st
#: (c0 … c39) and 11 of the others.
BOUGHT = [(i, "2024-01-05") for i in range(80)] + [(i, "2024-03-15") for i in range(0, 80, 2)]
BOUGHT += [(i, "2024-04-15") for i in range(30)] + [(i, "2024-04-15") for i in range(40, 50)] + [(79, "2024-04-30")]
ORDERS = "order_id,order_date,customer_id,amount\n" + "\n".join(
    f"{number},{day},c{who},10.00" for number, (who, day) in enumerate(BOUGHT)
)
LETTERS = "customer_id,sent_at,campaign,opened\n" + "\n".join(f"c{i},2024-04-01 08:00,spring,yes" for i in range(40))


def test_the_engagement_page_says_what_a_campaign_did():
    at = open_page(given(("orders.csv", ORDERS), ("messages.csv", LETTERS)), "engagement")
    topic = next(control for control in at.segmented_control if control.key == "engagement_topic")
    topic.set_value("messages").run()
    assert not at.exception
    text = said(at)
    assert "What did the campaign do?" in text
    # 30 orders of 40 after 20 before, against 11 after 20: (0.25 + 0.225) × 10.
    assert numbers(at)["Impact"].lstrip("\\") == "+4.75"
    assert "40 reached, 40 others" in text


def test_cards_say_whether_a_change_is_real_and_what_is_compared():
    at = open_page(given(("orders.csv", ORDERS)), "retention")
    text = said(at)
    assert "The numbers are of all time; their changes compare Apr 1, 2024" in text
    assert any(metric.delta for metric in at.metric)
