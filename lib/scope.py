"""What part of the data a question is about: a `Segment` chooses customers, a `Period` cuts time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, Self, cast

from lib.errors import BadSetting, UnknownName
from lib.i18n import N_
from lib.schema import YEARS

Op = Literal[
    "is", "is_not", "at_least", "at_most", "between", "last_days", "not_last_days", "contains", "known", "unknown"
]
OPS: tuple[Op, ...] = (
    "is",
    "is_not",
    "at_least",
    "at_most",
    "between",
    "last_days",
    "not_last_days",
    "contains",
    "known",
    "unknown",
)
Value = str | float | int | bool | date
Match = Literal["all", "any"]
#: How many values an operation takes; those not named here take one or several.
TAKES: Mapping[str, int] = {
    "known": 0,
    "unknown": 0,
    "at_least": 1,
    "at_most": 1,
    "last_days": 1,
    "not_last_days": 1,
    "contains": 1,
    "between": 2,
}
#: Each operation that says the contrary of another.
OPPOSITE: Mapping[str, Op] = {
    "is": "is_not",
    "is_not": "is",
    "known": "unknown",
    "unknown": "known",
    "last_days": "not_last_days",
    "not_last_days": "last_days",
}
#: Groups within groups, and conditions in all, that a segment may hold: more than anybody reads.
DEEPEST, MOST_RULES = 6, 200
EXAMPLE = '{"rules": [{"field": "plan", "op": "is", "values": ["pro"]}]}'


@dataclass(frozen=True)
class Rule:
    """One condition on a column of customer_facts, or on rows of a table (`orders.channel`: on any of her orders).

    `is`, `is_not` take one or several values, `between` two (both included), `last_days` a number of days. A rule about
    something unknown does not hold; `is_not` and `not_last_days` say the contrary of `is` and `last_days`, and so hold.
    """

    field: str
    op: Op = "is"
    values: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        if self.op not in OPS:
            raise UnknownName(N_("segment rule"), self.op, OPS)
        wanted = TAKES.get(self.op)
        if (wanted is not None and len(self.values) != wanted) or (wanted is None and not self.values):
            raise BadSetting(N_("The segment rule on “{field}” needs a value to compare with."), field=self.field)
        if self.op in ("last_days", "not_last_days"):
            _days(self.values[0], self.field)

    @property
    def contrary(self) -> Rule | None:
        """The rule that holds exactly where this one does not; None where only a negated group says it."""
        return replace(self, op=OPPOSITE[self.op]) if self.op in OPPOSITE else None


def _days(value: object, field: str) -> None:
    try:
        days = float(str(value))
    except ValueError:
        days = 0.0
    if not 1 <= days <= 100_000 or days != int(days):
        raise BadSetting(
            N_("The segment rule on “{field}” needs a whole number of days, not {value}."),
            field=field,
            value=str(value),
        )


@dataclass(frozen=True)
class Segment:
    """Customers that meet all rules (or any of them), or, `negated`, those who do not. No rules: everybody.

    A rule may itself be a segment: a group of rules with its own all, any and not. `a & b`, `a | b` and `~a` combine.
    """

    rules: tuple[Rule | Segment, ...] = ()
    match: Match = "all"
    name: str = ""
    negated: bool = False

    def __post_init__(self) -> None:
        if self.match not in ("all", "any"):
            raise UnknownName(N_("way of combining rules"), str(self.match), ("all", "any"))
        if (self.negated and not self.rules) or any(isinstance(r, Segment) and not r.rules for r in self.rules):
            raise BadSetting(N_("A group of conditions needs at least one condition."))
        if self.depth > DEEPEST or len(self.leaves) > MOST_RULES:
            raise BadSetting(
                N_("The segment is too big: it may hold {rules} conditions, in groups {depth} deep."),
                rules=MOST_RULES,
                depth=DEEPEST,
            )

    def __bool__(self) -> bool:
        return bool(self.rules)

    def __and__(self, other: Segment) -> Segment:
        return self._with(other, "all")

    def __or__(self, other: Segment) -> Segment:
        if not self or not other:
            # Everybody, and others too, is everybody.
            return Segment()
        return self._with(other, "any")

    def __invert__(self) -> Segment:
        return replace(self, negated=not self.negated, name="")

    def _with(self, other: Segment, match: Match) -> Segment:
        parts: list[Rule | Segment] = []
        for side in (self, other):
            if side.rules and not side.negated and not side.name and (side.match == match or len(side.rules) == 1):
                parts += side.rules
            elif side.rules:
                parts.append(side)
        return Segment(tuple(parts), match)

    @property
    def depth(self) -> int:
        """How many groups stand one in another, this one counted."""
        return 1 + max((r.depth for r in self.rules if isinstance(r, Segment)), default=0)

    @property
    def leaves(self) -> tuple[Rule, ...]:
        """Every rule, those of groups too, as they are read."""
        return tuple(_leaves(self))

    def part(self, path: tuple[int, ...]) -> Rule | Segment:
        """What stands at a place: () is the segment itself, (1, 0) the first part of its second one."""
        if not path:
            return self
        one = self.rules[path[0]]
        return one.part(path[1:]) if isinstance(one, Segment) else one

    def changed(self, path: tuple[int, ...], new: Rule | Segment | None) -> Segment:
        """The segment with another part at a place, or without one; a group that is left empty goes too."""
        if not path:
            return new if isinstance(new, Segment) else Segment()
        place, rest = path[0], path[1:]
        one: Rule | Segment | None = new
        if rest:
            group = self.rules[place]
            assert isinstance(group, Segment)
            left = group.changed(rest, new)
            one = left if left.rules else None
        rules = (*self.rules[:place], *(() if one is None else (one,)), *self.rules[place + 1 :])
        return replace(self, rules=rules, negated=self.negated and bool(rules))

    @classmethod
    def where(cls, **equals: Any) -> Self:
        """Segment.where(plan="pro", city=["Riga", "Oslo"])"""
        return cls(tuple(Rule(k, "is", tuple(v) if isinstance(v, (list, tuple)) else (v,)) for k, v in equals.items()))

    def to_json(self) -> str:
        return json.dumps(_record(self), ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A segment as `to_json` writes it; a group among the rules is written as a segment is."""
        try:
            record = json.loads(text)
            return cast(Self, _read(record))
        except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise BadSetting(N_("The segment is not valid: it needs {example}."), example=EXAMPLE) from None


def _leaves(segment: Segment) -> Iterator[Rule]:
    for rule in segment.rules:
        if isinstance(rule, Segment):
            yield from _leaves(rule)
        else:
            yield rule


def _record(segment: Segment) -> dict[str, Any]:
    rules = [
        _record(r)
        if isinstance(r, Segment)
        else {
            "field": r.field,
            "op": r.op,
            "values": [{"date": v.isoformat()} if isinstance(v, date) else v for v in r.values],
        }
        for r in segment.rules
    ]
    said: dict[str, Any] = {"name": segment.name, "match": segment.match}
    if segment.negated:
        said["not"] = True
    return said | {"rules": rules}


def _read(record: Any) -> Segment:
    rules: list[Rule | Segment] = []
    for r in record.get("rules", ()):
        if "rules" in r:
            rules.append(_read(r))
            continue
        values = tuple(date.fromisoformat(v["date"]) if isinstance(v, Mapping) else v for v in r.get("values", ()))
        if not all(isinstance(v, (str, int, float, date)) for v in values):
            raise TypeError("values are texts, numbers, yes or no, and dates")
        rules.append(Rule(str(r["field"]), r.get("op", "is"), values))
    negated = record.get("not", False)
    if not isinstance(negated, bool):
        raise TypeError("not is true or false")
    return Segment(tuple(rules), record.get("match", "all"), str(record.get("name", "")), negated)


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; None is open on that side."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise BadSetting(
                N_("The period ends on {end}, before it starts on {start}."), start=self.start, end=self.end
            )

    def __bool__(self) -> bool:
        return self.start is not None or self.end is not None

    def checked(self) -> Self:
        """The period as somebody asked for it; an error where it lies in years that no file is of."""
        for day in (self.start, self.end):
            if day is not None and not YEARS[0] <= day.year <= YEARS[1]:
                raise BadSetting(
                    N_("{day} is no day of a period: it must lie in the years from {first} to {last}."),
                    day=day,
                    first=str(YEARS[0]),
                    last=str(YEARS[1]),
                )
        return self

    @property
    def days(self) -> int | None:
        return (self.end - self.start).days + 1 if self.start and self.end else None

    def within(self, first: date, last: date) -> Period:
        """The same period with open ends closed at the data's first and last day."""
        return Period(self.start or min(first, self.end or first), self.end or max(last, self.start or last))

    def previous(self, today: date | None = None) -> Period | None:
        """The period of equal length just before: whole months before whole months, else as many days.

        Of a period that is not over by `today`, only as many days from its start as have passed.
        """
        if not self.start or not self.end:
            return None
        before = self.start - timedelta(days=1)
        if self.start.day == 1 and (self.end + timedelta(days=1)).day == 1:
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
            return self._as_far(Period(_add_months(self.start, -months), before), today)
        return self._as_far(Period(self.start - timedelta(days=self.days or 0), before), today)

    def year_before(self, today: date | None = None) -> Period | None:
        """The same days a year before; of a period that is not over by `today`, as many as have passed."""
        if not self.start or not self.end:
            return None
        after = self.end + timedelta(days=1)
        # Whole months stay whole, with or without a 29 February; other periods keep their days.
        months = self.start.day == 1 and after.day == 1
        end = _add_months(after, -12) - timedelta(days=1) if months else _add_months(self.end, -12)
        return self._as_far(Period(_add_months(self.start, -12), end), today)

    def _as_far(self, earlier: Period, today: date | None) -> Period | None:
        """As much of an earlier period as has passed of this one."""
        assert self.start and self.end and earlier.start and earlier.end
        if today is None or today >= self.end:
            return earlier
        passed = (today - self.start).days
        if passed < 0:
            return None
        return Period(earlier.start, min(earlier.end, earlier.start + timedelta(days=passed)))

    def overlaps(self, other: Period) -> bool:
        """Whether a day lies in both."""
        early = self.end is None or other.start is None or other.start <= self.end
        return early and (other.end is None or self.start is None or self.start <= other.end)


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
