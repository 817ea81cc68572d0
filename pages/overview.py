"""The health of the business on one screen."""

from lib.ui import _, layout, overview

view = layout.begin(
    _("How is the business doing?"), _("The main numbers, what stands out, and whom to look after today.")
)
if view is not None:
    overview.page(view)
