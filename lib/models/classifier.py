"""Estimators of who will leave: features to numbers, and two calibrated classifiers."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

Kind = Literal["logistic", "boosting"]
#: A field with more values than this says who somebody is, not what she is like.
MOST_VALUES = 30
#: From so many rows on, two folds calibrate as well as five; more rows than the most teach nothing that shows.
MANY_ROWS, MOST_ROWS = 10_000, 20_000
#: Customers a value must stand with to be a feature of its own.
FEWEST_WITH = 10


class Encoder:
    """Features as numbers: numbers stay, a field of text becomes a column of 0 and 1 for each of its usual values.

    `columns_` names the feature behind each column, `values_` the value it stands for (None for numbers), `range_` the
    least and the most a number was when learnt: what lies beyond counts as the end of it,
    because nothing is known of it.
    """

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn the values of texts and what is typical; `person_id` and features with one value only are left out."""
        self.columns_: list[str] = []
        self.values_: list[str | None] = []
        self.range_: dict[str, tuple[float, float]] = {}
        for name in frame.columns:
            if name == "person_id":
                continue
            column = frame[name]
            known = column.dropna()
            if pd.api.types.is_numeric_dtype(column):
                if len(known) and (known.nunique() > 1 or len(known) < len(column)):
                    self._add(name, [None])
                    self.range_[name] = float(known.min()), float(known.max())
                continue
            counts = known.astype(str).value_counts()
            counts = counts.iloc[np.lexsort((counts.index, -counts.to_numpy()))]
            usual = list(counts.index[counts >= FEWEST_WITH])
            if 1 <= len(usual) <= MOST_VALUES and len(counts) <= 10 * MOST_VALUES and counts.iloc[0] < len(column):
                self._add(name, usual)
        return self

    def _add(self, name: str, values: list[str] | list[None]) -> None:
        self.columns_ += [name] * len(values)
        self.values_ += values

    def typical(self, frame: pd.DataFrame) -> dict[str, float | str]:
        """What is typical of these customers: the median of each number, the most frequent value of each text."""
        found: dict[str, float | str] = {}
        for name in dict.fromkeys(self.columns_):
            known = frame[name].dropna() if name in frame else pd.Series(dtype=float)
            if name in self.range_:
                found[name] = float(known.median()) if len(known) else float(np.mean(self.range_[name]))
            else:
                counts = known.astype(str).value_counts()
                found[name] = min(counts.index[counts == counts.iloc[0]]) if len(counts) else ""
        return found

    def transform(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """A row of numbers per customer; NaN where a number is unknown."""
        found = np.empty((len(frame), len(self.columns_)))
        texts: dict[str, pd.Series] = {}
        for place, (name, value) in enumerate(zip(self.columns_, self.values_, strict=True)):
            if value is None:
                column = frame[name].to_numpy(dtype=float) if name in frame else np.full(len(frame), np.nan)
                found[:, place] = np.clip(column, *self.range_[name])
            else:
                if name not in texts:
                    given = frame[name] if name in frame else pd.Series([None] * len(frame), index=frame.index)
                    texts[name] = given.map(str, na_action="ignore")
                found[:, place] = (texts[name] == value).to_numpy(dtype=bool, na_value=False)
        return found

    def with_value(self, rows: NDArray[np.float64], name: str, given: float | str) -> NDArray[np.float64]:
        """The same customers, had they all this value of one feature."""
        changed = rows.copy()
        for place, (column, value) in enumerate(zip(self.columns_, self.values_, strict=True)):
            if column == name:
                changed[:, place] = np.clip(given, *self.range_[name]) if value is None else float(value == given)
        return changed


def signed_log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Money and days are skewed: what is ten times as much counts as one step more, on either side of nought."""
    return np.sign(values) * np.log1p(np.abs(values))


class ChurnClassifier(ClassifierMixin, BaseEstimator):
    """Logistic regression or gradient boosting, its probabilities calibrated (Platt, 1999) within the training rows.

    Unknown numbers may stay NaN: the regression puts the median in their place and marks them, the trees know them as
    they are. Of very many rows it learns from a draw. `classes_`, `n_features_in_` and `model_` are set by `fit`.
    Deterministic.
    """

    def __init__(self, kind: Kind = "logistic", folds: int = 5):
        self.kind = kind
        self.folds = folds

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        rows, left = validate_data(self, X, y, ensure_all_finite="allow-nan", dtype=np.float64)
        check_classification_targets(left)
        self.classes_ = np.unique(left)
        if len(self.classes_) > 2:
            raise ValueError(
                f"Only binary classification is supported. The type of the target is multiclass: {len(self.classes_)} "
                "classes."
            )
        if len(self.classes_) < 2:
            raise ValueError("Classifier can't train when only one class is present: nobody left, or everybody did.")
        if len(left) > MOST_ROWS:
            rows, left = _drawn(rows, left)
        counts = np.unique(left, return_counts=True)[1]
        folds = min(self.folds if len(left) < MANY_ROWS else 2, int(counts.min()))
        model = _model(self.kind)
        # Too few on one side to hold any of them back: the probabilities stay as the model gives them.
        self.model_ = CalibratedClassifierCV(model, cv=folds, ensemble=False) if folds >= 2 else model
        # On few cores, threads that wait for one another take many times as long as one that does the work.
        with threadpool_limits(1):
            self.model_.fit(rows, left)
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        check_is_fitted(self)
        X = validate_data(self, X, ensure_all_finite="allow-nan", dtype=np.float64, reset=False)
        with threadpool_limits(1):
            return self.model_.predict_proba(X)

    def predict(self, X: ArrayLike) -> NDArray:
        chances = self.predict_proba(X)[:, 1]
        return self.classes_[(chances > 0.5).astype(int)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags


def _drawn(X: NDArray[np.float64], y: NDArray) -> tuple[NDArray[np.float64], NDArray]:
    """Some of the rows, by lot; all of them where the lot would leave out one side."""
    drawn = np.random.default_rng(0).permutation(len(y))[:MOST_ROWS]
    return (X[drawn], y[drawn]) if len(np.unique(y[drawn])) > 1 else (X, y)


def _model(kind: Kind):
    if kind == "boosting":
        return HistGradientBoostingClassifier(
            max_iter=60,
            learning_rate=0.08,
            max_leaf_nodes=12,
            min_samples_leaf=40,
            l2_regularization=1,
            early_stopping=False,
            random_state=0,
        )
    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        FunctionTransformer(signed_log),
        StandardScaler(),
        LogisticRegression(max_iter=2000),
    )
