"""What is told of an order on its first line only, for its other lines too."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
from ibis.expr.types import Table

from lib.importing.meaning.table_map import TableMap

#: The roles that are one for the whole order.
OF_ORDERS = ("ordered_at", "customer_id", "email", "phone", "currency", "channel", "location", "promo", "status")


def told_on_every_line(relation: Table, tables: Iterable[TableMap]) -> Table:
    """The staged rows; where a mapping says so, with the cells of orders filled from another line of the same order."""
    for tablemap in tables:
        if tablemap.units.get("ordered_at") == "first" and "order_id" in tablemap.columns:
            number = relation[tablemap.columns["order_id"]]
            order = ibis.window(group_by=number)
            filled = {tablemap.columns[role] for role in OF_ORDERS if role in tablemap.columns}
            relation = relation.mutate(
                **{
                    name: relation[name].coalesce(
                        ibis.cases(
                            (number.notnull(), relation[name].max().over(order)), else_=ibis.null(relation[name].type())
                        )
                    )
                    for name in filled - {tablemap.columns["order_id"]}
                }
            )
    return relation
