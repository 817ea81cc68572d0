"""Finding customers: a search, filters and an order, one page at a time from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st

from lib import Workspace, formatting
from lib.facts.lenses import LENSES, UNKNOWN
from lib.i18n import N_
from lib.models.churn import BANDS
from lib.ui import _, address, cache, filters, hidden, jobs, layout, names, person, state, tables
from lib.workspace.people import FORETOLD, Found

ON_A_PAGE = 50
#: Of so many customers risk and value are foretold without being asked for.
FORETOLD_AT_ONCE = 20_000
FORETELLING = jobs.Words(
    doing=N_("Learning from your customers: {file}, {percent}%"),
    meanwhile=N_("Search and look around meanwhile; what is foretold will join the customers."),
    stopped=N_("Stopped. What had been foretold by then stays."),
)
#: What stands beside a name, in this order, as far as the data has it.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "customer_id": N_("Customer"),
        "stage": N_("Loyalty stage"),
        "risk_band": N_("Risk"),
        "revenue": N_("Spent so far"),
        "predicted_value": N_("Value to come"),
        "last_order_at": N_("Last order"),
        "next_order_on": N_("Next order expected"),
        "last_nps": N_("Last NPS answer"),
        "buyer_type": N_("Type of buyer"),
        "orders": N_("Orders"),
        "churn_risk": N_("Risk of leaving"),
        "value_at_risk": N_("Money at risk"),
    }
)
WORDED = ("stage", "risk_band", "buyer_type")
UNITS = {"revenue": "money", "predicted_value": "money", "value_at_risk": "money", "churn_risk": "share"}
#: What customers are narrowed by, with the answers there may be.
NARROWED: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "stage": (*LENSES["stage"], UNKNOWN),
        "risk_band": BANDS,
        "buyer_type": (*LENSES["buyer_type"], UNKNOWN),
    }
)
#: What is shown first.
USUAL = ("value_at_risk", "revenue", "last_order_at", "customer_id")


def page(view: Workspace) -> None:
    """One customer, where one was chosen; else the search among all."""
    who = state.customer()
    if who is not None:
        found, error = cache.attempt(view.person, who, foretold=view.is_foretold())
        if error is None:
            person.page(view, found)
            return
        st.warning(filters.sentence(error.message))
    else:
        address.say_customer()
    _search(view)


def _search(view: Workspace) -> None:
    if not view.facts.ask("known customers", view.facts["known"].count()):
        with st.container(border=True):
            st.subheader(_("The loaded files do not hold this yet"), anchor=False)
            st.markdown(_("No file names a customer. Add orders, answers or a customer list that says who."))
            layout.ways_on()
        return
    with st.container(border=True, key="customers_search"):
        with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
            text = st.text_input(
                _("Find a customer"),
                placeholder=_("Part of a name, number, e-mail, phone, city …"),
                width=420,
                disabled=hidden.on(),
                key="customers_text",
                persist_state="session",
            )
            hidden.toggle("customers")
        wanted = "" if hidden.on() else (text or "")
        if wanted:
            # A link to somebody who is not here is answered until something else is asked.
            state.show_customer(None)
        known = {"customer_id", *view.known_columns()}
        among = _narrowed([name for name in NARROWED if name in known])
        sort, descending = _sorted([name for name in COLUMNS if name in known])
        asked: dict[str, Any] = {"among": among, "sort": sort, "descending": descending, "foretold": False}
        total = view.find(wanted, most=1, **asked).total
        _told(total, view)
        if total:
            number = _page(total, repr((wanted, among, sort, descending)))
            found = view.find(wanted, first=(number - 1) * ON_A_PAGE, most=ON_A_PAGE, **asked)
            _table(view, found)
            _download(view, wanted, asked)
    _foretell(view)


def _narrowed(fields: Sequence[str]) -> dict[str, list[str]]:
    """The answers picked in each lens; nothing picked is everybody."""
    picked: dict[str, list[str]] = {}
    grid = st.grid(len(fields) or 1, min_column_width=180, gap="small")
    for name in fields:
        with grid.cell():
            chosen = st.multiselect(
                _(COLUMNS[name]),
                list(NARROWED[name]),
                format_func=names.labels(NARROWED[name], partial(names.value, name)),
                placeholder=_("All"),
                key=f"customers_{name}",
                persist_state="session",
            )
        if chosen:
            picked[name] = list(chosen)
    return picked


def _sorted(options: Sequence[str]) -> tuple[str, bool]:
    start = next(name for name in USUAL if name in options)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        sort = st.selectbox(
            _("Sort by"),
            options,
            index=list(options).index(start),
            format_func=names.labels(options, lambda name: _(COLUMNS[name])),
            width=240,
            key="customers_sort",
            persist_state="session",
        )
        # Numbers are looked at from the top, names from the first letter.
        named = sort == "customer_id"
        ways = (
            {"up": _("A to Z"), "down": _("Z to A")} if named else {"down": _("Highest first"), "up": _("Lowest first")}
        )
        way = st.segmented_control(
            _("Order"),
            list(ways),
            default=next(iter(ways)),
            required=True,
            format_func=ways.__getitem__,
            label_visibility="collapsed",
            key="customers_way_of_names" if named else "customers_way",
            persist_state="session",
        )
    return ("person_id" if sort == "customer_id" else sort), way != "up"


def _told(total: int, view: Workspace) -> None:
    tr = state.tr()
    if not total:
        st.info(_("Nobody is found. Try a shorter part of the name or fewer conditions."))
        return
    said = tr.plural("{count} customer is found", "{count} customers are found", total)
    st.markdown(_("**{found}**, as of {day}", found=said, day=formatting.day(view.as_of, tr)))


def _page(total: int, query: str) -> int:
    """Which page of the customers found; a new search begins with the first."""
    pages = -(-total // ON_A_PAGE)
    return 1 if pages == 1 else st.pagination(pages, key=f"customers_page_{query}", width="stretch")


def _table(view: Workspace, found: Found) -> None:
    rows = found.rows
    kept = [name for name in COLUMNS if name in rows and (name == "customer_id" or rows[name].notna().any())]
    tables.show(
        _worded(hidden.names(rows[kept], view)),
        "customers",
        units=UNITS,
        headings={name: _(label) for name, label in COLUMNS.items()},
        height=460 if len(rows) > 12 else "auto",
        opens=list(rows["customer_id"]),
        downloads=False,
    )


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    told = rows.copy()
    for name in WORDED:
        if name in told:
            told[name] = [None if pd.isna(answer) else names.value(name, answer) for answer in told[name]]
    for name in ("predicted_value", "value_at_risk"):
        if name in told:
            # An estimate to the cent would claim to know.
            told[name] = told[name].round(0 if told[name].median() >= 10 else 2)
    return told


def _download(view: Workspace, text: str, asked: Mapping[str, Any]) -> None:
    """Everything about everybody found, asked for only when the button is pressed."""
    is_hidden, tr = hidden.on(), state.tr()

    def everybody() -> bytes:
        rows = view.find(text, most=None, **asked).rows
        ids = [hidden.alias(name, view, tr) for name in rows["customer_id"]] if is_hidden else rows["customer_id"]
        kept = rows.drop(columns=hidden.telling(rows.columns)) if is_hidden else rows
        return formatting.csv(kept.assign(customer_id=ids))

    st.download_button(
        _("Download all that is found, as CSV"),
        data=everybody,
        file_name="customers.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key="csv_customers_found",
    )


def _foretell(view: Workspace) -> None:
    """Risk, value to come and next order, once the rest can be read: they take longer."""
    if view.is_foretold():
        return
    if cache.population(view)[0] <= FORETOLD_AT_ONCE:
        with st.spinner(_("Learning from your customers …")):
            cache.attempt(view.foretell)
        if view.is_foretold():
            st.rerun()
    elif st.button(
        _("Foretell risk and value to come"),
        icon=":material/online_prediction:",
        disabled=jobs.busy(),
        key="customers_foretell",
    ):
        # Beside the page: the customers can be searched meanwhile, and what is foretold of them joins them.
        said = {name: _(COLUMNS[name]) for name in FORETOLD}
        jobs.start(
            said[FORETOLD[0]],
            lambda progress: view.foretell(lambda name, share: progress(said[name], share)),
            lambda _nothing: None,
            FORETELLING,
        )
