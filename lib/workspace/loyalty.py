"""Questions of a workspace about loyalty: who stands in which stage, who moved, and who will probably move on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
from ibis import _

from lib.errors import MissingData, UnknownName
from lib.facts import Facts, lens_words
from lib.facts.lenses import COLUMNS, LENSES, UNKNOWN, lenses, reachable
from lib.facts.standing import standing, tells_attitude, tells_referrals
from lib.i18n import N_, Message, msg
from lib.metrics import explain, lists, loyalty, registry
from lib.metrics.lists import ActionList
from lib.metrics.view import View
from lib.workspace.fitted import Fitted

if TYPE_CHECKING:
    from lib.models.next_stage import NextStages


@dataclass(frozen=True)
class Stages:
    """Where customers stand in one lens, as the period begins (`start`) and at its end (`end`, its last day).

    `customers`: one row each with `customer_id`, the answers of all lenses at the end, `before` (this lens’s answer at
    the start, null for newcomers), `purchases`, `last_purchase_at` and `value` (paid so far). `funnel` is the table
    `loyalty_stage_share`, `transitions` the table `loyalty_transitions`. `visitors` are anonymous and in none of them.
    `unseen` says what this data cannot show.
    """

    lens: str
    start: date
    end: date
    customers: pd.DataFrame
    funnel: pd.DataFrame
    transitions: pd.DataFrame
    visitors: int
    unseen: tuple[Message, ...]


class Loyalty(Fitted):
    """Stages, journeys and types of customers."""

    def stages(self, lens: str = "stage") -> Stages:
        """Where the segment's customers stand in a lens (see `LENSES`), and who moved since the period began.

        Without a period these are the last 90 days.
        """
        view = self._loyalty_view(lens)
        when, engine = loyalty.moments(view), self.facts.dataset.engine
        moved = engine.frame(loyalty.moved(view, lens))
        return Stages(
            lens=lens,
            start=when.start,
            end=when.last,
            customers=self._customers_of(view, lens),
            funnel=loyalty.shares(moved, view, lens),
            transitions=loyalty.transitions(moved, view, lens),
            visitors=self._visitors(view),
            unseen=self.loyalty_unseen(lens),
        )

    def loyalty_days(self) -> tuple[date, date]:
        """The first and the last day of what `stages` compares."""
        when = loyalty.moments(self._loyalty_view("stage"))
        return when.start, when.last

    def loyalty_rules(self, lens: str) -> dict[str, Message]:
        """The rule behind each answer of a lens, with the numbers in use."""
        self._loyalty_view(lens)
        return lens_words.rules(self.facts, lens)

    def loyalty_unseen(self, *shown: str) -> tuple[Message, ...]:
        """What these lenses (all, if none is named) cannot see in this data, and what that does to their answers."""
        found = _unseen(self.facts, self.loyalty_days()[1])
        return tuple(said for concerned, said in found if not shown or set(shown) & set(concerned))

    def next_stages(self) -> NextStages:
        """The stage each of the segment's customers will probably have reached a period from today, and how good that
        forecast is. It is learnt from all customers.
        """
        self._loyalty_view("stage")
        found = self._model("next_stage")
        if not self.segment:
            return found
        chosen = self._chosen()
        kept = found.customers[found.customers["customer_id"].isin(chosen)].reset_index(drop=True)
        return replace(found, customers=kept)

    def loyalty_list(self, lens: str, answer: str, channel: str | None = None) -> ActionList:
        """The customers who stand somewhere at the period's end, most valuable first, to be written to.

        `rows`: `customer_id`, `stage_state`, `purchases`, `last_purchase_at`, `rfm`, then value and addresses; who
        unsubscribed from the channel (None: from any) is left out and counted.
        """
        view = self._loyalty_view(lens)
        answers = (*LENSES[lens], UNKNOWN)
        if answer not in answers:
            raise UnknownName(N_("value"), answer, answers)
        return lists.to_send(view, loyalty.people(view, lens, answer), channel)

    def _loyalty_view(self, lens: str) -> View:
        if lens not in LENSES:
            raise UnknownName(N_("loyalty lens"), lens, LENSES)
        if not self.facts.dataset.tables:
            raise MissingData(N_("There is no data yet. Add a file first."))
        declared = registry.table("loyalty_stage_share")
        if not declared.possible(self.facts):
            raise MissingData(explain.why_no_table(self.facts, declared))
        return View(self.facts, self.segment, (self.period,))

    def _customers_of(self, view: View, lens: str) -> pd.DataFrame:
        when = loyalty.moments(view)
        before = loyalty.states(view, lens).select("customer_id", before=_.before)
        said = lenses(self.facts, when.end).select(_said="person_id", **{name: name for name in COLUMNS})
        stood = standing(self.facts, when.end)
        stood = stood.select(_stood="person_id", purchases="bought", last_purchase_at="bought_at", value="paid")
        rows = before.join(said, before.customer_id == said._said).drop("_said")
        rows = rows.join(stood, rows.customer_id == stood._stood).drop("_stood")
        return self.facts.dataset.engine.frame(
            rows.select("customer_id", *COLUMNS, "before", "purchases", "last_purchase_at", "value").order_by(
                "customer_id"
            )
        )

    def _visitors(self, view: View) -> int:
        if not self.facts.has("visits"):
            return 0
        people = view.keep(self.facts["attributes"], "person_id")
        found = self.facts.dataset.engine.frame(people.agg(n=(~people.is_customer).sum()))["n"].iloc[0]
        return 0 if pd.isna(found) else int(found)


def _unseen(facts: Facts, last: date) -> Iterator[tuple[tuple[str, ...], Message]]:
    """What the lenses cannot see in this data and what that does to their answers, with the lenses it concerns."""
    visits, steps = facts.has("visits"), ("stage", "journey")
    if not visits:
        said = N_("No visits: customers without an order cannot be told apart, so their stage is unknown.")
        yield steps, msg(said)
    elif (begins := facts.dataset.tables["visits"].first) and begins > facts.first_day:
        yield (
            steps,
            msg(
                N_(
                    "Visits are on record from {day} on: who was known before, has not visited since and has no order "
                    "may have visited earlier, so her stage is unknown."
                ),
                day=begins,
            ),
        )
    if "use" not in reachable(facts):
        yield ("stage",), msg(N_("No visits, requests or answers: nobody is seen using what she bought."))
    if not tells_referrals(facts):
        yield ("stage", "buyer_type"), msg(N_("No referrals: nobody can be seen to bring or to tell others."))
    if not tells_attitude(facts):
        yield (
            ("buyer_type", "loyalty_kind"),
            msg(
                N_(
                    "No survey answers and no public mentions of named customers: nobody’s attitude is known, so no "
                    "buyer can be called loyal."
                )
            ),
        )
    if facts.has("orders", "customer_id") and not facts.has("orders", "promo"):
        yield ("buyer_type",), msg(N_("No promo codes: who buys only with a discount cannot be told."))
    days, needed = (last - facts.first_day).days + 1, int(facts.settings.loyalty_rule("loyal_days"))
    if days < needed:
        yield (
            ("journey",),
            msg(
                N_(
                    "The data is {days} days long, less than the {needed} that loyalty takes: whoever kept the bond "
                    "for all of it counts as loyal."
                ),
                days=days,
                needed=needed,
            ),
        )
