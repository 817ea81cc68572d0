"""Pages drawn ahead, in a real browser: whoever opens them next asks nothing of the data any more."""

from __future__ import annotations

import time
from pathlib import Path

from tests.server import running
from tests.test_journeys import Visitor, browser  # noqa: F401

PAGES = ("engagement", "satisfaction", "support", "retention", "loyalty", "churn", "lists", "whatif")
#: Parts of a page, one at a time, with the name of their switch.
TOPICS = (("engagement", "Who is active"), ("loyalty", "Types of customers"), ("retention", "Habits and rewards"))
AHEAD = "drawing ahead"


class Asked:
    """What was asked of the data, by whom."""

    def __init__(self, log: Path) -> None:
        self.log = log
        log.touch()

    def by(self, ahead: bool) -> list[str]:
        lines = [line.split("\t") for line in self.log.read_text("utf-8").splitlines()]
        return [question for thread, question in lines if (thread == AHEAD) is ahead]

    def wait(self, last: str, times: int = 1, seconds: float = 120) -> None:
        """Until a question has been asked ahead, and nothing more for a while."""
        end, known = time.monotonic() + seconds, -1
        while time.monotonic() < end:
            found = self.by(ahead=True)
            if len(found) == known and sum(question.startswith(last) for question in found) >= times:
                return
            known = len(found)
            time.sleep(4)
        raise AssertionError(f"{last} was not asked ahead {times} times: {self.by(ahead=True)}")


def test_pages_and_likely_filters_are_there_before_they_are_opened(browser, tmp_path):  # noqa: F811
    asked = Asked(tmp_path / "asked.txt")
    environment = {"ASKED": str(asked.log), "REGULARS_DRAW_AHEAD": "on"}
    with running(tmp_path / "log", program="tests.asking", environment=environment) as address:
        reader = Visitor(browser, address).open()
        reader.page.locator(".st-key-sample_coffee button").click()
        reader.wait()
        # The pages for the period shown, the overview of the last 30 days and of one group, topics, other periods.
        asked.wait("findings", times=7)
        before = asked.by(ahead=False)
        for page in PAGES:
            reader.go(page)
            assert asked.by(ahead=False) == before, page
        for page, topic in TOPICS:
            reader.go(page).page.get_by_test_id("stMain").get_by_text(topic, exact=True).click()
            reader.wait()
            assert asked.by(ahead=False) == before, topic
        reader.go("overview").choose("Period", "Last 30 days")
        assert asked.by(ahead=False) == before
        reader.choose("Period", "Last 3 whole months")
        assert asked.by(ahead=False) == before
        # Of another period too, the other pages are there after a moment.
        asked.wait("versus", times=2)
        reader.go("retention")
        assert asked.by(ahead=False) == before
        reader.close()
