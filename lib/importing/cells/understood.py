"""A few rows as they are understood: typed by the expressions that loading uses, before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd
import pyarrow as pa

from lib.importing.cells import time_typing
from lib.importing.cells.types import ColumnPlan

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": "1",
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
}
#: Statements of thousands of expressions take the engine long to plan.
_STRIP = 60


def understood(plans: Sequence[ColumnPlan], text: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The cells of `text`, whose columns are those of the plans, as values; missing where a cell does not fit."""
    names = [f"c{at}" for at in range(len(plans))]
    cells = pa.table([pa.array(text.iloc[:, at], type=pa.string()) for at in range(len(plans))], names=names)
    columns: list[pd.Series] = []
    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        connection.register("cells", cells)
        for start in range(0, len(plans), _STRIP):
            casts, values = [], []
            for at, plan in enumerate(plans[start : start + _STRIP], start):
                casts.append(f"{plan.sql(f'c{at}', plan.column.kind, zone)} AS v{at}")
                values.append(f"{_value(plan, f'v{at}')} AS v{at}")
            query = f"SELECT {', '.join(values)} FROM (SELECT {', '.join(casts)} FROM cells)"
            typed = connection.execute(query).df()
            columns += [typed[name] for name in typed.columns]
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=text.index)
    frame.columns = text.columns
    return frame


def _value(plan: ColumnPlan, value: str) -> str:
    if plan.column.kind == "time":
        return time_typing.plausible_sql(value)
    return f"CASE WHEN isfinite({value}) THEN {value} END" if plan.column.kind == "number" else value
