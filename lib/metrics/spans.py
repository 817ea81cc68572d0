"""Which two stretches of time a growth compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from lib.metrics.view import BY, PERIOD, View, next_grain, start_of_grain
from lib.scope import Period

#: Without a period the longest of these that fits twice into the data is compared with the months before it.
MONTHS = (12, 6, 3, 1)
#: Data that begins a tenth of a period late still covers it: the first sale may be on its second day.
LATE = 10


def grain_of(first: date, last: date) -> str:
    """The time step that gives between a handful and a few dozen points from one day to another."""
    days = (last - first).days + 1
    return "day" if days <= 35 else "week" if days <= 130 else "month" if days <= 1200 else "quarter"


def reaches_back(first: date, window: Period) -> bool:
    """Whether data that begins on `first` covers a closed window, but for a tenth."""
    return window.start is not None and window.days is not None and (first - window.start).days <= window.days / LATE


def latest(first: date, last: date) -> tuple[Period, Period] | None:
    """The last complete 12 (6, 3, 1) months of data from `first` to `last`, after those before; None if too short."""
    after = last + timedelta(days=1)
    end = after.replace(day=1) - timedelta(days=1)
    for months in MONTHS:
        start = end.replace(day=1)
        for _step in range(months - 1):
            start = (start - timedelta(days=1)).replace(day=1)
        now = Period(start, end)
        before = now.previous()
        if before is not None and reaches_back(first, before):
            return before, now
    return None


def compared(view: View, window: Period, first: date, last: date | None = None) -> tuple[Period, Period] | None:
    """A window after the one of equal length before it, where data from `first` on allows; without one `latest`.

    Of one that is not over, or that data reaches into up to `last` only, as many days as have passed stand after as
    many from the start of the one before.
    """
    today = view.facts.as_of if last is None else last
    if not window:
        return latest(first, today)
    if window.start is None or window.start > today:
        return None
    now = Period(window.start, min(window.end or today, today))
    chosen = view.running if view.running is not None and window == now and view.running.start == now.start else window
    before = Period(chosen.start, chosen.end or today).previous(today)
    return (before, now) if before is not None and reaches_back(first, before) else None


def side_by_side(view: View, first: date, ask, last: date | None = None) -> pd.DataFrame:
    """What `ask(view)` (a frame with value, low, high, n) gives in every stretch of the view and in the one before it.

    A row per stretch and group, with the view's keys: `now`, `now_low`, `now_high`, `before`, `before_low`,
    `before_high`, `n`, and `months` where no period was chosen and the last complete months were taken.
    """
    if view.every:
        return _consecutive(view, first, ask, last)
    pairs = [compared(view, window, first, last) for window in view.windows]
    asked = _asked(view, [pair for pair in pairs if pair], ask)
    pieces = []
    for i, (window, pair) in enumerate(zip(view.windows, pairs, strict=True)):
        if pair is None:
            continue
        then, now = asked[pair]
        piece = _joined(now, then, [key for key in view.keys if key == BY])
        piece["months"] = np.nan if window else _months(pair[1])
        if PERIOD in view.keys:
            piece[PERIOD] = pd.Timestamp(view.moments[f"label {i}"])
        pieces.append(piece)
    nobody = pd.DataFrame(columns=[*view.keys, *COLUMNS], index=[] if view.keys else [0])
    found = pd.concat(pieces, ignore_index=True) if pieces else nobody
    return nobody if found.empty else found


def _asked(
    view: View, pairs: Sequence[tuple[Period, Period]], ask
) -> dict[tuple[Period, Period], tuple[pd.DataFrame, pd.DataFrame]]:
    """What `ask` gives in both stretches of every pair, without its date; as many stretches in one view as fit."""
    if view.by:
        # Groups by what a customer did are those of the first day of a view.
        groups = [list(pair) for pair in pairs]
        return {pair: _parted(_cut(view, group), ask) for pair, group in zip(pairs, groups, strict=True)}
    own = list(view.windows) if len(view.windows) > 1 and view.every is None else []
    open_groups: list[list[Period]] = []
    wanted = {side for pair in pairs for side in pair} - set(own)
    for side in sorted(wanted, key=lambda one: one.start or date.min):
        fits = (group for group in open_groups if not any(side.overlaps(other) for other in group))
        if (room := next(fits, None)) is None:
            open_groups.append(room := [])
        room.append(side)
    found: dict[Period, pd.DataFrame] = {}
    # The view's own stretches are known already to whoever remembers what was asked of it.
    for cut in [*([view] if own else []), *(_cut(view, group) for group in open_groups)]:
        found |= dict(zip(cut.windows, _parted(cut, ask), strict=True))
    return {pair: (found[pair[0]], found[pair[1]]) for pair in pairs}


def _cut(view: View, windows: Sequence[Period]) -> View:
    return replace(view, windows=tuple(windows), read_at=view.newest, _rows={})


def _parted(view: View, ask) -> tuple[pd.DataFrame, ...]:
    """A frame for every window of a view."""
    frame = ask(view)
    if len(view.windows) == 1:
        return (frame,)
    moments = pd.to_datetime(frame[PERIOD])
    starts = [pd.Timestamp(window.start) for window in view.windows]
    return tuple(frame[moments == start].drop(columns=PERIOD) for start in starts)


COLUMNS = ("now", "now_low", "now_high", "before", "before_low", "before_high", "n", "months")
_SIDE = {"value": "", "low": "_low", "high": "_high"}


def _joined(now: pd.DataFrame, then: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    left = now.rename(columns={name: f"now{end}" for name, end in _SIDE.items()})
    right = then.rename(columns={name: f"before{end}" for name, end in _SIDE.items()})
    left = left[[*keys, "now", "now_low", "now_high", "n"]]
    right = right[[*keys, "before", "before_low", "before_high"]]
    if keys:
        return left.merge(right, on=list(keys), how="outer")
    return left.assign(_all=0).merge(right.assign(_all=0), on="_all", how="outer").drop(columns="_all")


def _months(window: Period) -> int:
    assert window.start and window.end
    return (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1


def _consecutive(view: View, first: date, ask, until: date | None) -> pd.DataFrame:
    """Every grain beside the one before it; the one before the first is asked for as well."""
    every = view.every or "month"
    opens, last = view.closed(view.windows[0])
    week_start = view.facts.settings.week_start
    begins = start_of_grain(start_of_grain(opens, every, week_start) - timedelta(days=1), every, week_start)
    frame = ask(replace(view, windows=(Period(begins, last),), _rows={}))
    frame = frame.assign(**{PERIOD: pd.to_datetime(frame[PERIOD])})
    later = {}
    for start in frame[PERIOD].unique():
        day = pd.Timestamp(start).date()
        # A grain that the data covers in part is nothing to compare with.
        if reaches_back(first, Period(day, next_grain(day, every) - timedelta(days=1))):
            later[start] = pd.Timestamp(next_grain(day, every))
    moved = frame[PERIOD].map(later).astype(frame[PERIOD].dtype)
    then = frame.assign(**{PERIOD: moved}).dropna(subset=[PERIOD])
    left = frame.rename(columns={name: f"now{end}" for name, end in _SIDE.items()})
    right = then.rename(columns={name: f"before{end}" for name, end in _SIDE.items()})
    right = right[[*view.keys, "before", "before_low", "before_high"]]
    joined = left[[*view.keys, "now", "now_low", "now_high", "n"]].merge(right, on=view.keys, how="left")
    cut = _cut_grains(view, every, view.facts.as_of if until is None else until)
    whole = joined[joined[PERIOD] >= pd.Timestamp(start_of_grain(opens, every, week_start))]
    whole = whole[~whole[PERIOD].isin([pd.Timestamp(grain) for grain in cut])]
    found = pd.concat([whole, *_beside_as_many_days(view, first, ask, cut, until)], ignore_index=True)
    return found.assign(months=np.nan)


def _cut_grains(view: View, every: str, today: date) -> dict[date, Period]:
    """The first and the last grain of a view where it holds only a part of them: their first day, and that part."""
    window = view.windows[0]
    opens, last = view.closed(window)
    last, found = min(last, today), {}
    # Before the data nothing is cut off, so only a start that was chosen cuts.
    for day in [opens] * (window.start is not None) + [last] if opens <= last else []:
        grain = start_of_grain(day, every, view.facts.settings.week_start)
        ends = next_grain(grain, every) - timedelta(days=1)
        part = Period(max(grain, opens) if window.start else grain, min(ends, window.end or ends))
        if part != Period(grain, ends) or today < ends:
            found[grain] = part
    return found


def _beside_as_many_days(
    view: View, first: date, ask, cut: Mapping[date, Period], until: date | None
) -> list[pd.DataFrame]:
    """Parts of grains beside as many days before them: a part is never compared as if it were whole."""
    single = replace(view, every=None, _rows={})
    pairs = {grain: compared(view, part, first, until) for grain, part in cut.items()}
    asked = _asked(single, [pair for pair in pairs.values() if pair], ask)
    pieces = []
    for grain, pair in pairs.items():
        if pair is not None:
            then, now = asked[pair]
        else:
            (now,) = _parted(_cut(single, [cut[grain]]), ask)
            then = now.iloc[:0]
        piece = _joined(now, then, [key for key in view.keys if key == BY])
        pieces.append(piece.assign(**{PERIOD: pd.Timestamp(grain)}))
    return pieces
