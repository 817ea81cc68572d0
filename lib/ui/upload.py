"""Files on their way in: given, looked at, agreed to, loaded."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib import formatting, schema
from lib.errors import RegularsError
from lib.i18n import N_, msg, msgn
from lib.importing import FileMapping, FileTable, LoadReport, tables_in
from lib.importing.meaning import meanings
from lib.importing.meaning.mapping import signature
from lib.importing.meaning.proposal import unread
from lib.project.package import is_project
from lib.ui import _, cache, filters, jobs, mapping, project, questions, reading, samples, state

#: So many further sheets of a workbook are offered; the others can be chosen under “How the file was read”.
MOST_SHEETS = 12
CHUNK = 2**22


@dataclass
class Waiting:
    """A file that was given and is not loaded yet.

    `mapping` is set once it differs from the proposal, `sheet` once it is known which one is read. It is `looked_at`
    once it is known whether it can be loaded without a question.
    """

    id: str
    name: str
    path: Path
    options: dict[str, Any] = field(default_factory=dict)
    mapping: FileMapping | None = None
    version: int = 0
    sheet: str | None = None
    looked_at: bool = False

    def use(self, new: FileMapping | None) -> None:
        """Take another mapping; what it says about reading holds from the next look at the file."""
        self.mapping, self.version = new, self.version + 1
        self.options = self.options | (unread(new, self.options) if new else {})


def box() -> None:
    """The place to drop files. They are copied to the session's folder, and the box is empty again."""
    project.take_given()
    key = f"upload_{state.upload_round()}"
    st.file_uploader(
        _("Drop files here, or choose them. CSV, TSV or Excel; zipped is fine; several at once."),
        accept_multiple_files=True,
        key=key,
        on_change=_receive,
        args=(key,),
    )
    if not state.has_data() and not state.intake():
        samples.offers()


def _receive(key: str) -> None:
    """Copy what was dropped to the session's folder, and give back the memory it came in.

    Done before the page is drawn: what the box itself returns is another copy of every file in memory.
    """
    context = get_script_run_ctx()
    for one in state.widget(key) or ():
        folder = cache.folder() / re.sub(r"\W", "", one.file_id)
        # Only the ending of a name given by somebody else ever becomes part of a path.
        path = folder / f"file{_ending(one.name)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as copy:
                shutil.copyfileobj(one, copy, CHUNK)
        except OSError as error:
            path.unlink(missing_ok=True)
            text = N_("“{file}” could not be kept: {why}. Free some disk space and add it again.")
            state.notify(msg(text, file=one.name, why=error.strerror or str(error)), "error")
        else:
            if is_project(path):
                state.give_project(path, one.name)
            else:
                _await(one.file_id, one.name, path)
        one.close()
        if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=one.file_id)
    state.next_upload_round()


def _await(file_id: str, name: str, path: Path) -> None:
    """A card for the file; of an archive, one for each table in it."""
    found, _error = cache.attempt(tables_in, path, name)
    # A file that cannot be looked into still gets its card, which says why.
    for place, (title, options) in enumerate(found or [(name, {})]):
        own = f"{file_id}_{place}" if place else file_id
        state.intake()[own] = Waiting(own, title, path, options)


def _ending(name: str) -> str:
    return "".join(part for part in Path(name).suffixes[-2:] if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", part)).lower()


def waiting() -> None:
    """A card for each file that waits for a yes."""
    files: Mapping[str, Waiting] = dict(state.intake())
    if not files:
        return
    _as_before(files)
    st.subheader(
        state.tr().plural(N_("{count} file to agree to"), N_("{count} files to agree to"), len(files)), anchor=False
    )
    everything = st.container()
    ready = {one.id: agreed for one in files.values() if (agreed := _card(one)) is not None}
    if len(ready) > 1:
        with everything:
            label = _("Load all {count} files", count=len(ready))
            if st.button(label, type="primary", icon=":material/done_all:", disabled=jobs.busy()):
                _load([(files[file_id], file, agreed) for file_id, (file, agreed) in ready.items()])


def _as_before(files: Mapping[str, Waiting]) -> None:
    """Load what is written as a file of this project is and says nothing new: next month's export needs no question."""
    if state.project() is None or jobs.busy():
        return
    known = {entry.mapping.signature for entry in state.workspace().files}
    found = []
    for one in files.values():
        if one.looked_at:
            continue
        one.looked_at = True
        file, error = cache.attempt(cache.read_file, one.path, one.name, one.options)
        if error is not None or signature(file.headers) not in known:
            continue
        proposal = cache.proposal(file, state.workspace(), one.path, one.options)
        agreed = proposal.mapping
        clear = proposal.sure and not proposal.notes and not unread(agreed, one.options)
        if clear and mapping.problem(file, agreed) is None and not mapping.untold(file, agreed):
            found.append((one, file, agreed))
    if found:
        _load(found)


def _card(one: Waiting) -> tuple[FileTable, FileMapping] | None:
    """What was understood of a file, and everything that can be put right; None while it cannot be loaded."""
    with st.container(border=True):
        st.markdown(f"**{formatting.plain_markdown(one.name)}**")
        summary, actions = st.container(), st.container(horizontal=True)
        with st.spinner(_("Reading {file}", file=formatting.plain_markdown(one.name))):
            file, error = cache.attempt(cache.read_file, one.path, one.name, one.options)
        if error is not None:
            with summary:
                st.error(filters.sentence(error.message))
            with actions:
                _leave_out(one)
            with st.expander(_("Read the file in another way"), icon=":material/tune:"):
                reading.overrides(one, None)
            return None
        proposal = cache.proposal(file, state.workspace(), one.path, one.options)
        if one.mapping is None and unread(proposal.mapping, one.options):
            # An earlier file like this one was read in a way of its own.
            one.use(proposal.mapping)
            st.rerun()
        start = one.mapping or proposal.mapping
        with st.expander(_("Columns and what they mean"), icon=":material/view_column:"):
            agreed = mapping.edit(f"{one.id}_{one.version}", file, start, proposal.guesses, one.use)
            _saved_mapping(one, file)
        with st.expander(_("How the file was read"), icon=":material/tune:"):
            reading.evidence(file)
            reading.overrides(one, file)
            reading.preview(one.id, file)
        problem = mapping.problem(file, agreed)
        with summary:
            _sheets(one, file)
            _summary(file, agreed)
            questions.offers(f"offer_{one.id}_{one.version}", proposal.offers if one.mapping is None else (), one.use)
            questions.ask(f"question_{one.id}_{one.version}", agreed, proposal.questions, one.use)
            questions.notes(proposal.notes)
            questions.notes(mapping.untold(file, agreed))
            if problem is not None:
                st.warning(filters.sentence(problem))
        with actions:
            if st.button(
                _("Load this file"),
                type="primary",
                key=f"load_{one.id}",
                disabled=problem is not None or jobs.busy(),
                icon=":material/check:",
            ):
                _load([(one, file, agreed)])
            _leave_out(one)
        return None if problem is not None else (file, agreed)


def _sheets(one: Waiting, file: FileTable) -> None:
    """Of a workbook, which sheet is read here; each other becomes a card of its own at a click."""
    here = next((found.value for found in file.evidence if found.name == "sheet"), None)
    one.sheet = here
    taken = {other.sheet or other.options.get("sheet") for other in state.intake().values() if other.path == one.path}
    others = [sheet for sheet in reading.other_sheets(file, here) if sheet not in taken]
    if here is None or not others:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("Sheet “{sheet}”. Add another one:", sheet=formatting.plain_markdown(here)), width="content")
        for sheet in others[:MOST_SHEETS]:
            label = formatting.plain_markdown(sheet)
            if st.button(label, key=f"sheet_{one.id}_{sheet}", type="tertiary", icon=":material/add:"):
                own = f"{one.id}_{sheet}"
                state.intake()[own] = Waiting(own, f"{sheet} ({one.name})", one.path, {"sheet": sheet})
                st.rerun()


def _summary(file: FileTable, agreed: FileMapping) -> None:
    """Which tables the file feeds, and with which columns."""
    lines = []
    for part in agreed.tables:
        table = schema.table(part.table)
        pairs = [
            _("{role} from “{column}”", role=_(table.role(role).label), column=formatting.plain_markdown(column))
            for role, column in part.columns.items()
        ]
        what = _(table.label)
        if asked := part.constants.get("question"):
            # A row with several marks gives as many answers; each says to which question.
            what += f", {formatting.plain_markdown(_(meanings.name(part.table, 'question', asked)))}"
        if part.where is not None:
            column, cells = (formatting.plain_markdown(text) for text in (part.where[0], ", ".join(part.where[1])))
            pairs.append(_("only rows whose “{column}” is {cells}", column=column, cells=cells))
        lines.append(f"- **{what}**: {', '.join(pairs)}")
    if lines:
        st.markdown(f"{_('Understood as:')}\n" + "\n".join(lines))


def _leave_out(one: Waiting) -> None:
    if st.button(_("Leave it out"), key=f"leave_{one.id}", type="tertiary"):
        forget(one.id)
        st.rerun()


def forget(file_id: str) -> None:
    state.intake().pop(file_id, None)


def _saved_mapping(one: Waiting, file: FileTable) -> None:
    """Take over a mapping saved earlier, saying what precisely does not fit."""
    given = st.file_uploader(
        _("Use a saved mapping"), type="json", key=f"mapping_{one.id}_{one.version}", max_upload_size=5
    )
    if given is None:
        return
    try:
        saved = FileMapping.from_json(given.getvalue().decode("utf-8", "replace"))
        for difference in saved.differences(file.headers):
            st.caption(filters.sentence(difference))
        one.use(saved.applied_to(file.headers))
    except RegularsError as error:
        st.error(filters.sentence(error.message))
        return
    st.rerun()


def _load(accepted: Sequence[tuple[Waiting, FileTable, FileMapping]]) -> None:
    """Load agreed files together; what became of each is said at the top of the page."""
    ws = project.begin(Path(accepted[0][0].name).stem)

    def done(reports: Sequence[LoadReport | RegularsError]) -> None:
        for (one, file, agreed), report in zip(accepted, reports, strict=True):
            if isinstance(report, RegularsError):
                state.notify(report.message, "error")
                continue
            forget(one.id)
            _say(one, report)
            unsaved = cache.memory().remember(one.name, agreed, date.today(), file)
            if unsaved is not None:
                state.notify(unsaved)
        loaded = any(not isinstance(report, RegularsError) for report in reports)
        if loaded and not ws.dataset.tables:
            state.notify(msg(N_("The file was read, but no row of it could be used.")), "error")

    files = [(file, agreed) for _one, file, agreed in accepted]
    jobs.start(accepted[0][0].name, lambda progress: ws.add_files(files, progress=progress), done)


def _say(one: Waiting, report: LoadReport) -> None:
    rows = msgn(N_("{count} row is used"), N_("{count} rows are used"), report.accepted)
    if report.refused:
        text = N_("{file}: {rows}; {refused} refused, listed below.")
        state.notify(msg(text, file=one.name, rows=rows, refused=report.refused))
    elif report.data_rows and report.replaced == report.data_rows:
        state.notify(msg(N_("{file} adds nothing: other files here hold all of its rows."), file=one.name), "warning")
    else:
        state.notify(msg(N_("{file}: {rows}."), file=one.name, rows=rows), "success" if report.accepted else "warning")
