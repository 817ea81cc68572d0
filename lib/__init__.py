"""Regulars: customer engagement, satisfaction and loyalty metrics from the files a business already has.

`from lib import Workspace, Settings, Segment, Rule, Period, RegularsError` is the public API.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lib.errors import RegularsError
    from lib.scope import Period, Rule, Segment
    from lib.settings import Settings
    from lib.workspace import Workspace

__all__ = ["Period", "RegularsError", "Rule", "Segment", "Settings", "Workspace"]

_HOME = {
    "Period": "lib.scope",
    "RegularsError": "lib.errors",
    "Rule": "lib.scope",
    "Segment": "lib.scope",
    "Settings": "lib.settings",
    "Workspace": "lib.workspace",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: a lower layer can be imported without everything that stands above it.
    if name not in _HOME:
        raise AttributeError(f"module 'lib' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)
