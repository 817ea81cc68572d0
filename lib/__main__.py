"""The command line: `python -m lib scorecard|metric|customers|missing|map FILE…`, for scripts and schedules.

Every failure is one line on standard error and exit code 2.
"""

from __future__ import annotations

import argparse
import glob
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from lib.errors import BadSetting, FileError, RegularsError
from lib.formatting import interval, number
from lib.i18n import LANGUAGES, N_, Message, Translator, msg, translator
from lib.importing import FileMapping, FileTable, propose, read, tables_in
from lib.importing.meaning.mapping import signature
from lib.importing.meaning.memory import MappingMemory
from lib.metrics import registry
from lib.scope import Period, Rule, Segment
from lib.settings import GRAINS, Settings
from lib.workspace import Workspace


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, as every other failure: argparse would print its usage too."""
        raise BadSetting(N_("{message}. See --help."), message=message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m lib", description="Customer metrics from the files you already have.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    reading = _Parser(add_help=False)
    reading.add_argument(
        "files", nargs="+", metavar="FILE", help="a file, a folder or a pattern such as 'orders-*.csv'"
    )
    how = reading.add_argument_group("how files are read (detected where not given)")
    how.add_argument("--encoding", help="utf-8, cp1251, …")
    how.add_argument("--delimiter", help="the character between cells")
    how.add_argument("--header-row", type=int, metavar="N", help="the line that holds the headers; 0: there is none")
    how.add_argument("--decimal", choices=(".", ","))
    days = how.add_mutually_exclusive_group()
    days.add_argument(
        "--day-first", dest="day_first", action="store_true", default=None, help="03.04. is the third of April"
    )
    days.add_argument("--month-first", dest="day_first", action="store_false", help="03/04 is the fourth of March")
    how.add_argument("--quote", metavar="SIGN", help="what encloses cells; empty: nothing does")
    how.add_argument("--footer-row", type=int, metavar="N", help="the first line after the data; 0: data to the end")
    how.add_argument("--thousands", metavar="SIGN", help="what stands between groups of digits; empty: nothing does")
    how.add_argument(
        "--missing", action="append", metavar="WORD", help="a further spelling of “no value”; may be repeated"
    )
    how.add_argument(
        "--kind",
        action="append",
        metavar="COLUMN=KIND",
        help="what a column holds: text, number, time, flag, excel, unix or unix_ms; may be repeated",
    )
    how.add_argument("--sheet", help="the sheet of a workbook, or the file of an archive")
    reading.add_argument("--lang", choices=tuple(LANGUAGES), default="en")
    asking = _Parser(add_help=False, parents=[reading])
    asking.add_argument(
        "--mapping", action="append", default=[], metavar="MAP", help="a mapping made by `map`; may be repeated"
    )
    asking.add_argument("--by", metavar="FIELD", help="a row per value of this field")
    asking.add_argument("--every", choices=GRAINS, help="a row per day, week, month …")
    asking.add_argument("--from", dest="start", type=_day, metavar="DATE", help="first day, as 2026-01-31")
    asking.add_argument("--to", dest="end", type=_day, metavar="DATE", help="last day")
    asking.add_argument("--as-of", type=_day, metavar="DATE", help="the day to take as today")
    asking.add_argument(
        "--where", action="append", default=[], metavar="FIELD=VALUE", help="only these customers; may be repeated"
    )
    asking.add_argument("--segment", metavar="FILE", help="a segment as JSON")
    asking.add_argument("--settings", metavar="FILE", help="definitions as JSON")
    asking.add_argument("--json", action="store_true", help="print JSON records")
    commands.add_parser("scorecard", parents=[asking], help="every metric the files allow")
    metric = commands.add_parser("metric", parents=[asking], help="one metric")
    metric.add_argument("name")
    metric.add_argument("--variant", help="another definition of the metric")
    # The name comes before the files: `metric nps answers.csv`.
    metric._actions.sort(key=lambda action: action.dest == "files")
    commands.add_parser("customers", parents=[asking], help="what is known of each customer")
    commands.add_parser("missing", parents=[asking], help="what cannot be computed, and what would make it so")
    mapping = commands.add_parser("map", parents=[reading], help="what was detected and proposed")
    mapping.add_argument("--out", metavar="MAP", help="write the mapping here, to be edited and passed back")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; write it as 2026-01-31") from None


def _paths(given: Sequence[str]) -> list[Path]:
    """Files named outright, in folders or by patterns, in a stable order."""
    found: list[Path] = []
    for name in given:
        path = Path(name)
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
            if not inside:
                raise FileError(N_("The folder {folder} has no files."), folder=name)
            found += inside
        elif path.exists():
            found.append(path)
        else:
            matches = sorted(Path(p) for p in glob.glob(name))
            if not matches:
                raise FileError(N_("There is no file {file}."), file=name)
            found += matches
    return found


def _options(args: argparse.Namespace) -> dict[str, Any]:
    names = ("encoding", "delimiter", "quote", "header_row", "footer_row", "decimal", "thousands", "day_first", "sheet")
    found = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.missing:
        found["missing"] = tuple(args.missing)
    if args.kind:
        found["kinds"] = dict(_pair(condition, "COLUMN=KIND") for condition in args.kind)
    return found


def _pair(text: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadSetting(N_("“{text}” is not understood; write it as {form}."), text=text, form=form)
    return name.strip(), value.strip()


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError(N_("{file} cannot be read: {why}."), file=path, why=error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise FileError(N_("{file} is not a UTF-8 text file."), file=path) from None


def _workspace(args: argparse.Namespace, tr: Translator) -> Workspace:
    settings = Settings.from_json(_text(args.settings)) if args.settings else Settings()
    if args.as_of:
        settings = settings.change(as_of=args.as_of)
    mappings = [FileMapping.from_json(_text(path)) for path in args.mapping]
    workspace, asked = Workspace(settings=settings), _options(args)
    for path in _paths(args.files):
        for name, entry in tables_in(path, sheet=asked.get("sheet")):
            _add(workspace, path, name, asked | entry, mappings, tr)
    rules = []
    for condition in args.where:
        name, value = _pair(condition, "FIELD=VALUE")
        rules.append(Rule(name, "is", (value,)))
    segment = Segment.from_json(_text(args.segment)) if args.segment else Segment()
    segment = Segment((*segment.rules, *rules), segment.match, segment.name) if rules else segment
    return workspace.where(segment, Period(args.start, args.end))


def _add(
    workspace: Workspace,
    path: Path,
    name: str,
    options: dict[str, Any],
    mappings: Sequence[FileMapping],
    tr: Translator,
) -> None:
    """Add one table, and say on standard error what its reader should know."""
    file, mapping, said = _mapped(path, name, options, mappings)
    if mapping is None:
        mapping = propose(file, [entry.mapping for entry in workspace.files]).mapping
    with _progress(name, tr) as progress:
        report = workspace.add_file(file, mapping, progress)
    for message in (*said, *report.warnings):
        print(f"{name}: {tr(message)}", file=sys.stderr)
    if report.refused:
        first = report.refused_rows.iloc[0]
        text = tr.plural(
            N_("{file}: one row was refused, line {line}: {reason}"),
            N_("{file}: {count} rows were refused, the first on line {line}: {reason}"),
            report.refused,
            file=name,
            line=str(first["line"]),
            reason=first["message"],
        )
        print(text, file=sys.stderr)


def _mapped(
    path: Path, name: str, options: dict[str, Any], mappings: Sequence[FileMapping]
) -> tuple[FileTable, FileMapping | None, tuple[Message, ...]]:
    """The file, the mapping among those given that applies to it, and what differs from the file it was made for."""
    for mapping in mappings:
        if mapping.options and not options:
            with suppress(FileError):
                file = read(path, name=name, **mapping.options)
                if mapping.signature == signature(file.headers):
                    return file, mapping, ()
    file = read(path, name=name, **options)
    memory = MappingMemory()
    for mapping in mappings:
        memory.remember(name, mapping, date.today())
    offers = memory.offers(file.headers, file)
    if not offers:
        return file, None, ()
    best = offers[0]
    more = {key: value for key, value in best.mapping.options.items() if key not in options}
    return (read(path, name=name, **options, **more) if more else file), best.mapping, best.differences


@contextmanager
def _progress(name: str, tr: Translator) -> Iterator[Callable[[float], None] | None]:
    """On a terminal, one line that says how far the file is, gone when it is in."""
    if not sys.stderr.isatty():
        yield None
        return

    def tell(share: float) -> None:
        text = tr(N_("Loading {file}: {percent} %"), file=name, percent=int(100 * share))
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _scorecard(workspace: Workspace, args: argparse.Namespace) -> pd.DataFrame:
    if not args.by and not args.every:
        return workspace.scorecard()
    frames = []
    for name in workspace.scorecard()["metric"]:
        try:
            frame = workspace.metric(name, by=args.by, every=args.every)
        except RegularsError:
            # Not every metric can be split by every field; asking for one by name says why.
            continue
        keys = [key for key in (args.by, "period", "complete") if key and key in frame]
        frames.append(frame[[*keys, "value", "low", "high", "n"]].assign(metric=name, unit=registry.metric(name).unit))
    if not frames:
        raise BadSetting(N_("None of the metrics can be broken down by “{field}”."), field=args.by or args.every)
    frame = pd.concat(frames, ignore_index=True)
    return frame[["metric", *(c for c in frame.columns if c != "metric")]]


def _print(frame: pd.DataFrame, as_json: bool, tr: Translator) -> None:
    if as_json:
        records = [{name: _plain(cell) for name, cell in record.items()} for record in frame.to_dict("records")]
        print(json.dumps(records, ensure_ascii=False))
        return
    shown = frame.copy()
    for column in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[column]):
            dates = shown[column]
            whole = (dates.dropna() == dates.dropna().dt.normalize()).all()
            shown[column] = dates.dt.strftime("%Y-%m-%d" if whole else "%Y-%m-%d %H:%M:%S")
        elif shown[column].map(lambda cell: isinstance(cell, Message)).any():
            shown[column] = shown[column].map(tr)
    print(shown.to_string(index=False, na_rep="", float_format=lambda value: f"{value:.6g}", max_colwidth=None))


def _plain(cell: Any) -> Any:
    """A cell as JSON has it: missing values null, dates ISO 8601, numbers as numbers."""
    if isinstance(cell, (list, tuple)):
        return [_plain(one) for one in cell]
    if pd.isna(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.item() if isinstance(cell, np.generic) else cell


def _print_scorecard(frame: pd.DataFrame, workspace: Workspace, tr: Translator) -> None:
    currency = workspace.currency
    rows = [
        {
            tr(N_("Metric")): tr(registry.metric(row.metric).label),
            tr(N_("Name")): row.metric,
            tr(N_("Value")): number(row.value, row.unit, tr, currency),
            tr(N_("Interval")): interval(row.low, row.high, row.unit, tr, currency),
            "n": number(row.n, "count", tr),
            tr(N_("Previous")): number(row.previous, row.unit, tr, currency) if not pd.isna(row.previous) else "",
        }
        for row in frame.itertuples(index=False)
    ]
    print(tr(N_("As of {day}"), day=workspace.as_of))
    print(pd.DataFrame(rows).to_string(index=False))


def _map(args: argparse.Namespace, tr: Translator) -> None:
    """What was found in each file and what is proposed; with --out, the mapping as JSON."""
    asked = _options(args)
    tables = [
        (path, name, entry) for path in _paths(args.files) for name, entry in tables_in(path, sheet=asked.get("sheet"))
    ]
    if args.out and len(tables) > 1:
        raise BadSetting(N_("--out holds the mapping of one file; name one file."))
    for path, name, entry in tables:
        file = read(path, name=name, **asked, **entry)
        proposal = propose(file)
        print(file.name)
        for evidence in file.evidence:
            print(f"  {evidence.name}: {evidence.value}  ({tr(evidence.reason)})")
        for guess in proposal.guesses:
            print(f"  {guess.table}.{guess.role} <- {guess.column}  {guess.confidence:.0%}  ({tr(guess.reason)})")
        for question in proposal.questions:
            print("  ? " + tr(question.text))
            for option in question.options:
                print("      " + tr(option.label))
        for note in proposal.notes:
            print("  " + tr(note))
        if proposal.unmapped:
            print("  " + tr(msg(N_("Not used: {columns}"), columns=", ".join(proposal.unmapped))))
        text = proposal.mapping.to_json()
        if args.out:
            try:
                Path(args.out).write_text(text + "\n", encoding="utf-8")
            except OSError as error:
                raise FileError(
                    N_("{file} cannot be written: {why}."), file=args.out, why=error.strerror or ""
                ) from None
        else:
            print(text)


def main(argv: Sequence[str] | None = None) -> int:
    tr = translator("en")
    workspace = None
    try:
        args = _parser().parse_args(argv)
        tr = translator(args.lang)
        if args.command == "map":
            _map(args, tr)
            return 0
        workspace = _workspace(args, tr)
        if args.command == "scorecard":
            frame = _scorecard(workspace, args)
            if not args.json and not args.by and not args.every:
                _print_scorecard(frame, workspace, tr)
                return 0
        elif args.command == "metric":
            frame = workspace.metric(args.name, by=args.by, every=args.every, variant=args.variant)
        elif args.command == "customers":
            frame = workspace.customers()
        else:
            frame = workspace.missing().assign(message=lambda f: f["message"].map(tr))
        _print(frame, args.json, tr)
        return 0
    except RegularsError as error:
        print(tr(error.message), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(tr(N_("Stopped.")), file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output stopped early (`| head`); Python would complain again while closing it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        if workspace is not None:
            workspace.close()


if __name__ == "__main__":
    sys.exit(main())
