"""Reach: being found."""

from __future__ import annotations

from ibis import _

from lib.i18n import N_
from lib.metrics import rows
from lib.metrics.metric import RATIO, Metric, Way, over

BY_SEARCH = ("query", "page", "device")

ORGANIC_CLICKS = Metric(
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
    breakdowns=BY_SEARCH,
    notes=(N_("Exports by query, by page and by day describe the same clicks and are never added together."),),
    advice=N_("Write the page that answers the queries you are shown for but rarely clicked on."),
    source="docs/sources.md#organic-search",
)

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
            interval=RATIO,
        ),
    ),
    breakdowns=BY_SEARCH,
    advice=N_("Titles and descriptions that promise exactly what the page gives earn clicks at the same position."),
    source="docs/sources.md#organic-search",
)

METRICS = (ORGANIC_CLICKS, ORGANIC_CTR)
