"""What winning customers cost, and who was won when and where."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts.base import Facts, fact, row_id
from lib.facts.lost import tells_who_stays
from lib.facts.orders import one_currency
from lib.facts.signs import READS

#: Headers of a column that names the currency of a cost.
CURRENCY = ("currency", "валюта", "währung", "devise", "moneda")


def _currency_column(facts: Facts) -> str | None:
    return next((name for name in facts.extras("spend") if name.casefold() in CURRENCY), None)


def spend_in_one_currency(facts: Facts) -> bool:
    """Whether costs may be added to each other and divided by what customers bring: as `one_currency` of orders."""
    if not one_currency(facts):
        return False
    column = _currency_column(facts)
    if column is None or facts.settings.currency or facts.inline:
        return True
    codes = facts.raw("spend")[column].strip().upper()
    known = facts.dataset.currencies
    odd = codes.notnull() & ~codes.isin(known) if known else codes != codes.min().over(ibis.window())
    return facts.ask("spending in another currency", odd.cast("int64").max()) == 0


def tells_when_won(facts: Facts) -> bool:
    """Whether anything tells when somebody became a customer."""
    return tells_who_stays(facts) or facts.has("customers", "first_seen_at")


def acquisition_field(facts: Facts) -> str | None:
    """The column of customers that tells where they came from: the list's own, else the first order's or visit's."""
    if facts.has("customers", "acquisition_channel"):
        return "acquisition_channel"
    if facts.has("orders", "customer_id", "channel"):
        return "first_channel"
    return "first_source" if facts.has("visits", "source") else None


#: Definitions behind when customers were won.
READ = ("churn_after_days", *READS, "session_gap_minutes", "goal_action", "currency", "rates", "as_of")


@fact("acquired", reads=READ)
def acquired(facts: Facts) -> Table:
    """One row per customer: `customer_id`, `acquired_at` (her first order or subscription, else the date on the list),
    `channel` she came by and `acquisition_cost`, null where unknown.
    """
    if facts.inline or tells_who_stays(facts):
        first = facts["spells"].group_by("customer_id").agg(acquired_at=_.started_at.min())
    else:
        listed = facts.raw("customers")
        first = listed.group_by("customer_id").agg(acquired_at=listed.first_seen_at.min())
    people, field = facts["attributes"], acquisition_field(facts)
    channel = people[field] if field else ibis.null("string")
    cost = people.acquisition_cost if "acquisition_cost" in people.columns else ibis.null("float64")
    people = people.select("person_id", channel=channel.cast("string"), acquisition_cost=cost)
    joined = first.left_join(people, first.customer_id == people.person_id)
    found = joined.filter(joined.acquired_at.notnull())
    return found.select("customer_id", "acquired_at", "channel", "acquisition_cost", **_also(facts, found.channel))


@fact("spend", reads=READ)
def spend(facts: Facts) -> Table:
    """One row per cost: `day`, `amount`, `channel` as the customers' channels are written, `met` (1 where a customer
    came by that channel), `row_id`. An amount below nought is a credit.
    """
    rows = facts.raw("spend")
    column, settings = _currency_column(facts), facts.settings
    if column is not None and settings.currency:
        # The rule of orders: what has a rate is converted, what has none is out, what names no currency is one's own.
        code = rows[column].strip().upper()
        own = code.isnull() | (code == settings.currency)
        rows = rows.filter(own | code.isin(list(dict(settings.rates))))
        worth = [(code == other, rate) for other, rate in settings.rates]
        rows = rows.mutate(amount=rows.amount * (ibis.cases(*worth, else_=1.0) if worth else 1.0))
    rows = rows.select("day", "amount", written=rows.channel, key=_plain(rows.channel), row_id=row_id(rows))
    channels = facts["acquired"].filter(_.channel.notnull())
    channels = channels.group_by(known=_plain(channels.channel)).agg(channel=_.channel.min())
    joined = rows.left_join(channels, rows.key == channels.known)
    channel = ibis.coalesce(joined.channel, joined.written)
    met = joined.known.notnull().cast("int64")
    return joined.select("day", "amount", "row_id", channel=channel, met=met, **_also(facts, channel))


def _also(facts: Facts, channel: Value) -> dict[str, Value]:
    """The channel under the name the customer list has for it, for who asks by that."""
    return {"acquisition_channel": channel} if acquisition_field(facts) == "acquisition_channel" else {}


def _plain(channel: Value) -> Value:
    """A channel's name without what programs disagree on: capitals, and how words are joined."""
    return channel.lower().re_replace(r"[\s_\-/]+", " ").strip()
