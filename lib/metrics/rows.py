"""The kinds of rows metrics are counted over: functions from a view to keyed rows, where `_who` is the customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.answers import answer_dimensions
from lib.facts.base import day_after, days_between, plus_days, seconds, start_of
from lib.facts.orders import order_dimensions
from lib.facts.sessions import visit_dimensions
from lib.facts.subscriptions import plans_at
from lib.facts.tickets import ticket_dimensions
from lib.metrics.view import BY, PERIOD, WHO, View, first_visit_day

#: Touchpoints that are support, in the languages files come in.
AT_SUPPORT = "support|ticket|help ?desk|service desk|поддержк|обращени"
YEAR_SECONDS = 365.25 * 86400


# Visits ----------------------------------------------------------------------------------------------------------


def sessions(view: View) -> Table:
    """Sessions that started in the period."""
    rows = view.rows("sessions", time="started_at", person="person_id")
    return rows.filter(rows.events > 0)


def visitors(view: View) -> Table:
    """Persons with a session in the period: `sessions`, `goals`, `actions`."""
    rows = sessions(view)
    sums = {"goals": rows.goals.sum(), "actions": rows.actions.sum()}
    return view.per_person(rows, "started_at", sessions=rows.count(), **sums)


def dwell(view: View) -> Table:
    """Events of the period whose length is known: `seconds` until the next event."""
    return view.rows("dwell", time="occurred_at", person="person_id")


def robots(view: View) -> Table:
    """Days with visits left out as robots'. They name nobody, so no segment holds them."""
    return view.rows("robots", time="day", person=None)


#: `new` or `returning`: the special breakdown of activity by whether the window holds the person's first day ever.
NEWNESS = "new_or_returning"
WINDOWS = {"dau": 1, "wau": 7, "mau": 30}


def days(view: View) -> Table:
    """Every day of the period with `dau`, `wau`, `mau`: distinct persons active on it, in its last 7, its last 30 days.

    A person active on day d counts until her next active day or the window's length, whichever comes first, so
    nobody is counted twice. A breakdown takes the person's first touch in the period.
    """
    groups = [BY] if view.by else []
    steps = [step for name, found in stays(view).items() for step in _steps(found, name, groups)]
    steps_table = ibis.union(*steps).group_by([*groups, "day"]).agg(**{name: _[name].sum() for name in WINDOWS})
    calendar = view.calendar()
    if groups:
        calendar = calendar.cross_join(steps_table.select(BY).distinct())
        match = [calendar.day == steps_table.day, calendar[BY].identical_to(steps_table[BY])]
        table = calendar.left_join(steps_table, match).drop("day_right", f"{BY}_right")
    else:
        table = calendar.left_join(steps_table, "day").drop("day_right")
    running = ibis.window(group_by=[table[k] for k in groups], order_by=table.day, preceding=None, following=0)
    table = table.select(
        "day", *groups, **{name: table[name].fill_null(0).sum().over(running).cast("int64") for name in WINDOWS}
    )
    full = table.day >= start_of(first_visit_day(view.facts) + timedelta(days=WINDOWS["mau"] - 1))
    table = table.mutate(full_window=full, stickiness=ibis.ifelse(full, table.dau / table.mau.nullif(0), None))
    return view.cut(table, "day").mutate(**{WHO: _.day.cast("string")})


def stays(view: View) -> dict[str, Table]:
    """For each of `WINDOWS` a row per stretch of days on which a person counts: `person_id`, `enters`, `leaves`."""
    spans = view.keep(view.facts["active_days"], "person_id")
    if view.by and view.by != NEWNESS:
        spans = spans.left_join(_first_touch(view), "person_id").drop("person_id_right")
    found = {}
    for name, length in WINDOWS.items():
        over = plus_days(spans.day, length)
        leaves = ibis.least(over, ibis.coalesce(spans.next_day, over))
        if view.by == NEWNESS:
            turns = plus_days(spans.first_day, length)
            new = spans.select(
                "person_id", enters=spans.day, leaves=ibis.least(leaves, turns), **{BY: ibis.literal("new")}
            )
            later = spans.select(
                "person_id", enters=ibis.greatest(spans.day, turns), leaves=leaves, **{BY: ibis.literal("returning")}
            )
            found[name] = new.union(later).filter(_.enters < _.leaves)
        else:
            keys = [BY] if view.by else []
            found[name] = spans.select("person_id", *keys, enters=spans.day, leaves=leaves)
    return found


def _steps(found: Table, name: str, groups: list[str]) -> list[Table]:
    """+1 on the day a person enters the window's count and −1 on the day she leaves it."""
    counts = [{n: ibis.literal(sign if n == name else 0, "int64") for n in WINDOWS} for sign in (1, -1)]
    return [found.select(*groups, day=found[side], **counts[i]) for i, side in enumerate(("enters", "leaves"))]


def _first_touch(view: View) -> Table:
    rows = view.facts["sessions"]
    if view.by in rows.columns:
        # Who is active in the window of a period's first days may have come only before it: her first touch ever, then.
        ever = rows.group_by("person_id").agg(ever=rows[view.by].cast("string").argmin(rows.started_at))
        now = view.within(rows, "started_at")
        now = now.group_by("person_id").agg(now=now[view.by].cast("string").argmin(now.started_at))
        both = ever.left_join(now, "person_id")
        return both.select("person_id", **{BY: ibis.coalesce(both.now, both.ever)})
    people = view.facts["attributes"].select("person_id")
    return view.broken_down(people, "person_id")


def known_customers(view: View) -> Table:
    """Known customers in each bucket, with `active` (1 if she did anything in it) and `visited`."""
    people = view.broken_down(view.keep(view.facts["known"], "person_id"), "person_id")
    spans = view.spans()
    people = people.join(spans, people.known_since.isnull() | (people.known_since < spans.closes))
    keys = [PERIOD] if PERIOD in view.keys else []
    deeds = view.cut(view.keep(view.facts["behaviour"], "person_id"), "day")
    active = deeds.group_by(["person_id", *keys]).agg(active=_.count().clip(upper=1))
    rows = people.left_join(active, ["person_id", *keys])
    return rows.mutate(active=rows.active.fill_null(0), **{WHO: rows.person_id})


# Answers ---------------------------------------------------------------------------------------------------------


def answers(view: View) -> Table:
    dated = view.facts.inline or view.facts.has("answers", "answered_at")
    return view.rows("answers", time="answered_at" if dated else None, person="customer_id", row="row_id")


def nps_answers(view: View) -> Table:
    return answers(view).filter(_.question == "nps")


def csat_answers(view: View) -> Table:
    return answers(view).filter(_.question == "csat")


def support_answers(view: View) -> Table:
    """Satisfaction answers given at a support touchpoint."""
    rows = csat_answers(view)
    return rows.filter(rows.touchpoint.lower().re_search(AT_SUPPORT))


def ces_answers(view: View) -> Table:
    """Effort answers on the scale most of them use (scales are never mixed): `ease`, the score, of which high is easy.

    A survey in which low is easy is turned round when its file is loaded, as its mapping says.
    """
    rows = answers(view).filter(_.question == "ces")
    top = view.facts.ask("ces scale", _ces_scale(view)) if not view.facts.inline else 7.0
    rows = rows.filter(rows.scale_max == top)
    reach = (rows.score - rows.scale_min) / (rows.scale_max - rows.scale_min)
    return rows.mutate(ease=rows.score, easy=reach >= view.facts.settings.satisfied_threshold - 1e-9)


def other_scale_answers(view: View) -> Table:
    """Effort answers on another scale than the one reported."""
    rows = answers(view).filter(_.question == "ces")
    top = view.facts.ask("ces scale", _ces_scale(view)) if not view.facts.inline else 7.0
    return rows.filter(rows.scale_max != top)


def _ces_scale(view: View) -> ibis.Value:
    rows = view.facts["answers"].filter(_.question == "ces")
    return rows.group_by("scale_max").agg(n=_.count()).agg(top=_.scale_max.argmax(_.n)).top.as_scalar()


# Tickets ---------------------------------------------------------------------------------------------------------


def tickets(view: View) -> Table:
    """Tickets opened in the period."""
    return view.rows("tickets", time="opened_at", person="customer_id", row="row_id")


# Orders ----------------------------------------------------------------------------------------------------------


def orders(view: View) -> Table:
    """Orders placed in the period, guests' included."""
    return view.rows("orders", time="ordered_at", person="customer_id", row="order_key")


def sales(view: View) -> Table:
    """Order lines of the period with the money they moved, returns on their own date."""
    return view.rows("sales", time="sold_at", person="customer_id", row="order_key")


def buyers(view: View) -> Table:
    """Customers with an order in the period: `orders`, `revenue`, `last_number` (orders ever, up to the last one).

    Revenue is net of what they returned in the period, also where a return stands as a sale of its own.
    """
    rows = orders(view)
    rows = rows.filter(rows.customer_id.notnull())
    people = view.per_person(
        rows, "ordered_at", orders=rows.count(), revenue=rows.amount.sum(), last_number=rows.number.max()
    )
    if not has_returns(view.facts):
        return people
    keys = [WHO] + ([PERIOD] if PERIOD in view.keys else [])
    moved = sales(view).filter(_.customer_id.notnull()).group_by(keys).agg(moved=_.amount.sum())
    joined = people.left_join(moved, keys)
    return joined.select(
        *(joined[c] for c in people.columns if c != "revenue"), revenue=joined.moved.fill_null(joined.revenue)
    )


def has_returns(facts: Facts) -> bool:
    """Whether money came back: it may do so outside the order's period, or in rows that belong to no order."""
    return facts.ask("returns", (facts["sales"].amount < 0).sum()) > 0


def gaps(view: View) -> Table:
    """Orders of the period that follow an earlier one of the same customer."""
    rows = orders(view)
    return rows.filter(rows.days_since_previous.notnull())


def second_orders(view: View) -> Table:
    """Second orders of customers, placed in the period."""
    return gaps(view).filter(_.number == 2)


def first_orders(view: View) -> Table:
    """First orders of the period by customers seen before: `days` from the first visit or the date on the list."""
    rows = orders(view)
    rows = rows.filter(rows.number == 1)
    people = view.facts["attributes"]
    known = [people[c] for c in ("first_visit_at", "first_seen_at") if c in people.columns]
    if not known:
        return rows.limit(0).mutate(days=ibis.null("float64"))
    seen = people.select(known_as="person_id", seen_at=ibis.least(*known) if len(known) > 1 else known[0])
    rows = rows.join(seen, rows.customer_id == seen.known_as, how="inner")
    return rows.mutate(days=days_between(rows.ordered_at, rows.seen_at)).filter(_.days >= 0)


# Customers over time ---------------------------------------------------------------------------------------------


def customer_grains(view: View) -> Table:
    """A row per customer and complete month (the grain is a setting): `at_start`, `stayed`, `at_end`, `is_new`.

    `stayed` asks for the same customer at both ends. `is_new` marks the month of her very first start. A plan as
    breakdown is the one she had when the month began; of those who came within it, when it closed.
    """
    grains = view.grains()
    by_plan = view.by == "plan" and view.facts.has("subscriptions", "plan")
    spells = view.keep(view.facts["spells"], "customer_id")
    began = ibis.window(group_by=spells.customer_id)
    spells = spells.mutate(first_start=spells.started_at.min().over(began))
    if not by_plan:
        spells = view.broken_down(spells, "customer_id")
    rows = spells.join(
        grains,
        [
            spells.started_at < grains.closes,
            spells.ended_at.isnull() | (spells.ended_at >= grains.opens),
        ],
    )

    def there(moment: ibis.Value) -> ibis.Value:
        return ((rows.started_at < moment) & (rows.ended_at.isnull() | (rows.ended_at >= moment))).cast("int64").max()

    dims = {BY: rows[BY].max()} if view.by and not by_plan else {}
    keys = ["customer_id", "opens", *([PERIOD] if PERIOD in view.keys else [])]
    table = rows.group_by(keys).agg(
        at_start=there(rows.opens),
        at_end=there(rows.closes),
        closes=rows.closes.max(),
        is_new=(rows.first_start >= rows.opens).cast("int64").max(),
        **dims,
    )
    if by_plan:
        plans = plans_at(view.facts, table).rename(whose="customer_id", then="opens", **{BY: "plan"})
        match = [table.customer_id == plans.whose, table.opens == plans.then]
        table = table.left_join(plans, match).drop("whose", "then")
    return table.mutate(stayed=table.at_start * table.at_end, **{WHO: table.customer_id})


def customer_time(view: View) -> Table:
    """A row per customer and bucket: `years` she was a customer in it."""
    spans = view.spans()
    spells = view.broken_down(view.keep(view.facts["spells"], "customer_id"), "customer_id")
    rows = spells.join(
        spans,
        [spells.started_at < spans.closes, spells.ended_at.isnull() | (spells.ended_at > spans.opens)],
    )
    until = ibis.least(ibis.coalesce(rows.ended_at, rows.closes), rows.closes, day_after(view.facts.as_of))
    since = ibis.greatest(rows.started_at, rows.opens)
    return rows.mutate(years=years_between(until, since), **{WHO: rows.customer_id})


def years_between(until: ibis.Value, since: ibis.Value) -> ibis.Value:
    return ((seconds(until) - seconds(since)) / YEAR_SECONDS).clip(lower=0)


def customer_list(view: View) -> Table:
    """The rows of the customer list, one per customer, as they stand: without dates no period cuts them."""
    return view.rows("attributes", time=None, person="person_id").filter(_.is_customer)


def searches(view: View) -> Table:
    """Search rows of one kind of export, so that no click counts twice: the one told apart by what is asked for."""
    shapes = view.facts.shapes() if not view.facts.inline else ("+day+query",)
    wanted = view.by if view.by in ("query", "page", "device", "country") else None
    fitting = [s for s in shapes if wanted is None or f"+{wanted}" in s]
    # Totals come from the export that hides least: by day alone if there is one, else the least split.
    fitting.sort(key=lambda s: ("+day" not in s, s.count("+"), s))
    shape = fitting[0] if fitting else ""
    dated = "+day" in shape
    rows = view.rows("searches", time="day" if dated else None, person=None)
    return rows.filter(rows["shape"] == shape).mutate(**{WHO: rows._line.cast("string")})


def _of_visits(facts: Facts) -> tuple[str, ...]:
    return (*visit_dimensions(facts), *(("landing_page",) if facts.has("visits", "page") else ()))


def _of_searches(facts: Facts) -> tuple[str, ...]:
    return tuple(name for name in ("query", "page", "device", "country") if any(name in s for s in facts.shapes()))


def _of_orders(facts: Facts) -> tuple[str, ...]:
    return (*order_dimensions(facts), *(("first_or_repeat",) if facts.has("orders", "customer_id") else ()))


#: Which columns the rows of a kind can be broken down by, besides what is known of the customer.
DIMENSIONS: dict[Callable[[View], Table], Callable[[Facts], tuple[str, ...]]] = {
    sessions: _of_visits,
    visitors: _of_visits,
    days: lambda facts: (NEWNESS, *visit_dimensions(facts)),
    dwell: lambda facts: tuple(name for name in ("content_type", "page") if facts.has("visits", name)),
    orders: _of_orders,
    sales: order_dimensions,
    buyers: order_dimensions,
    gaps: order_dimensions,
    second_orders: order_dimensions,
    first_orders: order_dimensions,
    nps_answers: answer_dimensions,
    csat_answers: answer_dimensions,
    ces_answers: answer_dimensions,
    support_answers: answer_dimensions,
    tickets: ticket_dimensions,
    searches: _of_searches,
}
#: Rows that are people: a breakdown by something that varies between their events takes the first touch in the period.
FIRST_TOUCH: set[Callable[[View], Table]] = {visitors, buyers, days}
#: Rows that name nobody, so that neither a segment nor what is known of customers applies.
NAMELESS: set[Callable[[View], Table]] = {searches, robots}
#: The column without which rows of a kind have no date: its table and its name. None: they never have one.
DATED_BY: dict[Callable[[View], Table], tuple[str, str] | None] = {
    customer_list: None,
    searches: ("searches", "day"),
    **dict.fromkeys(
        (nps_answers, csat_answers, ces_answers, support_answers, other_scale_answers), ("answers", "answered_at")
    ),
}


def declare(
    base: Callable[[View], Table],
    dimensions: Callable[[Facts], tuple[str, ...]] = lambda facts: (),
    *,
    first_touch: bool = False,
    nameless: bool = False,
    dated_by: tuple[str, str] | None = None,
) -> None:
    """Make a kind of rows that stands in another file known: what `DIMENSIONS` and its neighbours say of those here."""
    DIMENSIONS[base] = dimensions
    if first_touch:
        FIRST_TOUCH.add(base)
    if nameless:
        NAMELESS.add(base)
    if dated_by is not None:
        DATED_BY[base] = dated_by


def dated(facts: Facts, base: Callable[[View], Table]) -> bool:
    """Whether rows of a kind have dates in this data, so that a period cuts them."""
    if base not in DATED_BY:
        return True
    column = DATED_BY[base]
    return column is not None and facts.has(*column)
