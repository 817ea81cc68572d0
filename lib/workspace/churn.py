"""Questions of a workspace about who will leave, and whom it pays to write to."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

from lib.errors import MissingData
from lib.facts.frames import keep_frame
from lib.facts.orders import margin_of_costs
from lib.i18n import N_
from lib.metrics.lists import ActionList, to_send
from lib.metrics.view import View
from lib.workspace.fitted import Fitted

if TYPE_CHECKING:
    from lib.models.campaign import Campaign, Costs
    from lib.models.churn import ChurnRisk

NO_MONEY = N_(
    "A campaign is weighed by the chance that customers leave and by what they would bring; the files do not tell both."
)


class Churn(Fitted):
    """Who will leave, and whom it pays to write to: as of today, learnt from all customers."""

    def churn(self) -> ChurnRisk:
        """Who of the segment's customers is likely to leave, why, and how good that forecast is.

        `MissingData` says what is needed where nothing tells who left.
        """
        found = self._model("churn")
        return found if not self.segment else found.among(self._chosen())

    def campaign(self, costs: Costs | None = None) -> Campaign:
        """How many of the segment's customers it pays to contact so that they stay, who they are, and what that brings.

        `costs` (lib.models.campaign.Costs) default to a contact of 1, an offer of 5, a fifth of leavers kept, and the
        margin known. `MissingData` where no risk or no value is known.
        """
        from lib.models.campaign import Costs, plan

        found = self.churn()
        if not (found.customers["risk"].notna() & found.customers["revenue"].notna()).any():
            raise MissingData(NO_MONEY)
        return plan(found.customers, found.population, costs or Costs(margin=self.margin()), self.settings.confidence)

    def margin(self) -> float:
        """The share of revenue that is left: the setting, else read from the costs of orders, else all of it."""
        known = self.settings.margin
        return known if known is not None else margin_of_costs(self.facts) or 1.0

    def campaign_list(self, campaign: Campaign, channel: str | None = None) -> ActionList:
        """Whom a campaign contacts, the largest gain first, as a file to send from.

        `rows`: `customer_id`, `gain` (expected profit of contacting her), `churn_risk`, then value and addresses; who
        unsubscribed from the channel (None: from any) is left out and counted.
        """
        rows = campaign.chosen[["customer_id", "gain", "risk"]].rename(columns={"risk": "churn_risk"})
        engine, name = self.facts.dataset.engine, f"campaign_{token_hex(8)}"
        try:
            kept = keep_frame(engine, name, rows.assign(_place=range(len(rows))))
            return to_send(View(self.facts), kept, channel)
        finally:
            engine.drop(name)
