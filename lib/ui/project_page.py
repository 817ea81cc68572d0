"""What can be done with a project as a whole: name it, save it as a file, take changes back, erase, delete."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from lib import Workspace, formatting
from lib.i18n import N_, Message, msg, msgn
from lib.project.erasing import SHORTEST_NAME
from lib.project.package import SUFFIX
from lib.ui import _, account, belongings, cache, filters, jobs, keeping, project, state
from lib.workspace.opened import OpenProject
from lib.workspace.project import Anew

#: Of texts that may tell of who was forgotten, so many are shown, and so much of each.
MOST_PLACES, LONGEST_PLACE = 5, 80
_CHANGING = jobs.Words(
    doing=N_("Going through {file}: {percent}%"),
    meanwhile=N_("Look around meanwhile; nothing is changed before all of it is ready."),
    stopped=N_("Stopped. Nothing was changed."),
)
_STEPS = {
    "added": (N_("Undo: adding {files}"), N_("Redo: adding {files}")),
    "removed": (N_("Undo: removing {files}"), N_("Redo: removing {files}")),
    "mapped": (N_("Undo: mapping {files} anew"), N_("Redo: mapping {files} anew")),
    "changed": (N_("Undo: exchanging {files}"), N_("Redo: exchanging {files}")),
}


def place() -> None:
    """Everything that can be done with the project as a whole."""
    opened, why = state.project(), keeping.why_not()
    has_data = state.has_data()
    st.subheader(_("Project"), anchor=False)
    if why is not None:
        st.caption(filters.sentence(why))
        account.offer("data")
    elif opened is None or not has_data:
        st.caption(
            _("With your first file a project begins. It is saved after every change, on this computer only.")
            if keeping.person() is None
            else _(
                "With your first file a project begins. It is saved after every change, on this server, for you alone."
            )
        )
    if opened is not None and has_data and why is None:
        _name(opened)
    if opened is not None:
        _steps(opened)
    if has_data:
        with st.container(horizontal=True):
            _save_button()
            if why is None and st.button(
                _("Close the project"), icon=":material/folder_off:", key="close_project", disabled=jobs.busy()
            ):
                project.close()
        _persons(opened)
        if opened is not None and why is None:
            _delete(opened)
    _open_file()


def _name(opened: OpenProject) -> None:
    name = st.text_input(_("Name of the project"), value=opened.name, max_chars=120, key=f"name_{opened.id}")
    if name.strip() and name != opened.name:
        error = cache.attempt(opened.rename, name)[1]
        if error is not None:
            state.notify(error.message, "error")
        st.rerun()
    st.caption(project.saved(opened))


def _steps(opened: OpenProject) -> None:
    """Take back the last change of files, or make it again."""
    steps = [(opened.last_step, 0, opened.undo, "undo"), (opened.next_step, 1, opened.redo, "redo")]
    if not any(step for step, *_rest in steps):
        return
    with st.container(horizontal=True):
        for step, which, go, icon in steps:
            if step is None:
                continue
            text = _(_STEPS[step.what][which], files=formatting.plain_markdown(_listed(step.names)))
            if st.button(text, icon=f":material/{icon}:", key=icon, disabled=jobs.busy()):
                jobs.start(opened.name, go, lambda _nothing: None)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:2]) + (" …" if len(names) > 2 else "")


def _save_button() -> None:
    # Taken here: when the button is pressed, nobody knows any more whose workspace it was.
    ws, name = belongings.to_save(), belongings.name()
    without_key = False
    if state.workspace().kept.key is not None:
        without_key = st.toggle(
            _("For giving away"),
            key="without_key",
            help=_("Leaves out the key that the stand-ins are made with: nobody can find out who they stand for."),
        )
    st.download_button(
        _("Save as a file"),
        data=lambda: _packed(ws, not without_key),
        file_name=_file_name(name),
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        key="save_project",
    )


def _file_name(name: str) -> str:
    return (re.sub(r"[^\w-]+", "-", name).strip("-") or "project") + SUFFIX


def _packed(ws: Workspace, key: bool) -> bytes:
    path = ws.scratch("project")
    try:
        ws.save(path, key=key)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _open_file() -> None:
    with st.expander(_("Open a project from a file"), icon=":material/upload:"):
        given = st.file_uploader(
            _("A project saved as a file (.regulars)"),
            type=SUFFIX.lstrip("."),
            key=f"project_file_{state.upload_round()}",
        )
        if given is not None:
            path = cache.folder() / f"given{SUFFIX}"
            path.write_bytes(given.getvalue())
            state.next_upload_round()
            project.from_file(path, given.name)


def _persons(opened: OpenProject | None) -> None:
    with st.expander(_("Forget a customer"), icon=":material/person_remove:"):
        st.caption(
            _(
                "Erases a customer from every file of this project, and from its earlier versions. There is no way "
                "back. Files elsewhere on your computer, and projects saved as files before, stay as they are."
            )
        )
        with st.form("forget", border=False):
            name = st.text_input(_("Number, e-mail or phone of the customer"), key="forget_name", autocomplete="off")
            again = st.text_input(_("The same once more, to confirm"), key="forget_again", autocomplete="off")
            pressed = st.form_submit_button(
                _("Forget this customer"), icon=":material/person_remove:", disabled=jobs.busy()
            )
        if pressed:
            _forget(opened, name.strip(), again.strip())
        _at_work()
    _blot(opened)
    with st.expander(_("Replace names by stand-ins"), icon=":material/theater_comedy:"):
        if opened.pseudonymised if opened else state.workspace().kept.key is not None:
            st.caption(_("Names are replaced by stand-ins. Files that you add are changed in the same way."))
            return
        st.caption(
            _(
                "Names, customer numbers, e-mails and phones are replaced by made-up ones in every file of this "
                "project, the same person always by the same. The numbers stay. There is no way back."
            )
        )
        sure = st.checkbox(_("I want this, and I have the original files elsewhere"), key="stand_ins_sure")
        if st.button(_("Replace the names"), key="stand_ins", disabled=not sure or jobs.busy()):
            ws = state.workspace()
            jobs.start(belongings.name(), ws.pseudonymising, lambda new: _adopt(opened, ws, new, _REPLACED), _CHANGING)
        _at_work()


_REPLACED = msg(N_("Names are replaced by stand-ins in every file of this project."))


def _at_work() -> None:
    """How far it is stands where it does for all work, which is out of sight from down here."""
    if jobs.busy():
        st.caption(_("Something is being done; how far it is stands at the top of the page."))


def _forget(opened: OpenProject | None, name: str, again: str) -> None:
    if not name or name != again:
        st.error(_("Write the same into both boxes."))
        return
    ws = state.workspace()

    def done(new: Anew) -> None:
        text = msgn(
            N_("{person} is forgotten: {count} row went."),
            N_("{person} is forgotten: {count} rows went."),
            new.rows,
            person=new.person,
        )
        _adopt(opened, ws, new, text)
        if new.perhaps:
            state.notify(_left(new))
        state.forget_widgets("forget_")

    jobs.start(belongings.name(), lambda progress: ws.forgetting(name, progress), done, _CHANGING)


def _left(new: Anew) -> Message:
    """The texts of others in which a word of the name stands by itself; only a person can say whom they mean."""
    shown = "; ".join(f"“{_short(place.text)}” ({place.file})" for place in new.perhaps[:MOST_PLACES])
    return msgn(
        N_(
            "A part of the name stands by itself in {count} text of others and may mean somebody else, so it was "
            "left: {places}. If it means this customer, use “Blot out words”."
        ),
        N_(
            "A part of the name stands by itself in {count} texts of others and may mean somebody else, so they were "
            "left: {places}. If they mean this customer, use “Blot out words”."
        ),
        len(new.perhaps),
        places=shown + " …" * (len(new.perhaps) > MOST_PLACES),
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_PLACE else text[: LONGEST_PLACE - 1].rstrip() + "…"


def _blot(opened: OpenProject | None) -> None:
    with st.expander(_("Blot out words"), icon=":material/ink_eraser:"):
        st.caption(
            _(
                "Replaces words by “[…]” in comments and other texts of every file of this project, whatever their "
                "case. Write every form of a name that may stand there. There is no way back."
            )
        )
        with st.form("blot", border=False):
            given = st.text_input(_("Words, with commas between them"), key="blot_words", autocomplete="off")
            pressed = st.form_submit_button(_("Blot out"), icon=":material/ink_eraser:", disabled=jobs.busy())
        _at_work()
        words = [word.strip() for word in given.split(",") if word.strip()]
        if not pressed:
            return
        if not words or any(len(word) < SHORTEST_NAME for word in words):
            st.error(_("Write whole words of three letters or more."))
            return
        ws = state.workspace()

        def done(new: Anew) -> None:
            said = msgn(N_("Blotted out in {count} text."), N_("Blotted out in {count} texts."), new.rows)
            _adopt(opened, ws, new, said)
            state.forget_widgets("blot_")

        jobs.start(belongings.name(), lambda progress: ws.blotting(words, progress), done, _CHANGING)


def _adopt(opened: OpenProject | None, ws: Workspace, new: Anew, said: Message) -> None:
    """Let changed files take the place of the old ones; nothing of them may be left anywhere."""
    try:
        if opened is not None:
            opened.adopt(new)
        else:
            ws.adopt(new)
    finally:
        cache.forget_uploads()
    state.notify(said, "success")
    # Whoever pressed the button is far below the notices.
    st.toast(filters.sentence(said), icon=":material/check:")


def _delete(opened: OpenProject) -> None:
    with st.expander(_("Delete the project"), icon=":material/delete_forever:"):
        st.caption(
            _(
                "Deletes the project with all its files. There is no way back. Files elsewhere on your computer stay "
                "as they are."
            )
        )
        typed = st.text_input(
            _("Write the name of the project, to confirm"), key=f"delete_{opened.id}", autocomplete="off"
        )
        fits = " ".join(typed.split()) == opened.name
        if st.button(_("Delete for good"), key="delete_project", disabled=not fits or jobs.busy()):
            name = opened.name
            error = cache.attempt(opened.delete)[1]
            if error is not None:
                st.error(filters.sentence(error.message))
                return
            cache.forget_uploads()
            state.notify(msg(N_("“{name}” is deleted."), name=name), "success")
            project.close()
