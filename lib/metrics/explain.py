"""How a number comes about, in words and SQL; and why one cannot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lib import schema
from lib.facts import Facts
from lib.facts.orders import in_other_currencies
from lib.facts.signs import churn_activity
from lib.i18n import N_, Message, msg, msgn
from lib.metrics import compute, rows, statements
from lib.metrics.compute import Ask
from lib.metrics.metric import Blend, Metric, Needs, TableMetric, Way
from lib.metrics.view import View, grains_between

FEW = 30


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything behind one number. `worked` has `{part}` placeholders, filled by `parts` (name → number)."""

    formula: str
    worked: str
    parts: Mapping[str, float]
    value: float
    low: float
    high: float
    n: float
    unit: str
    label: str | None
    left_out: tuple[Message, ...]
    notes: tuple[Message, ...]
    settings: Mapping[str, object]
    source: str
    advice: str
    sql: str


@dataclass(frozen=True, kw_only=True)
class TableExplanation:
    """Everything behind a table: what stands in it, what to know, the settings it reads, and the SQL."""

    formula: str
    notes: tuple[Message, ...]
    settings: Mapping[str, object]
    source: str
    advice: str
    sql: str


def table_explained(view: View, table: TableMetric, chosen: Mapping[str, str]) -> TableExplanation:
    return TableExplanation(
        formula=table.formula,
        notes=tuple(msg(note) for note in table.notes),
        settings=definitions(view.facts, table.settings),
        source=table.source,
        advice=table.advice,
        sql=view.facts.dataset.engine.sql(table.rows(view, **chosen)),
    )


def explained(view: View, ask: Ask) -> Explanation:
    """How one number comes about."""
    row = compute.compute(view, [ask])[ask.name].iloc[0]
    behind = compute.made_of(view.facts, ask.way) if isinstance(ask.way, Blend) else [ask]
    sql = ";\n\n".join(
        view.facts.dataset.engine.sql(query.expr) for query in statements.queries(view, behind, named=True)
    )
    return _explained(view, ask, row, sql)


def explained_together(view: View, asks: Sequence[Ask]) -> dict[str, Explanation]:
    """The same of several numbers, counted together and without the SQL."""
    frames = compute.compute(view, asks)
    return {ask.name: _explained(view, ask, frames[ask.name].iloc[0], "") for ask in asks}


def _explained(view: View, ask: Ask, row: pd.Series, sql: str) -> Explanation:
    metric, way = ask.metric, ask.way
    blend = isinstance(way, Blend)
    names = [c for c in row.index if c not in ("value", "low", "high")] if blend else [*way.parts]
    parts = {name: _number(row[name]) for name in (*names, *way.constants(view.facts.settings))}
    left_out = [msg(text, **{name: _shown(parts[name])}) for name, text in way.left_out.items() if parts[name] > 0]
    return Explanation(
        formula=way.formula or metric.formula,
        worked=way.worked,
        parts=parts,
        value=_number(row["value"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        n=_number(row["n"]),
        unit=way.unit_of(metric),
        label=way.label,
        left_out=(*left_out, *_other_currencies(view.facts, metric, way)),
        notes=tuple(_notes(view, ask, row)),
        settings=definitions(view.facts, _reads(metric, way)),
        source=metric.source,
        advice=metric.advice,
        sql=sql,
    )


def _notes(view: View, ask: Ask, row: pd.Series) -> Iterable[Message]:
    if ask.way.note:
        yield msg(ask.way.note)
    for name, text in ask.way.told.items():
        if row[name] > 0:
            yield msg(text, **{name: _shown(row[name])})
    for note in ask.metric.notes:
        yield msg(note)
    if 0 < row["n"] < FEW:
        yield msg(
            N_("Only {n} observations: few answers, so read the interval rather than the value."), n=_shown(row["n"])
        )
    if (told := compute.ends(view.facts, ask)) < min(view.closed(view.windows[-1])[1], view.facts.as_of):
        yield msg(
            N_("The newest rows that tell of this are of {day}; of the days after it nothing is known."), day=told
        )
    if view.period and not compute.dated(view.facts, ask):
        yield msg(N_("These rows have no dates, so the period does not apply to them."))
    counted = [part.over for name, part in ask.way.parts.items() if name not in ask.way.left_out]
    if view.segment and any(over in rows.NAMELESS for over in counted):
        yield msg(N_("These rows name no customer, so no segment holds them."))
    if _is_complete_count(ask):
        yield msg(N_("This is a complete count, not a sample, so it has no interval."))


def _other_currencies(facts: Facts, metric: Metric, way: Way) -> Iterable[Message]:
    if "currency" in _reads(metric, way):
        for code, count in in_other_currencies(facts).items():
            yield msgn(
                N_("{count} order line in {code} is left out: it has no rate in Settings"),
                N_("{count} order lines in {code} are left out: it has no rate in Settings"),
                count,
                code=code,
            )


def _reads(metric: Metric, way: Way) -> tuple[str, ...]:
    return metric.settings if way.settings is None else way.settings


def definitions_of(facts: Facts, metrics: Iterable[Metric | TableMetric]) -> dict[str, object]:
    """The settings behind several metrics and tables as this data computes them, each with the value in use."""
    names: dict[str, None] = {}
    for metric in metrics:
        if isinstance(metric, TableMetric):
            names |= dict.fromkeys(metric.settings)
        elif way := compute.chosen(facts, metric):
            names |= dict.fromkeys(_reads(metric, way))
    return definitions(facts, tuple(names))


def definitions(facts: Facts, names: tuple[str, ...]) -> dict[str, object]:
    """Settings with the value in use: what the data proposes where the user has set nothing."""
    resolved: dict[str, object] = {}
    if "churn_after_days" in names:
        resolved = {"churn_after_days": facts.churn_after_days, "churn_activity": churn_activity(facts)}
    elif "churn_activity" in names:
        resolved = {"churn_activity": churn_activity(facts)}
    if "currency" in names and facts.settings.rates:
        resolved["rates"] = facts.settings.rates
    return {name: getattr(facts.settings, name) for name in names} | resolved


def _is_complete_count(ask: Ask) -> bool:
    over = {part.over for name, part in ask.way.parts.items() if name not in ask.way.left_out}
    return ask.way.interval is None and len(over) == 1 and (ask.way.unit_of(ask.metric)) in ("count", "money")


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(value)  # type: ignore[arg-type]


def _shown(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def why_missing(facts: Facts, metric: Metric, variant: str | None = None) -> Message:
    """What would make a metric, or its variant, computable: the columns of its nearest way, or what its rows lack."""
    ways = metric.ways if variant is None else compute.rests_on(metric, variant)
    for way in ways:
        if isinstance(way, Blend) and not way.needs:
            wanted = [need for part in way.of for other in part.ways for need in [other.needs] if need]
            return missing_sentence(wanted)
        if way.needs and way.why_not and all(facts.has(table, *roles) for table, roles in way.needs.items()):
            return msg(way.why_not)
    return missing_sentence([way.needs for way in ways])


#: Why what is counted over complete weeks, months or quarters has no number in a period that holds none.
NO_WHOLE: Mapping[str, str] = {
    "week": N_("This is counted over complete weeks, and the period holds none, so there is no number."),
    "month": N_("This is counted over complete months, and the period holds none, so there is no number."),
    "quarter": N_("This is counted over complete quarters, and the period holds none, so there is no number."),
}


def why_nothing(view: View, ask: Ask, n: float) -> Message:
    """Why a metric that this data can give has no number in this view, where `n` observations were counted."""
    settings, today = view.facts.settings, view.facts.as_of
    if ask.way.grains and not isinstance(ask.way, Blend):
        grain = settings.retention_grain if "retention_grain" in _reads(ask.metric, ask.way) else "month"
        first, last = view.closed(view.windows[0])
        if not grains_between(first, min(last, today), grain, settings.week_start):
            return msg(NO_WHOLE[grain])
    if n > 0:
        return msg(N_("What lies under this filter is too little to give this number."))
    return msg(N_("No rows under this filter, so there is no number."))


def why_no_table(facts: Facts, table: TableMetric) -> Message:
    """What would make a table computable: the columns it needs, or what its rows lack."""
    fed = any(all(facts.has(name, *roles) for name, roles in needs.items()) for needs in table.needs)
    return msg(table.why_not) if fed and table.why_not else missing_sentence(table.needs)


def missing_sentence(needs: Iterable[Needs]) -> Message:
    choices = list(dict.fromkeys(_wanted(need) for need in needs))
    sentence = msg(N_("It needs {columns}."), columns=choices[0])
    for other in choices[1:]:
        sentence = msg(N_("{first} Or: {other}."), first=sentence, other=other)
    return sentence


def _wanted(needs: Needs) -> Message:
    pieces: list[Message] = []
    for table, roles in needs.items():
        declared = schema.table(table)
        names: Message = msg(declared.role(roles[0]).label)
        for role in roles[1:]:
            names = msg(N_("{list}, {item}"), list=names, item=msg(declared.role(role).label))
        pieces.append(msg(N_("a file of {table} with the columns {columns}"), table=msg(declared.label), columns=names))
    sentence = pieces[0]
    for piece in pieces[1:]:
        sentence = msg(N_("{first} and {second}"), first=sentence, second=piece)
    return sentence
