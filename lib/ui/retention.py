"""What only the retention page shows: how many orders customers make, and when silence means goodbye."""

from __future__ import annotations

import streamlit as st

from lib import Workspace, charts, formatting
from lib.ui import _, sections, state, tables


def coming_back(view: Workspace) -> None:
    """Customers by number of orders, and the share who still come back after so many quiet days."""
    orders, curve = sections.rows(view, "orders_distribution"), sections.rows(view, "return_curve")
    if orders is None and curve is None:
        return
    with st.container(border=True):
        left, right = st.columns(2, gap="large")
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
    else:
        day = formatting.number(int(quiet.iloc[0]["quiet_days"]), "count", look.tr)
        titled = _("After {days} quiet days fewer than one customer in five still comes back", days=day)
    sections.title(titled)
    figure = charts.curve(curve, look, x="quiet_days", y="share", x_title=_("Days without an order"))
    sections.draw(figure, "return_curve", titled)
