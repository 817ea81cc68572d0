"""What a campaign did: the change of a metric among those it reached, less the change among all others.

Difference in differences (Card and Krueger, 1994): whatever moves everybody alike (a season, a price) cancels out.
Inside a group the same customers are seen before and after, so their change is tested as paired; the groups share
nobody, so their variances add.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.errors import BadSetting, MissingData, UnknownName
from lib.facts import Facts
from lib.facts.base import day_after, start_of
from lib.facts.members import members
from lib.i18n import N_, msg
from lib.metrics import compute, scorecard
from lib.metrics.compare import FEWEST, Difference, differences
from lib.metrics.compute import Ask
from lib.metrics.metric import Blend
from lib.metrics.view import View
from lib.scope import Period, Segment
from lib.stats import compare as tests

LONGEST = 365
COLUMNS = (
    "value",
    "low",
    "high",
    "n",
    "treated_before",
    "treated_after",
    "others_before",
    "others_after",
    "n_treated",
    "n_others",
    "p",
    "verdict",
    "earlier",
    "earlier_p",
    "at",
    "days",
    "per_customer",
)

LABEL = N_("Impact")
FORMULA = N_("(after − before) of those a campaign reached − (after − before) of all other customers")
NOTES = (
    N_("Counts and sums are taken per customer of the group, so that groups of any size can be compared."),
    N_("Only customers known before the day are in either group; who was reached is never among the others."),
    N_(
        "If it was left to chance who was reached, the difference is what the campaign did. If not, it also holds "
        "whatever else set them apart: people written to because they had gone quiet come back in part by themselves."
    ),
    N_(
        "Choose the customers the campaign was meant for as the segment: both groups are then taken from them, as they "
        "were on the day."
    ),
    N_(
        "The same difference over the days before the campaign should be about nought: if the groups moved apart "
        "already then, they would have gone on doing so."
    ),
)
ADVICE = N_(
    "Next time leave out a tenth of those you would write to, by lot. It costs little, and what they do without the "
    "letter is the only sure measure of what the letter does."
)
SOURCE = "docs/sources.md#impact"


@dataclass(frozen=True)
class Groups:
    """Whom it reached and whom not: stored tables of `person_id`, and how many each holds."""

    treated: Table
    others: Table
    n_treated: int
    n_others: int


def impact(view: View, ask: Ask, treated: Segment | str, at: date | None = None, days: int = 30) -> pd.DataFrame:
    """One row with the columns `COLUMNS`: what being reached changed in a metric within `days` days from `at` on.

    `treated` is a segment, read on the day `at`, or the name of a campaign: who got a message of it in those days; its
    first day is the default of `at`. `view` has the segment both groups are taken from. `earlier` is the same
    difference a period earlier, which should be nought. `low`, `high` and `p` are NaN with fewer than 30 customers in
    a group, or too few observations.
    """
    facts = view.facts
    _check(facts, ask, days)
    if at is None:
        if isinstance(treated, Segment):
            raise BadSetting(N_("Say from which day on the segment was treated."))
        at = first_day(facts, treated)
    before, after = Period(at - timedelta(days=days), at - timedelta(days=1)), Period(at, at + timedelta(days=days - 1))
    if after.end and after.end > facts.as_of:
        raise BadSetting(
            N_("The data ends on {end}, which is less than {days} days after {at}: take fewer days or an earlier day."),
            end=facts.as_of,
            days=str(days),
            at=at,
        )
    if before.start and compute.begins(facts, ask) > before.start:
        raise BadSetting(
            N_("The data of {metric} begins on {start}, so the {days} days before {at} are not known."),
            metric=msg(ask.metric.label),
            start=compute.begins(facts, ask),
            days=str(days),
            at=at,
        )
    groups = _groups(view, treated, before, after)
    found = [_change(view, people, before, after, ask) for people in (groups.treated, groups.others)]
    change, se, p = _less(found, groups)
    (low, high), _p = tests.difference(change, se, min(groups.n_treated, groups.n_others), facts.settings.confidence)
    row = {
        "value": change,
        "low": low[0] if not np.isnan(p) else np.nan,
        "high": high[0] if not np.isnan(p) else np.nan,
        "n": groups.n_treated + groups.n_others,
        "n_treated": groups.n_treated,
        "n_others": groups.n_others,
        "p": p,
        "verdict": scorecard.verdicts(pd.Series([p]), facts.settings.confidence)[0],
        "at": pd.Timestamp(at),
        "days": days,
        "per_customer": found[0].is_total,
    }
    for name, difference, size in zip(("treated", "others"), found, (groups.n_treated, groups.n_others), strict=True):
        scale = size if difference.is_total else 1
        row |= {f"{name}_before": difference.before / scale, f"{name}_after": difference.after / scale}
    row |= _before_it(view, groups, before, ask)
    return pd.DataFrame([row])[list(COLUMNS)]


def _check(facts: Facts, ask: Ask, days: int) -> None:
    if not isinstance(days, int) or not 1 <= days <= LONGEST:
        raise BadSetting(N_("An impact is measured over 1 to {most} days, not {days}."), most=LONGEST, days=str(days))
    if isinstance(ask.way, Blend) or not compute.dated(facts, ask):
        raise BadSetting(
            N_("The impact on {metric} cannot be told: its rows have no date, or it is made of other metrics."),
            metric=msg(ask.metric.label),
        )


def campaigns(facts: Facts) -> pd.DataFrame:
    """Campaigns with named receivers, newest first: `campaign`, `first_day`, `last_day`, `customers`."""
    if not facts.has("messages", "campaign", "customer_id", "sent_at"):
        return pd.DataFrame(columns=["campaign", "first_day", "last_day", "customers"])
    sent = facts["messages"].filter(_.campaign.notnull() & _.customer_id.notnull() & _.sent_at.notnull())
    found = sent.group_by("campaign").agg(
        first_day=_.sent_at.min().truncate("D"),
        last_day=_.sent_at.max().truncate("D"),
        customers=_.customer_id.nunique(where=_.delivered),
    )
    return facts.dataset.engine.frame(found.order_by([ibis.desc("last_day"), "campaign"]))


def days_sent(facts: Facts, campaign: str) -> list[date]:
    """The days on which messages of a campaign went out to named customers, first to last."""
    sent = facts["messages"].filter(_.campaign == campaign, _.customer_id.notnull(), _.sent_at.notnull())
    found = facts.dataset.engine.frame(sent.select(day=_.sent_at.truncate("D")).distinct().order_by("day"))
    return [pd.Timestamp(day).date() for day in found["day"]]


def first_day(facts: Facts, campaign: str) -> date:
    """The day a campaign began."""
    found = campaigns(facts)
    if found.empty:
        raise MissingData(N_("It needs a file of messages with the columns campaign, customer and date."))
    if campaign not in set(found["campaign"]):
        raise UnknownName(N_("campaign"), campaign, list(found["campaign"]))
    return found.set_index("campaign").loc[campaign, "first_day"].date()


def _groups(view: View, treated: Segment | str, before: Period, after: Period) -> Groups:
    facts = view.facts
    assert before.start and after.start and after.end
    known = facts["known"]
    known = known.filter(known.known_since.isnull() | (known.known_since < start_of(after.start)))
    if view.segment:
        known = known.semi_join(members(facts, view.segment, after), "person_id")
    if isinstance(treated, Segment):
        reached = never = members(facts, treated, Period(after.start, after.start))
    else:
        first_day(facts, treated)
        sent = facts["messages"].filter(_.campaign == treated, _.sent_at < day_after(after.end))
        # Whom it was sent to and never reached is in neither group.
        reached = (
            sent.filter(_.sent_at >= start_of(after.start), _.delivered).select(person_id=_.customer_id).distinct()
        )
        never = sent.filter(_.sent_at >= start_of(before.start)).select(person_id=_.customer_id).distinct()
    known = known.select("person_id")
    key = f"{view.segment.to_json()} {treated} {after.start} {after.end} {facts.settings}"
    tables = (
        facts.store("treated", known.semi_join(reached, "person_id"), key),
        facts.store("others", known.anti_join(never, "person_id"), key),
    )
    sizes = [int(facts.dataset.engine.frame(table.agg(n=_.count()))["n"].iloc[0]) for table in tables]
    if not all(sizes):
        raise BadSetting(
            N_("There is nobody to compare: {treated} customers were reached, and {others} others were not."),
            treated=str(sizes[0]),
            others=str(sizes[1]),
        )
    return Groups(tables[0], tables[1], sizes[0], sizes[1])


def _change(view: View, people: Table, before: Period, after: Period, ask: Ask) -> Difference:
    views = [replace(view, segment=Segment(), people=people, windows=(window,), _rows={}) for window in (before, after)]
    return differences(views[0], views[1], [ask])[ask.name]


def _less(found: list[Difference], groups: Groups) -> tuple[float, float, float]:
    """The difference of two changes, its standard error and p-value; of totals per customer of the group."""
    changes, variances = [], []
    for difference, size in zip(found, (groups.n_treated, groups.n_others), strict=True):
        if difference.is_total and size > 1:
            # The group is given, so what its customers change on average is a mean and not a stream of arrivals.
            spread = max(difference.se**2 - difference.change**2 / size, 0.0) * size / (size - 1)
            changes.append(difference.change / size)
            variances.append(spread / size**2)
        else:
            changes.append(difference.change)
            variances.append(difference.se**2)
    change, se = changes[0] - changes[1], sqrt(sum(variances)) if not np.isnan(variances).any() else float("nan")
    _interval, p = tests.difference(change, se, min(groups.n_treated, groups.n_others))
    return change, se, float(p[0]) if _enough(found, groups) else float("nan")


def _enough(found: list[Difference], groups: Groups) -> bool:
    """Enough customers in either group, and enough seen of them: of a count in all, of everything else on all sides."""
    seen = [n for difference in found for n in (difference.n_before, difference.n_after)]
    counted = sum(seen) if found[0].is_total else min(seen)
    return min(groups.n_treated, groups.n_others) >= FEWEST and counted >= FEWEST


def _before_it(view: View, groups: Groups, before: Period, ask: Ask) -> dict[str, float]:
    """The same difference between the days before and as many days before those."""
    nothing = {"earlier": float("nan"), "earlier_p": float("nan")}
    assert before.start and before.end
    first = Period(before.start - timedelta(days=before.days or 1), before.start - timedelta(days=1))
    if first.start is None or compute.begins(view.facts, ask) > first.start:
        return nothing
    found = [_change(view, people, first, before, ask) for people in (groups.treated, groups.others)]
    change, _se, p = _less(found, groups)
    return {"earlier": change, "earlier_p": p}
