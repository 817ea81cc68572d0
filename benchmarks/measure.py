"""One measurement in a process of its own, which so has a peak memory of its own.

`python -m benchmarks.measure SIDE FILE`

Prints one JSON object: seconds of each step, peak memory in MB after loading and at the end, the numbers found.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.scope import EVERYTHING, FILTERED, NUMBERS, Question


@dataclass
class Record:
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)
    numbers: dict[str, dict[str, float]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began
        self.peak_mb[name] = _peak_mb()

    def answers(self, name: str, found: dict[str, Any]) -> None:
        self.numbers[name] = {number: float(found[number]) for number in NUMBERS}


def _peak_mb() -> float:
    """The most memory this process has held; not what the one that started it held, which `getrusage` may count."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def by_sql(path: Path, folder: Path) -> Record:
    from benchmarks import by_sql

    record = Record()
    with record.step("load"):
        connection = by_sql.load(path, folder / "by_sql.duckdb")
    with record.step("scorecard"):
        by_sql.prepare(connection)
        found = by_sql.scorecard(connection, EVERYTHING)
    record.answers("scorecard", found)
    with record.step("filter"):
        found = by_sql.scorecard(connection, FILTERED)
    record.answers("filter", found)
    return record


def by_pandas(path: Path, folder: Path) -> Record:
    from benchmarks import by_pandas

    record = Record()
    with record.step("load"):
        events = by_pandas.load(path)
    with record.step("scorecard"):
        found = by_pandas.scorecard(events)
    record.answers("scorecard", found)
    return record


def by_regulars(path: Path, folder: Path) -> Record:
    from lib import Workspace
    from lib.engine import Engine
    from lib.scope import Period, Segment

    def scope(question: Question) -> tuple[Segment, Period]:
        segment = Segment.where(first_device=question.device) if question.device else Segment()
        return segment, Period(question.start, question.end)

    record = Record()
    workspace = Workspace(Engine(folder / "regulars"))
    with record.step("load"):
        report = workspace.add(path)
    if report.refused:
        raise SystemExit(f"{report.refused} rows of the benchmark's own file were refused")
    with record.step("scorecard"):
        found = workspace.scorecard()
    record.answers("scorecard", found.set_index("metric")["value"].to_dict())
    # The first filter also writes the table of customers that later ones choose from: both are told.
    for name in ("first_filter", "filter"):
        segment, period = scope(FILTERED)
        with record.step(name):
            found = workspace.where(segment, period).scorecard()
    record.answers("filter", found.set_index("metric")["value"].to_dict())
    return record


def by_regulars_carefully(path: Path, folder: Path) -> Record:
    """The same events in another encoding and convention, which have to be typed cell by cell."""
    from benchmarks import events
    from lib import Workspace
    from lib.engine import Engine

    path = events.in_another_convention(path)
    record = Record()
    workspace = Workspace(Engine(folder / "regulars"))
    with record.step("load"):
        report = workspace.add(path)
    if report.refused:
        raise SystemExit(f"{report.refused} rows of the benchmark's own file were refused")
    with record.step("scorecard"):
        found = workspace.scorecard()
    record.answers("scorecard", found.set_index("metric")["value"].to_dict())
    return record


SIDES: dict[str, Callable[[Path, Path], Record]] = {
    "regulars": by_regulars,
    "careful": by_regulars_carefully,
    "sql": by_sql,
    "pandas": by_pandas,
}


def main(side: str, path: str) -> int:
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    try:
        record = SIDES[side](Path(path), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(record.__dict__))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
