"""The loyalty lenses on the loyalty page, who stands where, and the rules they all follow."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.facts import lens_words
from lib.facts.lenses import NO_ORDER, NOT_BEGUN, UNKNOWN
from lib.ui import _, cache, explain, filters, hidden, layout, lists, moves, names, sections, stages, state, tables
from lib.ui.marks import bold, bullets, muted

#: The lenses of the part on types, in the order they are shown.
TYPES = ("loyalty_kind", "buyer_type", "journey", "rfm_segment")


def in_stages(view: Workspace) -> None:
    """Who stands in which stage, who moved and who will; then the people and the rules."""
    if _anybody(view):
        stages.funnel(view)
        moves.moved(view)
        stages.next_stage(view)
        people(view, ("stage",))
        rules(view, ("stage",))


def in_types(view: Workspace) -> None:
    """The other ways to look at customers: words beside deeds, types, steps, recency and frequency."""
    if _anybody(view):
        quadrants(view)
        left, right = st.columns(2, gap="medium")
        with left:
            ladder(view, "buyer_type", _("Types of buyers"))
        with right:
            ladder(view, "journey", _("Five steps of the journey"))
        rfm(view)
        people(view, TYPES)
        rules(view, TYPES)


def _anybody(view: Workspace) -> bool:
    frame, error = cache.attempt(cache.table, view, "loyalty_stage_share", lens="stage")
    if error is not None:
        st.info(filters.sentence(error.message))
        return False
    if not frame["customers"].sum():
        st.info(_("No customers under this filter."))
        return False
    return True


def quadrants(view: Workspace) -> None:
    """What customers say beside what they do: four kinds of loyalty with their money."""
    frame = cache.table(view, "loyalty_stage_share", lens="loyalty_kind")
    known = frame[frame["group"] != UNKNOWN]
    people = known["customers"].sum()
    unknown = int(frame["customers"].sum() - people)
    with st.container(border=True, key="loyalty_kinds"):
        st.subheader(_("Do they like you, and do they buy?"), anchor=False)
        if not people:
            st.info(
                _(
                    "Nobody’s attitude is known: it takes answers to a recommendation or satisfaction question, or "
                    "public reviews, with the customer’s name."
                )
            )
            return
        titled = _kinds_title(known)
        sections.title(titled)
        left, right = st.columns(2, gap="large")
        with left:
            sides = (_("Do not like you"), _("Like you"), _("Buy seldom"), _("Buy often"))
            figure = charts.words_and_deeds(frame, state.look(), moves.called("loyalty_kind"), sides)
            sections.draw(figure, "loyalty_kinds", titled)
        with right:
            st.markdown(bullets([_line("loyalty_kind", row) for row in known.to_dict("records")[::-1]]))
        said = [
            _("Often: more orders than half of the buyers have. Like you: the last answer or review is favourable."),
            state.tr().plural(
                "The attitude of {count} customer is unknown; she is in none of the four.",
                "The attitude of {count} customers is unknown; they are in none of the four.",
                unknown,
            ),
        ]
        st.caption(formatting.plain_markdown(" ".join(said if unknown else said[:1])))
        stages.table(frame, "loyalty_kind")


def _kinds_title(known: pd.DataFrame) -> str:
    """Who would go, with their money; where nobody would, who is truly loyal."""
    look, rows = state.look(), known.set_index("group")
    spurious = rows.loc["spurious"]
    row = spurious if spurious["customers"] else rows.loc["true"]
    count = int(row["customers"])
    if spurious["customers"]:
        said = look.tr.plural(
            "{count} customer buys often and does not like you",
            "{count} customers buy often and do not like you",
            count,
        )
    else:
        said = look.tr.plural(
            "{count} customer buys often and likes you", "{count} customers buy often and like you", count
        )
    if formatting.missing(row["revenue"]) or not count:
        return said
    return _("{who}: {money} so far", who=said, money=look.number(row["revenue"], "money"))


def _line(lens: str, row: dict) -> str:
    """An answer, how many, and what to do with them."""
    look, action = state.look(), lens_words.action(lens, row["group"])
    facts = look.number(row["customers"], "count")
    said = filters.sentence(action) if action else ""
    return f"{bold(names.value(lens, row['group']))} {muted(formatting.plain_markdown(facts))}  \n  {said}"


def ladder(view: Workspace, lens: str, heading: str) -> None:
    """A lens whose answers are steps: how many stand on each, and what takes them further."""
    frame = cache.table(view, "loyalty_stage_share", lens=lens)
    # What the files cannot show is not drawn as nought.
    unseen = [] if view.facts.has("visits") else ["first_visit"]
    frame = frame[(frame["customers"] > 0) | ~frame["group"].isin([UNKNOWN, NO_ORDER, NOT_BEGUN, *unseen])]
    with st.container(border=True, key=f"lens_{lens}"):
        st.subheader(heading, anchor=False)
        titled = _largest(frame, lens)
        sections.title(titled)
        states = (names.value("stage_state", "active"), names.value("stage_state", "quiet"))
        figure = charts.standing(frame, state.look(), moves.called(lens), states)
        sections.draw(figure, f"lens_{lens}", titled)
        box = st.expander(_("What takes people on"), icon=":material/trending_up:", key=f"todo_{lens}")
        with box:
            st.markdown(bullets([_line(lens, row) for row in frame.to_dict("records") if row["customers"]]))
        stages.table(frame, lens)


def _largest(frame: pd.DataFrame, lens: str) -> str:
    """Who brings most money beside how many they are; without money, who is most numerous."""
    look = state.look()
    paid = frame["revenue"].fillna(0)
    if paid.sum() > 0:
        row = frame.loc[paid.idxmax()]
        return _(
            "Most money comes from “{group}”: {money} of all, from {share} of the customers",
            group=names.value(lens, row["group"]),
            money=look.number(paid.max() / paid.sum(), "share"),
            share=look.number(row["share"], "share"),
        )
    row = frame.loc[frame["customers"].idxmax()]
    return _(
        "Most customers are in “{group}”: {share}",
        group=names.value(lens, row["group"]),
        share=look.number(row["share"], "share"),
    )


def rfm(view: Workspace) -> None:
    """The grid of recency and frequency, and the named segments in it."""
    grid, error = cache.attempt(cache.table, view, "rfm_grid")
    if error is not None or not grid["customers"].sum():
        return
    frame = cache.table(view, "loyalty_stage_share", lens="rfm_segment")
    named = frame[~frame["group"].isin([UNKNOWN, NO_ORDER]) & (frame["customers"] > 0)].iloc[::-1]
    look = state.look()
    with st.container(border=True, key="rfm"):
        st.subheader(_("Recency and frequency (RFM)"), anchor=False)
        titled = _rfm_title(frame)
        sections.title(titled)
        left, right = st.columns(2, gap="large")
        with left:
            sides = (_("Recency: 5 bought last"), _("Frequency: 5 buys most often"))
            figure = charts.rfm_grid(grid, look, moves.called("rfm_segment"), sides)
            sections.draw(figure, "rfm_grid", titled)
        with right:
            st.markdown(bullets([_line("rfm_segment", row) for row in named.to_dict("records")]))
        st.caption(
            _(
                "Each score is 1 + the whole fifths of buyers who are strictly below: equal customers score equal, so "
                "cells may be empty."
            )
        )
        stages.table(frame, "rfm_segment")
        explain.of_table(view, "rfm_grid")


def _rfm_title(frame: pd.DataFrame) -> str:
    """The good ones who are late, with their money; where there are none, the champions."""
    look, rows = state.look(), frame.set_index("group")
    late = rows.loc[["at_risk", "cannot_lose"]]
    shown = late if late["customers"].sum() else rows.loc[["champions"]]
    count, money = int(shown["customers"].sum()), shown["revenue"].sum(min_count=1)
    if late["customers"].sum():
        said = look.tr.plural(
            "{count} good customer has not been seen for long",
            "{count} good customers have not been seen for long",
            count,
        )
    else:
        said = look.tr.plural("{count} customer is a champion", "{count} customers are champions", count)
    if formatting.missing(money) or not count:
        return said
    return _("{who}: {money} so far", who=said, money=look.number(money, "money"))


# Who they are -----------------------------------------------------------------------------------------------------


def people(view: Workspace, shown: Sequence[str]) -> None:
    """The customers who stand somewhere, to look at and to write to."""
    box = st.expander(_("Who stands where"), icon=":material/group:", key="who_stands_where", on_change="rerun")
    if not box.open:
        return
    with box:
        lens, answer = _which(view, shown)
        found = cache.loyalty_list(view, lens, answer)
        st.markdown(formatting.plain_markdown(_sentence(view, lens, answer)))
        action = lens_words.action(lens, answer)
        if action is not None:
            st.markdown(f"{bold(_('What to do'))}  \n{filters.sentence(action)}")
        st.markdown(lists.counted(found))
        hidden.toggle("loyalty")
        rows = hidden.names(found.rows.dropna(axis=1, how="all"), view)
        if "stage_state" in rows:
            rows = rows.assign(stage_state=[names.value("stage_state", now) for now in rows["stage_state"]])
        head = {
            "customer_id": _("Customer"),
            "stage_state": names.field("stage_state"),
            "purchases": _("Orders"),
            "last_purchase_at": names.field("last_order_at"),
            "rfm": names.field("rfm"),
            "value": _("Spent so far"),
            "email": _("E-mail"),
            "phone": _("Phone"),
        }
        tables.show(
            rows,
            f"{lens}_{answer}",
            units={"value": "money"},
            headings=head,
            height=420 if len(rows) > 11 else "auto",
            export=hidden.names(found.rows, view),
            opens=list(found.rows["customer_id"]),
        )


def _which(view: Workspace, shown: Sequence[str]) -> tuple[str, str]:
    lens, place = shown[0], st.container()
    if len(shown) > 1:
        left, place = st.columns(2)
        lens = left.selectbox(
            _("Look by"), shown, format_func=names.labels(shown, names.field), key="who_lens", persist_state="session"
        )
    frame = cache.table(view, "loyalty_stage_share", lens=lens)
    counts = dict(zip(frame["group"], frame["customers"], strict=True))
    answers = [answer for answer in frame["group"][::-1] if counts[answer]]
    answers.sort(key=lambda answer: answer == UNKNOWN)
    tr = state.look().tr

    def label(answer: str) -> str:
        return f"{names.value(lens, answer)} · {formatting.number(counts[answer], 'count', tr)}"

    answer = place.selectbox(
        _("Group"), answers, format_func=names.labels(answers, label), key=f"who_{lens}", persist_state="session"
    )
    return lens, answer


def _sentence(view: Workspace, lens: str, answer: str) -> str:
    rule = view.loyalty_rules(lens)[answer]
    return _("{name}: {rule}.", name=names.value(lens, answer), rule=filters.sentence(rule))


# The rules --------------------------------------------------------------------------------------------------------


def rules(view: Workspace, shown: Sequence[str]) -> None:
    """Lenses with their rules and the numbers in use, what this data cannot show, and where to change them."""
    with st.expander(_("How these are defined"), icon=":material/rule:", key="loyalty_rules"):
        unseen = view.loyalty_unseen(*shown)
        if unseen:
            st.markdown(bold(_("What your files cannot show")))
            st.markdown(bullets([filters.sentence(message) for message in unseen]))
        for lens in shown:
            st.markdown(bold(names.field(lens)))
            said = view.loyalty_rules(lens).items()
            st.markdown(bullets([f"{names.value(lens, answer)}: {filters.sentence(rule)}" for answer, rule in said]))
        days = view.facts.churn_after_days
        st.markdown(
            bullets(
                [
                    _(
                        "Active: an order, a visit, a request, an answer or a recommendation in the last {days} days.",
                        days=days,
                    ),
                    _("Usual gap: the median of the days between a customer’s own orders."),
                ]
            )
        )
        st.page_link(layout.SETTINGS_PAGE, label=_("Change the rules"), icon=":material/tune:")
