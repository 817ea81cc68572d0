"""What is compared: sheets of one row per customer, with how they may be grouped and what came of it.

A sheet takes one row of each customer (her first, or one by lot), so that whoever comes often counts once and rows are
independent. Outcomes of rows are those of the catalogue's metrics; outcomes that follow (she came back, she left) are
watched for the same number of days after the row's date, so that nothing explains itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts.answers import answer_dimensions
from lib.facts.base import start_of
from lib.facts.messages import message_dimensions
from lib.facts.orders import order_dimensions
from lib.facts.sessions import visit_dimensions
from lib.facts.tickets import ticket_dimensions
from lib.findings.outcomes import (
    BASKET,
    BOUGHT_AGAIN,
    BOUNCES,
    BUYS,
    CONTENT,
    ENGAGEMENT,
    HELPED,
    LEFT,
    PROMOTES,
    REPLY,
    RETENTION,
    SATISFACTION,
    SUPPORT,
    Outcome,
    rate,
)
from lib.findings.study import Study
from lib.i18n import N_
from lib.metrics import rows as kinds
from lib.metrics.view import WHO, first_visit_day

#: A sheet of more customers is drawn by lot from them.
MOST_ROWS = 20_000
#: Further columns say little that the first ones do not, and every one looked at costs certainty.
MOST_FIELDS = 8
#: Attributes that are outcomes themselves, or change with what a customer does.
NOT_GROUPS = frozenset(
    "churn_reason churned account tier first_tier first_currency currency first_order_month first_or_repeat "
    "first_first_or_repeat state birthday agent new_or_returning first_content_type first_campaign".split()
)
#: Longer than this nobody waits gladly for a first answer.
SLOW_MINUTES = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`rows` gives a table with `_who`, `_person` (null where nobody is named), `_at` and the columns to group by.

    `flags` are groups that are either so or not. `follows`: the outcome is what came after. `by_person`: customers'
    attributes group too; `by_month`: months are compared with the others; `cohorts`: with the months around them.
    """

    name: str
    page: str
    rows: Callable[[Study], Table | None]
    fields: Callable[[Study], tuple[str, ...]] = lambda study: ()
    flags: Callable[[Study], Mapping[str, Callable[[Table], Value]]] = field(default=lambda study: {})
    outcomes: tuple[Outcome, ...] = ()
    follows: bool = False
    wait: Callable[[Study], int] = lambda study: 0
    by_person: bool = False
    by_month: bool = False
    cohorts: bool = False


def table(study: Study, sheet: Sheet) -> Table | None:
    """A sheet's rows as they are, every one of each customer, with all it groups by and outcomes as columns."""
    found = sheet.rows(study)
    if found is None:
        return None
    flags = {name: flag(found) for name, flag in sheet.flags(study).items()}
    outcomes = {outcome.name: outcome.of(found).cast("float64") for outcome in sheet.outcomes}
    return found.mutate(**{f"flag:{name}": value for name, value in flags.items()}, **outcomes)


def one_each(study: Study, sheet: Sheet, rows: Table) -> Table:
    """One row per customer: the first where the outcome follows it, else one by lot; at most so many customers."""
    who = rows[WHO].cast("string")
    rows = rows.mutate(_lot=who.hash(), _row_lot=(who + rows._at.cast("string")).hash())
    order = [rows._at, rows._row_lot] if sheet.follows else [rows._row_lot]
    rows = rows.mutate(_nth=ibis.row_number().over(group_by=rows[WHO], order_by=order))
    rows = rows.filter(rows._nth == 0)
    if sheet.follows:
        rows = study.after(rows.filter(rows._person.notnull()), sheet.wait(study))
    return with_attributes(study, rows, person_fields(study, sheet)).order_by("_lot", WHO).limit(MOST_ROWS)


def with_attributes(study: Study, rows: Table, names: tuple[str, ...]) -> Table:
    """Rows with what is known of their customer, as `of:…`."""
    if not names:
        return rows
    people = study.facts["attributes"]
    people = people.select(_known_as="person_id", **{f"of:{name}": people[name].cast("string") for name in names})
    return rows.left_join(people, rows._person == people._known_as)


def person_fields(study: Study, sheet: Sheet) -> tuple[str, ...]:
    if not sheet.by_person:
        return ()
    found, own = [], sheet.fields(study)
    for name, kind in study.facts["attributes"].schema().items():
        plain = kind.is_string() or kind.is_boolean()
        repeated = name.removeprefix("first_") in own
        if plain and not repeated and name not in NOT_GROUPS and not name.endswith("_id") and name != "is_customer":
            found.append(name)
    return tuple(found[: max(0, MOST_FIELDS - len(own))])


def grouped_by(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in NOT_GROUPS)[:MOST_FIELDS]


# Rows ------------------------------------------------------------------------------------------------------------


def _tickets(study: Study) -> Table | None:
    if not study.facts.has("tickets", "opened_at"):
        return None
    rows = kinds.tickets(study.view)
    return rows.mutate(_at=rows.opened_at, _person=rows.customer_id)


def _tickets_followed(study: Study) -> Table | None:
    return _tickets(study) if study.watched and study.facts.has("tickets", "customer_id") else None


def _answers(question: str) -> Callable[[Study], Table | None]:
    def found(study: Study) -> Table | None:
        if not study.facts.has("answers", "score", "answered_at"):
            return None
        rows = kinds.answers(study.view)
        rows = rows.filter(rows.question == question)
        return rows.mutate(_at=rows.answered_at, _person=rows.customer_id)

    return found


def _answers_followed(question: str) -> Callable[[Study], Table | None]:
    def found(study: Study) -> Table | None:
        named = study.watched and study.facts.has("answers", "customer_id")
        return _answers(question)(study) if named else None

    return found


def _sessions(study: Study) -> Table | None:
    if not study.facts.has("visits"):
        return None
    rows = kinds.sessions(study.view)
    return rows.mutate(_at=rows.started_at, _person=rows.person_id)


def _orders(study: Study) -> Table | None:
    if not study.paid or study.leaving:
        return None
    rows = kinds.orders(study.view)
    return rows.mutate(_at=rows.ordered_at, _person=rows.customer_id)


def _starts(study: Study) -> Table | None:
    """How each customer began: her first order, or the day from which she paid."""
    facts = study.facts
    if study.leaving:
        spells = study.view.rows("spells", time="started_at", person="customer_id")
        return spells.mutate(_at=spells.started_at, _person=spells.customer_id)
    if not facts.has("orders", "customer_id"):
        return None
    rows = kinds.orders(study.view)
    return rows.filter(rows.number == 1).mutate(_at=_.ordered_at, _person=_.customer_id)


def _early(study: Study) -> Table | None:
    """How each customer began, with what she did in her first days: a column `did:…` for every deed."""
    starts = _starts(study)
    if starts is None:
        return None
    since, deeds = _deeds(study)
    if deeds is None:
        return None
    people = starts.group_by(_person=starts._person).agg(_at=starts._at.min())
    soon = [people._person == deeds._doer, deeds._done > people._at - ibis.interval(days=1)]
    soon.append(deeds._done <= people._at + ibis.interval(days=study.first_days))
    did = people.join(deeds, soon)
    did = did.group_by(_doer=did._person).agg(**{f"did:{label}": (did._deed == label).max() for label in since})
    people = people.left_join(did, people._person == did._doer).drop("_doer")
    # Who began before deeds of a kind were recorded may have done it: nobody knows.
    known = {
        f"did:{label}": ibis.ifelse(people._at >= start_of(day), people[f"did:{label}"].fill_null(False), None)
        for label, day in since.items()
    }
    return people.mutate(**known, **{WHO: people._person})


#: Being on the site, buying and what leads up to it are no deeds of their own.
ACTION = "action "
EVERYDAY = ("page_view", "purchase", "add_to_cart", "checkout", "login", "view_item", "search", "session_start")
MOST_DEEDS = 8


def _deeds(study: Study) -> tuple[dict[str, date], Table | None]:
    """What customers may do in their first days: since when it is known, and a table of `_deed`, `_doer`, `_done`."""
    facts, found = study.facts, {}
    if facts.has("tickets", "customer_id"):
        found["tickets"] = facts["tickets"].select(_deed=ibis.literal("ticket"), _doer="customer_id", _done="opened_at")
    if facts.has("referrals", "shared"):
        shares = facts.raw("referrals").filter(_.shared)
        found["referrals"] = shares.select(_deed=ibis.literal("shared"), _doer="referrer_id", _done="occurred_at")
    if facts.has("messages", "unsubscribed"):
        goodbyes = facts["messages"].filter(_.unsubscribed)
        found["messages"] = goodbyes.select(_deed=ibis.literal("unsubscribed"), _doer="customer_id", _done="sent_at")
    names = {"tickets": "ticket", "referrals": "shared", "messages": "unsubscribed"}
    since = {names[name]: facts.dataset.tables[name].first or facts.first_day for name in found}
    if facts.has("visits", "action") and (usual := actions(study)):
        rows = facts["events"].filter(_.action.isin(usual))
        deed = ibis.literal(ACTION) + rows.action
        found["visits"] = rows.select(_deed=deed, _doer="person_id", _done="occurred_at")
        since |= {f"{ACTION}{action}": first_visit_day(facts) for action in usual}
    tables = list(found.values())
    return since, (ibis.union(*tables) if len(tables) > 1 else tables[0]) if tables else None


def actions(study: Study) -> list[str]:
    facts = study.facts
    key = "actions of findings"
    if key not in facts.statements:
        rows = facts["events"]
        counted = rows.filter(~rows.action.isin(EVERYDAY)).group_by("action").agg(people=_.person_id.nunique())
        frame = facts.dataset.engine.frame(counted.order_by([_.people.desc(), "action"]).limit(MOST_DEEDS))
        facts.statements[key] = sorted(frame["action"])
    return facts.statements[key]


def _messages(study: Study) -> Table | None:
    if not study.facts.has("messages"):
        return None
    rows = study.view.rows("messages", time="sent_at", person="customer_id", row="row_id")
    rows = rows.filter(rows.delivered)
    return rows.mutate(_at=rows.sent_at, _person=rows.customer_id)


# Fields and flags ------------------------------------------------------------------------------------------------


def _no_products(study: Study) -> tuple[str, ...]:
    """What is bought makes an order large by itself; where it is bought need not."""
    skipped = ("product", "category", "promo")
    return grouped_by(tuple(name for name in order_dimensions(study.facts) if name not in skipped))


def _visited(study: Study) -> tuple[str, ...]:
    landing = ("landing_page",) if study.facts.has("visits", "page") else ()
    return grouped_by((*visit_dimensions(study.facts), *landing))


def _ticket_flags(study: Study) -> dict[str, Callable[[Table], Value]]:
    flags: dict[str, Callable[[Table], Value]] = {}
    facts = study.facts
    if facts.has("tickets", "first_replied_at") or facts.has("tickets", "first_reply_minutes"):
        flags["slow"] = lambda t: t.reply_minutes.isnull() | (t.reply_minutes > SLOW_MINUTES)
    if facts.has("tickets", "score"):
        flags["unhappy"] = lambda t: ~t.satisfied
    return flags


def _early_flags(study: Study) -> dict[str, Callable[[Table], Value]]:
    return {name: partial(_did, name) for name in _deeds(study)[0]}


def _did(name: str, rows: Table) -> Value:
    return rows[f"did:{name}"]


SHEETS = (
    Sheet(
        name="tickets",
        page=SUPPORT,
        rows=_tickets,
        fields=lambda study: grouped_by(ticket_dimensions(study.facts)),
        outcomes=(REPLY, HELPED),
        by_month=True,
    ),
    Sheet(
        name="after_tickets",
        page=SUPPORT,
        rows=_tickets_followed,
        fields=lambda study: grouped_by(ticket_dimensions(study.facts)),
        flags=_ticket_flags,
        follows=True,
    ),
    Sheet(
        name="nps",
        page=SATISFACTION,
        rows=_answers("nps"),
        fields=lambda study: grouped_by(answer_dimensions(study.facts)),
        outcomes=(PROMOTES,),
        by_person=True,
        by_month=True,
    ),
    Sheet(
        name="csat",
        page=SATISFACTION,
        rows=_answers("csat"),
        fields=lambda study: grouped_by(answer_dimensions(study.facts)),
        outcomes=(CONTENT,),
        by_person=True,
        by_month=True,
    ),
    Sheet(
        name="after_nps",
        page=SATISFACTION,
        rows=_answers_followed("nps"),
        flags=lambda study: {"detractor": lambda t: t.score <= 6},
        follows=True,
    ),
    Sheet(
        name="after_csat",
        page=SATISFACTION,
        rows=_answers_followed("csat"),
        flags=lambda study: {"dissatisfied": lambda t: ~t.satisfied},
        follows=True,
    ),
    Sheet(
        name="sessions",
        page=ENGAGEMENT,
        rows=_sessions,
        fields=_visited,
        outcomes=(BUYS, BOUNCES),
        by_month=True,
    ),
    Sheet(
        name="orders",
        page=RETENTION,
        rows=_orders,
        fields=_no_products,
        outcomes=(BASKET,),
    ),
    Sheet(
        name="starts",
        page=RETENTION,
        rows=_starts,
        fields=lambda study: () if study.leaving else grouped_by(order_dimensions(study.facts)),
        follows=True,
        by_person=True,
        cohorts=True,
    ),
    Sheet(
        name="early",
        page=RETENTION,
        rows=_early,
        flags=_early_flags,
        follows=True,
        wait=lambda study: study.first_days,
    ),
    Sheet(
        name="messages",
        page=ENGAGEMENT,
        rows=_messages,
        fields=lambda study: grouped_by(message_dimensions(study.facts)),
        outcomes=(
            rate("o_clicked", "click_rate", "clicked", "up"),
            rate("o_unsubscribed", "unsubscribe_rate", "unsubscribed", "down"),
        ),
    ),
)
BY_NAME: Mapping[str, Sheet] = {sheet.name: sheet for sheet in SHEETS}


def outcomes(study: Study, sheet: Sheet) -> tuple[Outcome, ...]:
    if sheet.follows:
        return (LEFT if study.leaving else BOUGHT_AGAIN,)
    return sheet.outcomes


#: For the reader of a sentence: what was compared.
TESTS = {
    "by_lot": N_("One row of each customer, drawn by lot, so that whoever comes often counts once"),
    "first": N_("The first row of each customer, and what followed it"),
}
