"""Cohorts: of those who began together, how many are still there so much later, and what they bring."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table, Value

from lib.errors import BadSetting, MissingData
from lib.facts import Facts
from lib.facts.base import day_after, seconds
from lib.facts.lost import contractual
from lib.facts.orders import one_currency
from lib.i18n import N_
from lib.metrics.metric import Needs, TableMetric
from lib.metrics.retention import DATED, ORDERS
from lib.metrics.value import ONE_CURRENCY
from lib.metrics.view import BY, View, next_grain, start_of_grain
from lib.stats import intervals

VISITS: Needs = {"visits": ("visitor_id", "occurred_at")}
DAY_SECONDS, WEEK_SECONDS = 86400, 7 * 86400
#: Stands for the size of a cohort among its steps, which begin at nought.
SIZE = -1
RANGE = re.compile(r"\s*(\d+)\s*[-–]\s*(\d+)\s*")
ONLY_ORDERS = N_("Revenue by cohort is counted from orders: ask for what=orders, or for customers.")
NO_AMOUNTS = N_("The orders have no amounts, so cohorts of revenue cannot be made: ask for customers.")
NO_SUCH = N_("These files hold no {what} to make cohorts of; there is: {known}.")
BAD_BRACKETS = N_(
    "“{value}” are no brackets: write days since the start from shortest to longest, for example 1-7,8-30,31-90."
)


def available(facts: Facts) -> tuple[str, ...]:
    """What cohorts can be made of in this data: orders, visits, subscription."""
    found = {
        "orders": facts.has("orders", "customer_id", "ordered_at"),
        "visits": facts.has("visits"),
        "subscription": contractual(facts),
    }
    return tuple(name for name, there in found.items() if there)


def days_of(brackets: str) -> list[tuple[int, int]]:
    """The brackets as first and last day since the start, both included."""
    found = [RANGE.fullmatch(piece) for piece in str(brackets).split(",")]
    pairs = [(int(match[1]), int(match[2])) for match in found if match]
    flat = [day for pair in pairs for day in pair]
    rising = all(a <= b for a, b in pairs) and all(a[1] < b[0] for a, b in pairwise(pairs))
    if len(pairs) < len(found) or not rising or max(flat) > 3650:
        raise BadSetting(BAD_BRACKETS, value=brackets)
    return pairs


def rows(view: View, every: str, of: str, kind: str, what: str, brackets: str) -> Table:
    """Per cohort and step: `customers` (active in it), `ended` (active in it for the last time), `revenue`, `squares`.

    The step `SIZE` holds how many the cohort is. With a breakdown cohorts are counted within each group.
    """
    facts = view.facts
    if what not in available(facts) and not facts.inline:
        raise MissingData(NO_SUCH, what=what, known=", ".join(available(facts)))
    if of != "customers":
        if what != "orders":
            raise BadSetting(ONLY_ORDERS)
        if not facts.inline and not facts.has("orders", "amount"):
            raise MissingData(NO_AMOUNTS)
        if not facts.inline and not one_currency(facts):
            raise MissingData(ONE_CURRENCY)
    pairs = days_of(brackets) if kind == "bracket" else []
    people = view.broken_down(view.cut(view.keep(_entries(facts, what), "customer_id"), "entered_at"), "customer_id")
    calendar = replace(view, every=every, _rows={})
    people = people.filter(_.entered_at < day_after(_last(view))).mutate(cohort=calendar.bucket(_.entered_at))
    if what == "subscription":
        deeds = _running(view, people, every, pairs)
    else:
        deeds = _done(view, calendar, people, every, pairs, what, of)
    keys = [*([BY] if view.by else []), "cohort"]
    deeds = deeds.group_by([*keys, "customer_id", "step"]).agg(active=_.active.max(), amount=_.amount.sum())
    hers = ibis.window(group_by=deeds.customer_id)
    back = ibis.window(group_by=deeds.customer_id, order_by=deeds.step.desc(), preceding=None, following=0)
    deeds = deeds.mutate(
        ended=(deeds.step == ibis.ifelse(deeds.active == 1, deeds.step, None).max().over(hers)).fill_null(False),
        from_here=deeds.amount.sum().over(back),
    )
    # What she spends from a step on changes at her own steps only: summed backwards, differences of squares give it.
    later = _.from_here - _.amount
    squares = _.from_here * _.from_here - later * later if kind == "on_or_after" else _.amount * _.amount
    cells = deeds.group_by([*keys, "step"]).agg(
        customers=_.active.sum().cast("int64"),
        ended=_.ended.cast("int64").sum().cast("int64"),
        revenue=_.amount.sum(),
        squares=squares.sum(),
    )
    nothing = ibis.literal(0.0)
    sizes = people.group_by(keys).agg(customers=_.count())
    sizes = sizes.select(
        *keys,
        step=ibis.literal(SIZE, "int64"),
        customers=sizes.customers.cast("int64"),
        ended=ibis.literal(0, "int64"),
        revenue=nothing,
        squares=nothing,
    )
    return cells.union(sizes).order_by([*keys, "step"])


def _entries(facts: Facts, what: str) -> Table:
    """When everybody began: the first order, the first active day, or the start of the first time as a customer."""
    if what == "orders":
        return facts["orders"].filter(_.number == 1).select("customer_id", entered_at=_.ordered_at)
    if what == "visits":
        return facts["active_days"].group_by(customer_id=_.person_id).agg(entered_at=_.day.min())
    return facts["spells"].group_by("customer_id").agg(entered_at=_.started_at.min())


def _last(view: View) -> date:
    """The last day looked at: the period's end, today at the latest."""
    return min(view.closed(view.windows[0])[1], view.facts.as_of)


def _done(
    view: View, calendar: View, people: Table, every: str, pairs: list[tuple[int, int]], what: str, of: str
) -> Table:
    """Orders or active days of the people, and the money they moved, each at its step."""
    facts = view.facts
    if what == "visits":
        days = facts["active_days"]
        deeds = days.select(person=days.person_id, at=days.day, active=ibis.literal(1), amount=ibis.literal(0.0))
    else:
        found = facts["orders"].filter(_.customer_id.notnull())
        deeds = found.select(
            person=found.customer_id, at=found.ordered_at, active=ibis.literal(1), amount=ibis.literal(0.0)
        )
        if of != "customers":
            # Returns count on their own date, so money is taken from the lines and not from the orders.
            moved = facts["sales"].filter(_.customer_id.notnull() & _.amount.notnull())
            moved = moved.select(
                person=moved.customer_id, at=moved.sold_at, active=ibis.literal(0), amount=moved.amount.cast("float64")
            )
            deeds = deeds.union(moved)
    deeds = deeds.filter(_.at < day_after(_last(view)))
    joined = people.join(deeds, people.customer_id == deeds.person)
    if pairs:
        step = _bracket(_days_since(joined), pairs)
    elif every == "week":
        later, first = seconds(calendar.bucket(joined["at"])), seconds(joined.cohort)
        step = ((later - first) / WEEK_SECONDS).round().cast("int64")
    else:
        step = _index(joined["at"], every) - _index(joined.entered_at, every)
    return joined.mutate(step=step.cast("int64")).filter(_.step >= 0)


def _days_since(joined: Table) -> Value:
    later, first = seconds(joined["at"].truncate("D")), seconds(joined.entered_at.truncate("D"))
    return ((later - first) / DAY_SECONDS).round().cast("int64")


def _bracket(days: Value, pairs: list[tuple[int, int]]) -> Value:
    return ibis.cases(*((days.between(first, last), number) for number, (first, last) in enumerate(pairs)), else_=None)


def _index(moment: Value, every: str) -> Value:
    """Calendar months, or quarters, counted through."""
    if every == "quarter":
        return moment.year() * 4 + moment.quarter()
    return moment.year() * 12 + moment.month()


def _running(view: View, people: Table, every: str, pairs: list[tuple[int, int]]) -> Table:
    """The steps at which a customer is one: at her own anniversaries, or on any day of a bracket."""
    spells = view.facts["spells"]
    spells = spells.select(person=spells.customer_id, opens=spells.started_at, closes=spells.ended_at)
    joined = people.join(spells, people.customer_id == spells.person)
    still = joined.closes.isnull()
    found = {"active": ibis.literal(1), "amount": ibis.literal(0.0)}
    if pairs:
        first = joined.entered_at.truncate("D").cast("timestamp")
        pieces = []
        for number, (opens, closes) in enumerate(pairs):
            begins, ends = first + ibis.interval(days=opens), first + ibis.interval(days=closes + 1)
            there = (joined.opens < ends) & (still | (joined.closes > begins))
            pieces.append(joined.filter(there).mutate(step=ibis.literal(number, "int64"), **found))
        return reduce(lambda a, b: a.union(b), pieces)
    unit, length = {"week": ("D", 7), "month": ("M", 1), "quarter": ("M", 3)}[every]
    steps = ibis.range(0, len(_grains(view, every)) + 1).unnest().name("i").as_table()
    joined = joined.cross_join(steps)
    moment = joined.entered_at + (joined.i * length).as_interval(unit)
    there = (joined.opens <= moment) & (joined.closes.isnull() | (joined.closes > moment))
    joined = joined.filter(there, moment < day_after(_last(view)))
    return joined.mutate(step=joined.i.cast("int64"), **found)


def _grains(view: View, every: str) -> list[date]:
    """First days of the grains from the first day anything is known of to the one the last day falls into."""
    firsts = [found.first for found in view.facts.dataset.tables.values() if found.first]
    opens = start_of_grain(min([view.facts.first_day, *firsts]), every, view.facts.settings.week_start)
    found = []
    while opens <= _last(view):
        found.append(opens)
        opens = next_grain(opens, every)
    return found


def finish(frame: pd.DataFrame, view: View, every: str, of: str, kind: str, what: str, brackets: str) -> pd.DataFrame:
    """Every cell of every cohort: blank where its time is not over, nought where it is and nobody came."""
    pairs = days_of(brackets) if kind == "bracket" else []
    keys = [*([BY] if view.by else []), "cohort"]
    frame = frame.assign(cohort=pd.to_datetime(frame["cohort"]).astype("datetime64[us]"))
    sizes = frame.loc[frame["step"] == SIZE, [*keys, "customers"]].rename(columns={"customers": "size"})
    sizes["size"] = sizes["size"].astype("int64")
    cells = sizes.merge(_calendar(sizes["cohort"], view, every, pairs), on="cohort")
    found = frame[frame["step"] != SIZE]
    cells = cells.merge(found, on=[*keys, "step"], how="left").sort_values([*keys, "step"], ignore_index=True)
    counted = ["customers", "ended", "revenue", "squares"]
    cells[counted] = cells[counted].fillna(0).astype(float)
    if kind == "on_or_after":
        cohort = cells[::-1].groupby(keys, dropna=False, sort=False)
        cells["customers"] = cohort["ended"].cumsum()
        cells[["revenue", "squares"]] = cohort[["revenue", "squares"]].cumsum()
    whole = cells[cells["complete"]]
    pooled = [*([BY] if view.by else []), *(["step", "from_day", "to_day"] if pairs else ["step"])]
    whole = whole.groupby(pooled, dropna=False, sort=True)[["size", *counted]].sum().reset_index()
    whole["complete"] = True
    if view.by is None:
        whole.insert(0, "cohort", pd.NaT)
        whole["cohort"] = whole["cohort"].astype("datetime64[us]")
        cells.loc[~cells["complete"], counted] = np.nan
        whole = pd.concat([cells, whole], ignore_index=True)
    return _valued(whole, of, view.facts.settings.confidence, [BY] if view.by else ["cohort"], bool(pairs))


def _calendar(cohorts: pd.Series, view: View, every: str, pairs: list[tuple[int, int]]) -> pd.DataFrame:
    """For each cohort the steps that have begun: `cohort`, `step`, `complete`; with brackets also their days."""
    after = _last(view) + timedelta(days=1)
    records = []
    starts = sorted(stamp.date() for stamp in cohorts.unique())
    closings: dict[date, date] = {}
    for cohort in starts:
        opens, step = cohort, 0
        closes = closings.setdefault(cohort, next_grain(cohort, every))
        for number, (first, last) in enumerate(pairs):
            if cohort + timedelta(days=first) < after:
                records.append((cohort, number, closes + timedelta(days=last) <= after, first, last))
        while not pairs and opens < after:
            closes = closings.setdefault(opens, next_grain(opens, every))
            records.append((cohort, step, closes <= after, 0, 0))
            opens, step = closes, step + 1
    table = pd.DataFrame.from_records(records, columns=["cohort", "step", "complete", "from_day", "to_day"])
    table = table.assign(
        cohort=pd.to_datetime(table["cohort"]).astype("datetime64[us]"), complete=table["complete"].astype(bool)
    )
    return table if pairs else table.drop(columns=["from_day", "to_day"])


def _valued(cells: pd.DataFrame, of: str, level: float, keys: list[str], bracketed: bool) -> pd.DataFrame:
    if of == "customers":
        cells["value"] = cells["customers"] / cells["size"]
        low, high = intervals.wilson(cells["customers"], cells["size"], level)
    else:
        cells["value"] = cells["revenue"] / (1 if of == "revenue" else cells["size"])
        low, high = intervals.mean(cells["revenue"], cells["squares"], cells["size"], level)
        scale = cells["size"] if of == "revenue" else 1
        # Where everybody brought the same (nothing, mostly) there is no spread to judge by.
        certain = low == high
        low, high = np.where(certain, np.nan, low * scale), np.where(certain, np.nan, high * scale)
    cells["low"], cells["high"] = low, high
    cells.loc[cells["value"].isna(), ["low", "high"]] = np.nan
    days = ["from_day", "to_day"] if bracketed else []
    return cells[[*keys, "size", "step", *days, "customers", "value", "low", "high", "complete"]]


COHORTS = TableMetric(
    name="cohorts",
    label=N_("Cohorts"),
    formula=N_(
        "of those who began in the same month (or week, or quarter), how many were there again so many months later"
    ),
    group="retention",
    needs=(ORDERS, *DATED, VISITS),
    rows=rows,
    finish=finish,
    columns={
        "cohort": N_("Began in"),
        "size": N_("Size"),
        "step": N_("Periods later"),
        "from_day": N_("From day"),
        "to_day": N_("To day"),
        "customers": N_("Customers"),
        "value": N_("Value"),
        "low": N_("From"),
        "high": N_("To"),
        "complete": N_("Complete"),
    },
    options={
        "every": ("month", "week", "quarter"),
        "of": ("customers", "revenue", "revenue_per_customer"),
        "kind": ("in_period", "on_or_after", "bracket"),
        "what": ("orders", "visits", "subscription"),
        "brackets": ("1-30,31-60,61-90,91-180,181-365", "1-7,8-30,31-90", "1-90,91-180,181-365"),
    },
    free=frozenset({"brackets"}),
    settings=("week_start", "confidence", "currency"),
    notes=(
        N_(
            "Months are those of the calendar: a first order on 31 January and the next one on 1 February are one "
            "month apart. A subscription is looked at on its own anniversaries."
        ),
        N_("A cell stays blank until its time has passed for everybody in the cohort: nobody can be late yet."),
        N_(
            "“In the period” asks who came exactly then, which analytics tools call N-day retention; “then or later” "
            "asks who was not lost yet, which they call unbounded or rolling retention, and the newest periods of it "
            "still rise; brackets count days since the own first order."
        ),
        N_("The average counts every customer once, over the cohorts that are old enough for that step."),
        N_(
            "A cohort is that of the first order in all the data. The oldest one therefore also holds customers who "
            "bought before the data begins."
        ),
        N_("With a period chosen, cohorts that began in it are shown, and what they did up to its end."),
    ),
    advice=N_(
        "Read a column downwards: are newer customers kept better or worse than older ones at the same age? A cohort "
        "that falls out has a reason in how it was won (a discount, a campaign, a bad month of deliveries). Read a row "
        "to the right: where it flattens, the people left are your regulars."
    ),
    source="docs/sources.md#cohorts",
)

TABLES = (COHORTS,)
