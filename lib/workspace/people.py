"""Questions of a workspace about single customers: find them, and everything on record about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.errors import MissingData, UnknownName
from lib.facts import Facts, labels
from lib.facts.customers import customer_facts, foresee, foreseeable
from lib.facts.people import found, in_order, with_addresses
from lib.facts.timeline import KINDS, MARKS, timeline
from lib.i18n import N_, Message
from lib.metrics.view import View
from lib.workspace.fitted import Fitted

#: What is foretold of a customer here, each by a model of its own.
FORETOLD = ("churn_risk", "predicted_value", "next_order_on")
#: Columns that tell who somebody is, or come close to it.
CLOSE = ("customer_id", "person_id", "email", "phone", "birthday", "account")
#: A column with more values than this is none that customers are grouped by.
MOST_GROUPS = 100
NO_DATA = N_("There is no data yet. Add a file first.")


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of the customers found, and how many there are in all."""

    rows: pd.DataFrame
    total: int


@dataclass(frozen=True, kw_only=True)
class Person:
    """One customer: `known` holds her row of customer_facts and her addresses, without what nobody knows of her.

    `reasons` say what moves her risk most; empty where no risk was foretold for her.
    """

    customer_id: str
    known: Mapping[str, Any]
    reasons: tuple[Message, ...] = ()


class People(Fitted):
    """Customers one by one, as of today."""

    def foretell(self, progress: Callable[[str, float], None] | None = None) -> None:
        """Fit the models behind risk, value to come and next order, as far as the data allows. Takes long, once.

        `progress` hears which column is next and the share of all that is done; if it raises, the rest is left.
        """
        possible = foreseeable(self._with_data())
        wanted = [name for name in FORETOLD if name in possible]
        for place, name in enumerate(wanted):
            if progress is not None:
                progress(name, place / len(wanted))
            foresee(self.facts, [name])

    def is_foretold(self) -> bool:
        """Whether everything that can be foretold of customers is known already, so that asking for it is quick."""
        facts = self._with_data()
        possible = foreseeable(facts)
        return all(possible[name].model in facts.predictions for name in FORETOLD if name in possible)

    def known_columns(self) -> tuple[str, ...]:
        """The columns customers can be sorted and narrowed by; those of models once somebody asked for them."""
        return tuple(name for name in customer_facts(self._with_data()).columns if name != "is_customer")

    def tells_who(self, field: str) -> bool:
        """Whether a value of this field of customers, or of the rows they are in, tells who somebody is.

        Numbers, addresses and birthdays do, and so does a column of the file's own in which nearly everybody has a
        value to herself, as in one of names. `UnknownName` where there is no such field.
        """
        bare = field.rpartition(".")[2].removeprefix("first_")
        if bare in CLOSE:
            return True
        if isinstance(labels.field(field), Message):
            return False
        people = customer_facts(self._with_data(), lensed=False)
        of_rows = [self.facts.raw(table) for table in self.dataset.tables if field in self.facts.extras(table)]
        asked = [people] if field in people.columns else of_rows
        if not asked:
            raise UnknownName(N_("customer field"), field, people.columns)
        return any(self._sets_apart(rows, field) for rows in asked)

    def _sets_apart(self, rows: Table, field: str) -> bool:
        known = rows.filter(rows[field].notnull())
        asked = known.agg(rows=known.count(), values=known[field].nunique())
        found = self.facts.dataset.engine.frame(asked).iloc[0]
        return bool(found["values"] > min(MOST_GROUPS, found["rows"] / 2))

    def find(
        self,
        text: str = "",
        among: Mapping[str, Sequence[str]] | None = None,
        sort: str = "",
        descending: bool = True,
        first: int = 0,
        most: int | None = 50,
        foretold: bool = True,
    ) -> Found:
        """The segment's customers whose id, name, e-mail, phone or other attribute holds every word of `text`.

        `among` keeps those with one of the values in a column (`{"risk_band": ["high"]}`). `rows` are as those of
        `customers()`, with `email` and `phone`: `most` of them (None: all) from number `first` on, sorted by a column,
        unknown values last. `foretold=False` fits no model: predicted columns are there only if somebody asked for
        them before.
        """
        facts = self._with_data()
        if foretold:
            self.foretell()
        people = View(facts, self.segment, (self.period,)).keep(found(facts, text, among or {}), "person_id")
        engine = facts.dataset.engine
        total = int(engine.frame(people.agg(n=people.count()))["n"].iloc[0])
        chosen = in_order(people, text, sort, descending)
        chosen = chosen.limit(most, offset=first) if most is not None or first else chosen
        # The order must survive the join that adds addresses.
        rows = engine.frame(in_order(with_addresses(facts, chosen), text, sort, descending))
        return Found(rows=rows.rename(columns={"person_id": "customer_id"}), total=total)

    def person(self, customer: str, foretold: bool = True) -> Person:
        """All that is known and foretold of a customer today. `UnknownName` where no file names her."""
        facts = self._with_data()
        if foretold:
            self.foretell()
        one = customer_facts(facts).filter(_.person_id == customer)
        frame = facts.dataset.engine.frame(with_addresses(facts, one))
        if frame.empty:
            raise self._unknown(customer)
        row = frame.iloc[0].drop(["person_id", "is_customer"])
        reasons: tuple[Message, ...] = ()
        if "churn" in facts.predictions:
            told = facts.fitted("churn").customers
            hers = told.loc[told["customer_id"] == customer, "reasons"]
            reasons = hers.iloc[0] if len(hers) else ()
        known = {str(name): value for name, value in row.items() if not pd.isna(value)}
        return Person(customer_id=customer, known=known, reasons=reasons)

    def timeline(
        self,
        customer: str,
        kinds: Sequence[str] = (),
        newest_first: bool = False,
        first: int = 0,
        most: int | None = None,
    ) -> pd.DataFrame:
        """Everything on record about one customer or visitor, a row per event, in order of time.

        Columns: those of `lib.facts.timeline.COLUMNS` (at, kind, what, state, channel, amount, score, …). `kinds` keeps
        some of `lib.facts.timeline.KINDS`; `first` and `most` give one page of a long history. What has no date stands
        at the end. `UnknownName` where no file names her.
        """
        facts = self._with_data()
        for kind in kinds:
            if kind not in KINDS:
                raise UnknownName(N_("kind of event"), kind, KINDS)
        rows = self._events(customer)
        if kinds:
            rows = rows.filter(_.kind.isin(list(kinds)))
        at = rows["at"].desc(nulls_first=False) if newest_first else rows["at"].asc(nulls_first=False)
        # What she did comes before what it made of her.
        mark = rows.kind.isin(list(MARKS))
        rows = rows.order_by([at, mark.desc() if newest_first else mark.asc(), "kind", "number", "what"])
        rows = rows.limit(most, offset=first) if most is not None or first else rows
        frame = facts.dataset.engine.frame(rows)
        if frame.empty and not kinds and not first:
            self.person(customer, foretold=False)
        return frame

    def timeline_counts(self, customer: str) -> pd.DataFrame:
        """How many events of each kind a customer has: `kind`, `n`, `first` and `last`, most frequent first."""
        rows = self._events(customer)
        counted = rows.group_by("kind").agg(n=_.count(), first=_["at"].min(), last=_["at"].max())
        return self._with_data().dataset.engine.frame(counted.order_by([counted.n.desc(), "kind"]))

    def _events(self, customer: str) -> Table:
        return timeline(self._with_data(), customer)

    def _with_data(self) -> Facts:
        if not self.facts.dataset.tables:
            raise MissingData(NO_DATA)
        return self.facts

    def _unknown(self, customer: str) -> UnknownName:
        """Nobody goes by that name: who is called much like it."""
        for length in (len(customer), len(customer) - 1, max(len(customer) // 2, 2)):
            near = self.find(customer[:length], most=20, foretold=False).rows["customer_id"]
            if len(near):
                break
        return UnknownName(N_("customer"), customer, list(near))
