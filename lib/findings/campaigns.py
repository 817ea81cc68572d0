"""What a campaign did: customers who got it against like customers who did not, from the same moments on.

Somebody written to because she had gone quiet is compared with others who had been quiet for as long in the same month,
never with everybody: who has been away comes back in part by herself, and regulars buy anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import days_between, plus_days, start_of
from lib.facts.messages import MARKETING
from lib.findings import sheets, wording
from lib.findings.contrasts import FEWEST
from lib.findings.finding import Finding, Quantity
from lib.findings.study import Study
from lib.metrics import lists
from lib.stats import intervals, permutation

SOURCE = "campaign"
#: A letter works within a month or not at all; whether somebody leaves takes longer to see.
DAYS, DAYS_TO_LEAVE = 30, 90
MOST_CAMPAIGNS = 8
#: Customers are alike who had been away (or, where leaving is recorded, customers) for much the same time, in days.
AWAY = (7, 14, 30, 60, 120, 240)
OUTCOME = "outcome"
#: Points of a share that are worth a sentence.
LEAST = 0.04


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A campaign and one thing that followed, in cells of like customers: `got`, `hits`, `others`, `other_hits`."""

    campaign: str
    outcome: str
    days: int
    cells: pd.DataFrame
    p: float

    @property
    def n(self) -> int:
        return int(self.cells["got"].sum())

    @property
    def value(self) -> float:
        return float(self.cells["hits"].sum() / self.n)

    @property
    def against(self) -> float:
        """What the others of each cell did, weighed as those who got it are spread over the cells."""
        rate = self.cells["other_hits"] / self.cells["others"]
        return float((rate * self.cells["got"]).sum() / self.n)

    @property
    def worth_saying(self) -> bool:
        return abs(self.value - self.against) >= LEAST

    def half(self, level: float) -> float:
        """Half of the interval of the difference: binomial in each cell, one success and one failure added."""
        cells = self.cells
        p = (cells["other_hits"] + 1) / (cells["others"] + 2)
        spread = ((cells["got"] / self.n) ** 2 * p * (1 - p) / cells["others"]).sum()
        return float(intervals.z_of(level) * sqrt(spread + self.value * (1 - self.value) / self.n))


def candidates(study: Study) -> Iterator[Effect]:
    """Every campaign with every outcome this data shows."""
    if not study.facts.has("messages", "campaign") or not study.watched:
        return
    frame, days = _fetched(study), _days(study)
    outcomes = [c for c in frame.columns if c == OUTCOME or c.startswith(sheets.ACTION)]
    for campaign, rows in frame.groupby("campaign"):
        for outcome in outcomes:
            known = rows[rows[outcome].notna()]
            cells = _cells(known, outcome)
            inside = known[known["cell"].isin(cells.index)]
            if cells["got"].sum() < FEWEST or cells["others"].sum() < FEWEST:
                continue
            groups = np.where(inside["got"].to_numpy(dtype=bool), 0, -1)
            strata = pd.factorize(inside["cell"])[0]
            found = permutation.p_values(inside[outcome].to_numpy(dtype=float), groups, 1, strata=strata, step=1.0)
            yield Effect(campaign=str(campaign), outcome=outcome, days=days, cells=cells, p=float(found[0]))


def _fetched(study: Study) -> pd.DataFrame:
    view, engine, known = study.view, study.facts.dataset.engine, study.facts.statements
    key = ("campaigns", view.shape, study.horizon)
    if key not in known:
        symbolic = replace(study, view=replace(view, symbolic=True, _rows={}))
        known[key] = [engine.sql(_alike(symbolic), pretty=False)]
    return engine.answer(view.filled(known[key][0]))


def _cells(rows: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Cells that hold both: who got it and who did not."""
    got = rows["got"].astype(bool)
    sides = {
        "got": got.groupby(rows["cell"]).sum(),
        "hits": rows[outcome].where(got, 0.0).groupby(rows["cell"]).sum(),
        "others": (~got).groupby(rows["cell"]).sum(),
        "other_hits": rows[outcome].where(~got, 0.0).groupby(rows["cell"]).sum(),
    }
    cells = pd.DataFrame(sides).astype(float)
    return cells[(cells["got"] > 0) & (cells["others"] > 0)]


def _days(study: Study) -> int:
    return min(study.horizon, DAYS_TO_LEAVE if study.leaving else DAYS)


def recipients(study: Study) -> Table:
    """The first message of each of the largest campaigns to each customer: `campaign`, `person`, `at`."""
    rows = study.view.rows("messages", time="sent_at", person="customer_id", row="row_id")
    rows = rows.filter(rows.delivered, rows.kind == MARKETING, rows.campaign.notnull())
    largest = rows.group_by("campaign").agg(people=rows.customer_id.nunique())
    largest = largest.filter(largest.people >= FEWEST).order_by([largest.people.desc(), "campaign"])
    rows = rows.semi_join(largest.limit(MOST_CAMPAIGNS), "campaign")
    return rows.group_by("campaign", person=rows.customer_id).agg(at=rows.sent_at.min())


def _alike(study: Study) -> Table:
    """Everybody who got a campaign, and everybody else as of the moment at which one of those got it, with cells."""
    facts, days = study.facts, _days(study)
    got = recipients(study)
    dealt = ibis.window(group_by=got.campaign, order_by=[got.at, got.person])
    got = got.mutate(place=ibis.row_number().over(dealt))
    sizes = got.group_by("campaign").agg(size=got.count())
    people = study.view.keep(facts["known"], "person_id").select(person="person_id")
    others = people.cross_join(sizes)
    others = others.anti_join(got.select("campaign", "person"), ["campaign", "person"])
    # Each of the others takes the moment of one who got it, by lot.
    lot = (others.person + others.campaign).hash()
    others = others.mutate(place=((lot % others["size"]) + others["size"]) % others["size"])
    moments = got.select("campaign", "place", "at")
    others = others.join(moments, ["campaign", "place"]).select("campaign", "person", "at", got=ibis.literal(False))
    rows = got.select("campaign", "person", "at", got=ibis.literal(True)).union(others)
    rows = rows.filter(plus_days(rows.at, days) <= plus_days(start_of(facts.as_of), 1))
    rows = _left_within(study, rows, days) if study.leaving else _bought_within(study, rows, days)
    rows = _did_within(study, rows) if study.leaving else rows
    away = ibis.literal(0)
    for mark in AWAY:
        away = away + (rows.away >= mark).cast("int64")
    month = rows.at.strftime("%Y-%m")
    outcomes = [c for c in rows.columns if c == OUTCOME or c.startswith(sheets.ACTION)]
    return rows.select("campaign", "got", *outcomes, cell=month + " " + away.cast("string"))


def _bought_within(study: Study, rows: Table, days: int) -> Table:
    """Customers with an order before: `away` days since the last one, `outcome` whether another follows."""
    orders = study.facts["orders"].select(buyer="customer_id", bought="ordered_at")
    joined = rows.join(orders, rows.person == orders.buyer)
    soon = (joined.bought > joined.at) & (joined.bought <= plus_days(joined.at, days))
    found = joined.group_by("campaign", "person", "at", "got").agg(
        last=joined.bought.max(where=joined.bought <= joined.at), outcome=soon.max().cast("float64")
    )
    return found.filter(found.last.notnull()).mutate(away=days_between(_.at, _.last))


def _left_within(study: Study, rows: Table, days: int) -> Table:
    """Customers at the moment: `away` days since they began, `outcome` whether they left."""
    spells = study.facts["spells"].select(payer="customer_id", since="started_at", until="ended_at")
    found = rows.join(spells, [rows.person == spells.payer, spells.since <= rows.at])
    found = found.filter(found.until.isnull() | (found.until > found.at))
    left = found.until.notnull() & (found.until <= plus_days(found.at, days))
    return found.mutate(away=days_between(found.at, found.since), outcome=left.cast("float64"))


def _did_within(study: Study, rows: Table) -> Table:
    """Whether each of the usual actions follows within a month; null where visits were not recorded yet."""
    if not study.facts.has("visits", "action") or not (actions := sheets.actions(study)):
        return rows
    events = study.facts["events"].select(doer="person_id", done="occurred_at", deed="action")
    events = events.filter(events.deed.isin(actions))
    within = [rows.person == events.doer, events.done > rows.at, events.done <= plus_days(rows.at, DAYS)]
    did = rows.select("campaign", "person", "at").join(events, within)
    did = did.group_by(c="campaign", p="person").agg(
        **{f"{sheets.ACTION}{name}": (did.deed == name).max().cast("float64") for name in actions}
    )
    found = rows.left_join(did, [rows.campaign == did.c, rows.person == did.p])
    recorded = found.at >= start_of(sheets.first_visit_day(study.facts))
    names = [f"{sheets.ACTION}{name}" for name in actions]
    return found.mutate(**{name: ibis.ifelse(recorded, found[name].fill_null(0.0), None) for name in names})


def told(study: Study, effect: Effect, corrected: float, count: int) -> Finding:
    """The finding in words and numbers."""
    facts, half = study.facts, effect.half(study.facts.settings.confidence)
    gap = effect.value - effect.against
    kind = "did" if effect.outcome != OUTCOME else "left" if study.leaving else "bought"
    days = DAYS if kind == "did" else effect.days
    text = wording.campaign(
        kind,
        effect.campaign,
        Quantity(effect.value, "share"),
        Quantity(effect.against, "share"),
        days,
        effect.outcome.removeprefix(sheets.ACTION),
    )
    worth = None
    if kind == "bought" and study.paid:
        worth = gap * effect.n * facts.ask("average order", facts["orders"].amount.mean())
    good = (gap > 0) != (kind == "left")
    return Finding(
        kind="campaign",
        metric="churn_rate" if study.leaving else "repeat_purchase_rate",
        text=text,
        value=effect.value,
        against=effect.against,
        difference=gap,
        low=gap - half,
        high=gap + half,
        unit="share",
        n=effect.n,
        others=int(effect.cells["others"].sum()),
        p=effect.p,
        corrected=corrected,
        looked_at=count,
        money=worth,
        yearly=False,
        good=good,
        advice=wording.CAMPAIGN_WORKS if good else wording.CAMPAIGN_HARMS,
        page=sheets.ENGAGEMENT,
        test=wording.LIKE_WITH_LIKE,
        note=wording.BY_LOT,
        of=(SOURCE, effect.outcome, f"by:{SOURCE}", effect.campaign),
    )


def not_reached(study: Study, campaign: str) -> Table:
    """Known customers who never got a campaign: those to send it to next."""
    got = recipients(study)
    got = got.filter(got.campaign == campaign)
    people = study.view.keep(study.facts["known"], "person_id")
    people = people.anti_join(got, people.person_id == got.person).select(customer_id="person_id")
    return lists.in_order(people, people.customer_id)
