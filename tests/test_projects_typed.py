"""What reading gave is kept beside a project’s files: it says the same as reading anew, and goes with the files."""

import gzip

import pandas as pd
import pytest

from lib.importing import read
from lib.project import typed
from lib.project.shelf import Shelf
from lib.workspace.opened import OpenProject
from tests.projects import FILES, ORDERS

# A till’s list: its own alphabet, a total at the end, days that never were, a word among amounts, an empty amount.
RECEIPTS = """Выгрузка кассы
Дата;Клиент;Сумма;Магазин
05.01.2026;Анна;1 000,50;Центр
31.02.2026;Борис;20,00;Центр
06.01.2026;Борис;даром;Рынок
07.01.2026;Вера;;Рынок
08.01.2026;Вера;12,00;Рынок
Итого;;1 032,50;
"""
TICKETS = """{"id": 1, "created_at": "2026-01-05T10:00:00+03:00", "solved_at": "2026-01-05T12:30:00Z", "user": "C1001"}
{"id": 2, "created_at": "2026-01-06T10:00:00+03:00", "solved_at": null, "user": "C1002"}
"""


@pytest.fixture(name="project")
def a_project_of_many_kinds_of_files(tmp_path):
    made = OpenProject.begin(Shelf(tmp_path / "home").new(), "Shop")
    files = {name: text.encode() for name, text in FILES.items()}
    files |= {"касса.csv": RECEIPTS.encode("cp1251"), "tickets.jsonl.gz": gzip.compress(TICKETS.encode(), mtime=0)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    made.workspace.add_all([tmp_path / name for name in files])
    made.save()
    yield made
    made.close()


def everything(ws):
    """All that a workspace says of its files and their rows, as plain values."""
    said = {}
    for name, table in sorted(ws.dataset.tables.items()):
        rows = ws.dataset.engine.frame(table.expr).sort_values(["_file", "_line"], ignore_index=True)
        said[name] = rows.drop(columns="_file").to_csv(), tuple(map(str, rows.dtypes)), table.roles, table.extras
    for entry in ws.files:
        report, file = entry.report, ws.file(entry.id)
        said[entry.name] = (
            (report.data_rows, report.accepted, report.refused, report.blanked, report.delimiter, report.headers),
            [report.refused_rows.to_csv(), report.blanked_cells.to_csv(), report.empty_cells.to_csv()],
            [list(map(str, frame["message"])) for frame in (report.refused_rows, report.blanked_cells)],
            (report.warnings, report.structure, report.tables, report.refused_csv() if report.refused else b""),
            (file.columns, file.evidence, file.structure, file.options, file.size, entry.mapping, entry.today),
        )
    return said


@pytest.fixture(name="readings")
def what_is_read(monkeypatch):
    """The files that are read from their text."""
    seen = []

    def watched(path, **options):
        seen.append(options.get("name"))
        return read(path, **options)

    monkeypatch.setattr("lib.project.typed.read", watched)
    monkeypatch.setattr("lib.importing.remembered.read", watched)
    return seen


def opened(project):
    return OpenProject.open(Shelf(project.store.folder.parent.parent).store(project.id))


def test_a_project_opened_again_says_the_same_of_every_cell_without_reading_its_files(project, readings):
    before = everything(project.workspace)
    assert before["касса.csv"][0][:4] == (5, 3, 2, 0)  # a day that never was, and a word for an amount
    again = opened(project)
    assert again.workspace.kept.files == project.workspace.kept.files
    assert readings == []
    assert everything(again.workspace) == before
    # Only the lines of refused rows are looked up in the text again.
    assert set(readings) == {"orders.csv", "касса.csv"}
    again.close()


def test_the_first_rows_can_be_looked_at_and_the_mapping_changed_after_opening(project, readings):
    again = opened(project)
    orders = next(entry for entry in again.workspace.files if entry.name == "orders.csv")
    assert again.workspace.file(orders.id).preview(1).to_dict("records") == [
        {"order_id": "1", "order_date": "2026-01-05", "customer": "C1001", "amount": "10.00"}
    ]
    assert readings == ["orders.csv"]
    again.workspace.remap(orders.id, orders.mapping)
    assert float(again.workspace.metric("revenue")["value"].iloc[0]) == pytest.approx(210 + 1012.5)
    again.close()


def damaged_rows(folder):
    for path in folder.glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-20] + bytes(20))


def other_rows(folder):
    """Rows of the right form, but not those that were written."""
    for path in folder.glob("*.parquet"):
        pd.read_parquet(path).iloc[:-1].to_parquet(path)


def no_rows(folder):
    for path in folder.glob("*.parquet"):
        path.unlink()


def no_record(folder):
    for path in folder.glob("*.json"):
        path.unlink()


def half_a_record(folder):
    for path in folder.glob("*.json"):
        path.write_bytes(path.read_bytes()[:100])


def another_record(folder):
    for path in folder.glob("*.json"):
        path.write_text("[1]", encoding="utf-8")


@pytest.mark.parametrize(
    "damage", [damaged_rows, other_rows, no_rows, no_record, half_a_record, another_record], ids=lambda f: f.__name__
)
def test_what_is_damaged_or_missing_is_read_anew_and_mended(project, readings, damage):
    before = everything(project.workspace)
    damage(project.store.folder / "typed")
    again = opened(project)
    assert sorted(readings) == sorted(entry.name for entry in again.workspace.files)
    assert everything(again.workspace) == before
    again.close()
    readings.clear()
    opened(project).close()
    assert readings == []


def test_another_version_of_the_importer_reads_anew_and_leaves_nothing_of_the_old(project, readings, monkeypatch):
    folder = project.store.folder / "typed"
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 2 * len(project.workspace.files)
    monkeypatch.setattr(typed, "reader", lambda: "another")
    opened(project).close()
    assert len(readings) == 5
    assert len(list(folder.iterdir())) == len(names)
    assert not set(names) & {path.name for path in folder.iterdir()}


def test_the_mark_of_the_importer_is_that_of_its_code(monkeypatch):
    """A changed line anywhere in it is another version, without anybody having to remember a number."""
    typed.reader.cache_clear()
    before = typed.reader()
    monkeypatch.setattr(typed, "_ALSO", (*typed._ALSO, "settings.py"))
    typed.reader.cache_clear()
    assert typed.reader() not in (before, None)
    typed.reader.cache_clear()


def test_rows_go_with_the_file_they_are_of(project):
    folder = project.store.folder / "typed"
    orders = next(entry for entry in project.workspace.files if entry.name == "orders.csv")
    digest = project.workspace.kept.files[[e.name for e in project.workspace.files].index("orders.csv")].digest
    assert [path for path in folder.iterdir() if path.name.startswith(digest[:32])]
    project.workspace.remove(orders.id)
    project.save()
    assert not [path for path in folder.iterdir() if path.name.startswith(digest[:32])]


def test_a_disk_that_is_full_costs_the_kept_rows_only(project, tmp_path, monkeypatch, readings):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(typed, "write_rows", full)
    (tmp_path / "april.csv").write_text(ORDERS.replace("2026-0", "2025-0"), encoding="utf-8")
    project.workspace.add(tmp_path / "april.csv")
    project.save()
    monkeypatch.undo()
    again = opened(project)
    assert [entry.name for entry in again.workspace.files][-1] == "april.csv"
    again.close()
