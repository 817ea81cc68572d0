"""The page Report, as a person uses it."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from lib.report import ReportOptions
from tests.app import ORDERS, app, as_a_running_server_does, given, open_page, press, said  # noqa: F401

OPTIONS, MADE, JOB = "regulars.report_options", "regulars.report_made", "regulars.job"


@pytest.fixture
def page() -> AppTest:
    at = open_page(given(("orders.csv", ORDERS)), "report")
    at.session_state[OPTIONS] = ReportOptions(sections=("scorecard", "data"))
    return at.run()


def made(at: AppTest):
    at = press(at, "Make the report")
    for _ in range(100):
        if at.session_state[JOB] is None:
            break
        at.session_state[JOB].wait(0.5)
        at.run()
    assert not at.exception, at.exception[0].message
    return at.session_state[MADE]


def test_without_data_the_page_offers_ways_on():
    assert "Upload your files" in [button.label for button in app("report").button]


def test_what_is_chosen_is_in_the_file(page):
    page.text_input(key="report_title").set_value("Spring at Ana's").run()
    page.text_input(key="report_client").set_value("Ana & Co").run()
    found = made(page)
    html = found.files["html"].decode()
    assert "<h1>Spring at Ana&#39;s</h1>" in html and '<p class="client">Ana &amp; Co</p>' in html
    # 210 in all, and two of three customers came back.
    assert ">210.00</td>" in html and ">66.7%</td>" in html
    assert [b.label for b in page.get("download_button")] == [f"HTML file, {len(found.files['html']) / 2**20:.1f} MB"]
    assert "Ready" in said(page)


def test_all_three_files_are_made_at_once_when_asked_for(page):
    page.pills(key="report_kinds").set_value(["html", "xlsx", "ipynb"]).run()
    found = made(page)
    assert found.files["xlsx"].startswith(b"PK") and found.files["ipynb"].startswith(b"{")
    # The upload lies in a folder of the session, which is nobody else's business.
    assert b'"path": "orders.csv"' in found.files["ipynb"].replace(b"'", b'"').replace(b'\\"', b'"')
    assert b"regulars-uploads" not in found.files["ipynb"]


def test_names_hidden_on_the_pages_are_hidden_in_the_report(page):
    page.session_state["regulars.names_hidden"] = True
    page.session_state[OPTIONS] = ReportOptions(sections=("lists", "data"))
    page.run()
    html = made(page).files["html"].decode()
    assert "hidden; customers go by made-up names" in html
    assert ">ana<" not in html and ">ben<" not in html


def test_a_change_after_it_was_made_is_told(page):
    made(page)
    assert "Made before your last change" not in said(page)
    page.text_input(key="report_client").set_value("Somebody else").run()
    assert "Made before your last change" in said(page)


def test_a_logo_that_is_none_is_refused_and_nothing_is_made(page):
    page.file_uploader(key="report_logo").set_value(("logo.png", b"<svg/>", "image/png")).run()
    assert "The logo is not a PNG or JPEG picture" in said(page)
    assert next(b for b in page.button if b.label == "Make the report").disabled


def test_a_logo_is_kept_among_the_choices(page):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), (200, 0, 0)).save(out, "PNG")
    page.file_uploader(key="report_logo").set_value(("logo.png", out.getvalue(), "image/png")).run()
    assert page.session_state[OPTIONS].logo.startswith(b"\x89PNG")
    assert b"data:image/png;base64," in made(page).files["html"]


def test_a_report_can_be_stopped(page, monkeypatch):
    from lib.report import chapters
    from lib.ui import jobs

    def endless(m, tell):
        while True:
            tell("All numbers", 0.1)

    monkeypatch.setattr(chapters, "sections", endless)
    monkeypatch.setattr(jobs, "AT_ONCE", 0.2)
    press(page, "Make the report")
    assert "Stop" in [b.label for b in page.button]
    next(b for b in page.button if b.label == "Stop").click().run()
    heard = []
    for _ in range(100):
        heard.append(said(page))
        if page.session_state[JOB] is None:
            break
        page.session_state[JOB].wait(0.2)
        page.run()
    assert "Stopped. No report was made." in "\n".join(heard)
    assert page.session_state[MADE] is None if MADE in page.session_state else True
