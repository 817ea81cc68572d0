"""`compare` and `scenario`: two sides on every metric, and what a scenario brings, on the command line."""

from __future__ import annotations

import argparse
import re
from datetime import date
from typing import Any

import pandas as pd

from lib import formatting, formatting_difference, formatting_scope
from lib.cli.given import condition, text_of
from lib.errors import BadSetting
from lib.i18n import N_, Translator
from lib.metrics import registry
from lib.models.scenario import Scenario
from lib.scope import Period, Rule, Segment
from lib.workspace import Workspace
from lib.workspace.whatif import Side

PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
OTHERS = "others"
VERDICTS = {"real": N_("beyond chance"), "noise": N_("may be chance")}
WHATS = {
    "customers": N_("Customers"),
    "revenue": N_("Revenue"),
    "profit": N_("Profit"),
    "value": N_("Customer value"),
}


def compare_arguments(made: argparse.ArgumentParser) -> None:
    how = "2026-01-01..2026-03-31, FIELD=VALUE, or a segment as a JSON file"
    made.add_argument("--one", required=True, metavar="SIDE", help=f"the first side: {how}")
    made.add_argument("--other", default=OTHERS, metavar="SIDE", help="the second side; not given: all other customers")


def scenario_arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("--scenario", metavar="FILE", help='a scenario as JSON, such as {"retention": 0.02}')
    made.add_argument("--months", action="store_true", help="a row per month instead of the twelve months together")


def compare(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame | None:
    """Every metric on both sides; as JSON the frame of `Workspace.versus`."""
    one = _side(args.one)
    if args.other == OTHERS:
        if not isinstance(one, Segment):
            raise BadSetting(N_("All other customers can only stand against a segment; name a period with --other."))
        other: Side = Segment((~one, Rule("is_customer", "is", (True,))))
    else:
        other = _side(args.other)
    frame = ws.versus(one, other)
    if args.json:
        return frame
    both = ws.overlap(one, other)
    for name, side, count in ((N_("First side"), one, both.before), (N_("Second side"), other, both.after)):
        shown = _named(side, args, tr)
        print(f"{tr(name)}: {shown} ({tr.plural('{count} customer', '{count} customers', count)})")
    print(tr.plural(N_("{count} customer is on both sides"), N_("{count} customers are on both sides"), both.both))
    print()
    rows = [_row(row, ws, tr) for row in frame.to_dict("records")]
    print(pd.DataFrame(rows).to_string(index=False))
    return None


def scenario(ws: Workspace, args: argparse.Namespace, tr: Translator) -> pd.DataFrame | None:
    """What a scenario brings; as JSON its summary, or its path with --months."""
    asked = Scenario.from_json(text_of(args.scenario)) if args.scenario else Scenario()
    found = ws.scenario(asked)
    if args.months:
        return found.path
    if args.json:
        return found.summary
    rows = []
    for row in found.summary.to_dict("records"):
        said: dict[str, Any] = {tr(N_("What")): tr(WHATS[row["what"]])}
        for side, name in (
            ("baseline", N_("As things are")),
            ("scenario", N_("Scenario")),
            ("change", N_("Difference")),
        ):
            value, *ends = (_whole(row[at], row["unit"]) for at in (side, f"{side}_low", f"{side}_high"))
            said[tr(name)] = formatting.number(value, row["unit"], tr, ws.currency)
            between = formatting.interval(ends[0], ends[1], row["unit"], tr, ws.currency)
            said[f"{tr(name)}, {tr(N_('Interval'))}"] = between
        rows.append(said)
    print(pd.DataFrame(rows).to_string(index=False))
    print()
    for line in (*found.assumptions, *found.notes):
        print(f"- {formatting.written(line, tr, ws.currency)}")
    return None


def _whole(value: float, unit: str) -> float:
    """Customers are counted whole, also those to come."""
    return round(value) if unit == "count" and value == value else value


def _side(text: str) -> Side:
    """A side as it is typed: days, a condition, or the name of a file with a segment."""
    if found := PERIOD.fullmatch(text):
        try:
            return Period(*(date.fromisoformat(day) for day in found.groups()))
        except ValueError:
            said = N_("“{text}” is not a stretch of days; write it as {form}.")
            raise BadSetting(said, text=text, form="2026-01-01..2026-03-31") from None
    if text.endswith(".json"):
        return Segment.from_json(text_of(text))
    return Segment((condition(text),))


def _named(side: Side, args: argparse.Namespace, tr: Translator) -> str:
    if isinstance(side, Period):
        return formatting_scope.days(side, side.start, side.end, tr)
    return (
        tr(N_("All other customers")) if args.other == OTHERS and side.depth > 1 else formatting_scope.title(side, tr)
    )


def _row(row: dict[str, Any], ws: Workspace, tr: Translator) -> dict[str, str]:
    unit, currency = row["unit"], ws.currency
    return {
        tr(N_("Metric")): tr(registry.metric(row["metric"]).label),
        tr(N_("First side")): formatting.number(row["before"], unit, tr, currency),
        tr(N_("Second side")): formatting.number(row["after"], unit, tr, currency),
        tr(N_("Difference")): formatting_difference.difference(row["change"], unit, tr, currency),
        tr(N_("Interval")): formatting_difference.between(row["low"], row["high"], unit, tr, currency),
        tr(N_("Reading")): tr(VERDICTS[row["verdict"]]) if row["verdict"] else "",
    }
