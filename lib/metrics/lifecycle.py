"""Who makes up the active people of a period: new, returning, back after a break; and who went quiet."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import day_after, start_of
from lib.i18n import N_
from lib.metrics.engagement import VISITS
from lib.metrics.metric import TableMetric
from lib.metrics.rows_engagement import active_in, first_covered
from lib.metrics.view import BY, View, first_visit_day, next_grain, start_of_grain

CAME = ("new", "returning", "resurrected")
COUNTS = (*CAME, "dormant")


def lifecycle(view: View, every: str) -> Table:
    """A row per period (and group) in which anybody came or stayed away: `period`, then the four counts."""
    groups = [BY] if view.by else []
    first, last = _span(view, every)
    days = view.keep(view.facts["active_days"], "person_id")
    # Who comes after the end of the view is not active in its last, cut period.
    found = view.broken_down(active_in(view, days.filter(days.day < day_after(last)), every), "person_id")
    came = found.select(*groups, period=found.opens, status=found.status)
    gone = found.filter(found.next.isnull() | (found.next != found.following))
    gone = gone.select(*groups, period=gone.following, status=ibis.literal("dormant"))
    people = came.union(gone).filter(_.period >= start_of(first), _.period < day_after(last))
    counts = {name: (people.status == name).sum() for name in COUNTS}
    return people.group_by([*groups, "period"]).agg(**counts).order_by([*groups, "period"])


def _span(view: View, every: str) -> tuple[date, date]:
    """The first day of the first period to show and the last day to count; a period cut at its start is not shown."""
    window, week_start = view.windows[0], view.facts.settings.week_start
    start, end = view.closed(window)
    start = max(start, first_visit_day(view.facts)) if window.start is None else start
    opens = start_of_grain(start, every, week_start)
    if opens < start and window.start is not None:
        opens = next_grain(opens, every)
    return opens, min(end, view.facts.as_of)


def every_period(frame: pd.DataFrame, view: View, every: str) -> pd.DataFrame:
    """Periods without anybody too; `active` is the sum of who came; `complete` whether the period is over and covered.

    Who stays away from a period that is not over cannot be known, so `dormant` is empty there.
    """
    groups = [BY] if view.by else []
    opens, last = _span(view, every)
    covered, periods = first_covered(view.facts, every), []
    while opens <= last:
        closes = next_grain(opens, every)
        periods.append((pd.Timestamp(opens), opens >= covered and closes <= last + timedelta(days=1)))
        opens = closes
    # A view of less than a period has none to show.
    index = pd.DataFrame(periods, columns=["period", "complete"])
    index = index.astype({"period": "datetime64[us]", "complete": bool})
    if groups:
        index = index.merge(frame[groups].drop_duplicates(), how="cross")
    frame = frame.assign(period=pd.to_datetime(frame["period"]).astype("datetime64[us]"))
    whole = index.merge(frame, on=["period", *groups], how="left")
    whole[list(COUNTS)] = whole[list(COUNTS)].fillna(0).astype(float)
    whole["active"] = whole[list(CAME)].sum(axis=1)
    whole["dormant"] = whole["dormant"].where(whole["complete"])
    return (
        whole[["period", *groups, "active", *COUNTS, "complete"]]
        .sort_values([*groups, "period"])
        .reset_index(drop=True)
    )


TABLES = (
    TableMetric(
        name="lifecycle",
        label=N_("Who is active"),
        formula=N_(
            "active people of a period: new (never seen before), returning (active in the period before too), "
            "resurrected (back after a break); dormant: active in the period before, not in this one"
        ),
        group="engagement",
        needs=(VISITS,),
        rows=lifecycle,
        finish=every_period,
        options={"every": ("month", "week", "day", "quarter")},
        columns={
            "period": N_("Period"),
            "active": N_("Active"),
            "new": N_("New"),
            "returning": N_("Returning"),
            "resurrected": N_("Back after a break"),
            "dormant": N_("Went quiet"),
            "complete": N_("Complete"),
        },
        settings=("active_actions", "week_start"),
        notes=(
            N_("Active = new + returning + resurrected, as in Amplitude’s and PostHog’s lifecycle charts."),
            N_("In the first period of the data everybody is new, because nothing is known of the time before."),
            N_("Who stays away is known only when a period is over, so the last one may have no figure."),
        ),
        advice=N_(
            "A base that holds lives on returning people, not on new ones. When more go quiet than come new, mend what "
            "happens in the first weeks before paying for more visitors; when many come back after a break, find out "
            "what called them and do it on purpose."
        ),
        source="docs/sources.md#lifecycle",
    ),
)
