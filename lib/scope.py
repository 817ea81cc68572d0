"""What part of the data a question is about: a `Segment` chooses customers, a `Period` cuts time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, Self

from lib.errors import BadSetting, UnknownName
from lib.i18n import N_

Op = Literal["is", "is_not", "at_least", "at_most", "known", "unknown"]
OPS: tuple[Op, ...] = ("is", "is_not", "at_least", "at_most", "known", "unknown")
Value = str | float | int | bool | date


@dataclass(frozen=True)
class Rule:
    """One condition on a column of customer_facts. `is` and `is_not` take one or several values."""

    field: str
    op: Op = "is"
    values: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        if self.op not in OPS:
            raise UnknownName(N_("segment rule"), self.op, OPS)
        wanted = {"known": 0, "unknown": 0, "at_least": 1, "at_most": 1}.get(self.op)
        if (wanted is not None and len(self.values) != wanted) or (wanted is None and not self.values):
            raise BadSetting(N_("The segment rule on “{field}” needs a value to compare with."), field=self.field)


@dataclass(frozen=True)
class Segment:
    """Customers that meet all rules (or any of them). No rules: everybody."""

    rules: tuple[Rule, ...] = ()
    match: Literal["all", "any"] = "all"
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.rules)

    @classmethod
    def where(cls, **equals: Any) -> Self:
        """Segment.where(plan="pro", city=["Riga", "Oslo"])"""
        return cls(tuple(Rule(k, "is", tuple(v) if isinstance(v, (list, tuple)) else (v,)) for k, v in equals.items()))

    def to_json(self) -> str:
        rules = [
            {
                "field": r.field,
                "op": r.op,
                "values": [{"date": v.isoformat()} if isinstance(v, date) else v for v in r.values],
            }
            for r in self.rules
        ]
        return json.dumps({"name": self.name, "match": self.match, "rules": rules}, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        try:
            record = json.loads(text)
            rules = tuple(
                Rule(
                    str(r["field"]),
                    r.get("op", "is"),
                    tuple(date.fromisoformat(v["date"]) if isinstance(v, Mapping) else v for v in r.get("values", ())),
                )
                for r in record.get("rules", ())
            )
            match = record.get("match", "all")
        except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            raise BadSetting(
                N_("The segment is not valid: it needs {example}."),
                example='{"rules": [{"field": "plan", "op": "is", "values": ["pro"]}]}',
            ) from None
        if match not in ("all", "any"):
            raise UnknownName(N_("way of combining rules"), str(match), ("all", "any"))
        return cls(rules, match, str(record.get("name", "")))


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
