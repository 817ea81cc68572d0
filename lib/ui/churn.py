"""Who is likely to leave: in a sentence, by band, and customer by customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib import Workspace, formatting
from lib.facts.lenses import UNKNOWN
from lib.i18n import N_
from lib.metrics.call_list import why
from lib.models.churn import BANDS, ChurnRisk
from lib.ui import _, cache, filters, hidden, layout, names, state, tables

#: So many customers are shown; the file has all.
MOST_SHOWN = 1000
#: What stands beside a customer's risk, in this order, as far as the data has it.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "customer_id": N_("Customer"),
        "risk": N_("Risk of leaving"),
        "band": N_("Risk"),
        "value_at_risk": N_("Money at risk"),
        "predicted_value": N_("Value to come"),
        "why": N_("Why"),
        "last_order_at": N_("Last order"),
        "next_order_on": N_("Next order expected"),
        "stage": N_("Loyalty stage"),
        "buyer_type": N_("Type of buyer"),
        "loyalty_kind": N_("Words and deeds"),
        "rfm": N_("RFM scores"),
        "rfm_segment": N_("RFM segment"),
    }
)
WORDED = ("stage", "buyer_type", "loyalty_kind", "rfm_segment")
UNITS = {"risk": "share", "value_at_risk": "money", "predicted_value": "money"}
WIDTHS = {"customer_id": 120, "why": 640}
BAND_WORDS = {"high": N_("High risk"), "medium": N_("Medium risk"), "low": N_("Low risk")}
ALL = "all"


def page(view: Workspace) -> ChurnRisk | None:
    """What is foretold, and of whom; None, and what it would take, where nothing tells who left."""
    with st.spinner(_("Learning from your customers …")):
        found, error = cache.attempt(view.churn)
    if error is not None:
        with st.container(border=True):
            st.subheader(_("The loaded files do not hold this yet"), anchor=False)
            st.markdown(filters.sentence(error.message))
            layout.ways_on()
        return None
    with st.container(border=True, key="churn_verdict"):
        if found.customers.empty:
            st.info(_("Nobody is left to ask about: every customer of this view counts as lost already."))
            return found
        st.subheader(formatting.plain_markdown(_headline(found)), anchor=False)
        st.caption(filters.sentence(found.why))
        for note in found.notes:
            st.warning(filters.sentence(note))
        if found.no_better_than_recency:
            st.warning(
                _(
                    "This forecast cannot be told from simply looking at how long ago somebody was last here: no "
                    "better "
                    "than recency. Use the list as one sorted by silence."
                )
            )
        _bands(found)
    _people(view, found)
    return found


def _headline(found: ChurnRisk) -> str:
    people, look, tr = found.customers, state.look(), state.tr()
    money = people["value_at_risk"].sum() if people["value_at_risk"].notna().any() else None
    counted = people["risk"].notna().any()
    days = found.horizon_days
    if not counted:
        late = int((people["band"] == "high").sum())
        return tr.plural(
            "{count} customer is quiet for longer than usual for her",
            "{count} customers are quiet for longer than usual for them",
            late,
        )
    leaving = round(people["risk"].sum())
    named = {"all": look.number(len(people), "count"), "days": days}
    if days is None:
        told = tr.plural(
            "About {count} of {all} customers is likely to leave",
            "About {count} of {all} customers are likely to leave",
            leaving,
            all=named["all"],
        )
    else:
        told = tr.plural(
            "About {count} of {all} customers is likely to leave within {days} days",
            "About {count} of {all} customers are likely to leave within {days} days",
            leaving,
            **named,
        )
    if money is None:
        return told
    return _("{told}: {money} at risk", told=told, money=look.number(float(f"{money:.3g}"), "money"))


def _bands(found: ChurnRisk) -> None:
    """A card for each band: how many customers, and how much money."""
    people, look = found.customers, state.look()
    shown = [band for band in BANDS if (people["band"] == band).any() or found.bands is not None]
    grid = st.grid(3, min_column_width=150, border=True, gap="small")
    for band in shown:
        those = people[people["band"] == band]
        with grid.cell():
            st.metric(_(BAND_WORDS[band]), look.number(len(those), "count"), help=_meaning(found, band))
            if those["value_at_risk"].notna().any():
                money = look.number(float(f"{those['value_at_risk'].sum():.3g}"), "money")
                st.caption(formatting.plain_markdown(_("{money} at risk", money=money)))
    if found.bands is not None:
        high, low = (look.number(edge, "share") for edge in found.bands)
        base = look.number(found.evaluation["not_yet_lost"]["base_rate"], "share")
        st.caption(
            formatting.plain_markdown(
                _(
                    "High is a risk of {high} or more, low one under {low}: twice and half the odds of all, of whom "
                    "{base} left in the test.",
                    high=high,
                    low=low,
                    base=base,
                )
            )
        )


def _meaning(found: ChurnRisk, band: str) -> str | None:
    if found.bands is not None:
        return None
    return {
        "high": _("Quiet for longer than usual for them."),
        "low": _("Not longer quiet than usual for them."),
        "medium": _("Nothing tells these customers apart, so all have the same risk."),
    }[band]


def _people(view: Workspace, found: ChurnRisk) -> None:
    """Everybody with risk, reasons and what else is known of her, to be sorted, searched and taken along."""
    with st.container(border=True, key="churn_people"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(_("Customer by customer"), anchor=False)
            hidden.toggle("churn")
        options = [ALL, *BANDS]
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            band = st.segmented_control(
                _("Show"),
                options,
                default=ALL,
                required=True,
                format_func=names.labels(options, lambda b: _("All") if b == ALL else _(BAND_WORDS[b])),
                label_visibility="collapsed",
                # On a phone the last answer would be cut off.
                wrap=True,
                key="churn_band",
                persist_state="session",
            )
            sought = st.text_input(
                _("Find a customer"),
                placeholder=_("Find a customer"),
                label_visibility="collapsed",
                width=240,
                disabled=hidden.on(),
                key="churn_sought",
            )
        people = described(view, found)
        if band not in (None, ALL):
            people = people[found.customers["band"].reindex(people.index) == band]
        if sought and not hidden.on():
            people = people[people["customer_id"].str.contains(sought.strip(), case=False, regex=False)]
        ids = list(people["customer_id"].head(MOST_SHOWN))
        people = hidden.names(people, view)
        head = {name: _(label) for name, label in COLUMNS.items()}
        shown = people.head(MOST_SHOWN)
        tables.show(
            shown,
            "churn_risk",
            units=UNITS,
            headings=head,
            height=460 if len(shown) > 12 else "auto",
            export=people,
            widths=WIDTHS,
            opens=ids,
        )
        said = [_("↑ raises the risk, ↓ lowers it; the strongest reason comes first.")]
        if len(people) > MOST_SHOWN:
            said.append(_("The first {count} are shown; the file has all.", count=MOST_SHOWN))
        st.caption(" ".join(said))
        st.page_link(layout.LISTS_PAGE, label=_("The call list, with addresses"), icon=":material/contact_mail:")


def described(view: Workspace, found: ChurnRisk) -> pd.DataFrame:
    """The customers of a forecast in words, most value at risk first, with what the other models say of them."""
    people, tr = found.customers.copy(), state.tr()
    people["why"] = [tr(why(reasons)) for reasons in people["reasons"]]
    people["band"] = _worded(people["band"], lambda band: _(BAND_WORDS[band]))
    known = cache.customers_today(view)
    wanted = [name for name in COLUMNS if name in known and name not in people]
    people = people.merge(known[["customer_id", *wanted]], on="customer_id", how="left")
    for name in WORDED:
        if name in people:
            people[name] = _worded(people[name], partial(names.value, name))
    # An estimate to the cent would claim to know.
    digits = 0 if people["predicted_value"].median() >= 10 else 2
    for name in ("value_at_risk", "predicted_value"):
        people[name] = people[name].round(digits)
    return people[[name for name in COLUMNS if name in people and _tells(people[name], known.get(name))]]


def _worded(codes: pd.Series, word: Callable[[str], str]) -> list[str | None]:
    """The words for codes, few of them for many customers; None where there is no code."""
    words = {code: word(code) for code in codes.dropna().unique()}
    return [words.get(code) for code in codes]


def _tells(shown: pd.Series, answers: pd.Series | None) -> bool:
    """Whether a column says anything: not of columns in which nothing is known of anybody."""
    if answers is not None and answers.isin([UNKNOWN]).all():
        return False
    return bool(shown.notna().any() and shown.ne("").any())
