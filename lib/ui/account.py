"""Signing in and out, on a server that knows people; elsewhere nothing of it is seen."""

from __future__ import annotations

import streamlit as st

from lib import formatting
from lib.ui import _, jobs, keeping, state


def offer(place: str) -> None:
    """A button for each way to sign in, and what becomes of what is loaded already; `place` is where they stand."""
    if not keeping.signed_out():
        return
    if state.has_data() and place != "sidebar":
        st.caption(_("Signing in begins anew: save what you have here as a file first, and open it afterwards."))
    with st.container(horizontal=True):
        for name in keeping.providers():
            text = _("Sign in") if name is None else _("Sign in with {name}", name=formatting.plain_markdown(name))
            st.button(
                text,
                icon=":material/login:",
                key=f"sign_in_{place}_{name or ''}",
                on_click=st.login,
                args=() if name is None else (name,),
                disabled=jobs.busy(),
            )


def sidebar() -> None:
    """Who is signed in, and the way out; or the way in."""
    if not keeping.may_sign_in():
        return
    if keeping.person() is None:
        offer("sidebar")
        return
    with st.popover(formatting.plain_markdown(keeping.called()), icon=":material/account_circle:", width="stretch"):
        if keeping.folder() is not None:
            st.caption(_("What you load is kept on this server, for you alone."))
        st.button(_("Sign out"), icon=":material/logout:", key="sign_out", type="tertiary", on_click=st.logout)
