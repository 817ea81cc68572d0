"""Customers' names hidden at a click, for a screen that others can see."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib import Workspace
from lib.facts import labels
from lib.formatting_scope import Hides
from lib.i18n import Translator
from lib.report.stand_ins import TELLING, stand_in
from lib.ui import _, cache, state

_KEY = "names_hidden"
#: What might tell who somebody is, of what is known of her.
_CLOSE = (*TELLING, "birthday", "account", "churn_reason")


def toggle(key: str) -> None:
    """The switch; it is one for all pages, wherever it stands."""
    own = f"hide_names_{key}"
    st.toggle(
        _("Hide names"),
        value=on(),
        key=own,
        help=_("Customers are called by made-up names on the pages and in the files you download from them."),
        on_change=lambda: state.hide_names(bool(state.widget(own))),
    )


def on() -> bool:
    return state.names_hidden()


def names(frame: pd.DataFrame, view: Workspace, column: str = "customer_id") -> pd.DataFrame:
    """The frame as it is, or with stand-ins for its customers and without what tells who they are while names hide."""
    if not on() or column not in frame:
        return frame
    kept = frame.drop(columns=[name for name in TELLING if name in frame and name != column])
    return kept.assign(**{column: [None if pd.isna(name) else alias(str(name), view) for name in frame[column]]})


def alias(name: str, view: Workspace, tr: Translator | None = None) -> str:
    """A stand-in that is the same every time and tells nothing without the key, which is this data set’s own.

    `tr` is needed where no session is at hand, as when a file is made at a click.
    """
    return stand_in(name, view.dataset.id.encode(), tr or state.tr())


def rules(view: Workspace) -> Hides:
    """Of which rules of a segment the values are not to be read on the screen; None while names are shown."""
    # Of a rule on what this data does not have, nothing is known, and so nothing is shown.
    return (lambda rule: cache.attempt(cache.tells_who, view, rule.field)[0] is not False) if on() else None


def telling(columns: Iterable[str]) -> list[str]:
    """The columns that might tell who somebody is: addresses, and whatever a file calls by a header of its own."""
    bare = {name: name.removeprefix("first_") for name in columns}
    return [name for name, own in bare.items() if own in _CLOSE or isinstance(labels.field(own), str)]
