"""What a run of findings looks at: the view, and how long customers are watched after something happened to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import ibis
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.base import plus_days, start_of
from lib.facts.lost import contractual
from lib.facts.orders import one_currency
from lib.metrics.view import View

#: Who is watched for less than two weeks tells nothing, and after half a year other things have happened.
SHORTEST, LONGEST = 14, 180
#: What is done in the first days is compared with what follows them.
FIRST_DAYS = 30


@dataclass(frozen=True, eq=False)
class Study:
    view: View
    _tables: dict[str, Table] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        return self.view.facts

    @cached_property
    def leaving(self) -> bool:
        """Whether leaving is recorded; else coming back to buy is what is watched."""
        return contractual(self.facts)

    @property
    def watched(self) -> bool:
        """Whether anything tells what became of a customer."""
        return self.leaving or self.facts.has("orders", "customer_id")

    @cached_property
    def paid(self) -> bool:
        facts = self.facts
        return facts.has("orders", "customer_id", "amount") and one_currency(facts)

    @property
    def span(self) -> int:
        """Days from the first of the data to today."""
        return (self.facts.as_of - self.facts.first_day).days + 1

    @cached_property
    def horizon(self) -> int:
        """For how many days after an event a customer is watched: the time after which silence means goodbye."""
        usual = LONGEST if self.leaving else self.facts.churn_after_days
        return max(SHORTEST, min(usual, LONGEST, self.span // 3))

    @property
    def first_days(self) -> int:
        return max(7, min(FIRST_DAYS, self.horizon // 2))

    def after(self, rows: Table, wait: int = 0) -> Table:
        """Rows of customers (`_person`, `_at`, one row each) with what followed within the horizon.

        Adds `outcome` (1 where she left, or bought again; null where it is too early to say or she was no customer)
        and, for orders, `later`, the money she brought. The watch begins `wait` days after the event.
        """
        facts = self.facts
        begins = plus_days(rows._at, wait) if wait else rows._at
        rows = rows.mutate(_begins=begins, _ends=plus_days(rows._at, wait + self.horizon))
        rows = rows.filter(rows._ends <= start_of(facts.as_of + timedelta(days=1)))
        if self.leaving:
            spells = facts["spells"].select(_spell="customer_id", _since="started_at", _until="ended_at")
            running = [rows._person == spells._spell, spells._since <= rows._begins]
            found = rows.join(spells, running).filter(lambda t: t._until.isnull() | (t._until > t._begins))
            left = found._until.notnull() & (found._until <= found._ends)
            return found.mutate(outcome=left.cast("float64"), later=ibis.null("float64"))
        orders = facts["orders"].select(_buyer="customer_id", _bought="ordered_at", _paid="amount")
        following = [rows._person == orders._buyer, orders._bought > rows._begins, orders._bought <= rows._ends]
        counted = rows.select("_person", "_begins", "_ends").join(orders, following)
        counted = counted.group_by(_buyer=counted._person).agg(_again=counted.count(), later=counted._paid.sum())
        found = rows.left_join(counted, rows._person == counted._buyer)
        again = found._again.fill_null(0) > 0
        return found.mutate(outcome=again.cast("float64"), later=found.later.fill_null(0.0))
