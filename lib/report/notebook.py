"""A Jupyter notebook that comes to every number of the report anew, through `lib` and from the user's own files.

Written as plain JSON of nbformat 4.5, see docs/decisions/0012-reports.md.
"""

from __future__ import annotations

import json
import pprint
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from lib import formatting
from lib.i18n import N_, Message
from lib.importing.found import ReadOptions
from lib.metrics.registry import METRICS, TABLES
from lib.report.cover import cover
from lib.report.material import Material
from lib.report.options import SECTION_OF, SECTIONS

HOW_TO = N_(
    "This notebook reads the files named below, asks Regulars the questions of the report and compares the answers "
    "with the numbers reported. Run it from the folder of Regulars, or write that folder into the first cell, and put "
    "the files where the second cell looks for them."
)
_IMPORTS = """\
import json
import sys
from datetime import date
from pathlib import Path

REGULARS = "."  # {folder}
sys.path.insert(0, REGULARS)

import pandas as pd

from lib import Period, Segment, Settings, Workspace, charts, formatting
from lib.charts import Look
from lib.i18n import translator
from lib.importing import FileMapping, read
from lib.metrics.registry import METRICS
from lib.models.scenario import Scenario
"""
_LOAD = """\
workspace = Workspace(settings=Settings.from_json(json.dumps(SETTINGS)), today=date.fromisoformat(TODAY))
files = []
for file in FILES:
    table = read(FOLDER / file["path"], name=file["name"], **file["options"])
    files.append((table, FileMapping.from_json(json.dumps(file["mapping"]))))
loaded = workspace.add_files(files)
for report in loaded:
    if isinstance(report, Exception):
        raise report
    print(f"{report.file}: {report.data_rows:,} rows, {report.accepted:,} used, {report.refused:,} refused")
"""
_VIEW = """\
if SEGMENT is ...:
    raise SystemExit("SEGMENT is to be filled in first.")
period = Period(*(day and date.fromisoformat(day) for day in PERIOD))
view = workspace.where(Segment.from_json(json.dumps(SEGMENT)), period)
print(f"{view.population()[0]:,} customers, as of {view.as_of}")
"""
_CHECK = """\
found = scores.set_index("metric")["value"]
for name, value in REPORTED.items():
    if not abs(found[name] - value) <= 1e-9 * max(1.0, abs(value)):
        raise ValueError(f"{name} is {found[name]}, and was reported as {value}")
print(f"{len(REPORTED)} numbers, all as reported.")
"""
_AHEAD = """\
scenarios = [Scenario.from_json(json.dumps(given)) for given in SCENARIOS]
ahead = pd.concat({one.name: view.scenario(one).summary for one in scenarios}, names=["scenario", "row"])
ahead
"""
_HELPERS = """\
look = Look(translator({language!r}), "light", view.currency)


def chart(name, every="month"):
    row = scores[scores["metric"] == name].iloc[0]
    label = look.tr(METRICS[name].label)
    return charts.trend(view.metric(name, every=every), row["unit"], look, grain=every, label=label)


def people(frame):
    return frame{hide}
"""
_HIDE = '.drop(columns=["customer_id", "email", "phone", "author", "comment", "text", "ticket_id"], errors="ignore")'


def notebook(m: Material, tell: Callable[[str, float], None]) -> bytes:
    """The notebook as bytes, without results: running it makes them."""
    tell(m.tr(N_("All numbers")), 0.0)
    cells = [_cell(number, kind, text) for number, (kind, text) in enumerate(_cells(m))]
    record = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _cell(number: int, kind: str, text: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "cell_type": kind,
        "id": f"cell-{number}",
        "metadata": {},
        "source": text.strip("\n").splitlines(keepends=True),
    }
    return made | {"execution_count": None, "outputs": []} if kind == "code" else made


def _cells(m: Material) -> Iterator[tuple[str, str]]:
    """Kind and text of every cell."""
    front, wanted = cover(m, date.today()), m.options.sections
    about = "\n".join(f"- {_plain(head)}: {_plain(what)}" for head, what in front.about)
    client = f"{_plain(front.client)}\n\n" if front.client else ""
    yield "markdown", f"# {_plain(front.title)}\n\n{client}{about}\n\n{m.tr(HOW_TO)}"
    yield "code", _IMPORTS.format(folder=m.tr(N_("the folder of Regulars")))
    yield "code", f'FOLDER = Path(".")  # {m.tr(N_("the folder of the files"))}\nFILES = {_literal(list(_files(m)))}'
    yield "code", f"SETTINGS = {_literal(json.loads(m.ws.settings.to_json()))}\nTODAY = {_today(m).isoformat()!r}"
    yield "code", _LOAD
    yield "markdown", f"## {m.tr(N_('Customers and period'))}"
    days = [None if day is None else day.isoformat() for day in (m.ws.period.start, m.ws.period.end)]
    yield "code", f"SEGMENT = {_segment(m)}\nPERIOD = {tuple(days)!r}\n\n{_VIEW}"
    yield "markdown", f"## {m.tr(SECTIONS['scorecard'])}"
    yield "code", "scores = view.scorecard()\nscores"
    known = m.scores[m.scores["value"].notna()]
    reported = dict(zip(known["metric"], known["value"].astype(float), strict=True))
    yield "code", f"REPORTED = {_literal(reported)}\n\n{_CHECK}"
    if m.comparison.proposed and m.comparison.before is not None:
        yield "code", "view.where(period=view.comparison().now).scorecard()"
    yield "code", _HELPERS.format(language=m.tr.language, hide=_HIDE if m.options.hide_names else "")
    if "findings" in wanted:
        yield "markdown", f"## {m.tr(SECTIONS['findings'])}"
        yield (
            "code",
            "for finding in view.findings(9):\n"
            "    said = formatting.written(finding.text, look.tr, look.currency)\n"
            "    print(said, finding.value, finding.against, finding.p)",
        )
    for name in ("engagement", "satisfaction", "support", "retention", "loyalty"):
        if name in wanted:
            yield from _topic(m, name)
    if "churn" in wanted and not isinstance(m.churn, Message):
        yield "markdown", f"## {m.tr(SECTIONS['churn'])}"
        yield "code", "churn = view.churn()\nprint(look.tr(churn.why))\npeople(churn.customers).head(20)"
    if "lists" in wanted:
        yield "markdown", f"## {m.tr(SECTIONS['lists'])}"
        for table in TABLES.values():
            if table.to_send and table.possible(m.ws.facts):
                yield "code", f"people(view.action_list({table.name!r}).rows)"
    if "scenarios" in wanted and m.outlooks:
        yield "markdown", f"## {m.tr(SECTIONS['scenarios'])}"
        given = [json.loads(found.scenario.to_json()) for found in m.outlooks]
        yield "code", f"SCENARIOS = {_literal(given)}\n\n{_AHEAD}"
    if "definitions" in wanted:
        yield "markdown", f"## {m.tr(SECTIONS['definitions'])}"
        yield "code", 'view.definitions(list(scores["metric"]))'
    if "method" in wanted:
        yield "markdown", f"## {m.tr(SECTIONS['method'])}"
        yield "code", 'explanation = view.explain(scores["metric"].iloc[0])\nprint(explanation.sql)'
        yield "code", "view.missing()"


def _topic(m: Material, section: str) -> Iterator[tuple[str, str]]:
    """The courses and the tables of a section."""
    names = [name for name in m.names if SECTION_OF[METRICS[name].group] == section]
    tables = [table for table in TABLES.values() if SECTION_OF[table.group] == section and not table.to_send]
    tables = [table for table in tables if m.attempt(m.table, table.name) is not None]
    if not names and not tables:
        return
    yield "markdown", f"## {m.tr(SECTIONS[section])}"
    courses = [name for name in names if name in m.months]
    if courses:
        yield "code", f'trends = view.trends({_literal(courses)}, "month")\npd.concat(trends, names=["metric"])'
        yield "code", f"chart({courses[0]!r})"
    for table in tables:
        yield "code", f"people(view.table({table.name!r}))"


def _files(m: Material) -> Iterable[dict[str, Any]]:
    """Each file as it was given: its path, its name, the options it was read with, its mapping."""
    for entry in m.ws.files:
        file = m.ws.file(entry.id)
        given = {field.name: getattr(file.options, field.name) for field in fields(ReadOptions)}
        options = {
            name: list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
            for name, value in given.items()
            if value is not None
        }
        # What came out of a project lies in a folder that is gone when the workspace is closed.
        own = m.own_paths and not file.path.is_relative_to(m.ws.dataset.engine.folder)
        path = file.path.as_posix() if own else _name_of_file(entry.name, file.options.sheet)
        yield {"path": path, "name": entry.name, "options": options, "mapping": json.loads(entry.mapping.to_json())}


def _name_of_file(name: str, sheet: str | None) -> str:
    """The file's own name: a file inside an archive is called “orders.csv (archive.zip)”."""
    inside = f"{sheet} ("
    return Path(name.removeprefix(inside)[:-1] if sheet and name.startswith(inside) else name).name


def _segment(m: Material) -> str:
    """The segment as Python writes it; one that names customers is left to who knows their names."""
    hides = m.hides
    if hides is not None and any(hides(rule) for rule in m.ws.segment.leaves):
        told = m.tr(N_("the filter tells who customers are, and was left out with their names; write it here"))
        return f"...  # {told}"
    return _literal(json.loads(m.ws.segment.to_json()))


def _today(m: Material) -> date:
    """The day after which no row could be dated when the files were taken in."""
    return max(entry.today for entry in m.ws.files)


def _literal(value: Any) -> str:
    """A value as Python writes it, which nothing in a text of it can break out of."""
    return pprint.pformat(value, width=110, sort_dicts=False)


def _plain(text: str) -> str:
    return formatting.plain_markdown(text)
