"""Segments: and, or, not, groups, what is unknown; whom they choose, how they are said and kept."""

from __future__ import annotations

from datetime import date

import pytest

from lib.errors import BadSetting, UnknownName
from lib.facts import Facts
from lib.facts.choices import choices
from lib.facts.members import members
from lib.formatting_scope import segment as in_words
from lib.i18n import translator
from lib.scope import Period, Rule, Segment
from lib.settings import Settings
from tests.datasets import dataset

EN = translator("en")
RIGA, PRO, OLD = Rule("city", "is", ("Riga",)), Rule("plan", "is", ("pro",)), Rule("age", "at_least", ("40",))
ALWAYS = Period()


@pytest.fixture(scope="module")
def people() -> Facts:
    # Every mixture of city and plan, each once known and once unknown; dora is known by an order alone.
    made = dataset(
        customers="""
            customer_id city plan    first_seen_at
            ana         Riga pro     2024-01-05
            ben         Riga basic   2024-02-29
            cy          Oslo pro     2024-03-01
            di          Oslo basic   2024-03-31
            eve         -    pro     -
            fay         Riga -       2024-03-31T18:00
        """,
        orders="""
            order_id customer_id ordered_at       amount channel
            1        ana         2024-01-05       10     web
            2        ana         2024-03-20       10     shop
            3        ben         2024-02-29       30     shop
            4        dora        2024-03-31       40     web
        """,
    )
    return Facts(made, Settings())


def chosen(facts: Facts, segment: Segment, period: Period = ALWAYS) -> str:
    found = facts.dataset.engine.frame(members(facts, segment, period))["person_id"]
    return " ".join(sorted(found))


EVERYBODY = "ana ben cy di dora eve fay"


@pytest.mark.parametrize(
    ("segment", "who"),
    [
        (Segment((RIGA, PRO)), "ana"),
        (Segment((RIGA, PRO), "any"), "ana ben cy eve fay"),
        # Who is not known to be in Riga is among those who are not.
        (~Segment((RIGA,)), "cy di dora eve"),
        (Segment((Rule("city", "is_not", ("Riga",)),)), "cy di dora eve"),
        (~Segment((RIGA, PRO)), "ben cy di dora eve fay"),
        (~Segment((RIGA, PRO), "any"), "di dora"),
        (Segment((RIGA, ~Segment((PRO,)))), "ben fay"),
        (Segment((Segment((RIGA, PRO)), Segment((Rule("city", "is", ("Oslo",)), ~Segment((PRO,))))), "any"), "ana di"),
        (~Segment((~Segment((RIGA,)),)), "ana ben fay"),
        (Segment((Rule("city", "known"), Rule("plan", "unknown"))), "fay"),
        (Segment(), EVERYBODY),
    ],
)
def test_and_or_not_and_groups_choose_by_truth_tables(people, segment, who):
    assert chosen(people, segment) == who


def test_not_turns_every_condition_into_its_contrary(people):
    for op, values in (
        ("is", ("Riga",)),
        ("is_not", ("Riga",)),
        ("contains", ("sl",)),
        ("known", ()),
        ("unknown", ()),
        ("at_least", ("P",)),
    ):
        one = Segment((Rule("city", op, values),))
        told = chosen(people, one).split()
        assert sorted(told + chosen(people, ~one).split()) == EVERYBODY.split()


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (Rule("city", "contains", ("RI",)), "ana ben fay"),
        (Rule("first_seen_at", "between", (date(2024, 2, 29), date(2024, 3, 31))), "ben cy di fay"),
        (Rule("first_seen_at", "at_most", (date(2024, 3, 31),)), "ana ben cy di fay"),
        (Rule("first_seen_at", "at_most", ("2024-03-30",)), "ana ben cy"),
        # Today is the 31st of March: 31 days reach back to the 1st.
        (Rule("first_seen_at", "last_days", (31,)), "cy di fay"),
        (Rule("first_seen_at", "last_days", (30,)), "di fay"),
        (Rule("first_seen_at", "not_last_days", (31,)), "ana ben dora eve"),
        (Rule("revenue", "between", (20, 30)), "ana ben"),
        (Rule("orders", "is", (2,)), "ana"),
    ],
)
def test_numbers_dates_and_texts_are_compared_as_what_they_are(people, rule, who):
    assert chosen(people, Segment((rule,))) == who


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (Rule("orders.channel", "is", ("web",)), "ana dora"),
        # Never through the web: ana's order in the shop does not make her one of them.
        (Rule("orders.channel", "is_not", ("web",)), "ben cy di eve fay"),
        (Rule("orders.ordered_at", "last_days", (31,)), "ana dora"),
        (Rule("orders.ordered_at", "not_last_days", (31,)), "ben cy di eve fay"),
        (Rule("orders.amount", "at_least", (30,)), "ben dora"),
    ],
)
def test_conditions_on_rows_ask_for_any_row_and_never_for_none(people, rule, who):
    assert chosen(people, Segment((rule,))) == who


def test_the_last_days_of_behaviour_end_when_the_period_begins(people):
    lately = Segment((Rule("last_order_at", "last_days", (10,)),))
    # When March began, ben had ordered the day before and ana in January; today ana's last order is 11 days old.
    assert chosen(people, lately, Period(date(2024, 3, 1), date(2024, 3, 31))) == "ben"
    assert chosen(people, lately) == "dora"


def test_segments_are_joined_without_groups_that_say_nothing():
    a, b, c = Segment((RIGA,)), Segment((PRO,)), Segment((OLD,))
    assert (a & b) & c == Segment((RIGA, PRO, OLD))
    assert (a | b) & c == Segment((Segment((RIGA, PRO), "any"), OLD))
    assert a & Segment() == a and (a | Segment()) == Segment()
    assert ~~a == a
    named = Segment((RIGA, PRO), name="Ours")
    assert (named & c).rules == (named, OLD)


def test_a_part_is_changed_in_its_place_and_an_empty_group_goes():
    inner = Segment((PRO, OLD), "any", negated=True)
    whole = Segment((RIGA, inner))
    assert whole.part((1, 0)) == PRO
    assert whole.changed((1, 0), None) == Segment((RIGA, Segment((OLD,), "any", negated=True)))
    assert whole.changed((1, 0), None).changed((1, 0), None) == Segment((RIGA,))
    assert Segment((RIGA,), negated=True).changed((0,), None) == Segment()


@pytest.mark.parametrize(
    ("segment", "english"),
    [
        (Segment((RIGA, PRO), "any"), "city is Riga or Plan is pro"),
        (
            Segment((RIGA, Segment((PRO, Rule("orders", "at_least", (2,))), "any"))),
            "city is Riga and (Plan is pro or Number of orders at least 2)",
        ),
        (Segment((RIGA, ~Segment((RIGA, PRO), "any"))), "city is Riga and not (city is Riga or Plan is pro)"),
        (~Segment((PRO,)), "Plan is not pro"),
        (~Segment((Rule("orders.channel", "is", ("web",)),)), "Channel (any of Orders) is never web"),
        (Segment((Segment((RIGA,), name="Ours"), ~Segment((PRO,)))), "in “Ours” and Plan is not pro"),
        (Segment((Segment((RIGA,), name="Ours", negated=True),)), "not in “Ours”"),
        (Segment((Rule("churn_risk", "at_least", (0.5,)),)), "Risk of leaving (today) at least 50.0%"),
        (Segment((Rule("last_order_at", "last_days", (30,)),)), "Last order in the last 30 days"),
        (
            Segment((Rule("first_order_at", "at_least", (date(2024, 3, 1),)),)),
            "First order on or after Mar 1, 2024",
        ),
        (Segment((Rule("revenue", "between", (10, 20)),)), "Revenue from the customer between 10 and 20"),
    ],
)
def test_groups_and_negations_read_as_sentences(segment, english):
    assert in_words(segment, EN) == english


def test_a_segment_with_groups_survives_json():
    whole = Segment(
        (
            RIGA,
            Segment((PRO, ~Segment((OLD,))), "any", "Inner"),
            Rule("first_seen_at", "between", (date(2024, 1, 1), date(2024, 2, 1))),
            Rule("vip", "is", (True,)),
        ),
        name="Whole",
        negated=True,
    )
    assert Segment.from_json(whole.to_json()) == whole
    assert hash(Segment.from_json(whole.to_json())) == hash(whole)


def test_segments_written_before_there_were_groups_still_open():
    old = '{"name": "Near", "match": "any", "rules": [{"field": "city", "op": "is", "values": ["Riga"]}]}'
    assert Segment.from_json(old) == Segment((RIGA,), "any", "Near")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"rules": [{"rules": []}]}', "at least one condition"),
        ('{"rules": [], "not": true}', "at least one condition"),
        ('{"rules": [{"field": "a", "op": "last_days", "values": ["soon"]}]}', "whole number of days"),
        ('{"rules": [{"field": "a", "op": "between", "values": [1]}]}', "needs a value"),
        ('{"rules": [{"field": "a", "op": "is", "values": [[1]]}]}', "not valid"),
        ('{"not": 1, "rules": [{"field": "a", "values": ["x"]}]}', "not valid"),
        ('{"rules": [' * 9 + '{"field": "a", "values": [1]}' + "]}" * 9, "too big"),
        ('{"rules": [' * 5000 + "]}" * 5000, "not valid"),
    ],
)
def test_segments_that_make_no_sense_are_refused_in_words(text, says):
    with pytest.raises(BadSetting, match=says):
        Segment.from_json(text)


def test_an_unknown_operation_offers_the_known_ones():
    with pytest.raises(UnknownName, match="at_least"):
        Rule("city", "at_lest", ("Riga",))  # type: ignore[arg-type]


def test_everything_known_of_customers_is_offered_in_groups(people):
    offered = {choice.name: (choice.kind, choice.group) for choice in choices(people)}
    assert offered["city"] == ("text", "Who they are")
    assert offered["orders.channel"] == ("text", "What they bought")
    assert offered["last_order_at"] == ("time", "What they bought")
    assert offered["stage"] == ("text", "How loyal they are")
    groups = [choice.group for choice in choices(people)]
    assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)
    assert "tickets" not in offered and "person_id" not in offered
