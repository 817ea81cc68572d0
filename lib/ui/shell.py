"""The frame around every page: its title in the browser, navigation, and the sidebar with filter and language."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lib.i18n import LANGUAGES
from lib.ui import _, address, filters, jobs, present, project, segments, state

PAGES = Path(__file__).parents[2] / "pages"
LOGO = Path(__file__).parent / "logo.svg"
MARK = Path(__file__).parent / "mark.svg"


def configure() -> None:
    """Page settings; must come before anything is drawn."""
    # With an entry of its own the menu is there, and with it the choice between light and dark.
    about = _("Regulars: engagement, satisfaction and loyalty from the files a business already has.")
    st.set_page_config(page_title="Regulars", page_icon=str(MARK), layout="wide", menu_items={"About": about})
    st.logo(str(LOGO), size="large", icon_image=str(MARK))
    jobs.settle()
    address.follow()


def _page(file: str, title: str, icon: str, default: bool = False) -> st.Page:
    return st.Page(PAGES / f"{file}.py", title=title, icon=f":material/{icon}:", url_path=file, default=default)


def navigation(hidden: bool = False) -> st.Page:
    """The page asked for; all pages stand in groups in the sidebar, or nowhere when slides have the screen."""
    return st.navigation(
        {
            "": [_page("start", _("Start"), "home", default=True), _page("data", _("Data"), "database")],
            _("Results"): [
                _page("overview", _("Overview"), "monitoring"),
                _page("engagement", _("Engagement"), "touch_app"),
                _page("satisfaction", _("Satisfaction"), "sentiment_satisfied"),
                _page("support", _("Support"), "support_agent"),
                _page("retention", _("Retention and value"), "group"),
                _page("loyalty", _("Loyalty"), "loyalty"),
                _page("churn", _("Churn risk"), "heart_broken"),
                _page("whatif", _("What-if"), "alt_route"),
                _page("lists", _("Whom to contact"), "contact_mail"),
                _page("customers", _("Customers"), "person_search"),
            ],
            _("To hand over"): [_page("report", _("Report"), "summarize")],
            _("Definitions"): [
                _page("metrics", _("Metric dictionary"), "menu_book"),
                _page("settings", _("Settings"), "tune"),
            ],
        },
        # Left to itself it hides whatever goes beyond ten pages.
        expanded=True,
        position="hidden" if hidden else "sidebar",
    )


def enter() -> None:
    """Put the frame around a page that runs without it.

    Streamlit runs a page file by itself when its address is the first thing ever asked of a new server; once the
    navigation is known, the same address leads through app.py.
    """
    if not state.begun():
        # With a mark of our own first, or the browser would be sent to fetch the page's icon from another company.
        configure()
        navigation()
        st.rerun()


def sidebar(page: str) -> None:
    """Period and segment, the same on every page, and the language; `page` is where slides would begin."""
    # Not before the navigation is known: a page that runs without the frame would run without it ever after.
    project.resume()
    project.autosave()
    with st.sidebar:
        project.sidebar()
        if state.has_data():
            filters.editor()
            segments.picker()
            present.switch(page)
        st.space("small")
        st.segmented_control(
            _("Language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            default=state.language(),
            required=True,
            key="language_choice",
            on_change=lambda: state.set_language(state.widget("language_choice")),
        )
    segments.window()


def notices() -> None:
    """What earlier steps had to say, and how far the work is that still goes on."""
    said = state.take_notices()
    # In a place of their own, so that what stands below keeps its place in the page when they come and go. Left empty
    # it is cleared at once, while what was not drawn again would stay until all of the page is there.
    if state.job() is None and not said:
        st.empty()
        return
    with st.container():
        jobs.status()
        show = {"warning": st.warning, "error": st.error, "success": st.success}
        for kind, message in said:
            show[kind](filters.sentence(message))
