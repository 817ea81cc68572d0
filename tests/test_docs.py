"""The reference is made from the declarations and leads to real sources."""

from __future__ import annotations

import re
from pathlib import Path

from lib.metrics import docs, registry

DOCS = Path(__file__).parent.parent / "docs"


def test_the_metric_reference_says_what_the_declarations_say():
    assert (DOCS / "metrics.md").read_text(encoding="utf-8") == docs.markdown(), "run `make docs`"


def test_every_metric_leads_to_a_section_of_the_sources():
    titles = re.findall(r"^## (.+)$", (DOCS / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {f"docs/sources.md#{title.lower().replace(' ', '-')}" for title in titles}
    assert {metric.source for metric in registry.METRICS.values()} <= anchors
