"""One metric from top to bottom: what it says, its number, course, groups and table, and how it is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import findings
from lib.i18n import Message
from lib.metrics.registry import METRICS, TABLES
from lib.metrics.view import next_grain
from lib.scope import Period
from lib.ui import _, cache, cards, explain, filters, names, state, tables

#: No control that a chart of ours needs; a double click must not zoom a number away.
_QUIET = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def metric(view: Workspace, name: str) -> None:
    """The whole section of one metric. Says why, when it cannot be computed under this filter."""
    with st.container(border=True, key=f"section_{name}"):
        variant = _head(view, name)
        answer, error = cache.attempt(cache.metric, view, name, variant=variant)
        if error is not None:
            st.info(filters.sentence(error.message))
            return
        now = answer.iloc[0]
        unit = _unit(view, name, variant)
        if formatting.missing(now["value"]):
            st.info(filters.sentence(view.why_nothing(name, variant)))
            return
        left, right = st.columns(2, gap="large")
        with left:
            over_time = _trend(view, name, unit, variant)
        with right:
            grouped = _breakdown(view, name, unit, variant, now["value"])
        _tables(name, unit, over_time, grouped)
        explain.expander(view, name, variant)


#: Groups that a metric splits into by its own definition: nobody who left was kept.
_BY_DEFINITION = {(name, by) for name in ("retention_rate", "churn_rate") for by in ("churned", "state")}
_BY_DEFINITION |= {("clv_predicted", by) for by in ("churned", "state", "churn_reason")}
_BY_DEFINITION |= {("retention_rate", "churn_reason"), ("win_back_rate", "state"), ("net_revenue_retention", "state")}


def chosen(view: Workspace, found: Sequence[str]) -> None:
    """The section of the metric picked; one at a time, because a page of twenty charts tells nobody anything."""
    key = f"closer_{found[0]}"
    if state.wanted() in found:
        state.set_widget(key, state.wanted())
    name = st.pills(
        _("Look closer at"),
        found,
        default=found[0],
        required=True,
        format_func=names.labels(found, lambda metric: _(METRICS[metric].label)),
        key=key,
        persist_state="session",
    )
    metric(view, name or found[0])


def _head(view: Workspace, name: str) -> str | None:
    """Name, number and, where tools disagree, the choice of definition."""
    declared = METRICS[name]
    variant = None
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(_(declared.label), anchor=False, help=formatting.plain_markdown(_(declared.formula)))
        if declared.variants:
            options = ["", *declared.variants]
            variant = (
                st.selectbox(
                    _("Definition"),
                    options,
                    format_func=names.labels(options, lambda v: _variant(name, v)),
                    label_visibility="collapsed",
                    width=260,
                    key=f"variant_{name}",
                    persist_state="session",
                )
                or None
            )
    answer, error = cache.attempt(cache.metric, view, name, variant=variant)
    if error is None and not formatting.missing(answer.iloc[0]["value"]):
        row, look = answer.iloc[0], state.look()
        unit = _unit(view, name, variant)
        number = look.number(row["value"], unit)
        with st.container(gap=None):
            st.metric(_(declared.label), number, label_visibility="collapsed")
            flag = cards.flagged(name, row["value"]) if variant is None else ""
            st.caption(" · ".join(part for part in (flag, cards.small_print(row, unit, look)) if part))
    return variant


def _variant(name: str, variant: str) -> str:
    if not variant:
        return _("Standard definition")
    way = METRICS[name].variants[variant]
    return _(way.label) if way.label else variant.replace("_", " ")


def _unit(view: Workspace, name: str, variant: str | None) -> str:
    declared = METRICS[name]
    own = declared.variants[variant].unit if variant else None
    if own:
        return own
    scores = cache.scorecard(view)
    found = list(scores.loc[scores["metric"] == name, "unit"])
    return found[0] if found else declared.unit


def title(text: str | Message) -> None:
    """The finding a chart shows, as its title."""
    st.markdown(f"**{filters.sentence(text)}**")


def draw(figure: go.Figure, key: str, alt: str) -> None:
    st.plotly_chart(figure, theme=None, config=_QUIET, key=f"chart_{key}", alt=alt)


def _trend(view: Workspace, name: str, unit: str, variant: str | None) -> pd.DataFrame | None:
    look = state.look()
    steps = _steps(name, variant)
    if not steps:
        st.caption(_("These rows carry no dates, so there is no course over time."))
        return None
    proposed = cards.grain(view)
    step = proposed if proposed in steps else steps[0]
    if len(steps) > 1:
        step = st.segmented_control(
            _("Time step"),
            steps,
            default=step,
            required=True,
            format_func=names.labels(steps, lambda g: _(names.GRAINS[g])),
            label_visibility="collapsed",
            key=f"step_{name}_{proposed}",
        )
    frame, error = cache.attempt(cache.metric, view, name, every=step, variant=variant)
    if error is not None:
        st.caption(filters.sentence(error.message))
        return None
    if frame["value"].notna().sum() == 0:
        st.caption(_("Nothing to follow over time yet."))
        return None
    label = _(METRICS[name].label)
    finding = findings.of_trend(frame, label, unit, step, look, tested(view, name, variant, frame, step))
    title(finding)
    earlier = _year_before(view, name, variant, frame, step)
    benchmark = view.settings.benchmark(name)
    figure = charts.trend(frame, unit, look, grain=step, label=label, benchmark=benchmark, year_before=earlier)
    draw(figure, f"trend_{name}", look.tr(finding))
    notes = []
    if "complete" in frame and frame.loc[~frame["complete"].astype(bool), "value"].notna().any():
        notes.append(_("The empty dot is a period that is not over yet."))
    if earlier is not None:
        notes.append(_("The dashed line is the same time a year before."))
    if notes:
        st.caption(" ".join(notes))
    return frame


def tested(view: Workspace, name: str, variant: str | None, frame: pd.DataFrame, step: str) -> pd.Series | None:
    """The test of the last complete period against the first, None where there are no two of them."""
    ends = findings.ends(frame)
    if ends is None:
        return None
    before, after = (spanned(row["period"], step) for row in ends)
    found, error = cache.attempt(cache.difference, view, name, before, after, variant)
    return None if error is not None else found.iloc[0]


def spanned(first: pd.Timestamp, step: str) -> Period:
    """The days of the period of that length that begins on a day."""
    day = pd.Timestamp(first).date()
    return Period(day, next_grain(day, step) - timedelta(days=1))


def _year_before(
    view: Workspace, name: str, variant: str | None, frame: pd.DataFrame, step: str
) -> pd.DataFrame | None:
    """The same metric a year before, moved a year on to lie under this one; None unless asked for and there."""
    since, shown = view.dataset.first, frame["period"].dropna()
    if since is None or shown.empty or shown.max() - pd.DateOffset(years=1) < pd.Timestamp(since):
        return None
    label = _("Show the year before")
    if not st.toggle(label, key=f"year_{name}", persist_state="session"):
        return None
    everything = view.where(period=Period(None, view.period.end))
    earlier, error = cache.attempt(cache.metric, everything, name, every=step, variant=variant)
    if error is not None:
        return None
    # Weeks keep their weekday, so a year of them is 52 weeks.
    year = pd.Timedelta(weeks=52) if step == "week" else pd.DateOffset(years=1)
    moved = earlier[earlier["complete"].astype(bool)].assign(period=lambda rows: rows["period"] + year)
    moved = moved[moved["period"].isin(shown) & moved["value"].notna()]
    if moved.empty:
        st.caption(_("There is no data of the year before."))
        return None
    return moved


def _steps(name: str, variant: str | None) -> list[str]:
    declared = METRICS[name]
    way = declared.variants[variant] if variant else declared.ways[0]
    allowed = getattr(way, "grains", None)
    return [g for g in ("day", "week", "month", "quarter") if allowed is None or g in allowed]


def _breakdown(view: Workspace, name: str, unit: str, variant: str | None, overall: float) -> pd.DataFrame | None:
    options = [by for by in cache.breakdowns(view, name, variant) if (name, by) not in _BY_DEFINITION]
    if not options:
        st.caption(_("These rows hold nothing to compare by."))
        return None
    by = st.selectbox(
        _("Compare by"),
        options,
        index=_telling(view, name, options, variant),
        format_func=names.labels(options, names.field),
        label_visibility="collapsed",
        key=f"by_{name}",
        persist_state="session",
    )
    frame, error = cache.attempt(cache.metric, view, name, by=by, variant=variant)
    if error is not None:
        st.caption(filters.sentence(error.message))
        return None
    look = state.look()
    label = _(METRICS[name].label)
    flag = any(field.name == by and field.kind == "flag" for field in cache.fields(state.workspace()))
    shown = frame.assign(**{by: [None if formatting.missing(v) else names.value(by, v, flag) for v in frame[by]]})
    finding = findings.of_breakdown(shown, by, label, unit, look)
    title(finding)
    # Groups of a plain count add up to the whole, so the whole is no line to compare them with.
    counted = frame["low"].isna().all()
    figure = charts.breakdown(shown, by, unit, look, overall=None if counted else overall)
    draw(figure, f"by_{name}", look.tr(finding))
    notes = [] if counted else [_("The dashed line is the value for all.")]
    if len(frame) > charts.MOST_BARS:
        notes.append(
            _("The {count} largest groups by number of rows are drawn; the table has all.", count=charts.MOST_BARS)
        )
    if view.takes_first_touch(name, by, variant):
        notes.append(_("Everybody counts once, in the group of the first time in the period."))
    if notes:
        st.caption(" ".join(notes))
    return frame


def _telling(view: Workspace, name: str, options: Sequence[str], variant: str | None) -> int:
    """The first of the likely comparisons that has more than one group."""
    for place, by in enumerate(options[:4]):
        frame, error = cache.attempt(cache.metric, view, name, by=by, variant=variant)
        if error is None and frame["value"].notna().sum() > 1:
            return place
    return 0


def _tables(name: str, unit: str, over_time: pd.DataFrame | None, grouped: pd.DataFrame | None) -> None:
    if over_time is None and grouped is None:
        return
    box = st.expander(_("Table"), key=f"table_{name}", on_change="rerun", icon=":material/table:")
    if not box.open:
        return
    units = dict.fromkeys(("value", "low", "high"), unit)
    with box:
        for suffix, frame in (("over_time", over_time), ("by_group", grouped)):
            if frame is not None:
                main = [
                    c for c in frame.columns if c in (*tables.HEADINGS, frame.columns[0]) and frame[c].notna().any()
                ]
                tables.show(frame[main], f"{name}_{suffix}", units=units, export=frame)


def table(
    view: Workspace, name: str, heading: str, intro: str, *, units: Mapping[str, str] | None = None, **options
) -> None:
    """A list of the catalogue under a heading; nothing at all when this data cannot give it."""
    frame = rows(view, name, **options)
    if frame is None:
        return
    with st.container(border=True):
        st.subheader(heading, anchor=False)
        st.caption(intro)
        known = {**TABLES[name].units, **(units or {})}
        tables.show(frame, name, units=known, headings=headings(name), height=320 if len(frame) > 8 else "auto")


def rows(view: Workspace, name: str, **options) -> pd.DataFrame | None:
    """A table of the catalogue, None when this data cannot give it or it has no rows."""
    frame, error = cache.attempt(cache.table, view, name, **options)
    return None if error is not None or frame.empty else frame


def headings(name: str) -> dict[str, str]:
    return {column: _(label) for column, label in TABLES[name].columns.items()}
