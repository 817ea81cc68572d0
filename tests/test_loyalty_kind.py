"""Words beside deeds on a handful of rows: who likes, who buys, counted by hand."""

from datetime import date

from tests.test_loyalty_lenses import orders_of, seen, shop


def test_the_kind_of_loyalty_is_what_she_says_beside_what_she_does():
    facts = shop(
        orders=orders_of(
            ann="2024-01-01 2024-02-01 2024-03-01",
            bob="2024-01-01",
            cat="2024-01-01 2024-02-01 2024-03-01",
            dan="2024-01-01",
            eve="2024-01-01 2024-02-01",
        ),
        answers="""
        question score customer_id answered_at
        nps      9     ann         2024-03-05
        csat     5     bob         2024-03-05
        nps      3     cat         2024-03-05
        attitude 1     dan         2024-03-05
        attitude 7     gil         2024-03-05
        ces      7     eve         2024-03-05
        """,
    )
    # The median buyer has 2 orders: eve is not above it. An effort score is no attitude. Gil likes and never bought.
    kinds = {"ann": "true", "bob": "latent", "cat": "spurious", "dan": "none", "eve": "unknown", "gil": "latent"}
    assert seen(facts, "loyalty_kind") == kinds


def test_the_last_word_counts_whether_asked_for_or_said_in_public():
    said = "question score customer_id answered_at\nnps 10 ann 2024-03-05\nnps 2 bob 2024-03-05"
    mentions = "occurred_at customer_id sentiment\n2024-04-01 ann negative\n2024-02-01 bob positive"
    facts = shop(orders=orders_of(ann="2024-01-01", bob="2024-01-01"), answers=said, mentions=mentions)
    assert seen(facts, "loyalty_kind") == {"ann": "none", "bob": "none"}
    # In March ann's reproach had not been spoken.
    assert seen(facts, "loyalty_kind", date(2024, 3, 10)) == {"ann": "latent", "bob": "none"}


def test_several_answers_of_one_moment_are_one_opinion():
    said = """
    question score customer_id answered_at scale_min scale_max
    attitude 5     ann         2024-03-05  1         5
    attitude 3     ann         2024-03-05  1         5
    attitude 2     bob         2024-03-05  1         5
    attitude 5     bob         2024-03-05  1         5
    """
    facts = shop(orders=orders_of(ann="2024-01-01", bob="2024-01-01"), answers=said)
    # Places 1 and ½ make ¾, above two thirds; ¼ and 1 make ⅝, below.
    assert seen(facts, "loyalty_kind") == {"ann": "latent", "bob": "none"}
