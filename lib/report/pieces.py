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
from lib.metrics.scorecard import NOISE, REAL, verdicts
from lib.metrics.view import next_grain
from lib.report.blocks import Block, Chart, Mood, Number, Numbers, Table
from lib.report.material import Material
from lib.scope import Period

#: Groups that a metric splits into by its own definition: nobody who left was kept.
BY_DEFINITION = ("churned", "churn_reason", "state")
VERDICTS: Mapping[str, str] = {REAL: N_("beyond chance"), NOISE: N_("may be chance")}
#: Rows of a table that stand in the report; the workbook has all.
MOST_ROWS = 20
#: Groups with longer names leave their bars no room in half a page.
LONG_NAME = 20


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
    return m.tr(VERDICTS[verdict]) if verdict and verdict in VERDICTS else ""


def mood(row: pd.Series) -> Mood:
    """Good or bad where a change is beyond chance and one direction is better."""
    better = METRICS[row["metric"]].better
    if better is None or row["verdict"] != REAL:
        return "plain"
    return "good" if (row["value"] > row["previous"]) == (better == "up") else "bad"


def courses(m: Material, names: Sequence[str]) -> dict[str, Chart]:
    """Metrics over time by their names; those without a course are left out."""
    found = {}
    for name in names:
        frame = m.courses.get(name, m.months.get(name))
        if frame is not None and frame["value"].notna().sum() > 1:
            found[name] = (m.grain if name in m.courses else "month", frame)
    told = tested(m, found)
    return {name: _course(m, name, frame, grain, told.get(name)) for name, (grain, frame) in found.items()}


def _course(m: Material, name: str, frame: pd.DataFrame, grain: str, tested: pd.Series | None) -> Chart:
    unit, label = m.unit(name), m.label(name)
    finding = findings.of_trend(frame, label, unit, grain, m.look, tested)
    benchmark = m.ws.settings.benchmark(name)
    figure = charts.trend(frame, unit, m.look, grain=grain, label=label, benchmark=benchmark)
    open_end = frame.loc[~frame["complete"].astype(bool), "value"].notna().any()
    note = m.tr(N_("The empty dot is a period that is not over yet.")) if open_end else ""
    return Chart(figure=figure, title=m.tr(finding), note=note, kind="course")


def tested(m: Material, found: Mapping[str, tuple[str, pd.DataFrame]]) -> dict[str, pd.Series]:
    """The test of each course's last complete period against its first; those of the same two are asked together."""
    pairs: dict[tuple[Period, Period], list[str]] = {}
    for name, (grain, frame) in found.items():
        ends = findings.ends(frame)
        if ends is not None:
            days = [pd.Timestamp(row["period"]).date() for row in ends]
            before, after = (Period(day, next_grain(day, grain) - timedelta(days=1)) for day in days)
            pairs.setdefault((before, after), []).append(name)
    told = {}
    for (before, after), names in pairs.items():
        for name, difference in (m.attempt(m.ws.differences, names, before, after) or {}).items():
            verdict = verdicts(pd.Series([difference.p]), m.ws.settings.confidence)[0]
            told[name] = pd.Series({"verdict": verdict})
    return told


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
    wide = frame[by].dropna().astype(str).str.len().max() > LONG_NAME
    return Chart(figure=figure, title=m.tr(finding), note=" ".join(notes), kind="groups", wide=wide)


def charts_of(m: Material, names: Sequence[str], most: int = 2) -> Iterator[Block]:
    """The course and the groups of the first few of these metrics that have a number."""
    chosen = list(dict.fromkeys(name for name in names if name in m.names))[:most]
    over_time = courses(m, chosen)
    for name in chosen:
        if name in over_time:
            yield over_time[name]
        grouped = by_group(m, name)
        if grouped is not None:
            yield grouped


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
            N_("The first {shown} of {count} row; the workbook has all."),
            N_("The first {shown} of {count} rows; the workbook has all."),
            len(frame),
            shown=most,
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
