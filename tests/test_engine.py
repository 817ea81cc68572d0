"""The engine keeps to its folder, and to itself."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import duckdb
import ibis
import pytest

from lib.engine import Engine, connect, sweep
from lib.errors import RegularsError, UnknownName


@pytest.fixture
def engine():
    made = Engine()
    yield made
    made.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd', header=false)",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/regulars-escape.csv'",
        "ATTACH '/tmp/regulars-other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "SELECT * FROM read_csv('https://127.0.0.1/x.csv')",
    ],
)
def test_the_database_reads_and_writes_nothing_but_its_folder(engine, statement):
    with engine.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(statement)


def test_files_in_its_own_folder_can_be_read(engine):
    (engine.folder / "x.csv").write_text("a\n1\n")
    with engine.cursor() as cursor:
        assert cursor.execute(f"SELECT a FROM read_csv('{engine.folder}/x.csv')").fetchall() == [(1,)]


def test_closing_deletes_the_folder():
    engine = Engine()
    engine.close()
    assert not engine.folder.exists()


def test_two_engines_share_nothing(engine):
    other = Engine()
    with other.cursor() as cursor:
        cursor.execute("CREATE TABLE secret AS SELECT 1 AS a")
    with engine.cursor() as cursor, pytest.raises(duckdb.CatalogException):
        cursor.execute("SELECT * FROM secret")
    other.close()


def test_many_threads_ask_at_once(engine):
    with engine.cursor() as cursor:
        cursor.execute("CREATE TABLE numbers AS SELECT range AS a FROM range(100000)")
    question = ibis.table({"a": "int64"}, name="numbers").agg(total=ibis._.a.sum())
    answers, failures = [], []

    def ask():
        try:
            answers.append(int(engine.frame(question)["total"].iloc[0]))
        except Exception as error:  # noqa: BLE001 (whatever a thread raises must reach the assertion)
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and answers == [4999950000] * 16


def test_a_table_of_that_name_is_made_once(engine):
    first = engine.create_table('we"ird; DROP TABLE x', ibis.range(0, 3).unnest().name("a").as_table())
    engine.create_table('we"ird; DROP TABLE x', ibis.range(0, 9).unnest().name("a").as_table())
    assert len(engine.frame(first)) == 3
    engine.drop('we"ird; DROP TABLE x')
    with pytest.raises(duckdb.CatalogException):
        engine.frame(first)


def test_an_unknown_engine_is_a_sentence():
    with pytest.raises(UnknownName, match="There is no engine “mysql”"):
        connect("mysql://x")
    with pytest.raises(RegularsError, match="keeps its own folder"):
        connect("duckdb:///somewhere.db")


HOLD = """
import os, signal, sys
from lib.engine import Engine
engine = Engine()
print(engine.folder, flush=True)
sys.stdin.readline()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_crash_left_is_swept_and_what_is_in_use_stays(tmp_path, monkeypatch):
    env = {"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parent.parent)}
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    held = subprocess.Popen([sys.executable, "-c", HOLD], env=env, stdin=-1, stdout=-1, text=True)
    folder = Path(held.stdout.readline().strip())
    assert folder.parent == tmp_path
    assert sweep(older_than=0) == 0 and folder.exists()
    held.communicate("die\n")
    assert folder.exists()
    assert sweep(older_than=0) == 1 and not folder.exists()


def test_uploads_and_unpacked_files_of_another_process_are_not_swept_while_it_may_read_them(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    fresh, old = tmp_path / "regulars-unpacked-ab12", tmp_path / "regulars-uploads-cd34"
    for folder, days in ((fresh, 1), (old, 8)):
        folder.mkdir()
        (folder / "data").write_text("a,b")
        os.utime(folder, (time.time() - days * 86_400,) * 2)
    assert sweep() == 1
    assert (fresh / "data").exists() and not old.exists()


class _Stop(BaseException):
    pass


#: Takes minutes when nobody stops it.
ENDLESS = "CREATE TABLE endless AS SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b"


def test_what_progress_raises_stops_a_long_statement_and_undoes_it(engine):
    asked = []

    def stop(share):
        asked.append(share)
        if len(asked) == 4:
            raise _Stop

    with pytest.raises(_Stop):
        engine.run(ENDLESS, progress=stop)
    assert len(asked) == 4
    assert engine.run("SELECT count(*) FROM information_schema.tables") == [(0,)]


def test_the_share_of_a_long_statement_grows_to_all_of_it(engine):
    shares = []
    rows = engine.run(
        "SELECT count(*), sum(hash(range) % 2) >= 0 FROM range(?)", [30_000_000], progress=lambda s: shares.append(s)
    )
    assert rows == [(30_000_000, True)]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1


def test_what_is_wrong_with_a_watched_statement_is_said_as_without_watching(engine):
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        engine.run("SELECT * FROM nowhere", progress=lambda share: None)
