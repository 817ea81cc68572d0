"""Lists to act on: one at a time, as a table to read and a file to send from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lib import Workspace
from lib.i18n import N_
from lib.metrics.lists import ActionList
from lib.metrics.registry import TABLES
from lib.ui import _, cache, filters, hidden, layout, names, reminders, sections, state, tables
from lib.ui.marks import bold, bullets

#: All lists, the most urgent first, each with its picture.
LISTS: Mapping[str, str] = {
    "valuable_tickets": ":material/support_agent:",
    "detractors": ":material/sentiment_dissatisfied:",
    "overdue": ":material/schedule:",
    "reminders": ":material/event_repeat:",
    "call_list": ":material/heart_broken:",
    "abandoned_carts": ":material/shopping_cart:",
    "birthdays": ":material/cake:",
}
#: The words for the ways messages go out that every business has; others keep their own name.
CHANNELS = {"email": N_("e-mail"), "sms": N_("text message"), "push": N_("push message"), "phone": N_("phone")}


def available(view: Workspace, among: Sequence[str] = tuple(LISTS)) -> list[str]:
    """The lists this data can give, also when nobody is on them today."""
    return [name for name in among if cache.attempt(cache.action_list, view, name, None)[1] is None]


def page(view: Workspace) -> None:
    """Which list, which channel, then who is on it."""
    found = available(view)
    if not found:
        _teach(view)
        return
    counts = {name: len(cache.action_list(view, name, None).rows) for name in found}
    picked = st.pills(
        _("List"),
        found,
        default=next((name for name in found if counts[name]), found[0]),
        required=True,
        format_func=names.labels(found, lambda name: f"{LISTS[name]} {_(TABLES[name].label)}"),
        label_visibility="collapsed",
        key="which_list",
        persist_state="session",
    )
    one(view, picked or found[0])
    layout.definitions(view, (picked or found[0],))


def one(view: Workspace, name: str) -> None:
    """A list: how many, whom it leaves out, the table with its download, and what to do."""
    declared = TABLES[name]
    with st.container(border=True, key=f"list_{name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(_(declared.label), anchor=False)
            hidden.toggle("lists")
        st.caption(_(declared.formula)[:1].upper() + _(declared.formula)[1:] + ".")
        found = cache.action_list(view, name, channel(view, name))
        st.markdown(counted(found))
        if name in reminders.TIMINGS:
            reminders.tested(view, name)
        shown = hidden.names(found.rows.dropna(axis=1, how="all"), view)
        units = {column: unit for column, unit in declared.units.items() if column in shown}
        head = sections.headings(name)
        tables.show(
            shown,
            name,
            units=units,
            headings=head,
            height=420 if len(shown) > 11 else "auto",
            export=hidden.names(found.rows, view),
            opens=list(found.rows["customer_id"]),
        )
        st.markdown(f"{bold(_('What to do'))}  \n{_(declared.advice)}")
        if declared.notes:
            with st.expander(_("How this list is made"), icon=":material/function:"):
                st.markdown(bullets([_(note) for note in declared.notes]))


def _teach(view: Workspace) -> None:
    """What each list would take, when this data gives none."""
    with st.container(border=True):
        st.subheader(_("The loaded files do not hold this yet"), anchor=False)
        wanted = [(name, cache.attempt(cache.action_list, view, name, None)[1]) for name in LISTS]
        st.markdown(
            bullets([f"{bold(_(TABLES[n].label))}: {filters.sentence(e.message)}" for n, e in wanted if e is not None])
        )
        layout.ways_on()


def preview(view: Workspace, name: str, columns: Sequence[str], rows: int = 5) -> int:
    """The first rows of a list, without its addresses; how many customers are on it."""
    found = cache.action_list(view, name, None).rows
    kept = [column for column in columns if column in found and found[column].notna().any()]
    units = {column: unit for column, unit in TABLES[name].units.items() if column in kept}
    head = sections.headings(name)
    first = hidden.names(found[kept].head(rows), view)
    tables.show(first, f"first_{name}", units=units, headings=head, export=hidden.names(found, view))
    return int(found["customer_id"].nunique() + found["customer_id"].isna().sum())


def channel(view: Workspace, name: str) -> str | None:
    """The channel the list will be written in, when messages went out by several."""
    channels = cache.channels(view)
    if not channels:
        return None
    options = [None, *channels]
    return st.selectbox(
        _("You will write by"),
        options,
        format_func=names.labels(options, lambda c: _("any channel") if c is None else _(CHANNELS.get(c, c))),
        help=_("Who unsubscribed from this channel is left out."),
        width=260,
        key=f"channel_{name}",
        persist_state="session",
    )


def counted(found: ActionList) -> str:
    """How many are on a list, how many it leaves out, and how many cannot be reached."""
    tr = state.tr()
    people = found.rows["customer_id"].nunique()
    said = [tr.plural("{count} customer is on this list.", "{count} customers are on this list.", people)]
    nameless = int(found.rows["customer_id"].isna().sum())
    if nameless:
        said.append(tr.plural("{count} more row names no customer.", "{count} more rows name no customer.", nameless))
    if found.left_out:
        said.append(
            tr.plural(
                "{count} more is left out: she unsubscribed.",
                "{count} more are left out: they unsubscribed.",
                found.left_out,
            )
        )
    if found.unreachable:
        said.append(
            tr.plural(
                "{count} has neither an e-mail address nor a phone number in your files.",
                "{count} have neither an e-mail address nor a phone number in your files.",
                found.unreachable,
            )
        )
    return " ".join(said)
