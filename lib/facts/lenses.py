"""The loyalty lenses: rules that put every known customer into a stage, a step, a type, a kind and RFM scores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts.base import Facts, day_after, days_between, start_of
from lib.facts.lost import contractual
from lib.facts.signs import READS, churn_activity
from lib.facts.standing import standing, tells_referrals

UNKNOWN, NO_ORDER, NOT_BEGUN = "unknown", "no_order", "not_begun"
STAGES = ("awareness", "exploration", "purchase", "use", "repeat", "referral")
#: RFM segments by recency (the key) and frequency (the place in the value), both from 1 to 5.
RFM_GRID: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        5: ("new", "potential", "potential", "champions", "champions"),
        4: ("promising", "potential", "potential", "loyal", "loyal"),
        3: ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
        2: ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
        1: ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    }
)
#: Every lens and its answers, the lowest first; `unknown` is an answer of each.
LENSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "stage": STAGES,
        "journey": (NOT_BEGUN, "first_visit", "first_purchase", "return", "bond", "loyalty"),
        "buyer_type": (NO_ORDER, "one_time", "occasional", "regular", "loyal", "devoted", "fan"),
        "loyalty_kind": ("none", "latent", "spurious", "true"),
        "rfm_segment": (
            NO_ORDER,
            "hibernating",
            "at_risk",
            "cannot_lose",
            "about_to_sleep",
            "need_attention",
            "promising",
            "new",
            "potential",
            "loyal",
            "champions",
        ),
    }
)
#: What the lenses add to customer_facts.
COLUMNS = ("stage", "stage_state", "journey", "buyer_type", "loyalty_kind", "rfm", "rfm_segment")


def lenses(facts: Facts, at: date | None = None) -> Table:
    """One row per customer known when the day `at` began (None: the end of `as_of`): `person_id` and `COLUMNS`.

    `rfm` is three digits, recency first, two where no amounts are known, null without a purchase.
    """
    key = f"lenses {at}"
    if key not in facts.remembered:
        s = facts.settings
        visits = (s.session_gap_minutes, s.goal_action)
        rules = (facts.churn_after_days, *(getattr(s, name) for name in READS), s.satisfied_threshold, s.loyalty_rules)
        read = (at, facts.as_of, s.currency, s.rates, *visits, *rules)
        facts.remembered[key] = facts.store("lenses", _lenses(facts, at), *map(str, read))
    return facts.remembered[key]


def reachable(facts: Facts) -> tuple[str, ...]:
    """The stages that this data can show somebody in."""
    used = any(facts.has(table, "customer_id") for table in ("visits", "tickets", "answers")) or facts.has("visits")
    unseen = set() if facts.has("visits") else {"awareness", "exploration"}
    unseen |= set() if used else {"use"}
    unseen |= set() if tells_referrals(facts) else {"referral"}
    return tuple(stage for stage in STAGES if stage not in unseen)


def _lenses(facts: Facts, at: date | None) -> Table:
    until = start_of(at) if at else day_after(facts.as_of)
    people = standing(facts, at).filter(_.here)
    recorded = not facts.inline and (contractual(facts) or churn_activity(facts) != "orders")
    people = people.mutate(
        likes=people.place >= facts.settings.satisfied_threshold - 1e-9,
        quiet_days=days_between(until, people.bought_at),
        active=people.running | (days_between(until, people.seen_at) <= facts.churn_after_days).fill_null(False),
        buys=people.running if recorded else (days_between(until, people.bought_at) <= facts.churn_after_days),
        refers=(people.shared > 0) | (people.brought > 0),
    )
    people = _ranked(people)
    return people.select(
        "person_id",
        stage=_stage(people),
        stage_state=ibis.ifelse(people.active, "active", "quiet"),
        journey=_journey(facts, people, until),
        buyer_type=_buyer_type(facts, people),
        loyalty_kind=_kind(people),
        rfm=_rfm(people),
        rfm_segment=_rfm_segment(people),
    )


def _ranked(people: Table) -> Table:
    """RFM scores among buyers (`r`, `f`, `m`), `below` (share who bought less often) and `often` (above the median)."""
    buyers = people.filter(people.bought > 0)
    buyers = buyers.mutate(day=buyers.bought_at.truncate("D"))
    all_of_them = buyers.count().over(ibis.window())

    def strictly_below(column: str) -> Value:
        return ibis.rank().over(ibis.window(order_by=buyers[column]))

    def score(column: str) -> Value:
        return 1 + (5 * strictly_below(column)) // all_of_them

    middle = buyers.bought.quantile(0.5).over(ibis.window())
    scores = buyers.select(
        "person_id",
        r=score("day"),
        f=score("bought"),
        m=ibis.ifelse(buyers.paid.notnull(), score("paid"), None),
        below=strictly_below("bought") / all_of_them,
        often=buyers.bought > middle,
    )
    return people.left_join(scores, "person_id").drop("person_id_right")


def _stage(people: Table) -> Value:
    """The highest stage reached. Without visits nobody can be told never to have visited, so that is unknown."""
    used = (people.used_at > people.since).fill_null(False)
    return ibis.cases(
        (people.refers, "referral"),
        (people.bought >= 2, "repeat"),
        ((people.bought == 1) & used, "use"),
        (people.bought == 1, "purchase"),
        ((people.bought == 0) & people.visited, "exploration"),
        ((people.bought == 0) & ~people.visited, "awareness"),
        else_=UNKNOWN,
    )


def _journey(facts: Facts, people: Table, until: Value) -> Value:
    """Bond: enough purchases, the last gap no longer than usual, and still a customer. Loyalty: never away for a year,
    or since the data began, where it is shorter than a year.
    """
    rule = facts.settings.loyalty_rule
    usual = rule("steady_gap") * people.own_gap
    bond = (people.bought >= rule("bond_orders")) & (people.last_gap <= usual) & people.buys
    kept = days_between(until, people.run_since)
    reach = days_between(until, people.since.min().over(ibis.window()))
    # Who has been there for as long as the data reaches first came within one usual gap of its beginning.
    long_enough = ibis.ifelse(reach >= rule("loyal_days"), rule("loyal_days"), reach - usual)
    return ibis.cases(
        (bond & (kept >= long_enough), "loyalty"),
        (bond, "bond"),
        (people.bought >= 2, "return"),
        (people.bought == 1, "first_purchase"),
        ((people.bought == 0) & people.visited, "first_visit"),
        ((people.bought == 0) & ~people.visited, NOT_BEGUN),
        else_=UNKNOWN,
    )


def _buyer_type(facts: Facts, people: Table) -> Value:
    """Each type asks for all that the one before it does; what is not known is not met."""
    rule = facts.settings.loyalty_rule
    on_time = people.quiet_days <= rule("regular_gap") * people.own_gap
    regular = (people.bought >= rule("regular_orders")) & on_time
    loyal = regular & people.likes
    # Files without promo codes cannot tell who buys without one: nobody is held back by that.
    own_price = (people.promo_share < rule("promo_share")).fill_null(True)
    devoted = loyal & (people.promoter.fill_null(False) | people.refers) & own_price
    often = people.below >= 1 - rule("fan_share") - 1e-9
    in_public = (ibis.greatest(people.brought, people.shared) >= rule("fan_referrals")) | people.praised
    return ibis.cases(
        (people.bought.isnull(), UNKNOWN),
        (people.bought == 0, NO_ORDER),
        (people.bought == 1, "one_time"),
        (devoted & often & in_public, "fan"),
        (devoted, "devoted"),
        (loyal, "loyal"),
        (regular, "regular"),
        else_="occasional",
    )


def _kind(people: Table) -> Value:
    """What she says beside what she does; without either of them it is unknown."""
    often = people.often.fill_null(False)
    return ibis.cases(
        (people.bought.isnull() | people.likes.isnull(), UNKNOWN),
        (often & people.likes, "true"),
        (people.likes, "latent"),
        (often, "spurious"),
        else_="none",
    )


def _rfm(people: Table) -> Value:
    digits = people.r.cast("string") + people.f.cast("string")
    return digits + ibis.coalesce(people.m.cast("string"), "")


def _rfm_segment(people: Table) -> Value:
    cells = [
        ((people.r == r) & (people.f == f), name) for r, names in RFM_GRID.items() for f, name in enumerate(names, 1)
    ]
    return ibis.cases((people.bought.isnull(), UNKNOWN), (people.bought == 0, NO_ORDER), *cells, else_=UNKNOWN)
