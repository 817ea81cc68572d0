"""One number beside another: a line of the table, and whether the two agree."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

#: Sums in another order differ in their last digits, not more.
RELATIVE, ABSOLUTE = 1e-9, 1e-9


@dataclass(frozen=True)
class Line:
    """`data` and `metric` say what was asked, `tool` of whom else; `count` figures stand behind a line of splits."""

    data: str
    metric: str
    ours: float
    theirs: float
    tool: str
    count: int = 1

    def of(self, data: str, metric: str, count: int | None = None) -> Line:
        """The same figures under another heading."""
        return replace(self, data=data, metric=metric, count=self.count if count is None else count)

    @property
    def difference(self) -> float:
        return self.ours - self.theirs

    @property
    def agrees(self) -> bool:
        if math.isnan(self.ours) or math.isnan(self.theirs):
            return math.isnan(self.ours) and math.isnan(self.theirs)
        return math.isclose(self.ours, self.theirs, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def worst(data: str, metric: str, ours: dict[str, float], theirs: dict[str, float], tool: str) -> Line:
    """Many figures as one line: the pair that differs most, or the first where all agree."""
    lines = [
        Line(data, metric, ours.get(key, math.nan), theirs.get(key, math.nan), tool, len(theirs))
        for key in dict.fromkeys((*theirs, *ours))
    ]
    if not lines:
        return Line(data, metric, math.nan, math.nan, tool, 0)
    missing = [line for line in lines if not line.agrees and math.isnan(line.difference)]
    return missing[0] if missing else max(lines, key=lambda line: (not line.agrees, abs(line.difference) or 0.0))
