"""What a finding is: one sentence that is beyond chance, with its numbers, its people and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import log10
from typing import Literal

from lib.i18n import Message
from lib.i18n.quantity import Quantity
from lib.metrics.metric import Unit

__all__ = ["Finding", "Kind", "Month", "Name", "Quantity"]

Kind = Literal["change", "contrast", "time", "association", "cohort", "campaign"]


@dataclass(frozen=True)
class Name:
    """What a column is called, inside a sentence: a name of ours loses its capital, a header of the file keeps it."""

    text: Message | str

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class Month:
    """A month inside a sentence, by its first day; without its year where another month of that year follows."""

    first: date
    with_year: bool = True

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that stands out.

    `value` (of the group or the later period) and `against` (of the others or the earlier period) are in `unit`;
    `difference` is the one minus the other, with its interval `low` to `high`. `p` is the chance of it by itself,
    `corrected` after all `looked_at` comparisons of the run. `money` is about so much a year (or once, where `yearly`
    is false), None where it cannot be told. `good` is None where a metric has no better direction. `strength` grows
    with the evidence. `also` are further sentences about the same group, each of which stands by itself. `of` says
    where it comes from and finds the customers again.
    """

    kind: Kind
    metric: str
    text: Message
    value: float
    against: float
    difference: float
    low: float
    high: float
    unit: Unit
    n: int
    others: int
    p: float
    corrected: float
    looked_at: int
    money: float | None
    yearly: bool
    good: bool | None
    advice: str
    page: str
    test: str
    note: str
    of: tuple[str, ...]
    also: tuple[Message, ...] = ()

    @property
    def strength(self) -> float:
        return -log10(max(self.corrected, 1e-300))
