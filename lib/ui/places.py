"""Where each number is shown: what the dictionary links to."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lib.i18n import N_
from lib.metrics.registry import METRICS

PAGES = Path(__file__).parents[2] / "pages"
#: Pages with numbers, in the order of the navigation, and what they are called in it.
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "engagement": N_("Engagement"),
        "satisfaction": N_("Satisfaction"),
        "support": N_("Support"),
        "retention": N_("Retention and value"),
        "loyalty": N_("Loyalty"),
        "churn": N_("Churn risk"),
        "whatif": N_("What-if"),
        "lists": N_("Whom to contact"),
    }
)
#: The page of each table; lists to send from have one of their own.
TABLES: Mapping[str, str] = MappingProxyType(
    {
        "active_days": "engagement",
        "daily_activity": "engagement",
        "lifecycle": "engagement",
        "cart_funnel": "engagement",
        "impact": "engagement",
        "nps_distribution": "satisfaction",
        "score_distribution": "satisfaction",
        "mentions_to_answer": "satisfaction",
        "satisfaction_engagement": "satisfaction",
        "open_tickets": "support",
        "orders_distribution": "retention",
        "interval_distribution": "retention",
        "return_curve": "retention",
        "cohorts": "retention",
        "survival": "retention",
        "revenue_movements": "retention",
        "acquisition": "retention",
        "loyalty_stage_share": "loyalty",
        "loyalty_transitions": "loyalty",
        "rfm_grid": "loyalty",
        "referred_value": "loyalty",
        "query_changes": "loyalty",
        "call_list": "lists",
        "detractors": "lists",
        "valuable_tickets": "lists",
        "overdue": "lists",
        "reminders": "lists",
        "abandoned_carts": "lists",
        "birthdays": "lists",
    }
)


@cache
def metrics() -> Mapping[str, str]:
    """The page of each metric, as the pages themselves declare: the first in the order of the navigation."""
    declared = {page: _declared(PAGES / f"{page}.py") for page in reversed(list(TITLES))}
    return {name: page for page, names in declared.items() for name in names if name in METRICS}


def _declared(page: Path) -> Iterator[str]:
    """The texts in what a page calls its METRICS, or its TOPICS where it shows them in parts."""
    for statement in ast.parse(page.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            if "METRICS" in names or "TOPICS" in names:
                for node in ast.walk(statement.value):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield node.value


def page_of(name: str) -> str | None:
    """The page that shows a metric or a table; None for what stands on none."""
    return metrics().get(name) or TABLES.get(name)


def path(page: str) -> str:
    return f"pages/{page}.py"
