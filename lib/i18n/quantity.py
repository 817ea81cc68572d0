"""A number inside a sentence, whose unit, currency and decimals are written by whoever shows the sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """A number inside a sentence; whoever shows the sentence writes it with its unit, and a `signed` one with its sign.

    `unit` is one of the metric catalogue's. A difference of two shares is in percentage `points`.
    """

    value: float
    unit: str
    signed: bool = False
    points: bool = False

    def __str__(self) -> str:
        return f"{self.value:.4g}"
