"""How each known customer stood on a day: what she had bought, done, said and brought by then."""

from __future__ import annotations

from datetime import date
from functools import reduce

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts.base import Facts, day_after, start_of
from lib.facts.lost import contractual
from lib.facts.orders import one_currency
from lib.facts.purchases import tells_purchases
from lib.facts.signs import READS, churn_activity

#: Questions whose answers are an attitude to the business, as a mention in public is.
ATTITUDE = ("nps", "csat", "attitude")
PROMOTER = 9
#: Purchases of one day are one coming: the gaps between comings are at least as long.
SHORTEST_GAP = 1


def standing(facts: Facts, at: date | None = None) -> Table:
    """One row per known customer as she stood when the day `at` began (None: at the end of `as_of`).

    `here` (known by then), `visited` (null without visits), `bought` (null where nothing tells of purchases), `since`
    and `bought_at` (first and last purchase), `own_gap` (median days between purchases), `last_gap`, `run_since` (the
    contract or, where more than orders counts, the unbroken time as a customer; else the first purchase after the last
    pause longer than `churn_after_days`), `promo_share`, `paid`, `used_at` (last visit, ticket or answer), `seen_at`
    (last deed of any kind, else since when she is known), `running` (such a contract or time runs), `shared` and
    `brought` (times), `praised`, `place` (last attitude, from 0 to 1) and `promoter`.
    """
    key = f"standing {at}"
    if key not in facts.remembered:
        s = facts.settings
        lost = (facts.churn_after_days, *(getattr(s, name) for name in READS))
        read = (at, facts.as_of, s.session_gap_minutes, s.goal_action, s.currency, s.rates, *lost)
        facts.remembered[key] = facts.store("standing", _standing(facts, at), *map(str, read))
    return facts.remembered[key]


def tells_attitude(facts: Facts) -> bool:
    """Whether anything tells what named customers think."""
    return facts.inline or facts.has("answers", "question", "score", "customer_id") or _public(facts)


def tells_referrals(facts: Facts) -> bool:
    return facts.inline or facts.has("referrals", "referrer_id")


def _public(facts: Facts) -> bool:
    return facts.inline or facts.has("mentions", "customer_id")


def _standing(facts: Facts, at: date | None) -> Table:
    until = start_of(at) if at else day_after(facts.as_of)
    parts = [_bought(facts, until), _paid(facts, until), _seen(facts, until), _spoke(facts, until)]
    parts += [_referred(facts, until), _liked(facts, until), _running(facts, until)]
    joined = reduce(lambda a, b: a.left_join(b, "person_id").drop("person_id_right"), parts, facts["known"])
    visited = joined.visited_at.notnull()
    recorded = _recorded(facts)
    return joined.select(
        "person_id",
        "since",
        "bought_at",
        "own_gap",
        "last_gap",
        "promo_share",
        "paid",
        "place",
        # Today everybody is known whom the files hold, also who was written down after the last deed in them.
        here=(joined.known_since.isnull() | (joined.known_since < until) | visited | joined.since.notnull())
        if at
        else ibis.literal(True),
        visited=_visited(facts, joined),
        bought=joined.times.fill_null(0) if tells_purchases(facts) else ibis.null("int64"),
        used_at=ibis.greatest(joined.visited_at, joined.spoke_at),
        seen_at=ibis.coalesce(
            ibis.greatest(joined.bought_at, joined.visited_at, joined.spoke_at, joined.referred_at),
            joined.known_since,
        ),
        running=joined.runs_since.notnull(),
        run_since=joined.runs_since if recorded else joined.unbroken_since,
        shared=joined.shared.fill_null(0),
        brought=joined.brought.fill_null(0),
        praised=joined.praises.fill_null(0) > 0,
        promoter=joined.nps >= PROMOTER,
    )


def _visited(facts: Facts, people: Table) -> Value:
    """Whether she was ever seen as a visitor; null where visits were not recorded all the time she is known."""
    if not (facts.inline or facts.has("visits")):
        return ibis.null("boolean")
    begins = facts.dataset.tables["visits"].first
    before = (people.known_since < start_of(begins)).fill_null(False) if begins else ibis.literal(False)
    return ibis.ifelse(people.visited_at.isnull() & before, None, people.visited_at.notnull())


def _nobody(facts: Facts, **columns: str) -> Table:
    """What a part is where its table is missing."""
    return facts["known"].limit(0).select("person_id", **{name: ibis.null(kind) for name, kind in columns.items()})


def _bought(facts: Facts, until: Value) -> Table:
    rows = facts["purchases"].filter(_.bought_at < until)
    pause = rows.gap.isnull() | (rows.gap > facts.churn_after_days)
    told = facts.inline or facts.has("orders", "promo")
    return rows.group_by(person_id=rows.customer_id).agg(
        times=_.count(),
        since=_.bought_at.min(),
        bought_at=_.bought_at.max(),
        own_gap=_.gap.quantile(0.5, where=_.gap >= SHORTEST_GAP),
        last_gap=_.gap.argmax(_.bought_at, where=_.gap >= SHORTEST_GAP),
        unbroken_since=rows.bought_at.max(where=pause),
        promo_share=_.with_promo.mean() if told else ibis.null("float64"),
    )


def _paid(facts: Facts, until: Value) -> Table:
    if not (facts.inline or (facts.has("orders", "customer_id", "amount") and one_currency(facts))):
        return _nobody(facts, paid="float64")
    rows = facts["sales"].filter((_.sold_at < until) & _.customer_id.notnull())
    return rows.group_by(person_id=_.customer_id).agg(paid=_.amount.sum())


def _seen(facts: Facts, until: Value) -> Table:
    if not (facts.inline or facts.has("visits")):
        return _nobody(facts, visited_at="timestamp")
    return facts["sessions"].filter(_.started_at < until).group_by("person_id").agg(visited_at=_.started_at.max())


def _spoke(facts: Facts, until: Value) -> Table:
    """When she last opened a ticket or answered a question."""
    said = []
    for table, when in (("tickets", "opened_at"), ("answers", "answered_at")):
        if facts.inline or facts.has(table, "customer_id", when):
            rows = facts[table]
            said.append(rows.select(person_id=rows.customer_id, moment=rows[when]))
    if not said:
        return _nobody(facts, spoke_at="timestamp")
    rows = ibis.union(*said) if len(said) > 1 else said[0]
    rows = rows.filter(rows.person_id.notnull() & (rows.moment < until))
    return rows.group_by("person_id").agg(spoke_at=_.moment.max())


def _referred(facts: Facts, until: Value) -> Table:
    if not tells_referrals(facts):
        return _nobody(facts, shared="int64", brought="int64", referred_at="timestamp")
    rows = facts.raw("referrals").filter(_.shared & _.referrer_id.notnull())
    rows = rows.select(customer_id=rows.referrer_id, occurred_at=rows.occurred_at, own=ibis.literal(0, "int64"))
    rows = rows.union(facts["brought"].select("customer_id", "occurred_at", own=ibis.literal(1, "int64")))
    rows = rows.filter(rows.occurred_at.isnull() | (rows.occurred_at < until))
    return rows.group_by(person_id=rows.customer_id).agg(
        shared=(rows.own == 0).sum(), brought=(rows.own == 1).sum(), referred_at=rows.occurred_at.max()
    )


def _liked(facts: Facts, until: Value) -> Table:
    """What she said last: `place`, the mean where she said several things at once; her last `nps`; how often she
    praised in public.
    """
    said = []
    if facts.inline or facts.has("answers", "question", "score", "customer_id"):
        rows = facts["answers"].filter(_.question.isin(ATTITUDE) & _.place.notnull())
        nps = ibis.ifelse(rows.question == "nps", rows.score, None)
        said.append(_said(rows, rows.answered_at, rows.place, nps, ibis.literal(0, "int64")))
    if _public(facts):
        rows = facts["mentions"].filter(_.mood.isin(["positive", "negative"]))
        good = rows.mood == "positive"
        said.append(_said(rows, rows.occurred_at, good.cast("float64"), ibis.null("float64"), good.cast("int64")))
    if not said:
        return _nobody(facts, place="float64", nps="float64", praises="int64")
    rows = ibis.union(*said) if len(said) > 1 else said[0]
    rows = rows.filter(rows.person_id.notnull() & (rows.moment < until))
    rows = rows.mutate(latest=rows.moment == rows.moment.max().over(ibis.window(group_by=rows.person_id)))
    return rows.group_by("person_id").agg(
        place=_.place.mean(where=_.latest),
        nps=_.nps.argmax(_.moment, where=_.nps.notnull()),
        praises=_.praise.sum(),
    )


def _said(rows: Table, when: Value, place: Value, nps: Value, praise: Value) -> Table:
    # What has no date was said at some time before.
    moment = ibis.coalesce(when, ibis.timestamp("0002-01-01 00:00:00"))
    return rows.select(
        person_id=rows.customer_id, moment=moment, place=place.cast("float64"), nps=nps.cast("float64"), praise=praise
    )


def _recorded(facts: Facts) -> bool:
    """Whether it takes more than her purchases to tell since when somebody is a customer."""
    return not facts.inline and (contractual(facts) or churn_activity(facts) != "orders")


def _running(facts: Facts, until: Value) -> Table:
    """Since when the contract runs, or she has not been silent for too long, where it takes more than purchases."""
    if not _recorded(facts):
        return _nobody(facts, runs_since="timestamp")
    rows = facts["spells"].filter(_.started_at < until)
    rows = rows.filter(rows.ended_at.isnull() | (rows.ended_at >= until))
    return rows.group_by(person_id=rows.customer_id).agg(runs_since=_.started_at.max())
