"""Files that are broken, malicious or no tables at all: a sentence that says why, soon, and nothing left behind."""

from __future__ import annotations

import gzip
import io
import random
import resource
import struct
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from lib.errors import FileError, MappingError
from lib.importing import propose, read
from lib.workspace import Workspace
from tests.conftest import ROOT
from tests.hostile import ORDERS, SECONDS, a_workspace, orders, tables_held  # noqa: F401 (a fixture)
from tests.reading import written

# No tables

_NOISE = random.Random(5)
NO_TABLES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "a mark and nothing else": (b"\xef\xbb\xbf", "only blank lines"),
    "a mark of UTF-16 and nothing else": (b"\xff\xfe", "only blank lines"),
    "blank lines": (b"\n\r\n  \n\t\n", "only blank lines"),
    "spaces": (b" " * 3_000_000, "only blank lines"),
    "line ends": (b"\n" * 3_000_000, "only blank lines"),
    "delimiters": (b",,,\n" * 1000, "only blank lines"),
    "NUL bytes": (b"\0" * 500_000, "not text but binary"),
    "a header": (b"a,b,c\n", "a header but no rows"),
    "a header without an end": (b"order_id;date;amount", "a header but no rows"),
    "one word": (b"hello", "a header but no rows"),
    "quotes": (b'"' * 1_000_001, "no rows"),
    "random bytes": (_NOISE.randbytes(300_000), "not text but binary"),
    "few random bytes": (random.Random(2).randbytes(300), "not text but binary"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + _NOISE.randbytes(1000), "a picture"),
    "a PDF": (b"%PDF-1.7\n1,2,3\n4,5,6\n", "a PDF document"),
    "a program": (b"MZ\x90\0\x03" + _NOISE.randbytes(1000), "a program"),
    "a web page": (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "a web page"),
    "XML": (b'<?xml version="1.0"?>\n<orders><order id="1"/></orders>\n', "XML"),
    "a workbook cut off": (b"PK\x03\x04" + b"x" * 1000, "damaged archive or workbook"),
    "an old workbook cut off": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 1000, "damaged"),
    "a Parquet file cut off": (b"PAR1" + b"x" * 1000 + b"PAR1", "damaged"),
    "gzip cut off": (gzip.compress(b"a,b\n" + b"1,2\n" * 10_000)[:-20], "ends too early"),
    "gzip of noise": (b"\x1f\x8b" + _NOISE.randbytes(1000), "cannot be unpacked"),
    "an archive of nothing": (b"PK\x05\x06" + b"\0" * 18, "holds no files"),
    "JSON with a mistake": (b'{"a": 1, "b": 2}\n{"a": 3, "b": \n', "not valid JSON"),
    "JSON of huge numbers": (b'{"a": ' + b"9" * 10_000 + b'}\n{"a": 1}\n', "not valid JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_gets_a_sentence_that_names_the_file_and_the_reason(tmp_path, workspace, name):
    content, said = NO_TABLES[name]
    path = written(tmp_path, content, "sales.csv")
    start = time.process_time()
    with pytest.raises(FileError, match=said) as raised:
        workspace.add(path)
    assert "sales.csv" in str(raised.value)
    assert time.process_time() - start < SECONDS
    assert tables_held(workspace) == []


def test_one_line_of_a_hundred_megabytes_is_told_to_be_too_long(tmp_path):
    for line in (b"abcdefghij" * 10_000_000, b"1234,5678," * 10_000_000):
        with pytest.raises(FileError, match=r"sales.csv") as raised:
            read(written(tmp_path, line, "sales.csv"))
        assert "blank" not in str(raised.value)


@pytest.mark.parametrize("columns", [20_000, 1_000_000])
def test_more_columns_than_a_spreadsheet_has_are_counted_or_told_to_be_too_many(tmp_path, columns):
    line = ",".join(f"c{at}" for at in range(columns)) + "\n"
    with pytest.raises(FileError, match=r"sales.csv") as raised:
        read(written(tmp_path, line * 3, "sales.csv"))
    assert "blank" not in str(raised.value)


# Archives and workbooks made to harm


def workbook(**sheets: list[list]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, content in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(content):
                sheet.write_row(at, 0, row)
    return out.getvalue()


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def protected_zip() -> bytes:
    """An archive whose directory says that its file is encrypted."""
    found = bytearray(zipped(("orders.csv", b"a,b\n1,2\n")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = found.index(signature) + at
        found[place : place + 2] = struct.pack("<H", 1)
    return bytes(found)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "a workbook with a password": (
        lambda: _OLE + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000, "protected by a password"),
    "an archive with a password": (protected_zip, "protected by a password"),
    "a gzip bomb": (lambda: gzip.compress(b"\0" * 150_000_000, 9), "far more data than a table"),
    "a zip bomb": (lambda: zipped(("a.csv", b"1" * 150_000_000)), "far more data than a table"),
    "thousands of files": (lambda: zipped(*((f"{at}.csv", b"a\n1\n") for at in range(2_500))), "far more data"),
    "a workbook without sheets": (lambda: workbook(Empty=[]), "no sheet with anything"),
    "a workbook cut in half": (lambda: (found := workbook(A=[["a", "b"], [1, 2]]))[: len(found) // 2], "damaged"),
    "a text document": (
        lambda: zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")), "a text document"),
    "an archive in an archive": (
        lambda: zipped(("b.zip", zipped(("c.zip", zipped(("d.zip", zipped(("e.csv", b"a\n1\n")))))))), "archive"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_packages_are_refused_with_a_reason(tmp_path, workspace, name):
    make, said = HARMFUL[name]
    path = written(tmp_path, make(), "export.bin")
    start = time.process_time()
    with pytest.raises(FileError, match=said):
        workspace.add(path)
    assert time.process_time() - start < SECONDS
    assert tables_held(workspace) == []


def test_a_file_of_an_archive_is_written_nowhere_but_where_it_is_unpacked(tmp_path):
    content = (ORDERS + orders(5)).encode()
    for name in ("../../escaped.csv", "/tmp/escaped-absolute.csv", "..\\escaped.csv", "C:\\escaped.csv"):
        path = written(tmp_path, zipped((name, content)), "export.zip")
        assert len(read(path).frame) == 5
    assert [found.name for found in tmp_path.iterdir()] == ["export.zip"]
    assert not Path("/tmp/escaped-absolute.csv").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
def test_files_made_to_fill_the_memory_do_not(tmp_path):
    """Measured in a process of its own: the peak stays far below what the files would unpack to.

    Its own peak, that is: what `getrusage` says begins with what the process held that started it.
    """
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\0" * 300_000_000, 9))
    (tmp_path / "bomb.zip").write_bytes(zipped(("a.csv", b"1" * 300_000_000)))
    (tmp_path / "line.csv").write_bytes(b"abcdefghij" * 10_000_000)
    (tmp_path / "quote.csv").write_bytes(b'a,b\n"' + b"x,1\n" * 10_000_000)
    program = (
        "import sys\nfrom pathlib import Path\nfrom lib.importing import read\nfrom lib.errors import FileError\n"
        "for path in sys.argv[1:]:\n try:\n  read(path)\n except FileError:\n  pass\n"
        "(peak,) = [s for s in Path('/proc/self/status').read_text().splitlines() if s.startswith('VmHWM')]\n"
        "print(int(peak.split()[1]) // 1024)"
    )
    files = map(str, sorted(tmp_path.iterdir()))
    done = subprocess.run([sys.executable, "-c", program, *files], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 900


# Files that change, and disks that fill up


def test_a_file_still_being_written_is_refused_whatever_happens_to_it(tmp_path, workspace):
    for change in (
        lambda path: path.write_text(ORDERS + orders(20)),
        lambda path: path.write_text(ORDERS + orders(3)),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ):
        path = written(tmp_path, ORDERS + orders(10))
        file = read(path)
        time.sleep(0.01)
        change(path)
        with pytest.raises(FileError, match=r"changed while it was being read|no longer there"):
            workspace.add_file(file, propose(file).mapping)
        assert tables_held(workspace) == []


def test_a_file_that_grows_meanwhile_is_read_whole_or_refused(tmp_path):
    path = written(tmp_path, ORDERS + orders(1_000))
    stop = threading.Event()

    def write() -> None:
        with path.open("a") as out:
            at = 1_001
            while not stop.wait(0.001):
                out.write(orders(1, at))
                out.flush()
                at += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(10):
            workspace = Workspace()
            try:
                report = workspace.add(path)
                assert report.accepted >= 1_000
            except FileError as error:
                assert "changed while it was being read" in str(error)
            except MappingError as error:
                pytest.fail(str(error))
            finally:
                workspace.close()
    finally:
        stop.set()
        writer.join()


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="this system cannot limit the size of files")
def test_a_disk_that_fills_up_gets_a_sentence_and_leaves_nothing_behind(tmp_path):
    """The limit on a process's files stands for the disk: nothing can be written beyond it."""
    path = written(tmp_path, ORDERS + orders(300_000))
    (tmp_path / "packed.gz").write_bytes(gzip.compress(path.read_bytes(), 1))
    program = """
import resource, signal, sys
from pathlib import Path
from lib.errors import FileError
from lib.workspace import Workspace
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for path in sys.argv[1:]:
    workspace = Workspace()
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, resource.RLIM_INFINITY))
    try:
        print("added", workspace.add(path).accepted)
    except FileError as error:
        print("refused", error)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        workspace.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), str(tmp_path / "packed.gz")],
        cwd=ROOT, capture_output=True, text=True, check=False, env={"TMPDIR": str(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["refused", "refused"]
    assert "disk space" in done.stdout
    assert sorted(found.name for found in tmp_path.iterdir()) == ["file.csv", "packed.gz"]
