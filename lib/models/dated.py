"""Who will leave, learnt from a history: what was known on an earlier day against who left after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.facts import Facts
from lib.i18n import N_, Message, msg
from lib.models.classifier import ChurnClassifier, Encoder, Kind
from lib.models.evaluation import figures
from lib.models.features import features
from lib.models.reasons import reasons
from lib.models.rule import by_rule
from lib.models.samples import Sample, active, sample, usual_gap
from lib.models.verdict import METHODS, Verdict, circumstances

FEWEST_CUSTOMERS, FEWEST_LOSSES = 200, 30
#: Losses that are enough to learn from; with fewer, days further back are learnt from as well.
ENOUGH_LOSSES, MOST_CUTOFFS = 500, 4
#: The data must span so many times the days looked ahead: one to test on, one to learn from, half of one before it.
SPANS = 2.5
#: A forecast for fewer days than these is none.
SHORTEST_HORIZON = 7
TOO_SHORT = N_(
    "The data spans {days} days, too few to look {horizon} days ahead and to test it as well: the forecast is for the "
    "next {shortened} days."
)


def horizon_of(facts: Facts) -> tuple[int, Message | None]:
    """How many days ahead is looked, and why fewer than wanted: learning and testing take as many again each."""
    wanted = facts.settings.churn_horizon_days or facts.churn_after_days
    days = (facts.as_of - facts.first_day).days + 1
    if days >= SPANS * wanted:
        return wanted, None
    short = max(1, int(days / SPANS))
    return short, msg(TOO_SHORT, days=days, horizon=wanted, shortened=short)


def foretell(facts: Facts, horizon: int | None = None, cutoffs: tuple[date, date] | None = None) -> Verdict:
    """Risks of today's customers, by the model that did best on a later time than it was made from, or by the rule.

    `cutoffs` are the day learnt at and the later day tested at, if not the latest that the data allows.
    """
    shortened = None
    if horizon is None:
        horizon, shortened = horizon_of(facts)
    today = facts.as_of + timedelta(days=1)
    trained, tested = cutoffs or (today - timedelta(days=2 * horizon), today - timedelta(days=horizon))
    now = features(facts, horizon)
    now = now[active(facts, now)].reset_index(drop=True)
    notes = (shortened,) if shortened else ()
    if horizon < SHORTEST_HORIZON or now.empty:
        return by_rule(now, None, horizon, notes, facts.settings.confidence)
    test = sample(facts, tested, horizon)
    train = _training(facts, trained, horizon, once=cutoffs is not None)
    if not _enough(train, test) or not Encoder().fit(train[0].frame).columns_:
        return by_rule(now, test, horizon, notes, facts.settings.confidence)
    return by_model(facts, now, train, test, horizon, notes)


def _training(facts: Facts, latest: date, horizon: int, once: bool) -> list[Sample]:
    """Days learnt at, the latest first: several where one holds few losses; none sees what the test is about."""
    found = [sample(facts, latest, horizon)]
    while not once and len(found) < MOST_CUTOFFS and sum(s.left[s.active].sum() for s in found) < ENOUGH_LOSSES:
        cutoff = found[-1].cutoff - timedelta(days=horizon)
        if (cutoff - facts.first_day).days < horizon:
            break
        found.append(sample(facts, cutoff, horizon))
    return found


def _enough(train: Sequence[Sample], test: Sample) -> bool:
    left = np.concatenate([s.left for s in train])
    later = test.left[test.active]
    losses, stays = min(left.sum(), later.sum()), min((1 - left).sum(), (1 - later).sum())
    return len(train[0].frame) >= FEWEST_CUSTOMERS and losses >= FEWEST_LOSSES and stays >= FEWEST_LOSSES


def by_model(
    facts: Facts, now: pd.DataFrame, train: list[Sample], test: Sample, horizon: int, notes: tuple[Message, ...]
) -> Verdict:
    level = facts.settings.confidence
    known = pd.concat([s.frame for s in train], ignore_index=True)
    encoder = Encoder().fit(known)
    rows, left = encoder.transform(known), np.concatenate([s.left for s in train])
    later = encoder.transform(test.frame)
    kinds: tuple[Kind, ...] = ("logistic", "boosting")
    models = {kind: ChurnClassifier(kind).fit(rows, left) for kind in kinds}
    risks = {kind: model.predict_proba(later)[:, 1] for kind, model in models.items()}
    a = test.active
    among = {kind: figures(test.left[a], risk[a], test.recency[a], level) for kind, risk in risks.items()}
    best = max(kinds, key=lambda kind: among[kind]["auc"])
    everybody = figures(test.left, risks[best], test.recency, level)
    evaluation = everybody | circumstances(METHODS[best], horizon, [s.cutoff for s in train], test.cutoff)
    evaluation["n_train"] = len(known)
    evaluation["not_yet_lost"] = among[best] | {"n_train": int(sum(s.active.sum() for s in train))}
    evaluation["models"] = {METHODS[kind]: found for kind, found in among.items()}
    evaluation["usual_gap"] = usual_gap(test, level)

    def predict(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
        return models[best].predict_proba(encoded)[:, 1]

    risk = predict(encoder.transform(now))
    tested = pd.DataFrame(
        {"customer_id": test.frame["person_id"], "risk": risks[best], "left": test.left, "not_yet_lost": a}
    )
    return Verdict(
        people=now["person_id"],
        risk=risk,
        reasons=reasons(predict, encoder, now, risk),
        method=METHODS[best],
        evaluation=evaluation,
        tested=tested,
        notes=notes,
    )
