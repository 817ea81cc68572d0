"""All metrics by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lib.errors import UnknownName
from lib.i18n import N_
from lib.metrics import activity, engagement, lists, reach, retention, satisfaction, support, tables, value
from lib.metrics.metric import Metric, TableMetric

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for family in (engagement, activity, satisfaction, support, retention, value, reach)
        for metric in family.METRICS
    }
)
TABLES: Mapping[str, TableMetric] = MappingProxyType(
    {table.name: table for family in (tables, lists) for table in family.TABLES}
)

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "engagement": N_("Engagement"),
        "satisfaction": N_("Satisfaction"),
        "support": N_("Support"),
        "retention": N_("Retention"),
        "value": N_("Customer value"),
        "reach": N_("Reach"),
    }
)


def metric(name: str) -> Metric:
    if name not in METRICS:
        raise UnknownName(N_("metric"), name, METRICS)
    return METRICS[name]


def table(name: str) -> TableMetric:
    if name not in TABLES:
        raise UnknownName(N_("table of results"), name, TABLES)
    return TABLES[name]


def variant(of: Metric, name: str) -> str:
    if name not in of.variants:
        raise UnknownName(N_("variant"), name, of.variants)
    return name
