"""What only the satisfaction page shows: who would recommend you, what is said in public, and whom to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import findings
from lib.charts.template import SCALE
from lib.i18n import N_
from lib.metrics.registry import TABLES
from lib.ui import _, cache, cards, explain, names, sections, state, tables

TOPICS: Mapping[str, str] = MappingProxyType({"surveys": N_("Surveys"), "mentions": N_("Public mentions")})
#: How a net promoter score is read; one source, and a rule of thumb.
POOR, GOOD = 0, 30


# Surveys ---------------------------------------------------------------------------------------------------------


def surveys(view: Workspace) -> None:
    recommendation(view)
    scores(view)
    said_and_done(view)


def recommendation(view: Workspace) -> None:
    """Promoters, passives and detractors, and all eleven scores."""
    counts = sections.rows(view, "nps_distribution")
    if counts is None or not counts["answers"].sum():
        return
    look = state.look()
    score, answers = counts["score"], counts["answers"]
    parts = (
        int(answers[score < 7].sum()),
        int(answers[(score >= 7) & (score < 9)].sum()),
        int(answers[score >= 9].sum()),
    )
    detractors, passives, promoters = (part / sum(parts) for part in parts)
    with st.container(border=True):
        finding = findings.of_nps(promoters, passives, detractors, look)
        sections.title(finding)
        st.caption(_reading(100 * (promoters - detractors)))
        called = (_("Detractors (0–6)"), _("Passives (7–8)"), _("Promoters (9–10)"))
        shares = list(zip(called, (detractors, passives, promoters), parts, strict=True))
        sections.draw(charts.score_distribution(shares, look), "nps_parts", look.tr(finding))
        colours = [SCALE[0] if s < 7 else SCALE[1] if s < 9 else SCALE[2] for s in score]
        bars = charts.distribution(counts, look, x="score", y="answers", x_title=_("Score"), colours=colours)
        sections.draw(bars, "nps_scores", _("Answers by score"))
        box = st.expander(_("Table"), icon=":material/table:", key="table_nps_scores", on_change="rerun")
        if box.open:
            with box:
                tables.show(counts, "nps_distribution", headings=sections.headings("nps_distribution"))


def _reading(score: float) -> str:
    """What a net promoter score is usually taken for."""
    number = state.look().number(score, "score")
    if score < POOR:
        said = _("A net promoter score of {score} is poor: there are more detractors than promoters.", score=number)
    elif score <= GOOD:
        said = _("A net promoter score of {score} is middling: 0 to 30 is, above 30 is good.", score=number)
    else:
        said = _("A net promoter score of {score} is good: above 30.", score=number)
    return formatting.plain_markdown(said)


ASKED: Mapping[str, str] = MappingProxyType(
    {
        "csat": N_("Customer satisfaction"),
        "ces": N_("Customer effort score"),
        "repurchase": N_("Intention to buy again"),
        "attitude": N_("Attitude score"),
    }
)


def scores(view: Workspace) -> None:
    """How often each score was given to one question, on the scale most of its answers are on."""
    found = {
        name: frame for name in ASKED if (frame := sections.rows(view, "score_distribution", question=name)) is not None
    }
    if not found:
        return
    look = state.look()
    with st.container(border=True):
        question = st.pills(
            _("Survey question"),
            list(found),
            default=next(iter(found)),
            required=True,
            format_func=names.labels(found, lambda name: _(ASKED[name])),
            label_visibility="collapsed",
            key="scored_question",
            persist_state="session",
        )
        frame = found.get(question or "", next(iter(found.values())))
        usual = frame.groupby("scale_max")["answers"].sum().idxmax()
        shown = frame[frame["scale_max"] == usual]
        most = shown.loc[shown["answers"].idxmax()]
        titled = _(
            "Most frequent score: {score} of {highest}, in {share} of the answers",
            score=look.number(most["score"], "count"),
            highest=look.number(usual, "count"),
            share=look.number(most["answers"] / shown["answers"].sum(), "share"),
        )
        sections.title(titled)
        sections.draw(charts.distribution(shown, look, x="score", y="answers", x_title=_("Score")), "scores", titled)
        if len(shown) < len(frame):
            st.caption(_("Answers on another scale are in the table; scales are never mixed."))
        box = st.expander(_("Table"), icon=":material/table:", key="table_scores", on_change="rerun")
        if box.open:
            with box:
                tables.show(frame, "score_distribution", headings=sections.headings("score_distribution"))


QUADRANTS: Mapping[tuple[bool, bool], str] = MappingProxyType(
    {
        (True, True): N_("Loyal core"),
        (True, False): N_("Content but quiet"),
        (False, True): N_("Active but unhappy"),
        (False, False): N_("Nearly gone"),
    }
)


def said_and_done(view: Workspace) -> None:
    """Satisfied or not, active or not: four groups, what each is worth and how it stays."""
    frame = sections.rows(view, "satisfaction_engagement")
    if frame is None or not frame["customers"].sum():
        return
    look = state.look()
    with st.container(border=True):
        titled = _quadrant_title(frame)
        sections.title(titled)
        sides = (_("Dissatisfied"), _("Satisfied"), _("Quiet"), _("Active"))
        called = {place: _(name) for place, name in QUADRANTS.items()}
        sections.draw(charts.quadrants(frame, look, called, sides), "quadrants", titled)
        typical = float(frame["typical"].max())
        days = _("on one day") if typical == 1 else _("on at least {days} days", days=look.number(typical, "count"))
        st.caption(
            _(
                "Everybody who answered in the period, by the last answer and by activity; active means active {days}, "
                "which half of them reach. “Stay” is the share who are still customers at the end.",
                days=days,
            )
        )
        box = st.expander(_("Table"), icon=":material/table:", key="table_quadrants", on_change="rerun")
        if box.open:
            with box:
                group = [_(QUADRANTS[bool(row.satisfied), bool(row.engaged)]) for row in frame.itertuples()]
                shown = frame.drop(columns=["satisfied", "engaged", "typical"])
                shown.insert(0, "group", group)
                head = {"group": _("Group"), **sections.headings("satisfaction_engagement")}
                units = TABLES["satisfaction_engagement"].units
                tables.show(shown, "satisfaction_engagement", units=units, headings=head, export=frame)
        explain.of_table(view, "satisfaction_engagement")


def _quadrant_title(frame: pd.DataFrame) -> str:
    look = state.look()
    unhappy = frame[~frame["satisfied"].astype(bool) & frame["engaged"].astype(bool)].iloc[0]
    people = look.number(unhappy["customers"], "count")
    if formatting.missing(unhappy["revenue"]):
        return _("{people} customers come often and are not satisfied", people=people)
    return _(
        "{people} customers come often and are not satisfied: they paid {money}",
        people=people,
        money=look.number(unhappy["revenue"], "money"),
    )


# Mentions --------------------------------------------------------------------------------------------------------


def mentions(view: Workspace) -> None:
    """Praise and complaint in public over time and by platform, and the complaints nobody replied to."""
    step = cards.grain(view)
    over_time, error = cache.attempt(cache.metric, view, "mention_sentiment", every=step)
    if error is not None or over_time.empty:
        return
    look = state.look()
    with st.container(border=True):
        left, right = st.columns(2, gap="large")
        with left:
            tested = sections.tested(view, "mention_sentiment", None, over_time, step)
            titled = findings.of_trend(over_time, _("Sentiment of mentions"), "score", step, look, tested)
            sections.title(titled)
            called = {"negative": _("negative"), "neutral": _("neutral"), "positive": _("positive")}
            sections.draw(charts.moods(over_time, look, called, grain=step), "moods", look.tr(titled))
        with right:
            _platforms(view)
        estimated = over_time["estimated"].sum()
        if estimated:
            st.caption(
                state.tr().plural(
                    "{count} mention has neither a sentiment nor a rating and is judged by its words: an estimate.",
                    "{count} mentions have neither a sentiment nor a rating and are judged by words: an estimate.",
                    int(estimated),
                )
            )
        box = st.expander(_("Table"), icon=":material/table:", key="table_mentions", on_change="rerun")
        if box.open:
            with box:
                shown = over_time[["period", "positive", "neutral", "negative", "value", "complete"]]
                head = {"value": _("Sentiment"), **called}
                tables.show(shown, "mentions_over_time", units={"value": "score"}, headings=head, export=over_time)
    intro = _("The newest on top. A reply is read by everybody who looks you up, not only by its writer.")
    sections.table(view, "mentions_to_answer", _("Complaints in public without a reply"), intro)


def _platforms(view: Workspace) -> None:
    frame, error = cache.attempt(cache.metric, view, "mention_sentiment", by="platform")
    if error is not None or frame["value"].notna().sum() < 2:
        return
    look = state.look()
    called = [None if formatting.missing(v) else names.value("platform", v) for v in frame["platform"]]
    shown = frame.assign(platform=called)
    titled = findings.of_breakdown(shown, "platform", _("Sentiment of mentions"), "score", look)
    sections.title(titled)
    sections.draw(charts.breakdown(shown, "platform", "score", look), "platforms", look.tr(titled))
    st.caption(_("(positive − negative) ÷ all: 1 is praise only, −1 complaints only."))


def to_answer(view: Workspace) -> None:
    """Detractors with their comments."""
    intro = _(
        "Answers of 0 to 6, newest first, those with a comment on top. A quick and personal answer keeps many of them."
    )
    sections.table(view, "detractors", _("Detractors to answer"), intro)


SHOWN: Mapping[str, Callable[[Workspace], None]] = MappingProxyType({"surveys": surveys, "mentions": mentions})
