"""Movements on loyalty accounts."""

from __future__ import annotations

from ibis.expr.types import Table

from lib.facts.base import Facts, fact, row_id


def point_dimensions(facts: Facts) -> tuple[str, ...]:
    """Columns of points to break down by: the tier, and the file's other text columns."""
    own = ("tier",) if facts.inline or facts.has("points", "tier") else ()
    return own + tuple(name for name, kind in facts.extras("points").items() if kind in ("text", "flag"))


@fact("points", reads=("as_of",))
def points(facts: Facts) -> Table:
    """One row per movement: `customer_id`, `occurred_at`, `earned`, `redeemed` (both counted from nought up), tier.

    Programs write what was spent with or without a minus; both mean the same.
    """
    rows = facts.raw("points")
    return rows.select(
        "customer_id",
        "occurred_at",
        *point_dimensions(facts),
        earned=rows.earned.fill_null(0.0).clip(lower=0),
        redeemed=rows.redeemed.fill_null(0.0).abs(),
        row_id=row_id(rows),
    )
