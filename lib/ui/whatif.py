"""The page What-if: two sides side by side, and a scenario beside things as they are."""

from __future__ import annotations

from lib import Workspace
from lib.metrics.registry import METRICS
from lib.ui import layout, scenarios, sides


def page(view: Workspace) -> None:
    """Both parts of the page."""
    sides.section(view)
    scenarios.section(view)
    layout.definitions(view, tuple(METRICS))
