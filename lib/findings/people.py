"""Who is behind a finding: the customers of its group whom it concerns, with addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import day_after, start_of
from lib.findings import campaigns, sheets
from lib.findings.campaigns import SOURCE as CAMPAIGN
from lib.findings.changes import SOURCE as CHANGE
from lib.findings.finding import Finding
from lib.findings.numbers import label_of
from lib.findings.sheets import Outcome, Sheet
from lib.findings.study import Study
from lib.metrics import lists
from lib.metrics.lists import ActionList
from lib.metrics.view import View
from lib.scope import Period


def behind(view: View, finding: Finding) -> ActionList:
    """The customers of the group to write to: those with the bad outcome where it is bad news, all of it otherwise.

    `rows`: `customer_id`, `happened_at`, `group`, `measured` (in the finding's unit; not where all have the same),
    `value`, `email`, `phone`; the unsubscribed are left out and counted. Empty where nobody is named.
    """
    study = Study(view)
    if finding.of[0] == CHANGE:
        found = _of_change(study, finding)
    elif finding.of[0] == CAMPAIGN:
        found = campaigns.not_reached(study, finding.of[3])
    else:
        found = _of_group(study, finding)
    return lists.to_send(view, found)


def _of_group(study: Study, finding: Finding) -> Table:
    name, outcome_name, field, *groups = finding.of
    sheet = sheets.BY_NAME[name]
    outcome = next(one for one in sheets.outcomes(study, sheet) if one.name == outcome_name)
    rows = sheets.table(study, sheet)
    assert rows is not None
    if sheet.follows:
        rows = sheets.one_each(study, sheet, rows)
    elif field.startswith("of:"):
        rows = sheets.with_attributes(study, rows, (field.partition(":")[2],))
    rows = rows.mutate(group=label_of(rows, field), measured=rows[outcome.name], happened_at=rows._at)
    rows = rows.filter(rows.group.isin(groups), rows.measured.notnull())
    if finding.good is False:
        rows = rows.filter(concerned(outcome, rows.measured, finding.against))
    return newest(study, sheet, rows)


def concerned(outcome: Outcome, measured: ibis.Value, usual: float) -> ibis.Value:
    """Whether a row is part of the bad news: a bad answer, a goodbye, a wait longer than usual."""
    if outcome.kind == "share":
        return measured == (0.0 if outcome.better == "up" else 1.0)
    if outcome.kind == "score":
        return measured < 0
    return measured < usual if outcome.better == "up" else measured > usual


def newest(study: Study, sheet: Sheet, rows: Table) -> Table:
    """One row per known customer, her latest, newest first."""
    rows = rows.filter(rows._person.notnull()).select("_person", "happened_at", "group", "measured")
    known = study.facts["known"].select(_customer="person_id")
    rows = rows.semi_join(known, rows._person == known._customer)
    latest = rows.group_by(customer_id=rows._person).agg(
        group=rows.group.argmax(rows.happened_at),
        measured=rows.measured.argmax(rows.happened_at),
        happened_at=rows.happened_at.max(),
    )
    if sheet.follows:
        latest = latest.drop("measured")
    kept = [c for c in ("customer_id", "happened_at", "group", "measured") if c in latest.columns]
    return lists.in_order(latest.select(*kept), _.happened_at.desc(), _.customer_id)


def _of_change(study: Study, finding: Finding) -> Table:
    """Customers whom a change concerns: those who spent less than before, or whose rows of the period are bad."""
    _source, metric, *days = finding.of
    now, before = (Period(*(date.fromisoformat(day) for day in pair)) for pair in (days[:2], days[2:]))
    if metric in ("revenue", "average_order_value") and study.facts.has("orders", "customer_id"):
        return _spent_less(study, now, before)
    later = replace(study, view=replace(study.view, windows=(now,), _rows={}))
    for sheet in sheets.SHEETS:
        for outcome in sheet.outcomes:
            rows = sheets.table(later, sheet) if outcome.metric == metric else None
            if rows is not None:
                rows = rows.mutate(group=ibis.null("string"), measured=rows[outcome.name], happened_at=rows._at)
                rows = rows.filter(rows.measured.notnull())
                if finding.good is False:
                    rows = rows.filter(concerned(outcome, rows.measured, finding.against))
                return newest(study, sheet, rows).drop("group")
    nobody = study.facts["known"].limit(0).select(customer_id="person_id")
    return lists.in_order(nobody, nobody.customer_id)


def _spent_less(study: Study, now: Period, before: Period) -> Table:
    rows = study.view.keep(study.facts["sales"], "customer_id").filter(_.customer_id.notnull())
    spent = {
        name: rows.amount.sum(where=_between(rows.sold_at, period)).fill_null(0.0)
        for name, period in (("spent_now", now), ("spent_before", before))
    }
    found = rows.group_by("customer_id").agg(**spent)
    found = found.filter(found.spent_before > found.spent_now)
    return lists.in_order(found, (_.spent_before - _.spent_now).desc(), _.customer_id)


def _between(moment: ibis.Value, period: Period) -> ibis.Value:
    assert period.start and period.end
    return (moment >= start_of(period.start)) & (moment < day_after(period.end))
