"""What a file leaves open, to be answered by choosing, and earlier mappings that could be taken over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from lib import formatting
from lib.i18n import Message
from lib.importing.meaning.mapping import FileMapping
from lib.importing.meaning.memory import Offer
from lib.importing.meaning.proposal import Question, answered, chosen
from lib.ui import _, filters, names, state
from lib.ui.marks import bold, bullets

#: More answers than this, or longer ones, are a list to open.
MOST_SIDE_BY_SIDE = 4
LONGEST_SIDE_BY_SIDE = 90


def ask(key: str, agreed: FileMapping, asked: Sequence[Question], use: Callable[[FileMapping], None]) -> None:
    """Each question with its answers; the one the mapping holds is marked, another one changes the mapping."""
    for place, question in enumerate(asked):
        about_rows = any(option.tables is not None or option.reading for option in question.options)
        if not about_rows and not any(question.concerns(part) for part in agreed.tables):
            continue
        now = chosen(agreed, question)
        known = None if now is None else question.options.index(now)
        if known is not None and len(question.options) == 1:
            # Nothing else could be chosen, and what was understood is said already.
            continue
        picked = _choice(f"{key}_{place}", question, known)
        if picked is not None and picked != known:
            use(answered(agreed, question, question.options[picked]))
            st.rerun()


def _choice(key: str, question: Question, now: int | None) -> int | None:
    tr = state.tr()
    text = f":material/help: {filters.sentence(question.text)}"
    labels = [tr(option.label) for option in question.options]
    if not labels:
        st.markdown(text)
        return None
    places = list(range(len(labels)))
    if len(labels) <= MOST_SIDE_BY_SIDE and sum(map(len, labels)) <= LONGEST_SIDE_BY_SIDE:
        shown = names.labels(places, lambda place: formatting.plain_markdown(labels[place]))
        return st.radio(text, places, index=now, format_func=shown, horizontal=True, key=key)
    shown = names.labels(places, lambda place: labels[place])
    return st.selectbox(
        text, places, index=now, format_func=shown, placeholder=_("Choose an answer"), width=480, key=key
    )


def notes(said: Sequence[Message]) -> None:
    """What was accepted although it is unusual."""
    for note in said:
        st.caption(filters.sentence(note))


def offers(key: str, found: Sequence[Offer], use: Callable[[FileMapping], None]) -> None:
    """Mappings of earlier files that fit but for what is named; each is taken over by one click."""
    for place, offer in enumerate(found):
        with st.container(border=True):
            text = _(
                "“{file}” of {day} was mapped already, and most of it fits this file.", file=offer.file, day=offer.saved
            )
            st.markdown(bold(formatting.plain_markdown(text)))
            st.markdown(bullets([filters.sentence(difference) for difference in offer.differences]))
            if st.button(_("Map this file in the same way"), key=f"{key}_{place}", icon=":material/history:"):
                use(offer.mapping)
                st.rerun()
