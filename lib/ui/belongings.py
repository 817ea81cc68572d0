"""What belongs to a project beside its files: taken from this session to be kept, and put back when it is opened."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lib import Workspace
from lib.models.scenario import Scenario
from lib.report.options import ReportOptions
from lib.ui import cache, state
from lib.workspace.opened import Parts


def parts() -> Parts:
    """What a project keeps of this session beside its files."""
    report = state.chosen_report()
    return Parts(
        state.settings(),
        state.segments(),
        tuple(_text(one.to_json()) for one in state.scenarios()),
        None if report is None else _text(report.to_json()),
    )


def _text(record: str) -> str:
    """A record as a project writes it, so that equal ones are equal texts."""
    return json.dumps(json.loads(record), ensure_ascii=False)


def put_back(kept: Parts) -> None:
    """Take over what a project keeps beside its files; what this version cannot read is said and left out."""
    state.set_settings(kept.settings)
    state.set_segments(kept.segments)
    readable = []
    for text in kept.scenarios:
        found, error = cache.attempt(Scenario.from_json, text)
        if error is not None:
            state.notify(error.message)
        else:
            readable.append(found)
    state.set_scenarios(readable)
    state.set_report_options(None)
    if kept.report is not None:
        options, error = cache.attempt(ReportOptions.from_json, kept.report)
        if error is not None:
            state.notify(error.message)
        else:
            state.set_report_options(options)
    state.forget_widgets("setting_")


def to_save() -> Workspace:
    """This session's data with everything that belongs to it, as a file is to hold it."""
    mine = parts()
    ws = state.workspace().with_settings(**state.changes())
    ws.keep(name(), mine.segments, mine.scenarios, mine.report)
    return ws


def name() -> str:
    """What the project is called, or what it would be called: after its first file."""
    shown = state.project()
    if shown is not None:
        return shown.name
    return next((entry.name.rpartition(".")[0] or entry.name for entry in state.workspace().files), "Regulars")


def local(moment: datetime) -> datetime:
    """A moment in the reader's own time."""
    zone = st.context.timezone
    try:
        return moment.astimezone(ZoneInfo(zone) if zone else None)
    except (ZoneInfoNotFoundError, ValueError):
        return moment.astimezone()
