"""Projects on the command line: opened where files are named, added to, saved, for schedules."""

import json

import pytest

from lib import Workspace
from lib.__main__ import main
from lib.scope import Rule, Segment
from tests.projects import FILES, workspace


@pytest.fixture(name="shop")
def a_saved_shop(tmp_path):
    ws = workspace(tmp_path / "in").with_settings(margin=0.5)
    ws.keep("Shop", [Segment((Rule("city", "is", ("Riga",)),), name="From Riga")])
    ws.save(tmp_path / "shop.regulars")
    ws.close()
    return tmp_path / "shop.regulars"


def asked(capsys, *words):
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def revenue(capsys, *words):
    code, out, err = asked(capsys, "metric", "revenue", *words, "--json")
    assert code == 0, err
    return json.loads(out)[0]["value"]


def test_a_project_is_asked_like_a_file(capsys, shop):
    assert revenue(capsys, "--project", shop) == 210
    assert revenue(capsys, shop) == 210


def test_its_definitions_hold_and_a_segment_goes_by_its_name(capsys, shop):
    assert revenue(capsys, shop, "--segment", "From Riga") == 120
    # What customers brought is counted after costs: half of it.
    code, out, err = asked(capsys, "metric", "clv_historic", shop, "--json")
    assert (code, json.loads(out)[0]["value"]) == (0, 35), err


def test_next_months_file_is_added_and_saved_in_one_line(capsys, shop, tmp_path):
    april = tmp_path / "april.csv"
    april.write_text("order_id,order_date,customer,amount\n9,2026-04-01,C1002,5.00\n", "utf-8")
    assert asked(capsys, "save", "--project", shop, april, "--out", shop)[0] == 0
    opened = Workspace.open(shop)
    assert [entry.name for entry in opened.files] == [*FILES, "april.csv"]
    assert (opened.kept.name, float(opened.metric("revenue")["value"].iloc[0])) == ("Shop", 215)


def test_two_projects_or_nothing_at_all_are_refused(capsys, shop):
    assert asked(capsys, "scorecard", "--project", shop, shop)[::2] == (
        2,
        "Only one project can be open at a time; name one.\n",
    )
    assert asked(capsys, "scorecard")[::2] == (2, "Name at least one file, or a project with --project.\n")
    assert asked(capsys, "map")[::2] == (2, "Name at least one file.\n")


def test_a_damaged_project_is_one_line(capsys, shop):
    shop.write_bytes(shop.read_bytes()[:500])
    code, out, err = asked(capsys, "scorecard", "--project", shop)
    assert (code, out, err) == (2, "", "“shop.regulars” is not a Regulars project, or is damaged.\n")
