"""How many rows of each kind fall into each stretch of time: what a file says of its own gaps."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd

from lib import schema
from lib.facts.base import Facts, day_after

UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q"}
COLUMNS = ("table", "period", "rows")


def coverage(facts: Facts, every: str) -> pd.DataFrame:
    """A row for every stretch between the first and the last row of a kind: `table`, `period` (its first day), `rows`.

    Kinds without dates are left out, and so are rows without one or of a day after today. A stretch in which nothing
    happened has 0 rows. Weeks begin on Monday.
    """
    counts = []
    for name, found in facts.dataset.tables.items():
        time = schema.table(name).time
        if time is not None and found.first is not None and found.rows:
            rows = facts.raw(name)
            rows = rows.filter(rows[time] < day_after(facts.as_of))
            dated = rows.select(period=rows[time].truncate(UNITS[every]).cast("timestamp"))
            counted = dated.group_by("period").agg(rows=lambda t: t.count())
            counts.append(counted.select(table=ibis.literal(name), period="period", rows="rows"))
    known = [facts.dataset.engine.frame(counted) for counted in counts]
    whole = [_without_gaps(own["table"].iloc[0], own, every) for own in known if not own.empty]
    return pd.concat(whole, ignore_index=True) if whole else pd.DataFrame(columns=list(COLUMNS))


def _without_gaps(name: str, own: pd.DataFrame, every: str) -> pd.DataFrame:
    step = {"day": "D", "week": "W-MON", "month": "MS", "quarter": "QS"}[every]
    counted = own.set_index(pd.to_datetime(own["period"]))["rows"]
    whole = counted.reindex(pd.date_range(counted.index.min(), counted.index.max(), freq=step), fill_value=0)
    return pd.DataFrame({"table": name, "period": whole.index, "rows": whole.to_numpy(dtype="int64")})


def gaps(frame: pd.DataFrame) -> dict[str, list[date]]:
    """The stretches without a row, by kind; those without any are left out."""
    empty = frame[frame["rows"] == 0]
    return {str(name): [day.date() for day in own["period"]] for name, own in empty.groupby("table", sort=False)}
