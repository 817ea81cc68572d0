"""Random draws that give the same values on every machine and with every version of numpy.

Only plain uniform numbers are asked of numpy: how it turns them into other distributions may change between its
versions, so that is done here.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Draws:
    """A stream of draws; streams of different names do not disturb each other."""

    def __init__(self, seed: int, stream: str):
        self._rng = np.random.Generator(np.random.PCG64([seed, zlib.crc32(stream.encode())]))

    def uniform(self) -> float:
        return float(self._rng.random())

    def uniforms(self, n: int) -> np.ndarray:
        return self._rng.random(n)

    def chance(self, probability: float) -> bool:
        return self.uniform() < probability

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def one(self, values: Sequence[T]) -> T:
        return values[int(self.uniform() * len(values))]

    def pick(self, weights: Mapping[T, float]) -> T:
        left = self.uniform() * sum(weights.values())
        for value, weight in weights.items():
            left -= weight
            if left < 0:
                return value
        return value

    def picks(self, weights: Mapping[str, float], n: int) -> np.ndarray:
        edges = np.cumsum(list(weights.values()))
        places = np.searchsorted(edges, self.uniforms(n) * edges[-1], side="right")
        return np.array(list(weights), dtype=object)[places]

    def exponential(self, mean: float) -> float:
        return -mean * math.log(1 - self.uniform())

    def lognormal(self, median: float, spread: float) -> float:
        """Around `median`, two thirds within a factor of e^spread."""
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return median * math.exp(spread * radius * math.cos(2 * math.pi * self.uniform()))

    def lognormals(self, median: np.ndarray | float, spread: float, n: int) -> np.ndarray:
        radius = np.sqrt(-2 * np.log(1 - self.uniforms(n)))
        return median * np.exp(spread * radius * np.cos(2 * np.pi * self.uniforms(n)))
