"""Thousands of broken files: only deliberate errors come out, no row is lost, and none takes long."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from lib.engine import Engine
from lib.errors import FileError
from lib.importing import read

SEEDS = (
    b'id,name,amount,day\n1,Ann,5.50,2024-01-31\n2,"Bob, jr",6.50,2024-02-01\n3,"x\ny",7,2024-02-02\n\nTotal,,19,\n',
    "Дата;Клиент;Сумма\r\n31.01.2025;Иванов;1 234,50\r\n01.02.2025;Петров;99,00\r\nИтого;;1 333,50\r\n".encode(
        "cp1251"
    ),
    "имя\tсумма\nАнна\t1,5\nОлег\t2,5\n".encode("utf-16"),
    b" 00004 0001 19970101  2   29.33\r\n 00004 0001 19970118  2   29.73\r\n 00021 0002 19970101  3   63.34\r\n",
    b'{"a": 1, "b": {"c": "x"}}\n{"a": 2.5, "b": {"c": "y"}}\n',
    b'sep=;\na;b\n"1";"say ""hi"""\n2;\'x\'\n',
)
SCRAPS = [
    b'"', b",", b";", b"\n", b"\r", b"\t", b"\0", b"\xff", b"\xef\xbb\xbf", b"'", b"\\", b"=1+1", b"NULL", b"(", b"{",
    b"99999999999999999999", b"1e999", b"31.02.2025", b"|" * 50, b"Total",
]  # fmt: skip


def mutated(content: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 4)):
        at, end = sorted((rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)))
        match rng.randrange(6):
            case 0:
                content = content[:at] + rng.choice(SCRAPS) + content[at:]
            case 1:
                content = content[:at] + content[end:]
            case 2:
                content = content[:end] + content[at:end] * rng.randint(1, 5) + content[end:]
            case 3:
                content = content[:at] + bytes(rng.randrange(256) for _ in range(rng.randint(1, 8))) + content[at:]
            case 4:
                content = content[:at]
            case 5:
                content = content.replace(rng.choice(SCRAPS), rng.choice(SCRAPS))
    return content


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_of_broken_files_only_deliberate_errors_come_out(tmp_path, seed):
    rng = random.Random(seed)
    path = tmp_path / "file.csv"
    read_ones, slowest = 0, 0.0
    until = time.monotonic() + 2
    for _ in range(2_000):
        path.write_bytes(mutated(SEEDS[seed], rng))
        start = time.monotonic()
        try:
            table = read(path)
            rows = sum(1 for row in table.layout.rows() if row.kind in ("data", "ragged"))
            assert rows > 0, "a file without rows is an error"
            read_ones += 1
        except FileError as error:
            assert "file.csv" in str(error)
        slowest = max(slowest, time.monotonic() - start)
        if time.monotonic() > until:
            break
    assert read_ones > 20
    assert slowest < 3


def test_of_broken_files_every_row_is_accepted_or_refused(tmp_path):
    rng = random.Random(99)
    path, engine = tmp_path / "file.csv", Engine()
    until = time.monotonic() + 6
    staged_ones = 0
    for number in range(500):
        path.write_bytes(mutated(rng.choice(SEEDS), rng))
        try:
            table = read(path)
        except FileError:
            continue
        staged = table.stage(engine, f"t{number}")
        rows = [row for row in table.layout.rows() if row.kind in ("data", "ragged")]
        assert staged.data_rows == len(rows) == staged.rows + len(set(staged.refused["line"]))
        with engine.cursor() as cursor:
            lines = {line for (line,) in cursor.execute(f'SELECT _line FROM "{staged.table}"').fetchall()}
        assert lines | set(staged.refused["line"]) == {row.line for row in rows}
        assert len(table.text) == staged.rows
        staged_ones += 1
        for name in (staged.table, *staged.parts):
            engine.drop(name)
        if time.monotonic() > until:
            break
    engine.close()
    assert staged_ones > 10


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("a,b\n" + "x" * 3_000_000 + ",1\ny,2\n", id="a cell of millions of letters"),
        pytest.param("a,b\n" + '"' * 20_001 + ",1\n" * 50, id="nothing but quotes"),
        pytest.param("a,b\n" + '"x,1\n' * 3_000, id="a quote opened on every line"),
        pytest.param("a,b\n" + "1,2\n\n" * 20_000, id="every other line blank"),
        pytest.param("a,b\n" + "1,2,3,4,5,6,7,8\n" * 2_000 + "1,2\n" * 3_000, id="two tables in one"),
        pytest.param("," * 499 + "\n" + "1," * 499 + "1\n", id="hundreds of columns"),
        pytest.param("a b c d e f\n" * 3_000, id="the same line again and again"),
    ],
)
def test_extremes_take_seconds_not_minutes(tmp_path: Path, content):
    path = tmp_path / "file.csv"
    path.write_text(content)
    start = time.monotonic()
    try:
        table = read(path)
        assert len(table.frame) + len(table.refused) > 0
    except FileError as error:
        assert "file.csv" in str(error)
    assert time.monotonic() - start < 20
