"""Slides in a real browser: every page by the keyboard alone, nothing cut off, and nobody to be recognised."""

from __future__ import annotations

import pytest

from tests.report import ANSWERS, CUSTOMERS, NAMES, ORDERS, _quoted
from tests.test_journeys import Visitor, address, browser

__all__ = ["address", "browser"]
#: What goes beyond its frame: the slide its place on the screen, or the page the window; in points.
BEYOND = """() => ['.st-key-slide', '[data-testid=stMain]'].flatMap(name => {
    const one = document.querySelector(name);
    return [one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth];
})"""
FILES = tuple(
    (f"{name}.csv", text.format(*map(_quoted, NAMES)))
    for name, text in (("orders", ORDERS), ("customers", CUSTOMERS), ("answers", ANSWERS))
)


def where(who: Visitor) -> str:
    return who.page.locator(".st-key-slide_keys [data-testid=stText]").inner_text()


def turned(who: Visitor, key: str) -> str:
    who.page.keyboard.press(key)
    who.wait()
    return where(who)


@pytest.mark.parametrize(
    ("size", "theme", "language"), [((1280, 720), "light", "en-US"), ((1920, 1080), "dark", "ru-RU")]
)
def test_the_keyboard_leads_through_all_slides_and_nobody_is_to_be_recognised(browser, address, size, theme, language):
    who = Visitor(browser, address, theme=theme, language=language)
    who.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    who.open().go("data").drop(*FILES)
    who.page.locator("[data-testid=stMain] button[kind=primary]").first.click()
    who.wait().go("overview")
    who.page.keyboard.press("Alt+p")
    who.page.locator(".st-key-slide").wait_for()
    who.wait()
    first, seen, charts = where(who), [], 0
    place = first
    while place not in seen:
        seen.append(place)
        charts += who.page.locator(".st-key-slide .js-plotly-plot").count()
        shown = who.page.locator("body").inner_text()
        for name in ("ecret", "alert(", "HYPERLINK", "dora", "+3712"):
            assert name not in shown, (place, name)
        assert max(who.page.evaluate(BEYOND)) <= 1, place
        place = turned(who, "ArrowRight")
    pages = list(dict.fromkeys(one.split(" · ")[0] for one in seen))
    # Overview, engagement, satisfaction, retention, loyalty, churn, what-if, lists and data: none tells of support.
    assert len(pages) == 9 and charts >= 10
    assert place == seen[-1], "the last slide stays"

    # Page by page back to the first, to the last with one key and back with another, and out again.
    for page in pages[::-1][1:]:
        while not (place := turned(who, "ArrowUp")).startswith(f"{page} · 1 "):
            assert place.split(" · ")[0] in pages
    assert place == first == turned(who, "Home")
    assert turned(who, "End") == seen[-1]
    assert turned(who, "PageUp") == seen[-2] and turned(who, "PageDown") == seen[-1]
    who.page.keyboard.press("Escape")
    who.wait()
    assert who.page.get_by_test_id("stSidebarNav").count() == 1
    assert who.page.url.split("?")[0].endswith("/overview")
    assert who.alerts == []
    who.close()
