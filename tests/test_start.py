"""How the server starts: what takes long is done before anybody has opened a page."""

from __future__ import annotations

import time

from tests.server import running

#: Made of much of the rest; drawn only when somebody opens it.
LATE = ("lib.ui.worth", "lib.metrics.registry", "plotly.graph_objects")
SECONDS = 60


def test_pages_are_imported_before_the_first_visitor_comes(tmp_path):
    log = tmp_path / "log"
    with running(log, environment={"PYTHONPROFILEIMPORTTIME": "1"}):
        end = time.monotonic() + SECONDS
        missing = set(LATE)
        while missing and time.monotonic() < end:
            time.sleep(0.5)
            imported = {line.rpartition("|")[2].strip() for line in log.read_text("utf-8").splitlines()}
            missing = set(LATE) - imported
        assert not missing
