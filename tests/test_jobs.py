"""Long loads beside the page: they say how far they are, can be stopped, and leave the page usable meanwhile."""

from __future__ import annotations

import threading

import pytest

from lib.importing.intake.load import Intake
from lib.ui import jobs
from tests.app import ORDERS, app, as_a_running_server_does, numbers, open_page, press, said  # noqa: F401


@pytest.fixture
def slow(monkeypatch, request):
    """Loads that stand still at 40 %, or at the share asked for, until they are let go."""
    go, real, share = threading.Event(), Intake.add_all, getattr(request, "param", 0.4)

    def add_all(self, files, progress=None):
        while not go.wait(0.02):
            progress(files[0][0].name, share)
        return real(self, files, progress)

    monkeypatch.setattr(Intake, "add_all", add_all)
    monkeypatch.setattr(jobs, "AT_ONCE", 0.2)
    yield go
    go.set()


def dropped(name: str = "orders.csv"):
    at = app("data")
    at.file_uploader[0].set_value([(name, ORDERS.encode(), "text/csv")]).run()
    return press(at, "Load this file")


def ended(at) -> str:
    """The page once the work it shows has come to its end; gives what it said on the way."""
    heard = []
    for _ in range(100):
        heard.append(said(at))
        if at.session_state["regulars.job"] is None:
            break
        at.session_state["regulars.job"].wait(0.2)
        at.run()
        assert not at.exception
    return "\n".join(heard)


def test_a_load_that_takes_long_says_how_far_it_is_and_can_be_stopped(slow):
    at = dropped()
    assert "Stop" in [b.label for b in at.button]
    assert at.session_state["regulars.job"].share == 0.4
    load = next(b for b in at.button if b.label == "Load this file")
    assert load.disabled
    next(b for b in at.button if b.label == "Stop").click().run()
    assert "Stopped. Nothing was loaded" in ended(at)
    # The file still waits for a yes, and its yes works.
    slow.set()
    press(at, "Load this file")
    ended(at)
    assert numbers(open_page(at, "retention"))["Revenue"] == "210.00"


@pytest.mark.parametrize(
    ("slow", "doing"), [(0.4, "Loading orders.csv: 40%"), (1.0, "Nearly done …")], indirect=["slow"]
)
def test_what_is_left_after_the_last_row_is_not_called_loading(slow, doing):
    at = dropped()
    assert [bar.proto.text.replace("\\", "") for bar in at.get("progress")] == [doing]


def test_other_pages_can_be_read_while_a_file_is_loaded(slow):
    at = open_page(dropped(), "metrics")
    assert at.title[0].value == "Metric dictionary"
    assert "Stop" in [b.label for b in at.button]
    slow.set()
    assert "6 rows are used" in ended(at)
    assert numbers(open_page(at, "retention"))["Revenue"] == "210.00"


def test_a_second_load_waits_until_the_first_is_in(slow):
    at = open_page(dropped(), "data")
    at.file_uploader[0].set_value([("more.csv", ORDERS.encode(), "text/csv")]).run()
    at.run()
    assert all(b.disabled for b in at.button if b.label.startswith("Load "))
    slow.set()
    ended(at)
