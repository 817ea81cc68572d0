"""What each customer is going to bring: predicted where the data allows it, else by a simpler way, and which one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pandas as pd

from lib.errors import MissingData
from lib.facts import Facts
from lib.facts.histories import histories
from lib.facts.orders import margin_of_costs, one_currency
from lib.i18n import N_, Message, msg
from lib.models.estimate import COLUMNS, Estimate
from lib.models.repeat_buying import predict
from lib.models.simple_worth import by_formula, so_far

Method = Literal["predicted", "simple", "historic"]


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What customers will bring within `horizon_days`, and by which method that is told.

    `customers`: one row per customer, the most valuable first: `customer_id`, `frequency`, `recency`, `T` (days, as in
    `histories`), `p_alive` (null for who ordered once: the model knows nothing of her staying), `p_no_order` (chance of
    no order within the horizon), `expected_orders`, `predicted_revenue` (discounted) and `predicted_value` (that times
    `margin`, the same where no margin is known). Under the method `historic` both are what she brought so far.

    `low` and `high` are the interval of `total`, the sum of `predicted_value`: how sure the method is of it. `holdout`
    compares the orders foreseen for a past time with those that came, by frequency; `evaluation` sums it up.
    """

    customers: pd.DataFrame
    method: Method
    why: Message
    notes: tuple[Message, ...] = ()
    horizon_days: int
    discount_rate: float
    margin: float | None
    low: float | None = None
    high: float | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    evaluation: Mapping[str, Any] = field(default_factory=dict)
    holdout: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def total(self) -> float | None:
        """The sum of `predicted_value`; None where the data holds no amounts."""
        values = self.customers["predicted_value"]
        return None if values.isna().all() else float(values.sum())

    def among(self, customer_ids: pd.Series) -> Worth:
        """The same for some customers only. The interval keeps its proportion to the total: it is the model's."""
        kept = self.customers[self.customers["customer_id"].isin(customer_ids)].reset_index(drop=True)
        part = replace(self, customers=kept)
        if not self.total or self.low is None or self.high is None:
            return part
        share = (part.total or 0.0) / self.total
        return replace(part, low=self.low * share, high=self.high * share)


def customer_worth(facts: Facts) -> Worth:
    """The worth of every customer as of today. `MissingData` where nobody bought, subscribed or pays by the month."""
    made, method, why = _estimated(facts)
    margin = facts.settings.margin if facts.settings.margin is not None else margin_of_costs(facts)
    share = 1.0 if margin is None else margin
    table = made.customers.assign(predicted_value=made.customers["predicted_revenue"] * share)
    table = table.sort_values(["predicted_value", "customer_id"], ascending=[False, True], ignore_index=True)
    table = table[["customer_id", *COLUMNS, "predicted_value"]]
    facts.predict("clv", table[["customer_id", "predicted_value"]].rename(columns={"customer_id": "person_id"}))
    return Worth(
        customers=table,
        method=method,
        why=why,
        notes=made.notes,
        horizon_days=facts.settings.value_horizon_days,
        discount_rate=facts.settings.discount_rate,
        margin=margin,
        low=None if made.low is None else made.low * share,
        high=None if made.high is None else made.high * share,
        parameters=made.parameters,
        evaluation=made.evaluation,
        holdout=made.holdout,
    )


def _estimated(facts: Facts) -> tuple[Estimate, Method, Message]:
    """The best estimate there can be, its method and the sentence that says why it is this one."""
    buyers = _buyers(facts)
    refused: list[Message] = []
    if buyers is not None:
        found = predict(facts, buyers)
        if isinstance(found, Estimate):
            return found, "predicted", found.why
        refused.append(found)
    simple = by_formula(facts, buyers)
    if isinstance(simple, Estimate):
        return simple, "simple", _instead(simple.why, refused)
    past = so_far(facts, buyers)
    if past is None:
        raise MissingData(
            N_("What customers are worth takes orders with customer numbers, or subscriptions. Add such a file.")
        )
    return past, "historic", _instead(past.why, [*refused, simple])


def _instead(why: Message, refused: list[Message]) -> Message:
    """A way's own sentence, and before it why the better ones could not be gone."""
    for reason in reversed(refused):
        why = msg(N_("{reason} {otherwise}"), reason=reason, otherwise=why)
    return why


def _buyers(facts: Facts) -> pd.DataFrame | None:
    """Histories of those who order when they like; None where customers subscribe, or no orders of theirs are known."""
    if facts.has("subscriptions") or not facts.has("orders", "customer_id"):
        return None
    found = facts.dataset.engine.frame(histories(facts).order_by("customer_id"))
    if not (facts.has("orders", "amount") and one_currency(facts)):
        found["monetary_value"] = float("nan")
    return None if found.empty else found
