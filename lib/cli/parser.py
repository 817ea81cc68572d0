"""What may be asked on the command line."""

from __future__ import annotations

import argparse
from datetime import date
from typing import NoReturn

from lib.cli import report, whatif
from lib.errors import BadSetting
from lib.i18n import LANGUAGES, N_
from lib.settings import GRAINS


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, as every other failure: argparse would print its usage too."""
        raise BadSetting(N_("{message}. See --help."), message=message)


def parser() -> argparse.ArgumentParser:
    made = Parser(prog="python -m lib", description="Customer metrics from the files you already have.")
    commands = made.add_subparsers(dest="command", required=True, parser_class=Parser)
    reading = Parser(add_help=False)
    reading.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a file, a folder or a pattern such as 'orders-*.csv'; or a project saved as a file",
    )
    how = reading.add_argument_group("how files are read (detected where not given)")
    how.add_argument("--encoding", help="utf-8, cp1251, …")
    how.add_argument("--delimiter", help="the character between cells")
    how.add_argument("--header-row", type=int, metavar="N", help="the line that holds the headers; 0: there is none")
    how.add_argument("--decimal", choices=(".", ","))
    order = how.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", dest="day_first", action="store_true", default=None, help="03.04. is the third of April"
    )
    order.add_argument("--month-first", dest="day_first", action="store_false", help="03/04 is the fourth of March")
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
    asking = Parser(add_help=False, parents=[reading])
    asking.add_argument(
        "--mapping", action="append", default=[], metavar="MAP", help="a mapping made by `map`; may be repeated"
    )
    asking.add_argument("--project", metavar="PROJECT", help="a project saved as a file; FILEs are added to it")
    asking.add_argument("--by", metavar="FIELD", help="a row per value of this field")
    asking.add_argument("--every", choices=GRAINS, help="a row per day, week, month …")
    asking.add_argument("--from", dest="start", type=_day, metavar="DATE", help="first day, as 2026-01-31")
    asking.add_argument("--to", dest="end", type=_day, metavar="DATE", help="last day")
    asking.add_argument("--as-of", type=_day, metavar="DATE", help="the day to take as today")
    asking.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="only these customers: also !=, >=, <= and ~ (contains); may be repeated, and then all must hold",
    )
    asking.add_argument("--segment", metavar="FILE", help="a segment as JSON: conditions with and, or, not")
    asking.add_argument("--settings", metavar="FILE", help="definitions as JSON")
    asking.add_argument("--json", action="store_true", help="print JSON records")
    commands.add_parser("scorecard", parents=[asking], help="every metric the files allow")
    commands.add_parser("findings", parents=[asking], help="what stands out beyond chance")
    metric = commands.add_parser("metric", parents=[asking], help="one metric")
    metric.add_argument("name")
    metric.add_argument("--variant", help="another definition of the metric")
    table = commands.add_parser("table", parents=[asking], help="a metric that is a table: cohorts, survival …")
    table.add_argument("name")
    table.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="may be repeated")
    listed = commands.add_parser("list", parents=[asking], help="customers to write to or call: who, why, addresses")
    listed.add_argument("name")
    listed.add_argument("--channel", help="who unsubscribed from it is left out; not given: from any")
    listed.add_argument("--out", metavar="FILE", help="write the list here as CSV")
    history = commands.add_parser("timeline", parents=[asking], help="everything on record about one customer")
    history.add_argument("name", metavar="CUSTOMER")
    history.add_argument("--only", action="append", default=[], metavar="KIND", help="order, visit …; may be repeated")
    for named in (metric, table, listed, history):
        # The name comes before the files: `metric nps answers.csv`.
        named._actions.sort(key=lambda action: action.dest == "files")
    commands.add_parser("customers", parents=[asking], help="what is known of each customer")
    made_of = "a report to hand over: HTML, workbook or notebook"
    report.arguments(commands.add_parser("report", parents=[asking], help=made_of))
    beside = "two groups of customers or two periods on every metric"
    whatif.compare_arguments(commands.add_parser("compare", parents=[asking], help=beside))
    ahead = "the next twelve months, as things are and under a scenario"
    whatif.scenario_arguments(commands.add_parser("scenario", parents=[asking], help=ahead))
    save = commands.add_parser("save", parents=[asking], help="keep everything as a project in one file")
    save.add_argument("--out", metavar="PROJECT", required=True, help="the file to write, such as shop.regulars")
    save.add_argument("--name", help="what the project is called")
    commands.add_parser("missing", parents=[asking], help="what cannot be computed, and what would make it so")
    mapping = commands.add_parser("map", parents=[reading], help="what was detected and proposed")
    mapping.add_argument("--out", metavar="MAP", help="write the mapping here, to be edited and passed back")
    return made


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; write it as 2026-01-31") from None
