"""What cohorts and curves of staying say, in one sentence. A finding is claimed only beyond chance."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from lib import formatting
from lib.charts.heatmap import later, shown
from lib.charts.template import Look
from lib.i18n import N_, Message, msg
from lib.stats.compare import benjamini_hochberg
from lib.stats.intervals import z_of
from lib.stats.survival import median

#: Smaller cohorts and groups are shown but make no finding.
FEWEST = 30
#: A curve is read where at least so many are still followed in every group.
STILL_FOLLOWED = 10

_STANDS_OUT = {
    ("orders", "in_period"): N_(
        "Of those who first bought in {cohort}, {value} bought again {later}; of the others {rest}"
    ),
    ("orders", "on_or_after"): N_(
        "Of those who first bought in {cohort}, {value} bought {later} or after that; of the others {rest}"
    ),
    ("visits", "in_period"): N_(
        "Of those who first came in {cohort}, {value} came again {later}; of the others {rest}"
    ),
    ("visits", "on_or_after"): N_(
        "Of those who first came in {cohort}, {value} came {later} or after that; of the others {rest}"
    ),
    ("subscription", "in_period"): N_(
        "Of those who began in {cohort}, {value} were customers {later}; of the others {rest}"
    ),
    ("subscription", "on_or_after"): N_(
        "Of those who began in {cohort}, {value} were customers {later} or after that; of the others {rest}"
    ),
}
_AVERAGE = {
    ("orders", "in_period"): N_("{value} of new customers buy again {later}"),
    ("orders", "on_or_after"): N_("{value} of new customers buy {later} or after that"),
    ("visits", "in_period"): N_("{value} of new visitors come again {later}"),
    ("visits", "on_or_after"): N_("{value} of new visitors come {later} or after that"),
    ("subscription", "in_period"): N_("{value} of new customers are still customers {later}"),
    ("subscription", "on_or_after"): N_("{value} of new customers are customers {later} or after that"),
}


def of_cohorts(
    frame: pd.DataFrame,
    look: Look,
    *,
    every: str,
    of: str,
    kind: str,
    what: str,
    level: float,
    began: date | None = None,
) -> Message:
    """The cohort that differs most from the others at the same age, if one does beyond chance; else the average.

    Every cell drawn is compared with the rest of its column and the p-values are corrected for how many there are. The
    cohort in which the data begins (`began`; not known: the oldest drawn) is left out: it also holds older customers.
    """
    skip = 0 if kind == "bracket" else 1
    oldest = frame["cohort"].min() if began is None else pd.Timestamp(began)
    cells = shown(frame, skip).dropna(subset=["value"])
    own = cells[cells["cohort"].notna() & (cells["cohort"] > oldest) & (cells["size"] >= FEWEST)]
    unit = "share" if of == "customers" else "money"
    manner = (what, "in_period" if kind == "bracket" else kind)
    average = cells[cells["cohort"].isna()]
    if of != "revenue" and len(own):
        tested = _against_the_rest(own, of, level)
        tested["p"] = benjamini_hochberg(tested["p"])
        best = tested.sort_values(["p", "step"]).iloc[0] if tested["p"].notna().any() else None
        if best is not None and best["p"] <= 1 - level:
            text = (
                _STANDS_OUT[manner]
                if of == "customers"
                else N_("Those who first bought in {cohort} brought {value} each {later}; the others {rest}")
            )
            return msg(
                text,
                cohort=formatting.period(best["cohort"], every, look.tr),
                value=look.number(best["value"], unit),
                rest=look.number(best["rest"], unit),
                later=later(best.to_dict(), every),
            )
    if average.empty:
        return msg(N_("No cohort is old enough yet to be asked whether it came back"))
    first = average.iloc[0].to_dict()
    params: dict[str, Any] = {"value": look.number(first["value"], unit), "later": later(first, every)}
    if of == "customers":
        return msg(
            N_("{finding}; no cohort differs from the others beyond chance"), finding=msg(_AVERAGE[manner], **params)
        )
    if of == "revenue":
        return msg(N_("New customers brought {value} in all {later}"), **params)
    return msg(
        N_("New customers bring {value} each {later}; no cohort differs from the others beyond chance"), **params
    )


def _against_the_rest(own: pd.DataFrame, of: str, level: float) -> pd.DataFrame:
    """Each cell against the other cohorts of its column: `rest` is theirs, `p` of the two-sided test.

    If the cohorts are alike they have one variance, so it is taken from all of them together: a cohort that happened
    to spend little would also seem to vary little. Money is judged by Student's t with as many degrees of freedom as
    customers spent anything, because a few large sums make its mean less normal than the number of people suggests.
    """
    total = own["customers"] if of == "customers" else own["value"] * own["size"]
    others, sizes = _sums(own, total) - total, _sums(own, own["size"]) - own["size"]
    several = own.groupby("step")["size"].transform("size") > 1
    rest, both = others / sizes, (others + total) / (sizes + own["size"])
    if of == "customers":
        variance = both * (1 - both)
        enough = np.minimum(both, 1 - both) * np.minimum(own["size"], sizes) >= 5
        df = pd.Series(np.inf, index=own.index)
    else:
        half = (own["high"] - own["low"]) / 2 / z_of(level)
        spread = half**2 * own["size"] ** 2 + own["size"] * (own["value"] - both) ** 2
        variance = _sums(own, spread.fillna(0)) / (sizes + own["size"])
        df = own["customers"] - 1
        enough = df >= 5
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(own["value"] - rest) / np.sqrt(variance * (1 / own["size"] + 1 / sizes))
    p = np.where(np.isinf(df), 2 * special.ndtr(-z), 2 * special.stdtr(np.maximum(df.replace(np.inf, 1e6), 1), -z))
    return own.assign(rest=rest, p=np.where(several & enough & (variance > 0), p, np.nan))


def _sums(own: pd.DataFrame, values: pd.Series) -> pd.Series:
    return values.groupby(own["step"]).transform("sum")


def of_survival(curve: pd.DataFrame, look: Look, silence: int | None = None) -> Message:
    """How long half of them stay. `curve` is the table “survival”.

    `silence` is the number of days of silence after which one counts as lost, where silence decides: the fall on
    that day is the definition at work, and says how many never came back rather than when they left.
    """
    day, low, high = median(curve.rename(columns={"day": "age"}))
    if silence is not None and curve["day"].iloc[-1] < silence:
        return msg(N_("Too early to say: before {days} days nobody counts as lost"), days=_days(silence, look))
    if silence is not None and not formatting.missing(day) and day <= silence + 1:
        after = curve.loc[curve["day"] <= silence + 1, "survival"].iloc[-1]
        return msg(
            N_("{share} of new customers are not back within {days} days; by definition they count as lost then"),
            share=look.number(1 - after, "share"),
            days=_days(silence, look),
        )
    last = curve.iloc[-1]
    if formatting.missing(day):
        params = {"share": look.number(last["survival"], "share"), "days": _days(last["day"], look)}
        return msg(N_("After {days} days {share} are still customers"), **params)
    if formatting.missing(low) or formatting.missing(high) or low == high:
        return msg(N_("Half of the customers are lost within {days} days"), days=_days(day, look))
    return msg(
        N_("Half of the customers are lost within {days} days (between {low} and {high})"),
        days=_days(day, look),
        low=_days(low, look),
        high=_days(high, look),
    )


def of_survival_by(curves: pd.DataFrame, by: str, field: str, look: Look, level: float) -> Message:
    """Whether groups stay for different times, by the log-rank test; `field` is what they are groups of."""
    p = curves["p"].iloc[0]
    if formatting.missing(p):
        return msg(N_("{field}: one group only, nothing to compare"), field=field)
    if p > 1 - level:
        return msg(
            N_("{field}: the groups do not differ in how long they stay beyond what chance would give"), field=field
        )
    read = _read_at(curves, by)
    if len(read) < 2:
        return msg(N_("{field}: the groups differ in how long they stay"), field=field)
    ends = read.sort_values("survival")
    worst, best = ends.iloc[0], ends.iloc[-1]
    return msg(
        N_("After {days} days {high} of {best} are still customers, and {low} of {worst}"),
        days=_days(read["read_at"].iloc[0], look),
        high=look.number(best["survival"], "share"),
        best=str(best[by]),
        low=look.number(worst["survival"], "share"),
        worst=str(worst[by]),
    )


def _read_at(curves: pd.DataFrame, by: str) -> pd.DataFrame:
    """The groups that are large enough, each at the latest day on which all of them still have people followed."""
    groups = {name: rows for name, rows in curves.groupby(by) if rows["at_risk"].iloc[0] >= FEWEST}
    if not groups:
        return curves.head(0)
    day = min(365, *(rows.loc[rows["at_risk"] >= STILL_FOLLOWED, "day"].max() for rows in groups.values()))
    read = [rows[rows["day"] <= day].iloc[-1] for rows in groups.values()]
    return pd.DataFrame(read).assign(read_at=day)


def _days(value: float, look: Look) -> str:
    return formatting.number(round(value), "count", look.tr)
