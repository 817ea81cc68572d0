"""Thousands of harmed files: only deliberate errors come out, every row is accounted for, and none takes long.

REGULARS_FUZZ says how many files are tried (1,500 if it does not), REGULARS_FUZZ_SEED where the random numbers begin.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lib.engine import Engine
from lib.errors import FileError, RegularsError
from lib.importing import FileTable, Staged, propose, read
from lib.workspace import Workspace
from tests.ugly.case import Case
from tests.ugly.cases import CASES
from tests.ugly.mutate import harmed, one_line_harmed

FILES = int(os.environ.get("REGULARS_FUZZ", "1500"))
SEED = int(os.environ.get("REGULARS_FUZZ_SEED", "1"))
#: Seconds of work, not of waiting: others may be using the machine.
SECONDS = 4
#: Formats that no text is in.
EXTREME = (
    b" 00004 0001 19970101  2   29.33\r\n 00004 0001 19970118  2   29.73\r\n 00021 0002 19970101  3   63.34\r\n",
    b'{"a": 1, "b": {"c": "x"}}\n{"a": 2.5, "b": {"c": "y"}}\n',
    b"id,name,amount,day\n1,Ann,5.50,2024-01-31\n2,Bob,6.50,2024-02-01\n\nTotal,,19,\n",
)


@pytest.fixture(scope="module")
def corpus() -> list[bytes]:
    return [case.content for case in CASES.values()] + list(EXTREME)


@pytest.fixture
def engine():
    made = Engine()
    yield made
    made.close()


def held_lines(engine: Engine, staged: Staged) -> list[int]:
    with engine.cursor() as cursor:
        return [line for (line,) in cursor.execute(f'SELECT _line FROM "{staged.table}"').fetchall()]


def drop(engine: Engine, staged: Staged) -> None:
    for name in (staged.table, *staged.parts):
        engine.drop(name)


def as_if_large(path: Path) -> FileTable:
    """The file read as if it were a large one: the engine reads its rows where it can be trusted to."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(sys.modules["lib.importing.read"], "WHOLE", path.stat().st_size - 1)
        return read(path)


def check_accounts(file: FileTable, engine: Engine) -> None:
    """Every row of data is held or refused, once, by either way of reading."""
    rows = sorted(row.line for row in file.layout.rows() if row.kind in ("data", "ragged"))
    assert rows, "a file without rows is an error"
    staged = file.stage(engine, "file")
    held, refused = held_lines(engine, staged), set(staged.refused["line"])
    assert sorted([*held, *refused]) == rows
    assert staged.data_rows == len(rows) == staged.rows + len(refused)
    drop(engine, staged)


def content(file: FileTable, engine: Engine) -> tuple[str, list[int]]:
    """The rows held, with their lines, and the lines refused."""
    staged = file.stage(engine, "file")
    with engine.cursor() as cursor:
        found = cursor.execute(f'SELECT * FROM "{staged.table}" ORDER BY _line').fetchall()
    drop(engine, staged)
    return "\n".join(map(repr, found)), sorted(set(staged.refused["line"]))


def harmed_file(seed: str, corpus: list[bytes], folder: Path) -> Path:
    rng = random.Random(seed)
    path = folder / "file.csv"
    path.write_bytes(harmed(rng.choice(corpus), rng, rng.choice(corpus)))
    return path


def check_reading(seed: str, corpus: list[bytes], folder: Path, engine: Engine) -> bool:
    """A sentence, or every row accounted for; whether it was a table."""
    path = harmed_file(seed, corpus, folder)
    start = time.process_time()
    try:
        file = read(path)
        file.preview()
        propose(file).mapping.to_json()
        check_accounts(file, engine)
        return True
    except FileError as error:
        assert "file.csv" in str(error)
        return False
    finally:
        assert time.process_time() - start < SECONDS


def check_both_ways(seed: str, corpus: list[bytes], folder: Path, engine: Engine) -> bool:
    """The engine reads the file as it is read line by line; whether the two could be compared."""
    path = harmed_file(seed, corpus, folder)
    try:
        small, large = read(path), as_if_large(path)
    except FileError:
        return False
    # What is looked at of a large file is not all of it, so that it may be understood otherwise.
    if small.layout.source.format != "text" or understood(small) != understood(large):
        return False
    assert content(large, engine) == content(small, engine)
    return True


def understood(file: FileTable) -> tuple:
    layout, plans = file.layout, [(plan.column.name, plan.column.kind, plan.number, plan.time) for plan in file.plans]
    return layout.encoding, layout.dialect, layout.head, layout.rules, layout.kept, layout.footer, plans


def check_other_rows(seed: str, folder: Path) -> None:
    """Whatever happens within one line, all other rows are read as they would have been."""
    rng = random.Random(seed)
    case = CASES[rng.choice([name for name, case in CASES.items() if in_plain_lines(case)])]
    whole, lines = written_in_lines(case, folder / "whole.csv")
    # What few letters beyond ASCII are in may be told from all of them only, the harmed ones too.
    options = {"encoding": case.style.encoding} | dict(case.options)
    expected = {row.line: row.cells for row in read(whole, **options).layout.rows() if row.kind == "data"}
    place = rng.choice(list(expected)) - 1
    line = lines[place].removesuffix(b"\r")
    lines[place] = one_line_harmed(line, rng) + lines[place][len(line) :]
    path = folder / "file.csv"
    path.write_bytes(b"\n".join(lines))
    found = read(path, **options)
    got = {row.line: row.cells for row in found.layout.rows() if row.kind in ("data", "ragged")}
    del expected[place + 1]
    got.pop(place + 1, None)
    assert got == expected, f"{case.name}: {lines[place]!r}"


def in_plain_lines(case: Case) -> bool:
    """Whether the file of a case can be taken to pieces line by line, and made longer by repeating its rows."""
    style = case.style
    plain = style.encoding in ("utf-8", "cp1251") and style.end in ("\n", "\r\n")
    return plain and case.repeats and style.whole is None and style.pack is bytes


def written_in_lines(case: Case, path: Path) -> tuple[Path, list[bytes]]:
    """The rows of a case eight times, each on one line: the row of a line is known."""
    rows = [
        tuple(cell.replace("\n", " ") if isinstance(cell, str) else cell for cell in row) for row in case.truth.rows
    ]
    path.write_bytes(case.style.bytes(case.truth.with_rows(*rows * 8)))
    return path, path.read_bytes().split(b"\n")


def check_equation(seed: str, corpus: list[bytes], folder: Path) -> bool:
    """accepted + refused + replaced + not mapped = rows of data, with what a page shows; whether it was loaded."""
    path = harmed_file(seed, corpus, folder)
    workspace = Workspace()
    try:
        report = workspace.add(path)
        assert report.data_rows == report.accepted + report.refused + report.replaced + report.unmapped
        file = workspace.file(report.file_id)
        assert report.data_rows == sum(1 for row in file.layout.rows() if row.kind in ("data", "ragged"))
        assert len(set(report.refused_rows["line"])) == report.refused
        assert report.refused_csv().decode("utf-8-sig").count("\n") >= report.refused
        workspace.scorecard()
        return True
    except RegularsError as error:
        assert "file.csv" in str(error)
        return False
    finally:
        workspace.close()


@contextmanager
def said(seed: str, folder: Path) -> Iterator[None]:
    """A failure shows what makes it come again."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"seed {seed}: {(folder / 'file.csv').read_bytes()[:20_000]!r}")
        raise


@pytest.mark.parametrize("part", range(4))
def test_a_harmed_file_is_a_sentence_or_accounts_for_every_row(tmp_path, corpus, engine, part):
    tables = 0
    for number in range(FILES // 6):
        with said(f"{SEED}.{part}.{number}", tmp_path):
            tables += check_reading(f"{SEED}.{part}.{number}", corpus, tmp_path, engine)
    assert tables > FILES // 12


def test_the_engine_reads_a_harmed_file_as_it_is_read_line_by_line(tmp_path, corpus, engine):
    compared = 0
    for number in range(FILES // 6):
        with said(f"{SEED}.both.{number}", tmp_path):
            compared += check_both_ways(f"{SEED}.both.{number}", corpus, tmp_path, engine)
    assert compared > FILES // 20


def test_a_harmed_line_harms_no_other_row(tmp_path):
    for number in range(FILES // 4):
        with said(f"{SEED}.line.{number}", tmp_path):
            check_other_rows(f"{SEED}.line.{number}", tmp_path)


def test_of_harmed_files_that_are_mapped_every_row_is_in_the_equation(tmp_path, corpus):
    added = 0
    for number in range(FILES // 25):
        with said(f"{SEED}.map.{number}", tmp_path):
            added += check_equation(f"{SEED}.map.{number}", corpus, tmp_path)
    assert added > FILES // 100
