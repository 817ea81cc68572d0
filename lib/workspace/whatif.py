"""Questions of a workspace about two sides at once, and about what would be if."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from lib.errors import BadSetting, MissingData
from lib.facts.members import members
from lib.i18n import N_
from lib.metrics import compute, registry, versus
from lib.metrics.compute import Ask
from lib.metrics.versus import Overlap
from lib.metrics.view import View
from lib.models.scenario import Scenario
from lib.scope import Period, Segment
from lib.workspace.fitted import Fitted

if TYPE_CHECKING:
    from lib.models.outlook import Outlook

Side = Segment | Period


class WhatIf(Fitted):
    """Two groups of customers or two periods beside each other, and what changed habits of customers would bring."""

    def versus(self, one: Side, other: Side, progress: Callable[[float], None] | None = None) -> pd.DataFrame:
        """How two sides differ on every metric the data allows, the strongest evidence first.

        Columns: metric, unit, before, after (the values of the two sides), change, low, high, p, q, verdict (`real`,
        `noise` or None), n_before, n_after. A segment is seen in this view's period, a period for this view's segment,
        chosen as it was at the start of the later period; of two periods, metrics whose data covers either only in part
        are left out. `p` knows who is on both sides; `q` and `verdict` are
        corrected for all metrics shown. `progress` is told the share done, several times.
        """
        first, second = self._sides(one, other)
        if progress:
            # Before anything is counted, models may have to be fitted.
            progress(0.0)
        ways = ((name, metric, compute.chosen(self.facts, metric)) for name, metric in registry.METRICS.items())
        asks = [Ask(name, metric, way) for name, metric, way in ways if way is not None]
        if first.windows != second.windows:
            asks = [ask for ask in asks if compute.dated(self.facts, ask)]
            # Where the data of a metric covers a period only in part, the days without it are not days of nought.
            asks = [ask for ask in asks if all(compute.covers(side, ask) for side in (first, second))]
        return versus.versus(first, second, asks, progress)

    def overlap(self, one: Side, other: Side) -> Overlap:
        """How many customers are on both of two sides; of periods, who did anything in both."""
        return versus.overlap(*self._sides(one, other))

    def scenario(self, scenario: Scenario | None = None) -> Outlook:
        """The next twelve months as things are and under a scenario, for the segment's customers as of today.

        `.path`, `.summary`, `.assumptions` and more: see lib.models.outlook.Outlook. `MissingData` says what is needed.
        """
        from lib.models.outlook import outlook

        if not self.facts.dataset.tables:
            raise MissingData(N_("There is no data yet. Add a file first."))
        people = members(self.facts, self.segment, self.period) if self.segment else None
        # One without any lever still says which margin and which fixed costs to count with.
        return outlook(self.facts, Scenario() if scenario is None else scenario, people)

    def _sides(self, one: Side, other: Side) -> tuple[View, View]:
        if not self.facts.dataset.tables:
            raise MissingData(N_("There is no data yet. Add a file first."))
        if self._meant(one) == self._meant(other):
            raise BadSetting(N_("Both sides are the same. Choose another segment or period for one of them."))
        periods = [side.checked() if isinstance(side, Period) else self.period for side in (one, other)]
        latest = max((p for p in periods), key=lambda p: (p.end or self.facts.as_of, p.start or self.facts.first_day))
        views = []
        for side, period in zip((one, other), periods, strict=True):
            segment = side if isinstance(side, Segment) else self.segment
            # A period is seen for the same customers as the later one; a segment as it was when its time began.
            read_at = latest if isinstance(side, Period) else period
            views.append(View(self.facts, segment, (period,), read_at=read_at))
        return views[0], views[1]

    def _meant(self, side: Side) -> Side:
        """A side as it is chosen, whatever it is called; a period with open ends closed, and within the data."""
        if isinstance(side, Segment):
            return replace(side, name="")
        first, last = self.facts.first_day, self.facts.as_of
        closed = side.within(first, last)
        assert closed.start and closed.end
        if closed.end < first or closed.start > last:
            raise BadSetting(
                N_("The data goes from {first} to {last}; choose days within it, not {start} to {end}."),
                first=first,
                last=last,
                start=closed.start,
                end=closed.end,
            )
        return Period(max(closed.start, first), min(closed.end, last))
