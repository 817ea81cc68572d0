"""Support tickets with their waiting times."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, day_after, fact, plus_days, row_id, seconds
from lib.schema import FILE_COLUMN, LINE_COLUMN

DIMENSIONS = ("channel", "topic", "touchpoint", "priority", "agent")


def ticket_dimensions(facts: Facts) -> tuple[str, ...]:
    own = tuple(name for name in DIMENSIONS if facts.inline or facts.has("tickets", name))
    return own + tuple(name for name, kind in facts.extras("tickets").items() if kind in ("text", "flag"))


@fact("tickets", reads=("as_of", "satisfied_threshold", "repeat_contact_days"))
def tickets(facts: Facts) -> Table:
    """One row per ticket: when opened, `reply_minutes`, `solve_hours` (null while waiting), `resolved`, dimensions, and
    the mark the customer gave: `score`, `satisfied` (on the scale its file tells, else as in answers). `again` is 1 if
    the customer opened another ticket on the same topic (on anything, where the file has no topics) within
    `repeat_contact_days`, `settled` 1 once those days are over; both null where nobody is named.

    A reply or solution recorded before the ticket was opened is a slip of the clock: the time is left unknown.
    """
    rows = _marked(facts, facts.raw("tickets"))
    reply = ibis.coalesce(rows.first_reply_minutes, (seconds(rows.first_replied_at) - seconds(rows.opened_at)) / 60.0)
    solve = ibis.coalesce(rows.resolution_hours, (seconds(rows.resolved_at) - seconds(rows.opened_at)) / 3600.0)
    resolved = rows.resolved_at.notnull() | rows.resolution_hours.notnull()
    if facts.inline or facts.has("tickets", "status"):
        # The status decides where there is one: a reopened ticket may keep its old date of resolution.
        resolved = ibis.coalesce(rows.status == "resolved", resolved)
    topics = [rows.topic] if facts.inline or facts.has("tickets", "topic") else []
    history = ibis.window(group_by=[rows.customer_id, *topics], order_by=[rows.opened_at, rows.ticket_id])
    following = rows.opened_at.lead().over(history)
    until = plus_days(rows.opened_at, facts.settings.repeat_contact_days)
    named = rows.customer_id.notnull()
    again = (following <= until).fill_null(False).cast("int64")
    settled = (until <= day_after(facts.as_of)).cast("int64")
    return rows.select(
        "ticket_id",
        "customer_id",
        "opened_at",
        *ticket_dimensions(facts),
        reply_minutes=ibis.ifelse(reply >= 0, reply, None),
        solve_hours=ibis.ifelse((solve >= 0) & resolved, solve, None),
        resolved=resolved,
        score=rows.score,
        satisfied=rows.place >= facts.settings.satisfied_threshold - 1e-9,
        again=ibis.ifelse(named, again, None),
        settled=ibis.ifelse(named, settled, None),
        row_id=row_id(rows),
    )


def _marked(facts: Facts, rows: Table) -> Table:
    """Tickets with `place`, where on its scale from 0 to 1 the mark stands."""
    highest, lowest = rows.score.max().over(ibis.window()), rows.score.min().over(ibis.window())
    thumbs = (highest <= 1) & (lowest < 1)
    top = ibis.cases((thumbs, 1.0), (highest <= 5, 5.0), (highest <= 7, 7.0), (highest <= 10, 10.0), else_=100.0)
    rows = rows.mutate(bottom=ibis.ifelse(lowest < 1, 0.0, 1.0), top=top)
    if facts.has("answers", "score", "scale_max") and facts.has("tickets", "score") and not facts.inline:
        # A mark is an answer as well, and there its scale is known.
        told = facts.raw("answers").filter((_.question == "csat") & _.scale_max.notnull())
        told = told.group_by(FILE_COLUMN, LINE_COLUMN).agg(least=_.scale_min.max(), most=_.scale_max.max())
        rows = rows.left_join(told, [FILE_COLUMN, LINE_COLUMN])
        rows = rows.drop(f"{FILE_COLUMN}_right", f"{LINE_COLUMN}_right")
        rows = rows.mutate(bottom=ibis.coalesce(rows.least, rows.bottom), top=ibis.coalesce(rows.most, rows.top))
    return rows.mutate(place=(rows.score - rows.bottom) / (rows.top - rows.bottom).nullif(0))
