"""Messages sent to customers, and what they did with them."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from lib.facts.base import Facts, fact, row_id

DIMENSIONS = ("channel", "campaign", "kind")
DEEDS = ("opened", "clicked", "converted", "unsubscribed")
MARKETING = "marketing"


def message_dimensions(facts: Facts) -> tuple[str, ...]:
    own = tuple(name for name in DIMENSIONS if facts.inline or facts.has("messages", name))
    return own + tuple(name for name, kind in facts.extras("messages").items() if kind in ("text", "flag"))


@fact("messages", reads=("as_of",))
def messages(facts: Facts) -> Table:
    """One row per message: who, when, `delivered`, `opened`, `clicked`, `converted`, `unsubscribed`, dimensions.

    A message counts as delivered unless its file says otherwise, as marketing where no kind is named, and as not
    opened (clicked …) where the cell is empty.
    """
    rows = facts.raw("messages")
    deeds = {name: rows[name].fill_null(False) for name in DEEDS}
    dimensions = {name: rows[name] for name in message_dimensions(facts)}
    dimensions["kind"] = ibis.coalesce(rows.kind, ibis.literal(MARKETING))
    return rows.select(
        "customer_id",
        "sent_at",
        delivered=rows.delivered.fill_null(True),
        **deeds,
        **dimensions,
        row_id=row_id(rows),
    )
