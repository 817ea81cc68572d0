"""Shown to others: one number or chart at a time, large, with nothing to press and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from lib import Workspace, formatting
from lib.report.blocks import Number, Told
from lib.report.cover import Cover
from lib.report.material import Material
from lib.report.slides import PARTS, Deck, Place, Slide
from lib.ui import _, cache, cards, state
from lib.ui.findings import MOST_IN_ALL

#: The screen belongs to the slide: no header, letters that grow with the screen, a chart as high as there is room.
_STYLE = """<style>
[data-testid=stHeader], [data-testid=stSidebar], [data-testid=stExpandSidebarButton] {display: none}
html {font-size: clamp(15px, min(1.75vw, 3.1vh), 40px) !important}
[data-testid=stMainBlockContainer] {padding: 3vh 5vw 0; max-width: none}
.st-key-slide {flex: none !important; height: calc(95vh - 2.6rem); justify-content: safe center; overflow-y: auto}
.st-key-slide > .st-key-slide_chart {min-height: 12rem}
.st-key-slide [data-testid=stMetricDelta] {font-size: 1rem}
.st-key-slide [data-testid=stMetricValue] {font-size: 2.4rem}
.st-key-slide [data-testid=stMetricLabel] p {font-size: 1.1rem; white-space: normal}
.st-key-slide [data-testid=stCaptionContainer] {margin-bottom: 0}
.st-key-slide h1 {font-size: 2.6rem}
.st-key-slide h2 {font-size: 1.9rem}
.st-key-slide h3 {font-size: 1.6rem}
.st-key-slide_keys_hidden {position: absolute; left: -9999px}
.st-key-slide_keys {position: fixed; bottom: .4rem; left: 0; right: 0; width: 100%; opacity: .45}
.st-key-slide_keys:hover, .st-key-slide_keys:focus-within {opacity: 1}
.st-key-slide_keys button p, .st-key-slide_keys [data-testid=stText] {font-size: .75rem}
/* Charts set their letters in points of the screen; on one much larger or smaller than usual they follow it. */
@media (min-width: 1700px) {.st-key-slide .js-plotly-plot text, #js-plotly-tester text {font-size: 27px !important}}
@media (max-width: 600px) {
.st-key-slide .js-plotly-plot text, #js-plotly-tester text {font-size: 11px !important}
.st-key-slide h1 {font-size: 1.9rem}
.st-key-slide h2 {font-size: 1.45rem}
.st-key-slide [data-testid=stMetricValue] {font-size: 1.5rem !important}
.st-key-slide [data-testid=stMetricLabel] p {font-size: .9rem !important}
.st-key-slide [data-testid=stMetricDelta] {font-size: .75rem}
}
</style>"""


@dataclass(frozen=True)
class Show:
    """The slides, what they were made of, where they stand, and the keys pressed since."""

    place: Place
    moves: tuple[tuple[str, int], ...] = ()
    deck: Deck | None = None
    key: str = ""


def switch(page: str) -> None:
    """The button that turns the pages into slides, beginning with those of the page it is pressed on."""
    if st.button(
        _("Present"),
        icon=":material/slideshow:",
        type="tertiary",
        shortcut="Alt+P",
        help=_(
            "One number or chart at a time, large, names hidden. Left and right turn the slides, up and down the "
            "pages; Esc leads back."
        ),
        key="present",
    ):
        state.hide_names(True)
        state.set_show(Show(Place(page if page in PARTS else "overview")))
        st.rerun()


def on() -> bool:
    return state.show() is not None and state.has_data()


def show() -> None:
    """The slide it is now, and the keys that lead to others."""
    st.html(_STYLE)
    now: Show = state.show()
    with st.spinner(_("One moment")):
        deck, key = _deck(state.view(), now)
        place = deck.at(now.place)
        for move, way in now.moves:
            place = _moved(deck, place, move, way)
        slides = deck.slides(place.part)
    # Keys that were pressed while slides were made are not lost: they are answered before this is reached.
    state.set_show(Show(place, deck=deck, key=key))
    with st.container(key="slide"):
        _draw(slides[place.number])
    _keys(f"{deck.title(place.part)} · {place.number + 1} / {len(slides)}")


def _deck(view: Workspace, now: Show) -> tuple[Deck, str]:
    """The slides of this view as they are to be, those made before where nothing has changed."""
    options = state.report_options().change(language=state.language(), hide_names=True)
    look, scenarios = state.look(), state.scenarios()
    key = f"{cache.key(view)}|{look.theme}|{scenarios!r}|{options!r}"
    if now.deck is not None and now.key == key:
        return now.deck, key
    material = Material(view, options, scenarios=scenarios, theme=look.theme)
    # What the pages have asked already.
    scores, error = cache.attempt(cache.scorecard, view)
    if error is None:
        material.scores, material.moves = scores, cards.comparison(view).scores
        material.findings = cache.findings(view, MOST_IN_ALL)
    return Deck(material), key


def _moved(deck: Deck, place: Place, move: str, way: int) -> Place:
    if move == "end":
        return deck.last if way > 0 else deck.first
    return deck.turn(place, way) if move == "turn" else deck.step(place, way)


def _go(move: str, way: int) -> None:
    now: Show = state.show()
    state.set_show(replace(now, moves=(*now.moves, (move, way))))


def _keys(where: str) -> None:
    """Arrows, page keys (what a presenter's remote sends), Home and End; Esc leads back."""
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center", key="slide_keys"):
        _key("", ("step", -1), "Left", "slide_back", ":material/chevron_left:", _("Back"))
        st.text(where, width="content")
        _key("", ("step", 1), "Right", "slide_on", ":material/chevron_right:", _("On"))
        _key("", None, "Esc", "slide_end", ":material/close:", _("Back to the pages"))
    with st.container(key="slide_keys_hidden"):
        _key(_("Back"), ("step", -1), "PageUp", "slide_up")
        _key(_("On"), ("step", 1), "PageDown", "slide_down")
        _key(_("Page before"), ("turn", -1), "Up", "slide_page_back")
        _key(_("Next page"), ("turn", 1), "Down", "slide_page_on")
        _key(_("First"), ("end", -1), "Home", "slide_home")
        _key(_("Last"), ("end", 1), "End", "slide_last")


def _key(label: str, leads: tuple[str, int] | None, shortcut: str, key: str, icon: str | None = None, tip: str = ""):
    st.button(
        label,
        icon=icon,
        type="tertiary",
        shortcut=shortcut,
        help=tip or None,
        key=key,
        on_click=_go if leads else state.set_show,
        args=leads or (None,),
    )


def _draw(slide: Slide) -> None:
    """One slide; everything in it is plain text."""
    if slide.cover is not None:
        _cover(slide.cover)
    elif slide.told is not None:
        _finding(slide.told)
    else:
        st.header(formatting.plain_markdown(slide.title), anchor=False)
    if slide.numbers:
        _numbers(slide.numbers)
    if slide.chart is not None:
        figure = slide.chart.figure
        figure.update_layout(font_size=20, height=None, autosize=True, margin={"l": 10, "r": 20, "t": 20, "b": 20})
        figure.update_xaxes(tickfont_size=18, title_font_size=18)
        figure.update_yaxes(tickfont_size=18, title_font_size=18, title_standoff=28)
        figure.update_annotations(font_size=17)
        for kind in ("bar", "heatmap", "funnel"):
            figure.update_traces(textfont_size=18, selector={"type": kind})
        config = {"displayModeBar": False}
        st.plotly_chart(
            figure, theme=None, height="stretch", config=config, key="slide_chart", alt=slide.chart.title or slide.title
        )
    if slide.note:
        st.caption(formatting.plain_markdown(slide.note))


def _cover(told: Cover) -> None:
    logo = state.report_options().logo
    if logo:
        st.image(logo, width=260)
    st.title(formatting.plain_markdown(told.title), anchor=False)
    if told.client:
        st.subheader(formatting.plain_markdown(told.client), anchor=False)
    st.markdown(
        "  \n".join(
            f"**{formatting.plain_markdown(head)}:** {formatting.plain_markdown(what)}" for head, what in told.about
        )
    )


def _finding(told: Told) -> None:
    with st.container(horizontal=True):
        if told.badge:
            good = told.mood == "good"
            icon = ":material/trending_up:" if good else ":material/priority_high:"
            st.badge(formatting.plain_markdown(told.badge), icon=icon, color="green" if good else "red")
        if told.worth:
            st.badge(formatting.plain_markdown(told.worth), icon=":material/payments:", color="gray")
    st.header(formatting.plain_markdown(told.text), anchor=False)
    st.markdown(_("**What to do:** {advice}", advice=formatting.plain_markdown(told.advice)))


def _numbers(shown: tuple[Number, ...]) -> None:
    colours: dict[str, Literal["green", "red", "gray"]] = {"good": "green", "bad": "red", "plain": "gray"}
    grid = st.grid(3 if len(shown) != 4 else 2, min_column_width=150, border=True, gap="small")
    for number in shown:
        arrow: Literal["up", "down", "off"] = (
            "up" if number.change.startswith("+") else "down" if number.change.startswith("−") else "off"
        )
        with grid.cell():
            st.metric(
                formatting.plain_markdown(number.label),
                formatting.plain_markdown(number.value),
                delta=formatting.plain_markdown(number.change) or None,
                delta_arrow=arrow,
                delta_color=colours[number.mood],
            )
            if number.sure:
                st.caption(formatting.plain_markdown(number.sure))
