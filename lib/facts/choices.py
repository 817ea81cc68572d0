"""What customers can be chosen by, in groups a person would look in: columns of theirs, and of the rows behind them."""

from __future__ import annotations

from dataclasses import dataclass

from ibis.expr.types import StringColumn

from lib import schema
from lib.facts.base import Facts
from lib.facts.customers import PREDICTED, fields
from lib.facts.lens_words import NAMES as LENS_NAMES
from lib.i18n import N_

WHO, BOUGHT, VISITED, SAID, LOYAL, FORETOLD = (
    N_("Who they are"),
    N_("What they bought"),
    N_("What they did"),
    N_("What they say"),
    N_("How loyal they are"),
    N_("What is foretold"),
)
GROUPS = (WHO, BOUGHT, LOYAL, FORETOLD, SAID, VISITED)
#: Columns of customer_facts that belong to a group; attributes of her own file stand under who they are.
OF_GROUP = {
    **dict.fromkeys(("orders", "revenue", "days_since_order", "last_order_at", "first_order_at", "state"), BOUGHT),
    **dict.fromkeys(("plan", "monthly_amount", "tier", "first_order_month"), BOUGHT),
    **dict.fromkeys(("tickets", "last_nps", "last_csat"), SAID),
    **dict.fromkeys(("visits", "first_visit_at", "last_visit_at", "shared", "unsubscribed"), VISITED),
    **dict.fromkeys(("messages", "messages_opened", "last_message_at"), VISITED),
    **dict.fromkeys((name for name in LENS_NAMES if "." not in name), LOYAL),
    **dict.fromkeys(PREDICTED, FORETOLD),
}
#: Columns of rows that are worth choosing customers by: “bought through the web at least once”.
OF_ROWS = {
    "orders": (BOUGHT, ("channel", "category", "product", "location", "promo", "ordered_at")),
    "subscriptions": (BOUGHT, ("plan",)),
    "tickets": (SAID, ("channel", "topic", "touchpoint", "priority", "opened_at")),
    "answers": (SAID, ("question", "channel", "touchpoint")),
    "visits": (VISITED, ("action", "source", "campaign", "device", "page")),
    "messages": (VISITED, ("channel", "campaign")),
}


@dataclass(frozen=True)
class Choice:
    """Something customers can be chosen by: a column of customer_facts, or `table.column` of any of their rows."""

    name: str
    kind: str
    group: str


def choices(facts: Facts) -> tuple[Choice, ...]:
    """Everything a rule may be about in this data, group by group."""
    found = [Choice(one.name, one.kind, OF_GROUP.get(one.name) or _group(one.name)) for one in fields(facts)]
    for table, (group, columns) in OF_ROWS.items():
        declared = schema.table(table)
        if declared.person is None or (table != "visits" and not facts.has(table, declared.person)):
            continue
        found += [Choice(f"{table}.{c}", declared.role(c).kind, group) for c in columns if facts.has(table, c)]
    return tuple(sorted(found, key=lambda choice: GROUPS.index(choice.group)))


def _group(name: str) -> str:
    if not name.startswith("first_"):
        return WHO
    # First touches: of an order, else of a visit.
    in_orders = {role.name for role in schema.table("orders").roles}
    return BOUGHT if name.removeprefix("first_") in in_orders else VISITED


def column_behind(facts: Facts, name: str) -> StringColumn | None:
    """The values of a choice on rows (`orders.channel`), as text; None where the files have no such column."""
    table, _dot, column = name.partition(".")
    if table not in OF_ROWS or not (facts.has(table, column) or column in facts.extras(table)):
        return None
    rows = facts["events"] if table == "visits" else facts.raw(table)
    return rows[column].cast("string")
