"""Archives and workbooks made to harm, or damaged: each gets a sentence, soon, and takes no memory to speak of."""

from __future__ import annotations

import gzip
import io
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt

from lib.errors import FileError
from lib.importing import read
from tests.packages import ods, ods_cell, ods_row, text_cell, xlsx, zipped
from tests.reading import rows, written

HEADER = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'
ROW = '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'


def refused(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        read(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def book(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["x", 2])
    return path


def old_book(path: Path) -> Path:
    made = xlwt.Workbook()
    sheet = made.add_sheet("S")
    for at, row in enumerate([["a", "b"], ["x", 2], ["y", 3]]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    made.save(str(path))
    return path


def changed(path: Path, old: bytes, new: bytes) -> Path:
    """The same package with something in its parts written otherwise."""
    with zipfile.ZipFile(path) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name).replace(old, new) for name in archive.namelist()}
    return zipped(path, parts)


def test_a_cell_in_the_far_corner_is_told_and_takes_no_memory(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'
    said = refused(xlsx(tmp_path / "book.xlsx", HEADER + ROW + far))
    assert "the sheet “S” reaches to row 1,048,576 and column 16,384, too far to be read" in said


@pytest.mark.parametrize(
    "far",
    [
        '<row r="4294967295"><c r="A4294967295"><v>5</v></c></row>',
        '<row r="3"><c r="ZZZZZZZZ3"><v>5</v></c></row>',
        "<row r='1048576'><c s='0' r='XFD1048576'><v>5</v></c></row>",
        '<row r="1048576">' + "<c><v>5</v></c>" * 16_000 + "</row>",
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>5</x:v></x:c></x:row>',
    ],
    ids=["row beyond all rows", "column beyond all columns", "other quotes", "cells without numbers", "prefix"],
)
def test_no_way_to_write_a_far_cell_goes_unseen(tmp_path, far):
    assert "too far to be read" in refused(xlsx(tmp_path / "book.xlsx", HEADER + ROW + far))


@pytest.mark.parametrize(
    "extra",
    [
        ods_row(ods_cell(times=16_383), ods_cell("float", "5"), times=1_048_574),
        ods_row(ods_cell("float", "1"), ods_cell("float", "2"), times=1_000_000_000),
        ods_row(ods_cell("float", "1", times=1_000_000_000)),
    ],
    ids=["far corner", "rows repeated", "cells repeated"],
)
def test_an_open_document_cannot_repeat_itself_without_end(tmp_path, extra):
    header = ods_row(ods_cell("string", shown="a"), ods_cell("string", shown="b"))
    assert "too far to be read" in refused(ods(tmp_path / "book.ods", header + extra))


def test_a_workbook_that_claims_more_texts_than_it_has_bytes_is_damaged(tmp_path):
    path = changed(book(tmp_path / "book.xlsx"), b'uniqueCount="', b'uniqueCount="429496729')
    assert "holds more than it does" in refused(path)


def test_entities_in_a_workbook_are_not_multiplied(tmp_path):
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]>'
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>{ROW}'
    assert "damaged" in refused(xlsx(tmp_path / "book.xlsx", cells, before=bomb))


def test_a_workbook_without_sheets_has_nothing_in_it(tmp_path):
    assert "no sheet with anything in it" in refused(xlsx(tmp_path / "book.xlsx", HEADER + ROW, sheets=0))


def test_a_sheet_as_wide_as_can_be_is_read(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, [f"c{at}" for at in range(16_384)])
        sheet.write_row(1, 0, range(16_384))
    table = read(path)
    assert (len(table.headers), table.headers[-1], table.columns[-1].samples) == (16_384, "c16383", ("16383",))


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
@pytest.mark.parametrize("made", ["book.xlsx", "book.xls", "file.zip", "file.csv.gz", "file.parquet"])
def test_a_file_still_being_written_gets_a_sentence(tmp_path, made, share):
    path = tmp_path / made
    text = b"a,b\n" + b"".join(b"%d,%d\n" % (at, at * 7919 % 1000) for at in range(5_000))
    if made == "book.xlsx":
        book(path)
    elif made == "book.xls":
        old_book(path)
    elif made == "file.zip":
        zipped(path, {"table.csv": text})
    elif made == "file.parquet":
        pq.write_table(pa.table({"a": list(range(5_000))}), path)
    else:
        path.write_bytes(gzip.compress(text))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "damaged" in refused(path)


def test_a_protected_workbook_asks_to_be_saved_without_its_password(tmp_path):
    # Office packs an encrypted workbook into the container of its old formats.
    container = old_book(tmp_path / "book.xlsx").read_bytes()
    (tmp_path / "book.xlsx").write_bytes(container + "EncryptedPackage".encode("utf-16-le"))
    assert "protected by a password" in refused(tmp_path / "book.xlsx")
    manifest = '<manifest:manifest><manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'
    header = ods_row(ods_cell("string", shown="a"), ods_cell("string", shown="b"))
    assert "protected by a password" in refused(ods(tmp_path / "book.ods", header, manifest))


def test_a_protected_old_workbook_asks_to_be_saved_without_its_password(tmp_path):
    made = xlwt.Workbook()
    made.add_sheet("S").write(0, 0, "a")
    stream = made.get_biff_data()
    begin = 4 + struct.unpack_from("<H", stream, 2)[0]
    # The record that says so stands right behind the beginning.
    stream = stream[:begin] + struct.pack("<HHH", 0x2F, 54, 1) + bytes(52) + stream[begin:]
    with (tmp_path / "book.xls").open("wb") as out:
        xlwt.CompoundDoc.XlsDoc().save(out, stream)
    assert "protected by a password" in refused(tmp_path / "book.xls")


def test_a_protected_archive_asks_to_be_saved_without_its_password(tmp_path):
    path = zipped(tmp_path / "file.zip", {"table.csv": "a,b\n1,2\n"})
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    path.write_bytes(content)
    assert "file.zip: table.csv” is protected by a password" in refused(path)


def test_an_archive_in_an_archive_is_to_be_unpacked_first(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"table.csv": "a,b\n1,2\n"}).read_bytes()
    assert "“outer.zip: inner.zip” is an archive inside an archive" in refused(
        zipped(tmp_path / "outer.zip", {"inner.zip": inner})
    )
    many = b"a,b\n1,2\n"
    for _ in range(5):
        many = gzip.compress(many)
    assert "archive inside an archive" in refused(written(tmp_path, many, "file.gz"))


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.gz", "book.xlsx"])
def test_what_unpacks_to_far_too_much_is_not_unpacked(tmp_path, monkeypatch, name):
    out, path = io.BytesIO(), tmp_path / name
    if name == "bomb.gz":
        with gzip.open(path, "wb") as file:
            for _ in range(20):
                file.write(bytes(2**23))
    else:
        part = "xl/worksheets/sheet1.xml" if name == "book.xlsx" else "table.csv"
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml" if name == "book.xlsx" else "other.csv", "x")
            with archive.open(part, "w") as file:
                for _ in range(20):
                    file.write(bytes(2**23))
        path.write_bytes(out.getvalue())
    (tmp_path / "unpacked").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "unpacked"))
    assert "unpacks to far more data" in refused(path)
    assert list((tmp_path / "unpacked").iterdir()) == []


@pytest.mark.parametrize("name", ["../../evil.csv", "/tmp/regulars-evil.csv", "..\\..\\evil.csv", "C:\\evil.csv"])
def test_names_in_an_archive_are_never_paths(tmp_path, name):
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    path = zipped(folder / "file.zip", {name: "a,b\n1,2\n"})
    assert rows(read(path)) == [(1.0, 2.0)]
    assert [found.name for found in tmp_path.rglob("*") if found.is_file()] == ["file.zip"]
    assert not Path("/tmp/regulars-evil.csv").exists()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "holds no files"),
        ({"folder/": ""}, "holds no files"),
        ({"__MACOSX/._a.csv": "x"}, "holds no files"),
        ({"a.csv": "", "b.csv": ""}, "are empty"),
        ({"photo.png": b"\x89PNG\r\n" + bytes(100)}, "file.zip: photo.png” is a picture"),
        ({"page.html": "<html><body></body></html>"}, "is a web page"),
        ({f"{at}.csv": "a,b\n" for at in range(2_001)}, "unpacks to far more"),
    ],
    ids=["nothing", "a folder", "what macOS adds", "empty files", "a picture", "a web page", "thousands of files"],
)
def test_an_archive_without_tables_says_what_it_has(tmp_path, parts, said):
    assert said in refused(zipped(tmp_path / "file.zip", parts))


def ringed(content: bytearray) -> bytearray:
    """The sectors of the workbook in the container chained in a ring."""
    table = struct.unpack_from("<I", content, 76)[0]
    start = (table + 1) * 512
    struct.pack_into("<I", content, start, 0)
    return content


def stretched(content: bytearray) -> bytearray:
    """The size of the sheet written as the largest there is."""
    at = content.index(struct.pack("<HH", 0x0200, 14))
    struct.pack_into("<IIHH", content, at + 4, 0, 0xFFFFFFFF, 0, 0xFFFF)
    return content


def ended_early(content: bytearray) -> bytearray:
    """The first row of the sheet written as being far behind its last."""
    at = content.index(struct.pack("<HH", 0x0200, 14))
    struct.pack_into("<IIHH", content, at + 4, 9_000_000, 3, 0, 2)
    return content


def far_cell(content: bytearray) -> bytearray:
    """A cell of the sheet moved into the far corner."""
    at = content.rindex(struct.pack("<HH", 0x00FD, 10))
    struct.pack_into("<HH", content, at + 4, 0xFFFF, 0xFFFF)
    return content


def many_texts(content: bytearray) -> bytearray:
    """A table of texts that claims to hold millions of them."""
    at = content.index(struct.pack("<H", 0x00FC))
    while struct.unpack_from("<I", content, at + 8)[0] != 4:
        at = content.index(struct.pack("<H", 0x00FC), at + 1)
    struct.pack_into("<I", content, at + 8, 0xFFFFFFF0)
    return content


@pytest.mark.parametrize("harm", [ringed, stretched, ended_early, far_cell, many_texts])
def test_an_old_workbook_that_would_take_all_memory_is_not_opened(tmp_path, harm):
    path = old_book(tmp_path / "book.xls")
    path.write_bytes(harm(bytearray(path.read_bytes())))
    assert "damaged" in refused(path)


def test_hostile_workbooks_are_refused_with_little_memory_to_spare(tmp_path):
    """In a process of its own: one that takes too much would be ended, and all tests with it."""
    far = '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'
    paths = [xlsx(tmp_path / "far.xlsx", HEADER + ROW + far)]
    for harm in (ringed, stretched, ended_early, far_cell, many_texts):
        path = old_book(tmp_path / f"{harm.__name__}.xls")
        path.write_bytes(harm(bytearray(path.read_bytes())))
        paths.append(path)
    script = (
        "import pathlib, resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))\n"
        "from lib.errors import FileError\n"
        "from lib.importing import read\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        read(path)\n"
        "    except FileError:\n"
        "        print('refused')\n"
        "status = pathlib.Path('/proc/self/status')\n"
        "lines = status.read_text().splitlines() if status.exists() else ['VmHWM: 0']\n"
        "print(next(line.split()[1] for line in lines if line.startswith('VmHWM')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    *refused, peak = done.stdout.split()
    assert (refused, done.returncode) == (["refused"] * len(paths), 0), done.stderr[-2000:]
    # Its own peak: what the system says of children begins with what this process held when it started them.
    assert int(peak) < 2**20
