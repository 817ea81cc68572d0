"""Rows of actions on the site, of being active again, of carts and of messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts import Facts
from lib.facts.base import day_after, days_between, start_of
from lib.facts.messages import message_dimensions
from lib.metrics import rows
from lib.metrics.view import BY, PERIOD, WHO, View, first_visit_day, next_grain, start_of_grain

ACTION = "action"
#: A whole grain more of a calendar date.
STEPS = {
    "day": ibis.interval(days=1),
    "week": ibis.interval(days=7),
    "month": ibis.interval(months=1),
    "quarter": ibis.interval(months=3),
    "year": ibis.interval(years=1),
}


# Actions ---------------------------------------------------------------------------------------------------------


def visitors_by_action(view: View) -> Table:
    """Persons with a session in the period and a kind of action they did in its sessions: `actions`, how often."""
    found = view.cut(view.keep(view.facts["session_actions"], "person_id"), "started_at")
    keys = [PERIOD] if PERIOD in view.keys else []
    found = found.group_by([*keys, "person_id", "action"]).agg(actions=_.actions.sum())
    return found.mutate(**{BY: found.action, WHO: found.person_id})


def visitors_for_each_action(view: View) -> Table:
    """A row per kind of action: `people`, all who visited in the period, whatever they did."""
    everybody = rows.visitors(replace(view, by=None, _rows={}))
    keys = [PERIOD] if PERIOD in view.keys else []
    counted = everybody.group_by(keys).agg(people=_.count()) if keys else everybody.agg(people=_.count())
    kinds = view.keep(view.facts["session_actions"], "person_id")
    kinds = view.within(kinds, "started_at").select("action").distinct()
    return counted.cross_join(kinds).mutate(**{BY: _.action, WHO: _.action})


def has_actions(facts: Facts) -> bool:
    """Whether anything but page views is recorded."""
    return facts.ask("actions", facts["sessions"].actions.sum()) > 0


# Active again ----------------------------------------------------------------------------------------------------


def active_in(view: View, days: Table, grain: str) -> Table:
    """Persons and the grains they were active in: `opens`, `following` (the grain after it), `next` (null if none).

    `days` has a row per person and active day. `status` is new in the person's first grain ever, returning if she was
    active in the grain before as well, else resurrected.
    """
    bucket = replace(view, every=grain).bucket
    found = days.select("person_id", opens=bucket(days.day), first=bucket(days.first_day)).distinct()
    history = ibis.window(group_by=found.person_id, order_by=found.opens)
    found = found.mutate(
        before=found.opens.lag().over(history),
        next=found.opens.lead().over(history),
        following=found.opens + STEPS[grain],
    )
    again = (found.before + STEPS[grain]) == found.opens
    status = ibis.cases((found.opens == found["first"], "new"), (again, "returning"), else_="resurrected")
    return found.mutate(status=status).drop("first", "before")


def active_again(view: View) -> Table:
    """For every complete month of the period (the grain is a setting) those active in the month before: `stayed`.

    The month before must be covered by the data as well; it may lie before the period.
    """
    facts = view.facts
    grain = facts.settings.retention_grain
    found = active_in(view, view.keep(facts["active_days"], "person_id"), grain)
    found = found.filter(found.opens >= start_of(first_covered(facts, grain)))
    found = view.broken_down(found, "person_id")
    grains = view.grains().select("opens", *([PERIOD] if PERIOD in view.keys else [])).rename(month="opens")
    joined = found.join(grains, found.following == grains.month)
    stayed = (joined.next == joined.following).fill_null(False).cast("int64")
    return joined.mutate(stayed=stayed, **{WHO: joined.person_id})


def first_covered(facts: Facts, grain: str) -> date:
    """First day of the first grain that visits cover whole: of a part of a month the regulars are a larger share."""
    first = first_visit_day(facts)
    opens = start_of_grain(first, grain, facts.settings.week_start)
    return opens if opens == first else next_grain(opens, grain)


def has_two_grains(facts: Facts) -> bool:
    """Whether two complete months (the grain is a setting) of visits follow one another."""
    if facts.inline:
        return True
    grain = facts.settings.retention_grain
    second = next_grain(first_covered(facts, grain), grain)
    return (next_grain(second, grain) - facts.as_of).days <= 1


# Carts -----------------------------------------------------------------------------------------------------------


def carts(view: View) -> Table:
    """Sessions of the period with something put into the cart: `ordered`."""
    return view.rows("carts", time="started_at", person="person_id")


def abandoned_carts(view: View) -> Table:
    """Carts left without an order: `recovered` within the days of the settings, `too_young` to know.

    A cart is too young while those days are not over, even if the order has come: else young carts would count only
    when recovered.
    """
    facts = view.facts
    found = carts(view)
    found = found.filter(~found.ordered)
    days = facts.settings.cart_recovery_days
    young = found.ended_at + ibis.interval(days=days) > day_after(facts.as_of)
    back = (days_between(found.next_order_at, found.ended_at) <= days).fill_null(False)
    return found.mutate(too_young=_number(young), ripe=_number(~young), recovered=_number(back & ~young))


def _number(test: Value) -> Value:
    return test.cast("int64")


def has_carts(facts: Facts) -> bool:
    return facts.ask("carts", facts["sessions"].carts.sum()) > 0


# Messages --------------------------------------------------------------------------------------------------------


def messages(view: View) -> Table:
    """Messages sent in the period."""
    return view.rows("messages", time="sent_at", person="customer_id", row="row_id")


rows.declare(visitors_by_action, lambda facts: (ACTION, *rows.DIMENSIONS[rows.visitors](facts)))
rows.declare(visitors_for_each_action, lambda facts: (ACTION, *rows.DIMENSIONS[rows.visitors](facts)))
rows.declare(carts, rows.DIMENSIONS[rows.sessions])
rows.declare(abandoned_carts, rows.DIMENSIONS[rows.sessions])
rows.declare(messages, message_dimensions)
