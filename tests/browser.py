"""Where the Chromium for the browser tests is. `python -m tests.browser` says whether there is one."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)


def chromium() -> str | None:
    """The path of a Chromium or Chrome: the system's, else the one Playwright installed; None when there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for place in PLACES:
        if Path(place).exists():
            return place
    installed = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ".venv/browsers"))
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"):
        for own in sorted(installed.glob(pattern), reverse=True):
            return str(own)
    return None


if __name__ == "__main__":
    sys.exit(chromium() is None)
