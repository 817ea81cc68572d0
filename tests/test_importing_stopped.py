"""A load can be stopped at any moment, and what stops by itself says why: nothing half-made stays, nothing is lost."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from lib.engine import Engine
from lib.errors import FileError
from lib.importing import Wanted, read

READING = sys.modules["lib.importing.read"]
ROWS = 2_000


class _Stop(BaseException):
    """Not an Exception: what pages raise to run again is none either."""


def csv(rows: int = ROWS) -> str:
    return "id,day,amount,text\n" + "".join(
        f"{at},2025-01-{at % 28 + 1:02d},{at % 100}.5,word {at % 7}\n" for at in range(rows)
    )


def clean(folder: Path) -> Path:
    return _written(folder / "clean.csv", csv().encode())


def in_another_convention(folder: Path) -> Path:
    text = csv().replace(",", ";").replace(".5", ",5").replace("word", "слово")
    return _written(folder / "convention.csv", text.encode("cp1251"))


def with_flaws(folder: Path) -> Path:
    lines = csv().splitlines()
    lines[900] = '899,2025-01-04,99.5,"open'
    lines[950:950] = ["", ""]
    lines[1200] = '1197,2025-01-22,97.5,"two\nlines"'
    return _written(folder / "flaws.csv", ("\n".join(lines) + "\n").encode())


def line_by_line(folder: Path) -> Path:
    return _written(folder / "lines.csv", csv().replace("\n", "\r").encode())


def packed(folder: Path) -> Path:
    return _written(folder / "packed.csv.gz", gzip.compress(csv().encode()))


def json_lines(folder: Path) -> Path:
    names, *rows = (line.split(",") for line in csv().splitlines())
    return _written(
        folder / "rows.jsonl", "\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in rows).encode()
    )


def workbook(folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "book.xlsx")) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(csv().splitlines()):
            sheet.write_row(row, 0, line.split(","))
    return folder / "book.xlsx"


WAYS = [clean, in_another_convention, with_flaws, line_by_line, packed, json_lines, workbook]


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.fixture
def engine():
    engine = Engine()
    yield engine
    engine.close()


def left_over(engine: Engine) -> tuple[list[tuple], set[str]]:
    """The relations of an engine, and the files in its folder that are not its own."""
    relations = engine.run("SELECT table_name FROM information_schema.tables")
    return relations, {path.name for path in engine.folder.iterdir()} - {"data.duckdb", "data.duckdb.wal", "spill"}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_stopped_wherever_it_says_how_far_it_is_a_load_leaves_nothing_and_can_begin_again(
    tmp_path, engine, monkeypatch, way
):
    monkeypatch.setattr(READING, "WHOLE", 30_000)
    file = read(way(tmp_path))
    wanted = {"day": Wanted("time", essential=True), "amount": Wanted("number")}
    told: list[float] = []
    file.stage(engine, "whole", wanted, progress=told.append)
    engine.drop("whole")
    before = left_over(engine)
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1 and len(told) > 5

    for share in sorted(set(told))[:: max(len(set(told)) // 12, 1)]:
        with pytest.raises(_Stop):
            file.stage(engine, "t", wanted, progress=stop_at(share))
        assert left_over(engine) == before
    staged = file.stage(engine, "t", wanted)
    assert (staged.rows, len(staged.refused)) == (ROWS, 0)
    # A hundred amounts from 0.5 to 99.5, twenty times.
    assert engine.run("SELECT sum(amount) FROM t") == [(100_000.0,)]


def stop_at(share: float) -> Callable[[float], None]:
    def progress(done: float) -> None:
        if done >= share:
            raise _Stop

    return progress


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_a_long_load_stops_within_a_moment(long_file, engine, share):
    with pytest.raises(_Stop):
        long_file.stage(engine, "t", progress=stop_at(share))
    assert left_over(engine) == ([], set())


def test_what_a_stopped_load_took_is_free_again(long_file, engine):
    for _ in range(4):
        with pytest.raises(_Stop):
            long_file.stage(engine, "t", progress=stop_at(0.7))
    sizes = [(engine.folder / "data.duckdb").stat().st_size]
    staged = long_file.stage(engine, "t")
    sizes.append((engine.folder / "data.duckdb").stat().st_size)
    assert staged.rows == 400_000
    # Four loads that stayed would take four times what the one takes.
    assert sizes[0] < 2 * sizes[1]


@pytest.fixture(scope="module")
def long_file(tmp_path_factory):
    """Long enough for the database to be busy for a while."""
    return read(_written(tmp_path_factory.mktemp("long") / "long.csv", csv(400_000).encode()))


# What stops by itself


def in_a_process(body: str, *arguments: object, files: int | None = None, env: dict | None = None) -> str:
    """What a process prints that runs `body`, with files limited to that many bytes."""
    limit = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (files, files))) if files else None
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(body), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)} | (env or {}),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


FULL = """
import signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from lib.engine import Engine
from lib.errors import FileError
from lib.importing import read
engine = Engine()
small, large = sys.argv[1:]
read(small).stage(engine, "small")
try:
    read(large).stage(engine, "large")
except FileError as error:
    print(error)
print(engine.run("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'large%'"))
print(engine.run("SELECT count(*) FROM small"))
print(sorted(p.name for p in engine.folder.iterdir() if p.name.startswith("read_")))
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limits on the size of files here")
@pytest.mark.parametrize("convention", ["clean", "careful"])
def test_a_disk_that_fills_up_gets_a_sentence_and_keeps_what_was_there(tmp_path, convention):
    small = _written(tmp_path / "small.csv", csv(100).encode())
    # Different words in every row, so that the database cannot press them together.
    rows = "".join(f"{at},2025-01-01,{at}.5,{at * 7919 % 1000003:x}{at:x}{at * 31337:x}\n" for at in range(700_000))
    text = "id,day,amount,text\n" + rows
    if convention == "careful":
        text = text.replace(",", ";")
    large = _written(tmp_path / "large.csv", text.encode("utf-8" if convention == "clean" else "utf-16"))
    said = in_a_process(FULL, small, large, files=8_000_000).splitlines()
    assert said[0].startswith("“large.csv” could not be loaded: ")
    assert said[0].endswith("Nothing was added. Free some disk space and try again.")
    assert said[1:] == ["[]", "[(100,)]", "[]"]


@pytest.mark.parametrize("way", [clean, in_another_convention, line_by_line], ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("meddle", "said"),
    [
        (lambda path: path.unlink(), "is no longer there"),
        (lambda path: path.write_bytes(path.read_bytes() + b"1,2025-01-01,1,a\n"), "changed while it was being read"),
        (lambda path: path.write_bytes(path.read_bytes()[:9_000]), "changed while it was being read"),
    ],
    ids=["vanishes", "grows", "shrinks"],
)
def test_a_file_that_changes_while_it_is_loaded_is_not_loaded(tmp_path, engine, way, meddle, said):
    path = way(tmp_path)
    file = read(path)
    done: list[Path] = []

    def progress(share: float) -> None:
        if share > 0.05 and not done:
            done.append(path)
            meddle(path)

    with pytest.raises(FileError, match=said):
        file.stage(engine, "t", progress=progress)
    assert left_over(engine) == ([], set())


def test_too_little_memory_gets_a_sentence_and_keeps_what_was_there(tmp_path, long_file, engine):
    small = read(_written(tmp_path / "small.csv", csv(100).encode()))
    small.stage(engine, "small")
    engine.run("SET memory_limit = '12MB'")
    with pytest.raises(FileError, match=r"“long\.csv” could not be loaded: .*not enough memory.*Nothing was added"):
        long_file.stage(engine, "t")
    engine.run("SET memory_limit = '1GB'")
    assert engine.run("SELECT count(*) FROM small") == [(100,)]
    assert engine.run("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 't%'") == [(0,)]
    assert long_file.stage(engine, "t").rows == 400_000
