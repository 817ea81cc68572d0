"""Sessions from single events."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, fact, seconds

DIMENSIONS = ("source", "campaign", "device", "content_type")
VIEW, CART, PURCHASE = "page_view", "add_to_cart", "purchase"
#: The same page again within this many seconds is a reload, not a second view.
RELOAD_SECONDS = 5
BOTS = r"(?i)bot|crawl|spider|slurp|headless|monitor|preview|python-requests|curl/|wget/"


def visit_dimensions(facts: Facts) -> tuple[str, ...]:
    """Columns of visits to break down by: the roles that are filled, and the file's other text columns."""
    own = tuple(name for name in DIMENSIONS if facts.inline or facts.has("visits", name))
    return own + tuple(name for name, kind in facts.extras("visits").items() if kind in ("text", "flag"))


@fact("events", reads=("as_of",), keep=False)
def events(facts: Facts) -> Table:
    """Visits of people: `person_id` is the customer where the visitor is ever known as one; robots are marked."""
    rows = facts.raw("visits")
    person = rows.visitor_id
    if facts.inline or facts.has("visits", "customer_id"):
        known = rows.filter(rows.customer_id.notnull()).group_by("visitor_id").agg(known_as=_.customer_id.min())
        rows = rows.join(known, "visitor_id", how="left").drop("visitor_id_right")
        person = ibis.coalesce(rows.customer_id, rows.known_as, rows.visitor_id)
    bot = (
        rows.user_agent.re_search(BOTS).fill_null(False) if facts.inline or facts.has("visits", "user_agent") else False
    )
    action = ibis.coalesce(rows.action, ibis.literal(VIEW)) if facts.has("visits", "action") else ibis.literal(VIEW)
    return rows.mutate(person_id=person, bot=ibis.literal(bot) if bot is False else bot, action=action)


@fact("robots", reads=("as_of",))
def robots(facts: Facts) -> Table:
    """A row per `day` with visits left out because their browser signature is a robot's: `events`."""
    rows = facts["events"].filter(_.bot)
    return rows.group_by(day=_.occurred_at.truncate("D")).agg(events=_.count())


@fact("sessions", reads=("session_gap_minutes", "goal_action", "as_of"))
def sessions(facts: Facts) -> Table:
    """One row per session: person, when, events and views (reloads left out and counted), seconds, what was done.

    A session ends after `session_gap_minutes` without an event and is not cut at midnight; a session id given by the
    file is used as it is. Dimensions are those of the session's first event. `seconds` last from the first event to
    the last that is no reload, `ended_at` is the last of all. `actions` are events that are no page views;
    `purchased_at` is the first purchase (null without one).
    """
    dimensions = visit_dimensions(facts)
    rows, keys = _numbered(facts, dimensions)
    counted = ~rows.reload
    first = {name: rows[name].cast("string").max(where=rows.starts) for name in dimensions}
    if "page" in rows.columns:
        first["landing_page"] = rows.page.max(where=rows.starts)
    result = rows.group_by(keys).agg(
        started_at=rows.occurred_at.min(),
        ended_at=rows.occurred_at.max(),
        seconds=rows.moment.max(where=counted) - rows.moment.min(),
        events=_count(counted),
        views=_count(counted & (rows.action == VIEW)),
        actions=_count(rows.action != VIEW),
        reloads=_count(rows.reload),
        goals=_count(rows.action == facts.settings.goal_action),
        carts=_count(rows.action == CART),
        purchases=_count(rows.action == PURCHASE),
        purchased_at=rows.occurred_at.min(where=rows.action == PURCHASE),
        **first,
    )
    first_seen = result.started_at.min().over(ibis.window(group_by=result.person_id))
    return result.mutate(is_first=result.started_at == first_seen).drop(*keys[1:])


@fact("session_actions", reads=("session_gap_minutes", "as_of"))
def session_actions(facts: Facts) -> Table:
    """One row per session and kind of action in it, page views aside: person, `started_at`, `action`, `actions`.

    `started_at` is the session's, so that these rows fall into the same period as the session does.
    """
    rows, keys = _numbered(facts, ())
    session = ibis.window(group_by=[rows[key] for key in keys])
    rows = rows.mutate(started_at=rows.occurred_at.min().over(session)).filter(_.action != VIEW)
    return rows.group_by([*keys, "started_at", "action"]).agg(actions=_.count()).drop(*keys[1:])


def _numbered(facts: Facts, dimensions: Sequence[str]) -> tuple[Table, list[str]]:
    """Events of people with the number of their session, and the columns that tell sessions apart.

    `starts` marks a session's first event, `reload` a page that is loaded again.
    """
    rows = facts["events"]
    if facts.inline or facts.has("visits", "user_agent"):
        rows = rows.filter(~rows.bot)
    given = facts.inline or facts.has("visits", "session_id")
    paged = facts.inline or facts.has("visits", "page")
    rows = rows.select(
        "person_id",
        "occurred_at",
        "action",
        *(("session_id",) if given else ()),
        *(("page",) if paged else ()),
        *dimensions,
        moment=seconds(rows.occurred_at),
        line=rows._line,
    )
    partition = [rows.person_id, rows.session_id] if given else [rows.person_id]
    order = [rows.moment, rows.line]
    stream = ibis.window(group_by=partition, order_by=order)
    before = rows.moment.lag().over(stream)
    quiet = before.isnull() | ((rows.moment - before) > facts.settings.session_gap_minutes * 60)
    # Rows whose file names the session start a new one only where the name changes.
    starts = ibis.ifelse(rows.session_id.isnull(), quiet, before.isnull()) if given else quiet
    reload = ibis.literal(False)
    if paged:
        same = (rows.page == rows.page.lag().over(stream)) & (rows.action == VIEW)
        same = same & (rows.action.lag().over(stream) == VIEW) & ((rows.moment - before) <= RELOAD_SECONDS)
        reload = same.fill_null(False)
    rows = rows.mutate(starts=starts, reload=reload)
    stream = ibis.window(
        group_by=[rows.person_id, rows.session_id] if given else [rows.person_id],
        order_by=[rows.moment, rows.line],
        preceding=None,
        following=0,
    )
    rows = rows.mutate(number=rows.starts.cast("int64").sum().over(stream))
    return rows, ["person_id", *(("session_id",) if given else ()), "number"]


@fact("dwell", reads=("session_gap_minutes", "as_of"))
def dwell(facts: Facts) -> Table:
    """One row per event whose length is known: person, when, `content_type`, `page`, `seconds` until the next event.

    The time a file states is taken first; else the time to the next event of the same session. A session's last event
    has no length and is left out, and so are robots and reloads.
    """
    paged = facts.inline or facts.has("visits", "page")
    rows, keys = _numbered(facts, ("content_type", "duration_s", *(() if paged else ("page",))))
    # Reloads go first: the view they repeat lasts until what comes after them, as long as the session does.
    rows = rows.filter(~rows.reload)
    stream = ibis.window(group_by=[rows[key] for key in keys], order_by=[rows.moment, rows.line])
    ahead = (rows.moment.lead().over(stream) - rows.moment).cast("float64")
    known = ibis.coalesce(rows.duration_s, ahead)
    return rows.select("person_id", "occurred_at", "content_type", "page", seconds=known).filter(_.seconds.notnull())


def _count(test: ibis.expr.types.BooleanValue) -> ibis.Value:
    # DuckDB sums into 128 bits, which it reads back fifty times slower; Ibis takes a sum for 64 bits already.
    return test.sum().cast("int32")
