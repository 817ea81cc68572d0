"""What sections of a report are made of: plain records, which the HTML file lays out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

Mood = Literal["good", "bad", "plain"]


@dataclass(frozen=True)
class Text:
    """A paragraph; `small` for notes."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences, under a heading if there is one."""

    sentences: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Number:
    """A metric's number: what it is, its value, how sure it is, how it moved."""

    name: str
    label: str
    value: str
    sure: str = ""
    change: str = ""
    mood: Mood = "plain"


@dataclass(frozen=True)
class Numbers:
    cards: tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A figure under the sentence it shows, which is also what is read out in its place.

    `kind` tells what is drawn (a course, groups, cohorts …); a `wide` one takes the whole width of the paper.
    """

    figure: go.Figure
    title: str
    note: str = ""
    kind: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """One wide chart, or two beside each other."""

    charts: tuple[Chart, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells that are texts already; columns whose place is in `right` are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    note: str = ""
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Told:
    """A finding: the sentence, good or bad, what it is worth, what else is so, how sure, what to do."""

    text: str
    badge: str
    mood: Mood
    worth: str
    also: tuple[str, ...]
    certainty: str
    advice: str


@dataclass(frozen=True)
class Stories:
    findings: tuple[Told, ...]


Block = Text | Heading | Bullets | Numbers | Chart | Table | Stories


@dataclass(frozen=True, kw_only=True)
class Section:
    name: str
    title: str
    blocks: tuple[Block, ...]
