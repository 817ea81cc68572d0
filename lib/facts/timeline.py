"""Everything on record about one person, in order of time: a row per event, whatever table it stands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts.base import Facts
from lib.facts.lenses import STAGES
from lib.facts.lost import tells_who_stays
from lib.facts.orders import one_currency
from lib.facts.purchases import tells_purchases
from lib.facts.referrals import names_the_referred
from lib.i18n import N_

#: Every kind of event and what it is called.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "order": N_("Order"),
        "return": N_("Return"),
        "visit": N_("Visit"),
        "answer": N_("Survey answer"),
        "survey": N_("Unanswered survey"),
        "ticket": N_("Support ticket"),
        "message": N_("Message"),
        "referral": N_("Referral"),
        "referred": N_("Came by referral"),
        "mention": N_("Mention"),
        "points": N_("Loyalty points"),
        "subscription": N_("Subscription"),
        "known": N_("Customer since"),
        "stage": N_("Stage reached"),
        "lost": N_("Counts as lost"),
        "back": N_("Came back"),
    }
)
#: What may be said of an event beside its kind.
STATES: Mapping[str, str] = MappingProxyType(
    {
        "first": N_("first order"),
        "refunded": N_("refunded"),
        "cancelled": N_("cancelled"),
        "purchased": N_("bought"),
        "cart": N_("put into the cart"),
        "resolved": N_("resolved"),
        "open": N_("open"),
        "undelivered": N_("not delivered"),
        "delivered": N_("delivered"),
        "opened": N_("opened"),
        "clicked": N_("clicked"),
        "converted": N_("answered with an order"),
        "unsubscribed": N_("unsubscribed"),
        "offered": N_("share was offered"),
        "shared": N_("shared"),
        "brought": N_("brought a customer"),
        "started": N_("begins"),
        "ended": N_("ends"),
        "positive": N_("positive"),
        "neutral": N_("neutral"),
        "negative": N_("negative"),
    }
)
#: Kinds that tell how she stands rather than what she did.
MARKS = ("known", "stage", "lost", "back")
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "at": "timestamp",
        "kind": "string",
        "what": "string",
        "state": "string",
        "channel": "string",
        "amount": "float64",
        "currency": "string",
        "score": "float64",
        "scale": "float64",
        "points": "float64",
        "minutes": "float64",
        "number": "string",
        "note": "string",
        "until": "timestamp",
    }
)


def timeline(facts: Facts, person: str) -> Table:
    """One row per event of a person: the columns of `COLUMNS`, null where they say nothing of that kind of event.

    `at` is when (null where no file says it) and `until` when a visit, a ticket or a subscription ended; `kind` is one
    of `KINDS`, `what` the products, page, question, topic, campaign, plan or stage, `state` one of `STATES`. `amount`
    is the money of orders and returns, which add up to what she brought, and the monthly amount of subscriptions;
    `score` is out of `scale`; `minutes` last until the first reply to a ticket or over a visit; `note` is what she
    wrote. Orders in a currency the settings leave out are not there; a cancelled order has no amount.
    """
    made = [part(facts, person) for part in _parts(facts)]
    return ibis.union(*made) if len(made) > 1 else made[0]


def _parts(facts: Facts) -> list[Callable[[Facts, str], Table]]:
    asked: list[tuple[bool, Callable[[Facts, str], Table]]] = [
        (facts.has("orders", "customer_id"), _orders),
        (facts.has("orders", "customer_id", "amount"), _returns),
        (facts.has("orders", "customer_id", "status"), _cancelled),
        (facts.has("visits"), _visits),
        (facts.has("answers", "customer_id"), _answers),
        (facts.has("answers", "customer_id", "sent_at"), _unanswered),
        (facts.has("tickets", "customer_id"), _tickets),
        (facts.has("messages"), _messages),
        (facts.has("referrals"), _referrals),
        (names_the_referred(facts), _referred),
        (facts.has("mentions", "customer_id"), _mentions),
        (facts.has("points"), _points),
        (facts.has("subscriptions"), _begun),
        (facts.has("subscriptions", "ended_at"), _ended),
        (facts.has("customers", "first_seen_at"), _known),
        (tells_who_stays(facts), _lost),
        (tells_who_stays(facts), _back),
        (True, _stages),
    ]
    return [part for possible, part in asked if possible]


def _told(rows: Table, kind: str, **columns: Value) -> Table:
    """Rows in the columns of a timeline."""
    known = {"kind": ibis.literal(kind)} | columns
    return rows.select(
        **{name: (known[name] if name in known else ibis.null(typed)).cast(typed) for name, typed in COLUMNS.items()}
    )


def _named(rows: Table, *columns: str) -> Value:
    """The first of the columns that says something."""
    found = [rows[name] for name in columns if name in rows.columns]
    return ibis.coalesce(*found) if found else ibis.null("string")


def _orders(facts: Facts, person: str) -> Table:
    lines = facts["sales"].filter(_.customer_id == person)
    dated = facts["orders"].filter(_.customer_id == person)
    sums = lines.group_by(of_order="order_key").agg(
        what=_bought(lines), before=_.listed.sum(where=_.listed > 0), left=_.amount.sum()
    )
    rows = dated.left_join(sums, dated.order_key == sums.of_order)
    numbered = rows.order_key.startswith("order ")
    return _told(
        rows,
        "order",
        at=rows.ordered_at,
        what=rows.what,
        state=ibis.cases(
            ((rows.left <= 0) & (rows.before > 0), "refunded"), (rows["number"] == 1, "first"), else_=None
        ),
        channel=_named(rows, "channel", "location"),
        amount=rows["sold"] if facts.has("orders", "amount") else ibis.null("float64"),
        currency=_currency(facts, rows),
        number=ibis.ifelse(numbered, rows.order_key.substr(6), None),
    )


def _bought(lines: Table) -> Value:
    """What an order was made of, as far as its lines say it."""
    if not {"product", "category"} & set(lines.columns):
        return ibis.null("string")
    return _named(lines, "product", "category").collect(distinct=True).sort().join(", ").nullif("")


def _currency(facts: Facts, rows: Table) -> Value:
    """The currency of an amount, where amounts are in several and none is chosen."""
    return ibis.null("string") if one_currency(facts) or "currency" not in rows.columns else rows.currency


def _returns(facts: Facts, person: str) -> Table:
    rows = facts["refunds"].filter(_.customer_id == person)
    return _told(
        rows,
        "return",
        at=rows.sold_at,
        what=_named(rows, "product", "category"),
        channel=_named(rows, "channel", "location"),
        amount=rows.amount,
        currency=_currency(facts, rows),
        number=ibis.ifelse(rows.order_key.startswith("order "), rows.order_key.substr(6), None),
    )


def _cancelled(facts: Facts, person: str) -> Table:
    lines = facts.raw("orders").filter((_.customer_id == person) & (_.status == "cancelled"))
    rows = lines.group_by("order_id", "ordered_at").agg(
        what=_bought(lines), channel=ibis.coalesce(lines.channel, lines.location).min()
    )
    state = ibis.literal("cancelled")
    return _told(
        rows, "order", at=rows.ordered_at, what=rows.what, state=state, channel=rows.channel, number=rows.order_id
    )


def _visits(facts: Facts, person: str) -> Table:
    rows = facts["sessions"].filter(_.person_id == person)
    return _told(
        rows,
        "visit",
        at=rows.started_at,
        what=_named(rows, "landing_page"),
        state=ibis.cases((rows.purchases > 0, "purchased"), (rows.carts > 0, "cart"), else_=None),
        channel=_named(rows, "source"),
        minutes=rows["seconds"] / 60.0,
        until=rows.ended_at,
    )


def _answers(facts: Facts, person: str) -> Table:
    rows = facts["answers"].filter(_.customer_id == person)
    return _told(
        rows,
        "answer",
        at=rows.answered_at,
        what=rows.question,
        channel=_named(rows, "channel", "touchpoint"),
        score=rows.score,
        scale=rows.scale_max,
        note=rows.comment,
    )


def _unanswered(facts: Facts, person: str) -> Table:
    rows = facts.raw("answers")
    rows = rows.filter((rows.customer_id == person) & rows.score.isnull() & rows.sent_at.notnull())
    return _told(rows, "survey", at=rows.sent_at, what=rows.question, channel=_named(rows, "channel", "touchpoint"))


def _tickets(facts: Facts, person: str) -> Table:
    rows = facts["tickets"].filter(_.customer_id == person)
    solved = rows.opened_at + (rows.solve_hours * 3600).round().cast("int64").as_interval("s")
    return _told(
        rows,
        "ticket",
        at=rows.opened_at,
        what=_named(rows, "topic"),
        state=ibis.ifelse(rows.resolved, "resolved", "open"),
        channel=_named(rows, "channel", "touchpoint"),
        score=rows.score,
        minutes=rows.reply_minutes,
        number=rows.ticket_id,
        until=solved,
    )


def _messages(facts: Facts, person: str) -> Table:
    rows = facts["messages"].filter(_.customer_id == person)
    deeds = ("unsubscribed", "converted", "clicked", "opened")
    return _told(
        rows,
        "message",
        at=rows.sent_at,
        what=_named(rows, "campaign"),
        state=ibis.cases(*((rows[deed], deed) for deed in deeds), (~rows.delivered, "undelivered"), else_="delivered"),
        channel=_named(rows, "channel"),
    )


def _referrals(facts: Facts, person: str) -> Table:
    rows = facts.raw("referrals").filter(_.referrer_id == person)
    did = rows.referred_id.notnull()
    if facts.has("referrals", "converted"):
        did = ibis.coalesce(rows.converted, did)
    state = ibis.cases((did, "brought"), (rows.shared.fill_null(False), "shared"), else_="offered")
    return _told(rows, "referral", at=rows.occurred_at, what=rows.referred_id, state=state)


def _referred(facts: Facts, person: str) -> Table:
    rows = facts.raw("referrals").filter(_.referred_id == person)
    return _told(rows, "referred", at=rows.occurred_at, what=rows.referrer_id)


def _mentions(facts: Facts, person: str) -> Table:
    rows = facts["mentions"].filter(_.customer_id == person)
    return _told(
        rows,
        "mention",
        at=rows.occurred_at,
        what=_named(rows, "platform"),
        state=rows.mood,
        score=rows.rating,
        note=rows.text,
    )


def _points(facts: Facts, person: str) -> Table:
    rows = facts["points"].filter(_.customer_id == person)
    return _told(rows, "points", at=rows.occurred_at, what=_named(rows, "tier"), points=rows.earned - rows.redeemed)


def _begun(facts: Facts, person: str) -> Table:
    rows = facts.raw("subscriptions").filter(_.customer_id == person)
    return _told(
        rows,
        "subscription",
        at=rows.started_at,
        what=rows.plan,
        state=ibis.literal("started"),
        amount=rows.monthly_amount,
        until=rows.ended_at,
    )


def _ended(facts: Facts, person: str) -> Table:
    rows = facts.raw("subscriptions").filter((_.customer_id == person) & _.ended_at.notnull())
    return _told(rows, "subscription", at=rows.ended_at, what=rows.plan, state=ibis.literal("ended"))


def _known(facts: Facts, person: str) -> Table:
    rows = facts.raw("customers").filter((_.customer_id == person) & _.first_seen_at.notnull())
    return _told(rows, "known", at=rows.first_seen_at, what=rows.acquisition_channel)


def _lost(facts: Facts, person: str) -> Table:
    rows = facts["spells"].filter((_.customer_id == person) & _.ended_at.notnull())
    return _told(rows, "lost", at=rows.ended_at)


def _back(facts: Facts, person: str) -> Table:
    rows = facts["spells"].filter(_.customer_id == person)
    before = rows.started_at.min().over(ibis.window())
    return _told(rows.mutate(before=before).filter(_.started_at > _.before), "back", at=_.started_at)


def _stages(facts: Facts, person: str) -> Table:
    """When she reached each stage of loyalty, as the lens `stage` sees it: one reached later than a higher is none."""
    firsts = []
    if facts.has("visits"):
        since = facts["known"].filter(_.person_id == person)
        firsts.append(_first(since, since.known_since, "awareness"))
        seen = facts["sessions"].filter(_.person_id == person)
        firsts.append(_first(seen, seen.started_at, "exploration"))
    if tells_purchases(facts):
        bought = facts["purchases"].filter(_.customer_id == person)
        firsts.append(_first(bought, bought.bought_at, "purchase"))
        firsts.append(_first(_again(bought), _.bought_at, "repeat"))
        for table, who, when in (
            ("sessions", "person_id", "started_at"),
            ("tickets", "customer_id", "opened_at"),
            ("answers", "customer_id", "answered_at"),
        ):
            if facts.has("visits") if table == "sessions" else facts.has(table, who, when):
                used = facts[table].filter(_[who] == person)
                used = used.filter(used[when] > bought.bought_at.min().as_scalar())
                firsts.append(_first(used, used[when], "use"))
    if facts.has("referrals", "referrer_id"):
        shared = facts.raw("referrals").filter((_.referrer_id == person) & _.shared)
        firsts.append(_first(shared, shared.occurred_at, "referral"))
        brought = facts["brought"].filter(_.customer_id == person)
        firsts.append(_first(brought, brought.occurred_at, "referral"))
    if not firsts:
        return _told(facts["known"].limit(0), "stage")
    rows = (ibis.union(*firsts) if len(firsts) > 1 else firsts[0]).filter(_.moment.notnull())
    # The highest stage reached before; of what happened at one moment the highest comes first.
    earlier = ibis.window(order_by=[rows.moment, rows["rank"].desc()], preceding=(None, 1))
    passed = rows["rank"].max().over(earlier)
    rows = rows.mutate(passed=passed).filter(_.passed.isnull() | (_["rank"] > _.passed))
    return _told(rows, "stage", at=rows.moment, what=rows.stage)


def _again(bought: Table) -> Table:
    return bought.mutate(nth=ibis.row_number().over(ibis.window(order_by=bought.bought_at))).filter(_.nth == 1)


def _first(rows: Table, when: Value, stage: str) -> Table:
    found = rows.agg(moment=when.min())
    return found.select("moment", stage=ibis.literal(stage), rank=ibis.literal(STAGES.index(stage), "int64"))
