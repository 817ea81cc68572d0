"""Questions of a workspace about choosing customers: by what, among which values, and how many that would be."""

from __future__ import annotations

from dataclasses import dataclass

from lib.errors import UnknownName
from lib.facts.choices import Choice, choices, column_behind
from lib.facts.customers import Field, customer_facts, fields, foresee
from lib.facts.members import members
from lib.i18n import N_
from lib.scope import Segment
from lib.workspace.fitted import Fitted


@dataclass(frozen=True, kw_only=True)
class Size:
    """How big a segment is: its customers and all there are, and the revenue of either so far (None: no amounts).

    `value` is what its customers are expected to bring, None until somebody asked for that forecast.
    """

    customers: int
    everybody: int
    revenue: float | None
    revenue_of_all: float | None
    value: float | None


class Segments(Fitted):
    """What customers can be chosen by, and how many a choice holds."""

    def fields(self) -> tuple[Field, ...]:
        """The fields a segment can choose by and a metric of customers can be broken down by."""
        return fields(self.facts) if self.facts.dataset.tables else ()

    def choices(self) -> tuple[Choice, ...]:
        """Everything a rule may be about in this data, in groups: `fields`, and columns of their orders, tickets …"""
        return choices(self.facts) if self.facts.dataset.tables else ()

    def values(self, field: str, most: int = 100) -> list[str]:
        """The values a field takes, most frequent first."""
        foresee(self.facts, [field])
        rows = customer_facts(self.facts)
        found = rows[field].cast("string") if field in rows.columns else column_behind(self.facts, field)
        if found is None:
            raise UnknownName(N_("customer field"), field, rows.columns)
        named = found.name("value").as_table().filter(lambda t: t.value.notnull())
        counted = named.group_by("value").agg(n=lambda t: t.count()).order_by([lambda t: t.n.desc(), "value"])
        return list(self.facts.dataset.engine.frame(counted.limit(most))["value"])

    def size(self, segment: Segment) -> Size:
        """How many customers a segment holds in this view's period, and what they brought until today."""
        if not self.facts.dataset.tables:
            return Size(customers=0, everybody=0, revenue=None, revenue_of_all=None, value=None)
        people = customer_facts(self.facts, lensed=False)
        people = people.filter(people.is_customer)
        asked = {"n": people.count()}
        asked |= {name: people[name].sum() for name in ("revenue", "predicted_value") if name in people.columns}
        chosen = people.semi_join(members(self.facts, segment, self.period), "person_id") if segment else people
        engine = self.facts.dataset.engine
        every = engine.frame(people.agg(**asked)).iloc[0]
        own = engine.frame(chosen.agg(**{k: chosen.count() if k == "n" else chosen[k].sum() for k in asked})).iloc[0]
        told = {k: None if own.get(k) is None or own[k] != own[k] else float(own[k]) for k in asked}
        total = every.get("revenue")
        return Size(
            customers=int(own["n"]),
            everybody=int(every["n"]),
            revenue=told.get("revenue"),
            revenue_of_all=None if total is None or total != total else float(total),
            value=told.get("predicted_value"),
        )
