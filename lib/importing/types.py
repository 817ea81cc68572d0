"""What each column is: text, number, time or flag, decided on all its sampled cells and on the file's other columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from lib.i18n import N_, Message, msg
from lib.importing import numbers, time_typing, times
from lib.importing.found import Column, Evidence, ReadOptions, Wanted
from lib.importing.looks import MISSING_ANYWHERE, MISSING_VALUE, SPACES
from lib.importing.numbers import NumberFormat, Votes, literal
from lib.importing.times import DayVotes, TimeFormat
from lib.schema import Kind

_PAIRS: tuple[tuple[str, str], ...] = (
    ("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("да", "нет"), ("д", "н"), ("истина", "ложь"),
    ("on", "off"), ("ja", "nein"), ("oui", "non"), ("si", "no"), ("sí", "no"), ("sim", "não"), ("вкл", "выкл"),
    ("+", "-"), ("vrai", "faux"), ("wahr", "falsch"), ("verdadero", "falso"), ("✓", "✗"), ("есть", "нет"),
)  # fmt: skip
TRUE = frozenset(yes for yes, _ in _PAIRS) | {"1", "1.0", "x", "х", "✔"}
FALSE = frozenset(no for _, no in _PAIRS) | {"0", "0.0", "✘"}
_ENOUGH, _ENOUGH_FLAGS = 0.9, 0.95
_FREQUENT, _SAMPLES, _NUMBERS = 50, 6, 5000


@dataclass(frozen=True)
class ColumnPlan:
    """A column, and how its cells become each kind of value."""

    column: Column
    number: NumberFormat
    time: TimeFormat | None
    clean: bool

    def sql(self, cell: str, kind: Kind, zone: str) -> str:
        """The cell as a value of that kind; null where it is missing or does not fit."""
        if kind == "number":
            return numbers.number_sql(self.number, cell)
        if kind == "time":
            return time_typing.time_sql(times.with_year(self.time), cell, zone)
        folded = f"lower(trim({cell}, {literal(SPACES)}))"
        if kind == "flag":
            return f"CASE WHEN {_one_of(folded, TRUE)} THEN true WHEN {_one_of(folded, FALSE)} THEN false END"
        return f"CASE WHEN NOT {_one_of(folded, MISSING_ANYWHERE)} THEN trim({cell}, {literal(SPACES)}) END"

    def direct(self, kind: Kind) -> bool:
        """Whether the engine's own cast reads the sampled cells exactly as `sql` would."""
        if kind == "text":
            return self.clean
        if kind == "number":
            return self.clean and self.column.kind == "number" and self.number.plain
        if kind == "time":
            return self.clean and self.time is not None and self.time.iso and not self.time.zoned
        return (
            self.clean
            and self.column.kind == "flag"
            and {v.lower() for v, _ in self.column.frequent} <= {"true", "false"}
        )

    def misfit(self, kind: Kind) -> Message:
        """Why a cell of this column is refused or blanked."""
        if kind == "number":
            return msg(N_("is not a number"))
        if kind == "flag":
            return msg(N_("is neither yes nor no"))
        if self.time is not None and self.time.how is not None:
            return msg(N_("is not a date of this column ({how})"), how=self.time.how)
        return msg(N_("is not a date"))


def missing_sql(cell: str, kind: Kind) -> str:
    """Whether a cell holds no value, for a column that becomes that kind."""
    words = MISSING_ANYWHERE if kind == "text" else MISSING_VALUE - FALSE - TRUE if kind == "flag" else MISSING_VALUE
    return f"({cell} IS NULL OR {_one_of(f'lower(trim({cell}, {literal(SPACES)}))', words)})"


def _one_of(text: str, words: Iterable[str]) -> str:
    # Not IN: the engine makes a join of each long IN list, and plans of hundreds of joins take it minutes.
    return f"list_contains([{', '.join(literal(word) for word in sorted(words))}], {text})"


@dataclass
class _Cells:
    name: str
    raw: Sequence[str]
    all: Counter[str]
    folded: Mapping[str, str]
    values: Counter[str]
    shapes: times.TimeShapes
    votes: Votes
    numbers: dict[str, tuple[NumberFormat, float, list[float]]] = field(default_factory=dict)

    def read_as(self, decimal: str) -> tuple[NumberFormat, float, list[float]]:
        """What `numbers.detect` finds with that decimal sign; looked for once."""
        if decimal not in self.numbers:
            self.numbers[decimal] = numbers.detect(_some(self.values), decimal, False)
        return self.numbers[decimal]


def plan_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], asked: ReadOptions
) -> tuple[list[ColumnPlan], list[Evidence]]:
    """Decide every column from the sampled rows; what is given in `asked` is not detected."""
    decimal, day_first = asked.decimal, asked.day_first
    columns = list(zip(*rows, strict=False)) if rows else [() for _ in names]
    cells = [_look_at(name, column) for name, column in zip(names, columns, strict=True)]
    dated = [c for c in cells if _is_time(c)]
    file_days = DayVotes(sum(c.shapes.votes.day for c in dated), sum(c.shapes.votes.month for c in dated))
    in_numbers = [c for c in cells if not _is_time(c) and _in_numbers(c)]
    file_votes = Votes(sum(c.votes.point for c in in_numbers), sum(c.votes.comma for c in in_numbers))
    american = any("$" in cell for c in in_numbers for cell in list(c.values)[:20])
    evidence: dict[str, Evidence] = {}
    plans = []
    for c in cells:
        time, why = _time(c, file_days, day_first, american)
        if why is not None:
            evidence.setdefault("day_first" if _is_time(c) else "", why)
            if _is_time(c) and evidence["day_first"].guess and not why.guess:
                evidence["day_first"] = why
        sign, guess = numbers.choose_decimal(c.votes, file_votes, decimal)
        plans.append(_plan(c, time, sign, guess))
    evidence.pop("", None)
    found = list(evidence.values())
    settled = [
        p
        for p in plans
        if p.column.kind == "number" and (not p.column.is_integer or p.number.guess or p.number.grouped)
    ]
    if settled or decimal:
        found.append(_decimal_evidence(settled, decimal))
    return plans, found


def _decimal_evidence(plans: Sequence[ColumnPlan], forced: str | None) -> Evidence:
    if forced:
        return Evidence("decimal", forced, msg(N_("as you set it")), True)
    sign = Counter(plan.number.decimal for plan in plans).most_common(1)[0][0]
    plan = next(p for p in plans if p.number.decimal == sign)
    if plan.number.guess:
        reason = msg(
            N_("no cell of “{column}” settles it, such as “{value}”"),
            column=plan.column.name,
            value=plan.column.samples[0],
        )
        return Evidence("decimal", sign, reason, guess=True)
    example = next((cell for cell in plan.column.samples if sign in cell), plan.column.samples[0])
    return Evidence(
        "decimal",
        sign,
        msg(N_("numbers of “{column}” read so, such as “{value}”"), column=plan.column.name, value=example),
    )


def _look_at(name: str, column: Sequence[str]) -> _Cells:
    every = Counter(column)
    folded = {cell: cell.strip(SPACES).lower() for cell in every}
    values = Counter({cell: n for cell, n in every.items() if folded[cell] not in MISSING_VALUE})
    shapes = times.shapes(values) if _may_be_time(values) else times.TimeShapes(total=sum(values.values()))
    return _Cells(name, column, every, folded, values, shapes, numbers.votes(_some(values)))


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
    return c.shapes.fit >= _ENOUGH


def _time(c: _Cells, file: DayVotes, forced: bool | None, american: bool) -> tuple[TimeFormat | None, Evidence | None]:
    if not c.shapes.shapes:
        serial = times.numeric(c.values, c.name) or times.numeric(c.values, c.name, insist=True)
        return serial, None
    order, guess, why = times.choose_order(c.shapes.votes, file, forced, c.raw, american)
    form = times.settle(c.shapes, order, guess)
    if form.order == "ymd":
        return form, None
    reason = msg(N_("“{column}”: {why}"), column=c.name, why=why)
    return form, Evidence("day_first", "true" if order == "dmy" else "false", reason, forced is not None, form.guess)


def _plan(c: _Cells, time: TimeFormat | None, sign: str, guess: bool) -> ColumnPlan:
    flags = _flag_fit(c.all)
    some = _some(c.values)
    form, number_fit, found = c.read_as(sign)
    form = replace(form, guess=guess)
    kind: Kind = "text"
    how, fit = None, 1.0
    money = numbers.currencies(some) if form.signs else {}
    if flags >= _ENOUGH_FLAGS:
        kind, how, fit = "flag", msg(N_("yes or no")), flags
    elif _is_time(c) and time is not None and (not time.month_only or times.hinted(c.name)):
        kind, how, fit = "time", time.how, _time_fit(c, time)
    elif time is not None and time.unit and number_fit >= _ENOUGH and times.numeric(c.values, c.name):
        kind, how, fit = "time", time.how, number_fit
    elif some and number_fit >= _ENOUGH and not numbers.is_identifier(cell.strip(SPACES) for cell in some):
        kind, how, fit = "number", form.how, number_fit
    elif some and number_fit >= _ENOUGH:
        how = msg(N_("digits kept as text: they are numbers of things, not amounts"))
    nothing = {"text": MISSING_ANYWHERE, "flag": MISSING_VALUE - FALSE}.get(kind, MISSING_VALUE)
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
    return ColumnPlan(column, form, time, _is_clean(c, kind))


def _is_clean(c: _Cells, kind: Kind) -> bool:
    """No cell needs trimming, and what is missing is an empty cell."""
    words = MISSING_ANYWHERE if kind == "text" else MISSING_VALUE
    return not any(cell and (folded in words or cell != cell.strip(SPACES)) for cell, folded in c.folded.items())


def _time_fit(c: _Cells, form: TimeFormat) -> float:
    some = list(c.values.items())[:1500]
    good = sum(n for cell, n in some if times.parse(form, cell) is not None)
    return good / max(sum(n for _, n in some), 1)


def _flag_fit(values: Mapping[str, int]) -> float:
    folded: Counter[str] = Counter()
    for cell, n in values.items():
        word = cell.strip(SPACES).lower()
        if word not in MISSING_VALUE or word in ("нет",):
            folded[word] += n
        if len(folded) > 40:
            return 0.0
    total = sum(folded.values())
    if not total or set(folded) == {"нет"}:
        return 0.0
    best = 0.0
    for yes, no in _PAIRS:
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
