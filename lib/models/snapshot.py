"""Who will leave, learnt from a customer list that marks who has left: one row per customer, no dates.

Nothing was earlier or later there, so everybody's risk is told by a model that was made without her: the list is dealt
into five parts, and each part is foretold from the four others.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from lib.facts import Facts, labels
from lib.i18n import N_, Message, msg
from lib.models.classifier import ChurnClassifier, Encoder, Kind
from lib.models.evaluation import figures
from lib.models.features import snapshot
from lib.models.reasons import reasons
from lib.models.verdict import METHODS, SHARE, Verdict, circumstances
from lib.stats.ranking import auc

FOLDS = 5
FEWEST_CUSTOMERS, FEWEST_LOSSES = 200, 30
#: A column that tells nearly all who left from nearly all who stayed was filled in afterwards.
GIVES_AWAY = 0.97
LEFT_OUT = N_(
    "The column “{field}” alone tells almost everybody who left, so it was probably filled in afterwards. It is "
    "left out."
)


def foretell(facts: Facts) -> Verdict:
    """The risk of everybody the list does not mark as gone."""
    frame = snapshot(facts)
    left = frame.pop("left").to_numpy(dtype=float)
    notes = []
    for name in _giving_away(frame, left):
        frame = frame.drop(columns=name)
        notes.append(msg(LEFT_OUT, field=labels.field(name.removeprefix("is_"))))
    few = len(left) < FEWEST_CUSTOMERS or min(left.sum(), (1 - left).sum()) < FEWEST_LOSSES
    if few or not Encoder().fit(frame).columns_:
        return _share(facts, frame, left, tuple(notes))
    return _by_model(facts, frame, left, tuple(notes))


def _by_model(facts: Facts, frame: pd.DataFrame, left: NDArray[np.float64], notes: tuple[Message, ...]) -> Verdict:
    level = facts.settings.confidence
    kinds: tuple[Kind, ...] = ("logistic", "boosting")
    risks = {kind: np.empty(len(left)) for kind in kinds}
    parts = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(np.zeros(len(left)), left))
    fitted: list[tuple[Encoder, dict[Kind, ChurnClassifier]]] = []
    for learnt, told in parts:
        encoder = Encoder().fit(frame.iloc[learnt])
        rows = encoder.transform(frame.iloc[learnt])
        models = {kind: ChurnClassifier(kind).fit(rows, left[learnt]) for kind in kinds}
        fitted.append((encoder, models))
        for kind in kinds:
            risks[kind][told] = models[kind].predict_proba(encoder.transform(frame.iloc[told]))[:, 1]
    found = {kind: figures(left, risks[kind], None, level) for kind in kinds}
    best = max(kinds, key=lambda kind: found[kind]["auc"])
    why: list[tuple[Message, ...]] = [()] * len(left)
    for (_learnt, told), (encoder, models) in zip(parts, fitted, strict=True):
        here = told[left[told] == 0]

        def predict(rows: NDArray[np.float64], model: ChurnClassifier = models[best]) -> NDArray[np.float64]:
            return model.predict_proba(rows)[:, 1]

        for place, said in zip(here, reasons(predict, encoder, frame.iloc[here], risks[best][here]), strict=True):
            why[place] = said
    stayed = np.flatnonzero(left == 0)
    return Verdict(
        people=frame["person_id"].iloc[stayed].reset_index(drop=True),
        risk=risks[best][stayed],
        reasons=[why[place] for place in stayed],
        method=METHODS[best],
        evaluation=_evaluation(METHODS[best], found[best], len(left))
        | {"models": {METHODS[kind]: one for kind, one in found.items()}},
        tested=_tested(frame, risks[best], left),
        notes=notes,
    )


def _share(facts: Facts, frame: pd.DataFrame, left: NDArray[np.float64], notes: tuple[Message, ...]) -> Verdict:
    """Too little to learn from: everybody who is still there is at the risk of all."""
    base = float(left.sum() + 1) / (len(left) + 2)
    told = np.full(len(left), base)
    stayed = left == 0
    return Verdict(
        people=frame["person_id"][stayed].reset_index(drop=True),
        risk=told[stayed],
        reasons=[()] * int(stayed.sum()),
        method=SHARE,
        evaluation=_evaluation(SHARE, figures(left, told, None, facts.settings.confidence), 0) | {"models": {}},
        tested=_tested(frame, told, left),
        notes=notes,
    )


def _evaluation(method: str, found: dict, n_train: int) -> dict:
    # Everybody in the list is foretold, by what was learnt from the others: one population, no cut-offs.
    one = found | {"n_train": n_train}
    return one | circumstances(method, None, (), None) | {"not_yet_lost": one, "usual_gap": None}


def _tested(frame: pd.DataFrame, risk: NDArray[np.float64], left: NDArray[np.float64]) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": frame["person_id"], "risk": risk, "left": left, "not_yet_lost": True})


def _giving_away(frame: pd.DataFrame, left: NDArray[np.float64]) -> list[str]:
    """Features that by themselves, or by being filled in at all, say who left."""
    if not 0 < left.sum() < len(left):
        return []
    found = []
    for name in frame.columns.drop("person_id"):
        column = frame[name]
        filled = column.notna().to_numpy(dtype=float)
        if pd.api.types.is_numeric_dtype(column):
            known = column.fillna(column.median() if column.notna().any() else 0.0).to_numpy(dtype=float)
        else:
            # A text is as telling as the share who left among those with the same text, where there are several.
            texts = column.map(str, na_action="ignore").fillna("")
            sizes = texts.map(texts.value_counts())
            rate = pd.Series(left, index=frame.index).groupby(texts).transform("mean")
            known = rate.where(sizes >= 5, left.mean()).to_numpy(dtype=float)
        areas = [auc(left, one)[0] for one in (known, filled)]
        if max(max(area, 1 - area) for area in areas) >= GIVES_AWAY:
            found.append(name)
    return found
