"""Whose projects are kept, and where: a person's own machine, or a server that she signed in to, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from lib.i18n import N_, Message, msg
from lib.project.shelf import Shelf, home


def _user() -> Mapping[str, Any]:
    return st.user


def may_sign_in() -> bool:
    """Whether this server knows people by a sign-in of theirs, so that nothing is kept without it."""
    return "is_logged_in" in _user()


def signed_out() -> bool:
    """Whether signing in would make a difference: things are kept here for those who do, and nobody has."""
    return may_sign_in() and person() is None and home() is not None


def providers() -> tuple[str | None, ...]:
    """The sign-in services to choose from, by the names this server gives them; None is the one without a name."""
    asked = st.secrets.get("auth", {})
    named = [name for name, part in asked.items() if isinstance(part, Mapping) and "client_id" in part]
    return (*([None] if "client_id" in asked else []), *named)


def called() -> str:
    """How the sign-in service calls who is signed in."""
    user = _user()
    return str(user.get("email") or user.get("name") or user.get("sub") or "")


def person() -> str | None:
    """Who is signed in, as the sign-in service knows her; None where nobody is."""
    user = _user()
    if not user.get("is_logged_in") or not user.get("sub"):
        return None
    return f"{user.get('iss', '')}|{user['sub']}"


def folder() -> Path | None:
    """The folder that keeps things for this person from one visit to the next; None where nothing is kept."""
    who = person()
    return None if may_sign_in() and who is None else home(who)


def shelf() -> Shelf | None:
    """This person's projects; None where none are kept."""
    where = folder()
    return None if where is None else Shelf(where)


def why_not() -> Message | None:
    """Why nothing is kept here, and what to do; None where it is."""
    if folder() is not None:
        return None
    if signed_out():
        return msg(N_("Sign in, and your project is kept for your next visit. Until then it ends when you leave."))
    return msg(N_("This server keeps nothing when you leave. Save your project as a file, and open it next time."))
