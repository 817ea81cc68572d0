"""What customers are going to bring, as a fitted model tells it."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.errors import MissingData
from lib.facts import Facts
from lib.facts.histories import tells_worth
from lib.i18n import N_
from lib.metrics import rows
from lib.metrics.lifetime import SUBSCRIBED
from lib.metrics.metric import MEAN, Metric, Needs, Way, over
from lib.metrics.value import PAID
from lib.metrics.view import WHO, View

CHARGED: Needs = {"customers": ("customer_id", "churned", "tenure_months", "monthly_charge")}
MODEL = "clv"


def foretold(facts: Facts) -> bool:
    """Whether what customers will bring can be told from more than what they have brought."""
    if MODEL not in facts.makers or not tells_worth(facts):
        return False
    try:
        return facts.fitted(MODEL).method != "historic"
    except MissingData:
        # The columns are there and hold nobody who bought.
        return False


def valued(view: View) -> Table:
    """Customers with the value they are expected to bring as of today, whatever the period: `predicted_value`."""
    facts = view.facts
    if facts.inline or MODEL not in facts.makers:
        people = facts["known"].select(customer_id="person_id", predicted_value=ibis.null("float64"))
    else:
        facts.fitted(MODEL)
        people = facts.predictions[MODEL].select(customer_id="person_id", predicted_value="predicted_value")
    people = view.cut(view.keep(people.filter(_.predicted_value.notnull()), "customer_id"), None)
    return view.broken_down(people, "customer_id").mutate(**{WHO: _.customer_id})


rows.declare(valued)
# As of today: no period cuts these rows, and there is no course over time.
rows.DATED_BY[valued] = None


def _way(needs: Needs) -> Way:
    return Way(
        needs=needs,
        when=foretold,
        why_not=N_("The history is too short to tell what is to come."),
        parts={
            "hits": over(valued, _.predicted_value.sum()),
            "n": over(valued, _.count()),
            "squares": over(valued, (_.predicted_value * _.predicted_value).sum()),
        },
        value=lambda p: p.hits / p.n,
        worked="{hits} ÷ {n}",
        interval=MEAN,
    )


CLV_PREDICTED = Metric(
    name="clv_predicted",
    label=N_("Value to come"),
    formula=N_(
        "what customers are expected to bring within the horizon, discounted, × margin ÷ customers; by BG/NBD and "
        "Gamma-Gamma where the history allows it, else by the simple formula"
    ),
    unit="money",
    better="up",
    group="value",
    ways=tuple(_way(needs) for needs in (PAID, SUBSCRIBED, CHARGED)),
    breakdowns=("first_channel", "acquisition_channel", "first_order_month", "plan"),
    settings=("value_horizon_days", "discount_rate", "margin", "currency"),
    notes=(
        N_("It is as of today and takes no notice of the period; a segment chooses whose value is told."),
        N_(
            "The interval is that of a mean over these customers; how sure the prediction itself is, stands beside its "
            "sum on the page Retention and value."
        ),
        N_("Customers who have left, or ordered long ago, count with the little that is still to be expected of them."),
        N_("Without a margin in Settings, or costs in the orders, this is revenue before any costs."),
    ),
    advice=N_(
        "It says what keeping a customer is worth. Spend less than that on keeping her, and most of it on the few who "
        "bring most."
    ),
    source="docs/sources.md#value-to-come",
)

METRICS = (CLV_PREDICTED,)
