"""Carts: how many are left behind, how many of those are bought after all, and where people drop out."""

from __future__ import annotations

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.i18n import N_
from lib.metrics import rows, rows_engagement
from lib.metrics.engagement import BY_VISIT
from lib.metrics.metric import SHARE, Metric, Needs, TableMetric, Way, over
from lib.metrics.view import BY, View

WITH_ACTIONS: Needs = {"visits": ("visitor_id", "occurred_at", "action")}
NO_CARTS = N_("None of the recorded actions is “add_to_cart”. Say on the Data page which action it is.")
IN_ORDERS = N_("Where the visits record no purchases, an order of the same customer during the session counts.")

CART_ABANDONMENT = Metric(
    name="cart_abandonment",
    label=N_("Cart abandonment"),
    formula=N_("sessions with something put into the cart and no order ÷ sessions with something put into the cart"),
    unit="share",
    better="down",
    group="engagement",
    ways=(
        Way(
            needs=WITH_ACTIONS,
            when=rows_engagement.has_carts,
            why_not=NO_CARTS,
            parts={
                "hits": over(rows_engagement.carts, (~_.ordered).sum()),
                "n": over(rows_engagement.carts, _.count()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        ),
    ),
    breakdowns=BY_VISIT,
    settings=("session_gap_minutes",),
    notes=(
        IN_ORDERS,
        N_("Shops often count from the checkout on, which gives lower figures; many people use the cart as a list."),
        N_("The Baymard Institute’s average over many studies of web shops is about 70%."),
    ),
    advice=N_(
        "Show the delivery cost before the cart, let people order without an account, and offer the ways to pay they "
        "know. Then write to those who left something behind, the same day."
    ),
    source="docs/sources.md#cart-abandonment",
)

CART_RECOVERY_RATE = Metric(
    name="cart_recovery_rate",
    label=N_("Cart recovery"),
    formula=N_("abandoned carts whose owner ordered within so many days (a setting) ÷ abandoned carts"),
    unit="share",
    better="up",
    group="engagement",
    ways=(
        Way(
            needs=WITH_ACTIONS,
            when=rows_engagement.has_carts,
            why_not=NO_CARTS,
            parts={
                "hits": over(rows_engagement.abandoned_carts, _.recovered.sum()),
                "n": over(rows_engagement.abandoned_carts, _.ripe.sum()),
                "too_young": over(rows_engagement.abandoned_carts, _.too_young.sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"too_young": N_("carts too young to say were left out: {too_young}")},
        ),
    ),
    breakdowns=BY_VISIT,
    settings=("cart_recovery_days", "session_gap_minutes"),
    notes=(
        N_("Any later purchase or order of the same person counts, whatever is in it and however she came back."),
        N_("Mailing tools report only orders that followed a click in their own letter, so their figure is lower."),
    ),
    advice=N_(
        "Send a reminder within hours with what was in the cart and one link back, answer the usual doubts (delivery, "
        "returns, payment), and keep a discount for the second letter only."
    ),
    source="docs/sources.md#cart-recovery",
)

METRICS = (CART_ABANDONMENT, CART_RECOVERY_RATE)

STEPS = ("visited", "cart", "ordered")


def cart_funnel(view: View, count: str) -> Table:
    """A row (per group) of sessions, or of visitors: `visited`, `cart`, `ordered`."""
    visited, carts = rows.sessions(view), rows_engagement.carts(view)
    groups = [BY] if view.by else []
    if count == "visitors":
        visited = view.per_person(visited, "started_at")
        carts = view.per_person(carts, "started_at", ordered=carts.ordered.cast("int64").max())
    else:
        carts = carts.mutate(ordered=carts.ordered.cast("int64"))
    columns = {
        "visited": visited.select(*groups, visited=ibis.literal(1, "int64"), cart=_zero(), ordered=_zero()),
        "cart": carts.select(*groups, visited=_zero(), cart=ibis.literal(1, "int64"), ordered=carts.ordered),
    }
    both = ibis.union(*columns.values())
    sums = {name: both[name].sum() for name in STEPS}
    return both.group_by(groups).agg(**sums) if groups else both.agg(**sums)


def _zero() -> ibis.Value:
    return ibis.literal(0, "int64")


def funnel_steps(frame: pd.DataFrame, view: View, count: str) -> pd.DataFrame:
    """A row per step: `step`, `reached`, `of_all` and `of_previous` (shares)."""
    groups = [BY] if view.by else []
    long = frame.melt(id_vars=groups, value_vars=list(STEPS), var_name="step", value_name="reached")
    long["place"] = long["step"].map(STEPS.index)
    long = long.sort_values([*groups, "place"]).reset_index(drop=True)
    by = long.groupby(BY, dropna=False)["reached"] if groups else long.groupby(lambda _row: 0)["reached"]
    long["of_all"] = long["reached"] / by.transform("first").where(lambda n: n > 0)
    before = by.shift(1)
    long["of_previous"] = long["reached"] / before.where(before > 0)
    return long[[*groups, "step", "reached", "of_all", "of_previous"]]


TABLES = (
    TableMetric(
        name="cart_funnel",
        label=N_("From visit to order"),
        formula=N_("sessions (or visitors) in all, with something put into the cart, and with an order of it"),
        group="engagement",
        needs=(WITH_ACTIONS,),
        when=rows_engagement.has_carts,
        why_not=NO_CARTS,
        rows=cart_funnel,
        finish=funnel_steps,
        options={"count": ("sessions", "visitors")},
        columns={
            "step": N_("Step"),
            "reached": N_("Reached"),
            "of_all": N_("Of all"),
            "of_previous": N_("Of the step before"),
        },
        units={"of_all": "share", "of_previous": "share"},
        words={"step": "cart_step"},
        settings=("session_gap_minutes",),
        notes=(
            N_("An order without anything put into the cart before it (a repeat order by one click) is not a step."),
            N_("Steps are asked for within one session; counted by visitors, within all sessions of the period."),
        ),
        advice=N_(
            "Work where most people drop out and the gap is not the usual one: few carts ask for better product pages "
            "and prices, many carts with few orders for a shorter checkout without surprises."
        ),
        source="docs/sources.md#cart-abandonment",
    ),
)
