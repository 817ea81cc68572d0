"""The story of the overview: a few sentences that stand out beyond chance, each with its numbers, people and advice."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib import Workspace, formatting
from lib.findings import Finding, certainty, worth
from lib.i18n import N_, Message
from lib.metrics.registry import METRICS
from lib.ui import _, address, cache, hidden, names, state, tables
from lib.ui.marks import bold, bullets, small

#: So many are told at once, side by side; the others wait behind a fold.
MOST, MOST_IN_ALL = 3, 9
TITLES = {
    "pages/support.py": N_("Support"),
    "pages/satisfaction.py": N_("Satisfaction"),
    "pages/retention.py": N_("Retention and value"),
    "pages/engagement.py": N_("Engagement"),
}


def story(view: Workspace) -> None:
    """What stands out, most important first; an honest sentence where nothing does."""
    found = cache.findings(view, MOST_IN_ALL)
    st.subheader(_("What stands out"), anchor=False)
    if not found:
        st.markdown(
            _(
                "Nothing differs by more than chance would make it: no group, month or period of this data stands out. "
                "The numbers below are what to watch."
            )
        )
        return
    st.caption(
        state.tr().plural(
            "{count} comparison was made and allowed for; what you read here is not chance.",
            "{count} comparisons were made and allowed for; what you read here is not chance.",
            found[0].looked_at,
        )
    )
    _cards(view, found[:MOST], 0)
    if found[MOST:]:
        with st.expander(_("More that stands out"), icon=":material/expand_more:", key="more_findings"):
            _cards(view, found[MOST:], MOST)


def said(message: Message) -> str:
    """A sentence of a finding, for a place that reads Markdown."""
    look = state.look()
    return formatting.written(message, look.tr, look.currency, formatting.plain_markdown)


def _cards(view: Workspace, found: Sequence[Finding], first: int) -> None:
    grid = st.grid(min(len(found), MOST), min_column_width=270, border=True, gap="small")
    for place, finding in enumerate(found, start=first):
        with grid.cell():
            _card(view, finding, place)


def _card(view: Workspace, finding: Finding, place: int) -> None:
    """One finding at a glance: good or bad, what it is worth, the sentence, what to do, and the ways on."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        _badges(finding)
    st.markdown(bold(said(finding.text)))
    st.markdown(small(_("**What to do:** {advice}", advice=_(finding.advice))))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(_("Details"), icon=":material/search:", type="tertiary", key=f"finding_{place}"):
            st.dialog(_("Behind this finding"), width="large")(_behind)(view, finding, place)
        to = {address.METRIC: finding.metric}
        st.page_link(finding.page, label=_(TITLES[finding.page]), icon=":material/arrow_forward:", query_params=to)


def _behind(view: Workspace, finding: Finding, place: int) -> None:
    """All that is known of a finding: what else is so, how sure it is, and the customers it concerns."""
    st.markdown(bold(said(finding.text)))
    if finding.also:
        st.markdown(bullets([said(further) for further in finding.also]))
    _how(finding)
    if _names_people(finding):
        st.markdown(bold(_listed(finding)))
        _people(view, finding, place)


def _listed(finding: Finding) -> str:
    """Who is listed with a finding: those of its group, but for a campaign and for a change in what is spent."""
    if finding.kind == "campaign":
        return _("Customers who have not had it")
    if finding.kind == "change" and finding.metric in ("revenue", "average_order_value"):
        return _("Customers who spent less than before")
    return _("Who is behind it")


def _badges(finding: Finding) -> None:
    if finding.good:
        st.badge(_("Good news"), icon=":material/trending_up:", color="green")
    elif finding.good is False:
        st.badge(_("To look after"), icon=":material/priority_high:", color="red")
    if finding.money is not None:
        st.badge(said(worth(finding)), icon=":material/payments:", color="gray")


def _names_people(finding: Finding) -> bool:
    return finding.metric not in ("conversion_rate", "bounce_rate", "ticket_volume", "mention_sentiment")


def _people(view: Workspace, finding: Finding, place: int) -> None:
    found = cache.finding_customers(view, finding)
    tr = state.tr()
    if found.rows.empty:
        st.caption(_("Nobody to write to: these rows name no customer."))
        return
    people = found.rows["customer_id"].nunique()
    counted = [tr.plural("{count} customer is on this list.", "{count} customers are on this list.", people)]
    if found.left_out:
        counted.append(
            tr.plural(
                "{count} customer unsubscribed and is left out.",
                "{count} customers unsubscribed and are left out.",
                found.left_out,
            )
        )
    st.markdown(" ".join(counted))
    export = hidden.names(found.rows, view)
    rows = export.dropna(axis=1, how="all")
    field = finding.of[2].partition(":")[2]
    head = {
        "customer_id": _("Customer"),
        "happened_at": _("Date"),
        "group": names.field(field) if field and not finding.of[2].startswith("flag:") else _("Group"),
        "measured": _(METRICS[finding.metric].label),
        "value": _("Spent so far"),
        "spent_before": _("Spent before"),
        "spent_now": _("Spent now"),
        "email": _("E-mail"),
        "phone": _("Phone"),
    }
    if finding.of[2].startswith("flag:"):
        rows = rows.drop(columns="group")
    measured = "minutes" if finding.unit == "minutes" else "money" if finding.unit == "money" else "score"
    units = {"measured": measured, "value": "money", "spent_before": "money", "spent_now": "money"}
    tables.show(
        rows,
        f"finding_{place + 1}",
        units=units,
        headings=head,
        height=420 if len(rows) > 11 else "auto",
        export=export,
    )


def _how(finding: Finding) -> None:
    look = state.look()
    counts = _(
        "{n} rows or customers against {others}",
        n=formatting.number(finding.n, "count", look.tr),
        others=formatting.number(finding.others, "count", look.tr),
    )
    points = [said(certainty(finding)), counts, _(finding.test)]
    points.append(
        _(
            "The chance of this by itself is {p}; after allowing for all comparisons {corrected} (Holm’s correction).",
            p=chance(finding.p),
            corrected=chance(finding.corrected),
        )
    )
    if finding.note:
        points.append(_(finding.note))
    st.markdown(bold(_("How we know")))
    st.markdown(bullets(points))


def chance(p: float) -> str:
    """A small probability as a person reads it."""
    if p < 1e-6:
        return _("less than one in a million")
    return _("1 in {count}", count=round(1 / p)) if p < 0.5 else formatting.number(p, "share", state.tr())
