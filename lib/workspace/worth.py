"""Questions of a workspace about what customers are worth and when they will order next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from lib.errors import MissingData
from lib.facts import Facts
from lib.facts.customers import members
from lib.i18n import N_
from lib.scope import Period, Segment

if TYPE_CHECKING:
    from lib.models.next_order import NextOrders
    from lib.models.worth import Worth as WorthOfCustomers


class Worth:
    """What customers will bring, and when they are to be expected again: as of today, learnt from all of them."""

    segment: Segment
    period: Period
    facts: Facts

    def clv(self) -> WorthOfCustomers:
        """What each of the segment's customers will bring within `value_horizon_days`, by which method and why that.

        `MissingData` says what is needed where nothing tells what anybody paid.
        """
        found = self._model("clv")
        return found if not self.segment else found.among(self._chosen())

    def next_orders(self) -> NextOrders:
        """When each of the segment's customers is expected to order next, and how often such a day came true."""
        found = self._model("next_order")
        return found if not self.segment else found.among(self._chosen())

    def _model(self, name: str):
        if not self.facts.dataset.tables:
            raise MissingData(N_("There is no data yet. Add a file first."))
        return self.facts.fitted(name)

    def _chosen(self) -> pd.Series:
        chosen = members(self.facts, self.segment, self.period)
        return self.facts.dataset.engine.frame(chosen)["person_id"]
