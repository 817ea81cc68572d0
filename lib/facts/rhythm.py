"""How often a customer usually orders."""

from __future__ import annotations

from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, fact

#: The customers' common gap weighs as much as this many gaps of one's own.
PULL = 3


@fact("rhythm", reads=("currency", "rates", "as_of"))
def rhythm(facts: Facts) -> Table:
    """One row per customer with two orders or more: `person_id`, `gaps`, `own_gap` and `usual_gap`, days.

    `own_gap` is the median of the days between her orders; `usual_gap` pulls it towards the median of all customers
    when there are few: (gaps × own + 3 × common) ÷ (gaps + 3). Orders of one day are one coming.
    """
    rows = facts["orders"].filter(_.days_since_previous >= 1)
    common = facts.ask("common gap", rows.days_since_previous.quantile(0.5))
    own = rows.group_by(person_id=_.customer_id).agg(gaps=_.count(), own_gap=_.days_since_previous.quantile(0.5))
    return own.mutate(usual_gap=(_.gaps * _.own_gap + PULL * common) / (_.gaps + PULL))
