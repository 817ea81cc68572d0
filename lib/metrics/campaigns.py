"""The impact of every campaign side by side: what it changed in a number among those it reached."""

from __future__ import annotations

from dataclasses import replace

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from lib.errors import BadSetting, MissingData
from lib.i18n import N_
from lib.metrics import activity, compute, engagement, impact, scorecard, value
from lib.metrics.compute import Ask
from lib.metrics.metric import TableMetric
from lib.metrics.view import ALWAYS, View

#: What is asked of a campaign, the first where nothing else is.
MEASURED = {
    metric.name: metric
    for metric in (
        value.CUSTOMERS,
        value.REVENUE,
        value.ORDERS_PER_CUSTOMER,
        engagement.CONVERSION_RATE,
        engagement.VISIT_FREQUENCY,
        activity.ENGAGEMENT_RATE,
    )
}
#: The latest campaigns; one compares four groups of rows for each.
MOST = 20
NEEDED = {"messages": ("customer_id", "sent_at", "campaign"), "orders": ("customer_id", "ordered_at")}


def campaigns(view: View, metric: str, days: str) -> Table:
    """The latest campaigns that name their receivers: first day and how many customers they reached."""
    sent = view.keep(view.facts["messages"], "customer_id")
    sent = sent.filter(sent.campaign.notnull() & sent.customer_id.notnull())
    sent = view.cut(sent, "sent_at")
    found = sent.group_by("campaign").agg(
        at=sent.sent_at.min().truncate("D"), customers=sent.customer_id.nunique(where=sent.delivered)
    )
    return found.order_by([ibis.desc("at"), "campaign"]).limit(MOST)


def measured(frame: pd.DataFrame, view: View, metric: str, days: str) -> pd.DataFrame:
    """Each campaign's impact from its first day on; empty where the data does not reach far enough to tell."""
    facts = view.facts
    way = compute.chosen(facts, MEASURED[metric])
    if way is None:
        raise MissingData(N_("This number cannot be computed from these files: choose another one."))
    ask, records = Ask(metric, MEASURED[metric], way), []
    asked = replace(view, windows=(ALWAYS,), by=None, every=None, _rows={})
    for row in frame.itertuples():
        try:
            found = impact.impact(asked, ask, str(row.campaign), pd.Timestamp(row.at).date(), int(days)).iloc[0]
            records.append([found[column] for column in TOLD])
        except BadSetting:
            # Too near the beginning or the end of the data: the campaign is named, its impact is not known.
            records.append([np.nan] * len(TOLD))
    told = pd.DataFrame(records, columns=list(TOLD), index=frame.index)
    together = pd.concat([frame, told], axis=1)
    together["verdict"] = scorecard.verdicts(together["p"].astype(float), facts.settings.confidence)
    return together[list(IMPACT.columns)]


TOLD = ("value", "low", "high", "p", "treated_before", "treated_after", "others_before", "others_after")
IMPACT = TableMetric(
    name="impact",
    label=impact.LABEL,
    formula=impact.FORMULA,
    group="engagement",
    needs=(NEEDED,),
    rows=campaigns,
    finish=measured,
    options={"metric": tuple(MEASURED), "days": ("30", "7", "14", "60", "90")},
    columns={
        "campaign": N_("Campaign"),
        "at": N_("First day"),
        "customers": N_("Customers reached"),
        "value": N_("Impact"),
        "low": N_("Impact, at least"),
        "high": N_("Impact, at most"),
        "p": "p",
        "verdict": N_("Verdict"),
        "treated_before": N_("Reached, before"),
        "treated_after": N_("Reached, after"),
        "others_before": N_("Others, before"),
        "others_after": N_("Others, after"),
    },
    notes=impact.NOTES,
    advice=impact.ADVICE,
    source=impact.SOURCE,
)
TABLES = (IMPACT,)
