"""What only the engagement page shows: the way to the order, what people do, who is active, what messages do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import findings
from lib.i18n import N_
from lib.metrics.registry import METRICS
from lib.ui import _, cache, explain, layout, names, sections, state, tables

TOPICS: Mapping[str, str] = MappingProxyType(
    {"site": N_("Visits and carts"), "people": N_("Who is active"), "messages": N_("Messages")}
)


def topic(view: Workspace, topics: Mapping[str, Sequence[str]]) -> str:
    """The part of the page to show, of those this data has numbers for; one at a time keeps the page quick."""
    return layout.topic(view, topics, TOPICS, "engagement_topic")


# Visits and carts ------------------------------------------------------------------------------------------------


def site(view: Workspace) -> None:
    """From visit to cart to order, and what visitors do, by kind of action."""
    steps = sections.rows(view, "cart_funnel")
    actions, error = cache.attempt(cache.metric, view, "actions_per_visitor", by="action")
    acted = error is None and not actions.empty
    if steps is None and not acted:
        return
    with st.container(border=True):
        left, right = layout.beside(steps is not None, acted)
        with left:
            if steps is not None:
                _funnel(view, steps)
        with right:
            if acted:
                _actions(actions)
        box = st.expander(_("Table"), icon=":material/table:", key="table_site", on_change="rerun")
        if box.open:
            with box:
                if steps is not None:
                    shown = steps.assign(step=[names.value("cart_step", step) for step in steps["step"]])
                    shares = dict.fromkeys(("of_all", "of_previous"), "share")
                    tables.show(shown, "cart_funnel", units=shares, headings=sections.headings("cart_funnel"))
                if acted:
                    tables.show(actions[["action", "value", "low", "high", "n"]], "actions_per_visitor_by_action")
        if steps is not None:
            explain.of_table(view, "cart_funnel")


def _funnel(view: Workspace, steps: pd.DataFrame) -> None:
    look = state.look()
    share = steps.set_index("step")["of_all"]
    titled = _(
        "In {cart} of visits something is put into the cart, in {ordered} it is ordered",
        cart=look.number(share["cart"], "share"),
        ordered=look.number(share["ordered"], "share"),
    )
    sections.title(titled)
    called = {step: names.value("cart_step", step) for step in steps["step"]}
    sections.draw(charts.funnel(steps, look, called), "cart_funnel", titled)
    left, first = cache.attempt(cache.metric, view, "cart_abandonment")
    back, second = cache.attempt(cache.metric, view, "cart_recovery_rate")
    if first is None and second is None and left.iloc[0]["n"] > 0:
        said = _("{share} of carts are left behind.", share=look.number(left.iloc[0]["value"], "share"))
        if back.iloc[0]["n"] > 0:
            days = state.tr().plural(
                "Within {count} day {share} of those are bought after all.",
                "Within {count} days {share} of those are bought after all.",
                view.settings.cart_recovery_days,
                share=look.number(back.iloc[0]["value"], "share"),
            )
            said = f"{said} {days}"
        st.caption(formatting.plain_markdown(said))


def _actions(actions: pd.DataFrame) -> None:
    look = state.look()
    most = actions.sort_values("value", ascending=False).iloc[0]
    titled = _(
        "What visitors do most: {action}, {times} times each on average",
        action=names.value("action", most["action"]),
        times=look.number(most["value"], "score"),
    )
    sections.title(titled)
    shown = actions.assign(action=[names.value("action", action) for action in actions["action"]])
    sections.draw(charts.breakdown(shown, "action", "score", look), "actions", titled)
    said = _("Actions per visitor; everybody who visited counts, whether she did it or not.")
    if len(actions) > charts.MOST_BARS:
        said = f"{said} {_('The {count} most frequent are drawn; the table has all.', count=charts.MOST_BARS)}"
    st.caption(said)


# Who is active ---------------------------------------------------------------------------------------------------


def people(view: Workspace) -> None:
    """Daily, weekly and monthly active people, on how many days they come, and what they are made of."""
    _activity(view)
    _lifecycle(view)


def _activity(view: Workspace) -> None:
    days = sections.rows(view, "daily_activity")
    if days is None:
        return
    look = state.look()
    with st.container(border=True):
        left, right = st.columns(2, gap="large")
        with left:
            titled = _(
                "On an average day {daily} people are active, of {monthly} in thirty days",
                daily=formatting.number(round(days["dau"].mean()), "count", look.tr),
                monthly=formatting.number(round(days["mau"].mean()), "count", look.tr),
            )
            sections.title(titled)
            lines = {"mau": _("Last 30 days"), "wau": _("Last 7 days"), "dau": _("On the day")}
            sections.draw(charts.daily(days, look, lines), "daily_activity", titled)
        with right:
            _active_days(view)
        box = st.expander(_("Table"), icon=":material/table:", key="table_activity", on_change="rerun")
        if box.open:
            with box:
                tables.show(days, "daily_activity", headings=sections.headings("daily_activity"), height=320)


def _active_days(view: Workspace) -> None:
    counts = sections.rows(view, "active_days")
    if counts is None:
        return
    titled = _often(counts)
    sections.title(titled)
    look, shown = state.look(), counts[counts["days"] <= 30]
    sections.draw(
        charts.distribution(shown, look, x="days", y="people", x_title=_("Active days")), "active_days", titled
    )
    if len(shown) < len(counts):
        more = int(counts.loc[counts["days"] > 30, "people"].sum())
        st.caption(
            state.tr().plural(
                "{count} person was active on more than 30 days.",
                "{count} people were active on more than 30 days.",
                more,
            )
        )


def _often(counts: pd.DataFrame) -> str:
    """How often people come: the share of those who came once where that is many, else what half of them reach."""
    counts, everybody = counts.sort_values("days"), counts["people"].sum()
    once = counts.loc[counts["days"] == 1, "people"].sum() / everybody
    if once >= 0.2:
        return _("{share} of active people came on one day only", share=state.look().number(once, "share"))
    # The most days that at least half of the people reach.
    reached = counts["people"][::-1].cumsum()[::-1] * 2 >= everybody
    return state.tr().plural(
        "Half of the active people came on {count} day or more",
        "Half of the active people came on {count} days or more",
        int(counts.loc[reached, "days"].max()),
    )


COUNTED: Mapping[str, str] = MappingProxyType(
    {
        "returning": N_("Active in the period before too"),
        "new": N_("New"),
        "resurrected": N_("Back after a break"),
        "dormant": N_("Went quiet"),
    }
)


def _lifecycle(view: Workspace) -> None:
    """What the active people of each period are made of, and who of the period before stayed away."""
    if "visits" not in view.dataset.tables:
        return
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(_("New, returning and gone quiet"), anchor=False)
            steps = ("day", "week", "month", "quarter")
            proposed = _step(view)
            every = st.segmented_control(
                _("Time step"),
                steps,
                default=proposed,
                required=True,
                format_func=names.labels(steps, lambda step: _(names.GRAINS[step])),
                label_visibility="collapsed",
                key=f"lifecycle_step_{proposed}",
            )
        found = sections.rows(view, "lifecycle", every=every or proposed)
        if found is None:
            st.caption(_("Nothing to follow over time yet."))
            return
        _lifecycle_chart(found, every or proposed)
        box = st.expander(_("Table"), icon=":material/table:", key="table_lifecycle", on_change="rerun")
        if box.open:
            with box:
                tables.show(found, "lifecycle", headings=sections.headings("lifecycle"), height=320)
        explain.of_table(view, "lifecycle", every=every or proposed)


def _step(view: Workspace) -> str:
    """Steps of which there are between a handful and a few dozen."""
    first, last = view.dataset.tables["visits"].first, view.as_of
    if first is None:
        return "month"
    shown = view.period.within(first, last)
    days = ((shown.end or last) - (shown.start or first)).days + 1
    return "day" if days <= 20 else "week" if days <= 120 else "month" if days <= 1200 else "quarter"


def _lifecycle_chart(found: pd.DataFrame, every: str) -> None:
    look = state.look()
    whole = found[found["complete"].astype(bool)]
    titled = _("New people and those who came before, by period")
    if not whole.empty:
        last = whole.iloc[-1]
        counts = {name: look.number(last[name], "count") for name in ("active", *COUNTED)}
        titled = _(
            "{period}: {active} active people, {returning} of them also in the period before, {new} new and "
            "{resurrected} back after a break; {dormant} went quiet",
            period=formatting.period(last["period"], every, look.tr),
            **counts,
        )
    sections.title(titled)
    said = {name: _(label) for name, label in COUNTED.items()}
    sections.draw(charts.lifecycle(found, look, said, grain=every), "lifecycle", titled)
    notes = [_("Below the line stands who was active in the period before and did not come in this one.")]
    if not found["complete"].astype(bool).all():
        notes.append(_("Pale bars are periods the data do not cover in full."))
    st.caption(" ".join(notes))


# Messages --------------------------------------------------------------------------------------------------------

RATES = ("open_rate", "click_rate", "message_conversion", "unsubscribe_rate")
COMPARED = ("campaign", "channel", "kind")


def messages(view: Workspace) -> None:
    """What each campaign, channel or kind of message brought: opened, clicked, converted, unsubscribed."""
    rates = layout.available(view, RATES)
    possible = cache.breakdowns(view, rates[0]) if rates else []
    fields = [by for by in COMPARED if by in possible]
    if not fields:
        return
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(_("What each message brings"), anchor=False)
            by = fields[0]
            if len(fields) > 1:
                by = st.segmented_control(
                    _("Compare by"),
                    fields,
                    default=by,
                    required=True,
                    format_func=names.labels(fields, names.field),
                    label_visibility="collapsed",
                    key="messages_by",
                    persist_state="session",
                )
        by = by or fields[0]
        frames = {}
        for place, name in enumerate(rates):
            if place % 2 == 0:
                columns = st.columns(2, gap="large")
            with columns[place % 2]:
                frame = _rate(view, name, by)
            if frame is not None:
                frames[name] = frame
        if not frames:
            st.info(_("No rows under this filter, so there is no number."))
            return
        st.caption(_("Shares of the messages delivered; the dashed line is the value for all."))
        box = st.expander(_("Table"), icon=":material/table:", key="table_messages", on_change="rerun")
        if box.open:
            with box:
                _results(frames, by)


def _rate(view: Workspace, name: str, by: str) -> pd.DataFrame | None:
    look, label = state.look(), _(METRICS[name].label)
    frame, error = cache.attempt(cache.metric, view, name, by=by)
    if error is not None or frame["value"].notna().sum() == 0:
        return None
    overall, error = cache.attempt(cache.metric, view, name)
    value = None if error is not None else overall.iloc[0]["value"]
    shown = frame.assign(**{by: [None if formatting.missing(v) else names.value(by, v) for v in frame[by]]})
    finding = findings.of_breakdown(shown, by, label, "share", look)
    sections.title(finding)
    sections.draw(charts.breakdown(shown, by, "share", look, overall=value), f"messages_{name}", look.tr(finding))
    return frame


def _results(frames: Mapping[str, pd.DataFrame], by: str) -> None:
    first = next(iter(frames.values()))
    result = first[[by, "n"]].rename(columns={"n": "delivered"})
    for name, frame in frames.items():
        result = result.merge(frame[[by, "value"]].rename(columns={"value": name}), on=by, how="left")
    heads = {name: _(METRICS[name].label) for name in frames} | {"delivered": _("Delivered")}
    result = result.sort_values("delivered", ascending=False)
    tables.show(result, "messages", units=dict.fromkeys(frames, "share"), headings=heads)


SHOWN: Mapping[str, Callable[[Workspace], None]] = MappingProxyType(
    {"site": site, "people": people, "messages": messages}
)
