"""Measure loading, the scorecard and a filter change against DuckDB's own SQL and pandas: `python -m benchmarks`.

Every side runs in a process of its own, one after the other, on the same files, and all must give the same numbers.
The table goes to docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import events, table
from benchmarks.scope import NUMBERS

ROOT = Path(__file__).parent.parent
SIDES = ("sql", "regulars", "careful", "pandas")


def measure(side: str, path: Path, repeat: int) -> dict[str, Any]:
    """The quickest of several runs, step by step; memory is the largest seen."""
    runs = []
    for _ in range(repeat):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.measure", side, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{side} failed on {path.name}:\n{done.stderr}")
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    best = runs[0]
    for run in runs[1:]:
        for step, seconds in run["seconds"].items():
            best["seconds"][step] = min(best["seconds"][step], seconds)
            best["peak_mb"][step] = max(best["peak_mb"][step], run["peak_mb"][step])
    return best


def disagreements(found: dict[str, dict[str, Any]]) -> list[str]:
    """Numbers on which a side differs from the hand-written SQL by more than rounding."""
    wrong = []
    for side, record in found.items():
        for question, numbers in record["numbers"].items():
            for name in NUMBERS:
                ours, truth = numbers[name], found["sql"]["numbers"][question][name]
                if not math.isclose(ours, truth, rel_tol=1e-6):
                    wrong.append(f"{question}: {name} is {ours!r} by {side}, {truth!r} by SQL")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="events in the file; may be given several times")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side, of which the quickest counts")
    parser.add_argument("--folder", type=Path, help="where the event files are kept between runs")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    arguments = parser.parse_args()
    sizes = arguments.rows or [1_000_000, 10_000_000]
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="regulars-benchmark-"))
    folder.mkdir(parents=True, exist_ok=True)
    results = {}
    for rows in sizes:
        path = events.make(rows, folder)
        events.in_another_convention(path)
        found = {}
        for side in SIDES:
            print(f"{rows:,} events by {side} …", file=sys.stderr)
            found[side] = measure(side, path, arguments.repeat)
        if wrong := disagreements(found):
            print("\n".join(wrong), file=sys.stderr)
            return 1
        results[rows] = found | {"bytes": path.stat().st_size}
    if arguments.folder is None:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    text = table.page(results)
    arguments.out.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
