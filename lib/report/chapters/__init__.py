"""The sections of a report, each made of the same answers in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from lib.report.blocks import Block, Section
from lib.report.chapters import background, churn, loyalty, retention, summary, topics
from lib.report.material import Material
from lib.report.options import SECTIONS

#: How each section is made; one without anything to show is left out.
MADE_BY: Mapping[str, Callable[[Material], Iterator[Block]]] = MappingProxyType(
    {
        "findings": summary.findings,
        "scorecard": summary.scorecard,
        "engagement": topics.engagement,
        "satisfaction": topics.satisfaction,
        "support": topics.support,
        "retention": retention.retention,
        "loyalty": loyalty.loyalty,
        "churn": churn.churn,
        "lists": churn.lists,
        "scenarios": background.scenarios,
        "definitions": background.definitions,
        "data": background.data,
        "method": background.method,
    }
)


def sections(m: Material, tell: Callable[[str, float], None] | None = None) -> tuple[Section, ...]:
    """The sections asked for that this data can fill, made once; `tell` hears of each before it is made."""
    if m.sections is None:
        m.sections = tuple(_made(m, tell or (lambda subject, share: None)))
    return m.sections


def _made(m: Material, tell: Callable[[str, float], None]) -> Iterator[Section]:
    wanted = m.options.sections
    for place, name in enumerate(wanted):
        title = m.tr(SECTIONS[name])
        tell(title, place / len(wanted))
        blocks = tuple(MADE_BY[name](m))
        if blocks:
            yield Section(name=name, title=title, blocks=blocks)
