"""The files named on the command line, and the workspace made of them."""

from __future__ import annotations

import argparse
import glob
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from lib.errors import BadSetting, FileError
from lib.i18n import N_, Message, Translator
from lib.importing import FileMapping, FileTable, propose, read, tables_in
from lib.importing.meaning.mapping import signature
from lib.importing.meaning.memory import MappingMemory
from lib.project.package import is_project
from lib.scope import Op, Period, Rule, Segment
from lib.settings import Settings
from lib.workspace import Workspace


def paths(given: Sequence[str]) -> list[Path]:
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


def options(args: argparse.Namespace) -> dict[str, Any]:
    names = ("encoding", "delimiter", "quote", "header_row", "footer_row", "decimal", "thousands", "day_first", "sheet")
    found = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.missing:
        found["missing"] = tuple(args.missing)
    if args.kind:
        found["kinds"] = dict(pair(condition, "COLUMN=KIND") for condition in args.kind)
    return found


def pair(text: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadSetting(N_("“{text}” is not understood; write it as {form}."), text=text, form=form)
    return name.strip(), value.strip()


def text_of(path: str) -> str:
    """What a text file holds; `FileError` where it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError(N_("{file} cannot be read: {why}."), file=path, why=error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise FileError(N_("{file} is not a UTF-8 text file."), file=path) from None


#: How a condition is typed: a field, a sign, a value.
CONDITION = re.compile(r"(.+?)(!=|>=|<=|~|=)(.*)", re.DOTALL)
SIGNS: Mapping[str, Op] = {"=": "is", "!=": "is_not", ">=": "at_least", "<=": "at_most", "~": "contains"}


def condition(text: str) -> Rule:
    """A condition on customers: plan=pro, city!=Riga, orders>=2, first_order_at<=2026-01-31, name~son."""
    found = CONDITION.fullmatch(text)
    if found is None:
        raise BadSetting(N_("“{text}” is not understood; write it as {form}."), text=text, form="FIELD=VALUE")
    field, sign, value = (part.strip() for part in found.groups())
    return Rule(field, SIGNS[sign], (value,))


def workspace(args: argparse.Namespace, tr: Translator) -> Workspace:
    given = paths(args.files)
    projects = [*([Path(args.project)] if args.project else []), *(path for path in given if is_project(path))]
    if len(projects) > 1:
        raise BadSetting(N_("Only one project can be open at a time; name one."))
    if not given and not projects:
        raise BadSetting(N_("Name at least one file, or a project with --project."))
    made = _begun(args, projects)
    mappings, asked = [FileMapping.from_json(text_of(path)) for path in args.mapping], options(args)
    already = len(made.files)
    for path in (path for path in given if path not in projects):
        for name, entry in tables_in(path, sheet=asked.get("sheet")):
            _add(made, path, name, asked | entry, mappings, tr)
    for entry in made.files[already:]:
        for message in entry.report.warnings:
            print(f"{entry.name}: {tr(message)}", file=sys.stderr)
    segment = _segment(made, args.segment) if args.segment else Segment()
    rules = tuple(condition(text) for text in args.where)
    segment = segment & Segment(rules) if segment and rules else segment or Segment(rules)
    return made.where(segment, Period(args.start, args.end))


def _begun(args: argparse.Namespace, projects: Sequence[Path]) -> Workspace:
    """An empty workspace, or that of the project, under the settings that were asked for."""
    settings = Settings.from_json(text_of(args.settings)) if args.settings else None
    if not projects:
        settings = settings or Settings()
        return Workspace(settings=settings.change(as_of=args.as_of) if args.as_of else settings)
    opened = Workspace.open(projects[0])
    changes = {} if settings is None else {name: getattr(settings, name) for name in vars(settings)}
    # Times were converted when the files were read.
    changes.pop("timezone", None)
    return opened.with_settings(**changes, **({"as_of": args.as_of} if args.as_of else {}))


def _segment(made: Workspace, given: str) -> Segment:
    """A segment from a file, or one of the project's by its name."""
    named = {segment.name: segment for segment in made.kept.segments}
    return named[given] if given in named and not Path(given).exists() else Segment.from_json(text_of(given))


def _add(
    into: Workspace,
    path: Path,
    name: str,
    asked: dict[str, Any],
    mappings: Sequence[FileMapping],
    tr: Translator,
) -> None:
    """Add one table, and say on standard error what its reader should know."""
    file, mapping, said = _mapped(path, name, asked, mappings)
    if mapping is None:
        mapping = propose(file, [entry.mapping for entry in into.files]).mapping
    with _progress(name, tr) as progress:
        report = into.add_file(file, mapping, progress)
    for message in said:
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
    path: Path, name: str, asked: dict[str, Any], mappings: Sequence[FileMapping]
) -> tuple[FileTable, FileMapping | None, tuple[Message, ...]]:
    """The file, the mapping among those given that applies to it, and what differs from the file it was made for."""
    for mapping in mappings:
        if mapping.options and not asked:
            with suppress(FileError):
                file = read(path, name=name, **mapping.options)
                if mapping.signature == signature(file.headers):
                    return file, mapping, ()
    file = read(path, name=name, **asked)
    memory = MappingMemory()
    for mapping in mappings:
        memory.remember(name, mapping, date.today())
    offers = memory.offers(file.headers, file)
    if not offers:
        return file, None, ()
    best = offers[0]
    more = {key: value for key, value in best.mapping.options.items() if key not in asked}
    return (read(path, name=name, **asked, **more) if more else file), best.mapping, best.differences


@contextmanager
def _progress(name: str, tr: Translator) -> Iterator[Callable[[float], None] | None]:
    """On a terminal, one line that says how far the file is, gone when it is in."""
    if not sys.stderr.isatty():
        yield None
        return

    def tell(share: float) -> None:
        text = tr(N_("Loading {file}: {percent}%"), file=name, percent=int(100 * share))
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
