"""What a look ahead takes for granted, written out in sentences, with the numbers behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from lib.facts.base import Facts
from lib.i18n import N_, Message, msg, msgn
from lib.i18n.quantity import Quantity
from lib.models.rates import POOL, Rates
from lib.models.scenario import Scenario
from lib.models.service import Effect

#: So many of the last months are set against as many to come, and told where they lie so far apart.
LATELY, APART = 3, 0.1


def of(
    facts: Facts,
    scenario: Scenario,
    pool: pd.DataFrame,
    found: Rates,
    margin: float | None,
    effects: Mapping[str, Effect],
) -> tuple[Message, ...]:
    """Every assumption of both paths, the common ones first."""
    return (*_as_things_are(facts, pool, found, margin), *_levers(scenario), *_service(facts, scenario, pool, effects))


def _share(share: float) -> Quantity:
    return Quantity(share, "share")


def _points(share: float) -> float:
    return round(100 * share, 1)


def _as_things_are(facts: Facts, pool: pd.DataFrame, found: Rates, margin: float | None) -> Iterator[Message]:
    yield msgn(
        N_("The coming months are like the last whole month: no trend, no season."),
        N_("The coming months are like the last {count} whole months on average: no trend, no season."),
        len(pool),
    )
    yield msg(
        N_("{share} of those who are customers when a month begins still are when it ends; {arrivals} come a month."),
        share=_share(float(found.retention)),
        arrivals=round(float(found.arrivals), 0 if found.arrivals >= 10 else 1),
    )
    if float(found.value) > 0 and not facts.has("subscriptions"):
        yield msg(
            N_("A customer who is there orders {orders} times a month, for {value} each."),
            orders=round(float(found.frequency), 2),
            value=Quantity(float(found.value), "money"),
        )
    elif float(found.value) > 0:
        yield msg(N_("A subscriber pays {value} a month."), value=Quantity(float(found.value), "money"))
    if margin is not None:
        yield msg(N_("{share} of revenue is left as margin."), share=_share(margin))


def _levers(scenario: Scenario) -> Iterator[Message]:
    if scenario.retention:
        more = N_("Each month {points} in 100 customers more stay than now (at most all of them).")
        fewer = N_("Each month {points} in 100 customers fewer stay than now.")
        yield msg(more if scenario.retention > 0 else fewer, points=_points(abs(scenario.retention)))
    if scenario.frequency:
        more = N_("Customers who are there order {share} more often; first orders of new customers stay as they are.")
        fewer = N_("Customers who are there order {share} less often; first orders of new customers stay as they are.")
        yield msg(more if scenario.frequency > 0 else fewer, share=_share(abs(scenario.frequency)))
    if scenario.order_value:
        more = N_("Orders are {share} larger, at the same margin.")
        fewer = N_("Orders are {share} smaller, at the same margin.")
        yield msg(more if scenario.order_value > 0 else fewer, share=_share(abs(scenario.order_value)))
    if scenario.price:
        more = N_("Prices rise by {share} while costs stay, and {lost} of the orders are lost by it.")
        fewer = N_("Prices fall by {share} while costs stay, and {lost} of the orders are lost by it.")
        shares = {"share": _share(abs(scenario.price)), "lost": _share(scenario.orders_lost)}
        yield msg(more if scenario.price > 0 else fewer, **shares)
    elif scenario.orders_lost:
        yield msg(N_("{lost} of the orders are lost."), lost=_share(scenario.orders_lost))
    if scenario.margin_change:
        change = Quantity(scenario.margin_change, "share", points=True)
        yield msg(N_("The margin changes by {points}."), points=change)
    if scenario.fixed_costs:
        costs = Quantity(scenario.fixed_costs, "money")
        yield msg(N_("Fixed costs of {costs} a month are taken off on both sides."), costs=costs)
    if scenario:
        yield msg(N_("What it costs to bring the change about is not in these numbers."))


def _service(facts: Facts, scenario: Scenario, pool: pd.DataFrame, effects: Mapping[str, Effect]) -> Iterator[Message]:
    there = float(pool["at_start"].mean())
    for name, effect in effects.items():
        typed = scenario.reply_effect if name == "reply" else scenario.detractor_effect
        reached = round(effect.reached, 1)
        if not effect.reached:
            # Nobody is known to be there whom it could reach, whatever it may do.
            yield msg(N_("What better service would do is taken as nothing. {why}"), why=effect.why)
            continue
        if name == "reply":
            minutes = scenario.reply_within_minutes or 0.0
            yield msg(
                N_("{reached} of {all} customers a month wait longer than {hours} h for a first reply; no one would."),
                reached=reached,
                all=round(there),
                hours=round(minutes / 60, 1),
            )
        else:
            yield msg(
                N_("{reached} of {all} customers a month answer as detractors; {share} of them are won over."),
                reached=reached,
                all=round(there),
                share=_share(scenario.detractors_turned),
            )
        if typed is not None:
            yield msg(N_("Of these, {points} in 100 stay in addition: your own guess."), points=_points(typed))
        elif effect.known:
            low, high = effect.interval(facts.settings.confidence)
            yield msg(
                N_(
                    "Of these, {points} in 100 stay in addition ({low} to {high}): by so much more often were "
                    "customers with the better experience still there {days} days later, at equal earlier orders. An "
                    "association, not a proof of cause."
                ),
                points=_points(effect.estimate),
                low=_points(low),
                high=_points(high),
                days=effect.after_days,
            )
        else:
            yield msg(N_("What better service would do is taken as nothing. {why}"), why=effect.why)


def notes(
    facts: Facts, pool: pd.DataFrame, settled: bool, margin: float | None, narrowed: bool, soon: float
) -> tuple[Message, ...]:
    """What the reader should know before she trusts the numbers; `soon` is the revenue foreseen for a month to come."""
    found = []
    if len(pool) < POOL:
        found.append(
            msgn(
                N_("Only {count} whole month tells how things are, so a season may be taken for the usual."),
                N_("Only {count} whole months tell how things are, so a season may be taken for the usual."),
                len(pool),
            )
        )
    if not settled:
        found.append(
            msg(
                N_(
                    "The data begins less than {days} days (the silence after which a customer counts as lost) before "
                    "these months, so too many customers seem to stay."
                ),
                days=facts.churn_after_days,
            )
        )
    found.extend(_lately(pool, soon))
    if margin is None:
        found.append(msg(N_("The margin is not known, so there is no profit. Type it in, or set it in Settings.")))
    if narrowed:
        found.append(
            msg(N_("Only customers of the segment are in it; whoever would join it later by what she does is not."))
        )
    return tuple(found)


def _lately(pool: pd.DataFrame, soon: float) -> Iterator[Message]:
    """Whether the months to come are foreseen so far from the last ones that what is foreseen may be off."""
    recent = float((pool["old_revenue"] + pool["new_revenue"]).tail(LATELY).mean())
    if not recent > 0 or not abs(soon / recent - 1) >= APART:
        return
    low = N_(
        "The last three months brought {recent} each, and the next three are foreseen to bring {soon}: if things go on "
        "as lately, this is too low."
    )
    high = N_(
        "The last three months brought {recent} each, and the next three are foreseen to bring {soon}: if things go on "
        "as lately, this is too high."
    )
    yield msg(low if recent > soon else high, recent=Quantity(recent, "money"), soon=Quantity(soon, "money"))
