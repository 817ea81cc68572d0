"""What draws pages ahead steps aside for the reader, and ends with her."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import in_cached_function

from lib.ui import ahead

SOON = 5.0  # seconds


@pytest.fixture(name="present")
def a_session(monkeypatch) -> set[str]:
    """The sessions that somebody looks at."""
    present = {"hers"}
    server = SimpleNamespace(is_active_session=present.__contains__)
    monkeypatch.setattr(ahead, "runtime", SimpleNamespace(exists=lambda: True, get_instance=lambda: server))
    monkeypatch.setattr(ahead, "_LOOK", 0.05)
    return present


@pytest.fixture(name="drawing")
def a_drawing(present, monkeypatch) -> ahead.Drawing:
    monkeypatch.setattr(ahead, "get_script_run_ctx", lambda: SimpleNamespace(session_id="hers"))
    monkeypatch.setattr(ahead.state, "everything", dict)
    return ahead.Drawing(threading.Event(), None)


def test_it_waits_while_a_page_is_drawn_for_the_reader(drawing):
    gone_on = threading.Event()
    threading.Thread(target=lambda: (drawing.give_way(), gone_on.set()), daemon=True).start()
    assert not gone_on.wait(0.3)
    drawing.free.set()
    assert gone_on.wait(SOON)


def test_it_finishes_an_answer_that_the_page_may_be_waiting_for(drawing):
    finished = threading.Event()

    def answer() -> None:
        in_cached_function.set(True)
        drawing.give_way()
        finished.set()

    threading.Thread(target=answer, daemon=True).start()
    assert finished.wait(SOON)


def test_it_ends_with_another_view_and_with_the_session(drawing, present):
    drawing.free.set()
    drawing.give_way()
    drawing.stop.set()
    with pytest.raises(ahead.Gone):
        drawing.give_way()
    drawing.stop.clear()
    present.clear()
    with pytest.raises(ahead.Gone):
        drawing.give_way()


def test_it_ends_also_while_it_waits(drawing, present):
    ended = threading.Event()

    def wait() -> None:
        with pytest.raises(ahead.Gone):
            drawing.give_way()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    assert not ended.wait(0.2)
    present.clear()
    assert ended.wait(SOON)
