"""What a question is about, in words: a segment's rules and a period, as plain text in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from lib import formatting
from lib.facts import labels
from lib.i18n import N_, Message, Translator
from lib.scope import Period, Rule, Segment

#: Says of which rules the values are hidden; None where nothing is.
Hides = Callable[[Rule], bool] | None

OP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "is": N_("is"),
        "is_not": N_("is not"),
        "at_least": N_("at least"),
        "at_most": N_("at most"),
        "between": N_("between"),
        "last_days": N_("in the last days"),
        "not_last_days": N_("not in the last days"),
        "contains": N_("contains"),
        "known": N_("is known"),
        "unknown": N_("is not known"),
    }
)


def rule(condition: Rule, tr: Translator, hide: Hides = None) -> str:
    """A rule: City is Riga or Oslo; of one whose values are to be hidden, only what it is about."""
    field = _said(labels.field(condition.field), tr)
    if hide is not None and condition.values and hide(condition):
        return tr(N_("{field}: hidden"), field=field)
    values = [_value(condition.field, v, tr) for v in condition.values]
    if condition.op == "between":
        return tr(N_("{field} between {first} and {last}"), field=field, first=values[0], last=values[1])
    if condition.op in ("last_days", "not_last_days"):
        days = int(float(str(condition.values[0])))
        if condition.op == "last_days":
            return tr.plural(
                N_("{field} in the last {count} day"), N_("{field} in the last {count} days"), days, field=field
            )
        return tr.plural(
            N_("{field} not in the last {count} day"), N_("{field} not in the last {count} days"), days, field=field
        )
    word = _word(condition)
    return " ".join(part for part in (field, tr(word), tr(N_(" or ")).join(values)) if part)


def _word(condition: Rule) -> str:
    if condition.op == "is_not" and "." in condition.field:
        return N_("is never")
    if condition.op in ("at_least", "at_most") and isinstance(condition.values[0], date):
        return N_("on or after") if condition.op == "at_least" else N_("on or before")
    return OP_WORDS[condition.op]


def segment(chosen: Segment, tr: Translator, hide: Hides = None) -> str:
    """All rules of a segment; empty for everybody. A group stands in brackets, one with a name under its name.

    Of rules that `hide` answers with true, the values are left out.
    """
    said = _joined(chosen, tr, hide)
    if not chosen.negated:
        return said
    return contrary if (contrary := _contrary(chosen, tr, hide)) else tr(N_("not ({rules})"), rules=said)


def title(chosen: Segment, tr: Translator, hide: Hides = None) -> str:
    """What to call a segment where there is little room: its name, else its rules; everybody without rules."""
    return chosen.name or segment(chosen, tr, hide) or tr(N_("Everybody"))


def _joined(chosen: Segment, tr: Translator, hide: Hides) -> str:
    between = tr(N_(" and ") if chosen.match == "all" else N_(" or "))
    return between.join(part(one, tr, hide, alone=len(chosen.rules) == 1) for one in chosen.rules)


def part(one: Rule | Segment, tr: Translator, hide: Hides = None, *, alone: bool = False) -> str:
    """A part of a segment: a rule, a group in brackets, or the name of one."""
    if isinstance(one, Rule):
        return rule(one, tr, hide)
    if one.name:
        return tr(N_("not in “{name}”") if one.negated else N_("in “{name}”"), name=one.name)
    said = segment(one, tr, hide)
    return said if alone or one.negated or len(one.rules) == 1 else f"({said})"


def _contrary(chosen: Segment, tr: Translator, hide: Hides) -> str:
    """The negation of a single rule that has words of its own for it."""
    (only, *more) = chosen.rules
    if more or not isinstance(only, Rule) or only.contrary is None:
        return ""
    return rule(only.contrary, tr, hide)


def _value(field: str, value: object, tr: Translator) -> str:
    if isinstance(value, date):
        return formatting.day(value, tr)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        unit = labels.UNITS.get(field)
        # Money is said as a plain number: what the currency is, a rule does not know.
        return formatting.number(value, "share" if unit == "share" else "count", tr)
    return _said(labels.value(field, value), tr)


def days(period: Period, first: date | None, last: date | None, tr: Translator) -> str:
    """The days a period covers; of an open one those of the data, and that it is all time."""
    if first is None or last is None:
        return ""
    # Today may be set to a day before the data begins.
    shown = period.within(min(first, last), last)
    said = formatting.days(shown.start, shown.end, tr) if shown.start and shown.end else ""
    return said if period else f"{tr(N_('All time'))}, {said}"


def _said(text: Message | str, tr: Translator) -> str:
    return tr(text) if isinstance(text, Message) else text
