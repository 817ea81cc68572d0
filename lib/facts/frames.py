"""Frames that were computed outside the engine, kept in it as tables."""

from __future__ import annotations

import ibis
import pandas as pd
import pyarrow as pa
import sqlglot as sg
from ibis.expr.types import Table

from lib.engine import Engine


def keep_frame(engine: Engine, name: str, frame: pd.DataFrame) -> Table:
    """Keep a frame under a name; missing values are null. Whoever comes first with a name decides what is in it."""
    given = pa.Table.from_pandas(frame, preserve_index=False)
    quoted = sg.to_identifier(name, quoted=True).sql(engine.dialect)
    with engine.cursor() as cursor:
        cursor.register("given", given)
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {quoted} AS SELECT * FROM given")
        cursor.unregister("given")
    return ibis.table(ibis.Schema.from_pyarrow(given.schema), name=name)
