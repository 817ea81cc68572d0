"""The answers a report is made of: each asked of the workspace once, however many places show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from secrets import token_bytes
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from lib import Workspace, formatting
from lib.charts import Look
from lib.errors import RegularsError
from lib.facts import labels
from lib.findings import Finding
from lib.formatting_scope import Hides
from lib.i18n import Message, translator
from lib.metrics.explain import Explanation
from lib.metrics.metric import Unit
from lib.metrics.registry import METRICS
from lib.metrics.scorecard import Comparison
from lib.metrics.spans import grain_of
from lib.models.scenario import Scenario
from lib.report.blocks import Section
from lib.report.options import ReportOptions
from lib.report.stand_ins import TELLING, stand_in
from lib.scope import Period

if TYPE_CHECKING:
    from lib.models.outlook import Outlook

MOST_FINDINGS = 9
#: More groups than this, as of a field by month, tell less than a course would.
MOST_GROUPS = 12


class Material:
    """The view a report is about, the look of its charts, and the answers asked so far."""

    def __init__(
        self,
        ws: Workspace,
        options: ReportOptions,
        *,
        scenarios: Sequence[Scenario] = (),
        own_paths: bool = True,
        theme: str = "light",
    ):
        """`own_paths`: the files lie where their reader put them, and not where an upload is kept.

        `theme` is that of the charts: paper is light, a screen may be dark.
        """
        self.ws, self.options, self.own_paths, self.scenarios = ws, options, own_paths, tuple(scenarios)
        self.tr = translator(options.language)
        self.look = Look(self.tr, theme, ws.currency)
        self._key = token_bytes(32)
        self._tables: dict[tuple[Any, ...], pd.DataFrame | None] = {}
        self.sections: tuple[Section, ...] | None = None

    # Numbers

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The scorecard as `ws.scorecard()` gives it."""
        return self.ws.scorecard()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The metrics that have a number here."""
        return tuple(self.scores.loc[self.scores["value"].notna(), "metric"])

    @cached_property
    def comparison(self) -> Comparison:
        return self.ws.comparison()

    @cached_property
    def moves(self) -> pd.DataFrame:
        """The scorecard whose changes are told: without a period, that of the last complete months."""
        found = self.comparison
        if found.proposed and found.before is not None:
            return self.ws.where(period=found.now).scorecard()
        return self.scores

    @cached_property
    def grain(self) -> str:
        """The time step that gives between a handful and a few dozen points."""
        first, last = self.ws.dataset.first, self.ws.as_of
        shown = self.ws.period.within(min(first or last, last), last)
        return grain_of(shown.start or last, shown.end or last)

    @cached_property
    def courses(self) -> dict[str, pd.DataFrame]:
        """Every metric over time, by `grain`."""
        return self.ws.trends(self.names, self.grain)

    @cached_property
    def months(self) -> dict[str, pd.DataFrame]:
        """Every metric by month."""
        return self.courses if self.grain == "month" else self.ws.trends(self.names, "month")

    def row(self, name: str) -> pd.Series:
        return self.scores.set_index("metric").loc[name]

    def unit(self, name: str) -> Unit:
        return self.row(name)["unit"]

    def moved(self, name: str) -> pd.Series | None:
        rows = self.moves[self.moves["metric"] == name]
        return None if rows.empty else rows.iloc[0]

    def breakdown(self, name: str, by: str) -> pd.DataFrame | None:
        """A metric by a field with its values named, None where it cannot be split."""
        found = self.attempt(self.ws.metric, name, by=by)
        if found is None or found["value"].notna().sum() < 2:
            return None
        flag = by in self._flags
        return found.assign(**{by: [None if formatting.missing(v) else self.value(by, v, flag) for v in found[by]]})

    def telling(self, name: str, skip: Sequence[str] = ()) -> tuple[str, pd.DataFrame] | None:
        """The first of a metric's likely breakdowns with more than one group, and not too many."""
        fields = [field for field in self.ws.breakdowns(name) if field not in skip]
        for by in [field for field in fields if not self.tells_who(field)][:3]:
            found = self.breakdown(name, by)
            if found is not None and len(found) <= MOST_GROUPS:
                return by, found
        return None

    @cached_property
    def outlooks(self) -> list[Outlook]:
        """What the saved scenarios would bring; those this data cannot tell are left out."""
        found = (self.attempt(self.ws.scenario, scenario) for scenario in self.scenarios)
        return [outlook for outlook in found if outlook is not None]

    @cached_property
    def _flags(self) -> frozenset[str]:
        return frozenset(field.name for field in self.ws.fields() if field.kind == "flag")

    # Everything else

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return self.ws.findings(MOST_FINDINGS)

    def table(self, name: str, **options: str) -> pd.DataFrame | None:
        """A table of the catalogue, None where the data cannot give it or it has no rows."""
        key = (name, tuple(sorted(options.items())))
        if key not in self._tables:
            found = self.attempt(self.ws.table, name, **options)
            self._tables[key] = None if found is None or found.empty else found
        return self._tables[key]

    @cached_property
    def explanations(self) -> dict[str, Explanation]:
        """How every number comes about."""
        return self.ws.explanations(self.names)

    @cached_property
    def churn(self) -> Any:
        """`ws.churn()`, or the sentence that says why there is none."""
        try:
            return self.ws.churn()
        except RegularsError as error:
            return error.message

    @cached_property
    def worth(self) -> Any:
        return self.attempt(self.ws.clv)

    @cached_property
    def customers(self) -> pd.DataFrame:
        """What is known of each customer today, whatever the period."""
        return self.ws.where(period=Period(None, self.ws.as_of)).customers()

    @staticmethod
    def attempt(question: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """The answer, None where the data cannot give it."""
        try:
            return question(*args, **options)
        except RegularsError:
            return None

    # Words

    def number(self, value: Any, unit: str) -> str:
        return self.look.number(value, unit)

    def count(self, value: float) -> str:
        return formatting.number(value, "count", self.tr)

    def label(self, name: str) -> str:
        return self.tr(METRICS[name].label)

    def field(self, name: str) -> str:
        return self._said(labels.field(name))

    def value(self, field: str, shown: object, flag: bool = False) -> str:
        return self._said(labels.value(field, shown, flag))

    def worded(self, frame: pd.DataFrame, words: Mapping[str, str] = MappingProxyType({})) -> pd.DataFrame:
        """A frame whose coded answers are called as the pages call them; `words` names the field of a column's."""
        named = {}
        for column in frame.columns:
            coded = frame[column]
            if not (pd.api.types.is_string_dtype(coded) or pd.api.types.is_object_dtype(coded)):
                continue
            of = words.get(str(column), str(column))
            called = {v: self.value(of, v) for v in coded.dropna().unique() if f"{of}.{v}" in labels.FACTS}
            if called:
                named[column] = coded.astype(object).map(lambda v, called=called: called.get(v, v))
        return frame.assign(**named)

    def say(self, message: Message | str) -> str:
        """A declared sentence with the quantities in it, as plain text."""
        return formatting.written(message, self.tr, self.ws.currency)

    def _said(self, text: Message | str) -> str:
        return self.tr(text) if isinstance(text, Message) else text

    # Names

    def people(self, frame: pd.DataFrame, column: str = "customer_id") -> pd.DataFrame:
        """A frame about customers as the report may show it: with stand-ins and without addresses when names hide."""
        if not self.options.hide_names:
            return frame
        kept = frame.drop(columns=[name for name in TELLING if name in frame and name != column])
        if column not in kept:
            return kept
        return kept.assign(**{column: [None if pd.isna(name) else self.stand_in(str(name)) for name in kept[column]]})

    def tells_who(self, field: str) -> bool:
        """Whether the values of a field must not be read in this report: they would tell who somebody is."""
        return self.options.hide_names and self.attempt(self.ws.tells_who, field) is not False

    @property
    def hides(self) -> Hides:
        """Of which rules of a segment the values are left out; None where names are shown."""
        return (lambda rule: self.tells_who(rule.field)) if self.options.hide_names else None

    def stand_in(self, name: str) -> str:
        return stand_in(name, self._key, self.tr)
