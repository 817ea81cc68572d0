"""Which of many names are one person's, given which names stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

#: Two tables that share this much of the smaller one's numbers number their customers in the same way.
SAME_SYSTEM = 0.5


def place(numbers: np.ndarray, systems: list[np.ndarray]) -> None:
    """Put a table's numbers to the system they are of, or make them a new one."""
    new = numbers.copy()
    for system in systems:
        new &= ~system
    for system in systems:
        both = (numbers & system).sum()
        if both and both >= SAME_SYSTEM * min(numbers.sum(), system.sum()):
            system |= new
            return
    systems.append(new)


class Names:
    """All names that some row holds beside another, as numbers, and which stand side by side."""

    def __init__(self, pairs: pd.DataFrame):
        codes, names = pd.factorize(pd.concat([pairs["name"], pairs["other"]], ignore_index=True), sort=True)
        half = len(pairs)
        self.names = pd.Series(names, dtype="str")
        self.sources = np.concatenate([codes[:half], codes[half:]])
        self.targets = np.concatenate([codes[half:], codes[:half]])
        self.email = self.names.str.contains("@", regex=False).to_numpy(dtype=bool)
        self.phone = np.zeros(len(self.names), dtype=bool)
        self.phone[codes[half:][(pairs["kind"] == "phone").to_numpy(dtype=bool)]] = True

    @cached_property
    def contact(self) -> np.ndarray:
        return self.email | self.phone

    def resolved(self, systems: Sequence[np.ndarray]) -> pd.DataFrame:
        """`other`, `person`, `contact` of every name that is not its own person, in the order of names.

        Each system's names in turn stand for themselves unless they lead to one of an earlier system; from them the
        names beside them are reached, step by step. A name reached from two persons at once is shared.
        """
        person = np.full(len(self.names), -1)
        shared = np.zeros(len(self.names), dtype=bool)
        for system in systems:
            own = np.flatnonzero(system & (person < 0) & ~shared)
            person[own] = own
            self._spread(person, shared)
        alias = np.flatnonzero((person != np.arange(len(person))) | shared)
        numbers = np.where(shared, 0, person)[alias]
        persons = self.names.iloc[numbers].where(~shared[alias]).reset_index(drop=True)
        return pd.DataFrame(
            {"other": self.names.iloc[alias].array, "person": persons.array, "contact": self.contact[alias]}
        )

    def _spread(self, person: np.ndarray, shared: np.ndarray) -> None:
        while True:
            open_ = (person[self.sources] >= 0) & (person[self.targets] < 0) & ~shared[self.targets]
            if not open_.any():
                return
            reached, came_from = self.targets[open_], person[self.sources[open_]]
            lowest, highest = np.full(len(person), len(person)), np.full(len(person), -1)
            np.minimum.at(lowest, reached, came_from)
            np.maximum.at(highest, reached, came_from)
            new = highest >= 0
            shared |= new & (lowest != highest)
            certain = new & (lowest == highest)
            person[certain] = lowest[certain]
