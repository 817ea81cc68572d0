"""Files that are broken, malicious or no tables at all: a sentence or the right table, soon, and nothing else."""

from __future__ import annotations

import csv
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

import pandas as pd
import pytest
import xlsxwriter

from lib.errors import FileError, MappingError, RegularsError
from lib.importing import FileMapping, LoadReport, propose, read
from lib.workspace import Workspace
from tests.conftest import ROOT
from tests.reading import evidence, rows, structure, written

SECONDS = 8
ORDERS = "order_id,order_date,customer,amount\n"


def orders(count: int, first: int = 1) -> str:
    return "".join(f"{at},2024-01-{at % 28 + 1:02},c{at % 7},{at}.50\n" for at in range(first, first + count))


@pytest.fixture
def workspace():
    made = Workspace()
    yield made
    made.close()


def tables_held(workspace: Workspace) -> list[str]:
    with workspace.dataset.engine.cursor() as cursor:
        return [name for (name,) in cursor.execute("SELECT table_name FROM information_schema.tables").fetchall()]


def add(workspace: Workspace, path: Path, **options) -> LoadReport:
    """Add a file and ask everything a page asks about it; the rows add up, and it does not take long."""
    start = time.monotonic()
    file = read(path, **options)
    proposal = propose(file)
    assert FileMapping.from_json(proposal.mapping.to_json()).signature == proposal.mapping.signature
    assert list(file.preview().columns) == list(file.headers)
    for said in (*(e.reason for e in file.evidence), *(q.text for q in proposal.questions)):
        assert str(said)
    report = workspace.add_file(file, proposal.mapping)
    assert report.data_rows == report.accepted + report.refused + report.replaced + report.unmapped
    assert report.data_rows == sum(1 for row in file.layout.rows() if row.kind in ("data", "ragged"))
    table = list(csv.reader(io.StringIO(report.refused_csv().decode("utf-8-sig")), delimiter=report.delimiter))
    lines = {row[0] for row in table[1:]}
    assert lines == {str(line) for line in report.refused_rows["line"]}
    assert set(file.originals(report.refused_rows["line"].tolist()).index) == set(report.refused_rows["line"])
    workspace.scorecard()
    assert time.monotonic() - start < SECONDS
    return report


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
    "JSON with a mistake": (b'{"a": 1, "b": 2}\n{"a": 3, "b": \n', "line 2: this is not valid JSON"),
    "JSON of huge numbers": (b'{"a": ' + b"9" * 10_000 + b'}\n{"a": 1}\n', "line 1: this is not valid JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_gets_a_sentence_that_names_the_file_and_the_reason(tmp_path, workspace, name):
    content, said = NO_TABLES[name]
    path = written(tmp_path, content, "sales.csv")
    start = time.monotonic()
    with pytest.raises(FileError, match=said) as raised:
        workspace.add(path)
    assert "sales.csv" in str(raised.value)
    assert time.monotonic() - start < SECONDS
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
    start = time.monotonic()
    with pytest.raises(FileError, match=said):
        workspace.add(path)
    assert time.monotonic() - start < SECONDS
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
    """Measured in a process of its own: the peak stays far below what the files would unpack to."""
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\0" * 300_000_000, 9))
    (tmp_path / "bomb.zip").write_bytes(zipped(("a.csv", b"1" * 300_000_000)))
    (tmp_path / "line.csv").write_bytes(b"abcdefghij" * 10_000_000)
    (tmp_path / "quote.csv").write_bytes(b'a,b\n"' + b"x,1\n" * 10_000_000)
    program = (
        "import resource, sys\nfrom lib.importing import read\nfrom lib.errors import FileError\n"
        "for path in sys.argv[1:]:\n try:\n  read(path)\n except FileError:\n  pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    files = map(str, sorted(tmp_path.iterdir()))
    done = subprocess.run([sys.executable, "-c", program, *files], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 900


# Tables, strange ones


def test_hundreds_of_strange_names_are_names_and_nothing_else(tmp_path, workspace):
    names = (
        "_line", "_file", "__proto__", "constructor", "Robert'); DROP TABLE orders;--", "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0", "c0", "rowid", "*", 'a "quoted" name', "SELECT", "$$", "{0}", "{x}", "%s", "\\u0000",
        "../../etc/passwd", "**bold** [x](y)", "\u202eesrever", "👩‍👩‍👧", "a\tb", "e\u0301", "\x1b[31m", "customer_id",
    )  # fmt: skip
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*names, "order_date", "amount"])
    table.writerows([[f"{name[:3]}{at}" for name in names] + [f"2024-01-{at:02}", at] for at in range(1, 10)])
    path = written(tmp_path, out.getvalue())
    file = read(path)
    assert file.headers[:6] == ("_line (2)", "_file (2)", *names[2:6])
    assert file.headers[-2:] == ("order_date", "amount")
    assert len(set(map(str.casefold, file.headers))) == len(names) + 2
    report = workspace.add(path, table="orders", columns={
        "ordered_at": "order_date", "amount": "amount", "customer_id": "customer_id",
        "product": "Robert'); DROP TABLE orders;--", "category": "<script>alert(1)</script>", "promo": "{0}",
        "channel": 'a "quoted" name', "location": "=cmd|' /C calc'!A0", "order_id": "*",
    })  # fmt: skip
    assert report.accepted == 9
    held = workspace.dataset.engine.frame(workspace.dataset.tables["orders"].expr.order_by("_line"))
    assert list(held["product"]) == [f"Rob{at}" for at in range(1, 10)]
    assert list(held["location"]) == [f"=cm{at}" for at in range(1, 10)]
    assert workspace.metric("revenue").iloc[0]["value"] == 45


def test_values_that_are_code_come_back_as_they_stand(tmp_path, workspace):
    values = ("=1+1", "@SUM(A1)", "'; DROP TABLE orders; --", "<img src=x onerror=alert(1)>", "{{7*7}}", "%(x)s",
              "${jndi:ldap://x}", "\u202egpj.exe", "a\\nb", "NaN%00", "-2+3+cmd|' /C calc'!A0")  # fmt: skip
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["order_id", "order_date", "customer", "amount", "product"])
    table.writerows([[at, "2024-01-31", value, at, value] for at, value in enumerate(values, 1)])
    table.writerow([99, "never", "=2+2", 5, "@x"])
    report = add(workspace, written(tmp_path, out.getvalue()))
    held = workspace.dataset.engine.frame(workspace.dataset.tables["orders"].expr.order_by("_line"))
    assert tuple(held["product"]) == values
    assert (report.accepted, report.refused) == (len(values), 1)
    assert report.refused_csv().decode("utf-8-sig").splitlines()[1].endswith("99,never,'=2+2,5,'@x")


def test_five_thousand_columns_are_read_in_seconds_or_told_to_be_too_many(tmp_path):
    names = [f"c{at}" for at in range(5_000)]
    text = ",".join(names) + "\n" + "".join(",".join(str(at + row) for at in range(5_000)) + "\n" for row in range(20))
    start = time.monotonic()
    try:
        frame = read(written(tmp_path, text)).frame
        assert (frame.shape, list(frame.iloc[3])[:3]) == ((20, 5_000), [3, 4, 5])
    except FileError as error:
        assert "5,000 columns" in str(error)
    assert time.monotonic() - start < 2 * SECONDS


def test_a_cell_of_a_million_letters_is_a_cell(tmp_path, workspace):
    long = "letter " * 150_000
    report = add(workspace, written(tmp_path, f"{ORDERS}0,2024-01-31,{long},5\n" + orders(20)))
    assert report.accepted == 21
    assert len(workspace.file(report.file_id).text["customer"][0].strip()) == len(long.strip())


def test_a_number_of_a_million_digits_refuses_its_row_only(tmp_path, workspace):
    report = add(workspace, written(tmp_path, ORDERS + orders(50) + "51,2024-01-31,c1," + "7" * 1_000_000 + "\n"))
    assert (report.accepted, list(report.refused_rows["line"])) == (50, [52])


def test_numbers_that_are_none_are_blanked_and_said(tmp_path):
    cells = ["1e999", "-1e999", "inf", "Infinity", "5", *(str(at) for at in range(100))]
    table = read(written(tmp_path, "id,n\n" + "".join(f"{at},{cell}\n" for at, cell in enumerate(cells))))
    assert table.columns[1].kind == "number"
    assert list(table.frame["n"][:5].astype(object).where(table.frame["n"][:5].notna(), None)) == [None] * 4 + [5]
    assert list(table.blanked["value"]) == ["1e999", "-1e999", "inf", "Infinity"]


def test_days_and_months_in_both_orders_are_told_and_not_guessed_cell_by_cell(tmp_path, workspace):
    body = "".join(f"{at},{'13/02/2024' if at % 3 else '02/13/2024'},c{at},5\n" for at in range(30))
    path = written(tmp_path, ORDERS + body)
    assert evidence(read(path), "day_first") == "true"
    report = add(workspace, path)
    assert (report.accepted, report.refused) == (20, 10)
    assert set(report.refused_rows["value"]) == {"02/13/2024"}


def test_days_that_are_none_are_refused_with_their_line(tmp_path, workspace):
    days = ["2024-01-31", "2024-02-30", "2024-13-01", "0001-01-01", "9999-12-31", "99999-01-01", "2024-01-31"] + [
        "2024-03-01"
    ] * 60
    report = add(workspace, written(tmp_path, ORDERS + "".join(f"{at},{d},c,5\n" for at, d in enumerate(days))))
    assert list(report.refused_rows["line"]) == [3, 4, 5, 6, 7]


def test_rows_of_any_width_are_aligned_or_refused_but_never_lost(tmp_path):
    text = "day,n,m\n2024-01-01,2,3\n2024-01-02,2\n2024-01-03,2,3,4\n2024-01-04\n2024-01-05,2,3,4,5,6,7,8,9\n" + (
        "2024-01-06,2,3\n" * 3
    )
    table = read(written(tmp_path, text))
    assert [row[1:] for row in rows(table)] == [(2, 3), (2, None), (None, None), (2, 3), (2, 3), (2, 3)]
    assert list(table.refused["line"]) == [4, 6]


def test_nul_bytes_control_characters_and_invisible_marks_do_not_move_a_cell(tmp_path):
    names = ["\x03\x04", "\x1b[31mred\x1b[0m", "\x7f", "\u200f\u202dx\u200e", "\u2028\x85\x0b\x0c"]
    text = "id,na\0me,n\n" + "".join(f"{at},{name},{2 * at}\n" for at, name in enumerate(names, 1))
    table = read(written(tmp_path, text))
    assert table.headers == ("id", "name", "n")
    assert list(table.text["name"]) == names
    assert list(table.frame["n"]) == [2, 4, 6, 8, 10]


def test_lone_halves_of_characters_are_shown_as_broken(tmp_path):
    wide = "id,name,n\n".encode("utf-16-le") + b"1\0,\0\x00\xd8,\x005\x00\n\x00" + "2,x,6\n".encode("utf-16-le")
    assert rows(read(written(tmp_path, b"\xff\xfe" + wide))) == [(1, "\ufffd", 5), (2, "x", 6)]
    narrow = b"id,name,n\n" + b"1,\xc3\xa9t\xc3\xa9,4\n" * 30 + b"1,\xed\xa0\x80,5\n"
    assert rows(read(written(tmp_path, narrow)))[-1] == (1, "\ufffd\ufffd\ufffd", 5)
    lines = b'{"a": "\\ud800", "b": 1}\n{"a": "x", "b": 2, "\\udfff": 3}\n'
    table = read(written(tmp_path, lines, "file.jsonl"))
    assert list(table.preview()["a"]) == ["\ufffd", "x"]
    assert list(table.frame["a"]) == ["\ufffd", "x"]


def test_a_quote_never_closed_takes_no_other_row_with_it(tmp_path, workspace):
    path = written(tmp_path, ORDERS + '1,2024-01-31,"c1,5\n' + orders(20_000, 2))
    report = add(workspace, path)
    assert (report.data_rows, report.accepted + report.refused) == (20_001, 20_001)
    assert report.refused <= 1


def test_a_quote_opened_on_every_line_loses_no_row(tmp_path):
    table = read(written(tmp_path, "a,b\n" + '"x,1\n' * 5_000))
    assert len(table.frame) + len(table.refused) == 5_000


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(b"a;b\r1;2\r3;4\r", [(1, 2), (3, 4)], id="carriage returns"),
        pytest.param(b"a;b\r\n1;2\n3;4\r\n5;6", [(1, 2), (3, 4), (5, 6)], id="mixed"),
        pytest.param(b"a;b\n\r1;2\n\r3;4\n\r", [(1, 2), (3, 4)], id="the wrong way round"),
        pytest.param(b"a;b\r\r\n1;2\r\r\n3;4\r\r\n", [(1, 2), (3, 4)], id="doubled"),
    ],
)
def test_line_ends_of_any_kind_end_lines(tmp_path, content, found):
    assert rows(read(written(tmp_path, content))) == found


def test_half_a_million_blank_lines_between_two_rows_are_structure(tmp_path):
    table = read(written(tmp_path, "a,b\n1,2\n" + "\n" * 500_000 + "3,4\n"))
    assert (rows(table), structure(table)[:2]) == ([(1, 2), (3, 4)], [(1, "header"), (3, "blank")])


@pytest.mark.parametrize(
    "cell",
    ["1" * 30 + "." * 30 + " " * 30 + "x", "1 " * 200 + "x", "1 111 " * 70, "(" * 400, "1," * 200 + "x", "$" * 400],
    ids=["digits and dots", "digits and spaces", "thousands", "parentheses", "commas", "dollars"],
)
def test_cells_made_to_keep_patterns_busy_do_not(tmp_path, cell):
    path = written(tmp_path, "id\tdate\tamount\n" + "".join(f"{at}\t{cell}\t{cell}\n" for at in range(2_000)))
    start = time.monotonic()
    table = read(path, delimiter="\t")
    assert len(table.frame) == 2_000
    assert table.text["amount"][1_999].strip() == cell.strip()
    assert time.monotonic() - start < SECONDS


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
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, resource.RLIM_INFINITY))
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


def test_no_mistake_in_options_is_anything_but_a_sentence(tmp_path):
    path = written(tmp_path, ORDERS + orders(5))
    wrong = [
        {"encoding": "nonsense"}, {"encoding": "base64"}, {"encoding": ""}, {"delimiter": ""}, {"delimiter": "\n"},
        {"delimiter": "abcdefgh"}, {"delimiter": '"', "quote": '"'}, {"quote": "abc"}, {"header_row": -1},
        {"header_row": 10**9}, {"header_row": "two"}, {"decimal": "x"}, {"day_first": "perhaps"}, {"sheet": "None"},
        {"footer_row": -3}, {"thousands": "xyz"}, {"missing": 5}, {"kinds": {"amount": "colour"}},
        {"kinds": {"no such": "text"}}, {"colour": "red"},
    ]  # fmt: skip
    for options in wrong:
        try:
            assert len(read(path, **options).frame) == 5, options
        except RegularsError as error:
            assert "file.csv" in str(error) or "There is no" in str(error), options


def test_what_a_page_shows_of_a_hostile_file_is_text(tmp_path, workspace):
    """Nothing that comes from a file is missing, split or interpreted on its way through preview and report."""
    path = written(
        tmp_path, ORDERS + "1,2024-01-31,<b>c1</b>,5\n2,<i>never</i>,c2,6\n3,2024-02-01,c3,=7+7\n" + orders(40, 4)
    )
    report = add(workspace, path)
    assert list(report.refused_rows["value"]) == ["<i>never</i>", "=7+7"]
    assert pd.read_csv(io.BytesIO(report.refused_csv())).iloc[1, -1] == "'=7+7"
