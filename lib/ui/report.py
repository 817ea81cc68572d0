"""The page Report: what is to stand in it, made beside the page, looked over, and taken along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import streamlit as st

from lib import Workspace
from lib.errors import FileError
from lib.i18n import LANGUAGES, N_
from lib.importing.intake.load import NamedProgress
from lib.report import FORMATS, SECTIONS, ReportOptions, make, preview
from lib.report.material import Material
from lib.report.options import LOGO_BYTES, LONGEST_TEXT, logo_of
from lib.ui import _, cache, filters, hidden, jobs, names, state

MIMES: Mapping[str, str] = MappingProxyType(
    {
        "html": "text/html",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ipynb": "application/x-ipynb+json",
    }
)
ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "html": N_("opens in any browser, offline; charts can be pointed at; prints to PDF"),
        "xlsx": N_("every number as a number, by group, month by month, with the lists"),
        "ipynb": N_("for analysts: comes to every number anew from your files"),
    }
)
MAKING = jobs.Words(
    doing=N_("Making the report: {file}, {percent}%"),
    meanwhile=N_("Look around meanwhile; the report will be here when it is ready."),
    stopped=N_("Stopped. No report was made."),
)
PREVIEW_HEIGHT = 640


@dataclass(frozen=True)
class Made:
    """Files by their kind, what they were made of, and a page to look over; `key` tells whether they are up to date."""

    key: str
    files: dict[str, bytes] = field(default_factory=dict)
    page: str = ""


def page(view: Workspace) -> None:
    """The choices, then what was made of them."""
    chosen, logo = _choices()
    key = f"{cache.key(view)}|{chosen!r}|{state.scenarios()!r}"
    made: Made | None = state.report_made()
    kinds = _kinds()
    if st.button(
        _("Make the report"),
        type="primary",
        icon=":material/summarize:",
        disabled=jobs.busy() or not kinds or not chosen.sections or not logo,
        key="make_report",
    ):
        _make(view, chosen, kinds, key)
    if made is not None:
        _ready(made, view, made.key != key)


def _choices() -> tuple[ReportOptions, bool]:
    """The options as they stand on the page, and whether the logo is one."""
    now = state.report_options()
    with st.container(border=True, key="report_choices"):
        left, right = st.columns(2, gap="large")
        with left:
            title = st.text_input(
                _("Title"),
                now.title,
                max_chars=LONGEST_TEXT,
                placeholder=_("How the business is doing"),
                key="report_title",
            )
            client = st.text_input(_("For whom"), now.client, max_chars=LONGEST_TEXT, key="report_client")
            logo, good = _logo(now.logo)
        with right:
            language = st.segmented_control(
                _("Language of the report"),
                list(LANGUAGES),
                default=now.language,
                required=True,
                format_func=names.labels(LANGUAGES, LANGUAGES.__getitem__),
                key="report_language",
            )
            sections = st.pills(
                _("What is in it"),
                list(SECTIONS),
                selection_mode="multi",
                default=list(now.sections),
                format_func=names.labels(SECTIONS, lambda name: _(SECTIONS[name])),
                wrap=True,
                key="report_sections",
            )
            hidden.toggle("report")
            customers = st.toggle(
                _("All customers, as a sheet of the workbook"), value=now.customers, key="report_customers"
            )
            if "lists" in (sections or ()) and not hidden.on():
                st.caption(_("The lists hold names and addresses: hand them only to whom they concern."))
    chosen = now.change(
        title=title,
        client=client,
        logo=logo,
        language=language or now.language,
        sections=tuple(sections or ()),
        customers=customers,
    )
    if chosen != now:
        state.set_report_options(chosen)
    return chosen, good


def _logo(now: bytes) -> tuple[bytes, bool]:
    """The logo to use, and whether what was given is one."""
    given = st.file_uploader(
        _("Logo (PNG or JPEG)"), type=["png", "jpg", "jpeg"], max_upload_size=LOGO_BYTES // 2**20, key="report_logo"
    )
    if given is not None:
        try:
            now = logo_of(given.getvalue())
        except FileError as error:
            st.error(filters.sentence(error.message))
            return now, False
    if now:
        st.image(now, width=160)
        if given is None and st.button(_("Without a logo"), type="tertiary", key="report_no_logo"):
            state.set_report_options(state.report_options().change(logo=b""))
            st.rerun()
    return now, True


def _kinds() -> Sequence[str]:
    kinds = st.pills(
        _("Files to make"),
        list(FORMATS),
        selection_mode="multi",
        default=["html"],
        format_func=names.labels(FORMATS, lambda kind: _(FORMATS[kind])),
        key="report_kinds",
        persist_state="session",
    )
    for kind in kinds or ():
        st.caption(f"{_(FORMATS[kind])}: {_(ABOUT[kind])}.")
    return list(kinds or ())


def _make(view: Workspace, chosen: ReportOptions, kinds: Sequence[str], key: str) -> None:
    def work(progress: NamedProgress) -> Made:
        material, files = Material(view, chosen, scenarios=scenarios, own_paths=False), {}
        for place, kind in enumerate(kinds):
            files[kind] = make(view, kind, chosen, _part(progress, place, len(kinds)), material=material)
        progress(view_of, 0.96)
        return Made(key, files, preview(material))

    view_of, scenarios = _("What it looks like"), state.scenarios()
    jobs.start(_("All numbers"), work, state.set_report_made, MAKING)


def _part(progress: NamedProgress, place: int, files: int) -> NamedProgress:
    """The progress of one of several files: the first asks nearly all questions, the others find the answers there."""
    first, each = 0.75, 0.2 / files
    before, length = (first + each * (place - 1), each) if place else (0.0, first)
    return lambda subject, share: progress(subject, before + length * share)


def _ready(made: Made, view: Workspace, old: bool) -> None:
    """The files to take along, and what they look like."""
    with st.container(border=True, key="report_ready"):
        st.subheader(_("Ready"), anchor=False)
        if old:
            st.caption(_("Made before your last change of the data, the filter or the choices above."))
        with st.container(horizontal=True):
            for kind, content in made.files.items():
                size = max(round(len(content) / 2**20, 1), 0.1)
                st.download_button(
                    _("{what}, {size} MB", what=_(FORMATS[kind]), size=size),
                    data=content,
                    file_name=f"regulars-report-{view.as_of:%Y-%m-%d}.{kind}",
                    mime=MIMES[kind],
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"report_{kind}",
                )
        st.caption(_("What it looks like; the charts are in the file."))
        st.iframe(made.page, height=PREVIEW_HEIGHT, alt=_("The report, without its charts"))
