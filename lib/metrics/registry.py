"""All metrics by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lib.errors import UnknownName
from lib.i18n import N_
from lib.metrics import (
    acquisition,
    activity,
    call_list,
    campaigns,
    carts,
    cohorts,
    engagement,
    foretold,
    happiness,
    lifecycle,
    lifetime,
    lists,
    loyalty,
    mentions,
    messages,
    programme,
    quadrants,
    reach,
    referrals,
    reminders,
    retention,
    satisfaction,
    subscriptions,
    support,
    survival,
    tables,
    value,
)
from lib.metrics.metric import Metric, TableMetric

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for family in (
            engagement,
            activity,
            carts,
            messages,
            satisfaction,
            mentions,
            support,
            retention,
            subscriptions,
            programme,
            value,
            lifetime,
            foretold,
            acquisition,
            referrals,
            reach,
            happiness,
        )
        for metric in family.METRICS
    }
)
TABLES: Mapping[str, TableMetric] = MappingProxyType(
    {
        table.name: table
        for family in (
            tables,
            lifecycle,
            carts,
            campaigns,
            cohorts,
            survival,
            subscriptions,
            acquisition,
            mentions,
            quadrants,
            referrals,
            reach,
            loyalty,
            call_list,
            lists,
            reminders,
        )
        for table in family.TABLES
    }
)

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "engagement": N_("Engagement"),
        "satisfaction": N_("Satisfaction"),
        "support": N_("Support"),
        "retention": N_("Retention"),
        "value": N_("Customer value"),
        "reach": N_("Loyalty and reach"),
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


def metric_or_table(name: str) -> Metric | TableMetric:
    return TABLES[name] if name in TABLES else metric(name)


def variant(of: Metric, name: str) -> str:
    if name not in of.variants:
        raise UnknownName(N_("variant"), name, of.variants)
    return name
