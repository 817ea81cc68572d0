"""Lists to act on: each row a customer, why she is on it, what she is worth and how to reach her."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.base import day_after, seconds, start_of
from lib.facts.customers import customer_facts
from lib.facts.orders import one_currency
from lib.i18n import N_
from lib.metrics import rows
from lib.metrics.metric import Needs, TableMetric
from lib.metrics.value import ONE_CURRENCY
from lib.metrics.view import View

LONGEST_LIST = 100_000
#: Birthdays so many days ahead, and carts left so many days ago, are worth a letter today.
DAYS_AHEAD = 30
DAYS_BACK = 30
#: The best quarter of customers by what they spent.
VALUABLE = 0.75


@dataclass(frozen=True)
class ActionList:
    """`rows`: `customer_id`, the columns of the list, `value` (money so far, if known), `email`, `phone`.

    `left_out` customers are on the list but unsubscribed from `channel` (None: from any channel); `unreachable` of
    those in `rows` have neither address.
    """

    rows: pd.DataFrame
    left_out: int
    unreachable: int
    channel: str | None


def in_order(table: Table, *keys: ibis.Value) -> Table:
    """The rows with `_place`, their place in the list: joins that follow do not keep an order."""
    table = table.mutate(_place=ibis.row_number().over(order_by=list(keys)))
    return table.filter(_._place < LONGEST_LIST)


def to_send(view: View, table: Table, channel: str | None = None) -> ActionList:
    """A list with value and addresses, without customers who unsubscribed from the channel (None: from any)."""
    facts = view.facts
    refused = facts["unsubscribed"]
    if channel is not None:
        # Where no file says from which channel somebody unsubscribed, it may have been this one.
        refused = refused.filter(refused.channel.isnull() | (refused.channel == channel))
    refused = refused.select(refused_by=refused.person_id).distinct()
    table = table.left_join(refused, table.customer_id == refused.refused_by)
    if "value" not in table.columns and "revenue" in customer_facts(facts, lensed=False).columns:
        worth = customer_facts(facts, lensed=False).select(worth_of="person_id", value="revenue")
        table = table.left_join(worth, table.customer_id == worth.worth_of).drop("worth_of")
    known = facts["contacts"]
    table = table.left_join(known, table.customer_id == known.person_id).drop("person_id")
    frame = facts.dataset.engine.frame(table.order_by("_place").drop("_place"))
    out = frame["refused_by"].notna()
    left_out = int(frame.loc[out, "customer_id"].nunique())
    kept = frame[~out].drop(columns="refused_by").reset_index(drop=True)
    reachable = kept["email"].notna() | kept["phone"].notna()
    unreachable = int(kept.loc[~reachable, "customer_id"].nunique())
    kept = kept.drop(columns=[c for c in ("email", "phone") if kept[c].isna().all()])
    return ActionList(kept, left_out, unreachable, channel)


def detractors(view: View) -> Table:
    """Answers of 0 to 6: `customer_id`, `answered_at`, `score`, `channel`, `touchpoint`, `comment`."""
    found = rows.nps_answers(view).filter(_.score < 7)
    own = [name for name in ("channel", "touchpoint") if name in found.columns]
    found = found.select("customer_id", "answered_at", "score", *own, "comment")
    return in_order(found, found.comment.isnull(), found.answered_at.desc(), found.customer_id)


def birthdays(view: View) -> Table:
    """Birthdays of the next 30 days: `customer_id`, `birthday_on`, `days_until`, `turns` (years)."""
    facts = view.facts
    today = facts.as_of
    people = view.keep(facts["attributes"], "person_id").filter(_.birthday.notnull())
    numbers = ibis.range(0, DAYS_AHEAD + 1).unnest().name("days_until").as_table()
    days = numbers.mutate(birthday_on=start_of(today) + numbers.days_until.as_interval("D"))
    days = days.mutate(month=days.birthday_on.month(), day_of_month=days.birthday_on.day())
    month, day = people.birthday.month(), people.birthday.day()
    if not _leap_day_within(today, DAYS_AHEAD):
        # Born on 29 February: celebrated on 1 March in other years.
        leap = (month == 2) & (day == 29)
        month, day = ibis.ifelse(leap, 3, month), ibis.ifelse(leap, 1, day)
    people = people.select(customer_id="person_id", birthday="birthday", born_month=month, born_day=day)
    found = people.join(days, [people.born_month == days.month, people.born_day == days.day_of_month])
    turns = found.birthday_on.year() - found.birthday.year()
    found = found.select("customer_id", "birthday_on", "days_until", turns=ibis.ifelse(turns > 0, turns, None))
    return in_order(found, found.days_until, found.customer_id)


def _leap_day_within(today: date, days: int) -> bool:
    return any(
        (day.month, day.day) == (2, 29) for day in (today + timedelta(days=ahead) for ahead in range(days + 1))
    ) or calendar.isleap(today.year + (today.month > 2))


def abandoned_carts(view: View) -> Table:
    """Carts left in the last 30 days by customers who have not ordered since: `customer_id`, `cart_at`, `days_ago`."""
    facts = view.facts
    since = start_of(facts.as_of - timedelta(days=DAYS_BACK - 1))
    carts = view.keep(facts["carts"], "person_id")
    left = carts.filter(~_.ordered & _.next_order_at.isnull() & (_.started_at >= since))
    left = left.group_by(customer_id=_.person_id).agg(cart_at=_.started_at.max())
    left = left.semi_join(facts["known"], left.customer_id == facts["known"].person_id)
    days = ((seconds(day_after(facts.as_of)) - seconds(left.cart_at)) / 86400).floor().cast("int64")
    found = left.select("customer_id", "cart_at", days_ago=days)
    return in_order(found, found.cart_at.desc(), found.customer_id)


def valuable_tickets(view: View) -> Table:
    """Unresolved tickets of the best quarter of customers by revenue, best first."""
    facts = view.facts
    worth = customer_facts(facts, lensed=False).filter(_.revenue > 0).select(worth_of="person_id", value="revenue")
    bar = facts.ask("revenue of the best quarter", worth.value.quantile(VALUABLE))
    found = rows.tickets(view).filter(~_.resolved & _.customer_id.notnull())
    found = found.join(worth.filter(_.value >= bar), found.customer_id == worth.worth_of)
    own = [name for name in ("channel", "topic", "priority") if name in found.columns]
    found = found.select("customer_id", "ticket_id", "opened_at", *own, "value")
    return in_order(found, found.value.desc(), found.opened_at, found.ticket_id)


def has_carts(facts: Facts) -> bool:
    return facts.ask("carts", facts["sessions"].carts.sum()) > 0


def has_worth(facts: Facts) -> bool:
    return facts.has("orders", "customer_id") and one_currency(facts)


CUSTOMER, VALUE = N_("Customer"), N_("Spent so far")
REACH: Mapping[str, str] = {"value": VALUE, "email": N_("E-mail"), "phone": N_("Phone")}
BOUGHT: Needs = {"orders": ("customer_id", "ordered_at")}
WHOLE = N_("The list is as of today and takes no notice of the period.")
UNSUBSCRIBED = N_("Who unsubscribed from the channel you write in is left out and counted.")

TABLES = (
    TableMetric(
        name="detractors",
        label=N_("Unhappy customers to answer"),
        formula=N_("answers of 0–6 to “would you recommend us”, newest first, those with a comment on top"),
        group="satisfaction",
        needs=({"answers": ("question", "score")},),
        rows=detractors,
        columns={
            "customer_id": CUSTOMER,
            "answered_at": N_("Date"),
            "score": N_("Score"),
            "channel": N_("Channel"),
            "touchpoint": N_("Touchpoint"),
            "comment": N_("Comment"),
            **REACH,
        },
        units={"value": "money"},
        settings=("currency",),
        notes=(UNSUBSCRIBED,),
        advice=N_(
            "Write or call within a day or two, personally: thank for the honesty, mend what can be mended, and say "
            "what will change. An unhappy customer who is heard often stays."
        ),
        source="docs/sources.md#lists-to-act-on",
        to_send=True,
    ),
    TableMetric(
        name="valuable_tickets",
        label=N_("Valuable customers who wait for help"),
        formula=N_("unresolved requests of the quarter of customers who spent most, those who spent most first"),
        group="support",
        needs=({"tickets": ("ticket_id", "opened_at", "customer_id"), "orders": ("customer_id", "amount")},),
        when=has_worth,
        why_not=ONE_CURRENCY,
        rows=valuable_tickets,
        columns={
            "customer_id": CUSTOMER,
            "ticket_id": N_("Ticket number"),
            "opened_at": N_("Opened"),
            "channel": N_("Channel"),
            "topic": N_("Topic"),
            "priority": N_("Priority"),
            **REACH,
        },
        units={"value": "money"},
        settings=("currency",),
        notes=(UNSUBSCRIBED,),
        advice=N_("Answer these first: here a slow reply costs most."),
        source="docs/sources.md#lists-to-act-on",
        to_send=True,
    ),
    TableMetric(
        name="abandoned_carts",
        label=N_("Carts left behind"),
        formula=N_("customers who put something into the cart in the last 30 days and have not ordered since"),
        group="engagement",
        needs=({"visits": ("visitor_id", "occurred_at", "action")},),
        when=has_carts,
        why_not=N_("None of the recorded actions is “add to cart”."),
        rows=abandoned_carts,
        columns={"customer_id": CUSTOMER, "cart_at": N_("Cart filled"), "days_ago": N_("Days ago"), **REACH},
        units={"value": "money"},
        settings=("session_gap_minutes", "currency"),
        notes=(N_("Visitors whom no file names cannot be written to and are not listed."), WHOLE, UNSUBSCRIBED),
        advice=N_("A reminder within a day or two, with the goods in the picture, brings part of them back."),
        source="docs/sources.md#lists-to-act-on",
        to_send=True,
    ),
    TableMetric(
        name="birthdays",
        label=N_("Birthdays coming up"),
        formula=N_("customers whose birthday is within the next 30 days"),
        group="retention",
        needs=({"customers": ("customer_id", "birthday")},),
        rows=birthdays,
        columns={
            "customer_id": CUSTOMER,
            "birthday_on": N_("Birthday"),
            "days_until": N_("Days until"),
            "turns": N_("Turns"),
            **REACH,
        },
        units={"value": "money"},
        settings=("currency",),
        notes=(WHOLE, UNSUBSCRIBED),
        advice=N_("A short and personal wish, with or without a small present, is read more than any newsletter."),
        source="docs/sources.md#lists-to-act-on",
        to_send=True,
    ),
)
