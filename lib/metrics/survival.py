"""Survival: how long customers stay, although most of them have not left yet."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table, Value

from lib.facts import Facts
from lib.facts.base import day_after, seconds, start_of
from lib.facts.lost import contractual, tells_who_stays
from lib.i18n import N_
from lib.metrics.metric import Needs, TableMetric
from lib.metrics.retention import DATED, NO_SILENCE, ORDERS, VISITED
from lib.metrics.view import BY, View
from lib.stats.survival import kaplan_meier, logrank

LABELLED: Needs = {"customers": ("customer_id", "churned", "tenure_months")}
DAY_SECONDS, DAYS_PER_MONTH = 86400, 365.25 / 12
MOST_POINTS = 400
#: Groups that are tested against one another; the curves of more are given without a test.
MOST_GROUPS = 200


def by_label(facts: Facts) -> bool:
    """Whether all that is known is who left and how many months everybody stayed."""
    return not contractual(facts) and facts.has("customers", "churned", "tenure_months")


def tells_how_long(facts: Facts) -> bool:
    """Whether anything tells how long customers stay."""
    return tells_who_stays(facts) or by_label(facts)


def rows(view: View) -> Table:
    """Per group and age in days: `lost` (left at that age) and `censored` (followed so far, and still there)."""
    ages = _labelled(view) if by_label(view.facts) and not view.facts.inline else _dated(view)
    keys = [*([BY] if view.by else []), "age"]
    counted = ages.group_by(keys).agg(lost=_.lost.sum().cast("int64"), all=_.count())
    return counted.select(*keys, "lost", censored=counted["all"] - counted.lost).order_by(keys)


def _dated(view: View) -> Table:
    """Everybody's first time as a customer, from its first day to its end or to the last day looked at."""
    spells = view.keep(view.facts["spells"], "customer_id")
    history = ibis.window(group_by=spells.customer_id, order_by=spells.started_at)
    first = spells.mutate(nth=ibis.row_number().over(history)).filter(_.nth == 0)
    first = view.broken_down(view.cut(first, "started_at"), "customer_id")
    until = min(view.closed(view.windows[0])[1], view.facts.as_of)
    first = first.filter(_.started_at < day_after(until))
    lost = (first.ended_at < day_after(until)).fill_null(False)
    age = _day_number(ibis.ifelse(lost, first.ended_at, start_of(until))) - _day_number(first.started_at)
    # An end before the start is a slip of the pen: she was lost at once.
    return first.mutate(age=ibis.greatest(age, 0), lost=lost.cast("int64"))


def _day_number(moment: Value) -> Value:
    return (seconds(moment.truncate("D").cast("timestamp")) / DAY_SECONDS).round().cast("int64")


def _labelled(view: View) -> Table:
    """From a list of customers that says who left and how long everybody stayed, without a date."""
    people = view.keep(view.facts["attributes"], "person_id")
    people = view.broken_down(people.filter(_.churned.notnull() & (_.tenure_months >= 0)), "person_id")
    age = (people.tenure_months * DAYS_PER_MONTH).round().cast("int64")
    return people.mutate(age=age, lost=people.churned.cast("int64"))


def finish(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """The curve of everybody, or of each group with the p-value of the log-rank test between them."""
    level, columns = view.facts.settings.confidence, ["day", "at_risk", "lost", "survival", "low", "high"]
    if view.by is None:
        return _drawable(_curve(frame, level))[columns]
    groups = dict(iter(frame.groupby(BY, dropna=False, sort=True)))
    if not groups:
        return pd.DataFrame(columns=[BY, *columns, "p"])
    known = [group for name, group in groups.items() if not pd.isna(name)]
    # Among so many groups a test says nothing anybody could use, and takes minutes.
    p = logrank(known)[1] if len(known) <= MOST_GROUPS else np.nan
    curves = [_drawable(_curve(group, level)).assign(**{BY: name}) for name, group in groups.items()]
    return pd.concat(curves, ignore_index=True).assign(p=p)[[BY, *columns, "p"]]


def _curve(counts: pd.DataFrame, level: float) -> pd.DataFrame:
    curve = kaplan_meier(counts["age"], counts["lost"], counts["censored"], level)
    return curve.rename(columns={"age": "day"}).astype({"day": "int64", "at_risk": "int64", "lost": "int64"})


def _drawable(curve: pd.DataFrame) -> pd.DataFrame:
    """At most `MOST_POINTS` rows or so: steps too small to be seen are told with the next one."""
    if len(curve) <= MOST_POINTS:
        return curve
    fallen = (1 - curve["survival"]) * (MOST_POINTS / max(1 - curve["survival"].iloc[-1], 1e-12))
    kept = np.floor(fallen).diff().fillna(1).ge(1)
    kept.iloc[[0, -1]] = True
    lost = curve["lost"].cumsum()[kept].diff().fillna(curve["lost"].iloc[0]).astype("int64")
    return curve[kept].assign(lost=lost).reset_index(drop=True)


SURVIVAL = TableMetric(
    name="survival",
    label=N_("How long customers stay"),
    formula=N_("share of customers not yet lost so many days after they began (Kaplan-Meier)"),
    group="retention",
    needs=(*DATED, LABELLED, ORDERS, VISITED),
    when=tells_how_long,
    why_not=NO_SILENCE,
    rows=rows,
    finish=finish,
    columns={
        "day": N_("Day"),
        "at_risk": N_("Still followed"),
        "lost": N_("Lost"),
        "survival": N_("Still customers"),
        "low": N_("From"),
        "high": N_("To"),
        "p": N_("Chance alone (p)"),
    },
    units={"survival": "share", "low": "share", "high": "share"},
    settings=("churn_after_days", "confidence", "currency"),
    notes=(
        N_(
            "Customers who have not left count for as long as they were seen, and are then set aside: leaving them "
            "out, or counting them as staying for ever, would both be wrong."
        ),
        N_(
            "Without recorded departures a customer is lost when the days of silence are over (see Settings), not on "
            "the day they were last here: only then could anybody know. Until that day the curve stays at 100%."
        ),
        N_("Each customer's first time counts. Who comes back later begins anew, which this curve does not show."),
        N_(
            "Customers who began before the data does are seen from their first row on, so their earlier time is not "
            "counted."
        ),
        N_("With a period chosen, customers who began in it are followed up to its end."),
        N_(
            "Lists that only say who left and after how many months are counted in months of 30.4 days; a period does "
            "not apply to them."
        ),
    ),
    advice=N_(
        "Look for where the curve falls steeply: that is the age at which to be in touch, a little before. Compare the "
        "groups by how they were won; a channel whose customers leave early may cost more than it brings."
    ),
    source="docs/sources.md#survival",
)

TABLES = (SURVIVAL,)
