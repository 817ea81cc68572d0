"""Questions of a workspace about many metrics at once, in as few statements as their rows allow."""

from __future__ import annotations

from collections.abc import Sequence

from lib.metrics import compute, explain, registry
from lib.metrics.compare import Difference, differences
from lib.metrics.compute import Ask
from lib.metrics.explain import Explanation
from lib.metrics.view import View
from lib.scope import Period
from lib.workspace.fitted import Fitted


class Together(Fitted):
    """What else asks for one metric at a time; those this data cannot give are left out."""

    def explanations(self, names: Sequence[str]) -> dict[str, Explanation]:
        """How the numbers of several metrics come about, as `explain` says of one, but without the SQL."""
        asks = self._asks(names)
        return explain.explained_together(View(self.facts, self.segment, (self.period,)), asks) if asks else {}

    def differences(self, names: Sequence[str], before: Period, after: Period) -> dict[str, Difference]:
        """How several metrics differ between two periods, each tested by itself, for this view's customers.

        The customers are those of the segment as it was at the start of the later period.
        """
        asks = [ask for ask in self._asks(names) if compute.dated(self.facts, ask)]
        sides = [View(self.facts, self.segment, (period,), read_at=after) for period in (before, after)]
        return differences(sides[0], sides[1], asks) if asks else {}

    def _asks(self, names: Sequence[str]) -> list[Ask]:
        if not self.facts.dataset.tables:
            return []
        metrics = [registry.metric(name) for name in names]
        ways = [(metric, compute.chosen(self.facts, metric)) for metric in metrics]
        return [Ask(metric.name, metric, way) for metric, way in ways if way is not None]
