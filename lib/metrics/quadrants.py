"""What people say beside what they do: customers in four quadrants."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.base import day_after
from lib.facts.lost import tells_who_stays
from lib.facts.orders import one_currency
from lib.i18n import N_
from lib.metrics import rows
from lib.metrics.metric import Needs, TableMetric
from lib.metrics.view import WHO, View
from lib.stats import intervals

QUESTIONS = ("csat", "nps")
#: Deeds that are no sign of engagement: being asked, and needing help.
NOT_ENGAGED = ("answers", "tickets")
ANSWERS: Needs = {"answers": ("question", "score", "customer_id")}
NO_ANSWERS = N_("No named customer answered a satisfaction or a recommendation question.")


def satisfaction_engagement(view: View) -> Table:
    """Customers who answered in the period by `satisfied` and `engaged`, with their revenue in it and who stays.

    Satisfied: the last answer is in the top third of its scale. Engaged: active on at least as many days of the period
    as the median of these customers, and on one at least.
    """
    facts = view.facts
    given = rows.answers(view).filter(_.question.isin(QUESTIONS) & _.customer_id.notnull())
    order = ibis.row_number().over(
        group_by=given[WHO], order_by=[ibis.desc(given.answered_at), ibis.desc(given.row_id)]
    )
    people = given.mutate(_nth=order).filter(_._nth == 0).select("customer_id", "satisfied")
    deeds = view.within(facts["behaviour"], "day").filter(~_.kind.isin(NOT_ENGAGED))
    days = deeds.group_by("person_id").agg(days=_.day.nunique())
    people = people.left_join(days, people.customer_id == days.person_id).drop("person_id")
    people = people.mutate(days=people.days.fill_null(0).cast("float64"))
    if facts.inline or (facts.has("orders", "customer_id", "amount") and one_currency(facts)):
        moved = view.within(facts["sales"].filter(_.customer_id.notnull()), "sold_at")
        moved = moved.group_by(by_whom=_.customer_id).agg(paid=_.amount.sum())
        people = people.left_join(moved, people.customer_id == moved.by_whom).drop("by_whom")
        people = people.mutate(paid=people.paid.fill_null(0.0))
    else:
        people = people.mutate(paid=ibis.null("float64"))
    people = _with_staying(view, people)
    typical = people.agg(typical=ibis.greatest(people.days.quantile(0.5), 1.0))
    people = people.cross_join(typical)
    found = people.mutate(
        satisfied=people.satisfied.cast("int64"), engaged=(people.days >= people.typical).cast("int64")
    )
    return found.group_by("satisfied", "engaged").agg(
        customers=_.count(),
        revenue=_.paid.sum(),
        known=_.stays.count(),
        stayed=_.stays.sum(),
        typical=_.typical.max(),
    )


def _with_staying(view: View, people: Table) -> Table:
    """`stays`: 1 if she is still a customer when the period closes, 0 if not, null if she never was one by then."""
    facts = view.facts
    if not (facts.inline or tells_who_stays(facts)):
        return people.mutate(stays=ibis.null("int64"))
    closes = ibis.least(view.at("after 0"), day_after(facts.as_of))
    spells = facts["spells"]
    spells = spells.filter(spells.started_at < closes)
    runs = (spells.ended_at.isnull() | (spells.ended_at >= closes)).cast("int64")
    still = spells.group_by(whose=spells.customer_id).agg(stays=runs.max())
    return people.left_join(still, people.customer_id == still.whose).drop("whose")


def four(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """All four quadrants, the loyal first: customers, revenue in all and per customer, and the share who stay."""
    every = pd.DataFrame({"satisfied": [1, 1, 0, 0], "engaged": [1, 0, 1, 0]})
    found = every.merge(frame, on=["satisfied", "engaged"], how="left")
    counts = {name: found[name].astype(float).fillna(0) for name in ("customers", "known", "stayed")}
    customers, known, stayed = counts["customers"], counts["known"], counts["stayed"]
    paid = found["revenue"].astype(float)
    low, high = intervals.wilson(stayed, known, view.facts.settings.confidence)
    total = customers.sum()
    return pd.DataFrame(
        {
            "satisfied": found["satisfied"].astype(bool),
            "engaged": found["engaged"].astype(bool),
            "customers": customers.astype(int),
            "share": customers / total if total else np.nan,
            "revenue": paid.where(customers > 0, 0.0) if paid.notna().any() else paid,
            "per_customer": paid / customers.replace(0, np.nan),
            "stays": stayed / known.replace(0, np.nan),
            "stays_low": low,
            "stays_high": high,
            "typical": found["typical"].astype(float).max(),
        }
    )


def answered(facts: Facts) -> bool:
    found = facts["answers"]
    return facts.ask("named answers", (found.question.isin(QUESTIONS) & found.customer_id.notnull()).sum()) > 0


TABLES = (
    TableMetric(
        name="satisfaction_engagement",
        label=N_("Satisfied and engaged"),
        formula=N_("customers who answered in the period by whether they are satisfied and whether they are active"),
        group="satisfaction",
        needs=(
            {**ANSWERS, "orders": ("customer_id", "ordered_at")},
            {**ANSWERS, "visits": ("visitor_id", "occurred_at")},
        ),
        when=answered,
        why_not=NO_ANSWERS,
        rows=satisfaction_engagement,
        finish=four,
        columns={
            "satisfied": N_("Satisfied"),
            "engaged": N_("Engaged"),
            "customers": N_("Customers"),
            "share": N_("Share of customers"),
            "revenue": N_("Revenue"),
            "per_customer": N_("Revenue per customer"),
            "stays": N_("Still customers"),
            "stays_low": N_("Still customers, from"),
            "stays_high": N_("Still customers, to"),
            "typical": N_("Active days that count as engaged"),
        },
        units={
            **dict.fromkeys(("share", "stays", "stays_low", "stays_high"), "share"),
            **dict.fromkeys(("revenue", "per_customer"), "money"),
        },
        settings=("satisfied_threshold", "churn_after_days", "active_actions", "currency"),
        notes=(
            N_(
                "Satisfied: the customer’s last answer on satisfaction or recommendation is in the top third of its "
                "scale."
            ),
            N_(
                "Engaged: active on at least as many days of the period as the median of those who answered; tickets "
                "and survey answers are not counted as activity."
            ),
            N_("Who is active has bought lately, so she is seldom lost already: compare satisfied with unsatisfied."),
        ),
        advice=N_(
            "Dissatisfied but active: they still need you, so mend what they name before they find another. Satisfied "
            "but quiet: remind them; they have nothing against you."
        ),
        source="docs/sources.md#satisfaction-and-engagement",
    ),
)
