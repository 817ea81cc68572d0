"""The app under Streamlit's test tool: opened, given files, read."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from lib.ui import ahead, jobs

APP = str(Path(__file__).parent.parent / "app.py")

# Six orders by three customers: ana bought three times, ben twice, cy once. Two of three came back; 210 in all.
ORDERS = """order_id,order_date,customer,amount,city
1,2026-01-05,ana,10.00,Riga
2,2026-02-05,ana,20.00,Riga
3,2026-03-05,ana,30.00,Riga
4,2026-01-10,ben,40.00,Oslo
5,2026-03-10,ben,50.00,Oslo
6,2026-02-20,cy,60.00,Riga
"""

CUSTOMERS = "customer_id,city\nana,Riga\nben,Oslo\ncy,Riga\n"
ORDERS_ONLY = "\n".join(line.rpartition(",")[0] for line in ORDERS.strip().split("\n")).replace(
    "customer", "customer_id"
)


@pytest.fixture(autouse=True)
def as_a_running_server_does(monkeypatch):
    """A server that has shown one page leads every address through app.py; the test tool forgets that at each run."""
    make = PagesManager.__init__

    def make_knowing(self, *args, **options):
        PagesManager.uses_pages_directory = False
        make(self, *args, **options)

    monkeypatch.setattr(PagesManager, "__init__", make_knowing)
    # However busy the machine, a small file is in before the page is read.
    monkeypatch.setattr(jobs, "AT_ONCE", 60.0)
    # What nobody looks at would only take the time of what is tested.
    monkeypatch.setattr(ahead, "WANTED", False)


def app(page: str = "", **query: str) -> AppTest:
    # The test tool gives every run the same session id; what one session keeps must not reach the next.
    st.cache_resource.clear()
    st.cache_data.clear()
    at = AppTest.from_file(APP, default_timeout=90)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    return open_page(at, page) if page else at


def open_page(at: AppTest, page: str) -> AppTest:
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception, at.exception[0].message
    return at


def given(*files: tuple[str, str], **query: str) -> AppTest:
    """The app after these files were dropped and agreed to."""
    at = app("data", **query)
    at.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in files]).run()
    assert not at.exception, at.exception[0].message
    return press(at, "Load all" if len(files) > 1 else "Load this file")


def press(at: AppTest, label: str) -> AppTest:
    (button, *_more) = [b for b in at.button if b.label.startswith(label)]
    button.click().run()
    at.run()  # the test tool shows nothing of a run that the app itself asked for
    assert not at.exception, at.exception[0].message
    return at


def unfold(at: AppTest, key: str) -> AppTest:
    """Open an expander; the test tool has no gesture for it."""
    at.session_state[key] = True
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def said(at: AppTest) -> str:
    """Everything the page says in words."""
    shown = (at.title, at.subheader, at.markdown, at.caption, at.text, at.info, at.warning, at.error, at.success)
    return "\n".join(str(element.value) for kind in shown for element in kind)


def numbers(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}
