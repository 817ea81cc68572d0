"""From declarations to numbers: parts are asked for together, values, intervals and trends follow from them.

Which statements the parts take is said in `statements`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Any

import ibis
import numpy as np
import pandas as pd
from ibis import _

from lib.facts import Facts
from lib.facts.customers import fields
from lib.facts.told import told_until
from lib.metrics import drawn, influence, people, rows, spread
from lib.metrics.metric import Ask, Blend, Metric, Part, Way
from lib.metrics.people import PEOPLE, Kept, Sums
from lib.metrics.statements import Statement, statements
from lib.metrics.view import BY, PERIOD, View, next_grain, start_of_grain
from lib.scope import Period
from lib.stats import intervals

#: Stands for the ranks of order statistics in a statement that is kept.
RANKS = (987_654_321, 987_654_322)


#: What one row of a frame holds, by column.
Row = Mapping[str, float]

#: Frames of one view, by the name of their ask and the way it was computed.
Known = dict[tuple[str, int], pd.DataFrame]


def compute(
    view: View, asks: Sequence[Ask], kept: Kept | None = None, known: Known | None = None
) -> dict[str, pd.DataFrame]:
    """For every ask a frame: key columns (`_by`, `_period` as in the view), value, low, high, n, then the parts.

    How the sums of each customer behind them are asked for is put into `kept`, where it is given, to compare them.
    What `known` holds is not counted again for a composite; what is counted here is put there.
    """
    known = {} if known is None else known
    results = _counted(view, [ask for ask in asks if not isinstance(ask.way, Blend)], kept)
    known |= {(ask.name, id(ask.way)): results[ask.name] for ask in asks if ask.name in results}

    def remembering(other: View, metrics: Sequence[Metric]) -> dict[str, pd.DataFrame]:
        if other is not view:
            return answer(other, metrics)
        wanted = _answerable(view, metrics)
        have = {ask.name: known[key] for ask in wanted if (key := (ask.name, id(ask.way))) in known}
        return have | compute(view, [ask for ask in wanted if ask.name not in have])

    return results | {ask.name: ask.way.combine(view, remembering) for ask in asks if isinstance(ask.way, Blend)}


def _counted(view: View, asks: Sequence[Ask], kept: Kept | None) -> dict[str, pd.DataFrame]:
    pieces: dict[str, list[_Piece]] = {ask.name: [] for ask in asks}
    # The next statement is written while the database works on the ones before.
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [(found, pool.submit(_answered, view, found, kept)) for found in statements(view, asks, kept)]
        answers = [(found, future.result()) for found, future in running]
    for found, answer in answers:
        keys = {key: answer[key] for key in view.keys}
        for name, columns in found.columns.items():
            pieces[name].append((keys, {part: answer[column].to_numpy() for part, column in columns.items()}))
    frames = {ask.name: _joined(ask.way, pieces[ask.name], view.keys) for ask in asks}
    ordered = [ask for ask in asks if any(not part.additive for part in ask.way.parts.values())]
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting = {ask.name: pool.submit(_with_order_statistics, view, ask, frames[ask.name], kept) for ask in ordered}
        results = {ask.name: _finished(ask, frames[ask.name], view) for ask in asks if ask.name not in waiting}
    return results | {ask.name: _finished(ask, waiting[ask.name].result(), view) for ask in ordered}


def _answered(view: View, found: Statement, kept: Kept | None) -> pd.DataFrame:
    engine, inner = view.facts.dataset.engine, ""
    if kept is not None and (behind := found.people) is not None:
        inner = view.filled(behind.sql)
        few = people.taken(view.facts, (view.shape, behind.base), inner)
        kept.sums[behind.base] = Sums(schema=behind.schema, columns=behind.columns, sql=f"({inner})", few=few)
        if few is not None:
            return people.summed(few, behind.products(few))
    elif kept is not None and (part := found.quantile) is not None:
        few = drawn.taken(view, part, kept)
        if few is not None:
            return drawn.middles(few, part.quantile or 0.5, view.keys)
    answer = engine.answer(view.filled(found.sql).replace(f'"{PEOPLE}"', f"({inner})"))
    return answer.sort_values(view.keys, ignore_index=True) if view.keys and len(answer) > 1 else answer


def answer(view: View, metrics: Sequence[Metric]) -> dict[str, pd.DataFrame]:
    """The frames of those metrics that this data allows: what composites are made of."""
    return compute(view, _answerable(view, metrics))


def _answerable(view: View, metrics: Sequence[Metric]) -> list[Ask]:
    asks = [Ask(metric.name, metric, way) for metric in metrics if (way := chosen(view.facts, metric))]
    asks = [ask for ask in asks if PERIOD not in view.keys or dated(view.facts, ask)]
    if view.by:
        asks = [ask for ask in asks if view.by in breakdowns(view.facts, ask.metric, ask.way)]
    return asks


#: The keys of an answer, sorted, and the parts that stand beside them.
_Piece = tuple[Mapping[str, pd.Series], Mapping[str, np.ndarray]]


def _joined(way: Way, pieces: Sequence[_Piece], keys: Sequence[str]) -> pd.DataFrame:
    """All parts of one ask beside their keys; sums over no rows are nought, other parts that are not there unknown."""
    first = pieces[0][0] if pieces else {}
    columns: dict[str, Any] = {**first}
    if all(_same_keys(first, piece[0]) for piece in pieces[1:]):
        for _keys, parts in pieces:
            columns |= parts
    else:
        frames = [pd.DataFrame({**found, **parts}) for found, parts in pieces]
        frame = reduce(lambda a, b: a.merge(b, on=list(keys), how="outer"), frames)
        frame = frame.sort_values(list(keys), ignore_index=True)
        columns = {name: frame[name] for name in frame.columns}
    for name, part in way.parts.items():
        if name not in columns:
            columns[name] = np.nan
        elif part.additive:
            found = np.asarray(columns[name], dtype=float)
            columns[name] = np.where(np.isnan(found), 0.0, found)
    return pd.DataFrame(columns)


def _same_keys(one: Mapping[str, pd.Series], other: Mapping[str, pd.Series]) -> bool:
    return all(one[key].equals(other[key]) for key in one)


def _with_order_statistics(view: View, ask: Ask, frame: pd.DataFrame, kept: Kept | None) -> pd.DataFrame:
    for name, part in ask.way.parts.items():
        if not part.additive:
            frame = _order_statistics(view, ask, name, part, frame, kept)
    return frame


def _order_statistics(
    view: View, ask: Ask, name: str, part: Part, frame: pd.DataFrame, kept: Kept | None
) -> pd.DataFrame:
    """Adds the order statistics that bracket a quantile, as `_name_low` and `_name_high`."""
    known = frame[f"_{name}_n"].fillna(0).to_numpy(dtype=float)
    low, high = intervals.quantile_ranks(known, part.quantile or 0.5, view.facts.settings.confidence)
    frame = frame.assign(**{f"_{name}_low": np.nan, f"_{name}_high": np.nan})
    if ask.way.interval is None or ask.way.interval.kind != "quantile":
        return frame
    wanted = sorted({int(rank) for rank in (*low, *high) if not np.isnan(rank)})
    if not wanted:
        return frame
    few = kept.values.get((part.over, repr(part.of))) if kept is not None else None
    if few is not None:
        return frame.assign(**drawn.ranked(few, frame, view.keys, {f"_{name}_low": low, f"_{name}_high": high}))
    key = (view.shape, ask.name, id(ask.way), name)
    if key not in view.facts.statements:
        symbolic = replace(view, symbolic=True, _rows={})
        table = symbolic.once(part.over)
        table = table.mutate(_value=part.of.resolve(table).cast("float64")).filter(_._value.notnull())
        order = ibis.window(group_by=[table[k] for k in view.keys], order_by=table._value)
        table = table.select(*view.keys, "_value", _rank=ibis.row_number().over(order) + 1)
        sql = view.facts.dataset.engine.sql(table.filter(table._rank.isin(RANKS)), pretty=False)
        view.facts.statements[key] = [sql]
    sql = view.filled(view.facts.statements[key][0])
    found = view.facts.dataset.engine.answer(sql.replace(", ".join(map(str, RANKS)), ", ".join(map(str, wanted))))
    for side, ranks in (("low", low), ("high", high)):
        picked = frame[view.keys].assign(_rank=ranks).merge(found, on=[*view.keys, "_rank"], how="left")
        frame[f"_{name}_{side}"] = picked["_value"].to_numpy()
    return frame


def _finished(ask: Ask, frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """Value and interval of every row; columns are put together once, as a table costs more than its numbers."""
    way, keys, settings = ask.way, view.keys, view.facts.settings
    if view.by:
        # Rows that name nobody have no field of the customer: what was left out is no group of its own.
        frame = frame[frame[BY].notna() | (frame[way.n] > 0)].reset_index(drop=True)
    columns = {name: frame[name].to_numpy(dtype=float) for name in way.parts}
    columns |= {name: np.full(len(frame), float(number)) for name, number in way.constants(settings).items()}
    found = np.broadcast_to(influence.value_at(way, columns), len(frame))
    value = np.where(np.isinf(found) | tells_nothing(view, way), np.nan, found)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = spread.interval(way, frame, columns, value, settings.confidence, view.every)
        if way.interval and way.interval.scale:
            low, high = low * columns[way.interval.scale], high * columns[way.interval.scale]
        low, high = spread.held(way, value, low, high)
    result = {key: frame[key] for key in keys}
    unknown = np.isnan(value)
    result |= {"value": value, "low": np.where(unknown, np.nan, low), "high": np.where(unknown, np.nan, high)}
    result |= {"n": columns[way.n]} | {name: column for name, column in columns.items() if name != "n"}
    return pd.DataFrame(result)


def chosen(facts: Facts, metric: Metric, variant: str | None = None, by: str | None = None) -> Way | None:
    """The way this dataset allows: the variant asked for, what the breakdown needs, else the first possible."""
    candidates = (metric.variants[variant],) if variant else metric.ways
    if variant and not any(possible(facts, way) for way in rests_on(metric, variant)):
        return None
    if not variant and by is not None and by in metric.by_field:
        candidates = (metric.by_field[by], *candidates)
    return next((way for way in candidates if possible(facts, way)), None)


def rests_on(metric: Metric, variant: str) -> tuple[Way, ...]:
    """What a variant needs: its own columns or, where it names none, those of the metric's ways over the same rows."""
    asked = metric.variants[variant]
    return (asked,) if asked.needs else tuple(way for way in metric.ways if way.grains == asked.grains)


def possible(facts: Facts, way: Way) -> bool:
    if isinstance(way, Blend) and sum(chosen(facts, part) is not None for part in way.of) < way.fewest:
        return False
    return all(facts.has(table, *roles) for table, roles in way.needs.items()) and (way.when is None or way.when(facts))


def dated(facts: Facts, ask: Ask) -> bool:
    """Whether the rows of an ask have dates, so that they can be cut into periods."""
    if isinstance(ask.way, Blend):
        return any(dated(facts, part) for part in made_of(facts, ask.way))
    return all(rows.dated(facts, part.over) for part in ask.way.parts.values())


def side_by_side(
    view: View, now: View, asks: Sequence[Ask], kept: Kept | None = None, known: Known | None = None
) -> dict[str, dict[Period, Row]]:
    """For every ask its rows by window of `view`, those left out that its data does not reach back to.

    `now` is the view of the window that is compared with the others. Rows without dates have a row in it alone.
    """
    (newest,) = now.windows
    if len(view.windows) == 1:
        return {name: {newest: row_of(frame)} for name, frame in compute(view, asks, kept, known).items()}
    followed = [ask for ask in asks if dated(view.facts, ask)]
    starts = [pd.Timestamp(window.start) for window in view.windows]
    results: dict[str, dict[Period, Row]] = {}
    asked = {ask.name: ask for ask in followed}
    for name, frame in compute(view, followed, kept, known).items():
        if list(frame[PERIOD]) != starts:
            frame = frame.set_index(pd.to_datetime(frame[PERIOD])).reindex(starts)
        if frame["n"].isna().any():
            frame = _with_zeros(view, asked[name].way, frame)
        first = begins(view.facts, asked[name])
        told = reaches_on(ends(view.facts, asked[name]), view.facts.as_of, newest)
        rows_of = {window: row_of(frame, place) for place, window in enumerate(view.windows)}
        if _after(ends(view.facts, asked[name]), newest):
            rows_of[newest] = {**rows_of[newest], "value": np.nan}
        comparable = asked[name].way.comparable
        results[name] = {
            w: row for w, row in rows_of.items() if w == newest or (told and reaches_back(first, w) and comparable(row))
        }
    undated = [ask for ask in asks if ask.name not in results]
    if undated:
        results |= {name: {newest: row_of(frame)} for name, frame in compute(now, undated).items()}
    return results


def row_of(frame: pd.DataFrame, place: int = 0) -> Row:
    """The numbers of one row: value, both ends, n and the parts."""
    return {name: frame[name].array[place] for name in frame.columns if name not in (BY, PERIOD)}


def made_of(facts: Facts, way: Blend) -> list[Ask]:
    """The metrics a composite can be made of in this data."""
    return [Ask(part.name, part, found) for part in way.of if (found := chosen(facts, part))]


def begins(facts: Facts, ask: Ask) -> date:
    """The first day all data of a metric is there: before it, nothing happened because nothing was recorded."""
    if isinstance(ask.way, Blend):
        return max((begins(facts, part) for part in made_of(facts, ask.way)), default=facts.first_day)
    needed = _needed(facts, ask)
    days = [facts.dataset.tables[table].first for table in needed]
    return max((day for day in days if day), default=facts.first_day) + timedelta(days=ask.way.warm_up)


def ends(facts: Facts, ask: Ask) -> date:
    """The last day all data of a metric is there: today, but for exports that were made before it."""
    if isinstance(ask.way, Blend):
        return min((ends(facts, part) for part in made_of(facts, ask.way)), default=facts.as_of)
    return min((told_until(facts, table) for table in _needed(facts, ask)), default=facts.as_of)


def _needed(facts: Facts, ask: Ask) -> set[str]:
    """The tables a metric is made of here."""
    if ask.way.needs:
        return set(ask.way.needs)
    return {table for way in ask.metric.ways for table in way.needs if facts.has(table)}


def reaches_on(last: date, today: date, window: Period) -> bool:
    """Whether data ending on `last` covers what has passed of a window but for a tenth."""
    until = today if window.end is None else min(window.end, today)
    return last >= until or (window.days is not None and (until - last).days <= window.days / 10)


def covers(view: View, ask: Ask) -> bool:
    """Whether the data of a metric is there for the time of a view of one window, but for a tenth."""
    facts, window = view.facts, Period(*view.closed(view.windows[0]))
    return reaches_back(begins(facts, ask), window) and reaches_on(ends(facts, ask), facts.as_of, window)


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
    start, end = begins(facts, ask), ends(facts, ask)
    opens = start_of_grain(min(max(first, start), last), every, facts.settings.week_start)
    grains = []
    # Days that no export tells of yet are no days of nought.
    while opens <= (last if end == facts.as_of else min(last, end)):
        closes = next_grain(opens, every)
        whole = opens >= first and closes <= last + timedelta(days=1)
        covered = opens >= start and closes <= end + timedelta(days=1)
        grains.append((pd.Timestamp(opens), whole and covered))
        opens = closes
    frame = frame.assign(**{PERIOD: pd.to_datetime(frame[PERIOD])})
    index = pd.DataFrame(grains, columns=[PERIOD, "complete"])
    index = index.astype({PERIOD: frame[PERIOD].dtype, "complete": bool})
    if view.by:
        index = index.merge(frame[[BY]].drop_duplicates(), how="cross")
    merged = index.merge(frame, on=[c for c in (BY, PERIOD) if c in frame], how="left")
    merged = _with_zeros(view, ask.way, merged)
    keys = [*view.keys, "complete"]
    return merged[[*keys, *(c for c in merged.columns if c not in keys)]].sort_values(view.keys).reset_index(drop=True)


def _with_zeros(view: View, way: Way, frame: pd.DataFrame) -> pd.DataFrame:
    """Without rows sums are nought, and so is what is made of sums alone; a share of nobody stays unknown."""
    frame, empty = frame.copy(), frame["n"].isna()
    for name, part in way.parts.items():
        if part.additive and (name not in way.left_out or not frame[name].isna().all()):
            frame[name] = frame[name].fillna(0)
    frame = frame.assign(**way.constants(view.facts.settings))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = pd.Series(np.nan if tells_nothing(view, way) else way.value(frame), index=frame.index, dtype=float)
    frame["value"] = frame["value"].mask(empty, value.mask(np.isinf(value)))
    return frame


def tells_nothing(view: View, way: Way) -> bool:
    """Whether nothing is known rather than nought: of customers whom no row names, or of days after all rows."""
    last = min((told_until(view.facts, table) for table in way.needs), default=view.facts.as_of)
    if all(_after(last, window) for window in view.windows) and last < view.facts.as_of:
        return True
    bases = {part.over for name, part in way.parts.items() if name not in way.left_out}
    return view.chooses and bool(bases) and bases <= rows.NAMELESS


def _after(last: date, window: Period) -> bool:
    return window.start is not None and window.start > last


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
    # What tells of each customer whether she counts splits the number into all and none.
    telling = way.needs.get("customers", ()) if standard else ()
    return [name for name in dict.fromkeys([*declared, *own, *people]) if name not in telling or name in apart]
