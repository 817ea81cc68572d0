"""What only the retention page shows: how often customers come back, what moved revenue, what winning them costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.i18n import N_
from lib.metrics.registry import TABLES
from lib.ui import _, cache, cohorts, layout, sections, state, tables
from lib.ui.worth import lifetime_value

WEEK, LONGEST_GAP = 7, 182
#: Decimals of what a table shows.
DECIMALS = {"money": 2, "score": 1}

TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "staying": N_("Staying and leaving"),
        "cohorts": N_("Cohorts and lifespan"),
        "worth": N_("Worth and cost"),
        "habits": N_("Habits and rewards"),
    }
)


def worth(view: Workspace) -> None:
    """What customers will bring, what moved the monthly revenue, and what new customers cost and bring."""
    lifetime_value(view)
    monthly_revenue(view)
    acquisition(view)


def habits(view: Workspace) -> None:
    """How long customers take between orders, and how much of their points the members of each tier redeem."""
    _gaps(view)
    _tiers(view)


def _gaps(view: Workspace) -> None:
    gaps = sections.rows(view, "interval_distribution")
    if gaps is None:
        return
    look = state.look()
    # Weeks without an order have their place on the axis too.
    weeks = range(0, min(int(gaps["from_day"].max()), LONGEST_GAP) + 1, WEEK)
    shown = gaps.set_index("from_day").reindex(weeks, fill_value=0).rename_axis("from_day").reset_index()
    half = gaps.loc[gaps["orders"].cumsum() * 2 >= gaps["orders"].sum(), "from_day"].iloc[0] + WEEK
    days = formatting.number(int(half), "count", look.tr)
    titled = _("Half of the repeat orders come within {days} days of the one before", days=days)
    with st.container(border=True, key="section_gaps"):
        st.subheader(_("Gaps between orders"), anchor=False)
        sections.title(titled)
        x_title = _("Days since the previous order, from")
        figure = charts.distribution(shown, look, x="from_day", y="orders", x_title=x_title)
        sections.draw(figure, "interval_distribution", titled)
        _table(gaps, "interval_distribution")


def _tiers(view: Workspace) -> None:
    found, error = cache.attempt(cache.metric, view, "redemption_rate", by="tier")
    if error is not None or found["value"].notna().sum() < 2:
        return
    look = state.look()
    named = found[found["value"].notna() & found["tier"].notna()].sort_values("value")
    most, least = named.iloc[-1], named.iloc[0]
    titled = _(
        "{most} redeem {share} of what they earn, {least} {other}",
        most=formatting.plain_markdown(str(most["tier"])),
        least=formatting.plain_markdown(str(least["tier"])),
        share=look.number(most["value"], "share"),
        other=look.number(least["value"], "share"),
    )
    with st.container(border=True, key="section_tiers"):
        st.subheader(_("Points by tier"), anchor=False)
        sections.title(titled)
        sections.draw(charts.breakdown(named, "tier", "share", look), "redemption_by_tier", titled)


def coming_back(view: Workspace) -> None:
    """Customers by number of orders, and the share who still come back after so many quiet days."""
    orders, curve = sections.rows(view, "orders_distribution"), sections.rows(view, "return_curve")
    if orders is None and curve is None:
        return
    with st.container(border=True):
        left, right = layout.beside(orders is not None, curve is not None)
        with left:
            if orders is not None:
                _orders(orders)
        with right:
            if curve is not None:
                _curve(curve)
        box = st.expander(_("Table"), icon=":material/table:", key="table_coming_back", on_change="rerun")
        if box.open:
            with box:
                if orders is not None:
                    tables.show(orders, "orders_distribution", headings=sections.headings("orders_distribution"))
                if curve is not None:
                    head = sections.headings("return_curve")
                    tables.show(curve, "return_curve", units={"share": "share"}, headings=head, height=320)


def _orders(orders) -> None:
    look = state.look()
    total = orders["customers"].sum()
    once = orders.loc[orders["orders"] == 1, "customers"].sum() / total if total else 0
    titled = _("{share} of customers ordered once", share=look.number(once, "share"))
    sections.title(titled)
    labelled = orders.assign(orders=[f"{int(n)}+" if n >= 10 else str(int(n)) for n in orders["orders"]])
    figure = charts.distribution(labelled, look, x="orders", y="customers", x_title=_("Number of orders"))
    sections.draw(figure, "orders_distribution", titled)


def _curve(curve) -> None:
    look = state.look()
    quiet = curve[curve["share"] < 0.2]
    if quiet.empty:
        titled = _("Customers still come back after long silences")
    elif not quiet.iloc[0]["quiet_days"]:
        titled = _("Fewer than one order in five is followed by another")
    else:
        day = formatting.number(int(quiet.iloc[0]["quiet_days"]), "count", look.tr)
        titled = _("After {days} quiet days fewer than one customer in five still comes back", days=day)
    sections.title(titled)
    figure = charts.curve(curve, look, x="quiet_days", y="share", x_title=_("Days of silence"))
    sections.draw(figure, "return_curve", titled)


def monthly_revenue(view: Workspace) -> None:
    """What subscribers paid a month at the start, what moved it over the complete months, and what they pay now."""
    moved = sections.rows(view, "revenue_movements")
    if moved is None:
        return
    start, end = moved["start_amount"].iloc[0], moved["end_amount"].iloc[-1]
    steps = [
        (_("At the start"), start, True),
        (_("New"), moved["new_amount"].sum(), False),
        (_("Expanded"), moved["expansion"].sum(), False),
        (_("Reactivated"), moved["reactivation"].sum(), False),
        (_("Contracted"), -moved["contraction"].sum(), False),
        (_("Lost"), -moved["lost_amount"].sum(), False),
        (_("At the end"), end, True),
    ]
    with st.container(border=True, key="section_monthly_revenue"):
        st.subheader(
            _("Monthly revenue"), anchor=False, help=formatting.plain_markdown(_(_formula("revenue_movements")))
        )
        titled = _bridge_finding(moved, start, end)
        sections.title(titled)
        sections.draw(charts.bridge(steps, state.look()), "revenue_movements", titled)
        _table(moved, "revenue_movements")


def _bridge_finding(moved: pd.DataFrame, start: float, end: float) -> str:
    look = state.look()
    gone = moved["lost_amount"].sum() + moved["contraction"].sum()
    come = moved["new_amount"].sum() + moved["expansion"].sum() + moved["reactivation"].sum()
    amounts = {
        "start": look.number(start, "money"),
        "end": look.number(end, "money"),
        "gone": look.number(gone, "money"),
        "come": look.number(come, "money"),
    }
    if end >= start:
        return _("Monthly revenue grew from {start} to {end}: {come} came, {gone} went", **amounts)
    return _("Monthly revenue fell from {start} to {end}: {gone} went, {come} came", **amounts)


def acquisition(view: Workspace) -> None:
    """What a new customer costs by channel, beside what one brings."""
    found = sections.rows(view, "acquisition")
    if found is None:
        return
    met = found[found["cac"].notna() & found["channel"].notna()].sort_values("cac", ascending=False)
    with st.container(border=True, key="section_acquisition"):
        st.subheader(
            _("What new customers cost"), anchor=False, help=formatting.plain_markdown(_(_formula("acquisition")))
        )
        if not met.empty:
            titled = _dearest(met)
            sections.title(titled)
            series = [("cac", _("Cost of one")), ("value", _("Lifetime value"))]
            series = [(column, name) for column, name in series if met[column].notna().any()]
            sections.draw(charts.side_by_side(met, "channel", series, state.look()), "acquisition", titled)
        notes = _left_apart(found)
        if found["ltv_to_cac"].isna().all():
            notes.append(
                _("Enter your margin in Settings to see what a customer brings and when the cost is paid back.")
            )
        for note in notes:
            st.caption(formatting.plain_markdown(note))
        if found["payback"].notna().any():
            # Months are told in months, and a channel that never pays back says so.
            _table(found, "acquisition", opened=True)
        else:
            _table(found[["channel", "spend", "new_customers", "cac"]], "acquisition", opened=True)


def _dearest(met: pd.DataFrame) -> str:
    look, first = state.look(), met.iloc[0]
    named = {"channel": formatting.plain_markdown(str(first["channel"])), "cost": look.number(first["cac"], "money")}
    losing = met[met["ltv_to_cac"] < 1]
    if not losing.empty:
        worst = losing.sort_values("ltv_to_cac").iloc[0]
        return _(
            "{channel} does not pay: a customer costs {cost} and brings {value}",
            channel=formatting.plain_markdown(str(worst["channel"])),
            cost=look.number(worst["cac"], "money"),
            value=look.number(worst["value"], "money"),
        )
    if len(met) == 1:
        return _("A new customer through {channel} costs {cost}", **named)
    cheapest = met.iloc[-1]
    return _(
        "A new customer costs most through {channel}, {cost}; least through {other}, {least}",
        **named,
        other=formatting.plain_markdown(str(cheapest["channel"])),
        least=look.number(cheapest["cac"], "money"),
    )


def _left_apart(found: pd.DataFrame) -> list[str]:
    """Channels that stand on one side only: usually the same ones under different names."""
    named = found[found["channel"].notna()]
    spent, won = named[named["new_customers"] == 0], named[named["spend"] == 0]
    notes = []
    if not spent.empty:
        notes.append(_("Money was spent, but nobody is said to have come through: {names}.", names=_names(spent)))
    if not won.empty:
        notes.append(_("Customers came, but nothing was spent on: {names}.", names=_names(won)))
    if not spent.empty and not won.empty:
        notes.append(_("If these are the same channels under two names, give them one name in your files."))
    return notes


def _names(frame: pd.DataFrame) -> str:
    shown = [str(name) for name in frame["channel"].head(6)]
    return ", ".join(shown) + (" …" if len(frame) > len(shown) else "")


def _formula(name: str) -> str:
    return TABLES[name].formula


def _table(frame: pd.DataFrame, name: str, *, opened: bool = False) -> None:
    units = {column: unit for column, unit in TABLES[name].units.items() if column in frame}
    shown = frame.round({column: DECIMALS[unit] for column, unit in units.items() if unit in DECIMALS})
    if opened:
        tables.show(shown, name, units=units, headings=sections.headings(name), export=frame)
        return
    box = st.expander(_("Table"), icon=":material/table:", key=f"table_{name}", on_change="rerun")
    if box.open:
        with box:
            tables.show(
                shown,
                name,
                units=units,
                headings=sections.headings(name),
                height=320 if len(frame) > 8 else "auto",
                export=frame,
            )


#: What each topic of the page shows below its cards.
SHOWN: Mapping[str, Callable[[Workspace], None]] = MappingProxyType(
    {"staying": coming_back, "cohorts": cohorts.page, "worth": worth, "habits": habits}
)
