"""How every page begins: its question, what its numbers are about, and what to do when there are none yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import Workspace, schema
from lib.errors import RegularsError
from lib.metrics.registry import METRICS, TABLES
from lib.ui import _, cache, filters, jobs, names, samples, shell, state
from lib.ui.definitions import label, value
from lib.ui.marks import bold, bullets, lines, muted, small

DATA_PAGE, LISTS_PAGE, SETTINGS_PAGE = "pages/data.py", "pages/lists.py", "pages/settings.py"
#: Where somebody wants to know which other topics a page has, with the key of their switch: what draws pages ahead.
OTHER_TOPICS: ContextVar[list[tuple[str, str]]] = ContextVar("other_topics")


def begin(title: str, intro: str, metrics: Sequence[str] = ()) -> Workspace | None:
    """Title, one sentence and the filter in words. None, and an empty state that teaches, when nothing can be shown."""
    heading(title, intro)
    if not state.has_data():
        _teach(metrics)
        return None
    view = state.view()
    if not stated(view):
        return None
    if metrics and not available(view, metrics):
        _teach(metrics, view)
        return None
    return view


def stated(view: Workspace) -> bool:
    """Say in words what the numbers are about; where the filter does not fit these files, why, and the way out."""
    try:
        st.markdown(small(filters.statement(view)))
        if beyond := filters.beyond(view):
            st.info(beyond)
    except RegularsError as error:
        st.warning(filters.sentence(error.message))
        if st.button(_("Show everything"), type="primary"):
            state.show_everything()
            st.rerun()
        return False
    return True


def heading(title: str, intro: str) -> None:
    shell.enter()
    st.title(title, anchor=False)
    st.caption(intro)


def available(view: Workspace, metrics: Sequence[str]) -> list[str]:
    """Those of the metrics and tables that this data can give."""
    lacking = {row.metric for row in cache.missing(view).itertuples()}
    return [
        name
        for name in metrics
        if (name in METRICS and name not in lacking) or (name in TABLES and TABLES[name].possible(view.facts))
    ]


def topic(view: Workspace, topics: Mapping[str, Sequence[str]], labels: Mapping[str, str], key: str) -> str:
    """The part of a page to show, of those this data has numbers for; one at a time keeps the page quick."""
    found = [name for name, metrics in topics.items() if available(view, metrics)]
    OTHER_TOPICS.get([]).extend((key, name) for name in found[1:])
    if len(found) == 1:
        return found[0]
    if to := next((name for name in found if state.wanted() in topics[name]), None):
        state.set_widget(key, to)
    chosen = st.segmented_control(
        _("Show"),
        found,
        default=found[0],
        required=True,
        format_func=names.labels(found, lambda name: _(labels[name])),
        label_visibility="collapsed",
        key=key,
        persist_state="session",
    )
    return chosen or found[0]


def more(view: Workspace, metrics: Sequence[str], shown: Sequence[str]) -> None:
    """At the foot of a page: the definitions of what it shows, which other numbers it could give and what they take."""
    definitions(view, shown)
    lacking = [row for row in cache.missing(view).itertuples() if row.metric in metrics]
    if not lacking:
        return
    with st.expander(_("What this page could also show"), icon=":material/add_chart:"):
        st.markdown(
            bullets([f"{bold(_(METRICS[row.metric].label))}: {filters.sentence(row.message)}" for row in lacking])
        )


#: Settings behind every interval, every week and every date.
_EVERYWHERE = ("confidence", "week_start", "timezone")


def definitions(view: Workspace, names: Sequence[str]) -> None:
    """The settings behind metrics and tables, so that nobody wonders which definition a number follows."""
    used = cache.definitions(view, tuple(available(view, names)))
    used = used | {name: getattr(view.settings, name) for name in _EVERYWHERE}
    words = [f"{label(name)}: {bold(filters.sentence(value(name, now)))}" for name, now in used.items()]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(small(" · ".join([_("Definitions used here"), *words])), width="stretch")
        st.page_link(SETTINGS_PAGE, label=_("Change them"), icon=":material/tune:", width="content")


def _teach(metrics: Sequence[str], view: Workspace | None = None) -> None:
    """What this page would show, from which columns, and the two ways on."""
    with st.container(border=True):
        st.subheader(
            _("Nothing here yet: no file has been loaded")
            if view is None
            else _("The loaded files do not hold this yet"),
            anchor=False,
        )
        if view is None and (state.segment() or state.period()):
            st.markdown(_("The link you opened carries a filter. Add the same files, and it will be applied."))
        if metrics:
            st.markdown(_("This page would show:"))
            for name in metrics:
                if name in METRICS or name in TABLES:
                    metric = METRICS[name] if name in METRICS else TABLES[name]
                    what = f"{bold(_(metric.label))}: {_(metric.formula)}"
                    st.markdown(bullets([lines(what, "  " + muted(needs(name)))]))
        ways_on()


def ways_on() -> None:
    """Upload, or look around in the sample shop, which has files of every kind; never beside files of one's own."""
    with st.container(horizontal=True):
        upload()
        if not state.has_data() and st.button(
            _("Look around in the sample shop"), icon=":material/storefront:", disabled=jobs.busy()
        ):
            samples.load("shop")


def beside(one: bool, other: bool) -> Sequence[DeltaGenerator]:
    """Places for two charts, side by side; where only one of them is there, it has the whole width."""
    return st.columns(2, gap="large") if one and other else [st.container()] * 2


def upload() -> None:
    """The way to the page where files are added."""
    if st.button(_("Upload your files"), type="primary", icon=":material/upload_file:"):
        st.switch_page(DATA_PAGE)


def needs(name: str) -> str:
    """The columns a metric or a table is made from, in the words of the mapping."""
    ways: list[str] = []
    for wanted in [way.needs for way in METRICS[name].ways] if name in METRICS else TABLES[name].needs:
        tables = [
            _("{table}: {columns}", table=names.table(table), columns=_roles(table, roles))
            if roles
            else names.table(table)
            for table, roles in wanted.items()
        ]
        if tables and "; ".join(tables) not in ways:
            ways.append("; ".join(tables))
    return _("From {columns}", columns=_(" — or ").join(ways)) if ways else ""


def _roles(table: str, roles: Sequence[str]) -> str:
    """Columns as their own table calls them: what is sent is a survey in one and a message in another."""
    declared = schema.table(table)
    return ", ".join(_(declared.role(role).label) for role in roles)
