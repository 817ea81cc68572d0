"""What each column is: text, number, time or flag, decided on all its sampled cells and on the file's other columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import cast

from lib.i18n import N_, Message, msg
from lib.importing.cells import counted_times, numbers, times, type_evidence
from lib.importing.cells.column_plan import NO_DATE, PAIRS, ColumnPlan, bare, missing_words
from lib.importing.cells.numbers import NumberFormat, Votes
from lib.importing.cells.times import DayVotes, TimeFormat
from lib.importing.found import Column, Evidence, ReadOptions, Wanted
from lib.importing.text.looks import MISSING_VALUE, SPACES
from lib.schema import Kind

#: What `ReadOptions.kinds` may say of a column beside its kind: how its times are counted.
WRITTEN = {"excel": "excel", "unix": "unix_s", "unix_ms": "unix_ms"}
_ENOUGH, _ENOUGH_FLAGS = 0.9, 0.95
_FREQUENT, _SAMPLES, _NUMBERS = 50, 6, 5000
_WHOLE = re.compile(r"-?[0-9]+\.0+")


@dataclass
class _Cells:
    name: str
    raw: Sequence[str]
    all: Counter[str]
    folded: Mapping[str, str]
    values: Counter[str]
    shapes: times.TimeShapes
    votes: Votes
    thousands: str | None
    nothing: frozenset[str]
    wrapped: bool
    kind: str
    numbers: dict[str, tuple[NumberFormat, float, list[float]]] = field(default_factory=dict)

    def read_as(self, decimal: str) -> tuple[NumberFormat, float, list[float]]:
        """What `numbers.detect` finds with that decimal sign; looked for once."""
        if decimal not in self.numbers:
            self.numbers[decimal] = numbers.detect(_some(self.values), decimal, False, self.thousands)
        return self.numbers[decimal]


def plan_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], asked: ReadOptions
) -> tuple[list[ColumnPlan], list[Evidence]]:
    """Decide every column from the sampled rows; what is given in `asked` is not detected."""
    kinds = asked.kinds or {}
    columns = list(zip(*rows, strict=False)) if rows else [() for _ in names]
    cells = [_look_at(name, column, asked, kinds.get(name, "")) for name, column in zip(names, columns, strict=True)]
    dated = [c for c in cells if _is_time(c)]
    file_days = DayVotes(sum(c.shapes.votes.day for c in dated), sum(c.shapes.votes.month for c in dated))
    in_numbers = [c for c in cells if not _is_time(c) and _in_numbers(c)]
    file_votes = Votes(
        *(sum(getattr(c.votes, name) for c in in_numbers) for name in ("point", "comma")),
        *(sum(getattr(c.votes, name) for c in in_numbers) for name in ("unsettled_point", "unsettled_comma")),
    )
    american = any("$" in cell for c in in_numbers for cell in list(c.values)[:20])
    day_first: Evidence | None = None
    plans = []
    for c in cells:
        time, why = _time(c, file_days, asked.day_first, american)
        if why is not None and _is_time(c) and (day_first is None or (day_first.guess and not why.guess)):
            day_first = why
        sign, guess = numbers.choose_decimal(c.votes, file_votes, asked.decimal, asked.thousands)
        plans.append(_plan(c, time, sign, guess))
    found = [day_first] if day_first else []
    return plans, found + type_evidence.of_columns(list(zip(plans, [c.all for c in cells], strict=True)), asked, kinds)


def _look_at(name: str, column: Sequence[str], asked: ReadOptions, kind: str) -> _Cells:
    wrapped = any(cell[:2] == '="' or (cell[:1] == "'" and cell[1:2] in tuple("=+@-")) for cell in column)
    column = [bare(cell) for cell in column] if wrapped else column
    nothing = frozenset(word.strip(SPACES).lower() for word in asked.missing or ())
    every = Counter(column)
    folded = {cell: cell.strip(SPACES).lower() for cell in every}
    missing = MISSING_VALUE | NO_DATE | nothing
    values = Counter({cell: n for cell, n in every.items() if folded[cell] not in missing})
    shapes = times.shapes(values) if _may_be_time(values) else times.TimeShapes(total=sum(values.values()))
    votes = numbers.votes(_some(values))
    return _Cells(name, column, every, folded, values, shapes, votes, asked.thousands, nothing, wrapped, kind)


def _some(values: Mapping[str, int]) -> dict[str, int]:
    """As many different cells as are looked at for what numbers they hold."""
    return dict(islice(values.items(), _NUMBERS))


def _in_numbers(c: _Cells) -> bool:
    return c.read_as(".")[1] >= _ENOUGH or c.read_as(".")[1] + c.read_as(",")[1] >= _ENOUGH


def _may_be_time(values: Mapping[str, int]) -> bool:
    some = list(values)[:200]
    digits = sum(any(char.isdigit() for char in cell) and len(cell) <= 60 for cell in some)
    return bool(some) and digits >= 0.5 * len(some)


def _is_time(c: _Cells) -> bool:
    return c.kind in ("", "time") and c.shapes.fit >= (0.5 if c.kind else _ENOUGH)


def _time(c: _Cells, file: DayVotes, forced: bool | None, american: bool) -> tuple[TimeFormat | None, Evidence | None]:
    if c.kind in WRITTEN:
        return counted_times.counted(WRITTEN[c.kind], c.values), None
    if not c.shapes.shapes:
        serial = counted_times.numeric(c.values, c.name) or counted_times.numeric(c.values, c.name, insist=True)
        return serial, None
    order, guess, why = times.choose_order(c.shapes.votes, file, forced, c.raw, american)
    form = times.settle(c.shapes, order, guess)
    if form.order == "ymd":
        return form, None
    reason = msg(N_("“{column}”: {why}"), column=c.name, why=why)
    return form, Evidence("day_first", "true" if order == "dmy" else "false", reason, forced is not None, form.guess)


def _plan(c: _Cells, time: TimeFormat | None, sign: str, guess: bool) -> ColumnPlan:
    some = _some(c.values)
    form, number_fit, found = c.read_as(sign)
    form = replace(form, guess=guess)
    money = numbers.currencies(some) if form.signs else {}
    dash = "+" in c.folded.values()
    kind, how, fit = _kind(c, time, form, number_fit, some)
    nothing = missing_words(kind, dash) | c.nothing
    present = Counter({cell: n for cell, n in c.all.items() if c.folded[cell] not in nothing})
    total = len(c.raw)
    column = Column(
        name=c.name,
        kind=kind,
        how=how,
        fit=fit,
        samples=tuple(list(present)[:_SAMPLES]),
        distinct=len(present),
        missing=total - sum(present.values()),
        cells=total,
        is_date_only=kind == "time" and time is not None and time.date_only,
        is_integer=kind == "number" and bool(found) and all(number.is_integer() for number in found),
        low=min(found) if kind == "number" and found else None,
        high=max(found) if kind == "number" and found else None,
        currencies=tuple(sorted(money, key=lambda code: -money[code])) if kind == "number" else (),
        frequent=tuple(present.most_common(_FREQUENT)),
    )
    # No cell needs trimming, and what is missing is an empty cell.
    clean = not any(cell and (folded in nothing or cell != cell.strip(SPACES)) for cell, folded in c.folded.items())
    whole = bool(some) and all(_WHOLE.fullmatch(cell.strip(SPACES)) for cell in some)
    return ColumnPlan(column, form, time, clean, dash, whole, c.wrapped, c.nothing)


def _kind(
    c: _Cells, time: TimeFormat | None, form: NumberFormat, number_fit: float, some: Mapping[str, int]
) -> tuple[Kind, Message | None, float]:
    """What a column is taken for, in words how it is written, and the share of its cells that fit."""
    flags = _flag_fit(c)
    if c.kind:
        kind = cast(Kind, "time" if c.kind in WRITTEN else c.kind)
        shown = times.with_year(time)
        how = {"time": shown.how, "number": form.how, "flag": msg(N_("yes or no"))}.get(kind)
        fits = {"time": number_fit if shown.unit else _time_fit(c, shown), "number": number_fit, "flag": flags}
        return kind, how, fits.get(kind, 1.0)
    if flags >= _ENOUGH_FLAGS:
        return "flag", msg(N_("yes or no")), flags
    if _is_time(c) and time is not None and (not time.month_only or counted_times.hinted(c.name)):
        return "time", time.how, _time_fit(c, time)
    if (
        time is not None
        and (time.unit or time.month_only)
        and number_fit >= _ENOUGH
        and counted_times.numeric(c.values, c.name)
    ):
        return "time", time.how, number_fit
    if some and number_fit >= _ENOUGH:
        if not numbers.is_identifier(cell.strip(SPACES) for cell in some):
            return "number", form.how, number_fit
        return "text", msg(N_("digits kept as text: they are numbers of things, not amounts")), 1.0
    return "text", None, 1.0


def _time_fit(c: _Cells, form: TimeFormat) -> float:
    some = list(c.values.items())[:1500]
    good = sum(n for cell, n in some if times.parse(form, cell) is not None)
    return good / max(sum(n for _, n in some), 1)


def _flag_fit(c: _Cells) -> float:
    """The share of the cells with a value that are the two words of one way to say yes and no."""
    folded: Counter[str] = Counter()
    words = {"нет", "-"} if "+" in c.folded.values() else {"нет"}
    for cell, n in c.all.items():
        word = c.folded[cell]
        if word not in c.nothing and (word not in MISSING_VALUE or word in words):
            folded[word] += n
        if len(folded) > 40:
            return 0.0
    total = sum(folded.values())
    if not total or set(folded) == {"нет"}:
        return 0.0
    best = 0.0
    for yes, no in PAIRS:
        both = yes in folded and no in folded
        if both or (len(yes) > 1 and (yes in folded or no in folded)):
            best = max(best, (folded[yes] + folded[no]) / total)
    return best


def reasonable(wanted: Mapping[str, Wanted], names: Sequence[str]) -> dict[str, Wanted]:
    """What is wanted of the columns this file really has, found without regard to case."""
    folded = {name.casefold(): name for name in names}
    return {
        folded[re.sub(r"\s+", " ", name).casefold()]: w
        for name, w in wanted.items()
        if re.sub(r"\s+", " ", name).casefold() in folded
    }
