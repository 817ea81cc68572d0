"""The rules a row must keep, each with the sentence said when it does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import ibis
import pandas as pd
from ibis.expr.types import BooleanValue, Table

from lib.i18n import N_, Message, msg
from lib.importing.intake.canonical import NOT_NEGATIVE, Slice
from lib.importing.meaning import units
from lib.schema import LINE_COLUMN

#: Times that may lie ahead: planned ends, and birthdays that are only ever a day of the year.
MAY_BE_AHEAD = frozenset({"ended_at", "churned_at", "birthday", "paid_until"})
NPS_SCALE = (0.0, 10.0)
AHEAD = N_("is dated after today ({today})")


@dataclass(frozen=True)
class Rule:
    """Rows for which `broken` holds are at fault in `column`, for the reason in `message`."""

    broken: BooleanValue
    column: str
    message: Message


def refusals(part: Slice, today: date) -> list[Rule]:
    """The rules of one slice that refuse a row."""
    rules = [*_required(part), *_future(part, today), *_unread(part), *_scores(part), *_paid_periods(part)]
    if part.chosen is None:
        return rules
    return [Rule(part.chosen & rule.broken, rule.column, rule.message) for rule in rules]


def blanks(part: Slice) -> list[Rule]:
    """The rules of one slice that blank a cell."""
    rules = [
        Rule(part.raw[name] < 0, column, msg(N_("cannot be below zero, so it was left blank")))
        for name, column in part.tablemap.columns.items()
        if name in NOT_NEGATIVE
    ]
    for name, unit in part.tablemap.units.items():
        column = part.tablemap.columns.get(name)
        if unit == units.CLOCK and column is not None and part.kinds[column] == "text":
            broken = part.relation[column].notnull() & part.raw[name].isnull()
            rules.append(Rule(broken, column, msg(N_("is not a length of time, so it was left blank"))))
    if part.leaves_too_early is not None and "churned_at" in part.tablemap.columns:
        text = msg(N_("lies before the customer came, so it was left blank"))
        rules.append(Rule(part.leaves_too_early, part.tablemap.columns["churned_at"], text))
    return rules


def violations(relation: Table, rules: list[Rule]) -> Table:
    """One row per line at fault: its line, the number of the first rule it breaks, and the cell."""
    found = relation.mutate(
        rule=ibis.cases(*((rule.broken, number) for number, rule in enumerate(rules)), else_=ibis.null("int64")),
    ).filter(ibis._.rule.notnull())
    cells = ibis.cases(
        *((found.rule == number, found[rule.column].cast("string")) for number, rule in enumerate(rules)),
        else_=ibis.null("string"),
    )
    return found.select(found[LINE_COLUMN], found.rule, value=cells)


def listed(rows: pd.DataFrame, rules: list[Rule]) -> pd.DataFrame:
    """Violations as a person reads them: line, column, value, reason and message."""
    picked = [rules[int(number)] for number in rows["rule"]]
    values = rows["value"].fillna("").astype(str).str.replace(r"(\.0| 00:00:00)$", "", regex=True)
    return listing(zip(rows[LINE_COLUMN], (r.column for r in picked), values, (r.message for r in picked), strict=True))


def listing(cells: Iterable[tuple[int, str, str, Message]] = ()) -> pd.DataFrame:
    """A frame of faults: line, column, value, reason (English) and message (the same, translatable)."""
    cells = list(cells)
    return pd.DataFrame(
        {
            "line": pd.Series([int(line) for line, *_ in cells], dtype="int64"),
            "column": pd.Series([column for _, column, *_ in cells], dtype="str"),
            "value": pd.Series([value for *_, value, _ in cells], dtype="str"),
            "reason": pd.Series([str(message) for *_, message in cells], dtype="str"),
            "message": pd.Series([message for *_, message in cells], dtype="object"),
        }
    )


def _required(part: Slice) -> list[Rule]:
    if not part.first:
        return []
    return [
        Rule(
            part.lacks(name),
            part.tablemap.columns[name],
            msg(
                N_("is empty, and {table} need “{role}”"),
                table=msg(part.table.label),
                role=msg(part.table.role(name).label),
            ),
        )
        for name in part.table.required
        if name in part.tablemap.columns
    ]


def _future(part: Slice, today: date) -> list[Rule]:
    tomorrow = ibis.literal(datetime.combine(today + timedelta(days=1), datetime.min.time()))
    return [
        Rule(part.raw[name] >= tomorrow, column, msg(AHEAD, today=today))
        for name, column in part.tablemap.columns.items()
        if part.table.role(name).kind == "time" and name not in MAY_BE_AHEAD
    ]


def _unread(part: Slice) -> list[Rule]:
    """Answers in words: a word without a mark is a fault, except one that means "no answer"."""
    rules = []
    for name, column in part.tablemap.columns.items():
        clocked = part.tablemap.units.get(name) == units.CLOCK
        if part.table.role(name).kind != "number" or part.kinds[column] != "text" or clocked:
            continue
        silent = [cell for cell, meaning in part.spellings.get(name, {}).items() if meaning is None]
        cell = part.relation[column]
        broken = cell.notnull() & part.raw[name].isnull()
        if silent:
            broken = broken & ~cell.isin(silent)
        rules.append(Rule(broken, column, msg(N_("is neither a number nor an answer with a known mark"))))
    return rules


def _paid_periods(part: Slice) -> list[Rule]:
    if part.tablemap.table != "subscriptions":
        return []
    rules, columns = [], part.tablemap.columns
    if "monthly_amount" in columns:
        rules.append(Rule(part.raw["monthly_amount"] < 0, columns["monthly_amount"], msg(N_("cannot be below zero"))))
    if {"started_at", "ended_at"} <= set(columns):
        early = part.raw["ended_at"] < part.raw["started_at"].truncate("D")
        rules.append(Rule(early, columns["ended_at"], msg(N_("lies before the start of the period"))))
    return rules


def _scores(part: Slice) -> list[Rule]:
    rules = []
    below_zero = "scale_min" in part.tablemap.columns or float(part.tablemap.constants.get("scale_min") or 0) < 0
    for name in ("score", "rating", "clicks"):
        if name in part.tablemap.columns and not (name == "score" and below_zero):
            rules.append(Rule(part.raw[name] < 0, part.tablemap.columns[name], msg(N_("cannot be below zero"))))
    column = part.tablemap.columns.get("score")
    if part.tablemap.table != "answers" or column is None:
        return rules
    score = part.raw["score"]
    constants = part.tablemap.constants
    low, high = constants.get("scale_min"), constants.get("scale_max")
    asked = constants.get("question")
    if asked == "nps" or "question" in part.tablemap.columns:
        outside = (score < NPS_SCALE[0]) | (score > NPS_SCALE[1])
        if asked is None:
            outside = outside & (part.raw["question"] == "nps")
        rules.append(Rule(outside, column, msg(N_("an NPS answer must be from 0 to 10"))))
    if high is not None and asked != "nps":
        # Where the lowest mark is the best one, the ends of the scale stand the other way round.
        low, high = sorted((0.0 if low is None else float(low), float(high)))
        text = msg(N_("an answer to this question must be from {low} to {high}"), low=low, high=high)
        rules.append(Rule((score < low) | (score > high), column, text))
    if {"scale_min", "scale_max"} & set(part.tablemap.columns):
        text = msg(N_("lies outside the scale given in its row"))
        for bound in {"scale_min", "scale_max"} & set(part.tablemap.columns):
            broken = score < part.raw[bound] if bound == "scale_min" else score > part.raw[bound]
            rules.append(Rule(broken, column, text))
    return rules
