"""Rewards: promotions, and what customers do with a loyalty programme."""

from __future__ import annotations

from ibis import _

from lib.i18n import N_
from lib.metrics import rows, rows_value
from lib.metrics.metric import SHARE, Interval, Metric, Way, over

POINTS = {"points": ("customer_id", "occurred_at")}

PROMO_SHARE = Metric(
    name="promo_share",
    label=N_("Promo share"),
    formula=N_("orders with a promo code ÷ orders"),
    unit="share",
    better=None,
    group="value",
    ways=(
        Way(
            needs={"orders": ("ordered_at", "promo")},
            parts={"hits": over(rows.orders, _.with_promo.sum()), "n": over(rows.orders, _.count())},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        ),
    ),
    variants={
        "customers": Way(
            label=N_("customers who use promos"),
            formula=N_("customers with an order with a promo code ÷ customers"),
            needs={"orders": ("customer_id", "ordered_at", "promo")},
            parts={
                "hits": over(rows_value.promo_buyers, _.used.sum()),
                "n": over(rows_value.promo_buyers, _.count()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        )
    },
    breakdowns=("first_or_repeat", "channel", "category"),
    settings=("currency",),
    notes=(
        N_("An empty cell, “no” or “none” is no promo."),
        N_("Shopify’s discount reports also count discounts without a code."),
    ),
    advice=N_(
        "A promo that only rewards those who would have bought anyway costs margin. Compare how often customers won by "
        "promo order again at the full price, and keep promos for first orders and long silences."
    ),
    source="docs/sources.md#promo-share",
)

PROGRAMME_PARTICIPATION = Metric(
    name="programme_participation",
    label=N_("Programme members"),
    formula=N_("customers of the period with a movement on their loyalty account in it ÷ customers of the period"),
    unit="share",
    better="up",
    group="retention",
    ways=(
        Way(
            needs=POINTS | {"orders": ("customer_id", "ordered_at")},
            parts={"hits": over(rows_value.members, _.takes_part.sum()), "n": over(rows_value.members, _.count())},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        ),
        Way(
            needs=POINTS,
            label=N_("of all known customers"),
            formula=N_("known customers with a movement on their loyalty account in the period ÷ known customers"),
            parts={
                "hits": over(rows_value.known_members, _.takes_part.sum()),
                "n": over(rows_value.known_members, _.count()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            settings=(),
        ),
    ),
    breakdowns=("channel", "first_channel", "acquisition_channel"),
    settings=("currency",),
    notes=(N_("Programmes like to count everybody who ever signed up; here a member is who earned or spent points."),),
    advice=N_(
        "Ask at the till, every time, and let the first reward come soon: a programme whose first reward is a year "
        "away is forgotten. Fewer rules bring more members than larger rewards."
    ),
    source="docs/sources.md#programme-participation",
)

REDEMPTION_RATE = Metric(
    name="redemption_rate",
    label=N_("Redemption rate"),
    formula=N_("points redeemed ÷ points earned"),
    unit="share",
    better="up",
    group="retention",
    ways=(
        Way(
            needs={"points": ("customer_id", "occurred_at", "earned", "redeemed")},
            parts={
                "hits": over(rows_value.points, _.redeemed.sum()),
                "earned": over(rows_value.points, _.earned.sum()),
                "n": over(rows_value.points, _.count()),
            },
            value=lambda p: p.hits / p.earned,
            worked="{hits} ÷ {earned}",
            interval=Interval(kind="ratio", hits="hits", n="earned", floor=0),
        ),
    ),
    breakdowns=("tier",),
    notes=(
        N_("Points of earlier periods may be redeemed in this one, so it can exceed 100%."),
        N_("Accountants also count points that expired; this file does not tell them apart."),
    ),
    advice=N_(
        "Points nobody redeems bind nobody. Remind customers of what they have and what it buys, "
        "and say when it expires."
    ),
    source="docs/sources.md#redemption-rate",
)

METRICS = (PROMO_SHARE, PROGRAMME_PARTICIPATION, REDEMPTION_RATE)
