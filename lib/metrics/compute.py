"""From declarations to numbers: parts are asked for together, values, intervals and trends follow from them.

Metrics over the same rows share one query. Additive parts are summed per person first where an interval needs to know
who is behind the rows; quantiles take a query of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.customers import fields
from lib.metrics import influence, rows, spread
from lib.metrics.metric import Blend, Metric, Part, Rows, Way
from lib.metrics.view import BY, PERIOD, WHO, View, next_grain, start_of_grain
from lib.scope import Period
from lib.settings import Settings
from lib.stats import intervals

#: Stands for the ranks of order statistics in a statement that is kept.
RANKS = (987_654_321, 987_654_322)


@dataclass(frozen=True)
class Ask:
    """A metric in the way it is to be computed, under the name its results carry."""

    name: str
    metric: Metric
    way: Way


def compute(view: View, asks: Sequence[Ask]) -> dict[str, pd.DataFrame]:
    """For every ask a frame: key columns (`_by`, `_period` as in the view), value, low, high, n, then the parts."""
    counted = [ask for ask in asks if not isinstance(ask.way, Blend)]
    results = _counted(view, counted)

    def remembering(other: View, metrics: Sequence[Metric]) -> dict[str, pd.DataFrame]:
        # What is asked for beside a composite need not be counted again for it.
        if other is not view:
            return answer(other, metrics)
        wanted = _answerable(view, metrics)
        have = {ask.name: results[ask.name] for ask in counted if ask in wanted}
        return have | compute(view, [ask for ask in wanted if ask.name not in have])

    return results | {ask.name: ask.way.combine(view, remembering) for ask in asks if isinstance(ask.way, Blend)}


def _counted(view: View, asks: Sequence[Ask]) -> dict[str, pd.DataFrame]:
    frames: dict[str, list[pd.DataFrame]] = {ask.name: [] for ask in asks}
    engine = view.facts.dataset.engine
    # The next statement is written while the database works on the ones before.
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [(found, pool.submit(engine.answer, view.filled(found.sql))) for found in _statements(view, asks)]
        answers = [(found, future.result()) for found, future in running]
    for found, answer in answers:
        for name, columns in found.columns.items():
            parts = pd.DataFrame({part: answer[column] for part, column in columns.items()})
            frames[name].append(pd.concat([answer[view.keys], parts], axis=1))
    level = view.facts.settings.confidence
    results = {}
    for ask in asks:
        frame = _joined(frames[ask.name], view.keys)
        for name, part in ask.way.parts.items():
            if name not in frame:
                frame[name] = np.nan
            elif part.additive:
                frame[name] = frame[name].fillna(0).astype(float)
        for name, part in ask.way.parts.items():
            if not part.additive:
                frame = _order_statistics(view, ask, name, part, frame, level)
        if view.by:
            # Rows that name nobody have no field of the customer: what was left out is no group of its own.
            frame = frame[frame[BY].notna() | (frame[ask.way.n] > 0)].reset_index(drop=True)
        results[ask.name] = _finished(ask, frame, view)
    return results


def answer(view: View, metrics: Sequence[Metric]) -> dict[str, pd.DataFrame]:
    """The frames of those metrics that this data allows: what composites are made of."""
    return compute(view, _answerable(view, metrics))


def _answerable(view: View, metrics: Sequence[Metric]) -> list[Ask]:
    asks = [Ask(metric.name, metric, way) for metric in metrics if (way := chosen(view.facts, metric))]
    asks = [ask for ask in asks if PERIOD not in view.keys or dated(view.facts, ask)]
    if view.by:
        asks = [ask for ask in asks if view.by in breakdowns(view.facts, ask.metric, ask.way)]
    return asks


@dataclass(frozen=True)
class Query:
    """One statement, and for every ask which part stands in which of its columns."""

    expr: Table
    columns: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Statement:
    """A query as the engine takes it, with placeholders for what differs between views of one shape."""

    sql: str
    columns: Mapping[str, Mapping[str, str]]


def _statements(view: View, asks: Sequence[Ask]) -> Iterator[Statement]:
    """The statements for the asks; writing them costs more than running most, so they are kept for the next filter."""
    known, key = view.facts.statements, (view.shape, tuple((ask.name, id(ask.way)) for ask in asks))
    if key in known:
        yield from known[key]
        return
    symbolic, made = replace(view, symbolic=True, _rows={}), []
    for query in queries(symbolic, asks):
        made.append(Statement(view.facts.dataset.engine.sql(query.expr, pretty=False), query.columns))
        yield made[-1]
    known[key] = made


def queries(view: View, asks: Sequence[Ask]) -> Iterator[Query]:
    """The statements that give every part of every ask: one for each kind of rows, one more for each quantile."""
    for base, wanted in _by_rows(asks).items():
        if (
            base in rows.NAMELESS
            and (view.by or view.chooses)
            and all(name in ask.way.left_out for ask, name, _p in wanted)
        ):
            # What is left out without a name cannot be told apart by customer or column.
            continue
        table = view.once(base)
        sums = [(ask, name, part) for ask, name, part in wanted if part.additive]
        if sums:
            yield _sums(view, table, base, sums)
        for ask, name, part in wanted:
            if not part.additive:
                value = part.of.resolve(table).cast("float64")
                found = {"q": value.quantile(part.quantile), "known": value.count()}
                expr = table.group_by(view.keys).agg(**found) if view.keys else table.agg(**found)
                yield Query(expr, {ask.name: {name: "q", f"_{name}_n": "known"}})


def _by_rows(asks: Iterable[Ask]) -> dict[Rows, list[tuple[Ask, str, Part]]]:
    found: dict[Rows, list[tuple[Ask, str, Part]]] = {}
    for ask in asks:
        for name, part in ask.way.parts.items():
            found.setdefault(part.over, []).append((ask, name, part))
    return found


def _sums(view: View, table: Table, base: Rows, wanted: Sequence[tuple[Ask, str, Part]]) -> Query:
    inner: dict[str, ibis.Value] = {}
    same: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for ask, name, part in wanted:
        value = part.of.resolve(table).cast("float64")
        # The same aggregate asked for by several metrics is computed once.
        column = same.setdefault(repr(value.op()), f"p{len(same)}")
        inner[column] = value
        columns.setdefault(ask.name, {})[name] = column
    uncertain = {ask.name: ask.way for ask, _name, _part in wanted if spread.clustered(ask.way, base)}
    if not uncertain:
        expr = table.group_by(view.keys).agg(**inner) if view.keys else table.agg(**inner)
        return Query(expr, columns)
    people = table.group_by([*view.keys, WHO]).agg(**inner)
    outer: dict[str, ibis.Value] = {column: people[column].sum() for column in inner}
    for name, way in uncertain.items():
        found = spread.products(way, people, columns[name])
        outer |= {f"{name}:{label}": of for label, of in found.items()}
        columns[name] |= {f"_{label}": f"{name}:{label}" for label in found}
    expr = people.group_by(view.keys).agg(**outer) if view.keys else people.agg(**outer)
    return Query(expr, columns)


def _joined(frames: Sequence[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0].copy()
    if not keys:
        return pd.concat([frame.reset_index(drop=True) for frame in frames], axis=1)
    return reduce(lambda a, b: a.merge(b, on=keys, how="outer"), frames)


def _order_statistics(view: View, ask: Ask, name: str, part: Part, frame: pd.DataFrame, level: float) -> pd.DataFrame:
    """Adds the order statistics that bracket a quantile, as `_name_low` and `_name_high`."""
    known = frame[f"_{name}_n"].fillna(0).to_numpy(dtype=float)
    low, high = intervals.quantile_ranks(known, part.quantile or 0.5, level)
    frame = frame.assign(**{f"_{name}_low": np.nan, f"_{name}_high": np.nan})
    if ask.way.interval is None or ask.way.interval.kind != "quantile":
        return frame
    wanted = sorted({int(rank) for rank in (*low, *high) if not np.isnan(rank)})
    if not wanted:
        return frame
    key = (view.shape, ask.name, id(ask.way), name)
    if key not in view.facts.statements:
        symbolic = replace(view, symbolic=True, _rows={})
        table = symbolic.once(part.over)
        table = table.mutate(_value=part.of.resolve(table).cast("float64")).filter(_._value.notnull())
        order = ibis.window(group_by=[table[k] for k in view.keys], order_by=table._value)
        table = table.select(*view.keys, "_value", _rank=ibis.row_number().over(order) + 1)
        sql = view.facts.dataset.engine.sql(table.filter(table._rank.isin(RANKS)), pretty=False)
        view.facts.statements[key] = [Statement(sql, {})]
    sql = view.filled(view.facts.statements[key][0].sql)
    found = view.facts.dataset.engine.answer(sql.replace(", ".join(map(str, RANKS)), ", ".join(map(str, wanted))))
    for side, ranks in (("low", low), ("high", high)):
        picked = frame[view.keys].assign(_rank=ranks).merge(found, on=[*view.keys, "_rank"], how="left")
        frame[f"_{name}_{side}"] = picked["_value"].to_numpy()
    return frame


def _finished(ask: Ask, frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """Value and interval of every row; columns are put together once, as a table costs more than its numbers."""
    way, keys, settings = ask.way, view.keys, view.facts.settings
    columns = {name: frame[name].to_numpy(dtype=float) for name in way.parts}
    columns |= {name: np.full(len(frame), float(number)) for name, number in way.constants(settings).items()}
    found = np.broadcast_to(influence.value_at(way, columns), len(frame))
    parts, value = pd.DataFrame(columns, index=frame.index), pd.Series(np.where(np.isinf(found), np.nan, found))
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = spread.interval(way, frame, parts, value.set_axis(frame.index), settings.confidence, view.every)
        if way.interval and way.interval.scale:
            low, high = low * columns[way.interval.scale], high * columns[way.interval.scale]
        low, high = spread.held(way, value.to_numpy(), low, high)
    result = {key: frame[key] for key in keys}
    ends = {"value": value, "low": low, "high": high}
    result |= {name: np.where(value.isna(), np.nan, end) for name, end in ends.items()}
    result |= {"n": columns[way.n]} | {name: column for name, column in columns.items() if name != "n"}
    made = pd.DataFrame(result, index=frame.index)
    return made.sort_values(keys).reset_index(drop=True) if keys else made


def chosen(facts: Facts, metric: Metric, variant: str | None = None, by: str | None = None) -> Way | None:
    """The way this dataset allows: the variant asked for, what the breakdown needs, else the first possible."""
    candidates = (metric.variants[variant],) if variant else metric.ways
    if not variant and by is not None and by in metric.by_field:
        candidates = (metric.by_field[by], *candidates)
    return next((way for way in candidates if possible(facts, way)), None)


def possible(facts: Facts, way: Way) -> bool:
    if isinstance(way, Blend) and sum(chosen(facts, part) is not None for part in way.of) < way.fewest:
        return False
    return all(facts.has(table, *roles) for table, roles in way.needs.items()) and (way.when is None or way.when(facts))


def dated(facts: Facts, ask: Ask) -> bool:
    """Whether the rows of an ask have dates, so that they can be cut into periods."""
    if isinstance(ask.way, Blend):
        return any(dated(facts, part) for part in made_of(facts, ask.way))
    return all(rows.dated(facts, part.over) for part in ask.way.parts.values())


def side_by_side(view: View, now: View, asks: Sequence[Ask]) -> dict[str, dict[Period, pd.Series]]:
    """For every ask its rows by window of `view`, those left out that its data does not reach back to.

    `now` is the view of the window that is compared with the others. Rows without dates have a row in it alone.
    """
    (newest,) = now.windows
    if len(view.windows) == 1:
        return {name: {newest: frame.iloc[0]} for name, frame in compute(view, asks).items()}
    followed = [ask for ask in asks if dated(view.facts, ask)]
    starts = [pd.Timestamp(window.start) for window in view.windows]
    results: dict[str, dict[Period, pd.Series]] = {}
    asked = {ask.name: ask for ask in followed}
    for name, frame in compute(view, followed).items():
        indexed = frame.set_index(pd.to_datetime(frame[PERIOD])).reindex(starts)
        if indexed["n"].isna().any():
            indexed = _with_zeros(asked[name].way, indexed, view.facts.settings)
        first = begins(view.facts, asked[name])
        rows_of = {window: indexed.iloc[place] for place, window in enumerate(view.windows)}
        results[name] = {w: row for w, row in rows_of.items() if w == newest or reaches_back(first, w)}
    undated = [ask for ask in asks if ask.name not in results]
    if undated:
        results |= {name: {newest: frame.iloc[0]} for name, frame in compute(now, undated).items()}
    return results


def made_of(facts: Facts, way: Blend) -> list[Ask]:
    """The metrics a composite can be made of in this data."""
    return [Ask(part.name, part, found) for part in way.of if (found := chosen(facts, part))]


def begins(facts: Facts, ask: Ask) -> date:
    """The first day all data of a metric is there: before it, nothing happened because nothing was recorded."""
    if isinstance(ask.way, Blend):
        return max((begins(facts, part) for part in made_of(facts, ask.way)), default=facts.first_day)
    needed = {table for way in (ask.way, *ask.metric.ways) for table in way.needs if facts.has(table)}
    if ask.way.needs:
        needed = set(ask.way.needs)
    days = [facts.dataset.tables[table].first for table in needed]
    return max((day for day in days if day), default=facts.first_day) + timedelta(days=ask.way.warm_up)


def reaches_back(first: date, window: Period) -> bool:
    """Whether data beginning on `first` covers a window but for a tenth: the first sale may be on its second day."""
    if window.start is None or window.days is None:
        return False
    return (first - window.start).days <= window.days / 10


def presented(view: View, ask: Ask, frame: pd.DataFrame) -> pd.DataFrame:
    """Key columns under their public names; a trend gets every grain since its data begins, and `complete`."""
    if view.every:
        frame = _every_grain(view, ask, frame)
    names = {BY: view.by, PERIOD: "period"}
    return frame.rename(columns={key: names[key] for key in view.keys})


def _every_grain(view: View, ask: Ask, frame: pd.DataFrame) -> pd.DataFrame:
    facts, every = view.facts, view.every or "day"
    first, last = view.closed(view.windows[0])
    start = begins(facts, ask)
    opens = start_of_grain(min(max(first, start), last), every, facts.settings.week_start)
    grains = []
    while opens <= last:
        closes = next_grain(opens, every)
        whole = opens >= first and closes <= last + timedelta(days=1)
        covered = opens >= start and closes <= facts.as_of + timedelta(days=1)
        grains.append((pd.Timestamp(opens), whole and covered))
        opens = closes
    index = pd.DataFrame(grains, columns=[PERIOD, "complete"])
    frame = frame.assign(**{PERIOD: pd.to_datetime(frame[PERIOD])})
    if view.by:
        index = index.merge(frame[[BY]].drop_duplicates(), how="cross")
    merged = index.merge(frame, on=[c for c in (BY, PERIOD) if c in frame], how="left")
    merged = _with_zeros(ask.way, merged, facts.settings)
    keys = [*view.keys, "complete"]
    return merged[[*keys, *(c for c in merged.columns if c not in keys)]].sort_values(view.keys).reset_index(drop=True)


def _with_zeros(way: Way, frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Without rows sums are nought, and so is what is made of sums alone; a share of nobody stays unknown."""
    frame, empty = frame.copy(), frame["n"].isna()
    for name, part in way.parts.items():
        if part.additive and (name not in way.left_out or not frame[name].isna().all()):
            frame[name] = frame[name].fillna(0)
    frame = frame.assign(**way.constants(settings))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = pd.Series(way.value(frame), index=frame.index, dtype=float)
    frame["value"] = frame["value"].mask(empty, value.mask(np.isinf(value)))
    return frame


def takes_first_touch(facts: Facts, way: Way, by: str) -> bool:
    """Whether rows are people and the field one that varies between their events."""
    people = {part.over for part in way.parts.values()} & rows.FIRST_TOUCH
    return by != rows.NEWNESS and any(by in rows.DIMENSIONS[base](facts) for base in people)


def breakdowns(facts: Facts, metric: Metric, way: Way) -> list[str]:
    """The fields a metric can be split by: declared ones first, then its rows' other columns, then customer fields.

    Where parts are counted over different rows, only what all of them have can split the metric.
    """
    if isinstance(way, Blend):
        found = [breakdowns(facts, part.metric, part.way) for part in made_of(facts, way)]
        return [name for name in found[0] if all(name in other for other in found)] if found else []
    bases = list(dict.fromkeys(part.over for name, part in way.parts.items() if name not in way.left_out))
    own = list(rows.DIMENSIONS.get(bases[0], lambda _facts: ())(facts))
    for base in bases[1:]:
        others = rows.DIMENSIONS.get(base, lambda _facts: ())(facts)
        own = [name for name in own if name in others]
    nameless = any(base in rows.NAMELESS for base in bases)
    people = [] if nameless else [f.name for f in fields(facts) if f.kind in ("text", "flag")]
    standard = any(way is own_way for own_way in metric.ways)
    apart = [name for name, other in metric.by_field.items() if standard and possible(facts, other)]
    declared = [name for name in metric.breakdowns if name in own or name in people or name in apart]
    return list(dict.fromkeys([*declared, *own, *people]))
