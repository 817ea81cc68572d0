"""Loyalty lenses counted: how many customers stand where, what they paid, who was lost, and who moved where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.base import day_after, start_of
from lib.facts.lenses import LENSES, RFM_GRID, UNKNOWN, lenses
from lib.facts.lost import tells_who_stays
from lib.facts.standing import standing
from lib.i18n import N_
from lib.metrics.lists import in_order
from lib.metrics.metric import TableMetric
from lib.metrics.view import BY, View
from lib.stats import intervals

#: Where somebody comes from who was not known yet when the period began.
NEWCOMER = "newcomer"
#: Without a period, who moved is told over so many last days.
USUAL_DAYS = 90


@dataclass(frozen=True)
class Moments:
    """The two days a period is looked at: as they begin. `end` is None where it is the end of today."""

    start: date
    end: date | None
    #: The first and the last day of what lies between.
    first: date
    last: date


def moments(view: View) -> Moments:
    """When the view's period begins and is over; without a start it is the last 90 days."""
    window, facts = view.windows[-1], view.facts
    last = min(view.closed(window)[1], facts.as_of)
    start = window.start or max(facts.first_day, last + timedelta(days=1 - USUAL_DAYS))
    start = min(start, last)
    return Moments(start, None if last >= facts.as_of else last + timedelta(days=1), start, last)


def states(view: View, lens: str) -> Table:
    """One row per customer known at the end: `customer_id`, `before`, `before_state` (null: not known yet), `after`,
    `after_state`, `paid` so far, and `was` and `stays`, whether she was a customer at either end (null: never told).
    """
    facts, when = view.facts, moments(view)
    # What a field calls a group of the file is not what a lens calls its own.
    before = lenses(facts, when.start)
    before = before.select(_before_id=before.person_id, before=before[lens], before_state=before.stage_state)
    after = lenses(facts, when.end)
    after = after.select(customer_id="person_id", after=after[lens], after_state="stage_state")
    paid = standing(facts, when.end).select(_paid_id="person_id", paid="paid")
    people = view.keep(after, "customer_id")
    people = people.left_join(before, people.customer_id == before._before_id).drop("_before_id")
    people = people.left_join(paid, people.customer_id == paid._paid_id).drop("_paid_id")
    people = people.mutate(was=ibis.null("int64"), stays=ibis.null("int64"))
    if facts.inline or tells_who_stays(facts):
        until = start_of(when.end) if when.end else day_after(facts.as_of)
        for name, moment in (("was", start_of(when.start)), ("stays", until)):
            there = _customers_at(facts, moment)
            people = people.mutate(**{name: people.customer_id.isin(there.customer_id).cast("int64")})
    if view.by:
        people = view.broken_down(people, "customer_id")
    return people


def _customers_at(facts: Facts, moment: ibis.Value) -> Table:
    rows = facts["spells"].filter(_.started_at < moment)
    return rows.filter(rows.ended_at.isnull() | (rows.ended_at >= moment))


def moved(view: View, lens: str) -> Table:
    """Customers by where they were and are: `customers`, `paid`, `was` customers at the start and of these `lost`."""
    people = states(view, lens)
    keys = [*([BY] if view.by else []), "before", "before_state", "after", "after_state"]
    return people.group_by(keys).agg(
        customers=people.count(),
        revenue=people.paid.sum(),
        was=people.was.sum(),
        lost=(people.was - people.stays).sum(where=people.was == 1),
    )


def shares(frame: pd.DataFrame, view: View, lens: str) -> pd.DataFrame:
    """A row per answer of the lens, the lowest first, those without anybody too."""
    groups = frame[BY].drop_duplicates().tolist() if view.by else [None]
    made = [_shares(frame[_same(frame[BY], group)] if view.by else frame, view, lens) for group in groups]
    if not view.by:
        return made[0]
    named = [one.assign(**{BY: group}) for one, group in zip(made, groups, strict=True)]
    return pd.concat(named)[[BY, *made[0].columns]].reset_index(drop=True) if made else pd.DataFrame()


def _same(column: pd.Series, group: object) -> pd.Series:
    return column.isna() if pd.isna(group) else column == group


def _shares(frame: pd.DataFrame, view: View, lens: str) -> pd.DataFrame:
    answers = [*LENSES[lens]]
    if (frame["after"] == UNKNOWN).any():
        answers.append(UNKNOWN)
    now = frame.groupby("after")[["customers", "revenue"]].sum(min_count=1).reindex(answers)
    active = frame[frame["after_state"] == "active"].groupby("after")["customers"].sum().reindex(answers).fillna(0)
    then = frame.groupby("before")[["was", "lost"]].sum(min_count=1).reindex(answers).astype(float)
    customers = now["customers"].fillna(0).astype(float)
    revenue = now["revenue"].astype(float)
    was, lost = then["was"].fillna(0), then["lost"].fillna(0)
    low, high = intervals.wilson(lost, was, view.facts.settings.confidence)
    total = customers.sum()
    return pd.DataFrame(
        {
            "group": answers,
            "customers": customers.astype(int).to_numpy(),
            "share": (customers / total if total else customers * np.nan).to_numpy(),
            "active": active.astype(int).to_numpy(),
            "revenue": (revenue.where(customers > 0, 0.0) if revenue.notna().any() else revenue).to_numpy(),
            "per_customer": (revenue / customers.where(customers > 0)).to_numpy(),
            "customers_at_start": was.astype(int).to_numpy(),
            "lost_share": (lost / was.where(was > 0)).to_numpy(),
            "lost_low": low,
            "lost_high": high,
        }
    )


def transitions(frame: pd.DataFrame, view: View, lens: str) -> pd.DataFrame:
    """A row per move that anybody made: newcomers first, then from the lowest up; stages also tell who is quiet."""
    keys = ["before", "after"]
    if lens == "stage":
        keys = ["before", "before_state", "after", "after_state"]
    frame = frame.assign(before=frame["before"].fillna(NEWCOMER), before_state=frame["before_state"].fillna("active"))
    found = frame.groupby(keys, as_index=False)[["customers"]].sum()
    origin = keys[: len(keys) // 2]
    found["share"] = found["customers"] / found.groupby(origin)["customers"].transform("sum")
    rank = {answer: place for place, answer in enumerate((NEWCOMER, *LENSES[lens], UNKNOWN))}
    order = found[keys].apply(
        lambda column: column.map(lambda answer: rank.get(answer, len(rank) + (answer == "quiet")))
    )
    return found.loc[order.sort_values(keys).index, [*keys, "customers", "share"]].reset_index(drop=True)


def people(view: View, lens: str, answer: str) -> Table:
    """Customers who stand somewhere at the period's end, for a list to act on: those who paid most first."""
    when = moments(view)
    said = lenses(view.facts, when.end)
    said = view.keep(said.filter(said[lens] == answer), "person_id")
    said = said.select("rfm", "stage_state", customer_id="person_id")
    stood = standing(view.facts, when.end)
    stood = stood.select(_id="person_id", purchases="bought", last_purchase_at="bought_at", paid="paid")
    found = said.join(stood, said.customer_id == stood._id)
    kept = found.select("customer_id", "stage_state", "purchases", "last_purchase_at", "rfm", value="paid")
    return in_order(kept, kept.value.fill_null(0.0).desc(), kept.purchases.desc(), kept.customer_id)


def grid(view: View) -> Table:
    """Buyers at the end of the period by their scores for recency and frequency."""
    when = moments(view)
    people = view.keep(lenses(view.facts, when.end), "person_id").filter(_.rfm.notnull())
    paid = standing(view.facts, when.end).select(_paid_id="person_id", paid="paid")
    people = people.left_join(paid, people.person_id == paid._paid_id)
    people = people.mutate(
        recency=people.rfm.substr(0, 1).cast("int64"), frequency=people.rfm.substr(1, 1).cast("int64")
    )
    return people.group_by("recency", "frequency").agg(customers=people.count(), revenue=people.paid.sum())


def every_cell(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """All 25 cells with the segment each belongs to."""
    cells = [(r, f, name) for r, names in RFM_GRID.items() for f, name in enumerate(names, 1)]
    every = pd.DataFrame(cells, columns=["recency", "frequency", "segment"])
    found = every.merge(frame, on=["recency", "frequency"], how="left")
    found["customers"] = found["customers"].fillna(0).astype(int)
    total = found["customers"].sum()
    found["share"] = found["customers"] / total if total else np.nan
    return found[["recency", "frequency", "segment", "customers", "share", "revenue"]]


ORDERS = {"orders": ("customer_id", "ordered_at")}
NEEDS = (
    ORDERS,
    {"subscriptions": ("customer_id", "started_at")},
)
RULES = ("loyalty_rules", "churn_after_days", "satisfied_threshold", "session_gap_minutes", "currency")
LENS = {"lens": tuple(LENSES)}
ON_TWO_DAYS = N_(
    "Everybody is looked at twice, as the period begins and when it is over; without a chosen period these are the "
    "last 90 days."
)
NOTES = (
    N_(
        "“Unknown” is an answer: without visits nobody can be told never to have visited, and without answers nobody "
        "to like you."
    ),
    N_("Visitors whom no file names are not counted."),
)


def _table(name: str, label: str, formula: str, rows: Callable, finish: Callable, **more) -> TableMetric:
    return TableMetric(
        name=name,
        label=label,
        formula=formula,
        group="reach",
        needs=NEEDS,
        rows=rows,
        finish=finish,
        settings=RULES,
        source="docs/sources.md#loyalty-lenses",
        **more,
    )


TABLES = (
    _table(
        "loyalty_stage_share",
        N_("Loyalty stages"),
        N_(
            "customers by the highest stage they have reached at the end of the period, or by another lens: the step "
            "of their journey, the type of buyer, words and deeds, the RFM segment; what they have paid so far, and "
            "who was lost"
        ),
        moved,
        shares,
        options=LENS,
        columns={
            "group": N_("Group"),
            "customers": N_("Customers"),
            "share": N_("Share of customers"),
            "active": N_("Active"),
            "revenue": N_("Paid so far"),
            "per_customer": N_("Paid per customer"),
            "customers_at_start": N_("Customers when the period began"),
            "lost_share": N_("Lost since then"),
            "lost_low": N_("Lost, from"),
            "lost_high": N_("Lost, to"),
        },
        units={
            **dict.fromkeys(("share", "lost_share", "lost_low", "lost_high"), "share"),
            **dict.fromkeys(("revenue", "per_customer"), "money"),
        },
        words={"group": "stage"},
        notes=(
            *NOTES,
            ON_TWO_DAYS,
            N_(
                "Lost: of those who stood there and were customers when the period began, who no longer are at its end."
            ),
            N_(
                "Active: seen at all, by an order, a visit, a request or an answer, within the days after which one "
                "counts as lost."
            ),
        ),
        advice=N_(
            "Look for the stage where most stop, and do one thing that takes people on from there; then look again "
            "in a quarter of a year."
        ),
    ),
    _table(
        "loyalty_transitions",
        N_("Who moved where"),
        N_("customers by where they stood as the period began and where they stand at its end"),
        moved,
        transitions,
        options=LENS,
        columns={
            "before": N_("From"),
            "before_state": N_("Active or quiet before"),
            "after": N_("To"),
            "after_state": N_("Active or quiet now"),
            "customers": N_("Customers"),
            "share": N_("Share of those from there"),
        },
        units={"share": "share"},
        words={"before": "stage", "before_state": "stage_state", "after": "stage", "after_state": "stage_state"},
        notes=(
            *NOTES,
            ON_TWO_DAYS,
            N_("The highest stage reached only rises; who rests in it is quiet. Newcomers were not known before."),
        ),
        advice=N_(
            "Compare where people come from with where they go: what leaves a stage must be replaced from below."
        ),
    ),
    _table(
        "rfm_grid",
        N_("RFM grid"),
        N_("buyers by how lately and how often they bought, each scored from 1 to 5 against all other buyers"),
        grid,
        every_cell,
        columns={
            "recency": N_("Recency score"),
            "frequency": N_("Frequency score"),
            "segment": N_("Segment"),
            "customers": N_("Customers"),
            "share": N_("Share of customers"),
            "revenue": N_("Paid so far"),
        },
        units={"share": "share", "revenue": "money"},
        words={"segment": "rfm_segment"},
        notes=(
            N_("Score: 1 + the whole fifths of buyers who are strictly below, so equal customers score equal."),
            N_("Where most bought once, the lowest score of frequency is theirs and the next may be empty."),
        ),
        advice=N_(
            "Thank the champions, bring back first those who were good and are late, and spend nothing on the rest "
            "of those who are long gone."
        ),
    ),
)
