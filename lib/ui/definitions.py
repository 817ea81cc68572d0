"""What the settings are called, and their values in words, in the language of the session."""

from __future__ import annotations

from typing import Any

from lib.formatting_settings import setting_label, setting_value
from lib.ui import state


def label(name: str) -> str:
    return setting_label(name, state.tr())


def value(name: str, used: Any) -> str:
    """A setting's value in words."""
    return setting_value(name, used, state.tr())
