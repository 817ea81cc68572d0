"""Reach: being found."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.errors import UnknownName
from lib.facts import Facts
from lib.facts.searches import covered_until
from lib.i18n import N_
from lib.metrics import rows, spans
from lib.metrics.metric import RATIO, Answer, Blend, Interval, Metric, Needs, TableMetric, Way, over
from lib.metrics.view import BY, PERIOD, View

BY_SEARCH = ("query", "page", "device")
DATED: Needs = {"searches": ("clicks", "day")}
LONGEST_LIST = 1000
TOO_SHORT = N_("The search rows span too little time: two months, or a period and as much time before it.")


def begins(facts: Facts):
    """The first day with search rows."""
    found = facts.dataset.tables["searches"].first
    return found if found else facts.first_day


def growth(view: View, answer: Answer) -> pd.DataFrame:
    """Clicks of a period ÷ those of the one before − 1; parts `now`, `before`, `months`."""
    fields = rows.DIMENSIONS[rows.searches](view.facts)
    if view.by is not None and view.by not in fields:
        raise UnknownName(N_("breakdown"), view.by, fields)
    until = covered_until(view.facts)
    frame = spans.side_by_side(
        view, begins(view.facts), lambda other: answer(other, (CLICKS,))["organic_clicks"], until
    )
    frame = frame.astype({"now": float, "before": float})
    # Nothing clicked any more is a fall to nought, not an unknown one.
    frame["now"] = frame["now"].mask(frame["now"].isna() & frame["before"].notna(), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (frame["now"] / frame["before"] - 1).where(frame["before"] > 0)
    found = frame[view.keys].assign(value=value, low=np.nan, high=np.nan, n=frame["now"])
    return found.assign(now=frame["now"], before=frame["before"], months=frame["months"].astype(float))


def _organic_clicks(variants: Sequence[tuple[str, Way]] = ()) -> Metric:
    return Metric(
        name="organic_clicks",
        label=N_("Clicks from search"),
        formula=N_("sum of clicks in the search-console export"),
        unit="count",
        better="up",
        group="reach",
        ways=(
            Way(
                needs={"searches": ("clicks",)},
                parts={"n": over(rows.searches, _.clicks.sum())},
                value=lambda p: p.n,
                worked="{n}",
            ),
        ),
        variants=dict(variants),
        breakdowns=BY_SEARCH,
        notes=(N_("Exports by query, by page and by day describe the same clicks and are never added together."),),
        advice=N_("Write the page that answers the queries you are shown for but rarely clicked on."),
        source="docs/sources.md#organic-search",
    )


CLICKS = _organic_clicks()
GROWTH = Blend(
    label=N_("growth"),
    formula=N_("clicks ÷ clicks in the period of equal length before − 1"),
    unit="share",
    needs=DATED,
    of=(CLICKS,),
    combine=growth,
    worked="{now} ÷ {before} − 1",
    told={
        "months": N_(
            "No period is chosen, so the last complete months (as many as fit twice, at most 12) are compared with "
            "those before them; months compared: {months}."
        )
    },
    grains=("month", "quarter", "year"),
)
ORGANIC_CLICKS = _organic_clicks([("growth", GROWTH)])

ORGANIC_CTR = Metric(
    name="organic_ctr",
    label=N_("Click rate in search"),
    formula=N_("clicks ÷ impressions"),
    unit="share",
    better="up",
    group="reach",
    ways=(
        Way(
            needs={"searches": ("clicks", "impressions")},
            parts={
                "hits": over(rows.searches, _.clicks.sum(where=_.impressions.notnull())),
                "n": over(rows.searches, _.impressions.sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=Interval(kind="ratio", floor=0, ceiling=1),
        ),
    ),
    breakdowns=BY_SEARCH,
    advice=N_("Titles and descriptions that promise exactly what the page gives earn clicks at the same position."),
    source="docs/sources.md#organic-search",
)

ORGANIC_POSITION = Metric(
    name="organic_position",
    label=N_("Position in search"),
    formula=N_("sum of position × impressions ÷ impressions; 1 is the top"),
    unit="score",
    better="down",
    group="reach",
    ways=(
        Way(
            needs={"searches": ("clicks", "impressions", "position")},
            parts={
                "hits": over(rows.searches, (_.position * _.impressions).sum()),
                "n": over(rows.searches, _.impressions.sum(where=_.position.notnull())),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
        ),
    ),
    breakdowns=BY_SEARCH,
    notes=(
        N_("Weighted by impressions, as in the search console’s own totals; a plain mean of its rows is not the same."),
        N_("New queries far down the list make the mean worse though nothing was lost: look at single queries."),
    ),
    advice=N_(
        "Queries in places 4 to 10 with many impressions are the nearest to win: make the page that answers them the "
        "best answer there is, and link to it from your other pages."
    ),
    source="docs/sources.md#organic-search",
)

METRICS = (ORGANIC_CLICKS, ORGANIC_CTR, ORGANIC_POSITION)


def query_changes(view: View, what: str = "query") -> Table:
    """Queries (or pages) with their clicks and position now and in the period before, the greatest changes first."""
    shapes = ("+day+query",) if view.facts.inline else view.facts.shapes()
    told = any("+day" in shape and f"+{what}" in shape for shape in shapes)
    pair = spans.compared(view, view.windows[0], begins(view.facts), covered_until(view.facts)) if told else None
    found = rows.searches(View(view.facts, view.segment, pair or view.windows[:1], by=what))
    if pair is None:
        found = found.limit(0).mutate(**{PERIOD: ibis.null("timestamp")})
    later = found[PERIOD] == ibis.timestamp(str(pair[1].start if pair else view.facts.as_of))
    sides = {}
    for name, side in (("before", ~later), ("after", later)):
        placed = side & found.position.notnull() & found.impressions.notnull()
        weight = found.impressions.sum(where=placed).nullif(0)
        sides[f"clicks_{name}"] = found.clicks.sum(where=side).fill_null(0)
        sides[f"position_{name}"] = (found.position * found.impressions).sum(where=placed) / weight
    table = found.filter(found[BY].notnull()).group_by(name=found[BY]).agg(**sides)
    table = table.mutate(
        change=table.clicks_after - table.clicks_before, position_change=table.position_before - table.position_after
    )
    table = table.order_by([ibis.desc(table.change.abs()), table.name]).limit(LONGEST_LIST)
    names = ("clicks_before", "clicks_after", "change", "position_before", "position_after", "position_change")
    return table.select("name", *names)


def spans_enough(facts: Facts) -> bool:
    return spans.latest(begins(facts), covered_until(facts)) is not None


TABLES = (
    TableMetric(
        name="query_changes",
        label=N_("Queries that rose and fell"),
        formula=N_("clicks and mean position of each query, now and in the period before"),
        group="reach",
        needs=(
            {"searches": ("clicks", "day", "query")},
            {"searches": ("clicks", "day", "page")},
        ),
        when=spans_enough,
        why_not=TOO_SHORT,
        rows=query_changes,
        options={"what": ("query", "page")},
        columns={
            "name": N_("Query or page"),
            "clicks_before": N_("Clicks before"),
            "clicks_after": N_("Clicks now"),
            "change": N_("Change in clicks"),
            "position_before": N_("Position before"),
            "position_after": N_("Position now"),
            "position_change": N_("Places won"),
        },
        units={
            **dict.fromkeys(("clicks_before", "clicks_after", "change"), "count"),
            **dict.fromkeys(("position_before", "position_after", "position_change"), "score"),
        },
        notes=(
            N_(
                "Without a period the last complete months, as many as fit twice and at most 12, stand against those "
                "before."
            ),
            N_(
                "The search console leaves out queries that very few people typed, so queries do not add up to all "
                "clicks."
            ),
        ),
        advice=N_("See what stands above you now for a query that fell, and bring that page up to date first."),
        source="docs/sources.md#organic-search",
    ),
)
