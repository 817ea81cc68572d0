"""What is kept between runs: each session's workspace, and answers keyed by dataset, definitions and filter.

The only module that uses Streamlit's caches. All of them belong to one session, so nobody meets another's numbers.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from lib import Workspace
from lib.errors import RegularsError
from lib.facts.choices import Choice
from lib.findings import Finding
from lib.importing import FileMapping, FileTable, propose, read
from lib.importing.meaning.memory import MappingMemory
from lib.importing.meaning.proposal import Proposal
from lib.metrics.lists import ActionList
from lib.metrics.versus import Overlap
from lib.models.campaign import Campaign, Costs
from lib.models.scenario import Scenario
from lib.project.store import Store
from lib.scope import Period, Segment
from lib.settings import Settings
from lib.ui import keeping
from lib.workspace.opened import HELD, OpenProject
from lib.workspace.segments import Size
from lib.workspace.whatif import Side


def _close(ws: Workspace) -> None:
    ws.close()


@st.cache_resource(scope="session", max_entries=1, show_spinner=False, on_release=_close)
def workspace(timezone: str) -> Workspace:
    """The session's own workspace; its database and its files are deleted when the session ends.

    Times are converted to `timezone` when a file is read, so another zone is another, empty workspace.
    """
    return Workspace(settings=Settings(timezone=timezone))


@st.cache_resource(
    scope="session", max_entries=1, show_spinner=False, on_release=lambda path: shutil.rmtree(path, ignore_errors=True)
)
def folder() -> Path:
    """Where this session's uploads lie until it ends."""
    return Path(tempfile.mkdtemp(prefix="regulars-uploads-"))


def forget_uploads() -> None:
    """Delete the copies of what was uploaded; the files in use lie elsewhere by then."""
    for path in folder().iterdir():
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    _read.clear()
    _propose.clear()


@st.cache_resource(
    scope="session", max_entries=1, show_spinner=False, on_release=lambda project: HELD.give_back(project.store.folder)
)
def _project(where: str) -> OpenProject:
    return HELD.take(Path(where), lambda: OpenProject.open(Store(Path(where))))


def project(where: str) -> OpenProject:
    """The project in a folder, which other windows of the same person may show too; ProjectError if it is gone."""
    return _project(where)


def leave_project() -> None:
    """Show no project in this session any more."""
    _project.clear()


@st.cache_resource(scope="session", max_entries=30, show_spinner=False)
def _read(path: str, name: str, options: tuple[tuple[str, Any], ...]) -> FileTable:
    return read(path, name=name, **dict(options))


def read_file(path: Path, name: str, options: Mapping[str, Any]) -> FileTable:
    """A file looked at under these reading options; FileError when it cannot be read."""
    return _read(str(path), name, tuple(sorted(options.items())))


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def memory() -> MappingMemory:
    """The mappings agreed to so far: where things are kept for a person of all her visits, elsewhere of this one."""
    where = keeping.folder()
    return MappingMemory(where / "mappings" if where else None)


@st.cache_resource(scope="session", max_entries=30, show_spinner=False)
def _propose(
    _file: FileTable,
    _earlier: Sequence[FileMapping],
    _memory: MappingMemory,
    path: str,
    options: tuple[tuple[str, Any], ...],
    known: str,
) -> Proposal:
    return propose(_file, _earlier, _memory)


def proposal(file: FileTable, ws: Workspace, path: Path, options: Mapping[str, Any]) -> Proposal:
    """What the columns of a file seem to mean, also in the light of the files here and of earlier ones."""
    earlier = [entry.mapping for entry in ws.files]
    return _propose(file, earlier, memory(), str(path), tuple(sorted(options.items())), ws.dataset.id)


def key(view: Workspace) -> str:
    """What an answer depends on besides the question."""
    return "|".join((view.dataset.id, repr(view.settings), repr(view.segment), repr(view.period)))


@st.cache_data(scope="session", max_entries=400, show_spinner=False)
def _metric(
    _view: Workspace, key: str, name: str, by: str | None, every: str | None, variant: str | None
) -> pd.DataFrame:
    return _view.metric(name, by=by, every=every, variant=variant)


@st.cache_data(scope="session", max_entries=100, show_spinner=False)
def _table(_view: Workspace, key: str, name: str, options: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return _view.table(name, **dict(options))


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _action_list(_view: Workspace, key: str, name: str, channel: str | None) -> ActionList:
    return _view.action_list(name, channel)


def action_list(view: Workspace, name: str, channel: str | None) -> ActionList:
    """`view.action_list(…)`, remembered."""
    return _action_list(view, key(view), name, channel)


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _channels(_view: Workspace, key: str) -> list[str]:
    return _view.channels()


def channels(view: Workspace) -> list[str]:
    """The channels messages went out by."""
    return _channels(view, view.dataset.id)


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _scorecard(_view: Workspace, key: str) -> pd.DataFrame:
    return _view.scorecard()


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _population(_view: Workspace, key: str) -> tuple[int, int]:
    return _view.population()


@st.cache_data(scope="session", max_entries=60, show_spinner=False)
def _trends(_view: Workspace, key: str, metrics: tuple[str, ...], every: str) -> dict[str, pd.DataFrame]:
    return _view.trends(metrics, every)


def trends(view: Workspace, metrics: tuple[str, ...], every: str) -> dict[str, pd.DataFrame]:
    """Several metrics over time, asked together."""
    return _trends(view, key(view), metrics, every)


@st.cache_data(scope="session", max_entries=100, show_spinner=False)
def _breakdowns(_view: Workspace, key: str, name: str, variant: str | None) -> list[str]:
    return _view.breakdowns(name, variant)


def breakdowns(view: Workspace, name: str, variant: str | None = None) -> list[str]:
    """The fields a metric can be broken down by in this data."""
    return _breakdowns(view, f"{view.dataset.id}|{view.settings!r}", name, variant)


@st.cache_data(scope="session", max_entries=60, show_spinner=False)
def _values(_view: Workspace, key: str, field: str) -> list[str]:
    return _view.values(field)


def values(view: Workspace, field: str) -> list[str]:
    """The values a field takes, most frequent first."""
    return _values(view, f"{view.dataset.id}|{view.settings!r}", field)


@st.cache_data(scope="session", max_entries=10, show_spinner=False)
def _fields(_view: Workspace, key: str) -> tuple[Any, ...]:
    return tuple(_view.fields())


def fields(view: Workspace) -> tuple[Any, ...]:
    """What a segment may choose by, with the values of each."""
    return _fields(view, key(view))


@st.cache_data(scope="session", max_entries=100, show_spinner=False)
def _asked(_view: Workspace, key: str, name: str, _given: tuple[Any, ...]) -> Any:
    return getattr(_view, name)(*_given)


def choices(view: Workspace) -> tuple[Choice, ...]:
    """Everything customers can be chosen by, in groups; the same whatever the filter."""
    return _asked(view, f"{view.dataset.id}|{view.settings!r}", "choices", ())


def coverage(ws: Workspace, every: str) -> pd.DataFrame:
    """`ws.coverage(…)`, remembered."""
    return _asked(ws, f"{ws.dataset.id}|{every}", "coverage", (every,))


def size(view: Workspace, segment: Segment) -> Size:
    """`view.size(…)`, remembered."""
    return _asked(view, f"{key(view)}|{segment!r}", "size", (segment,))


def versus(view: Workspace, one: Side, other: Side, progress: Any = None) -> tuple[pd.DataFrame, Overlap]:
    """Two sides on every metric, and who is on both; remembered, without what `progress` draws meanwhile."""
    asked = f"{key(view)}|{one!r}|{other!r}"
    return _asked(view, asked, "versus", (one, other, progress)), _asked(view, asked, "overlap", (one, other))


def scenario(view: Workspace, asked: Scenario) -> Any:
    """`view.scenario(…)`, remembered."""
    return _asked(view, f"{key(view)}|{asked!r}", "scenario", (asked,))


def tells_who(view: Workspace, field: str) -> bool:
    """`view.tells_who(…)`, remembered; the same whatever the filter."""
    return _asked(view, f"{view.dataset.id}|{view.settings!r}|{field}", "tells_who", (field,))


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _definitions(_view: Workspace, key: str, metrics: tuple[str, ...]) -> dict[str, object]:
    return _view.definitions(metrics)


def definitions(view: Workspace, metrics: tuple[str, ...]) -> dict[str, object]:
    """The settings behind these metrics with the values in use."""
    return _definitions(view, f"{view.dataset.id}|{view.settings!r}", metrics)


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _missing(_view: Workspace, key: str) -> pd.DataFrame:
    return _view.missing()


def missing(view: Workspace) -> pd.DataFrame:
    """The metrics that cannot be computed, and what would make them so; the same whatever the filter."""
    return _missing(view, f"{view.dataset.id}|{view.settings!r}")


def metric(
    view: Workspace, name: str, *, by: str | None = None, every: str | None = None, variant: str | None = None
) -> pd.DataFrame:
    """`view.metric(…)`, remembered."""
    return _metric(view, key(view), name, by, every, variant)


def table(view: Workspace, name: str, **options: Any) -> pd.DataFrame:
    """`view.table(…)`, remembered."""
    return _table(view, key(view), name, tuple(sorted(options.items())))


@st.cache_data(scope="session", max_entries=60, show_spinner=False)
def _impact(_view: Workspace, key: str, name: str, treated: Segment | str, at: date, days: int) -> pd.DataFrame:
    return _view.impact(name, treated, at, days)


def impact(view: Workspace, name: str, treated: Segment | str, at: date, days: int) -> pd.DataFrame:
    """`view.impact(…)`, remembered."""
    return _impact(view, f"{key(view)}|{treated!r}", name, treated, at, days)


def campaigns(view: Workspace) -> pd.DataFrame:
    """The campaigns whose receivers are named, newest first; the same whatever the filter."""
    return _asked(view, f"{view.dataset.id}|{view.settings!r}", "campaigns", ())


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _campaign_days(_view: Workspace, key: str, campaign: str) -> list[date]:
    return _view.campaign_days(campaign)


def campaign_days(view: Workspace, campaign: str) -> list[date]:
    """The days on which a campaign was sent."""
    return _campaign_days(view, f"{view.dataset.id}|{view.settings!r}", campaign)


@st.cache_data(scope="session", max_entries=200, show_spinner=False)
def _difference(
    _view: Workspace, key: str, name: str, before: Period | Segment, after: Period | Segment, variant: str | None
) -> pd.DataFrame:
    return _view.difference(name, before, after, variant)


def difference(
    view: Workspace, name: str, before: Period | Segment, after: Period | Segment, variant: str | None = None
) -> pd.DataFrame:
    """`view.difference(…)`, remembered."""
    return _difference(view, f"{key(view)}|{before!r}|{after!r}", name, before, after, variant)


def scorecard(view: Workspace) -> pd.DataFrame:
    return _scorecard(view, key(view))


def population(view: Workspace) -> tuple[int, int]:
    """How many customers and how many anonymous visitors a view is about."""
    return _population(view, key(view))


@st.cache_data(scope="session", max_entries=20, show_spinner=False)
def _findings(_view: Workspace, key: str, most: int) -> tuple[Finding, ...]:
    return _view.findings(most)


def findings(view: Workspace, most: int) -> tuple[Finding, ...]:
    """`view.findings(…)`, remembered."""
    return _findings(view, key(view), most)


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _finding_customers(_view: Workspace, _finding: Finding, key: str, of: tuple[str, ...]) -> ActionList:
    return _view.finding_customers(_finding)


def finding_customers(view: Workspace, finding: Finding) -> ActionList:
    """`view.finding_customers(…)`, remembered."""
    return _finding_customers(view, finding, key(view), finding.of)


@st.cache_data(scope="session", max_entries=12, show_spinner=False)
def _model(_view: Workspace, key: str, name: str) -> Any:
    return getattr(_view, name)()


def next_stages(view: Workspace) -> Any:
    """`view.next_stages()`, remembered."""
    return _model(view, key(view), "next_stages")


@st.cache_data(scope="session", max_entries=20, show_spinner=False)
def _loyalty_list(_view: Workspace, key: str, lens: str, answer: str) -> ActionList:
    return _view.loyalty_list(lens, answer)


def loyalty_list(view: Workspace, lens: str, answer: str) -> ActionList:
    """`view.loyalty_list(…)`, remembered."""
    return _loyalty_list(view, key(view), lens, answer)


@st.cache_data(scope="session", max_entries=20, show_spinner=False)
def _campaign(_view: Workspace, _costs: Costs, key: str) -> Campaign:
    return _view.campaign(_costs)


def campaign(view: Workspace, costs: Costs) -> Campaign:
    """`view.campaign(…)`, remembered."""
    return _campaign(view, costs, f"{key(view)}|{costs!r}")


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _customers_today(_view: Workspace, key: str) -> pd.DataFrame:
    return _view.customers()


def customers_today(view: Workspace) -> pd.DataFrame:
    """Everybody of the segment with what is known and foretold of her today, whatever the period."""
    now = view.where(period=Period(None, view.as_of))
    return _customers_today(now, key(now))


def clv(view: Workspace) -> Any:
    """`view.clv()`, remembered."""
    return _model(view, key(view), "clv")


def next_orders(view: Workspace) -> Any:
    """`view.next_orders()`, remembered."""
    return _model(view, key(view), "next_orders")


def attempt(question: Any, /, *args: Any, **options: Any) -> tuple[Any, RegularsError | None]:
    """The answer, or the deliberate error that stands in its way."""
    try:
        return question(*args, **options), None
    except RegularsError as error:
        return None, error
