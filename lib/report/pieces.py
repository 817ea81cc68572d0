"""What several sections show alike: a metric's card, its course, its groups, a table of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import pandas as pd

from lib import charts, formatting
from lib.charts import findings
from lib.i18n import N_, Message
from lib.metrics.explain import Explanation
from lib.metrics.registry import METRICS, TABLES
from lib.metrics.scorecard import NOISE, REAL
from lib.metrics.view import next_grain
from lib.report.blocks import Block, Chart, Mood, Number, Numbers, Table
from lib.report.material import Material
from lib.scope import Period

#: Groups that a metric splits into by its own definition: nobody who left was kept.
BY_DEFINITION = ("churned", "churn_reason", "state")
VERDICTS: Mapping[str, str] = {REAL: N_("beyond chance"), NOISE: N_("may be chance")}
#: Rows of a table that stand in the report; the workbook has all.
MOST_ROWS = 20


def numbers(m: Material, names: Sequence[str]) -> Numbers:
    """A card for each metric with its value, interval, size and change."""
    return Numbers(tuple(_card(m, name) for name in names))


def _card(m: Material, name: str) -> Number:
    row, moved = m.row(name), m.moved(name)
    sure = [said for said in (interval(m, row), counted(m, row)) if said]
    wording = m.ws.wording(name)
    step = "" if moved is None else change(m, moved)
    if moved is not None and step:
        parts = [step, judged(m, moved["verdict"])]
        parts.append(m.tr(N_("before {value}"), value=m.number(moved["previous"], row["unit"])))
        if moved["value"] != row["value"]:
            parts.insert(2, m.tr(N_("lately {value}"), value=m.number(moved["value"], row["unit"])))
        step = ", ".join(part for part in parts if part)
    return Number(
        name=name,
        label=m.label(name),
        value=m.number(row["value"], row["unit"]),
        sure=" · ".join(([m.tr(wording)] if wording else []) + sure),
        change=step,
        mood="plain" if moved is None else mood(moved),
    )


def interval(m: Material, row: pd.Series) -> str:
    return m.look.interval(row["low"], row["high"], row["unit"])


def counted(m: Material, row: pd.Series) -> str:
    return "" if formatting.missing(row["n"]) else m.tr(N_("{n} counted"), n=m.count(row["n"]))


def change(m: Material, row: pd.Series, against: str = "previous") -> str:
    """How far a metric moved, in words; empty where there is nothing to compare with."""
    on_a_scale = METRICS[row["metric"]].group == "satisfaction"
    return formatting.change(row["value"], row[against], row["unit"], m.tr, on_a_scale=on_a_scale)


def judged(m: Material, verdict: str | None) -> str:
    """What a test says of a change."""
    return m.tr(VERDICTS[verdict]) if verdict in VERDICTS else ""


def mood(row: pd.Series) -> Mood:
    """Good or bad where a change is beyond chance and one direction is better."""
    better = METRICS[row["metric"]].better
    if better is None or row["verdict"] != REAL:
        return "plain"
    return "good" if (row["value"] > row["previous"]) == (better == "up") else "bad"


def course(m: Material, name: str) -> Chart | None:
    """A metric over time, None where it has no course."""
    grain = m.grain if name in m.courses else "month"
    frame = m.courses.get(name, m.months.get(name))
    if frame is None or frame["value"].notna().sum() < 2:
        return None
    unit, label = m.unit(name), m.label(name)
    finding = findings.of_trend(frame, label, unit, grain, m.look, _tested(m, name, frame, grain))
    benchmark = m.ws.settings.benchmark(name)
    figure = charts.trend(frame, unit, m.look, grain=grain, label=label, benchmark=benchmark)
    open_end = frame.loc[~frame["complete"].astype(bool), "value"].notna().any()
    note = m.tr(N_("The empty dot is a period that is not over yet.")) if open_end else ""
    return Chart(figure=figure, title=m.tr(finding), note=note)


def _tested(m: Material, name: str, frame: pd.DataFrame, grain: str) -> pd.Series | None:
    ends = findings.ends(frame)
    if ends is None:
        return None
    before, after = (
        Period(first.date(), next_grain(first.date(), grain) - timedelta(days=1))
        for first in (pd.Timestamp(row["period"]) for row in ends)
    )
    found = m.attempt(m.ws.difference, name, before, after)
    return None if found is None else found.iloc[0]


def by_group(m: Material, name: str) -> Chart | None:
    """A metric by the first field that tells groups of it apart."""
    found = m.telling(name, BY_DEFINITION)
    if found is None:
        return None
    by, frame = found
    unit = m.unit(name)
    finding = findings.of_breakdown(frame, by, m.label(name), unit, m.look)
    plain = frame["low"].isna().all()
    overall = None if plain else m.row(name)["value"]
    notes = [m.tr(N_("Compared by: {field}."), field=m.field(by))]
    notes += [] if plain else [m.tr(N_("The dashed line is the value for all."))]
    if m.ws.takes_first_touch(name, by):
        notes.append(m.tr(N_("Everybody counts once, in the group of the first time in the period.")))
    figure = charts.breakdown(frame, by, unit, m.look, overall=overall)
    return Chart(figure=figure, title=m.tr(finding), note=" ".join(notes))


def charts_of(m: Material, names: Sequence[str], most: int = 3) -> Iterator[Block]:
    """The course and the groups of the first few of these metrics that have them."""
    shown = 0
    for name in names:
        if name not in m.names or shown == most:
            continue
        found = [one for one in (course(m, name), by_group(m, name)) if one is not None]
        shown += bool(found)
        yield from found


def table(
    m: Material,
    frame: pd.DataFrame,
    heads: Mapping[str, str],
    units: Mapping[str, str],
    *,
    title: str = "",
    note: str = "",
    most: int | None = MOST_ROWS,
) -> Table:
    """A frame as texts: its columns that have a heading and a value, numbers with their unit."""
    kept = [column for column in frame.columns if column in heads and frame[column].notna().any()]
    shown = frame[kept].head(most) if most else frame[kept]
    right = frozenset(
        place
        for place, column in enumerate(kept)
        if pd.api.types.is_numeric_dtype(frame[column]) and not pd.api.types.is_bool_dtype(frame[column])
    )
    rows = tuple(
        tuple(cell(m, row[column], units.get(column, "count")) for column in kept) for row in shown.to_dict("records")
    )
    if len(frame) > len(shown):
        more = m.tr.plural(
            N_("The first {shown} of {count} row."), N_("The first {shown} of {count} rows."), len(frame), shown=most
        )
        note = f"{note} {more}".strip()
    return Table(head=tuple(m.tr(heads[column]) for column in kept), rows=rows, title=title, note=note, right=right)


def cell(m: Material, value: object, unit: str) -> str:
    """One cell as a text."""
    if isinstance(value, Message):
        return m.say(value)
    if formatting.missing(value):
        return ""
    if isinstance(value, bool):
        return m.tr(N_("yes")) if value else m.tr(N_("no"))
    if isinstance(value, pd.Timestamp):
        return formatting.day(value, m.tr)
    if isinstance(value, (int, float)):
        return m.number(value, unit)
    return str(value)


def of_catalogue(m: Material, name: str, frame: pd.DataFrame | None = None) -> Table | None:
    """A table of the catalogue under its own name, None where this data cannot give it."""
    found = m.table(name) if frame is None else frame
    if found is None:
        return None
    declared = TABLES[name]
    return table(m, found, declared.columns, declared.units, title=m.tr(declared.label))


def worked(m: Material, found: Explanation) -> dict[str, str]:
    """A number's `formula`, the same `worked` with this data's own counts, and what is `left_out`."""
    parts = {part: m.count(number) for part, number in found.parts.items()}
    result, text = m.number(found.value, found.unit), m.tr(found.worked, **parts)
    return {
        "formula": m.tr(found.formula),
        "worked": result if text == result else f"{text} = {result}",
        "left_out": " ".join(m.tr(note) for note in found.left_out),
    }
