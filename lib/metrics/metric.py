"""What a metric is: one frozen declaration, from which everything else is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd
from ibis.common.deferred import Deferred
from ibis.expr.types import Table, Value

from lib.facts import Facts
from lib.metrics.view import View
from lib.settings import Settings

Unit = Literal["share", "score", "count", "money", "seconds", "minutes", "hours", "days"]
Better = Literal["up", "down"] | None
Group = Literal["engagement", "satisfaction", "support", "retention", "value", "reach"]
Needs = Mapping[str, tuple[str, ...]]
Rows = Callable[[View], Table]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A named number a metric is made of: an aggregate `of` the rows it is counted `over`.

    Additive parts of disjoint rows add up to the part of their union; quantiles (`quantile` set) do not.
    """

    over: Rows
    of: Deferred
    quantile: float | None = None

    @property
    def additive(self) -> bool:
        return self.quantile is None


def over(rows: Rows, of: Deferred) -> Part:
    """A sum or count over rows."""
    return Part(over=rows, of=of)


def quantile(rows: Rows, of: Deferred, p: float = 0.5) -> Part:
    """A percentile of a row's value; rows without a value are left out."""
    return Part(over=rows, of=of, quantile=p)


@dataclass(frozen=True, kw_only=True)
class Interval:
    """How sure the value is. `hits` and `n` name parts; `scale` names a constant both ends are multiplied by,
    `floor` and `ceiling` the least and the greatest value there can be. `once_a_day` says that within a single day
    every customer counts once in `n`, and at most once in `hits`.

    share: Wilson, or delta method over customers where one appears several times. ratio: delta method. mean: t, needs
    the part `squares`. nps: adjusted Wald. balance: the same of the parts positive, neutral and negative, from −1 to 1.
    quantile: order statistics of the part `hits`. total: of a sum over customers ÷ the constant `n`, from the sum of
    squares over them of the part `hits`. delta: delta method
    for any value made of the parts `of`, all counted over one kind of rows.
    """

    kind: Literal["share", "ratio", "mean", "nps", "balance", "quantile", "total", "delta"]
    hits: str = "hits"
    n: str = "n"
    of: tuple[str, ...] = ()
    scale: str | None = None
    once_a_day: bool = False
    floor: float | None = None
    ceiling: float | None = None


SHARE = Interval(kind="share")
RATIO = Interval(kind="ratio", floor=0)
MEAN = Interval(kind="mean", floor=0)
NPS = Interval(kind="nps")
MEDIAN = Interval(kind="quantile", hits="middle")
TOTAL = Interval(kind="total", floor=0)


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way of computing a metric: what it needs, its parts and its value as an expression of them.

    `when` looks beyond columns (is there any page view, are leaving dates recorded); `worked` is the formula with
    `{part}` placeholders; `left_out` names parts that count what the number passes over, each with its sentence, and
    `told` those that must be told in words when there are any; `constants` are settings that stand in the formula;
    `grains` those a trend may have, if not all; `warm_up` the days of data before the first that is whole; `why_not`
    says in words what `when` found wanting; `settings` those it reads, where they differ from the metric's.
    """

    needs: Needs
    parts: Mapping[str, Part]
    value: Callable[[Any], pd.Series]
    worked: str
    n: str = "n"
    interval: Interval | None = None
    when: Callable[[Facts], bool] | None = None
    label: str | None = None
    note: str | None = None
    formula: str | None = None
    unit: Unit | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    grains: tuple[str, ...] | None = None
    constants: Callable[[Settings], Mapping[str, float]] = lambda settings: {}
    warm_up: int = 0
    why_not: str | None = None
    settings: tuple[str, ...] | None = None
    comparable: Callable[[Mapping[str, Any]], bool] = lambda row: True

    def unit_of(self, metric: Metric) -> Unit:
        return self.unit or metric.unit


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A scalar metric.

    `ways` are tried in order and the first that the data allows is used; `variants` are further definitions a user may
    ask for by name because tools disagree. `by_field` are breakdowns counted over other rows than the whole.
    `better` says which direction is good; None means neither. `flag` is a bound and what a value below it says.
    """

    name: str
    label: str
    formula: str
    unit: Unit
    better: Better
    group: Group
    ways: tuple[Way, ...]
    variants: Mapping[str, Way] = field(default_factory=dict)
    by_field: Mapping[str, Way] = field(default_factory=dict)
    breakdowns: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    flag: tuple[float, str] | None = None
    advice: str
    source: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "variants", MappingProxyType(dict(self.variants)))

    def flagged(self, value: float) -> str | None:
        """What must be said beside a value that lies below the metric's bound."""
        return self.flag[1] if self.flag is not None and value < self.flag[0] else None


#: Gives the frames of `compute` for metrics in a view; those this data does not allow are left out.
Answer = Callable[[View, Sequence[Metric]], Mapping[str, pd.DataFrame]]


@dataclass(frozen=True, kw_only=True)
class Blend(Way):
    """The way of a composite: made of other metrics instead of rows.

    `combine(view, answer)` gives the frame that `compute` would: the view's keys, value, low, high, n, then the parts
    that `worked` names. It asks `answer` for the metrics of `of`, also in another view (the period before, say).
    `fewest` of them must be computable.
    """

    of: tuple[Metric, ...]
    combine: Callable[[View, Answer], pd.DataFrame]
    fewest: int = 1
    needs: Needs = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    value: Callable[[Any], pd.Series] = lambda parts: parts["value"]


@dataclass(frozen=True, kw_only=True)
class TableMetric:
    """A metric whose answer is a table of small size.

    `rows(view, **options)` gives an Ibis table; `finish(frame, view, **options)` what SQL cannot say (intervals of a
    curve, cells that are not ripe yet). Any one of `needs` suffices. `options` name what may be asked for, the first
    of each being the default, and those in `free` take other texts too, which `rows` refuses if it cannot read them;
    `columns` are the result's with their labels, `units` of those that have one, `words` the fields whose values those
    of a column are called like. `to_send` marks a list of customers to act on.
    """

    name: str
    label: str
    formula: str
    group: Group
    needs: tuple[Needs, ...]
    rows: Callable[..., Table]
    columns: Mapping[str, str]
    units: Mapping[str, Unit] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    finish: Callable[..., pd.DataFrame] | None = None
    when: Callable[[Facts], bool] | None = None
    why_not: str | None = None
    settings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    advice: str = ""
    source: str = ""
    to_send: bool = False

    def possible(self, facts: Facts) -> bool:
        fed = any(all(facts.has(table, *roles) for table, roles in needs.items()) for needs in self.needs)
        return fed and (self.when is None or self.when(facts))


def who_is(person: Value, row: Value) -> Value:
    """The independent unit behind a row: the customer, or the row itself where nobody is named."""
    return person.fill_null(row)


@dataclass(frozen=True)
class Ask:
    """A metric in the way it is to be computed, under the name its results carry."""

    name: str
    metric: Metric
    way: Way
