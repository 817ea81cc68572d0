"""What all tests share: what to do when something is missing, and where the public data sets are."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.browser import chromium

ROOT = Path(__file__).parent.parent
#: Public data sets with known answers; kept beside the project, never inside it.
PUBLIC_DATA = ROOT.parent / "shared" / "data"

# What somebody's own copy of the app remembers is nothing to the tests.
os.environ.pop("REGULARS_HOME", None)

HOW_TO_GET = {
    "chromium": "no Chromium or Chrome on this machine; `make browser` tries to install one",
    "java": "no Java on this machine; Spark needs Java 17 or later",
}


def missing(what: str) -> NoReturn:
    """Skip, with the reason; but fail where everything must be there (CI=true)."""
    reason = HOW_TO_GET.get(what, f"{what} is missing")
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(f"{reason} (CI=true: it must be there)", pytrace=False)
    pytest.skip(reason)


def shared_data(name: str) -> Path:
    """The path of a public data set; skips the test when it is not on this machine."""
    path = PUBLIC_DATA / name
    if not path.exists():
        pytest.skip(f"the public data set {name} is not on this machine")
    return path


@pytest.fixture(name="shared_data", scope="session")
def _shared_data() -> Callable[[str], Path]:
    return shared_data


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The executable to give to Playwright."""
    return chromium() or missing("chromium")


@pytest.fixture(scope="session")
def java_path() -> str:
    """A Java that really starts; some systems ship a stub that only asks to install one."""
    java = shutil.which("java") or missing("java")
    if subprocess.run([java, "-version"], capture_output=True, check=False).returncode:
        missing("java")
    return java
