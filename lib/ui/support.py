"""What only the support page shows: requests that still wait."""

from __future__ import annotations

from lib import Workspace
from lib.ui import _, sections


def waiting(view: Workspace) -> None:
    intro = _("Opened in the period and not resolved yet, oldest first.")
    sections.table(view, "open_tickets", _("Unresolved requests"), intro)
