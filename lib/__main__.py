"""The command line for schedules: `python -m lib scorecard|metric|table|report|compare|scenario|… FILE…`, see --help.

Made for schedules. Every failure is one line on standard error and exit code 2.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from lib import formatting
from lib.cli import printed
from lib.cli.given import options, pair, paths, workspace
from lib.cli.parser import parser
from lib.cli.report import check, report
from lib.cli.whatif import compare, scenario
from lib.errors import BadSetting, FileError, RegularsError
from lib.i18n import N_, Translator, msg, translator
from lib.importing import propose, read, tables_in
from lib.metrics import registry
from lib.workspace import Workspace


def _scorecard(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame | None:
    if not args.by and not args.every:
        frame = ws.scorecard()
        if args.json:
            return frame
        printed.scorecard(frame, ws, tr)
        return None
    frames = []
    for name in ws.scorecard()["metric"]:
        try:
            frame = ws.metric(name, by=args.by, every=args.every)
        except RegularsError:
            # Not every metric can be split by every field; asking for one by name says why.
            continue
        keys = [key for key in (args.by, "period", "complete") if key and key in frame]
        frames.append(frame[[*keys, "value", "low", "high", "n"]].assign(metric=name, unit=registry.metric(name).unit))
    if not frames:
        raise BadSetting(N_("None of the metrics can be broken down by “{field}”."), field=args.by or args.every)
    frame = pd.concat(frames, ignore_index=True)
    return frame[["metric", *(c for c in frame.columns if c != "metric")]]


def _metric(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame:
    return ws.metric(args.name, by=args.by, every=args.every, variant=args.variant)


def _table(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame:
    asked = dict(pair(option, "NAME=VALUE") for option in args.option)
    asked |= {name: value for name in ("by", "every") if (value := getattr(args, name))}
    return ws.table(args.name, **asked)


def _list(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame | None:
    found = ws.action_list(args.name, args.channel)
    if found.left_out:
        text = tr.plural(
            N_("{count} customer unsubscribed and is left out."),
            N_("{count} customers unsubscribed and are left out."),
            found.left_out,
        )
        print(text, file=sys.stderr)
    rows = formatting.said(found.rows, tr)
    if not args.out:
        return rows
    _write(args.out, formatting.csv(rows))
    return None


def _findings(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame | None:
    found = ws.findings()
    if args.json:
        return printed.findings_frame(found, ws, tr)
    printed.findings(found, ws, tr)
    return None


def _customers(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame:
    return ws.customers()


def _timeline(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame:
    found = ws.timeline(args.name, kinds=args.only)
    return found.dropna(axis=1, how="all") if not args.json else found


def _save(ws: Workspace, args: argparse.Namespace, tr: Translator) -> None:
    ws.keep(name=args.name)
    ws.save(args.out)


def _missing(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame:
    return ws.missing().assign(message=lambda found: found["message"].map(tr))


def _map(args: argparse.Namespace, tr: Translator) -> None:
    """What was found in each file and what is proposed; with --out, the mapping as JSON."""
    asked = options(args)
    if not args.files:
        raise BadSetting(N_("Name at least one file."))
    tables = [
        (path, name, entry) for path in paths(args.files) for name, entry in tables_in(path, sheet=asked.get("sheet"))
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
            _write(args.out, text + "\n")
        else:
            print(text)


def _write(path: str, text: str | bytes) -> None:
    try:
        Path(path).write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    except OSError as error:
        raise FileError(N_("{file} cannot be written: {why}."), file=path, why=error.strerror or "") from None


#: What each command answers with: a table to print, or None when it has printed for itself.
COMMANDS: Mapping[str, Callable[[Workspace, argparse.Namespace, Translator], pd.DataFrame | None]] = {
    "scorecard": _scorecard,
    "findings": _findings,
    "metric": _metric,
    "table": _table,
    "list": _list,
    "customers": _customers,
    "timeline": _timeline,
    "save": _save,
    "missing": _missing,
    "report": report,
    "compare": compare,
    "scenario": scenario,
}


def main(argv: Sequence[str] | None = None) -> int:
    tr = translator("en")
    ws = None
    try:
        args = parser().parse_args(argv)
        tr = translator(args.lang)
        if args.command == "map":
            _map(args, tr)
            return 0
        if args.command == "report":
            check(args)
        ws = workspace(args, tr)
        frame = COMMANDS[args.command](ws, args, tr)
        if frame is not None:
            printed.table(frame, args.json, tr)
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
        if ws is not None:
            ws.close()


if __name__ == "__main__":
    sys.exit(main())
