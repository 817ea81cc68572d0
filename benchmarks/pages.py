"""Measure the pages in a browser, as a reader waits for them: `make bench-pages`.

The app is started, a file of a million events loaded, and after some seconds of reading every page is opened several
times, then the period is changed. A page counts as drawn when nothing runs any more and nothing on it has changed for
half a second, which is not counted. The browser runs on the same machine. The table goes to docs/benchmarks-pages.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks import events
from tests.browser import chromium
from tests.server import running

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "benchmarks-pages.md"
PAGES = ("overview", "engagement", "retention", "loyalty", "churn", "whatif", "lists", "customers")
PERIODS = ("Last 30 days", "Last 90 days", "This month so far", "Last 3 whole months", "Last 12 whole months")
EVENTS = 1_000_000
#: How often every page is opened.
ROUNDS = 4
START_BUDGET, PAGE_BUDGET = 3.0, 0.7
#: Seconds without a change after which a page is taken to be drawn.
STILL = 0.5
# The browser itself notes when something was clicked and when the page last changed: to look again and again from
# outside would keep it from drawing. What goes on in the frame around the page is not the page,
# nor is a style that fades in what stands there already.
_WATCH = """() => {
  if (window.changed !== undefined) return;
  window.changed = window.clicked = performance.now();
  const click = () => { window.clicked = window.changed = window.chart = performance.now(); };
  document.addEventListener('click', click, true);
  const frame = '[data-testid=stSidebar], [data-testid=stHeader], [data-testid=stStatusWidget]';
  const inside = node => { const near = node.closest ? node : node.parentElement; return near && near.closest(frame); };
  const chart = '.js-plotly-plot, [data-testid=stMetricChart]';
  const drawn = node => { const near = node.closest ? node : node.parentElement; return near && near.closest(chart); };
  new MutationObserver(seen => {
    const page = seen.filter(one => !inside(one.target));
    if (page.length) window.changed = performance.now();
    if (page.some(one => drawn(one.target))) window.chart = performance.now();
  })
    .observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
_STATE = """() => {
  const runs = '[data-test-script-state=running],[data-test-script-state=rerunRequested],[data-testid=stSkeleton]';
  const charts = document.querySelector('.js-plotly-plot, [data-testid=stMetricChart]') ? window.chart : window.changed;
  return [document.querySelectorAll(runs).length, performance.now() - window.changed,
          window.changed - window.clicked, charts - window.clicked];
}"""
_FIRST_NUMBER = """() => {
  const numbers = () => [...document.querySelectorAll('[data-testid=stMetricValue]')].map(e => e.innerText).join('|');
  const before = numbers(); window.another = 0;
  const look = () => { if (numbers() !== before) window.another = performance.now(); else setTimeout(look, 20); };
  setTimeout(look, 20);
}"""


def drawn(page: Page, limit: float = 300) -> tuple[float, float]:
    """Seconds from the last click to the last change of a chart, and of anything on the page."""
    page.evaluate(_WATCH)
    began = time.perf_counter()
    while time.perf_counter() - began < limit:
        running, still, took, charts = page.evaluate(_STATE)
        if not running and still > STILL * 1000:
            return charts / 1000, took / 1000
        page.wait_for_timeout(100)
    raise SystemExit("the page never came to rest")


def load(page: Page, path: Path) -> None:
    page.locator("[data-testid=stSidebarNav] a[href$='/data']").click()
    drawn(page)
    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_role("button", name="Load this file").first.click()
    page.get_by_role("button", name="See the numbers").wait_for()
    drawn(page)


def opened(page: Page, name: str) -> tuple[float, float]:
    page.locator(f"[data-testid=stSidebarNav] a[href$='/{name}']").first.click()
    return drawn(page)


def changed(page: Page, period: str) -> tuple[float, float]:
    """Seconds until the first number is another one, and until all is drawn."""
    page.get_by_test_id("stSidebar").get_by_test_id("stSelectbox").first.click()
    option = page.get_by_role("option", name=period, exact=True).first
    option.wait_for()
    page.evaluate(_FIRST_NUMBER)
    option.click()
    _charts, whole = drawn(page)
    return float(page.evaluate("() => (window.another || NaN) - window.clicked")) / 1000, whole


def measured(path: Path, reading: float, ahead: str) -> list[str]:
    """The table, line by line."""
    with tempfile.TemporaryDirectory() as home, ExitStack() as opened_here:
        environment = {"REGULARS_HOME": home, "REGULARS_DRAW_AHEAD": ahead}
        address = opened_here.enter_context(running(Path(home) / "log", environment=environment))
        driver = opened_here.enter_context(sync_playwright())
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=chromium(), args=options)
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
        page.set_default_timeout(300_000)
        # The server is new; whoever opens it has a browser open already.
        page.goto(f"{address}/_stcore/health")
        since = time.perf_counter()
        page.goto(address)
        drawn(page)
        start = time.perf_counter() - since - STILL
        load(page, path)
        page.wait_for_timeout(reading * 1000)
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
        for _round in range(ROUNDS):
            for name in PAGES:
                times[name].append(opened(page, name))
        opened(page, "overview")
        filters = {period: changed(page, period) for period in PERIODS}
        browser.close()
    lines = [
        "| page | first opened: last chart, s | all, s | opened again: last chart, s | all, s |",
        "|---|" + "---:|" * 4,
    ]
    for name, (first, *later) in times.items():
        again = [statistics.median(part) for part in zip(*later, strict=True)]
        lines.append(f"| {name} | {first[0]:.2f} | {first[1]:.2f} | {again[0]:.2f} | {again[1]:.2f} |")
    lines += ["", "| period chosen on the overview | numbers after, s | all drawn after, s |", "|---|---:|---:|"]
    lines += [f"| {period} | {numbers:.2f} | {whole:.2f} |" for period, (numbers, whole) in filters.items()]
    within = [first[0] <= PAGE_BUDGET for first, *_later in times.values()]
    kept = [statistics.median(charts for charts, _all in later) <= PAGE_BUDGET for _first, *later in times.values()]
    lines += [
        "",
        f"First page of a new server: {start:.2f} s (budget {START_BUDGET:g}). Pages within {PAGE_BUDGET} s: "
        f"{sum(within)} of {len(within)} when first opened, {sum(kept)} of {len(kept)} when opened again (medians).",
    ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="where the file of events is kept")
    parser.add_argument("--reading", type=float, default=20, help="seconds between loading and the first switch")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    file = events.make(EVENTS, given.folder)
    text = [
        "# Pages, as a reader waits for them",
        "",
        "Written by `make bench-pages`: the app and headless Chromium on the same machine, a million events, "
        f"{file.stat().st_size / 1e6:.0f} MB, loaded through the page. Seconds from the click to the last change "
        "of a chart, and of anything on the page; a page without charts has one time.",
        "",
        f"Measured on {date.today()}: {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}.",
    ]
    for heading, reading, ahead in (
        (f"After {given.reading:g} seconds of reading what was loaded", given.reading, "on"),
        ("At once, without pages drawn ahead", 0, "off"),
    ):
        text += ["", f"## {heading}", "", *measured(file, reading, ahead)]
    given.out.write_text("\n".join(text) + "\n", "utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
