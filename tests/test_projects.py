"""A project saved to one file: it opens again with the same numbers, or says why it does not."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib import Workspace
from lib.errors import ProjectError
from lib.importing.formats import archive
from lib.project import manifest, package
from lib.scope import Rule, Segment
from tests.projects import FILES, workspace

VERSION_1 = Path(__file__).parent / "data" / "version-1.regulars"


def numbers(ws):
    return ws.scorecard().set_index("metric")[["value", "low", "high", "n"]].round(9).fillna(-1.0).to_dict("index")


def revenue(ws):
    return float(ws.metric("revenue")["value"].iloc[0])


@pytest.fixture(name="saved")
def a_saved_project(tmp_path):
    ws = workspace(tmp_path / "mine").with_settings(margin=0.3, churn_after_days=45)
    ws.keep(name="Cards & <b>co</b>", segments=[Segment((Rule("city", "is", ("Riga",)),), name="Riga")])
    ws.save(tmp_path / "shop.regulars")
    yield ws, tmp_path / "shop.regulars"
    ws.close()


def rewritten(path, change):
    """The same project file with its entries changed by hand; `change` gets and gives a dict of names and bytes."""
    with zipfile.ZipFile(path) as given_:
        entries = {name: given_.read(name) for name in given_.namelist()}
    entries = change(entries) or entries
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return path


def with_record(path, **changes):
    def change(entries):
        entries["project.json"] = json.dumps(json.loads(entries["project.json"]) | changes).encode()

    return rewritten(path, change)


def refusal(path):
    with pytest.raises(ProjectError) as told:
        Workspace.open(path)
    return str(told.value)


def test_a_project_opens_elsewhere_with_the_same_numbers_definitions_and_segments(saved, tmp_path):
    ws, path = saved
    elsewhere = path.rename(tmp_path / "other name.zip")
    for name in FILES:
        (tmp_path / "mine" / name).unlink()
    opened = Workspace.open(elsewhere)
    assert numbers(opened) == numbers(ws)
    assert revenue(opened) == 210
    assert (opened.settings.margin, opened.settings.churn_after_days) == (0.3, 45)
    assert opened.kept.name == "Cards & <b>co</b>"
    assert [segment.name for segment in opened.kept.segments] == ["Riga"]
    # What was refused is still known, with its line and its cells.
    orders = next(entry.report for entry in opened.files if entry.name == "orders.csv")
    assert list(orders.refused_rows[["line", "value"]].itertuples(index=False, name=None)) == [(8, "2999-01-01")]
    assert b"7,2999-01-01,C1001,70.00" in orders.refused_csv()


def test_the_same_project_is_the_same_file_byte_by_byte_but_for_when_it_was_saved(saved, tmp_path):
    ws, path = saved
    ws.save(tmp_path / "again.regulars")
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(tmp_path / "again.regulars") as other:
        assert one.namelist() == other.namelist()
        assert all(one.read(name) == other.read(name) for name in one.namelist() if name != "project.json")


@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 28),
            st.sampled_from(["ana", "Бен", "c;d", 'e"f', "=1+1", "g\nh"]),
            st.decimals(0, 999, places=2),
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_file_is_told_alike_after_saving_and_opening(rows, tmp_path):
    cells = [("order_date", "customer", "amount")]
    cells += [(f"2026-03-{day:02d}", '"' + who.replace('"', '""') + '"', str(amount)) for day, who, amount in rows]
    ws = workspace(tmp_path / "in", {"orders.csv": "\n".join(map(",".join, cells)) + "\n"})
    ws.save(tmp_path / "one.regulars")
    opened = Workspace.open(tmp_path / "one.regulars")
    assert revenue(opened) == pytest.approx(float(sum(amount for *_rest, amount in rows)))
    assert sorted(opened.customers()["customer_id"]) == sorted({who for _day, who, _amount in rows})
    opened.close()
    ws.close()


def test_rows_dated_after_the_day_of_loading_stay_refused_however_late_the_project_is_opened(tmp_path):
    (tmp_path / "orders.csv").write_text("order_date,customer,amount\n2026-01-05,ana,10\n2026-01-20,ben,20\n", "utf-8")
    ws = Workspace(today=date(2026, 1, 10))
    ws.add(tmp_path / "orders.csv")
    ws.save(tmp_path / "one.regulars")
    opened = Workspace.open(tmp_path / "one.regulars", today=date(2026, 3, 1))
    assert revenue(opened) == revenue(ws) == 10
    assert [entry.today for entry in opened.files] == [date(2026, 1, 10)]


def test_next_months_file_takes_the_saved_mapping(tmp_path):
    ws = Workspace()
    (tmp_path / "march.csv").write_text("d;x;y\n02.03.2026;k1;100,50\n03.03.2026;k2;20,50\n", "utf-8")
    ws.add(tmp_path / "march.csv", table="orders", columns={"ordered_at": "d", "customer_id": "x", "amount": "y"})
    ws.save(tmp_path / "shop.regulars")
    opened = Workspace.open(tmp_path / "shop.regulars")
    (tmp_path / "april.csv").write_text("d;x;y\n02.04.2026;k1;9,00\n", "utf-8")
    opened.add(tmp_path / "april.csv")
    assert revenue(opened) == 130


def test_what_stood_at_the_path_stays_when_saving_fails(saved, tmp_path, monkeypatch):
    ws, path = saved
    before = path.read_bytes()
    monkeypatch.setattr(package.os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(ProjectError, match="could not be saved: No space left"):
        ws.save(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".half")] == []


def test_a_project_of_the_first_format_opens_in_every_later_version():
    opened = Workspace.open(VERSION_1)
    # Three customers: 10 + 20 + 30, 40 + 50 and 60; two of three came back.
    assert revenue(opened) == 210
    assert float(opened.metric("repeat_purchase_rate")["value"].iloc[0]) == pytest.approx(2 / 3)
    assert (opened.kept.name, opened.settings.margin) == ("First format", 0.25)
    assert [segment.name for segment in opened.kept.segments] == ["From Riga"]


def test_a_project_of_a_newer_version_says_so(saved):
    assert refusal(with_record(saved[1], format=manifest.FORMAT + 1)) == (
        "“shop.regulars” was saved by a newer version of Regulars (format 2; this one reads up to 1). "
        "Update Regulars to open it."
    )


def test_a_file_that_is_no_project_says_so(tmp_path):
    (tmp_path / "orders.csv").write_text("a,b\n1,2\n", "utf-8")
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive_:
        archive_.writestr("orders.csv", "a,b\n1,2\n")
    assert refusal(tmp_path / "orders.csv") == "“orders.csv” is not a Regulars project, or is damaged."
    assert refusal(tmp_path / "some.zip") == "“some.zip” is not a Regulars project."
    assert refusal(tmp_path / "gone.regulars") == "There is no file “gone.regulars”. Check its name and folder."


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(saved, at):
    path = saved[1]
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * at)])
    assert "is damaged" in refusal(path)


def test_a_changed_byte_of_a_kept_file_is_noticed(saved):
    def change(entries):
        name = next(n for n in entries if n.startswith("data/") and b"C1003,60.00" in entries[n])
        entries[name] = entries[name].replace(b"C1003,60.00", b"C1003,90.00")

    assert "a file of it does not match its checksum" in refusal(rewritten(saved[1], change))


def test_a_missing_file_and_a_foreign_one_are_noticed(saved):
    path = saved[1]
    content = path.read_bytes()
    assert "a file of it is missing" in refusal(rewritten(path, lambda e: e.pop(min(e)) and None))
    path.write_bytes(content)
    assert "something that does not belong to it" in refusal(rewritten(path, lambda e: e | {"../../evil.sh": b"rm"}))


@pytest.mark.parametrize("name", ["../../evil", "/tmp/evil", "..\\..\\evil", "data/../../evil", "a" * 63, "A" * 64])
def test_no_name_in_a_project_becomes_a_path(saved, name, tmp_path):
    def change(entries):
        record = json.loads(entries["project.json"])
        digest = record["files"][0]["sha256"]
        entries["project.json"] = json.dumps(record).replace(digest, name.replace("\\", "\\\\")).encode()
        entries[f"data/{name}"] = entries.pop(f"data/{digest}")

    assert "is damaged" in refusal(rewritten(saved[1], change))
    assert not list(tmp_path.parent.rglob("evil*"))


def test_an_archive_that_unpacks_to_far_too_much_is_not_opened(saved, monkeypatch):
    path = saved[1]
    rewritten(path, lambda entries: entries | {f"data/{'0' * 64}": b"0" * 3_000_000})
    monkeypatch.setattr(package, "FREE_OF_RATIO", 2**20)
    assert "unpacks to far more data than a project would hold" in refusal(path)
    monkeypatch.setattr(package, "FREE_OF_RATIO", archive.FREE_OF_RATIO)
    rewritten(path, lambda entries: entries | {f"data/{n:064x}": b"" for n in range(package.MAX_ENTRIES)})
    assert "unpacks to far more data" in refusal(path)


def test_an_entry_longer_than_it_claims_is_stopped_while_it_is_unpacked(saved):
    path = saved[1]

    def change(entries):
        record = json.loads(entries["project.json"])
        record["files"][0]["size"] = 10
        entries["project.json"] = json.dumps(record).encode()

    assert "a file of it is longer than it should be" in refusal(rewritten(path, change))


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"[]",
        b'{"regulars": "project"}',
        b'{"regulars": "project", "format": "1"}',
        b'{"regulars": "project", "format": 1}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"regulars": "project", "format": 1, "name": "x", "created": "never", "files": []}',
    ],
)
def test_a_manifest_that_makes_no_sense_is_a_sentence(saved, record):
    told = refusal(rewritten(saved[1], lambda entries: entries | {"project.json": record}))
    assert told.startswith(("The project “shop.regulars” is damaged: ", "“shop.regulars” is not a Regulars project"))


def test_settings_and_segments_that_make_no_sense_are_named(saved):
    path = saved[1]
    content = path.read_bytes()
    assert "There is no setting “pi”" in refusal(with_record(path, settings={"pi": 3}))
    path.write_bytes(content)
    assert "The segment is not valid" in refusal(with_record(path, segments=[{"rules": 7}]))


def test_two_things_of_one_name_are_refused(saved):
    path = saved[1]
    with zipfile.ZipFile(path, "a") as more, pytest.warns(UserWarning, match="Duplicate"):
        more.writestr("project.json", b"{}")
    assert "it holds two things of one name" in refusal(path)


def test_a_file_that_changed_since_it_was_added_is_not_saved_as_if_it_were_the_same(tmp_path):
    ws = workspace(tmp_path / "mine")
    (tmp_path / "mine" / "orders.csv").write_text("something else\n", "utf-8")
    with pytest.raises(Exception, match=r"“orders\.csv” changed while it was being read"):
        ws.save(tmp_path / "shop.regulars")
    assert not (tmp_path / "shop.regulars").exists()


def test_a_project_file_is_known_by_its_first_bytes(saved, tmp_path):
    (tmp_path / "book.zip").write_bytes(io.BytesIO(b"PK\x03\x04 anything").getvalue())
    assert package.is_project(saved[1])
    assert not package.is_project(tmp_path / "book.zip")
    assert not package.is_project(tmp_path / "gone")
