"""What a chart says, in one sentence for its title. A finding is claimed only where the intervals carry it."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any

import pandas as pd

from lib import formatting
from lib.charts.template import Look
from lib.i18n import N_, Message, msg

#: How far the ends of k groups of the same thing drift apart by chance, 95 % of the time, in halves of an interval:
#: the studentised range for k = 2, 3, … 10 groups divided by 1.96. Beyond ten it grows with the logarithm of k.
_RANGE = (1.41, 1.69, 1.85, 1.97, 2.06, 2.13, 2.19, 2.24, 2.28)
_FEW = 30


def ends(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series] | None:
    """The first and the last complete period of a trend, None where there are no two."""
    whole = _whole(frame)
    return None if len(whole) < 2 else (whole.iloc[0], whole.iloc[-1])


def of_trend(
    frame: pd.DataFrame, label: str, unit: str, grain: str, look: Look, tested: pd.Series | None = None
) -> Message:
    """How a metric moved from its first to its last complete period. Columns: period, value, low, high, complete.

    `tested` is the test of the one against the other (`verdict`: real, noise or None); without it two intervals that
    lie apart are taken as a change.
    """
    whole = _whole(frame)
    if whole.empty:
        return msg(N_("{metric}: nothing to follow over time yet"), metric=label)
    first, last = whole.iloc[0], whole.iloc[-1]
    now, then = _when(last["period"], grain, look), _when(first["period"], grain, look)
    params: dict[str, Any] = {
        "metric": label,
        "now": look.number(last["value"], unit),
        "before": look.number(first["value"], unit),
        "last": now,
        "first": then,
    }
    if len(whole) == 1:
        return msg(N_("{metric}: {now} {last}"), **params)
    verdict = _by_intervals(first, last) if tested is None else tested["verdict"]
    if verdict is None:
        return msg(N_("{metric}: {now} {last}, {before} {first}"), **params)
    if verdict != "real":
        between = _between(whole, look, unit, grain)
        if between is not None:
            return msg(between.text, **{**params, **between.params})
        return msg(N_("{metric} changed no more than chance would: {now} {last}, {before} {first}"), **params)
    if last["value"] > first["value"]:
        return msg(N_("{metric} rose from {before} {first} to {now} {last}"), **params)
    return msg(N_("{metric} fell from {before} {first} to {now} {last}"), **params)


def _between(whole: pd.DataFrame, look: Look, unit: str, grain: str) -> Message | None:
    """A dip or a peak on the way, when it is deeper than chance digs among so many periods."""
    known = whole.dropna(subset=["low", "high"])
    if len(known) < 3:
        return None
    low, high = known.loc[known["value"].idxmin()], known.loc[known["value"].idxmax()]
    if not _further(high["value"] - low["value"], low, high, len(known)):
        return None
    ends = (whole.iloc[0]["value"] + whole.iloc[-1]["value"]) / 2
    dip = ends - low["value"] >= high["value"] - ends
    extreme = low if dip else high
    params = {
        "extreme": look.number(extreme["value"], unit),
        "then": _when(extreme["period"], grain, look),
    }
    if dip:
        return msg(N_("{metric} fell to {extreme} {then} and is back at {now} {last}"), **params)
    return msg(N_("{metric} rose to {extreme} {then} and is back at {now} {last}"), **params)


def _when(start: Any, grain: str, look: Look) -> str:
    """In a month, on a day, in a week, inside a sentence."""
    text = {"day": N_("on {time}"), "week": N_("in the {time}")}.get(grain, N_("in {time}"))
    return look.tr(text, time=formatting.period(start, grain, look.tr))


def of_breakdown(frame: pd.DataFrame, by: str, label: str, unit: str, look: Look) -> Message:
    """Which group stands out. Columns: the one named by `by`, value, low, high, n."""
    known = frame.dropna(subset=["value"]).sort_values("value")
    if len(known) < 2:
        return msg(N_("{metric}: one group only, nothing to compare"), metric=label)
    low, high = known.iloc[0], known.iloc[-1]
    params: dict[str, Any] = {
        "metric": label,
        "highest": _name(high[by], look),
        "high": look.number(high["value"], unit),
        "lowest": _name(low[by], look),
        "low": look.number(low["value"], unit),
    }
    if {"low", "high"} <= set(known) and known["low"].notna().any():
        certain = known[known["low"].notna() & (known.get("n", pd.Series(_FEW, index=known.index)) >= _FEW)]
        if len(certain) < 2 or not spread(certain):
            return msg(N_("{metric}: the groups do not differ beyond what chance alone would give"), metric=label)
        low, high = certain.iloc[0], certain.iloc[-1]
        params |= {"highest": _name(high[by], look), "high": look.number(high["value"], unit)}
        params |= {"lowest": _name(low[by], look), "low": look.number(low["value"], unit)}
    return msg(N_("{metric}: {high} for {highest}, {low} for {lowest}"), **params)


def of_nps(promoters: float, passives: float, detractors: float, look: Look) -> Message:
    """The three shares of an NPS question, each 0–1."""
    named = of_hundred({"promoters": promoters, "passives": passives, "detractors": detractors})
    text = N_("Of 100 who answered, {promoters} would recommend you, {passives} do not mind and {detractors} would not")
    return msg(text, **named)


def of_hundred(shares: Mapping[str, float]) -> dict[str, int]:
    """Shares that make a whole as whole parts of a hundred that make one, too: the largest remainders round up."""
    parts = {name: int(share * 100 + 1e-9) for name, share in shares.items()}
    rest = sorted(shares, key=lambda name: shares[name] * 100 - parts[name], reverse=True)
    return {name: part + (name in rest[: 100 - sum(parts.values())]) for name, part in parts.items()}


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    whole = frame.dropna(subset=["value"]).sort_values("period")
    return whole[whole["complete"].astype(bool)] if "complete" in whole else whole


def _by_intervals(first: pd.Series, last: pd.Series) -> str | None:
    if not _certain(first, last):
        return None
    return "real" if _apart(first, last) else "noise"


def _certain(first: pd.Series, last: pd.Series) -> bool:
    return not any(formatting.missing(row.get(end)) for row in (first, last) for end in ("low", "high"))


def _apart(first: pd.Series, last: pd.Series) -> bool:
    """Whether two independent values differ, judged by the halves of their intervals that face each other."""
    up = last["value"] > first["value"]
    a = (first["high"] - first["value"]) if up else (first["value"] - first["low"])
    b = (last["value"] - last["low"]) if up else (last["high"] - last["value"])
    return bool(abs(last["value"] - first["value"]) > (a**2 + b**2) ** 0.5)


def spread(groups: pd.DataFrame) -> bool:
    """Whether the ends of several groups are further apart than the ends of as many equal groups would be.

    The groups have value, low and high, and stand in the order of their values.
    """
    low, high = groups.iloc[0], groups.iloc[-1]
    return _further(high["value"] - low["value"], low, high, len(groups))


def _further(distance: float, low: pd.Series, high: pd.Series, count: int) -> bool:
    half = (((high["value"] - high["low"]) ** 2 + (low["high"] - low["value"]) ** 2) / 2) ** 0.5
    factor = _RANGE[count - 2] if count <= 10 else _RANGE[-1] + 0.4 * log(count / 10)
    return bool(distance > factor * half)


def _name(value: Any, look: Look) -> str:
    if formatting.missing(value) or value == "":
        return look.tr(N_("not given"))
    text = str(value)
    return text if len(text) <= 40 else text[:39].rstrip() + "…"
