"""Pages drawn ahead: while the reader looks at one page, the others are drawn where nobody sees them.

What a page asks of the data is remembered for the session, so a page that was drawn ahead is there at once. Nothing is
said twice that way: a page asks ahead precisely what it asks. Streamlit knows no such thing, so a script run is made up
here from its own parts; where they do not fit any more, pages are merely as slow as without.
"""

from __future__ import annotations

import logging
import os
import runpy
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from streamlit import runtime
from streamlit.cursor import RunningCursor
from streamlit.proto.RootContainer_pb2 import RootContainer
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ScriptRunContext,
    add_script_run_ctx,
    get_script_run_ctx,
    in_cached_function,
)
from streamlit.runtime.state import SafeSessionState, SessionState

from lib.scope import Rule, Segment
from lib.ui import cache, filters, jobs, layout, shell, state

#: The pages that ask much of the data, the likeliest first.
PAGES = (
    "overview",
    "engagement",
    "satisfaction",
    "support",
    "retention",
    "loyalty",
    "churn",
    "lists",
    "whatif",
    "customers",
)
#: Switched off where every bit of work counts that somebody waits for.
WANTED = os.environ.get("REGULARS_DRAW_AHEAD", "on") != "off"
#: Seconds without a change of the view before anything is drawn: who chooses a period often chooses another.
PATIENCE = 0.7
#: Where on a page it is drawn that is never sent, so that no file to download takes the place of one that is.
_NOWHERE = 1_000_000

#: The period likely to be chosen first.
LIKELY = "30"
#: Seconds between two looks whether the reader is still there.
_LOOK = 2.0

_log = logging.getLogger(__name__)
#: However many readers a server has, one page at a time is drawn for nobody's eyes.
_one = threading.Semaphore()


class Gone(BaseException):
    """Raised in a page drawn ahead once it is wanted no more."""


class Ahead:
    """What is drawn ahead for one session."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self._view = ""
        self._drawing: Drawing | None = None

    def begin(self) -> None:
        """Draw ahead for the view of now, unless that is done already."""
        if not WANTED or not runtime.exists() or not state.has_data() or jobs.busy():
            return
        asked = cache.key(state.view())
        if asked != self._view:
            self._view = asked
            if self._drawing is not None:
                self._drawing.stop.set()
            self._drawing = Drawing(self.free, self._drawing)
            self._drawing.start()


@contextmanager
def while_drawing() -> Iterator[None]:
    """Around what the reader waits for: all else waits meanwhile, and then goes on or begins for another view."""
    mine = state.ahead(Ahead)
    mine.free.clear()
    try:
        yield
    finally:
        # Loading is waited for too, and ends with a page drawn.
        if not jobs.busy():
            mine.free.set()
    mine.begin()


class Drawing(threading.Thread):
    """Draws all pages for one view of one session, after the drawing for the view before has ended."""

    def __init__(self, free: threading.Event, before: Drawing | None) -> None:
        super().__init__(name="drawing ahead", daemon=True)
        self.stop, self.free, self._before = threading.Event(), free, before
        found = get_script_run_ctx()
        assert found is not None
        self._real: ScriptRunContext = found
        self._state = state.everything()

    def run(self) -> None:
        if self._before is not None:
            self._before.join()
            self._before = None
        if self.stop.wait(PATIENCE):
            return
        try:
            topics = [(page, *topic) for page in PAGES for topic in self._draw(page)]
            for choose in _likely():
                self._draw(PAGES[0], choose)
            for page, switch, topic in topics:
                self._draw(page, widgets={switch: topic})
            for choose in _periods():
                self._draw(PAGES[0], choose)
        except Gone:
            _log.debug("nobody waits for this view any more")
        finally:
            self._state.clear()

    def _draw(
        self, page: str, choose: Callable[[], None] | None = None, widgets: Mapping[str, str] | None = None
    ) -> list[tuple[str, str]]:
        """Draw a page after a choice or with widgets set; its other topics, with the key of their switch."""
        self.give_way()
        real, own = self._real, SessionState()
        run = ScriptRunContext(
            session_id=real.session_id,
            _enqueue=lambda _message: None,
            query_string="",
            session_state=SafeSessionState(own, self.give_way),
            uploaded_file_mgr=real.uploaded_file_mgr,
            main_script_path=real.main_script_path,
            user_info=real.user_info,
            fragment_storage=MemoryFragmentStorage(),
            pages_manager=real.pages_manager,
            context_info=real.context_info,
        )
        run.cursors[RootContainer.MAIN] = RunningCursor(RootContainer.MAIN, (_NOWHERE,))
        add_script_run_ctx(self, run)
        for key, value in {**self._state, **(widgets or {})}.items():
            own[key] = value
        found: list[tuple[str, str]] = []
        layout.OTHER_TOPICS.set(found)
        if choose is not None:
            choose()
        began = time.perf_counter()
        try:
            with _one:
                runpy.run_path(str(shell.PAGES / f"{page}.py"), run_name="drawn ahead")
            _log.debug("%s %s was drawn ahead in %.2f s", page, widgets or "", time.perf_counter() - began)
        except Gone:
            raise
        except BaseException as stopped:  # noqa: BLE001 - whatever it is, it will be said where the reader opens the page
            _log.debug("%s was not drawn ahead: %r", page, stopped)
        return found

    def give_way(self) -> None:
        """Wait while the reader waits for a page; but not with an answer half done that the page may wait for."""
        while not self._gone():
            if in_cached_function.get() or self.free.wait(_LOOK):
                return
        raise Gone

    def _gone(self) -> bool:
        session = self._real.session_id
        return self.stop.is_set() or not (runtime.exists() and runtime.get_instance().is_active_session(session))


def _likely() -> Iterator[Callable[[], None]]:
    """What may be chosen next: what others like it ask of the data is written by then."""
    view = state.view()
    month = filters.preset(LIKELY, view.as_of)
    if view.period != month:
        yield lambda: state.set_period(month)
    groups = (field.name for field in cache.fields(state.workspace()) if field.kind == "text" and not field.behavioural)
    found = next((Rule(name, "is", (values[0],)) for name in groups if (values := cache.values(view, name))), None)
    if found is not None and not view.segment:
        yield lambda: state.set_segment(Segment((found,)))


def _periods() -> Iterator[Callable[[], None]]:
    """The other periods that have a name."""
    view = state.view()
    for name in filters.PRESETS:
        period = filters.preset(name, view.as_of)
        if name not in (LIKELY, filters.CUSTOM) and period != view.period:
            yield partial(state.set_period, period)
