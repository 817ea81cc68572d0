"""Sessions in which something was put into the cart, and what became of it."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts.base import Facts, fact
from lib.facts.sessions import visit_dimensions

TO_THE_END = 86_399


@fact("carts", reads=("session_gap_minutes", "goal_action", "currency", "rates", "as_of"))
def carts(facts: Facts) -> Table:
    """One row per session with something put into the cart: person, when, `ordered`, `next_order_at`, dimensions.

    `ordered` asks for a purchase in the session; where the log records no purchases at all, for an order of the same
    customer from the session's start until the session gap after its end (on the same day, where orders are dated by
    day). `next_order_at` is her first purchase or order after the session; one without a time of day counts as placed
    at the day's end.
    """
    sessions = facts["sessions"]
    landing = ("landing_page",) if facts.inline or facts.has("visits", "page") else ()
    rows = sessions.filter(sessions.carts > 0).select(
        "person_id", "started_at", "ended_at", "purchases", *visit_dimensions(facts), *landing
    )
    rows = rows.mutate(ordered=rows.purchases > 0)
    bought = sessions.filter(sessions.purchases > 0).select("person_id", at="purchased_at")
    if facts.inline or facts.has("orders", "customer_id"):
        orders = facts["orders"].filter(_.customer_id.notnull())
        timed = facts.ask("orders with a time", (orders.ordered_at != orders.ordered_at.truncate("D")).sum()) > 0
        placed = orders.ordered_at if timed else orders.ordered_at + ibis.interval(seconds=TO_THE_END)
        orders = orders.select(person_id="customer_id", at=placed)
        bought = bought.union(orders)
        if not facts.ask("purchases in visits", sessions.purchases.sum()):
            slack = ibis.interval(minutes=facts.settings.session_gap_minutes)
            days_end = rows.ended_at.truncate("D") + ibis.interval(seconds=TO_THE_END)
            rows = _nearest(rows, rows.ended_at + slack if timed else days_end, orders, later=False)
            rows = rows.mutate(ordered=(rows.nearest >= rows.started_at).fill_null(False)).drop("nearest")
    rows = _nearest(rows, rows.ended_at, bought, later=True)
    return rows.rename(next_order_at="nearest").drop("purchases")


def _nearest(rows: Table, moment: Value, bought: Table, *, later: bool) -> Table:
    """The carts with the `nearest` purchase of each person after a moment, or at the latest at it.

    One pass over the sorted union: joining each cart with each purchase would not end for a till's shared account.
    """
    marks = rows.mutate(at=moment, bought_at=ibis.null("timestamp"), is_cart=True)
    unknown = {name: ibis.null(kind) for name, kind in rows.schema().items() if name != "person_id"}
    deeds = bought.select("person_id", "at", bought_at=bought.at, is_cart=False, **unknown)
    both = marks.union(deeds.select(*marks.columns))
    order = [both.at.desc(), ~both.is_cart] if later else [both.at, both.is_cart]
    passed = ibis.window(group_by=both.person_id, order_by=order, preceding=None, following=0)
    nearest = both.bought_at.min().over(passed) if later else both.bought_at.max().over(passed)
    return both.mutate(nearest=nearest).filter(_.is_cart).drop("at", "bought_at", "is_cart")
