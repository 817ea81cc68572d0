"""What pages are made of. The only part of lib that imports streamlit."""

from __future__ import annotations

from typing import Any

from lib.i18n import Message
from lib.ui import state


def _(text: str | Message, /, **params: Any) -> str:
    """A declared text in this session's language."""
    return state.tr()(text, **params)


__all__ = ["_"]
