"""What goes with a quick reply, and with not being a detractor: how many more are still customers some time later.

These are associations, adjusted for how much somebody had ordered, how long she had been a customer and how long ago
she was last there. Who gets a slow reply may differ in other ways too: nothing here proves that one causes the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, day_after, days_between, plus_days
from lib.facts.lost import contractual
from lib.i18n import N_, Message, msg
from lib.stats.association import Association, adjusted_difference

#: Days after which it is asked whether somebody stayed, where leaving is on record.
AFTER_DAYS = 90
#: Fewer on either side, or fewer who stayed or left, tell nothing.
FEWEST, FEWEST_OUTCOMES = 30, 5
DETRACTOR = 6


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What goes with a better deed: of those it reaches, the share who stay in addition, and how many it could reach.

    `estimate` and `se` are NaN where the data cannot tell, and `why` says why. `reached` customers a month have the
    worse experience now.
    """

    estimate: float
    se: float
    reached: float
    why: Message
    behind: Association | None = None
    after_days: int = 0

    @property
    def known(self) -> bool:
        return bool(np.isfinite(self.estimate))

    def interval(self, level: float) -> tuple[float, float]:
        """Between what it lies with that certainty, as the draws of a look ahead take it: normally distributed."""
        half = NormalDist().inv_cdf(0.5 + level / 2) * self.se
        return self.estimate - half, self.estimate + half


def quick_replies(facts: Facts, people: Table | None, within_minutes: float, months: int) -> Effect:
    """What goes with a first reply within so many minutes. Tickets without any reply count as late."""
    if not facts.has("tickets", "customer_id") or not (
        facts.has("tickets", "first_replied_at") or facts.has("tickets", "first_reply_minutes")
    ):
        return _untold(N_("The files have no tickets with customer numbers and the time of the first reply."))
    rows = facts["tickets"].filter(_.customer_id.notnull())
    quick = (rows.reply_minutes <= within_minutes).fill_null(False)
    return _effect(facts, rows.select("customer_id", at=rows.opened_at, better=quick), people, months)


def not_detractors(facts: Facts, people: Table | None, months: int) -> Effect:
    """What goes with answering the recommendation question with 7 or more."""
    if not facts.has("answers", "customer_id", "answered_at", "score"):
        return _untold(N_("The files have no answers with customer numbers and dates."))
    rows = facts["answers"].filter((_.question == "nps") & _.customer_id.notnull() & _.answered_at.notnull())
    return _effect(
        facts, rows.select("customer_id", at=rows.answered_at, better=rows.score > DETRACTOR), people, months
    )


def _untold(why: str, reached: float = 0.0) -> Effect:
    return Effect(estimate=float("nan"), se=float("nan"), reached=reached, why=msg(why))


def _effect(facts: Facts, deeds: Table, people: Table | None, months: int) -> Effect:
    if people is not None:
        deeds = deeds.semi_join(people, deeds.customer_id == people.person_id)
    days = AFTER_DAYS if contractual(facts) else facts.churn_after_days
    frame = facts.dataset.engine.frame(_standing(facts, deeds, days))
    reached = _reached(facts, frame, months)
    ripe = frame[frame["ripe"].astype(bool)]
    better, stayed = ripe["better"].to_numpy(dtype=bool), ripe["stayed"].to_numpy(dtype=float)
    sides = (int(better.sum()), int((~better).sum()), int(stayed.sum()), int(len(stayed) - stayed.sum()))
    if min(sides[:2]) < FEWEST or min(sides[2:]) < FEWEST_OUTCOMES:
        return _untold(N_("Too few such cases are known to tell what goes with it."), reached)
    besides = [np.log1p(ripe["orders"]), np.log1p(ripe["since"].clip(lower=0)), np.log1p(ripe["quiet"].clip(lower=0))]
    columns = np.column_stack([np.nan_to_num(one.to_numpy(dtype=float)) for one in besides])
    # What is the same for everybody explains nothing, and cannot be told from the level.
    columns = columns[:, np.ptp(columns, axis=0) > 1e-9]
    found = adjusted_difference(stayed, better, columns, pd.factorize(ripe["customer_id"])[0])
    if not np.isfinite(found.estimate) or found.se <= 0:
        return _untold(N_("Too few such cases are known to tell what goes with it."), reached)
    why = msg(N_("Told from the data, as an association: it need not be the cause."))
    return Effect(estimate=found.estimate, se=found.se, reached=reached, why=why, behind=found, after_days=days)


def _standing(facts: Facts, deeds: Table, days: int) -> Table:
    """Deeds of those who were customers then: `better`, what she had done by then, and whether she stayed `days` on."""
    spells = facts["spells"].rename(whose="customer_id")
    joined = deeds.join(spells, deeds.customer_id == spells.whose)
    later = plus_days(joined["at"], days)
    # The day itself is in: who comes with her first order and asks at once is a customer.
    now = (joined.started_at <= joined["at"]) & (joined.ended_at.isnull() | (joined.ended_at > joined["at"]))
    then = (joined.started_at <= later) & (joined.ended_at.isnull() | (joined.ended_at > later))
    known = joined.group_by("customer_id", "at", "better").agg(
        now=now.cast("int64").max(), stayed=then.cast("int64").max(), first=joined.started_at.min()
    )
    known = known.filter(_.now == 1)
    if not facts.has("orders", "customer_id"):
        return known.select(
            "customer_id",
            "at",
            "better",
            "stayed",
            ripe=plus_days(known["at"], days) < day_after(facts.as_of),
            orders=ibis.literal(0),
            since=days_between(known["at"], known["first"]),
            quiet=ibis.literal(0.0),
        )
    orders = facts["orders"].select(whose="customer_id", ordered_at="ordered_at")
    earlier = known.left_join(orders, [known.customer_id == orders.whose, orders.ordered_at <= known["at"]])
    counted = earlier.group_by("customer_id", "at", "better", "stayed", "first").agg(
        orders=earlier.ordered_at.count(), last=earlier.ordered_at.max()
    )
    return counted.select(
        "customer_id",
        "at",
        "better",
        "stayed",
        "orders",
        ripe=plus_days(counted["at"], days) < day_after(facts.as_of),
        since=days_between(counted["at"], counted["first"]),
        quiet=days_between(counted["at"], ibis.coalesce(counted["last"], counted["first"])),
    )


def _reached(facts: Facts, frame: pd.DataFrame, months: int) -> float:
    """How many customers a month have the worse experience, over the last `months` months."""
    if frame.empty or not months:
        return 0.0
    after = pd.Timestamp(facts.as_of) + pd.Timedelta(days=1)
    began = after - pd.DateOffset(months=months)
    worse = frame[~frame["better"].astype(bool) & (frame["at"] >= began)]
    per_month = worse.assign(month=worse["at"].dt.to_period("M")).drop_duplicates(["customer_id", "month"])
    return len(per_month) / months
