"""The report in a real browser: without a network every chart is drawn, and on paper none is cut."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, sync_playwright

from lib import Workspace
from lib.report import make
from tests.report import EVERYTHING, files, shop

__all__ = ["files", "shop"]
#: A4 in points, and half a millimetre.
A4, NEARLY = (595.3, 841.9), 1.5
CHARTS = """() => [...document.querySelectorAll("figure.chart")].map(figure => ({
    title: figure.querySelector("figcaption").textContent,
    texts: [...figure.querySelectorAll(".plot svg text")].map(text => text.textContent.trim()).filter(text => text),
    width: Math.max(0, ...[...figure.querySelectorAll("svg")].map(svg => svg.getBoundingClientRect().width)),
    room: figure.getBoundingClientRect().width,
}))"""


@pytest.fixture(scope="module")
def path(shop, tmp_path_factory):
    made = tmp_path_factory.mktemp("report") / "report.html"
    made.write_bytes(make(shop, "html", EVERYTHING))
    return made


@pytest.fixture
def opened(path, chromium_path):
    """Open the report offline at a width; whatever it asks for or complains of is kept."""
    with sync_playwright() as play:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=chromium_path, args=options)
        context = browser.new_context(offline=True)

        def at(width: int, report: Path = path) -> tuple[Page, list[str]]:
            page, heard = context.new_page(), []
            page.set_viewport_size({"width": width, "height": 900})
            page.on("request", lambda request: heard.append(request.url))
            page.on("pageerror", lambda error: heard.append(str(error)))
            page.on("console", lambda message: heard.append(message.text))
            page.goto(report.as_uri())
            page.wait_for_selector("html[data-drawn]", timeout=120_000)
            return page, heard

        yield at
        browser.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_without_a_network_every_chart_is_drawn_within_its_column(opened, path, width):
    page, heard = opened(width)
    assert heard == [path.as_uri()], "the file itself and nothing else"
    charts = page.evaluate(CHARTS)
    assert len(charts) > 10 and page.get_attribute("html", "data-drawn") == str(len(charts))
    for chart in charts:
        assert chart["texts"], chart["title"]
        assert 0 < chart["width"] <= chart["room"] + 1, chart["title"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_answer_to_the_pointer(opened):
    page, _heard = opened(1440)
    point = page.locator("#retention .plot .scatterlayer .points path").nth(1)
    point.scroll_into_view_if_needed()
    room = point.bounding_box()
    for step in (3, 0):
        page.mouse.move(room["x"] + room["width"] / 2 + step, room["y"] + room["height"] / 2)
    page.wait_for_selector("#retention .hoverlayer .hovertext", state="attached", timeout=20_000)


def test_what_a_file_says_is_not_run(opened):
    page, heard = opened(1440)
    assert "<script>alert" in page.inner_text("#lists")
    assert not [said for said in heard if "dialog" in said]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_on_a4_every_chart_stands_whole_on_one_page(opened):
    page, _heard = opened(1440)
    # As on paper: the charts are as wide as the sheet before their texts are read.
    charts = page.evaluate(CHARTS)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    texts = []
    for sheet in printed:
        assert all(abs(side - wanted) < NEARLY for side, wanted in zip(sheet.get_size(), A4, strict=True))
        texts.append(squeezed(sheet.get_textpage().get_text_bounded()))
    assert len(texts) > 6
    for chart in charts:
        # Tick labels may differ with the width, and the first and last of them stand at the chart's two ends.
        on = [text for text in texts if squeezed(chart["title"]) in text]
        assert on, chart["title"]
        ends = {squeezed(chart["texts"][0]), squeezed(chart["texts"][-1])}
        assert any(all(end in text for end in ends) for text in on), (chart["title"], ends)


def test_nothing_printed_runs_over_the_edge_of_the_paper(opened):
    page, _heard = opened(1440)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    for sheet in printed:
        picture = sheet.render(scale=1, grayscale=True).to_pil()
        width, height = picture.size
        # Fifteen millimetres of margin are 42 points; within ten of them there must be nothing.
        for edge in ((0, 0, 28, height), (width - 28, 0, width, height)):
            assert picture.crop(edge).getextrema()[0] > 250


def test_every_section_begins_on_a_page_of_its_own(opened):
    page, _heard = opened(1440)
    titles = page.locator("main > section > h2").all_inner_texts()
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    tops = [squeezed(sheet.get_textpage().get_text_bounded())[:40] for sheet in printed]
    for title in titles:
        assert any(top.startswith(squeezed(title)[:20]) for top in tops), title


@pytest.fixture(scope="module")
def of_the_sample(tmp_path_factory):
    """The report on the sample shop as it is proposed, with more charts and longer tables than a small file has."""
    made = tmp_path_factory.mktemp("sample") / "report.html"
    with contextlib.closing(Workspace()) as ws:
        for path in sorted((Path(__file__).parent.parent / "sample_data" / "shop").glob("*.csv*")):
            ws.add(path)
        made.write_bytes(make(ws, "html"))
    return made


def test_the_report_proposed_for_a_shop_is_short_enough_to_be_read_and_whole_on_paper(opened, of_the_sample):
    page, _heard = opened(1440, of_the_sample)
    charts = page.evaluate(CHARTS)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(charts) > 25 and len(printed) <= 20
    texts = [squeezed(sheet.get_textpage().get_text_bounded()) for sheet in printed]
    for chart in charts:
        on = [text for text in texts if squeezed(chart["title"]) in text]
        ends = (squeezed(chart["texts"][0]), squeezed(chart["texts"][-1]))
        assert any(all(end in text for end in ends) for text in on), (chart["title"], ends)
    for sheet in printed:
        picture = sheet.render(scale=1, grayscale=True).to_pil()
        width, height = picture.size
        for edge in ((0, 0, 28, height), (width - 28, 0, width, height)):
            assert picture.crop(edge).getextrema()[0] > 250
    # A long list says how many more there are, and where.
    churn = next(text for text in texts if text.startswith("Churnrisk"))
    assert re.search(r"Thefirst8of[\d,]+rows;theworkbookhasall\.", churn)
