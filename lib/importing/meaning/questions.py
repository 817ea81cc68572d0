"""The questions that a file can leave open, each in plain words and with answers to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lib import schema
from lib.i18n import N_, Message, msg
from lib.importing.cells.numbers import parse
from lib.importing.file_table import FileTable
from lib.importing.found import Column
from lib.importing.meaning import meanings, units
from lib.importing.meaning.mapping import Constant, TableMap
from lib.importing.meaning.match import Match
from lib.importing.meaning.proposal import Option, Question

#: Two columns whose names speak for a role this nearly alike are a question; general names differ by less, and of
#: amounts (with and without shipping, before and after a discount) every known name is one.
NEAR, NEAR_GENERAL, NEAR_AMOUNT = 0.03, 0.01, 0.15
#: A column that is mostly empty is no rival of a filled one.
FILLED = 0.5
#: With dots between them the day comes first the world over.
_EITHER_ORDER = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)")
#: Roles whose numbers are a thousand times too small or too large where a sign is misread.
_MONEY = ("amount", "unit_price", "cost", "monthly_amount", "monthly_charge", "acquisition_cost")
#: A number that a point or a comma divides into thousands, or from its decimals.
_EITHER_SIGN = re.compile(r"[1-9]\d{0,2}[.,]\d{3}(?!\d)")


@dataclass
class Said:
    """What is asked and what is noted while a mapping is being made."""

    questions: list[Question] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def column_options(role: str, names: Iterable[str]) -> tuple[Option, ...]:
    """Columns to choose from for a role."""
    return tuple(Option(msg(N_("“{column}”"), column=name), columns={role: name}) for name in names)


def is_it(table: str, role: str, column: str, others: Iterable[str]) -> Question:
    """Whether a column is rightly taken for a role; the answers are that column, others like it, and none."""
    found = schema.table(table).role(role)
    options = column_options(role, dict.fromkeys([column, *others]))
    if not found.required:
        options += (Option(msg(N_("none of them")), columns={role: None}),)
    text = N_("Is “{column}” the column for “{role}”?")
    return Question(msg(text, column=column, role=msg(found.label)), table, role, options=options)


def which(table: str, role: str, names: Sequence[str]) -> Question:
    """Which of several columns a role means; the first is what is proposed."""
    found = schema.table(table).role(role)
    if found.kind == "time":
        text = N_("Several columns hold dates. Which one is “{role}”?")
    elif found.kind == "number":
        text = N_("Several columns hold amounts. Which one is “{role}”?")
    else:
        text = N_("Several columns could say who it was. Which one is “{role}”?")
    return Question(msg(text, role=msg(found.label)), table, role, options=column_options(role, names))


def rivals(
    table: str, roles: Mapping[str, Match], candidates: Iterable[Match], columns: Iterable[Column]
) -> list[Question]:
    """What to ask where several columns could be the date, the amount or the person of a table."""
    asked = []
    columns = list(columns)
    filled = {c.name for c in columns if c.cells == 0 or c.missing < (1 - FILLED) * c.cells}
    # A day beside a point in time is the same event told less exactly.
    days = {column.name for column in columns if column.is_date_only}
    candidates = list(candidates)
    taken = {match.column: match for match in roles.values()}
    for role in dict.fromkeys((schema.table(table).time, "amount", "monthly_amount", schema.table(table).person)):
        best = roles.get(role or "")
        if best is None or role is None:
            continue
        others = [
            match.column
            for match in candidates
            if match.role == role
            and match.column in filled
            and match.column != best.column
            and best.score - match.score < _near(best)
            and not (match.column in days and best.column not in days)
            and (match.column not in taken or taken[match.column].score < match.score)
        ]
        if others:
            asked.append(which(table, role, [best.column, *others]))
    return asked


def _near(best: Match) -> float:
    if best.score < 0.8:
        return NEAR_GENERAL
    return NEAR_AMOUNT if best.role in ("amount", "monthly_amount") else NEAR


def unit(table: str, role: str, column: str) -> Question:
    """In which unit a length of time is counted."""
    options = tuple(
        Option(
            msg(units.LABELS[name]),
            columns={role: column},
            units={role: None if name == units.UNIT_OF[role] else name},
        )
        for name in units.USUAL[role]
    )
    options += (Option(msg(N_("it is something else")), columns={role: None}),)
    text = N_("In which unit is “{column}” counted?")
    return Question(msg(text, column=column), table, role, options=options)


def direction(column: str, question: str, low: float, high: float) -> Question:
    """Which end of a scale is the good one."""
    easy = question == "ces"
    if easy:
        text = N_("Which mark in “{column}” means that it was easy: {high} or {low}?")
        names = N_("{mark} is easy"), N_("{mark} is easy, {other} is hard")
    else:
        text = N_("Is {high} the best or the worst mark in “{column}”?")
        names = N_("{mark} is the best"), N_("{mark} is the best, {other} the worst")
    options = (
        Option(msg(names[0], mark=high), constants={"scale_min": low, "scale_max": high}),
        Option(msg(names[1], mark=low, other=high), constants={"scale_min": high, "scale_max": low}),
    )
    return Question(msg(text, column=column, low=low, high=high), "answers", "scale_min", column, options)


def scale(column: str) -> Question:
    """The ends of a scale that the marks do not show."""
    options = tuple(
        Option(msg(N_("{low} to {high}"), low=low, high=high), constants={"scale_min": low, "scale_max": high})
        for low, high in ((1, 5), (1, 7), (0, 10), (1, 10), (0, 100))
    )
    text = N_("Which are the lowest and the highest mark that “{column}” can hold?")
    return Question(msg(text, column=column), "answers", "scale_max", column, options)


def what_it_measures(
    text: Message, column: str, own: str, scale: tuple[float | None, float | None], nps: bool
) -> Question:
    """Which survey question a column answers; `own` is what it is taken for, `nps` whether its marks allow NPS."""
    options = []
    if own not in meanings.QUESTIONS:
        options.append(Option(msg(N_("a question of its own")), constants={"question": own}))
    for name, label in meanings.QUESTIONS.items():
        given: dict[str, Any] = {"question": name}
        if name == "nps":
            given |= {"scale_min": 0.0, "scale_max": 10.0}
        if name == "ces" and scale[0] is not None and scale[1] is not None:
            low, high = sorted((scale[0], scale[1]))
            for ends in ((low, high), (high, low)):
                says = msg(N_("effort (CES), {mark} is easy"), mark=ends[1])
                options.append(Option(says, constants=given | {"scale_min": ends[0], "scale_max": ends[1]}))
        elif name != "nps" or nps:
            options.append(Option(msg(label), constants=given))
    return Question(text, "answers", "question", column, tuple(options))


def no_nps(column: str, low: float, high: float, part: TableMap) -> Question:
    """A column that is called NPS and cannot be: `part` is how it would be taken as answers to something else."""
    text = N_(
        "“{column}” is called NPS, but its marks go from {low} to {high}, and NPS needs 0 to 10. What does it measure?"
    )
    options = [
        Option(msg(meanings.QUESTIONS[name]), tables=(replace(part, constants={**part.constants, "question": name}),))
        for name in ("csat", "attitude")
    ]
    asked: dict[str, Constant] = {"question": "nps", "scale_min": 0.0, "scale_max": 10.0}
    whole = N_("NPS: people were asked for 0 to 10, and nobody gave more than {high}")
    if low >= 0 and not part.values:
        options.append(Option(msg(whole, high=high), tables=(replace(part, constants={**part.constants, **asked}),)))
    options.append(Option(msg(N_("leave it out")), tables=()))
    return Question(msg(text, column=column, low=low, high=high), "answers", "question", column, tuple(options))


def row(text: Message, choices: Iterable[tuple[TableMap, ...]]) -> Question:
    """What one row of the file is; each choice is what it would feed."""
    options = tuple(Option(msg(schema.table(maps[0].table).row), tables=maps) for maps in choices)
    return Question(text, options=options)


def day_order(file: FileTable) -> list[Question]:
    """Whether the day or the month comes first, where reading had to guess."""
    if not any(e.guess and e.name == "day_first" for e in file.evidence):
        return []
    for column in file.columns:
        for cell in (*column.samples, *(cell for cell, _ in column.frequent)) if column.kind == "time" else ():
            both = _both_orders(cell)
            if both:
                text = N_("The dates do not show whether the day or the month comes first. What is {cell}?")
                options = (
                    Option(msg(N_("{day}, the day first"), day=both[0]), reading={"day_first": True}),
                    Option(msg(N_("{day}, the month first"), day=both[1]), reading={"day_first": False}),
                )
                return [Question(msg(text, cell=cell), role="day_first", options=options)]
    return []


def decimal_sign(file: FileTable, maps: Iterable[TableMap]) -> list[Question]:
    """Whether 1.299 is a thousand and some, where no number of the file shows it.

    A comma between the columns leaves no doubt: whoever writes decimal commas does not part columns by them.
    """
    delimiter = next((e.value for e in file.evidence if e.name == "delimiter"), ",")
    numbers = [plan for plan in file.plans if plan.column.kind == "number"]
    if delimiter == "," or any(not plan.number.guess and not plan.column.is_integer for plan in numbers):
        return []
    money = {part.columns[role] for part in maps for role in _MONEY if role in part.columns}
    for plan in numbers:
        cell = next((cell for cell in plan.column.samples if _EITHER_SIGN.search(cell)), None)
        if cell is None or not plan.number.guess or plan.column.name not in money:
            continue
        sign = "," if "," in cell else "."
        text = N_("The numbers of “{column}” do not show what the “{sign}” in them means. How much is {cell}?")
        other = "." if sign == "," else ","
        options = (
            Option(msg(N_("{number}: it sets thousands apart"), number=parse(cell, other)), reading={"decimal": other}),
            Option(msg(N_("{number}: it is the decimal sign"), number=parse(cell, sign)), reading={"decimal": sign}),
        )
        return [Question(msg(text, column=plan.column.name, sign=sign, cell=cell), role="decimal", options=options)]
    return []


def _both_orders(cell: str) -> tuple[date, date] | None:
    """A date read day first and month first, where both are dates and not the same one."""
    found = _EITHER_ORDER.match(cell.strip())
    if found is None:
        return None
    first, second, year = map(int, found.groups())
    year += 2000 if year < 100 else 0
    try:
        day_first, month_first = date(year, second, first), date(year, first, second)
    except ValueError:
        return None
    return (day_first, month_first) if day_first != month_first else None
