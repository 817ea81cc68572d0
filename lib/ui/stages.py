"""The six stages on the loyalty page: how many stand where, what takes them on, and who will probably move."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import stage_findings
from lib.facts import lens_words
from lib.facts.lenses import reachable
from lib.metrics.registry import TABLES
from lib.ui import _, cache, explain, filters, hidden, moves, names, sections, state, tables
from lib.ui.marks import bold, bullets, muted


def funnel(view: Workspace) -> None:
    """How many stand in which stage, what they paid, who was lost, and what to do."""
    frame = cache.table(view, "loyalty_stage_share", lens="stage")
    look = state.look()
    with st.container(border=True, key="stage_funnel"):
        st.subheader(_("Six stages of loyalty"), anchor=False)
        titled = stage_findings.of_stages(frame, state.look(), moves.called("stage"), view.loyalty_days()[0])
        sections.title(titled)
        left, right = st.columns(2, gap="large")
        with left:
            shown = frame[(frame["customers"] > 0) | frame["group"].isin(reachable(view.facts))]
            active = (names.value("stage_state", "active"), names.value("stage_state", "quiet"))
            figure = charts.standing(shown, look, moves.called("stage"), active)
            sections.draw(figure, "stages", titled)
        with right:
            st.markdown(bold(_("What takes people on")))
            st.markdown(bullets([line for row in frame.to_dict("records") if (line := _to_do(row))]))
        st.caption(formatting.plain_markdown(_notes(view)))
        table(frame, "stage")
        explain.of_table(view, "loyalty_stage_share")


def _to_do(row: dict) -> str:
    action = lens_words.action("stage", row["group"])
    if action is None or not row["customers"]:
        return ""
    look = state.look()
    parts = [moves.number(row["customers"])]
    if not formatting.missing(row["per_customer"]):
        parts.append(_("{money} each", money=look.number(row["per_customer"], "money")))
    if lost := stage_findings.of_lost(row, look):
        parts.append(lost)
    facts = muted(formatting.plain_markdown(" · ".join(parts)))
    return f"{bold(names.value('stage', row['group']))} {facts}  \n  {filters.sentence(action)}"


def _notes(view: Workspace) -> str:
    start, last = view.loyalty_days()
    said = [
        _(
            "As of {last}. Lost: of those who stood there on {start} and were customers then, how many no longer are. "
            "Quiet: no sign of life for {days} days.",
            start=moves.day_of(start),
            last=moves.day_of(last),
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
    said += [state.tr()(message) for message in view.loyalty_unseen("stage")]
    return " ".join(said)


def table(frame: pd.DataFrame, lens: str) -> None:
    """The numbers behind a chart, with their download."""
    box = st.expander(_("Table"), icon=":material/table:", key=f"table_lens_{lens}", on_change="rerun")
    if box.open:
        with box:
            shown = frame.assign(group=[names.value(lens, group) for group in frame["group"]])
            units, head = TABLES["loyalty_stage_share"].units, sections.headings("loyalty_stage_share")
            tables.show(shown, f"loyalty_{lens}", units=units, headings=head, export=frame)


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
        expected = moves.number(round(rows["rise_chance"].sum()))
        st.markdown(_("Expected to move on in the next {days} days: about {count}.", days=found.days, count=expected))
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
            n_train=moves.number(found["n_train"]),
            n_test=moves.number(found["n_test"]),
            days=days,
            start=moves.day_of(found["cutoff_test"]),
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
