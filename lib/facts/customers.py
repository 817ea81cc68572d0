"""customer_facts: one row per person, with what is known of her and how she behaved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from types import MappingProxyType

import ibis
from ibis import _
from ibis.expr.types import Table

from lib import schema
from lib.facts.base import Facts, day_after, days_between, fact, start_of
from lib.facts.histories import tells_worth
from lib.facts.lenses import COLUMNS as LENS_COLUMNS
from lib.facts.lenses import lenses
from lib.facts.lost import tells_who_leaves
from lib.facts.orders import one_currency, order_dimensions
from lib.facts.purchases import tells_purchases
from lib.facts.referrals import names_the_referred, referred
from lib.facts.rhythm import tells_rhythm
from lib.facts.sessions import visit_dimensions
from lib.facts.signs import READS, by_visits_alone

#: Tables whose rows make somebody a known customer, and the column that names her. Anonymous visitors are persons only.
KNOWN_BY = (
    ("customers", "customer_id"),
    ("orders", "customer_id"),
    ("subscriptions", "customer_id"),
    ("answers", "customer_id"),
    ("tickets", "customer_id"),
    ("messages", "customer_id"),
    ("referrals", "referrer_id"),
    ("points", "customer_id"),
    ("visits", "customer_id"),
)
#: Columns that change with what a customer does; in a segment they are read at the period's start.
BEHAVIOURAL: tuple[str, ...] = (
    "orders",
    "revenue",
    "days_since_order",
    "visits",
    "tickets",
    "last_nps",
    "last_csat",
    "shared",
    "state",
    "messages",
    "messages_opened",
    "unsubscribed",
    "plan",
    "monthly_amount",
    "tier",
    *LENS_COLUMNS,
)


@dataclass(frozen=True)
class Predicted:
    """A column that a fitted model makes, as of today: the model's name, the column's kind, and when there is one."""

    model: str
    kind: str
    possible: Callable[[Facts], bool]


#: Columns of customer_facts that need a fitted model: fitted when first asked for.
PREDICTED: Mapping[str, Predicted] = MappingProxyType(
    {
        "churn_risk": Predicted("churn", "number", tells_who_leaves),
        "risk_band": Predicted("churn", "text", tells_who_leaves),
        "value_at_risk": Predicted("churn", "number", tells_who_leaves),
        "predicted_value": Predicted("clv", "number", tells_worth),
        "next_order_on": Predicted("next_order", "time", tells_rhythm),
        "next_stage": Predicted("next_stage", "text", tells_purchases),
        "rise_chance": Predicted("next_stage", "number", tells_purchases),
    }
)
#: Columns of the customers table that are not attributes to choose by.
NOT_ATTRIBUTES = ("customer_id", *schema.ALSO_KNOWN_BY)


@fact("known", reads=("as_of",))
def known(facts: Facts) -> Table:
    """One row per known customer: `person_id`, `known_since` (null where no row of hers has a date)."""
    names = []
    for table, column in KNOWN_BY:
        if facts.has(table, column):
            rows = facts.raw(table)
            when = "first_seen_at" if table == "customers" else schema.table(table).time
            rows = rows.filter(rows[column].notnull())
            names.append(rows.group_by(person_id=rows[column]).agg(known_since=rows[when].min()))
    if not names:
        any_table = facts.raw(next(iter(facts.dataset.tables)))
        return any_table.limit(0).select(person_id=ibis.null("string"), known_since=ibis.null("timestamp"))
    if len(names) == 1:
        return names[0]
    return ibis.union(*names).group_by("person_id").agg(known_since=_.known_since.min())


@fact("attributes", reads=("session_gap_minutes", "goal_action", "currency", "rates", "as_of"))
def attributes(facts: Facts) -> Table:
    """One row per person: `is_customer`, attributes from the customer list, first touches over the whole history."""
    people = facts["known"].select("person_id", is_customer=ibis.literal(True))
    if facts.has("visits"):
        seen = facts["sessions"].select("person_id").distinct()
        anonymous = seen.anti_join(facts["known"], "person_id").mutate(is_customer=ibis.literal(False))
        people = people.union(anonymous)
    taken = {"person_id", "is_customer"}
    for rows in (_listed(facts), _first_orders(facts), _first_sessions(facts)):
        if rows is None:
            continue
        names = {c: _free(c, taken) for c in rows.columns if c != "person_id"}
        taken |= {name.lower() for name in names.values()}
        rows = rows.select("person_id", **{new: rows[old] for old, new in names.items()})
        people = people.join(rows, "person_id", how="left").drop("person_id_right")
    if names_the_referred(facts) and "referred" not in taken:
        people = people.mutate(referred=people.person_id.isin(referred(facts).customer_id))
    return people


def _free(name: str, taken: set[str]) -> str:
    return name if name.lower() not in taken else f"first_{name}"


def _listed(facts: Facts) -> Table | None:
    if not facts.has("customers"):
        return None
    rows = facts.raw("customers")
    found = facts.dataset.tables["customers"]
    names = [r.name for r in schema.table("customers").roles if r.name in found.roles and r.name not in NOT_ATTRIBUTES]
    names += [name for name in found.extras if name not in names]
    rows = rows.mutate(
        _nth=ibis.row_number().over(group_by=rows.customer_id, order_by=[rows._file.desc(), rows._line.desc()])
    )
    return rows.filter(_._nth == 0).select(_.customer_id.name("person_id"), *names)


def _first_orders(facts: Facts) -> Table | None:
    if not facts.has("orders", "customer_id"):
        return None
    rows = facts["orders"].filter(_.number == 1)
    firsts = {f"first_{name}": rows[name] for name in order_dimensions(facts) if name != "currency"}
    month = rows.ordered_at.strftime("%Y-%m")
    return rows.select(person_id=rows.customer_id, first_order_at=rows.ordered_at, first_order_month=month, **firsts)


def _first_sessions(facts: Facts) -> Table | None:
    if not facts.has("visits"):
        return None
    rows = facts["sessions"]
    own = visit_dimensions(facts)
    roles = {name for name in own if name in {role.name for role in schema.table("visits").roles}}
    firsts = {(f"first_{n}" if n in roles else n): rows[n].argmin(rows.started_at) for n in own}
    return rows.group_by("person_id").agg(first_visit_at=rows.started_at.min(), **firsts)


def customer_facts(facts: Facts, at: date | None = None, *, lensed: bool = True) -> Table:
    """One row per person, behaviour as it stood when the day `at` began (None: at the end of `as_of`).

    Columns: `person_id`, `is_customer`, the attributes, then `orders`, `revenue`, `days_since_order`, `visits`,
    `tickets`, `last_nps`, `last_csat`, `shared`, `plan`, `monthly_amount`, `tier`, `state` (customer, lost or none), as
    far as the data has them. There is no `revenue` without amounts, nor while orders are in several currencies and none
    is chosen. Then what the loyalty lenses say of each customer (`stage`, `buyer_type` …; not with `lensed=False`).
    Behind them stand the columns of those models that were asked for (`foresee`), as of today.
    """
    key = f"customers {at} {lensed} {' '.join(facts.predictions)}"
    if key not in facts.remembered:
        facts.remembered[key] = _with_predictions(facts, _customer_facts(facts, at, lensed), at)
    return facts.remembered[key]


def foresee(facts: Facts, names: Iterable[str]) -> None:
    """Fit what makes the predicted columns among these names, so that customer_facts has them."""
    for model in dict.fromkeys(PREDICTED[name].model for name in names if name in PREDICTED):
        if model in facts.makers:
            facts.fitted(model)


def foreseeable(facts: Facts) -> dict[str, Predicted]:
    """The predicted columns this data can have."""
    found = {name: made for name, made in PREDICTED.items() if made.model in facts.makers}
    return {name: made for name, made in found.items() if made.possible(facts)}


def _with_predictions(facts: Facts, people: Table, at: date | None) -> Table:
    # Another thread may fit a further model meanwhile: what is joined here and what it is kept under must agree.
    known = dict(facts.predictions)
    if not known:
        return people
    for table in known.values():
        people = _left(people, table.select("person_id", *(c for c in table.columns if c not in people.columns)))
    lensed = str("stage" in people.columns)
    return facts.store("customers", people, str(at), lensed, " ".join(known), *definitions_read(facts))


def _customer_facts(facts: Facts, at: date | None, lensed: bool) -> Table:
    people = facts["attributes"]
    until = start_of(at) if at else day_after(facts.as_of)
    parts: list[Table] = []
    if facts.has("orders", "customer_id"):
        rows = facts["orders"].filter((_.ordered_at < until) & _.customer_id.notnull())
        parts.append(rows.group_by(person_id=_.customer_id).agg(orders=_.count(), last_order_at=_.ordered_at.max()))
        if facts.has("orders", "amount") and one_currency(facts):
            moved = facts["sales"].filter((_.sold_at < until) & _.customer_id.notnull())
            parts.append(moved.group_by(person_id=_.customer_id).agg(revenue=_.amount.sum()))
    if facts.has("visits"):
        rows = facts["sessions"].filter(_.started_at < until)
        parts.append(rows.group_by("person_id").agg(visits=_.count(), last_visit_at=_.started_at.max()))
    if facts.has("tickets", "customer_id"):
        rows = facts["tickets"].filter((_.opened_at < until) & _.customer_id.notnull())
        parts.append(rows.group_by(person_id=_.customer_id).agg(tickets=_.count()))
    if facts.has("answers", "customer_id", "answered_at"):
        rows = facts["answers"].filter((_.answered_at < until) & _.customer_id.notnull())
        for question in ("nps", "csat"):
            last = rows.filter(_.question == question).group_by(person_id=_.customer_id)
            parts.append(last.agg(**{f"last_{question}": _.score.argmax(_.answered_at)}))
    if facts.has("messages"):
        parts.append(_messages(facts, until))
    if facts.has("subscriptions"):
        parts.append(_subscribed(facts, until, with_plan="plan" not in people.columns))
    if facts.has("points", "tier") and "tier" not in people.columns:
        rows = facts["points"].filter((_.occurred_at < until) & _.tier.notnull())
        parts.append(rows.group_by(person_id=_.customer_id).agg(tier=_.tier.argmax(_.occurred_at)))
    if facts.has("referrals", "shared"):
        rows = facts.raw("referrals").filter((_.occurred_at < until) & _.shared & _.referrer_id.notnull())
        parts.append(rows.group_by(person_id=_.referrer_id).agg(shared=_.count() > 0))
    if facts.has("orders", "customer_id") or facts.has("subscriptions") or by_visits_alone(facts):
        rows = facts["spells"].filter(_.started_at < until)
        runs = (rows.ended_at.isnull() | (rows.ended_at >= until)).cast("int64")
        parts.append(rows.group_by(person_id=_.customer_id).agg(_running=runs.max()))
    if lensed:
        parts.append(lenses(facts, at))
    own = people.columns
    joined = reduce(_left, parts, people)
    columns = {c: joined[c] for c in joined.columns if c in own or not c.startswith("_")}
    for name in ("orders", "visits", "tickets", "messages", "messages_opened"):
        if name in columns and name not in own:
            columns[name] = joined[name].fill_null(0)
    for name in ("shared", "unsubscribed"):
        if name in columns and name not in own:
            columns[name] = joined[name].fill_null(False)
    if "monthly_amount" in columns and "monthly_amount" not in own:
        columns["monthly_amount"] = joined.monthly_amount.fill_null(0.0)
    if "revenue" in columns:
        columns["revenue"] = joined.revenue.fill_null(0.0)
    if "last_order_at" in joined.columns:
        columns["days_since_order"] = days_between(until, joined.last_order_at)
    if "_running" in joined.columns:
        columns["state"] = ibis.cases((joined._running == 1, "customer"), (joined._running == 0, "lost"), else_="none")
    return facts.store("customers", joined.select(**columns), str(until), str(lensed), *definitions_read(facts))


def _subscribed(facts: Facts, until: ibis.Value, *, with_plan: bool) -> Table:
    """What subscribers pay: `plan`, the latest they took, also of those who left, and `monthly_amount` of what runs."""
    rows = facts["paid_spans"].filter(_.started_at < until)
    runs = rows.until.isnull() | (rows.until >= until)
    found = {"monthly_amount": rows.monthly_amount.sum(where=runs)}
    if with_plan and facts.has("subscriptions", "plan"):
        found["plan"] = rows.plan.argmax(rows.started_at)
    return rows.group_by(person_id=rows.customer_id).agg(**found)


def _messages(facts: Facts, until: ibis.Value) -> Table:
    """What each customer was sent: `messages` delivered, `messages_opened`, `last_message_at`, `unsubscribed`."""
    rows = facts["messages"]
    rows = rows.filter(rows.delivered & (rows.sent_at < until) & rows.customer_id.notnull())
    found = {"messages": rows.count(), "last_message_at": rows.sent_at.max()}
    if facts.has("messages", "opened"):
        found["messages_opened"] = rows.opened.sum()
    if facts.has("messages", "unsubscribed"):
        found["unsubscribed"] = rows.unsubscribed.sum() > 0
    return rows.group_by(person_id=rows.customer_id).agg(**found)


def _left(left: Table, right: Table) -> Table:
    return left.join(right, "person_id", how="left").drop("person_id_right")


def definitions_read(facts: Facts) -> tuple[str, ...]:
    """The definitions that customer_facts depends on, as parts of the name of a stored table."""
    s = facts.settings
    read = (
        s.session_gap_minutes,
        s.goal_action,
        s.currency,
        s.rates,
        facts.as_of,
        facts.churn_after_days,
        *(getattr(s, name) for name in READS),
        s.satisfied_threshold,
        s.loyalty_rules,
    )
    return tuple(str(value) for value in read)


@dataclass(frozen=True)
class Field:
    """A column a segment can choose by. `behavioural` ones are read at the period's start, others as of today."""

    name: str
    kind: str
    behavioural: bool


def fields(facts: Facts) -> tuple[Field, ...]:
    """The columns of customer_facts that a segment may use."""
    kinds = {"string": "text", "float64": "number", "int64": "number", "boolean": "flag"}
    found = []
    # What the lenses are called is known before anybody asks what they say.
    for name, kind in customer_facts(facts, lensed=False).schema().items():
        if name not in ("person_id", "is_customer"):
            text = kinds.get(str(kind), "time" if kind.is_temporal() else "number")
            found.append(Field(name, text, is_behavioural(name)))
    found += [Field(name, "text", True) for name in LENS_COLUMNS]
    known = {one.name for one in found}
    found += [Field(name, made.kind, False) for name, made in foreseeable(facts).items() if name not in known]
    return tuple(found)


def is_behavioural(field: str) -> bool:
    """Whether a field changes with what a customer does, so that it is read at the period's start."""
    return field in BEHAVIOURAL or field.startswith("last_")
