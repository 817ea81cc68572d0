"""Who is likely to leave, whom to call first, and the other lists to act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from lib import charts
from lib.i18n import N_, Message
from lib.metrics.call_list import why
from lib.metrics.registry import TABLES
from lib.report import pieces
from lib.report.blocks import Block, Chart, Table, Text
from lib.report.material import Material

#: So many are named in the report; the workbook has more.
MOST_CALLED, MOST_LISTED = 8, 15
BANDS: Mapping[str, str] = MappingProxyType(
    {"high": N_("High risk"), "medium": N_("Medium risk"), "low": N_("Low risk")}
)
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "customer_id": N_("Customer"),
        "risk": N_("Risk of leaving"),
        "band": N_("Risk"),
        "value_at_risk": N_("Money at risk"),
        "predicted_value": N_("Value to come"),
        "why": N_("Why"),
    }
)
UNITS: Mapping[str, str] = MappingProxyType({"risk": "share", "value_at_risk": "money", "predicted_value": "money"})
NO_BETTER = N_(
    "This forecast cannot be told from simply looking at how long ago somebody was last here: no better than recency. "
    "Use the list as one sorted by silence."
)
#: All lists to send from, the most urgent first.
LISTS = tuple(name for name, table in TABLES.items() if table.to_send)


def churn(m: Material) -> Iterator[Block]:
    found = m.churn
    if isinstance(found, Message):
        return
    if found.customers.empty:
        yield Text(m.tr(N_("Nobody is left to ask about: every customer of this view counts as lost already.")))
        return
    yield Text(headline(m, found))
    yield Text(m.tr(found.why), small=True)
    for note in found.notes:
        yield Text(m.tr(note), small=True)
    if found.no_better_than_recency:
        yield Text(m.tr(NO_BETTER), small=True)
    yield _bands(m, found)
    if found.customers["risk"].notna().any() and len(found.population):
        calibration = found.calibration()
        if len(calibration) > 1:
            title = m.tr(N_("How the risk foretold for a time that is over compares with who left"))
            figure = charts.calibration(calibration, m.look).update_layout(height=230)
            yield Chart(figure=figure, title=title, kind="calibration")
    people = called(m, found)
    most = m.tr(N_("Whom to call first: those who would be missed most"))
    yield pieces.table(m, m.people(people), HEADINGS, UNITS, title=most, most=MOST_CALLED)


def called(m: Material, found: Any) -> pd.DataFrame:
    """The customers of a forecast, most value at risk first, with the reasons in words."""
    people = found.customers
    return people.assign(
        why=[m.tr(why(reasons)) for reasons in people["reasons"]],
        band=[m.tr(BANDS[band]) for band in people["band"]],
    ).drop(columns="reasons")


def headline(m: Material, found: Any) -> str:
    people = found.customers
    if not people["risk"].notna().any():
        return m.tr.plural(
            N_("{count} customer is quiet for longer than usual for her"),
            N_("{count} customers are quiet for longer than usual for them"),
            int((people["band"] == "high").sum()),
        )
    leaving, named = round(people["risk"].sum()), {"all": m.count(len(people)), "days": found.horizon_days}
    if found.horizon_days is None:
        told = m.tr.plural(
            N_("About {count} of {all} customers is likely to leave"),
            N_("About {count} of {all} customers are likely to leave"),
            leaving,
            all=named["all"],
        )
    else:
        told = m.tr.plural(
            N_("About {count} of {all} customers is likely to leave within {days} days"),
            N_("About {count} of {all} customers are likely to leave within {days} days"),
            leaving,
            **named,
        )
    if people["value_at_risk"].isna().all():
        return told
    money = m.number(float(f"{people['value_at_risk'].sum():.3g}"), "money")
    return m.tr(N_("{told}: {money} at risk"), told=told, money=money)


def _bands(m: Material, found: Any) -> Table:
    rows = []
    for band, name in BANDS.items():
        those = found.customers[found.customers["band"] == band]
        money = those["value_at_risk"]
        rows.append(
            (
                m.tr(name),
                m.count(len(those)),
                m.number(float(f"{money.sum():.3g}"), "money") if money.notna().any() else "",
            )
        )
    head = (N_("Risk"), N_("Customers"), N_("Money at risk"))
    return Table(head=tuple(m.tr(text) for text in head), rows=tuple(rows), right=frozenset((1, 2)))


def lists(m: Material) -> Iterator[Block]:
    """Every list to act on that has somebody on it."""
    for name in LISTS:
        found = m.attempt(m.ws.action_list, name)
        if found is None or found.rows.empty:
            continue
        declared = TABLES[name]
        note = m.tr(declared.advice)
        if found.left_out:
            unsubscribed = m.tr.plural(
                N_("{count} customer unsubscribed and is left out."),
                N_("{count} customers unsubscribed and are left out."),
                found.left_out,
            )
            note = f"{note} {unsubscribed}"
        rows = m.people(found.rows)
        yield pieces.table(
            m, rows, declared.columns, declared.units, title=m.tr(declared.label), note=note, most=MOST_LISTED
        )
