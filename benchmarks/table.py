"""The page of results: docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.scope import FILTERED, NUMBERS

INTRODUCTION = f"""# Benchmarks

Written by `make bench` (`python -m benchmarks`). Event logs of a shop's site are loaded, the whole scorecard is
computed, and then a filter is changed; the same is done with hand-written DuckDB SQL and with vectorised pandas. All
sides run one after the other on the same files, each in a process of its own, and the run fails unless they agree on
all {len(NUMBERS)} numbers.

- **Load.** Regulars: `Workspace().add(file)`, which finds the dialect and the types, proposes the mapping, stages the
  rows and refuses bad ones. DuckDB: `CREATE TABLE … AS SELECT * FROM read_csv(file)` into a database on disk. pandas:
  `read_csv(engine="pyarrow")`. “Load, another convention” is the same events in cp1251 with semicolons, decimal commas
  and days before months, which are read as text and typed cell by cell; its numbers must agree as well.
- **Scorecard.** Sessions cut, orders put together, customers followed, then every number. Regulars gives intervals
  too, and whatever else the file allows; SQL and pandas only the {len(NUMBERS)} numbers. pandas works on the text
  columns as it reads them; turned into categories first, they would make it quicker.
- **Filter.** The scorecard again for customers who first came on a {FILTERED.device} device, from {FILTERED.start} to
  {FILTERED.end}. The first filter of a session also prepares the table of customers; it is shown apart.
"""


def page(results: dict[int, dict[str, Any]]) -> str:
    parts = [INTRODUCTION, _machine()]
    for rows, found in results.items():
        parts.append(f"## {rows:,} events, {found['bytes'] / 1e6:,.0f} MB\n\n{_measured(found)}")
    parts.append("## Against the budgets\n\n" + _budgets(results))
    return "\n".join(parts)


def _machine() -> str:
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB of memory"
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "ibis-framework", "pandas"))
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores{_processor()}{memory}, "
        f"{platform.system()}, Python {platform.python_version()}, {packages}.\n"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f" ({names[0]})" if names else ""


def _measured(found: dict[str, Any]) -> str:
    lines = ["| | Regulars | hand-written SQL | pandas |", "|---|---:|---:|---:|"]
    for step, label in (
        ("load", "load"),
        ("scorecard", "scorecard"),
        ("first_filter", "first filter"),
        ("filter", "filter"),
    ):
        cells = [
            f"{found[side]['seconds'][step]:.2f} s" if step in found[side]["seconds"] else "–"
            for side in ("regulars", "sql", "pandas")
        ]
        lines.append(f"| {label} | {' | '.join(cells)} |")
        if step == "load":
            lines.append(f"| load, another convention | {found['careful']['seconds']['load']:.2f} s | – | – |")
    for step, label in (("load", "peak memory, load"), ("scorecard", "peak memory, scorecard")):
        cells = [f"{found[side]['peak_mb'][step]:,.0f} MB" for side in ("regulars", "sql", "pandas")]
        lines.append(f"| {label} | {' | '.join(cells)} |")
        if step == "load":
            peak = found["careful"]["peak_mb"]["load"]
            lines.append(f"| peak memory, load in another convention | {peak:,.0f} MB | – | – |")
    return "\n".join(lines) + "\n"


def _budgets(results: dict[int, dict[str, Any]]) -> str:
    rows = [("what", "measured", "budget", "kept")]
    for size, found in results.items():
        ours, sql, pandas = (found[side]["seconds"] for side in ("regulars", "sql", "pandas"))
        millions = f"{size / 1e6:g} million"
        # The budgets of loading and of the scorecard are those of the large file.
        large = size == 10_000_000
        rows.append(_line(f"load, {millions}: × DuckDB", ours["load"] / sql["load"], 1.5 if large else None))
        carefully = found["careful"]["seconds"]["load"] / sql["load"]
        rows.append(_line(f"load in another convention, {millions}: × DuckDB", carefully, 5 if large else None))
        rows.append(_line(f"scorecard, {millions}: × SQL", ours["scorecard"] / sql["scorecard"], 2 if large else None))
        faster = pandas["scorecard"] / ours["scorecard"]
        rows.append(_line(f"scorecard, {millions}: pandas ÷ ours", faster, 3 if large else None, at_least=True))
        whole = (pandas["load"] + pandas["scorecard"]) / (ours["load"] + ours["scorecard"])
        rows.append(_line(f"file to scorecard, {millions}: pandas ÷ ours", whole, None))
        if size in (1_000_000, 10_000_000):
            limit = 0.4 if size == 1_000_000 else 1.5
            rows.append(_line(f"filter, {millions}: seconds", ours["filter"], limit))
        if size == 10_000_000:
            for side, label in (("regulars", "load"), ("careful", "load in another convention")):
                rows.append(_line(f"{label}, {millions}: peak memory, MB", found[side]["peak_mb"]["load"], 2000))
    sizes = sorted(results)
    if len(sizes) > 1 and sizes[-1] == 10 * sizes[0]:
        fewer, more = results[sizes[0]]["regulars"], results[sizes[-1]]["regulars"]
        for step in ("load", "scorecard", "filter"):
            growth = more["seconds"][step] / fewer["seconds"][step]
            rows.append(_line(f"{step}: time × for ten times the rows", growth, 11))
        growth = more["peak_mb"]["scorecard"] / fewer["peak_mb"]["scorecard"]
        rows.append(_line("memory × for ten times the rows", growth, 5))
    head, *body = (f"| {' | '.join(cells)} |" for cells in rows)
    return "\n".join([head, "|---|---:|---:|---|", *body]) + "\n"


def _line(what: str, measured: float, budget: float | None, *, at_least: bool = False) -> tuple[str, str, str, str]:
    shown = f"{measured:,.0f}" if measured >= 100 else f"{measured:.2f}"
    if budget is None:
        return what, shown, "–", ""
    kept = measured >= budget if at_least else measured <= budget
    return what, shown, f"{'≥' if at_least else '≤'} {budget:g}", "yes" if kept else "no"
