"""The public API: add files, ask for metrics, narrow to a segment and a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self

import pandas as pd

from lib import findings
from lib.engine import Engine, connect
from lib.errors import BadSetting, MissingData, UnknownName
from lib.facts import coverage
from lib.facts.customers import customer_facts, foresee, foreseeable
from lib.facts.told import told_until
from lib.findings import Finding
from lib.i18n import N_, Message, msg
from lib.importing import Intake
from lib.metrics import compute, explain, impact, lists, registry, scorecard
from lib.metrics.compare import differences
from lib.metrics.compute import Ask
from lib.metrics.explain import Explanation, TableExplanation
from lib.metrics.lists import ActionList
from lib.metrics.metric import Metric, TableMetric, Way
from lib.metrics.scorecard import Comparison
from lib.metrics.view import BY, View
from lib.scope import Period, Segment
from lib.settings import Settings
from lib.workspace.churn import Churn
from lib.workspace.loyalty import Loyalty
from lib.workspace.people import People
from lib.workspace.project import Project
from lib.workspace.segments import Segments
from lib.workspace.shared import Shared
from lib.workspace.together import Together
from lib.workspace.whatif import WhatIf
from lib.workspace.worth import Worth

PER_GRAIN = {"week": N_("per week"), "month": N_("per month"), "quarter": N_("per quarter")}
NO_DATA = N_("There is no data yet. Add a file first.")


class Workspace(Project, Churn, Worth, Loyalty, Segments, WhatIf, People, Together):
    """Somebody's files and the questions asked of them.

    `where` and `with_settings` give other views of the same files and are cheap; `add`, `add_all`, `remap` and `remove`
    change the files for all of them. Results are DataFrames; errors are `RegularsError`s that say what to do.
    """

    def __init__(self, engine: str | Engine = "duckdb://", settings: Settings | None = None, today: date | None = None):
        self.settings = settings or Settings()
        self.segment, self.period = Segment(), Period()
        made = connect(engine) if isinstance(engine, str) else engine
        self._shared = Shared(Intake(made, today=today, timezone=self.settings.timezone))

    # Views

    def where(self, segment: Segment | None = None, period: Period | None = None) -> Self:
        """The same data for other customers or another time; what is not given stays as it is."""
        return self._copy(segment=segment or self.segment, period=(period or self.period).checked())

    def with_settings(self, **changes: Any) -> Self:
        """The same data under other definitions."""
        return self._copy(settings=self.settings.change(**changes))

    def _copy(self, **changes: Any) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__ | changes)
        return other

    # Questions

    @property
    def as_of(self) -> date:
        """The day taken as today."""
        return self.facts.as_of

    @property
    def currency(self) -> str | None:
        """The currency of all amounts: the one chosen, else the only one in the data, else unknown."""
        found = self.dataset.currencies
        return self.settings.currency or (found[0] if len(found) == 1 else None)

    def metric(
        self, name: str, by: str | None = None, every: str | None = None, variant: str | None = None
    ) -> pd.DataFrame:
        """One metric: `value`, `low`, `high`, `n`, then its parts.

        With `by`, a row per value of that field under the field's name; with `every` (day, week, month, quarter,
        year) a row per grain, with its first day in `period` and in `complete` whether the data covers all of it.
        """
        metric = registry.metric(name)
        way = self._way(metric, variant, by)
        view = self._view(by=by, every=every)
        if every and way.grains and every not in way.grains:
            raise BadSetting(
                N_("{metric} is counted over complete months; ask for it every {grains}, not every {every}."),
                metric=msg(metric.label),
                grains=", ".join(way.grains),
                every=every,
            )
        ask = Ask(name, metric, way)
        return compute.presented(view, ask, compute.compute(view, [ask])[name])

    def table(self, name: str, **options: Any) -> pd.DataFrame:
        """A metric that is a table; its columns are those of its declaration, its options those it names."""
        declared, view, chosen = self._table(name, options)
        if declared.to_send:
            return self.action_list(name).rows
        frame = self.dataset.engine.frame(declared.rows(view, **chosen))
        if declared.finish is not None:
            frame = declared.finish(frame, view, **chosen)
        # A field called as a column of the result keeps its name as other columns of a file do.
        return frame.rename(columns={BY: f"{view.by} (file)" if view.by in frame.columns else view.by or BY})

    def explain_table(self, name: str, **options: Any) -> TableExplanation:
        """What a table holds and how its rows come about, with the SQL."""
        declared, view, chosen = self._table(name, options)
        return explain.table_explained(view, declared, chosen)

    def _table(self, name: str, options: Mapping[str, Any]) -> tuple[TableMetric, View, dict[str, str]]:
        """A table's declaration, the view it is asked of and its options, all of them filled."""
        declared = registry.table(name)
        asked = {option: value for option, value in options.items() if option != "by"}
        for option, value in asked.items():
            if option not in declared.options:
                raise UnknownName(N_("option"), option, declared.options)
            if value not in declared.options[option] and option not in declared.free:
                raise UnknownName(N_("value"), str(value), declared.options[option])
        view = self._view(by=options.get("by"))
        if not declared.possible(self.facts):
            raise MissingData(explain.why_no_table(self.facts, declared))
        return declared, view, {option: values[0] for option, values in declared.options.items()} | asked

    def action_list(self, name: str, channel: str | None = None) -> ActionList:
        """A list of customers to write to or call: who, why, what they are worth, their addresses.

        Customers who unsubscribed from `channel` (None: from any) are left out and counted; ask for `channels()`.
        """
        declared = registry.table(name)
        if not declared.to_send:
            raise UnknownName(N_("list"), name, [t.name for t in registry.TABLES.values() if t.to_send])
        view = self._view()
        if not declared.possible(self.facts):
            raise MissingData(explain.why_no_table(self.facts, declared))
        if channel is not None and channel not in self.channels():
            raise UnknownName(N_("channel"), channel, self.channels())
        found = lists.to_send(view, declared.rows(view), channel)
        return found if declared.finish is None else replace(found, rows=declared.finish(found.rows, view))

    def channels(self) -> list[str]:
        """The channels messages went out by: what a list can be written in."""
        if not self.dataset.tables or not self.facts.has("messages", "channel"):
            return []
        sent = self.facts.raw("messages").filter(lambda t: t.channel.notnull())
        counted = sent.group_by("channel").agg(n=lambda t: t.count()).order_by([lambda t: t.n.desc(), "channel"])
        return list(self.dataset.engine.frame(counted)["channel"])

    def scorecard(self, metrics: Sequence[str] | None = None) -> pd.DataFrame:
        """A row per metric the data allows: `metric, value, low, high, n, previous, unit, year_before, p, verdict, …`.

        `previous` is the period of equal length before and `year_before` the same one a year before, where the period
        is closed and the data reaches back that far (see `comparison`). `p` tests the change from `previous`, and
        `verdict` says `real` or `noise` after correction for all metrics of the scorecard, None where nothing can be
        said; `year_p` and `year_verdict` say the same of `year_before`. `metrics` names those wanted, if not all.
        """
        asks = self._computable()
        if metrics is not None:
            asks = [ask for ask in asks if ask.name in metrics]
        if not asks:
            return pd.DataFrame(columns=list(scorecard.COLUMNS))
        return scorecard.scorecard(self._view(), asks)

    def comparison(self) -> Comparison:
        """Which periods the scorecard compares; without a chosen one, the last complete months to be compared."""
        if not self.dataset.tables:
            raise MissingData(NO_DATA)
        return scorecard.comparison(self.facts, self.period)

    def difference(
        self, name: str, before: Period | Segment, after: Period | Segment, variant: str | None = None
    ) -> pd.DataFrame:
        """How a metric differs between two periods, or between two segments in this view's period: one row.

        Columns: before, after, change, low, high, p, verdict (`real`, `noise` or None), n_before, n_after. Who is in
        both is known to be: the two need not be disjoint. Of counts and sums over periods of unequal length, the change
        is against what the days before would have given in as many days. Two periods are seen for the customers of
        this view's segment, chosen as they were at the start of the later one.
        """
        ask = Ask(name, registry.metric(name), self._way(registry.metric(name), variant))
        views = []
        for side in (before, after):
            period = side.checked() if isinstance(side, Period) else self.period
            segment = side if isinstance(side, Segment) else self.segment
            read_at = after if isinstance(after, Period) else period
            views.append(View(self.facts, segment, (period,), read_at=read_at))
        if isinstance(before, Period) and not compute.dated(self.facts, ask):
            raise BadSetting(
                N_("The rows behind {metric} have no date, so two periods of it cannot be compared."),
                metric=msg(ask.metric.label),
            )
        found = differences(views[0], views[1], [ask])[name]
        verdict = scorecard.verdicts(pd.Series([found.p]), self.settings.confidence)
        columns = ("before", "after", "change", "low", "high", "p", "n_before", "n_after")
        row = pd.DataFrame([{column: getattr(found, column) for column in columns}])
        row.insert(6, "verdict", verdict)
        return row

    def findings(self, most: int = 5) -> tuple[Finding, ...]:
        """What stands out beyond chance, most important first; nothing where nothing does.

        All comparisons of a run are corrected together, so that data without any effect show nothing.
        """
        return findings.findings(self._view(), most) if self.dataset.tables else ()

    def finding_customers(self, finding: Finding) -> ActionList:
        """Who is behind a finding, to be written to: rows with addresses, the unsubscribed left out and counted."""
        return findings.behind(self._view(), finding)

    def impact(
        self,
        name: str,
        treated: Segment | str,
        at: date | None = None,
        days: int = 30,
        variant: str | None = None,
    ) -> pd.DataFrame:
        """What reaching customers changed in a metric: the change among them less the change among all others, one row.

        Columns: value, low, high, n, treated_before, treated_after, others_before, others_after, n_treated, n_others,
        p, verdict, then `earlier` and `earlier_p`: the same difference over the time before, which should be nought.
        `treated` is a segment as it was on the day `at`, or the name of a campaign, whose first day is the default of
        `at`. `days` are compared before and after. Both groups are taken from this view's segment. Counts and sums are
        per customer of the group (`per_customer`).
        """
        metric = registry.metric(name)
        return impact.impact(self._view(), Ask(name, metric, self._way(metric, variant)), treated, at, days)

    def campaigns(self) -> pd.DataFrame:
        """The campaigns whose receivers are named, newest first: `campaign`, `first_day`, `last_day`, `customers`."""
        return impact.campaigns(self.facts) if self.dataset.tables else pd.DataFrame(columns=["campaign"])

    def campaign_days(self, campaign: str) -> list[date]:
        """The days on which messages of a campaign went out to named customers."""
        return impact.days_sent(self.facts, campaign) if self.dataset.tables else []

    def trends(self, names: Sequence[str], every: str) -> dict[str, pd.DataFrame]:
        """Several metrics over time in as few queries as their rows allow; those without such a trend are left out."""
        asks = [ask for ask in self._computable() if ask.name in names]
        asks = [ask for ask in asks if not ask.way.grains or every in ask.way.grains]
        view = self._view(every=every)
        asks = [ask for ask in asks if compute.dated(self.facts, ask)]
        if not asks:
            return {}
        frames = compute.compute(view, asks)
        return {ask.name: compute.presented(view, ask, frames[ask.name]) for ask in asks}

    def coverage(self, every: str) -> pd.DataFrame:
        """How many rows of each kind every day, week, month or quarter has: `table`, `period`, `rows`, 0 in gaps."""
        if not self.dataset.tables:
            raise MissingData(NO_DATA)
        if every not in coverage.UNITS:
            raise UnknownName(N_("grain"), every, coverage.UNITS)
        return coverage.coverage(self.facts, every)

    def ends_early(self) -> dict[str, date]:
        """The kinds whose rows end well before today, and their last day: later ones are unknown, not days without."""
        told = {name: told_until(self.facts, name) for name in self.dataset.tables}
        return {name: day for name, day in told.items() if day < self.facts.as_of}

    def missing(self) -> pd.DataFrame:
        """A row per metric that cannot be computed: `metric`, `message` (what would make it so), `tables`."""
        records = []
        for name, metric in registry.METRICS.items():
            if compute.chosen(self.facts, metric) is None:
                records.append(
                    {
                        "metric": name,
                        "message": explain.why_missing(self.facts, metric),
                        "tables": tuple(dict.fromkeys(t for way in metric.ways for t in way.needs)),
                    }
                )
        return pd.DataFrame.from_records(records, columns=["metric", "message", "tables"])

    def wording(self, name: str) -> Message | None:
        """What must stand beside a metric's number so that it is not misread: “per month”, “to date”; often nothing."""
        metric = registry.metric(name)
        way = self._way(metric, None)
        if way.label:
            return msg(way.label)
        return msg(PER_GRAIN[self.settings.retention_grain]) if way.grains and way.unit_of(metric) == "share" else None

    def explain(self, name: str, variant: str | None = None) -> Explanation:
        """How a metric's number comes about, with this data's own numbers, what was left out, and the SQL."""
        metric = registry.metric(name)
        way = self._way(metric, variant)
        return explain.explained(self._view(), Ask(name, metric, way))

    def why_nothing(self, name: str, variant: str | None = None) -> Message:
        """Why a metric has no number for these customers in this period, where its value is missing."""
        metric = registry.metric(name)
        ask = Ask(name, metric, self._way(metric, variant))
        return explain.why_nothing(self._view(), ask, float(self.metric(name, variant=variant)["n"].iloc[0]))

    def definitions(self, names: Sequence[str]) -> dict[str, object]:
        """The settings behind these metrics and tables, with the value in use, proposed from the data if not set."""
        if not self.dataset.tables:
            raise MissingData(NO_DATA)
        return explain.definitions_of(self.facts, [registry.metric_or_table(name) for name in names])

    def customers(self) -> pd.DataFrame:
        """customer_facts: one row per known customer of the segment, behaviour as of the period's end.

        Columns that models predict (risk, value, next order) are as of today.
        """
        view = self._view()
        foresee(self.facts, foreseeable(self.facts))
        until = self.period.end
        at = None if until is None or until >= self.as_of else date.fromordinal(until.toordinal() + 1)
        table = view.keep(customer_facts(self.facts, at), "person_id")
        found = self.dataset.engine.frame(table.filter(table.is_customer).drop("is_customer").order_by("person_id"))
        return found.rename(columns={"person_id": "customer_id"})

    def population(self) -> tuple[int, int]:
        """How many customers and how many anonymous visitors the segment holds."""
        if not self.dataset.tables:
            return 0, 0
        people = self._view().keep(self.facts["attributes"], "person_id")
        counts = people.agg(customers=people.is_customer.sum(), all=people.count())
        row = self.dataset.engine.frame(counts).iloc[0]
        customers = 0 if pd.isna(row["customers"]) else int(row["customers"])
        return customers, int(row["all"]) - customers

    def breakdowns(self, name: str, variant: str | None = None) -> list[str]:
        """The fields a metric can be broken down by in this data: its declared ones first."""
        metric = registry.metric(name)
        way = compute.chosen(self.facts, metric, variant)
        return compute.breakdowns(self.facts, metric, way) if way else []

    def takes_first_touch(self, name: str, by: str, variant: str | None = None) -> bool:
        """Whether a breakdown counts people by the first value they had in the period."""
        way = compute.chosen(self.facts, registry.metric(name), variant, by)
        return way is not None and compute.takes_first_touch(self.facts, way, by)

    def _view(self, by: str | None = None, every: str | None = None, windows: tuple[Period, ...] | None = None) -> View:
        if not self.dataset.tables:
            raise MissingData(NO_DATA)
        foresee(self.facts, [by] if by else [])
        return View(self.facts, self.segment, windows or (self.period,), by, every)

    def _way(self, metric: Metric, variant: str | None, by: str | None = None) -> Way:
        if variant is not None:
            registry.variant(metric, variant)
        if not self.dataset.tables:
            raise MissingData(NO_DATA)
        way = compute.chosen(self.facts, metric, variant, by)
        if way is None:
            raise MissingData(explain.why_missing(self.facts, metric, variant))
        return way

    def _computable(self) -> list[Ask]:
        if not self.dataset.tables:
            return []
        ways = ((name, metric, compute.chosen(self.facts, metric)) for name, metric in registry.METRICS.items())
        return [Ask(name, metric, way) for name, metric, way in ways if way is not None]
