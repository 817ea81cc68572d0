"""Questions of a workspace about what customers are worth and when they will order next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.workspace.fitted import Fitted

if TYPE_CHECKING:
    from lib.models.next_order import NextOrders
    from lib.models.worth import Worth as WorthOfCustomers


class Worth(Fitted):
    """What customers will bring, and when they are to be expected again: as of today, learnt from all of them."""

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
