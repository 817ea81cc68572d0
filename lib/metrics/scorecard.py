"""The scorecard: every metric of a period beside the period before and the same one a year before, and what moved."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from lib.facts import Facts
from lib.metrics import compute, people, spans
from lib.metrics.compare import Difference, Side, against
from lib.metrics.compute import Ask
from lib.metrics.metric import Blend
from lib.metrics.view import View
from lib.scope import Period
from lib.stats import compare as tests

COLUMNS = (
    "metric",
    "value",
    "low",
    "high",
    "n",
    "previous",
    "unit",
    "year_before",
    "p",
    "verdict",
    "year_p",
    "year_verdict",
)
REAL, NOISE = "real", "noise"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Which stretches of time a scorecard compares: `now` with `before` and `year_before`, None where there is no data.

    `so_far` says that the period is not over: `now` ends today, and the others have as many days. `proposed` says that
    no period was chosen, and `now` is the last complete months.
    """

    now: Period
    before: Period | None
    year_before: Period | None
    so_far: bool = False
    proposed: bool = False


def comparison(facts: Facts, period: Period) -> Comparison:
    """What a period is compared with. One that is still running is compared with as many days of the earlier ones."""
    proposed = not period
    if proposed:
        pair = spans.latest(facts.first_day, facts.as_of)
        if pair is None:
            return Comparison(now=period, before=None, year_before=None, proposed=True)
        period = pair[1]
    if period.start is not None and period.end is None and period.start <= facts.as_of:
        period = Period(period.start, facts.as_of)
    so_far = period.start is not None and period.end is not None and period.start <= facts.as_of < period.end
    now = Period(period.start, facts.as_of) if so_far else period
    found = [
        earlier if earlier is not None and spans.reaches_back(facts.first_day, earlier) else None
        for earlier in (period.previous(facts.as_of), period.year_before(facts.as_of))
    ]
    year = None if found[1] is not None and found[1].overlaps(now) else found[1]
    return Comparison(now=now, before=found[0], year_before=year, so_far=so_far, proposed=proposed)


def scorecard(view: View, asks: Sequence[Ask]) -> pd.DataFrame:
    """A row per ask with the columns `COLUMNS`; `view` has one window, which is compared if it is closed."""
    if not asks:
        return pd.DataFrame(columns=list(COLUMNS))
    period = view.windows[0]
    compared = comparison(view.facts, period) if period else Comparison(now=period, before=None, year_before=None)
    single = replace(view, windows=(compared.now,), running=period if compared.so_far else None, _rows={})
    blends = [ask for ask in asks if isinstance(ask.way, Blend)]
    known: _Known = {}
    rows, sides = _rows(single, compared, [ask for ask in asks if ask not in blends], known)
    with ThreadPoolExecutor(max_workers=1) as pool:
        # Composites are not tested: they are put together while the others are.
        blended = pool.submit(_rows, single, compared, blends, known)
        previous, year = _tested(compared, asks, rows, sides)
        rows |= blended.result()[0]
    records = []
    for ask in asks:
        found = rows[ask.name]
        now = found[compared.now]
        then, last_year = (found.get(side) if side else None for side in (compared.before, compared.year_before))
        records.append(
            (
                ask.name,
                *(now[c] for c in ("value", "low", "high", "n")),
                np.nan if then is None else then["value"],
                ask.way.unit_of(ask.metric),
                np.nan if last_year is None else last_year["value"],
                _borne_out(previous[ask.name]) if ask.name in previous else np.nan,
                None,
                _borne_out(year[ask.name]) if ask.name in year else np.nan,
                None,
            )
        )
    frame = pd.DataFrame.from_records(records, columns=list(COLUMNS))
    level = view.facts.settings.confidence
    return frame.assign(verdict=verdicts(frame["p"], level), year_verdict=verdicts(frame["year_p"], level))


def _borne_out(found: Difference) -> float:
    """The p of a change as it is shown. Totals of unequal times are tested per day: where that points the other way,
    or there is no change to be seen, as of the same customers in a shorter month, it bears out nothing.
    """
    seen = found.after - found.before
    return 1.0 if found.scaled and np.isfinite(found.p) and seen * found.change <= 0 else found.p


def verdicts(p: pd.Series, level: float) -> pd.Series:
    """`real` where a change stands after correction for how many are shown, `noise` where not, None where untested."""
    corrected = tests.benjamini_hochberg(p.to_numpy(dtype=float))
    said = [None if np.isnan(q) else REAL if q <= 1 - level else NOISE for q in corrected]
    return pd.Series(said, index=p.index, dtype=object)


#: For a period: the view it was asked in, the sums kept, and the moment that marks its own where there are others'.
_Behind = tuple[View, people.Kept, pd.Timestamp | None]


#: What is known already of the view of those windows.
_Known = dict[tuple[Period, ...], compute.Known]


def _rows(
    single: View, compared: Comparison, asks: Sequence[Ask], known: _Known
) -> tuple[dict[str, dict[Period, compute.Row]], dict[Period, _Behind]]:
    """For every ask its row of `compute` in each of the periods its data reaches back to; and what is behind them."""
    now, windows = compared.now, [compared.now]
    apart: list[Period] = []
    for earlier in (compared.before, compared.year_before):
        if earlier is not None and earlier not in windows:
            # Windows of one view never overlap: one that does is asked for by itself.
            (apart if any(earlier.overlaps(window) for window in windows) else windows).append(earlier)
    if not apart and len(windows) == 1:
        return compute.side_by_side(single, single, asks, known=known.setdefault((now,), {})), {}
    windows.sort(key=lambda window: window.start or date.min)
    several = len(windows) > 1
    view = replace(single, windows=tuple(windows), read_at=now, _rows={}) if several else single
    kept = people.Kept()
    rows = compute.side_by_side(view, single, asks, kept, known.setdefault(tuple(windows), {}))
    sides: dict[Period, _Behind] = {
        window: (view, kept, pd.Timestamp(window.start) if several else None) for window in windows
    }
    facts = single.facts
    for earlier in apart:
        followed = [
            ask
            for ask in asks
            if compute.dated(facts, ask)
            and spans.reaches_back(compute.begins(facts, ask), earlier)
            and compute.reaches_on(compute.ends(facts, ask), facts.as_of, now)
        ]
        other, kept = replace(single, windows=(earlier,), read_at=now, _rows={}), people.Kept()
        sides[earlier] = other, kept, None
        comparable = {ask.name: ask.way.comparable for ask in followed}
        for name, frame in compute.compute(other, followed, kept, known.setdefault((earlier,), {})).items():
            if comparable[name](row := compute.row_of(frame)):
                rows[name][earlier] = row
    return rows, sides


def _tested(
    compared: Comparison,
    asks: Sequence[Ask],
    rows: dict[str, dict[Period, compute.Row]],
    behind: dict[Period, _Behind],
) -> tuple[dict[str, Difference], dict[str, Difference]]:
    """The changes from the period before and from a year before, which may be the same one."""
    sides = {
        window: Side(
            window=window,
            within=view,
            rows={name: found[window] for name, found in rows.items() if window in found},
            kept=kept,
            moment=moment,
        )
        for window, (view, kept, moment) in behind.items()
    }
    earlier = [window for window in sides if window != compared.now]
    told = {}
    if earlier:
        found = against([sides[window] for window in earlier], sides[compared.now], asks)
        told = dict(zip(earlier, found, strict=True))
    before, year = (told[side] if side else {} for side in (compared.before, compared.year_before))
    return before, year
