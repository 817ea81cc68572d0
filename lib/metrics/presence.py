"""Active days by person: what stands behind the mean of daily, weekly and monthly active people.

Days are not independent of each other, people are taken to be: how sure such a mean is follows from how many of its
days each person brought.
"""

from __future__ import annotations

from datetime import timedelta

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import day_after, seconds, start_of
from lib.facts.told import told_until
from lib.metrics import rows
from lib.metrics.view import PERIOD, WHO, View, first_visit_day


def presence(view: View) -> Table:
    """A row per person and bucket: on how many of its days she counts as `dau`, `wau`, `mau`.

    `full_dau` and `full_mau` are the same over the days with a full window of 30 days. On a single day nobody counts
    twice, so buckets of a day keep one row each: the day's counts themselves.
    """
    if view.every == "day":
        return rows.days(view).mutate(full_dau=_.dau, full_mau=_.mau)
    spans = view.spans()
    last = told_until(view.facts, "visits")
    spans = spans.mutate(closes=ibis.least(spans.closes, day_after(last))).filter(_.opens < _.closes)
    full = start_of(first_visit_day(view.facts) + timedelta(days=rows.WINDOWS["mau"] - 1))
    stays, keys = rows.stays(view), [key for key in view.keys if key != PERIOD]
    pieces = []
    for name, found in stays.items():
        found = found.view()
        there = found.join(spans, [found.enters < spans.closes, found.leaves > spans.opens])
        since, until = ibis.greatest(there.enters, there.opens), ibis.least(there.leaves, there.closes)
        counted = (seconds(until) - seconds(since)) / 86400.0
        since = ibis.greatest(since, full)
        in_full = ibis.greatest((seconds(until) - seconds(since)) / 86400.0, 0.0)
        counts = {other: counted if other == name else ibis.literal(0.0) for other in rows.WINDOWS}
        counts |= {f"full_{other}": in_full if other == name else ibis.literal(0.0) for other in ("dau", "mau")}
        period = [PERIOD] if PERIOD in view.keys else []
        pieces.append(there.select("person_id", *keys, *period, **counts))
    together = ibis.union(*pieces, distinct=False)
    names = (*rows.WINDOWS, "full_dau", "full_mau")
    sums = {name: together[name].sum() for name in names}
    return together.group_by(["person_id", *view.keys]).agg(**sums).mutate(**{WHO: _.person_id})


rows.declare(presence, rows.DIMENSIONS[rows.days], first_touch=True)
