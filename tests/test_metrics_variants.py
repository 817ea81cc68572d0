"""Variants of metrics: where they can be counted, what they say where they cannot, and what they leave out."""

from __future__ import annotations

import pytest

from lib.facts import Facts
from lib.i18n import translator
from lib.metrics import compute, explain, registry
from lib.metrics.compute import Ask
from lib.metrics.view import View
from lib.settings import Settings
from tests.datasets import Asked, dataset

ORDERS = """
customer_id ordered_at amount
ana         2024-01-01 10
ana         2024-02-01 20
ben         2024-01-05 30
"""
LEFT = """
customer_id churned monthly_charge
ana         no      10
ben         yes     20
"""
CLICKS = "clicks query\n5 tea"


def facts_of(**tables: str) -> Facts:
    return Facts(dataset(**tables), Settings())


def why(name: str, variant: str, **tables: str) -> str:
    return str(translator("en")(explain.why_missing(facts_of(**tables), registry.metric(name), variant)))


@pytest.mark.parametrize("tables", [{"orders": ORDERS}, {"customers": LEFT}, {"searches": CLICKS}], ids=str)
def test_a_variant_can_be_counted_only_where_its_metric_can(tables):
    facts = facts_of(**tables)
    there = {
        (name, variant)
        for name, metric in registry.METRICS.items()
        for variant in metric.variants
        if compute.chosen(facts, metric, variant) is not None
    }
    assert {name for name, _variant in there} <= {
        name for name, metric in registry.METRICS.items() if compute.chosen(facts, metric) is not None
    }
    assert not {name for name, _variant in there} & {"first_response_time", "resolution_time"}


@pytest.mark.parametrize(
    ("name", "variant", "tables", "said"),
    [
        ("first_response_time", "p90", {"orders": ORDERS}, "Ticket number, Opened, First reply."),
        # The metric itself can be told from orders; a plan that grew or shrank cannot.
        ("revenue_churn", "net", {"orders": ORDERS}, "Subscriptions with the columns Customer, Start, Monthly amount."),
        ("retention_rate", "classic", {"customers": LEFT}, "Customers with the columns Customer, Customer since,"),
        ("organic_clicks", "growth", {"searches": CLICKS}, "Clicks, Day"),
    ],
)
def test_a_variant_that_cannot_be_counted_says_what_it_needs_itself(name, variant, tables, said):
    assert said in why(name, variant, **tables)
    assert "currenc" not in why(name, variant, **tables)
    assert compute.chosen(facts_of(**tables), registry.metric(name), variant) is None


def test_variants_of_the_rows_of_a_metric_are_counted_where_it_is():
    desk = Asked(
        dataset(
            tickets="""
            ticket_id opened_at           first_replied_at
            1         2024-01-01T10:00:00 2024-01-01T10:10:00
            2         2024-01-02T10:00:00 2024-01-02T10:30:00
            """
        )
    )
    assert desk("first_response_time", variant="mean")["value"] == 20
    assert compute.chosen(desk.facts, registry.metric("resolution_time"), "mean") is None


def left_out(asked: Asked, name: str, variant: str) -> list[str]:
    metric = registry.metric(name)
    way = compute.chosen(asked.facts, metric, variant)
    assert way is not None
    found = explain.explained(View(asked.facts), Ask(name, metric, way)).left_out
    return [str(translator("en")(told)) for told in found]


def test_variants_tell_what_they_leave_out_as_their_metric_does():
    desk = Asked(
        dataset(
            tickets="""
            ticket_id opened_at           first_replied_at    resolved_at
            1         2024-01-01T10:00:00 2024-01-01T10:10:00 2024-01-02T10:00:00
            2         2024-01-02T10:00:00 2024-01-02T10:30:00 -
            3         2024-01-03T10:00:00 -                   -
            """,
            visits="""
            visitor_id occurred_at         page user_agent
            v1         2024-01-01T10:00:00 /a   Firefox
            v1         2024-01-01T10:00:02 /a   Firefox
            v2         2024-01-01T10:00:00 /a   Googlebot
            """,
            orders="""
            customer_id ordered_at amount
            ana         2024-01-01 10
            -           2024-01-02 30
            """,
        )
    )
    for variant in ("p90", "mean"):
        assert left_out(desk, "first_response_time", variant) == ["tickets without a reply yet are counted apart: 1"]
        assert left_out(desk, "resolution_time", variant) == ["tickets not resolved yet are counted apart: 2"]
    robots = "page requests by robots were left out: 1"
    reloads = "reloads of the same page within 5 seconds were not counted again: 1"
    assert set(left_out(desk, "session_duration", "median")) == {robots, reloads}
    assert left_out(desk, "visit_frequency", "came_back") == [robots]
    assert left_out(desk, "clv_historic", "median") == [
        "orders that name no customer: 1; they count in revenue, not per customer"
    ]
