"""A project in its folder: whole whenever the writing stops, shared by windows, taken back, and nobody else's."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from lib.errors import ProjectError
from lib.project.lock import alone
from lib.project.manifest import Manifest
from lib.project.shelf import Shelf
from lib.project.store import Store
from lib.scope import Rule, Segment
from lib.settings import Settings
from lib.workspace.opened import Held, OpenProject, Parts
from tests.projects import CUSTOMERS, FILES, ORDERS

ROOT = Path(__file__).parent.parent
APRIL = "order_id,order_date,customer,amount\n9,2026-04-01,C1002,5.00\n"


@pytest.fixture(name="shelf")
def a_shelf(tmp_path):
    return Shelf(tmp_path / "home")


@pytest.fixture(name="project")
def an_open_project(shelf, tmp_path):
    project = OpenProject.begin(shelf.new(), "Shop")
    for name, text in FILES.items():
        add(project, tmp_path, name, text)
    yield project
    project.close()


def add(project, folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    project.workspace.add(folder / name)
    project.save()


def revenue(project):
    return float(project.workspace.metric("revenue")["value"].iloc[0])


def names(project):
    return [entry.name for entry in project.workspace.files]


def kept(project):
    return sorted(os.listdir(project.store.data))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
def test_whenever_the_writing_is_killed_the_old_or_the_new_project_is_whole(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "tests.killed_while_saving", str(tmp_path / "work")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    deaths = [line.split(" ", 2) for line in run.stdout.splitlines()]
    assert {state for _how, _at, state in deaths} == {"old", "new"}, run.stdout
    counted = Counter(how for how, _at, _state in deaths)
    # Killed before every single thing it does to the folder, and in the middle of writing.
    assert counted["step"] >= 20, counted
    assert counted["byte"] >= 5, counted
    assert counted["file"] >= 4, counted
    # The first death leaves the old one; the last process lived to the end.
    assert next(state for how, _at, state in deaths if how == "step") == "old"
    assert [state for how, _at, state in deaths if how == "step"][-1] == "new"
    assert all(state == "old" for how, _at, state in deaths if how == "byte")


def test_a_project_is_as_it_was_left_when_it_is_opened_again(project, shelf):
    segment = Segment((Rule("city", "is", ("Riga",)),), name="Riga")
    project.save(Parts(Settings(margin=0.4), (segment,), ('{"name": "more"}',), '{"title": "May"}'))
    project.close()
    again = OpenProject.open(shelf.store(project.id))
    assert (again.name, revenue(again), names(again)) == ("Shop", 210, list(FILES))
    assert again.parts == Parts(Settings(margin=0.4), (segment,), ('{"name": "more"}',), '{"title": "May"}')
    again.close()


def test_only_what_changed_is_written(project, tmp_path):
    before = {name: os.stat(project.store.path(name)).st_mtime_ns for name in kept(project)}
    inode = os.stat(project.store.folder / "project.json").st_ino
    assert project.save() is False
    assert os.stat(project.store.folder / "project.json").st_ino == inode
    add(project, tmp_path, "april.csv", APRIL)
    after = {name: os.stat(project.store.path(name)).st_mtime_ns for name in kept(project)}
    assert len(after) == len(before) + 1
    assert {name: after[name] for name in before} == before


def test_nothing_is_written_before_there_is_a_file(shelf):
    project = OpenProject.begin(shelf.new(), "Empty")
    assert project.save(Parts(Settings(margin=0.4))) is False
    assert (shelf.listed(), project.saved) == ((), None)
    project.close()


def test_changes_of_files_are_taken_back_one_by_one_and_made_again(project, tmp_path):
    add(project, tmp_path, "april.csv", APRIL)
    project.workspace.remove(project.workspace.files[0].id)
    project.save()
    assert (names(project), revenue(project)) == (["orders.csv", "answers.csv", "april.csv"], 215)
    project.undo()
    # In its old place: which file is newer decides whose rows count.
    assert names(project) == ["customers.csv", "orders.csv", "answers.csv", "april.csv"]
    project.undo()
    assert (names(project), revenue(project)) == (list(FILES), 210)
    assert [project.last_step.what, project.last_step.names] == ["added", ("answers.csv",)]
    project.redo()
    project.redo()
    assert (names(project), project.next_step) == (["orders.csv", "answers.csv", "april.csv"], None)


def test_another_mapping_is_taken_back_too(project):
    entry = project.workspace.files[1]
    (orders,) = entry.mapping.tables
    project.workspace.remap(entry.id, type(entry.mapping)(entry.mapping.headers, (type(orders)("orders", {
        "ordered_at": "order_date", "customer_id": "customer"}),)))  # fmt: skip
    project.save()
    assert project.last_step.what == "mapped"
    assert "amount" not in project.workspace.dataset.tables["orders"].roles
    project.undo()
    assert revenue(project) == 210


def test_steps_back_and_forth_outlive_a_restart_and_their_files_with_them(project, shelf, tmp_path):
    add(project, tmp_path, "april.csv", APRIL)
    project.undo()
    project.close()
    again = OpenProject.open(shelf.store(project.id))
    assert (revenue(again), again.next_step.names) == (210, ("april.csv",))
    again.redo()
    assert revenue(again) == 215
    # Another change in between, and there is nothing to be made again; nobody needs that file any more.
    again.undo()
    add(again, tmp_path, "may.csv", APRIL.replace("9,2026-04-01", "10,2026-05-01"))
    assert again.next_step is None
    assert len(kept(again)) == 4
    again.close()


def test_a_file_that_came_in_a_hurry_and_went_is_undone_in_one_step(project):
    for entry in project.workspace.files:
        project.workspace.remove(entry.id)
    project.save()
    assert (names(project), project.last_step.what) == ([], "removed")
    project.undo()
    assert revenue(project) == 210


def test_a_project_changed_by_another_process_is_not_overwritten(project, shelf):
    other = OpenProject.open(shelf.store(project.id))
    other.rename("Mine now")
    with pytest.raises(ProjectError, match="was changed by another window of Regulars"):
        project.rename("No, mine")
    assert shelf.listed()[0].name == "Mine now"
    other.close()


def saving(folder, *args):
    command = [sys.executable, "-m", "tests.saving_at_once", str(folder), *map(str, args)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_of_processes_that_save_at_the_same_time_none_overwrites_what_another_has_saved(tmp_path):
    store = Store(tmp_path / "project")
    store.write(Manifest.new("0"))
    # Each counts on from what it reads, 60 times; a save over another one's would lose a count.
    running = [saving(store.folder, 60) for _ in range(3)]
    assert [one.wait(timeout=120) for one in running] == [0, 0, 0]
    assert Store(store.folder).read().name == "180"


def test_a_process_that_dies_while_it_saves_keeps_nobody_from_saving(project):
    holder = saving(project.store.folder, "hold")
    assert holder.stdout.readline() == "held\n"
    started = time.monotonic()
    with pytest.raises(TimeoutError), alone(project.store.folder, patience=0.2):
        pytest.fail("two held one lock")
    holder.kill()
    holder.wait()
    project.rename("Saved all the same")
    assert time.monotonic() - started < 10


def test_a_save_waits_for_another_one_and_then_says_who_keeps_it(project, monkeypatch):
    monkeypatch.setattr("lib.project.lock.PATIENCE", 0.1)
    with alone(project.store.folder), pytest.raises(ProjectError, match="just being saved by another window"):
        project.rename("Later")
    project.rename("Now")


def test_a_file_that_another_process_cleared_away_is_not_named_as_if_it_were_there(project, tmp_path):
    (tmp_path / "april.csv").write_text(APRIL, encoding="utf-8")
    project.workspace.add(tmp_path / "april.csv")
    # Another process tidies between the keeping of the file and the saving.
    project.store.tidy(project.store.read())
    with pytest.raises(ProjectError, match="was changed by another window"):
        project.save()
    OpenProject.open(Store(project.store.folder)).close()


def test_a_disk_that_is_full_leaves_the_project_as_it_was_and_says_so(project, shelf, monkeypatch):
    monkeypatch.setattr("lib.project.store.os.replace", lambda *a: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(ProjectError, match="could not be saved: No space left"):
        project.rename("Bigger")
    monkeypatch.undo()
    assert shelf.listed()[0].name == "Shop"
    project.rename("Bigger")
    assert shelf.listed()[0].name == "Bigger"


def test_the_folder_of_a_project_is_called_by_nothing_that_stands_in_a_file(shelf, tmp_path):
    project = OpenProject.begin(shelf.new(), "../../etc/passwd\n<script>")
    add(project, tmp_path, "orders.csv", ORDERS)
    assert (project.name, shelf.listed()[0].name) == ("../../etc/passwd <script>",) * 2
    paths = [str(path.relative_to(tmp_path / "home")) for path in (tmp_path / "home").rglob("*")]
    assert all(set(path) <= set("0123456789abcdefprojects/datajn.lktypq-um") for path in paths), paths
    with pytest.raises(ProjectError):
        shelf.store("../../etc")
    project.close()


def test_deleting_a_project_deletes_its_files(project, shelf):
    folder = project.store.folder
    project.delete()
    assert (folder.exists(), shelf.listed(), project.gone) == (False, (), True)
    with pytest.raises(ProjectError, match="no longer there"):
        project.save()
    with pytest.raises(ProjectError, match="no longer there"):
        OpenProject.open(shelf.store(project.id))


def test_a_damaged_project_is_listed_with_what_is_wrong(project, shelf):
    (project.store.folder / "project.json").write_text("{", encoding="utf-8")
    (listed,) = shelf.listed()
    assert "is damaged: its list of contents is not readable" in str(listed.problem)


def test_the_last_project_is_known_until_it_is_closed_or_deleted(project, shelf):
    assert shelf.last() is None
    shelf.remember(project.id)
    assert shelf.last() == project.id
    shelf.remember(None)
    assert shelf.last() is None
    shelf.remember(project.id)
    project.delete()
    assert shelf.last() is None


def test_what_was_left_half_written_is_swept_away(project, shelf):
    left = [project.store.data / ".half-abc", project.store.folder / ".half-def"]
    for path in (*left, project.store.data / ("0" * 64)):
        path.write_bytes(b"x")
    for path in left:
        os.utime(path, (time.time() - 7200,) * 2)
    # What another process writes this very moment stays.
    (project.store.data / ".half-new").write_bytes(b"x")
    project.close()
    OpenProject.open(shelf.store(project.id)).close()
    assert [name for name in kept(project) if len(name) < 64] == [".half-new"]
    assert len(kept(project)) == 4
    assert sorted(os.listdir(project.store.folder)) == [".lock", "data", "project.json", "typed"]


def test_people_who_sign_in_have_shelves_that_tell_nothing_of_them(monkeypatch, tmp_path):
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path))
    ana, ben = (Shelf.from_environment(f"https://id.example|{who}") for who in ("ana@example.org", "../ben"))
    assert ana.folder != ben.folder
    assert ana.folder.parent.parent == ben.folder.parent.parent == tmp_path / "people"
    assert "ana" not in str(ana.folder.relative_to(tmp_path))
    project = OpenProject.begin(ana.new(), "Ana's")
    add(project, tmp_path, "customers.csv", CUSTOMERS)
    assert ([one.name for one in ana.listed()], ben.listed()) == (["Ana's"], ())
    with pytest.raises(ProjectError, match="no longer there"):
        OpenProject.open(ben.store(project.id))
    project.close()


def test_windows_share_a_project_and_it_is_let_go_when_nobody_has_shown_it_for_a_while(shelf, tmp_path):
    held, made = Held(), []
    for number in range(4):
        project = OpenProject.begin(shelf.new(), f"No. {number}")
        add(project, tmp_path, "orders.csv", ORDERS)
        project.close()
        made.append(project.store.folder)
    first = held.take(made[0], lambda: OpenProject.open(Store(made[0])))
    assert held.take(made[0], lambda: pytest.fail("opened twice")) is first
    held.give_back(made[0])
    for folder in made[1:]:
        held.take(folder, lambda folder=folder: OpenProject.open(Store(folder)))
        held.give_back(folder)
    # One window still shows the first; of the three others the two shown last are there at once.
    assert [held.get(folder) is not None for folder in made] == [True, False, True, True]
    assert not first.gone
    held.close_all()
    assert first.gone
