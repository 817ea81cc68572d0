"""Shown to others: one number or chart at a time, large, with nothing to press and nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import Look, findings
from lib.facts.lenses import STAGES
from lib.findings import Finding, worth
from lib.i18n import Message
from lib.metrics.registry import METRICS
from lib.metrics.scorecard import NOISE, REAL
from lib.ui import _, cache, cards, filters, names, state
from lib.ui.findings import said

#: Findings with a slide of their own, and numbers on the slide of numbers.
MOST_FINDINGS, MOST_NUMBERS = 3, 6
#: The chart of each page: the first of its metrics that this data has.
OF_PAGES: Sequence[tuple[str, ...]] = (
    ("revenue", "customers"),
    ("mau", "conversion_rate", "visits"),
    ("nps", "csat", "ces"),
    ("first_response_time", "ticket_volume", "resolution_rate"),
    ("retention_rate", "repeat_purchase_rate"),
)
NUMBERS = (
    "revenue",
    "customers",
    "average_order_value",
    "repeat_purchase_rate",
    "nps",
    "retention_rate",
    "csat",
    "mau",
)
#: The screen belongs to the slide: no header, letters that grow with the screen, a chart as high as there is room.
_STYLE = """<style>
[data-testid=stHeader], [data-testid=stSidebar], [data-testid=stExpandSidebarButton] {display: none}
html {font-size: clamp(15px, 1.75vw, 34px) !important}
[data-testid=stMainBlockContainer] {padding: 4vh 5vw 2vh; max-width: none}
.st-key-slide {min-height: 80vh; justify-content: center}
.st-key-slide :has([data-testid=stPlotlyChart]):not([data-testid=stVerticalBlock]),
.st-key-slide [data-testid=stPlotlyChart], .st-key-slide .js-plotly-plot {height: 66vh !important; overflow: visible}
.st-key-slide [data-testid=stMetricValue] {font-size: 2.6rem}
.st-key-slide h1 {font-size: 2.6rem}
.st-key-slide h2, .st-key-slide h3 {font-size: 1.7rem}
.st-key-slide_keys_hidden {position: absolute; left: -9999px}
.st-key-slide_keys {opacity: .35}
.st-key-slide_keys:hover, .st-key-slide_keys:focus-within {opacity: 1}
.st-key-slide_keys button p, .st-key-slide_keys p {font-size: .75rem}
</style>"""


@dataclass(frozen=True)
class Slide:
    """One thing to look at."""

    draw: Callable[[], object]


def switch() -> None:
    """The button that turns the pages into slides."""
    if st.button(
        _("Present"),
        icon=":material/slideshow:",
        type="tertiary",
        shortcut="Alt+P",
        help=_("One number or chart at a time, large, names hidden. Arrow keys turn the slides, Esc leads back."),
        key="present",
    ):
        state.hide_names(True)
        state.show_slide(0)
        st.rerun()


def on() -> bool:
    return state.slide() is not None and state.has_data()


def show() -> None:
    """The slide it is now, and the keys that lead to others."""
    st.html(_STYLE)
    view = state.view()
    with st.spinner(_("One moment")):
        slides = _slides(view)
    place = max(0, min(state.slide() or 0, len(slides) - 1))
    with st.container(key="slide"):
        slides[place].draw()
    _keys(place, len(slides))


def _keys(place: int, count: int) -> None:
    """Arrows, page keys (what a presenter's remote sends), Home and End; Esc leads back."""
    last = count - 1
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center", key="slide_keys"):
        _key("", max(place - 1, 0), "Left", "slide_back", ":material/chevron_left:", _("Back"))
        st.markdown(f"{place + 1} / {count}", width="content")
        _key("", min(place + 1, last), "Right", "slide_on", ":material/chevron_right:", _("On"))
        _key("", None, "Esc", "slide_end", ":material/close:", _("Back to the pages"))
    with st.container(key="slide_keys_hidden"):
        _key(_("Back"), max(place - 1, 0), "PageUp", "slide_up")
        _key(_("On"), min(place + 1, last), "PageDown", "slide_down")
        _key(_("First"), 0, "Home", "slide_home")
        _key(_("Last"), last, "End", "slide_last")


def _key(label: str, leads_to: int | None, shortcut: str, key: str, icon: str | None = None, tip: str = "") -> None:
    st.button(
        label,
        icon=icon,
        type="tertiary",
        shortcut=shortcut,
        help=tip or None,
        key=key,
        on_click=state.show_slide,
        args=(leads_to,),
    )


def _slides(view: Workspace) -> list[Slide]:
    """Who and when, what stands out, the main numbers, then a chart of each page."""
    scores, error = cache.attempt(cache.scorecard, view)
    if error is not None:
        return [Slide(partial(_title, view)), Slide(partial(st.info, filters.sentence(error.message)))]
    have = set(scores["metric"])
    slides = [Slide(partial(_title, view))]
    slides += [Slide(partial(_finding, one)) for one in cache.findings(view, MOST_FINDINGS)]
    numbers = [name for name in NUMBERS if name in have][:MOST_NUMBERS]
    if numbers:
        slides.append(Slide(partial(_numbers, view, numbers)))
    for among in OF_PAGES:
        name = next((metric for metric in among if metric in have and _followed(view, metric)), None)
        if name is not None:
            slides.append(Slide(partial(_course, view, name)))
    return slides + _of_customers(view)


def _title(view: Workspace) -> None:
    chosen = state.report_options()
    if chosen.logo:
        st.image(chosen.logo, width=260)
    st.title(formatting.plain_markdown(chosen.title or _("How the business is doing")), anchor=False)
    if chosen.client:
        st.subheader(formatting.plain_markdown(chosen.client), anchor=False)
    st.markdown(filters.statement(view))


def _finding(one: Finding) -> None:
    with st.container(horizontal=True):
        if one.good:
            st.badge(_("Good news"), icon=":material/trending_up:", color="green")
        elif one.good is False:
            st.badge(_("To look after"), icon=":material/priority_high:", color="red")
        if one.money is not None:
            st.badge(said(worth(one)), icon=":material/payments:", color="gray")
    st.header(said(one.text), anchor=False)
    st.markdown(_("**What to do:** {advice}", advice=_(one.advice)))


def _numbers(view: Workspace, shown: Sequence[str]) -> None:
    st.header(_("The main numbers"), anchor=False)
    scores, look = cache.scorecard(view).set_index("metric"), state.look()
    moves = cards.comparison(view).scores.set_index("metric")
    grid = st.grid(3, min_column_width=220, border=True)
    for name in shown:
        score = scores.loc[name]
        step = cards.change(moves.loc[name], name, look) if name in moves.index else ""
        verdict = moves.loc[name, "verdict"] if name in moves.index else None
        with grid.cell():
            st.metric(
                _(METRICS[name].label),
                formatting.plain_markdown(look.number(score["value"], score["unit"])),
                # What may be chance is not held out to others as a change.
                delta=formatting.plain_markdown(step) if step and verdict == REAL else None,
                delta_arrow="down" if step.startswith("−") else "up" if step.startswith("+") else "off",
                delta_color=cards.mood(moves.loc[name], METRICS[name].better) if step and verdict == REAL else "gray",
            )
            if verdict == NOISE:
                st.caption(_("no change beyond chance"))


def _followed(view: Workspace, name: str) -> bool:
    frame, error = cache.attempt(cache.metric, view, name, every=_step(view, name))
    return error is None and int(frame["value"].notna().sum()) > 2


def _step(view: Workspace, name: str) -> str:
    return "month" if name in ("retention_rate", "mau") else cards.grain(view)


def _course(view: Workspace, name: str) -> None:
    """A metric over time under the sentence it says."""
    look, step = state.look(), _step(view, name)
    frame = cache.metric(view, name, every=step)
    scores = cache.scorecard(view).set_index("metric")
    label, unit = _(METRICS[name].label), scores.loc[name, "unit"]
    _chart(findings.of_trend(frame, label, unit, step, look), charts.trend(frame, unit, look, grain=step, label=label))


def _of_customers(view: Workspace) -> list[Slide]:
    """Where customers stand, if any do."""
    frame, error = cache.attempt(cache.table, view, "loyalty_stage_share", lens="stage")
    if error is not None or not frame["group"].isin(STAGES).any():
        return []
    shown = frame[frame["group"].isin(STAGES)]

    def draw() -> None:
        named = {group: names.value("stage", group) for group in frame["group"]}
        most = shown.loc[shown["customers"].idxmax()]
        text = _(
            "Most customers are at “{stage}”: {share}",
            stage=named[most["group"]],
            share=state.look().number(most["customers"] / frame["customers"].sum(), "share"),
        )
        bars = shown.assign(value=shown["customers"], group=[named[group] for group in shown["group"]])
        _chart(text, charts.distribution(bars, state.look(), x="group", y="value", x_title=names.field("stage")))

    return [Slide(draw)]


def _chart(title: str | Message, figure: go.Figure) -> None:
    look: Look = state.look()
    st.subheader(
        filters.sentence(title) if isinstance(title, Message) else formatting.plain_markdown(title), anchor=False
    )
    figure.update_layout(font_size=20, height=None, autosize=True, margin={"l": 10, "r": 20, "t": 20, "b": 80})
    figure.update_xaxes(tickfont_size=18, title_font_size=18)
    figure.update_yaxes(tickfont_size=18, title_font_size=18)
    figure.update_annotations(font_size=17)
    alt = look.tr(title) if isinstance(title, Message) else title
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, key="slide_chart", alt=alt)
