"""What customers are going to bring: the sum, whose money it is, how well that can be known, and who they are."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import worth_findings
from lib.i18n import N_
from lib.metrics.lifetime import FROM_COSTS
from lib.models.worth import Worth
from lib.ui import _, cache, definitions, filters, hidden, sections, state, tables
from lib.ui.marks import bold, bullets

#: So many of the most valuable are shown; the file has all.
MOST_SHOWN = 1000
HEADINGS = {
    "customer_id": N_("Customer"),
    "predicted_value": N_("Value to come"),
    "predicted_revenue": N_("Revenue to come"),
    "expected_orders": N_("Orders to come"),
    "p_no_order": N_("Chance of no order"),
    "orders_so_far": N_("Orders so far"),
}


def lifetime_value(view: Workspace) -> None:
    """The section; nothing at all where no file tells what anybody paid."""
    found, error = cache.attempt(cache.clv, view)
    if error is not None:
        return
    with st.container(border=True, key="section_lifetime_value"):
        st.subheader(_("What customers will bring"), anchor=False)
        if found.customers.empty:
            st.info(_("No rows under this filter, so there is no number."))
            return
        sections.title(worth_findings.of_total(found, state.look()))
        st.caption(filters.sentence(found.why))
        shared = worth_findings.tenths(found)
        left, right = (
            st.columns(2, gap="large") if shared is not None and not found.holdout.empty else (st.container(),) * 2
        )
        if shared is not None:
            with left:
                _concentration(shared)
        if not found.holdout.empty:
            with right:
                _checked(found)
        _people(view, found)
        _computed(view, found)


def _concentration(shared: pd.DataFrame) -> None:
    look = state.look()
    titled = worth_findings.of_tenths(shared, look)
    sections.title(titled)
    sections.draw(charts.tenths(shared, look), "worth_tenths", titled)


def _checked(found: Worth) -> None:
    """How the same model would have done in a time that is over."""
    look = state.look()
    sections.title(worth_findings.of_past(found, look))
    sections.draw(charts.foreseen(found.holdout, look), "worth_holdout", _("Orders foreseen and orders that came"))
    st.caption(formatting.plain_markdown(worth_findings.reliance(found, look)))


def _people(view: Workspace, found: Worth) -> None:
    """Who they are, the most valuable first; made when opened."""
    box = st.expander(_("The customers, most valuable first"), icon=":material/group:", key="worth", on_change="rerun")
    if not box.open:
        return
    with box:
        hidden.toggle("worth")
        people = found.customers.assign(orders_so_far=found.customers["frequency"] + 1)
        columns = ["customer_id", "predicted_value", "expected_orders", "p_no_order", "orders_so_far"]
        if found.margin is not None:
            columns.insert(2, "predicted_revenue")
        people = people[[name for name in columns if name == "customer_id" or people[name].notna().any()]]
        whole = {"orders_so_far": "Int64"} if "orders_so_far" in people else {}
        people = hidden.names(people.astype(whole), view)
        shown = people.head(MOST_SHOWN).round({"predicted_value": 2, "predicted_revenue": 2, "expected_orders": 1})
        units = {"predicted_value": "money", "predicted_revenue": "money", "p_no_order": "share"}
        head = {name: _(label) for name, label in HEADINGS.items()}
        if found.method == "historic":
            head["predicted_value"] = _("Value so far")
        tables.show(shown, "lifetime_value", units=units, headings=head, height=420, export=people)
        if len(people) > MOST_SHOWN:
            st.caption(_("The first {count} are shown; the file has all.", count=MOST_SHOWN))
        if found.method == "predicted":
            st.caption(
                _(
                    "The chance of no order is that of the next {days} days. Who ordered once may well never come "
                    "back: nothing is known of her rhythm yet.",
                    days=found.horizon_days,
                )
            )


def _computed(view: Workspace, found: Worth) -> None:
    box = st.expander(
        _("How this is computed"), icon=":material/function:", key="explain_lifetime_value", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        st.markdown(bullets([filters.sentence(line) for line in (found.why, *found.notes)]))
        st.markdown(bullets(_reading(view, found)))
        used = {"value_horizon_days": found.horizon_days, "discount_rate": found.discount_rate, "margin": found.margin}
        words = [
            f"{definitions.label(name)}: {filters.sentence(definitions.value(name, value))}"
            for name, value in used.items()
        ]
        st.markdown(f"{bold(_('Settings used'))}\n{bullets(words)}")
        if told := worth_findings.learnt(found, state.look()):
            st.caption(formatting.plain_markdown(told))
        st.caption(
            _(
                "Where the definition comes from: {file}, “{section}”",
                file="docs/sources.md",
                section="value to come",
            )
        )


def _reading(view: Workspace, found: Worth) -> list[str]:
    said = [_("It is learnt from all customers, as of today; a segment chooses whose value is shown.")]
    if found.method == "predicted":
        said += [
            _(
                "Orders of one day count once. Money that comes later is discounted, and what was spent before is not "
                "in the sum."
            ),
            _("The interval says how sure the models are of the sum: they are fitted again to customers drawn anew."),
        ]
    elif found.method == "simple":
        said.append(_("Whoever counts as lost brings nothing; everybody else stays as long as customers usually do."))
    if found.margin is not None and view.settings.margin is None:
        said.append(_(FROM_COSTS))
    if found.margin is None:
        said.append(_("Without a margin in Settings, or costs in the orders, this is revenue before any costs."))
    return said
