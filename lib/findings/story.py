"""From all comparisons to the few sentences that stand: corrected together, without repeating one another, ranked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from lib.findings import campaigns, changes, contrasts, numbers, wording
from lib.findings.campaigns import Effect
from lib.findings.changes import Change
from lib.findings.contrasts import AROUND, COHORT, MONTH, Candidate
from lib.findings.finding import Finding, Kind, Quantity
from lib.findings.sheets import TESTS
from lib.findings.study import Study
from lib.metrics.view import View
from lib.stats import permutation

#: The chance that a run without any effect shows anything at all.
LEVEL = 0.02
#: Two groups that share more of their customers than this are one finding.
SAME_PEOPLE = 0.5
#: A month next to one that stands out belongs to it from this p-value on.
LEANS = 0.01
#: So many are worked out in full, the most certain first; so many further sides of one group are told.
MOST_TOLD, MOST_ALSO = 14, 3


T = TypeVar("T", Candidate, Change, Effect)


def findings(view: View, most: int = 5) -> tuple[Finding, ...]:
    """What stands out in a view, most important first."""
    study = Study(view)
    groups, moves = list(contrasts.candidates(study)), list(changes.candidates(study))
    effects = list(campaigns.candidates(study))
    every: list[Candidate | Change | Effect] = [*groups, *moves, *effects]
    corrected = permutation.holm(np.array([candidate.p for candidate in every]))
    count = int((~np.isnan(corrected)).sum())
    stands = dict(zip(map(id, every), (float(p) for p in corrected), strict=True))

    def standing(candidates: Sequence[T]) -> list[tuple[T, float]]:
        found = ((c, stands[id(c)]) for c in candidates)
        return [(c, p) for c, p in found if p <= LEVEL and c.worth_saying]

    told = _without_repetition(_stretches(standing(groups), groups))[:MOST_TOLD]
    found = [made for candidate, p in told if (made := _told(study, candidate, p, count)) is not None]
    found += [campaigns.told(study, effect, p, count) for effect, p in _one_each(standing(effects), _campaign)]
    found = _together(found)
    found += [changes.told(study, change, p, count) for change, p in _one_each(standing(moves), _metric)]
    return _ranked(found, most)


def _campaign(effect: Effect) -> tuple[tuple[str, str], bool]:
    return (effect.campaign, effect.outcome), False


def _metric(change: Change) -> tuple[str, bool]:
    """Of the two periods a metric is compared with, the same of last year goes first: no season is in it."""
    return change.ask.name, change.a_year_on


def _one_each(
    standing: Sequence[tuple[T, float]], named: Callable[[T], tuple[Hashable, bool]]
) -> list[tuple[T, float]]:
    """One for each name: the most certain, unless another goes first."""
    best: dict[Hashable, tuple[T, float]] = {}
    for pair in sorted(standing, key=lambda pair: pair[1]):
        name, first = named(pair[0])
        if name not in best or (first and not named(best[name][0])[1]):
            best[name] = pair
    return list(best.values())


Stands = tuple[Candidate, float]


def _stretches(stand: Sequence[Stands], looked_at: Sequence[Candidate]) -> list[Stands]:
    """A month that stands out takes its neighbours along that lean the same way: something lasted as long as that."""
    made = [pair for pair in stand if pair[0].field != MONTH]
    seeds = sorted((pair for pair in stand if pair[0].field == MONTH), key=_certainty)
    taken: set[tuple] = set()
    for seed, p in seeds:
        if _place(seed, _month(seed)) in taken:
            continue
        leaning = {
            _month(c): c
            for c in looked_at
            if c.field == MONTH and c.p < LEANS and _place(c, 0) == _place(seed, 0) and c.worse == seed.worse
        }
        first = last = _month(seed)
        while first - 1 in leaning:
            first -= 1
        while last + 1 in leaning:
            last += 1
        run = [leaning[month] for month in range(first, last + 1) if month in leaning]
        taken |= {_place(seed, month) for month in range(first, last + 1)}
        made.append((_joined(run, seed), p))
    return made


def _place(candidate: Candidate, month: int) -> tuple:
    return candidate.sheet.name, candidate.outcome.name, month


def _month(candidate: Candidate) -> int:
    return pd.Period(candidate.groups[0], "M").ordinal


def _joined(run: Sequence[Candidate], seed: Candidate) -> Candidate:
    inside = np.logical_or.reduce([candidate.inside for candidate in run])
    groups = tuple(candidate.groups[0] for candidate in run)
    return replace(seed, groups=groups, inside=inside, others=(seed.inside | seed.others) & ~inside)


def _without_repetition(stand: Sequence[Stands]) -> list[Stands]:
    """Of several comparisons that say the same the most certain, and of a column's groups the one that tells most."""
    best: dict[tuple, Stands] = {}
    for pair in sorted(stand, key=_certainty):
        candidate = pair[0]
        key = (candidate.sheet.name, candidate.outcome.name, candidate.field)
        if key not in best or (_tells(candidate) and not _tells(best[key][0])):
            best[key] = pair
    kept: list[Stands] = []
    for pair in sorted(best.values(), key=_certainty):
        if not any(_same(pair[0], other) for other, _p in kept):
            kept.append(pair)
    return kept


def _certainty(pair: Stands) -> float:
    return pair[0].p


def _tells(candidate: Candidate) -> bool:
    """An owner asks which campaign works, and of everything else where it hurts."""
    return candidate.worse != _is_campaign(candidate.field)


def _is_campaign(field: str) -> bool:
    return field.endswith("campaign")


def _same(one: Candidate, other: Candidate) -> bool:
    """Whether two comparisons of a sheet are about the same customers, or neighbouring months of newcomers."""
    if one.sheet is not other.sheet or one.outcome is not other.outcome:
        return False
    if one.field == other.field == COHORT:
        return abs(_month(one) - _month(other)) <= AROUND
    if len(one.frame) != len(other.frame):
        return False
    together, either = (one.inside & other.inside).sum(), (one.inside | other.inside).sum()
    smaller = min(one.inside.sum(), other.inside.sum())
    return together > SAME_PEOPLE * either or together > 0.8 * smaller


KINDS: dict[bool, Kind] = {True: "association", False: "contrast"}


def _told(study: Study, candidate: Candidate, corrected: float, count: int) -> Finding | None:
    """The finding in words and numbers; None where all rows do not bear it out."""
    said = numbers.of(study, candidate)
    if said is None:
        return None
    sheet, outcome = candidate.sheet, candidate.outcome
    value, against = Quantity(said.value, outcome.unit), Quantity(said.against, outcome.unit)
    goal = study.facts.settings.goal_action
    kind: Kind = KINDS[sheet.follows]
    if candidate.field == MONTH:
        kind, text = "time", wording.when(outcome.metric, candidate.groups, value, against, goal)
    elif sheet.follows:
        kind = "cohort" if candidate.field == COHORT else kind
        who = wording.who(sheet.name, candidate.field, candidate.groups, study.first_days, study.leaving)
        outcome_name = "left" if study.leaving else "bought"
        text = wording.what_followed(outcome_name, who, value, against, study.horizon)
    else:
        text = wording.where(sheet.name, outcome.metric, candidate.field, candidate.groups, value, against, goal)
    worth, yearly = numbers.money(study, candidate, said)
    good = None if outcome.better is None else not candidate.worse
    return Finding(
        kind=kind,
        metric=outcome.metric,
        text=text,
        value=said.value,
        against=said.against,
        difference=said.difference,
        low=said.low,
        high=said.high,
        unit=outcome.unit,
        n=said.n,
        others=said.others,
        p=candidate.p,
        corrected=corrected,
        looked_at=count,
        money=worth,
        yearly=yearly,
        good=good,
        advice=wording.advice(sheet.name, bool(good), candidate.field),
        page=sheet.page,
        test=TESTS["first" if sheet.follows else "by_lot"],
        note=wording.ASSOCIATION if sheet.follows else wording.WHOLE,
        of=(sheet.name, outcome.name, candidate.field, *candidate.groups),
    )


def _together(found: Sequence[Finding]) -> list[Finding]:
    """What is said of one group from several sides is one finding: the one with most money speaks first."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in found:
        groups.setdefault(_about(finding), []).append(finding)
    made = []
    for same in groups.values():
        first, *others = sorted(same, key=lambda f: (f.money is None, -abs(f.money or 0), f.p))
        # The same marks may stand in two files.
        fresh = [other for i, other in enumerate(others) if not any(_alike(other, told) for told in others[:i])]
        made.append(replace(first, also=tuple(other.text for other in fresh[:MOST_ALSO])))
    return made


def _alike(one: Finding, other: Finding) -> bool:
    return one.unit == other.unit and round(one.value, 3) == round(other.value, 3)


def _about(finding: Finding) -> tuple[str, ...]:
    """Whom a finding is about: the same value is the same group, whichever column of whichever file holds it."""
    _sheet, _outcome, field, *groups = finding.of
    kind, _colon, name = field.partition(":")
    same = (" ".join(group.casefold().replace("-", " ").replace("_", " ").split()) for group in groups)
    return tuple(same) if kind in ("by", "of") and groups[0] not in ("true", "false") else (name or kind, *groups)


def _ranked(found: Sequence[Finding], most: int) -> tuple[Finding, ...]:
    """In turn: two by their money, one by how many sides and how much evidence it has."""
    priced = sorted((f for f in found if f.money is not None), key=lambda f: -abs(f.money or 0))
    sure = sorted(found, key=lambda f: (-len(f.also), f.p))
    chosen: list[Finding] = []
    while priced or sure:
        turn = priced if priced and (not sure or len(chosen) % 3 < 2) else sure
        finding = turn.pop(0)
        if finding not in chosen:
            chosen.append(finding)
    return tuple(chosen[:most])
