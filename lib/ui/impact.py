"""What a campaign did: a choice of campaign, number and days, the answer in words, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from lib import Workspace, formatting
from lib.charts.impact import before_after
from lib.metrics import impact
from lib.metrics.metric import Blend
from lib.metrics.registry import METRICS
from lib.metrics.scorecard import REAL
from lib.scope import Segment
from lib.ui import _, cache, filters, layout, names, sections, state
from lib.ui.marks import bullets

#: What people ask of a campaign first.
LIKELY = ("revenue", "customers", "conversion_rate", "orders_per_customer", "engagement_rate", "visit_frequency", "nps")
DAYS = (7, 14, 30, 60, 90)
SEGMENT = ""
#: A campaign sent on more days than this is asked about from any day on.
MOST_DAYS = 30
#: Groups whose numbers before differ by more than a quarter began in different places.
APART = 0.25


def section(view: Workspace) -> None:
    """Nothing at all where no message names a campaign and its receivers, and no customers are chosen."""
    sent = cache.campaigns(view)
    who = [*sent["campaign"], *([SEGMENT] if view.segment else [])]
    metrics = [name for name in layout.available(view, list(METRICS)) if not isinstance(METRICS[name].ways[0], Blend)]
    metrics.sort(key=lambda name: LIKELY.index(name) if name in LIKELY else len(LIKELY))
    today = view.settings.as_of or view.dataset.as_of
    if not who or not metrics or today is None:
        return
    with st.container(border=True, key="section_impact"):
        st.subheader(_("What did the campaign do?"), anchor=False, help=formatting.plain_markdown(_(impact.FORMULA)))
        reached, name, days, at = _asked(view, who, metrics, today)
        asked = view.where(segment=Segment()) if reached == SEGMENT else view
        treated = view.segment if reached == SEGMENT else reached
        found, error = cache.attempt(cache.impact, asked, name, treated, at, days)
        if error is not None:
            st.info(filters.sentence(error.message))
        else:
            _answer(found.iloc[0], name, _unit(asked, name))
        _how()


def _unit(view: Workspace, name: str) -> str:
    scores = cache.scorecard(view)
    found = list(scores.loc[scores["metric"] == name, "unit"])
    return found[0] if found else METRICS[name].unit


def _asked(view: Workspace, who: Sequence[str], metrics: Sequence[str], today: date) -> tuple[str, str, int, date]:
    """What the person chooses: who was reached, the number, how many days, from which day on."""
    columns = st.columns(4)
    with columns[0]:
        reached = st.selectbox(
            _("Who was reached"),
            who,
            format_func=names.labels(who, lambda one: one or _("the customers chosen in the sidebar")),
            key="impact_who",
        )
    with columns[1]:
        name = st.selectbox(
            _("What may have changed"),
            metrics,
            format_func=names.labels(metrics, lambda metric: _(METRICS[metric].label)),
            key="impact_metric",
        )
    with columns[2]:
        days = st.selectbox(
            _("Days before and after"), DAYS, index=DAYS.index(30), key="impact_days", persist_state="session"
        )
    latest = today - timedelta(days=days - 1)
    with columns[3]:
        at = _from(cache.campaign_days(view, reached) if reached else [], latest, today, f"{reached}_{days}")
    return reached, name, days, at


def _from(sent: Sequence[date], latest: date, today: date, key: str) -> date:
    """The day it began: one of the few days a campaign went out, the last that leaves enough time; else any day."""
    proposed = max((day for day in sent if day <= latest), default=min(sent, default=latest))
    if 0 < len(sent) <= MOST_DAYS:
        written = names.labels(sent, lambda day: formatting.day(day, state.tr()))
        return st.selectbox(_("Sent on"), sent, index=sent.index(proposed), format_func=written, key=f"impact_on_{key}")
    form = "DD.MM.YYYY" if state.language() == "ru" else "YYYY-MM-DD"
    return st.date_input(_("From"), proposed, max_value=today, format=form, key=f"impact_at_{key}")


def _answer(row: pd.Series, name: str, unit: str) -> None:
    look = state.look()
    label = _(METRICS[name].label)
    counted = bool(row["per_customer"]) and unit == "count"
    scale = 100.0 if counted else 1.0
    shown = "score" if counted else unit
    if counted:
        label = _("{metric} per 100 customers", metric=label)
    elif row["per_customer"]:
        label = _("{metric} per customer", metric=label)
    if formatting.missing(row["value"]):
        st.info(_("One of the groups has no such number before or after, so there is nothing to compare."))
        return
    titled = _finding(row, label, formatting.number(abs(row["value"]) * scale, shown, look.tr, look.currency))
    sections.title(titled)
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    groups = [
        (title, row[f"{side}_before"] * scale, row[f"{side}_after"] * scale)
        for side, title in (("treated", _("Reached")), ("others", _("All others")))
    ]
    with left:
        figure = before_after(groups, shown, look, (_("before"), _("after")))
        sections.draw(figure, "impact", titled)
    with right:
        signed = formatting.number(row["value"] * scale, shown, look.tr, look.currency)
        st.metric(_("Impact"), formatting.plain_markdown(f"+{signed}" if row["value"] > 0 else signed))
        st.caption(_small(row, scale, shown))
        for caution in _cautions(row, scale, shown):
            st.caption(f":material/warning: {formatting.plain_markdown(caution)}")


def _finding(row: pd.Series, label: str, step: str) -> str:
    if row["verdict"] is None:
        return _("{metric}: too little was seen to say what the campaign changed", metric=label)
    if row["verdict"] != REAL:
        return _("{metric}: what the campaign changed may be chance", metric=label)
    if row["value"] > 0:
        return _("{metric} went up by {step} more among those reached than among the others", metric=label, step=step)
    return _("{metric} went down by {step} more among those reached than among the others", metric=label, step=step)


def _small(row: pd.Series, scale: float, unit: str) -> str:
    look = state.look()
    between = look.interval(row["low"] * scale, row["high"] * scale, unit)
    sizes = _(
        "{treated} reached, {others} others",
        treated=formatting.number(row["n_treated"], "count", look.tr),
        others=formatting.number(row["n_others"], "count", look.tr),
    )
    return formatting.plain_markdown(" · ".join(part for part in (between, sizes) if part))


def _cautions(row: pd.Series, scale: float, unit: str) -> list[str]:
    look = state.look()
    said = []
    if not formatting.missing(row["earlier_p"]) and row["earlier_p"] < 0.05:
        said.append(_("The groups moved apart already before: they might have gone on doing so without any campaign."))
    levels = [row["treated_before"], row["others_before"]]
    if abs(levels[0] - levels[1]) > APART * max(abs(level) for level in levels):
        said.append(
            _(
                "The groups began in different places ({reached} against {others}), so part of the difference may come "
                "by itself. Choose in the sidebar whom the campaign was meant for.",
                reached=look.number(levels[0] * scale, unit),
                others=look.number(levels[1] * scale, unit),
            )
        )
    return said


def _how() -> None:
    box = st.expander(_("How is this computed?"), icon=":material/function:", key="how_impact", on_change="rerun")
    if box.open:
        with box:
            st.markdown(f"**{_(impact.LABEL)}** = {formatting.plain_markdown(_(impact.FORMULA))}")
            st.markdown(bullets([formatting.plain_markdown(_(note)) for note in impact.NOTES]))
            st.markdown(f"**{_('What to do')}**  \n{formatting.plain_markdown(_(impact.ADVICE))}")
