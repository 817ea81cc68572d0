"""What is known of each customer on a day, for models: one row each, computed in the engine.

Nothing after that day is seen. Features are read from facts whose today is the day itself, so that a reply that came
later, an order that was placed later or a customer who was won later is unknown, exactly as it would have been then.
Attributes of the customer list have no date and stay out, unless the settings call them constant.
"""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table, Value

from lib import schema
from lib.facts import Facts
from lib.facts.base import day_after, days_between, plus_days
from lib.facts.customers import NOT_ATTRIBUTES
from lib.facts.lost import contractual
from lib.facts.orders import DIMENSIONS, one_currency, order_dimensions
from lib.facts.rhythm import PULL
from lib.facts.signs import DAYS_TO_OPEN, churn_activity, signs

#: Days of use are counted over four weeks, and held against the four before; waiting for support over three months.
USE_DAYS, WAIT_DAYS = 28, 90
#: Of whom nothing of the kind is on record, it happened no times.
COUNTS = ("visits", "use", "use_change", "tickets", "unresolved", "messages", "shared")
#: Answers to these are features, as the last score given.
QUESTIONS = ("nps", "csat", "ces")
#: Of the list of customers, what only says whether somebody left, in other words.
SAYS_WHO_LEFT = ("churned", "churned_at", "churn_reason")


def earlier(facts: Facts, cutoff: date) -> Facts:
    """The same data as it stood when the day `cutoff` began."""
    return Facts(facts.dataset, facts.settings.change(as_of=cutoff - timedelta(days=1)))


def features(facts: Facts, horizon: int) -> pd.DataFrame:
    """One row per customer as of the end of `facts.as_of`: `person_id`, then the features that this data allows.

    Numbers are floats (NaN: unknown or never happened), fields with few values are text. Whoever ordered is a customer
    (where visits are all there is, whoever was named in one);
    with subscriptions or recorded leaving dates, whoever runs one. `horizon` is the span that counts as lately, days.
    """
    until = day_after(facts.as_of)
    people = _running(facts, until) if contractual(facts) else _customers(facts)
    parts = [part for build in PARTS if (part := build(facts, until, horizon)) is not None]
    joined = people
    for part in parts:
        joined = joined.join(part, "person_id", how="left").drop("person_id_right")
    found = {name: joined[name] for name in joined.columns}
    for name in COUNTS:
        if name in found:
            found[name] = joined[name].fill_null(0)
    seen = [joined[name] for name in ("last_order", "last_visit", "last_ticket", "last_answer") if name in found]
    if "last_sign" in found:
        found["quiet"] = found.pop("last_sign")
    elif seen:
        found["quiet"] = ibis.least(*seen) if len(seen) > 1 else seen[0]
    return _typed(facts.dataset.engine.frame(joined.select(**found).order_by("person_id")))


def _recorded(facts: Facts, table: str, days: int) -> bool:
    """Whether a table goes back so many days: what was not recorded yet is unknown, and not nought."""
    first = facts.dataset.tables[table].first
    return first is not None and (facts.as_of - first).days + 1 >= days


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    for name in frame.columns:
        if pd.api.types.is_bool_dtype(frame[name]) or pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].astype("float64")
        elif name != "person_id":
            frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    return frame


def _customers(facts: Facts) -> Table:
    return signs(facts).select(person_id=_.customer_id).distinct()


def _other_signs(facts: Facts) -> bool:
    """Whether silence is broken by more than orders, and nothing else says who leaves."""
    return churn_activity(facts) != "orders" and not contractual(facts)


def _signs(facts: Facts, until: Value, horizon: int) -> Table | None:
    """Days of silence, and how long she is usually silent, drawn to what is usual as `lib.facts.rhythm` does it."""
    if not _other_signs(facts):
        return None
    rows = signs(facts)
    gaps = rows.days_since_previous
    common = facts.ask("common pause", gaps.quantile(0.5))
    found = rows.group_by(person_id=rows.customer_id).agg(
        last_sign=days_between(until, rows.seen_at.max()), known=gaps.count(), own=gaps.quantile(0.5)
    )
    usual = (found.known * found.own.fill_null(0.0) + PULL * common) / (found.known + PULL)
    found = found.mutate(usual_pause=usual)
    return found.mutate(lateness=found.last_sign / found.usual_pause.nullif(0)).drop("known", "own")


def _running(facts: Facts, until: Value) -> Table:
    """Customers under contract, with the days theirs has run."""
    rows = facts["spells"].filter((_.started_at < until) & (_.ended_at.isnull() | (_.ended_at >= until)))
    return rows.group_by(person_id=rows.customer_id).agg(contract=days_between(until, rows.started_at).max())


def _orders(facts: Facts, until: Value, horizon: int) -> Table | None:
    if not facts.has("orders", "customer_id"):
        return None
    rows = facts["orders"].filter(_.customer_id.notnull())
    promo = {"promo": rows.with_promo.mean()} if facts.has("orders", "promo") else {}
    firsts = [d for d in order_dimensions(facts) if d in DIMENSIONS and d not in ("currency", "promo", "product")]
    found = rows.group_by(person_id=rows.customer_id).agg(
        last_order=days_between(until, rows.ordered_at.max()),
        orders=rows.count(),
        lately=(rows.ordered_at >= until - ibis.interval(days=horizon)).sum(),
        tenure=days_between(until, rows.ordered_at.min()),
        last_gap=rows.days_since_previous.argmax(rows.ordered_at, where=rows.days_since_previous >= 1),
        **promo,
        **{f"first_{name}": rows[name].cast("string").argmin(rows.number) for name in firsts},
    )
    rhythm = facts["rhythm"].drop("gaps")
    found = found.join(rhythm, "person_id", how="left").drop("person_id_right")
    gaps = facts["orders"].filter(_.days_since_previous >= 1).days_since_previous
    usual = found.usual_gap.fill_null(facts.ask("common gap", gaps.quantile(0.5)))
    found = found.mutate(
        usual_gap=usual, lateness=found.last_order / usual.nullif(0), trend=found.last_gap / found.own_gap.nullif(0)
    ).drop("own_gap", *(("lateness",) if _other_signs(facts) else ()))
    if not facts.has("orders", "amount") or not one_currency(facts):
        return found
    moved = facts["sales"].filter((_.sold_at < until) & _.customer_id.notnull())
    spent = moved.group_by(person_id=moved.customer_id).agg(spent=moved.amount.sum())
    found = found.join(spent, "person_id", how="left").drop("person_id_right")
    return found.mutate(basket=found.spent / found.orders)


def _visits(facts: Facts, until: Value, horizon: int) -> Table | None:
    if not facts.has("visits") or not _recorded(facts, "visits", horizon):
        return None
    rows = facts["sessions"].filter(_.started_at < until)
    day = rows.started_at.truncate("D")
    now, before = (until - ibis.interval(days=days) for days in (USE_DAYS, 2 * USE_DAYS))
    use = day.nunique(where=rows.started_at >= now)
    found = {
        "visits": (rows.started_at >= until - ibis.interval(days=horizon)).sum(),
        "last_visit": days_between(until, rows.started_at.max()),
        "use": use,
    }
    if _recorded(facts, "visits", 2 * USE_DAYS):
        found["use_change"] = use - day.nunique(where=(rows.started_at >= before) & (rows.started_at < now))
    return rows.group_by("person_id").agg(**found)


def _tickets(facts: Facts, until: Value, horizon: int) -> Table | None:
    if not facts.has("tickets", "customer_id") or not _recorded(facts, "tickets", horizon):
        return None
    rows = facts["tickets"].filter((_.opened_at < until) & _.customer_id.notnull())
    waited = days_between(until, rows.opened_at) * 24.0
    found = {"tickets": rows.count(), "last_ticket": days_between(until, rows.opened_at.max())}
    if facts.has("tickets", "first_replied_at") or facts.has("tickets", "first_reply_minutes"):
        # A reply that came later is one that was still being waited for.
        found["longest_wait"] = ibis.least(ibis.coalesce(rows.reply_minutes / 60.0, waited), waited).max(
            where=rows.opened_at >= until - ibis.interval(days=WAIT_DAYS)
        )
    if facts.has("tickets", "resolved_at") or facts.has("tickets", "resolution_hours"):
        # A status without a date says what is so today, and not what was so then.
        found["unresolved"] = (rows.solve_hours.isnull() | (rows.solve_hours >= waited)).sum()
    return rows.group_by(person_id=rows.customer_id).agg(**found)


def _answers(facts: Facts, until: Value, horizon: int) -> Table | None:
    if not facts.has("answers", "customer_id", "answered_at") or not _recorded(facts, "answers", horizon):
        return None
    rows = facts["answers"].filter((_.answered_at < until) & _.customer_id.notnull())
    lasts = {f"last_{q}": rows.score.argmax(rows.answered_at, where=rows.question == q) for q in QUESTIONS}
    return rows.group_by(person_id=rows.customer_id).agg(
        last_answer=days_between(until, rows.answered_at.max()), **lasts
    )


def _messages(facts: Facts, until: Value, horizon: int) -> Table | None:
    if not facts.has("messages") or not _recorded(facts, "messages", horizon):
        return None
    rows = facts["messages"]
    old = plus_days(rows.sent_at, DAYS_TO_OPEN) < until
    rows = rows.filter(rows.delivered & old & rows.customer_id.notnull())
    found = {"messages": rows.count()}
    if facts.has("messages", "opened"):
        found["opened"] = rows.opened.cast("float64").mean()
    return rows.group_by(person_id=rows.customer_id).agg(**found)


def _referrals(facts: Facts, until: Value, horizon: int) -> Table | None:
    if not facts.has("referrals", "shared") or not _recorded(facts, "referrals", horizon):
        return None
    rows = facts.raw("referrals").filter((_.occurred_at < until) & _.shared & _.referrer_id.notnull())
    return rows.group_by(person_id=rows.referrer_id).agg(shared=rows.count())


def _paid(facts: Facts, until: Value, horizon: int) -> Table | None:
    if not facts.has("subscriptions"):
        return None
    rows = facts["paid_spans"].filter(_.started_at < until)
    runs = rows.until.isnull() | (rows.until >= until)
    found = {"monthly": rows.monthly_amount.sum(where=runs)}
    if facts.has("subscriptions", "plan"):
        found["plan"] = rows.plan.argmax(rows.started_at, where=runs)
    return rows.group_by(person_id=rows.customer_id).agg(**found)


def _constant(facts: Facts, until: Value, horizon: int) -> Table | None:
    names = [name for name in facts.settings.constant_attributes if name in attributes_without_a_date(facts)]
    if not names:
        return None
    rows = facts["attributes"]
    return rows.select("person_id", **{f"is_{name}": rows[name] for name in names})


PARTS = (_orders, _signs, _visits, _tickets, _answers, _messages, _referrals, _paid, _constant)


def attributes_without_a_date(facts: Facts) -> list[str]:
    """Columns of the customer list that say something of a customer, and nothing of when it began to hold."""
    if not facts.has("customers"):
        return []
    found = facts.dataset.tables["customers"]
    out = {*NOT_ATTRIBUTES, *SAYS_WHO_LEFT}
    kept = ("text", "number", "flag")
    roles = [role.name for role in schema.table("customers").roles if role.name in found.roles and role.kind in kept]
    extras = [name for name, kind in found.extras.items() if kind in kept]
    return [name for name in (*roles, *extras) if name not in out]


def snapshot(facts: Facts) -> pd.DataFrame:
    """A customer list that marks who left: `person_id`, `left` (0 or 1), then its other columns as features."""
    rows = facts["attributes"].filter(_.churned.notnull())
    names = attributes_without_a_date(facts)
    chosen = {f"is_{name}": rows[name] for name in names if name in rows.columns}
    rows = rows.select("person_id", left=rows.churned.cast("int64"), **chosen)
    return _typed(facts.dataset.engine.frame(rows.order_by("person_id")))


def left_within(facts: Facts, cutoff: date, horizon: int, people: pd.Series) -> pd.Series:
    """Who of these left in the `horizon` days from `cutoff` on, 0 or 1, as far as is known today.

    Under contract: whose contract ended and was not followed by another. Otherwise: who placed no order, or gave
    no other sign of life where that counts.
    """
    opens, closes = ibis.timestamp(f"{cutoff} 00:00:00"), ibis.timestamp(f"{cutoff + timedelta(days=horizon)} 00:00:00")
    if contractual(facts):
        rows = facts["spells"].filter(_.started_at < closes)
        stays = rows.filter(rows.ended_at.isnull() | (rows.ended_at >= closes))
    else:
        rows = signs(facts)
        stays = rows.filter((rows.seen_at >= opens) & (rows.seen_at < closes))
    staying = facts.dataset.engine.frame(stays.select("customer_id").distinct())["customer_id"]
    return (~people.isin(staying)).astype("int64")
