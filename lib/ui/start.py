"""The first page: what one gets, and the way in."""

from __future__ import annotations

import streamlit as st

from lib.ui import _, cards, keeping, layout, loaded, project, samples, shell, state


#: What a person has, and what she gets from it.
def _offers() -> list[tuple[str, str, str]]:
    return [
        (
            ":material/receipt_long:",
            _("Orders"),
            _("Who comes back, how often, what a customer is worth, and who is being lost."),
        ),
        (
            ":material/sentiment_satisfied:",
            _("Survey answers"),
            _("NPS, satisfaction and effort, by channel and over time, with how sure they are."),
        ),
        (
            ":material/support_agent:",
            _("Support tickets"),
            _("How fast you answer and resolve, and where customers wait."),
        ),
        (
            ":material/touch_app:",
            _("Site or app visits"),
            _("Conversion, bounce, time on site, active users, by source and device."),
        ),
    ]


def page() -> None:
    shell.enter()
    if state.has_data():
        _welcome_back()
    else:
        _welcome()


def _welcome() -> None:
    st.title(_("Know your regulars"), anchor=False)
    st.markdown(
        _(
            "Drop in the files your business already has, and see engagement, satisfaction and loyalty in numbers you "
            "can check. No manual and no account; your files are deleted when you leave."
        )
        if keeping.folder() is None
        else _(
            "Drop in the files your business already has, and see engagement, satisfaction and loyalty in numbers you "
            "can check. No manual; what you load is kept as your project, and sent nowhere."
        )
    )
    project.offers()
    layout.upload()
    st.space("small")
    samples.offers()
    st.space("small")
    st.subheader(_("What your files tell you"), anchor=False)
    grid = st.grid(4, min_column_width=210, border=True)
    for icon, title, text in _offers():
        with grid.cell():
            st.markdown(f"{icon} **{title}**")
            st.caption(text)
    st.space("small")
    st.subheader(_("How it works"), anchor=False)
    grid = st.grid(3, min_column_width=230)
    steps = [
        (_("1. Add your files"), _("CSV or Excel, just as your shop system, survey tool or help desk exports them.")),
        (
            _("2. Agree to what was understood"),
            _("Columns are recognised in English and Russian, each with its reason. What is unsure is asked."),
        ),
        (
            _("3. Read the numbers"),
            _("Each with its interval, its course, its groups, and how it was computed, down to the rows left out."),
        ),
    ]
    for title, text in steps:
        with grid.cell():
            st.markdown(f"**{title}**")
            st.caption(text)


def _welcome_back() -> None:
    view = state.view()
    st.title(_("Know your regulars"), anchor=False)
    if not layout.stated(view):
        return
    # After loading the numbers take longest, so all else is drawn before them.
    numbers = st.container()
    st.subheader(_("Where to look"), anchor=False)
    grid = st.grid(4, min_column_width=150)
    for target, title, icon in (
        ("overview", _("Overview"), "monitoring"),
        ("engagement", _("Engagement"), "touch_app"),
        ("satisfaction", _("Satisfaction"), "sentiment_satisfied"),
        ("support", _("Support"), "support_agent"),
        ("retention", _("Retention and value"), "group"),
        ("loyalty", _("Loyalty"), "loyalty"),
        ("churn", _("Churn risk"), "heart_broken"),
        ("lists", _("Whom to contact"), "contact_mail"),
    ):
        page_file = f"pages/{target}.py"
        grid.page_link(page_file, label=title, icon=f":material/{icon}:", width="stretch")
    st.subheader(_("Loaded files"), anchor=False)
    loaded.summary(view)
    st.page_link(layout.DATA_PAGE, label=_("Add or change files"), icon=":material/upload_file:")
    with numbers:
        cards.row(view, cards.FIRST, sparklines=False)
        layout.definitions(view, cards.FIRST)
