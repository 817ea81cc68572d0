"""RFM on a handful of rows: scores and segments, counted by hand."""

from lib.facts.lenses import LENSES, RFM_GRID
from tests.test_loyalty_lenses import seen, shop


def test_an_rfm_score_is_one_plus_the_fifths_strictly_below():
    facts = shop(
        orders="""
        customer_id ordered_at order_id amount
        ann         2024-01-01 1        10
        bob         2024-02-01 2        10
        cat         2024-03-01 3        30
        dan         2024-04-01 4        40
        eve         2024-05-01 5        20
        eve         2024-05-02 6        30
        """
    )
    # Last orders are all of different days. Four of five ordered once and score alike. 10, 10, 30, 40, 50 were paid.
    assert seen(facts, "rfm") == {"ann": "111", "bob": "211", "cat": "313", "dan": "414", "eve": "555"}
    assert seen(facts, "rfm_segment") == {
        "ann": "hibernating",
        "bob": "hibernating",
        "cat": "about_to_sleep",
        "dan": "promising",
        "eve": "champions",
    }


def test_customers_who_are_alike_score_alike_whatever_the_hour():
    facts = shop(
        orders="""
        customer_id ordered_at          order_id
        ann         2024-01-01T09:00:00 1
        bob         2024-01-01T21:00:00 2
        cat         2024-01-01T23:59:00 3
        """
    )
    # Without amounts there is no third digit.
    assert set(seen(facts, "rfm").values()) == {"11"}


def test_the_grid_of_segments_has_a_name_for_every_cell():
    assert sorted(RFM_GRID) == [1, 2, 3, 4, 5] and all(len(row) == 5 for row in RFM_GRID.values())
    named = {name for row in RFM_GRID.values() for name in row}
    assert named | {"no_order"} == set(LENSES["rfm_segment"])
