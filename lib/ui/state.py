"""What a session remembers: language, segment, period, settings and the files not loaded yet.

The only module that names session keys. Some of it stands in the address bar too, see lib/ui/address.py.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from lib import Workspace
from lib.charts import Look
from lib.i18n import LANGUAGES, Message, Translator, translator
from lib.models.scenario import Scenario
from lib.report.options import ReportOptions
from lib.scope import Period, Segment
from lib.settings import Settings
from lib.ui import cache
from lib.workspace.opened import OpenProject, Parts

# Keys of widgets are plain names; these begin alike so that no widget can take one over.
_BEGUN, _LANGUAGE = "regulars.begun", "regulars.language"
_SEGMENT, _PERIOD, _SETTINGS = "regulars.segment", "regulars.period", "regulars.settings"
_NOTICES, _INTAKE, _ROUND = "regulars.notices", "regulars.intake", "regulars.upload_round"
_PRESET, _REMAPPING, _JOB = "regulars.preset", "regulars.remapping", "regulars.job"
_HIDDEN = "regulars.names_hidden"
_CUSTOMER, _SHOW = "regulars.customer", "regulars.show"
_REPORT, _REPORT_MADE = "regulars.report_options", "regulars.report_made"
_SEGMENTS, _SCENARIOS, _DRAFT = "regulars.segments", "regulars.scenarios", "regulars.draft"
_PROJECT, _SEEN, _LOOKED = "regulars.project", "regulars.seen_parts", "regulars.looked_for_project"
_GIVEN, _AHEAD, _WANTED = "regulars.given_project", "regulars.ahead", "regulars.wanted"


def begin() -> None:
    """Take note that the frame around the pages has been drawn."""
    st.session_state[_BEGUN] = True


def begun() -> bool:
    """Whether the frame around the pages has been drawn in this session."""
    return _BEGUN in st.session_state


# --- language and looks ---


def language() -> str:
    """Chosen in the sidebar or the link, else the browser's, else English."""
    browser = (st.context.locale or "en").split("-")[0].lower()
    return st.session_state.get(_LANGUAGE) or (browser if browser in LANGUAGES else "en")


def chosen_language() -> str | None:
    """The language chosen in the sidebar or the link; None while it is the browser's."""
    return st.session_state.get(_LANGUAGE)


def set_language(code: str) -> None:
    st.session_state[_LANGUAGE] = code


def tr() -> Translator:
    return translator(language())


def look() -> Look:
    """How charts and numbers are to look for this reader."""
    return Look(tr(), st.context.theme.type or "light", currency())


def currency() -> str | None:
    """The currency of the numbers: the one set, else the only one in the data."""
    found = workspace().dataset.currencies
    return settings().currency or (found[0] if len(found) == 1 else None)


# --- data, definitions, filter ---


def workspace() -> Workspace:
    """This session's files, unfiltered and under the default definitions: those of its project, if it has one."""
    shown = project()
    return cache.workspace(settings().timezone) if shown is None else shown.workspace


def view() -> Workspace:
    """This session's data under its definitions, segment and period: what every page asks."""
    asked = workspace()
    if settings() != Settings():
        asked = asked.with_settings(**changes())
    return asked.where(segment(), period()) if segment() or period() else asked


def has_data() -> bool:
    return bool(workspace().files)


def show_everything() -> None:
    """Drop the filter."""
    set_segment(Segment())
    set_period(Period())
    choose_preset("")


def settings() -> Settings:
    return st.session_state.get(_SETTINGS, Settings())


def changes() -> dict[str, Any]:
    """The settings that differ from the defaults."""
    mine, default = settings(), Settings()
    names = [f for f in mine.__dataclass_fields__ if getattr(mine, f) != getattr(default, f)]
    return {name: getattr(mine, name) for name in names}


def set_settings(new: Settings) -> None:
    st.session_state[_SETTINGS] = new


def segment() -> Segment:
    return st.session_state.get(_SEGMENT, Segment())


def set_segment(new: Segment) -> None:
    st.session_state[_SEGMENT] = new


def segments() -> tuple[Segment, ...]:
    """The segments saved under a name."""
    return st.session_state.get(_SEGMENTS, ())


def set_segments(new: Sequence[Segment]) -> None:
    st.session_state[_SEGMENTS] = tuple(new)


def scenarios() -> tuple[Scenario, ...]:
    """The scenarios saved under a name."""
    return st.session_state.get(_SCENARIOS, ())


def set_scenarios(new: Sequence[Scenario]) -> None:
    st.session_state[_SCENARIOS] = tuple(new)


def draft() -> Any:
    """The segment that is being built, while its window is open; see lib/ui/segments.py."""
    return st.session_state.get(_DRAFT)


def set_draft(new: Any) -> None:
    st.session_state[_DRAFT] = new


def period() -> Period:
    return st.session_state.get(_PERIOD, Period())


def set_period(new: Period) -> None:
    st.session_state[_PERIOD] = new


def preset() -> str:
    """Under which name the reader chose the period: two may stand for the same days. Empty if she has not chosen."""
    return st.session_state.get(_PRESET, "")


def choose_preset(name: str) -> None:
    st.session_state[_PRESET] = name


def names_hidden() -> bool:
    """Whether customers are shown under made-up names."""
    return st.session_state.get(_HIDDEN, False)


def hide_names(yes: bool) -> None:
    st.session_state[_HIDDEN] = yes


def customer() -> str | None:
    """The customer whose page is open; None for the search among all."""
    return st.session_state.get(_CUSTOMER)


def show_customer(who: str | None) -> None:
    st.session_state[_CUSTOMER] = who


def wanted() -> str | None:
    """The metric or table that a link leads to, until its page has been drawn."""
    return st.session_state.get(_WANTED)


def want(name: str | None) -> None:
    st.session_state[_WANTED] = name


def show() -> Any:
    """The slides shown to others and where they stand, see lib/ui/present.py; None while the pages are."""
    return st.session_state.get(_SHOW)


def set_show(new: Any) -> None:
    st.session_state[_SHOW] = new


def report_options() -> ReportOptions:
    """How reports are to be: in the reader's language until she chose one, names hidden as on the pages."""
    chosen: ReportOptions | None = st.session_state.get(_REPORT)
    found = chosen or ReportOptions(language=language())
    return found.change(hide_names=names_hidden())


def set_report_options(new: ReportOptions | None) -> None:
    st.session_state[_REPORT] = new


def chosen_report() -> ReportOptions | None:
    """The options of reports as they were chosen; None while nobody did."""
    return st.session_state.get(_REPORT)


def report_made() -> Any:
    """The report made last; see lib/ui/report.py."""
    return st.session_state.get(_REPORT_MADE)


def set_report_made(new: Any) -> None:
    st.session_state[_REPORT_MADE] = new


# --- the project ---


def project() -> OpenProject | None:
    """The project that this session shows; None while it has none, or none any more."""
    folder = st.session_state.get(_PROJECT)
    if folder is None:
        return None
    found, error = cache.attempt(cache.project, folder)
    if error is not None or found.gone:
        leave_project()
        if error is not None:
            notify(error.message, "error")
        return None
    return found


def show_project(new: OpenProject) -> None:
    st.session_state[_PROJECT] = str(new.store.folder)
    st.session_state[_SEEN] = new.parts


def leave_project() -> None:
    """Show no project any more."""
    st.session_state.pop(_PROJECT, None)
    cache.leave_project()


def first_look() -> bool:
    """Whether nobody has looked yet, in this session, for the project that was open last."""
    first = _LOOKED not in st.session_state
    st.session_state[_LOOKED] = True
    return first


def seen_parts() -> Parts | None:
    """What of the project this session knew at its last run."""
    return st.session_state.get(_SEEN)


def saw(kept: Parts) -> None:
    st.session_state[_SEEN] = kept


def give_project(path: Path, name: str) -> None:
    """Take note of a project file that was dropped, to be opened by the next page drawn."""
    st.session_state[_GIVEN] = (path, name)


def take_given_project() -> tuple[Path, str] | None:
    return st.session_state.pop(_GIVEN, None)


# --- between two runs ---


def notify(message: Message, kind: str = "warning") -> None:
    """Say something at the top of the next page drawn; `kind` is warning, error or success."""
    st.session_state.setdefault(_NOTICES, []).append((kind, message))


def take_notices() -> list[tuple[str, Message]]:
    return st.session_state.pop(_NOTICES, [])


def intake() -> MutableMapping[str, Any]:
    """Files uploaded and not loaded yet, by their id; see lib/ui/upload.py."""
    return st.session_state.setdefault(_INTAKE, {})


def remapping(file_id: int) -> Any:
    """The mapping a loaded file is being changed from, once a table was added or taken out; else None."""
    return st.session_state.setdefault(_REMAPPING, {}).get(file_id, (None, 0))[0]


def remapping_version(file_id: int) -> int:
    return st.session_state.setdefault(_REMAPPING, {}).get(file_id, (None, 0))[1]


def remap_from(file_id: int, mapping: Any) -> None:
    st.session_state[_REMAPPING][file_id] = (mapping, remapping_version(file_id) + 1)


def remap_done(file_id: int) -> None:
    st.session_state[_REMAPPING].pop(file_id, None)


def job() -> Any:
    """What is being loaded in the background, or has just been; see lib/ui/jobs.py."""
    return st.session_state.get(_JOB)


def set_job(new: Any) -> None:
    st.session_state[_JOB] = new


def upload_round() -> int:
    """Counts how often the upload box was emptied: its key, because a box cannot be emptied otherwise."""
    return st.session_state.setdefault(_ROUND, 0)


def next_upload_round() -> None:
    st.session_state[_ROUND] = upload_round() + 1


def everything() -> dict[str, Any]:
    """All that is remembered but the widgets, as it is now."""
    return {str(key): value for key, value in st.session_state.items() if str(key).startswith("regulars.")}


def ahead(make: Callable[[], Any]) -> Any:
    """What draws pages ahead for this session."""
    return st.session_state.setdefault(_AHEAD, make())


# --- widgets ---


def widget(key: str) -> Any:
    """The value of a widget, as in its own callback; None where it was never shown."""
    return st.session_state.get(key)


def set_widget(key: str, value: Any) -> None:
    """Let a widget that is drawn after this have a value, whatever was chosen there before."""
    st.session_state[key] = value


def forget_widgets(prefix: str) -> None:
    """Let widgets take their values anew from what they show."""
    for key in [k for k in st.session_state if isinstance(k, str) and k.startswith(prefix)]:
        del st.session_state[key]
