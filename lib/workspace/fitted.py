"""What questions to fitted models share: the model's result, and whom of its customers a view is about."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lib.errors import MissingData
from lib.facts import Facts
from lib.facts.members import members
from lib.i18n import N_
from lib.scope import Period, Segment
from lib.settings import Settings
from lib.workspace.files import Files


class Fitted(Files):
    """A view of some customers whose models are fitted to all of them."""

    segment: Segment
    period: Period
    settings: Settings

    @property
    def facts(self) -> Facts:
        return self._shared.facts(self.dataset, self.settings)

    def _model(self, name: str) -> Any:
        if not self.facts.dataset.tables:
            raise MissingData(N_("There is no data yet. Add a file first."))
        return self.facts.fitted(name)

    def _chosen(self) -> pd.Series:
        """The customers of the segment."""
        chosen = members(self.facts, self.segment, self.period)
        return self.facts.dataset.engine.frame(chosen)["person_id"]
