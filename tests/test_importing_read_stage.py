"""Putting files into an engine: wanted kinds, refused rows, the same answer whichever way a file is read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lib.engine import Engine
from lib.errors import FileError
from lib.importing import FileTable, Staged, Wanted, read
from lib.importing.loading import direct, ingest, lines
from lib.importing.text.looks import MISSING_ANYWHERE, SPACES

# "lib.importing.read" is the function; its module holds the sizes from which a file counts as large.
import sys  # isort: skip

READING = sys.modules["lib.importing.read"]
SAMPLING = sys.modules["lib.importing.formats.sample"]


@pytest.fixture
def engine():
    engine = Engine()
    yield engine
    engine.close()


@pytest.fixture
def large(monkeypatch):
    """Small files count as large ones."""
    monkeypatch.setattr(READING, "WHOLE", 3_000)
    monkeypatch.setattr(READING, "_HEAD", 2_000)
    monkeypatch.setattr(SAMPLING, "_PIECE", 500)


@pytest.fixture
def by_the_engine(monkeypatch):
    """Reading line by line, instead of by the engine, is a failure."""

    def refuse(job):
        raise AssertionError("the file was read line by line")

    monkeypatch.setattr(ingest, "_cut_rows", refuse)


def written(folder: Path, content: str, encoding: str = "utf-8", name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def content(engine: Engine, staged: Staged, *columns: str) -> list[tuple]:
    names = ", ".join(f'"{column}"' for column in (*columns, "_line"))
    with engine.cursor() as cursor:
        return cursor.execute(f'SELECT {names} FROM "{staged.table}" ORDER BY _line').fetchall()


def faults(frame: pd.DataFrame) -> list[tuple]:
    return [tuple(row) for row in frame[["line", "column", "value", "reason"]].itertuples(index=False)]


ORDERS = (
    "id,day,amount,paid\n"
    "0001,2025-01-31,5.50,yes\n"
    "0002,2025-02-30,6.50,no\n"
    "0003,2025-02-01,abc,maybe\n"
    "0004,,7.50,yes\n"
    "0005,2025-02-02,8,no\n"
)


def test_an_essential_cell_refuses_its_row_and_another_is_blanked(tmp_path, engine):
    table = read(written(tmp_path, ORDERS))
    staged = table.stage(
        engine, "t", {"day": Wanted("time", essential=True), "amount": Wanted("number"), "paid": Wanted("flag")}
    )
    assert faults(staged.refused) == [
        (3, "day", "2025-02-30", "is not a date of this column (dates written yyyy-mm-dd)")
    ]
    assert faults(staged.blanked) == [
        (4, "amount", "abc", "is not a number"),
        (4, "paid", "maybe", "is neither yes nor no"),
    ]
    assert (staged.data_rows, staged.rows) == (5, 4)
    assert content(engine, staged, "id", "amount") == [
        ("0001", 5.5, 2),
        ("0003", None, 4),
        ("0004", 7.5, 5),
        ("0005", 8.0, 6),
    ]


def test_an_empty_essential_cell_is_missing_and_does_not_refuse(tmp_path, engine):
    staged = read(written(tmp_path, ORDERS)).stage(engine, "t", {"day": Wanted("time", essential=True)})
    assert [row[1] for row in content(engine, staged, "day")] == [2, 4, 5, 6]


def test_a_refused_row_is_counted_once_however_many_cells_are_at_fault(tmp_path, engine):
    table = read(written(tmp_path, "a,b\n1,1\n2,2\nx,y\n" + "3,3\n" * 20))
    staged = table.stage(engine, "t", {"a": Wanted("number", essential=True), "b": Wanted("number", essential=True)})
    assert faults(staged.refused) == [(4, "a", "x", "is not a number")]
    assert staged.data_rows == staged.rows + 1 == 23


def test_numbers_wanted_as_text_stand_as_in_the_file(tmp_path, engine):
    table = read(written(tmp_path, "a,b\n1,1.50\n20,2\n"))
    staged = table.stage(engine, "t", {"a": Wanted("text"), "b": Wanted("text")})
    assert staged.schema == {"a": "text", "b": "text"}
    assert content(engine, staged, "a", "b") == [("1", "1.50", 2), ("20", "2", 3)]


def test_texts_wanted_as_dates_are_all_refused_with_their_lines(tmp_path, engine):
    staged = read(written(tmp_path, "a,b\nx,1\ny,2\n")).stage(engine, "t", {"a": Wanted("time", essential=True)})
    assert (staged.data_rows, staged.rows, list(staged.refused["line"])) == (2, 0, [2, 3])


def test_day_numbers_become_dates_when_dates_are_wanted(tmp_path, engine):
    staged = read(written(tmp_path, "when,n\n45292,1\n45293,2\n")).stage(engine, "t", {"when": Wanted("time")})
    assert [row[0] for row in content(engine, staged, "when")] == [pd.Timestamp(2024, 1, 1), pd.Timestamp(2024, 1, 2)]


def test_times_with_a_zone_are_told_in_the_zone_of_the_workspace(tmp_path, engine):
    table = read(written(tmp_path, "t,n\n2024-06-01T10:00:00Z,1\n2024-01-01T10:00:00+03:00,2\n"))
    staged = table.stage(engine, "t", timezone="Europe/Riga")
    assert [row[0] for row in content(engine, staged, "t")] == [
        pd.Timestamp(2024, 6, 1, 13),
        pd.Timestamp(2024, 1, 1, 9),
    ]


def test_line_numbers_are_those_of_an_editor(tmp_path, engine):
    table = read(written(tmp_path, 'title\n\nname,said,n\nAnn,"a\nb\n\nc",1\n\nBob,x,2\nCy,"d\ne",3\nDee,y,4\n'))
    staged = table.stage(engine, "t")
    assert content(engine, staged, "name") == [("Ann", 4), ("Bob", 9), ("Cy", 10), ("Dee", 12)]


def test_originals_give_the_cells_of_a_line_back(tmp_path):
    table = read(written(tmp_path, ORDERS + "0006,2025-02-02,8,no,9,10\n"))
    found = table.originals([3, 7])
    assert found.loc[3].tolist() == ["0002", "2025-02-30", "6.50", "no"]
    assert found.loc[7].tolist() == ["0006", "2025-02-02", "8", "no,9,10"]


def test_names_of_any_kind_become_columns(tmp_path, engine):
    name = 'a"; DROP TABLE x; --'
    table = read(written(tmp_path, '"a""; DROP TABLE x; --",\'\n1,2\n3,4\n'))
    staged = table.stage(engine, "t")
    assert list(staged.schema) == [name, "'"]
    with engine.cursor() as cursor:
        assert cursor.execute(f'SELECT * FROM "{staged.table}"').df().columns.tolist() == [name, "'", "_line"]


def test_staging_leaves_no_file_behind_and_tells_its_progress(tmp_path, engine, large):
    before = set(engine.folder.iterdir())
    told: list[float] = []
    read(written(tmp_path, "a,b\n" + "1,2\n" * 2_000)).stage(engine, "t", progress=told.append)
    assert set(engine.folder.iterdir()) - before <= {engine.folder / "data.duckdb.wal", engine.folder / "spill"}
    assert told[0] == 0 and told[-1] == 1 and told == sorted(told)


# Large files: read by the engine, with the same answer


def long_file(*special: tuple[int, str], rows: int = 400, total: str = "") -> str:
    """Lines `n,day,amount,text`, with special lines put where they say (counted from the header, line 1)."""
    lines = ["n,day,amount,text"]
    lines += [f"{at},2025-01-{at % 28 + 1:02d} 10:00:00,{at}.5,word {at % 7}" for at in range(rows)]
    for line, text in special:
        lines.insert(line - 1, text)
    return "\n".join(lines) + "\n" + total


SPECIAL = [
    pytest.param([], id="clean"),
    pytest.param([(150, ""), (151, ""), (300, "")], id="blank lines"),
    pytest.param(
        [(150, "x,2025-01-01 10:00:00,1,a"), (200, "7,31.02.2025,2,b"), (300, "8,2025-01-01 10:00:00,abc,c")],
        id="misfits",
    ),
    pytest.param([(150, "9,2025-01-01 10:00:00,1"), (200, "9,2025-01-01 10:00:00,1,a,2,3"), (250, "9")], id="ragged"),
    pytest.param(
        [(200, '9,2025-01-01 10:00:00,1,"open'), (250, '9,2025-01-01 10:00:00,1,"say "hi""')], id="broken quotes"
    ),
    pytest.param(
        [(200, '9,2025-01-01 10:00:00,1,"a\n\nb"'), (300, '9,2025-01-01 10:00:00,1,"c\nd"')],
        id="cells of several lines",
    ),
    pytest.param(
        [(150, ""), (200, '9,2025-01-01 10:00:00,1,"a\nb"'), (210, "x,,,")], id="blank lines and several lines"
    ),
    pytest.param([(200, "n,day,amount,text")], id="header again"),
    pytest.param([(200, "   "), (201, "\t")], id="lines of spaces"),
    pytest.param([(200, '9,2025-01-01 10:00:00,1,"a\r\nb"')], id="another line end inside a cell"),
    pytest.param([(200, "\ufeff9,2025-01-01 10:00:00,1,a"), (300, "9,2025-01-01 10:00:00,1,a\0b")], id="stray marks"),
    pytest.param([(200, "----,-----,----,---"), (210, "9,2025-01-01 10:00:00,1,нет данных")], id="drawn and missing"),
    pytest.param([(200, "9,2025-01-01 10:00:00+03,1,a"), (300, "9,2025-01-01T10:00:00Z,1,a")], id="zones"),
    pytest.param(
        [(200, '9,2025-01-01 10:00:00,1,"open, a'), (203, '9,x,"two\nlines"')], id="an open quote above several lines"
    ),
    pytest.param([(200, "day,n,text,amount"), (201, "2025-01-01 10:00:00,9,a,1")], id="header in another order"),
    pytest.param([(200, " 9 , 2025-01-01 , 1 , a "), (201, "-,н/д,NULL,NULL")], id="spaces and missing"),
    pytest.param([(200, "9,0024-01-01 10:00:00,inf,a"), (201, "9,infinity,nan,a")], id="values nobody means"),
]


IN_ANY_CASE_BY_LINE = {"header in another order", "an open quote above several lines"}


def answer(engine: Engine, table: FileTable, name: str, wanted: dict) -> tuple:
    """Rows, refused lines, blanked cells and counts; reasons name the formats seen, which a sample may see fewer of."""
    staged = table.stage(engine, name, wanted)
    refused, blanked = ([fault[:3] for fault in faults(frame)] for frame in (staged.refused, staged.blanked))
    return content(engine, staged, *staged.schema), refused, blanked, staged.data_rows, staged.rows


@pytest.mark.parametrize("special", SPECIAL)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_large_file_gives_what_it_gives_line_by_line(tmp_path, engine, monkeypatch, special, ending):
    path = written(tmp_path, long_file(*special, total="Total,,100,\n").replace("\n", ending))
    wanted = {
        "n": Wanted("number"),
        "day": Wanted("time", essential=True),
        "amount": Wanted("number"),
        "text": Wanted("text"),
    }
    small = answer(engine, read(path), "small", wanted)
    monkeypatch.setattr(READING, "WHOLE", 3_000)
    monkeypatch.setattr(READING, "_HEAD", 2_000)
    monkeypatch.setattr(SAMPLING, "_PIECE", 500)
    table = read(path)
    assert table.layout.large
    assert answer(engine, table, "large", wanted) == small
    assert small[3] == len(small[0]) + len({line for line, *_ in small[1]})


@pytest.mark.parametrize("special", [case for case in SPECIAL if case.id not in IN_ANY_CASE_BY_LINE])
def test_the_engine_reads_large_files_with_flaws_itself(tmp_path, engine, large, by_the_engine, special):
    table = read(written(tmp_path, long_file(*special)))
    staged = table.stage(engine, "t", {"day": Wanted("time", essential=True)})
    assert staged.data_rows == 400 + len([t for _, t in special if t.strip(" \t,-") and t != "n,day,amount,text"])


def test_a_clean_large_file_is_typed_in_one_pass(tmp_path, engine, large, by_the_engine, monkeypatch):
    def refuse(*_):
        raise AssertionError("cells were typed one more time")

    monkeypatch.setattr(ingest, "type_rows", refuse)
    staged = read(written(tmp_path, long_file())).stage(engine, "t")
    assert content(engine, staged, "n", "day")[-1] == (399.0, pd.Timestamp(2025, 1, 8, 10), 401)


def test_spellings_of_nothing_that_the_sample_did_not_meet_are_missing_all_the_same(
    tmp_path, engine, large, by_the_engine
):
    spelled = ["нет данных", "Н/Д", "(null)", "\u00a0x\u00a0", "#REF!", "NULLS", " y", "z\u3000"]
    special = [(150 + at, f"9,2025-01-01 10:00:00,1,{cell}") for at, cell in enumerate(spelled)]
    staged = read(written(tmp_path, long_file(*special))).stage(engine, "t")
    texts = [cell for cell, line in content(engine, staged, "text") if 150 <= line < 158]
    assert texts == [None, None, None, "x", None, "NULLS", "y", "z"]


def test_one_odd_cell_far_down_in_a_column_is_found_whatever_makes_it_odd(tmp_path, engine, large, by_the_engine):
    missing = sorted({form for word in MISSING_ANYWHERE - {""} for form in (word, word.upper(), word.capitalize())})
    spaces = [space for space in SPACES if space not in "\r\n"]
    odd = [(cell, None) for cell in missing]
    odd += [(f"{space}x", "x") for space in spaces] + [(f"x{space}", "x") for space in spaces]
    odd += [("x y", "x y"), ("nullify", "nullify"), ("#1", "#1"), ("ёж", "ёж")]
    names = [f"t{at}" for at in range(len(odd))]
    plain = [f"{at},{','.join(['word'] * len(odd))}" for at in range(60)]
    lines = [",".join(["n", *names]), *plain, ",".join(["60", *(cell for cell, _ in odd)]), *plain]
    staged = read(written(tmp_path, "\n".join(lines) + "\n")).stage(engine, "t")
    (row,) = [cells for *cells, line in content(engine, staged, *names) if line == 62]
    assert row == [value for _, value in odd]


@pytest.mark.parametrize("again", ["name", "NAME", " name", "Name\u00a0", "\t name" + " " * 60])
def test_a_header_repeated_far_down_is_known_whatever_spaces_are_around_it(
    tmp_path, engine, large, by_the_engine, again
):
    people = [f"person {at},city {at % 7},kind {at % 3}" for at in range(400)]
    lines = ["name,city,kind", *people[:200], f"{again},city,kind", *people[200:]]
    staged = read(written(tmp_path, "\n".join(lines) + "\n")).stage(engine, "t")
    assert (staged.data_rows, staged.rows) == (400, 400)
    assert [(line.line, line.kind) for line in staged.structure] == [(202, "repeated_header")]
    assert content(engine, staged, "name")[200] == ("person 200", 203)


def test_a_large_file_in_another_encoding_and_convention_is_read_by_the_engine(tmp_path, engine, large, by_the_engine):
    lines = ["Дата;Клиент;Сумма"] + [f"{at % 28 + 1:02d}.01.2025;Иванов {at};1 234,5" for at in range(300)]
    table = read(written(tmp_path, "\n".join(lines) + "\nИтого;;370 350\n", "cp1251"))
    staged = table.stage(engine, "t")
    assert staged.rows == staged.data_rows == 300
    assert content(engine, staged, "Дата", "Клиент", "Сумма")[-1] == (
        pd.Timestamp(2025, 1, 20),
        "Иванов 299",
        1234.5,
        301,
    )


def test_what_the_sample_left_open_is_decided_on_the_whole_column(tmp_path, engine, large):
    lines = ["day,n"] + [f"{at % 12 + 1:02d}/{at % 9 + 1:02d}/2025,{at}" for at in range(700)]
    lines[350] = "01/31/2025,5"
    table = read(written(tmp_path, "\n".join(lines) + "\n"))
    staged = table.stage(engine, "t")
    assert content(engine, staged, "day")[349] == (pd.Timestamp(2025, 1, 31), 351)
    assert content(engine, staged, "day")[1] == (pd.Timestamp(2025, 2, 2), 3)
    assert len(staged.blanked) == 0


def test_many_gaps_are_numbered_as_well_as_few(tmp_path, engine, large, by_the_engine):
    content_ = long_file(*[(line, "") for line in range(10, 400, 4)])
    staged = read(written(tmp_path, content_)).stage(engine, "t")
    expected = [at for at, line in enumerate(content_.splitlines(), 1) if line and at > 1]
    assert [line for _, line in content(engine, staged, "n")] == expected


def test_gaps_and_cells_of_several_lines_shift_the_rows_below_them():
    # Rows start at line 2; lines 4 and 5 gave no row, nor did line 9: rows 0-1 are lines 2-3, rows 2-4 lines 6-8.
    assert lines._breaks(2, [(4, 1), (9, 1)], [5], []) == ([(2, 2), (5, 3)], [5])
    # Row 0 spans lines 2 to 5, so row 1 is line 6 and line 9 lies before row 4.
    assert lines._breaks(2, [(9, 1)], [], [(0, 3)]) == ([(1, 3), (4, 4)], [])
    # An empty line inside a row is part of it, one below it is not.
    assert lines._breaks(2, [], [4, 6], [(0, 3)]) == ([(1, 4)], [6])
    with pytest.raises(direct.Irregular):
        lines._breaks(2, [(4, 1)], [], [(0, 3)])


def test_a_disk_that_is_full_gets_a_sentence(tmp_path, engine, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ingest, "_write_text", full)
    with pytest.raises(FileError, match=r"could not be loaded: .*No space left on device"):
        read(written(tmp_path, ORDERS)).stage(engine, "t")


def test_a_time_zone_far_down_in_a_large_file_is_not_dropped(tmp_path, large):
    lines = [f"v{i},2026-01-{i % 28 + 1:02d} 10:00:00,{i}" for i in range(3_000)]
    lines[1_400] = "v1400,2026-01-25 10:00:00+03,1400"
    lines[1_401] = "v1401,2026-01-25T10:00:00Z,1401"
    path = tmp_path / "visits.csv"
    path.write_text("visitor,at,n\n" + "\n".join(lines) + "\n")
    table = read(path)
    assert (len(table.frame), len(table.blanked), len(table.refused)) == (3_000, 0, 0)
    assert str(table.frame["at"][1_400]) == "2026-01-25 07:00:00"
    assert str(table.frame["at"][1_401]) == "2026-01-25 10:00:00"
    assert str(table.frame["at"][1_402]) == "2026-01-03 10:00:00"


def test_dates_and_times_side_by_side_are_typed_while_they_are_read(tmp_path, large):
    lines = [f"{i},2026-01-{i % 28 + 1:02d},2026-02-{i % 28 + 1:02d}T10:00:0{i % 10}" for i in range(3_000)]
    path = tmp_path / "orders.csv"
    path.write_text("n,day,at\n" + "\n".join(lines) + "\n")
    frame = read(path).frame
    assert list(map(str, frame["day"][:2])) == ["2026-01-01 00:00:00", "2026-01-02 00:00:00"]
    assert str(frame["at"][29]) == "2026-02-02 10:00:09"
