"""Orders from order lines, and the money they brought in."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, days_between, fact, row_id

DIMENSIONS = ("channel", "location", "promo", "product", "category", "currency")


def order_dimensions(facts: Facts) -> tuple[str, ...]:
    """Columns of orders to break down by: the roles that are filled, and the file's other text columns."""
    own = tuple(name for name in DIMENSIONS if facts.inline or facts.has("orders", name))
    return own + tuple(name for name, kind in facts.extras("orders").items() if kind in ("text", "flag"))


@fact("sales", reads=("currency", "as_of"), keep=False)
def sales(facts: Facts) -> Table:
    """Order lines that count, with the money they moved on their own date.

    Cancelled lines are out. A negative line takes its amount off on its own date. Lines marked refunded are netted
    once: if the order carries negative lines these are the refund, else the marked lines count as nothing.
    """
    lines = facts.raw("orders")
    if facts.settings.currency and facts.has("orders", "currency"):
        lines = lines.filter(lines.currency.isnull() | (lines.currency == facts.settings.currency))
    lines = lines.mutate(row_id=row_id(lines))
    # Without a number, the lines of one customer at the identical moment are one order; a guest's line stands alone.
    by_moment = ibis.ifelse(
        lines.customer_id.isnull(),
        lines.row_id,
        ibis.literal("at ") + lines.ordered_at.cast("string") + " " + lines.customer_id,
    )
    numbered = facts.inline or facts.has("orders", "order_id")
    key = ibis.coalesce(ibis.literal("order ") + lines.order_id, by_moment) if numbered else by_moment
    lines = lines.mutate(order_key=key)
    if facts.inline or facts.has("orders", "status"):
        status = ibis.coalesce(lines.status, ibis.literal("completed"))
        lines = lines.mutate(status=status).filter(_.status != "cancelled")
        returned = lines.group_by("order_key").agg(
            has_return=(_.amount < 0).fill_null(False).cast("int64").max(),
            is_refunded=(_.status == "refunded").cast("int64").max(),
        )
        lines = lines.join(returned.filter(_.is_refunded == 1), "order_key", how="left")
        netted = (lines.status == "refunded") & (lines.amount > 0) & (lines.has_return == 0)
        lines = lines.mutate(net=ibis.ifelse(netted.fill_null(False), 0.0, lines.amount)).drop("order_key_right")
    else:
        lines = lines.mutate(net=lines.amount)
    dimensions = {name: lines[name] for name in order_dimensions(facts)}
    return lines.select(
        "order_key",
        "customer_id",
        sold_at=lines.ordered_at,
        amount=lines.net,
        listed=lines.amount,
        cost=lines.cost,
        quantity=lines.quantity,
        row_id=lines.row_id,
        **dimensions,
    )


@fact("orders", reads=("currency", "as_of"))
def orders(facts: Facts) -> Table:
    """One row per order: key, customer, when, net amount, its place in the customer's history, first-line dimensions.

    `first_or_repeat` tells a customer's first order from the later ones (null for guests).

    Orders made only of negative lines are returns, not orders. `days_since_previous` is null for a first order.
    """
    lines = facts["sales"]
    dimensions = {
        name: lines[name].cast("string").argmin(lines.row_id) if facts.has("orders", "order_id") else lines[name].min()
        for name in order_dimensions(facts)
    }
    rows = lines.group_by("order_key").agg(
        customer_id=_.customer_id.min(),
        ordered_at=_.sold_at.min(where=(_.listed >= 0) | _.listed.isnull()),
        amount=_.amount.sum(),
        cost=_.cost.sum(),
        lines=_.count(),
        **dimensions,
    )
    rows = rows.filter(_.ordered_at.notnull())
    history = ibis.window(group_by=rows.customer_id, order_by=[rows.ordered_at, rows.order_key])
    rows = rows.mutate(
        number=ibis.ifelse(rows.customer_id.isnull(), None, ibis.row_number().over(history) + 1).cast("int64"),
        previous_at=ibis.ifelse(rows.customer_id.isnull(), None, rows.ordered_at.lag().over(history)),
    )
    return rows.mutate(
        days_since_previous=days_between(_.ordered_at, _.previous_at),
        first_or_repeat=ibis.cases((_.number == 1, "first"), (_.number > 1, "repeat"), else_=None),
    )
