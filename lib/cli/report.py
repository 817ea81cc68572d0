"""`python -m lib report FILE… --out report.html`: a report to hand over, for schedules."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lib.errors import FileError
from lib.i18n import N_, Translator
from lib.models.scenario import Scenario
from lib.report import FORMATS, SECTIONS, ReportOptions, write
from lib.report.making import kind_of
from lib.report.options import logo_of
from lib.workspace import Workspace


def arguments(to: argparse.ArgumentParser) -> None:
    """What may be said of a report."""
    to.add_argument(
        "--out", required=True, metavar="FILE", help="where to write it: " + ", ".join(f".{kind}" for kind in FORMATS)
    )
    how = to.add_argument_group("how the report is to be")
    how.add_argument("--options", metavar="FILE", help="options of a report as JSON; what is given here goes first")
    how.add_argument("--title", help="the title on its cover")
    how.add_argument("--client", help="whom it is for")
    how.add_argument("--logo", metavar="FILE", help="a PNG or JPEG picture")
    how.add_argument("--sections", metavar="NAMES", help="some of: " + ",".join(SECTIONS))
    how.add_argument(
        "--scenario", action="append", default=[], metavar="FILE", help="a scenario as JSON, told under What-if"
    )
    how.add_argument("--hide-names", action="store_true", default=None, help="made-up names instead of customers'")
    how.add_argument("--customers", action="store_true", default=None, help="a sheet of all customers (.xlsx)")


def options(args: argparse.Namespace) -> ReportOptions:
    """The options given, those of the file under them."""
    found = ReportOptions(language=args.lang)
    if args.options:
        found = ReportOptions.from_json(_text(args.options))
    given = {name: getattr(args, name) for name in ("title", "client", "hide_names", "customers")}
    changes = {name: value for name, value in given.items() if value is not None}
    if args.lang != found.language and args.lang != ReportOptions().language:
        changes["language"] = args.lang
    if args.sections is not None:
        changes["sections"] = tuple(name.strip() for name in args.sections.split(",") if name.strip())
    if args.logo:
        changes["logo"] = logo_of(_bytes(args.logo))
    return found.change(**changes)


def scenarios(args: argparse.Namespace) -> list[Scenario]:
    """The scenarios to be told of."""
    return [Scenario.from_json(_text(path)) for path in args.scenario]


def report(ws: Workspace, args: argparse.Namespace, tr: Translator) -> None:
    """Write the report; what there was under its name stays until the new one is whole."""
    with _told(tr) as progress:
        write(ws, args.out, options(args), progress, scenarios=scenarios(args))


def check(args: argparse.Namespace) -> None:
    """Find what is wrong with the options before any file is read."""
    kind_of(args.out)
    options(args)
    scenarios(args)


def _text(path: str) -> str:
    return _bytes(path).decode("utf-8-sig", errors="replace")


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise FileError(N_("{file} cannot be read: {why}."), file=path, why=error.strerror or str(error)) from None


@contextmanager
def _told(tr: Translator) -> Iterator[Callable[[str, float], None] | None]:
    """On a terminal, one line that says what is being made, gone when all is."""
    if not sys.stderr.isatty():
        yield None
        return

    def tell(subject: str, share: float) -> None:
        text = tr(N_("Making the report: {part}, {percent}%"), part=subject, percent=int(100 * share))
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
