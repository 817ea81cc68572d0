"""Rows of money and staying: what is left after costs, what subscriptions bring, who was lost, won or rewarded."""

from __future__ import annotations

from dataclasses import replace

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts import Facts
from lib.facts.base import day_after, plus_days
from lib.facts.lost import tells_who_stays
from lib.facts.orders import margin_of_costs, order_dimensions
from lib.facts.points import point_dimensions
from lib.facts.subscriptions import runs_at
from lib.metrics import rows
from lib.metrics.view import BY, PERIOD, WHO, View

MONTHS_PER_YEAR = 12
#: A business's own year, for what a customer brought before she left.
MONTHS_BEFORE = 12


def margin(facts: Facts) -> float | None:
    """The margin in use: the one in Settings, else what the costs of the orders give, else none."""
    given = facts.settings.margin
    return given if given is not None else margin_of_costs(facts)


def period_keys(view: View) -> list[str]:
    return [PERIOD] if PERIOD in view.keys else []


# Money -----------------------------------------------------------------------------------------------------------


def baskets(view: View) -> Table:
    """What orders of the period brought (`amount`, `is_order` 1) and what was taken back in it (`is_order` 0)."""
    sold = rows.orders(view)
    keys = [*view.keys, WHO]
    found = sold.select(*keys, "customer_id", amount=sold.sold.cast("float64"), is_order=ibis.literal(1, "int64"))
    if not rows.has_returns(view.facts):
        return found
    back = view.rows("refunds", time="sold_at", person="customer_id", row="order_key")
    back = back.select(*keys, "customer_id", amount=back.amount.cast("float64"), is_order=ibis.literal(0, "int64"))
    return found.union(back)


def earners(view: View) -> Table:
    """`buyers` with `profit`: revenue after costs, by the margin in Settings or by the costs of the orders.

    Without either, profit is revenue. A line without a cost is taken at the margin of the others.
    """
    people = view.once(rows.buyers)
    share = margin(view.facts)
    if view.facts.settings.margin is not None or share is None:
        return people.mutate(profit=people.revenue * (1.0 if share is None else share))
    keys = [WHO, *period_keys(view)]
    lines = rows.sales(view)
    lines = lines.filter(lines.customer_id.notnull())
    costs = lines.group_by(keys).agg(spent=_.cost.sum().fill_null(0.0), known=_.costed.sum().fill_null(0.0))
    joined = people.left_join(costs, keys)
    spent, known = joined.spent.fill_null(0.0), joined.known.fill_null(0.0)
    return joined.select(*(joined[c] for c in people.columns), profit=known - spent + (joined.revenue - known) * share)


def lifetimes(view: View) -> Table:
    """A row per customer and bucket: `revenue`, `profit`, `orders`, `years` as a customer, and over the complete months
    `at_start` (how often she was there at one's start) and `lost`.
    """
    found = _lifetimes(view)
    return view.broken_down(found, WHO)


def acquired_lifetimes(view: View) -> Table:
    """The same, told apart by the channel a customer was won through."""
    return _by_channel(view, _lifetimes(view))


def paid_lifetimes(view: View) -> Table:
    """`lifetimes` of subscribers: `revenue` is the monthly amount times the months it was paid."""
    return view.broken_down(_paid_lifetimes(view), WHO)


def acquired_paid_lifetimes(view: View) -> Table:
    return _by_channel(view, _paid_lifetimes(view))


def _lifetimes(view: View) -> Table:
    whole = replace(view, by=None, _rows={})
    bought = earners(whole)
    return _together(whole, bought.select(**_sums(whole, bought, "revenue", "profit", "orders")))


def _paid_lifetimes(view: View) -> Table:
    whole = replace(view, by=None, _rows={})
    spans = whole.spans()
    paid = whole.keep(whole.facts["paid_spans"], "customer_id")
    paid = paid.join(spans, [paid.started_at < spans.closes, paid.until.isnull() | (paid.until > spans.opens)])
    until = ibis.least(ibis.coalesce(paid.until, paid.closes), paid.closes, day_after(view.facts.as_of))
    years = rows.years_between(until, ibis.greatest(paid.started_at, paid.opens))
    paid = paid.mutate(**{WHO: paid.customer_id}, revenue=paid.monthly_amount * MONTHS_PER_YEAR * years)
    share = view.facts.settings.margin
    paid = paid.mutate(profit=paid.revenue * (1.0 if share is None else share), orders=0)
    return _together(whole, paid.select(**_sums(whole, paid, "revenue", "profit", "orders")))


def _together(whole: View, money: Table) -> Table:
    time, grains = rows.customer_time(whole), whole.once(rows.customer_grains)
    grains = grains.mutate(lost=grains.at_start - grains.stayed)
    pieces = [
        money,
        time.select(**_sums(whole, time, "years")),
        grains.select(**_sums(whole, grains, "lost", "at_start")),
    ]
    keys = [WHO, *period_keys(whole)]
    return ibis.union(*pieces).group_by(keys).agg(**{name: _[name].sum() for name in LIFETIME})


LIFETIME = ("revenue", "profit", "orders", "years", "lost", "at_start")


def _sums(view: View, table: Table, *names: str) -> dict[str, Value]:
    keys = {key: table[key] for key in (WHO, *period_keys(view))}
    keys[WHO] = keys[WHO].cast("string")
    nought = ibis.literal(0.0, "float64")
    return keys | {name: table[name].cast("float64") if name in names else nought for name in LIFETIME}


def _by_channel(view: View, table: Table) -> Table:
    if view.by is None:
        return table
    won = view.facts["acquired"]
    won = won.select(whose="customer_id", **{BY: won[view.by].cast("string")})
    return table.left_join(won, table[WHO] == won.whose).drop("whose")


# Subscriptions ---------------------------------------------------------------------------------------------------


def subscriber_grains(view: View) -> Table:
    """A row per subscriber and complete month (the grain is a setting): `start_amount`, what she paid a month when it
    began, and what became of it: `lost_amount`, `contraction`, `expansion`, `reactivation`, `new_amount`, `end_amount`.

    A plan as breakdown is the one at the month's start, of those who come or come back the one they take.
    """
    grains = view.grains()
    paid = view.keep(view.facts["paid_spans"], "customer_id")
    by_plan = view.by == "plan"
    if view.by and not by_plan:
        paid = view.broken_down(paid, "customer_id")
    found = paid.join(grains, [paid.started_at < grains.closes, paid.until.isnull() | (paid.until >= grains.opens)])
    before, after = runs_at(found, found.opens), runs_at(found, found.closes)
    dims = {}
    if by_plan:
        plan, amount = found.plan, found.monthly_amount
        dims = {BY: ibis.coalesce(plan.argmax(amount, where=before), plan.argmax(amount, where=after))}
    elif view.by:
        dims = {BY: found[BY].max()}
    table = found.group_by(["customer_id", "opens", *period_keys(view)]).agg(
        start_amount=found.monthly_amount.sum(where=before).fill_null(0.0),
        end_amount=found.monthly_amount.sum(where=after).fill_null(0.0),
        came_before=(found.first_paid_at < found.opens).fill_null(False).cast("int64").max(),
        **dims,
    )
    start, end = table.start_amount, table.end_amount
    back = (start == 0) & (table.came_before == 1)
    return table.mutate(
        lost_amount=ibis.ifelse(end == 0, start, 0.0),
        contraction=ibis.ifelse((end > 0) & (end < start), start - end, 0.0),
        expansion=ibis.ifelse((start > 0) & (end > start), end - start, 0.0),
        reactivation=ibis.ifelse(back, end, 0.0),
        new_amount=ibis.ifelse((start == 0) & (table.came_before == 0), end, 0.0),
        **{WHO: table.customer_id},
    )


def customer_revenue(view: View) -> Table:
    """Customers at the start of each complete month: `start_amount`, their revenue of the twelve months before it, and
    `lost_amount`, the same of those who are no longer customers at its end.
    """
    people = view.once(rows.customer_grains)
    people = people.filter(people.at_start == 1)
    moved = view.facts["sales"].filter(_.customer_id.notnull())
    moved = moved.select(whose=moved.customer_id, moved_at=moved.sold_at, amount=moved.amount)
    found = people.left_join(
        moved,
        [
            people.customer_id == moved.whose,
            moved.moved_at < people.opens,
            moved.moved_at >= people.opens - ibis.interval(months=MONTHS_BEFORE),
        ],
    )
    keys = ["customer_id", "opens", "stayed", WHO, *view.keys]
    table = found.group_by(keys).agg(start_amount=found.amount.sum().fill_null(0.0))
    return table.mutate(lost_amount=table.start_amount * (1 - table.stayed))


def charges(view: View) -> Table:
    """Customers of the list whose monthly charge and state are known: `gone` is 1 if they have left."""
    found = view.once(rows.customer_list).filter(_.monthly_charge.notnull() & _.churned.notnull())
    return found.mutate(gone=found.churned.cast("int64"))


def reasons(view: View) -> Table:
    """For every reason for leaving all customers at the start of each complete month (all of the list, where nothing
    is dated): `at_start` 1, and `lost` 1 for those who then left for that reason.
    """
    whole = replace(view, by=None, _rows={})
    if view.facts.inline or tells_who_stays(view.facts):
        people = whole.once(rows.customer_grains).filter(_.at_start == 1)
        people = people.select(WHO, "at_start", *period_keys(view), lost=1 - people.stayed)
    else:
        people = whole.once(rows.customer_list).filter(_.churned.notnull())
        people = people.select(WHO, at_start=ibis.literal(1, "int64"), lost=people.churned.cast("int64"))
    if view.by is None:
        return people
    told = view.facts["attributes"]
    told = told.select(whose="person_id", reason=told.churn_reason)
    people = people.left_join(told, people[WHO] == told.whose).drop("whose")
    given = people.filter(people.lost == 1).select(**{BY: people.reason}).distinct()
    crossed = people.cross_join(given)
    for_this = crossed.reason.identical_to(crossed[BY]).cast("int64")
    return crossed.mutate(lost=crossed.lost * for_this)


# Lost and found --------------------------------------------------------------------------------------------------


def losses(view: View) -> Table:
    """Customers lost in the period: `ripe` is 1 where it was long enough ago to tell, `back` 1 if she then returned.

    Long enough is the number of days after which silence means goodbye.
    """
    spells = view.facts["spells"]
    history = ibis.window(group_by=spells.customer_id, order_by=spells.started_at)
    spells = spells.mutate(next_start=spells.started_at.lead().over(history)).filter(_.ended_at.notnull())
    found = view.broken_down(view.cut(view.keep(spells, "customer_id"), "ended_at"), "customer_id")
    ripe = found.ended_at <= plus_days(day_after(view.facts.as_of), -view.facts.churn_after_days)
    found = found.mutate(**{WHO: found.customer_id}, ripe=ripe.cast("int64"))
    found = found.mutate(back=ibis.ifelse(found.next_start.notnull(), found.ripe, 0).cast("int64"))
    return view.per_person(found, "ended_at", ripe=found.ripe.max(), back=found.back.max())


# Buying habits ---------------------------------------------------------------------------------------------------


def category_buyers(view: View) -> Table:
    """Customers with an order in the period: `categories`, how many different ones they bought from."""
    lines = rows.sales(view)
    lines = lines.filter(lines.customer_id.notnull() & ((lines.listed >= 0) | lines.listed.isnull()))
    return view.per_person(lines, "sold_at", categories=lines.category.nunique())


def promo_buyers(view: View) -> Table:
    """Customers with an order in the period: `used` is 1 if any of these came with a promo."""
    found = rows.orders(view)
    found = found.filter(found.customer_id.notnull())
    return view.per_person(found, "ordered_at", used=found.with_promo.max())


def members(view: View) -> Table:
    """Customers with an order in the period: `takes_part` is 1 if anything moved on their loyalty account in it."""
    return _taking_part(view, view.once(rows.buyers))


def known_members(view: View) -> Table:
    """The same of all known customers, where there are no orders."""
    return _taking_part(view, view.once(rows.known_customers))


def _taking_part(view: View, people: Table) -> Table:
    keys = [WHO, *period_keys(view)]
    moved = view.cut(view.keep(view.facts["points"], "customer_id"), "occurred_at")
    moved = moved.mutate(**{WHO: moved.customer_id}).group_by(keys).agg(moved=_.count())
    joined = people.left_join(moved, keys)
    return joined.select(*(joined[c] for c in people.columns), takes_part=joined.moved.notnull().cast("int64"))


def points(view: View) -> Table:
    """Movements on loyalty accounts in the period."""
    return view.rows("points", time="occurred_at", person="customer_id", row="row_id")


# Winning customers -----------------------------------------------------------------------------------------------


def spending(view: View) -> Table:
    """Costs of the period. They name nobody, so no segment holds them."""
    return view.rows("spend", time="day", person=None, row="row_id")


def acquired(view: View) -> Table:
    """Customers won in the period, with the channel they came by."""
    return view.rows("acquired", time="acquired_at", person="customer_id")


def _of_channels(facts: Facts) -> tuple[str, ...]:
    return ("channel",)


def _of_orders(facts: Facts) -> tuple[str, ...]:
    return rows.DIMENSIONS[rows.orders](facts)


rows.declare(baskets, _of_orders)
rows.declare(earners, order_dimensions, first_touch=True)
for base in (lifetimes, paid_lifetimes, customer_revenue, losses, reasons):
    rows.declare(base)
rows.declare(subscriber_grains, lambda facts: ("plan",) if facts.inline or facts.has("subscriptions", "plan") else ())
rows.declare(category_buyers, order_dimensions, first_touch=True)
rows.declare(promo_buyers, _of_orders, first_touch=True)
rows.declare(members, order_dimensions, first_touch=True)
rows.declare(known_members)
rows.declare(points, point_dimensions)
rows.declare(spending, _of_channels, nameless=True)
for base in (acquired, acquired_lifetimes, acquired_paid_lifetimes):
    rows.declare(base, _of_channels)
rows.declare(charges)
rows.DATED_BY[charges] = None
