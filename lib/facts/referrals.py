"""Sharing and recommending: who was asked, who did, and who came by it."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, fact, row_id
from lib.facts.messages import message_dimensions
from lib.facts.signs import READS

#: Acquisition channels that mean a recommendation, in the languages files come in.
BY_RECOMMENDATION = r"referr|refer a friend|word of mouth|recommend|friend|рекоменд|сарафан|друз|друг|знаком|приглаш"


def offers_in_messages(facts: Facts) -> bool:
    """Whether share offers went out as messages."""
    if not facts.has("messages", "kind"):
        return False
    return facts.ask("share offers sent", (facts.raw("messages").kind == "share_offer").sum()) > 0


def offers_in_referrals(facts: Facts) -> bool:
    return facts.has("referrals", "offered") and facts.ask("share offers", facts.raw("referrals").offered.sum()) > 0


def offer_dimensions(facts: Facts) -> tuple[str, ...]:
    """What share offers can be told apart by: columns of the tables they stand in, referrals, messages or both."""
    own = tuple(name for name, kind in facts.extras("referrals").items() if kind in ("text", "flag"))
    if facts.inline:
        return own
    found = own if offers_in_referrals(facts) else ()
    return tuple(dict.fromkeys((*found, *(message_dimensions(facts) if offers_in_messages(facts) else ()))))


@fact("share_offers", reads=("as_of",))
def share_offers(facts: Facts) -> Table:
    """One row per share offer shown: `customer_id`, `offered_at`, dimensions, and `shared`, 1 if she shared from then
    on and before the next offer.
    """
    names = offer_dimensions(facts)
    parts = []
    if facts.inline or offers_in_referrals(facts):
        rows = facts.raw("referrals").filter(_.offered & _.referrer_id.notnull())
        parts.append(_offers(rows, rows.referrer_id, rows.occurred_at, names))
    if not facts.inline and offers_in_messages(facts):
        rows = facts.raw("messages").filter((_.kind == "share_offer") & _.customer_id.notnull())
        parts.append(_offers(rows, rows.customer_id, rows.sent_at, names))
    offers = ibis.union(*parts) if len(parts) > 1 else parts[0]
    history = ibis.window(group_by=offers.customer_id, order_by=[offers.offered_at, offers.row_id])
    offers = offers.mutate(until=offers.offered_at.lead().over(history))
    deeds = facts.raw("referrals").filter(_.shared & _.referrer_id.notnull())
    deeds = deeds.select(by_whom=deeds.referrer_id, shared_at=deeds.occurred_at)
    # An offer at the same moment as the next one owns what was shared at that moment.
    reached = offers.select("row_id", "customer_id", "offered_at", "until").join(
        deeds,
        [
            _.customer_id == deeds.by_whom,
            deeds.shared_at >= _.offered_at,
            _.until.isnull() | (deeds.shared_at < _.until) | (deeds.shared_at == _.offered_at),
        ],
    )
    reached = reached.select("row_id").distinct().mutate(shared=ibis.literal(1, "int64"))
    joined = offers.left_join(reached, "row_id")
    return joined.select("customer_id", "offered_at", "row_id", *names, shared=joined.shared.fill_null(0))


def _offers(rows: Table, customer: ibis.Value, when: ibis.Value, names: tuple[str, ...]) -> Table:
    # An offer of the other table may not say by which channel it came.
    told = {name: rows[name].cast("string") if name in rows.columns else ibis.null("string") for name in names}
    return rows.select(customer_id=customer, offered_at=when, row_id=row_id(rows), **told)


@fact("brought", reads=("as_of",))
def brought(facts: Facts) -> Table:
    """One row per time somebody brought a customer: `customer_id` (who recommended), `occurred_at`.

    Whether the friend became a customer decides where the file says so; else a friend who is named counts as brought.
    """
    rows = facts.raw("referrals")
    did = rows.referred_id.notnull()
    if facts.has("referrals", "converted") and not facts.inline:
        did = ibis.coalesce(rows.converted, did)
    return rows.filter(did & rows.referrer_id.notnull()).select(
        customer_id=rows.referrer_id, occurred_at=rows.occurred_at
    )


def names_the_referred(facts: Facts) -> bool:
    """Whether the referrals at hand say who was brought."""
    if not facts.has("referrals", "referred_id"):
        return False
    return facts.ask("referred", facts.raw("referrals").referred_id.count()) > 0


def channels_of_recommendation(facts: Facts) -> bool:
    """Whether the customer list tells who came by recommendation."""
    if not facts.has("customers", "acquisition_channel"):
        return False
    named = facts.raw("customers").acquisition_channel.lower().re_search(BY_RECOMMENDATION)
    return facts.ask("recommended", named.sum()) > 0


def referred(facts: Facts) -> Table:
    """Customers who came by recommendation: one column, `customer_id`. By the referrals where they name them, else by
    the acquisition channel on the customer list.
    """
    if facts.inline or names_the_referred(facts):
        rows = facts.raw("referrals").filter(_.referred_id.notnull())
        return rows.select(customer_id=rows.referred_id).distinct()
    rows = facts.raw("customers")
    rows = rows.filter(rows.acquisition_channel.lower().re_search(BY_RECOMMENDATION).fill_null(False))
    return rows.select("customer_id").distinct()


def tells_the_referred(facts: Facts) -> bool:
    return names_the_referred(facts) or channels_of_recommendation(facts)


@fact("newcomers", reads=("churn_after_days", *READS, "currency", "rates", "as_of"))
def newcomers(facts: Facts) -> Table:
    """One row per customer: `customer_id`, `started_at` (her first order or subscription, or the date on the list),
    `came_by_referral` (1 or 0).
    """
    first = facts["spells"].group_by("customer_id").agg(started_at=_.started_at.min())
    if not facts.inline and not tells_the_referred(facts):
        return first.mutate(came_by_referral=ibis.literal(0, "int64"))
    came = referred(facts).mutate(came_by_referral=ibis.literal(1, "int64"))
    joined = first.left_join(came, "customer_id")
    return joined.select("customer_id", "started_at", came_by_referral=joined.came_by_referral.fill_null(0))
