"""Hold every metric against other tools and against plain pandas: `python -m benchmarks.against_others`.

Prints a table of metric, Regulars, other, difference; ends with 1 where anything disagrees. The three samples are
always asked, and businesses thrown together by chance; public data sets where `--data` says they lie; retentioneering
and lifelines in an environment of their own, which `--install` makes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import sample_data
from benchmarks.against_others import by_others, checks, files, invented, others, ours, page
from benchmarks.against_others.business import Business
from benchmarks.against_others.compare import Line
from lib import Workspace

ROOT = Path(__file__).parent.parent.parent
#: Through this part of their history the samples are looked at a second time.
PERIOD = ("2026-03-10", "2026-09-20")


def of_samples(python: Path | None) -> Iterator[Line]:
    for name, read in files.READ_SAMPLES.items():
        print(f"{name} …", file=sys.stderr)
        workspace, business = ours.load(sample_data.files(name)), read()
        yield from of_one(workspace, business, python)
        shorter = business.within(*PERIOD)
        yield from checks.everything_by_pandas(
            workspace, shorter.called(f"{business.name}, {PERIOD[0]} to {PERIOD[1]}")
        )
        workspace.close()


def of_public(folder: Path, python: Path | None, skipped: list[str]) -> Iterator[Line]:
    for name, read in files.READ_PUBLIC.items():
        path = folder / name
        if not path.exists():
            skipped.append(f"{name}: not in the folder given by `--data`.")
            continue
        print(f"{name} …", file=sys.stderr)
        workspace, business = ours.load([path]), read(path)
        yield from of_one(workspace, business, python)
        workspace.close()


def of_chance(many: int) -> Iterator[Line]:
    """Businesses thrown together by chance; one line each, the worst."""
    for seed in range(many):
        business = invented.business(seed)
        with tempfile.TemporaryDirectory() as folder:
            workspace = invented.load(business, Path(folder))
            lines = list(checks.everything_by_pandas(workspace, business))
            workspace.close()
        wrong = [line for line in lines if not line.agrees]
        yield from (line.of("businesses thrown together by chance", f"{line.data}: {line.metric}") for line in wrong)
        if not wrong:
            said = f"{business.name}: {len(lines)} lines"
            yield lines[0].of("businesses thrown together by chance", said, sum(line.count for line in lines))


def of_one(workspace: Workspace, business: Business, python: Path | None) -> Iterator[Line]:
    yield from checks.everything_by_pandas(workspace, business)
    if python is not None:
        yield from by_others.everything(workspace, business, python)


def main() -> int:
    warnings.filterwarnings("ignore", module="openpyxl")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against_others", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("REGULARS_PUBLIC_DATA"), help="public data sets")
    parser.add_argument("--environment", type=Path, help="where the other tools are, or are to be, installed")
    parser.add_argument("--install", action="store_true", help="install the other tools where they are missing")
    parser.add_argument("--chance", type=int, default=20, help="how many businesses to throw together by chance")
    parser.add_argument("--out", type=Path, help="write the table as a page, say docs/checked.md")
    arguments = parser.parse_args()
    skipped: list[str] = []
    python = None
    try:
        python = others.environment(arguments.environment, arguments.install)
    except others.Unavailable as why:
        skipped.append(f"retentioneering and lifelines: {why}; `--install` makes one.")
    lines = list(of_samples(python))
    if arguments.data:
        lines += of_public(arguments.data, python, skipped)
    else:
        skipped.append("The public data sets: `--data` (or REGULARS_PUBLIC_DATA) names no folder.")
    lines += of_chance(arguments.chance)
    print(page.text(lines))
    for reason in skipped:
        print(f"left out: {reason}", file=sys.stderr)
    if arguments.out:
        arguments.out.write_text(page.page(lines, skipped, others.versions()), "utf-8")
    wrong = [line for line in lines if not line.agrees]
    print(f"\n{len(lines)} lines, {sum(line.count for line in lines)} figures, {len(wrong)} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
