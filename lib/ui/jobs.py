"""Long work beside the page: it goes on while the reader looks around, says how far it is, and can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib import formatting
from lib.errors import RegularsError
from lib.i18n import N_, msg
from lib.importing.intake.load import NamedProgress
from lib.ui import _, state

#: So many seconds a page waits for work that may be done at once, before it is drawn beside the work.
AT_ONCE = 2.0
_EVERY = 0.5


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said of a kind of work: how far it is, that one may look around meanwhile, and that it was stopped."""

    doing: str
    meanwhile: str
    stopped: str


LOADING = Words(
    doing=N_("Loading {file}: {percent}%"),
    meanwhile=N_("Look around meanwhile; the numbers will follow."),
    stopped=N_("Stopped. Nothing was loaded, and what was there is as it was."),
)


class Stopped(BaseException):
    """Raised inside the work once nobody wants it any more; no handler of ordinary errors may take it for one."""


class Job:
    """Work in a thread of its own. It tells how far it is, by which it also learns that it is to stop.

    `done` is called with the result by the page that notices the end, because only pages can speak to the reader.
    """

    def __init__(
        self,
        subject: str,
        work: Callable[[NamedProgress], Any],
        done: Callable[[Any], None],
        words: Words = LOADING,
    ) -> None:
        self.subject, self.share, self.words = subject, 0.0, words
        self._work, self._done = work, done
        self._stop = threading.Event()
        self._result: Any = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._work(self._tell)
        except BaseException as error:  # noqa: BLE001 - kept for the page, which raises it where it is seen
            self._error = error

    def _tell(self, subject: str, share: float) -> None:
        if self._stop.is_set():
            raise Stopped
        self.subject, self.share = subject, min(max(share, 0.0), 1.0)

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def wait(self, seconds: float) -> None:
        self._thread.join(seconds)

    def finish(self) -> None:
        """Let the page take over what came of it."""
        if isinstance(self._error, Stopped):
            state.notify(msg(self.words.stopped))
        elif isinstance(self._error, RegularsError):
            state.notify(self._error.message, "error")
        elif self._error is not None:
            raise self._error
        else:
            self._done(self._result)


def start(
    subject: str,
    work: Callable[[NamedProgress], Any],
    done: Callable[[Any], None],
    words: Words = LOADING,
) -> None:
    """Begin `work(progress)` and draw the page anew, beside it or, when it is quick, with its result.

    `subject` names what is loaded until the work itself says more; `words` are those of other work than loading.
    """
    if busy():
        state.notify(msg(N_("Something else is being done. Wait until it is ready, or stop it.")))
    else:
        job = Job(subject, work, done, words)
        state.set_job(job)
        with st.spinner(_("One moment")):
            job.wait(AT_ONCE)
    st.rerun()


def busy() -> bool:
    """Whether something is being loaded in this session."""
    job = state.job()
    return job is not None and job.running


def settle() -> None:
    """Take over the result of work that has come to its end."""
    job = state.job()
    if job is not None and not job.running:
        state.set_job(None)
        job.finish()


def status() -> None:
    """How far the work is, on whatever page the reader is."""
    if state.job() is not None:
        _status()


@st.fragment(run_every=_EVERY)
def _status() -> None:
    job = state.job()
    if job is None or not job.running:
        st.rerun()
    with st.container(border=True):
        subject = formatting.plain_markdown(job.subject)
        doing = _(job.words.doing, file=subject, percent=int(100 * job.share)) if job.share < 1 else _("Nearly done …")
        st.progress(job.share, text=doing)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Stop"), icon=":material/stop_circle:", disabled=job.stopping, key="stop_job", on_click=job.stop
            )
            st.caption(_("Stopping …") if job.stopping else _(job.words.meanwhile))
