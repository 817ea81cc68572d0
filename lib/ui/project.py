"""The project of this session: kept from one visit to the next, opened, saved, taken back, erased."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from lib import Workspace, formatting
from lib.errors import RegularsError
from lib.i18n import N_, msg
from lib.project.shelf import Listed, Shelf
from lib.ui import _, account, belongings, cache, filters, jobs, keeping, layout, state
from lib.workspace.opened import HELD, OpenProject, Parts

#: So many other projects are offered beside the one that is open.
MOST_OFFERED = 6


# --- behind the pages ---


def resume() -> None:
    """Open, as a session begins, the project that was open last."""
    shelf = keeping.shelf()
    if shelf is None or not state.first_look() or state.project() is not None:
        return
    last = shelf.last()
    if last is not None:
        _open(shelf, last, anew=False)


def autosave() -> None:
    """Write what changed since the last run; take over what another window of the same person changed."""
    project = state.project()
    if project is None or jobs.busy():
        return
    try:
        mine, seen = belongings.parts(), state.seen_parts()
        if mine != seen:
            project.save(mine)
        else:
            project.save()
            if project.parts != mine:
                belongings.put_back(project.parts)
        state.saw(project.parts if mine == seen else mine)
    except RegularsError as error:
        state.notify(error.message, "error")


def begin(name: str, sample: str | None = None) -> Workspace:
    """The workspace to add files to; with the first of them a project begins, where projects are kept."""
    shelf = keeping.shelf()
    if shelf is None or state.project() is not None or state.has_data():
        return state.workspace()
    made = HELD.put(OpenProject.begin(shelf.new(), name, belongings.parts(), sample))
    state.show_project(made)
    shelf.remember(made.id)
    return state.workspace()


def sample(name: str) -> bool:
    """Open the project that began as this sample business and still is no more than it, if there is one."""
    shelf = keeping.shelf()
    found = [one for one in shelf.listed() if one.sample == name] if shelf else []
    if shelf is None or not found or state.has_data():
        return False
    _open(shelf, found[0].id)
    return True


def _open(shelf: Shelf, project_id: str, anew: bool = True) -> None:
    """Open a project beside the page; one that another window has open is there at once."""
    store = shelf.store(project_id)

    def done(project: OpenProject) -> None:
        _show(project, anew)
        shelf.remember(project.id)

    held = HELD.get(store.folder)
    if held is not None:
        done(held)
        if anew:
            st.rerun()
        return
    name = next((one.name for one in shelf.listed() if one.id == project_id), "")
    jobs.start(name, lambda progress: HELD.put(OpenProject.open(store, progress)), done)


def _show(project: OpenProject, anew: bool = True) -> None:
    state.show_project(project)
    belongings.put_back(project.parts)
    if anew:
        state.show_everything()


def from_file(path: Path, name: str) -> None:
    """Open a project that was saved to a file; where projects are kept, it is kept from now on."""
    shelf = keeping.shelf()
    store = (shelf or Shelf(cache.folder())).new()

    def done(project: OpenProject) -> None:
        _show(project)
        if shelf is not None:
            shelf.remember(project.id)
        state.notify(msg(N_("“{name}” is open."), name=project.name), "success")

    def work(progress: jobs.NamedProgress) -> OpenProject:
        project = OpenProject.from_file(store, path, name, progress)
        project.passing = shelf is None
        path.unlink(missing_ok=True)
        return HELD.put(project)

    jobs.start(name, work, done)


def take_given() -> None:
    """Open the project file that was dropped among other files."""
    given = state.take_given_project()
    if given is not None:
        from_file(*given)


def close() -> None:
    shelf = keeping.shelf()
    if shelf is not None:
        shelf.remember(None)
    state.leave_project()
    belongings.put_back(Parts())
    state.show_everything()
    st.rerun()


# --- on the pages ---


def sidebar() -> None:
    """Who is signed in, and the project: its name, whether it is saved, and the way to the others."""
    account.sidebar()
    project, shelf = state.project(), keeping.shelf()
    if project is None or shelf is None or not state.has_data():
        return
    with st.popover(formatting.plain_markdown(project.name), icon=":material/folder_open:", width="stretch"):
        st.caption(saved(project))
        others = [one for one in shelf.listed() if one.id != project.id and one.problem is None]
        for one in others[:MOST_OFFERED]:
            if st.button(
                formatting.plain_markdown(one.name),
                key=f"project_{one.id}",
                icon=":material/folder:",
                type="tertiary",
                disabled=jobs.busy(),
            ):
                _open(shelf, one.id)
        if st.button(_("New project"), icon=":material/add:", key="new_project", type="tertiary", disabled=jobs.busy()):
            close()
        st.page_link(layout.DATA_PAGE, label=_("Manage this project"), icon=":material/settings:")


def saved(project: OpenProject) -> str:
    """When it was last saved, in the reader's own time."""
    if project.saved is None:
        return _("Not saved yet")
    when = belongings.local(project.saved)
    today = belongings.local(datetime.now(project.saved.tzinfo)).date()
    if when.date() == today:
        return _("Saved {time}", time=when.strftime("%H:%M"))
    return _("Saved {day}", day=formatting.day(when.date(), state.tr()))


def offers() -> None:
    """The projects there are, to be opened with a click; where they are kept for those who sign in, the way to."""
    why = keeping.why_not()
    if why is not None and keeping.signed_out():
        st.caption(filters.sentence(why))
        account.offer("start")
    shelf = keeping.shelf()
    found = shelf.listed() if shelf is not None else ()
    if shelf is None or not found or jobs.busy():
        return
    st.subheader(_("Your projects"), anchor=False)
    grid = st.grid(3, min_column_width=240)
    for one in found[: 2 * MOST_OFFERED]:
        with grid.cell():
            _offer(shelf, one)


def _offer(shelf: Shelf, one: Listed) -> None:
    if one.problem is not None:
        st.warning(filters.sentence(one.problem))
        return
    if st.button(
        formatting.plain_markdown(one.name),
        key=f"open_{one.id}",
        icon=":material/folder_open:",
        width="stretch",
        disabled=jobs.busy(),
    ):
        _open(shelf, one.id)
    files = state.tr().plural(N_("{count} file"), N_("{count} files"), len(one.files))
    if one.saved is not None:
        day = formatting.day(belongings.local(one.saved).date(), state.tr())
        st.caption(f"{files} · {_('Saved {day}', day=day)}")
