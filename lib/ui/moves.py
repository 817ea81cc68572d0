"""Who moved where between two days, on the loyalty page: a matrix and streams."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts.template import PALETTE
from lib.facts.lenses import LENSES, UNKNOWN
from lib.metrics.loyalty import NEWCOMER
from lib.metrics.registry import TABLES
from lib.scope import Period
from lib.ui import _, cache, explain, filters, names, sections, state, tables

#: From the lowest stage to the highest, then those nothing is known of and those who came lately.
_COLOURS = (PALETTE[5], PALETTE[4], PALETTE[3], PALETTE[1], PALETTE[2], PALETTE[0])


def called(lens: str) -> dict[str, str]:
    """What the answers of a lens are called, in their order; newcomers first, the unknown last."""
    answers = {answer: names.value(lens, answer) for answer in (*LENSES[lens], UNKNOWN)}
    return {NEWCOMER: names.value("stage", NEWCOMER), **answers}


def moved(view: Workspace) -> None:
    """Who moved where between two days of the reader’s choice, as a matrix and as streams."""
    first = view.facts.first_day
    if first >= view.as_of:
        return
    look = state.look()
    with st.container(border=True, key="who_moved"):
        st.subheader(_("Who moved where"), anchor=False)
        lens, by_state = _lens()
        start, last = _between(view, first)
        if start > last:
            st.info(_("The first day must come before the last one."))
            return
        other = view.where(period=Period(start, last))
        frame, error = cache.attempt(cache.table, other, "loyalty_transitions", lens=lens)
        if error is not None:
            st.info(filters.sentence(error.message))
            return
        if frame.empty:
            st.info(_("No customers under this filter."))
            return
        titled = _moves(frame, lens)
        sections.title(titled)
        shown, labels, colours = _shown(frame, lens, by_state)
        left, right = st.columns(2, gap="large")
        with left:
            sections.draw(charts.matrix(shown, look, labels), "stage_matrix", titled)
            st.caption(_("Of 100 who stood on the left, so many stand above now."))
        with right:
            sections.draw(charts.sankey(shown, look, labels, colours), "stage_streams", titled)
            st.caption(
                _("From {start}, on the left, to {last}, on the right.", start=day_of(start), last=day_of(last)),
            )
        box = st.expander(_("Table"), icon=":material/table:", key="table_transitions", on_change="rerun")
        if box.open:
            with box:
                units, head = TABLES["loyalty_transitions"].units, sections.headings("loyalty_transitions")
                tables.show(_named(frame, lens), "who_moved", units=units, headings=head, export=frame)
        explain.of_table(other, "loyalty_transitions", lens=lens)


def _lens() -> tuple[str, bool]:
    """What to follow: a lens, or the stages with those who are quiet apart."""
    both = "stage_state"
    options = ["stage", both, *(lens for lens in LENSES if lens != "stage")]

    def label(option: str) -> str:
        return _("Stages, active or quiet") if option == both else names.field(option)

    picked = st.pills(
        _("Follow"),
        options,
        default="stage",
        required=True,
        format_func=names.labels(options, label),
        label_visibility="collapsed",
        key="moved_lens",
        persist_state="session",
    )
    return ("stage", True) if picked == both else (picked or "stage", False)


def _between(view: Workspace, first: date) -> tuple[date, date]:
    start, last = view.loyalty_days()
    kind = "DD.MM.YYYY" if state.language() == "ru" else "YYYY-MM-DD"
    earliest, latest = first, view.as_of
    with st.container(horizontal=True):
        # Keyed by what is proposed, so that another filter proposes anew.
        start = st.date_input(
            _("First day"),
            value=min(max(start, earliest), latest),
            min_value=earliest,
            max_value=latest,
            format=kind,
            width=170,
            key=f"moved_from_{start}",
        )
        last = st.date_input(
            _("Last day"),
            value=min(max(last, earliest), latest),
            min_value=earliest,
            max_value=latest,
            format=kind,
            width=170,
            key=f"moved_to_{last}",
        )
    return start, last


def _moves(frame: pd.DataFrame, lens: str) -> str:
    rank = {answer: place for place, answer in enumerate(LENSES[lens])}
    known = frame[frame["before"].isin(rank) & frame["after"].isin(rank)]
    before, after = known["before"].map(rank), known["after"].map(rank)
    new = frame.loc[frame["before"] == NEWCOMER, "customers"].sum()
    if lens == "stage":
        fell = known[(known["before_state"] == "active") & (known["after_state"] == "quiet")]["customers"].sum()
        back = known[(known["before_state"] == "quiet") & (known["after_state"] == "active")]["customers"].sum()
        return _(
            "Reached a higher stage: {up}. Fell quiet: {fell}. Came back after being quiet: {back}. New: {new}.",
            up=number(known.loc[after > before, "customers"].sum()),
            fell=number(fell),
            back=number(back),
            new=number(new),
        )
    if lens == "rfm_segment":
        return _(
            "Now in another segment: {changed}. New: {new}.",
            changed=number(known.loc[after != before, "customers"].sum()),
            new=number(new),
        )
    return _(
        "Rose: {up}. Fell: {down}. New: {new}.",
        up=number(known.loc[after > before, "customers"].sum()),
        down=number(known.loc[after < before, "customers"].sum()),
        new=number(new),
    )


def _shown(frame: pd.DataFrame, lens: str, by_state: bool) -> tuple[pd.DataFrame, dict[str, str], dict[str, str]]:
    """Moves to draw, what their ends are called in order, and a colour for each."""
    labels = called(lens)
    answers = list(LENSES[lens])
    colour = {answer: _COLOURS[place % len(_COLOURS)] for place, answer in enumerate(answers)}
    colour |= {NEWCOMER: "#B9C0CA", UNKNOWN: "#8A929E"}
    if by_state:
        quiet = names.value("stage_state", "quiet")
        frame = frame.assign(
            before=[_joint(row.before, row.before_state) for row in frame.itertuples()],
            after=[_joint(row.after, row.after_state) for row in frame.itertuples()],
        )
        both = {}
        for answer, label in labels.items():
            both[answer] = label
            if answer == NEWCOMER:
                continue
            both[_joint(answer, "quiet")] = _("{stage}, {state}", stage=label, state=quiet)
            colour[_joint(answer, "quiet")] = "#B9C0CA"
        labels = both
    found = frame.groupby(["before", "after"], as_index=False)[["customers"]].sum()
    found["share"] = found["customers"] / found.groupby("before")["customers"].transform("sum")
    return found, labels, colour


def _joint(answer: str, now: str) -> str:
    return answer if now == "active" or answer == NEWCOMER else f"{answer} quiet"


def _named(frame: pd.DataFrame, lens: str) -> pd.DataFrame:
    labels = called(lens)
    named = {column: [labels[answer] for answer in frame[column]] for column in ("before", "after")}
    for column in ("before_state", "after_state"):
        if column in frame:
            named[column] = [names.value("stage_state", answer) for answer in frame[column]]
    return frame.assign(**named)


def number(count: float) -> str:
    return state.look().number(count, "count")


def day_of(day: date) -> str:
    return formatting.day(day, state.tr())
