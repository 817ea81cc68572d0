"""Whom a segment chooses: its rules as conditions on customer_facts and on rows of the tables behind it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_

import ibis
from ibis.expr.types import BooleanValue, Table

from lib import schema
from lib.errors import BadSetting, UnknownName
from lib.facts.base import Facts, day_after, start_of
from lib.facts.customers import customer_facts, definitions_read, foresee, is_behavioural
from lib.i18n import N_, msg
from lib.scope import Period, Rule, Segment

#: What a flag may be called in a rule typed by hand.
YES = ("true", "yes", "1", "да")


def members(facts: Facts, segment: Segment, period: Period) -> Table:
    """The persons a segment chooses: one column, `person_id`. Rows of theirs are never chosen one by one.

    A field `table.column` asks for at least one row with that value in the table, up to the period's end, and `is_not`
    for none. A rule about something unknown does not hold, so that a negated group holds where its rules are unknown.
    """
    rules = segment.leaves
    foresee(facts, [rule.field for rule in rules])
    at = period.start if any(is_behavioural(rule.field) for rule in rules) else None
    key = f"members {segment.to_json()} {at} {period.end}"
    if key not in facts.remembered:
        rows = customer_facts(facts, at, lensed=False)
        if any(rule.field not in rows.columns for rule in rules):
            rows = customer_facts(facts, at)
        chosen = rows.filter(_holding(facts, rows, segment, period)).select("person_id")
        facts.remembered[key] = facts.store("members", chosen, key, *definitions_read(facts))
    return facts.remembered[key]


def _holding(facts: Facts, people: Table, segment: Segment, period: Period) -> BooleanValue:
    """Where a group holds; everybody is in one without rules."""
    tests = [
        _holding(facts, people, rule, period) if isinstance(rule, Segment) else _test(facts, people, rule, period)
        for rule in segment.rules
    ]
    if not tests:
        return ibis.literal(True)
    together = reduce(and_ if segment.match == "all" else or_, tests)
    return ~together if segment.negated else together


def _test(facts: Facts, people: Table, rule: Rule, period: Period) -> BooleanValue:
    table, dot, column = rule.field.partition(".")
    if dot and rule.field not in people.columns:
        return _any_row(facts, people, rule, table, column, period)
    if rule.field not in people.columns:
        raise UnknownName(
            N_("customer field"), rule.field, [c for c in people.columns if c not in ("person_id", "is_customer")]
        )
    # “In the last 30 days” ends where behaviour is read: when the period began, or now.
    began = period.start if is_behavioural(rule.field) else None
    return _holds(people[rule.field], rule, began or facts.as_of + timedelta(days=1))


def _any_row(facts: Facts, people: Table, rule: Rule, table: str, column: str, period: Period) -> BooleanValue:
    """Whether the rule holds for any of her rows; the contrary of `is` is that it holds for none."""
    if not facts.has(table, column) and column not in facts.extras(table):
        choices = [f"{t}.{c}" for t, found in facts.dataset.tables.items() for c in (*found.roles, *found.extras)]
        raise UnknownName(N_("customer field"), rule.field, [*people.columns, *choices])
    declared = schema.table(table)
    if declared.person is None or (table != "visits" and not facts.has(table, declared.person)):
        raise BadSetting(
            N_("The rows of {table} name no customers, so nobody can be chosen by them."), table=msg(declared.label)
        )
    rows = facts["events"] if table == "visits" else facts.raw(table)
    # A visitor who is known as a customer is that customer.
    person = rows.person_id if table == "visits" else rows[declared.person]
    # “Never” is no row of that kind, not a row of another kind.
    asked = rule.contrary if rule.op in ("is_not", "not_last_days", "unknown") else rule
    assert asked is not None
    last = min(period.end or facts.as_of, facts.as_of)
    holds = _holds(rows[column], asked, last + timedelta(days=1)) & person.notnull()
    if declared.time and period.end and facts.has(table, declared.time):
        holds = holds & (rows[declared.time] < day_after(period.end))
    found = people.person_id.isin(rows.filter(holds).select(_chosen=person)._chosen)
    return found if asked is rule else ~found


def _holds(column: ibis.Value, rule: Rule, after: date) -> BooleanValue:
    """Where a rule holds for a column, never null; `after` is the first day that “in the last days” does not reach."""
    if rule.op == "known":
        return column.notnull()
    if rule.op == "unknown":
        return column.isnull()
    if rule.op in ("is", "is_not"):
        found = _among(column, rule)
    elif rule.op == "contains":
        found = column.cast("string").lower().contains(str(rule.values[0]).lower())
    elif rule.op in ("last_days", "not_last_days"):
        found = _lately(column, rule, after)
    elif rule.op == "between":
        found = _at_least(column, rule.values[0], rule.field) & _at_most(column, rule.values[1], rule.field)
    else:
        found = (_at_least if rule.op == "at_least" else _at_most)(column, rule.values[0], rule.field)
    found = found.fill_null(False)
    return ~found if rule.op in ("is_not", "not_last_days") else found


def _among(column: ibis.Value, rule: Rule) -> BooleanValue:
    """Compared as text so that a rule typed by hand or read from a link needs no types; 1.0 and 1 are the same."""
    if column.type().is_numeric():
        numbers = [number for v in rule.values if (number := _number(v)) is not None]
        return column.cast("float64").isin(numbers) if numbers else ibis.literal(False)
    if column.type().is_boolean():
        return column.isin([str(v).lower() in YES for v in rule.values])
    if column.type().is_temporal():
        return column.date().cast("string").isin([str(v) for v in rule.values])
    return column.isin([str(v) for v in rule.values])


def _lately(column: ibis.Value, rule: Rule, after: date) -> BooleanValue:
    if not column.type().is_temporal():
        raise BadSetting(N_("{field} is not a date, so it cannot lie in the last days."), field=rule.field)
    first = after - timedelta(days=int(float(str(rule.values[0]))))
    return (column >= start_of(first)) & (column < start_of(after))


def _at_least(column: ibis.Value, value: object, field: str) -> BooleanValue:
    if column.type().is_temporal():
        return column >= ibis.literal(_moment(value, field), type="timestamp")
    if column.type().is_numeric() and (number := _number(value)) is not None:
        return column >= ibis.literal(number)
    return column.cast("string") >= ibis.literal(str(value))


def _at_most(column: ibis.Value, value: object, field: str) -> BooleanValue:
    if column.type().is_temporal():
        moment = _moment(value, field)
        # A day that is named is in to its end.
        if moment == moment.replace(hour=0, minute=0, second=0, microsecond=0):
            return column < ibis.literal(moment + timedelta(days=1), type="timestamp")
        return column <= ibis.literal(moment, type="timestamp")
    if column.type().is_numeric() and (number := _number(value)) is not None:
        return column <= ibis.literal(number)
    return column.cast("string") <= ibis.literal(str(value))


def _moment(value: object, field: str) -> datetime:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        raise BadSetting(
            N_("“{value}” is not a date that {field} can be compared with; write it as 2026-01-31."),
            value=str(value),
            field=field,
        ) from None


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
