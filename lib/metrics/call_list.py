"""Customers who are likely to leave, those who would be missed most first: a list to call or write to."""

from __future__ import annotations

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.customers import customer_facts
from lib.facts.lost import tells_who_leaves
from lib.i18n import N_, Message, msg
from lib.metrics.lists import BOUGHT, CUSTOMER, REACH, UNSUBSCRIBED, WHOLE, in_order
from lib.metrics.metric import Needs, TableMetric
from lib.metrics.view import View

MODEL = "churn"
#: Bands worth a call.
BANDS = ("high", "medium")
SUBSCRIBED: Needs = {"subscriptions": ("customer_id", "started_at")}
LEFT: Needs = {"customers": ("customer_id", "first_seen_at", "churned_at")}
MARKED: Needs = {"customers": ("customer_id", "churned")}
WHY = {1: "{first}", 2: "{first}; {second}", 3: "{first}; {second}; {third}"}
PLACES = ("first", "second", "third")


def foretold(facts: Facts) -> bool:
    """Whether anything tells who leaves, and a model is at hand to say who will."""
    return MODEL in facts.makers and tells_who_leaves(facts)


def call_list(view: View) -> Table:
    """Customers of high or medium risk: `customer_id`, `churn_risk`, `value_at_risk`, `last_order_at` (if known)."""
    facts = view.facts
    if facts.inline or MODEL not in facts.makers:
        people = facts["known"].mutate(churn_risk=ibis.null("float64"), value_at_risk=ibis.null("float64"))
    else:
        facts.fitted(MODEL)
        people = facts.predictions[MODEL].filter(_.risk_band.isin(BANDS))
    people = view.keep(people, "person_id")
    found = people.rename(customer_id="person_id").select("customer_id", "value_at_risk", "churn_risk")
    known = customer_facts(facts, lensed=False)
    if "last_order_at" in known.columns:
        seen = known.select(seen_of="person_id", last_order_at="last_order_at")
        found = found.left_join(seen, found.customer_id == seen.seen_of).drop("seen_of")
    return in_order(found, found.value_at_risk.desc(), found.churn_risk.desc(), found.customer_id)


def with_reasons(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """The list with `why`: what moves each customer's risk most, in words."""
    told = view.facts.fitted(MODEL).customers.set_index("customer_id")["reasons"]
    said = [why(told.get(name, ())) for name in frame["customer_id"]]
    frame.insert(1 + frame.columns.get_loc("churn_risk"), "why", pd.Series(said, index=frame.index, dtype=object))
    return frame


def why(reasons: tuple[Message, ...]) -> Message:
    """The reasons of one customer as one sentence; empty where there are none."""
    if not reasons:
        return msg("")
    return msg(WHY[len(reasons)], **dict(zip(PLACES, reasons, strict=False)))


CALL_LIST = TableMetric(
    name="call_list",
    label=N_("Customers who may leave"),
    formula=N_(
        "customers who have not left yet and whose risk of leaving is high or medium, those who would be missed most "
        "first: risk × value to come"
    ),
    group="retention",
    needs=(BOUGHT, SUBSCRIBED, LEFT, MARKED),
    when=foretold,
    rows=call_list,
    finish=with_reasons,
    columns={
        "customer_id": CUSTOMER,
        "value_at_risk": N_("Money at risk"),
        "churn_risk": N_("Risk of leaving"),
        "why": N_("Why"),
        "last_order_at": N_("Last order"),
        **REACH,
    },
    units={"value_at_risk": "money", "churn_risk": "share", "value": "money"},
    settings=(
        "churn_after_days",
        "churn_horizon_days",
        "constant_attributes",
        "value_horizon_days",
        "discount_rate",
        "margin",
        "currency",
    ),
    notes=(
        N_("How the risk is foretold, and how often that came true, stands on the page Churn risk."),
        N_("↑ raises the risk, ↓ lowers it; the strongest reason comes first."),
        WHOLE,
        UNSUBSCRIBED,
    ),
    advice=N_(
        "Call the first ones yourself and ask how things are before you offer anything: who is asked often says what "
        "would keep her. An offer without a question teaches people to threaten to leave."
    ),
    source="docs/sources.md#churn-risk",
    to_send=True,
)

TABLES = (CALL_LIST,)
