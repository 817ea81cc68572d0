"""A campaign to keep customers: what it may cost, how many it pays to contact, and who they are."""

from __future__ import annotations

from math import floor, log10

import streamlit as st

from lib import Workspace, charts, formatting
from lib.i18n import N_
from lib.models.campaign import Campaign, Costs
from lib.models.churn import ChurnRisk
from lib.ui import _, cache, filters, hidden, lists, sections, state, tables
from lib.ui.marks import bullets

HEADINGS = {
    "customer_id": N_("Customer"),
    "gain": N_("Expected profit of contacting"),
    "churn_risk": N_("Risk of leaving"),
    "value": N_("Spent so far"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
}
#: What an offer and a contact cost at first, as shares of what a typical customer is expected to bring.
OFFER, CONTACT = 0.05, 0.005
USUAL_SAVE_RATE = 0.2


def section(view: Workspace, found: ChurnRisk) -> None:
    """Sliders, the profit curve, what it says, and the file to send from."""
    known = found.customers["revenue"].dropna()
    known = known[known > 0]
    if known.empty or found.customers["risk"].isna().all():
        return
    with st.container(border=True, key="churn_campaign"):
        st.subheader(_("Whom does it pay to contact?"), anchor=False)
        costs = _costs(view, float(known.median()))
        campaign, error = cache.attempt(cache.campaign, view, costs)
        if error is not None:
            st.info(filters.sentence(error.message))
            return
        titled = _said(campaign)
        sections.title(titled)
        sections.draw(charts.profit(campaign.curve, campaign.best, state.look()), "campaign", titled)
        st.caption(_beside(campaign))
        if campaign.best:
            _file(view, campaign)
        _computed()


def _costs(view: Workspace, typical: float) -> Costs:
    """Four sliders. Money is offered in steps that suit what customers of this business bring."""
    offer, contact = _round(typical * OFFER), _round(typical * CONTACT)
    grid = st.grid(4, min_column_width=180, gap="medium")
    unit = formatting.unit_name("money", state.tr(), state.currency())
    contact_label = _("Cost of a contact, {unit}", unit=unit) if unit else _("Cost of a contact")
    offer_label = _("Cost of the offer, {unit}", unit=unit) if unit else _("Cost of the offer")
    with grid.cell():
        contacted = _slider(contact_label, 20 * contact, contact, "contact")
    with grid.cell():
        offered = _slider(offer_label, 10 * offer, offer, "offer")
    with grid.cell():
        saved = st.slider(
            _("Leavers it keeps, %"),
            1,
            100,
            round(USUAL_SAVE_RATE * 100),
            help=_("Of those who were about to leave, how many stay because of it. Start low and measure it once."),
            key="campaign_saved",
            persist_state="session",
        )
    with grid.cell():
        margin = st.slider(
            _("Margin on revenue, %"),
            1,
            100,
            max(1, round(view.margin() * 100)),
            key="campaign_margin",
            persist_state="session",
        )
    return Costs(contact=contacted, offer=offered, save_rate=saved / 100, margin=margin / 100)


def _slider(label: str, most: float, usual: float, key: str) -> float:
    whole = usual >= 1 and usual == round(usual)
    step = usual / 10 if not whole or usual < 10 else float(round(usual / 10))
    return st.slider(
        formatting.plain_markdown(label),
        0.0,
        float(most),
        float(usual),
        step=float(step),
        format="%.2f" if step < 1 else "%.0f",
        key=f"campaign_{key}_{most:g}",
        persist_state="session",
    )


def _round(amount: float) -> float:
    """1, 2 or 5 with noughts before or after it, the nearest below."""
    power = 10.0 ** floor(log10(amount))
    return next(step for step in (5, 2, 1) if step * power <= amount * 1.0001) * power


def _said(campaign: Campaign) -> str:
    look, tr = state.look(), state.tr()
    if not campaign.best:
        return _("At these costs it pays to contact nobody: the offer eats up more than it saves")
    if campaign.profit_low <= 0:
        return _(
            "Whether it pays to contact anybody cannot be told: the best number, {count}, brings {between}",
            count=look.number(campaign.best, "count"),
            between=look.interval(float(f"{campaign.profit_low:.3g}"), float(f"{campaign.profit_high:.3g}"), "money"),
        )
    return tr.plural(
        "It pays to contact {count} customer, which brings about {profit} ({between})",
        "It pays to contact {count} customers, which brings about {profit} ({between})",
        campaign.best,
        profit=look.number(float(f"{campaign.profit:.3g}"), "money"),
        between=look.interval(float(f"{campaign.profit_low:.3g}"), float(f"{campaign.profit_high:.3g}"), "money"),
    )


def _beside(campaign: Campaign) -> str:
    look, tr = state.look(), state.tr()
    said = []
    if campaign.best:
        low, high = (look.number(n, "count") for n in (campaign.best_low, campaign.best_high))
        said.append(_("The best number may lie between {low} and {high}.", low=low, high=high))
    everybody = campaign.curve.iloc[-1]
    said.append(
        _(
            "Contacting everybody would bring {profit}.",
            profit=look.number(float(f"{everybody['profit']:.3g}"), "money"),
        )
    )
    if campaign.unvalued:
        said.append(
            tr.plural(
                "{count} customer has no known value and is left out.",
                "{count} customers have no known value and are left out.",
                campaign.unvalued,
            )
        )
    return formatting.plain_markdown(" ".join(said))


def _file(view: Workspace, campaign: Campaign) -> None:
    box = st.expander(
        _("The customers to contact, as a file to send from"),
        icon=":material/contact_mail:",
        key="campaign_file",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        chosen = view.campaign_list(campaign, lists.channel(view, "campaign"))
        st.markdown(lists.counted(chosen))
        rows = hidden.names(chosen.rows.round({"gain": 2}), view)
        head = {name: _(label) for name, label in HEADINGS.items()}
        units = {"gain": "money", "churn_risk": "share", "value": "money"}
        tables.show(rows.head(1000), "campaign", units=units, headings=head, height=380, export=rows)


def _computed() -> None:
    with st.expander(_("How this is computed"), icon=":material/function:"):
        st.markdown(
            bullets(
                [
                    _(
                        "Whoever was leaving is kept with the share above; that saves the margin on her value to come, "
                        "less the offer."
                    ),
                    _("Whoever was not leaving takes the offer all the same. The contact is paid either way."),
                    _("Customers are sorted by what contacting them brings; the curve adds it up."),
                    _(
                        "The interval holds two chances: that other customers like these might have been there, and "
                        "that risks as a whole are higher or lower than foretold."
                    ),
                ]
            )
        )
        st.caption(
            _("Where the definition comes from: {file}, “{section}”", file="docs/sources.md", section="campaign profit")
        )
