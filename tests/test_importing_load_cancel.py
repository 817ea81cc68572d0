"""A change that is broken off, or fails, leaves the workspace as it was."""

import duckdb
import pytest

from lib.engine import Engine
from lib.errors import FileError, RegularsError
from lib.importing import read
from lib.importing.intake.load import Intake
from lib.importing.meaning.mapping import FileMapping, TableMap
from tests.loading import TODAY, an_adder, an_intake, rows  # noqa: F401 (fixtures)

TILL = TableMap("orders", {"ordered_at": "day", "customer_id": "who", "amount": "sum"})
OTHER = TableMap("orders", {"ordered_at": "day", "customer_id": "who", "amount": "fee"})


class Cancelled(BaseException):
    """What somebody presses."""


def till(folder, name, days):
    path = folder / name
    body = "\n".join(f"2025-01-{day:02},a,5,x" for day in days)
    path.write_text(f"day,who,sum,fee\n{body}\n", encoding="utf-8")
    file = read(path)
    return file, FileMapping(file.headers, (TILL,))


def state(intake):
    with intake.engine.cursor() as cursor:
        names = cursor.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()
    reports = [(entry.id, entry.name, entry.mapping, entry.report.accepted) for entry in intake.files]
    return names, reports, intake.dataset().id, rows(intake, "orders", "ordered_at", "amount")


@pytest.fixture
def loaded(intake, tmp_path):
    intake.add(*till(tmp_path, "first.csv", [1, 2]))
    return intake


def at_share(share):
    def progress(*told):
        if told[-1] >= share:
            raise Cancelled

    return progress


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_cancelled_file_is_not_there(loaded, tmp_path, share):
    before = state(loaded)
    file, mapping = till(tmp_path, "second.csv", [3, 4])
    with pytest.raises(Cancelled):
        loaded.add(file, mapping, at_share(share))
    assert state(loaded) == before
    # Nothing keeps it from being added after all, as new.
    assert loaded.add(file, mapping).accepted == 2


def test_of_several_files_none_is_there_when_the_last_is_cancelled(loaded, tmp_path):
    before = state(loaded)
    files = [till(tmp_path, f"{name}.csv", days) for name, days in (("b", [3]), ("c", [4]), ("d", [5]))]
    with pytest.raises(Cancelled):
        loaded.add_all(files, at_share(0.9))
    assert state(loaded) == before
    assert [report.accepted for report in loaded.add_all(files)] == [1, 1, 1]


def test_a_cancelled_change_of_mapping_keeps_the_mapping(loaded):
    before = state(loaded)
    entry = loaded.files[0]
    with pytest.raises(Cancelled):
        # The fees are words, so they have to be read once more as amounts.
        loaded.remap(entry.id, FileMapping(entry.mapping.headers, (OTHER,)), at_share(0.0))
    assert state(loaded) == before


def test_a_full_disk_while_the_tables_are_made_is_a_sentence_and_changes_nothing(loaded, tmp_path, monkeypatch):
    before = state(loaded)
    file, mapping = till(tmp_path, "second.csv", [3, 4])

    def full(*_):
        raise duckdb.IOException("IO Error: no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(loaded._tables, "build", full)
        with pytest.raises(
            RegularsError, match=r"could not be put together: IO Error: no space left.*Nothing was changed"
        ):
            loaded.add(file, mapping)
        with pytest.raises(RegularsError, match="Nothing was changed"):
            loaded.remove(loaded.files[0].id)
    assert state(loaded) == before
    assert loaded.add(file, mapping).accepted == 2


def test_a_file_that_changed_since_it_was_read_is_not_taken(tmp_path):
    engine = Engine()
    intake = Intake(engine, today=TODAY)
    file, mapping = till(tmp_path, "till.csv", [1])
    (tmp_path / "till.csv").write_text("day,who,sum,fee\n2025-01-01,a,5,x\n2025-01-02,a,5,x\n", encoding="utf-8")
    with pytest.raises(FileError, match="changed while it was being read"):
        intake.add(file, mapping)
    (tmp_path / "till.csv").unlink()
    with pytest.raises(FileError, match=r"is no longer there\. Add the file again"):
        intake.add(file, mapping)
    assert intake.files == ()
    engine.close()


def test_what_could_not_be_compared_for_lack_of_space_is_compared_the_next_time(loaded, tmp_path, monkeypatch):
    second, third = till(tmp_path, "second.csv", [2, 3]), till(tmp_path, "third.csv", [2, 4])
    loaded.add_all([second, third])

    def full(*_):
        raise duckdb.OutOfMemoryException("no space")

    with monkeypatch.context() as patched:
        patched.setattr(loaded.engine, "create_table", full)
        with pytest.raises(RegularsError, match="Nothing was changed"):
            loaded.remove(loaded.files[0].id)
    loaded.remove(loaded.files[0].id)
    # January 2 stands in both of the files left, and counts once.
    assert sorted(day.day for (day,) in rows(loaded, "orders", "ordered_at")) == [2, 3, 4]
