"""Datasets from a handful of literal rows, for answers that can be counted by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd

from lib import schema
from lib.dataset import CanonicalTable, Dataset
from lib.engine import Engine
from lib.facts import Facts
from lib.metrics import compute, lists, registry
from lib.metrics.compute import Ask
from lib.metrics.view import View
from lib.models import MAKERS
from lib.schema import FILE_COLUMN, LINE_COLUMN
from lib.scope import Period, Segment
from lib.settings import Settings

BEHAVIOUR_TIME = {"orders", "visits", "answers", "tickets", "messages", "referrals", "points", "searches"}
DTYPES = {"text": "string", "number": "float64", "time": "datetime64[us]", "flag": "boolean"}
DUCK = {"text": "VARCHAR", "number": "DOUBLE", "time": "TIMESTAMP", "flag": "BOOLEAN"}


def rows(text: str) -> pd.DataFrame:
    """A frame from a drawn table: a header line, then one line a row; cells are separated by spaces, `-` is empty."""
    lines = [line.split() for line in text.strip().splitlines()]
    frame = pd.DataFrame(lines[1:], columns=lines[0])
    return frame.replace({"-": None})


def dataset(engine: Engine | None = None, as_of: date | None = None, **tables: str) -> Dataset:
    """A dataset of drawn tables: `dataset(orders='''customer_id ordered_at …''')`. Further columns become extras."""
    engine = engine or Engine()
    made = {}
    last: list[date] = []
    for number, (name, text) in enumerate(tables.items(), start=1):
        declared = schema.table(name)
        frame = rows(text)
        kinds = {role.name: role.kind for role in declared.roles}
        extras = {column: "text" for column in frame.columns if column not in kinds}
        given = frozenset(column for column in frame.columns if column in kinds)
        typed = pd.DataFrame(index=frame.index)
        for column, kind in (kinds | extras).items():
            cells = frame[column] if column in frame else pd.Series([None] * len(frame), index=frame.index)
            if kind == "number":
                typed[column] = pd.to_numeric(cells)
            elif kind == "time":
                typed[column] = pd.to_datetime(cells, format="ISO8601").astype("datetime64[us]")
            elif kind == "flag":
                typed[column] = cells.map({"yes": True, "no": False, None: None}).astype("boolean")
            else:
                typed[column] = cells.astype("string")
        columns = ", ".join(f'"{column}" {DUCK[kind]}' for column, kind in (kinds | extras).items())
        with engine.cursor() as cursor:
            cursor.execute(f'CREATE TABLE "{name}" ({columns}, {FILE_COLUMN} BIGINT, {LINE_COLUMN} BIGINT)')
            typed[FILE_COLUMN], typed[LINE_COLUMN] = number, range(2, len(typed) + 2)
            cursor.register("frame", typed)
            cursor.execute(f'INSERT INTO "{name}" SELECT * FROM frame')
        when = declared.time
        days = typed[when].dropna().dt.date if when and when in typed else pd.Series([], dtype=object)
        first, latest = (days.min(), days.max()) if len(days) else (None, None)
        if latest and name in BEHAVIOUR_TIME:
            last.append(latest)
        made[name] = CanonicalTable(name, name, given, extras, len(frame), first, latest)
    return Dataset(engine, 1, made, as_of or max(last, default=date(2024, 12, 31)))


class Asked:
    """Questions to a drawn dataset, without files: `shop("nps")` is one row, `shop.frame(…)` all of them."""

    def __init__(self, data: Dataset, settings: Settings | None = None):
        self.data, self.facts = data, Facts(data, settings or Settings(), makers=MAKERS)

    def frame(
        self,
        name: str,
        *,
        by: str | None = None,
        every: str | None = None,
        variant: str | None = None,
        segment: Segment | None = None,
        period: Period | None = None,
    ) -> pd.DataFrame:
        metric = registry.metric(name)
        way = compute.chosen(self.facts, metric, variant, by)
        assert way is not None, f"{name} cannot be computed from this dataset"
        view = View(self.facts, segment or Segment(), (period or Period(),), by, every)
        ask = Ask(name, metric, way)
        return compute.presented(view, ask, compute.compute(view, [ask])[name])

    def __call__(self, name: str, **options) -> pd.Series:
        frame = self.frame(name, **options)
        assert len(frame) == 1
        return frame.iloc[0]

    def list(self, name: str, *, channel: str | None = None, segment: Segment | None = None) -> lists.ActionList:
        view = View(self.facts, segment or Segment())
        return lists.to_send(view, registry.table(name).rows(view), channel)

    def table(self, name: str, **options) -> pd.DataFrame:
        view, declared = View(self.facts), registry.table(name)
        chosen = {option: values[0] for option, values in declared.options.items()} | options
        frame = self.data.engine.frame(declared.rows(view, **chosen))
        return declared.finish(frame, view, **chosen) if declared.finish else frame
