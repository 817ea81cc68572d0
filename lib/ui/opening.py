"""The way from a name on any page to all there is about that customer."""

from __future__ import annotations

import streamlit as st

from lib.ui import state

CUSTOMERS_PAGE = "pages/customers.py"


def person(customer: str) -> None:
    """Go to the page of one customer."""
    state.show_customer(customer)
    st.switch_page(CUSTOMERS_PAGE)
