"""Rows of sharing and recommending."""

from __future__ import annotations

from ibis import _
from ibis.expr.types import Table

from lib.facts.referrals import offer_dimensions
from lib.metrics import rows
from lib.metrics.view import PERIOD, WHO, View


def offered(view: View) -> Table:
    """Customers who were shown an offer to share in the period: `shared` is 1 if one of these offers was taken up."""
    found = view.rows("share_offers", time="offered_at", person="customer_id", row="row_id")
    return view.per_person(found, "offered_at", offers=found.count(), shared=found.shared.max())


def advocates(view: View) -> Table:
    """Known customers in each bucket: `brought` is 1 if she brought another customer in it."""
    people = view.once(rows.known_customers)
    keys = [PERIOD] if PERIOD in view.keys else []
    deeds = view.cut(view.keep(view.facts["brought"], "customer_id"), "occurred_at")
    did = deeds.group_by(["customer_id", *keys]).agg(brought=_.count().clip(upper=1), times=_.count())
    did = did.rename(person_id="customer_id")
    found = people.left_join(did, ["person_id", *keys])
    kept = [name for name in people.columns if name not in ("brought", "times")]
    return found.select(
        *(found[name] for name in kept), brought=found.brought.fill_null(0), times=found.times.fill_null(0)
    )


def newcomers(view: View) -> Table:
    """Customers who became customers in the period: `came_by_referral`."""
    found = view.rows("newcomers", time="started_at", person="customer_id")
    return found.mutate(**{WHO: found.customer_id})


rows.declare(offered, offer_dimensions, first_touch=True)
rows.declare(advocates)
rows.declare(newcomers)
