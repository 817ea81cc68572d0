"""The six stages on the loyalty page: how many stand where, what moves them on, who moved, and who probably will."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts.template import PALETTE
from lib.facts import lens_words
from lib.facts.lenses import LENSES, STAGES, UNKNOWN
from lib.metrics.loyalty import NEWCOMER
from lib.metrics.registry import TABLES
from lib.scope import Period
from lib.ui import _, cache, explain, filters, hidden, names, sections, state, tables
from lib.ui.marks import bold, bullets, muted

#: From the lowest stage to the highest, then those nothing is known of and those who came lately.
_COLOURS = (PALETTE[5], PALETTE[4], PALETTE[3], PALETTE[1], PALETTE[2], PALETTE[0])
#: A stage with fewer customers at the start says nothing about who is lost there.
FEWEST = 20


def called(lens: str) -> dict[str, str]:
    """What the answers of a lens are called, in their order; newcomers first, the unknown last."""
    answers = {answer: names.value(lens, answer) for answer in (*LENSES[lens], UNKNOWN)}
    return {NEWCOMER: _("Not known before"), **answers}


def funnel(view: Workspace) -> None:
    """How many stand in which stage, what they paid, who was lost, and what to do."""
    frame = cache.table(view, "loyalty_stage_share", lens="stage")
    look = state.look()
    with st.container(border=True, key="stage_funnel"):
        st.subheader(_("Six stages of loyalty"), anchor=False)
        titled = _headline(frame)
        sections.title(titled)
        left, right = st.columns(2, gap="large")
        with left:
            shown = frame[(frame["customers"] > 0) | (frame["group"] != UNKNOWN)]
            active = (names.value("stage_state", "active"), names.value("stage_state", "quiet"))
            figure = charts.standing(shown, look, called("stage"), active)
            sections.draw(figure, "stages", titled)
        with right:
            st.markdown(bold(_("What takes people on")))
            st.markdown(bullets([line for row in frame.to_dict("records") if (line := _to_do(row))]))
        st.caption(formatting.plain_markdown(_notes(view)))
        table(frame, "stage")
        explain.of_table(view, "loyalty_stage_share")


def _headline(frame: pd.DataFrame) -> str:
    look, count = state.look(), frame.set_index("group")["customers"]
    buyers, again = int(count[list(STAGES[2:])].sum()), int(count[["repeat", "referral"]].sum())
    if not buyers:
        return _("{people} customers are known, and none of them has bought yet.", people=_n(count.sum()))
    said = [
        _(
            "{again} of {buyers} buyers came back or recommend you ({share}).",
            again=_n(again),
            buyers=_n(buyers),
            share=look.number(again / buyers, "share"),
        )
    ]
    lost = frame[frame["customers_at_start"] >= FEWEST].dropna(subset=["lost_share"])
    if not lost.empty and lost["lost_share"].max() > 0:
        worst = lost.loc[lost["lost_share"].idxmax()]
        said.append(
            _(
                "Most are lost in the stage “{stage}”: {share} of those who were there.",
                stage=names.value("stage", worst["group"]),
                share=look.number(worst["lost_share"], "share"),
            )
        )
    return " ".join(said)


def _to_do(row: dict) -> str:
    action = lens_words.action("stage", row["group"])
    if action is None or not row["customers"]:
        return ""
    look = state.look()
    parts = [_n(row["customers"])]
    if not formatting.missing(row["per_customer"]):
        parts.append(_("{money} each", money=look.number(row["per_customer"], "money")))
    if not formatting.missing(row["lost_share"]):
        lost = look.number(row["lost_share"], "share")
        between = look.interval(row["lost_low"], row["lost_high"], "share")
        parts.append(_("{share} lost ({between})", share=lost, between=between))
    facts = muted(formatting.plain_markdown(" · ".join(parts)))
    return f"{bold(names.value('stage', row['group']))} {facts}  \n  {filters.sentence(action)}"


def _notes(view: Workspace) -> str:
    start, last = view.loyalty_days()
    said = [
        _(
            "As of {last}. Lost: of the customers who stood there on {start}, the share who are lost now. Quiet: no "
            "sign of life for {days} days.",
            start=_day(start),
            last=_day(last),
            days=view.facts.churn_after_days,
        )
    ]
    visitors = cache.population(view)[1]
    if visitors:
        said.append(
            state.tr().plural(
                "{count} visitor whom no file names is not counted.",
                "{count} visitors whom no file names are not counted.",
                visitors,
            )
        )
    return " ".join(said)


def table(frame: pd.DataFrame, lens: str) -> None:
    """The numbers behind a chart, with their download."""
    box = st.expander(_("Table"), icon=":material/table:", key=f"table_lens_{lens}", on_change="rerun")
    if box.open:
        with box:
            shown = frame.assign(group=[names.value(lens, group) for group in frame["group"]])
            units, head = TABLES["loyalty_stage_share"].units, sections.headings("loyalty_stage_share")
            tables.show(shown, f"loyalty_{lens}", units=units, headings=head, export=frame)


# Who moved --------------------------------------------------------------------------------------------------------


def moved(view: Workspace) -> None:
    """Who moved where between two days of the reader’s choice, as a matrix and as streams."""
    first = view.dataset.first or view.as_of
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
                _("From {start}, on the left, to {last}, on the right.", start=_day(start), last=_day(last)),
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
            up=_n(known.loc[after > before, "customers"].sum()),
            fell=_n(fell),
            back=_n(back),
            new=_n(new),
        )
    if lens == "rfm_segment":
        return _(
            "Now in another segment: {changed}. New: {new}.",
            changed=_n(known.loc[after != before, "customers"].sum()),
            new=_n(new),
        )
    return _(
        "Rose: {up}. Fell: {down}. New: {new}.",
        up=_n(known.loc[after > before, "customers"].sum()),
        down=_n(known.loc[after < before, "customers"].sum()),
        new=_n(new),
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


# Who will probably move on ----------------------------------------------------------------------------------------


def next_stage(view: Workspace) -> None:
    """Who will probably move on in the next period, and whether that forecast is any good; made when opened."""
    box = st.expander(_("Who will probably move on"), icon=":material/moving:", key="next_stage", on_change="rerun")
    if not box.open:
        return
    with box:
        found, error = cache.attempt(cache.next_stages, view)
        if error is not None:
            st.info(filters.sentence(error.message))
            return
        st.markdown(filters.sentence(found.why))
        if found.evaluation:
            st.markdown(bullets(_tested(found.evaluation, found.days)))
        rows = found.customers[found.customers["rise_chance"] > 0]
        if rows.empty:
            st.caption(_("Nobody is expected to move on."))
            return
        expected = _n(round(rows["rise_chance"].sum()))
        st.markdown(_("In the next {days} days about {count} customers will move on.", days=found.days, count=expected))
        hidden.toggle("next_stage")
        shown = hidden.names(rows, view)
        named = {column: [names.value("stage", stage) for stage in shown[column]] for column in ("stage", "next_stage")}
        head = {
            "customer_id": _("Customer"),
            "stage": _("Stage now"),
            "next_stage": _("Probable next stage"),
            "next_stage_chance": _("Its chance"),
            "rise_chance": _("Chance to move on"),
        }
        units = dict.fromkeys(("next_stage_chance", "rise_chance"), "share")
        tables.show(shown.assign(**named), "next_stages", units=units, headings=head, height=320, export=shown)


def _tested(found: dict, days: int) -> list[str]:
    look = state.look()
    return [
        _(
            "Learnt from {n_train} customers and tested on {n_test} over the {days} days from {start} on.",
            n_train=_n(found["n_train"]),
            n_test=_n(found["n_test"]),
            days=days,
            start=_day(found["cutoff_test"]),
        ),
        _(
            "It named the right stage of {share} of them; “everybody stays” names that of {stays}. The difference is "
            "{gain} points ({low} to {high}).",
            share=look.number(found["accuracy"], "share"),
            stays=look.number(found["stays_accuracy"], "share"),
            gain=look.number(100 * found["accuracy_gain"], "score"),
            low=look.number(100 * found["accuracy_gain_low"], "score"),
            high=look.number(100 * found["accuracy_gain_high"], "score"),
        ),
        _(
            "Log-loss, where less is better: {loss}, against {usual} for the shares of those who moved on from each "
            "stage before.",
            loss=f"{found['log_loss']:.3f}",
            usual=f"{found['shares_log_loss']:.3f}",
        ),
    ]


def _n(count: float) -> str:
    return state.look().number(count, "count")


def _day(day: date) -> str:
    return formatting.day(day, state.tr())
