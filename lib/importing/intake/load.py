"""The files of one workspace in one engine: each is written once, and the canonical tables are views over them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

import duckdb
import ibis
import pandas as pd
from ibis.expr.types import Table

from lib import schema
from lib.dataset import CanonicalTable, Dataset
from lib.engine import Engine
from lib.errors import MappingError, RegularsError, UnknownName
from lib.i18n import N_, Message, msg, msgn
from lib.importing.file_table import FileTable
from lib.importing.intake import persons
from lib.importing.intake.digest import digest_of
from lib.importing.intake.load_report import LoadReport
from lib.importing.intake.staged_file import StagedFile
from lib.importing.intake.staging import stage
from lib.importing.intake.tables import Built, Tables, mended
from lib.importing.intake.traces import Traces, traces
from lib.importing.meaning.mapping import FileMapping
from lib.schema import LINE_COLUMN

#: Tables whose rows are behaviour: their last day is the data's own "today"; the others are asked if these are absent.
BEHAVIOUR = ("orders", "visits", "answers", "tickets", "messages", "referrals", "points")
#: So many sheets that were not loaded are named.
MOST_NAMED = 5
Progress = Callable[[float], None]
NamedProgress = Callable[[str, float], None]


@dataclass(frozen=True)
class Entry:
    """A file of the workspace: what it is called, how it is mapped, what became of its rows.

    `today` is the day it was taken in, after which none of its rows can be dated.
    """

    id: int
    name: str
    mapping: FileMapping
    report: LoadReport
    today: date


class Intake:
    """Takes files in and gives the dataset they make together.

    `today` is the day after which no row can be dated (the current day in `timezone` when not given). Every change
    makes a new version of the dataset; earlier versions stay readable until a file they need is removed.
    """

    def __init__(self, engine: Engine, today: date | None = None, timezone: str = "UTC"):
        self.engine, self.timezone = engine, timezone
        self._today = today
        self._staged: dict[int, StagedFile] = {}
        self._entries: dict[int, Entry] = {}
        self._digests: dict[tuple[str, ...], int] = {}
        self._tables, self._matches = Tables(engine), persons.Matches(engine)
        self._accounts: dict[int, tuple[StagedFile, tuple[Table | None, ...], tuple[int, int, int]]] = {}
        self._ids, self._versions = count(1), count(1)
        self._lock = threading.RLock()
        self._dataset = Dataset(engine, 0, as_of=self.today)

    @property
    def today(self) -> date:
        return self._today or datetime.now(ZoneInfo(self.timezone)).date()

    @property
    def files(self) -> tuple[Entry, ...]:
        return tuple(self._entries.values())

    def file(self, file_id: int) -> FileTable:
        """The file as it was read, to look at again or to propose another mapping for."""
        return self._staged[self._known(file_id)].file

    def staged(self, file_id: int) -> StagedFile:
        """The file as it stands in the engine, with everything found out about its rows."""
        return self._staged[self._known(file_id)]

    def digest(self, file_id: int) -> tuple[str, ...]:
        """What the content of a file is known by."""
        return next(digest for digest, known in self._digests.items() if known == file_id)

    def anew(self, engine: Engine) -> Intake:
        """An empty one that takes files in as this one does, in a database of its own."""
        return Intake(engine, self._today, self.timezone)

    def traces(self, name: str) -> Traces:
        """Where a customer is in the files, given by any of her names."""
        with self._lock:
            return traces(self.engine, self._dataset.tables, self._tables.aliases, name)

    def relation(self, file_id: int) -> Table:
        """The typed rows of a file as it stands in the engine, before any is refused or replaced."""
        return self._staged[self._known(file_id)].slices[0].relation

    def dataset(self) -> Dataset:
        """The tables of all files as they are now; the same object until a file is added, mapped anew or removed."""
        return self._dataset

    def add(self, file: FileTable, mapping: FileMapping, progress: Progress | None = None) -> LoadReport:
        """Load a file. FileError if it cannot be read, MappingError if the mapping does not fit it.

        The same content again is recognised: nothing is added, and the report counts all its rows as replaced.
        """
        with self._lock, self._all_or_nothing():
            file_id, again = self._take(file, mapping, progress)
            if again:
                return self._again(self._entries[file_id], file)
            self._settle()
            return self._entries[file_id].report

    def add_all(
        self, files: Sequence[tuple[FileTable, FileMapping]], progress: NamedProgress | None = None
    ) -> tuple[LoadReport | RegularsError, ...]:
        """Load several files and make one new version of the dataset with all of them.

        The reports say what became of each file's rows once all are in. A file that cannot be loaded gives its error
        in its place; the others are loaded. `progress` is called with the name of the file in hand and the share of
        all files done; if it raises, none is.
        """
        with self._lock, self._all_or_nothing():
            taken: list[tuple[int, bool] | RegularsError] = []
            for place, (file, mapping) in enumerate(files):
                try:
                    taken.append(self._take(file, mapping, _part(progress, file.name, place, len(files))))
                except RegularsError as error:
                    taken.append(error)
            if self._staged.keys() != self._entries.keys():
                self._settle()
            return tuple(
                found
                if isinstance(found, RegularsError)
                else self._again(self._entries[found[0]], file)
                if found[1]
                else self._entries[found[0]].report
                for found, (file, _) in zip(taken, files, strict=True)
            )

    def exchange(
        self,
        gone: Sequence[int],
        files: Sequence[tuple[FileTable, FileMapping, date]] = (),
        progress: NamedProgress | None = None,
    ) -> None:
        """Take files out and others in, each as it was on its day, and make one new version of the dataset.

        Unlike in `add_all`, a file that cannot be loaded stops it, and everything stays as it was.
        """
        with self._lock, self._all_or_nothing():
            before = [self._staged.pop(self._known(file_id)) for file_id in gone]
            self._digests = {digest: known for digest, known in self._digests.items() if known not in gone}
            for place, (file, mapping, day) in enumerate(files):
                self._take(file, mapping, _part(progress, file.name, place, len(files)), day)
            self._settle()
            for staged in before:
                staged.release(self.engine)

    def _take(
        self, file: FileTable, mapping: FileMapping, progress: Progress | None, day: date | None = None
    ) -> tuple[int, bool]:
        """Write a file into the engine: its number, and whether it had been there already."""
        file.check_unchanged()
        mapping = self._checked(file, mapping)
        digest = digest_of(file)
        if digest in self._digests:
            return self._digests[digest], True
        file_id = next(self._ids)
        day = day or self.today
        self._staged[file_id] = stage(self.engine, file_id, file, mapping, day, self.timezone, progress)
        self._digests[digest] = file_id
        return file_id, False

    def remap(self, file_id: int, mapping: FileMapping, progress: Progress | None = None) -> LoadReport:
        """Use a file in another way; it is read again only if its columns must become something else."""
        with self._lock, self._all_or_nothing():
            before = self._staged[self._known(file_id)]
            mapping = self._checked(before.file, mapping)
            self._staged[file_id] = stage(
                self.engine, file_id, before.file, mapping, before.today, self.timezone, progress, before
            )
            self._settle()
            before.release(self.engine, keep=self._staged[file_id])
            return self._entries[file_id].report

    def remove(self, file_id: int) -> None:
        """Forget a file and its rows."""
        self.exchange([file_id])

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Leave everything as it was when a change is broken off or fails."""
        staged, digests, entries, dataset = self._staged, self._digests, self._entries, self._dataset
        self._staged, self._digests = dict(staged), dict(digests)
        try:
            yield
        except BaseException as error:
            half_made = [(new, staged.get(file_id)) for file_id, new in self._staged.items()]
            self._staged, self._digests, self._entries, self._dataset = staged, digests, entries, dataset
            for new, before in half_made:
                if new is not before:
                    new.release(self.engine, keep=before)
            if isinstance(error, duckdb.Error):
                text = N_("The files could not be put together: {why}. Nothing was changed. Free some disk space.")
                raise RegularsError(text, why=str(error).splitlines()[0][:200]) from error
            raise

    def _known(self, file_id: int) -> int:
        if file_id not in self._staged:
            raise UnknownName(N_("file"), str(file_id), map(str, self._staged))
        return file_id

    def _checked(self, file: FileTable, mapping: FileMapping) -> FileMapping:
        if not mapping.tables:
            raise MappingError(
                N_(
                    "{file}: no column could be recognised as something to count. It has: {columns}. At least a date "
                    "and a customer, an amount, a mark or an event is needed; say which column is which."
                ),
                file=file.name,
                columns=", ".join(file.headers[:20]),
            )
        return mapping.applied_to(file.headers)

    def _again(self, entry: Entry, file: FileTable) -> LoadReport:
        rows = entry.report.data_rows
        text = N_("This is the same file as “{name}”, which is already here, so nothing was added.")
        return LoadReport(
            file=file.name,
            file_id=entry.id,
            data_rows=rows,
            accepted=0,
            replaced=rows,
            structure=file.structure,
            warnings=(msg(text, name=entry.name),),
        )

    def _settle(self) -> None:
        """Work out which rows count now, and make the next version of the dataset."""
        version = next(self._versions)
        built = self._tables.build(self._staged, version)
        tables, currencies = built.tables, built.currencies
        self._accounts = {file_id: account for file_id, account in self._accounts.items() if file_id in self._staged}
        self._entries = {file_id: self._entry(file_id, staged, built) for file_id, staged in self._staged.items()}
        self._dataset = Dataset(self.engine, version, tables, self._as_of(tables), currencies)
        for name, (matched, there) in self._matches.known(tables).items():
            for file_id, entry in self._entries.items():
                if name in entry.report.tables:
                    known = replace(entry.report, matched={**entry.report.matched, name: (matched, there)})
                    self._entries[file_id] = replace(entry, report=known)
            said = persons.warning(name, matched, there)
            if said:
                self._warn(name, said)
        for mended_id, origin_id in mended(self._staged).items():
            entry, origin = self._entries[mended_id], self._entries[origin_id]
            back = {**origin.report.came_back, entry.name: entry.report.accepted}
            self._entries[origin_id] = replace(origin, report=replace(origin.report, came_back=back))
        if len(currencies) > 1:
            text = N_(
                "Orders come in several currencies ({currencies}); amounts in different currencies are never added."
            )
            self._warn("orders", msg(text, currencies=", ".join(currencies)))

    def _entry(self, file_id: int, staged: StagedFile, built: Built) -> Entry:
        tables = {name: rows[file_id] for name, rows in built.rows.items() if file_id in rows}
        gone = built.gone
        accepted, replaced, unmapped = self._account(file_id, staged, gone)
        warnings: list[Message] = list(staged.warnings)
        if replaced:
            warnings.append(
                msgn(
                    N_("{count} row is also in another file and counts once."),
                    N_("{count} rows are also in another file and count once."),
                    replaced,
                )
            )
        orders = [part for part in staged.mapping.tables if part.table == "orders" and "order_id" not in part.units]
        number = next((part.columns["order_id"] for part in orders if "order_id" in part.columns), None)
        if number and replaced >= accepted:
            text = N_(
                "If a number in “{column}” is another order on another day, say so in the mapping: its numbers begin "
                "anew each day."
            )
            warnings.append(msg(text, column=number))
        if any(id(part) in gone and part.chosen is not None and not part.first for part in staged.slices):
            text = N_("What this log says about orders or shares is left to the files that are about nothing else.")
            warnings.append(msg(text))
        if left := self._left_out(staged.file):
            text = N_("“{name}” also holds {others}, which is not loaded. Choose it as sheet to add it too.")
            warnings.append(
                msg(text, name=staged.file.name, others=", ".join(left[:MOST_NAMED]) + " …" * (len(left) > MOST_NAMED))
            )
        nobody = {name: rows[file_id] for name, rows in built.nobody.items() if rows.get(file_id)}
        named = {name: found[file_id] for name, found in built.named.items() if file_id in found}
        warnings += [persons.shared_name(name, found) for name, found in named.items() if found.shared]
        report = LoadReport(
            file=staged.file.name,
            file_id=file_id,
            data_rows=staged.staged.data_rows,
            accepted=accepted,
            refused=staged.refused_rows,
            replaced=replaced,
            unmapped=unmapped,
            blanked=len(staged.blanked_cells),
            structure=staged.structure,
            tables=tables,
            without_customer=nobody,
            joined={name: found.joined for name, found in named.items() if found.joined},
            refused_rows=staged.refused_cells,
            blanked_cells=staged.blanked_cells,
            warnings=tuple(warnings),
            delimiter=staged.delimiter,
            empty_cells=staged.empty_cells,
            notes=staged.notes,
            headers=staged.file.headers,
            originals=partial(staged.refused_originals, self.engine),
        )
        return Entry(file_id, staged.file.name, staged.mapping, report, staged.today)

    def _left_out(self, file: FileTable) -> list[str]:
        """Other sheets of a workbook, or files of an archive, of which nobody said which to take."""
        if file.options.sheet is not None:
            return []
        there = [name for e in file.evidence if e.name == "sheets" for name in e.value.split("\n")]
        taken = {
            e.value
            for other in self._staged.values()
            if other.file.path == file.path
            for e in other.file.evidence
            if e.name == "sheet"
        }
        return [name for name in there if name not in taken]

    def _account(self, file_id: int, staged: StagedFile, gone: dict[int, Table]) -> tuple[int, int, int]:
        """Of the rows not refused: how many feed a table, have been superseded everywhere, feed nothing."""
        own = tuple(gone.get(id(part)) for part in staged.slices)
        known = self._accounts.get(file_id)
        if known is None or known[0] is not staged or any(a is not b for a, b in zip(known[1], own, strict=True)):
            known = self._accounts[file_id] = staged, own, self._counted(staged, gone)
        return known[2]

    def _counted(self, staged: StagedFile, gone: dict[int, Table]) -> tuple[int, int, int]:
        rows = staged.staged.data_rows - staged.refused_rows
        if any(part.feeds is None and id(part) not in gone for part in staged.slices):
            return rows, 0, 0
        feeds = [ibis.literal(True) if part.used is None else part.used for part in staged.slices]
        line = staged.slices[0].relation[LINE_COLUMN]
        counts = [
            fed & ~line.isin(gone[id(part)][LINE_COLUMN]) if id(part) in gone else fed
            for fed, part in zip(feeds, staged.slices, strict=True)
        ]
        flags = staged.slices[0].relation.select(LINE_COLUMN, fed=ibis.or_(*feeds), counts=ibis.or_(*counts))
        for lines in staged.refused:
            flags = flags.anti_join(lines, LINE_COLUMN)
        found = self.engine.frame(flags.aggregate(fed=flags.fed.sum(), counts=flags.counts.sum())).fillna(0).iloc[0]
        fed, counted = int(found["fed"]), int(found["counts"])
        return counted, fed - counted, rows - fed

    def _as_of(self, tables: dict[str, CanonicalTable]) -> date:
        for names in (BEHAVIOUR, tuple(schema.TABLES)):
            days = [tables[name].last for name in names if name in tables and tables[name].last]
            if days and names is not BEHAVIOUR and "subscriptions" in tables:
                days.append(self._last_end(tables["subscriptions"]))
            if days:
                return max(day for day in days if day)
        return self.today

    def _last_end(self, subscriptions: CanonicalTable) -> date | None:
        """The last day on which a subscription ended, of those that are over: the list reaches at least to it."""
        ended = subscriptions.expr.ended_at
        over = ended < datetime.combine(self.today + timedelta(days=1), datetime.min.time())
        found = self.engine.frame(ended.max(where=over).name("last").as_table())["last"].iloc[0]
        return None if pd.isna(found) else found.date()

    def _warn(self, table: str, message: Message) -> None:
        for file_id, entry in self._entries.items():
            if table in entry.report.tables:
                self._entries[file_id] = replace(entry, report=entry.report.with_warnings(message))


def _part(progress: NamedProgress | None, name: str, place: int, files: int) -> Progress | None:
    """The progress of one of several files, as a share of all of them."""
    return None if progress is None else lambda share: progress(name, (place + share) / files)
