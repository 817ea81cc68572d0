"""What a report takes along: scenarios, projects opened again, filters that name people, logos; on every way to it."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import pytest
from PIL import Image

from lib import Segment, Workspace
from lib.__main__ import main
from lib.models.scenario import Scenario
from lib.report import ReportOptions, make
from lib.report.options import LOGO_SHOWN, logo_of
from tests.app import ORDERS, as_a_running_server_does, given, open_page, press  # noqa: F401
from tests.report import files, shop
from tests.test_report import Read
from tests.test_report_files import ROOT, code, run, sheets, unpacked

__all__ = ["files", "shop"]
DEARER = Scenario(name="Dearer", order_value=0.1)
LOYAL = Scenario(name="=Loyal <b>", retention=0.05)


def ran(content: bytes, folder, told: str = ""):
    done = run(code(content).replace('REGULARS = "."', f"REGULARS = {str(ROOT)!r}") + told, folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- scenarios ---


def test_saved_scenarios_stand_with_the_same_sums_in_file_workbook_and_notebook(shop, tmp_path):
    options, scenarios = ReportOptions(sections=("scenarios",)), (DEARER, LOYAL)
    expected = {one.name: shop.scenario(one).summary.set_index("what")["scenario"] for one in scenarios}
    revenue = {name: float(sums["revenue"]) for name, sums in expected.items()}
    assert revenue["Dearer"] > 0 and revenue["Dearer"] != revenue["=Loyal <b>"]

    page = Read(make(shop, "html", options, scenarios=scenarios).decode())
    assert [text for text in page.texts if text in expected] == ["Dearer", "=Loyal <b>"]
    assert any(text.startswith("“Dearer”: €") or "“Dearer”: " in text for text in page.texts)

    rows = sheets(make(shop, "xlsx", options, scenarios=scenarios))["What-if"]
    found = [row[2] for row in rows if row[0] == "Revenue" and isinstance(row[2], float)]
    assert found == pytest.approx(list(revenue.values()), rel=1e-12)

    told = "\n\nprint(ahead.set_index('what', append=True)['scenario'].xs('revenue', level='what').to_json())"
    for path in files_of(shop):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    notebook = make(shop, "ipynb", options, scenarios=scenarios)
    answers = json.loads(ran(notebook, tmp_path, told).strip().splitlines()[-1])
    assert sorted(answers.values()) == pytest.approx(sorted(revenue.values()), rel=1e-9)


def files_of(ws: Workspace):
    return [ws.file(entry.id).path for entry in ws.files]


# --- projects ---


def test_the_notebook_of_a_project_opened_again_reads_the_files_it_was_made_of(shop, files, tmp_path):
    shop.save(tmp_path / "shop.regulars")
    expected = shop.scorecard().set_index("metric")["value"].dropna()
    ws = Workspace.open(tmp_path / "shop.regulars", today=date(2026, 7, 1))
    try:
        content = make(ws, "ipynb", ReportOptions(sections=()))
    finally:
        ws.close()
    # The project is closed, and what it unpacked is gone; the files lie where the notebook says they are to be put.
    for path in files.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    said = ran(content, tmp_path, "\n\nprint(scores.set_index('metric')['value'].dropna().to_json())")
    assert f"{len(expected)} numbers, all as reported." in said
    found = json.loads(said.strip().splitlines()[-1])
    assert found == pytest.approx(expected.to_dict(), rel=1e-9)


# --- names in a filter ---

ZOE = Segment.where(city="Riga", **{"full name": ["Zoe Secretova", "Ben Secretov"]})


@pytest.mark.parametrize("kind", ["html", "xlsx", "ipynb"])
def test_a_filter_that_names_customers_names_nobody_when_names_are_hidden(shop, kind):
    view, options = shop.where(ZOE), ReportOptions(sections=("scorecard", "retention", "lists"))
    plain, hidden = (unpacked(make(view, kind, options.change(hide_names=hide))).decode() for hide in (False, True))
    assert "Zoe Secretova" in plain and "Riga" in plain
    assert "ecretov" not in hidden
    if kind != "ipynb":
        assert "city is Riga" in hidden and "full name: hidden" in hidden


def test_a_notebook_without_the_filter_asks_for_it_before_it_counts(shop, files):
    content = make(shop.where(ZOE), "ipynb", ReportOptions(sections=(), hide_names=True))
    text = code(content).replace('REGULARS = "."', f"REGULARS = {str(ROOT)!r}")
    done = run(text, files)
    assert done.returncode == 1 and "SEGMENT is to be filled in first." in done.stderr
    filled = re.sub(r"SEGMENT = \.\.\..*", lambda _m: f"SEGMENT = {json.loads(ZOE.to_json())!r}", text)
    assert "numbers, all as reported." in run(filled, files).stdout


@pytest.mark.parametrize(
    ("field", "tells"),
    [("city", False), ("full name", True), ("email", True), ("orders.channel", False), ("orders", False)],
)
def test_what_tells_who_somebody_is(shop, field, tells):
    assert shop.tells_who(field) is tells


# --- logos ---


@pytest.mark.parametrize(("size", "shown"), [((6000, 60), (480, 5)), ((60, 6000), (2, 160)), ((480, 160), (480, 160))])
def test_a_logo_of_any_shape_keeps_it_and_fits(size, shown):
    out = io.BytesIO()
    Image.new("RGBA", size, (200, 0, 0, 128)).save(out, "PNG")
    drawn = Image.open(io.BytesIO(logo_of(out.getvalue())))
    assert drawn.size == shown and all(side <= most for side, most in zip(drawn.size, LOGO_SHOWN, strict=True))
    # What can be seen through stays so.
    assert drawn.getpixel((0, 0)) == pytest.approx((200, 0, 0, 128), abs=2)


def test_a_palette_with_a_hole_is_seen_through_too():
    picture = Image.new("P", (20, 10), 0)
    picture.putpalette([255, 255, 255, 10, 20, 30])
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=0)
    assert Image.open(io.BytesIO(logo_of(out.getvalue()))).getpixel((3, 3))[3] == 0


# --- on every way the same ---


def test_the_page_the_command_line_and_the_api_hand_over_the_same_numbers(tmp_path, monkeypatch):
    path, out = tmp_path / "orders.csv", tmp_path / "report.xlsx"
    path.write_text(ORDERS)
    sections = ("scorecard", "retention", "data")
    assert main(["report", str(path), "--sections", ",".join(sections), "--out", str(out)]) == 0
    at = open_page(given(("orders.csv", ORDERS)), "report")
    at.pills(key="report_sections").set_value(list(sections)).run()
    at.pills(key="report_kinds").set_value(["xlsx"]).run()
    at = press(at, "Make the report")
    while at.session_state["regulars.job"] is not None:
        at.session_state["regulars.job"].wait(0.5)
        at.run()
    pages, typed = sheets(at.session_state["regulars.report_made"].files["xlsx"]), sheets(out.read_bytes())
    ws = Workspace()
    ws.add(path)
    asked = sheets(make(ws, "xlsx", ReportOptions(sections=sections)))
    ws.close()
    assert list(pages) == list(typed) == list(asked) and len(pages) >= 4
    assert pages == typed == asked
    # Six orders, 210 in all.
    assert next(row for row in pages["Customer value"] if row[1] == "revenue")[:3] == ["Revenue", "revenue", 210]
