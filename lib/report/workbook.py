"""One workbook: a sheet per group of metrics with native numbers, then findings, tables, lists, definitions, data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

from lib import schema
from lib.facts import labels
from lib.findings import worth
from lib.formatting_settings import setting_label, setting_value
from lib.i18n import N_, Message
from lib.metrics.registry import GROUPS, METRICS, TABLES
from lib.report import pieces
from lib.report.chapters import churn as at_risk
from lib.report.chapters.background import WHATS
from lib.report.chapters.summary import compared
from lib.report.cover import cover
from lib.report.material import Material
from lib.report.options import SECTION_OF
from lib.report.sheet import Book

#: Units in words, for a column of its own.
UNITS = {
    "share": N_("share"),
    "score": N_("score"),
    "count": N_("number"),
    "money": N_("money"),
    "seconds": N_("seconds"),
    "minutes": N_("minutes"),
    "hours": N_("hours"),
    "days": N_("days"),
}
#: Refused rows that are listed one by one; the page about data gives all of them as a file.
MOST_REFUSED = 1_000
#: Words for the columns of a customer that belong to the file itself.
KEPT_WHEN_HIDDEN = frozenset(labels.FACTS) | {"customer_id"}


def workbook(m: Material, tell: Callable[[str, float], None]) -> bytes:
    """The workbook as bytes; `tell` hears of every sheet."""
    with tempfile.TemporaryDirectory(prefix="regulars-report-") as folder:
        path = Path(folder) / "report.xlsx"
        book = Book(str(path), m)
        steps = list(_steps(m, book))
        for place, (subject, fill) in enumerate(steps):
            tell(subject, place / len(steps))
            fill()
        book.close()
        return path.read_bytes()


def _steps(m: Material, book: Book) -> Iterator[tuple[str, Callable[[], None]]]:
    wanted = m.options.sections
    yield m.tr(N_("Cover")), lambda: _cover(m, book)
    if "findings" in wanted:
        yield m.tr(N_("What stands out")), lambda: _findings(m, book)
    for group, label in GROUPS.items():
        if SECTION_OF[group] in wanted or "scorecard" in wanted:
            yield m.tr(label), partial(_group, m, book, group)
    for name, declared in TABLES.items():
        if not declared.to_send and SECTION_OF[declared.group] in wanted:
            yield m.tr(declared.label), partial(_table, m, book, name)
    if "churn" in wanted:
        yield m.tr(N_("Churn risk")), lambda: _churn(m, book)
    if "scenarios" in wanted and m.outlooks:
        yield m.tr(N_("What-if")), lambda: _scenarios(m, book)
    if "lists" in wanted:
        for name in at_risk.LISTS:
            yield m.tr(TABLES[name].label), partial(_list, m, book, name)
    if m.options.customers:
        yield m.tr(N_("Customers")), lambda: _customers(m, book)
    if "definitions" in wanted:
        yield m.tr(N_("Definitions used")), lambda: _definitions(m, book)
    if "method" in wanted:
        yield m.tr(N_("How the numbers are computed")), lambda: _method(m, book)
    if "data" in wanted:
        yield m.tr(N_("Data quality")), lambda: _data(m, book)


def _cover(m: Material, book: Book) -> None:
    front, sheet = cover(m, date.today()), book.sheet(m.tr(N_("Cover")))
    sheet.heading(front.title, 18)
    if front.client:
        sheet.line(front.client)
    sheet.gap()
    for head, what in front.about:
        sheet.line(head, what, bold_first=True)
    said = compared(m)
    if said:
        sheet.gap()
        sheet.line(said)


def _findings(m: Material, book: Book) -> None:
    sheet = book.sheet(m.tr(N_("What stands out")))
    if not m.findings:
        sheet.line(m.tr(N_("Nothing stands out beyond chance.")))
        return
    rows = [
        {
            "text": m.say(one.text),
            "metric": m.label(one.metric),
            "value": one.value,
            "against": one.against,
            "difference": one.difference,
            "low": one.low,
            "high": one.high,
            "n": one.n,
            "others": one.others,
            "p": one.p,
            "corrected": one.corrected,
            "money": one.money,
            "worth": "" if one.money is None else m.say(worth(one)),
            "advice": m.tr(one.advice),
        }
        for one in m.findings
    ]
    heads = {
        "text": N_("What stands out"),
        "metric": N_("Metric"),
        "value": N_("Value"),
        "against": N_("Against"),
        "difference": N_("Difference"),
        "low": N_("From"),
        "high": N_("To"),
        "n": N_("Counted"),
        "others": N_("Others counted"),
        "p": N_("Chance of it by itself"),
        "corrected": N_("After correction"),
        "money": N_("Money"),
        "worth": N_("Worth"),
        "advice": N_("What to do"),
    }
    measured = ("value", "against", "difference", "low", "high")
    chances = {"p": "exact", "corrected": "exact", "money": "money"}
    units = [dict.fromkeys(measured, str(one.unit)) | chances for one in m.findings]
    sheet.table(pd.DataFrame(rows), {name: m.tr(text) for name, text in heads.items()}, units, freeze=True)


def _group(m: Material, book: Book, group: str) -> None:
    """The numbers of a group, then its metrics month by month."""
    names = [name for name in m.names if METRICS[name].group == group]
    if not names:
        return
    sheet = book.sheet(m.tr(GROUPS[group]))
    rows = m.scores[m.scores["metric"].isin(names)].reset_index(drop=True)
    moves = m.moves.set_index("metric").reindex(rows["metric"])
    lately = m.moves is not m.scores
    for column in ("previous", "verdict", "year_before", "year_verdict"):
        rows[column] = moves[column].to_numpy()
    rows["lately"] = moves["value"].to_numpy() if lately else None
    rows["label"] = [m.label(name) for name in rows["metric"]]
    rows["in"] = [m.tr(UNITS[unit]) for unit in rows["unit"]]
    for column in ("verdict", "year_verdict"):
        rows[column] = [pieces.judged(m, verdict) for verdict in rows[column]]
    heads = {
        "label": N_("Metric"),
        "metric": N_("Name"),
        "value": N_("Value"),
        "low": N_("From"),
        "high": N_("To"),
        "n": N_("Counted"),
        "in": N_("Unit"),
        "lately": N_("Lately"),
        "previous": N_("Before"),
        "verdict": N_("Change"),
        "year_before": N_("A year before"),
        "year_verdict": N_("Change in a year"),
    }
    if moves["year_before"].equals(moves["previous"]):
        # A year ago is the period before: said once.
        rows[["year_before", "year_verdict"]] = None
    measured = ("value", "low", "high", "lately", "previous", "year_before")
    units = [dict.fromkeys(measured, str(unit)) for unit in rows["unit"]]
    shown = rows[[name for name in heads if (rows[name].astype(object).replace("", None)).notna().any()]]
    sheet.table(shown, {name: m.tr(text) for name, text in heads.items()}, units)
    courses = {name: m.months[name] for name in names if name in m.months}
    if courses:
        sheet.gap()
        sheet.heading(m.tr(N_("By month")))
        frames = [frame.set_index("period")["value"].rename(name) for name, frame in courses.items()]
        by_month = pd.concat(frames, axis=1).sort_index().rename_axis("period").reset_index()
        by_month = by_month[by_month["period"].notna()]
        titles = {"period": m.tr(N_("Month"))} | {name: m.label(name) for name in courses}
        sheet.table(by_month, titles, {name: str(m.unit(name)) for name in courses})


def _table(m: Material, book: Book, name: str) -> None:
    found = m.table(name)
    if found is None:
        return
    declared = TABLES[name]
    shown = m.worded(m.people(found), declared.words)
    sheet = book.sheet(m.tr(declared.label))
    heads = {column: m.tr(label) for column, label in declared.columns.items()}
    sheet.table(shown, heads, {column: str(unit) for column, unit in declared.units.items()}, freeze=True)


def _churn(m: Material, book: Book) -> None:
    found = m.churn
    if isinstance(found, Message) or found.customers.empty:
        return
    sheet = book.sheet(m.tr(N_("Churn risk")))
    heads = {name: m.tr(text) for name, text in at_risk.HEADINGS.items()}
    sheet.table(m.people(at_risk.called(m, found)), heads, at_risk.UNITS, freeze=True)


def _scenarios(m: Material, book: Book) -> None:
    """Each saved scenario: its sums beside things as they are, then the path month by month."""
    sheet = book.sheet(m.tr(N_("What-if")))
    heads = {
        "what": N_("In twelve months"),
        "baseline": N_("As things are"),
        "scenario": N_("Under the scenario"),
        "change": N_("Difference"),
        "change_low": N_("From"),
        "change_high": N_("To"),
    }
    said = {name: m.tr(text) for name, text in heads.items()}
    for found in m.outlooks:
        sheet.heading(found.scenario.name or m.tr(N_("Scenario")))
        sums = found.summary.assign(what=[m.tr(WHATS[what]) for what in found.summary["what"]])
        units = [dict.fromkeys(tuple(heads)[1:], str(unit)) for unit in found.summary["unit"]]
        sheet.table(sums, said, units)
        sheet.gap()
        columns = {
            f"{what}_{side}": f"{m.tr(WHATS[what])}: {said[side]}"
            for what in ("customers", "revenue", "profit")
            for side in ("baseline", "scenario")
            if found.path[f"{what}_{side}"].notna().any()
        }
        money = {column: "money" for column in columns if not column.startswith("customers")}
        sheet.table(found.path, {"month": m.tr(N_("Month"))} | columns, money)
        sheet.gap()


def _list(m: Material, book: Book, name: str) -> None:
    found = m.attempt(m.ws.action_list, name)
    if found is None or found.rows.empty:
        return
    declared = TABLES[name]
    sheet = book.sheet(m.tr(declared.label))
    heads = {column: m.tr(label) for column, label in declared.columns.items()}
    sheet.table(
        m.worded(m.people(found.rows), declared.words),
        heads,
        {c: str(unit) for c, unit in declared.units.items()},
        freeze=True,
    )


def _customers(m: Material, book: Book) -> None:
    found = m.customers
    if m.options.hide_names:
        # What the files say of customers in columns of their own may tell who they are.
        found = m.people(found[[name for name in found.columns if name in KEPT_WHEN_HIDDEN]])
    sheet = book.sheet(m.tr(N_("Customers")))
    heads = {str(name): m.tr(N_("Customer")) if name == "customer_id" else m.field(str(name)) for name in found.columns}
    money = ("revenue", "predicted_value", "value_at_risk")
    sheet.table(m.worded(found), heads, dict.fromkeys(money, "money") | {"churn_risk": "share"}, freeze=True)


def _definitions(m: Material, book: Book) -> None:
    sheet = book.sheet(m.tr(N_("Definitions used")))
    sheet.line(m.tr(N_("Day taken as today")), pd.Timestamp(m.ws.as_of), bold_first=True)
    for name, value in m.ws.definitions(m.names).items():
        sheet.line(setting_label(name, m.tr), setting_value(name, value, m.tr), bold_first=True)
    sheet.line(setting_label("confidence", m.tr), setting_value("confidence", m.ws.settings.confidence, m.tr))


def _method(m: Material, book: Book) -> None:
    sheet = book.sheet(m.tr(N_("How the numbers are computed")))
    rows = []
    for name in m.names:
        found = m.explanations.get(name)
        if found is not None:
            rows.append(
                {"label": m.label(name), "metric": name, **pieces.worked(m, found), "advice": m.tr(found.advice)}
            )
    heads = {
        "label": N_("Metric"),
        "metric": N_("Name"),
        "formula": N_("Formula"),
        "worked": N_("With the numbers of this data"),
        "left_out": N_("Left out"),
        "advice": N_("What moves it"),
    }
    sheet.table(pd.DataFrame(rows), {name: m.tr(text) for name, text in heads.items()}, {}, freeze=True)


def _data(m: Material, book: Book) -> None:
    sheet = book.sheet(m.tr(N_("Data quality")))
    files, reasons, refused = [], [], []
    for entry in m.ws.files:
        report = entry.report
        tables = ", ".join(f"{m.tr(schema.TABLES[name].label)} {count}" for name, count in report.tables.items())
        counts = ("data_rows", "accepted", "refused", "replaced", "unmapped", "blanked")
        files.append({"file": entry.name, "tables": tables, **{name: getattr(report, name) for name in counts}})
        found = report.reasons.assign(file=entry.name)
        reasons.append(found.assign(message=[m.tr(message) for message in found["message"]]))
        rows = report.refused_rows.head(MOST_REFUSED).assign(file=entry.name)
        refused.append(rows.assign(message=[m.tr(message) for message in rows["message"]]))
    heads = {
        "file": N_("File"),
        "tables": N_("What it holds"),
        "data_rows": N_("Rows"),
        "accepted": N_("Used"),
        "refused": N_("Refused"),
        "replaced": N_("In another file too"),
        "unmapped": N_("Left out"),
        "blanked": N_("Cells blanked"),
        "line": N_("Line"),
        "column": N_("Column"),
        "message": N_("Reason"),
        "rows": N_("Rows"),
        "example": N_("For example"),
        "value": N_("Value"),
    }
    said = {name: m.tr(text) for name, text in heads.items()}
    telling = ["example", "value"] if m.options.hide_names else []
    sheet.table(pd.DataFrame(files), said, {})
    for title, frames, order in (
        (N_("Refused rows"), reasons, ["file", "column", "message", "rows", "example"]),
        (N_("Refused rows, one by one"), refused, ["file", "line", "column", "value", "message"]),
    ):
        found = pd.concat(frames, ignore_index=True)
        if not found.empty:
            sheet.gap()
            sheet.heading(m.tr(title))
            sheet.table(found[[name for name in order if name not in telling]].head(MOST_REFUSED), said, {})
