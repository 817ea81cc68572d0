"""What a question is about, in words: a segment's rules and a period, as plain text in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from lib import formatting
from lib.facts import labels
from lib.i18n import N_, Message, Translator
from lib.scope import Period, Rule, Segment

OP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "is": N_("is"),
        "is_not": N_("is not"),
        "at_least": N_("at least"),
        "at_most": N_("at most"),
        "known": N_("is known"),
        "unknown": N_("is not known"),
    }
)


def rule(condition: Rule, tr: Translator) -> str:
    """A rule: City is Riga or Oslo."""
    values = tr(N_(" or ")).join(
        formatting.day(v, tr) if isinstance(v, date) else _said(labels.value(condition.field, v), tr)
        for v in condition.values
    )
    return " ".join(
        part for part in (_said(labels.field(condition.field), tr), tr(OP_WORDS[condition.op]), values) if part
    )


def segment(chosen: Segment, tr: Translator) -> str:
    """All rules of a segment; empty for everybody."""
    return tr(N_(" and ") if chosen.match == "all" else N_(" or ")).join(rule(one, tr) for one in chosen.rules)


def days(period: Period, first: date | None, last: date | None, tr: Translator) -> str:
    """The days a period covers; of an open one those of the data, and that it is all time."""
    if first is None or last is None:
        return ""
    shown = period.within(first, last)
    said = formatting.days(shown.start, shown.end, tr) if shown.start and shown.end else ""
    return said if period else f"{tr(N_('All time'))}, {said}"


def _said(text: Message | str, tr: Translator) -> str:
    return tr(text) if isinstance(text, Message) else text
