"""What holds for every metric, whatever it measures."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest

from lib import schema
from lib.dataset import CanonicalTable, Dataset
from lib.facts import REGISTRY, Facts
from lib.facts.base import RESERVED
from lib.metrics import compute, registry, statements
from lib.metrics.compute import Ask
from lib.metrics.metric import Blend, Metric, Way
from lib.metrics.view import View
from lib.scope import Period, Rule, Segment
from lib.settings import Settings
from tests.datasets import Asked, dataset

#: Rows that are days of everybody rather than things that happened to one person.
DAYS = {"dau", "wau", "mau", "stickiness"}
QUESTIONS = (("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7), ("repurchase", 1, 5), ("attitude", 1, 5))


def business(shift: int = 0, seed: int = 0) -> Dataset:
    """A small business in all tables, its dates moved by `shift` days, its rows in an order that depends on `seed`."""
    rng = np.random.default_rng(11)

    def day(number: int) -> str:
        return str(date(2024, 1, 1) + timedelta(days=int(number) + shift))

    people = [f"c{i}" for i in range(25)]
    tables: dict[str, list[str]] = {
        "orders": [
            f"{rng.choice(people)} {day(rng.integers(0, 175))}T{rng.integers(8, 20):02d}:00:00 {i} "
            f"{rng.integers(5, 90)} {rng.choice(['web', 'shop'])} {1 + i % 4} {('tea', 'cups', 'jam')[i % 3]} "
            f"{('SPRING', 'no', '-', '-')[i % 4]}"
            for i in range(90)
        ],
        "visits": [
            f"{rng.choice(people)} {day(rng.integers(0, 180))}T{rng.integers(8, 20):02d}:{rng.integers(0, 60):02d}:00 "
            f"{rng.choice(['page_view', 'page_view', 'add_to_cart', 'purchase'])} /{rng.integers(0, 9)} "
            f"{rng.choice(['ads', 'mail'])} "
            f"{rng.choice(['phone', 'desktop'])}"
            for _i in range(400)
        ],
        "answers": [
            f"{question} {rng.integers(low, high + 1) if i % 3 else '-'} {rng.choice(people)} {day(asked)}T09:00:00 "
            f"{day(asked)}T{10 + i % 9}:00:00 {rng.choice(['web', 'mail'])} {low} {high}"
            for question, low, high in QUESTIONS
            for i, asked in enumerate(rng.integers(0, 175, 60))
        ],
        "tickets": [
            f"{i} {day(opened)}T09:00:00 {day(opened)}T{rng.integers(10, 20)}:00:00 "
            f"{day(opened + 1) + 'T12:00:00' if rng.random() < 0.8 else '-'} {rng.choice(['web', 'phone'])} "
            f"{rng.choice(people)} {rng.integers(1, 6)}"
            for i, opened in enumerate(rng.integers(0, 175, 60))
        ],
        "messages": [
            f"{rng.choice(people)} {day(rng.integers(0, 175))}T09:00:00 {rng.choice(['email', 'sms'])} "
            f"{rng.choice(['news', 'offer'])} {' '.join(rng.choice(['yes', 'yes', 'no'], 5))}"
            for _i in range(90)
        ],
        "searches": [
            f"{rng.integers(1, 50)} {rng.integers(50, 500)} {rng.integers(1, 30)} {day(i)} q{i % 7}"
            for i in range(0, 175, 3)
        ],
        "mentions": [
            f"{day(rng.integers(0, 175))} {rng.choice(['maps', 'forum'])} {rng.choice(people)} "
            f"{rng.integers(1, 6) if i % 3 else '-'} {rng.choice(['good', 'bad', 'there'])} "
            f"{day(176) if i % 4 else '-'}"
            for i in range(60)
        ],
        "referrals": [
            f"{rng.choice(people)} {day(rng.integers(0, 175))} yes {rng.choice(['yes', 'no'])} - -" for _i in range(40)
        ]
        + [f"{rng.choice(people)} {day(rng.integers(0, 175))} no yes c{i} yes" for i in range(0, 25, 4)],
        "customers": [f"c{i} {('ads', 'mail', 'friends')[i % 3]}" for i in range(25)],
        # The first fifteen leave after a month; every third of these comes back, to a larger plan.
        "subscriptions": [f"c{i} {day(2 * i)} {day(2 * i + 31) if i < 15 else '-'} {9 + i} Solo" for i in range(25)]
        + [f"c{i} {day(2 * i + 50)} - {20 + i} Team" for i in range(0, 15, 3)],
        "points": [
            f"c{i % 20} {day(3 * i)} {10 + i} {i % 9 if i % 2 else '-'} {('Basic', 'Gold')[i % 2]}" for i in range(58)
        ],
        "spend": [f"{day(30 * i)} {50 + 7 * i} {channel}" for i in range(6) for channel in ("ads", "Mail", "radio")],
    }
    heads = {
        "orders": "customer_id ordered_at order_id amount channel cost category promo",
        "visits": "visitor_id occurred_at action page source device",
        "answers": "question score customer_id sent_at answered_at channel scale_min scale_max",
        "tickets": "ticket_id opened_at first_replied_at resolved_at channel customer_id score",
        "messages": "customer_id sent_at channel campaign delivered opened clicked converted unsubscribed",
        "searches": "clicks impressions position day query",
        "mentions": "occurred_at platform customer_id rating text replied_at",
        "referrals": "referrer_id occurred_at offered shared referred_id converted",
        "customers": "customer_id acquisition_channel",
        "subscriptions": "customer_id started_at ended_at monthly_amount plan",
        "points": "customer_id occurred_at earned redeemed tier",
        "spend": "day amount channel",
    }
    shuffled = np.random.default_rng(seed)
    drawn = {}
    for name, lines in tables.items():
        order = shuffled.permutation(len(lines)) if seed else range(len(lines))
        drawn[name] = "\n".join([heads[name], *(lines[i] for i in order)])
    return dataset(as_of=date(2024, 6, 28) + timedelta(days=shift), **drawn)


SHOP, SHUFFLED, MOVED = Asked(business()), Asked(business(seed=5)), Asked(business(shift=364))


@pytest.fixture(scope="module")
def shop() -> Asked:
    return SHOP


def parts_of(shop: Asked, name: str, variant: str | None) -> Way:
    way = compute.chosen(shop.facts, registry.metric(name), variant)
    assert way is not None
    return way


def counted_over(way: Way) -> set[str]:
    return {part.over.__name__ for name, part in way.parts.items() if name not in way.left_out}


MADE = [(name, None) for name in registry.METRICS] + [
    (name, variant) for name, metric in registry.METRICS.items() for variant in metric.variants
]
#: Calendar months differ in length, so these change when dates move.
CALENDAR = [made for made in MADE if parts_of(SHOP, *made).grains]
PEOPLE = {
    "active_again",
    "offered",
    "advocates",
    "buyers",
    "visitors",
    "known_customers",
    "customer_grains",
    "customer_time",
    "earners",
    "lifetimes",
    "acquired_lifetimes",
    "subscriber_grains",
    "category_buyers",
    "members",
    "valued",
}
ROWS = {name: counted_over(parts_of(SHOP, name, None)) for name in registry.METRICS}
EVENTS = [name for name, over in ROWS.items() if not over & (PEOPLE | {"days"})]
NAMED = [name for name, over in ROWS.items() if not over & {"searches", "days", "spending"}]


@pytest.mark.parametrize(("name", "variant"), MADE)
def test_every_metric_can_be_computed_from_a_whole_business(shop, name, variant):
    row = shop(name, variant=variant)
    assert np.isfinite(row["value"]) and row["n"] > 0
    if parts_of(shop, name, variant).interval is not None:
        assert row["low"] <= row["value"] <= row["high"]


@pytest.mark.parametrize(("name", "variant"), [made for made in MADE if made[0] not in DAYS])
def test_additive_parts_of_a_split_add_up_to_the_whole(shop, name, variant):
    metric = registry.metric(name)
    way = parts_of(shop, name, variant)
    whole = shop(name, variant=variant)
    for by in compute.breakdowns(shop.facts, metric, way)[:3]:
        split = shop.frame(name, by=by, variant=variant)
        # A field with a way of its own may keep everybody in the denominator of each group.
        shared = {"n"} if by in metric.by_field and variant is None else set()
        for part, declared in way.parts.items():
            if declared.additive and part in split and part not in shared and not split[part].isna().all():
                assert split[part].sum() == pytest.approx(whole[part]), (by, part)


@pytest.mark.parametrize("name", sorted(DAYS - {"stickiness"}))
def test_new_and_returning_people_add_up_to_all(shop, name):
    split = shop.frame(name, by="new_or_returning")
    assert split["hits"].sum() == shop(name)["hits"]


@pytest.mark.parametrize(("name", "variant"), MADE)
def test_the_order_of_rows_does_not_matter(shop, name, variant):
    pd.testing.assert_series_equal(shop(name, variant=variant), SHUFFLED(name, variant=variant), rtol=1e-9)


@pytest.mark.parametrize(("name", "variant"), [made for made in MADE if made not in CALENDAR])
def test_a_shift_of_all_dates_by_whole_weeks_changes_no_number(shop, name, variant):
    pd.testing.assert_series_equal(shop(name, variant=variant), MOVED(name, variant=variant), rtol=1e-9)


@pytest.mark.parametrize("name", EVENTS)
def test_a_period_and_the_rest_hold_everything_once(shop, name):
    way = parts_of(shop, name, None)
    sums = [part for part, declared in way.parts.items() if declared.additive]
    early = shop(name, period=Period(None, date(2024, 3, 15)))
    late = shop(name, period=Period(date(2024, 3, 16), None))
    whole = shop(name)
    for part in sums:
        assert early[part] + late[part] == pytest.approx(whole[part]), part


@pytest.mark.parametrize("name", NAMED)
def test_a_segment_and_its_opposite_hold_every_customer_once(shop, name):
    way = parts_of(shop, name, None)
    one = shop(name, segment=Segment.where(first_source="ads"))
    other = shop(name, segment=Segment((Rule("first_source", "is_not", ("ads",)),)))
    whole = shop(name)
    for part, declared in way.parts.items():
        if declared.additive and not np.isnan(one[part]):
            assert one[part] + other[part] == pytest.approx(whole[part]), part


class _Nowhere:
    """An engine that must never be asked: compiling runs nothing."""

    def answer(self, sql: str) -> pd.DataFrame:
        raise AssertionError("compiling a declaration must not run a query")


@pytest.fixture(scope="module")
def everything() -> Facts:
    tables = {
        name: CanonicalTable(
            name, name, frozenset(r.name for r in t.roles), {"city": "text"}, 1, date(2024, 1, 1), date(2024, 12, 31)
        )
        for name, t in schema.TABLES.items()
    }
    return Facts(Dataset(_Nowhere(), 1, tables, date(2024, 12, 31)), Settings(), inline=True)  # type: ignore[arg-type]


def ways_of(metric: Metric) -> list[Way]:
    return [*metric.ways, *metric.variants.values(), *metric.by_field.values()]


@pytest.mark.parametrize("dialect", ["duckdb", "databricks"])
@pytest.mark.parametrize("name", list(registry.METRICS))
def test_every_declaration_compiles_for_duckdb_and_spark(everything, name, dialect):
    view = View(everything)
    for way in ways_of(registry.metric(name)):
        for query in statements.queries(view, [Ask(name, registry.metric(name), way)]):
            assert ibis.to_sql(query.expr, dialect=dialect).upper().startswith(("SELECT", "WITH"))


@pytest.mark.parametrize("dialect", ["duckdb", "databricks"])
@pytest.mark.parametrize("name", list(registry.TABLES))
def test_every_table_compiles_for_duckdb_and_spark(everything, name, dialect):
    declared = registry.table(name)
    first = {option: values[0] for option, values in declared.options.items()}
    for chosen in [first, *(first | {option: v} for option, values in declared.options.items() for v in values[1:])]:
        sql = ibis.to_sql(declared.rows(View(everything), **chosen), dialect=dialect)
        assert sql.upper().startswith(("SELECT", "WITH"))


@pytest.mark.parametrize("name", list(registry.METRICS))
def test_every_metric_is_declared_in_full(name):
    metric = registry.metric(name)
    assert metric.name == name and metric.label and metric.formula and metric.advice and metric.source
    for way in ways_of(metric):
        for roles in way.needs.items():
            table, columns = roles
            for column in columns:
                assert schema.table(table).role(column).name == column
        assert way.n in way.parts or isinstance(way, Blend)
        for part in way.left_out:
            assert part in way.parts or isinstance(way, Blend)
    for variant in metric.variants.values():
        assert variant.label


def test_every_name_the_engine_room_uses_is_reserved(everything):
    parts = {name for metric in registry.METRICS.values() for way in ways_of(metric) for name in way.parts}
    own = {"city", "day", *(role.name for table in schema.TABLES.values() for role in table.roles)}
    built = {column for name in REGISTRY for column in everything[name].columns}
    built = {name for name in built if not name.startswith(("_", "first_")) and name not in own}
    assert (parts | built) - own <= RESERVED
