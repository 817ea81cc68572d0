"""Whom to write to or call today."""

from lib.ui import _, layout, lists

view = layout.begin(
    _("Whom to write to today"), _("Customers to act on, why, and how to reach them, as files to send from.")
)
if view is not None:
    lists.page(view)
